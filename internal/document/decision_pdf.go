package document

import "shebao/internal/document/paper"

// draw implements Model.
func (d *Decision) draw(s *paper.Sheet, code paper.Code, checkPage string) {
	drawHead(s, d, code)

	s.Heading(WordHolder)
	s.Facts(paperFacts(d.Holder()), 2)
	s.Space(6)

	s.Heading(WordDecision)
	s.Paragraph(d.Verdict)
	s.Space(6)

	s.Heading(WordComesTo)
	s.Facts(paperFacts(d.Lines()), 2)
	s.Space(6)

	s.Heading(WordGrounds)
	s.List(d.Grounds, numbered)
	s.Space(4)

	s.Heading(WordRemedies)
	s.List(d.Remedies, numbered)
	s.Space(4)
	drawEnd(s, &d.Head, checkPage)
}
