package evidence

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// pdf is a PDF of one page with further objects, each without its number.
func pdf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	all := append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"}, objects...)
	for i, o := range all {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&b, "trailer<</Root 1 0 R/Size %d>>\nstartxref\n9\n%%%%EOF\n", len(all)+1)
	return b.Bytes()
}

// packed is a stream of objects.
func packed(dict, content string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write([]byte(content))
	z.Close()
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, b.Len(), b.String())
}

func picture(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(noise.Uint32())
	}
	m.Set(0, 0, color.White)
	return m
}

func jpegOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture(w, h)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// segment is a segment of a JPEG file; chunk one of a PNG.
func segment(marker byte, content string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2)), content...)
}

func chunk(name, content string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(b, name+content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(name+content)))
}

// exif says where a picture was taken, and which side is up.
func exif(side byte) string {
	return "Exif\x00\x00II*\x00\x08\x00\x00\x00\x02\x00" +
		"\x0f\x01\x02\x00\x04\x00\x00\x00GPS!" + "\x12\x01\x03\x00\x01\x00\x00\x00" + string(side) + "\x00\x00\x00" + "\x00\x00\x00\x00"
}

// into puts something behind the first bytes of a file.
func into(file []byte, at int, what []byte) []byte {
	return append(append(append([]byte{}, file[:at]...), what...), file[at:]...)
}

// link turns to a page on a click.
const link = "<</Type/Annot/Subtype/Link/A<</S/GoTo/D[3 0 R/Fit]>>>>"

