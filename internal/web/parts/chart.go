package parts

import (
	"context"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/text"
)

// Charts are drawn in units of a sixteenth of a rem: the width and height attributes
// are in rem, so 大字版 enlarges a picture with the text around it. Colours come from
// classes, patterns from attributes; bars of a series are one path to keep pages small.
const (
	unitsPerRem  = 16
	chartHeight  = 292
	plotTop      = 14
	plotBottom   = 250
	plotPad      = 10
	widestPlot   = 640
	narrowStep   = 22 // between two labels at least
	wideStep     = 60 // and at most
	labelStep    = 46 // room a label of four digits needs
	digitWidth   = 8.6
	ticksAimedAt = 4
)

// svg collects a drawing.
type svg struct{ b []byte }

func (s *svg) raw(text string) { s.b = append(s.b, text...) }

func (s *svg) text(text string) { s.b = appendEscaped(s.b, text) }

// num appends a coordinate with one decimal at most; a page has thousands of them.
func (s *svg) num(v float64) {
	tenths := int64(math.Round(v * 10))
	if tenths < 0 {
		s.b = append(s.b, '-')
		tenths = -tenths
	}
	s.b = strconv.AppendInt(s.b, tenths/10, 10)
	if tenth := tenths % 10; tenth != 0 {
		s.b = append(s.b, '.', byte('0'+tenth))
	}
}

// open begins the drawing with its name and description for screen readers. It is seen from left on.
func (s *svg) open(id, title, desc string, left, width, height float64) {
	s.begin("img", id, left, width, height)
	s.raw(`<title id="`)
	s.text(id)
	s.raw(`-title">`)
	s.text(title)
	s.raw(`</title><desc id="`)
	s.text(id)
	s.raw(`-desc">`)
	s.text(desc)
	s.raw(`</desc>`)
}

func (s *svg) begin(role, id string, left, width, height float64) {
	s.raw(`<svg class="drawing" role="`)
	s.raw(role)
	s.raw(`" aria-labelledby="`)
	s.text(id)
	s.raw(`-title `)
	s.text(id)
	s.raw(`-desc"`)
	s.size(left, width, height)
}

// size ends the opening tag of a drawing.
func (s *svg) size(left, width, height float64) {
	s.raw(` viewBox="`)
	s.num(left)
	s.raw(" 0 ")
	s.num(width)
	s.raw(" ")
	s.num(height)
	s.raw(`" width="`)
	s.rem(width)
	s.raw(`" height="`)
	s.rem(height)
	s.raw(`">`)
}

func (s *svg) rem(units float64) {
	s.b = strconv.AppendFloat(s.b, units/unitsPerRem, 'f', -1, 64)
	s.raw("rem")
}

// label writes text at a point; the class says how it is anchored.
func (s *svg) label(class string, x, y float64, text string) {
	s.raw(`<text class="`)
	s.raw(class)
	s.raw(`" x="`)
	s.num(x)
	s.raw(`" y="`)
	s.num(y)
	s.raw(`">`)
	s.text(text)
	s.raw(`</text>`)
}

func (s *svg) openPath(attributes string) {
	s.raw(`<path `)
	s.raw(attributes)
	s.raw(` d="`)
}

func (s *svg) closePath() { s.raw(`"/>`) }

// box is a rectangle within a path.
func (s *svg) box(x, y, width, height float64) {
	s.raw("M")
	s.num(x)
	s.raw(" ")
	s.num(y)
	s.raw("h")
	s.num(width)
	s.raw("v")
	s.num(height)
	s.raw("h")
	s.num(-width)
	s.raw("z")
}

func (s *svg) point(command string, x, y float64) {
	s.raw(command)
	s.num(x)
	s.raw(" ")
	s.num(y)
}

// drawing lets a function that draws stand in a template.
func drawing(draw func(*svg)) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		return buffered(w, func(b []byte) []byte {
			s := svg{b}
			draw(&s)
			s.raw("</svg>")
			return s.b
		})
	})
}

// plot is the frame of a chart with axes: where values and labels land.
type plot struct {
	left, width, step float64
	top               int64 // the value of the uppermost tick
	tick              int64
}

func newPlot(labels int, greatest int64, money bool) plot {
	p := plot{tick: niceTick(greatest, money)}
	p.top = max(1, (greatest+p.tick-1)/p.tick) * p.tick
	p.left = float64(len(axisNumber(p.top, money)))*digitWidth + 14
	p.step = min(wideStep, max(narrowStep, widestPlot/float64(labels)))
	p.width = p.left + p.step*float64(labels) + plotPad
	return p
}

