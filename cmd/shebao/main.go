// Command shebao is a social-insurance agency's personal web page: one program that serves it, fills it from the agency's
// archive, and looks after it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"shebao/internal/text"
)

// cli is the program's commands and what they share.
type cli struct {
	Config kong.ConfigFlag `help:"TOML file with settings; its keys are the names of the flags." placeholder:"FILE"`

	Demo         demoCmd         `cmd:"" help:"Start the portal on an embedded database with a made-up archive."`
	Serve        serveCmd        `cmd:"" help:"Start the portal."`
	Import       importCmd       `cmd:"" help:"Bring an archive of the core system in."`
	Jobs         importJobsCmd   `cmd:"" name:"import-jobs" help:"Look after imports that the desk asked for and whose server has gone."`
	Export       exportCmd       `cmd:"" help:"Hand what people changed to the core system, and take its answers."`
	Settings     configCmd       `cmd:"" name:"config" help:"Check the settings, and say where each comes from."`
	Migrate      migrateCmd      `cmd:"" help:"Say how the database's schema stands, and bring it up to date."`
	Backup       backupCmd       `cmd:"" help:"Make backups of the database, and look whether they are whole."`
	Restore      restoreCmd      `cmd:"" help:"Restore a backup into an empty database, and say what it does not know."`
	Keys         keysCmd         `cmd:"" help:"Make key files for a new installation, and replace data keys."`
	Staff        staffCmd        `cmd:"" help:"Look after the accounts of the agency's own people."`
	Content      contentCmd      `cmd:"" help:"Look after notices, guidance and questions as files."`
	Case         caseCmd         `cmd:"" help:"Decide what people applied for."`
	Person       personCmd       `cmd:"" help:"Look into what the database has of a person."`
	Remind       remindCmd       `cmd:"" help:"Tell people of what is to be looked at in their records, after an import."`
	Audit        auditCmd        `cmd:"" help:"Look after the audit log."`
	SecondFactor secondFactorCmd `cmd:"" help:"Look after people's second factors."`
	Bench        benchCmd        `cmd:"" help:"Measure pages and import per second on this machine."`
	Completion   completionCmd   `cmd:"" help:"Print what a shell completes by."`
	Manual       manualCmd       `cmd:"" hidden:"" help:"Write the pages of the manual."`
	Licences     licencesCmd     `cmd:"" help:"Print the licences of the program and of everything in it."`
	Version      versionCmd      `cmd:"" help:"Print the version."`
}

func main() {
	makePrivate()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // who asks a second time does not wait
	var c cli
	parser := kong.Must(&c,
		kong.Name("shebao"), kong.Description(text.PortalName+" — a social-insurance agency's personal web page."), kong.Vars{"agency": text.Agency},
		kong.Configuration(tomlSettings), kong.ShortUsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	command, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "shebao:", oneLine(err)) // whoever reads a log wants one line
		os.Exit(1)
	}
}

type versionCmd struct{}

// version is set by make build: -ldflags "-X main.version=…".
var version = "development"

func (versionCmd) Run() error {
	fmt.Println("shebao", version)
	return nil
}
