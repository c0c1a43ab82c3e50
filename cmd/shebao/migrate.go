package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
)

type migrateCmd struct {
	Status migrateStatusCmd `cmd:"" help:"Say whose database it is and how its schema stands. Changes nothing; the exit code is 1 where the program and it do not fit."`
	Plan   migratePlanCmd   `cmd:"" help:"Print the statements that up would run. Changes nothing."`
	Up     migrateUpCmd     `cmd:"" help:"Bring the schema up to date."`
}

// look says how the database stands, by the installation's keys where they can be read.
func (f databaseFlags) look(ctx context.Context) (*store.State, error) {
	pool, err := f.pool()
	if err != nil {
		return nil, err
	}
	o := store.Options{URL: f.database(), Direct: f.Direct, Pool: pool}
	secrets, keyError := f.secrets()
	if keyError == nil {
		o.Keys, keyError = store.NewKeys(secrets)
	}
	state, err := store.Look(ctx, o)
	if err != nil {
		return nil, databaseError(err)
	}
	if keyError != nil {
		state.Keys = keyError
	}
	return state, nil
}

type migrateStatusCmd struct{ databaseFlags }

// Run prints how the database stands.
func (c migrateStatusCmd) Run(ctx context.Context) error {
	state, err := c.look(ctx)
	if errors.Is(err, store.ErrNoDatabase) {
		fmt.Println("there is no database yet: the first command that writes, or: shebao migrate up, makes it")
		return nil
	}
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "engine\t%s\n", state.Engine)
	fmt.Fprintf(out, "schema\t%d, this program needs %d\n", state.Schema.Version, state.Schema.Needed)
	fmt.Fprintf(out, "job queue\t%d, this program needs %d\n", state.Schema.Queue, state.Schema.QueueNeeded)
	fmt.Fprintf(out, "to be done\t%d steps\n", len(state.Schema.Pending))
	fmt.Fprintf(out, "this program\t%s\n", version)
	printInstallation(out, state.Installation)
	if state.Keys == nil {
		fmt.Fprintln(out, "keys\tthis database's")
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return errors.Join(state.Keys, state.Schema.Refuse())
}

func printInstallation(out *tabwriter.Writer, i *store.Installation) {
	if i == nil {
		fmt.Fprintln(out, "installation\tnot known yet: the first start of this program makes it")
		return
	}
	fmt.Fprintf(out, "installation\t%s, since %s\n", i.ID, social.At(i.MadeAt).Format(time.DateTime))
	fmt.Fprintf(out, "schema made by\tprogram %s\n", i.Program)
	fmt.Fprintf(out, "feed epoch\t%s\n", i.FeedEpoch)
	for _, number := range slices.Sorted(maps.Keys(i.DataKeys)) {
		fmt.Fprintf(out, "data key %d\tknown since %s\n", number, social.At(i.DataKeys[number]).Format(time.DateTime))
	}
}

type migratePlanCmd struct{ databaseFlags }

// Run prints the statements of the steps that are to be done.
func (c migratePlanCmd) Run(ctx context.Context) error {
	state, err := c.look(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(state.Keys, state.Schema.Refuse()); err != nil {
		return err
	}
	for _, step := range state.Schema.Pending {
		fmt.Printf("-- %s\n%s\n\n", step.Name, step.Up)
	}
	if state.Schema.Queue < state.Schema.QueueNeeded {
		fmt.Printf("-- the job queue's own tables, from %d to %d\n", state.Schema.Queue, state.Schema.QueueNeeded)
	}
	if state.Schema.Current() {
		fmt.Println("-- nothing is to be done")
	}
	return nil
}

type migrateUpCmd struct{ databaseFlags }

// Run brings the schema up to date, whatever --migrate says.
func (c migrateUpCmd) Run(ctx context.Context) error {
	began := realTime()
	before, err := c.look(ctx)
	if err != nil && !errors.Is(err, store.ErrNoDatabase) {
		return err
	}
	c.Migrate = "auto"
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	installation, err := db.Installation(ctx)
	if err != nil {
		return err
	}
	if before != nil {
		for _, step := range before.Schema.Pending {
			fmt.Println("done", step.Name)
		}
	}
	fmt.Printf("the schema is %d; it took %s\n", installation.Schema, realTime().Sub(began).Round(time.Millisecond))
	return nil
}
