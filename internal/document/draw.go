package document

import (
	"shebao/internal/document/paper"
	"shebao/internal/social"
)

// drawHead begins a document: its title, and the facts about it beside its QR code.
func drawHead(s *paper.Sheet, m Model, code paper.Code) {
	s.Title(Title(m))
	s.Space(10)
	s.FactsBesideCode(paperFacts(m.Heads()), code, scanCaption)
	s.Space(12)
}

// drawEnd says where a document is checked, and who issued it when.
func drawEnd(s *paper.Sheet, h *Head, checkPage string) {
	const height = 68 // of all of it
	s.Keep(height)
	s.Note("核验地址：" + checkPage)
	s.Space(12)
	s.Signature(h.Agency, day(h.IssuedAt))
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

// drawSubstituted says which names have a character that can't be printed.
func drawSubstituted(s *paper.Sheet, h *Head) {
	if len(h.Substituted) == 0 {
		return
	}
	s.Space(6)
	for _, note := range h.Substituted {
		s.Note(note)
	}
}

// frame is what stands on every page.
func frame(m Model) paper.Frame {
	h := m.Common()
	f := paper.Frame{
		Agency:     h.Agency,
		Title:      Title(m),
		Number:     "编号 " + h.DocNo,
		Code:       "校验码 " + h.Shown(),
		PageOf:     pageOf,
		DocumentID: h.DocNo,
		Created:    h.IssuedAt.In(social.Zone),
	}
	if h.Demo {
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
