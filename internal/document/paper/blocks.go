package paper

// Title sets the document's title, centred.
func (s *Sheet) Title(text string) {
	st := style{size: 24, bold: true, colour: ink}
	s.need(st.size * 2)
	s.align(margin, s.y+st.size, s.room(), text, st, Centre)
	s.y += st.size * 1.7
}

// keepWith is the height that has to follow a heading on its page.
const keepWith = 64.0

// Heading begins a section: a short bar in the accent colour and its title.
func (s *Sheet) Heading(text string) {
	const height, bar = 26.0, 3.0
	st := style{size: 12, bold: true, colour: accent}
	s.need(height + keepWith)
	s.fill(margin, s.y+4, bar, 13, accent)
	s.put(margin+bar+7, s.y+15, text, st)
	s.y += height
}

var bodyStyle = style{size: 10, colour: ink}

// Paragraph sets a text over the full width.
func (s *Sheet) Paragraph(text string) { s.flow(margin, s.room(), text, bodyStyle) }

// Note sets a text small and muted, over the full width.
func (s *Sheet) Note(text string) {
	s.flow(margin, s.room(), text, style{size: 8.5, colour: muted})
}

// List sets texts as numbered points.
func (s *Sheet) List(texts []string, number func(i int) string) {
	const indent = 18.0
	for i, text := range texts {
		s.need(bodyStyle.size * leading)
		s.put(margin, s.y+baseline(bodyStyle), number(i), bodyStyle)
		s.flow(margin+indent, s.room()-indent, text, bodyStyle)
		s.y += 2
	}
}

// Signature sets lines at the right, one under the other: who issued the document, and when.
func (s *Sheet) Signature(lines ...string) {
	st := style{size: 11, colour: ink}
	height := st.size * 1.8
	s.need(height * float64(len(lines)))
	for _, text := range lines {
		s.align(margin, s.y+baseline(st), s.room(), text, st, Right)
		s.y += height
	}
}

// flow sets a text in lines from the current height on, over pages where it must.
func (s *Sheet) flow(x, w float64, text string, st style) {
	height := st.size * leading
	for _, line := range s.lines(text, w, st) {
		s.need(height)
		s.put(x, s.y+baseline(st), line, st)
		s.y += height
	}
}

// baseline is how far below the top of a line its baseline lies.
func baseline(st style) float64 { return st.size*leading/2 + st.size*middle }

// Fact is a label and what it says.
type Fact struct{ Label, Value string }

// factStyle is how facts are set.
type factStyle struct {
	label, value style
	gap          float64 // between label and value
	line, pad    float64 // the height of a line, and what is added above and below
}

var (
	factBody = factStyle{
		label: style{size: 10, colour: muted}, value: bodyStyle, gap: 14, line: 16, pad: 3.5,
	}
	factLegend = factStyle{
		label: style{size: 8.5, colour: ink}, value: style{size: 8.5, colour: muted}, gap: 10, line: 13,
	}
)

// Facts sets labels and values in columns, read along the rows. A long value takes more lines.
func (s *Sheet) Facts(facts []Fact, columns int) {
	s.factsIn(margin, s.room(), facts, columns, factBody)
}

// Legend sets small what the signs used above it stand for, in columns.
func (s *Sheet) Legend(signs []Fact, columns int) {
	s.factsIn(margin, s.room(), signs, columns, factLegend)
}

func (s *Sheet) factsIn(x, w float64, facts []Fact, columns int, fs factStyle) {
	labelWidth := 0.0
	for _, f := range facts {
		labelWidth = max(labelWidth, s.width(f.Label, fs.label))
	}
	labelWidth += fs.gap
	column := w / float64(columns)

	for len(facts) > 0 {
		row := facts[:min(columns, len(facts))]
		facts = facts[len(row):]
		values := make([][]string, len(row))
		tallest := 1
		for i, f := range row {
			values[i] = s.lines(f.Value, column-labelWidth-fs.gap, fs.value)
			tallest = max(tallest, len(values[i]))
		}
		height := float64(tallest)*fs.line + 2*fs.pad
		s.need(height)
		for i, f := range row {
			left := x + float64(i)*column
			y := s.y + fs.pad + fs.line/2 + fs.label.size*middle
			s.put(left, y, f.Label, fs.label)
			for n, line := range values[i] {
				s.put(left+labelWidth, y+float64(n)*fs.line, line, fs.value)
			}
		}
		s.y += height
	}
}

// Code is a square of modules, true where dark, such as a QR code without its quiet zone.
type Code [][]bool

// FactsBesideCode sets facts in one column with a code at the right and a caption under it.
func (s *Sheet) FactsBesideCode(facts []Fact, code Code, caption string) {
	const side, gap = 92.0, 24.0
	st := style{size: 8, colour: muted}
	s.need(side + 20)
	top := s.y
	x := s.pageWidth() - margin - side
	s.code(x, top, side, code)
	s.align(x-gap, top+side+12, side+2*gap, caption, st, Centre)
	s.factsIn(margin, s.room()-side-gap, facts, 1, factBody)
	s.y = max(s.y, top+side+20)
}

// code draws the modules as squares, each run of dark ones as one rectangle. Rectangles reach a
// hair into the next row, since a viewer that smooths edges would show a seam between rows.
func (s *Sheet) code(x, y, side float64, code Code) {
	const overlap = 0.06
	module := side / float64(len(code))
	for row, cells := range code {
		for from := 0; from < len(cells); from++ {
			if !cells[from] {
				continue
			}
			to := from
			for to < len(cells) && cells[to] {
				to++
			}
			s.fill(x+float64(from)*module, y+float64(row)*module,
				float64(to-from)*module+overlap, module+overlap, ink)
			from = to
		}
	}
}
