package document

import "shebao/internal/document/paper"

// draw implements Model.
func (e *Entitlement) draw(s *paper.Sheet, code paper.Code, checkPage string) {
	drawHead(s, e, code)

	s.Heading(WordHolder)
	s.Facts(paperFacts(append(e.Holder(), e.Registered()...)), 2)
	s.Space(8)

	s.Heading(WordYearBranches)
	section(s, YearBranchColumns(), cells(e.Branches), e.BranchTotals())
	s.Note(e.BranchKey())
	s.Space(10)

	s.Heading(WordYearAccounts)
	if len(e.Accounts) == 0 {
		s.Paragraph(NoYearAccounts)
	} else {
		section(s, YearAccountColumns(), cells(e.Accounts), nil)
		s.Note(YearAccountsKey)
	}
	s.Space(10)

	s.Heading(WordYearBenefits)
	if len(e.Benefits) == 0 {
		s.Paragraph(NoYearBenefits)
	} else {
		section(s, YearBenefitColumns(), cells(e.Benefits), e.BenefitTotals())
		s.Note(YearBenefitsKey)
	}
	s.Space(10)

	s.Heading(WordYearTransfers)
	if len(e.Transfers) == 0 {
		s.Paragraph(NoYearTransfers)
	} else {
		section(s, YearTransferColumns(), cells(e.Transfers), nil)
	}
	s.Space(10)

	drawSubstituted(s, &e.Head)
	s.Heading(WordObjection)
	s.List(Objection(), numbered)
	s.Space(4)
	drawEnd(s, &e.Head, checkPage)
}

// section sets one of the statement's tables, with the little room under it that its note needs.
func section(s *paper.Sheet, columns []Column, rows [][]string, totals []string) {
	s.Table(paper.Table{Columns: paperColumns(columns), Rows: rows, Totals: totals, Size: 9, RowHeight: 19})
	s.Space(4)
}
