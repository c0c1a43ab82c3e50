package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
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
// PostgreSQL by an advisory lock of a transaction, on SQLite by a lock on a file beside the database, which stays there
// empty. ErrImporting where another one holds it.
func (db *DB) LockImport(ctx context.Context) (release func(), err error) {
	release, err = waitForLock(ctx, lockInterval, lockPatience, func() (func(), error) {
		if db.engine == Postgres {
			lock, err := lockTransaction(ctx, db.write, importLockID)
			if err != nil {
				return nil, err
			}
			db.importing.Store(lock)
			return func() { db.importing.CompareAndSwap(lock, nil); lock.release() }, nil
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

// lockTransaction takes an advisory lock for as long as a transaction of its own is open, or says errHeld. A pooler that hands connections
// out by transaction keeps this one aside for it, and ends it with the process; a lock of the session would stay behind with whoever is
// given the connection next. The transaction reads nothing, so it has no snapshot, and nobody who cleans up waits for it. Nor does anybody
// wait in the database: who waits there has a snapshot, and an index that is made concurrently waits for that in turn.
func lockTransaction(ctx context.Context, pool *sql.DB, lock int64) (*transactionLock, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, classify(err)
	}
	raw, err := conn.BeginTx(context.WithoutCancel(ctx), nil) // it is held whatever becomes of the context
	if err != nil {
		conn.Close()
		return nil, classify(err)
	}
	held := &transactionLock{conn: conn, raw: raw}
	if err := held.take(ctx, lock); err != nil {
		held.release()
		return nil, err
	}
	return held, nil
}

// transactionLock is a lock that is held as long as its transaction is open.
type transactionLock struct {
	mu   sync.Mutex
	conn *sql.Conn
	raw  *sql.Tx
}

func (l *transactionLock) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.raw.Rollback() // where that fails the connection is gone, and the lock with it
	l.conn.Close()
}

// still is ErrUnavailable where the lock has gone with its connection: another may hold it now. It asks whatever becomes of the context, since
// whoever breaks a question off loses the connection.
func (l *transactionLock) still(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockAnswer)
	defer cancel()
	return l.stay(ctx)
}

// lockAnswer is how long the server may take to say that a lock is still held.
const lockAnswer = 10 * time.Second

func (l *transactionLock) take(ctx context.Context, lock int64) error {
	var got bool
	if err := l.raw.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock($1)`, lock).Scan(&got); err != nil {
		return classify(err)
	}
	if !got {
		return errHeld
	}
	return l.stay(ctx)
}

// stay keeps the server from ending the transaction for being idle. What was asked before keeps its snapshot until something else is asked,
// and this takes none.
func (l *transactionLock) stay(ctx context.Context) error {
	_, err := l.raw.ExecContext(ctx, `SET LOCAL idle_in_transaction_session_timeout = 0`)
	return classify(err)
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
