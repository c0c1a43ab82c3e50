package social

import (
	"strings"
	"unicode"
)

// privateUse is one run of private-use code points, which GBK and the first GB 18030 gave to
// characters that Unicode did not have yet, and the characters that Unicode gave them since.
type privateUse struct {
	first rune
	runes []rune
}

// The tables are GB 18030-2022's: what the edition of 2000 moved out of the private-use area, the one
// letter of 2005 (U+E7C7), and the last 24 of 2022. The runs follow GBK's own double bytes, in order.
var privateUses = [...]privateUse{
	{0xE76C, []rune{0x20AC}}, // A2E3, the euro
	{0xE78D, []rune{ // A6D9 to A6F3, punctuation for vertical text
		0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19,
	}},
	{0xE7C7, []rune{0x1E3F, 0x01F9}}, // A8BC and A8BF, letters of pinyin
	{0xE7E7, []rune{ // A989 to A995, ideographic description
		0x303E, 0x2FF0, 0x2FF1, 0x2FF2, 0x2FF3, 0x2FF4, 0x2FF5, 0x2FF6, 0x2FF7, 0x2FF8, 0x2FF9, 0x2FFA, 0x2FFB,
	}},
	{0xE815, []rune{ // FE50 to FEA0, radicals and characters of names and places
		0x2E81, 0x20087, 0x20089, 0x200CC, 0x2E84, 0x3473, 0x3447, 0x2E88,
		0x2E8B, 0x9FB4, 0x359E, 0x361A, 0x360E, 0x2E8C, 0x2E97, 0x396E,
		0x3918, 0x9FB5, 0x39CF, 0x39DF, 0x3A73, 0x39D0, 0x9FB6, 0x9FB7,
		0x3B4E, 0x3C6E, 0x3CE0, 0x2EA7, 0x215D7, 0x9FB8, 0x2EAA, 0x4056,
		0x415F, 0x2EAE, 0x4337, 0x2EB3, 0x2EB6, 0x2EB7, 0x2298F, 0x43B1,
		0x43AC, 0x2EBB, 0x43DD, 0x44D6, 0x4661, 0x464C, 0x9FB9, 0x4723,
		0x4729, 0x477C, 0x478D, 0x2ECA, 0x4947, 0x497A, 0x497D, 0x4982,
		0x4983, 0x4985, 0x4986, 0x499F, 0x499B, 0x49B7, 0x49B6, 0x9FBA,
		0x241FE, 0x4CA3, 0x4C9F, 0x4CA0, 0x4CA1, 0x4C77, 0x4CA2, 0x4D13,
		0x4D14, 0x4D15, 0x4D16, 0x4D17, 0x4D18, 0x4D19, 0x4DAE, 0x9FBB,
	}},
}

// FromPrivateUse gives the character that r stands for where r is a private-use code point to which
// GBK or an older GB 18030 mapped a character that has a place of its own in Unicode now; systems
// whose records are older than that still hand it out. It reports false for every other rune.
// Source: GB 18030-2022, and annex E of GB 18030-2005 for what GBK had.
func FromPrivateUse(r rune) (rune, bool) {
	for _, run := range privateUses {
		if i := int(r - run.first); i >= 0 && i < len(run.runes) {
			return run.runes[i], true
		}
	}
	return 0, false
}

// Substitute stands for a character that can't be shown, as it does in Chinese print (GB/T 2312 calls it the geta mark).
const Substitute = '〓'

// StandardName is a name with the private-use codes of older systems as the characters that GB 18030-2022 gives them.
func StandardName(name string) string {
	return strings.Map(func(r rune) rune {
		if to, ok := FromPrivateUse(r); ok {
			return to
		}
		return r
	}, name)
}

// LegibleName is a name as it can be shown: private-use codes as the characters that the standard gives them, and the substitute for what
// can't be shown by its nature, or has no glyph by has (nil asks for none). whole says that nothing had to be replaced by the substitute.
func LegibleName(name string, has func(rune) bool) (shown string, whole bool) {
	if has == nil && isPlainName(name) {
		return name, true
	}
	whole = true
	shown = strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsGraphic(r) && (has == nil || has(r)) {
			return r
		}
		whole = false
		return Substitute
	}, StandardName(name))
	return shown, whole
}

// isPlainName reports whether a name is surely legible: of ASCII and common Chinese characters alone. It runs for each cell of a statement.
func isPlainName(name string) bool {
	for i := range len(name) {
		switch b := name[i]; {
		case b < ' ', b == 0x7F, b == 0xC2, b == 0xE2, b >= 0xEE: // controls, formats, private use, and all that is rare
			return false
		}
	}
	return true
}
