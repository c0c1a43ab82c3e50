package demo

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shebao/internal/social"
)

// today is the day all archives of these tests are written on.
var today = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

const lastClosed social.Month = 202610

// readBack is a file of an archive as a stranger reads it.
type readBack struct {
	name   string
	header []string
	rows   [][]string
	named  []line // the rows with their fields by name, once asked for
}

// written is an archive read back.
type written struct {
	dir   string
	cast  *Cast
	files map[string]*readBack
}

func generate(t *testing.T, o Options) *written {
	t.Helper()
	dir := t.TempDir()
	cast, err := Generate(context.Background(), dir, o)
	if err != nil {
		t.Fatalf("Generate: %v", err)
	}
	w := &written{dir: dir, cast: cast, files: map[string]*readBack{}}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(strings.TrimSuffix(e.Name(), ".gz"), ".csv"); ok {
			w.files[name] = readFile(t, filepath.Join(dir, e.Name()))
		}
	}
	return w
}

func readFile(t *testing.T, path string) *readBack {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	all, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return &readBack{name: filepath.Base(path), header: all[0], rows: all[1:]}
}

// line is a row with its fields by name.
type line map[string]string

func (f *readBack) lines() []line {
	if f.named != nil {
		return f.named
	}
	lines := make([]line, len(f.rows))
	for i, row := range f.rows {
		l := make(line, len(row))
		for j, field := range row {
			l[f.header[j]] = field
		}
		lines[i] = l
	}
	f.named = lines
	return lines
}

// fen is an amount; an empty field is none.
func (l line) fen(t *testing.T, column string) social.Fen {
	t.Helper()
	if l[column] == "" {
		return 0
	}
	amount, err := social.ParseYuan(l[column])
	if err != nil {
		t.Fatalf("%s %q in %v: %v", column, l[column], l, err)
	}
	return amount
}

func (l line) month(t *testing.T, column string) social.Month {
	t.Helper()
	m, err := social.ParseMonth(l[column])
	if err != nil {
		t.Fatalf("%s %q in %v: %v", column, l[column], l, err)
	}
	return m
}

// of is the lines of a file that belong to a person.
func (w *written) of(file, column, personNo string) []line {
	var found []line
	for _, l := range w.files[file].lines() {
		if l[column] == personNo {
			found = append(found, l)
		}
	}
	return found
}
