// Package staff is what the agency can do: decide what people applied for, answer them, publish, run accounts and data.
package staff

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

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

// Cases decides what people applied for. It is safe for concurrent use.
type Cases struct {
	db     *store.DB
	issuer document.Issuer
}

// NewCases makes the service; decisions are drawn up in the issuer's name.
func NewCases(db *store.DB, issuer document.Issuer) *Cases { return &Cases{db, issuer} }

func (c Clerk) actor() store.Actor { return store.Actor{Kind: "staff", ID: c.Name, Address: c.Address} }

// List is a page of the queue, what is due first coming first.
func (s *Cases) List(ctx context.Context, f store.CaseFilter) ([]store.Case, error) {
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
}

// Show reads a case for a member of staff; the applicant sees that they looked. store.ErrNotFound where there is none of that number.
func (s *Cases) Show(ctx context.Context, by Clerk, caseNo string) (*File, error) {
	c, err := s.db.CaseByNo(ctx, caseNo)
	if err != nil {
		return nil, err
	}
	f := &File{Case: c}
	if f.Person, err = s.db.Person(ctx, c.PersonNo); err != nil {
		return nil, err
	}
	if f.Receipt, err = s.db.ReceiptByNo(ctx, c.PersonNo, c.No); err != nil {
		return nil, err
	}
	if f.Steps, err = s.db.CaseSteps(ctx, c.PersonNo, c.No); err != nil {
		return nil, err
	}
	if f.Evidence, err = s.db.CaseEvidence(ctx, c.PersonNo, c.No); err != nil {
		return nil, err
	}
	return f, s.looked(ctx, by, c.PersonNo, text.CaseLookShown)
}

// Evidence reads a file handed in with a case; the applicant sees that it was looked at. store.ErrNotFound where it is not the case's.
func (s *Cases) Evidence(ctx context.Context, by Clerk, caseNo, id string) (*store.Evidence, []byte, error) {
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
	return e, content, s.looked(ctx, by, c.PersonNo, text.CaseFileShown)
}

// looked keeps for the applicant that a member of staff looked.
func (s *Cases) looked(ctx context.Context, by Clerk, personNo, shown string) error {
	_, err := s.db.Do(ctx, store.Act{Kind: "case.show", Actor: by.actor(), PersonNo: personNo}, func(tx *store.Tx) error {
		return tx.SaveLookup(store.Lookup{Who: store.LookStaff, Via: store.ViaStaff, Address: by.Address, Outcome: "shown",
			StaffName: by.Name, Reason: text.CaseLookReason, Shown: shown})
	})
	return err
}

// Return sends a case back to be supplemented, with what is missing. Errors: store.ErrNotFound, ErrMoved, ErrReason.
func (s *Cases) Return(ctx context.Context, by Clerk, caseNo, reason string) error {
	reason, err := readable(reason)
	if err != nil {
		return err
	}
	return s.step(ctx, "case.return", by, caseNo, func(tx *store.Tx, o *opened) error {
		return tx.MoveCase(o.Case, store.CaseMove{To: social.CaseReturned, Note: reason})
	})
}

// Refuse refuses a case, with the reason that its decision gives. Errors: store.ErrNotFound, ErrMoved, ErrReason, a
// *document.MissingGlyphError.
func (s *Cases) Refuse(ctx context.Context, by Clerk, caseNo, reason string) error {
	reason, err := readable(reason)
	if err != nil {
		return err
	}
	return s.step(ctx, "case.refuse", by, caseNo, func(tx *store.Tx, o *opened) error {
		decision := document.NewRefusal(s.issuer.Draft(o.Case.PersonNo, false), o.Person, text.ActName(o.Receipt.Act), o.Case.No,
			text.Day(o.Case.SubmittedAt), reason)
		no, err := s.issue(tx, decision)
		if err != nil {
			return err
		}
		return tx.MoveCase(o.Case, store.CaseMove{To: social.CaseRefused, Note: reason, Decision: refusal{Reason: reason, DocNo: no}})
	})
}

// refusal is what is kept of a case refused.
type refusal struct {
	Reason string `json:"reason"`
	DocNo  string `json:"doc_no"`
}

// opened is a case under the lock of its applicant's record.
type opened struct {
	Case    *store.Case
	Person  *store.Person
	Receipt *store.Receipt
}

// step makes a step of a case in one act: it, the decision, and telling the applicant. The act goes on under the case's 业务受理号.
func (s *Cases) step(ctx context.Context, kind string, by Clerk, caseNo string, move func(*store.Tx, *opened) error) error {
	if strings.TrimSpace(by.Name) == "" {
		return errors.New("staff: say who decides")
	}
	found, err := s.db.CaseByNo(ctx, caseNo)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: kind, Actor: by.actor(), PersonNo: found.PersonNo}, func(tx *store.Tx) error {
		o, err := s.open(ctx, tx, caseNo)
		if err != nil {
			return err
		}
		if err := move(tx, o); err != nil {
			return err
		}
		return tx.TellPerson(text.TemplateCase, "", text.CaseTold(o.Receipt.Act, caseNo, o.Case.State))
	})
	if errors.Is(err, store.ErrCaseMoved) {
		return ErrMoved
	}
	return err
}

func (s *Cases) open(ctx context.Context, tx *store.Tx, caseNo string) (*opened, error) {
	if err := tx.Lock(tx.PersonNo()); err != nil {
		return nil, err
	}
	tx.Continue(caseNo)
	o := &opened{}
	var err error
	if o.Case, err = tx.Case(caseNo); err != nil {
		return nil, err
	}
	if o.Person, err = tx.DB().Person(ctx, tx.PersonNo()); err != nil {
		return nil, err
	}
	o.Receipt, err = tx.DB().ReceiptByNo(ctx, tx.PersonNo(), caseNo)
	return o, err
}

func (s *Cases) issue(tx *store.Tx, m document.Model) (id string, err error) {
	if err := s.issuer.CanPrint(m); err != nil {
		return "", err
	}
	return document.Issue(tx, m, time.Time{})
}

// readable is a reason with the spaces around it gone.
func readable(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if text.Plain("", reason, true, 500) != "" {
		return "", ErrReason
	}
	return reason, nil
}

func content(c *store.Case, into any) error { return json.Unmarshal(c.Content, into) }
