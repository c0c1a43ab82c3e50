package document

import "shebao/internal/document/paper"

// draw implements Model: the certificate proper on an upright page, and the months on pages turned
// sideways, where sixteen columns have room.
func (c *Certificate) draw(s *paper.Sheet, code paper.Code, checkPage string) {
	drawHead(s, c, code)

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
	drawEnd(s, &c.Head, checkPage)

	if len(c.Rows) > 0 {
		s.Page(paper.Landscape)
		s.Heading(WordMonths)
		s.Note(WordMonthsKey)
		s.Space(6)
		s.Table(paper.Table{Columns: paperColumns(MonthColumns()), Rows: cells(c.Rows), Size: 8, RowHeight: 14})
		drawUnits(s, c.Units)
		drawSubstituted(s, &c.Head)
	}
}
