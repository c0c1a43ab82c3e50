package paper

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// errShape says that the PDF library writes files of another form than the one finish knows.
var errShape = errors.New("paper: the PDF is not of the expected form")

// finish puts right what the PDF library has no way to say: the document's language, that viewers
// show its title, and which characters its glyphs stand for. The library writes a character outside
// the Basic Multilingual Plane as five hex digits, where UTF-16 is due, so that a name with one
// could be neither copied nor searched.
func finish(pdf []byte) ([]byte, error) {
	objects, trailer, err := split(pdf)
	if err != nil {
		return nil, err
	}
	if len(objects) < 2 || !bytes.Contains(objects[1], []byte(catalogType)) {
		return nil, errShape
	}

	objects[1] = bytes.Replace(objects[1], []byte(catalogType), []byte(catalogType+
		"  /Lang (zh-CN)\n  /ViewerPreferences << /DisplayDocTitle true >>\n"), 1)
	for i, object := range objects {
		if bytes.Contains(object, []byte(cmapStart)) {
			objects[i] = toUnicode(i, object)
		}
	}
	return join(objects, trailer), nil
}

const (
	catalogType = "  /Type /Catalog\n"
	cmapStart   = "stream\n/CIDInit /ProcSet findresource begin\n"
	xrefEntry   = len("0000000000 65535 f \n")
)

var xrefAt = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)

// split takes a PDF with one cross-reference table apart: the file's head as objects[0], object n as
// objects[n], and the trailer.
func split(pdf []byte) (objects [][]byte, trailer []byte, err error) {
	found := xrefAt.FindSubmatch(pdf)
	if found == nil {
		return nil, nil, errShape
	}
	xref, err := strconv.Atoi(string(found[1]))
	if err != nil || xref > len(pdf) {
		return nil, nil, errShape
	}
	var count int
	if _, err := fmt.Sscanf(string(pdf[xref:min(xref+32, len(pdf))]), "xref\n0 %d\n", &count); err != nil || count < 2 {
		return nil, nil, errShape
	}
	entries := xref + len("xref\n0 \n") + len(strconv.Itoa(count))
	end := entries + count*xrefEntry
	if end > len(pdf) || !bytes.HasPrefix(pdf[end:], []byte("trailer\n")) {
		return nil, nil, errShape
	}

	begin := 0
	for n := 1; n <= count; n++ {
		next := xref
		if n < count {
			next, err = strconv.Atoi(string(pdf[entries+n*xrefEntry:][:10]))
		}
		if err != nil || next < begin || next > xref {
			return nil, nil, errShape
		}
		objects = append(objects, pdf[begin:next])
		begin = next
	}
	trailer = pdf[end:bytes.LastIndex(pdf, []byte("startxref\n"))]
	return objects, trailer, nil
}

// join is the opposite of split, with a new cross-reference table.
func join(objects [][]byte, trailer []byte) []byte {
	var out bytes.Buffer
	var table bytes.Buffer
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects))
	for n, object := range objects {
		if n > 0 {
			fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		}
		out.Write(object)
	}

	xref := out.Len()
	out.Write(table.Bytes())
	out.Write(trailer)
	fmt.Fprintf(&out, "startxref\n%d\n%%%%EOF\n", xref)
	return out.Bytes()
}

var cmapRange = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4,6})>\n`)

// cmapBlock is how many glyphs one block of a CMap may hold (Adobe technical note 5014).
const cmapBlock = 100

// toUnicode writes a font's table from glyphs to characters again, with characters in UTF-16. Where
// two characters share a glyph, the first one met stands.
func toUnicode(id int, object []byte) []byte {
	var lines []string
	known := make(map[string]bool)
	for _, m := range cmapRange.FindAllSubmatch(object, -1) {
		glyph := string(m[1])
		r, err := strconv.ParseUint(string(m[2]), 16, 32)
		if err != nil || known[glyph] {
			continue
		}
		known[glyph] = true
		line := "<" + glyph + "> <"
		for _, unit := range utf16.Encode([]rune{rune(r)}) {
			line += fmt.Sprintf("%04X", unit)
		}
		lines = append(lines, line+">\n")
	}

	var cmap bytes.Buffer
	cmap.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for len(lines) > 0 {
		block := lines[:min(cmapBlock, len(lines))]
		lines = lines[len(block):]
		fmt.Fprintf(&cmap, "%d beginbfchar\n", len(block))
		for _, line := range block {
			cmap.WriteString(line)
		}
		cmap.WriteString("endbfchar\n")
	}
	cmap.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return fmt.Appendf(nil, "%d 0 obj\n<<\n/Length %d\n>>\nstream\n%sendstream\nendobj\n\n", id, cmap.Len(), cmap.Bytes())
}
