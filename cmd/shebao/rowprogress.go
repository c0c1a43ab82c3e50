package main

import (
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// rowProgress is a bar of rows for each table, on a terminal only.
type rowProgress struct {
	table string
	bar   *progressbar.ProgressBar
	on    bool
}

func newRowProgress() *rowProgress { return &rowProgress{on: term.IsTerminal(int(os.Stderr.Fd()))} }

func (p *rowProgress) show(table string, done, total int64) {
	if !p.on || total == 0 {
		return
	}
	if table != p.table {
		p.end()
		p.table, p.bar = table, progressbar.Default(total, table)
	}
	if err := p.bar.Set64(done); err != nil {
		p.on = false // a terminal that went away is no reason to stop
	}
}

func (p *rowProgress) end() {
	if p.bar != nil {
		p.bar.Finish()
		fmt.Fprintln(os.Stderr)
		p.bar = nil
	}
}
