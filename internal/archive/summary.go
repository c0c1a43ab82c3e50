package archive

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/width"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Summary tells what an import did, or a dry run would do.
type Summary struct {
	BatchID  int64 // 0 where nothing was begun
	DryRun   bool
	Resumed  bool // a batch that had not been finished was
	Files    []FileSummary
	Warnings []Problem
	// SHA256 are those of the files, by name.
	SHA256 map[string]string
	// Order is why the archive does not follow on the one before, where that was put up with.
	Order []Problem
	// Absent are files that manifest.json names and that are not there, where that was put up with.
	Absent []Problem
	// Reasons are the rejects by file, column and reason, in the order in which they came up first.
	Reasons []RejectReason
	// Sensitive are the changes of what opens an account, pays somebody or speaks for them, as a dry run found them.
	Sensitive []SensitiveField
	// Signed says that the core system signed for all files, SignedAt when (Unix seconds; 0 where it does not say).
	Signed   bool
	SignedAt int64
	// Alone is why one person may not start it, though nothing is doubtful; "" where they may.
	Alone string
	// RejectsPath is where the rejected rows are listed, or "" where there are none.
	RejectsPath string
	// WarningsPath is where what is pointed out is listed, or "" where there is nothing.
	WarningsPath string
}

// FileSummary is what became of one file.
type FileSummary struct {
	Name string
	store.Counts
	Elapsed time.Duration
	// Refused is why the file was not taken in, or "".
	Refused string
	// Rejects are the first few of the rejected rows.
	Rejects []Reject
	// Controls are the figures of manifest.json, where that names the file.
	Controls []store.ImportControl
	// Notes are what is pointed out.
	Notes store.ImportNotes
	// Listed says that manifest.json has something of the file to compare with.
	Listed bool
}

// RejectReason is how often rows of a file were rejected for the same reason, with the first lines.
type RejectReason struct {
	File, Column, Reason string
	Count                int64
	Lines                []int64
}

const (
	linesShown   = 5   // of a reason
	reasonsShown = 500 // kinds of them; a format has far fewer
)

func (s *Summary) note(file string, rejects []Reject) {
	for _, r := range rejects {
		at := slices.IndexFunc(s.Reasons, func(known RejectReason) bool {
			return known.File == file && known.Column == r.Column && known.Reason == r.Reason
		})
		if at < 0 {
			if len(s.Reasons) >= reasonsShown {
				continue
			}
			at = len(s.Reasons)
			s.Reasons = append(s.Reasons, RejectReason{File: file, Column: r.Column, Reason: r.Reason})
		}
		reason := &s.Reasons[at]
		reason.Count++
		if len(reason.Lines) < linesShown {
			reason.Lines = append(reason.Lines, r.Line)
		}
	}
}

// Doubtful says that something was rejected or refused, is not what manifest.json says, or is out of order: a second person must look at it.
func (s *Summary) Doubtful() bool {
	return s.Total().Rejected > 0 || s.Refused() > 0 || len(s.Absent) > 0 || len(s.Order) > 0 || slices.ContainsFunc(s.Files, func(f FileSummary) bool {
		return slices.ContainsFunc(f.Controls, store.ImportControl.Differs)
	})
}

// rejectsShown is how many rejects of a file the summary carries.
const rejectsShown = 5

// HasManifest reports whether there was a manifest.json.
func (s *Summary) HasManifest() bool { return s.SHA256[manifestName] != "" }

// Total adds up the files.
func (s *Summary) Total() store.Counts {
	var total store.Counts
	for _, f := range s.Files {
		total = total.Plus(f.Counts)
	}
	return total
}

// Refused counts the files that were not taken in.
func (s *Summary) Refused() int {
	n := 0
	for _, f := range s.Files {
		if f.Refused != "" {
			n++
		}
	}
	return n
}

