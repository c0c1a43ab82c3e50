package paper

import (
	"strings"
	"unicode"
)

// Characters that a Chinese line neither begins nor ends with (GB/T 15834, 5.1).
const (
	neverFirst = "，。、；：！？）」』】》〉”’％,.;:!?)]}%"
	neverLast  = "（「『【《〈“‘([{"
)

// lines breaks a text to a width in points. It breaks between Chinese characters, at blanks, and
// inside a word only where the word alone is wider than the line; a line break in the text stays.
func (s *Sheet) lines(text string, w float64, st style) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, s.breakLine(paragraph, w, st)...)
	}
	return lines
}

func (s *Sheet) breakLine(text string, w float64, st style) []string {
	var lines []string
	start, lastBreak := 0, 0 // byte offsets: where the line begins, and may last end
	width := 0.0
	var before rune
	for i, r := range text {
		if i > start && mayBreak(before, r) {
			lastBreak = i
		}
		width += s.glyph(r, st.bold).advance * st.size
		if width > w && i > start && !unicode.IsSpace(r) {
			end := lastBreak
			if end <= start {
				end = i
			}
			lines = append(lines, strings.TrimRight(text[start:end], " "))
			start, lastBreak = end, end
			width = s.width(text[start:i], st) + s.glyph(r, st.bold).advance*st.size
		}
		before = r
	}
	return append(lines, strings.TrimRight(text[start:], " "))
}

// mayBreak reports whether a line may end after one character and go on with the next.
func mayBreak(before, next rune) bool {
	if strings.ContainsRune(neverFirst, next) || strings.ContainsRune(neverLast, before) {
		return false
	}
	return before == ' ' || wide(before) || wide(next)
}

// wide reports whether a character is one of the square ones that stand for themselves.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}
