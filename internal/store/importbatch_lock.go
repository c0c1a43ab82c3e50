package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// importLockID is the number of the advisory lock, the same for all nodes.
const importLockID = 0x73686562616f // "shebao"

// How long LockImport waits, and how often it looks. PostgreSQL needs a moment to see that a killed process has gone.
const (
	lockPatience = 2 * time.Second
	lockInterval = 100 * time.Millisecond
)

// LockImport keeps other imports off this database until release is called or the process ends, however it ends: on
// PostgreSQL by an advisory lock of a session, on SQLite by a lock on a file beside the database, which stays there
// empty. ErrImporting where another one holds it.
func (db *DB) LockImport(ctx context.Context) (release func(), err error) {
	release, err = waitForLock(ctx, lockInterval, lockPatience, func() (func(), error) {
		if db.engine == Postgres {
			return lockSession(ctx, db.write, importLockID)
		}
		return lockFile(db.url + ".import-lock")
	})
	if errors.Is(err, errHeld) {
		err = ErrImporting
	}
	return release, err
}

// waitForLock tries to take a lock every so often, until it has it or patience is over; 0 waits for as long as it takes. errHeld where
// another one holds it still.
func waitForLock(ctx context.Context, every, patience time.Duration, try func() (func(), error)) (release func(), err error) {
	for waited := time.Duration(0); ; waited += every {
		release, err = try()
		if !errors.Is(err, errHeld) || patience > 0 && waited >= patience {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(every):
		}
	}
}

// lockSession takes an advisory lock for as long as a connection lives, or says errHeld. It does not wait in the database: who waits there
// has a snapshot, and an index that is made concurrently waits for that in turn.
func lockSession(ctx context.Context, pool *sql.DB, lock int64) (func(), error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, classify(err)
	}
	var got bool
	err = conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, lock).Scan(&got)
	if err != nil || !got {
		conn.Close()
		if err == nil {
			return nil, errHeld
		}
		return nil, classify(err)
	}
	return func() { unlockSession(conn, lock) }, nil //nolint:contextcheck // it is given back whatever became of the context
}

// unlockSession gives the lock back. Where that fails the connection is thrown away, and the lock with it.
func unlockSession(conn *sql.Conn, lock int64) {
	defer conn.Close()
	_, err := conn.ExecContext(context.Background(), `SELECT pg_advisory_unlock($1)`, lock)
	if err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}

// errHeld means that another process holds a lock.
var errHeld = errors.New("store: lock held")

// giveToOwner lets the lock of a database belong to whoever owns the database's folder: a command run as root must not lock its service out
// for good.
func giveToOwner(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok {
		return os.Lchown(path, int(owner.Uid), int(owner.Gid))
	}
	return nil
}

// lockFile takes a lock on a file, which ends with the process at the latest, or says errHeld.
func lockFile(path string) (func(), error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if err := giveToOwner(path); err != nil {
		file.Close()
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errHeld
		}
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return func() { file.Close() }, nil
}
