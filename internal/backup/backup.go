// Package backup makes copies of the portal's database that can be trusted: encrypted for a key that the server does not have, with a list of
// what is in them, and restores them so that nothing given out since is given out again.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"filippo.io/age"

	"shebao/internal/store"
)

// Format is the version of what a backup looks like.
const Format = 1

// Names within a backup.
const (
	manifestName = "manifest.json"
	databaseName = "database"
)

// What is wrong with a backup.
var (
	// ErrDamaged means that it is not what was written.
	ErrDamaged = errors.New("backup: the file is damaged")
	// ErrForeign means that whoever wrote it had not the keys of this installation.
	ErrForeign = errors.New("backup: it was not written with the keys of this installation")
)

// Manifest says what is in a backup.
type Manifest struct {
	Format  int    `json:"format"`
	MadeAt  string `json:"made_at"` // RFC 3339: the moment that it is a copy of, or a little before
	Program string `json:"program"`
	store.Inventory
	Bytes  int64  `json:"bytes"` // of the database's file
	SHA256 string `json:"sha256"`
	Seal   string `json:"seal"` // keyed hash over the rest: only the installation itself makes one
}

// sealed is the keyed hash over all but itself.
func (m Manifest) sealed(k *store.Keys) string {
	m.Seal = ""
	text, err := json.Marshal(m)
	if err != nil {
		return "" // texts and numbers
	}
	return k.Lookup("backup", string(text))
}

// Time is when it was made; zero where that can't be read.
func (m Manifest) Time() time.Time {
	at, err := time.Parse(time.RFC3339, m.MadeAt)
	if err != nil {
		return time.Time{}
	}
	return at
}

// Options say how a backup is made.
type Options struct {
	DB *store.DB
	// File is where it goes; a file beside it, called the same with .part, holds the database until the backup is written.
	File string
	// Recipients are the keys that it is encrypted for.
	Recipients []age.Recipient
	Program    string
}

// Create makes a backup while the portal is in use.
func Create(ctx context.Context, o Options) (m Manifest, err error) {
	if len(o.Recipients) == 0 {
		return m, errors.New("backup: there is no key to encrypt it for")
	}
	part := o.File + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return m, err
	}
	defer func() { err = errors.Join(err, removed(part)) }()
	m = Manifest{Format: Format, MadeAt: o.DB.Now().Format(time.RFC3339), Program: o.Program}
	inventory, err := o.DB.CopyTo(ctx, part, func(ctx context.Context, address, snapshot string) error { return dump(ctx, address, snapshot, part) })
	if err != nil {
		return m, err
	}
	m.Inventory = *inventory
	if m.Bytes, m.SHA256, err = sumOf(part); err != nil {
		return m, err
	}
	m.Seal = m.sealed(o.DB.Keys())
	return m, writeWhole(o.File, func(w io.Writer) error { return write(w, o.Recipients, m, part) })
}

func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// writeWhole writes a file that is there as a whole or not at all.
func writeWhole(path string, fill func(io.Writer) error) error {
	next := path + ".new"
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(fill(file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, removed(next))
	}
	return os.Rename(next, path)
}

// write packs the manifest and the database, compresses and encrypts them.
func write(to io.Writer, recipients []age.Recipient, m Manifest, database string) error {
	encrypted, err := age.Encrypt(to, recipients...)
	if err != nil {
		return err
	}
	compressed, err := gzip.NewWriterLevel(encrypted, gzip.BestSpeed)
	if err != nil {
		return err
	}
	packed := tar.NewWriter(compressed)
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := packed.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(text))}); err != nil {
		return err
	}
	if _, err := packed.Write(text); err != nil {
		return err
	}
	file, err := os.Open(database)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := packed.WriteHeader(&tar.Header{Name: databaseName, Mode: 0o600, Size: m.Bytes}); err != nil {
		return err
	}
	if _, err := io.Copy(packed, file); err != nil {
		return err
	}
	return errors.Join(packed.Close(), compressed.Close(), encrypted.Close())
}

