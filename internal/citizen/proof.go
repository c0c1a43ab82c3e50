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

// CheckCodeLength is how many characters the check code on a document has: 80 bits.
const CheckCodeLength = 16

// CertificateKind is the kind of documents that certificates of coverage are.
const CertificateKind = "certificate"

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

// Issuer says who issues documents and how.
type Issuer struct {
	Agency string
	Demo   bool
	// Printable refuses texts that can't be printed, before anything is issued.
	Printable func(texts ...string) error
}

// IssueCertificate issues a certificate of coverage (guide 三(一)2) that is valid three months. Where one in force says the same
// already, that one is it; one that says something else is superseded. The error is a *document.MissingGlyphError where a name
// can't be printed.
func (s *Service) IssueCertificate(ctx context.Context, i Issuer, personNo string, whole bool, formKey, address string) (id string, err error) {
	c, err := document.Compile(ctx, s.db, personNo, i.Agency, i.Demo, whole)
	if err != nil {
		return "", err
	}
	if err := i.Printable(c.Name); err != nil {
		return "", err
	}
	content, err := c.Content()
	if err != nil {
		return "", err
	}
	if id, err := s.sameInForce(ctx, personNo, content); err != nil || id != "" {
		return id, err
	}
	act := store.Act{Kind: "certificate.issue", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	done, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		id, err = issue(tx, c, content)
		return err
	})
	if err == nil && done.Repeated {
		return s.sameInForce(ctx, personNo, content)
	}
	return id, err
}

func (s *Service) sameInForce(ctx context.Context, personNo, content string) (id string, err error) {
	list, err := s.db.Documents(ctx, personNo, CertificateKind)
	if err != nil {
		return "", err
	}
	for _, d := range list {
		if d.InForce(s.db.Now()) && s.db.SaysSame(&d, content) {
			return d.ID, nil
		}
	}
	return "", nil
}

func issue(tx *store.Tx, c *document.Certificate, content string) (id string, err error) {
	c.DocNo = "CB" + tx.Now().In(text.Location).Format("20060102") + "-" + social.NewCode(rand.Reader, 12)
	c.CheckCode = social.NewCode(rand.Reader, CheckCodeLength)
	c.IssuedAt = tx.Now().In(text.Location)
	c.ValidUntil = monthsAfter(tx.Now(), 3)
	snapshot, err := c.Snapshot()
	if err != nil {
		return "", err
	}
	err = tx.IssueDocument(store.Document{
		PersonNo: c.PersonNo, ID: c.DocNo, Kind: CertificateKind, CheckCode: c.CheckCode, Content: content,
		IssuedAt: c.IssuedAt.Unix(), ValidUntil: c.ValidUntil.Unix(), Snapshot: snapshot,
	})
	if err != nil {
		return "", err
	}
	_, err = tx.Receipt(store.Fact{Name: text.WordDocNo, Value: c.DocNo},
		store.Fact{Name: text.WordValidUntil, Value: text.Day(c.ValidUntil.Unix())})
	return c.DocNo, err
}

// RevokeCertificate voids a certificate of the person. store.ErrNotFound where they have none in force by that number.
func (s *Service) RevokeCertificate(ctx context.Context, personNo, id, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: "certificate.revoke", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.RevokeDocument(personNo, id); err != nil {
			return err
		}
		_, err := tx.Receipt(store.Fact{Name: text.WordDocNo, Value: id})
		return err
	})
}

// Certificate reads one of the person's certificates as it was issued. store.ErrNotFound where they have none by that number.
func (s *Service) Certificate(ctx context.Context, personNo, id string) (*document.Certificate, *store.Document, error) {
	d, err := s.db.Document(ctx, personNo, id)
	if err != nil {
		return nil, nil, err
	}
	if d.Kind != CertificateKind {
		return nil, nil, store.ErrNotFound
	}
	c, err := document.ReadCertificate(d.Snapshot)
	return c, d, err
}
