package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
)

type staffCmd struct {
	Add staffAddCmd `cmd:"" help:"Make an account. The first password is printed once, and must be changed at the first sign-in."`
}

// staffFlags open the database and say who acts.
type staffFlags struct {
	databaseFlags
	By   string `help:"Your name, for the audit log." required:""`
	Demo bool   `help:"The data folder is a demonstration's, whose keys everyone knows."`
}

// with runs f on the agency's side.
func (c staffFlags) with(f func(*staff.Service, staff.Clerk) error) error {
	open := func() (*store.DB, error) { return c.open(time.Now) }
	if c.Demo {
		open = func() (*store.DB, error) { return c.openWith(store.DemoSecrets(), time.Now) }
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
	Role   []string `help:"Roles: clerk, reviewer, supervisor, editor, publisher, data, data_release, system, security, auditor." required:""`
}

// Run makes the account.
func (c staffAddCmd) Run(ctx context.Context) error {
	return c.with(func(service *staff.Service, by staff.Clerk) error {
		if err := errors.Join(service.SeedRoles(ctx, by), service.SeedContent(ctx, by)); err != nil {
			return err
		}
		first := rand.Text()[:16]
		if err := service.AddAccount(ctx, by, staff.NewAccount{Name: c.Name, ShownName: c.Shown, Office: c.Office, Password: first, Roles: c.Role}); err != nil {
			return err
		}
		fmt.Printf("%s may sign in with the password %s, which must be changed then. It is not shown again.\n", c.Name, first)
		return nil
	})
}
