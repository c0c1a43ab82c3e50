package staff_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// clerk works on cases and decides them, colleague confirms; both may do all, so that what keeps them apart is who they are.
var (
	clerk     = staff.Clerk{Name: "周敏", Address: "192.0.2.9", Permissions: staff.AllPermissions()}
	colleague = staff.Clerk{Name: "陈立", Address: "192.0.2.10", Permissions: staff.AllPermissions()}
)

// at is a case as whoever has not looked at it acts on it.
func at(caseNo string) staff.SeenCase {
	return staff.SeenCase{CaseNo: caseNo, Version: staff.AnyVersion}
}

// approve has the clerk recommend an approval of their case, and a colleague confirm it.
func (o *office) approve(t *testing.T, caseNo string, r staff.Ruling) error {
	t.Helper()
	if err := o.cases.Take(t.Context(), clerk, at(caseNo)); err != nil {
		return err
	}
	return o.confirmed(t, caseNo, func() (bool, error) { return o.cases.Approve(t.Context(), clerk, at(caseNo), r) })
}

// refuse is approve with a refusal.
func (o *office) refuse(t *testing.T, caseNo, reason string) error {
	t.Helper()
	if err := o.cases.Take(t.Context(), clerk, at(caseNo)); err != nil {
		return err
	}
	return o.confirmed(t, caseNo, func() (bool, error) { return o.cases.Refuse(t.Context(), clerk, at(caseNo), reason) })
}

func (o *office) confirmed(t *testing.T, caseNo string, recommend func() (bool, error)) error {
	recommended, err := recommend()
	if err != nil || !recommended {
		return err
	}
	return o.cases.Confirm(t.Context(), colleague, at(caseNo))
}

// office is the agency and the people who apply to it.
type office struct {
	*fixture.World
	cases  *staff.Cases
	people *citizen.Service
	issuer document.Issuer
}

func newOffice(t *testing.T, w *fixture.World) *office {
	issuer := document.Issuer{Agency: fixture.Agency, Demo: true, Printable: fixture.Renderer(t).Printable}
	people := citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{})
	people.IssueAs(issuer)
	return &office{w, staff.NewCases(w.DB, issuer), people, issuer}
}

func offices(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	fixture.Engines(t, func(t *testing.T, w *fixture.World) { f(t, newOffice(t, w)) })
}

var letter = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nstartxref\n9\n%%EOF\n")

// claim hands a claim in and gives its number and whose it is.
func (o *office) claim(t *testing.T) (caseNo, personNo string) {
	t.Helper()
	ctx, personNo := t.Context(), o.Persona(t, "lately_unemployed").PersonNo
	ids, err := o.people.TakeIn(ctx, personNo, "files", nil, []citizen.Upload{{Name: "离职证明.pdf", Content: letter}})
	if err != nil {
		t.Fatal(err)
	}
	p := o.people.Procedure("claim-unemployment")
	a, err := o.people.Apply(ctx, personNo, map[string]string{"last_day": "2026-10-31", "leaving": "ended", "job_seeking": "1",
		"phone": "13800138000", "files": strings.Join(ids, " ")})
	if err != nil {
		t.Fatal(err)
	}
	checked, err := o.people.Check(ctx, p, a, store.NewID())
	if err != nil {
		t.Fatal(err)
	}
	draft, err := o.people.OpenDraft(p, personNo, checked.Draft)
	if err != nil {
		t.Fatal(err)
	}
	done, err := o.people.Submit(ctx, p, personNo, draft, "a")
	if err != nil {
		t.Fatal(err)
	}
	return done.ReceiptNo, personNo
}

func (o *office) state(t *testing.T, caseNo string) social.CaseState {
	t.Helper()
	c, err := o.cases.Find(t.Context(), caseNo)
	if err != nil {
		t.Fatal(err)
	}
	return c.State
}

// decision is the decision on a case as it was issued.
func (o *office) decision(t *testing.T, personNo, caseNo string) *document.Decision {
	t.Helper()
	d, err := o.people.Decision(t.Context(), personNo, caseNo)
	if err != nil || d == nil {
		t.Fatalf("no decision: %v", err)
	}
	m, _, err := o.people.Document(t.Context(), document.DecisionKind, personNo, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*document.Decision)
}

// told says whether a person was told once by SMS and once on their pages.
func (o *office) told(t *testing.T, personNo string) bool {
	t.Helper()
	of := "messages WHERE template = 'case' AND person_no = '" + personNo + "' AND channel = "
	return o.Count(t, of+"'sms'") == 1 && o.Count(t, of+"'page'") == 1
}

