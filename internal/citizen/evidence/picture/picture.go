// Package picture draws the pages of PDF files that strangers handed in, so that a member of staff sees pictures and no browser of theirs reads
// the file. What draws is PDFium as a WebAssembly module: it reaches no file, no network and no memory but its own, which is bounded, and each
// file gets a machine of its own that is thrown away afterwards.
package picture

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sync/semaphore"
)

const (
	atOnce      = 2                // files that are worked on at a time; others wait
	memoryPages = 384 << 20 >> 16  // of 64 KB each, that a file may take: 384 MB
	patience    = 20 * time.Second // that one page may take
	across      = 1400             // pixels of a page's width at most, so that small print of an A4 page can be read
	down        = 2000             // and of its height
	quality     = 85               // of the JPEG
)

// Why there is no picture.
var (
	ErrUnreadable = errors.New("picture: the file can't be drawn")
	ErrSlow       = errors.New("picture: the file takes too long to draw")
	ErrNoPage     = errors.New("picture: there is no such page")
)

// Drawer draws pages. The zero value is ready: the module is made ready when it is first needed, which takes some seconds of a processor, or by
// Prepare.
type Drawer struct {
	once   sync.Once
	pool   pdfium.Pool
	failed error
	turns  *semaphore.Weighted
}

// Prepare makes the module ready. The error is of the program itself.
func (d *Drawer) Prepare() error {
	d.once.Do(func() {
		d.turns = semaphore.NewWeighted(atOnce)
		d.pool, d.failed = webassembly.Init(webassembly.Config{
			Context: context.Background(), MaxTotal: atOnce, RandomSource: rand.Reader, Stdout: io.Discard, Stderr: io.Discard,
			FSConfig: wazero.NewFSConfig(), // nothing of the disk
			RuntimeConfig: wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages).WithCloseOnContextDone(true).
				WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling),
		})
	})
	return d.failed
}

// Pages is how many pages a file has. ErrUnreadable, ErrSlow.
func (d *Drawer) Pages(ctx context.Context, file []byte) (n int, err error) {
	err = d.open(ctx, file, func(_ pdfium.Pdfium, _ references.FPDF_DOCUMENT, pages int) error {
		n = pages
		return nil
	})
	return n, err
}

// Page is a page of a file as a JPEG; the first is 1. ErrUnreadable, ErrSlow, ErrNoPage.
func (d *Drawer) Page(ctx context.Context, file []byte, number int) (content []byte, err error) {
	err = d.open(ctx, file, func(machine pdfium.Pdfium, document references.FPDF_DOCUMENT, pages int) error {
		if number < 1 || number > pages {
			return ErrNoPage
		}
		page := requests.Page{ByIndex: &requests.PageByIndex{Document: document, Index: number - 1}}
		drawn, err := machine.RenderPageInPixels(&requests.RenderPageInPixels{Page: page, Width: across, Height: down, Document: &document, RenderForm: true})
		if err != nil {
			return fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		defer drawn.Cleanup()
		var b bytes.Buffer
		err = jpeg.Encode(&b, drawn.Result.RenderedImage, &jpeg.Options{Quality: quality})
		content = b.Bytes()
		return err
	})
	return content, err
}

// open opens a file in a machine of its own, and ends that afterwards, or where it takes too long.
func (d *Drawer) open(ctx context.Context, file []byte, f func(pdfium.Pdfium, references.FPDF_DOCUMENT, int) error) error {
	if err := d.Prepare(); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	if err := d.turns.Acquire(ctx, 1); err != nil {
		return slow(err)
	}
	machine, err := d.pool.GetInstanceWithContext(ctx)
	if err != nil {
		d.turns.Release(1)
		return slow(err)
	}
	ended := make(chan error, 1)
	go func() {
		defer d.turns.Release(1)
		ended <- use(machine, file, f)
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		_ = machine.Kill() // what it says matters no more
		<-ended
		return ErrSlow
	}
}

func slow(err error) error { return fmt.Errorf("%w: %w", ErrSlow, err) }

// use works with a machine. A file that makes it fail in a way of its own is unreadable, and no more.
func use(machine pdfium.Pdfium, file []byte, f func(pdfium.Pdfium, references.FPDF_DOCUMENT, int) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrUnreadable, p)
		}
	}()
	defer func() { _ = machine.Close() }()
	document, err := machine.OpenDocument(&requests.OpenDocument{File: &file})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	count, err := machine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: document.Document})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return f(machine, document.Document, count.PageCount)
}
