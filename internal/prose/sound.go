package prose

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// sounds are what a character may be read as, in pinyin without tones; nil for what is no Chinese character.
func sounds(r rune) []string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	return pinyin.SinglePinyin(r, args)
}

// sameSound says whether two characters share a reading. Those who type by sound mix up what their dialect does not tell apart: loosely,
// zh, ch and sh are z, c and s, n is l at the beginning, and ng is n at the end.
func sameSound(a, b rune, loosely bool) bool {
	if a == b {
		return true
	}
	for _, x := range sounds(a) {
		for _, y := range sounds(b) {
			if x == y || loosely && loose(x) == loose(y) {
				return true
			}
		}
	}
	return false
}

// loose is a syllable without what dialects of the south do not tell apart.
func loose(syllable string) string {
	s := syllable
	for _, begin := range []string{"zh", "ch", "sh"} {
		if strings.HasPrefix(s, begin) {
			s = begin[:1] + s[2:]
		}
	}
	if strings.HasPrefix(s, "n") {
		s = "l" + s[1:]
	}
	return strings.TrimSuffix(s, "g")
}

// spells says whether letters are a word in pinyin, every character by a whole syllable or every one by its first letter, and whether they
// are at least its beginning.
func spells(letters string, word []rune) (whole, begun bool) {
	for _, by := range []func(string) string{func(s string) string { return s }, func(s string) string { return s[:1] }} {
		w, b := spelled(letters, word, by)
		whole, begun = whole || w, begun || b
	}
	return whole, begun
}

func spelled(letters string, word []rune, by func(string) string) (whole, begun bool) {
	if letters == "" {
		return len(word) == 0, true
	}
	if len(word) == 0 {
		return false, false
	}
	for _, sound := range sounds(word[0]) {
		part := by(sound)
		if rest, all := strings.CutPrefix(letters, part); all {
			w, b := spelled(rest, word[1:], by)
			whole, begun = whole || w, begun || b
		} else if strings.HasPrefix(part, letters) {
			begun = true // the last syllable is not typed to its end
		}
	}
	return whole, begun
}
