package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"shebao/internal/statement"
)

// Statement reads one person's rows of a statement, all of its window as of now (in the agency's time zone), in one query.
func (db *DB) Statement(ctx context.Context, s *statement.Statement, personNo string, now time.Time) (*statement.Table, error) {
	from, to := s.Window.Bounds(now)
	cells := make([]statement.Cell, 0, 64*len(s.Columns))
	err := db.scanRaw(ctx, s.Query, []any{personNo, from, to}, func(row []driver.Value) error {
		if len(row) != len(s.Columns) {
			return fmt.Errorf("store: statement %s yields %d columns, not %d", s.ID, len(row), len(s.Columns))
		}
		for _, value := range row {
			cell, err := newCell(value)
			if err != nil {
				return fmt.Errorf("store: statement %s: %w", s.ID, err)
			}
			cells = append(cells, cell)
		}
		return nil
	})
	if err != nil {
		return nil, classify(err)
	}
	return statement.NewTable(s, cells), nil
}

func newCell(value driver.Value) (statement.Cell, error) {
	switch v := value.(type) {
	case int64:
		return statement.Cell{Int: v}, nil
	case string:
		return statement.Cell{Text: v}, nil
	case []byte:
		return statement.Cell{Text: string(v)}, nil
	case nil:
		return statement.Cell{Null: true}, nil
	}
	return statement.Cell{}, fmt.Errorf("a cell of type %T", value)
}

// scanRaw runs a read through the driver's own rows. database/sql converts every cell by reflection, which costs as much
// again as the engine itself on a record of thirty years; the interfaces used here are database/sql/driver's public ones.
func (db *DB) scanRaw(ctx context.Context, query string, args []any, each func([]driver.Value) error) error {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(raw any) error {
		queryer, ok := raw.(driver.QueryerContext)
		if !ok {
			return errors.New("store: the driver can't run a query without preparing it")
		}
		named := make([]driver.NamedValue, len(args))
		for i, arg := range args {
			named[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
		}
		rows, err := queryer.QueryContext(ctx, query, named)
		if err != nil {
			return err
		}
		defer rows.Close()
		row := make([]driver.Value, len(rows.Columns()))
		for {
			switch err := rows.Next(row); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			if err := each(row); err != nil {
				return err
			}
		}
	})
}
