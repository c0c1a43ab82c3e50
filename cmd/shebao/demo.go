package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"shebao/internal/archive"
	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

type demoCmd struct {
	Addr         string `help:"Address to listen on." default:"127.0.0.1:8080" env:"SHEBAO_ADDR"`
	addressFlags `embed:""`
	Data         string `help:"Folder for the demonstration's database and files; made anew where it holds none." default:"shebao-demo" type:"path"`
	People       int    `help:"How many made-up people." default:"2000"`
	Work         bool   `help:"Fill the desk with cases, enquiries and looks of forty days." default:"true" negatable:""`
	Seed         uint64 `help:"Another number gives other people." default:"1"`
	LogLevel     string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"warn"`
}

// demoPassword is the password of every ready account of the demonstration.
const demoPassword = "Lychee-2026"

// Run makes the demonstration's data where it is not there yet, and serves it.
func (c demoCmd) Run(ctx context.Context) error {
	db, err := databaseFlags{Data: c.Data, addressFlags: c.addressFlags}.openWith(store.DemoSecrets(), store.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	drop := filepath.Join(c.Data, "drop") // where staff find archives to import
	if err := os.MkdirAll(drop, 0o700); err != nil {
		return err
	}
	hasher := secret.NewHasher()
	cast, err := c.prepare(ctx, db, hasher)
	if err != nil {
		return err
	}
	signer, err := c.signer(db.Now())
	if err != nil {
		return err
	}
	p := portal{addressFlags: c.addressFlags, db: db, data: c.Data, signer: signer, demo: true, hasher: hasher, serverFlags: serverFlags{
		lifeFlags: standardLife,
		Addr:      c.Addr, Agency: text.DemoAgency, Idle: 15 * time.Minute, Warn: 150 * time.Second, Lifetime: 12 * time.Hour,
		messageFlags: messageFlags{Messages: "file:" + filepath.Join(c.Data, "messages.jsonl")}, LogLevel: c.LogLevel,
		importFlags: importFlags{undoFlags: undoFlags{UndoDays: 14, UndoRows: 5_000_000}, ImportFolder: drop, CoreFolder: true,
			ImportUpload: 256, ImportText: 2048},
	}}
	return p.run(ctx, func(base *url.URL) { printCast(base, cast) })
}

// prepared is written once the data is complete, so that a run broken off before that is taken up again.
const prepared = "demo.json"

func (c demoCmd) prepare(ctx context.Context, db *store.DB, hasher *secret.Hasher) (*demo.Cast, error) {
	path := filepath.Join(c.Data, prepared)
	var cast demo.Cast
	if kept, err := os.ReadFile(path); err == nil && json.Unmarshal(kept, &cast) == nil {
		return &cast, nil
	}
	folder := filepath.Join(c.Data, "archive")
	fmt.Printf("making an archive of %d made-up people…\n", c.People)
	made, err := demo.Generate(ctx, folder, demo.Options{People: c.People, Seed: c.Seed, Until: db.Now()})
	if err != nil {
		return nil, err
	}
	fmt.Printf("importing %d rows…\n", made.Rows)
	bar := newProgress()
	_, err = archive.Import(ctx, db, archive.Options{Dir: folder, Rejects: filepath.Join(c.Data, "rejects.csv"), Progress: bar.show, Note: "demo", Clock: realTime})
	bar.end()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(makeAccounts(ctx, db, hasher, made), makeStaff(ctx, db, hasher)); err != nil {
		return nil, err
	}
	if c.Work {
		fmt.Println("putting work on the desk…")
		if err := c.makeWork(ctx, made.People); err != nil {
			return nil, err
		}
	}
	written, err := json.MarshalIndent(made, "", " ")
	if err != nil {
		return nil, err
	}
	return made, os.WriteFile(path, written, 0o600)
}

// makeAccounts registers those of the cast who are to be ready, by the same door as everyone.
func makeAccounts(ctx context.Context, db *store.DB, hasher *secret.Hasher, cast *demo.Cast) error {
	service := citizen.New(db, hasher, citizen.Settings{})
	answer, err := hasher.Hash(ctx, text.DemoAnswer)
	if err != nil {
		return err
	}
	for _, p := range cast.Personas {
		if !p.Ready {
			continue
		}
		applicant := service.Agree()
		applicant.ID, applicant.PersonNo, applicant.Proved = p.IDNumber.Full(), p.PersonNo, true
		applicant.Phone, applicant.Question, applicant.AnswerHash = p.Phone, text.Questions[0], answer
		key := fmt.Sprintf("%032s", "demo"+p.PersonNo)
		if _, err := service.Finish(ctx, applicant, demoPassword, demoPassword, key, ""); err != nil {
			return fmt.Errorf("the account of %s: %w", p.Key, err)
		}
	}
	return nil
}

// makeStaff makes two accounts at the agency for each standard role, named after it.
func makeStaff(ctx context.Context, db *store.DB, hasher *secret.Hasher) error {
	service, by := staff.New(db, hasher, document.Issuer{}), staff.Operator("demo")
	if err := errors.Join(service.SeedRoles(ctx, by), service.SeedContent(ctx, by)); err != nil {
		return err
	}
	for _, role := range text.DemoStaff {
		err := service.AddAccount(ctx, by, staff.NewAccount{Name: role.Account, ShownName: role.Name, Office: text.DemoOffice,
			Password: demoPassword, Roles: []string{role.Role}, Ready: true, App: secret.DemoApp(role.Account)})
		if err != nil {
			return fmt.Errorf("the account of %s: %w", role.Account, err)
		}
	}
	return nil
}

// signer keeps its key in the data folder, so that documents stay genuine over a restart.
func (c demoCmd) signer(now time.Time) (*document.Signer, error) {
	keyPath, certPath := filepath.Join(c.Data, "signing.key"), filepath.Join(c.Data, "signing.crt")
	if _, err := os.Stat(certPath); errors.Is(err, os.ErrNotExist) {
		key, cert, err := document.NewSelfSigned(document.DemoName, now)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(writeNew(keyPath, key), writeNew(certPath, cert)); err != nil {
			return nil, err
		}
	}
	return signingFlags{SigningKey: keyPath, SigningCert: certPath}.load(c.Data)
}

// printCast says who can sign in, and who is there to be registered by hand.
func printCast(base *url.URL, cast *demo.Cast) {
	fmt.Printf(text.DemoHead, base, demoPassword)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, text.DemoReadyColumns)
	var byHand []demo.Persona
	for _, p := range cast.Personas {
		switch {
		case p.Ready:
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", p.Name, p.IDNumber.Full(), demoPassword, p.Title, p.Look)
		case p.Phone != "":
			byHand = append(byHand, p)
		}
	}
	out.Flush()
	fmt.Println(text.DemoByHand)
	fmt.Fprintln(out, text.DemoByHandColumns)
	for _, p := range byHand {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Name, p.IDNumber.Full(), p.PersonNo, p.CardNo, p.Phone, p.Title)
	}
	out.Flush()
	fmt.Printf(text.DemoStaffHead, base.JoinPath(menu.At("staff-home")), demoPassword)
	for _, role := range text.DemoStaff {
		said := text.StandardRoles[role.Role]
		fmt.Fprintf(out, "%s\t%s\t%s\n", role.Account, said.Title, said.Description)
	}
	out.Flush()
	fmt.Println()
}
