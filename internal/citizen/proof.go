package citizen

import (
	"cmp"
	"context"
	"crypto/rand"
	"strings"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// AccessCodeLength is how many characters an access code has: 60 bits.
const AccessCodeLength = 12

// CertificateKind is the kind of documents that certificates of coverage are.
const CertificateKind = document.CertificateKind

// Grant is what the holder of an access code chose. The zero value is the guide's: the certificate, for a month.
type Grant struct {
	Scope            string // one of the store's scopes; "" for store.ScopeDefault
	ForWhom, Purpose string // optional; shown to whoever checks
	Life             string // LifeDay, LifeWeek, LifeMonth; "" for LifeMonth
}

// How long an access code is valid.
const (
	LifeDay   = "day"
	LifeWeek  = "week"
	LifeMonth = "month"
)

// Checked is the grant with the guide's choices where none was made. Otherwise the error is text.Problems.
func (g Grant) Checked() (Grant, error) {
	g.Scope, g.Life = cmp.Or(g.Scope, store.ScopeDefault), cmp.Or(g.Life, LifeMonth)
	g.ForWhom, g.Purpose = strings.TrimSpace(g.ForWhom), strings.TrimSpace(g.Purpose)
	var problems text.Problems
	if text.CodeScopes[g.Scope] == "" {
		problems.Add("scope", text.BadScope)
	}
	problems.Add("for_whom", text.Plain(text.WordForWhom, g.ForWhom, false, 60))
	problems.Add("for_purpose", text.Plain(text.WordCodePurpose, g.Purpose, false, 60))
	if text.CodeLives[g.Life] == "" {
		problems.Add("life", text.BadLife)
	}
	return g, problems.Err()
}

// Ends is when a code made now ends. The grant must be a checked one.
func (g Grant) Ends(now time.Time) time.Time {
	switch g.Life {
	case LifeDay:
		return now.Add(24 * time.Hour)
	case LifeWeek:
		return now.Add(7 * 24 * time.Hour)
	}
	return oneMonthAfter(now)
}

// Code is the access code that a checked grant makes, as it would be kept now.
func (g Grant) Code(now time.Time) store.AccessCode {
	return store.AccessCode{Scope: g.Scope, ForWhom: g.ForWhom, Purpose: g.Purpose, ExpiresAt: g.Ends(now).Unix()}
}

// NewAccessCode makes an access code as the guide has it (guide 三(一)1): it shows the certificate, and is valid for one month.
func (s *Service) NewAccessCode(ctx context.Context, personNo, formKey, address string) (code string, done store.Done, err error) {
	return s.GrantAccessCode(ctx, personNo, Grant{}, formKey, address)
}

// GrantAccessCode makes an access code by the holder's choice and voids the one before. The code is given out this once; "" comes back
// where the same form was sent before. The error is text.Problems where the choice is none.
func (s *Service) GrantAccessCode(ctx context.Context, personNo string, g Grant, formKey, address string) (code string, done store.Done, err error) {
	if g, err = g.Checked(); err != nil {
		return "", store.Done{}, err
	}
	code = social.NewCode(rand.Reader, AccessCodeLength)
	act := store.Act{Kind: "access_code.create", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	done, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		kept := g.Code(tx.Now())
		if err := tx.NewAccessCode(personNo, code, kept); err != nil {
			return err
		}
		tx.Note("scope", nil, kept.Scope)
		_, err := tx.Receipt(codeFacts(kept)...)
		return err
	})
	if err != nil || done.Repeated {
		code = ""
	}
	return code, done, err
}

// codeFacts are what a receipt says of a new code. What was not chosen is not mentioned.
func codeFacts(c store.AccessCode) []store.Fact {
	facts := []store.Fact{{Name: text.WordAccessCode, Value: text.AccessCodeShownOnce}, {Name: text.WordValidUntil, Value: text.Time(c.ExpiresAt)}}
	if c.Scope != store.ScopeDefault {
		facts = append(facts, store.Fact{Name: text.WordScope, Value: text.CodeScopes[c.Scope]})
	}
	if c.ForWhom != "" {
		facts = append(facts, store.Fact{Name: text.WordGrantedTo, Value: c.ForWhom})
	}
	if c.Purpose != "" {
		facts = append(facts, store.Fact{Name: text.WordGrantedFor, Value: c.Purpose})
	}
	return facts
}

// oneMonthAfter is the same time a month on, or the last day of a month that is shorter.
func oneMonthAfter(t time.Time) time.Time { return monthsAfter(t, 1) }

func monthsAfter(t time.Time, n int) time.Time {
	local := t.In(social.Zone)
	first := time.Date(local.Year(), local.Month()+time.Month(n), 1, local.Hour(), local.Minute(), local.Second(), 0, local.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(local.Day(), last)-1)
}

// RevokeAccessCode voids the code in force. store.ErrNotFound where there is none.
func (s *Service) RevokeAccessCode(ctx context.Context, personNo, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: "access_code.revoke", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.RevokeAccessCode(personNo); err != nil {
			return err
		}
		_, err := tx.Receipt()
		return err
	})
}

// IssueCertificate issues a certificate of coverage (guide 三(一)2). Otherwise it is Issue.
func (s *Service) IssueCertificate(ctx context.Context, i Issuer, personNo string, whole bool, formKey, address string) (id string, err error) {
	c, err := document.Compile(ctx, s.db, i.Draft(personNo, whole))
	if err != nil {
		return "", err
	}
	return s.Issue(ctx, i, c, formKey, address)
}

// RevokeCertificate voids a certificate of the person. store.ErrNotFound where they have none in force by that number.
func (s *Service) RevokeCertificate(ctx context.Context, personNo, id, formKey, address string) (store.Done, error) {
	return s.Revoke(ctx, CertificateKind, personNo, id, formKey, address)
}

// Certificate reads one of the person's certificates as it was issued. store.ErrNotFound where they have none by that number.
func (s *Service) Certificate(ctx context.Context, personNo, id string) (*document.Certificate, *store.Document, error) {
	m, d, err := s.Document(ctx, CertificateKind, personNo, id)
	if err != nil {
		return nil, nil, err
	}
	return m.(*document.Certificate), d, nil
}
