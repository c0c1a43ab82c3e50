package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

type wish struct {
	Months int `json:"months"`
}

// handIn opens a case of a person and gives its number.
func handIn(t *testing.T, w *fixture.World, personNo, kind string, due time.Time, evidence ...string) string {
	t.Helper()
	act := store.Act{Kind: "unemployment.claim", Actor: store.Citizen(personNo, ""), PersonNo: personNo, Key: store.NewID()}
	done, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error {
		if _, err := tx.Receipt(); err != nil {
			return err
		}
		return tx.OpenCase(kind, wish{7}, due, evidence...)
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.ReceiptNo
}

// moveCase makes a step as somebody, from the case as it was read.
func moveCase(w *fixture.World, c store.Case, as store.Actor, move store.CaseMove) error {
	_, err := w.DB.Do(context.Background(), store.Act{Kind: "case.move", Actor: as, PersonNo: c.PersonNo},
		func(tx *store.Tx) error { c := c; return tx.MoveCase(&c, move) })
	return err
}

var clerk = store.Actor{Kind: "staff", ID: "周敏"}

func TestCaseKeepsWhatWasAppliedForAndEveryStep(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "lately_unemployed").PersonNo
		due := w.Clock.Now().Add(360 * time.Hour)
		caseNo := handIn(t, w, no, "unemployment", due)
		c, err := w.DB.Case(t.Context(), no, caseNo)
		if err != nil {
			t.Fatal(err)
		}
		if c.State != social.CaseSubmitted || string(c.Content) != `{"months":7}` || c.Decision != nil || c.DueAt != due.Unix() {
			t.Errorf("handed in: %+v", c)
		}
		w.Clock.Advance(time.Hour)
		if err := moveCase(w, *c, clerk, store.CaseMove{To: social.CaseReturned, Note: "请补充离职证明"}); err != nil {
			t.Fatal(err)
		}
		c, _ = w.DB.Case(t.Context(), no, caseNo)
		if err := moveCase(w, *c, store.Citizen(no, ""), store.CaseMove{To: social.CaseSubmitted, Due: due.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		c, _ = w.DB.CaseByNo(t.Context(), caseNo)
		if err := moveCase(w, *c, clerk, store.CaseMove{To: social.CaseApproved, Decision: wish{6}}); err != nil {
			t.Fatal(err)
		}
		c, _ = w.DB.CaseByNo(t.Context(), caseNo)
		if c.State != social.CaseApproved || string(c.Decision) != `{"months":6}` || c.SettledAt == 0 || c.DueAt != due.Add(time.Hour).Unix() {
			t.Errorf("approved: %+v", c)
		}
		steps, err := w.DB.CaseSteps(t.Context(), no, caseNo)
		if err != nil {
			t.Fatal(err)
		}
		var states []social.CaseState
		for _, s := range steps {
			states = append(states, s.State)
		}
		if !slices.Equal(states, []social.CaseState{"submitted", "returned", "submitted", "approved"}) || steps[1].Note != "请补充离职证明" ||
			steps[1].Actor != "周敏" || steps[0].ActorKind != "citizen" {
			t.Errorf("steps: %+v", steps)
		}
	})
}

func TestCaseOfSomebodyElseIsNotFound(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		mine, other := w.Persona(t, "lately_unemployed").PersonNo, w.Persona(t, "employee").PersonNo
		caseNo := handIn(t, w, mine, "unemployment", w.Clock.Now())
		if _, err := w.DB.Case(t.Context(), other, caseNo); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("read: %v", err)
		}
		if steps, _ := w.DB.CaseSteps(t.Context(), other, caseNo); len(steps) != 0 {
			t.Errorf("steps: %v", steps)
		}
		c, _ := w.DB.CaseByNo(t.Context(), caseNo)
		act := store.Act{Kind: "case.withdraw", Actor: store.Citizen(other, ""), PersonNo: other}
		_, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error { return tx.MoveCase(c, store.CaseMove{To: social.CaseWithdrawn}) })
		if !errors.Is(err, store.ErrCaseMoved) {
			t.Errorf("withdrawn by another: %v", err)
		}
	})
}

func TestOneOfTwoDecidersWins(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "lately_unemployed").PersonNo
		for round := range 6 {
			c, err := w.DB.CaseByNo(t.Context(), handIn(t, w, no, "unemployment", w.Clock.Now()))
			if err != nil {
				t.Fatal(err)
			}
			moves := []struct {
				as store.Actor
				to social.CaseState
			}{{clerk, social.CaseApproved}, {store.Citizen(no, ""), social.CaseWithdrawn}, {clerk, social.CaseRefused}, {clerk, social.CaseReturned}}
			errs := make([]error, len(moves))
			var all sync.WaitGroup
			for i, m := range moves {
				all.Go(func() { errs[i] = moveCase(w, *c, m.as, store.CaseMove{To: m.to}) })
			}
			all.Wait()
			won := -1
			for i, err := range errs {
				switch {
				case err == nil && won < 0:
					won = i
				case err == nil:
					t.Errorf("round %d: %s and %s both won", round, moves[won].to, moves[i].to)
				case !errors.Is(err, store.ErrCaseMoved):
					t.Errorf("round %d: %s: %v", round, moves[i].to, err)
				}
			}
			after, _ := w.DB.CaseByNo(t.Context(), c.No)
			if won < 0 || after.State != moves[won].to || after.Version != 1 {
				t.Errorf("round %d: won %d, is %+v", round, won, after)
			}
		}
	})
}

