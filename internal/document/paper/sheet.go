// Package paper lays documents out on A4: a frame on every page, headings, paragraphs, blocks of
// facts and tables that run over pages. It knows nothing of what a document says, and no language:
// every word comes from the caller.
//
// All lengths are points, 1/72 inch.
package paper

import (
	"bytes"
	"strconv"
	"time"

	"github.com/signintech/gopdf"
)

// Orientation is how a page is turned.
type Orientation uint8

// How a page is turned.
const (
	Portrait Orientation = iota
	Landscape
)

func (o Orientation) size() gopdf.Rect {
	if o == Landscape {
		return *gopdf.PageSizeA4Landscape
	}
	return *gopdf.PageSizeA4
}

// The frame's measures.
const (
	margin       = 50.0
	headerLine   = 52.0 // the rule under the header
	contentTop   = 70.0
	footerHeight = 56.0 // from the rule above the footer to the edge
	headerSize   = 9.0
	footerSize   = 8.5
)

// Frame is what a document says on every page, and about itself.
type Frame struct {
	// Agency stands at the left of each header, Title at the right of the second and further ones.
	Agency, Title string
	// Number and Code stand at the left of each footer: the document's number and check code, with
	// their labels.
	Number, Code string
	// PageOf words the page number: "第 2 页 共 3 页".
	PageOf func(page, pages int) string
	// Mark, where given, is printed across each page and beside each header: a document that counts
	// for nothing must say so wherever it is looked at.
	Mark string

	// DocumentID is the ASCII name under which the document is known; it becomes the PDF's subject.
	DocumentID string
	// Created is the creation date in the PDF's metadata.
	Created time.Time
}

// Sheet is a document being laid out. Its methods do nothing after the first error, which PDF
// returns.
type Sheet struct {
	frame Frame
	fonts *Fonts
	pdf   *gopdf.GoPdf
	err   error

	orientation Orientation
	page        int
	y           float64 // where the next thing is put

	face     int // the current face, -1 before the first
	size     float64
	embedded []bool // by face
	glyphs   map[glyphKey]glyph
}

// New begins a document on its first page.
func New(fonts *Fonts, frame Frame, o Orientation) *Sheet {
	s := &Sheet{
		frame:    frame,
		fonts:    fonts,
		pdf:      &gopdf.GoPdf{},
		face:     -1,
		embedded: make([]bool, len(fonts.faces)),
		glyphs:   make(map[glyphKey]glyph),
	}
	s.pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	s.pdf.SetInfo(gopdf.PdfInfo{
		Title:        frame.Title,
		Author:       frame.Agency,
		Subject:      frame.DocumentID,
		Creator:      "shebao",
		Producer:     "shebao",
		CreationDate: frame.Created,
	})
	s.Page(o)
	return s
}

// Page begins a new page.
func (s *Sheet) Page(o Orientation) {
	size := o.size()
	s.pdf.AddPageWithOption(gopdf.PageOption{PageSize: &size})
	s.orientation = o
	s.page++
	s.mark()
	s.header()
	s.footer()
	s.y = contentTop
}

func (s *Sheet) pageWidth() float64  { return s.orientation.size().W }
func (s *Sheet) pageHeight() float64 { return s.orientation.size().H }

// room is the width between the margins.
func (s *Sheet) room() float64 { return s.pageWidth() - 2*margin }

// left is how much height the page still has.
func (s *Sheet) left() float64 { return s.pageHeight() - footerHeight - 8 - s.y }

// need begins a new page where the current one has less height left.
func (s *Sheet) need(height float64) {
	if s.left() < height {
		s.Page(s.orientation)
	}
}

// Keep begins a new page where the current one has less height left, so that what follows stays together.
func (s *Sheet) Keep(height float64) { s.need(height) }

// Space leaves a gap.
func (s *Sheet) Space(height float64) { s.y += height }

func (s *Sheet) header() {
	st := style{size: headerSize, colour: muted}
	s.put(margin, headerLine-9, s.frame.Agency, style{size: headerSize, bold: true, colour: accent})
	if s.page > 1 {
		s.align(margin, headerLine-9, s.room(), s.frame.Title, st, Right)
	}
	if s.frame.Mark != "" {
		s.align(margin, headerLine-9, s.room(), s.frame.Mark, style{size: headerSize, bold: true, colour: ink}, Centre)
	}
	s.line(margin, headerLine, s.pageWidth()-margin, headerLine, 0.8, accent)
}

func (s *Sheet) footer() {
	top := s.pageHeight() - footerHeight
	base := top + 18
	st := style{size: footerSize, colour: muted}
	s.line(margin, top, s.pageWidth()-margin, top, 0.5, rule)
	s.put(margin, base, s.frame.Number, st)
	s.put(margin+s.width(s.frame.Number, st)+24, base, s.frame.Code, st)

	// How many pages there are is known at the end: see fillPages.
	if s.err != nil {
		return
	}
	if s.err = s.setFace(s.fonts.regular[0], footerSize); s.err != nil {
		return
	}
	s.pdf.SetTextColor(muted.R, muted.G, muted.B)
	s.pdf.SetXY(margin+s.room()/2, base)
	s.err = s.pdf.PlaceHolderText(placeholder(s.page), s.room()/2)
}

func placeholder(page int) string { return "page " + strconv.Itoa(page) }

// fillPages writes the page numbers into the footers.
func (s *Sheet) fillPages() {
	for page := 1; page <= s.page && s.err == nil; page++ {
		text := s.frame.PageOf(page, s.page)
		if s.err = s.fonts.Check(text); s.err != nil {
			return
		}
		if s.err = s.setFace(s.fonts.regular[0], footerSize); s.err != nil {
			return
		}
		s.err = s.pdf.FillInPlaceHoldText(placeholder(page), text, gopdf.Right)
	}
}

// mark prints the frame's mark across the page, first, so that everything else stands on top of it.
func (s *Sheet) mark() {
	if s.frame.Mark == "" {
		return
	}
	const angle = 30
	st := style{size: 64, bold: true, colour: ghost}
	x, y := s.pageWidth()/2, s.pageHeight()/2
	s.pdf.Rotate(angle, x, y)
	s.put(x-s.width(s.frame.Mark, st)/2, y+st.size*middle, s.frame.Mark, st)
	s.pdf.RotateReset()
}

func (s *Sheet) line(x1, y1, x2, y2, width float64, c Colour) {
	s.pdf.SetLineWidth(width)
	s.pdf.SetStrokeColor(c.R, c.G, c.B)
	s.pdf.Line(x1, y1, x2, y2)
}

func (s *Sheet) fill(x, y, w, h float64, c Colour) {
	s.pdf.SetFillColor(c.R, c.G, c.B)
	s.pdf.RectFromUpperLeftWithStyle(x, y, w, h, "F")
}

// PDF ends the document. The error is a *MissingGlyphError where a text cannot be printed.
func (s *Sheet) PDF() ([]byte, error) {
	s.fillPages()
	if s.err != nil {
		return nil, s.err
	}
	var out bytes.Buffer
	if _, err := s.pdf.WriteTo(&out); err != nil {
		return nil, err
	}
	return finish(out.Bytes())
}
