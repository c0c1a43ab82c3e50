package verifier

import (
	"context"
	"fmt"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// From how many wrong tries within what time the holder of a code is told, whichever of their numbers was typed. Tries count against the
// network address alone: a code has sixty bits, and a lock would be what strangers can do to its holder.
const (
	manyWrong   = 5
	manyWrongIn = time.Hour
)

// refusalTime is the least time that a refusal takes. It is more than all the work there is, so that a number that is known, which
// makes some, is not told from one that is not.
const refusalTime = 200 * time.Millisecond

// AccessCode checks a person's number (个人电脑号 or 身份证号) with an access code and answers with what its holder shares, as of now. Every
// failure is the same text.Problems after the same time. Else *Throttled or the store's errors.
func (s *Service) AccessCode(ctx context.Context, number, code string, v Viewer) (*Checked, error) {
	problems := v.problems()
	problems.Add("number", text.Plain(text.WordEitherNumber, number, true, 40))
	problems.Add("code", text.Plain(text.WordAccessCode, code, true, 40))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := s.take(ctx, "", v.Address); err != nil {
		return nil, err
	}
	settled := time.After(s.RefusalTime)
	look := s.lookID(v)
	personNo, opened, err := s.open(ctx, number, code, look, v)
	if err != nil {
		return nil, err
	}
	if opened == nil {
		select {
		case <-settled:
		case <-ctx.Done():
		}
		return nil, text.OneProblem("", text.NoVerification)
	}
	checked, err := s.Preview(ctx, personNo, *opened)
	if err != nil {
		return nil, err
	}
	checked.No = numberOf(look)
	return checked, s.db.RestoreFrom(ctx, byAddress, store.AddressOf(v.Address))
}

// Preview is what a check by an access code of a person shows as of now. It is shown to the holder too, before there is a code.
func (s *Service) Preview(ctx context.Context, personNo string, c store.AccessCode) (*Checked, error) {
	d := document.Draft{PersonNo: personNo, Agency: s.agency, Demo: s.demo}
	checked := &Checked{Outcome: Genuine}
	if c.Scope == store.ScopeDefault {
		certificate, err := document.Compile(ctx, s.db, d)
		if err != nil {
			return nil, err
		}
		checked = newChecked(Genuine, certificate, 0)
	} else {
		excerpt, err := document.CompileExcerpt(ctx, s.db, d, c.Scope)
		if err != nil {
			return nil, err
		}
		checked.Excerpt = excerpt
	}
	checked.Code, checked.At = &c, s.db.Now()
	if checked.Certificate != nil {
		checked.Certificate.IssuedAt = checked.At
	}
	return checked, nil
}

// open tries a code and answers with whose it is and what it shares, or nil. A try is written down whomever it is of: a code's holder, or
// nobody.
func (s *Service) open(ctx context.Context, number, typed, look string, v Viewer) (string, *store.AccessCode, error) {
	code, err := social.ParseCode(typed, accessCodeLength)
	if err != nil {
		code = ""
	}
	people, err := s.numbers(ctx, number)
	if err != nil {
		return "", nil, err
	}
	holders, err := s.db.HoldersOf(ctx, people, code)
	if err != nil {
		return "", nil, err
	}
	if len(holders) == 0 {
		holders = []string{""}
	}
	for _, holder := range holders {
		opened, err := s.try(ctx, holder, code, look, v)
		if err != nil || opened != nil {
			return holder, opened, err
		}
	}
	return "", nil, nil
}

// numbers are the personal numbers that a number typed may mean, however it was typed.
func (s *Service) numbers(ctx context.Context, typed string) ([]string, error) {
	id, err := social.ParseTypedID(typed)
	if err != nil {
		return []string{social.FoldNumber(typed)}, nil //nolint:nilerr // what is no ID number may be another
	}
	found, err := s.db.PersonNosByID(ctx, id)
	if no, wrong := social.ParsePersonNo(typed); wrong == nil { // a permit may have as many digits
		found = append(found, no)
	}
	return found, err
}

// try tries a code on the one in force of a holder, "" for nobody, writes the look down and tells the holder what they must know.
func (s *Service) try(ctx context.Context, holder, code, look string, v Viewer) (*store.AccessCode, error) {
	var opened *store.AccessCode
	act := store.Act{Kind: "verify.access_code", Actor: store.Verifier(v.Address), PersonNo: holder}
	_, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		opened = nil
		try, err := tx.TryAccessCode(code, manyWrong, manyWrongIn)
		if err != nil {
			return err
		}
		outcome := outcomeOf(try)
		tx.Note("outcome", nil, outcome)
		if try.Code == nil {
			return nil
		}
		seen := store.Lookup{ID: look, Via: "access_code", Viewer: v.Name, Purpose: v.Purpose, Address: v.Address, Outcome: outcome,
			CodeID: try.Code.ID, Scope: try.Code.Scope}
		switch {
		case try.Opened:
			opened = try.Code
			// A second press of the same form is no second look, though every try is tried.
			if first, err := tx.FirstTime(v.FormKey); err != nil || !first {
				return err
			}
			return looked(tx, seen)
		case try.Many:
			if err := tellTried(tx, try.Code); err != nil {
				return err
			}
		}
		return tx.SaveLookup(seen)
	})
	return opened, err
}

func outcomeOf(try store.CodeTry) string {
	switch {
	case try.Code == nil:
		return "refused"
	case try.Opened:
		return string(Genuine)
	}
	return store.LookWrongCode
}

// tellTried tells the holder that somebody tries codes on them: once for each time that it becomes many.
func tellTried(tx *store.Tx, c *store.AccessCode) error {
	event := fmt.Sprintf("code_tried:%s:%d", c.ID, c.WrongSince)
	return tx.TellPerson("code_tried", event, fmt.Sprintf(text.MessageCodeTried, text.Time(tx.Now().Unix())))
}
