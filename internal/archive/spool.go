package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Spool is a folder in which files of the archive wait for their import: "<job>/files", and "<job>/rejects.csv" once there are any. What
// lies
// there came from outside; nothing of its names is used as a path.
type Spool struct {
	dir, id string
	limits  SpoolLimits
}

// SpoolLimits bound what is taken in.
type SpoolLimits struct {
	Upload int64 // bytes of one upload
	Text   int64 // bytes of all files of it, unpacked; a file of its own may have as many
}

// maxEntries is how many files may be in one ZIP, or come in one upload: the archive has seventeen.
const maxEntries = 100

// UploadError is an upload or a folder that is not taken in, with a sentence for whoever sent it. Cause is one of the errors below.
type UploadError struct {
	Sentence string
	Cause    error
}

func (e *UploadError) Error() string { return e.Sentence }

// Unwrap gives the cause.
func (e *UploadError) Unwrap() error { return e.Cause }

// Causes of an UploadError.
var (
	ErrTooLarge   = errors.New("archive: too large")
	ErrBadArchive = errors.New("archive: no archive that can be unpacked")
	ErrBadName    = errors.New("archive: a file of a name that is not allowed")
	ErrNoFiles    = errors.New("archive: no file came")
)

// OpenSpool opens a folder, and makes it where there is none. The error says what to look at.
func OpenSpool(dir string, limits SpoolLimits) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for imports can't be made: %w", err)
	}
	marker := filepath.Join(dir, "spool-id")
	id, err := os.ReadFile(marker)
	if errors.Is(err, os.ErrNotExist) {
		id = []byte(store.NewID())
		if err = writeMarker(marker, id); errors.Is(err, os.ErrExist) { // another server was quicker
			id, err = os.ReadFile(marker)
		}
	}
	if err == nil && len(id) != len(store.NewID()) {
		err = errors.New("spool-id is not what this program writes")
	}
	if err != nil {
		return nil, fmt.Errorf("the folder for imports can't be used: %w", err)
	}
	return &Spool{dir: dir, id: string(id), limits: limits}, nil
}

// writeMarker makes the file whole or not at all.
func writeMarker(path string, id []byte) error {
	fresh := path + "." + store.NewID()
	if err := os.WriteFile(fresh, id, 0o600); err != nil {
		return err
	}
	defer os.Remove(fresh)
	return os.Link(fresh, path)
}

// ID tells the spool from those of other servers.
func (s *Spool) ID() string { return s.id }

// Has reports whether the files of a job lie here.
func (s *Spool) Has(job string) bool {
	info, err := os.Stat(s.files(job))
	return err == nil && info.IsDir()
}

// Limits are what the spool was opened with.
func (s *Spool) Limits() SpoolLimits { return s.limits }

func (s *Spool) job(id string) string   { return filepath.Join(s.dir, id) }
func (s *Spool) files(id string) string { return filepath.Join(s.dir, id, "files") }

// Warnings is where a job's warnings are listed.
func (s *Spool) Warnings(id string) string { return filepath.Join(s.job(id), WarningsName) }

// Rejects is where the rejected rows of a job's import are listed.
func (s *Spool) Rejects(id string) string { return filepath.Join(s.job(id), "rejects.csv") }

// uploadName is what an uploaded ZIP is called until it is unpacked.
const uploadName = "upload.zip"

// Receive writes the files of a multipart form to the disk as they come, and says what they were called and what the other fields said,
// which
// must come before the files. Nothing stays where it fails: *UploadError, or the reader's error.
func (s *Spool) Receive(job string, form *multipart.Reader) (names []string, fields map[string]string, err error) {
	if err := os.MkdirAll(s.files(job), 0o700); err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			s.Remove(job)
		}
	}()
	fields = map[string]string{}
	left := s.limits.Upload
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return names, fields, err
		}
		if part.FileName() == "" {
			value, err := fieldOf(part)
			if err != nil {
				return names, fields, err
			}
			if part.FormName() != "files" {
				fields[part.FormName()] = value
			}
			continue
		}
		name, err := s.receive(job, part, &left, len(names))
		if err != nil {
			return names, fields, err
		}
		names = append(names, name)
	}
	switch {
	case len(names) == 0:
		return nil, fields, &UploadError{text.UploadNothing, ErrNoFiles}
	case len(names) > 1 && slices.ContainsFunc(names, isZip): // or a file of the one would stand for that of the other
		return names, fields, &UploadError{text.UploadMixed, ErrBadName}
	}
	return names, fields, nil
}