func sumOf(path string) (size int64, sum string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer file.Close()
	hash := sha256.New()
	size, err = io.Copy(hash, file)
	return size, hex.EncodeToString(hash.Sum(nil)), err
}

// Unpack decrypts a backup, writes its database to a file that must not be there, and compares it with the manifest. The caller removes the
// file. Errors: ErrDamaged, ErrForeign where keys are given and are others.
func Unpack(backup, into string, identities []age.Identity, keys *store.Keys) (m Manifest, err error) {
	file, err := os.Open(backup)
	if err != nil {
		return m, err
	}
	defer file.Close()
	plain, err := age.Decrypt(file, identities...)
	if err != nil {
		return m, fmt.Errorf("backup: it can't be opened with this key: %w", err)
	}
	compressed, err := gzip.NewReader(plain)
	if err != nil {
		return m, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	packed := tar.NewReader(compressed)
	if m, err = readManifest(packed); err != nil {
		return m, err
	}
	if keys != nil {
		if m.Seal != m.sealed(keys) {
			return m, errors.Join(ErrForeign, m.RefuseOthers(keys))
		}
	}
	return m, extract(packed, into, m)
}

// maxManifest bounds what is read of a manifest.
const maxManifest = 1 << 20

func readManifest(packed *tar.Reader) (m Manifest, err error) {
	header, err := packed.Next()
	if err != nil || header.Name != manifestName || header.Size > maxManifest {
		return m, fmt.Errorf("%w: no manifest: %w", ErrDamaged, err)
	}
	text, err := io.ReadAll(packed)
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, fmt.Errorf("%w: its manifest: %w", ErrDamaged, err)
	}
	if m.Format != Format {
		return m, fmt.Errorf("backup: it is of format %d, and this program knows %d", m.Format, Format)
	}
	return m, nil
}

func extract(packed *tar.Reader, into string, m Manifest) error {
	header, err := packed.Next()
	if err != nil || header.Name != databaseName || header.Size != m.Bytes {
		return fmt.Errorf("%w: no database: %w", ErrDamaged, err)
	}
	file, err := os.OpenFile(into, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, hash), packed)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if hex.EncodeToString(hash.Sum(nil)) != m.SHA256 {
		return fmt.Errorf("%w: the database is not what the manifest says", ErrDamaged)
	}
	return nil
}

// Verify opens a backup and looks at all of it: whether it is whole, whether the database in it can be read, and whether it holds what the
// manifest says. A PostgreSQL dump is read to its end; where scratch names an empty database, it is restored there and counted.
func Verify(ctx context.Context, backup, folder, scratch string, identities []age.Identity, keys *store.Keys) (m Manifest, err error) {
	work, err := os.MkdirTemp(folder, "shebao-verify-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	database := filepath.Join(work, databaseName)
	if m, err = Unpack(backup, database, identities, keys); err != nil {
		return m, err
	}
	switch {
	case m.Engine == store.SQLite:
		return m, compare(ctx, database, m)
	case scratch == "":
		return m, readDump(ctx, database)
	}
	if err := load(ctx, database, scratch); err != nil {
		return m, err
	}
	return m, compare(ctx, scratch, m)
}

// compare says what of a database is not as the manifest says.
func compare(ctx context.Context, address string, m Manifest) error {
	found, err := store.InventoryOf(ctx, address)
	if err != nil {
		return err
	}
	for table, n := range m.Rows {
		if found.Rows[table] != n {
			return fmt.Errorf("%w: table %s has %d rows, and the manifest says %d", ErrDamaged, table, found.Rows[table], n)
		}
	}
	if !reflect.DeepEqual(*found, m.Inventory) {
		return fmt.Errorf("%w: the audit chains, the feed or the keys are not as the manifest says", ErrDamaged)
	}
	return nil
}
