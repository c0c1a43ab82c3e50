package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"shebao/internal/archive"
	"shebao/internal/document"
	"shebao/internal/document/font/data"
	"shebao/internal/social"
	"shebao/internal/text"
)

type importCmd struct {
	databaseFlags
	undoFlags  `embed:"" prefix:"import-"`
	Dir        string        `arg:"" help:"Folder with the archive's files." type:"existingdir"`
	DryRun     bool          `help:"Report what would happen and write nothing."`
	Force      bool          `help:"Take an archive in that does not follow on the one before, by manifest.json, or while another import was not finished."`
	Strict     bool          `help:"Refuse everything if any row is rejected."`
	Rejects    string        `help:"Where rejected rows are listed (default: rejects.csv in the data folder)." type:"path"`
	Note       string        `help:"Kept with the batch."`
	Cooling    time.Duration `help:"How long a phone or bank account that the import changes waits before it is a proof of who somebody is." default:"24h" env:"SHEBAO_COOLING"`
	paperFlags `embed:"" prefix:"import-"`
}

// Run imports; its exit code is 1 where anything was refused or broke off.
func (c importCmd) Run(ctx context.Context) error {
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	if c.Rejects == "" && !c.DryRun {
		c.Rejects = filepath.Join(c.Data, "rejects.csv")
	}
	idTypes, err := c.idTypes()
	if err != nil {
		return err
	}
	printable, err := printableTexts(func() { fmt.Fprintln(os.Stderr, text.WarnNoFonts) })
	if err != nil {
		return err
	}
	bar := newProgress()
	summary, err := archive.Import(ctx, db, archive.Options{
		Dir: c.Dir, DryRun: c.DryRun, Force: c.Force, Strict: c.Strict, Rejects: c.Rejects, Note: c.Note, Progress: bar.show, Clock: realTime, Undo: c.undo(),
		Printable: printable, IDTypes: idTypes, Cooling: c.Cooling,
	})
	bar.end()
	if summary != nil {
		if err := summary.WriteText(os.Stdout); err != nil {
			return err
		}
	}
	return err
}

// paperFlags say what the agency's own codes of papers stand for.
type paperFlags struct {
	IDTypes map[string]string `name:"id-types" help:"What the agency's own values of id_type (AAC058) stand for, where its table differs: OWN=01;OWN=04 and so on, by the values 01, 04, 05, 06, 07, 08 of the archive format." env:"SHEBAO_IMPORT_ID_TYPES"`
}

func (f paperFlags) idTypes() (map[string]string, error) {
	for own, stands := range f.IDTypes {
		if !social.IDType(stands).Valid() {
			return nil, fmt.Errorf("import-id-types: %s=%s: the value after = must be one of 01, 04, 05, 06, 07, 08", own, stands)
		}
	}
	return f.IDTypes, nil
}

// printableTexts asks the documents' fonts what they can show. Without fonts nothing is asked, and without is told.
func printableTexts(without func()) (func(texts ...string) error, error) {
	printable, err := document.Printable(data.Files)
	if errors.Is(err, document.ErrNoFont) {
		without()
		return nil, nil
	}
	return printable, err
}

// progress is a bar for each file, on a terminal only.
type progress struct {
	file string
	bar  *progressbar.ProgressBar
	on   bool
}

func newProgress() *progress { return &progress{on: term.IsTerminal(int(os.Stderr.Fd()))} }

func (p *progress) show(file string, done, total int64) {
	if !p.on {
		return
	}
	if file != p.file {
		p.end()
		p.file, p.bar = file, progressbar.DefaultBytes(total, file)
	}
	if err := p.bar.Set64(done); err != nil {
		p.on = false // a terminal that went away is no reason to stop an import
	}
}

func (p *progress) end() {
	if p.bar != nil {
		p.bar.Finish()
		fmt.Fprintln(os.Stderr)
		p.bar = nil
	}
}
