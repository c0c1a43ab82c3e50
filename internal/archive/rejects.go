package archive

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strconv"
)

// rejectFile is rejects.csv, begun with the first reject, or warnings.csv. What it holds is safe on the disk before the rows that it
// belongs to are committed, so that a crash never loses one; size is how far it is, so that none comes twice. Without a
// path nothing is written.
type rejectFile struct {
	path string
	size int64
	file *os.File
}

var rejectColumns = []string{"file", "line", "column", "reason", "person_no"}

// WarningsPath is where warnings are listed: beside the rejects.
func WarningsPath(rejects string) string {
	if rejects == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(rejects), WarningsName)
}

// WarningsName is the name of the list of warnings.
const WarningsName = "warnings.csv"

// place is where the list lies, or "" where nothing is in it.
func (r *rejectFile) place() string {
	if r.size == 0 {
		return ""
	}
	if path, err := filepath.Abs(r.path); err == nil {
		return path
	}
	return r.path
}

// resumeRejects goes on with a file of which size bytes count. found is false where it has gone meanwhile.
func resumeRejects(path string, size int64) (r *rejectFile, found bool) {
	r = &rejectFile{path: path}
	info, err := os.Stat(path)
	if size == 0 || err != nil || info.Size() < size {
		return r, size == 0
	}
	r.size = size
	return r, true
}

// discard removes what was written and begins anew.
func (r *rejectFile) discard() error {
	r.close()
	r.file, r.size = nil, 0
	if r.path == "" {
		return nil
	}
	if err := os.Remove(r.path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// add writes rejects of a file and makes them safe.
func (r *rejectFile) add(name string, rejects []Reject) error {
	if len(rejects) == 0 || r.path == "" {
		return nil
	}
	if err := r.open(); err != nil {
		return err
	}
	var buf bytes.Buffer
	if r.size == 0 {
		buf.Write(byteOrderMark) // for the spreadsheet it will be opened with
	}
	w := csv.NewWriter(&buf)
	w.UseCRLF = true
	if r.size == 0 {
		w.Write(rejectColumns)
	}
	for _, reject := range rejects {
		w.Write([]string{name, strconv.FormatInt(reject.Line, 10), reject.Column, reject.Reason + reject.Detail, reject.Key})
	}
	w.Flush() // into memory: it can't fail
	n, err := r.file.WriteAt(buf.Bytes(), r.size)
	if err == nil {
		err = r.file.Sync()
	}
	if err == nil {
		r.size += int64(n)
	}
	return err
}

func (r *rejectFile) open() error {
	if r.file != nil {
		return nil
	}
	file, err := os.OpenFile(r.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		r.file, err = file, file.Truncate(r.size)
	}
	return err
}

// close closes the file; what add has written is safe already.
func (r *rejectFile) close() {
	if r.file != nil {
		r.file.Close()
	}
}
