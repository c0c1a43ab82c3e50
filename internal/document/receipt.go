package document

import (
	"fmt"
	"slices"
	"time"

	"shebao/internal/document/paper"
	"shebao/internal/social"
	"shebao/internal/text"
)

// Receipt is the receipt of an act (业务受理回执) for its holder to keep. It is no document for others: it has no check code, is not
// signed, and says so.
type Receipt struct {
	Agency string
	Demo   bool

	Name, IDNumber, PersonNo string // the ID number masked
	IDType                   string // as in Head

	Title   string // of the act
	No      string // 业务受理号
	At      time.Time
	State   string // where it stands, "" where that does not matter
	Changes []ReceiptLine
	Steps   []ReceiptStep
	Next    []string // what happens next
	Printed time.Time
}

// ReceiptLine is one thing that an act changed or held.
type ReceiptLine struct{ Name, Before, After string }

// ReceiptStep is one thing that happened to a request.
type ReceiptStep struct{ At, What, Note string }

// ReceiptPDF makes the PDF of a receipt. The error is a *MissingGlyphError where the holder's name can't be printed; of other texts what
// no font has is substituted.
func (r *Renderer) ReceiptPDF(receipt Receipt) ([]byte, error) {
	receipt = receipt.settled(r.Printable)
	f := paper.Frame{Agency: receipt.Agency, Title: ReceiptTitle, Number: wordCaseNo + " " + receipt.No, Code: wordReceiptFoot,
		PageOf: pageOf, DocumentID: receipt.No, Created: receipt.Printed.In(social.Zone)}
	if receipt.Demo {
		f.Mark = demoMark
	}
	s := paper.New(r.fonts, f, paper.Portrait)
	receipt.draw(s)
	pdf, err := s.PDF()
	if err != nil {
		return nil, fmt.Errorf("receipt: %w", err)
	}
	return pdf, nil
}

func (r Receipt) settled(printable func(texts ...string) error) Receipt {
	as := func(s string) string {
		shown, _ := legible(s, printable)
		return shown
	}
	r.Name = social.StandardName(r.Name)
	r.Changes, r.Steps, r.Next = slices.Clone(r.Changes), slices.Clone(r.Steps), slices.Clone(r.Next)
	for i, c := range r.Changes {
		r.Changes[i] = ReceiptLine{c.Name, as(c.Before), as(c.After)}
	}
	for i, step := range r.Steps {
		r.Steps[i] = ReceiptStep{step.At, step.What, as(step.Note)}
	}
	for i, next := range r.Next {
		r.Next[i] = as(next)
	}
	return r
}

func (r *Receipt) draw(s *paper.Sheet) {
	s.Title(ReceiptTitle)
	s.Space(10)
	s.Facts(paperFacts(r.heads()), 2)
	s.Space(12)
	r.drawChanges(s)
	if len(r.Steps) > 0 {
		rows := make([][]string, len(r.Steps))
		for i, step := range r.Steps {
			rows[i] = []string{step.At, step.What, step.Note}
		}
		s.Heading(wordSteps)
		s.Table(paper.Table{Columns: []paper.Column{{Title: wordStepAt, Width: 3}, {Title: wordStep, Width: 2}, {Title: wordStepNote, Width: 5, Wrap: true}}, Rows: rows})
		s.Space(12)
	}
	if len(r.Next) > 0 {
		s.Heading(wordNext)
		s.List(r.Next, numbered)
		s.Space(8)
	}
	s.Note(ReceiptNote)
	s.Space(12)
	s.Signature(r.Agency, day(r.At))
}

func (r *Receipt) heads() []Fact {
	facts := []Fact{{wordAct, r.Title}, {wordCaseNo, r.No}, {wordActAt, text.Time(r.At.Unix())}}
	if r.State != "" {
		facts = append(facts, Fact{wordState, r.State})
	}
	facts = append(append(facts, Fact{text.WordName, r.Name}), idFacts(r.IDType, r.IDNumber)...)
	return append(facts, Fact{text.WordPersonNo, r.PersonNo})
}

// drawChanges sets what the act changed, before and after; where nothing was before, just what there is.
func (r *Receipt) drawChanges(s *paper.Sheet) {
	if len(r.Changes) == 0 {
		return
	}
	s.Heading(wordActFacts)
	if !slices.ContainsFunc(r.Changes, func(l ReceiptLine) bool { return l.Before != "" }) {
		facts := make([]Fact, len(r.Changes))
		for i, l := range r.Changes {
			facts[i] = Fact{l.Name, l.After}
		}
		s.Facts(paperFacts(facts), 1)
	} else {
		rows := make([][]string, len(r.Changes))
		for i, l := range r.Changes {
			rows[i] = []string{l.Name, orDash(l.Before), orDash(l.After)}
		}
		s.Table(paper.Table{Columns: []paper.Column{{Title: wordItem, Width: 2}, {Title: wordBefore, Width: 3, Wrap: true}, {Title: wordAfter, Width: 3, Wrap: true}}, Rows: rows})
	}
	s.Space(12)
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
