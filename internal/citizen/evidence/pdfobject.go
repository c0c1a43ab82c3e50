package evidence

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
)

// Kinds of objects, as far as they are told apart here.
const (
	aDict = iota + 1
	aList
	aName
	aNumber
	aReference
	aWord // a text, a number that is not whole, true, false, null
)

// object is a part of a PDF as it was read. Of a list it keeps no more than what may do something: no numbers and no texts.
type object struct {
	kind   int
	name   string // of a name, its #xx written out; of a word, the word
	number int    // of a number, and the object referred to
	keys   []string
	parts  []*object // of a list, or the values of keys
}

func (o *object) get(key string) *object {
	for i, k := range o.keys {
		if k == key {
			return o.parts[i]
		}
	}
	return nil
}

func (o *object) has(key string) bool { return o.get(key) != nil }

// twice reports whether a key stands there twice: readers differ in which of them counts.
func (o *object) twice() bool {
	seen := map[string]bool{}
	for _, k := range o.keys {
		if seen[k] {
			return true
		}
		seen[k] = true
	}
	return false
}

func (o *object) null() bool { return o.kind == aWord && o.name == "null" }

// isName reports whether it is a name, alone or as the only one of a list.
func (o *object) isName(name string) bool {
	if o.kind == aList && len(o.parts) == 1 {
		o = o.parts[0]
	}
	return o.kind == aName && o.name == name
}

// deepest is how deep objects may stand in each other. Outlines and the like are built of references.
const deepest = 64

// parse reads the object at a place; nil where none begins there. ErrBroken where it does not end, or makes too much work.
func (f *pdfFile) parse(part []byte, at int) (o *object, end int, err error) {
	p := pdfParser{part: part[:min(len(part), at+max(0, f.read))], at: at}
	o, err = p.next(0)
	if o != nil && o.kind == aNumber {
		o = p.reference(o)
	}
	if f.read -= p.at - at; f.read <= 0 || errors.Is(err, errEnd) && p.inside {
		return nil, p.at, ErrBroken
	}
	if err != nil && !errors.Is(err, errEnd) {
		return nil, p.at, err
	}
	return o, p.at, nil
}

type pdfParser struct {
	part   []byte
	at     int
	inside bool // a dictionary or a list has begun
	kept   int  // parts kept so far
}

// next reads the next object; nil for what closes one, which is not read. errEnd at the end.
func (p *pdfParser) next(depth int) (*object, error) {
	p.at = skipSpace(p.part, p.at)
	rest := p.part[p.at:]
	switch {
	case len(rest) == 0:
		return nil, errEnd
	case depth > deepest || p.kept > mostParts:
		return nil, ErrBroken
	case bytes.HasPrefix(rest, []byte("<<")):
		p.at, p.inside = p.at+2, true
		return p.dict(depth + 1)
	case rest[0] == '[':
		p.at, p.inside = p.at+1, true
		return p.list(depth + 1)
	case rest[0] == '/':
		end := max(1, len(pdfName.Find(rest[:min(len(rest), longestName)])))
		p.at += end
		return &object{kind: aName, name: plainName(rest[1:end])}, nil
	case rest[0] == '(':
		p.at = skipText(p.part, p.at)
		return &object{kind: aWord}, nil
	case rest[0] == '<':
		end := bytes.IndexByte(rest, '>')
		if end < 0 {
			return nil, errEnd
		}
		p.at += end + 1
		return &object{kind: aWord}, nil
	case rest[0] == '>' || rest[0] == ']':
		return nil, nil
	}
	return p.word(rest), nil
}

// mostParts is how many parts of one object are kept: each takes some 120 bytes of memory, and two in the file.
const mostParts = 200_000

// longestName is more than any name has that means something (ISO 32000-1, annex C: 127 bytes).
const longestName = 512

// wordEnd ends a number or a word.
const wordEnd = "\x00\t\n\f\r ()<>[]{}/%"

func (p *pdfParser) word(rest []byte) *object {
	end := bytes.IndexAny(rest, wordEnd)
	switch {
	case end < 0:
		end = len(rest)
	case end == 0:
		end = 1 // a bracket that means nothing here
	}
	p.at += end
	plain := string(rest[:min(end, longestName)])
	if number, err := strconv.Atoi(plain); err == nil {
		return &object{kind: aNumber, number: number}
	}
	return &object{kind: aWord, name: plain}
}

// reference is what a number begins: a reference where another number and an R follow, or else itself.
func (p *pdfParser) reference(number *object) *object {
	generation, end := word(p.part, p.at)
	at := skipSpace(p.part, end)
	if generation < 0 || at >= len(p.part) || p.part[at] != 'R' || at+1 < len(p.part) && bytes.IndexByte([]byte(wordEnd), p.part[at+1]) < 0 {
		return number
	}
	p.at = at + 1
	return &object{kind: aReference, number: number.number}
}

func (p *pdfParser) value(depth int) (*object, error) {
	o, err := p.next(depth)
	if o != nil && o.kind == aNumber {
		o = p.reference(o)
	}
	return o, err
}

func (p *pdfParser) dict(depth int) (*object, error) {
	o := &object{kind: aDict}
	for {
		key, err := p.next(depth)
		if err != nil {
			return nil, err
		}
		if key == nil {
			if bytes.HasPrefix(p.part[p.at:], []byte(">>")) {
				p.at += 2
				return o, nil
			}
			p.at++ // closes nothing
			continue
		}
		if key.kind != aName {
			continue // as readers do, which look for the next name
		}
		value, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		if value == nil {
			continue
		}
		p.kept++
		o.keys, o.parts = append(o.keys, key.name), append(o.parts, value)
	}
}

func (p *pdfParser) list(depth int) (*object, error) {
	o := &object{kind: aList}
	for {
		part, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		switch {
		case part == nil && p.part[p.at] == ']':
			p.at++
			return o, nil
		case part == nil:
			p.at++
		case part.kind != aNumber && part.kind != aWord:
			p.kept++
			o.parts = append(o.parts, part)
		}
	}
}

// numbers stand before "obj": the number of the object, and its generation.
var numbers = regexp.MustCompile(`(\d{1,9})[\x00\t\n\f\r ]+\d{1,9}[\x00\t\n\f\r ]*$`)

// word is a whole number that stands next, after white space and remarks, and where it ends; -1 where there is none.
func word(part []byte, at int) (number, end int) {
	at = skipSpace(part, at)
	end = at
	for end < len(part) && end-at < 10 && part[end] >= '0' && part[end] <= '9' {
		end++
	}
	number, err := strconv.Atoi(string(part[at:end]))
	if err != nil {
		return -1, at
	}
	return number, end
}

// numberBefore is the number of the object whose "obj" ends what is given; -1 where it can't be told.
func numberBefore(before []byte) int {
	found := numbers.FindSubmatch(before[max(0, len(before)-64):])
	if found == nil {
		return -1
	}
	number, _ := strconv.Atoi(string(found[1]))
	return number
}
