package citizen

import (
	"context"
	"errors"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Registering proves a phone: the one in the archive where there is one, else the one typed. Who knows a person's numbers, from a form or as
// a relative, does not have it.

// consentAge is from which age somebody registers by themselves: under it a guardian consents (PIPL 31).
const consentAge = 14

// registerPhone is the phone that a code goes to, and the guardian whose it is where the person is too young. text.Problems where such a
// person has none.
func (s *Service) registerPhone(ctx context.Context, p *store.Person, typed string) (phone, guardian string, err error) {
	if tooYoung(p, s.db.Now()) {
		return s.guardianPhone(ctx, p.PersonNo)
	}
	if phone, err := social.ParseMobile(p.Phone); err == nil {
		return phone, "", nil
	}
	return typed, "", nil
}

func tooYoung(p *store.Person, now time.Time) bool {
	return p.BirthDate != "" && p.BirthDate > now.In(social.Zone).AddDate(-consentAge, 0, 0).Format(time.DateOnly)
}

// guardianPhone is the mobile phone of a guardian of the archive: on the account, or else in the archive.
func (s *Service) guardianPhone(ctx context.Context, childNo string) (phone, guardian string, err error) {
	guardians, err := s.db.GuardiansOf(ctx, childNo)
	if err != nil {
		return "", "", err
	}
	for _, no := range guardians {
		person, err := s.db.Person(ctx, no)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", "", err
		}
		known := person.Phone
		switch r, err := s.db.Registration(ctx, no); {
		case err == nil:
			known = r.Phone
		case !errors.Is(err, store.ErrNotFound):
			return "", "", err
		}
		if phone, err := social.ParseMobile(known); err == nil {
			return phone, social.MaskName(person.Name), nil
		}
	}
	return "", "", text.OneProblem("", text.NoGuardianPhone)
}

// SendRegisterCode sends the code that ConfirmPhone asks for; again where it is called again. Errors: ErrStep, *Throttled.
func (s *Service) SendRegisterCode(ctx context.Context, a *Applicant, address string) error {
	if a == nil || !a.Proved || a.CodePhone == "" {
		return ErrStep
	}
	until, err := s.db.Take(ctx, codesByPerson, a.PersonNo)
	if err == nil && !until.IsZero() {
		err = &Throttled{Until: until}
	}
	if err != nil {
		return err
	}
	a.Sent = store.NewID()
	return s.sendCode(ctx, a.code(), address)
}

func (a *Applicant) code() codeTo {
	return codeTo{purpose: "register", personNo: a.PersonNo, phone: a.CodePhone, sent: a.Sent}
}

// ConfirmPhone takes the code that was sent. Errors: ErrStep, text.Problems.
func (s *Service) ConfirmPhone(ctx context.Context, a *Applicant, typed string) error {
	if a == nil || !a.Proved || a.CodePhone == "" {
		return ErrStep
	}
	if a.Confirmed {
		return nil
	}
	if err := s.useCode(ctx, a.code(), typed); err != nil {
		return err
	}
	a.Confirmed = true
	return nil
}
