// Package archive imports the core system's records (社保档案库): a folder of CSV files, first whole and later as
// increments. An import can be repeated and interrupted at any point: natural keys tell the rows apart, and each chunk of
// rows is committed together with how far the file has been read.
package archive

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Options say what to import and how.
type Options struct {
	// Dir is the folder with the archive's files. Nothing is written there.
	Dir string
	// DryRun compares with the database and writes nothing: no row, and rejects only where Rejects names a path.
	DryRun bool
	// Strict reads everything first and refuses all of it if any row is rejected or any file refused.
	Strict bool
	// Rejects is where the rejected rows are listed; "" is rejects.csv in the working folder. The file appears with the
	// first reject. What is pointed out of rows that were taken in is listed beside it, in warnings.csv.
	Rejects string
	// Note is kept with the batch.
	Note string
	// Actor is who imports, in the audit log; the zero value is the command.
	Actor store.Actor
	// Job is the job of the desk that this is, or "".
	Job string
	// Printable, where not nil, reports a text that the documents' fonts can't show (document.Printable): it is pointed out.
	Printable func(texts ...string) error
	// IDTypes are what the agency's own codes of papers stand for among those of social.IDType, where its table differs.
	IDTypes map[string]string
	// Undo says how much is kept to roll the import back by.
	Undo store.Undo
	// Differing goes on where rows or sums are not what manifest.json says; the summary has the figures.
	Differing bool
	// Expect, where not nil, are the SHA-256 of the files by name: others, more or fewer are refused.
	Expect map[string]string
	// Force takes an archive in that does not follow on the one before (ErrOrder); Accept those of its problems that somebody has agreed to.
	Force  bool
	Accept []Problem
	// MaxText bounds the text of one file, uncompressed, in bytes; 0 for no bound.
	MaxText int64
	// Progress, where not nil, is told how many bytes of a file of total bytes have been taken in.
	Progress func(file string, done, total int64)
	// Core are the core system's certificates: by one of them manifest.json may be signed.
	Core []*x509.Certificate
	// Handed says that a member of staff handed the files in: what has a control of its own on the agency's pages is then taken only where
	// the core system signed for it.
	Handed bool
	// Cooling is how long a phone or an account that the import changes waits before it is a proof; usualCooling where it is 0.
	Cooling time.Duration
	// Clock measures how long it takes.
	Clock func() time.Time

	limits limits
}

// usualCooling is that of the portal's settings where they say nothing.
const usualCooling = 24 * time.Hour

// Error is an import that was refused or broke off, with a sentence for the operator. It wraps its cause.
type Error struct {
	Sentence string
	Cause    error
}

func (e *Error) Error() string { return e.Sentence }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Causes of an Error, beside those of package store.
var (
	// ErrNoArchive means the folder has none of the archive's files, or can't be read.
	ErrNoArchive = errors.New("archive: no files")
	// ErrStrict means that a strict import found something to reject and wrote nothing.
	ErrStrict = errors.New("archive: refused by strict mode")
	// ErrSwapped means that the files are not those that were expected.
	ErrSwapped = errors.New("archive: other files than expected")
	// ErrOrder means that the archive does not follow on the one before, or that another import was not finished.
	ErrOrder = errors.New("archive: out of order")
	// ErrFilesRefused means that some files were refused; the others are in.
	ErrFilesRefused = errors.New("archive: some files were refused")
)

// Import reads the archive in a folder into the database. The summary is there whenever files were found, also beside an
// error. Errors: *Error, with ErrNoArchive, ErrStrict, ErrSwapped, ErrFilesRefused, store.ErrImporting, store.ErrFull,
// store.ErrUnavailable or the context's as the cause; *ManifestError where the files are not what manifest.json says.
// What was committed before an error stays, and running the same import again goes on from there.
func Import(ctx context.Context, db *store.DB, o Options) (*Summary, error) {
	if o.Clock == nil {
		return &Summary{}, errors.New("archive: an import needs a clock")
	}
	im := &importer{ctx: ctx, db: db, Options: o, summary: &Summary{DryRun: o.DryRun}}
	im.Cooling = cmp.Or(im.Cooling, usualCooling)
	if im.Progress == nil {
		im.Progress = func(string, int64, int64) {}
	}
	if im.Actor.Kind == "" {
		im.Actor = store.System(actKind)
	}
	if im.limits == (limits{}) {
		im.limits = usualLimits
	}
	if im.Rejects == "" && !o.DryRun {
		im.Rejects = "rejects.csv"
	}
	if err := im.run(); err != nil { //nolint:contextcheck // what was done is kept whatever became of the context
		return im.summary, explain(ctx, err)
	}
	if n := im.summary.Refused(); n > 0 {
		return im.summary, &Error{fmt.Sprintf(text.ImportRefused, n), ErrFilesRefused}
	}
	return im.summary, nil
}

