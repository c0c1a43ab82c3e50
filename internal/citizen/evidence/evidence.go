// Package evidence says of a file handed in what it really is, and lets through only what nothing can hide in: a PDF without anything
// that acts, a JPEG or PNG that is a picture and nothing else. It believes neither a file's name nor what the browser says of it.
package evidence

import (
	"bytes"
	"context"
	"errors"
	"path"
	"strings"
	"unicode"

	"golang.org/x/sync/semaphore"
)

// The limits of what may be handed in.
const (
	MaxFile    = 5 << 20  // bytes of a file
	MaxFiles   = 5        // files of one field
	MaxRequest = 12 << 20 // bytes of the files of one request
	maxName    = 60       // characters
)

// Why a file is refused.
var (
	ErrEmpty     = errors.New("evidence: empty")
	ErrLarge     = errors.New("evidence: too large")
	ErrType      = errors.New("evidence: neither PDF nor JPEG nor PNG")
	ErrHEIC      = errors.New("evidence: a picture as HEIC or AVIF")
	ErrBroken    = errors.New("evidence: broken")
	ErrActive    = errors.New("evidence: a PDF with something that acts or is attached")
	ErrEncrypted = errors.New("evidence: an encrypted PDF")
	ErrDisguised = errors.New("evidence: something else hides in it")
	ErrPixels    = errors.New("evidence: a picture with too many pixels")
)

// The kinds of file that are let through.
const (
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

var extensions = map[string]string{PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}

// File is a file that was let through.
type File struct {
	Name    string // safe to show and to save under, with the extension of what it is
	Kind    string
	Content []byte // of a picture without what tells where and with what it was taken
}

// looking is the memory that files being looked into may take together: each waits until there is room for what it needs.
var looking = semaphore.NewWeighted(maxMemory)

// weigh waits for room for so much memory; done gives it back.
func weigh(need int64) (done func()) {
	need = min(need, maxMemory)
	_ = looking.Acquire(context.Background(), need) // an error is the context's alone, which never ends
	return func() { looking.Release(need) }
}

// Check looks into a file. The error is one of those above.
func Check(name string, content []byte) (*File, error) {
	switch {
	case len(content) == 0:
		return nil, ErrEmpty
	case len(content) > MaxFile:
		return nil, ErrLarge
	}
	kind, check := kindOf(content)
	if check == nil && isHEIC(content) {
		return nil, ErrHEIC
	}
	if check == nil {
		return nil, ErrType
	}
	clean, err := check(content)
	if err != nil {
		return nil, err
	}
	return &File{Name: safeName(name, kind), Kind: kind, Content: clean}, nil
}

func kindOf(content []byte) (kind string, check func([]byte) ([]byte, error)) {
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return PDF, checkPDF
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return JPEG, cleanJPEG
	case bytes.HasPrefix(content, []byte(pngSignature)):
		return PNG, cleanPNG
	}
	return "", nil
}

// isHEIC reports whether a file is a picture as telephones take it, by its brand: ISO/IEC 23008-12, annex B, and 14496-12, 4.3. Nothing
// here reads
// it, and a JPEG of it is two taps away.
func isHEIC(content []byte) bool {
	const from, to = 4, 12 // "ftyp" and the brand, after the box's length
	if len(content) < to || string(content[from:from+4]) != "ftyp" {
		return false
	}
	switch string(content[from+4 : to]) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis":
		return true
	}
	return false
}

// foreign are the beginnings of what a picture must not carry along, in lower case: a document, a page, an archive, a program.
var foreign = []string{"%pdf-", "<html", "<!doctype", "<script", "<svg", "<?php", "rar!\x1a\x07", "7z\xbc\xaf\x27\x1c", "!<arch>"}

// disguised says that something else hides in what is cut off a picture.
func disguised(cut []byte) bool {
	lower := bytes.ToLower(cut)
	for _, mark := range foreign {
		if bytes.Contains(lower, []byte(mark)) {
			return true
		}
	}
	return isArchive(cut)
}

// isArchive says that a file is a ZIP as well, which is read from its end.
func isArchive(content []byte) bool {
	return bytes.Contains(content[max(0, len(content)-1<<16):], []byte("PK\x05\x06"))
}

// ShownName is a name without folders and without anything that can't be seen or turns the direction of reading.
func ShownName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`<>:"/|?*;`, r), !unicode.IsPrint(r):
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	if letters := []rune(name); len(letters) > maxName {
		name = string(letters[:maxName])
	}
	return name
}

// safeName is a name to show and to save under, with the one extension that says what the file is.
func safeName(name, kind string) string {
	name = ShownName(name)
	if dot := strings.LastIndex(name, "."); dot >= 0 && len(name)-dot <= 6 {
		name = strings.TrimRight(name[:dot], ". ")
	}
	if name == "" {
		name = "file"
	}
	return name + extensions[kind]
}
