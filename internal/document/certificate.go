// Package document makes what the agency issues on paper: one model per kind of document, from
// which the page and the PDF are both made, a QR code to check it by, and a signature.
//
// A model is stored as JSON when the document is issued, so that a document checked later shows what
// it said then, not what the record says now.
package document

import (
	"fmt"

	"shebao/internal/social"
)

// CertificateVersion is the version of Certificate's JSON that is written.
const CertificateVersion = 1

// CertificateMonths is how many months back a certificate lists.
const CertificateMonths = 24

// Certificate is a certificate of coverage (参保证明): how a person stands in each branch, and what
// was paid in the last CertificateMonths months. All texts are as shown.
type Certificate struct {
	Head

	Branches []BranchSummary `json:"branches"`
	// Rows are the months, newest first. A month without contributions is a row too.
	Rows  []MonthRow `json:"rows"`
	Units []Unit     `json:"units,omitempty"` // the employers that Rows name by number

	Scope string   `json:"scope"` // what the certificate covers, in a sentence
	Notes []string `json:"notes,omitempty"`
}

// Kind implements Model.
func (c *Certificate) Kind() string { return CertificateKind }

// Texts implements Model.
func (c *Certificate) Texts() []string { return []string{c.Name} }

func (c *Certificate) names() []othersName { return unitNames(c.Units) }

func (c *Certificate) spec() *spec { return specs[CertificateKind] }

func (c *Certificate) clone() Model { clone := *c; return &clone }

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

func month(m social.Month) string {
	if m == 0 {
		return "—"
	}
	return m.String()
}
