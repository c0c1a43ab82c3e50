package store_test

import (
	"os"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// A database of before has papers that a newer one ended, and decisions that another replaced. Its migration is run once more here on such
// rows, which it must be able to bear.
func TestPapersThatANewerOneEndedAreGoodAgain(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, now := w.Persona(t, "employee").PersonNo, w.Clock.Now().Unix()
		for id, kind := range map[string]string{"OLD": "certificate", "YEAR": "entitlement:2024", "JD": "decision:1"} {
			do(t, w, no, func(tx *store.Tx) error {
				return tx.IssueDocument(store.Document{PersonNo: no, ID: id, Kind: kind, CheckCode: id, IssuedAt: now, ValidUntil: now + 3600})
			})
			w.Edit(t, "UPDATE documents SET state = 'superseded', ended_at = 5 WHERE document_id = $1", id)
		}
		script, err := os.ReadFile("migrations/sqlite/00026_papers.sql")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(script)) {
			if strings.HasPrefix(line, "UPDATE documents") {
				w.Edit(t, strings.TrimSuffix(strings.TrimSpace(line), ";"))
			}
		}
		for id, want := range map[string]string{"OLD": store.DocumentValid, "YEAR": store.DocumentValid, "JD": store.DocumentReplaced} {
			d, err := w.DB.Document(t.Context(), no, id)
			if err != nil || d.State != want || (d.EndedAt == 0) != (want == store.DocumentValid) {
				t.Errorf("%s: %+v, %v; want %s", id, d, err, want)
			}
		}
	})
}
