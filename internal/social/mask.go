package social

import (
	"strings"
	"unicode"
)

// MaskPhone hides the middle four digits of a mobile number: "138****1234". Anything shorter is
// hidden but for its last two characters.
func MaskPhone(s string) string {
	const head, tail = 3, 4
	if len(s) >= head+tail+3 && onlyDigits(s) {
		return s[:head] + strings.Repeat("*", len(s)-head-tail) + s[len(s)-tail:]
	}
	runes := []rune(s)
	shown := min(2, len(runes)/3)
	return strings.Repeat("*", len(runes)-shown) + string(runes[len(runes)-shown:])
}

// MaskName keeps the first character of a name: "张*", "欧**". A character with a variation
// selector counts once, and a name of one character is hidden whole.
func MaskName(s string) string {
	var first strings.Builder
	count := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			count++
		}
		if count <= 1 {
			first.WriteRune(r)
		}
	}
	if count <= 1 {
		return strings.Repeat("*", count)
	}
	return first.String() + strings.Repeat("*", count-1)
}

// MaskAccount keeps the last four characters of a bank account: "**** 3883". A number too short
// to hide is hidden whole.
func MaskAccount(s string) string {
	runes := []rune(s)
	switch {
	case len(runes) == 0:
		return ""
	case len(runes) < 8:
		return "****"
	}
	return "**** " + string(runes[len(runes)-4:])
}

// MaskTail keeps the last three characters of a number: "******678". What is masked stays as it is.
func MaskTail(s string) string {
	const tail = 3
	runes := []rune(s)
	hidden := max(0, len(runes)-tail)
	return strings.Repeat("*", hidden) + string(runes[hidden:])
}

// MaskMail leaves the first character and what comes after the @.
func MaskMail(s string) string {
	name, site, _ := strings.Cut(s, "@")
	first := []rune(name)
	return string(first[:min(1, len(first))]) + "***@" + site
}
