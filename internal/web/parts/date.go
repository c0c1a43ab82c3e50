package parts

import (
	"context"
	"io"
	"regexp"

	"github.com/a-h/templ"
)

// aDate is a day or a month as pages write it, with the span to one after it kept apart: a browser breaks a line after a hyphen between
// figures, and a date in two lines is read as two numbers.
var aDate = regexp.MustCompile(`\b\d{4}-\d{2}(?:-\d{2})?(?: \d{2}:\d{2}(?::\d{2})?)?\b`)

// Dated is text in which no date breaks over two lines. Facts, lists of facts and tables write their values by it.
func Dated(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		return buffered(w, func(b []byte) []byte { return appendDated(b, s) })
	})
}

// appendDated appends text, escaped, with each date in a span of its own.
func appendDated(b []byte, s string) []byte {
	from := 0
	for _, at := range aDate.FindAllStringIndex(s, -1) {
		b = appendEscaped(b, s[from:at[0]])
		b = append(b, `<span class="date">`...)
		b = append(b, s[at[0]:at[1]]...) // figures, hyphens and colons: nothing to escape
		b = append(b, "</span>"...)
		from = at[1]
	}
	return appendEscaped(b, s[from:])
}
