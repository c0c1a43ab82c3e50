package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/statement"
)

// ReadExport reads every table of ExportTables for a person out of one snapshot of the database, whatever is written meanwhile, and
// hands over one after the other: rows of cells, opened, Null where nothing is known. It holds one table at a time.
func (db *DB) ReadExport(ctx context.Context, personNo string, each func(t *ExportTable, rows [][]statement.Cell) error) error {
	tx, err := db.readers.BeginTx(ctx, db.snapshot())
	if err != nil {
		return classify(err)
	}
	defer tx.Rollback()
	p := &exportedPerson{no: personNo}
	if p.careers, err = db.keys.careersIn(ctx, tx, personNo); err != nil {
		return fmt.Errorf("store: export of contributions: %w", err)
	}
	for _, t := range ExportTables {
		rows, err := db.keys.exportRows(ctx, tx, t, p)
		if err != nil {
			return fmt.Errorf("store: export of %s: %w", t.Name, err)
		}
		if err := each(t, rows); err != nil {
			return err
		}
	}
	return nil
}

// snapshot asks for a transaction that sees the database as of one moment. SQLite's always do.
func (db *DB) snapshot() *sql.TxOptions {
	if db.engine == Postgres {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return &sql.TxOptions{ReadOnly: true}
}

// exportedPerson is whose copy is made, with the contributions that more than one table is made of.
type exportedPerson struct {
	no      string
	careers [][]social.Contribution
}

// units are the numbers of the units that contributed.
func (p *exportedPerson) units() []string {
	known := map[string]bool{}
	for _, rows := range p.careers {
		for i := range rows {
			known[rows[i].UnitNo] = true
		}
	}
	return slices.Sorted(maps.Keys(known))
}

func (k *Keys) exportRows(ctx context.Context, tx *sql.Tx, t *ExportTable, p *exportedPerson) ([][]statement.Cell, error) {
	if t.career != nil {
		return p.contributions(ctx, tx, t)
	}
	query, args := t.query(), []any{p.no}
	if t.where == unitsOfPerson {
		var marks []string
		for _, unit := range p.units() {
			args = append(args, unit)
			marks = append(marks, "$"+strconv.Itoa(len(args)))
		}
		if marks == nil {
			marks = []string{"NULL"}
		}
		query = strings.Replace(query, unitsMark, strings.Join(marks, ", "), 1)
	}
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	values := make([]any, len(t.Columns))
	pointers := make([]any, len(values))
	for i := range values {
		pointers[i] = &values[i]
	}
	var list [][]statement.Cell
	for rows.Next() {
		if err := rows.Scan(pointers...); err != nil {
			return nil, classify(err)
		}
		row, err := k.exportRow(t, p.no, values)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, classify(rows.Err())
}

// contributions are the rows of the person's careers, branch by branch, the newest first.
func (p *exportedPerson) contributions(ctx context.Context, tx *sql.Tx, t *ExportTable) ([][]statement.Cell, error) {
	names := map[string]string{}
	err := eachPerson(ctx, tx, `SELECT unit_no, name FROM units WHERE unit_no IN `, p.units(), func(rows *sql.Rows) error {
		var no, name string
		err := rows.Scan(&no, &name)
		names[no] = name
		return err
	})
	if err != nil {
		return nil, err
	}
	var list [][]statement.Cell
	for _, rows := range p.careers {
		for i := range slices.Backward(rows) {
			list = append(list, t.career(&rows[i], names[rows[i].UnitNo]))
		}
	}
	return list, nil
}

func (k *Keys) exportRow(t *ExportTable, personNo string, values []any) ([]statement.Cell, error) {
	row := make([]statement.Cell, len(values))
	for i, value := range values {
		cell, err := newCell(value)
		if err != nil {
			return nil, err
		}
		row[i] = cell
	}
	field := ""
	if at := t.fieldColumn(); at >= 0 {
		field = row[at].Text
	}
	for i := range row {
		if t.Columns[i].sealed == "" || row[i].Null {
			continue
		}
		plain, err := k.Open(t.opensAs(i, field), personNo, []byte(row[i].Text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Columns[i].Name, err)
		}
		row[i].Text = plain
	}
	return row, nil
}
