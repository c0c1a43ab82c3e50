package store_test

import (
	"os"
	"strings"
	"testing"

	"shebao/internal/testkit/fixture"
)

// statementsOf are the statements of one way of a migration, of the engine that a world is on.
func statementsOf(t *testing.T, w *fixture.World, file, way string) (statements []string) {
	t.Helper()
	content, err := os.ReadFile("migrations/" + string(w.DB.Engine()) + "/" + file)
	if err != nil {
		t.Fatal(err)
	}
	up, down, _ := strings.Cut(string(content), "-- +goose Down")
	text := up
	if way == "down" {
		text = down
	}
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	for _, s := range strings.Split(strings.Join(lines, ""), ";") {
		if strings.TrimSpace(s) != "" {
			statements = append(statements, s)
		}
	}
	return statements
}

// A database of before says of each registration which terms were agreed to and when. What that was stands in a table of its own after the
// migration, for both texts; and the way back has the latest terms again.
func TestWhatPeopleAgreedToBeforeStaysAgreed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		run := func(way string) {
			t.Helper()
			for _, s := range statementsOf(t, w, "00029_agreements.sql", way) {
				w.Edit(t, s)
			}
		}
		run("down")
		early, late := w.Persona(t, "employee").PersonNo, w.Persona(t, "pensioner").PersonNo
		w.Edit(t, `UPDATE registrations SET terms_version = '2011-01', terms_at = 1300000000 WHERE person_no = $1`, early)
		w.Edit(t, `UPDATE registrations SET terms_version = '2026-10', terms_at = 1790000000 WHERE person_no = $1`, late)
		registered := w.Count(t, "registrations")
		run("up")
		if n := w.Count(t, "agreements"); n != 2*registered {
			t.Errorf("%d agreements of %d registrations, want two of each", n, registered)
		}
		for no, want := range map[string]struct {
			version string
			at      int64
		}{early: {"2011-01", 1300000000}, late: {"2026-10", 1790000000}} {
			for _, agreement := range []string{"terms", "privacy"} {
				var version string
				var at int64
				w.Ask(t, "SELECT version, agreed_at FROM agreements WHERE person_no = '"+no+"' AND agreement = '"+agreement+"'", &version, &at)
				if version != want.version || at != want.at {
					t.Errorf("%s agreed to %s of %s at %d, want %+v", no, agreement, version, at, want)
				}
			}
		}
		w.Edit(t, `INSERT INTO agreements (person_no, agreement, version, agreed_at) VALUES ($1, 'terms', '2026-11', 1795000000)`, early)
		run("down")
		var version string
		var at int64
		w.Ask(t, "SELECT terms_version, terms_at FROM registrations WHERE person_no = '"+early+"'", &version, &at)
		if version != "2026-11" || at != 1795000000 {
			t.Errorf("on the way back the terms are %s of %d", version, at)
		}
		run("up")
	})
}