// explain finds the sentence for an error.
func explain(ctx context.Context, err error) error {
	var told *Error
	var manifest *ManifestError
	switch {
	case errors.As(err, &told), errors.As(err, &manifest):
		return err
	case ctx.Err() != nil:
		return &Error{text.ImportCancelled, errors.Join(ctx.Err(), err)}
	case errors.Is(err, store.ErrImporting):
		return &Error{text.ImportRunning, err}
	case errors.Is(err, store.ErrFull):
		return &Error{text.ImportFull, err}
	case errors.Is(err, store.ErrUnavailable):
		return &Error{text.ImportUnavailable, err}
	}
	return err
}

// importer is one import at work.
type importer struct {
	Options
	ctx     context.Context
	db      *store.DB
	sources []*source
	batch   store.ImportBatch
	rejects *rejectFile
	// warnings is warnings.csv.
	warnings *rejectFile
	summary  *Summary
	order    order
	// loaded are the files that brought anything new, whose tables are looked over at the end.
	loaded []*source
}

func (im *importer) run() error {
	if !im.DryRun {
		release, err := im.db.LockImport(im.ctx)
		if err != nil {
			return err
		}
		defer release()
	}
	if err := im.inspect(); err != nil {
		return err
	}
	im.rejects, im.warnings = &rejectFile{path: im.Rejects}, &rejectFile{path: WarningsPath(im.Rejects)}
	defer func() { im.rejects.close(); im.warnings.close() }()
	if im.Strict {
		if err := im.checkAll(); err != nil {
			return err
		}
	}
	if im.DryRun {
		return im.compareAll()
	}
	return im.importAll()
}

// inspect finds the files, looks each one over, and compares them with the manifest. It writes nothing.
func (im *importer) inspect() error {
	sources, others, err := findSources(im.Dir)
	if err != nil || len(sources) == 0 {
		return &Error{fmt.Sprintf(text.ImportNothing, im.Dir), errors.Join(ErrNoArchive, err)}
	}
	im.sources = sources
	for _, name := range others {
		im.warn(name, text.WarnOtherFile)
	}
	for _, s := range sources {
		if err := s.inspect(im.ctx, im.MaxText); err != nil {
			return err
		}
		for _, warning := range s.warnings {
			im.warn(s.name, warning)
		}
	}
	manifest, sum, err := readManifest(im.Dir)
	if err != nil {
		return err
	}
	im.summary.SHA256 = sumsOf(sources, sum)
	if im.Expect != nil && !maps.Equal(im.Expect, im.summary.SHA256) {
		return &Error{text.ImportSwapped, ErrSwapped}
	}
	if err := im.checkSignature(manifest); err != nil {
		return err
	}
	if err := im.inOrder(); err != nil {
		return err
	}
	absent, wrong, err := manifest.check(im.ctx, sources)
	if err != nil || len(wrong) == 0 && len(absent) == 0 {
		return err
	}
	if !im.Differing {
		return &ManifestError{append(absent, wrong...)}
	}
	im.summary.Absent = absent
	return nil
}

// checkSignature finds out whether the core system signed for all files, and refuses those that have a control of their own where it did not
// and a member of staff handed them in.
func (im *importer) checkSignature(m manifest) error {
	signature, err := readSignature(im.Dir, im.Core, im.Clock)
	if err != nil {
		return err
	}
	if signature.good && m.vouchesFor(im.sources) {
		im.summary.Signed = true
		if !signature.at.IsZero() {
			im.summary.SignedAt = signature.at.Unix()
		}
		return nil
	}
	if signature.there {
		im.warn(signatureName, text.WarnSignature)
	}
	for _, s := range im.sources {
		if im.Handed && s.format.control != "" {
			s.refuse(fmt.Sprintf(text.RefuseControlled, s.format.control))
		}
	}
	return nil
}

// sumsOf are the SHA-256 of the files by name, and of manifest.json where there is one.
func sumsOf(sources []*source, manifest string) map[string]string {
	sums := map[string]string{}
	for _, s := range sources {
		sums[s.name] = s.fileSum
	}
	if manifest != "" {
		sums[manifestName] = manifest
	}
	return sums
}

func (im *importer) warn(file, reason string) {
	im.summary.Warnings = append(im.summary.Warnings, Problem{file, reason})
}

