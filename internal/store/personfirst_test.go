package store_test

import (
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// notPersonFirst are the tables that name a person and are not kept by them, and why. The rows of all others lie together by person: one person is read in
// one place of the disk, and every query of a person's rows begins with their number.
var notPersonFirst = map[string]string{
	"sessions":       "found by their token at each request; one signs in where person_no is '' still",
	"changes":        "in the order of being made, which the change feed needs; an index leads from the person",
	"audit_log":      "a chain each, whose entries are linked in their order; an index leads from the person",
	"staff_accounts": "an account is the agency's, and only says which insured person its holder is",
}

func TestThePersonComesFirstInTheKeyOfEveryTableThatNamesOne(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		// Of every table that has a column person_no, the first column of its key.
		query := `SELECT m.name || ' ' || (SELECT k.name FROM pragma_table_info(m.name) k WHERE k.pk = 1) FROM sqlite_master m, pragma_table_info(m.name) c
			WHERE m.type = 'table' AND c.name = 'person_no'`
		if w.DB.Engine() == store.Postgres {
			query = `SELECT c.relname || ' ' || k.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
				JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
				WHERE i.indisprimary AND EXISTS (SELECT 1 FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attname = 'person_no')`
		}
		found := lines(t, rawDatabase(t, w.DB.Engine(), w.URL), query)
		if len(found) < 40 {
			t.Fatalf("only %d tables name a person", len(found))
		}
		left := map[string]bool{}
		for _, line := range found {
			table, first, _ := strings.Cut(line, " ")
			_, listed := notPersonFirst[table]
			if first != "person_no" && !listed {
				t.Errorf("the key of %s begins with %s: begin it with person_no, or say here why not", table, first)
			}
			left[table] = first != "person_no"
		}
		for table, why := range notPersonFirst {
			if !left[table] {
				t.Errorf("%s (%s) is listed, and its key begins with person_no", table, why)
			}
		}
	})
}
