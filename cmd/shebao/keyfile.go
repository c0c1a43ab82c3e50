package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// replaceFile writes a file anew as a whole: whoever reads it meanwhile gets the old one or the new one. make, which answers with the
// text and what to print afterwards, runs while nobody else may replace the file. It keeps the file's owner and is for the owner only.
func replaceFile(path string, make func() (text []byte, done string, err error)) (err error) {
	before, err := os.Stat(path)
	if err != nil {
		return err
	}
	next := path + ".new"
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there: another command is changing the keys, or one broke off; then remove it", next)
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(next)
		}
	}()
	text, done, err := make()
	if err == nil {
		_, err = file.Write(text)
	}
	if err = errors.Join(err, keepOwner(next, before), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(next, path); err != nil {
		return err
	}
	fmt.Println(done)
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename outlast a loss of power.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
