package verifier_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/verifier"
)

const wrongCode = "ABCDEFGHJKLM"

// grant makes a code by the holder's choice.
func grant(t *testing.T, w *fixture.World, p demo.Persona, g citizen.Grant) string {
	t.Helper()
	code, _, err := newCitizen(w.DB).GrantAccessCode(t.Context(), p.PersonNo, g, store.NewID(), "a")
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// guess tries a code from an address of its own and says whether it opened. Every refusal must read the same.
func guess(t *testing.T, v *verifier.Service, number, code string) bool {
	t.Helper()
	checked, err := v.AccessCode(t.Context(), number, code, bank(store.NewID()))
	if err == nil {
		return checked.Outcome == verifier.Genuine
	}
	refused(t, "a guess", checked, err, text.NoVerification)
	return false
}

func guesses(t *testing.T, v *verifier.Service, n int, numbers ...string) {
	t.Helper()
	for i := range n {
		guess(t, v, numbers[i%len(numbers)], wrongCode)
	}
}

// toldOfTries is how often the holder was told that somebody tries codes on them.
func toldOfTries(t *testing.T, w *fixture.World) (sms, page int) {
	t.Helper()
	return w.Count(t, "messages WHERE template = 'code_tried' AND channel = 'sms'"), w.Count(t, "messages WHERE template = 'code_tried' AND channel = 'page'")
}

// Wrong codes, however many and by whichever number, never close a code: that is what a stranger could do to its holder. The holder is told
// of the fifth in an hour, once.
func TestWrongCodesTellTheHolderAndCloseNothing(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		id := string(p.IDNumber)
		code := accessCode(t, w, p)
		guesses(t, v, 4, p.PersonNo, id, strings.ToLower(id), " "+p.PersonNo[:3]+" "+p.PersonNo[3:])
		if !guess(t, v, p.PersonNo, code) {
			t.Fatal("the right code does not open after four wrong ones")
		}
		guesses(t, v, 4, id, p.PersonNo)
		if sms, page := toldOfTries(t, w); sms+page != 0 {
			t.Fatal("told though a right one came between")
		}
		guesses(t, v, 40, id, p.PersonNo)
		for _, number := range []string{p.PersonNo, id} {
			if !guess(t, newVerifier(w.Reopen(t)), number, code) {
				t.Errorf("the right code does not open by %s after wrong ones", number)
			}
		}
		if sms, page := toldOfTries(t, w); sms != 1 || page != 1 {
			t.Errorf("told %d times by SMS and %d on the page, want once each", sms, page)
		}
		w.Clock.Advance(time.Hour)
		guesses(t, v, 5, p.PersonNo)
		if sms, _ := toldOfTries(t, w); sms != 2 {
			t.Errorf("told %d times after five more an hour later, want 2", sms)
		}
	})
}

func TestWrongCodesOfAnHourAgoDoNotCount(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		accessCode(t, w, p)
		guesses(t, v, 4, p.PersonNo)
		w.Clock.Advance(time.Hour)
		guesses(t, v, 4, p.PersonNo)
		if sms, _ := toldOfTries(t, w); sms != 0 {
			t.Error("told of four wrong ones in an hour")
		}
	})
}

// TestNobodyIsToldOfNumbersWithoutACode: whoever asks again and again about a number learns nothing from how often they may.
func TestNobodyIsToldOfNumbersWithoutACode(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v := newVerifier(w.DB)
		for _, number := range []string{"600999999", "11010519491231002X", w.Persona(t, "injured").PersonNo} {
			guesses(t, v, 12, number)
		}
		if looks, told := w.Count(t, "lookups"), w.Count(t, "messages WHERE template = 'code_tried'"); looks != 0 || told != 0 {
			t.Errorf("%d looks and %d messages for codes that are not there", looks, told)
		}
	})
}

func TestSixteenGuessesAtOnceAreToldOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		accessCode(t, w, p)
		numbers := []string{p.PersonNo, string(p.IDNumber)}
		atOnce(16, func(i int) { guess(t, v, numbers[i%2], wrongCode) })
		if looked := w.Count(t, "lookups WHERE outcome = 'wrong_code'"); looked != 16 {
			t.Errorf("%d guesses stand among the looks, want 16", looked)
		}
		if sms, page := toldOfTries(t, w); sms != 1 || page != 1 {
			t.Errorf("told %d and %d times", sms, page)
		}
	})
}

func TestSixteenRightChecksAtOnceAllOpen(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		code := accessCode(t, w, p)
		atOnce(16, func(int) {
			if !guess(t, v, p.PersonNo, code) {
				t.Error("a right check was refused")
			}
		})
		if n := w.Count(t, "lookups WHERE outcome = 'genuine'"); n != 16 {
			t.Errorf("%d looks are kept, want 16", n)
		}
	})
}