// WriteText writes the summary for a terminal: a table of the files, what was refused or rejected, and warnings.
func (s *Summary) WriteText(w io.Writer) error {
	var b strings.Builder
	s.title(&b)
	header := []string{text.SummaryFile, text.SummaryRows, text.SummaryAdded, text.SummaryChanged, text.SummaryUnchanged,
		text.SummaryWithdrawn, text.SummaryRejected, text.SummaryConflicts, text.SummarySeconds}
	writeLine(&b, header)
	var elapsed time.Duration
	for _, f := range s.Files {
		writeLine(&b, cellsOf(f.Name, f.Counts, f.Elapsed))
		elapsed += f.Elapsed
	}
	writeLine(&b, cellsOf(text.SummaryTotal, s.Total(), elapsed))
	for _, f := range s.Files {
		if f.Refused != "" {
			fmt.Fprintf(&b, "%s %s：%s\n", text.SummaryRefused, f.Name, f.Refused)
		}
		for _, r := range f.Rejects {
			fmt.Fprintf(&b, "%s %s "+text.SummaryReject+"\n", text.SummaryRejected, f.Name, r.Line, r.Column, r.Reason)
		}
	}
	for _, p := range s.Absent {
		fmt.Fprintf(&b, "%s %s：%s\n", text.SummaryWarning, p.File, p.Reason)
	}
	for _, f := range s.Files {
		for _, c := range f.Controls {
			if c.Differs() {
				fmt.Fprintf(&b, "%s %s：%s\n", text.SummaryWarning, f.Name, Difference(c))
			}
		}
	}
	for _, p := range s.Warnings {
		fmt.Fprintf(&b, "%s %s：%s\n", text.SummaryWarning, p.File, p.Reason)
	}
	for _, f := range s.Files {
		for _, sentence := range NoteSentences(f.Notes) {
			fmt.Fprintf(&b, "%s %s：%s\n", text.SummaryWarning, f.Name, sentence)
		}
	}
	if s.RejectsPath != "" {
		fmt.Fprintf(&b, text.SummaryRejects+"\n", s.RejectsPath)
	}
	if s.WarningsPath != "" {
		fmt.Fprintf(&b, text.SummaryWarnings+"\n", s.WarningsPath)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// NoteSentences tell what is pointed out in a file, by column, and what follows from it.
func NoteSentences(n store.ImportNotes) (list []string) {
	for _, w := range n.Warnings {
		list = append(list, text.ImportWarning(w.Column, w.Reason, w.Count, w.Lines))
	}
	return append(list, NoteFacts(n)...)
}

// NoteFacts are whom the warnings keep from registering, and whose registration went along with an ID number.
func NoteFacts(n store.ImportNotes) (list []string) {
	if n.Locked > 0 {
		list = append(list, fmt.Sprintf(text.ImportLocked, text.Figure(n.Locked)))
	}
	if n.Moved > 0 {
		list = append(list, text.ImportMoved(n.Moved, n.MovedPeople))
	}
	return list
}

func (s *Summary) title(b *strings.Builder) {
	switch {
	case s.DryRun:
		b.WriteString(text.SummaryDryRun + "\n")
	case s.BatchID != 0:
		fmt.Fprintf(b, text.SummaryBatch, s.BatchID)
		if s.Resumed {
			b.WriteString(text.SummaryResumed)
		}
		b.WriteByte('\n')
	}
}

func cellsOf(name string, c store.Counts, elapsed time.Duration) []string {
	cells := []string{name}
	for _, n := range []int64{c.Rows, c.Added, c.Changed, c.Unchanged, c.Withdrawn, c.Rejected, c.Conflicts} {
		cells = append(cells, fmt.Sprint(n))
	}
	return append(cells, fmt.Sprintf("%.1f", elapsed.Seconds()))
}

// writeLine sets the first cell left and the others right, counting a Chinese character as two columns.
func writeLine(b *strings.Builder, cells []string) {
	const name, number = 30, 11
	b.WriteString(cells[0] + strings.Repeat(" ", max(1, name-columnsOf(cells[0]))))
	for _, cell := range cells[1:] {
		b.WriteString(strings.Repeat(" ", max(1, number-columnsOf(cell))) + cell)
	}
	b.WriteByte('\n')
}

func columnsOf(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
