package staff

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Ruling is what is granted. What is zero is as the case itself has it.
type Ruling struct {
	Note    string       `json:"note,omitempty"`    // for the applicant
	Months  int          `json:"months,omitempty"`  // of benefit
	Monthly social.Fen   `json:"monthly,omitempty"` // of benefit
	From    social.Month `json:"from,omitempty"`    // the first month; the one after the application by itself
}

// Verdict is a decision on a case: approved as ruled, or refused for a reason.
type Verdict struct {
	Approve bool   `json:"approve"`
	Ruling  Ruling `json:"ruling"`
	Reason  string `json:"reason,omitempty"` // of a refusal; it stands in the decision
	// Checked are the points of the kind's checklist that were ticked: text.CaseChecks.
	Checked []string `json:"checked,omitempty"`
}

// kind is the act's. The change feed knows an approval by it, whoever makes it.
func (v Verdict) kind() string {
	if v.Approve {
		return "case.approve"
	}
	return "case.refuse"
}

func (v Verdict) state() social.CaseState {
	if v.Approve {
		return social.CaseApproved
	}
	return social.CaseRefused
}

// note is what the step says to the applicant.
func (v Verdict) note() string {
	if v.Approve {
		return v.Ruling.Note
	}
	return v.Reason
}

// checked is the verdict with its words made fit, or what is wrong with them.
func (v Verdict) checked() (Verdict, error) {
	v.Ruling.Note = oneLine(v.Ruling.Note)
	if text.Plain("", v.Ruling.Note, false, 500) != "" {
		return v, ErrReason
	}
	if v.Approve {
		v.Reason = ""
		return v, nil
	}
	var err error
	v.Ruling = Ruling{}
	v.Reason, err = readable(v.Reason)
	return v, err
}

// Decide approves or refuses one's own case. Where cases of its kind take a second person it is put before them, and recommended says so:
// nothing is decided yet. Errors: store.ErrNotFound, ErrMoved, ErrGrant, ErrReason, ErrNotAllowed, *Held, a *document.MissingGlyphError.
func (s *Cases) Decide(ctx context.Context, by Clerk, seen SeenCase, v Verdict) (recommended bool, err error) {
	if err := by.must(CasesDecide); err != nil {
		return false, err
	}
	if v, err = v.checked(); err != nil {
		return false, err
	}
	found, err := s.db.CaseByNo(ctx, seen.CaseNo)
	if err != nil {
		return false, err
	}
	v.Checked = slices.DeleteFunc(slices.Clone(v.Checked), func(id string) bool { return !text.IsCaseCheck(found.Kind, id) })
	if recommended, err = s.db.FourEyes(ctx, found.Kind); err != nil {
		return false, err
	}
	kind := v.kind()
	if recommended {
		kind = "case.recommend"
	}
	return recommended, s.step(ctx, kind, by, seen, func(tx *store.Tx, o *opened) error {
		if err := s.mustOwn(ctx, tx.DB(), by, o.Case); err != nil {
			return err
		}
		four, err := tx.DB().FourEyes(ctx, o.Case.Kind)
		if err != nil {
			return err
		}
		if four != recommended || o.Case.Desk == store.DeskReview || !o.Case.State.MayMove(v.state(), social.Agency) {
			return ErrMoved
		}
		drawn, err := s.draw(o, v)
		if err != nil {
			return err
		}
		if recommended {
			return tx.RecommendCase(o.Case, v)
		}
		return s.settle(tx, o, v, drawn)
	})
}

// Approve is Decide with a verdict of approval.
func (s *Cases) Approve(ctx context.Context, by Clerk, seen SeenCase, r Ruling) (recommended bool, err error) {
	return s.Decide(ctx, by, seen, Verdict{Approve: true, Ruling: r})
}

// Refuse is Decide with a verdict of refusal.
func (s *Cases) Refuse(ctx context.Context, by Clerk, seen SeenCase, reason string) (recommended bool, err error) {
	return s.Decide(ctx, by, seen, Verdict{Reason: reason})
}

// Preview draws up the decision that a verdict on one's own case would issue, without issuing it. Errors: as Decide.
func (s *Cases) Preview(ctx context.Context, by Clerk, f *File, seen SeenCase, v Verdict) (*document.Decision, error) {
	if err := by.must(CasesDecide); err != nil {
		return nil, err
	}
	v, err := v.checked()
	if err != nil {
		return nil, err
	}
	if err := s.mustOwn(ctx, s.db, by, f.Case); err != nil {
		return nil, err
	}
	if f.Case.Desk == store.DeskReview || seen.Version != AnyVersion && seen.Version != f.Case.Version || !f.Case.State.MayMove(v.state(), social.Agency) {
		return nil, ErrMoved
	}
	return s.Drawn(f, v)
}

// Drawn is the decision that a verdict would issue. Errors: ErrGrant, a *document.MissingGlyphError.
func (s *Cases) Drawn(f *File, v Verdict) (*document.Decision, error) {
	d, err := s.draw(&opened{Case: f.Case, Person: f.Person, Receipt: f.Receipt}, v)
	return d.decision, err
}

// drawn is a decision drawn up: the document, and what is kept of it once that has its number.
type drawn struct {
	decision *document.Decision
	keep     func(docNo string) any
	feed     func(*store.Tx) error // tells the core system; nil where it has nothing to do
}

