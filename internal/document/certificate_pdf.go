package document

import (
	"shebao/internal/document/paper"
	"shebao/internal/text"
)

// drawCertificate sets a certificate: the certificate proper on an upright page, and the months on
// pages turned sideways, where sixteen columns have room.
func (r *Renderer) drawCertificate(c *Certificate, code paper.Code) ([]byte, error) {
	s := paper.New(r.fonts, frame(c), paper.Portrait)

	s.Title(CertificateTitle)
	s.Space(10)
	s.FactsBesideCode(paperFacts(c.Heads()), code, scanCaption)
	s.Space(12)

	s.Heading(WordHolder)
	s.Facts(paperFacts(c.Holder()), 2)
	s.Space(14)

	s.Heading(WordBranches)
	s.Table(paper.Table{Columns: paperColumns(BranchColumns()), Rows: cells(c.Branches), RowHeight: 22})
	s.Space(14)

	s.Heading(WordScope)
	s.Paragraph(c.Scope)
	s.Space(12)

	if len(c.Notes) > 0 {
		s.Heading(WordNotes)
		s.List(c.Notes, numbered)
	}
	s.Space(4)
	s.Note("核验地址：" + r.options.CheckPage)
	s.Space(12)
	s.Signature(c.Agency, day(c.IssuedAt))

	if len(c.Rows) > 0 {
		s.Page(paper.Landscape)
		s.Heading(WordMonths)
		s.Note(WordMonthsKey)
		s.Space(6)
		s.Table(paper.Table{Columns: paperColumns(CertificateColumns()), Rows: cells(c.Rows), Size: 8, RowHeight: 14})
		drawUnits(s, c.Units)
	}
	return s.PDF()
}

// drawUnits sets the legend of employers.
func drawUnits(s *paper.Sheet, units []Unit) {
	if len(units) == 0 {
		return
	}
	signs := make([]paper.Fact, len(units))
	for i, u := range units {
		signs[i] = paper.Fact{Label: u.No, Value: u.Name}
	}
	s.Space(6)
	s.Note(WordUnits)
	s.Legend(signs, 2)
}

func frame(c *Certificate) paper.Frame {
	f := paper.Frame{
		Agency:     c.Agency,
		Title:      CertificateTitle,
		Number:     "编号 " + c.DocNo,
		Code:       "校验码 " + c.Shown(),
		PageOf:     pageOf,
		DocumentID: c.DocNo,
		Created:    c.IssuedAt.In(text.Location),
	}
	if c.Demo {
		f.Mark = demoMark
	}
	return f
}

func paperFacts(facts []Fact) []paper.Fact {
	out := make([]paper.Fact, len(facts))
	for i, f := range facts {
		out[i] = paper.Fact(f)
	}
	return out
}

func paperColumns(columns []Column) []paper.Column {
	out := make([]paper.Column, len(columns))
	for i, c := range columns {
		out[i] = paper.Column{Group: c.Group, Title: c.Title, Width: c.share}
		if c.Numeric {
			out[i].Align = paper.Right
		}
	}
	return out
}

func cells[R interface{ Cells() []string }](rows []R) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = row.Cells()
	}
	return out
}
