package main

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
)

type personCmd struct {
	Show personShowCmd `cmd:"" help:"Print a person's contributions as the archive writes them: in the database they stand packed. The person sees who looked, and why."`
}

type personShowCmd struct {
	databaseFlags
	No     string `arg:"" help:"The personal number."`
	By     string `help:"Your name, for the audit log and the person." required:""`
	Reason string `help:"Why you look, as the person reads it." required:""`
	Demo   bool   `help:"The data folder is a demonstration's, whose keys everyone knows."`
}

// Run prints the rows in the form of contributions.csv.
func (c personShowCmd) Run(ctx context.Context) error {
	open := c.openOwn
	if c.Demo {
		open = func(o store.Options) (*store.DB, error) { return c.openWith(store.DemoSecrets(), o) }
	}
	db, err := open(store.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	careers, err := staff.Careers(ctx, db, staff.Operator(c.By), c.No, c.Reason)
	if errors.Is(err, store.ErrNotFound) {
		return errors.New("the archive has nobody of that personal number")
	}
	if err != nil {
		return err
	}
	return writeContributions(os.Stdout, c.No, careers)
}

// writeContributions writes rows as contributions.csv of the archive has them.
func writeContributions(to io.Writer, personNo string, careers [][]social.Contribution) error {
	out := csv.NewWriter(to)
	head := make([]string, len(store.Contributions.Columns))
	for i, column := range store.Contributions.Columns {
		head[i] = column.Name
	}
	if err := out.Write(head); err != nil {
		return err
	}
	yuan := func(n social.Fen, unknown bool) string {
		if unknown {
			return ""
		}
		return n.Plain()
	}
	for _, rows := range careers {
		for _, c := range rows {
			err := out.Write([]string{personNo, string(c.Insurance), strconv.Itoa(int(c.Month)), c.UnitNo, c.Base.Plain(), c.Personal.Plain(),
				c.Employer.Plain(), yuan(c.Credited, c.NoCredited), yuan(c.Subsidy, c.NoSubsidy), c.Tier, string(c.Kind), c.Posted.String(), c.Remark})
			if err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}
