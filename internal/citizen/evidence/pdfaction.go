package evidence

import (
	"regexp"
	"strconv"
)

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

func (f *pdfFile) keep(number int, object []byte) {
	if number < 0 {
		f.loose = append(f.loose, object)
		return
	}
	f.numbered[number] = append(f.numbered[number], object)
}

// keepPacked keeps the objects of a stream of objects: pairs of a number and a place stand before them. The places count from where the
// first object begins, which is after the last pair at the earliest.
func (f *pdfFile) keepPacked(plain []byte) {
	var number, place []int
	at := 0
	for {
		n, end := word(plain, at)
		p, after := word(plain, end)
		if n < 0 || p < 0 {
			break
		}
		number, place, at = append(number, n), append(place, p), after
	}
	// The first may begin with a number itself; then the pairs don't tell, and every object is looked at.
	if len(number) == 0 || place[0] != 0 {
		f.loose = append(f.loose, plain)
		return
	}
	first := skipSpace(plain, at)
	for i := range number {
		if first+place[i] <= len(plain) {
			f.keep(number[i], plain[first+place[i]:])
		}
	}
}

// checkActions refuses a file that leads elsewhere, or does more than turn to a page, without anybody's asking. What may never be done is
// refused before, wherever it stands; an address that opens on a click is not.
func (f *pdfFile) checkActions() error {
	seen := map[int]bool{}
	looseSeen := false
	for len(f.unasked) > 0 {
		value := f.unasked[len(f.unasked)-1]
		f.unasked = f.unasked[:len(f.unasked)-1]
		next, err := f.checkAction(value)
		if err != nil {
			return err
		}
		for _, number := range next {
			if seen[number] {
				continue
			}
			seen[number] = true
			f.unasked = append(f.unasked, f.numbered[number]...)
			if !looseSeen {
				looseSeen = true
				f.unasked = append(f.unasked, f.loose...)
			}
		}
	}
	return nil
}

// checkAction looks at an action, or a dictionary of actions, and answers with the numbers of the objects where it goes on.
func (f *pdfFile) checkAction(value []byte) (next []int, err error) {
	if number, ok := refersTo(value); ok {
		return []int{number}, nil
	}
	at := skipSpace(value, 0)
	end := dictionaryEnd(value[:min(len(value), at+f.read)], at)
	if f.read -= end - at; f.read <= 0 {
		return nil, ErrBroken
	}
	dict := value[at:end]
	for _, name := range pdfName.FindAllIndex(dict, -1) {
		after := dict[name[1]:]
		switch plain := plainName(dict[name[0]+1 : name[1]]); plain {
		case "URI":
			return nil, ErrActive
		case "D", "SD", "P", "Parent", "Dest": // places to turn to
		case "Next":
			next = append(next, f.allReferences(after)...)
		default:
			if number, ok := refersTo(after); ok {
				next = append(next, number)
			}
		}
	}
	return next, nil
}

// refersTo is the number of the object that a value names.
func refersTo(value []byte) (number int, ok bool) {
	number, at := word(value, 0)
	generation, at := word(value, at)
	at = skipSpace(value, at)
	return number, number >= 0 && generation >= 0 && at < len(value) && value[at] == 'R'
}

// allReferences are the objects that a value names: one, or those of an array.
func (f *pdfFile) allReferences(value []byte) (list []int) {
	if number, ok := refersTo(value); ok {
		return []int{number}
	}
	at := skipSpace(value, 0)
	if at >= len(value) || value[at] != '[' {
		return nil
	}
	for at++; at < len(value) && value[at] != ']' && f.read > 0; f.read-- {
		if number, ok := refersTo(value[at:]); ok {
			list = append(list, number)
		}
		at = max(at+1, skipSpace(value, at))
	}
	return list
}

// indirect reports whether a value, or one of an array of them, is said in another object. Numbers stand in neither otherwise.
func indirect(value []byte) bool {
	at := skipSpace(value, 0)
	if at < len(value) && value[at] != '[' {
		return value[at] >= '0' && value[at] <= '9'
	}
	for at++; at < len(value); {
		switch c := value[at]; {
		case at > longestPacking, c >= '0' && c <= '9':
			return true
		case c == ']':
			return false
		case c == '<':
			at = max(at+1, dictionaryEnd(value, at))
		case c == '/':
			at += max(1, len(pdfName.Find(value[at:min(len(value), at+128)])))
		default:
			at++
		}
	}
	return false
}

// longestPacking is within how many bytes an array of packings ends.
const longestPacking = 4096

// dictionaryEnd is where the dictionary that begins at a place ends; the place itself where none begins there, and the end of everything
// where it does not end.
func dictionaryEnd(part []byte, at int) int {
	if at+1 >= len(part) || part[at] != '<' || part[at+1] != '<' {
		return at
	}
	for depth := 0; at < len(part); {
		switch c := part[at]; {
		case c == '<' && at+1 < len(part) && part[at+1] == '<':
			depth, at = depth+1, at+2
		case c == '>' && at+1 < len(part) && part[at+1] == '>':
			if depth, at = depth-1, at+2; depth == 0 {
				return at
			}
		case c == '(':
			at = skipText(part, at)
		case c == '%':
			at = skipSpace(part, at)
		default:
			at++
		}
	}
	return len(part)
}
