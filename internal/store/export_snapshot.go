package store

import (
	"context"
	"database/sql"
	"fmt"

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
	for _, t := range ExportTables {
		rows, err := db.keys.exportRows(ctx, tx, t, personNo)
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

func (k *Keys) exportRows(ctx context.Context, tx *sql.Tx, t *ExportTable, personNo string) ([][]statement.Cell, error) {
	rows, err := tx.QueryContext(ctx, t.query(), personNo)
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
		row, err := k.exportRow(t, personNo, values)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, classify(rows.Err())
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
