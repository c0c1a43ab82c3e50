package citizen_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/citizen/evidence"
	"shebao/internal/demo"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// letter is a PDF of one page.
var letter = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nstartxref\n9\n%%EOF\n")

// takeIn keeps files for somebody, and gives them as the form's field holds them.
func takeIn(t *testing.T, s *citizen.Service, personNo string, names ...string) string {
	t.Helper()
	var files []citizen.Upload
	for _, name := range names {
		files = append(files, citizen.Upload{Name: name, Content: letter})
	}
	ids, err := s.TakeIn(t.Context(), personNo, "files", nil, files)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(ids, " ")
}

// claimForm is the form of a claim, filled in right.
func claimForm(t *testing.T, s *citizen.Service, p demo.Persona) map[string]string {
	t.Helper()
	return map[string]string{"last_day": "2026年10月31日", "leaving": "dismissed", "job_seeking": "1", "phone": "13800138000",
		"files": takeIn(t, s, p.PersonNo, "离职证明.pdf")}
}

// refusedAs is the title of the refusal that an error is; "" for another.
func refusedAs(err error) string {
	var refusal *citizen.Refusal
	if !errors.As(err, &refusal) {
		return ""
	}
	return refusal.Title
}

// refusesForm is the title of why somebody is shown no form; "" where they are.
func refusesForm(t *testing.T, s *citizen.Service, page, personNo string) string {
	t.Helper()
	a, err := s.Apply(t.Context(), personNo, nil)
	if err != nil {
		t.Fatal(err)
	}
	refusal, err := s.Procedure(page).Refuses(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if refusal == nil {
		return ""
	}
	return refusal.Title
}

func TestWhoMayClaimUnemploymentBenefit(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		for key, title := range map[string]string{
			"lately_unemployed": "", "unemployed": text.ClaimDrawing, "employee": text.ClaimAtWork, "pensioner": text.ClaimRetired,
		} {
			if got := refusesForm(t, s, "claim-unemployment", w.Persona(t, key).PersonNo); got != title {
				t.Errorf("%s: %q, want %q", key, got, title)
			}
		}
		no := w.Persona(t, "lately_unemployed").PersonNo
		for _, step := range []struct{ change, title string }{
			{"UPDATE persons SET bank_account = NULL, folded = 0 WHERE person_no = $1", text.ClaimNoAccount},
			{"DELETE FROM contributions WHERE person_no = $1 AND insurance = '210' AND month >= 201303", ""}, // twelve months are left
			{"DELETE FROM contributions WHERE person_no = $1 AND insurance = '210' AND month >= 201302", text.ClaimTooFew},
			{"UPDATE persons SET birth_date = '1960-01-01' WHERE person_no = $1", text.ClaimTooOld},
		} {
			w.Edit(t, step.change, no)
			got := refusesForm(t, s, "claim-unemployment", no)
			if step.title == "" && got == text.ClaimNoAccount {
				continue // enough months, and still no account
			}
			if got != step.title {
				t.Errorf("%s: %q, want %q", step.change, got, step.title)
			}
		}
	})
}

func TestAClaimShowsWhatItWouldGive(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no := newService(w.DB), w.Persona(t, "lately_unemployed").PersonNo
		a, err := s.Apply(t.Context(), no, nil)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := s.Procedure("claim-unemployment").Show(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		e, err := s.NewEstimate(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		facts := map[string]string{}
		for _, f := range shown.Facts {
			facts[f.Name] = f.Value
		}
		if facts[text.WordPaidMonths] != text.Months(e.Benefit.Entitlement.Paid) || facts[text.WordBenefitMonth] != text.Months(e.Benefit.Entitlement.Months()) ||
			!strings.HasPrefix(facts[text.WordEachMonth], text.Yuan(e.Benefit.Monthly())) || strings.Contains(facts[text.WordPayTo], w.Persona(t, "lately_unemployed").BankAccount) {
			t.Errorf("shown: %+v", shown.Facts)
		}
		// 168 months and more give the most there is.
		if e.Benefit.Entitlement.Paid >= 168 && facts[text.WordBenefitMonth] != "24 个月" {
			t.Errorf("%d paid months give %s", e.Benefit.Entitlement.Paid, facts[text.WordBenefitMonth])
		}
	})
}

