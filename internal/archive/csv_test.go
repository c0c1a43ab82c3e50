package archive

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// readAll reads text as lines of "line: field|field" or "line! error".
func readAll(t *testing.T, src io.Reader) (rows [][]string, lines []int64, broken int) {
	t.Helper()
	r := newCSVReader(src, 0, 1)
	for {
		rec, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return rows, lines, broken
		case isBroken(err):
			broken++
			continue
		case err != nil:
			t.Fatal(err)
		}
		row := make([]string, len(rec.fields))
		for i, f := range rec.fields {
			row[i] = string(f)
		}
		rows, lines = append(rows, row), append(lines, rec.line)
	}
}

func TestCSVLines(t *testing.T) {
	for name, test := range map[string]struct {
		text   string
		rows   [][]string
		lines  []int64
		broken int
	}{
		"plain":            {"a,b\nc,d\n", [][]string{{"a", "b"}, {"c", "d"}}, []int64{1, 2}, 0},
		"empty fields":     {",\n,,\n", [][]string{{"", ""}, {"", "", ""}}, []int64{1, 2}, 0},
		"line in quotes":   {"\"a\nb\",c\nd,e", [][]string{{"a\nb", "c"}, {"d", "e"}}, []int64{1, 3}, 0},
		"doubled quotes":   {"\"a\"\"b\",\"\"\n", [][]string{{"a\"b", ""}}, []int64{1}, 0},
		"empty lines":      {"\n\r\na\n\nb\n", [][]string{{"a"}, {"b"}}, []int64{3, 5}, 0},
		"open quote":       {"\"a\nb\nc\n", [][]string{{"b"}, {"c"}}, []int64{2, 3}, 1},
		"CR after a quote": {"\"a\"\r,b\nc\n", [][]string{{"c"}}, []int64{2}, 1},
		"CR at the end":    {"\"a\"\r", [][]string{{"a"}}, []int64{1}, 0},
	} {
		for _, way := range []func(io.Reader) io.Reader{func(r io.Reader) io.Reader { return r }, iotest.OneByteReader} {
			rows, lines, broken := readAll(t, way(strings.NewReader(test.text)))
			if !reflect.DeepEqual(rows, test.rows) || !reflect.DeepEqual(lines, test.lines) || broken != test.broken {
				t.Errorf("%s: %q on lines %v, %d broken; want %q on %v, %d", name, rows, lines, broken, test.rows, test.lines, test.broken)
			}
		}
	}
}

func TestCSVMemoryStaysFlat(t *testing.T) {
	long := strings.NewReader(strings.Repeat("x", 8<<20) + "\na,b\n\"" + strings.Repeat("y", 8<<20))
	r := newCSVReader(long, 0, 1)
	for {
		_, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if len(r.buf) > 4*maxRecord {
			t.Fatalf("the buffer grew to %d bytes", len(r.buf))
		}
	}
}

// FuzzCSV compares with encoding/csv where that reads the text, and holds the reader to its promises where it does not.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\nc,d\n", "\"a\nb\",\"c\"\"d\"\r\n", "a\"b\n", "\"open\nnext\n", "\r\n\r\n,\n", "\"a\"\r\nb", "\"\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, lines, broken := readAll(t, bytes.NewReader(text))
		slow, slowLines, slowBroken := readAll(t, iotest.OneByteReader(bytes.NewReader(text)))
		if !reflect.DeepEqual(rows, slow) || !reflect.DeepEqual(lines, slowLines) || broken != slowBroken {
			t.Fatalf("depends on how the text arrives: %q and %q", rows, slow)
		}
		physical := int64(bytes.Count(text, []byte{'\n'})) + 1
		for i, line := range lines {
			if line > physical || (i > 0 && line <= lines[i-1]) {
				t.Fatalf("lines %v of %d", lines, physical)
			}
		}
		if bytes.Contains(text, []byte("\r")) {
			return // encoding/csv turns a carriage return into nothing in more places
		}
		std := csv.NewReader(bytes.NewReader(text))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil {
			if broken == 0 {
				t.Fatalf("read %q, which encoding/csv refuses: %v", rows, err)
			}
			return
		}
		if broken != 0 || (len(want) > 0 || len(rows) > 0) && !reflect.DeepEqual(rows, want) {
			t.Fatalf("read %q (%d broken), encoding/csv %q", rows, broken, want)
		}
	})
}
