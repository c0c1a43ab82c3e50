package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"shebao/internal/document"
	"shebao/internal/store"
)

type keysCmd struct {
	New    newKeysCmd    `cmd:"" default:"withargs" help:"Make key files for a new installation."`
	List   listKeysCmd   `cmd:"" help:"List the data keys and how much each seals."`
	Rotate rotateKeysCmd `cmd:"" help:"Add a new data key to the key file and seal with it from now on."`
	Use    useKeyCmd     `cmd:"" help:"Seal with another of the data keys from now on."`
	Reseal resealCmd     `cmd:"" help:"Seal everything anew with the current data key, while people use the portal."`
	Retire retireKeyCmd  `cmd:"" help:"Take a data key that nothing is sealed with any more out of the key file."`
}

type newKeysCmd struct {
	Dir  string `help:"Folder to write them to." default:"data" type:"path"`
	Name string `help:"Name in the signing certificate, ASCII." default:"shebao"`
}

// Run writes keys.toml, signing.key and signing.crt, and never over one that is there.
func (c newKeysCmd) Run() error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	keys, err := toml.Marshal(store.NewSecrets())
	if err != nil {
		return err
	}
	key, cert, err := document.NewSelfSigned(c.Name, realTime())
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

type listKeysCmd struct{ databaseFlags }

// Run lists the data keys.
func (c listKeysCmd) Run(ctx context.Context) error {
	db, err := c.openToRead()
	if err != nil {
		return err
	}
	defer db.Close()
	for _, number := range db.Keys().Numbers() {
		sealed, err := db.SealedWith(ctx, number)
		if err != nil {
			return err
		}
		use := ""
		if number == db.Keys().Current() {
			use = ", seals"
		}
		fmt.Printf("data key %d%s: %s\n", number, use, rowsOf(sealed))
	}
	return nil
}

// rowsOf says how many rows of which tables, the tables by name.
func rowsOf(tables map[string]int64) string {
	if len(tables) == 0 {
		return "no rows"
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		list = append(list, fmt.Sprintf("%d rows of %s", tables[name], name))
	}
	return strings.Join(list, ", ")
}

type rotateKeysCmd struct {
	databaseFlags
	AddOnly bool `help:"Add the key and go on sealing with the old one, where servers have key files of their own: copy the file to all, then: shebao keys use N."`
}

// Run adds a data key.
func (c rotateKeysCmd) Run(ctx context.Context) error {
	return c.changeKeys(ctx, func(db *store.DB, s *store.Secrets) (store.Act, string, error) {
		installation, err := db.Installation(ctx)
		if err != nil {
			return store.Act{}, "", err
		}
		number, err := s.AddDataKey(slices.Collect(maps.Keys(installation.DataKeys))...)
		if err != nil {
			return store.Act{}, "", err
		}
		if c.AddOnly {
			return keyAct("keys.add"), "data key " + number + " is added and does not seal yet. Copy the key file to every server, then: shebao keys use " + number, nil
		}
		s.Current = number
		return keyAct("keys.rotate"), "data key " + number + " is added and seals from now on. Running servers take it up by themselves. " +
			"Next: shebao keys reseal", nil
	})
}

type useKeyCmd struct {
	databaseFlags
	Number string `arg:"" help:"Number of the data key."`
}

// Run makes a data key the one that seals.
func (c useKeyCmd) Run(ctx context.Context) error {
	return c.changeKeys(ctx, func(db *store.DB, s *store.Secrets) (store.Act, string, error) {
		if _, ok := s.Data[c.Number]; !ok {
			return store.Act{}, "", fmt.Errorf("there is no data key %s", c.Number)
		}
		s.Current = c.Number
		return keyAct("keys.use"), "data key " + c.Number + " seals from now on. Next: shebao keys reseal", nil
	})
}

type retireKeyCmd struct {
	databaseFlags
	Number string `arg:"" help:"Number of the data key."`
}

// retireRest is how old the key file must be before a key is taken out: by then every server has taken the file up, and whatever it was
// writing with the key before is written.
const retireRest = 2 * time.Minute

