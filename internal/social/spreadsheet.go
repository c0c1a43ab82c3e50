package social

import (
	"strings"
	"unicode/utf8"
)

// formulaBegins are the characters that a spreadsheet takes for the beginning of a formula, the full-width ones of Chinese and Japanese
// input among them (OWASP, CSV injection).
const formulaBegins = "=+-@\t\r\n＝＋－＠"

// DefuseFormula keeps a spreadsheet from taking a text for a formula: one that begins as a formula does gets a quotation mark before it.
func DefuseFormula(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune(formulaBegins, first) {
		return "'" + s
	}
	return s
}
