// Package pgcluster starts a throw-away PostgreSQL for tests: its own folder, a
// Unix socket and no port, nothing kept. It runs as the present user, or as the
// user postgres when that is root, whom PostgreSQL refuses.
package pgcluster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"shebao/internal/testkit/leash"
	"shebao/internal/testkit/need"
)

// settings trade durability, which a throw-away cluster has no use for, for speed,
// and keep it small enough to stand beside a browser on a small machine.
var settings = []string{
	"listen_addresses=",
	"fsync=off", "synchronous_commit=off", "full_page_writes=off",
	"shared_buffers=64MB", "max_connections=500", "max_wal_size=256MB",
	"autovacuum=off",
	"timezone=UTC", "log_timezone=UTC",
}

const startLimit = 30 * time.Second

// A Cluster is a running server.
type Cluster struct {
	dir     string
	process *leash.Process
}

// Start makes and starts a cluster. It ends with Stop, or with this process, however that ends. More settings stand over those of every
// cluster: "synchronous_commit=on".
func Start(more ...string) (*Cluster, error) {
	return start(more, []string{need.Postgres.Path("initdb"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"})
}

// start makes a cluster by a command that fills its folder, to be named with -D.
func start(more, fill []string) (*Cluster, error) {
	if len(need.Postgres.Missing()) > 0 {
		return nil, errors.New(need.Postgres.Remedy())
	}
	owner, err := serverUser()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(Place(), "shebao-pg-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir}
	if err := c.start(owner, more, fill); err != nil {
		if c.process != nil {
			c.process.Stop()
		}
		os.RemoveAll(dir)
		return nil, err
	}
	return c, nil
}

func (c *Cluster) start(owner *syscall.Credential, more, fill []string) error {
	if owner != nil {
		if err := os.Chown(c.dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(c.dir, "data")
	filling := exec.Command(fill[0], append(fill[1:], "-D", data)...)
	filling.Dir = c.dir
	filling.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if out, err := filling.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(fill[0]), err, out)
	}

	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	command := []string{need.Postgres.Path("postgres"), "-D", data, "-k", c.dir}
	for _, s := range append(slices.Clone(settings), more...) { // the last of one name counts
		command = append(command, "-c", s)
	}
	if c.process, err = leash.Run(c.dir, owner, log, command...); err != nil {
		return err
	}
	return c.awaitReady()
}

func (c *Cluster) awaitReady() error {
	db, err := sql.Open("pgx", c.URL())
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-c.process.Ended():
			return errors.New("PostgreSQL ended as it started; run its command by hand to see why")
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, log)
		case <-tick.C:
		}
	}
}

// URL is the address of the cluster's own database, with the right to make others.
func (c *Cluster) URL() string {
	return "postgres://postgres@/postgres?host=" + url.QueryEscape(c.dir) + "&sslmode=disable"
}

// Dir is the folder of the server's Unix socket.
func (c *Cluster) Dir() string { return c.dir }

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() error { return c.process.Stop() }

// serverUser is nil where the present user can run the server.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and the user postgres is missing: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
