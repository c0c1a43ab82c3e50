package paper

// Colour is red, green and blue.
type Colour struct{ R, G, B uint8 }

// The colours of a document: one accent; every pair that carries text is at least 4.5:1 on white and
// on the tint, in grey as well.
var (
	ink    = Colour{0x1A, 0x1F, 0x24}
	muted  = Colour{0x56, 0x60, 0x6A}
	accent = Colour{0x0B, 0x4F, 0x8A}
	rule   = Colour{0xC4, 0xCD, 0xD6}
	tint   = Colour{0xEE, 0xF3, 0xF8}
	ghost  = Colour{0xEC, 0xEE, 0xF0}
)

// style is how a piece of text is set.
type style struct {
	size   float64 // points
	bold   bool
	colour Colour
}

// leading is the distance between the lines of a paragraph, as a part of the type size.
const leading = 1.6

// middle is how far below the middle of a line its baseline lies, as a part of the type size, so
// that Chinese characters and digits look centred.
const middle = 0.35

type glyphKey struct {
	r    rune
	bold bool
}

// glyph finds a character, remembering what was found: a document repeats a few hundred characters
// thousands of times.
func (s *Sheet) glyph(r rune, bold bool) glyph {
	key := glyphKey{r, bold}
	g, known := s.glyphs[key]
	if !known {
		g = s.fonts.find(r, bold)
		s.glyphs[key] = g
	}
	return g
}

// width is how wide a text is set, in points.
func (s *Sheet) width(text string, st style) float64 {
	em := 0.0
	for _, r := range text {
		em += s.glyph(r, st.bold).advance
	}
	return em * st.size
}

// put sets a text with its left end at x and its baseline at y. The text is set in runs of one face.
func (s *Sheet) put(x, y float64, text string, st style) {
	if s.err != nil || text == "" {
		return
	}

	run, face, advance := 0, -1, 0.0
	for i, r := range text {
		g := s.glyph(r, st.bold)
		if !g.ok {
			s.err = &MissingGlyphError{Rune: r, Text: text}
			return
		}
		if g.face != face {
			s.putRun(x, y, text[run:i], face, st)
			x += advance * st.size
			run, face, advance = i, g.face, 0
		}
		advance += g.advance
	}
	s.putRun(x, y, text[run:], face, st)
}

func (s *Sheet) putRun(x, y float64, text string, face int, st style) {
	if s.err != nil || text == "" {
		return
	}
	if s.err = s.setFace(face, st.size); s.err != nil {
		return
	}
	s.pdf.SetTextColor(st.colour.R, st.colour.G, st.colour.B)
	s.pdf.SetXY(x, y)
	s.err = s.pdf.Text(text)
}

// setFace makes a face current. A face enters the document with its first use, so that a document
// carries only what it needs.
func (s *Sheet) setFace(face int, size float64) error {
	if face == s.face && size == s.size {
		return nil
	}
	name := family(s.fonts.faces[face])
	if !s.embedded[face] {
		if err := s.pdf.AddTTFFontFromFontContainer(name, &s.fonts.container); err != nil {
			return err
		}
		s.embedded[face] = true
	}
	s.face, s.size = face, size
	return s.pdf.SetFont(name, "", size)
}

// Align is which side of its room a text stands at.
type Align uint8

// Where a text stands.
const (
	Left Align = iota
	Centre
	Right
)

// align sets a text in the room from x to x+w, smaller where it would not fit.
func (s *Sheet) align(x, y, w float64, text string, st style, a Align) {
	width := s.width(text, st)
	if width > w && width > 0 {
		st.size *= w / width
		width = w
	}
	switch a {
	case Centre:
		x += (w - width) / 2
	case Right:
		x += w - width
	}
	s.put(x, y, text, st)
}
