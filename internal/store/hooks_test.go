package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
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

// EnquiryPlans are how the engine would read a page of the agency's queue of enquiries, and its number.
func (db *DB) EnquiryPlans(ctx context.Context, f EnquiryFilter) (page, number string, err error) {
	query, args := enquiryQueueQuery(f, 31)
	if page, err = db.plan(ctx, query, args...); err != nil {
		return "", "", err
	}
	query, args = countEnquiriesQuery(f, 10_000)
	number, err = db.plan(ctx, query, args...)
	return page, number, err
}

// EnquiryFlowPlans are how it would read the figures of a time.
func (db *DB) EnquiryFlowPlans(ctx context.Context, begin, end int64) (plans []string, err error) {
	for _, query := range []string{enquiryArrivals, enquiryAnswers, enquiryScores} {
		plan, err := db.plan(ctx, query, begin, end)
		if err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

func (db *DB) plan(ctx context.Context, query string, args ...any) (string, error) {
	explain, column := "EXPLAIN ", 0
	if db.engine == SQLite {
		explain, column = "EXPLAIN QUERY PLAN ", 3
	}
	rows, err := db.read.QueryContext(ctx, explain+query, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var lines []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprint(*values[column].(*any)))
	}
	return strings.Join(lines, "\n"), rows.Err()
}

// ExplainQueue says how the engine answers a page of the queue of cases, and its count.
func (db *DB) ExplainQueue(ctx context.Context, f CaseFilter) ([]string, error) {
	query, args := f.query()
	page, err := db.plan(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	query, args = f.count(nil)
	count, err := db.plan(ctx, query, args...)
	return []string{page, count}, err
}
