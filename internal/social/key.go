package social

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fact is something by which people prove who they are, or give as theirs: what the archive has and what is typed are compared by Key.
type Fact uint8

// The facts.
const (
	FactName     Fact = iota // 姓名
	FactPhone                // 移动电话
	FactAccount              // 银行账号
	FactCard                 // 社会保障卡号
	FactPostcode             // 邮编
)

// Key is the form in which a fact is compared, the same for what the archive brings and for what people type: two that mean the same have
// the same key. It is "" for what is no such fact, such as a phone "1.38E+10" or a name with a character that was lost on the way; that
// proves nothing and equals nothing. Keys are kept in the database: whoever changes what this function answers sets persons.folded to 0
// in a migration, so that they are worked out anew.
func Key(f Fact, s string) string {
	switch f {
	case FactName:
		return nameKey(s)
	case FactPhone:
		return mobileKey(s)
	case FactAccount:
		return digitsKey(s, leastAccountKept, mostAccountKept)
	case FactCard:
		return cardKey(s)
	case FactPostcode:
		return digitsKey(s, postcodeLen, postcodeLen)
	}
	return ""
}

// CleanText is a person's own text as it is kept: without blanks around it, with one blank in place of tabs and line breaks inside, NFC.
func CleanText(s string) string {
	if strings.ContainsAny(s, "\t\r\n\u2028\u2029\u0085") {
		s = strings.Join(strings.FieldsFunc(s, isBreak), " ")
	}
	return norm.NFC.String(strings.TrimSpace(s))
}

func isBreak(r rune) bool { return strings.ContainsRune("\t\r\n\u2028\u2029\u0085", r) }

// nameKey leaves of a name its letters, characters and digits, by what they mean: neither blanks nor any of the many middle dots, hyphens
// and apostrophes; small letters of ordinary width without accents; characters that GB 18030 once kept in the private-use area, and
// radicals, as the characters they stand for.
func nameKey(s string) string {
	if strings.ContainsFunc(s, isLost) {
		return ""
	}
	s = norm.NFKD.String(strings.Map(unify, s))
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Nl, r), unicode.Is(unicode.Co, r):
			return unicode.ToLower(r)
		case unicode.IsMark(r) && !isAccent(r):
			return r
		}
		return -1
	}, s))
}

// isLost says that r stands where a character was lost: the replacement character, a question mark of either width, or 〓.
func isLost(r rune) bool { return r == '\uFFFD' || r == '?' || r == '？' || r == '〓' }

// unify gives the character that r stands for.
func unify(r rune) rune {
	if unified, ok := FromPrivateUse(r); ok {
		r = unified
	}
	if unified, ok := radicals[r]; ok {
		return unified
	}
	return r
}

// isAccent says that r is an accent on a letter, or only chooses among forms of one character.
func isAccent(r rune) bool {
	return r >= 0x0300 && r <= 0x036F || r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF
}

// radicals are those of the block of CJK radicals (U+2E80) that look like a character people have in their names, as input methods and
// fonts in PDFs hand them out. The Kangxi radicals (U+2F00) need no table: NFKD has them.
// Source: Unicode, EquivalentUnifiedIdeograph.txt.
var radicals = map[rune]rune{
	'⺟': '母', '⺠': '民', '⻁': '虎', '⻄': '西', '⻅': '见', '⻆': '角', '⻉': '贝', '⻋': '车', '⻓': '长', '⻔': '门', '⻘': '青', '⻙': '韦',
	'⻚': '页', '⻛': '风', '⻜': '飞', '⻝': '食', '⻢': '马', '⻣': '骨', '⻤': '鬼', '⻥': '鱼', '⻦': '鸟', '⻧': '卤', '⻨': '麦', '⻩': '黄',
	'⻬': '齐', '⻮': '齿', '⻰': '龙', '⻳': '龟',
}

// mobileKey is a mobile number of the mainland without its country code.
func mobileKey(s string) string {
	s = strings.NewReplacer("(", "", ")", "").Replace(FoldNumber(s))
	for _, code := range []string{"+86", "0086", "86"} {
		if rest, found := strings.CutPrefix(s, code); found && len(rest) == mobileLen {
			s = rest
			break
		}
	}
	if len(s) != mobileLen || !onlyDigits(s) || s[0] != '1' || s[1] < '3' {
		return ""
	}
	return s
}

// digitsKey is a number of digits alone, of so many.
func digitsKey(s string, least, most int) string {
	s = FoldNumber(s)
	if len(s) < least || len(s) > most || !onlyDigits(s) {
		return ""
	}
	return s
}

func cardKey(s string) string {
	s = strings.ToUpper(FoldNumber(s))
	if len(s) < leastCardNo || len(s) > mostCardNo || strings.ContainsFunc(s, notCardChar) {
		return ""
	}
	return s
}

const (
	mobileLen   = 11
	postcodeLen = 6
)
