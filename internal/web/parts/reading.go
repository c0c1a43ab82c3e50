package parts

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/text"
)

// Reading is a statement as it is read from the top: a heading for each year with what it comes to, the newest open, and in it the entries,
// the amount first. It needs no more room than a phone has. The table of the same rows is StatementTable.
type Reading struct {
	Years []statement.YearRead
	Open  bool // all years, since they are few or were asked for
}

// A reading opens all years where they have no more lines than this together, and shows no more than so many years at once.
const (
	openLines  = 6
	yearsShown = 8
)

// NewReading reads a table.
func NewReading(t *statement.Table, open bool) Reading {
	r := Reading{Years: t.Reading()}
	lines := 0
	for _, y := range r.Years {
		lines += len(y.Lines)
	}
	r.Open = open || lines <= openLines
	return r
}

// Render implements templ.Component.
func (r Reading) Render(_ context.Context, w io.Writer) error { return buffered(w, r.append) }

func (r Reading) append(b []byte) []byte {
	b = append(b, `<div class="reading">`...)
	shown := len(r.Years)
	if shown > yearsShown+1 {
		shown = yearsShown
	}
	for i, y := range r.Years[:shown] {
		b = r.appendYear(b, y, r.Open || i == 0)
	}
	if rest := r.Years[shown:]; len(rest) > 0 {
		b = append(b, `<details class="earlier-years"><summary>`...)
		b = appendEscaped(b, fmt.Sprintf(text.ReadEarlier, len(rest), rest[len(rest)-1].Year, rest[0].Year))
		b = append(b, "</summary>"...)
		for _, y := range rest {
			b = r.appendYear(b, y, false)
		}
		b = append(b, "</details>"...)
	}
	return append(b, "</div>\n"...)
}

func (r Reading) appendYear(b []byte, y statement.YearRead, open bool) []byte {
	b = append(b, `<details class="year" id="y`...)
	b = strconv.AppendInt(b, int64(y.Year), 10)
	b = append(b, '"')
	if open {
		b = append(b, " open"...)
	}
	b = append(b, "><summary><b>"...)
	b = strconv.AppendInt(b, int64(y.Year), 10)
	b = append(b, "</b><span"...)
	if y.Missing > 0 {
		b = append(b, ` class="lacks"`...)
	}
	b = append(b, '>')
	b = appendEscaped(b, holds(y))
	b = append(b, "</span>"...)
	if y.Rows > 0 {
		b = append(b, "<strong>"...)
		b = y.Sum.AppendYuan(b, true)
		b = append(b, "</strong>"...)
	}
	b = append(b, "</summary>"...)
	place, named := "", map[social.Month]bool{}
	for _, line := range y.Lines {
		if line.Gap != nil {
			b = appendReadGap(b, line.Gap)
			continue
		}
		if line.Place != place && line.Place != "" {
			place = line.Place
			b = appendTag(b, "p", "place", place)
		}
		b = appendEntry(b, line.Entry, named)
	}
	return append(b, "</details>"...)
}

// holds says what is in a year.
func holds(y statement.YearRead) string {
	switch {
	case y.Missing > 0 && y.Months > 0:
		return text.Months(y.Months) + "，" + text.ReadGap(y.Missing)
	case y.Missing > 0:
		return text.ReadGap(y.Missing)
	case y.Months > 0:
		return text.Months(y.Months)
	}
	return text.ReadRows(y.Rows)
}

func appendTag(b []byte, tag, class, words string) []byte {
	b = append(b, '<')
	b = append(b, tag...)
	if class != "" {
		b = append(b, ` class="`...)
		b = append(b, class...)
		b = append(b, '"')
	}
	b = append(b, '>')
	b = appendEscaped(b, words)
	b = append(b, "</"...)
	b = append(b, tag...)
	return append(b, '>')
}

func appendReadGap(b []byte, gap *statement.Gap) []byte {
	b = append(b, `<p class="lacks">`...)
	b = appendEscaped(b, text.ReadMonths(gap.From, gap.To)+" "+text.ReadGap(gap.Months))
	return append(b, "</p>"...)
}

// appendEntry appends an entry: when and how much, what it is and its mark, then what it is made of. The first that begins in a month bears
// its name, for the way from the grid of months.
func appendEntry(b []byte, e *statement.Entry, named map[social.Month]bool) []byte {
	b = append(b, `<div class="entry"`...)
	if e.From != 0 && !named[e.From] {
		named[e.From] = true
		b = append(b, ` id="`...)
		b = append(b, entryID(e.From)...)
		b = append(b, '"')
	}
	b = append(b, "><b>"...)
	b = appendEscaped(b, when(e))
	b = append(b, "</b><b>"...)
	b = e.Amount.AppendYuan(b, true)
	b = append(b, "</b>"...)
	if e.Item != "" {
		b = appendTag(b, "span", "", e.Item)
	}
	if e.Remark != "" {
		b = appendTag(b, "span", "remark", e.Remark)
	}
	if e.Status != "" {
		b = appendTag(b, "span", "lacks", e.Status)
	}
	b = appendFigures(b, e.Parts)
	b = appendFigures(b, slices.Concat(e.Second, e.Details))
	return append(b, "</div>"...)
}

func when(e *statement.Entry) string {
	if e.From == 0 {
		return text.DayOfYear(e.Day)
	}
	months := text.ReadMonths(e.From, e.To)
	if e.Months() > 1 {
		months += " " + text.ReadEach
	}
	return months
}

func appendFigures(b []byte, figures []statement.Figure) []byte {
	if len(figures) == 0 {
		return b
	}
	b = append(b, "<p>"...)
	for i, f := range figures {
		if i > 0 {
			b = append(b, " · "...)
		}
		b = appendEscaped(b, text.ReadFigure(f.Name, f.Text))
	}
	return append(b, "</p>"...)
}

// entryID names the entry that begins in a month.
func entryID(m social.Month) string { return "m" + m.Compact() }

// MonthLinks leads from the grid of months to the entries of a reading: the entry that a month is in, by the month.
type MonthLinks map[social.Month]string

// Links are the entries of the months of a reading; of a month with several, the first one's.
func (r Reading) Links() MonthLinks {
	links := MonthLinks{}
	for _, y := range r.Years {
		for _, line := range y.Lines {
			if line.Gap != nil || line.From == 0 {
				continue
			}
			id := entryID(line.From)
			for m := line.From; m <= line.To; m = m.Add(1) {
				links[m] = cmp.Or(links[m], id)
			}
		}
	}
	return links
}