func TestAnApprovedClaimIsDecidedFedAndTold(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.claim(t)
		if err := o.approve(t, no, staff.Ruling{Months: 12}); err != nil {
			t.Fatal(err)
		}
		c, grant, err := citizen.AwaitedGrant(t.Context(), o.DB, person)
		if err != nil || grant == nil || c.No != no {
			t.Fatalf("awaited: %v %v", grant, err)
		}
		applied := social.MonthOf(o.Clock.Now())
		if grant.Months != 12 || grant.From != applied.Add(1) || grant.Monthly <= 0 {
			t.Errorf("granted: %+v", grant)
		}
		if d := o.decision(t, person, no); d.DocNo != grant.DocNo || !strings.Contains(d.Verdict, "12 个月") || !d.Demo {
			t.Errorf("decided: %+v", d)
		}
		events, err := o.DB.Feed(t.Context(), 0, 10)
		if err != nil || len(events) != 1 || events[0].ReceiptNo != no || len(events[0].Fields) != 3 || events[0].Fields[1].New != "12" {
			t.Errorf("fed: %+v %v", events, err)
		}
		if !o.told(t, person) {
			t.Error("not told once by SMS and once on the page")
		}
		if err := o.refuse(t, no, "错了"); !errors.Is(err, staff.ErrMoved) {
			t.Errorf("refused after that: %v", err)
		}
		if err := o.approve(t, no, staff.Ruling{}); !errors.Is(err, staff.ErrMoved) {
			t.Errorf("approved again: %v", err)
		}
		if n := o.Count(t, "documents WHERE kind LIKE 'decision:%'"); n != 1 {
			t.Errorf("%d decisions", n)
		}
	})
}

func TestWhatCannotBeGranted(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, _ := o.claim(t)
		for _, r := range []staff.Ruling{{Months: 25}, {Months: -1}, {Monthly: -1}, {From: 202001}} {
			if err := o.approve(t, no, r); !errors.Is(err, staff.ErrGrant) {
				t.Errorf("%+v: %v", r, err)
			}
		}
		if err := func() error {
			_, err := o.cases.Approve(t.Context(), staff.Clerk{}, at(no), staff.Ruling{})
			return err
		}(); err == nil {
			t.Error("approved by nobody")
		}
		if err := o.approve(t, "0", staff.Ruling{}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a case that is not there: %v", err)
		}
		if got := o.state(t, no); got != social.CaseSubmitted || o.Count(t, "documents") != 0 {
			t.Errorf("it is %s", got)
		}
	})
}

func TestARefusalSaysWhy(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.claim(t)
		for _, reason := range []string{"", "  ", strings.Repeat("长", 501), "零\x00"} {
			if err := o.refuse(t, no, reason); !errors.Is(err, staff.ErrReason) {
				t.Errorf("reason %q: %v", reason, err)
			}
		}
		var missing *document.MissingGlyphError
		if err := o.refuse(t, no, "理由\U0001F600"); !errors.As(err, &missing) {
			t.Errorf("a reason that can't be printed: %v", err)
		}
		if err := o.refuse(t, no, "离职证明上写明是本人辞职。"); err != nil {
			t.Fatal(err)
		}
		d := o.decision(t, person, no)
		if !strings.Contains(d.Verdict, "不予核准") || d.Grounds[0] != "离职证明上写明是本人辞职。" || !strings.Contains(strings.Join(d.Remedies, ""), "行政复议") {
			t.Errorf("decided: %+v", d)
		}
		pdf, err := fixture.Renderer(t).PDF(d)
		if err != nil || len(pdf) < 10_000 {
			t.Errorf("on paper: %d bytes, %v", len(pdf), err)
		}
		if !o.told(t, person) || o.Count(t, "feed_events") != 0 {
			t.Error("told or fed otherwise than it should")
		}
	})
}