func TestWhatAClaimNeeds(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "lately_unemployed")
		good, other := claimForm(t, s, p), takeIn(t, s, w.Persona(t, "employee").PersonNo, "a.pdf")
		tomorrow := w.Clock.Now().In(social.Zone).AddDate(0, 0, 1).Format(time.DateOnly)
		for _, bad := range []struct{ field, value, message string }{
			{"last_day", "", text.NoLastDay}, {"last_day", "2026-13-01", text.NoLastDay}, {"last_day", tomorrow, text.LastDayAhead},
			{"last_day", "1999-01-01", text.LastDayTooEarly}, {"leaving", "", text.NoLeaving}, {"leaving", "bored", text.NoLeaving},
			{"job_seeking", "", text.NoJobSeeking}, {"phone", "12345", text.Mobile("1", errors.New(""))}, {"phone", "", text.Mobile("", nil)},
			{"files", "", text.NoClaimFiles}, {"files", other, text.EvidenceGone}, {"files", good["files"] + " 0123", text.EvidenceGone},
		} {
			values := maps.Clone(good)
			values[bad.field] = bad.value
			if got := problems(tryForm(t, s, "claim-unemployment", p.PersonNo, values)); len(got) != 1 || got[0] != (text.Problem{Field: bad.field, Message: bad.message}) {
				t.Errorf("%s %q: %v, want %q", bad.field, bad.value, got, bad.message)
			}
		}
		own := maps.Clone(good)
		own["leaving"] = "own"
		if got := refusedAs(tryForm(t, s, "claim-unemployment", p.PersonNo, own)); got != text.OwnWishRefused {
			t.Errorf("who left by their own wish: %q", got)
		}
	})
}

func TestAClaimIsACaseWithItsFiles(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "lately_unemployed")
		done := doForm(t, s, "claim-unemployment", p.PersonNo, claimForm(t, s, p))
		standing, err := s.Standing(t.Context(), p.PersonNo, done.ReceiptNo)
		if err != nil {
			t.Fatal(err)
		}
		var wanted social.UnemploymentApplication
		if err := json.Unmarshal(standing.Case.Content, &wanted); err != nil {
			t.Fatal(err)
		}
		if wanted.LastDay != "2026-10-31" || wanted.Leaving != social.Dismissed || wanted.Months != social.UnemploymentMonths(wanted.Paid) || wanted.Monthly == 0 {
			t.Errorf("applied for: %+v", wanted)
		}
		if len(standing.Evidence) != 1 || standing.Evidence[0].Name != "离职证明.pdf" || standing.Decision != nil {
			t.Errorf("handed in: %+v", standing)
		}
		if due := social.At(standing.Case.DueAt); due.Format(time.DateOnly) != w.Clock.Now().In(social.Zone).AddDate(0, 0, 15).Format(time.DateOnly) {
			t.Errorf("to be decided until %v", due)
		}
		if got := refusesForm(t, s, "claim-unemployment", p.PersonNo); got != text.ClaimUndecided {
			t.Errorf("a second claim: %q", got)
		}
		if n := w.Count(t, "feed_events"); n != 0 {
			t.Errorf("the core system hears of what is not decided: %d", n)
		}
		if _, err := s.Standing(t.Context(), w.Persona(t, "employee").PersonNo, done.ReceiptNo); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("somebody else's case: %v", err)
		}
	})
}

func TestTwoClaimsAtOnceAreOne(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "lately_unemployed")
		page := s.Procedure("claim-unemployment")
		drafts := make([]*citizen.Draft, 8)
		for i := range drafts {
			_, drafts[i] = checkedForm(t, s, page, p.PersonNo, claimForm(t, s, p))
		}
		var errs [8]error
		together(8, func(i int) { _, errs[i] = s.Submit(t.Context(), page, p.PersonNo, drafts[i], "a") })
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if refusedAs(err) != text.ClaimUndecided {
				t.Error(err)
			}
		}
		if n := w.Count(t, "cases"); won != 1 || n != 1 {
			t.Errorf("%d claims went through, %d are kept", won, n)
		}
	})
}