// Run takes a data key out, where nothing is sealed with it.
func (c retireKeyCmd) Run(ctx context.Context) error {
	if info, err := os.Stat(c.keyFile()); err == nil && realTime().Sub(info.ModTime()) < retireRest {
		return fmt.Errorf("the key file was changed a moment ago, and a server may still be writing with the old key: try again in %s", retireRest)
	}
	return c.changeKeys(ctx, func(db *store.DB, s *store.Secrets) (store.Act, string, error) {
		number, err := strconv.Atoi(c.Number)
		if _, ok := s.Data[c.Number]; err != nil || !ok {
			return store.Act{}, "", fmt.Errorf("there is no data key %s", c.Number)
		}
		if s.Current == c.Number {
			return store.Act{}, "", fmt.Errorf("data key %s is the one that seals: first: shebao keys rotate", c.Number)
		}
		sealed, err := db.SealedWith(ctx, number)
		if err != nil {
			return store.Act{}, "", err
		}
		if len(sealed) > 0 {
			return store.Act{}, "", fmt.Errorf("data key %s is still needed by %s: first: shebao keys reseal", c.Number, rowsOf(sealed))
		}
		delete(s.Data, c.Number)
		return keyAct("keys.retire"), "data key " + c.Number + " is out of the key file. Backups of the database made before still need it: " +
			"keep a copy of the old key file for as long as you keep them, apart from them.", nil
	})
}

func keyAct(kind string) store.Act { return store.Act{Kind: kind, Actor: store.System("keys")} }

// changeKeys lets change edit the secrets, writes the audit entry, and then the key file: it never changes without an entry. change
// answers with the act and what to say once it is done.
func (f databaseFlags) changeKeys(ctx context.Context, change func(*store.DB, *store.Secrets) (store.Act, string, error)) error {
	path := f.keyFile()
	if path == "" {
		return fmt.Errorf("the keys come out of %s: change them there", keysVariable)
	}
	db, err := f.open()
	if err != nil {
		return err
	}
	defer db.Close()
	return replaceFile(path, func() ([]byte, string, error) {
		secrets, err := f.ownSecrets()
		if err != nil {
			return nil, "", err
		}
		before := secrets.Current
		act, done, err := change(db, &secrets)
		if err != nil {
			return nil, "", err
		}
		keys, err := store.NewKeys(secrets)
		if err != nil {
			return nil, "", err
		}
		text, err := toml.Marshal(secrets)
		if err != nil {
			return nil, "", err
		}
		_, err = db.Do(ctx, act, func(tx *store.Tx) error {
			tx.Note("sealing_key", before, secrets.Current)
			tx.Note("data_keys", nil, slices.Sorted(maps.Keys(secrets.Data)))
			return tx.KnowDataKeys(keys)
		})
		return text, done, err
	})
}

type resealCmd struct{ databaseFlags }

// Run seals everything anew. It may be stopped and begun again.
func (c resealCmd) Run(ctx context.Context) error {
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	number := db.Keys().Current()
	if err := noteReseal(ctx, db, "keys.reseal", number, nil); err != nil {
		return err
	}
	bar := newRowProgress()
	result, err := db.Reseal(ctx, bar.show)
	bar.end()
	fmt.Printf("%d rows sealed anew with data key %d\n", result.Rows, number)
	if err != nil {
		return fmt.Errorf("broken off; the same command goes on from there: %w", err)
	}
	if err := noteReseal(ctx, db, "keys.resealed", number, result.Rows); err != nil {
		return err
	}
	if len(result.Unreadable) > 0 {
		return fmt.Errorf("values that can't be opened were left as they are (altered, or their key is gone): %s", rowsOf(result.Unreadable))
	}
	return nil
}

func noteReseal(ctx context.Context, db *store.DB, kind string, number int, rows any) error {
	_, err := db.Do(ctx, keyAct(kind), func(tx *store.Tx) error {
		tx.Note("sealing_key", nil, number)
		tx.Note("rows", nil, rows)
		return nil
	})
	return err
}
