package archive

import (
	"errors"
	"fmt"

	"os"
	"path/filepath"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/text"
)

// archiveOf is a folder with units and a manifest.
func archiveOf(t *testing.T, manifest, more string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"units.csv": fixture(t, "units.csv") + more, "manifest.json": manifest} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestArchivesComeInTheirOrder takes archive 5 in, and then others; what follows on it goes in, the rest not.
func TestArchivesComeInTheirOrder(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		options := func(dir string) Options {
			return Options{Dir: dir, Rejects: filepath.Join(t.TempDir(), "rejects.csv"), Clock: testkit.NewClock().Now}
		}
		first := archiveOf(t, `{"sequence":5,"predecessor":4,"as_of":"2026-11-20"}`, "")
		for range 2 { // the same archive may come again
			if _, err := Import(t.Context(), db, options(first)); err != nil {
				t.Fatal(err)
			}
		}
		for manifest, want := range map[string]string{
			`{"sequence":4,"as_of":"2026-11-20"}`:                 fmt.Sprintf(text.OrderBack, 4, 5),
			`{"sequence":5,"as_of":"2026-11-20"}`:                 fmt.Sprintf(text.OrderSame, 5),
			`{"sequence":7,"predecessor":6,"as_of":"2026-11-22"}`: fmt.Sprintf(text.OrderGap, 6, 5),
			`{"sequence":6,"predecessor":5,"as_of":"2026-11-19"}`: fmt.Sprintf(text.OrderOlder, "2026-11-19", "2026-11-20"),
			`{}`: fmt.Sprintf(text.OrderNone, 5),
		} {
			o := options(archiveOf(t, manifest, "\n"))
			_, err := Import(t.Context(), db, o)
			if !errors.Is(err, ErrOrder) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", manifest, err, want)
			}
			o.DryRun = true
			summary, err := Import(t.Context(), db, o)
			if err != nil || !summary.Doubtful() || len(summary.Order) != 1 || summary.Order[0].Reason != want {
				t.Errorf("%s, looked at: %+v, %v", manifest, summary.Order, err)
			}
			o.DryRun, o.Accept = false, []Problem{{manifestName, "another"}}
			if _, err := Import(t.Context(), db, o); !errors.Is(err, ErrOrder) {
				t.Errorf("%s, agreed to something else: %v", manifest, err)
			}
		}
		for _, manifest := range []string{`{"sequence":-1}`, `{"predecessor":3}`, `{"sequence":3,"predecessor":3}`, `{"sequence":9,"as_of":"20261122"}`, `{"sequence":"six"}`} {
			var broken *ManifestError
			if _, err := Import(t.Context(), db, options(archiveOf(t, manifest, "\n"))); !errors.As(err, &broken) {
				t.Errorf("%s: %v", manifest, err)
			}
		}
		forced := options(archiveOf(t, `{"sequence":9,"predecessor":8,"as_of":"2026-11-25"}`, "\n"))
		forced.Force = true
		if _, err := Import(t.Context(), db, forced); err != nil {
			t.Errorf("forced: %v", err)
		}
		if _, err := Import(t.Context(), db, options(archiveOf(t, `{"sequence":10,"predecessor":9,"as_of":"2026-11-25"}`, "\n\n"))); err != nil {
			t.Errorf("what follows on it: %v", err)
		}
		whole := options(archiveOf(t, `{"sequence":20,"as_of":"2026-11-30"}`, "\n\n\n"))
		if _, err := Import(t.Context(), db, whole); err != nil {
			t.Errorf("a whole archive, which needs none before: %v", err)
		}
	})
}

// TestAnUnfinishedImportIsNotGivenUpByTheWay begins one, and comes with other files.
func TestAnUnfinishedImportIsNotGivenUpByTheWay(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		_, err := db.Do(t.Context(), store.Act{Kind: "import", Actor: store.System("import")}, func(tx *store.Tx) error {
			_, err := tx.BeginImport(store.ImportBatch{Files: []store.ImportFile{{Name: "units.csv", SHA256: "other", State: store.ImportWaiting}}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Dir: archiveOf(t, `{}`, ""), Rejects: filepath.Join(t.TempDir(), "rejects.csv"), Clock: testkit.NewClock().Now}
		if _, err := Import(t.Context(), db, o); !errors.Is(err, ErrOrder) || !strings.Contains(err.Error(), fmt.Sprintf(text.OrderUnfinished, 1)) {
			t.Errorf("another archive: %v", err)
		}
		o.Force = true
		if _, err := Import(t.Context(), db, o); err != nil {
			t.Errorf("forced: %v", err)
		}
	})
}

// TestTheDeskTakesTwoForWhatIsOutOfOrder has a job whose archive leaves a gap: one person can't release it, and what two agreed to goes in.
func TestTheDeskTakesTwoForWhatIsOutOfOrder(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		files := func(manifest, more string) map[string]string {
			return map[string]string{"units.csv": fixture(t, "units.csv") + more, "manifest.json": manifest}
		}
		w := newWorker(t, db)
		first := stage(t, w, files(`{"sequence":1}`, ""))
		next(t, w)
		if err := release(db, first); err != nil {
			t.Fatal(err)
		}
		next(t, w)
		gap := stage(t, w, files(`{"sequence":3,"predecessor":2}`, "\n"))
		next(t, w)
		if err := release(db, gap); !errors.Is(err, store.ErrJobMoved) {
			t.Errorf("released by one person: %v", err)
		}
		job := jobOf(t, db, gap)
		if summary, err := SummaryOf(job); err != nil || len(summary.Order) != 1 || !job.Doubtful {
			t.Errorf("the dry run: %+v, %v", summary, err)
		}
	})
}