func TestWhatIsLetThrough(t *testing.T) {
	photo, screen := jpegOf(t, 40, 30), pngOf(t, 40, 30)
	for name, file := range map[string]struct {
		content []byte
		kind    string
	}{
		"a PDF":                                     {pdf(), PDF},
		"a PDF with a link to a page of its own":    {pdf(link), PDF},
		"a PDF with objects packed":                 {pdf(packed("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "9 0 <</Type/Font>>")), PDF},
		"a PDF that opens at a page":                {pdf("<</OpenAction[3 0 R/Fit]>>"), PDF},
		"a PDF with white space behind":             {append(pdf(), "\r\n\x00\x00"...), PDF},
		"one with three thousand noughts behind":    {append(pdf(), make([]byte, 3000)...), PDF},
		"one with a remark of a scanner behind":     {append(pdf(), "%printed by scanner\n"...), PDF},
		"one with a remark of a browser behind":     {append(pdf(), "\r\n<!-- download helper -->\r\n"...), PDF},
		"one with 1,000 bytes behind its end":       {append(pdf(), bytes.Repeat([]byte("x"), 1000)...), PDF},
		"one without the mark of the end":           {bytes.TrimSuffix(pdf(), []byte("%%EOF\n")), PDF},
		"one that opens at a page, said elsewhere":  {pdf("<</OpenAction 5 0 R>>", "<</S/GoTo/D[3 0 R/Fit]>>", link), PDF},
		"one that prints itself":                    {pdf("<</OpenAction<</S/Named/N/Print>>>>"), PDF},
		"one with outlines and a tagged paragraph":  {pdf("<</Title(a)/A 5 0 R/Next 6 0 R>>", "<</S/GoTo/D[3 0 R/Fit]>>", "<</Title(b)/Dest[3 0 R/Fit]>>", "<</S/P/A 8 0 R/Type/StructElem>>", "<</O/Layout/SpaceBefore 3>>"), PDF},
		"one with a note and a stamp":               {pdf("<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]>>", "<</Subtype/Stamp/Rect[0 0 9 9]/AP<</N 6 0 R>>>>", packed("/Type/XObject/Subtype/Form/Filter/FlateDecode", "0 0 m")), PDF},
		"a form that was filled in":                 {pdf("<</AcroForm<</Fields[5 0 R]>>>>", "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(x)/Rect[0 0 9 9]>>"), PDF},
		"fonts, profiles and what is packed twice":  {pdf("<</Length 2/Filter[/ASCII85Decode/FlateDecode]>>stream\n00\nendstream", "<</Subtype/OpenType/Length 1>>stream\n0\nendstream", "<</N 3/Alternate/DeviceRGB/Length 1>>stream\n0\nendstream"), PDF},
		"bytes of a picture that look like a key":   {pdf("<</Type/XObject/Subtype/Image/Length 9>>stream\n/JS(/AA <\nendstream"), PDF},
		"one whose picture is packed as said there": {pdf("<</Type/XObject/Subtype/Image/Filter 5 0 R/Length 1>>stream\n0\nendstream", "/DCTDecode"), PDF},
		"a photograph":                              {photo, JPEG},
		"a photograph with a film":                  {append(photo, bytes.Repeat([]byte("ftypmp42"), 500)...), JPEG},
		"a photograph with its location":            {into(photo, 2, segment(0xe1, exif(6))), JPEG},
		"a picture of the screen":                   {screen, PNG},
		"a picture with a remark":                   {into(screen, 33, chunk("tEXt", "Comment\x00hello")), PNG},
	} {
		f, err := Check("离职证明.dat", file.content)
		if err != nil || f.Kind != file.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	photo, screen, script := jpegOf(t, 40, 30), pngOf(t, 40, 30), "<</S/JavaScript/JS(app.alert(1))>>"
	zip := "PK\x03\x04....PK\x01\x02....PK\x05\x06" + strings.Repeat("\x00", 18)
	for name, file := range map[string]struct {
		content []byte
		want    error
	}{
		"nothing":                             {nil, ErrEmpty},
		"more than five megabytes":            {append(pdf(), make([]byte, MaxFile)...), ErrLarge},
		"a page":                              {[]byte("<!DOCTYPE html><script>alert(1)</script>"), ErrType},
		"a drawing":                           {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), ErrType},
		"a program":                           {[]byte("MZ\x90\x00\x03"), ErrType},
		"an archive":                          {[]byte(zip), ErrType},
		"a GIF":                               {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), ErrType},
		"a PDF behind a page":                 {append([]byte("<html>"), pdf()...), ErrType},
		"a PDF behind white space":            {append([]byte("\n\n"), pdf()...), ErrType},
		"a PDF cut short":                     {pdf()[:120], ErrBroken},
		"a PDF without pages":                 {[]byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF"), ErrBroken},
		"a PDF with an archive behind":        {append(pdf(), zip...), ErrBroken},
		"a PDF with an archive inside":        {[]byte(strings.Replace(string(pdf()), "startxref", zip+"startxref", 1)), ErrDisguised},
		"a PDF that is a page":                {[]byte(strings.Replace(string(pdf()), "%PDF-1.7\n", "%PDF-1.7\n<html><script>alert(1)</script>\n", 1)), ErrDisguised},
		"a PDF with a script":                 {pdf(script), ErrActive},
		"a script in other letters":           {pdf("<</S/J#61vaScr#69pt/JS(1)>>"), ErrActive},
		"a script that is packed":             {pdf(packed("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "9 0 "+script)), ErrActive},
		"a packed one named otherwise":        {pdf(packed("/Type/XObject/Subtype/Image/N 1/#46irst 4/Filter/#46lateDecode", "9 0 "+script)), ErrActive},
		"a packed one in a packed one":        {pdf("<</N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]/Length 1>>stream\n00\nendstream"), ErrActive},
		"a packing named elsewhere":           {pdf("<</N 1/First 4/Filter 9 0 R/Length 1>>stream\n00\nendstream"), ErrActive},
		"brackets without an end":             {pdf(strings.Repeat("[", 100) + strings.Repeat("]", 100)), ErrBroken},
		"an object behind a remark":           {pdf("%x\n" + packed("/N 1/First 4/Filter/FlateDecode", "9 0 "+script)), ErrActive},
		"a text that ends the object":         {pdf(packed("/A(endobj 7 0 obj >>)/N 1/First 4/Filter/FlateDecode", "9 0 "+script)), ErrActive},
		"a script in a stream's content":      {pdf("<</Length 60>>\nstream\n9 0 obj " + script + " endobj\nendstream"), ErrActive},
		"a program to start":                  {pdf("<</S/Launch/F(cmd.exe)>>"), ErrActive},
		"an address that opens on a click":    {pdf("<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://example.com)>>>>"), ErrActive},
		"one whose name is written otherwise": {pdf("<</Type/Annot/Subtype/Link/A<</S/#55RI/#55R#49(https://example.com)>>>>"), ErrActive},
		"a form with a script of its own":     {pdf("<</AcroForm<</XFA[(template)5 0 R]>>>>", "<<>>stream\n<xdp/>\nendstream"), ErrActive},
		"a sound":                             {pdf("<</S/Sound/Sound 5 0 R>>"), ErrActive},
		"a stream that lies elsewhere":        {pdf("<</Length 0/F(http://example.com/a)/FFilter/FlateDecode>>stream\nendstream"), ErrActive},
		"an address that opens itself":        {pdf("<</OpenAction<</S/URI/URI(http://example.com)>>>>"), ErrActive},
		"one said elsewhere":                  {pdf("<</OpenAction 5 0 R>>", "<</S/URI/URI(http://example.com)>>"), ErrActive},
		"one behind another action":           {pdf("<</OpenAction<</S/GoTo/D[3 0 R/Fit]/Next 5 0 R>>>>", "<</S/URI/URI(a)>>"), ErrActive},
		"one in a row of actions":             {pdf("<</OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[5 0 R]>>>>", "<</S/URI/URI(a)>>"), ErrActive},
		"one behind a remark":                 {pdf("<</OpenAction %x\n 5 %y\n 0 R>>", "<</S/#55RI/U#52I(a)>>"), ErrActive},
		"one in a packed object":              {pdf("<</OpenAction 9 0 R>>", packed("/Type/ObjStm/N 2/First 8/Filter/FlateDecode", "8 0 9 4 (a) <</S/URI/URI(a)>>")), ErrActive},
		"one said in a packed object":         {pdf(packed("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "9 0 <</OpenAction 5 0 R>>"), "<</S/URI/URI(a)>>"), ErrActive},
		"one whose number can't be told":      {bytes.Replace(pdf("<</OpenAction 5 0 R>>", "<</S/URI/URI(a)>>"), []byte("\n5 0 obj"), []byte("\n5 %x\n0 %y\nobj"), 1), ErrActive},
		"an address when a page is turned":    {pdf("<</Type/Page/AA<</O<</S/URI/URI(a)>>>>>>"), ErrActive},
		"one when a field is left, elsewhere": {pdf("<</AA 5 0 R>>", "<</Bl 6 0 R>>", "<</S/URI/URI(a)>>"), ErrActive},
		"a form of another kind":              {pdf("<</AcroForm<</XFA[(template) 5 0 R]>>>>", "<</Length 1>>stream\n0\nendstream"), ErrActive},
		"a packing said elsewhere":            {pdf(packed("/N 1/First 4/Filter 9 0 R/X/FlateDecode", "9 0 "+script)), ErrActive},
		"one of several":                      {pdf(packed("/N 1/First 4/Filter[/FlateDecode 9 0 R]", "9 0 <</Type/Font>>")), ErrActive},
		"its particulars said elsewhere":      {pdf(packed("/N 1/First 4/Filter/FlateDecode/DecodeParms 9 0 R", "9 0 <</Type/Font>>")), ErrActive},
		"another file behind the end":         {append(pdf(), "<html><script>alert(1)</script>"...), ErrBroken},
		"an end 1,100 bytes from the last":    {append(pdf(), bytes.Repeat([]byte("x"), 1100)...), ErrBroken},
		"turning a page when another is left": {pdf("<</Type/Page/AA<</C<</S/GoTo/D[3 0 R]>>>>>>"), ErrActive},
		"a page's deeds, packed":              {pdf(packed("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "9 0 <</Type/Page/A#41<</O 7 0 R>>>>")), ErrActive},
		"a script's text alone":               {pdf("<</S 5 0 R/J#53(app.alert\\(1\\))>>", "/Java#53cript"), ErrActive},
		"a script in an update of the file":   {append(pdf(), "1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</J#61vaScript 9 0 R>>>>endobj trailer<</Root 1 0 R/Prev 9>>\nstartxref\n400\n%%EOF\n"...), ErrActive},
		"deeds in an update of the file":      {append(pdf(), "3 0 obj<</Type/Page/Parent 2 0 R/AA<</O 9 0 R>>>>endobj\nstartxref\n400\n%%EOF\n"...), ErrActive},
		"a script in a note":                  {pdf("<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/JavaScript/JS 5 0 R>>>>"), ErrActive},
		"an action nobody knows":              {pdf("<</Type/Annot/Subtype/Link/A<</S/Run/N(x)>>>>"), ErrActive},
		"one that is referred to":             {pdf("<</Subtype/Link/Rect[0 0 9 9]/A 5 0 R>>", "<</S/Hide/T(x)>>"), ErrActive},
		"one in an older version of it":       {pdf("<</OpenAction 5 0 R>>", "<</S/GoTo/D[3 0 R/Fit]>>\nendobj\n5 0 obj\n<</S/Hide/T(x)>>"), ErrActive},
		"a kind of action said elsewhere":     {pdf("<</OpenAction<</S 5 0 R/D[3 0 R]>>>>", "/Hide"), ErrActive},
		"a command of the reader":             {pdf("<</OpenAction<</S/Named/N/Close>>>>"), ErrActive},
		"a note nobody knows":                 {pdf("<</Type/Annot/Subtype/3D/Rect[0 0 9 9]>>"), ErrActive},
		"a stream nobody knows":               {pdf("<</Type/3D/Subtype/PRC/Length 1>>stream\n0\nendstream"), ErrActive},
		"a program that draws":                {pdf("<</Type/XObject/Subtype/PS/Length 1>>stream\n0\nendstream"), ErrActive},
		"a packing nobody knows":              {pdf("<</Length 1/Filter/BrotliDecode>>stream\n0\nendstream"), ErrActive},
		"a stream out of another file":        {pdf("<</Length 0/F(http://example.com/a)>>stream\nendstream"), ErrActive},
		"two beginnings of what is packed":    {pdf(packed("/Type/ObjStm/N 1/First 4/First 9/Filter/FlateDecode", "9 0 <</Type/Font>>")), ErrActive},
		"a beginning said elsewhere":          {pdf(packed("/Type/ObjStm/N 1/First 5 0 R/Filter/FlateDecode", "9 0 <</Type/Font>>")), ErrActive},
		"a file inside":                       {pdf("<</Type/EmbeddedFile>>"), ErrActive},
		"a file pinned on":                    {pdf("<</Subtype/FileAttachment>>"), ErrActive},
		"a form that sends itself":            {pdf("<</S/SubmitForm/F(http://example.com)>>"), ErrActive},
		"a PDF under lock":                    {pdf("<</Encrypt 9 0 R>>"), ErrEncrypted},
		"a photograph cut short":              {photo[:len(photo)/2], ErrBroken},
		"the beginning of one":                {photo[:40], ErrBroken},
		"a photograph and an archive":         {append(append([]byte{}, photo...), zip...), ErrDisguised},
		"a photograph and a PDF":              {append(append([]byte{}, photo...), pdf()...), ErrDisguised},
		"a page in a photograph":              {into(photo, 2, segment(0xfe, "<script>alert(1)</script>")), ErrDisguised},
		"a program in a photograph":           {into(photo, 2, segment(0xe1, "<?php system($_GET['c']);")), ErrDisguised},
		"a page in JFIF":                      {into(photo, 2, segment(0xe0, "JFIF\x00<html>")), ErrDisguised},
		"a picture cut short":                 {screen[:len(screen)-20], ErrBroken},
		"a page in a picture":                 {into(screen, 33, chunk("tEXt", "x\x00<svg onload=alert(1)>")), ErrDisguised},
		"a picture and an archive":            {append(append([]byte{}, screen...), zip...), ErrDisguised},
		"a picture of ten gigapixels":         {into([]byte(pngSignature), 8, chunk("IHDR", "\x00\x01\x86\xa0\x00\x01\x86\xa0\x08\x06\x00\x00\x00")), ErrPixels},
	} {
		if _, err := Check("a.pdf", file.content); !errors.Is(err, file.want) {
			t.Errorf("%s: %v, want %v", name, err, file.want)
		}
	}
}

func TestWhereAPhotographWasTakenIsNotKept(t *testing.T) {
	photo := jpegOf(t, 40, 30)
	with := into(into(photo, 2, segment(0xe1, exif(6))), 2, segment(0xfe, "GPS! comment"))
	with = append(with, "GPS! behind"...)
	f, err := Check("a.jpg", with)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(f.Content, []byte("GPS!")) {
		t.Error("the location is still in the file")
	}
	if got := orientationOf(f.Content[bytes.Index(f.Content, []byte("Exif"))+6:]); got != 6 {
		t.Errorf("which side is up: %d", got)
	}
	before, _ := jpeg.Decode(bytes.NewReader(photo))
	after, err := jpeg.Decode(bytes.NewReader(f.Content))
	if err != nil || !samePicture(before, after) {
		t.Errorf("the picture changed: %v", err)
	}
	screen := pngOf(t, 20, 20)
	f, err = Check("a.png", into(into(screen, 33, chunk("eXIf", "GPS!")), 33, chunk("iTXt", "GPS!")))
	if err != nil || !bytes.Equal(f.Content, screen) {
		t.Errorf("a PNG is not what it was without its remarks: %v", err)
	}
}

func samePicture(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestNamesAreSafe(t *testing.T) {
	for typed, want := range map[string]string{
		"离职证明.pdf":                         "离职证明.pdf",
		`C:\Users\我\证明.PDF`:                "证明.pdf",
		"../../etc/passwd":                 "passwd.pdf",
		"证明\u202efdp.exe":                  "证明fdp.pdf",
		"a\r\nContent-Type: text/html.pdf": "html.pdf",
		"":                                 "file.pdf",
		".pdf":                             "pdf.pdf",
		"\xff\xfe.pdf":                     "pdf.pdf",
		"  a   b .html ":                   "a b.pdf",
		`"quoted"; filename=x.exe`:         "quoted filename=x.pdf",
		strings.Repeat("长", 300) + ".pdf":  strings.Repeat("长", 60) + ".pdf",
		"证明.tar.gz":                        "证明.tar.pdf",
	} {
		if got := safeName(typed, PDF); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// Whatever is done to a file, looking into it ends. How soon, BenchmarkBrokenFiles says.
func TestBrokenFilesEndSoon(t *testing.T) {
	noise := rand.New(rand.NewPCG(3, 4))
	photo, screen := jpegOf(t, 60, 60), pngOf(t, 60, 60)
	paper := pdf("<</A(b)>>", packed("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "9 0 <</Type/Font>>"))
	for range 3000 {
		file := bytes.Clone([][]byte{photo, screen, paper}[noise.IntN(3)])
		for range 1 + noise.IntN(8) {
			file[6+noise.IntN(len(file)-6)] = byte(noise.Uint32())
		}
		Check("a", file[:len(file)-noise.IntN(3)])
	}
	for _, part := range endless {
		Check("a", madeOf(part, MaxFile/2))
	}
}

// endless are parts that a file may be made of and that a careless reader goes through again and again.
var endless = map[string]string{
	"dictionaries": "1 0 obj<<", "texts": "1 0 obj<</A(", "remarks": "1 0 obj%", "names": "obj<</", "spaces": "obj   ",
	"actions": "1 0 obj<</AA 1 0 R/OpenAction<<", "loose ones": "obj<</OpenAction 1 0 R",
	"bombs": "1 0 obj" + packed("/First 1/Filter/FlateDecode", strings.Repeat("\x00", 1<<20)) + "\n",
}

func madeOf(part string, size int) []byte {
	return []byte("%PDF-1.7\n/Pages " + strings.Repeat(part, size/len(part)) + "\nstartxref\n1\n%%EOF")
}

// BenchmarkBrokenFiles says how many times as long a file takes that is twice as long: two where the work goes with its length, four where
// each part is read for every other.
func BenchmarkBrokenFiles(b *testing.B) {
	for name, part := range endless {
		b.Run(name, func(b *testing.B) {
			half, whole := madeOf(part, MaxFile/4), madeOf(part, MaxFile/2)
			var halves, wholes time.Duration
			for b.Loop() {
				began := time.Now()
				Check("a", half)
				between := time.Now()
				Check("a", whole)
				halves, wholes = halves+between.Sub(began), wholes+time.Since(between)
			}
			b.ReportMetric(float64(wholes)/float64(halves), "×half")
		})
	}
}
