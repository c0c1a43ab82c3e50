package store

import (
	"context"
	"errors"
	"os"
	"syscall"
)

// DieBefore ends this program with SIGKILL before the n-th statement of its acts, commits among them and what comes after them.
func DieBefore(n int) {
	beforeStatement = func() {
		if n--; n == 0 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until it is delivered
		}
	}
}

// OnWriter runs a statement on the connection that writes, where what is said of the disk and of writing counts.
func (db *DB) OnWriter(ctx context.Context, statement string) error {
	_, err := db.write.ExecContext(ctx, statement)
	return err
}

// OnReader answers with two texts of a query on a connection that reads.
func (db *DB) OnReader(ctx context.Context, query string, args ...any) (a, b string, err error) {
	err = db.read.QueryRowContext(ctx, query, args...).Scan(&a, &b)
	return a, b, err
}

// ReadsOnly reports that a connection for reading refuses to write.
func (db *DB) ReadsOnly(ctx context.Context) bool {
	_, err := db.readers.ExecContext(ctx, `DELETE FROM persons`)
	return errors.Is(classify(err), ErrUnavailable)
}

// KindOfPostgres and KindOfSQLite are what an engine's code means to a caller.
func KindOfPostgres(code string) error { return postgresKind(code) }

// KindOfSQLite is KindOfPostgres for SQLite's result codes.
func KindOfSQLite(code int) error { return sqliteKind(code) }