func TestQueueShowsWhatIsDueFirstAndGoesOnByPages(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		var numbers []string
		for i := range 7 {
			person := []string{w.Persona(t, "lately_unemployed").PersonNo, w.Persona(t, "employee").PersonNo}[i%2]
			numbers = append(numbers, handIn(t, w, person, fmt.Sprint("kind", i%3), w.Clock.Now().Add(-time.Duration(i)*time.Hour)))
		}
		slices.Reverse(numbers)
		var got []string
		filter := store.CaseFilter{Limit: 3}
		for {
			page, err := w.DB.CaseQueue(t.Context(), filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				got = append(got, c.No)
				filter.AfterDue, filter.AfterNo = c.DueAt, c.No
			}
			if len(page) < 3 {
				break
			}
		}
		if !slices.Equal(got, numbers) {
			t.Errorf("queue %v, want %v", got, numbers)
		}
		some, _ := w.DB.CaseQueue(t.Context(), store.CaseFilter{Kind: "kind1", Desk: "submitted", Limit: 10})
		if len(some) != 2 {
			t.Errorf("of one kind: %+v", some)
		}
		if none, _ := w.DB.CaseQueue(t.Context(), store.CaseFilter{Desk: "approved", Limit: 10}); len(none) != 0 {
			t.Errorf("approved: %+v", none)
		}
	})
}

func TestEvidenceIsItsOwnersAndComesBackWhole(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, other := w.Persona(t, "lately_unemployed").PersonNo, w.Persona(t, "employee").PersonNo
		content := bytes.Repeat([]byte("0123456789abcdef"), 20_000) // five parts
		e, err := w.DB.KeepEvidence(t.Context(), no, "离职证明.pdf", "application/pdf", content)
		if err != nil {
			t.Fatal(err)
		}
		got, back, err := w.DB.EvidenceContent(t.Context(), no, e.ID)
		if err != nil || !bytes.Equal(back, content) || got.Name != "离职证明.pdf" || got.CaseNo != "" {
			t.Fatalf("read back: %v %+v", err, got)
		}
		if _, _, err := w.DB.EvidenceContent(t.Context(), other, e.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("read by another: %v", err)
		}
		if list, _ := w.DB.LooseEvidence(t.Context(), other, []string{e.ID}); len(list) != 0 {
			t.Errorf("listed for another: %v", list)
		}
		act := store.Act{Kind: "unemployment.claim", Actor: store.Citizen(other, ""), PersonNo: other}
		_, err = w.DB.Do(t.Context(), act, func(tx *store.Tx) error { return tx.AttachEvidence("x", e.ID) })
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("attached by another: %v", err)
		}
		caseNo := handIn(t, w, no, "unemployment", w.Clock.Now(), e.ID)
		if list, _ := w.DB.CaseEvidence(t.Context(), no, caseNo); len(list) != 1 || list[0].ID != e.ID {
			t.Errorf("attached: %v", list)
		}
		if err := w.DB.DropEvidence(t.Context(), no, e.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.DB.EvidenceContent(t.Context(), no, e.ID); err != nil {
			t.Errorf("what was handed in was thrown away: %v", err)
		}
	})
}

func TestEvidenceCutShortOrMixedUpDoesNotOpen(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "lately_unemployed").PersonNo
		content := bytes.Repeat([]byte("x"), 100_000) // two parts
		for _, damage := range []string{
			`DELETE FROM evidence_parts WHERE evidence_id = $1 AND part = 1`,
			`UPDATE evidence_parts SET part = 1 - part + 2 WHERE evidence_id = $1`,
		} {
			e, err := w.DB.KeepEvidence(t.Context(), no, "a.pdf", "application/pdf", content)
			if err != nil {
				t.Fatal(err)
			}
			w.Edit(t, damage, e.ID)
			if _, _, err := w.DB.EvidenceContent(t.Context(), no, e.ID); !errors.Is(err, store.ErrSealed) {
				t.Errorf("%s: %v", damage, err)
			}
		}
	})
}

func TestFilesThatNoCaseCameForAreSwept(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "lately_unemployed").PersonNo
		keep := func() string {
			e, err := w.DB.KeepEvidence(t.Context(), no, "a.png", "image/png", []byte("content"))
			if err != nil {
				t.Fatal(err)
			}
			return e.ID
		}
		handed := keep()
		handIn(t, w, no, "unemployment", w.Clock.Now(), handed)
		old := keep()
		w.Clock.Advance(23 * time.Hour)
		fresh := keep()
		w.Clock.Advance(2 * time.Hour)
		if err := w.DB.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var rows, parts int
		w.Ask(t, `SELECT (SELECT COUNT(*) FROM evidence WHERE person_no = '`+no+`')`, &rows)
		w.Ask(t, `SELECT (SELECT COUNT(*) FROM evidence_parts WHERE person_no = '`+no+`')`, &parts)
		if rows != 2 || parts != 2 {
			t.Errorf("%d files, %d parts after sweeping", rows, parts)
		}
		for id, left := range map[string]bool{handed: true, old: false, fresh: true} {
			if _, _, err := w.DB.EvidenceContent(t.Context(), no, id); (err == nil) != left {
				t.Errorf("left %v: %v", left, err)
			}
		}
		for range 12 {
			w.Clock.Advance(time.Second)
			keep()
		}
		w.Ask(t, `SELECT (SELECT COUNT(*) FROM evidence_parts WHERE person_no = '`+no+`')`, &parts)
		if parts != 11 {
			t.Errorf("%d parts, want the ten newest that wait and the one handed in", parts)
		}
	})
}
