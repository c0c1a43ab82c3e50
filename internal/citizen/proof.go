package citizen

import (
	"context"
	"crypto/rand"
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

// NewAccessCode makes an access code that is valid for one month and voids the one before (guide 三(一)1). The code is given out
// this once; "" comes back where the same form was sent before.
func (s *Service) NewAccessCode(ctx context.Context, personNo, formKey, address string) (code string, done store.Done, err error) {
	code = social.NewCode(rand.Reader, AccessCodeLength)
	act := store.Act{Kind: "access_code.create", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	done, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		expires := oneMonthAfter(tx.Now())
		if err := tx.NewAccessCode(personNo, code, expires); err != nil {
			return err
		}
		_, err := tx.Receipt(store.Fact{Name: text.WordAccessCode, Value: text.AccessCodeShownOnce},
			store.Fact{Name: text.WordValidUntil, Value: text.Time(expires.Unix())})
		return err
	})
	if err != nil || done.Repeated {
		code = ""
	}
	return code, done, err
}

// oneMonthAfter is the same time a month on, or the last day of a month that is shorter.
func oneMonthAfter(t time.Time) time.Time { return monthsAfter(t, 1) }

func monthsAfter(t time.Time, n int) time.Time {
	local := t.In(text.Location)
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
	c, err := document.Compile(ctx, s.db, i.draft(personNo, whole))
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
