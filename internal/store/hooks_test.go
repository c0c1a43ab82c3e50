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

// ExplainQueue says how the engine answers a page of the queue and its count.
func (db *DB) ExplainQueue(ctx context.Context, f CaseFilter) ([]string, error) {
	page, args := f.query()
	count, counted := f.count()
	var plans []string
	for _, query := range []struct {
		text string
		args []any
	}{{page, args}, {count, counted}} {
		explain := `EXPLAIN `
		if db.engine == SQLite {
			explain = `EXPLAIN QUERY PLAN `
		}
		rows, err := db.read.QueryContext(ctx, explain+query.text, query.args...)
		if err != nil {
			return nil, err
		}
		plan := ""
		for rows.Next() {
			var line string
			into := []any{&line}
			if db.engine == SQLite {
				var a, b, c int
				into = []any{&a, &b, &c, &line}
			}
			if err := rows.Scan(into...); err != nil {
				rows.Close()
				return nil, err
			}
			plan += line + "\n"
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	return plans, nil
}
