package pgcluster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"syscall"
	"time"

	"shebao/internal/testkit/need"
)

// Standby starts a copy of the cluster that follows it and takes over where it is told to (Promote). From when this returns on, the cluster
// commits nothing that the standby has not got.
func (c *Cluster) Standby(more ...string) (*Cluster, error) {
	standby, err := start(more, []string{need.Postgres.Path("pg_basebackup"), "-d", c.URL(), "-R", "-X", "stream", "-c", "fast", "--no-sync"})
	if err != nil {
		return nil, err
	}
	if err := c.waitForStandby(); err != nil {
		standby.Stop()
		return nil, err
	}
	return standby, nil
}

// waitForStandby has commits wait for the standby, once it has caught up.
func (c *Cluster) waitForStandby() error {
	return c.do(func(ctx context.Context, db *sql.DB) error {
		for _, statement := range []string{`ALTER SYSTEM SET synchronous_standby_names = '*'`, `SELECT pg_reload_conf()`} {
			if _, err := db.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		for ctx.Err() == nil {
			var n int
			if err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state = 'sync'`).Scan(&n); err != nil || n > 0 {
				return err
			}
			time.Sleep(10 * time.Millisecond)
		}
		return errors.New("the standby does not follow")
	})
}

// Promote has a standby take over, and waits until it takes writes.
func (c *Cluster) Promote() error {
	return c.do(func(ctx context.Context, db *sql.DB) error {
		var done bool
		if err := db.QueryRowContext(ctx, `SELECT pg_promote(true, 60)`).Scan(&done); err != nil || done {
			return err
		}
		return errors.New("the standby does not take over")
	})
}

// Kill ends the server and all its processes at once (SIGKILL), as the loss of a machine does.
func (c *Cluster) Kill() error { return c.signal(syscall.SIGKILL) }

// do runs something on the server by a connection of its own.
func (c *Cluster) do(f func(ctx context.Context, db *sql.DB) error) error {
	db, err := sql.Open("pgx", c.URL())
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*startLimit)
	defer cancel()
	if err := f(ctx, db); err != nil {
		return fmt.Errorf("pgcluster: %w", err)
	}
	return nil
}
