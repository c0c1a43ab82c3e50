package bench

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"shebao/internal/store"
)

// Load is how many rows were written, and in what time.
type Load struct {
	Rows int64
	Took time.Duration
}

// PerSecond is the rows written in a second.
func (l Load) PerSecond() float64 { return float64(l.Rows) / l.Took.Seconds() }

// Refill writes the rows of an imported archive anew into an empty database of the same schema, by the engine's own
// loader. The rows are ready in memory or in a file: nothing is parsed, checked, hashed, packed or sealed in the time measured. It counts rows
// as they are stored, a career as one.
func Refill(ctx context.Context, engine Engine, from, to string) (Load, error) {
	source, err := engine.Open(from)
	if err != nil {
		return Load{}, err
	}
	defer source.Close()
	target, err := engine.Open(to)
	if err != nil {
		return Load{}, err
	}
	defer target.Close()
	var all Load
	for _, table := range store.LoadTables {
		load, err := engine.Refill(ctx, source, target, table.Stored())
		if err != nil {
			return Load{}, fmt.Errorf("bench: %s: %w", table.Name, err)
		}
		all.Rows += load.Rows
		all.Took += load.Took
	}
	return all, nil
}

// Refill implements Engine with prepared inserts of several rows, many in a transaction.
func (e *SQLite) Refill(ctx context.Context, from, to *sql.DB, table string) (Load, error) {
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return Load{}, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return Load{}, err
	}
	var load Load
	for more := true; more; {
		var values []any
		if values, more, err = readSome(rows, len(columns)); err != nil {
			return Load{}, err
		}
		start := time.Now()
		if err := insertAll(ctx, to, table, values, len(columns)); err != nil {
			return Load{}, err
		}
		load.Took += time.Since(start)
		load.Rows += int64(len(values) / len(columns))
	}
	return load, nil
}

const (
	rowsPerCommit = 100_000
	// parametersPerInsert is what is fastest here: more rows in a statement bring nothing.
	parametersPerInsert = 64
)

// readSome reads the values of the next rows, one row after the other.
func readSome(rows *sql.Rows, columns int) (values []any, more bool, err error) {
	for len(values) < rowsPerCommit*columns {
		if !rows.Next() {
			return values, false, rows.Err()
		}
		row := make([]any, columns)
		into := make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, false, err
		}
		values = append(values, row...)
	}
	return values, true, nil
}

// insertAll inserts rows in one transaction, straight through the driver, whose statement takes them faster than
// database/sql would hand them on.
func insertAll(ctx context.Context, to *sql.DB, table string, values []any, columns int) error {
	conn, err := to.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	err = conn.Raw(func(raw any) error {
		preparer, ok := raw.(driver.ConnPrepareContext)
		if !ok {
			return fmt.Errorf("the driver %T can't prepare", raw)
		}
		several := max(1, parametersPerInsert/columns)
		whole := len(values) - len(values)%(several*columns)
		if err := insertBy(ctx, preparer, table, values[:whole], several, columns); err != nil {
			return err
		}
		return insertBy(ctx, preparer, table, values[whole:], 1, columns)
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

func insertBy(ctx context.Context, conn driver.ConnPrepareContext, table string, values []any, several, columns int) error {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	statement, err := conn.PrepareContext(ctx, "INSERT INTO "+table+" VALUES "+row+strings.Repeat(","+row, several-1))
	if err != nil {
		return err
	}
	defer statement.Close()
	execer, ok := statement.(driver.StmtExecContext)
	if !ok {
		return fmt.Errorf("the driver's statement %T can't run", statement)
	}
	free := context.WithoutCancel(ctx) // one that can end costs the driver a goroutine a statement
	args := make([]driver.NamedValue, several*columns)
	for first := 0; first < len(values); first += len(args) {
		for i := range args {
			args[i] = driver.NamedValue{Ordinal: i + 1, Value: values[first+i]}
		}
		if _, err := execer.ExecContext(free, args); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Refill implements Engine with COPY, out to a file and in again.
func (e *Postgres) Refill(ctx context.Context, from, to *sql.DB, table string) (load Load, err error) {
	file, err := os.CreateTemp("", "shebao-bench-*.copy")
	if err != nil {
		return Load{}, err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	err = onConn(ctx, from, func(conn *stdlib.Conn) error {
		_, err := conn.Conn().PgConn().CopyTo(ctx, file, "COPY "+table+" TO STDOUT")
		return err
	})
	if err != nil {
		return Load{}, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Load{}, err
	}
	err = onConn(ctx, to, func(conn *stdlib.Conn) error {
		start := time.Now()
		tag, err := conn.Conn().PgConn().CopyFrom(ctx, file, "COPY "+table+" FROM STDIN")
		load = Load{Rows: tag.RowsAffected(), Took: time.Since(start)}
		return err
	})
	return load, err
}

func onConn(ctx context.Context, db *sql.DB, f func(*stdlib.Conn) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(raw any) error { return f(raw.(*stdlib.Conn)) })
}