// fieldOf reads a field of a form that is no file.
func fieldOf(part *multipart.Part) (string, error) {
	const most = 4 << 10
	value, err := io.ReadAll(io.LimitReader(part, most+1))
	if err == nil && len(value) > most {
		err = &UploadError{fmt.Sprintf(text.UploadTooLarge, text.DataSize(most)), ErrTooLarge}
	}
	return string(value), err
}

// receive writes one file. left is how many bytes may still come.
func (s *Spool) receive(job string, part *multipart.Part, left *int64, sofar int) (string, error) {
	name := part.FileName() // without any folders
	if sofar >= maxEntries {
		return name, &UploadError{fmt.Sprintf(text.UploadTooMany, maxEntries), ErrTooLarge}
	}
	target := filepath.Join(s.files(job), name)
	switch {
	case isZip(name):
		name, target = printable(name), filepath.Join(s.job(job), uploadName)
	case !ofArchive(name):
		return name, &UploadError{fmt.Sprintf(text.UploadName, printable(name)), ErrBadName}
	}
	n, err := writeFile(target, part, *left)
	*left -= n
	switch {
	case errors.Is(err, errTextTooLong):
		return name, &UploadError{fmt.Sprintf(text.UploadTooLarge, text.DataSize(s.limits.Upload)), ErrTooLarge}
	case errors.Is(err, os.ErrExist):
		return name, &UploadError{fmt.Sprintf(text.UploadTwice, printable(name)), ErrBadName}
	}
	return name, err
}

func isZip(name string) bool { return strings.EqualFold(path.Ext(name), ".zip") }

// ofArchive says whether a name is one of those that the archive has: one of a fixed list, so it is no path.
func ofArchive(name string) bool {
	return name == manifestName || name == signatureName || slices.ContainsFunc(formats, func(f *format) bool { return name == f.name || name == f.name+".gz" })
}

// writeFile writes a new file of at most so many bytes. errTextTooLong where there are more.
func writeFile(path string, from io.Reader, most int64) (n int64, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(file, io.LimitReader(from, most))
	if err == nil && n == most {
		var more [1]byte
		if extra, _ := io.ReadFull(from, more[:]); extra > 0 {
			err = errTextTooLong
		}
	}
	if err == nil {
		err = file.Sync()
	}
	return n, errors.Join(err, file.Close())
}

// Unpack makes the files of a job ready to be read: it unpacks the ZIP that came. It may be called again after a crash. Errors:
// *UploadError, the
// context's, those of the disk.
func (s *Spool) Unpack(ctx context.Context, job string) error {
	packed := filepath.Join(s.job(job), uploadName)
	archive, err := zip.OpenReader(packed)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &UploadError{text.UploadBadZip, ErrBadArchive}
	}
	defer archive.Close()
	if len(archive.File) > maxEntries {
		return &UploadError{fmt.Sprintf(text.UploadTooMany, maxEntries), ErrTooLarge}
	}
	if err := checkEntries(archive.File); err != nil {
		return err
	}
	left := s.limits.Text
	for _, entry := range archive.File {
		if err := s.unpack(ctx, job, entry, &left); err != nil {
			return err
		}
	}
	return os.Remove(packed)
}

// checkEntries looks over a ZIP before anything is unpacked: no path that leads elsewhere, and each of the archive's files once, whatever
// folder it
// lies in. Everything else in it is named in the summary of the dry run (beside).
func checkEntries(entries []*zip.File) error {
	seen := map[string]string{}
	for _, entry := range entries {
		name := path.Base(entry.Name)
		switch {
		case strings.Contains(entry.Name, "\\"), path.IsAbs(entry.Name), slices.Contains(strings.Split(entry.Name, "/"), ".."),
			!entry.FileInfo().IsDir() && entry.Mode().Type()&^fs.ModeDir != 0:
			return &UploadError{fmt.Sprintf(text.UploadPath, printable(entry.Name)), ErrBadName}
		case entry.FileInfo().IsDir() || isPackersOwn(entry.Name) || !ofArchive(name):
			continue
		case entry.Flags&encrypted != 0:
			return &UploadError{fmt.Sprintf(text.UploadLocked, printable(name)), ErrBadArchive}
		case entry.Method != zip.Store && entry.Method != zip.Deflate:
			return &UploadError{fmt.Sprintf(text.UploadMethod, printable(name)), ErrBadArchive}
		}
		plain := strings.TrimSuffix(name, ".gz")
		if other, twice := seen[plain]; twice {
			return &UploadError{fmt.Sprintf(text.UploadSame, plain, printable(other), printable(entry.Name)), ErrBadName}
		}
		seen[plain] = entry.Name
	}
	return nil
}

