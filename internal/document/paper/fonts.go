package paper

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/signintech/gopdf"

	"shebao/internal/document/font"
)

// Fonts is a set of faces made ready for setting many documents, also at once.
type Fonts struct {
	container gopdf.FontContainer
	faces     []*font.Face
	regular   []int // the faces asked in turn, as indexes of faces
	bold      []int
}

// NewFonts reads the outlines of every face, which takes a moment: once for a program.
func NewFonts(set *font.Set) (*Fonts, error) {
	f := &Fonts{}
	regular, err := f.add(set.Regular)
	if err != nil {
		return nil, err
	}
	bold := regular
	if set.Bold != set.Regular {
		if bold, err = f.add(set.Bold); err != nil {
			return nil, err
		}
	}

	f.regular, f.bold = []int{regular}, []int{bold, regular}
	for _, face := range set.Rare {
		rare, err := f.add(face)
		if err != nil {
			return nil, err
		}
		f.regular, f.bold = append(f.regular, rare), append(f.bold, rare)
	}
	return f, nil
}

func (f *Fonts) add(face *font.Face) (int, error) {
	if err := f.container.AddTTFFontData(family(face), face.TrueType); err != nil {
		return 0, fmt.Errorf("font %s: %w", face.Name, err)
	}
	f.faces = append(f.faces, face)
	return len(f.faces) - 1, nil
}

// family is the name of a face inside a PDF. The tag of six capitals says that it is a subset
// (ISO 32000-1, 9.6.4).
func family(face *font.Face) string { return "SHEBAO+" + face.Name }

// MissingGlyphError says that no face has a character, so that the text cannot be printed. A blank
// in a name would make a certificate of someone else.
type MissingGlyphError struct {
	Rune rune
	Text string // the text the character stands in
}

func (e *MissingGlyphError) Error() string {
	return fmt.Sprintf("no font has the character %q (%U)", e.Rune, e.Rune)
}

// glyph is where a character is found, and its width as a part of the type size.
type glyph struct {
	face    int
	advance float64
	ok      bool
}

// find asks the faces in turn. What leaves no ink of its own, such as a zero-width space, is in no
// text of a document, whatever a face has for it; nor is a bad encoding.
func (f *Fonts) find(r rune, bold bool) glyph {
	if r == utf8.RuneError || !unicode.IsGraphic(r) {
		return glyph{}
	}
	order := f.regular
	if bold {
		order = f.bold
	}
	for _, i := range order {
		if advance, ok := f.faces[i].Advance(r); ok {
			return glyph{face: i, advance: advance, ok: true}
		}
	}
	return glyph{}
}

// Check reports the first character of the texts that no face has, as a *MissingGlyphError, so that
// a document can be refused before it is begun.
func (f *Fonts) Check(texts ...string) error {
	for _, text := range texts {
		for _, r := range text {
			if !f.find(r, false).ok {
				return &MissingGlyphError{Rune: r, Text: text}
			}
		}
	}
	return nil
}
