// Package staff is what the agency can do: decide what people applied for, answer them, publish, run accounts and data.
package staff

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// What a decider gets wrong.
var (
	// ErrMoved means that somebody else moved the case first, or that its state allows no such step.
	ErrMoved = errors.New("staff: the case is no longer in a state for this; look at it again")
	// ErrReason means that a step needs a reason that the applicant can read, of 500 characters at most.
	ErrReason = errors.New("staff: give a reason that the applicant can read, in one line of at most 500 characters")
	// ErrGrant means that what is to be granted is impossible.
	ErrGrant = errors.New("staff: months must be 1 to 24, the amount positive, and the first month not before the application")
)

// errWithdrawn keeps a case from being decided or sent back whose applicant has no record in the archive any more.
var errWithdrawn = text.Problems{{Message: text.CaseNoRecord}}

// Cases decides what people applied for. It is safe for concurrent use.
type Cases struct {
	db     *store.DB
	issuer document.Issuer
}

// NewCases makes the service; decisions are drawn up in the issuer's name.
func NewCases(db *store.DB, issuer document.Issuer) *Cases { return &Cases{db, issuer} }

func (c Clerk) actor() store.Actor { return store.Actor{Kind: "staff", ID: c.Name, Address: c.Address} }

// caseWork are the permissions of which any one opens cases.
var caseWork = []Permission{CasesWork, CasesDecide, CasesReview, CasesAssign}

// SeenCase is a case as whoever acts on it saw it.
type SeenCase struct {
	CaseNo  string
	Version int64  // of the case on the page, or AnyVersion
	Key     string // of the form; "" where there is none
}

// AnyVersion is for whoever acts without having looked before, as the command line does.
const AnyVersion = -1

// List is a page of the queue, what is due first coming first.
func (s *Cases) List(ctx context.Context, f store.CaseFilter) ([]store.QueuedCase, error) {
	return s.db.CaseQueue(ctx, f)
}

// Find reads a case's place in the queue. store.ErrNotFound where there is none of that number.
func (s *Cases) Find(ctx context.Context, caseNo string) (*store.Case, error) {
	return s.db.CaseByNo(ctx, caseNo)
}

// File is a case with all that decides it.
type File struct {
	Case     *store.Case
	Person   *store.Person
	Receipt  *store.Receipt
	Steps    []store.CaseStep
	Evidence []store.Evidence
	Notes    []store.CaseNote
	Reviews  []store.CaseReview // the latest first
	Others   []store.Case       // open ones of the same person
	Decision *store.Document    // in force, or else the last; nil where there is none
	FourEyes bool               // its decision takes a second person
	Whole    bool               // the reader works on the case, so the applicant's numbers are not masked
}

// Show reads a case for a member of staff; the applicant sees that they looked. Errors: store.ErrNotFound where there is none of that
// number,
// ErrNotAllowed.
func (s *Cases) Show(ctx context.Context, by Clerk, caseNo string) (*File, error) {
	if err := by.must(caseWork...); err != nil {
		return nil, err
	}
	c, err := s.db.CaseByNo(ctx, caseNo)
	if err != nil {
		return nil, err
	}
	f := &File{Case: c}
	for _, read := range []func() error{
		func() (err error) { f.Person, err = s.db.PersonOrWithdrawn(ctx, c.PersonNo); return err },
		func() (err error) { f.Receipt, err = s.db.ReceiptByNo(ctx, c.PersonNo, c.No); return err },
		func() (err error) { f.Steps, err = s.db.CaseSteps(ctx, c.PersonNo, c.No); return err },
		func() (err error) { f.Evidence, err = s.db.CaseEvidence(ctx, c.PersonNo, c.No); return err },
		func() (err error) { f.Notes, err = s.db.CaseNotes(ctx, c.PersonNo, c.No); return err },
		func() (err error) { f.Reviews, err = s.db.CaseReviews(ctx, c.PersonNo, c.No); return err },
		func() (err error) { f.Others, err = s.db.OpenCasesOf(ctx, c.PersonNo); return err },
		func() (err error) { f.Decision, err = s.decisionOf(ctx, c); return err },
		func() (err error) { f.FourEyes, err = s.db.FourEyes(ctx, c.Kind); return err },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	f.Others = slices.DeleteFunc(f.Others, func(o store.Case) bool { return o.No == c.No })
	shown := text.CaseLookShown(c.No)
	if f.Whole = c.Owner == by.Name && by.May(CasesWork); f.Whole {
		shown = text.CaseLookWhole(c.No)
	}
	return f, s.looked(ctx, by, lookAtCase(c, shown, text.CaseLookWhole(c.No)))
}

func (s *Cases) decisionOf(ctx context.Context, c *store.Case) (*store.Document, error) {
	list, err := s.db.Documents(ctx, c.PersonNo, document.DecisionKind+":"+c.No)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	valid := slices.IndexFunc(list, func(d store.Document) bool { return d.State == "valid" })
	return &list[max(0, valid)], nil
}

// Decision reads the decision on a case as it was issued; the applicant sees that it was looked at. Errors: store.ErrNotFound where the
// case has
// none, ErrNotAllowed.
func (s *Cases) Decision(ctx context.Context, by Clerk, caseNo string) (document.Model, error) {
	if err := by.must(caseWork...); err != nil {
		return nil, err
	}
	c, err := s.db.CaseByNo(ctx, caseNo)
	if err != nil {
		return nil, err
	}
	found, err := s.decisionOf(ctx, c)
	if err == nil && found == nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	whole, err := s.db.Document(ctx, c.PersonNo, found.ID)
	if err != nil {
		return nil, err
	}
	m, err := document.Read(whole.Kind, whole.Snapshot)
	if err != nil {
		return nil, err
	}
	return m, s.looked(ctx, by, lookAtCase(c, text.CaseDecisionShown(c.No)))
}

// Evidence reads a file handed in with a case; the applicant sees that it was looked at. Errors: store.ErrNotFound where it is not the
// case's,
// ErrNotAllowed.
func (s *Cases) Evidence(ctx context.Context, by Clerk, caseNo, id string) (*store.Evidence, []byte, error) {
	if err := by.must(caseWork...); err != nil {
		return nil, nil, err
	}
	c, err := s.db.CaseByNo(ctx, caseNo)
	if err != nil {
		return nil, nil, err
	}
	e, content, err := s.db.EvidenceContent(ctx, c.PersonNo, id)
	if err == nil && e.CaseNo != caseNo {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, nil, err
	}
	return e, content, s.looked(ctx, by, lookAtCase(c, text.CaseFileShown(c.No), text.CaseLookShown(c.No), text.CaseLookWhole(c.No)))
}

// look is that a member of staff looks at something of a person.
type look struct {
	Act      string // as the audit log has it
	PersonNo string
	Matter   string // what it is about: one look stands for all at one matter within half an hour
	Reason   string
	Shown    string
	Within   []string // what takes it in: where one of these was shown, it is nothing new
}

// looked keeps a look for the person, with what is new in it; they read of one look at a matter in half an hour.
func (s *Cases) looked(ctx context.Context, by Clerk, l look) error {
	if err := mustNotBeOwn(ctx, s.db, by.Name, l.PersonNo); err != nil {
		return err // also within the half hour: it may have been declared meanwhile
	}
	known, err := s.db.Looked(ctx, l.PersonNo, by.Name, l.Matter, append(l.Within, l.Shown)...)
	if known || err != nil {
		return err
	}
	knownAs, err := s.knownAs(ctx, by)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: l.Act, Actor: by.actor(), PersonNo: l.PersonNo}, func(tx *store.Tx) error {
		return tx.SaveLook(store.Lookup{StaffName: knownAs, Matter: l.Matter, Reason: l.Reason, Shown: l.Shown})
	})
	return err
}

