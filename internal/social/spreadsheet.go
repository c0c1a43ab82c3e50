package social

import "strings"

// DefuseFormula keeps a spreadsheet from taking a text for a formula: one that begins as a formula does gets a quotation mark
// before it (OWASP, CSV injection).
func DefuseFormula(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		return "'" + s
	}
	return s
}
