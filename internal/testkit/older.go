package testkit

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// DownTo are the statements that take a database's schema back to a version, by what the migrations say themselves; the newest first. engine
// is sqlite or postgres.
func DownTo(t testing.TB, engine string, version int) (statements []string) {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "internal/store/migrations", engine, "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("migrations of %s: %v", engine, err)
	}
	for _, path := range files { // by name, and so by number
		number, err := strconv.Atoi(filepath.Base(path)[:5])
		if err != nil {
			t.Fatal(err)
		}
		if number <= version {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, down, _ := strings.Cut(string(text), "-- +goose Down")
		statements = append([]string{down}, statements...)
	}
	return append(statements, "DELETE FROM goose_db_version WHERE version_id > "+strconv.Itoa(version))
}
