package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

// pool is a pool of connections that keep their queries prepared, with a table of the numbers 1 to 3.
func pool(t *testing.T) *sql.DB {
	t.Helper()
	connector, err := newPreparing("file:" + filepath.Join(t.TempDir(), "prepared.db"))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	for _, text := range []string{`CREATE TABLE t (n INTEGER PRIMARY KEY)`, `INSERT INTO t VALUES (1), (2), (3)`} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestOneQueryTwiceAtOnceOnOneConnection(t *testing.T) {
	conn, err := pool(t).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const query = `SELECT n FROM t WHERE n >= $1 ORDER BY n`
	for range 3 { // the second time round the statements are prepared already
		outer, err := conn.QueryContext(t.Context(), query, 1)
		if err != nil {
			t.Fatal(err)
		}
		var pairs string
		for outer.Next() {
			var n, least int
			if err := outer.Scan(&n); err != nil {
				t.Fatal(err)
			}
			if err := conn.QueryRowContext(t.Context(), query, n).Scan(&least); err != nil {
				t.Fatal(err)
			}
			pairs += fmt.Sprint(n, least, " ")
		}
		if err := outer.Err(); err != nil || pairs != "1 1 2 2 3 3 " {
			t.Errorf("pairs %q, %v", pairs, err)
		}
		outer.Close()
	}
}

func TestAPreparedQuerySeesAChangedTable(t *testing.T) {
	db := pool(t)
	count := func() (n int) {
		t.Helper()
		if err := db.QueryRow(`SELECT COUNT(*) FROM t`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	for _, text := range []string{`DROP TABLE t`, `CREATE TABLE t (other TEXT, n INTEGER)`, `INSERT INTO t VALUES ('x', 1)`} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	if after := count(); before != 3 || after != 1 {
		t.Errorf("%d rows before and %d after, want 3 and 1", before, after)
	}
}
