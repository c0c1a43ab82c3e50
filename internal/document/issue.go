package document

import (
	"crypto/rand"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
)

// CheckCodeLength is how many characters the check code on a document has: 80 bits.
const CheckCodeLength = 16

// Issuer says who issues documents and how.
type Issuer struct {
	Agency string
	Demo   bool
	// Ready refuses all where papers can't be signed (Renderer.Ready); nil never does.
	Ready func() error
	// Printable refuses texts that can't be printed, before anything is issued; nil lets all through.
	Printable func(texts ...string) error
}

// Draft is a document to be drawn up for a person.
func (i Issuer) Draft(personNo string, whole bool) Draft {
	return Draft{PersonNo: personNo, Agency: i.Agency, Demo: i.Demo, Whole: whole, Printable: i.Printable}
}

// CanPrint says why a document can't be printed: a *MissingGlyphError, ErrCertificateEnded.
func (i Issuer) CanPrint(m Model) error {
	if i.Ready != nil {
		if err := i.Ready(); err != nil {
			return err
		}
	}
	if i.Printable == nil {
		return nil
	}
	return i.Printable(m.Texts()...)
}

// forever is until when a document counts that does not run out.
var forever = time.Date(9999, 12, 31, 0, 0, 0, 0, social.Zone)

// Issue issues a document in an act, until a time, or for good where that is zero, and gives its number. It stands beside those issued
// before; only a decision replaces the one before on the same matter.
func Issue(tx *store.Tx, m Model, until time.Time) (id string, err error) {
	content, err := Content(m)
	if err != nil {
		return "", err
	}
	h := m.Common()
	h.IssuedAt, h.ValidUntil = tx.Now(), until
	h.DocNo = NumberPrefix(m) + h.IssuedAt.Format("20060102") + "-" + social.NewCode(rand.Reader, 12)
	h.CheckCode = social.NewCode(rand.Reader, CheckCodeLength)
	snapshot, err := Snapshot(m)
	if err != nil {
		return "", err
	}
	if until.IsZero() {
		until = forever
	}
	if Base(m.Kind()) == DecisionKind {
		if err := tx.ReplaceDocuments(h.PersonNo, m.Kind()); err != nil {
			return "", err
		}
	}
	return h.DocNo, tx.IssueDocument(store.Document{
		PersonNo: h.PersonNo, ID: h.DocNo, Kind: m.Kind(), CheckCode: h.CheckCode, Content: content,
		IssuedAt: h.IssuedAt.Unix(), ValidUntil: until.Unix(), Snapshot: snapshot,
	})
}

// RevokeSeries voids the documents of a kind and series of a person that are in force.
func RevokeSeries(tx *store.Tx, personNo, kind string) error {
	list, err := tx.ValidDocuments(personNo, kind)
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := tx.RevokeDocument(personNo, d.ID); err != nil {
			return err
		}
	}
	return nil
}
