package staff

import (
	"context"
	"errors"
	"slices"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Held means that a case is somebody else's, or nobody's where By is "".
type Held struct {
	By        string // an account
	ShownName string // of its holder
}

// Error is for the command line and logs of tests.
func (h *Held) Error() string {
	if h.By == "" {
		return "staff: the case is nobody's: take it first"
	}
	return "staff: the case is " + h.By + "'s"
}

// ErrNoneFree means that there is no case to take that is nobody's.
var ErrNoneFree = errors.New("staff: no case is free")

// held says whose a case is.
func held(ctx context.Context, db *store.DB, owner string) error {
	h := &Held{By: owner, ShownName: owner}
	account, err := db.StaffAccount(ctx, owner)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return h
	case err != nil:
		return err
	}
	h.ShownName = account.ShownName
	return h
}

// mustOwn answers with *Held unless the case is the clerk's.
func (s *Cases) mustOwn(ctx context.Context, db *store.DB, by Clerk, c *store.Case) error {
	if c.Owner == by.Name {
		return nil
	}
	return held(ctx, db, c.Owner)
}

// Take makes a case that is nobody's the clerk's. Whoever comes second gets *Held with who has it. Errors: store.ErrNotFound, ErrMoved,
// ErrNotAllowed, *Held.
func (s *Cases) Take(ctx context.Context, by Clerk, seen SeenCase) error {
	if err := by.must(CasesWork); err != nil {
		return err
	}
	seen.Version = AnyVersion // whose it is is all that matters
	return s.step(ctx, "case.take", by, seen, func(tx *store.Tx, o *opened) error {
		switch {
		case !o.Case.State.Open():
			return ErrMoved
		case o.Case.Owner == by.Name:
			return nil
		case o.Case.Owner != "":
			return held(ctx, tx.DB(), o.Case.Owner)
		}
		return tx.OwnCase(o.Case, by.Name)
	})
}

// nextAtOnce is how many free cases are looked at before giving up: as many may be taken by others meanwhile.
const nextAtOnce = 20

// TakeNext takes the case due first that is nobody's and waits for the agency, of a kind or, with "", of any, and gives its number. Errors:
// ErrNoneFree, ErrNotAllowed.
func (s *Cases) TakeNext(ctx context.Context, by Clerk, kind string) (caseNo string, err error) {
	if err := by.must(CasesWork); err != nil {
		return "", err
	}
	free, err := s.db.CaseQueue(ctx, store.CaseFilter{Kind: kind, Desk: "submitted", Owner: store.OwnerNobody, Limit: nextAtOnce})
	if err != nil {
		return "", err
	}
	for _, c := range free {
		err := s.Take(ctx, by, SeenCase{CaseNo: c.No})
		var taken *Held
		if err == nil || !errors.As(err, &taken) && !errors.Is(err, ErrMoved) && !errors.Is(err, ErrOwnRecord) {
			return c.No, err
		}
	}
	return "", ErrNoneFree
}

// GiveBack makes one's own case nobody's. Errors: store.ErrNotFound, ErrMoved, ErrNotAllowed, *Held.
func (s *Cases) GiveBack(ctx context.Context, by Clerk, seen SeenCase) error {
	if err := by.must(CasesWork); err != nil {
		return err
	}
	seen.Version = AnyVersion
	return s.step(ctx, "case.give_back", by, seen, func(tx *store.Tx, o *opened) error {
		if err := s.mustOwn(ctx, tx.DB(), by, o.Case); err != nil {
			return err
		}
		if o.Case.Desk == store.DeskReview {
			return ErrMoved
		}
		return tx.OwnCase(o.Case, "")
	})
}

// HandOver gives a case to somebody who works on cases, with a note for them: one's own with CasesWork, anybody's with CasesAssign. A
// supervisor takes a case over by handing it to themselves. Errors: store.ErrNotFound, ErrMoved, ErrNotAllowed, *Held, text.Problems at
// "to" and
// "note".
func (s *Cases) HandOver(ctx context.Context, by Clerk, seen SeenCase, to, note string) error {
	if err := by.must(CasesWork, CasesAssign); err != nil {
		return err
	}
	note = oneLine(note)
	var problems text.Problems
	problems.Add("note", text.Plain(text.WordHandoverNote, note, true, 500))
	able, err := s.db.Colleagues(ctx, CasesWork)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(able, func(c store.Colleague) bool { return c.Name == to }) {
		problems.Add("to", text.ChooseColleague)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	seen.Version = AnyVersion
	return s.step(ctx, "case.hand_over", by, seen, func(tx *store.Tx, o *opened) error {
		if !by.May(CasesAssign) {
			if err := s.mustOwn(ctx, tx.DB(), by, o.Case); err != nil {
				return err
			}
		}
		if !o.Case.State.Open() || o.Case.Desk == store.DeskReview {
			return ErrMoved
		}
		if err := mayHave(ctx, tx.DB(), to, o.Case.PersonNo, "to"); err != nil {
			return err
		}
		if err := tx.OwnCase(o.Case, to); err != nil {
			return err
		}
		return tx.SaveCaseNote(o.Case.No, store.NoteHandover, note)
	})
}

// AddNote keeps a note for colleagues, which the applicant never sees. Errors: store.ErrNotFound, ErrNotAllowed, text.Problems at "body".
func (s *Cases) AddNote(ctx context.Context, by Clerk, seen SeenCase, body string) error {
	if err := by.must(caseWork...); err != nil {
		return err
	}
	body = strings.TrimSpace(body)
	if problem := text.Plain(text.WordCaseNote, oneLine(body), true, 1000); problem != "" {
		return text.OneProblem("body", problem)
	}
	seen.Version = AnyVersion
	return s.step(ctx, "case.note", by, seen, func(tx *store.Tx, o *opened) error {
		return tx.SaveCaseNote(o.Case.No, store.NotePlain, oneLine(body))
	})
}
