package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
)

// Inventory is what a database, or a copy of it, holds: enough to tell whether a copy is whole, and what it is a copy of.
type Inventory struct {
	Engine       Engine            `json:"engine"`
	Installation string            `json:"installation"`
	Schema       int64             `json:"schema"`
	FeedEpoch    string            `json:"feed_epoch"`
	FeedLast     int64             `json:"feed_last"`
	LastImport   int64             `json:"last_import"` // the last batch that was completed
	Rows         map[string]int64  `json:"rows"`        // by table
	Heads        []AuditHead       `json:"audit_heads"`
	Keys         map[string]string `json:"keys"` // prints of the keys that it was written with
}

// CopyTo makes a copy as of one moment while the database is in use, and answers with what is in it. For SQLite it writes a file, which must
// not be there yet. For PostgreSQL it calls dump with the address and the name of the snapshot that is counted here, as pg_dump takes it.
func (db *DB) CopyTo(ctx context.Context, path string, dump func(ctx context.Context, address, snapshot string) error) (*Inventory, error) {
	if db.engine == SQLite {
		return db.copySQLite(ctx, path)
	}
	tx, err := db.readers.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, classify(err)
	}
	defer tx.Rollback()
	var snapshot string
	if err := tx.QueryRowContext(ctx, `SELECT pg_export_snapshot()`).Scan(&snapshot); err != nil {
		return nil, classify(err)
	}
	i, err := inventoryOf(ctx, tx, Postgres)
	if err != nil {
		return nil, err
	}
	return i, dump(ctx, db.direct, snapshot)
}

func (db *DB) copySQLite(ctx context.Context, path string) (*Inventory, error) {
	source, err := sql.Open("sqlite", "file:"+(&url.URL{Path: db.url}).EscapedPath()+"?_pragma=busy_timeout(15000)")
	if err != nil {
		return nil, classify(err)
	}
	defer source.Close()
	if _, err := source.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return nil, classify(err)
	}
	return InventoryOf(ctx, path)
}

// InventoryOf reads what a database holds, in one snapshot, and changes nothing. A SQLite file is looked through for damage as well.
func InventoryOf(ctx context.Context, address string) (*Inventory, error) {
	engine := engineOf(address)
	driver, at := "pgx", address
	if engine == SQLite {
		driver, at = "sqlite", "file:"+(&url.URL{Path: address}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(15000)"
	}
	pool, err := sql.Open(driver, at)
	if err != nil {
		return nil, classify(err)
	}
	defer pool.Close()
	if engine == SQLite {
		var found string
		if err := pool.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&found); err != nil {
			return nil, classify(err)
		}
		if found != "ok" {
			return nil, fmt.Errorf("%w: the file is damaged: %s", ErrUnavailable, found)
		}
	}
	options := &sql.TxOptions{ReadOnly: true}
	if engine == Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := pool.BeginTx(ctx, options)
	if err != nil {
		return nil, classify(err)
	}
	defer tx.Rollback()
	return inventoryOf(ctx, tx, engine)
}

// IsEmpty reports that a PostgreSQL database has no table.
func IsEmpty(ctx context.Context, address string) (bool, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return false, classify(err)
	}
	defer pool.Close()
	var n int
	err = pool.QueryRowContext(ctx, `SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()`).Scan(&n)
	return n == 0, classify(err)
}

func inventoryOf(ctx context.Context, tx *sql.Tx, engine Engine) (*Inventory, error) {
	i := &Inventory{Engine: engine, Rows: map[string]int64{}, Keys: map[string]string{}}
	tables, err := tablesOf(ctx, tx, engine)
	if err != nil {
		return nil, err
	}
	for _, table := range tables {
		var n int64
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM "`+strings.ReplaceAll(table, `"`, `""`)+`"`).Scan(&n); err != nil {
			return nil, classify(err)
		}
		i.Rows[table] = n
	}
	var lookup, audit, code string
	for _, one := range []struct {
		query string
		into  []any
	}{
		{`SELECT installation_id, feed_epoch, lookup_print, audit_print, code_print FROM installation`, []any{&i.Installation, &i.FeedEpoch, &lookup, &audit, &code}},
		{`SELECT MAX(version_id) FROM goose_db_version WHERE is_applied`, []any{&i.Schema}},
		{`SELECT last_no FROM feed_head WHERE head = 1`, []any{&i.FeedLast}},
		{`SELECT COALESCE(MAX(batch_id), 0) FROM import_batches WHERE state = 'done'`, []any{&i.LastImport}},
	} {
		if err := tx.QueryRowContext(ctx, one.query).Scan(one.into...); err != nil {
			return nil, classify(err)
		}
	}
	i.Keys["lookup"], i.Keys["audit"], i.Keys["code"] = lookup, audit, code
	return i, i.read(ctx, tx)
}

// read adds the ends of the audit chains and the prints of data keys.
func (i *Inventory) read(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT chain, seq, mac FROM audit_heads ORDER BY chain`)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var h AuditHead
		if err := rows.Scan(&h.Chain, &h.Seq, &h.MAC); err != nil {
			return classify(err)
		}
		i.Heads = append(i.Heads, h)
	}
	if err := rows.Err(); err != nil {
		return classify(err)
	}
	keys, err := tx.QueryContext(ctx, `SELECT key_no, print FROM data_keys`)
	if err != nil {
		return classify(err)
	}
	defer keys.Close()
	for keys.Next() {
		var number int
		var print string
		if err := keys.Scan(&number, &print); err != nil {
			return classify(err)
		}
		i.Keys[dataKeyName(number)] = print
	}
	return classify(keys.Err())
}

func tablesOf(ctx context.Context, tx *sql.Tx, engine Engine) (tables []string, err error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`
	if engine == Postgres {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename`
	}
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, classify(err)
		}
		tables = append(tables, name)
	}
	return tables, classify(rows.Err())
}

// RefuseOthers is ErrOtherKeys where the copy was written with other keys than these.
func (i *Inventory) RefuseOthers(k *Keys) error {
	for name, print := range k.prints(i.Installation) {
		if known, ok := i.Keys[name]; ok && known != print {
			return fmt.Errorf("%w: another key is given for %s", ErrOtherKeys, name)
		}
	}
	return nil
}

// IsSQLite tells a file's path from the address of a PostgreSQL database.
func IsSQLite(address string) bool { return engineOf(address) == SQLite }
