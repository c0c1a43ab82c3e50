package document

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"shebao/internal/document/font"
	"shebao/internal/document/paper"
)

// MissingGlyphError says that a text holds a character that no font has. Nothing is printed then: a
// blank in a name would make a certificate of someone else.
type MissingGlyphError = paper.MissingGlyphError

// ErrNoFont says that the program was built without the fonts of its documents, and names the
// command that fetches them.
var ErrNoFont = font.ErrMissing

// Options is what a Renderer needs; everything is required.
type Options struct {
	// CheckPage is the address of the public verification page, printed for people to type.
	CheckPage string
	// CheckLink is the address in a document's QR code. It holds the document's number and not its check code, which would
	// open the record to whoever reads a log or a history.
	CheckLink func(docNo string) string
	Signer    *Signer
	// Fonts is the folder of the documents' fonts.
	Fonts fs.FS
	// Now is the time of signing.
	Now func() time.Time
}

// Renderer makes signed PDFs out of models. It is safe for concurrent use.
type Renderer struct {
	options Options
	fonts   *paper.Fonts
}

// NewRenderer reads the fonts, which takes a moment: once for a program. The error wraps ErrNoFont
// where the program was built without them.
func NewRenderer(o Options) (*Renderer, error) {
	if o.CheckPage == "" || o.CheckLink == nil || o.Signer == nil || o.Fonts == nil || o.Now == nil {
		return nil, errors.New("document: a renderer needs all of its options")
	}
	faces, err := font.Load(o.Fonts)
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	fonts, err := paper.NewFonts(faces)
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return &Renderer{options: o, fonts: fonts}, nil
}

// Printable reports the first character of the texts that no font has, as a *MissingGlyphError, so
// that nothing is issued that could not be printed.
func (r *Renderer) Printable(texts ...string) error { return r.fonts.Check(texts...) }

// Ready is ErrCertificateEnded where there is nothing to sign with any more, so that nothing is issued.
func (r *Renderer) Ready() error { return r.options.Signer.Ready(r.options.Now()) }

// PDF makes the signed PDF of a document. The error is a *MissingGlyphError where a text of it cannot
// be printed, ErrCertificateEnded where there is nothing to sign with.
func (r *Renderer) PDF(m Model) ([]byte, error) {
	pdf, err := r.unsigned(m)
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", m.Common().DocNo, err)
	}
	return r.options.Signer.Sign(pdf, m.Common().DocNo, r.options.Now())
}

func (r *Renderer) unsigned(m Model) ([]byte, error) {
	id := m.Common().DocNo
	code, err := modules(r.options.CheckLink(id))
	if err != nil {
		return nil, err
	}
	s := paper.New(r.fonts, frame(m), m.spec().first)
	m.draw(s, code, r.options.CheckPage)
	return s.PDF()
}

// Printable is Renderer.Printable for who draws documents up and prints none.
func Printable(files fs.FS) (func(texts ...string) error, error) {
	faces, err := font.Load(files)
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	fonts, err := paper.NewFonts(faces)
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return fonts.Check, nil
}
