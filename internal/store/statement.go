package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"shebao/internal/social"
	"shebao/internal/statement"
)

// Statement reads one person's rows of a statement, all of its window as of now (in the agency's time zone), in one query; a
// second one gives the names of the units in them, and of a monthly one a third whether contributions go on.
func (db *DB) Statement(ctx context.Context, s *statement.Statement, personNo string, now time.Time) (*statement.Table, error) {
	from, to := s.Window.Bounds(now)
	cells := make([]statement.Cell, 0, usualRows(s)*len(s.Columns))
	var payments []social.Payment
	err := db.scanRaw(ctx, s.Query, []any{personNo, from, to}, func(row []driver.Value) error {
		if len(row) != s.Width() {
			return fmt.Errorf("store: statement %s yields %d columns, not %d", s.ID, len(row), s.Width())
		}
		for _, value := range row[:len(s.Columns)] {
			cell, err := newCell(value)
			if err != nil {
				return fmt.Errorf("store: statement %s: %w", s.ID, err)
			}
			cells = append(cells, cell)
		}
		if !s.Monthly {
			return nil
		}
		paid := rawRow{values: row}
		payments = append(payments, social.Payment{Month: paid.month(0), Kind: social.PayKind(paid.text(len(s.Columns))), Personal: paid.fen(len(s.Columns) + 1)})
		return paid.err
	})
	if err != nil {
		return nil, classify(err)
	}
	if err := db.nameUnits(ctx, s, cells); err != nil {
		return nil, classify(err)
	}
	due, err := db.dueOf(ctx, s, personNo, now, len(payments) > 0)
	return statement.NewTable(s, cells, payments, due), err
}

// dueOf is the newest month that should be in a statement, 0 where contributions have ended or there is none.
func (db *DB) dueOf(ctx context.Context, s *statement.Statement, personNo string, now time.Time, paid bool) (social.Month, error) {
	if !paid {
		return 0, nil
	}
	standing, err := scanStanding(db.read.QueryRowContext(ctx, `SELECT `+standingColumns+` FROM persons p WHERE p.person_no = $1`, personNo))
	if err != nil || !standing.Person.Owes(s.Branch) {
		return 0, classify(err)
	}
	return social.DueMonth(now), nil
}

// usualRows is how many rows to make room for: growing by steps would copy a record of thirty years six times.
func usualRows(s *statement.Statement) int {
	if s.Monthly {
		return 480
	}
	return 64
}

// nameUnits fills in the names beside the unit numbers. A career has a few hundred rows and a handful of units: to join them
// row by row takes SQLite an eighth of the time of the whole page.
func (db *DB) nameUnits(ctx context.Context, s *statement.Statement, cells []statement.Cell) error {
	at := slices.IndexFunc(s.Columns, func(c statement.Column) bool { return c.Unit })
	if at < 0 {
		return nil
	}
	names := map[string]string{}
	for i := at; i < len(cells); i += len(s.Columns) {
		names[cells[i].Text] = ""
	}
	if err := db.fillUnitNames(ctx, names); err != nil {
		return err
	}
	for i := at; i < len(cells); i += len(s.Columns) {
		cells[i+1] = statement.Cell{Text: names[cells[i].Text]}
	}
	return nil
}

// fillUnitNames fills in the name of each unit whose number is there; that of a unit that is not known stays empty.
func (db *DB) fillUnitNames(ctx context.Context, names map[string]string) error {
	numbers := make([]any, 0, len(names))
	for _, number := range slices.Sorted(maps.Keys(names)) {
		numbers = append(numbers, number)
	}
	for some := range slices.Chunk(numbers, mostUnits) {
		query := `SELECT unit_no, name FROM units WHERE unit_no IN (` + parameters(len(some)) + `)`
		err := db.scanRaw(ctx, query, some, func(values []driver.Value) error {
			row := rawRow{values: values}
			names[row.text(0)] = row.text(1)
			return row.err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mostUnits bounds how many units one query names, and so how many texts of it there are.
const mostUnits = 50

// parameters is "$1, $2, … $n".
func parameters(n int) string {
	var b []byte
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = strconv.AppendInt(append(b, '$'), int64(i+1), 10)
	}
	return string(b)
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
	if db.inside != nil {
		return scanRawOn(ctx, db.inside.conn, query, args, each)
	}
	conn, err := db.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return scanRawOn(ctx, conn, query, args, each)
}

func scanRawOn(ctx context.Context, conn *sql.Conn, query string, args []any, each func([]driver.Value) error) error {
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
