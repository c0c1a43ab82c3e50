package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// asset is one file of a source.
type asset struct {
	member string // its name at the source
	dest   string // where it goes, from the project's root
	sha256 string
}

// errSum says that a file at its source is not the one that was chosen.
var errSum = errors.New("its SHA-256 is not the expected one")

// ready reports whether every asset is in its place and right.
func ready(root string, assets []asset) bool {
	for _, a := range assets {
		data, err := os.ReadFile(filepath.Join(root, a.dest))
		if err != nil || a.check(data) != nil {
			return false
		}
	}
	return true
}

func (a asset) check(data []byte) error {
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != a.sha256 {
		return fmt.Errorf("%s: %w: %s", a.member, errSum, got)
	}
	return nil
}

// write puts a checked asset in its place, whole or not at all.
func (a asset) write(root string, data []byte) error {
	if err := a.check(data); err != nil {
		return err
	}

	path := filepath.Join(root, a.dest)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	partial := path + ".partial"
	if err := os.WriteFile(partial, data, 0o644); err != nil {
		return err
	}
	return os.Rename(partial, path)
}
