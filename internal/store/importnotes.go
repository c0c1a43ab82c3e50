package store

import (
	"encoding/json"
	"slices"
)

// ImportNotes are what an import points out in a file without refusing anything.
type ImportNotes struct {
	Warnings []ImportWarning `json:",omitempty"`
	// Locked counts the people who can't register because of what was warned of.
	Locked int64 `json:",omitempty"`
	// Moved counts the people whose registration went along with a corrected ID number, and MovedPeople are the first of them, by
	// personal number.
	Moved       int64    `json:",omitempty"`
	MovedPeople []string `json:",omitempty"`
}

// ImportWarning is how often there was the same to point out in a column, with the first lines.
type ImportWarning struct {
	Column, Reason string
	Count          int64
	Lines          []int64
}

const (
	warningLines = 5   // shown of a warning
	warningKinds = 200 // in a file; a format has far fewer
	movedPeople  = 50  // named of a file
)

// Warn adds a line's warning.
func (n *ImportNotes) Warn(column, reason string, line int64) {
	at := slices.IndexFunc(n.Warnings, func(w ImportWarning) bool { return w.Column == column && w.Reason == reason })
	if at < 0 {
		if len(n.Warnings) >= warningKinds {
			return
		}
		at = len(n.Warnings)
		n.Warnings = append(n.Warnings, ImportWarning{Column: column, Reason: reason})
	}
	w := &n.Warnings[at]
	w.Count++
	if len(w.Lines) < warningLines {
		w.Lines = append(w.Lines, line)
	}
}

// Follow adds people whose registrations went along with their ID numbers.
func (n *ImportNotes) Follow(people []string) {
	n.Moved += int64(len(people))
	n.MovedPeople = append(n.MovedPeople, people[:min(len(people), movedPeople-min(movedPeople, len(n.MovedPeople)))]...)
}

// Clone shares nothing with n.
func (n ImportNotes) Clone() ImportNotes {
	n.MovedPeople, n.Warnings = slices.Clone(n.MovedPeople), slices.Clone(n.Warnings)
	for i := range n.Warnings {
		n.Warnings[i].Lines = slices.Clone(n.Warnings[i].Lines)
	}
	return n
}

// Warned is how many warnings there were.
func (n ImportNotes) Warned() (count int64) {
	for _, w := range n.Warnings {
		count += w.Count
	}
	return count
}

func (n ImportNotes) text() string {
	if len(n.Warnings) == 0 && n.Moved == 0 {
		return ""
	}
	text, _ := json.Marshal(n) // numbers and words
	return string(text)
}

func parseNotes(text string) (n ImportNotes, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &n)
	}
	return n, err
}