// encrypted is the bit of a ZIP entry's flags that says it is: APPNOTE.TXT 4.4.4.
const encrypted = 0x1

// isPackersOwn reports whether a path of a ZIP is what a packer puts beside the files: the resource forks of macOS, folders' own settings.
func isPackersOwn(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(base, "._") || base == ".DS_Store" || strings.EqualFold(base, "Thumbs.db") ||
		strings.EqualFold(base, "desktop.ini")
}

// unpack takes one file out of a ZIP. Its path is never used: only the names of the archive's files come out, whatever folder they lie in.
func (s *Spool) unpack(ctx context.Context, job string, entry *zip.File, left *int64) error {
	name := path.Base(entry.Name)
	switch {
	case entry.FileInfo().IsDir() || isPackersOwn(entry.Name):
		return nil
	case !ofArchive(name):
		return s.leave(job, entry.Name)
	}
	in, err := entry.Open()
	if err != nil {
		return &UploadError{text.UploadBadZip, ErrBadArchive}
	}
	defer in.Close()
	target := filepath.Join(s.files(job), name)
	part := filepath.Join(s.job(job), "unpacking")
	os.Remove(part)
	n, err := writeFile(part, &interruptible{ctx, in}, *left)
	*left -= n
	switch {
	case errors.Is(err, errTextTooLong):
		return &UploadError{fmt.Sprintf(text.UploadBomb, text.DataSize(s.limits.Text)), ErrTooLarge}
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm), errors.Is(err, io.ErrUnexpectedEOF):
		return &UploadError{text.UploadBadZip, ErrBadArchive}
	case err != nil:
		return err
	}
	return os.Rename(part, target)
}

// leave makes an empty file of a safe name in the place of one that the archive does not have, so that the dry run names it as not read.
func (s *Spool) leave(job, name string) error {
	if path.Base(name) == "." {
		return nil
	}
	name = printable(strings.ReplaceAll(name, "/", "／")) // one name, and no path
	file, err := os.OpenFile(filepath.Join(s.files(job), name), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// Folders lists the folders inside a folder in which files of the archive lie ready, by name.
func Folders(root string) ([]string, error) {
	if root == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(root)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || printable(entry.Name()) != entry.Name() {
			continue
		}
		if sources, _, err := findSources(filepath.Join(root, entry.Name())); err == nil && len(sources) > 0 {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// Copy takes the files of a listed folder in, so that what was looked at is what is imported, whatever happens to the folder. It may be
// called
// again after a crash. Errors: *UploadError, the context's, those of the disk.
func (s *Spool) Copy(ctx context.Context, job, root, name string) error {
	known, err := Folders(root)
	if err != nil || !slices.Contains(known, name) {
		return &UploadError{fmt.Sprintf(text.UploadNoFolder, printable(name)), ErrNoFiles}
	}
	if err := os.MkdirAll(s.files(job), 0o700); err != nil {
		return err
	}
	from := filepath.Join(root, name)
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	left := s.limits.Text
	for _, entry := range entries {
		switch {
		case !entry.Type().IsRegular() || isPackersOwn(entry.Name()):
			continue
		case !ofArchive(entry.Name()):
			if err := s.leave(job, entry.Name()); err != nil {
				return err
			}
			continue
		}
		if err := s.copyFile(ctx, job, filepath.Join(from, entry.Name()), entry.Name(), &left); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spool) copyFile(ctx context.Context, job, from, name string, left *int64) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	target := filepath.Join(s.files(job), name)
	os.Remove(target)
	n, err := writeFile(target, &interruptible{ctx, in}, *left)
	*left -= n
	if errors.Is(err, errTextTooLong) {
		return &UploadError{fmt.Sprintf(text.UploadBomb, text.DataSize(s.limits.Text)), ErrTooLarge}
	}
	return err
}

// Remove deletes everything of a job.
func (s *Spool) Remove(job string) error { return os.RemoveAll(s.job(job)) }

// removeFiles deletes a job's files and leaves the list of its rejects.
func (s *Spool) removeFiles(job string) error {
	os.Remove(filepath.Join(s.job(job), uploadName))
	return os.RemoveAll(s.files(job))
}

// sweep deletes the files of jobs that nobody needs any more, of folders untouched since a time: what is just coming in has no job yet.
func (s *Spool) sweep(needed map[string]bool, before time.Time) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !entry.IsDir() || needed[entry.Name()] || info.ModTime().After(before) {
			continue
		}
		if err := s.removeFiles(entry.Name()); err != nil {
			return err
		}
	}
	return nil
}
