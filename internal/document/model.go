package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"shebao/internal/document/paper"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// The kinds of documents, as they are stored. A document that stays in force beside others of its kind, such as the
// statement of one year beside another's, has a series after its kind: "entitlement:2025".
const (
	CertificateKind  = "certificate"
	EntitlementKind  = "entitlement"
	ContributionKind = "contributions"
)

// Base is the kind without its series: "entitlement" of "entitlement:2025".
func Base(kind string) string {
	base, _, _ := strings.Cut(kind, ":")
	return base
}

// ErrVersion says that a stored document is of a version this program does not know.
var ErrVersion = errors.New("unknown version of a stored document")

// Model is a document of any kind: what it says, from which the page and the PDF are made. The kinds are those of this
// package.
type Model interface {
	// Kind is the kind, with the series where it has one.
	Kind() string
	// Common is what every document says, for reading and for issuing to fill in.
	Common() *Head
	// Heads are the facts about the document itself, as shown.
	Heads() []Fact
	// Texts are those that must be printed as they were written: with a character that no font has in one of them there is no document.
	Texts() []string

	// names are the names of others that it mentions, such as employers; settle changes them.
	names() []othersName
	spec() *spec
	clone() Model // sharing everything but Head
	draw(s *paper.Sheet, code paper.Code, checkPage string)
}

// spec is what the documents of a kind have in common.
type spec struct {
	title   string
	prefix  string // of the document's number
	version int    // of the JSON that is written
	first   paper.Orientation
	empty   func() Model
}

var specs = map[string]*spec{
	CertificateKind: {title: CertificateTitle, prefix: "CB", version: CertificateVersion, first: paper.Portrait,
		empty: func() Model { return new(Certificate) }},
	EntitlementKind: {title: EntitlementTitle, prefix: "QY", version: EntitlementVersion, first: paper.Portrait,
		empty: func() Model { return new(Entitlement) }},
	ContributionKind: {title: ContributionTitle, prefix: "QD", version: ContributionVersion, first: paper.Landscape,
		empty: func() Model { return new(ContributionList) }},
	DecisionKind: {title: DecisionTitle, prefix: "JD", version: DecisionVersion, first: paper.Portrait,
		empty: func() Model { return new(Decision) }},
}

// Head is what every document says: about itself, and about whom it is issued to.
type Head struct {
	Version int `json:"version"`

	// DocNo is the number of the document: ASCII letters, digits and hyphens, at most 40. It is
	// printed, and is the id in the PDF's metadata and signature.
	DocNo string `json:"doc_no"`
	// CheckCode is the code the document is checked by, ungrouped (social.NewCode).
	CheckCode  string    `json:"check_code"`
	IssuedAt   time.Time `json:"issued_at"`
	ValidUntil time.Time `json:"valid_until"` // its last day; zero where it counts for good
	Agency     string    `json:"agency"`
	// Demo says so on every page.
	Demo bool `json:"demo,omitempty"`

	Name     string `json:"name"`
	Sex      string `json:"sex"`
	IDNumber string `json:"id_number"`         // masked or whole, as the holder chose
	IDType   string `json:"id_type,omitempty"` // what paper it is of, where that is no resident's identity card
	PersonNo string `json:"person_no"`
	CardNo   string `json:"card_no,omitempty"` // masked; whole in documents of old, and shown of neither

	// Substituted says which names have a character that can't be printed, each in a sentence.
	Substituted []string `json:"substituted,omitempty"`
}

// Common implements Model.
func (h *Head) Common() *Head { return h }

// Shown is the check code as printed, in groups of four.
func (h *Head) Shown() string { return social.GroupCode(h.CheckCode) }

// Draft says for whom and by whom a document is drawn up.
type Draft struct {
	PersonNo string
	Agency   string
	Demo     bool
	Whole    bool // show the ID number whole, as its holder may choose
	// Printable tells with an error what no font has; nil where nothing is printed.
	Printable func(texts ...string) error
}

// head is what a draft says of a person: without number, check code and dates, which issuing adds.
func (d Draft) head(p *store.Person) Head {
	h := Head{Agency: d.Agency, Demo: d.Demo, Name: social.StandardName(p.Name), Sex: text.Sexes[p.Sex], IDNumber: p.ID.Masked(),
		IDType: text.PaperOf(p.IDType), PersonNo: p.PersonNo, CardNo: social.MaskTail(p.CardNo)}
	if d.Whole {
		h.IDNumber = string(p.ID)
	}
	return h
}

// Title is the name of a document's kind, as it heads the document.
func Title(m Model) string { return m.spec().title }

// NumberPrefix begins the numbers of a document's kind.
func NumberPrefix(m Model) string { return m.spec().prefix }

// Snapshot writes a document for storing; Read reads it back.
func Snapshot(m Model) ([]byte, error) {
	stored := m.clone()
	stored.Common().Version = m.spec().version
	return json.Marshal(stored)
}

// Read reads a stored document of a kind, with or without its series. The error wraps ErrVersion where it was written by
// a later program.
func Read(kind string, snapshot []byte) (Model, error) {
	spec := specs[Base(kind)]
	if spec == nil {
		return nil, fmt.Errorf("stored document: no such kind: %s", kind)
	}
	m := spec.empty()
	if err := json.Unmarshal(snapshot, m); err != nil {
		return nil, fmt.Errorf("stored %s: %w", kind, err)
	}
	if version := m.Common().Version; version != spec.version {
		return nil, fmt.Errorf("stored %s: %w: %d", kind, ErrVersion, version)
	}
	return m, nil
}

// Content is what a document says, without what issuing adds: two with the same content say the same of the person.
func Content(m Model) (string, error) {
	bare := m.clone()
	h := bare.Common()
	h.DocNo, h.CheckCode, h.IssuedAt, h.ValidUntil = "", "", time.Time{}, time.Time{}
	content, err := Snapshot(bare)
	return string(content), err
}

// Masked is a document as a third party sees it on a page: the ID number and the card number masked.
func Masked(m Model) Model {
	masked := m.clone()
	h := masked.Common()
	h.IDNumber = social.IDNumber(h.IDNumber).Masked()
	h.CardNo = social.MaskTail(h.CardNo)
	return masked
}
