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

// check compares every file of the archive that the manifest names. A file the manifest does not name is no concern of
// it. The error is a *ManifestError.
func (m manifest) check(ctx context.Context, sources []*source) error {
	var problems []Problem
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.ContainsFunc(formats, func(f *format) bool { return f.name == strings.TrimSuffix(name, ".gz") }) {
			continue
		}
		at := slices.IndexFunc(sources, func(s *source) bool { return name == s.name || name == s.format.name })
		if at < 0 {
			problems = append(problems, Problem{name, text.ManifestAbsent})
			continue
		}
		reasons, err := m[name].compare(ctx, sources[at])
		if err != nil {
			return err
		}
		for _, reason := range reasons {
			problems = append(problems, Problem{sources[at].name, reason})
		}
	}
	if len(problems) > 0 {
		return &ManifestError{problems}
	}
	return nil
}

func (m manifestFile) compare(ctx context.Context, s *source) ([]string, error) {
	sum := strings.ToLower(m.SHA256)
	if sum != "" && sum != s.fileSum && sum != s.textSum {
		return []string{text.ManifestSHA256}, nil
	}
	if s.refusal != "" {
		return nil, nil // the file will be refused for its own reason
	}
	columns, wanted, reasons := m.columns(s)
	if len(reasons) > 0 {
		return reasons, nil
	}
	rows, sums, err := s.tally(ctx, columns)
	if err != nil {
		return nil, err
	}
	if m.Rows != nil && *m.Rows != rows {
		reasons = append(reasons, fmt.Sprintf(text.ManifestRows, *m.Rows, rows))
	}
	for i, at := range columns {
		if sums[i] != wanted[i] {
			reasons = append(reasons, fmt.Sprintf(text.ManifestSum, s.format.columns[at].name, wanted[i].Plain(), sums[i].Plain()))
		}
	}
	return reasons, nil
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