// draw draws a verdict up as its decision. Errors: ErrGrant, a *document.MissingGlyphError.
func (s *Cases) draw(o *opened, v Verdict) (d drawn, err error) {
	if o.Person.Withdrawn {
		return d, errWithdrawn
	}
	switch {
	case !v.Approve:
		d = s.drawRefusal(o, v.Reason)
	case o.Case.Kind == social.BaseObjectionCase:
		d, err = s.drawObjection(o, v.Ruling)
	default:
		d, err = s.drawGrant(o, v.Ruling)
	}
	if err != nil {
		return d, err
	}
	return d, s.issuer.CanPrint(d.decision)
}

// settle issues the decision, moves the case, feeds the core system and tells the applicant.
func (s *Cases) settle(tx *store.Tx, o *opened, v Verdict, d drawn) error {
	no, err := document.Issue(tx, d.decision, time.Time{})
	if err != nil {
		return err
	}
	if d.feed != nil {
		if err := d.feed(tx); err != nil {
			return err
		}
	}
	if err := tx.MoveCase(o.Case, store.CaseMove{To: v.state(), Note: v.note(), Decision: d.keep(no)}); err != nil {
		return err
	}
	return o.tell(tx)
}

// refusal is what is kept of a case refused.
type refusal struct {
	Reason string `json:"reason"`
	DocNo  string `json:"doc_no"`
}

func (s *Cases) drawRefusal(o *opened, reason string) drawn {
	return drawn{
		decision: document.NewRefusal(s.issuer.Draft(o.Case.PersonNo, false), o.Person, text.ActName(o.Receipt.Act), o.Case.No, text.Day(o.Case.SubmittedAt), reason),
		keep:     func(no string) any { return refusal{reason, no} },
	}
}

// drawObjection finds an objection to a contribution base right. The base itself is the core system's to correct, which takes the
// decision from the agency, not from the feed: nothing in the portal's own records changes.
func (s *Cases) drawObjection(o *opened, r Ruling) (drawn, error) {
	var objection social.BaseObjection
	if err := content(o.Case, &objection); err != nil {
		return drawn{}, err
	}
	decision := document.NewObjectionDecision(s.issuer.Draft(o.Case.PersonNo, false), o.Person, document.Objected{CaseNo: o.Case.No,
		AppliedOn: text.Day(o.Case.SubmittedAt), BaseObjection: objection, Branch: text.Insurances[objection.Insurance], Note: r.Note})
	return drawn{decision: decision, keep: func(no string) any { return social.ObjectionRuling{Note: r.Note, DocNo: no} }}, nil
}

// drawGrant grants a claim of unemployment benefit.
func (s *Cases) drawGrant(o *opened, r Ruling) (drawn, error) {
	var wanted social.UnemploymentApplication
	if err := content(o.Case, &wanted); err != nil {
		return drawn{}, err
	}
	grant := social.UnemploymentGrant{Months: orWanted(r.Months, wanted.Months), Monthly: orWanted(r.Monthly, wanted.Monthly)}
	applied := social.MonthOf(timeOf(o.Case.SubmittedAt))
	grant.From = orWanted(r.From, FirstMonth(o.Case))
	if grant.Months < 1 || grant.Months > social.MaxUnemploymentMonths || grant.Monthly <= 0 || grant.From < applied {
		return drawn{}, ErrGrant
	}
	decision := document.NewGrantDecision(s.issuer.Draft(o.Case.PersonNo, false), o.Person, document.Granted{
		CaseNo: o.Case.No, AppliedOn: text.Day(o.Case.SubmittedAt), Paid: wanted.Paid, Carried: wanted.Carried, Grant: grant,
		Account: o.Person.BankName + " " + social.MaskAccount(o.Person.BankAccount)})
	return drawn{
		decision: decision,
		keep:     func(no string) any { grant.DocNo = no; return grant },
		feed:     func(tx *store.Tx) error { return feedGrant(tx, grant) },
	}, nil
}

// FirstMonth is the first month of benefit, unless another is ruled: the one after the application.
func FirstMonth(c *store.Case) social.Month { return social.MonthOf(timeOf(c.SubmittedAt)).Add(1) }

// feedGrant tells the core system what to pay.
func feedGrant(tx *store.Tx, g social.UnemploymentGrant) error {
	for _, line := range [][2]string{
		{"unemployment_claims.from_month", g.From.Compact()},
		{"unemployment_claims.granted_months", strconv.Itoa(g.Months)},
		{"unemployment_claims.benefit", g.Monthly.Plain()},
	} {
		if err := tx.ChangeOther(line[0], "", line[1]); err != nil {
			return err
		}
	}
	return nil
}

func orWanted[T comparable](ruled, wanted T) T {
	var none T
	if ruled == none {
		return wanted
	}
	return ruled
}

// timeOf is a moment in the agency's time zone.
func timeOf(unix int64) time.Time { return social.At(unix) }

// Waiting is the verdict that waits for a second person; nil where none does.
func (f *File) Waiting() (*store.CaseReview, *Verdict, error) {
	if f.Case.Desk != store.DeskReview || len(f.Reviews) == 0 || f.Reviews[0].Outcome != store.ReviewWaiting {
		return nil, nil, nil
	}
	v := &Verdict{}
	return &f.Reviews[0], v, json.Unmarshal(f.Reviews[0].Content, v)
}
