package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"shebao/internal/archive"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

type importJobsCmd struct {
	List importJobsListCmd `cmd:"" help:"List the imports that the desk asked for and that have not come to an end."`
	Drop importJobsDropCmd `cmd:"" help:"End one that no server works on any more. What a part of it brought stays."`
	Move importJobsMoveCmd `cmd:"" help:"Let this server do one, whose files were brought into its folder of imports (import-spool, or imports in the data folder): JOB, as they lay in that of the other."`
}

type importJobsListCmd struct{ databaseFlags }

// openJobsMost is how many are listed.
const openJobsMost = 200

// Run lists them.
func (c importJobsListCmd) Run(ctx context.Context) error {
	db, err := c.openToRead()
	if err != nil {
		return err
	}
	defer db.Close()
	list, err := db.OpenImportJobs(ctx, 0, openJobsMost)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "JOB\tKIND\tSTATE\tASKED\tBY\tFILES IN\tABOUT")
	for _, j := range list {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", j.ID, j.Kind, j.State, social.At(j.AskedAt).Format(time.DateTime), j.AskedBy, j.Spool, j.Label)
	}
	return out.Flush()
}

// importJobFlags name a job and who acts.
type importJobFlags struct {
	databaseFlags
	By  string `help:"Your name, for the audit log." required:""`
	Job string `arg:"" help:"The job, as list shows it."`
}

// do changes a job, as an act of whoever looks after the server.
func (c importJobFlags) do(ctx context.Context, db *store.DB, kind string, f func(*store.Tx) error) error {
	_, err := db.Do(ctx, store.Act{Kind: kind, Actor: store.Actor{Kind: "staff", ID: c.By}}, f)
	if errors.Is(err, store.ErrJobMoved) {
		return fmt.Errorf("job %s is none that waits: it has come to an end, or a server is at work on it", c.Job)
	}
	return err
}

type importJobsDropCmd struct {
	importJobFlags
	Reason string `help:"Why, for whoever asked for it." required:""`
}

// Run ends it.
func (c importJobsDropCmd) Run(ctx context.Context) error {
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	return c.do(ctx, db, "import.drop", func(tx *store.Tx) error {
		return tx.GiveUpImportJob(c.Job, fmt.Sprintf(text.ImportGivenUp, c.Reason))
	})
}

type importJobsMoveCmd struct {
	importJobFlags
	ImportSpool string `help:"As serve has it." env:"SHEBAO_IMPORT_SPOOL" type:"path"`
}

// Run moves it.
func (c importJobsMoveCmd) Run(ctx context.Context) error {
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	folder := importFlags{ImportSpool: c.ImportSpool}.spool(c.Data)
	spool, err := archive.OpenSpool(folder, archive.SpoolLimits{})
	if err != nil {
		return err
	}
	if !spool.Has(c.Job) {
		return fmt.Errorf("the files of job %s are not in %s: bring its folder there first", c.Job, folder)
	}
	return c.do(ctx, db, "import.move", func(tx *store.Tx) error { return tx.MoveImportJob(c.Job, spool.ID()) })
}