// lookAtCase is a look at a case.
func lookAtCase(c *store.Case, shown string, within ...string) look {
	return look{Act: "case.show", PersonNo: c.PersonNo, Matter: "case:" + c.No, Reason: text.CaseLookReason, Shown: shown, Within: within}
}

// Return sends a case back to be supplemented, with what is missing. Errors: store.ErrNotFound, ErrMoved, ErrReason, ErrNotAllowed, *Held.
func (s *Cases) Return(ctx context.Context, by Clerk, seen SeenCase, reason string) error {
	if err := by.must(CasesWork); err != nil {
		return err
	}
	reason, err := readable(reason)
	if err != nil {
		return err
	}
	return s.step(ctx, "case.return", by, seen, func(tx *store.Tx, o *opened) error {
		if err := s.mustOwn(ctx, tx.DB(), by, o.Case); err != nil {
			return err
		}
		if o.Person.Withdrawn {
			return errWithdrawn
		}
		if o.Case.Desk == store.DeskReview {
			return ErrMoved
		}
		if err := tx.MoveCase(o.Case, store.CaseMove{To: social.CaseReturned, Note: reason}); err != nil {
			return err
		}
		return o.tell(tx)
	})
}

// opened is a case under the lock of its applicant's record.
type opened struct {
	Case    *store.Case
	Person  *store.Person
	Receipt *store.Receipt
}

// tell tells the applicant how far the case is.
func (o *opened) tell(tx *store.Tx) error {
	return tx.TellPerson(text.TemplateCase, "", text.CaseTold(o.Receipt.Act, o.Case.No, o.Case.State))
}

// step makes a step of a case in one act, which goes on under the case's 业务受理号. Whoever acts on another version than the case now has gets
// ErrMoved.
func (s *Cases) step(ctx context.Context, kind string, by Clerk, seen SeenCase, move func(*store.Tx, *opened) error) error {
	if strings.TrimSpace(by.Name) == "" {
		return errors.New("staff: say who acts")
	}
	found, err := s.db.CaseByNo(ctx, seen.CaseNo)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: kind, Actor: by.actor(), PersonNo: found.PersonNo, Key: seen.Key}, func(tx *store.Tx) error {
		o, err := s.open(ctx, tx, seen.CaseNo)
		if err != nil {
			return err
		}
		if seen.Version != AnyVersion && seen.Version != o.Case.Version {
			return ErrMoved
		}
		return move(tx, o)
	})
	if errors.Is(err, store.ErrCaseMoved) {
		return ErrMoved
	}
	return err
}

func (s *Cases) open(ctx context.Context, tx *store.Tx, caseNo string) (*opened, error) {
	err := tx.Lock(tx.PersonNo())
	if err != nil && !errors.Is(err, store.ErrNotFound) { // of a record that was withdrawn there is none to hold
		return nil, err
	}
	tx.Continue(caseNo)
	o := &opened{}
	if o.Case, err = tx.Case(caseNo); err != nil {
		return nil, err
	}
	if o.Person, err = tx.DB().PersonOrWithdrawn(ctx, tx.PersonNo()); err != nil {
		return nil, err
	}
	o.Receipt, err = tx.DB().ReceiptByNo(ctx, tx.PersonNo(), caseNo)
	return o, err
}

// readable is a reason with the spaces around it gone, and its lines joined.
func readable(reason string) (string, error) {
	reason = oneLine(reason)
	if text.Plain("", reason, true, 500) != "" {
		return "", ErrReason
	}
	return reason, nil
}

// oneLine joins the lines of what was typed.
func oneLine(typed string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", " ", "\n", " ").Replace(typed))
}

func content(c *store.Case, into any) error { return json.Unmarshal(c.Content, into) }
