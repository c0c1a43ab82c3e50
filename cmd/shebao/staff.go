package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
)

type staffCmd struct {
	Add    staffAddCmd    `cmd:"" help:"Make an account. The first password is printed once, and must be changed at the first sign-in."`
	List   staffListCmd   `cmd:"" help:"List the accounts, with their roles."`
	Grant  staffGrantCmd  `cmd:"" help:"Give an account roles, or take them away."`
	Enable staffEnableCmd `cmd:"" help:"Let the holder of a disabled account sign in again."`

	Disable           staffDisableCmd       `cmd:"" help:"Disable an account and end its sessions."`
	ResetPassword     staffResetPasswordCmd `cmd:"" help:"Give an account a new first password, which is printed once, and end its sessions."`
	ResetSecondFactor staffResetFactorCmd   `cmd:"" help:"Remove an account's second factor; its holder adds one at the next sign-in."`
}

// staffFlags open the database and say who acts.
type staffFlags struct {
	databaseFlags
	By   string `help:"Your name, for the audit log." required:""`
	Demo bool   `help:"The data folder is a demonstration's, whose keys everyone knows."`
}

// with runs f on the agency's side.
func (c staffFlags) with(f func(*staff.Service, staff.Clerk) error) error {
	return c.withDatabase(store.Options{}, f)
}

// reading is with for what only reads.
func (c staffFlags) reading(f func(*staff.Service, staff.Clerk) error) error {
	return c.withDatabase(store.Options{ReadOnly: true}, f)
}

func (c staffFlags) withDatabase(o store.Options, f func(*staff.Service, staff.Clerk) error) error {
	open := func() (*store.DB, error) { return c.openOwn(o) }
	if c.Demo {
		open = func() (*store.DB, error) { return c.openWith(store.DemoSecrets(), o) }
	}
	db, err := open()
	if err != nil {
		return err
	}
	defer db.Close()
	return f(staff.New(db, secret.NewHasher(), document.Issuer{}), staff.Operator(c.By))
}

type staffAddCmd struct {
	staffFlags
	Name   string   `arg:"" help:"The name to sign in with: small letters, digits and . _ -."`
	Shown  string   `help:"The holder's name." required:""`
	Office string   `help:"Where they work."`
	Role   []string `help:"Roles: clerk, reviewer, supervisor, editor, publisher, data, data_release, system, security, auditor. None where they are granted on the pages."`
}

// Run makes the account.
func (c staffAddCmd) Run(ctx context.Context) error {
	return c.with(func(service *staff.Service, by staff.Clerk) error {
		if err := errors.Join(service.SeedRoles(ctx, by), service.SeedContent(ctx, by)); err != nil {
			return err
		}
		first := staff.NewFirstPassword(c.Name)
		if err := service.AddAccount(ctx, by, staff.NewAccount{Name: c.Name, ShownName: c.Shown, Office: c.Office, Password: first, Roles: c.Role}); err != nil {
			return err
		}
		printFirst(c.Name, first)
		return nil
	})
}

func printFirst(name, password string) {
	fmt.Printf("%s may sign in with the password %s, which must be changed then. It is not shown again.\n", name, password)
}

type staffListCmd struct {
	staffFlags
	Find string `help:"A part of the name."`
}

// Run lists the accounts, a page of them at a time.
func (c staffListCmd) Run(ctx context.Context) error {
	return c.reading(func(service *staff.Service, by staff.Clerk) error {
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(out, "NAME\tHOLDER\tSTATE\tROLES\tLAST SIGN-IN")
		const most = 500
		for after := ""; ; {
			list, roles, err := service.Accounts(ctx, by, store.StaffFilter{Find: c.Find, After: after, Most: most})
			if err != nil {
				return err
			}
			for _, a := range list {
				last := "never"
				if a.LastSignInAt != 0 {
					last = social.At(a.LastSignInAt).Format(time.DateTime)
				}
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", a.Name, a.ShownName, a.State, strings.Join(roles[a.Name], ", "), last)
			}
			if len(list) < most {
				return out.Flush()
			}
			after = list[most-1].Name
		}
	})
}

type staffGrantCmd struct {
	staffFlags
	Name string   `arg:"" help:"The account."`
	Role []string `arg:"" help:"The roles."`
	Take bool     `help:"Take them away."`
}

// Run gives or takes. Whoever has the machine needs no second person; nobody gets roles of two areas here either.
func (c staffGrantCmd) Run(ctx context.Context) error {
	return c.with(func(service *staff.Service, by staff.Clerk) error {
		if err := service.SeedRoles(ctx, by); err != nil {
			return err
		}
		for _, role := range c.Role {
			var err error
			if c.Take {
				err = service.TakeRole(ctx, by, c.Name, role, "")
			} else {
				_, err = service.GrantRole(ctx, by, c.Name, role, "", "")
			}
			if err != nil {
				return fmt.Errorf("%s: %w", role, err)
			}
		}
		return nil
	})
}

type staffEnableCmd struct {
	staffFlags
	Name string `arg:"" help:"The account."`
}

// Run enables it.
func (c staffEnableCmd) Run(ctx context.Context) error {
	return c.with(func(service *staff.Service, by staff.Clerk) error { return service.EnableAccount(ctx, by, c.Name, "") })
}

type staffDisableCmd struct {
	staffFlags
	Name string `arg:"" help:"The account."`
}

// Run disables it.
func (c staffDisableCmd) Run(ctx context.Context) error {
	return c.with(func(service *staff.Service, by staff.Clerk) error { return service.DisableAccount(ctx, by, c.Name, "") })
}

type staffResetPasswordCmd struct {
	staffFlags
	Name   string `arg:"" help:"The account."`
	Reason string `help:"Why. Its holder and who they work under read it." required:""`
}

// Run sets and prints it.
func (c staffResetPasswordCmd) Run(ctx context.Context) error {
	return c.with(func(service *staff.Service, by staff.Clerk) error {
		first, _, err := service.ResetPassword(ctx, by, c.Name, c.Reason, "")
		if err != nil {
			return err
		}
		printFirst(c.Name, first)
		return nil
	})
}

type staffResetFactorCmd struct {
	staffFlags
	Name   string `arg:"" help:"The account."`
	Reason string `help:"Why. Its holder and who they work under read it." required:""`
}

// Run removes it.
func (c staffResetFactorCmd) Run(ctx context.Context) error {
	return c.with(func(service *staff.Service, by staff.Clerk) error {
		_, err := service.ResetFactor(ctx, by, c.Name, c.Reason, "")
		return err
	})
}
