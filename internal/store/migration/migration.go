// Package migration is the schema of the database as SQL: one text for both engines, a file for each step, in the order of their numbers. What
// the engines spell differently is a mark in the text:
//
//	{{bytes}}         the type of what is sealed: BLOB, BYTEA
//	{{serial}}        the type of a number that the engine gives, with its key
//	{{clustered}}     after a table's closing parenthesis: SQLite keeps its rows in the order of their key (WITHOUT ROWID)
//	{{bytewise}}      after a TEXT that is ordered and looked up by its bytes, which SQLite does anyway
//	{{random}}        32 random hexadecimal digits
//	{{concurrently}}  after INDEX, in a file of its own that begins with {{if postgres}}-- +goose NO TRANSACTION{{end}}
//	{{if sqlite}}…{{else}}…{{end}}, {{if postgres}}…{{end}}  all else
//
// A file that was in a release is never changed (docs/adr/0037).
package migration

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"text/template"
)

// Engine tells the databases apart, as package store does: "sqlite" or "postgres".
type Engine = string

// First is the number of the first step, which makes all that there was when steps began to be kept. What is older can't be brought up to date.
const First = 42

//go:embed *.sql
var files embed.FS

// marks are what stands in the text for what the engines spell differently; of sqlite, then of postgres.
var marks = map[string][2]string{
	"bytes":        {"BLOB", "BYTEA"},
	"serial":       {"INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"},
	"clustered":    {"WITHOUT ROWID", ""},
	"bytewise":     {"", `COLLATE "C"`},
	"random":       {"lower(hex(randomblob(16)))", "replace(gen_random_uuid()::text, '-', '')"},
	"concurrently": {"", "CONCURRENTLY"},
}

// Step is one file.
type Step struct {
	Version  int64
	Name     string // of the file
	Up, Down string // what it does, and what takes it back; "" for nothing
}

// Steps are all steps as an engine takes them, the first first.
func Steps(engine Engine) ([]Step, error) {
	if engine == "sqlite" {
		return stepsOfSQLite()
	}
	return stepsOfPostgres()
}

// Each is rendered once: a check of a database's health asks for them.
var (
	stepsOfSQLite   = sync.OnceValues(func() ([]Step, error) { return read(rendered{"sqlite"}) })
	stepsOfPostgres = sync.OnceValues(func() ([]Step, error) { return read(rendered{"postgres"}) })
)

func read(of fs.FS) ([]Step, error) {
	entries, err := fs.ReadDir(of, ".") // by name, and so by number
	if err != nil {
		return nil, err
	}
	var steps []Step
	for _, entry := range entries {
		step, err := readStep(of, entry.Name())
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func readStep(of fs.FS, name string) (Step, error) {
	number, _, _ := strings.Cut(name, "_")
	version, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Step{}, fmt.Errorf("migration: %s has no number", name)
	}
	text, err := fs.ReadFile(of, name)
	if err != nil {
		return Step{}, err
	}
	_, body, found := strings.Cut(string(text), "-- +goose Up")
	if !found {
		return Step{}, fmt.Errorf("migration: %s has no way up", name)
	}
	up, down, _ := strings.Cut(body, "-- +goose Down")
	return Step{version, name, strings.TrimSpace(up), strings.TrimSpace(down)}, nil
}

// Files are all steps as an engine takes them, as the library that runs them reads them.
func Files(engine Engine) fs.FS { return rendered{engine} }

// rendered is the folder of files, each with an engine's own words in place of the marks.
type rendered struct{ engine Engine }

// Open renders a file; the folder itself is as it is.
func (r rendered) Open(name string) (fs.File, error) {
	file, err := files.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	said, err := render(r.engine, name, string(text))
	if err != nil {
		return nil, err
	}
	return &renderedFile{File: file, text: bytes.NewReader(said)}, nil
}

// ReadDir lists the files.
func (r rendered) ReadDir(name string) ([]fs.DirEntry, error) { return files.ReadDir(name) }

type renderedFile struct {
	fs.File
	text *bytes.Reader
}

// Read reads what was rendered.
func (f *renderedFile) Read(into []byte) (int, error) { return f.text.Read(into) }

func render(engine Engine, name, text string) ([]byte, error) {
	words := template.FuncMap{
		"sqlite":   func() bool { return engine == "sqlite" },
		"postgres": func() bool { return engine == "postgres" },
	}
	for mark, said := range marks {
		words[mark] = func() string {
			if engine == "sqlite" {
				return said[0]
			}
			return said[1]
		}
	}
	parsed, err := template.New(name).Funcs(words).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("migration: %w", err)
	}
	var said bytes.Buffer
	if err := parsed.Execute(&said, nil); err != nil {
		return nil, fmt.Errorf("migration: %w", err)
	}
	return said.Bytes(), nil
}
