package paper

// Column is a column of a table.
type Column struct {
	// Group, where given, stands above this column and its neighbours of the same group.
	Group string
	Title string
	// Width is the column's share of the table's width.
	Width float64
	Align Align
	// Wrap lets a long text take more lines; otherwise it is set smaller until it fits.
	Wrap bool
}

// Table is a table that may run over pages, each with the header again.
type Table struct {
	Columns []Column
	// Rows has a text per column in each row. A row without any text is ruled all the same: an
	// empty line is a statement.
	Rows [][]string
	// Size is the type size of the cells; 0 is 10.
	Size float64
	// RowHeight is the least height of a row; 0 is 2.1 times the type size.
	RowHeight float64
	// Totals, where given, close the table.
	Totals []string
}

const cellPad = 4.0

// Table sets a table over the full width.
func (s *Sheet) Table(t Table) {
	if t.Size == 0 {
		t.Size = 10
	}
	if t.RowHeight == 0 {
		t.RowHeight = t.Size * 2.1
	}
	g := grid{sheet: s, table: t, widths: t.widths(s.room())}
	g.header()
	for _, row := range t.Rows {
		g.row(row, false)
	}
	if t.Totals != nil {
		g.row(t.Totals, true)
	}
	g.close()
}

// widths are the columns' widths in points.
func (t Table) widths(room float64) []float64 {
	total := 0.0
	for _, c := range t.Columns {
		total += c.Width
	}
	widths := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = c.Width / total * room
	}
	return widths
}

// grouped reports whether the header has a second storey.
func (t Table) grouped() bool {
	for _, c := range t.Columns {
		if c.Group != "" {
			return true
		}
	}
	return false
}

// opens reports whether column i begins a group, or stands alone among groups.
func (t Table) opens(i int) bool {
	return i > 0 && (t.Columns[i].Group == "" || t.Columns[i].Group != t.Columns[i-1].Group)
}

// grid is a table being set.
type grid struct {
	sheet  *Sheet
	table  Table
	widths []float64
	top    float64 // where the table begins on this page
}

func (g *grid) header() {
	s, t := g.sheet, g.table
	storey := t.Size * 2.1
	height := storey
	if t.grouped() {
		height = 2 * storey
	}
	s.need(height + 2*t.RowHeight)

	g.top = s.y
	s.fill(margin, s.y, s.room(), height, tint)
	s.line(margin, s.y, margin+s.room(), s.y, 1, accent)
	st := style{size: t.Size, bold: true, colour: ink}
	for i, x := 0, margin; i < len(t.Columns); {
		span, width := i+1, g.widths[i]
		if t.Columns[i].Group != "" {
			for ; span < len(t.Columns) && !t.opens(span); span++ {
				width += g.widths[span]
			}
			s.align(x+cellPad, s.y+storey/2+t.Size*middle, width-2*cellPad, t.Columns[i].Group, st, Centre)
			s.line(x+cellPad, s.y+storey, x+width-cellPad, s.y+storey, 0.4, rule)
			g.titles(i, span, x, s.y+storey, storey, st)
		} else {
			g.titles(i, span, x, s.y, height, st)
		}
		i, x = span, x+width
	}
	s.y += height
	s.line(margin, s.y, margin+s.room(), s.y, 0.6, accent)
}

// titles sets the titles of the columns from one up to another.
func (g *grid) titles(from, to int, x, y, height float64, st style) {
	for i := from; i < to; i++ {
		c := g.table.Columns[i]
		g.sheet.align(x+cellPad, y+height/2+st.size*middle, g.widths[i]-2*cellPad, c.Title, st, c.Align)
		x += g.widths[i]
	}
}

func (g *grid) row(cells []string, total bool) {
	s, t := g.sheet, g.table
	st := style{size: t.Size, bold: total, colour: ink}
	lineHeight := t.Size * 1.5
	wrapped := make([][]string, len(cells))
	height := t.RowHeight
	for i, cell := range cells {
		if t.Columns[i].Wrap {
			wrapped[i] = s.lines(cell, g.widths[i]-2*cellPad, st)
			height = max(height, float64(len(wrapped[i]))*lineHeight+t.RowHeight-lineHeight)
		}
	}
	if s.left() < height {
		g.close()
		s.Page(s.orientation)
		g.header()
	}

	if total {
		s.fill(margin, s.y, s.room(), height, tint)
	}
	x := margin
	for i, cell := range cells {
		y := s.y + t.RowHeight/2 + t.Size*middle
		if wrapped[i] == nil {
			s.align(x+cellPad, y, g.widths[i]-2*cellPad, cell, st, t.Columns[i].Align)
		}
		for n, line := range wrapped[i] {
			s.align(x+cellPad, y+float64(n)*lineHeight, g.widths[i]-2*cellPad, line, st, t.Columns[i].Align)
		}
		x += g.widths[i]
	}
	s.y += height
	s.line(margin, s.y, margin+s.room(), s.y, 0.4, rule)
}

// close draws the line under the table, and those between its groups, on the current page.
func (g *grid) close() {
	s, t := g.sheet, g.table
	if t.grouped() {
		x := margin
		for i := range t.Columns {
			if t.opens(i) {
				s.line(x, g.top, x, s.y, 0.4, rule)
			}
			x += g.widths[i]
		}
	}
	s.line(margin, s.y, margin+s.room(), s.y, 0.8, accent)
}
