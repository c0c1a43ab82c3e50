package document

import "shebao/internal/document/paper"

// draw implements Model. All pages are turned sideways, where sixteen columns have room.
func (l *ContributionList) draw(s *paper.Sheet, code paper.Code, checkPage string) {
	drawHead(s, l, code)

	s.Heading(WordHolder)
	s.Facts(paperFacts(append(l.Holder(), l.Summary()...)), 3)
	s.Space(8)

	s.Heading(WordListMonths)
	s.Note(WordMonthsKey)
	s.Space(6)
	if len(l.Rows) == 0 {
		s.Paragraph(NoListMonths)
	} else {
		s.Table(paper.Table{Columns: paperColumns(MonthColumns()), Rows: cells(l.Rows), Totals: l.TotalCells(), Size: 8, RowHeight: 14})
		drawUnits(s, l.Units)
	}
	s.Space(10)

	if len(l.Early) > 0 {
		s.Heading(WordEarly)
		s.Note(WordEarlyKey)
		s.Space(6)
		s.Table(paper.Table{Columns: paperColumns(EarlyColumns()), Rows: cells(l.Early), Size: 8, RowHeight: 16})
		s.Space(10)
	}
	drawSubstituted(s, &l.Head)
	s.Keep(84) // the note and the end, together
	s.Note(WordElsewhere)
	drawEnd(s, &l.Head, checkPage)
}
