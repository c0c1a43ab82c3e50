package citizen

import (
	"context"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// DocumentMonths is how many months a document issued is valid: to the last second of the day of that number, or of the last day of a
// month that is shorter.
const DocumentMonths = 3

// Issuer says who issues documents and how.
type Issuer = document.Issuer

// IssueAs says in whose name decisions are drawn up. It is said once, before the service is used.
func (s *Service) IssueAs(i Issuer) { s.settings.Issuer = i }

// Issue issues a document drawn up before, of whatever kind, and gives its number. Where one of the same day in force says the same
// already, that one is it. Those issued before stay good until their dates. The error is a *document.MissingGlyphError where the
// holder's name can't be printed.
func (s *Service) Issue(ctx context.Context, i Issuer, m document.Model, formKey, address string) (id string, err error) {
	if err := i.CanPrint(m); err != nil {
		return "", err
	}
	content, err := document.Content(m)
	if err != nil {
		return "", err
	}
	if id, err := s.sameInForce(ctx, m, content, social.DayOf(s.db.Now())); err != nil || id != "" {
		return id, err
	}
	personNo := m.Common().PersonNo
	act := store.Act{Kind: document.Base(m.Kind()) + ".issue", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	done, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		id, err = issue(tx, m)
		return err
	})
	if err == nil && done.Repeated {
		return s.sameInForce(ctx, m, content, "")
	}
	return id, err
}

// sameInForce is the newest document in force that says the same, issued on a day, or on any where that is "".
func (s *Service) sameInForce(ctx context.Context, m document.Model, content, day string) (id string, err error) {
	list, err := s.db.ValidDocuments(ctx, m.Common().PersonNo, m.Kind())
	if err != nil {
		return "", err
	}
	for i := range list {
		if (day == "" || social.DayOf(social.At(list[i].IssuedAt)) == day) && s.db.SaysSame(&list[i], content) {
			return list[i].ID, nil
		}
	}
	return "", nil
}

func issue(tx *store.Tx, m document.Model) (id string, err error) {
	until := social.EndOfDay(monthsAfter(tx.Now(), DocumentMonths))
	if id, err = document.Issue(tx, m, until); err != nil {
		return "", err
	}
	_, err = tx.Receipt(store.Fact{Name: text.WordDocNo, Value: id}, store.Fact{Name: text.WordValidUntil, Value: text.Day(until.Unix())})
	return id, err
}

// Revoke voids a document of a kind, of any of its series. store.ErrNotFound where the person has none in force by that
// number.
func (s *Service) Revoke(ctx context.Context, kind, personNo, id, formKey, address string) (store.Done, error) {
	if _, err := s.document(ctx, kind, personNo, id); err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: kind + ".revoke", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.RevokeDocument(personNo, id); err != nil {
			return err
		}
		_, err := tx.Receipt(store.Fact{Name: text.WordDocNo, Value: id})
		return err
	})
}

// Document reads one of the person's documents of a kind as it was issued. store.ErrNotFound where they have none by that
// number.
func (s *Service) Document(ctx context.Context, kind, personNo, id string) (document.Model, *store.Document, error) {
	d, err := s.document(ctx, kind, personNo, id)
	if err != nil {
		return nil, nil, err
	}
	m, err := document.Read(d.Kind, d.Snapshot)
	return m, d, err
}

func (s *Service) document(ctx context.Context, kind, personNo, id string) (*store.Document, error) {
	d, err := s.db.Document(ctx, personNo, id)
	if err == nil && document.Base(d.Kind) != kind {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}
