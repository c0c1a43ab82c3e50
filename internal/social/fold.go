package social

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	fullWidthFirst = '\uFF01'
	fullWidthLast  = '\uFF5E'
	fullWidthShift = fullWidthFirst - '!'
)

// Fold turns full-width ASCII, which a Chinese input method types by habit, into ordinary ASCII,
// and removes blanks at both ends. Everything else stays as it is.
func Fold(s string) string {
	return strings.TrimSpace(strings.Map(foldRune, s))
}

func foldRune(r rune) rune {
	switch {
	case r >= fullWidthFirst && r <= fullWidthLast:
		return r - fullWidthShift
	case r == '\u3000': // the ideographic space
		return ' '
	}
	return r
}

// FoldNumber is Fold for numbers and codes: it also removes the blanks and dashes people put
// between groups of digits, and what does not show, which a phone puts around a number that is copied.
func FoldNumber(s string) string {
	return strings.Map(func(r rune) rune {
		r = foldRune(r)
		if unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf) || r == '\u2212' { // the minus sign
			return -1
		}
		return r
	}, s)
}

// HasControl reports whether s, a single line, holds anything that does not show as itself:
// control characters, line breaks, bidirectional overrides, zero-width characters, or bytes that
// are not UTF-8.
func HasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, isHidden)
}

// HasControlInText is HasControl for text of several lines: line breaks and tabs are allowed.
func HasControlInText(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && isHidden(r)
	})
}

func isHidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

func onlyDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
