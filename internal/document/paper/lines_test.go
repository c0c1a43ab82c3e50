package paper

import (
	"slices"
	"strings"
	"testing"

	"shebao/internal/document/font"
	"shebao/internal/testkit"
)

func testSheet(t *testing.T) *Sheet {
	t.Helper()
	set, err := font.Load(testkit.Fonts())
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := NewFonts(set)
	if err != nil {
		t.Fatal(err)
	}
	return New(fonts, Frame{PageOf: func(int, int) string { return "" }}, Portrait)
}

func TestChineseLineBreaks(t *testing.T) {
	s := testSheet(t)
	st := style{size: 10} // a Chinese character is 10 wide
	for _, test := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"", 50, []string{""}},
		{"参保证明", 40, []string{"参保证明"}},
		{"社会保险参保证明", 40, []string{"社会保险", "参保证明"}},
		{"社会保险，参保", 40, []string{"社会保", "险，参保"}},           // no comma begins a line
		{"社会保（险种）参", 40, []string{"社会保", "（险种）", "参"}},     // no bracket ends a line
		{"自2026年11月起", 40, []string{"自2026", "年11月", "起"}}, // a number stays whole
		{"pay slip no 7", 45, []string{"pay slip", "no 7"}},
		{"第一行\n第二行", 100, []string{"第一行", "第二行"}},
	} {
		got := s.lines(test.text, test.width, st)
		if !slices.Equal(got, test.want) {
			t.Errorf("%q in %v: %q, want %q", test.text, test.width, got, test.want)
		}
		for _, line := range got {
			if w := s.width(line, st); w > test.width {
				t.Errorf("%q in %v: the line %q is %v wide", test.text, test.width, line, w)
			}
		}
	}
}

// A word that is wider than the line by itself is broken anywhere, and nothing of it is lost.
func TestLongWordIsBroken(t *testing.T) {
	const word = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	got := testSheet(t).lines(word, 40, style{size: 10})
	if len(got) < 3 || strings.Join(got, "") != word {
		t.Errorf("broken into %q", got)
	}
}

// Figures stand under each other only where all digits are equally wide.
func TestDigitsAreTabular(t *testing.T) {
	s := testSheet(t)
	for _, bold := range []bool{false, true} {
		want := s.glyph('0', bold).advance
		for _, digit := range "123456789" {
			if got := s.glyph(digit, bold).advance; got != want {
				t.Errorf("bold %v: %q is %v wide, 0 is %v", bold, digit, got, want)
			}
		}
	}
}

func TestTextIsNeverWiderThanItsRoom(t *testing.T) {
	s := testSheet(t)
	st := style{size: 10}
	s.align(0, 100, 30, strings.Repeat("9", 40), st, Right)
	if s.err != nil {
		t.Fatal(s.err)
	}
	if w := s.width(strings.Repeat("9", 40), style{size: s.size}); w > 30.01 {
		t.Errorf("set %v wide in a room of 30", w)
	}
}

func TestFilesOfAnotherFormAreRefused(t *testing.T) {
	for _, pdf := range []string{
		"", "%PDF-1.7\n", "startxref\n9999\n%%EOF\n", "startxref\n0\n%%EOF\n",
		"xref\n0 9\nstartxref\n0\n%%EOF\n",
		"xref\n0 2\n0000000000 65535 f \n0000000999 00000 n \ntrailer\n<<>>\nstartxref\n0\n%%EOF\n",
	} {
		if _, err := finish([]byte(pdf)); err == nil {
			t.Errorf("%q was finished", pdf)
		}
	}
}
