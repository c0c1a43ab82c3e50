package document

import "shebao/internal/social"

// legible is a name as it can be shown and printed, by social.LegibleName. Without printable only what has no glyph by its nature is taken
// for missing.
func legible(name string, printable func(texts ...string) error) (shown string, whole bool) {
	if printable == nil {
		return social.LegibleName(name, nil)
	}
	return social.LegibleName(name, func(r rune) bool { return printable(string(r)) == nil })
}

// settle makes the names of others in a document such as can be shown and printed, and notes in it which had a character that can't be:
// nobody is refused a paper for the name of an employer. The holder's own name is left as it is.
func settle(m Model, printable func(texts ...string) error) {
	h := m.Common()
	for _, n := range m.names() {
		shown, whole := legible(*n.text, printable)
		*n.text = shown
		if !whole {
			h.note(shown, n.no)
		}
	}
}

// othersName is a name in a document that is not its holder's; no is the number that goes with it, "" for none.
type othersName struct {
	text *string
	no   string
}

func unitNames(units []Unit) []othersName {
	names := make([]othersName, len(units))
	for i := range units {
		names[i] = othersName{&units[i].Name, units[i].No}
	}
	return names
}

// note keeps that a name has a substitute in it.
func (h *Head) note(name, no string) {
	note := substituteNote(name, no)
	for _, have := range h.Substituted {
		if have == note {
			return
		}
	}
	h.Substituted = append(h.Substituted, note)
}
