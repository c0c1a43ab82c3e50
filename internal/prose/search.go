package prose

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// mostAsked is how much of a question is looked at, in characters.
const mostAsked = 60

// fold makes a character the same however it is typed: wide or narrow, large or small.
func fold(r rune) rune {
	if f := width.LookupRune(r).Folded(); f != 0 {
		r = f
	}
	return unicode.ToLower(r)
}

func folded(s string) []rune {
	runes := []rune(s)
	for i := range runes {
		runes[i] = fold(runes[i])
	}
	return runes
}

// script tells Chinese characters from other letters and digits: a word is of one of them.
func script(r rune) int {
	switch {
	case unicode.Is(unicode.Han, r):
		return 1
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return 2
	}
	return 0
}

// runs are the stretches of a folded text that hold only Chinese characters, or only other letters and digits. Chinese has no blanks
// between
// words, so a stretch may be a whole sentence.
func runs(text []rune) (list [][]rune) {
	for start := 0; start < len(text); {
		kind, end := script(text[start]), start+1
		for end < len(text) && script(text[end]) == kind {
			end++
		}
		if kind != 0 {
			list = append(list, text[start:end])
		}
		start = end
	}
	return list
}

// Terms are what a text is found by: each once, the pairs of characters that stand side by side, and the last one of each stretch with a
// blank, so that a single character is the beginning of a term wherever it stands.
func Terms(s string) []string {
	seen := map[string]bool{}
	for _, run := range runs(folded(s)) {
		for _, pair := range pairs(run) {
			seen[pair] = true
		}
		seen[string(run[len(run)-1])+" "] = true
	}
	terms := make([]string, 0, len(seen))
	for term := range seen {
		terms = append(terms, term)
	}
	slices.Sort(terms)
	return terms
}

func pairs(run []rune) (list []string) {
	for i := 0; i+1 < len(run); i++ {
		list = append(list, string(run[i:i+2]))
	}
	return list
}

// Query is what somebody looks for.
type Query struct{ words [][]rune }

// NewQuery reads what was typed. fillers are words that say nothing about what is looked for (怎么办), left out where anything else remains.
func NewQuery(typed string, fillers []string) Query {
	asked := folded(typed)
	asked = asked[:min(len(asked), mostAsked)]
	bare := string(asked)
	for _, filler := range fillers {
		bare = strings.ReplaceAll(bare, filler, " ")
	}
	q := Query{distinct(runs([]rune(bare)))}
	if len(q.words) == 0 {
		q.words = distinct(runs(asked))
	}
	return q
}

func distinct(words [][]rune) (list [][]rune) {
	for _, w := range words {
		if !slices.ContainsFunc(list, func(other []rune) bool { return slices.Equal(other, w) }) {
			list = append(list, w)
		}
	}
	return list
}

// Empty says that there is nothing to look for.
func (q Query) Empty() bool { return len(q.words) == 0 }

// Pairs are the terms to look up, each once.
func (q Query) Pairs() []string {
	var list []string
	for _, w := range q.words {
		list = append(list, pairs(w)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Singles are the words of one character: what begins with them is looked up.
func (q Query) Singles() (list []string) {
	for _, w := range q.words {
		if len(w) == 1 {
			list = append(list, string(w))
		}
	}
	return list
}

// Places are where a word may stand in a piece, from the one that counts most.
type Places struct{ Title, Keywords, Body string }

// What a whole word counts for by the place where it stands, and pairs of a word's characters at most: any whole word beats all parts.
const (
	inTitle    = 1000
	inKeywords = 300
	inBody     = 100
	inParts    = 60
)

// Score says how well a piece answers, the more the better; 0 for not at all. A word counts whole where it stands, title before keywords
// before body, or by how many of its pairs of characters stand anywhere.
func (q Query) Score(p Places) int {
	title, keywords, body := string(folded(p.Title)), string(folded(p.Keywords)), string(folded(p.Body))
	all := title + "\n" + keywords + "\n" + body
	score, weight, found := 0, 0, 0
	for _, w := range q.words {
		weight += len(w)
		word := string(w)
		switch {
		case strings.Contains(title, word):
			score, found = score+inTitle*len(w), found+len(w)
		case strings.Contains(keywords, word):
			score, found = score+inKeywords*len(w), found+len(w)
		case strings.Contains(body, word):
			score, found = score+inBody*len(w), found+len(w)
		default:
			have, of := partsIn(all, w)
			if enough(have, of) {
				score, found = score+inParts*len(w)*have/of, found+len(w)*have/of
			}
		}
	}
	if weight == 0 || found == 0 {
		return 0
	}
	return max(1, score/weight)
}

// partsIn is how many of a word's pairs stand in a text, and how many it has.
func partsIn(text string, w []rune) (have, of int) {
	parts := pairs(w)
	for _, pair := range parts {
		if strings.Contains(text, pair) {
			have++
		}
	}
	return have, len(parts)
}

// enough says whether a word is there in good part: one of the two or three pairs of a short one, two and a quarter of a sentence's.
func enough(have, of int) bool {
	if of <= 3 {
		return have > 0 && 2*have >= of
	}
	return have >= 2 && 4*have >= of
}

// Part is a part of a text, marked where it is what somebody looked for.
type Part struct {
	Text   string
	Marked bool
}

// Mark cuts a text into what was looked for and the rest.
func (q Query) Mark(s string) []Part {
	return cut([]rune(s), q.marks(folded(s)))
}

// Excerpt is the stretch of a text, in one line of about n characters, where most of what was looked for stands, marked; its opening where
// nothing does.
func (q Query) Excerpt(s string, n int) []Part {
	text := []rune(strings.ReplaceAll(s, "\n", " "))
	marks := q.marks(folded(string(text)))
	if len(text) <= n {
		return cut(text, marks)
	}
	start := bestWindow(marks, n)
	start = max(0, min(start-n/4, len(text)-n)) // some words before it, to be read in its sentence
	parts := cut(text[start:start+n], marks[start:start+n])
	if start > 0 {
		parts = append([]Part{{Text: "…"}}, parts...)
	}
	if start+n < len(text) {
		parts = append(parts, Part{Text: "…"})
	}
	return parts
}

// marks says of each character whether it belongs to what was looked for.
func (q Query) marks(text []rune) []bool {
	marks := make([]bool, len(text))
	for _, w := range q.words {
		if markAll(text, w, marks) {
			continue
		}
		for _, pair := range pairs(w) {
			markAll(text, []rune(pair), marks)
		}
	}
	return marks
}

func markAll(text, word []rune, marks []bool) (any bool) {
	for i := 0; i+len(word) <= len(text); i++ {
		if slices.Equal(text[i:i+len(word)], word) {
			for j := range word {
				marks[i+j] = true
			}
			any = true
		}
	}
	return any
}

// bestWindow is where n characters begin, at a marked one, that hold most marked ones; the first of several.
func bestWindow(marks []bool, n int) (best int) {
	most := 0
	sum := make([]int, len(marks)+1)
	for i, marked := range marks {
		sum[i+1] = sum[i]
		if marked {
			sum[i+1]++
		}
	}
	for i, marked := range marks {
		if !marked {
			continue
		}
		if in := sum[min(i+n*3/4, len(marks))] - sum[i]; in > most {
			best, most = i, in
		}
	}
	return best
}

func cut(text []rune, marks []bool) (parts []Part) {
	for start := 0; start < len(text); {
		end := start + 1
		for end < len(text) && marks[end] == marks[start] {
			end++
		}
		parts = append(parts, Part{string(text[start:end]), marks[start]})
		start = end
	}
	return parts
}
