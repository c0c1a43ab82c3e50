package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

const (
	// manifestMost is how large manifest.json may be: it is read whole, and a true one has a few kilobytes.
	manifestMost = 1 << 20
	// formatMost is the latest version of the format that this program knows, as the manifest's "format" says it.
	formatMost = 2
	formatKey  = "format"
)

// readManifest reads manifest.json with its SHA-256; nil and "" where there is none. The error is a *ManifestError.
func readManifest(dir string) (m manifest, sum string, err error) {
	raw, err := readBounded(filepath.Join(dir, manifestName), manifestMost)
	if errors.Is(err, os.ErrNotExist) {
		return nil, "", nil
	}
	if err == nil {
		m, err = parseManifest(raw)
	}
	switch {
	case errors.Is(err, errTextTooLong):
		return nil, "", &ManifestError{[]Problem{{manifestName, fmt.Sprintf(text.ManifestLarge, text.DataSize(manifestMost))}}}
	case err != nil:
		return nil, "", &ManifestError{[]Problem{{manifestName, fmt.Sprintf(text.ManifestBroken, err)}}}
	}
	digest := sha256.Sum256(raw)
	return m, hex.EncodeToString(digest[:]), nil
}

// readBounded reads a file of at most so many bytes whole. errTextTooLong where it has more.
func readBounded(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(raw)) > most {
		err = errTextTooLong
	}
	return raw, err
}

// parseManifest reads what is said of each file. What else a manifest says is left alone, save the version of the format.
func parseManifest(raw []byte) (manifest, error) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		return nil, err
	}
	m := manifest{}
	for name, entry := range entries {
		if name == formatKey {
			var version int
			if err := json.Unmarshal(entry, &version); err != nil || version < 1 || version > formatMost {
				return nil, fmt.Errorf(text.ManifestVersion, printable(string(entry)))
			}
			continue
		}
		if !isFormat(strings.TrimSuffix(name, ".gz")) {
			continue
		}
		var f manifestFile
		if err := json.Unmarshal(entry, &f); err != nil {
			return nil, err
		}
		m[name] = f
	}
	return m, nil
}

// isFormat reports whether a name is that of one of the archive's files.
func isFormat(name string) bool {
	return slices.ContainsFunc(formats, func(f *format) bool { return f.name == name })
}

// check compares every file of the archive that the manifest names, and leaves the figures with the file. A file the manifest does not name
// is no concern of it. absent are files that should be there, wrong those with other figures. The error is a *ManifestError where a file is
// damaged, or the context's.
func (m manifest) check(ctx context.Context, sources []*source) (absent, wrong []Problem, err error) {
	var damaged []Problem
	for _, name := range slices.Sorted(maps.Keys(m)) {
		at := slices.IndexFunc(sources, func(s *source) bool { return name == s.name || name == s.format.name })
		if at < 0 {
			absent = append(absent, Problem{name, text.ManifestAbsent})
			continue
		}
		s := sources[at]
		s.listed = m[name].tells()
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

// tells reports whether the manifest says anything of the file that can be compared.
func (m manifestFile) tells() bool { return m.Rows != nil || m.SHA256 != "" || len(m.Sums) > 0 }

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
