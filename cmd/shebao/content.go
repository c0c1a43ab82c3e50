package main

import (
	"context"
	"fmt"
	"os"

	"shebao/internal/menu"
	"shebao/internal/staff"
)

type contentCmd struct {
	Load   contentLoadCmd   `cmd:"" help:"Publish what files say: new pieces, and those that differ from what the public reads. All of it or nothing."`
	Export contentExportCmd `cmd:"" help:"Write what the public reads into files."`
}

type contentLoadCmd struct {
	staffFlags
	Dir string `arg:"" help:"Folder that holds the folders guidance, questions and notices." type:"existingdir"`
}

// Run loads the files, after checking that the services they are about exist.
func (c contentLoadCmd) Run(ctx context.Context) error {
	files, err := staff.ReadContent(os.DirFS(c.Dir))
	if err != nil {
		return err
	}
	pages := menu.Default()
	for _, f := range files {
		if f.Service != "" && pages.Page(f.Service) == nil {
			return fmt.Errorf("%s %s: there is no service %q", f.Kind, f.Slug, f.Service)
		}
	}
	return c.with(func(service *staff.Service, by staff.Clerk) error {
		done, err := service.LoadContent(ctx, by, files)
		if err == nil {
			fmt.Printf("%d new, %d changed, %d as they were\n", done.Added, done.Changed, done.Same)
		}
		return err
	})
}

type contentExportCmd struct {
	staffFlags
	Dir string `arg:"" help:"Folder to write to; files of the same names are overwritten." type:"path"`
}

// Run writes the files.
func (c contentExportCmd) Run(ctx context.Context) error {
	return c.reading(func(service *staff.Service, _ staff.Clerk) error {
		n, err := service.ExportContent(ctx, c.Dir)
		if err == nil {
			fmt.Printf("%d files\n", n)
		}
		return err
	})
}
