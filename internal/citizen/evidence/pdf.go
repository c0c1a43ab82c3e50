package evidence

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
)

// A reader of PDF finds objects by a table that a file may bend to its liking. So nothing is looked up here: the whole file is searched,
// wherever an object may begin, and so is what is packed into streams of objects.

// active are names of what a document may do or bring along besides being read. An action needs the name of its kind.
var active = map[string]bool{"JavaScript": true, "Launch": true, "EmbeddedFile": true, "EmbeddedFiles": true, "RichMedia": true,
	"Rendition": true, "SubmitForm": true, "ImportData": true, "GoToR": true, "GoToE": true, "Movie": true, "FileAttachment": true,
	"XFA": true, "URI": true, "Sound": true, "Screen": true, "U3D": true, "FFilter": true, "SetOCGState": true}

// packings are the ways to pack a stream besides the one that is unpacked here.
var packings = []string{"ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt", "Predictor"}

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
	page, err := file.checkNames(content)
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
	return content, file.checkActions()
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

// checkNames looks at all names of a part of a file, wherever they stand, and says whether there is a page among them. It keeps what may
// be done without anybody's asking, for checkActions.
func (f *pdfFile) checkNames(part []byte) (page bool, err error) {
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
		case plain == "OpenAction", plain == "AA":
			f.unasked = append(f.unasked, part[at[1]:])
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
// bytes of dictionaries read. Of honest files a dictionary is read once or twice.
type pdfFile struct {
	content        []byte
	unpacked, read int

	unasked  [][]byte         // what follows each /OpenAction and /AA
	numbered map[int][][]byte // objects by number, each from its beginning on
	loose    [][]byte         // objects whose number can't be told
}

func newPDFFile(content []byte) *pdfFile {
	return &pdfFile{content: content, unpacked: maxUnpacked, read: 4*len(content) + 1<<20, numbered: map[int][][]byte{}}
}

// checkObject looks into the object at a place, if it is a stream of objects. Readers know one by its place in their table; what all have
// is
// /First.
func (f *pdfFile) checkObject(at int) (page bool, err error) {
	object := f.content[at:]
	f.keep(numberBefore(f.content[:at-len("obj")]), object)
	names, stream, end := streamOf(object[:min(len(object), f.read)])
	if f.read -= end; f.read <= 0 {
		return false, ErrBroken
	}
	if !stream || !names["First"] {
		return false, nil
	}
	for _, packing := range packings {
		if names[packing] {
			return false, ErrActive // nobody packs objects like that who has nothing to hide
		}
	}
	if elsewhere(object[:end]) {
		return false, ErrActive
	}
	if !names["FlateDecode"] && !names["Fl"] {
		if names["Filter"] {
			return false, ErrActive // in a way that is none of those known
		}
		return false, nil // plain, and searched already
	}
	plain := unpack(object[end:], f.unpacked+1)
	if f.unpacked -= len(plain); f.unpacked < 0 {
		return false, ErrBroken
	}
	f.keepPacked(plain)
	return f.checkNames(plain)
}

// elsewhere reports whether the dictionary of a stream names its packing, or the particulars of that, in another object.
func elsewhere(dict []byte) bool {
	for _, at := range pdfName.FindAllIndex(dict, -1) {
		switch plainName(dict[at[0]+1 : at[1]]) {
		case "Filter", "F", "DecodeParms", "DP":
			if indirect(dict[at[1]:]) {
				return true
			}
		}
	}
	return false
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

// streamOf are the names in the dictionary that an object begins with, where its stream begins, and how far was read. stream is false
// where it has none.
func streamOf(object []byte) (names map[string]bool, stream bool, at int) {
	at = skipSpace(object, 0)
	if !bytes.HasPrefix(object[at:], []byte("<<")) {
		return nil, false, at
	}
	names = map[string]bool{}
	for depth := 0; at < len(object); {
		switch c := object[at]; {
		case bytes.HasPrefix(object[at:], []byte("<<")):
			depth, at = depth+1, at+2
		case bytes.HasPrefix(object[at:], []byte(">>")):
			if depth, at = depth-1, at+2; depth == 0 {
				at = skipSpace(object, at)
				if !bytes.HasPrefix(object[at:], []byte("stream")) {
					return nil, false, at
				}
				at += len("stream")
				return names, true, at + len(object[at:]) - len(bytes.TrimLeft(object[at:], "\r\n"))
			}
		case c == '(':
			at = skipText(object, at)
		case c == '%':
			at = skipSpace(object, at)
		case c == '/':
			end := at + max(1, len(pdfName.Find(object[at:min(len(object), at+128)])))
			names[plainName(object[at+1:end])] = true
			at = end
		default:
			at++
		}
	}
	return nil, false, at
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
