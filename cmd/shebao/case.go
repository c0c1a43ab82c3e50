package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"shebao/internal/document"
	"shebao/internal/document/font/data"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

type caseCmd struct {
	List    caseListCmd    `cmd:"" help:"List cases, what is due first coming first."`
	Show    caseShowCmd    `cmd:"" help:"Show a case. The applicant sees that you looked."`
	Return  caseReturnCmd  `cmd:"" help:"Send a case back to be supplemented."`
	Approve caseApproveCmd `cmd:"" help:"Approve a case. Where its kind takes four eyes, this recommends it to a second person."`
	Refuse  caseRefuseCmd  `cmd:"" help:"Refuse a case. Where its kind takes four eyes, this recommends it to a second person."`
	Confirm caseConfirmCmd `cmd:"" help:"Decide a case as somebody else recommended."`
	Back    caseBackCmd    `cmd:"" help:"Send a recommended decision back to whoever recommended it."`
}

// caseFlags open the database and say who acts.
type caseFlags struct {
	databaseFlags
	signingFlags
	By     string `help:"Your name, for the audit log and the applicant." required:""`
	Agency string `help:"The agency's name, on decisions." default:"${agency}" env:"SHEBAO_AGENCY"`
	Demo   bool   `help:"The data folder is a demonstration's, whose keys everyone knows."`
}

// with runs f on the service of cases.
func (c caseFlags) with(f func(*staff.Cases, staff.Clerk) error) error {
	return c.withDatabase(store.Options{}, f)
}

func (c caseFlags) withDatabase(o store.Options, f func(*staff.Cases, staff.Clerk) error) error {
	db, err := c.openCases(o)
	if err != nil {
		return err
	}
	defer db.Close()
	printable, err := document.Printable(data.Files)
	if err != nil {
		return err
	}
	issuer := document.Issuer{Agency: c.Agency, Demo: c.Demo, Ready: func() error { return c.mayIssue(db.Now()) }, Printable: printable}
	err = f(staff.NewCases(db, issuer), staff.Operator(c.By))
	if errors.Is(err, store.ErrNotFound) {
		return errors.New("there is no case of that number")
	}
	return err
}

// mayIssue refuses to decide where the server could not sign the decision: without key and certificate, with those of a demonstration, or
// with a certificate that has ended.
func (c caseFlags) mayIssue(at time.Time) error {
	signer, err := c.signingFlags.load(c.Data)
	switch {
	case err != nil:
		return err
	case signer.IsDemo() && !c.Demo:
		return errDemoCertificate
	}
	return signer.Ready(at)
}

// owning runs f once the case is the caller's: one that is nobody's is taken first, one that is somebody else's is left to them.
func (c caseFlags) owning(ctx context.Context, caseNo string, f func(*staff.Cases, staff.Clerk) error) error {
	return c.with(func(cases *staff.Cases, by staff.Clerk) error {
		if err := cases.Take(ctx, by, seen(caseNo)); err != nil {
			return err
		}
		return f(cases, by)
	})
}

// seen is a case as the command line acts on it: whatever it has become.
func seen(caseNo string) staff.SeenCase {
	return staff.SeenCase{CaseNo: caseNo, Version: staff.AnyVersion}
}

// sayRecommended says that nothing is decided yet where the case takes four eyes.
func sayRecommended(recommended bool, err error) error {
	if err == nil && recommended {
		fmt.Println("recommended: cases of this kind take four eyes, so somebody else must confirm it (shebao case confirm, or the workbench)")
	}
	return err
}

func (c caseFlags) openCases(o store.Options) (*store.DB, error) {
	if c.Demo {
		return c.openWith(store.DemoSecrets(), o)
	}
	return c.openOwn(o)
}

type caseListCmd struct {
	caseFlags
	Kind  string `help:"Only of this kind: unemployment, base_objection …"`
	State string `help:"Only in this state: open, submitted, returned, review (waiting for a second person), approved, refused, withdrawn, or all." default:"submitted"`
	After string `help:"Go on after this case number."`
	Limit int    `help:"Cases at most." default:"50"`
}

// Run prints a line for each case.
func (c caseListCmd) Run(ctx context.Context) error {
	filter := store.CaseFilter{Kind: c.Kind, Desk: c.State, Limit: min(max(c.Limit, 1), 1000)}
	if c.State == "all" {
		filter.Desk = ""
	}
	if filter.Desk != "" && filter.Desk != store.DeskOpen && filter.Desk != store.DeskReview && !social.CaseState(c.State).Known() {
		return fmt.Errorf("no such state: %q", c.State)
	}
	return c.withDatabase(store.Options{ReadOnly: true}, func(cases *staff.Cases, _ staff.Clerk) error {
		if c.After != "" {
			last, err := cases.Find(ctx, c.After)
			if err != nil {
				return err
			}
			filter.AfterDue, filter.AfterNo = last.DueAt, last.No
		}
		list, err := cases.List(ctx, filter)
		if err != nil {
			return err
		}
		return printCases(os.Stdout, list)
	})
}

func printCases(w io.Writer, list []store.QueuedCase) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NUMBER\tKIND\tSTATE\tSUBMITTED\tDUE\tPERSON\tOWNER")
	for _, c := range list {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.No, c.Kind, c.Desk, day(c.SubmittedAt), day(c.DueAt), c.PersonNo, c.Owner)
	}
	return table.Flush()
}