func TestACaseIsReturnedSupplementedAndDecided(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.claim(t)
		if _, err := o.people.SupplementCase(t.Context(), person, no, "补充", nil, store.NewID(), "a"); err == nil {
			t.Error("supplemented though nothing was asked for")
		}
		if err := o.cases.Take(t.Context(), clerk, at(no)); err != nil {
			t.Fatal(err)
		}
		if err := o.cases.Return(t.Context(), clerk, at(no), "离职证明没有盖章，请重新提交。"); err != nil {
			t.Fatal(err)
		}
		if err := o.approve(t, no, staff.Ruling{}); !errors.Is(err, staff.ErrMoved) {
			t.Errorf("approved while it is with the applicant: %v", err)
		}
		if _, err := o.people.SupplementCase(t.Context(), person, no, " ", nil, store.NewID(), "a"); err == nil {
			t.Error("supplemented with nothing")
		}
		o.Clock.Advance(48 * time.Hour)
		ids, err := o.people.TakeIn(t.Context(), person, "files", nil, []citizen.Upload{{Name: "盖章.pdf", Content: letter}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.people.SupplementCase(t.Context(), person, no, "已盖章", ids, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		f, err := o.cases.Show(t.Context(), clerk, no)
		if err != nil {
			t.Fatal(err)
		}
		if f.Case.State != social.CaseSubmitted || len(f.Evidence) != 2 || len(f.Steps) != 3 || f.Steps[2].Note != "已盖章" ||
			f.Case.DueAt < o.Clock.Now().AddDate(0, 0, 15).Unix() {
			t.Errorf("handed in again: %+v", f)
		}
		if err := o.approve(t, no, staff.Ruling{Note: "材料齐全"}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhoLooksAtACaseIsSeen(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.claim(t)
		f, err := o.cases.Show(t.Context(), clerk, no)
		if err != nil {
			t.Fatal(err)
		}
		e, content, err := o.cases.Evidence(t.Context(), clerk, no, f.Evidence[0].ID)
		if err != nil || string(content) != string(letter) || e.Name != "离职证明.pdf" {
			t.Errorf("the file: %v", err)
		}
		if _, _, err := o.cases.Evidence(t.Context(), clerk, no, "0123"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a file of no case: %v", err)
		}
		looks, err := o.DB.Lookups(t.Context(), person, store.LookupFilter{Kind: store.LooksStaff}, 10, 0)
		if err != nil || len(looks) != 1 || looks[0].StaffName != text.StaffKnownAs("", "", "周敏") || looks[0].Address != "" || looks[0].Reason == "" {
			t.Errorf("looks: %+v %v", looks, err)
		}
	})
}

func TestWithdrawingAndDecidingAtOnceIsOneOfThem(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		for round := range 4 {
			no, person := o.claim(t)
			steps := []func() error{
				func() error { _, err := o.people.WithdrawCase(t.Context(), person, no, store.NewID(), "a"); return err },
				func() error { return o.approve(t, no, staff.Ruling{}) },
				func() error { return o.refuse(t, no, "材料不实") },
			}
			errs := make([]error, len(steps))
			var all sync.WaitGroup
			for i, step := range steps {
				all.Go(func() { errs[i] = step() })
			}
			all.Wait()
			won := 0
			for i, err := range errs {
				var problems text.Problems
				switch {
				case err == nil:
					won++
				case i == 0 && errors.As(err, &problems) && problems[0].Message == text.CaseMoved, i > 0 && errors.Is(err, staff.ErrMoved):
				default:
					t.Errorf("round %d: %v", round, err)
				}
			}
			decided := o.Count(t, "documents WHERE kind = 'decision:"+no+"'")
			fed := o.Count(t, "feed_events WHERE receipt_no = '"+no+"'")
			state := o.state(t, no)
			if won != 1 || (decided == 1) != (state != social.CaseWithdrawn) || (fed == 1) != (state == social.CaseApproved) {
				t.Errorf("round %d: %d won, it is %s with %d decisions and %d events", round, won, state, decided, fed)
			}
			// so that the next round may claim again
			o.Edit(t, "DELETE FROM cases WHERE person_no = $1", person)
		}
	})
}

func TestAGrantThatTheCoreSystemRefusesIsReviewed(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.claim(t)
		if err := o.approve(t, no, staff.Ruling{}); err != nil {
			t.Fatal(err)
		}
		events, err := o.DB.Feed(t.Context(), 0, 10)
		if err != nil || len(events) != 1 {
			t.Fatal(events, err)
		}
		_, err = o.DB.Do(t.Context(), store.Act{Kind: "feed.refuse", Actor: store.System("export"), PersonNo: person}, func(tx *store.Tx) error {
			e, _, err := tx.RefuseEvent(events[0].No, "银行账号不符")
			if err != nil {
				return err
			}
			return citizen.Undo[e.Act](tx, e)
		})
		if err != nil {
			t.Fatal(err)
		}
		standing, err := o.people.Standing(t.Context(), person, no)
		if err != nil || standing.Case.State != social.CaseSubmitted || standing.Decision.State != "revoked" {
			t.Fatalf("it is %+v, %v", standing, err)
		}
		if last := standing.Steps[len(standing.Steps)-1]; !strings.Contains(last.Note, "银行账号不符") {
			t.Errorf("the step says %q", last.Note)
		}
		if err := o.approve(t, no, staff.Ruling{}); err != nil {
			t.Fatalf("approved anew: %v", err)
		}
		if d := o.decision(t, person, no); d.DocNo == standing.Decision.ID {
			t.Error("the decision is the one that was voided")
		}
	})
}

// Where papers can't be signed nothing is decided, whoever decides: the case stays as it is.
func TestNothingIsDecidedThatCannotBeSigned(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, _ := o.claim(t)
		issuer := o.issuer
		issuer.Ready = func() error { return document.ErrCertificateEnded }
		o.cases = staff.NewCases(o.DB, issuer)
		if err := o.approve(t, no, staff.Ruling{}); !errors.Is(err, document.ErrCertificateEnded) || o.state(t, no) != social.CaseSubmitted || o.Count(t, "documents") != 0 {
			t.Errorf("approved: %v, the case is %s", err, o.state(t, no))
		}
		if err := o.refuse(t, no, "不符合条件"); !errors.Is(err, document.ErrCertificateEnded) || o.state(t, no) != social.CaseSubmitted {
			t.Errorf("refused: %v, the case is %s", err, o.state(t, no))
		}
	})
}
