package prose

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Lexicon knows the words of a field: those that say the same, what they sound like, and how they begin in pinyin. It is safe for
// concurrent use.
type Lexicon struct {
	fillers []string
	same    [][]string // words that say the same, folded
	words   [][]rune   // all words, the longer before the shorter
	known   map[string]bool
}

// NewLexicon makes a lexicon of words besides those in same, whose groups hold words that say the same. fillers say nothing (NewQuery).
func NewLexicon(words []string, same [][]string, fillers []string) *Lexicon {
	l := &Lexicon{fillers: fillers, known: map[string]bool{}}
	for _, group := range same {
		var alike []string
		for _, word := range group {
			alike = append(alike, string(folded(word)))
			l.add(word)
		}
		l.same = append(l.same, alike)
	}
	for _, word := range words {
		l.add(word)
	}
	slices.SortStableFunc(l.words, func(a, b []rune) int { return cmp.Compare(len(b), len(a)) })
	return l
}

// add takes in the stretches of a word that are Chinese: a title's 「(92年8月后)」 is nothing that sounds.
func (l *Lexicon) add(word string) {
	for _, run := range runs(folded(word)) {
		if len(run) >= 2 && script(run[0]) == 1 && !l.known[string(run)] {
			l.known[string(run)] = true
			l.words = append(l.words, run)
		}
	}
}

const (
	mostVariants = 16 // of a question that are looked for besides itself
	mostSpelled  = 4  // words that letters may stand for
)

// Question is what somebody looks for, and what else that may mean.
type Question struct {
	queries []Query
	// Meant is what the question was taken for where a slip of the keyboard, or pinyin, was read as a word; "" elsewhere.
	Meant string
}

// Ask reads what was typed: as it stands, with slips mended, letters read as pinyin, and with other words for the same.
func (l *Lexicon) Ask(typed string) Question {
	asked := folded(strings.TrimSpace(typed))
	asked = asked[:min(len(asked), mostAsked)]
	texts := []string{string(asked)}
	var meant string
	if spelled := l.spelled(string(asked)); len(spelled) > 0 {
		texts, meant = append(texts, spelled...), strings.Join(spelled[:min(len(spelled), 3)], "、")
	} else if mended := l.mended(asked); mended != string(asked) {
		texts, meant = append(texts, mended), mended
	}
	var question Question
	for i, text := range l.reworded(texts) {
		if q := NewQuery(text, l.fillers); i == 0 || !q.Empty() {
			question.queries = append(question.queries, q)
		}
	}
	question.Meant = meant
	return question
}

// spelled are the words that letters stand for: sbk is 社保卡, yanglaojin is 养老金. Where there are none, those that they begin, the shorter
// first.
func (l *Lexicon) spelled(asked string) []string {
	letters := strings.NewReplacer(" ", "", "'", "", "’", "").Replace(asked)
	if len(letters) < 2 || strings.ContainsFunc(letters, func(r rune) bool { return !unicode.Is(unicode.Latin, r) || r > unicode.MaxASCII }) {
		return nil
	}
	var whole, begun []string
	for _, word := range slices.Backward(l.words) {
		w, b := spells(letters, word)
		if w {
			whole = append(whole, string(word))
		} else if b {
			begun = append(begun, string(word))
		}
	}
	if len(whole) > 0 {
		begun = whole
	}
	return begun[:min(len(begun), mostSpelled)]
}

// mended is a question with what sounds like a word written as that word, the longest first: 社宝卡 becomes 社保卡. What is a word as it
// stands stays.
func (l *Lexicon) mended(asked []rune) string {
	asked = slices.Clone(asked)
	fixed := make([]bool, len(asked))
	for _, word := range l.words {
		for i := 0; i+len(word) <= len(asked); i++ {
			part := asked[i : i+len(word)]
			if slices.Contains(fixed[i:i+len(word)], true) || !slices.Equal(part, word) && (l.known[string(part)] || !slip(part, word)) {
				continue
			}
			copy(part, word)
			for j := range word {
				fixed[i+j] = true
			}
		}
	}
	return string(asked)
}

// slip says whether part was meant to be word: it sounds alike with a character in common, or its characters are in another order.
func slip(part, word []rune) bool {
	common := 0
	for i := range word {
		if part[i] == word[i] {
			common++
		}
	}
	if common == 0 && !mixed(part, word) {
		return false
	}
	for i := range word {
		if !sameSound(part[i], word[i], len(word) > 2) {
			return mixed(part, word)
		}
	}
	return true
}

// mixed says whether a part has the characters of a longer word in another order.
func mixed(part, word []rune) bool {
	if len(word) < 3 || !slices.Contains(part, word[0]) {
		return false
	}
	a, b := slices.Clone(part), slices.Clone(word)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// reworded are texts with, after them, what they are with other words for the same.
func (l *Lexicon) reworded(texts []string) []string {
	all := slices.Clone(texts)
	add := func(text string) {
		if len(all) <= mostVariants && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	for _, text := range texts {
		for _, group := range l.same {
			i := longestIn(text, group)
			if i < 0 {
				continue
			}
			for j, other := range group {
				if j != i {
					add(strings.ReplaceAll(text, group[i], other))
				}
			}
		}
	}
	return all
}

// longestIn is the longest word of a group that stands in a text; -1 for none.
func longestIn(text string, group []string) int {
	found := -1
	for i, word := range group {
		if strings.Contains(text, word) && (found < 0 || len(word) > len(group[found])) {
			found = i
		}
	}
	return found
}

// Empty says that there is nothing to look for.
func (q Question) Empty() bool { return len(q.queries) == 0 || q.queries[0].Empty() }

// Pairs are the terms to look up, each once.
func (q Question) Pairs() []string { return q.terms(Query.Pairs) }

// Singles are the words of one character: what begins with them is looked up.
func (q Question) Singles() []string { return q.terms(Query.Singles) }

func (q Question) terms(of func(Query) []string) (list []string) {
	for _, query := range q.queries {
		list = append(list, of(query)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Best is how well a piece answers (Query.Score), and the reading of the question that it answers best. As it was typed counts a little
// more than another way to say it.
func (q Question) Best(p Places) (score int, query Query) {
	for i, reading := range q.queries {
		found := reading.Score(p)
		if i > 0 {
			found -= found / 10
		}
		if found > score {
			score, query = found, reading
		}
	}
	return score, query
}