// TestGuessesByAnIDOfTwoNumbersCountForBoth: who has two personal numbers has two codes, and both are guessed at.
func TestGuessesByAnIDOfTwoNumbersCountForBoth(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p, q := newVerifier(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		w.Edit(t, "UPDATE persons SET id_hash = (SELECT id_hash FROM persons p WHERE p.person_no = $1) WHERE person_no = $2", p.PersonNo, q.PersonNo)
		id, first, second := string(p.IDNumber), accessCode(t, w, p), accessCode(t, w, q)
		for range 8 { // the right code of the one is no wrong code of the other
			if !guess(t, v, id, first) || !guess(t, v, id, second) {
				t.Fatal("a right code is refused")
			}
		}
		guesses(t, v, 5, id)
		if sms, _ := toldOfTries(t, w); sms != 2 {
			t.Errorf("%d are told of guesses by the ID number, want both", sms)
		}
	})
}

func TestARefusalTakesItsTime(t *testing.T) {
	w := fixture.SQLite(t)
	v := verifier.New(w.DB, fixture.Signer(), fixture.Agency, false)
	v.RefusalTime = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan error)
	go func() {
		_, err := v.AccessCode(ctx, "600999999", wrongCode, bank("a"))
		answered <- err
	}()
	select {
	case err := <-answered:
		t.Fatalf("answered at once: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	cancel()
	if err := <-answered; err == nil {
		t.Error("it is no refusal")
	}
}

// shown is all that a check hands to the page, as text.
func shown(t *testing.T, checked *verifier.Checked) string {
	t.Helper()
	all, err := json.Marshal([]any{checked.Document, checked.Excerpt})
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func TestACodeShowsWhatItsHolderChoseAndNoMore(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		person, err := w.DB.Person(t.Context(), p.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		check := func(scope string) *verifier.Checked {
			t.Helper()
			code := grant(t, w, p, citizen.Grant{Scope: scope, ForWhom: "示例银行", Purpose: "办理贷款", Life: citizen.LifeDay})
			checked, err := v.AccessCode(t.Context(), string(p.IDNumber), code, bank("a"))
			if err != nil {
				t.Fatal(err)
			}
			if c := checked.Code; c.Scope != scope || c.ForWhom != "示例银行" || c.Purpose != "办理贷款" || c.ExpiresAt != w.Clock.Now().Add(24*time.Hour).Unix() {
				t.Errorf("%s: whoever checks sees %+v", scope, c)
			}
			if all := shown(t, checked); strings.Contains(all, string(p.IDNumber)) || !strings.Contains(all, p.IDNumber.Masked()) || !strings.Contains(all, p.Name) {
				t.Errorf("%s shows %s", scope, all)
			}
			return checked
		}
		secrets := map[string]string{"personal number": p.PersonNo, "card": person.CardNo, "unit": person.UnitNo}
		hides := func(scope string, checked *verifier.Checked, names ...string) {
			t.Helper()
			for _, name := range names {
				if secret := secrets[name]; secret == "" || strings.Contains(shown(t, checked), secret) {
					t.Errorf("%s shows the %s (%q)", scope, name, secret)
				}
			}
		}

		inForce := check(store.ScopeInForce)
		hides(store.ScopeInForce, inForce, "personal number", "card", "unit")
		if e := inForce.Excerpt; len(e.InForce) == 0 || e.Rows != nil || e.Units != nil || e.Branches != nil || e.Early != nil || inForce.Document != nil {
			t.Errorf("in force: %+v", e)
		}
		last := check(store.ScopeMonths24)
		hides(store.ScopeMonths24, last, "personal number", "card")
		if e := last.Excerpt; len(e.Rows) != document.CertificateMonths || len(e.Units) == 0 || e.Branches != nil || e.Early != nil || e.Rows[len(e.Rows)-1].Month < 202411 {
			t.Errorf("24 months: %+v", e)
		}
		whole := check(store.ScopeWhole)
		hides(store.ScopeWhole, whole, "card")
		if e := whole.Excerpt; len(e.Rows) <= len(last.Excerpt.Rows) || len(e.Branches) != 5 || e.PersonNo != p.PersonNo {
			t.Errorf("whole: %d rows, %+v", len(e.Rows), e.Head)
		}
		if standard := check(store.ScopeDefault); standard.Certificate == nil || standard.Excerpt != nil || standard.Certificate.CardNo == person.CardNo ||
			standard.Certificate.CardNo[len(standard.Certificate.CardNo)-3:] != person.CardNo[len(person.CardNo)-3:] {
			t.Errorf("the guide's default is not the certificate: %+v", standard)
		}
	})
}

// TestEveryScopeForEveryoneOfTheCast: nobody's record breaks a scope, and no scope shows months that it should not.
func TestEveryScopeForEveryoneOfTheCast(t *testing.T) {
	w := fixture.SQLite(t)
	v := newVerifier(w.DB)
	for _, p := range w.Cast.Personas {
		for _, scope := range []string{store.ScopeDefault, store.ScopeInForce, store.ScopeMonths24, store.ScopeWhole} {
			checked, err := v.Preview(t.Context(), p.PersonNo, store.AccessCode{Scope: scope})
			if err != nil {
				t.Errorf("%s, %s: %v", p.Key, scope, err)
				continue
			}
			if strings.Contains(shown(t, checked), string(p.IDNumber)) {
				t.Errorf("%s, %s: the ID number stands whole", p.Key, scope)
			}
			if e := checked.Excerpt; scope == store.ScopeMonths24 && len(e.Rows) > 0 && e.Rows[len(e.Rows)-1].Month < 202411 {
				t.Errorf("%s: 24 months reach back to %s", p.Key, e.Rows[len(e.Rows)-1].Month)
			}
		}
	}
	if n := w.Count(t, "lookups"); n != 0 {
		t.Errorf("looking at one's own preview is kept as %d looks", n)
	}
}

func TestHowLongACodeLives(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		for life, end := range map[string]time.Duration{citizen.LifeDay: 24 * time.Hour, citizen.LifeWeek: 7 * 24 * time.Hour} {
			code := grant(t, w, p, citizen.Grant{Life: life})
			w.Clock.Advance(end - time.Second)
			if !guess(t, v, p.PersonNo, code) {
				t.Errorf("%s: it ended early", life)
			}
			w.Clock.Advance(time.Second)
			if guess(t, v, p.PersonNo, code) {
				t.Errorf("%s: it opens past its end", life)
			}
		}
		for field, g := range map[string]citizen.Grant{"scope": {Scope: "everything"}, "life": {Life: "year"}, "for_whom": {ForWhom: strings.Repeat("长", 61)},
			"for_purpose": {Purpose: "a\u202eb"}} {
			_, _, err := newCitizen(w.DB).GrantAccessCode(t.Context(), p.PersonNo, g, store.NewID(), "a")
			var problems text.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestWhatTheHolderSeesOfLooks(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		code := grant(t, w, p, citizen.Grant{Scope: store.ScopeInForce, ForWhom: "示例银行", Purpose: "办理贷款"})
		guess(t, v, p.PersonNo, code)
		w.Clock.Advance(time.Minute)
		guess(t, v, p.PersonNo, wrongCode)
		w.Clock.Advance(time.Minute)
		act := store.Act{Kind: "test.act", Actor: store.Actor{Kind: "staff", ID: "w01"}, PersonNo: p.PersonNo}
		_, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error {
			return tx.SaveLookup(store.Lookup{Who: store.LookStaff, Via: store.ViaStaff, StaffName: "福田窗口 01", Reason: "本人来电咨询", Shown: "养老缴交明细", Outcome: "shown"})
		})
		if err != nil {
			t.Fatal(err)
		}
		list, err := w.DB.Lookups(t.Context(), p.PersonNo, store.LookupFilter{}, 10, 0)
		if err != nil || len(list) != 3 {
			t.Fatalf("%+v, %v", list, err)
		}
		if l := list[0]; l.StaffName != "福田窗口 01" || l.Reason != "本人来电咨询" || l.Shown != "养老缴交明细" || l.CodeForWhom != "" {
			t.Errorf("staff: %+v", l)
		}
		if l := list[1]; !l.Refused() || l.CodeForWhom != "示例银行" {
			t.Errorf("refused: %+v", l)
		}
		if l := list[2]; l.Scope != store.ScopeInForce || l.CodeForWhom != "示例银行" || l.CodePurpose != "办理贷款" || l.Viewer != "示例银行" {
			t.Errorf("shown: %+v", l)
		}
		year := w.Clock.Now().Year()
		for want, f := range map[string]store.LookupFilter{"1 shown": {Kind: store.LooksShown}, "1 refused": {Kind: store.LooksRefused}, "1 staff": {Kind: store.LooksStaff},
			"3 this year": {Year: year}, "0 last year": {Year: year - 1}, "2 by the code": {CodeID: list[2].CodeID}} {
			count, err := w.DB.CountLookups(t.Context(), p.PersonNo, f)
			chosen, err2 := w.DB.Lookups(t.Context(), p.PersonNo, f, 10, 0)
			if err != nil || err2 != nil || fmt.Sprint(count.Looks) != want[:1] || len(chosen) != count.Looks {
				t.Errorf("%s: %+v and %d, %v, %v", want, count, len(chosen), err, err2)
			}
		}
	})
}

func TestWhatIsWrittenOfAGrantIsSealed(t *testing.T) {
	w := fixture.SQLite(t)
	grant(t, w, w.Persona(t, "employee"), citizen.Grant{ForWhom: "示例银行", Purpose: "办理贷款"})
	var forWhom, purpose []byte
	w.Ask(t, "SELECT for_whom, purpose FROM access_codes", &forWhom, &purpose)
	if len(forWhom) == 0 || len(purpose) == 0 || strings.Contains(string(forWhom), "银行") || strings.Contains(string(purpose), "贷款") {
		t.Errorf("kept as %q and %q", forWhom, purpose)
	}
}

func atOnce(n int, f func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(i) })
	}
	all.Wait()
}
