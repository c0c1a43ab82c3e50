package evidence

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
)

// A reader of PDF finds objects by a table that a file may bend to its liking. So nothing is looked up here: the whole file is searched,
// wherever an object may begin, and so is what is packed into streams of objects. What is found must be of a kind that is known to do nothing
// (pdfallow.go).

// active are names of what a document may do or bring along besides being read, refused wherever they stand: as long as these, they come about
// by chance in no picture's bytes. An action needs the name of its kind.
var active = map[string]bool{"JavaScript": true, "Launch": true, "EmbeddedFile": true, "EmbeddedFiles": true, "RichMedia": true,
	"Rendition": true, "SubmitForm": true, "ImportData": true, "ResetForm": true, "GoToR": true, "GoToE": true, "GoTo3DView": true,
	"RichMediaExecute": true, "Movie": true, "FileAttachment": true, "XFA": true, "URI": true, "Sound": true, "Screen": true, "U3D": true,
	"FFilter": true, "SetOCGState": true}

// maxUnpacked is how many bytes all streams of objects of a file unpack to at most.
const maxUnpacked = 32 << 20

// endWithin is how far from its end a file's mark of the end may lie: readers look no further (ISO 32000-1, H.3.18).
const endWithin = 1024

var startOfTable = regexp.MustCompile(`startxref[\x00\t\n\f\r ]+\d{1,10}`)

// ended reports whether a file ends as a PDF does: with the mark of the end near its end, or at least with the place of its table there.
// What comes behind, such as a remark of a scanner, is nothing else that could be opened.
func ended(content []byte) bool {
	body := bytes.TrimRight(content, "\x00\t\n\f\r ")
	tail := body[max(0, len(body)-endWithin):]
	if at := bytes.LastIndex(tail, []byte("%%EOF")); at >= 0 {
		return bytes.Contains(body, []byte("startxref")) && !disguised(tail[at:])
	}
	found := startOfTable.FindIndex(tail)
	return found != nil && !disguised(tail[found[1]:])
}

func checkPDF(content []byte) ([]byte, error) {
	defer weigh(pdfMemory)()
	if !ended(content) {
		return nil, ErrBroken
	}
	if isPage(content) || isArchive(content) {
		return nil, ErrDisguised
	}
	file := newPDFFile(content)
	page, err := checkNames(content)
	if err != nil {
		return nil, err
	}
	for _, at := range objects(content) {
		more, err := file.checkObject(at)
		if err != nil {
			return nil, err
		}
		page = page || more
	}
	if !page {
		return nil, ErrBroken
	}
	return content, file.checkTargets()
}