// checkAll reads everything for a strict import, and refuses it where anything is wrong.
func (im *importer) checkAll() error {
	if err := im.discard(); err != nil {
		return err
	}
	summary := &Summary{DryRun: im.DryRun, Warnings: im.summary.Warnings}
	err := im.each(summary, func(s *source) (FileSummary, error) {
		return im.walk(s, store.ImportFile{Name: s.name, Bytes: s.start, Lines: s.startLine}, func(c *chunk) (store.Counts, error) {
			return store.Counts{Rows: c.len()}, nil
		})
	})
	if err != nil {
		return err
	}
	rejected := summary.Total().Rejected
	if rejected == 0 && summary.Refused() == 0 {
		return nil
	}
	im.summary = summary
	im.noteRejects()
	return &Error{fmt.Sprintf(text.ImportStrict, rejected, summary.Refused()), ErrStrict}
}

// compareAll is the dry run.
func (im *importer) compareAll() error {
	if err := im.discard(); err != nil {
		return err
	}
	err := im.each(im.summary, func(s *source) (FileSummary, error) {
		return im.walk(s, store.ImportFile{Name: s.name, Bytes: s.start, Lines: s.startLine}, func(c *chunk) (store.Counts, error) {
			c.addTo(s.controls)
			switch {
			case c.people != nil:
				return im.comparePeople(s, c)
			case s.format.shows():
				return im.db.CompareRows(im.ctx, c.rows, im.rowChanged(s))
			}
			return im.db.Compare(im.ctx, c.rows)
		})
	})
	im.noteRejects()
	return err
}

// comparePeople is a dry run's look at people; what it finds of ID numbers that would move stays with the chunk.
func (im *importer) comparePeople(s *source, c *chunk) (counts store.Counts, err error) {
	if c.moved, err = im.db.WouldFollow(im.ctx, c.people); err != nil {
		return counts, err
	}
	return im.db.ComparePeople(im.ctx, c.people, im.personChanged(s, c))
}

// discard begins the lists of rejects and warnings anew.
func (im *importer) discard() error {
	return errors.Join(im.rejects.discard(), im.warnings.discard())
}

// list keeps the rejects and the warnings of a chunk, safe on the disk.
func (im *importer) list(s *source, c *chunk) error {
	if err := im.rejects.add(s.name, c.rejects); err != nil {
		return err
	}
	return im.warnings.add(s.name, c.warnings)
}

func (im *importer) reading() reading {
	return reading{today: im.Clock(), printable: im.Printable, idTypes: im.IDTypes}
}

// each runs f for every file that is not refused and adds up the summary.
func (im *importer) each(summary *Summary, f func(*source) (FileSummary, error)) error {
	for _, s := range im.sources {
		file := FileSummary{Name: s.name, Refused: s.refusal, Controls: s.controls}
		var err error
		if s.refusal == "" {
			file, err = f(s)
		}
		file.Listed = s.listed
		summary.Files = append(summary.Files, file)
		if err != nil {
			return err
		}
	}
	return nil
}

// walk reads a file in chunks without recording progress; take says how a chunk's rows count.
func (im *importer) walk(s *source, from store.ImportFile, take func(*chunk) (store.Counts, error)) (FileSummary, error) {
	began := im.Clock()
	file := FileSummary{Name: s.name, Controls: s.controls}
	pieces := readChunks(im.ctx, im.db, s, from, im.reading(), im.limits)
	defer pieces.close()
	for c := range pieces.out {
		counts, err := take(c)
		if err != nil {
			return file, err
		}
		if err := im.list(s, c); err != nil {
			return file, err
		}
		file.count(counts, c)
		c.noteIn(&file.Notes)
		im.summary.note(s.name, c.rejects)
		im.Progress(s.name, c.done, s.size)
		if c.err != nil {
			file.Refused = refusalOf(c.err)
		}
		pieces.free <- c
	}
	file.Elapsed = im.Clock().Sub(began)
	im.noteAbsent(s, file.Counts)
	return file, im.ctx.Err()
}

// noteAbsent notes that what was to be withdrawn was not there.
func (im *importer) noteAbsent(s *source, c store.Counts) {
	if c.Absent > 0 {
		im.warn(s.name, fmt.Sprintf(text.WarnAbsent, c.Absent))
	}
}

// count adds a chunk's counts, in which its rejects are not yet.
func (f *FileSummary) count(counts store.Counts, c *chunk) {
	counts.Rows += int64(len(c.rejects))
	counts.Rejected = int64(len(c.rejects))
	f.Counts = f.Counts.Plus(counts)
	f.Rejects = append(f.Rejects, c.rejects[:min(len(c.rejects), rejectsShown-min(rejectsShown, len(f.Rejects)))]...)
}

func (im *importer) noteRejects() {
	im.summary.RejectsPath, im.summary.WarningsPath = im.rejects.place(), im.warnings.place()
}
