package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pelletier/go-toml/v2"

	"shebao/internal/document"
	"shebao/internal/store"
)

type keysCmd struct {
	Dir  string `help:"Folder to write them to." default:"data" type:"path"`
	Name string `help:"Name in the signing certificate, ASCII." default:"shebao"`
}

// Run writes keys.toml, signing.key and signing.crt, and never over one that is there.
func (c keysCmd) Run() error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	keys, err := toml.Marshal(store.NewSecrets())
	if err != nil {
		return err
	}
	key, cert, err := document.NewSelfSigned(c.Name, time.Now())
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name string
		text []byte
	}{{"keys.toml", keys}, {"signing.key", key}, {"signing.crt", cert}} {
		if err := writeNew(filepath.Join(c.Dir, file.name), file.text); err != nil {
			return err
		}
	}
	fmt.Println("Keep these files apart from the database and its backups: without keys.toml no personal field can be read again.")
	return nil
}

func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		fmt.Println("kept ", path)
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := file.Write(text); err != nil {
		return errors.Join(err, file.Close())
	}
	fmt.Println("wrote", path)
	return file.Close()
}
