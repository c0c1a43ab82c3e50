package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"shebao/internal/archive"
	"shebao/internal/bench"
	"shebao/internal/demo"
	"shebao/internal/store"
)

// benchCmd is what people run, and the load generator that it runs in turn.
type benchCmd struct {
	Measure measureCmd   `cmd:"" default:"withargs" hidden:""`
	Load    benchLoadCmd `cmd:"" hidden:""`
}

type measureCmd struct {
	People      int           `help:"How many made-up people the archive has." default:"4000"`
	Archive     string        `help:"Measure with this archive instead." type:"existingdir"`
	Postgres    string        `help:"Measure PostgreSQL as well: postgres://… of a server where this user may make databases. They are dropped afterwards." aliases:"database"`
	Only        string        `help:"all, pages or import." enum:"all,pages,import" default:"all"`
	Seconds     int           `help:"How long each kind of page is asked for." default:"10"`
	Connections int           `help:"How many connections ask at once." default:"16"`
	Rows        int           `help:"How many rows the statements have at least." default:"360"`
	Careers     int           `help:"How many people's statements are asked for in turn, at most." default:"200"`
	Accounts    int           `help:"How many people sign in in turn, at most." default:"1000"`
	Profile     string        `help:"Folder for a CPU profile of each measurement and one of allocations." type:"path"`
	Warmup      time.Duration `help:"How long each kind of page is asked for before it is counted." default:"2s"`
}

// Run measures and prints a table.
func (c measureCmd) Run(ctx context.Context) (err error) {
	if c.Seconds < 1 || c.Connections < 1 || c.Careers < 1 || c.Accounts < 1 {
		return errors.New("seconds, connections, careers and accounts must be 1 or more")
	}
	dir, err := os.MkdirTemp("", "shebao-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	folder, source, err := c.archive(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Printf("machine  %d cores, %s/%s, %s\n", runtime.GOMAXPROCS(0), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Printf("archive  %s\n", source)
	engines := []bench.Engine{&bench.SQLite{Dir: dir}}
	if c.Postgres != "" {
		engines = append(engines, &bench.Postgres{Address: c.Postgres})
	}
	for _, engine := range engines {
		if err := c.measure(ctx, engine, folder, dir); err != nil {
			return err
		}
	}
	return nil
}

// archive is the folder to import and what it is.
func (c measureCmd) archive(ctx context.Context, dir string) (folder, source string, err error) {
	if c.Archive != "" {
		return c.Archive, c.Archive, nil
	}
	folder = filepath.Join(dir, "archive")
	note("making an archive of %d made-up people", c.People)
	made, err := demo.Generate(ctx, folder, demo.Options{People: c.People, Seed: 1, Until: realTime()})
	if err != nil {
		return "", "", err
	}
	return folder, fmt.Sprintf("%d made-up people, %d rows", made.People, made.Rows), nil
}

// note tells what is going on, beside the figures.
func note(format string, args ...any) { fmt.Fprintf(os.Stderr, "… "+format+"\n", args...) }

func (c measureCmd) measure(ctx context.Context, engine bench.Engine, folder, dir string) (err error) {
	defer func() { err = errors.Join(err, engine.Close()) }()
	title, err := engine.Title(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s\n", title)
	address, err := engine.Create(ctx)
	if err != nil {
		return err
	}
	db, err := openBench(ctx, address)
	if err != nil {
		return err
	}
	defer db.Close()
	imported, err := c.load(ctx, db, folder, dir)
	if err != nil {
		return err
	}
	if c.Only != "pages" {
		if err := compareImport(ctx, engine, address, imported); err != nil {
			return err
		}
	}
	if c.Only == "import" {
		return nil
	}
	return c.measurePages(ctx, engine, db, address)
}

func openBench(ctx context.Context, address string) (*store.DB, error) {
	keys, err := store.NewKeys(store.DemoSecrets())
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{URL: address, Keys: keys, Now: realTime, Program: version})
}

// load imports the archive and measures it.
func (c measureCmd) load(ctx context.Context, db *store.DB, folder, dir string) (bench.Load, error) {
	note("importing")
	printable, err := printableTexts(func() {})
	if err != nil {
		return bench.Load{}, err
	}
	start := realTime()
	summary, err := archive.Import(ctx, db, archive.Options{Dir: folder, Rejects: filepath.Join(dir, "rejects.csv"), Note: "bench", Printable: printable, Clock: realTime})
	if err != nil {
		return bench.Load{}, err
	}
	return bench.Load{Rows: summary.Total().Added, Took: realTime().Sub(start)}, nil
}

// compareImport writes what the import stored by the engine's own loader and prints both.
func compareImport(ctx context.Context, engine bench.Engine, imported string, ours bench.Load) error {
	note("writing the same rows by the engine's own loader")
	address, err := engine.Create(ctx)
	if err != nil {
		return err
	}
	empty, err := openBench(ctx, address) // makes the schema
	if err != nil {
		return err
	}
	if err := empty.Close(); err != nil {
		return err
	}
	theirs, err := bench.Refill(ctx, engine, imported, address)
	if err != nil {
		return err
	}
	theirs.Rows = ours.Rows // of the archive: contributions stand packed, a career in a row
	printImport(ours, theirs)
	return nil
}
