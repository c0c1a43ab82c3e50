package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// manifest is what the sender says of each file, by its name without ".gz" or as it is.
type manifest map[string]manifestFile

type manifestFile struct {
	Rows   *int64            `json:"rows"`
	SHA256 string            `json:"sha256"`
	Sums   map[string]string `json:"sums"` // of money columns, in yuan
}

// ManifestError says what does not match; nothing has been written.
type ManifestError struct {
	Problems []Problem
}

// Problem is something wrong with a file as a whole.
type Problem struct {
	File, Reason string
}

func (e *ManifestError) Error() string {
	sentences := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		sentences[i] = fmt.Sprintf(text.RefuseManifest, p.File+"："+p.Reason)
	}
	return strings.Join(sentences, "\n")
}

// readManifest reads manifest.json; nil where there is none.
func readManifest(dir string) (manifest, error) {
	raw, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var m manifest
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	if err != nil {
		return nil, &ManifestError{[]Problem{{manifestName, fmt.Sprintf(text.ManifestBroken, err)}}}
	}
	return m, nil
}

// check compares every file of the archive that the manifest names, and leaves the figures with the file. A file the manifest does not name
// is no concern of it. absent are files that should be there, wrong those with other figures. The error is a *ManifestError where a file is
// damaged, or the context's.
func (m manifest) check(ctx context.Context, sources []*source) (absent, wrong []Problem, err error) {
	var damaged []Problem
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.ContainsFunc(formats, func(f *format) bool { return f.name == strings.TrimSuffix(name, ".gz") }) {
			continue
		}
		at := slices.IndexFunc(sources, func(s *source) bool { return name == s.name || name == s.format.name })
		if at < 0 {
			absent = append(absent, Problem{name, text.ManifestAbsent})
			continue
		}
		s := sources[at]
		if sum := strings.ToLower(m[name].SHA256); sum != "" && sum != s.fileSum && sum != s.textSum {
			damaged = append(damaged, Problem{s.name, text.ManifestSHA256})
			continue
		}
		if err := m[name].compare(ctx, s); err != nil {
			return nil, nil, err
		}
		for _, c := range s.controls {
			if c.Differs() {
				wrong = append(wrong, Problem{s.name, Difference(c)})
			}
		}
	}
	if len(damaged) > 0 {
		return nil, nil, &ManifestError{slices.Concat(damaged, absent, wrong)}
	}
	return absent, wrong, nil
}

// Difference says in a sentence where a file is not what its manifest says.
func Difference(c store.ImportControl) string {
	switch {
	case c.Problem != "":
		return c.Problem
	case c.Column == "":
		return fmt.Sprintf(text.ManifestRows, c.Manifest, c.Read)
	}
	return fmt.Sprintf(text.ManifestSum, c.Column, social.Fen(c.Manifest).Plain(), social.Fen(c.Read).Plain())
}

// compare leaves the figures with the file. The error is the context's, or that of reading.
func (m manifestFile) compare(ctx context.Context, s *source) error {
	if s.refusal != "" {
		return nil // the file will be refused for its own reason
	}
	columns, wanted, broken := m.columns(s)
	rows, sums, err := s.tally(ctx, columns)
	if err != nil {
		return err
	}
	if m.Rows != nil {
		s.controls = append(s.controls, store.ImportControl{Manifest: *m.Rows, Read: rows})
	}
	for i, at := range columns {
		s.controls = append(s.controls, store.ImportControl{Column: s.format.columns[at].name, Manifest: int64(wanted[i]), Read: int64(sums[i])})
	}
	for _, reason := range broken {
		s.controls = append(s.controls, store.ImportControl{Problem: reason})
	}
	return nil
}

// addTo adds what of a chunk is taken in to the control figures of its file.
func (c *chunk) addTo(controls []store.ImportControl) {
	for i := range controls {
		switch control := &controls[i]; {
		case control.Problem != "":
		case control.Column == "":
			control.Stored += c.len()
		case c.people != nil:
			control.Stored += c.people.Sum(control.Column)
		default:
			control.Stored += c.rows.Sum(control.Column)
		}
	}
}

// columns are those of the format that the manifest has sums of, and the sums.
func (m manifestFile) columns(s *source) (columns []int, wanted []social.Fen, reasons []string) {
	for _, name := range slices.Sorted(maps.Keys(m.Sums)) {
		at := s.format.columnOf(name)
		if at < 0 || s.header.at[at] < 0 || s.format.columns[at].kind != moneyKind {
			reasons = append(reasons, fmt.Sprintf(text.ManifestNoColumn, printable(name)))
			continue
		}
		sum, err := social.ParseYuan(m.Sums[name])
		if err != nil {
			reasons = append(reasons, fmt.Sprintf(text.ManifestBadSum, printable(name)))
			continue
		}
		columns, wanted = append(columns, at), append(wanted, sum)
	}
	return columns, wanted, reasons
}

// tally counts the rows of a file and adds up some of its money columns, leaving out what can't be read.
func (s *source) tally(ctx context.Context, columns []int) (rows int64, sums []social.Fen, err error) {
	in, err := s.open(s.start)
	if err != nil {
		return 0, nil, err
	}
	defer in.Close()
	sums = make([]social.Fen, len(columns))
	csv := newCSVReader(&interruptible{ctx, in}, s.start, s.startLine)
	for {
		rec, err := csv.next()
		switch {
		case errors.Is(err, io.EOF):
			return rows, sums, nil
		case isBroken(err):
			rows++
			continue
		case err != nil:
			return rows, sums, err
		}
		rows++
		for i, at := range columns {
			if field := s.header.at[at]; field < len(rec.fields) {
				if fen, err := social.ParseYuan(string(rec.fields[field])); err == nil {
					sums[i] += fen
				}
			}
		}
	}
}
