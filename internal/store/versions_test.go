package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/testkit/need"
)

// recordVariable is the environment variable with the version whose database is to be kept: SHEBAO_RECORD_SCHEMA=v0.3.0.
const recordVariable = "SHEBAO_RECORD_SCHEMA"

// keptFile is where the database of a version is kept for an engine, as SQL: the cast of the demonstration, under the demonstration's keys.
func keptFile(version string, engine store.Engine) string {
	return filepath.Join("testdata", "versions", version+"."+string(engine)+".sql.gz")
}

// Every version that was released has a database here, and so has the first schema that is kept. It is brought up to date, is then what a new
// database is, and still says who its people are.
func TestADatabaseOfEveryVersionBecomesTodays(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, url string) {
		engine := store.SQLite
		if strings.HasPrefix(url, "postgres:") {
			engine = store.Postgres
		}
		if version := os.Getenv(recordVariable); version != "" {
			record(t, engine, url, version)
			return
		}
		opened(t, url, nil).Close()
		fresh := structure(t, engine, url)
		for _, version := range append([]string{"schema-42"}, released(t)...) {
			t.Run(version, func(t *testing.T) { checkUpgrade(t, engine, kept(t, engine, version), fresh) })
		}
	})
}

func kept(t *testing.T, engine store.Engine, version string) string {
	t.Helper()
	file, err := os.Open(keptFile(version, engine))
	if err != nil {
		t.Fatalf("%v: keep a database of that version with: %s=%s go test ./internal/store -run TestADatabaseOfEveryVersionBecomesTodays", err,
			recordVariable, version)
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func checkUpgrade(t *testing.T, engine store.Engine, kept string, fresh []string) {
	t.Helper()
	url := testkit.SQLite(t)
	if engine == store.Postgres {
		url = testkit.Postgres(t)
	}
	raw := rawDatabase(t, engine, url)
	if _, err := raw.ExecContext(t.Context(), "BEGIN;\n"+kept+"\nCOMMIT;"); err != nil {
		t.Fatal(err)
	}
	raw.Close() // the text may have set things for its connection
	before := everybody(t, engine, url)
	db := opened(t, url, nil)
	if now := structure(t, engine, url); !slices.Equal(now, fresh) {
		t.Errorf("its schema is not that of a new database: %v", difference(now, fresh))
	}
	if len(before) == 0 {
		t.Error("nobody is in it")
	}
	for no, name := range before {
		p, err := db.Person(t.Context(), no)
		if err != nil || p.Name != name || p.ID == "" {
			t.Errorf("%s is not who they were: %+v, %v", no, p, err)
		}
	}
}

// opened opens a database with the demonstration's keys, which brings it up to date.
func opened(t *testing.T, url string, change func(*store.Options)) *store.DB {
	t.Helper()
	o := store.Options{URL: url, Keys: newKeys(t, store.DemoSecrets()), Now: testkit.NewClock().Now, Program: "test"}
	if change != nil {
		change(&o)
	}
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// released are the versions that CHANGELOG.md tells of as released.
func released(t *testing.T) (versions []string) {
	t.Helper()
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	changes, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range regexp.MustCompile(`(?m)^## (v\d+\.\d+\.\d+)(.*)$`).FindAllStringSubmatch(string(changes), -1) {
		if !strings.Contains(line[2], "not released") {
			versions = append(versions, line[1])
		}
	}
	return versions
}

func rawDatabase(t *testing.T, engine store.Engine, url string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if engine == store.Postgres {
		driver = "pgx"
	}
	raw, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	return raw
}

// lines are the first column of what a query finds.
func lines(t *testing.T, raw *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := raw.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var line sql.NullString
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		list = append(list, line.String)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func everybody(t *testing.T, engine store.Engine, url string) map[string]string {
	t.Helper()
	list := map[string]string{}
	for _, line := range lines(t, rawDatabase(t, engine, url), `SELECT person_no || ' ' || name FROM persons`) {
		no, name, _ := strings.Cut(line, " ")
		list[no] = name
	}
	return list
}

// structure says all of a schema that the engine does, but for the job queue's own tables: columns in their order with types, defaults and how they are
// kept; keys, indexes, triggers, functions.
func structure(t *testing.T, engine store.Engine, url string) (list []string) {
	t.Helper()
	raw := rawDatabase(t, engine, url)
	queries := structureOfSQLite
	if engine == store.Postgres {
		queries = structureOfPostgres
	}
	for _, query := range queries {
		for _, line := range lines(t, raw, query) {
			list = append(list, strings.Join(strings.Fields(line), " "))
		}
	}
	if len(list) < 500 {
		t.Fatalf("only %d lines of a schema", len(list))
	}
	return list
}

var structureOfSQLite = []string{
	`SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || COALESCE(c.dflt_value, '-') || ' ' || c.pk || ' ' || c.cid
		FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid`,
	`SELECT name || ' ' || wr || ' ' || strict FROM pragma_table_list WHERE schema = 'main' ORDER BY name`,
	`SELECT name || ' numbers' FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' ORDER BY name`,
	`SELECT m.name || ' ' || i.origin || ' ' || i."unique" || ' ' || i.partial || ' ' || (SELECT group_concat(x.name || ' ' || x."desc" || ' ' || x.coll) FROM
		pragma_index_xinfo(i.name) x WHERE x.key) FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table' ORDER BY m.name, 1`,
	`SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL ORDER BY type, name`,
}

var structureOfPostgres = []string{
	`SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || COALESCE(pg_get_expr(d.adbin, d.adrelid), '-')
		|| ' ' || a.attidentity::text || ' ' || a.attstorage::text || ' ' || COALESCE(l.collname, '-')
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum`,
	`SELECT relname || ' ' || COALESCE(array_to_string(reloptions, ' '), '') FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm') ORDER BY relname`,
	`SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace ORDER BY conrelid::regclass::text, conname`,
	`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname`,
	`SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname`,
	`SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' ORDER BY proname`,
}

func difference(now, fresh []string) (list []string) {
	for _, line := range now {
		if !slices.Contains(fresh, line) {
			list = append(list, "+ "+line)
		}
	}
	for _, line := range fresh {
		if !slices.Contains(now, line) {
			list = append(list, "- "+line)
		}
	}
	return list
}

// record keeps the database that this program makes.
func record(t *testing.T, engine store.Engine, url, version string) {
	t.Helper()
	if err := fixture.Fill(url, newKeys(t, store.DemoSecrets())); err != nil {
		t.Fatal(err)
	}
	text := dumpOfPostgres
	if engine == store.SQLite {
		text = dumpOfSQLite
	}
	if err := os.MkdirAll(filepath.Dir(keptFile(version, engine)), 0o755); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	to, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, err = to.Write([]byte(text(t, url)))
	if err := errors.Join(err, to.Close(), os.WriteFile(keptFile(version, engine), packed.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func dumpOfSQLite(t *testing.T, url string) string {
	t.Helper()
	raw := rawDatabase(t, store.SQLite, url)
	var out strings.Builder
	for _, table := range lines(t, raw, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name`) {
		fmt.Fprintf(&out, "%s;\n", lines(t, raw, `SELECT sql FROM sqlite_master WHERE name = '`+table+`'`)[0])
		cells := lines(t, raw, `SELECT group_concat('quote("' || name || '")', ' || '','' || ') FROM pragma_table_info('`+table+`')`)[0]
		for _, row := range lines(t, raw, `SELECT `+cells+` FROM `+table) {
			fmt.Fprintf(&out, "INSERT INTO %s VALUES (%s);\n", table, row)
		}
	}
	for _, statement := range lines(t, raw, `SELECT sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL ORDER BY type, name`) {
		fmt.Fprintf(&out, "%s;\n", statement)
	}
	return out.String()
}

func dumpOfPostgres(t *testing.T, url string) string {
	t.Helper()
	path, err := exec.LookPath("pg_dump")
	if err != nil {
		path = filepath.Join(filepath.Dir(need.Postgres.Path("postgres")), "pg_dump")
	}
	said, err := exec.CommandContext(context.WithoutCancel(t.Context()), path, "--no-owner", "--no-privileges", "--inserts", url).Output()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(said)) {
		if !strings.HasPrefix(line, "--") && !strings.HasPrefix(line, `\`) && strings.TrimSpace(line) != "" && !strings.Contains(line, "transaction_timeout") {
			out.WriteString(line)
		}
	}
	return out.String()
}
