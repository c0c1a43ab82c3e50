package store

import (
	"context"
	"database/sql"
)

// SealedColumns are the columns that Reseal knows, "table.column".
func SealedColumns() map[string]bool {
	known := map[string]bool{}
	for _, t := range sealedTables {
		for _, column := range t.columns {
			known[t.name+"."+column.name] = true
		}
	}
	return known
}

// SealedKeys are the primary keys by which Reseal walks, by table.
func SealedKeys() map[string][]string {
	keys := map[string][]string{}
	for _, t := range sealedTables {
		keys[t.name] = t.key
	}
	return keys
}

// ResealPeople seals the first rows of persons anew and lets something happen between their reading and their writing. It answers with how
// many were read and how many written.
func (db *DB) ResealPeople(ctx context.Context, between func()) (read, written int, err error) {
	keys := db.keys.ring.Load()
	w := walk{db: db, table: &sealedTables[0], number: []byte{keys.current}, key: keys.data[keys.current], batch: resealBatch}
	rows, err := w.read(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, row := range rows {
		if err := w.seal(row); err != nil {
			return 0, 0, err
		}
	}
	between()
	err = db.technical(ctx, func(raw *sql.Tx) (err error) {
		written, err = w.write(ctx, raw, rows)
		return err
	})
	return len(rows), written, err
}

// ResealBy is Reseal with so many rows in one transaction.
func (db *DB) ResealBy(ctx context.Context, batch int, progress func(table string, done, total int64)) (Resealed, error) {
	return db.reseal(ctx, batch, progress)
}