func day(unix int64) string { return social.At(unix).Format(time.DateOnly) }

type caseShowCmd struct {
	caseFlags
	No    string `arg:"" help:"The case's number."`
	Files string `help:"Folder to write the files handed in to." type:"path"`
}

// Run prints a case.
func (c caseShowCmd) Run(ctx context.Context) error {
	return c.with(func(cases *staff.Cases, by staff.Clerk) error {
		f, err := cases.Show(ctx, by, c.No)
		if err != nil {
			return err
		}
		printCase(os.Stdout, f)
		if c.Files == "" {
			return nil
		}
		return c.writeFiles(ctx, cases, by, f)
	})
}

func printCase(w io.Writer, f *staff.File) {
	fmt.Fprintf(w, "%s  %s  %s\n", f.Case.No, text.ActName(f.Receipt.Act), text.CaseStates[f.Case.State])
	fmt.Fprintf(w, "%s  %s  %s\n", f.Person.Name, f.Person.PersonNo, f.Person.ID)
	fmt.Fprintf(w, "%s %s\n\n", text.WordCaseDue, text.Day(f.Case.DueAt))
	for _, fact := range f.Receipt.Facts {
		fmt.Fprintf(w, "%s\t%s\n", fact.Name, fact.Value)
	}
	fmt.Fprintf(w, "\n%s\n", text.WordHandedIn)
	for _, e := range f.Evidence {
		fmt.Fprintf(w, "%s\t%s\t%s\n", e.Name, e.Kind, text.FileSize(e.Size))
	}
	fmt.Fprintf(w, "\n%s\n", text.WordSteps)
	for _, step := range f.Steps {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", text.Time(step.At), text.CaseStepNames[step.State], step.ActorKind, step.Note)
	}
}

// writeFiles writes what was handed in, each file once; one that is there already is left alone.
func (c caseShowCmd) writeFiles(ctx context.Context, cases *staff.Cases, by staff.Clerk, f *staff.File) error {
	if err := os.MkdirAll(c.Files, 0o700); err != nil {
		return err
	}
	for i, e := range f.Evidence {
		_, content, err := cases.Evidence(ctx, by, c.No, e.ID)
		if err != nil {
			return err
		}
		path := filepath.Join(c.Files, fmt.Sprintf("%s-%d-%s", c.No, i+1, e.Name))
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = file.Write(content)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
		fmt.Println(path)
	}
	return nil
}

type caseReturnCmd struct {
	caseFlags
	No     string `arg:"" help:"The case's number."`
	Reason string `help:"What is missing, for the applicant." required:""`
}

// Run sends it back.
func (c caseReturnCmd) Run(ctx context.Context) error {
	return c.owning(ctx, c.No, func(cases *staff.Cases, by staff.Clerk) error { return cases.Return(ctx, by, seen(c.No), c.Reason) })
}

type caseApproveCmd struct {
	caseFlags
	No      string `arg:"" help:"The case's number."`
	Months  int    `help:"Months of benefit (default: as worked out when it was handed in)."`
	Monthly string `help:"Benefit of a month in yuan (default: likewise)."`
	From    string `help:"First month of benefit, 2026-12 (default: the one after the application)."`
	Note    string `help:"For the applicant."`
}

// Run approves it.
func (c caseApproveCmd) Run(ctx context.Context) error {
	ruling := staff.Ruling{Note: c.Note, Months: c.Months}
	var err error
	if c.Monthly != "" {
		if ruling.Monthly, err = social.ParseYuan(c.Monthly); err != nil {
			return fmt.Errorf("monthly: %w", err)
		}
	}
	if c.From != "" {
		if ruling.From, err = social.ParseMonth(c.From); err != nil {
			return fmt.Errorf("from: %w", err)
		}
	}
	return c.owning(ctx, c.No, func(cases *staff.Cases, by staff.Clerk) error {
		return sayRecommended(cases.Approve(ctx, by, seen(c.No), ruling))
	})
}

type caseRefuseCmd struct {
	caseFlags
	No     string `arg:"" help:"The case's number."`
	Reason string `help:"Why, for the applicant; it stands in the decision." required:""`
}

// Run refuses it.
func (c caseRefuseCmd) Run(ctx context.Context) error {
	return c.owning(ctx, c.No, func(cases *staff.Cases, by staff.Clerk) error {
		return sayRecommended(cases.Refuse(ctx, by, seen(c.No), c.Reason))
	})
}

type caseConfirmCmd struct {
	caseFlags
	No string `arg:"" help:"The case's number."`
}

// Run decides it as recommended.
func (c caseConfirmCmd) Run(ctx context.Context) error {
	return c.with(func(cases *staff.Cases, by staff.Clerk) error { return cases.Confirm(ctx, by, seen(c.No)) })
}

type caseBackCmd struct {
	caseFlags
	No   string `arg:"" help:"The case's number."`
	Note string `help:"What is to be looked at again, for the colleague." required:""`
}

// Run sends it back.
func (c caseBackCmd) Run(ctx context.Context) error {
	return c.with(func(cases *staff.Cases, by staff.Clerk) error { return cases.SendBack(ctx, by, seen(c.No), c.Note) })
}
