package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// npm is a package of the npm registry, taken through the npm client and its settings.
type npm struct {
	spec   string // name@version
	assets []asset
}

func (n npm) files() []asset  { return n.assets }
func (n npm) command() string { return "npm pack " + n.spec }

func (n npm) fetch(root string) error {
	if ready(root, n.assets) {
		return nil
	}

	dir, err := os.MkdirTemp("", "assets-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	var complaint bytes.Buffer
	pack := exec.Command("npm", "pack", "--silent", n.spec)
	pack.Dir, pack.Stderr = dir, &complaint
	if err := pack.Run(); err != nil {
		return fmt.Errorf("npm pack: %w %s", err, bytes.TrimSpace(complaint.Bytes()))
	}
	archives, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return fmt.Errorf("npm pack left %d archives, one expected", len(archives))
	}
	return n.unpack(root, archives[0])
}

// unpack takes the assets out of a package's archive.
func (n npm) unpack(root, archive string) error {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}

	wanted := make(map[string]asset, len(n.assets))
	for _, a := range n.assets {
		wanted[a.member] = a
	}
	members := tar.NewReader(unzipped)
	for len(wanted) > 0 {
		header, err := members.Next()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%s lacks %d of the files wanted", n.spec, len(wanted))
		}
		if err != nil {
			return err
		}
		a, ok := wanted[header.Name]
		if !ok {
			continue
		}
		data, err := io.ReadAll(members)
		if err != nil {
			return err
		}
		if err := a.write(root, data); err != nil {
			return err
		}
		delete(wanted, header.Name)
	}
	return nil
}
