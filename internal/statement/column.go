package statement

import (
	"cmp"
	"strconv"

	"shebao/internal/social"
)

// Kind is what the cells of a column are, and so how they are shown.
type Kind uint8

// The kinds of column.
const (
	Text   Kind = iota
	Month       // yyyymm in Int
	Date        // yyyy-mm-dd in Text
	Money       // 分 in Int
	Count       // a number in Int
	Code        // Text, shown by its label
	Remark      // "code:words" in Text: the code's label, then the words
)

// Rank is how much a column matters to whoever reads a row on a narrow screen, where a row is a few short lines and not a line of cells.
type Rank uint8

// The ranks. A Remark needs none: it is a mark beside the headline.
const (
	Detail   Rank = iota // last, small
	Headline             // the figure that the row is about: first and largest; the sum where there are several
	Item                 // in words, what the headline is of
	Second               // under the headline
	Place                // who or where: said once for all rows that follow one another with it
	InTable              // told in the table only
)

// Column is a column of a statement.
type Column struct {
	// Name heads it, as the guide writes it; Short, where set, names it in a line with others.
	Name  string
	Short string
	Kind  Kind
	Rank  Rank
	// Total asks for the sum over the whole selection; for Money and Count only.
	Total bool
	// Unit marks the column of unit numbers (单位编号); the next one holds their names, which the store
	// fills in over whatever the query yields there. Both give the legend.
	Unit bool
	// Pick gives the column's cell of a row of contributions, in a Monthly statement; nil for what the store fills in.
	Pick func(*social.Contribution) Cell
	// Labels show the codes of Code and Remark in words; a code without one is shown as it is.
	Labels map[string]string
}

// Label names the column in a line with others.
func (c *Column) Label() string { return cmp.Or(c.Short, c.Name) }

// Numeric reports whether the column's cells are numbers, which stand to the right.
func (c *Column) Numeric() bool { return c.Kind == Money || c.Kind == Count }

// Cell is one value of a row, in Int or Text by its column's Kind. Null is a value not known.
type Cell struct {
	Int  int64
	Text string
	Null bool
}

// Append appends the cell as a page shows it, unescaped. Nothing is appended for a value not known.
func (c *Column) Append(dst []byte, cell Cell) []byte {
	if cell.Null {
		return dst
	}
	switch c.Kind {
	case Money:
		return social.Fen(cell.Int).AppendYuan(dst, true)
	case Month:
		if cell.Int == 0 { // not known
			return dst
		}
		return appendMonth(dst, cell.Int)
	case Count:
		return strconv.AppendInt(dst, cell.Int, 10)
	case Code:
		return append(dst, c.label(cell.Text)...)
	case Remark:
		return c.appendRemark(dst, cell.Text)
	}
	return append(dst, cell.Text...)
}

// Show is Append as a string.
func (c *Column) Show(cell Cell) string { return string(c.Append(nil, cell)) }

func (c *Column) label(code string) string {
	if label, ok := c.Labels[code]; ok {
		return label
	}
	return code
}

// appendMonth writes 2008-01 without allocating; it runs once for every row of every page.
func appendMonth(dst []byte, yyyymm int64) []byte {
	month := yyyymm % 100
	dst = strconv.AppendInt(dst, yyyymm/100, 10)
	return append(dst, '-', byte('0'+month/10), byte('0'+month%10))
}

// RemarkCode is the code of a Remark cell: the kind of the contribution.
func RemarkCode(text string) string {
	for i := range len(text) {
		if text[i] == ':' {
			return text[:i]
		}
	}
	return text
}

func (c *Column) appendRemark(dst []byte, text string) []byte {
	code := RemarkCode(text)
	label := c.label(code)
	dst = append(dst, label...)
	words := text[min(len(text), len(code)+1):]
	if label != "" && words != "" {
		dst = append(dst, "；"...)
	}
	return append(dst, words...)
}
