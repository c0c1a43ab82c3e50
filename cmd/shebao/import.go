package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"shebao/internal/archive"
)

type importCmd struct {
	databaseFlags
	undoFlags `embed:"" prefix:"import-"`
	Dir       string `arg:"" help:"Folder with the archive's files." type:"existingdir"`
	DryRun    bool   `help:"Report what would happen and write nothing."`
	Strict    bool   `help:"Refuse everything if any row is rejected."`
	Rejects   string `help:"Where rejected rows are listed (default: rejects.csv in the data folder)." type:"path"`
	Note      string `help:"Kept with the batch."`
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
	bar := newProgress()
	summary, err := archive.Import(ctx, db, archive.Options{
		Dir: c.Dir, DryRun: c.DryRun, Strict: c.Strict, Rejects: c.Rejects, Note: c.Note, Progress: bar.show, Clock: realTime, Undo: c.undo(),
	})
	bar.end()
	if summary != nil {
		if err := summary.WriteText(os.Stdout); err != nil {
			return err
		}
	}
	return err
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
