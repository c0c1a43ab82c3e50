// Package font holds the faces that documents are set in, as `go run ./tools/assets` fetched them.
//
// The files are third-party and not committed, so a clone compiles without them; Load then says
// which command gets them.
package font

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// ErrMissing says that no face for documents was there when the program was built.
var ErrMissing = errors.New("no Chinese font for documents: run `go run ./tools/assets` and build again")

// Set is the faces of a document.
type Set struct {
	Regular *Face
	Bold    *Face // for headings; it is Regular where there is no heavier face
	// Rare are asked in turn for a character that Regular and Bold lack.
	Rare []*Face
}

// Load takes the faces out of a folder: the program's own (package data), or in tests the one in the source tree. Noto Sans SC sets the
// text; Noto Sans HK and JP are asked for
// characters it lacks, 𠮷 among them. 文泉驿微米黑 takes its place where only that was to be had.
// The error is ErrMissing where there is neither.
func Load(files fs.FS) (*Set, error) {
	regular, err := open(files, "NotoSansSC-Regular.ttf")
	if err != nil {
		return nil, err
	}
	bold, err := open(files, "NotoSansSC-Medium.ttf")
	if err != nil {
		return nil, err
	}
	spare, err := open(files, "WenQuanYiMicroHei.ttf")
	if err != nil {
		return nil, err
	}
	set := &Set{Regular: cmp.Or(regular, spare), Bold: cmp.Or(bold, regular, spare)}
	if set.Regular == nil {
		return nil, ErrMissing
	}

	for _, file := range []string{"NotoSansHK-Regular.ttf", "NotoSansJP-Regular.ttf"} {
		face, err := open(files, file)
		if err != nil {
			return nil, err
		}
		if face != nil {
			set.Rare = append(set.Rare, face)
		}
	}
	return set, nil
}

// Face is one font file. It is safe for concurrent use.
type Face struct {
	// Name is the file's name without its ending: "NotoSansSC-Regular".
	Name string
	// TrueType is the file, for embedding into a document. It must not be changed.
	TrueType []byte

	outlines *sfnt.Font
}

// open reads a face; it is nil, without an error, where the file is not there.
func open(files fs.FS, file string) (*Face, error) {
	trueType, err := fs.ReadFile(files, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	outlines, err := sfnt.Parse(trueType)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w; run `go run ./tools/assets`", file, err)
	}
	return &Face{Name: strings.TrimSuffix(file, ".ttf"), TrueType: trueType, outlines: outlines}, nil
}

// advanceScale is the size at which advances are measured: fine enough that rounding to 26.6 fixed
// point is lost in print.
const advanceScale = 1000

// Advance is the width of a character as a part of the type size. It is false where the face has no
// glyph for the character.
func (f *Face) Advance(r rune) (em float64, ok bool) {
	var buf sfnt.Buffer
	glyph, err := f.outlines.GlyphIndex(&buf, r)
	if err != nil || glyph == 0 {
		return 0, false
	}
	advance, err := f.outlines.GlyphAdvance(&buf, glyph, fixed.I(advanceScale), font.HintingNone)
	if err != nil {
		return 0, false
	}
	return float64(advance) / 64 / advanceScale, true
}
