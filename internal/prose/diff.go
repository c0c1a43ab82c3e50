package prose

import (
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// Change is what became of a line.
type Change string

// The changes.
const (
	Same    Change = ""
	Added   Change = "added"
	Removed Change = "removed"
	Skipped Change = "skipped" // lines that are the same in both, not listed
)

// Line is a line of two texts, or several that are the same in both.
type Line struct {
	Change Change
	Text   string
	Count  int // of lines skipped
}

// around is how many lines that are the same stand around those that differ.
const around = 3

// Diff compares two texts line by line. None where they are the same.
func Diff(before, after string) []Line {
	old, now := lines(before), lines(after)
	oldNumbers, newNumbers := numbered(old, now)
	var all []Line
	at := 0
	for _, d := range lcs.DiffRunes(oldNumbers, newNumbers) {
		all = append(all, same(old[at:d.Start])...)
		for _, text := range old[d.Start:d.End] {
			all = append(all, Line{Change: Removed, Text: text})
		}
		for _, text := range now[d.ReplStart:d.ReplEnd] {
			all = append(all, Line{Change: Added, Text: text})
		}
		at = d.End
	}
	if len(all) == 0 {
		return nil
	}
	return shortened(append(all, same(old[at:])...))
}

// lines are a text's, without what ends them.
func lines(s string) []string {
	s = strings.TrimSuffix(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// numbered gives the same number to the same line, so that lines are compared as the library compares characters.
func numbered(old, now []string) (a, b []rune) {
	numbers := map[string]rune{}
	number := func(list []string) (numbered []rune) {
		for _, line := range list {
			if _, known := numbers[line]; !known {
				numbers[line] = rune(len(numbers))
			}
			numbered = append(numbered, numbers[line])
		}
		return numbered
	}
	return number(old), number(now)
}

func same(list []string) (all []Line) {
	for _, text := range list {
		all = append(all, Line{Text: text})
	}
	return all
}

// shortened leaves out lines that are the same in both and far from any that differ.
func shortened(all []Line) (list []Line) {
	for i, l := range all {
		switch {
		case slices.ContainsFunc(all[max(0, i-around):min(len(all), i+around+1)], func(l Line) bool { return l.Change != Same }):
			list = append(list, l)
		case len(list) > 0 && list[len(list)-1].Change == Skipped:
			list[len(list)-1].Count++
		default:
			list = append(list, Line{Change: Skipped, Count: 1})
		}
	}
	return list
}
