package main

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// notices are the licences of what the program is made of, as tools/licences collected them before it was built.
//
//go:embed notices
var notices embed.FS

// errNoNotices says that nothing was collected. Such a program must not be handed on: most licences ask that their text comes along.
var errNoNotices = errors.New("this program was built without the licences of what it is made of: build it with make build")

type licencesCmd struct{}

// Run prints the program's licence and those of everything in it, fonts included.
func (licencesCmd) Run() error { return printNotices(os.Stdout, notices) }

func printNotices(out io.Writer, files fs.FS) error {
	text, err := fs.ReadFile(files, "notices/THIRD_PARTY_NOTICES")
	if errors.Is(err, fs.ErrNotExist) {
		return errNoNotices
	}
	if err != nil {
		return fmt.Errorf("licences: %w", err)
	}
	_, err = out.Write(text)
	return err
}