// isPage says that the file may be taken for a page of the web.
func isPage(content []byte) bool {
	head := bytes.ToLower(content[:min(len(content), 1024)])
	for _, mark := range []string{"<html", "<!doctype", "<script", "<svg", "<?php"} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

var pdfName = regexp.MustCompile(`/[^\x00\t\n\f\r ()<>\[\]{}/%]+`)

// checkNames looks at all names of a part of a file, wherever they stand, and says whether there is a page among them.
func checkNames(part []byte) (page bool, err error) {
	for _, at := range pdfName.FindAllIndex(part, -1) {
		name := part[at[0]+1 : at[1]]
		if len(name) > 64 {
			continue // coded bytes that begin with a slash
		}
		switch plain := plainName(name); {
		case active[plain]:
			return false, ErrActive
		case plain == "Encrypt":
			return false, ErrEncrypted
		case plain == "Pages":
			page = true
		}
	}
	return page, nil
}

// plainName is a name with its #xx written out.
func plainName(name []byte) string {
	if bytes.IndexByte(name, '#') < 0 {
		return string(name)
	}
	var plain []byte
	for i := 0; i < len(name); i++ {
		if i+2 < len(name) && name[i] == '#' && hex(name[i+1]) >= 0 && hex(name[i+2]) >= 0 {
			plain = append(plain, byte(hex(name[i+1])<<4|hex(name[i+2])))
			i += 2
			continue
		}
		plain = append(plain, name[i])
	}
	return string(plain)
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// objects are all places where an object's content may begin: after every "obj" that ends no "endobj".
func objects(content []byte) []int {
	var places []int
	for at := 0; ; {
		next := bytes.Index(content[at:], []byte("obj"))
		if next < 0 {
			return places
		}
		at += next + 3
		if begin := at - 3; begin == 0 || content[begin-1] != 'd' {
			places = append(places, at)
		}
	}
}

// pdfFile is a file being looked into. unpacked and read are how much work it may still make: bytes of its streams of objects unpacked, and
// bytes of objects read. Of honest files an object is read once or twice.
type pdfFile struct {
	content        []byte
	unpacked, read int

	targets []int             // numbers of objects that are done on a click or unasked
	found   map[int][]outcome // objects that could be one, by number; -1 where it can't be told
}

func newPDFFile(content []byte) *pdfFile {
	return &pdfFile{content: content, unpacked: maxUnpacked, read: 4*len(content) + 1<<20, found: map[int][]outcome{}}
}

// checkObject looks into the object at a place, and into what is packed there.
func (f *pdfFile) checkObject(at int) (page bool, err error) {
	o, end, err := f.parse(f.content, at)
	if err != nil || o == nil {
		return false, err
	}
	number := func() int { return numberBefore(f.content[:at-len("obj")]) }
	if err := f.check(number, o); err != nil {
		return false, err
	}
	begin := skipSpace(f.content, end)
	if o.kind != aDict || !bytes.HasPrefix(f.content[begin:], []byte("stream")) {
		return false, nil
	}
	if err := checkStream(o); err != nil {
		return false, err
	}
	if !o.has("First") {
		return false, nil
	}
	begin += len("stream")
	return f.checkPacked(o, bytes.TrimLeft(f.content[begin:], "\r\n"))
}

// checkPacked looks into a stream of objects. Readers know one by its place in their table; what all have is /First. It must be packed in the
// one way that is unpacked here, or not at all: nobody packs objects otherwise who has nothing to hide.
func (f *pdfFile) checkPacked(dict *object, stream []byte) (page bool, err error) {
	first := dict.get("First")
	if first.kind != aNumber || dict.twice() || dict.has("DecodeParms") && !dict.get("DecodeParms").null() || dict.has("DP") {
		return false, ErrActive
	}
	plain, err := f.plainOf(dict.get("Filter"), stream)
	if err != nil {
		return false, err
	}
	if page, err = checkNames(plain); err != nil {
		return false, err
	}
	at := 0
	for {
		number, end := word(plain, at)
		place, after := word(plain, end)
		if number < 0 || place < 0 || at > first.number {
			return page, nil
		}
		at = after
		o, _, err := f.parse(plain, min(len(plain), first.number+place))
		if err == nil && o != nil {
			err = f.check(func() int { return number }, o)
		}
		if err != nil {
			return false, err
		}
	}
}

// plainOf is a stream of objects unpacked, with what a file may hold counted.
func (f *pdfFile) plainOf(filter *object, stream []byte) ([]byte, error) {
	plain := stream
	switch {
	case filter == nil || filter.null():
		if end := bytes.Index(plain, []byte("endstream")); end >= 0 {
			plain = plain[:end]
		}
	case filter.isName("FlateDecode") || filter.isName("Fl"):
		plain = unpack(stream, f.unpacked+1)
	default:
		return nil, ErrActive
	}
	if f.unpacked -= len(plain); f.unpacked < 0 {
		return nil, ErrBroken
	}
	return plain, nil
}

// unpack is as much of a stream as can be read, up to most bytes: a reader makes do with that too.
func unpack(data []byte, most int) []byte {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	defer z.Close()
	plain, _ := io.ReadAll(io.LimitReader(z, int64(most)))
	return plain
}

// skipSpace goes past white space and comments.
func skipSpace(object []byte, at int) int {
	for at < len(object) {
		switch object[at] {
		case 0, '\t', '\n', '\f', '\r', ' ':
			at++
		case '%':
			for at < len(object) && object[at] != '\n' && object[at] != '\r' {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// skipText goes past a text in brackets.
func skipText(object []byte, at int) int {
	for depth := 0; at < len(object); at++ {
		switch object[at] {
		case '\\':
			at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
	return len(object)
}
