package archive

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit"
)

// whole is a small archive with all seventeen files.
const whole = "testdata/whole"

// folder makes a folder of files: first those of whole where base says so, then what is given; "" removes one.
func folder(t *testing.T, base bool, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if base {
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, name)
		if files[name] == "" {
			os.Remove(path)
			continue
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(whole, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// replaced is a file of whole with one string put for another, which must be there.
func replaced(t *testing.T, name, from, to string) string {
	t.Helper()
	content := fixture(t, name)
	if !strings.Contains(content, from) {
		t.Fatalf("%s does not contain %q", name, from)
	}
	return strings.Replace(content, from, to, 1)
}

// onEachEngine runs a test on each engine with an empty database of its own that has the schema.
func onEachEngine(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	testkit.Prepared(t, "empty", makeEmpty, f)
}

// emptySQLite is the path of an empty database that has the schema.
func emptySQLite(t testing.TB) string {
	t.Helper()
	return testkit.SQLiteTemplate(t, "empty", makeEmpty)
}

func makeEmpty(url string) error {
	keys, err := store.NewKeys(store.DemoSecrets())
	if err != nil {
		return err
	}
	db, err := store.Open(context.Background(), store.Options{URL: url, Keys: keys, Now: testkit.NewClock().Now})
	if err != nil {
		return err
	}
	return db.Close()
}

func openStore(t testing.TB, url string) *store.DB {
	t.Helper()
	return openAt(t, url, testkit.NewClock().Now)
}

// openAt opens the database with a clock.
func openAt(t testing.TB, url string, now func() time.Time) *store.DB {
	t.Helper()
	keys, err := store.NewKeys(store.DemoSecrets())
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{URL: url, Keys: keys, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// options import a folder and keep the rejects apart from it.
func options(t testing.TB, dir string) Options {
	t.Helper()
	return Options{Dir: dir, Rejects: filepath.Join(t.TempDir(), "rejects.csv"), Clock: testkit.NewClock().Now}
}

func mustImport(t *testing.T, db *store.DB, o Options) *Summary {
	t.Helper()
	summary, err := Import(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

// fileOf is the summary of one file.
func (s *Summary) fileOf(t *testing.T, name string) FileSummary {
	t.Helper()
	for _, f := range s.Files {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("the summary has no %s", name)
	return FileSummary{}
}

func wantCounts(t *testing.T, what string, got, want store.Counts) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

// readRejects reads rejects.csv without its heading.
func readRejects(t *testing.T, path string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, byteOrderMark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// past is a connection to a database past the program, closed when the test ends.
func past(t *testing.T, db *store.DB, url string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if db.Engine() == store.Postgres {
		driver = "pgx"
	}
	raw, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	return raw
}

// dump writes out every row of the archive's tables in the order of their keys. Sealed values are left out, since each
// sealing differs; row_hash stands for them.
func dump(t *testing.T, db *store.DB, url string) string {
	t.Helper()
	raw := past(t, db, url)
	var out strings.Builder
	for _, f := range formats {
		fmt.Fprintf(&out, "== %s\n", f.table.Name)
		var lines []string
		if f.table == store.Contributions {
			lines = contributionLines(t, db, raw)
		} else {
			lines = dumpTable(t, raw, f.table)
		}
		for _, line := range lines {
			out.WriteString(line)
		}
	}
	return out.String()
}

func dumpTable(t *testing.T, raw *sql.DB, table *store.LoadTable) []string {
	t.Helper()
	var names []string
	for _, c := range table.Columns {
		if c.Kind != store.SealedColumn {
			names = append(names, c.Name)
		}
	}
	rows, err := raw.QueryContext(t.Context(), "SELECT "+strings.Join(names, ", ")+" FROM "+table.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	cells := make([]sql.NullString, len(names))
	targets := make([]any, len(names))
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		var line strings.Builder
		for i, c := range cells {
			fmt.Fprintf(&line, "%s=%s ", names[i], cmp.Or(c.String, map[bool]string{false: "NULL"}[c.Valid]))
		}
		lines = append(lines, line.String()+"\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

// contributionLines are all rows of contributions, which stand packed, as dumpTable writes those of other tables.
func contributionLines(t *testing.T, db *store.DB, raw *sql.DB) []string {
	t.Helper()
	rows, err := raw.QueryContext(t.Context(), "SELECT person_no, insurance, content FROM careers")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var no, branch string
		var sealed []byte
		if err := rows.Scan(&no, &branch, &sealed); err != nil {
			t.Fatal(err)
		}
		career, err := db.Keys().OpenCareer(no, social.Insurance(branch), sealed)
		if err != nil {
			t.Fatal(err)
		}
		amount := func(n social.Fen, unknown bool) string {
			if unknown {
				return "NULL"
			}
			return strconv.FormatInt(int64(n), 10)
		}
		for _, c := range career {
			lines = append(lines, fmt.Sprintf("person_no=%s insurance=%s month=%d unit_no=%s base=%d personal=%d employer=%d "+
				"credited=%s subsidy=%s tier=%s kind=%s posted_on=%s remark=%s \n",
				no, branch, int(c.Month), c.UnitNo, int64(c.Base), int64(c.Personal), int64(c.Employer),
				amount(c.Credited, c.NoCredited), amount(c.Subsidy, c.NoSubsidy), c.Tier, c.Kind, c.Posted, c.Remark))
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

// bytesOf is what lies in a folder, by name.
func bytesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// portalChange changes a field as a service of the portal does.
func portalChange(t *testing.T, db *store.DB, personNo, field, before, after string) {
	t.Helper()
	act := store.Act{Kind: "test.change", Actor: store.Citizen(personNo, ""), PersonNo: personNo}
	_, err := db.Do(context.Background(), act, func(tx *store.Tx) error {
		found, err := tx.Change(field, after)
		if err == nil && found != before {
			t.Errorf("%s was %q, want %q", field, found, before)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func gzipped(t *testing.T, content string) string {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

// dropConnections ends every other connection to the database, as a restart of the server does.
func dropConnections(t *testing.T, url string) {
	t.Helper()
	raw, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	_, err = raw.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	if err != nil {
		t.Fatal(err)
	}
}
