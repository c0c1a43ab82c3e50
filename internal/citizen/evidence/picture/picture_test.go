package picture_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"strings"
	"testing"

	"shebao/internal/citizen/evidence/picture"
)

// pdf is a PDF of one page that is drawn as told, and of as many blank ones as said, 300 by 200 points.
func pdf(blank int, drawing string) []byte {
	kids := strings.Repeat("4 0 R ", blank)
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var places []int
	for i, o := range []string{"<</Type/Catalog/Pages 2 0 R>>", fmt.Sprintf("<</Type/Pages/Kids[3 0 R %s]/Count %d>>", kids, blank+1),
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 5 0 R>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(drawing), drawing)} {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 6\n0000000000 65535 f \n")
	for _, p := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF\n", table)
	return b.Bytes()
}

// One machine for all tests: to make it ready takes seconds.
func TestPagesAreDrawnAsPictures(t *testing.T) {
	var d picture.Drawer
	ctx := t.Context()
	file := pdf(2, "1 0 0 rg 0 0 150 200 re f") // the left half red
	if n, err := d.Pages(ctx, file); n != 3 || err != nil {
		t.Errorf("%d pages, %v", n, err)
	}
	content, err := d.Page(ctx, file, 1)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := jpeg.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	// 300 by 200 points fill 1,400 pixels of width: 1400 · 200 / 300 = 933.
	if size := drawn.Bounds().Size(); size.X != 1400 || size.Y < 933 || size.Y > 934 {
		t.Errorf("it is %v", size)
	}
	for x, want := range map[int]bool{300: true, 1100: false} {
		if r, g, _, _ := drawn.At(x, 400).RGBA(); (r > 0xe000 && g < 0x2000) != want {
			t.Errorf("at %d it is %x %x", x, r, g)
		}
	}
	for number, want := range map[int]error{0: picture.ErrNoPage, 3: nil, 4: picture.ErrNoPage} {
		if _, err := d.Page(ctx, file, number); !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("page %d: %v", number, err)
		}
	}
	if _, err := d.Pages(ctx, []byte("%PDF-1.4 nothing")); !errors.Is(err, picture.ErrUnreadable) {
		t.Errorf("no PDF: %v", err)
	}
	// A page as large as the format knows, and one whose drawing never ends, cost a bounded time and leave the next file alone.
	huge := bytes.ReplaceAll(file, []byte("[0 0 300 200]"), []byte("[0 0 9e9 9e9]"))
	if _, err := d.Page(ctx, huge, 1); errors.Is(err, picture.ErrNoPage) {
		t.Errorf("a huge page: %v", err)
	}
	gone, stop := context.WithCancel(ctx)
	stop()
	if _, err := d.Page(gone, pdf(0, strings.Repeat("0 0 300 200 re f ", 50_000)), 1); !errors.Is(err, picture.ErrSlow) {
		t.Errorf("nobody waits any more: %v", err)
	}
	if n, err := d.Pages(ctx, file); n != 3 || err != nil {
		t.Errorf("afterwards: %d pages, %v", n, err)
	}
}