func (p plot) x(i int) float64 { return p.left + p.step*(float64(i)+0.5) }

func (p plot) y(value int64) float64 {
	return plotBottom - (plotBottom-plotTop)*float64(max(0, value))/float64(p.top)
}

// niceTick is 1, 2 or 5 times a power of ten: whole yuan for money.
func niceTick(greatest int64, money bool) int64 {
	tick := int64(1)
	if money {
		tick = 100
	}
	for {
		for _, m := range []int64{1, 2, 5} {
			if tick*m*ticksAimedAt >= greatest {
				return tick * m
			}
		}
		tick *= 10
	}
}

func axisNumber(value int64, money bool) string {
	if money {
		value /= 100
	}
	return group(value)
}

// number is a value as a table shows it.
func number(value int64, money bool) string {
	if money {
		return social.Fen(value).String()
	}
	return group(value)
}

// group writes a whole number with commas between thousands.
func group(value int64) string {
	digits := strconv.FormatInt(value, 10)
	sign := ""
	if value < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

func (p plot) axes(s *svg, labels []string) {
	s.openPath(`class="grid"`)
	for v := p.tick; v <= p.top; v += p.tick {
		s.point("M", p.left, p.y(v))
		s.raw("h")
		s.num(p.width - p.left - plotPad)
	}
	s.closePath()
	every := int(math.Ceil(labelStep / p.step))
	for i, text := range labels {
		if (len(labels)-1-i)%every == 0 { // counted from the newest, which always has one
			s.label("mid", p.x(i), plotBottom+24, text)
		}
	}
}

// scale is the axis of amounts, a drawing of its own, so that it stays in sight when the chart scrolls. What it says the description says.
func (p plot) scale(s *svg, money bool) {
	s.raw(`<svg class="drawing chart-scale" aria-hidden="true" focusable="false"`)
	s.size(0, p.left, chartHeight)
	for v := int64(0); v <= p.top; v += p.tick {
		s.label("end", p.left-8, p.y(v)+5, axisNumber(v, money))
	}
}

func (p plot) base(s *svg) {
	s.openPath(`class="axis"`)
	s.point("M", p.left, plotBottom)
	s.raw("h")
	s.num(p.width - p.left - plotPad)
	s.closePath()
}

func (c BarChart) sum(i int) (total int64) {
	for _, s := range c.Series {
		total += s.Values[i]
	}
	return total
}

func (c BarChart) hasGaps() bool { return slices.Contains(c.Gaps, true) }

func (c BarChart) greatest() (most int64) {
	for i := range c.Labels {
		most = max(most, c.sum(i))
	}
	return most
}

func (c BarChart) scale(s *svg) { newPlot(len(c.Labels), c.greatest(), c.Money).scale(s, c.Money) }

func (c BarChart) draw(s *svg) {
	p := newPlot(len(c.Labels), c.greatest(), c.Money)
	s.open(c.ID, c.Title, c.Summary, p.left, p.width-p.left, chartHeight)
	c.patterns(s)
	p.axes(s, c.Labels)
	if c.hasGaps() {
		s.openPath(`class="gap-band" fill="url(#` + escape(c.ID) + `-hatch)"`)
		for i, gap := range c.Gaps {
			if gap {
				s.box(p.x(i)-p.step/2, plotTop, p.step, plotBottom-plotTop)
			}
		}
		s.closePath()
	}
	below := make([]int64, len(c.Labels))
	for n, series := range c.Series {
		s.openPath(c.fill(n))
		for i, v := range series.Values {
			if v <= 0 {
				continue // a year of refunds only has no bar; the table beside has the number
			}
			top := p.y(below[i] + v)
			s.box(p.x(i)-p.step*0.34, top, p.step*0.68, p.y(below[i])-top)
			below[i] += v
		}
		s.closePath()
	}
	p.base(s)
}

// fill tells the series apart without colour: solid, striped, dotted.
func (c BarChart) fill(series int) string {
	if series == 0 {
		return `class="s1"`
	}
	n := strconv.Itoa(min(series, 2) + 1)
	return `class="s` + n + `" fill="url(#` + escape(c.ID) + `-s` + n + `)"`
}

func (c BarChart) patterns(s *svg) {
	id := escape(c.ID)
	s.raw(`<defs>`)
	if c.hasGaps() {
		s.raw(`<pattern id="` + id + `-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch-line" d="M0 0v7"/></pattern>`)
	}
	if len(c.Series) > 1 {
		s.raw(`<pattern id="` + id + `-s2" width="6" height="6" patternUnits="userSpaceOnUse"><path class="s2-ground" d="M0 0h6v6h-6z"/><path class="s2-line" d="M0 1.5h6"/></pattern>`)
	}
	if len(c.Series) > 2 {
		s.raw(`<pattern id="` + id + `-s3" width="6" height="6" patternUnits="userSpaceOnUse"><path class="s3-ground" d="M0 0h6v6h-6z"/><path class="s3-dot" d="M2 2h2v2h-2z"/></pattern>`)
	}
	s.raw(`</defs>`)
}

func escape(text string) string { return string(appendEscaped(nil, text)) }

func (c LineChart) hasBand() bool { return len(c.Low.Values) > 0 && len(c.High.Values) > 0 }

func (c LineChart) greatest() int64 {
	most := slices.Max(c.Line.Values)
	if c.hasBand() {
		most = max(most, slices.Max(c.High.Values))
	}
	return most
}

func (c LineChart) scale(s *svg) { newPlot(len(c.Labels), c.greatest(), c.Money).scale(s, c.Money) }

func (c LineChart) draw(s *svg) {
	p := newPlot(len(c.Labels), c.greatest(), c.Money)
	s.open(c.ID, c.Title, c.Summary, p.left, p.width-p.left, chartHeight)
	p.axes(s, c.Labels)
	if c.hasBand() {
		s.openPath(`class="band"`)
		p.line(s, c.High.Values)
		for i := len(c.Labels) - 1; i >= 0; i-- {
			s.point("L", p.x(i), p.y(c.Low.Values[i]))
		}
		s.raw("z")
		s.closePath()
		s.openPath(`class="band-edge"`)
		p.line(s, c.High.Values)
		p.line(s, c.Low.Values)
		s.closePath()
	}
	s.openPath(`class="line"`)
	p.line(s, c.Line.Values)
	s.closePath()
	s.openPath(`class="dots"`)
	for i, v := range c.Line.Values {
		s.box(p.x(i)-3, p.y(v)-3, 6, 6)
	}
	s.closePath()
	p.base(s)
}

func (p plot) line(s *svg, values []int64) {
	command := "M"
	for i, v := range values {
		s.point(command, p.x(i), p.y(v))
		command = "L"
	}
}

// Sizes of the month grid: twelve months and the year beside them fit a 360 px phone.
const (
	monthPitch  = 23
	monthCell   = 20
	monthLeft   = 44
	monthTop    = 22
	blockYears  = 10
	monthCentre = monthCell / 2.0
)

// monthBlock is ten years of a grid: blocks stand side by side where there is room.
type monthBlock []YearMonths

func (g MonthGrid) blocks() []monthBlock {
	var blocks []monthBlock
	for years := range slices.Chunk(g.Years, blockYears) {
		blocks = append(blocks, years)
	}
	return blocks
}

func (b monthBlock) draw(id, title string) func(*svg) {
	return func(s *svg) {
		s.open(id, title, b.describe(), 0, monthLeft+12*monthPitch, monthTop+float64(len(b))*monthPitch)
		for month := range 12 {
			s.label("mid small", monthX(month)+monthCentre, monthTop-7, strconv.Itoa(month+1))
		}
		for row, y := range b {
			s.label("end", monthLeft-7, monthY(row)+monthCentre+5, strconv.Itoa(y.Year))
		}
		b.paid(s)
		b.cells(s, `class="back-paid"`, MonthBackPaid)
		b.cells(s, `class="missing"`, MonthMissing)
		b.dots(s)
		b.awaited(s)
		b.marks(s)
	}
}

// drawLinked draws the block with a way from each stretch of months to the entry that it is in. The ways are not in the order of the Tab
// key: the years below lead to the same entries in a fraction of the steps.
func (b monthBlock) drawLinked(id, title string, links MonthLinks) func(*svg) {
	return func(s *svg) {
		s.begin("group", id, 0, monthLeft+12*monthPitch, monthTop+float64(len(b))*monthPitch)
		s.raw(`<title id="` + id + `-title">`)
		s.text(title)
		s.raw(`</title><desc id="` + id + `-desc">`)
		s.text(b.describe())
		s.raw(`</desc>`)
		for month := range 12 {
			s.label("mid small", monthX(month)+monthCentre, monthTop-7, strconv.Itoa(month+1))
		}
		for row, y := range b {
			s.label("end", monthLeft-7, monthY(row)+monthCentre+5, strconv.Itoa(y.Year))
			b.stretches(s, row, links)
		}
		b.dots(s)
		b.awaited(s)
		b.marks(s)
	}
}

// stretches draws the months of a year that are paid or missing, those together that lead to the same place.
func (b monthBlock) stretches(s *svg, row int, links MonthLinks) {
	y := b[row]
	to := func(month int) string {
		switch y.Months[month] {
		case MonthMissing:
			return "y" + strconv.Itoa(y.Year)
		case MonthPaid, MonthBackPaid:
			return links[social.Month(y.Year*100+month+1)]
		}
		return ""
	}
	for first := 0; first < 12; {
		last := first
		for last+1 < 12 && y.Months[last+1] == y.Months[first] && to(last+1) == to(first) {
			last++
		}
		if href := to(first); href != "" {
			months := func(n int) social.Month { return social.Month(y.Year*100 + n + 1) }
			s.raw(`<a href="#` + href + `" tabindex="-1" aria-label="`)
			s.text(text.ReadMonth(months(first), months(last), y.Months[first].word()))
			s.raw(`">`)
			s.openPath(monthClasses[y.Months[first]])
			for month := first; month <= last; month++ {
				s.box(monthX(month)+0.5, monthY(row)+0.5, monthCell-1, monthCell-1)
			}
			s.closePath()
			s.raw(`</a>`)
		}
		first = last + 1
	}
}

var monthClasses = map[MonthState]string{MonthPaid: `class="s1"`, MonthBackPaid: `class="back-paid"`, MonthMissing: `class="missing"`}

func monthX(month int) float64 { return monthLeft + float64(month*monthPitch) }

func monthY(row int) float64 { return monthTop + float64(row*monthPitch) }

// each visits the months in one state.
func (b monthBlock) each(state MonthState, visit func(x, y float64)) {
	for row, y := range b {
		for month, s := range y.Months {
			if s == state {
				visit(monthX(month), monthY(row))
			}
		}
	}
}

// paid draws the months paid, which are most, as strokes as broad as a cell: a third
// of the bytes of boxes.
func (b monthBlock) paid(s *svg) {
	s.openPath(`class="paid"`)
	b.each(MonthPaid, func(x, y float64) {
		s.point("M", x, y+monthCentre)
		s.raw("h")
		s.num(monthCell)
	})
	s.closePath()
}

func (b monthBlock) cells(s *svg, attributes string, state MonthState) {
	s.openPath(attributes)
	b.each(state, func(x, y float64) { s.box(x+0.5, y+0.5, monthCell-1, monthCell-1) })
	s.closePath()
}

func (b monthBlock) dots(s *svg) {
	s.openPath(`class="outside"`)
	b.each(MonthOutside, func(x, y float64) { s.box(x+monthCentre-1, y+monthCentre-1, 2, 2) })
	s.closePath()
}

// awaited are drawn as an empty box: there is room for what is to come.
func (b monthBlock) awaited(s *svg) { b.cells(s, `class="awaited"`, MonthAwaited) }

func (b monthBlock) marks(s *svg) {
	for _, state := range []MonthState{MonthBackPaid, MonthMissing} {
		b.each(state, func(x, y float64) {
			s.label("month-mark", x+monthCentre, y+monthCentre+5, state.mark())
		})
	}
}

// yearMonths says of every month of the years in a monthly statement how it stands, the oldest year first.
func yearMonths(t *statement.Table) []YearMonths {
	if len(t.Years) == 0 || !t.Statement.Monthly {
		return nil
	}
	oldest := t.Years[len(t.Years)-1]
	years := make([]YearMonths, t.Until().Year()-oldest+1)
	for i := range years {
		years[i].Year = oldest + i
		for month := range years[i].Months {
			m := social.Month((oldest+i)*100 + month + 1)
			years[i].Months[month] = monthStates[t.Standing(m)]
			if t.BackPaid(m) {
				years[i].Months[month] = MonthBackPaid
			}
		}
	}
	return years
}

var monthStates = map[social.MonthStanding]MonthState{
	social.MonthOfNoCover: MonthOutside, social.MonthIsPaid: MonthPaid, social.MonthIsMissing: MonthMissing, social.MonthNotYetDue: MonthAwaited,
}
