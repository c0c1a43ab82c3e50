package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

const lease = 2 * time.Minute

// queueExport asks for an export of a person.
func queueExport(t *testing.T, w *fixture.World, personNo string) {
	t.Helper()
	_, err := w.DB.Do(t.Context(), act("export.request", personNo, ""), func(tx *store.Tx) error {
		return errors.Join(tx.Lock(personNo), tx.QueueExport())
	})
	if err != nil {
		t.Fatal(err)
	}
}

func claimExport(t *testing.T, db *store.DB) *store.Export {
	t.Helper()
	e, err := db.ClaimExport(t.Context(), lease)
	if err != nil {
		t.Fatalf("claim: %v", err)
	}
	return e
}

func finishExport(t *testing.T, db *store.DB, e *store.Export, content []byte) error {
	t.Helper()
	_, err := db.Do(t.Context(), store.Act{Kind: "export.make", Actor: store.System("export"), PersonNo: e.PersonNo}, func(tx *store.Tx) error {
		return tx.FinishExport(e, content, tx.Now().Add(24*time.Hour))
	})
	return err
}

func exportContent(t *testing.T, w *fixture.World, personNo string) (content []byte, err error) {
	t.Helper()
	e, err := w.DB.LatestExport(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.DB.Do(t.Context(), act("export.download", personNo, ""), func(tx *store.Tx) error {
		content, err = tx.ExportContent(e)
		return err
	})
	return content, err
}

func TestAnExportComesBackAsItWasWhateverItsSize(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		for _, size := range []int{1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 3 * 256 << 10} {
			queueExport(t, w, no)
			content := bytes.Repeat([]byte("社保"), size)[:size]
			if err := finishExport(t, w.DB, claimExport(t, w.DB), content); err != nil {
				t.Fatal(err)
			}
			if got, err := exportContent(t, w, no); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
			}
		}
		if n := w.Count(t, "export_parts"); n != 3 {
			t.Errorf("%d parts are kept: those of earlier exports should be gone", n)
		}
	})
}

func TestNothingOfAnExportCanBeReadOrMoved(t *testing.T) {
	const secret = "440301197005202488"
	for name, edit := range map[string]string{
		"a part changed":             `UPDATE export_parts SET content = (SELECT content FROM export_parts WHERE part = 0 LIMIT 1) WHERE part = 1`,
		"parts swapped":              `UPDATE export_parts SET part = 1 - part + 10`,
		"the end missing":            `DELETE FROM export_parts WHERE part = 1`,
		"the end missing, size told": `DELETE FROM export_parts WHERE part = 1`,
	} {
		t.Run(name, func(t *testing.T) {
			w := fixture.SQLite(t)
			no := w.Persona(t, "left").PersonNo
			queueExport(t, w, no)
			content := bytes.Repeat([]byte(secret), (256<<10)/len(secret)+10)
			if err := finishExport(t, w.DB, claimExport(t, w.DB), content); err != nil {
				t.Fatal(err)
			}
			if n := w.Count(t, fmt.Sprintf("export_parts WHERE instr(content, CAST('%s' AS BLOB)) > 0", secret)); n != 0 {
				t.Error("an ID number stands in the database in plain")
			}
			if w.Edit(t, edit) == 0 {
				t.Fatal("nothing was edited")
			}
			if name == "the end missing, size told" {
				w.Edit(t, `UPDATE exports SET size = 262144`)
			}
			if _, err := exportContent(t, w, no); !errors.Is(err, store.ErrSealed) {
				t.Errorf("got %v, want ErrSealed", err)
			}
		})
	}
}

func TestAnExportWhoseMakerDiedIsMadeByTheNext(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		queueExport(t, w, no)
		dead := claimExport(t, w.DB)
		other := w.Reopen(t)
		w.Clock.Advance(lease - time.Second)
		if _, err := other.ClaimExport(t.Context(), lease); !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("within the lease another got it: %v", err)
		}
		w.Clock.Advance(time.Second)
		next := claimExport(t, other)
		if next.Tries != 2 {
			t.Errorf("it is try %d", next.Tries)
		}
		for what, err := range map[string]error{
			"progress": w.DB.ExportProgress(t.Context(), dead, 1, 2, lease),
			"retry":    w.DB.RetryExport(t.Context(), dead, w.DB.Now()),
			"fail":     w.DB.FailExport(t.Context(), dead),
			"finish":   finishExport(t, w.DB, dead, []byte("late")),
		} {
			if !errors.Is(err, store.ErrLeaseLost) {
				t.Errorf("%s of the one that lost it: %v", what, err)
			}
		}
		if err := finishExport(t, other, next, []byte("whole")); err != nil {
			t.Fatal(err)
		}
		if got, err := exportContent(t, w, no); string(got) != "whole" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestProgressKeepsTheClaim(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		queueExport(t, w, no)
		e := claimExport(t, w.DB)
		w.Clock.Advance(lease - time.Second)
		if err := w.DB.ExportProgress(t.Context(), e, 7, 20, lease); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(lease - time.Second)
		if _, err := w.DB.ClaimExport(t.Context(), lease); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another got it: %v", err)
		}
		now, err := w.DB.LatestExport(t.Context(), no)
		if err != nil || now.Done != 7 || now.Total != 20 || now.State != store.ExportRunning {
			t.Errorf("it stands at %+v, %v", now, err)
		}
	})
}

func TestNoExportIsClaimedTwice(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		const people, nodes = 5, 4
		for _, p := range w.Cast.Personas[:people] {
			queueExport(t, w, p.PersonNo)
		}
		var mu sync.Mutex
		claimed := map[string]int{}
		var all sync.WaitGroup
		for range nodes {
			db := w.Reopen(t)
			all.Go(func() {
				for {
					e, err := db.ClaimExport(t.Context(), lease)
					if err != nil {
						if !errors.Is(err, store.ErrNotFound) {
							t.Error(err)
						}
						return
					}
					mu.Lock()
					claimed[e.PersonNo]++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		for no, n := range claimed {
			if n != 1 {
				t.Errorf("the export of %s was claimed %d times", no, n)
			}
		}
		if len(claimed) != people {
			t.Errorf("%d of %d were claimed", len(claimed), people)
		}
	})
}

func TestAnExportRunsOut(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		queueExport(t, w, no)
		if err := finishExport(t, w.DB, claimExport(t, w.DB), []byte("whole")); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(24*time.Hour - time.Second)
		if err := w.DB.SweepExports(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := exportContent(t, w, no); err != nil {
			t.Errorf("a second before its time: %v", err)
		}
		w.Clock.Advance(time.Second)
		if _, err := exportContent(t, w, no); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("at its time, not swept: %v", err)
		}
		if err := w.DB.SweepExports(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(t, "export_parts"); n != 0 {
			t.Errorf("%d parts are left", n)
		}
		if e, err := w.DB.LatestExport(t.Context(), no); err != nil || e.State != store.ExportExpired {
			t.Errorf("it stands at %+v, %v", e, err)
		}
	})
}