func TestAClaimCanBeWithdrawnAndMadeAgain(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "lately_unemployed")
		no := doForm(t, s, "claim-unemployment", p.PersonNo, claimForm(t, s, p)).ReceiptNo
		if _, err := s.WithdrawCase(t.Context(), w.Persona(t, "employee").PersonNo, no, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("by somebody else: %v", err)
		}
		key := store.NewID()
		for range 2 { // the second press of the button
			if done, err := s.WithdrawCase(t.Context(), p.PersonNo, no, key, "a"); err != nil || done.ReceiptNo != no {
				t.Fatalf("%v %v", done, err)
			}
		}
		_, err := s.WithdrawCase(t.Context(), p.PersonNo, no, store.NewID(), "a")
		oneProblem(t, "withdrawn twice", err, text.CaseMoved)
		if c, _ := w.DB.Case(t.Context(), p.PersonNo, no); c.State != social.CaseWithdrawn {
			t.Errorf("it is %s", c.State)
		}
		doForm(t, s, "claim-unemployment", p.PersonNo, claimForm(t, s, p))
	})
}

func TestFilesAreCountedAndWeighed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no := newService(w.DB), w.Persona(t, "employee").PersonNo
		file := citizen.Upload{Name: "a.pdf", Content: letter}
		kept, err := s.TakeIn(t.Context(), no, "files", nil, []citizen.Upload{file, file, {Name: "坏.exe", Content: []byte("MZ")}})
		if len(kept) != 2 || len(problems(err)) != 1 || problems(err)[0] != (text.Problem{Field: "files", Message: text.EvidenceFault("坏.exe", text.EvidenceType)}) {
			t.Fatalf("two good and one bad: %v %v", kept, err)
		}
		again, err := s.TakeIn(t.Context(), no, "files", kept, []citizen.Upload{file, file, file, file})
		if len(again) != 2 || len(problems(err)) != 1 || problems(err)[0].Message != text.EvidenceTooMany {
			t.Errorf("six files: %v %v", again, err)
		}
		large := citizen.Upload{Name: "b.pdf", Content: make([]byte, 4<<20+1)}
		if _, err := s.TakeIn(t.Context(), no, "files", nil, []citizen.Upload{large, large, large}); len(problems(err)) != 1 || problems(err)[0].Message != text.EvidenceTooMuch {
			t.Errorf("more than twelve megabytes: %v", err)
		}
		left, err := s.Remove(t.Context(), no, kept, kept[:1])
		if err != nil || !slices.Equal(left, kept[1:]) {
			t.Errorf("one removed: %v %v", left, err)
		}
		if _, _, err := w.DB.EvidenceContent(t.Context(), no, kept[0]); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("what was removed is still there: %v", err)
		}
		var throttled *citizen.Throttled
		for range 61 {
			if _, err = s.TakeIn(t.Context(), no, "files", nil, []citizen.Upload{file}); err != nil {
				break
			}
		}
		if !errors.As(err, &throttled) {
			t.Errorf("without end: %v", err)
		}
	})
}

// saying is a scanner that always says the same.
type saying struct{ error }

func (s saying) Scan(context.Context, []byte) error { return s.error }

func TestTheScannerIsAskedAndItsSilenceIsNoYes(t *testing.T) {
	w := fixture.SQLite(t)
	no, failed := w.Persona(t, "employee").PersonNo, 0
	for _, c := range []struct {
		says error
		want string
	}{
		{nil, ""}, {evidence.ErrVirus, text.EvidenceFault("a.pdf", text.EvidenceVirus)}, {fmt.Errorf("%w: down", evidence.ErrNoScan), text.EvidenceUnscaned},
	} {
		s := citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{Scanner: saying{c.says}, ScanFailed: func(error) { failed++ }})
		ids, err := s.TakeIn(t.Context(), no, "files", nil, []citizen.Upload{{Name: "a.pdf", Content: letter}})
		got := ""
		if p := problems(err); len(p) == 1 {
			got = p[0].Message
		}
		if got != c.want || (len(ids) == 1) != (c.want == "") {
			t.Errorf("it says %v: %v %v", c.says, ids, err)
		}
	}
	if failed != 1 {
		t.Errorf("whoever runs the portal was told %d times", failed)
	}
}
