// Package document makes what the agency issues on paper: one model per kind of document, from
// which the page and the PDF are both made, a QR code to check it by, and a signature.
//
// A model is stored as JSON when the document is issued, so that a document checked later shows what
// it said then, not what the record says now.
package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shebao/internal/social"
)

// CertificateVersion is the version of Certificate's JSON that is written.
const CertificateVersion = 1

// CertificateMonths is how many months back a certificate lists.
const CertificateMonths = 24

// ErrVersion says that a stored document is of a version this program does not know.
var ErrVersion = errors.New("unknown version of a stored document")

// Certificate is a certificate of coverage (参保证明): how a person stands in each branch, and what
// was paid in the last CertificateMonths months. All texts are as shown.
type Certificate struct {
	Version int `json:"version"`

	// DocNo is the number of the document: ASCII letters, digits and hyphens, at most 40. It is
	// printed, and is the id in the PDF's metadata and signature.
	DocNo string `json:"doc_no"`
	// CheckCode is the code the document is checked by, ungrouped (social.NewCode).
	CheckCode  string    `json:"check_code"`
	IssuedAt   time.Time `json:"issued_at"`
	ValidUntil time.Time `json:"valid_until"` // its last day
	Agency     string    `json:"agency"`
	// Demo says so on every page.
	Demo bool `json:"demo,omitempty"`

	Name     string `json:"name"`
	Sex      string `json:"sex"`
	IDNumber string `json:"id_number"` // masked or whole, as the holder chose
	PersonNo string `json:"person_no"`
	CardNo   string `json:"card_no,omitempty"`

	Branches []BranchSummary `json:"branches"`
	// Rows are the months, newest first. A month without contributions is a row too.
	Rows  []MonthRow `json:"rows"`
	Units []Unit     `json:"units,omitempty"` // the employers that Rows name by number

	Scope string   `json:"scope"` // what the certificate covers, in a sentence
	Notes []string `json:"notes,omitempty"`
}

// BranchSummary is how the person stands in a branch.
type BranchSummary struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	// FirstMonth and LastMonth are those of the first and last contribution; 0 where there is none.
	FirstMonth social.Month `json:"first_month,omitempty"`
	LastMonth  social.Month `json:"last_month,omitempty"`
	Months     int          `json:"months"`
}

// Cells is the summary as shown, a text per column: branch, status, first and last month, months.
func (b BranchSummary) Cells() []string {
	return []string{b.Name, b.Status, month(b.FirstMonth), month(b.LastMonth), fmt.Sprint(b.Months)}
}

// Unit is an employer.
type Unit struct {
	No   string `json:"no"`
	Name string `json:"name"`
}

// MonthRow is what was paid for a month, by branch; nil where nothing was.
type MonthRow struct {
	Month        social.Month  `json:"month"`
	UnitNo       string        `json:"unit_no,omitempty"`
	Pension      *Contribution `json:"pension,omitempty"`
	Medical      *Contribution `json:"medical,omitempty"`
	Maternity    *Contribution `json:"maternity,omitempty"`
	Injury       *Contribution `json:"injury,omitempty"`
	Unemployment *Contribution `json:"unemployment,omitempty"`
}

// Contribution is what was paid for a month in a branch. In maternity and work injury the person
// pays nothing.
type Contribution struct {
	Tier     string     `json:"tier,omitempty"` // of medical cover, as shown
	Base     social.Fen `json:"base"`
	Employer social.Fen `json:"employer"`
	Personal social.Fen `json:"personal"`
	BackPaid bool       `json:"back_paid,omitempty"` // paid later than due
}

// Gap reports whether nothing was paid for the month.
func (r MonthRow) Gap() bool {
	return r.Pension == nil && r.Medical == nil && r.Maternity == nil && r.Injury == nil && r.Unemployment == nil
}

// BackPayMark stands at a base that was paid later than due.
const BackPayMark = "*"

// Cells is the row as shown, a text per column of CertificateColumns. Where a branch has nothing,
// its cells are empty; in a Gap only the month is there.
func (r MonthRow) Cells() []string {
	cells := make([]string, 0, len(CertificateColumns()))
	cells = append(cells, r.Month.String(), r.UnitNo)
	cells = append(cells, r.Pension.cells(base, employer, personal)...)
	cells = append(cells, r.Medical.cells(tier, base, employer, personal)...)
	cells = append(cells, r.Maternity.cells(base, employer)...)
	cells = append(cells, r.Injury.cells(base, employer)...)
	return append(cells, r.Unemployment.cells(base, employer, personal)...)
}

// part is one of the figures of a contribution.
type part func(*Contribution) string

func tier(c *Contribution) string     { return c.Tier }
func employer(c *Contribution) string { return c.Employer.Plain() }
func personal(c *Contribution) string { return c.Personal.Plain() }
func base(c *Contribution) string {
	if c.BackPaid {
		return BackPayMark + c.Base.Plain()
	}
	return c.Base.Plain()
}

// cells is what the parts say, or as many empty texts where there is no contribution.
func (c *Contribution) cells(parts ...part) []string {
	cells := make([]string, len(parts))
	if c == nil {
		return cells
	}
	for i, p := range parts {
		cells[i] = p(c)
	}
	return cells
}

func month(m social.Month) string {
	if m == 0 {
		return "—"
	}
	return m.String()
}

// Shown is the check code as printed, in groups of four.
func (c *Certificate) Shown() string { return social.GroupCode(c.CheckCode) }

// Snapshot writes the certificate for storing; ReadCertificate reads it back.
func (c *Certificate) Snapshot() ([]byte, error) {
	stored := *c
	stored.Version = CertificateVersion
	return json.Marshal(stored)
}

// ReadCertificate reads a stored certificate. The error wraps ErrVersion where it was written by a
// later program.
func ReadCertificate(snapshot []byte) (*Certificate, error) {
	var c Certificate
	if err := json.Unmarshal(snapshot, &c); err != nil {
		return nil, fmt.Errorf("stored certificate: %w", err)
	}
	if c.Version != CertificateVersion {
		return nil, fmt.Errorf("stored certificate: %w: %d", ErrVersion, c.Version)
	}
	return &c, nil
}
