package testkit

import (
	"strconv"
	"testing"

	"shebao/internal/store/migration"
)

// DownTo are the statements that take a database's schema back to a version, by what the migrations say themselves; the newest first. engine
// is sqlite or postgres. Nothing leads back beyond migration.First.
func DownTo(t testing.TB, engine string, version int64) (statements []string) {
	t.Helper()
	steps, err := migration.Steps(engine)
	if err != nil {
		t.Fatal(err)
	}
	if version < migration.First {
		t.Fatalf("no migration leads back to %d", version)
	}
	for _, step := range steps { // by number
		if step.Version > version && step.Down != "" {
			statements = append([]string{step.Down}, statements...)
		}
	}
	return append(statements, "DELETE FROM goose_db_version WHERE version_id > "+strconv.FormatInt(version, 10))
}
