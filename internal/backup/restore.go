package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"filippo.io/age"

	"shebao/internal/store"
)

// ErrOccupied means that there is a database already where one is to be restored.
var ErrOccupied = errors.New("backup: there is a database already: restore into an empty one, then put it in the place of the other")

// Restoring says what is to be restored, and where.
type Restoring struct {
	Backup     string
	Database   string // a path that is not there yet, or the address of an empty PostgreSQL database
	Identities []age.Identity
	Keys       *store.Keys
	// Folder is where the database is unpacked first.
	Folder string
}

// Restore writes the database of a backup where there is none, and compares it with the manifest. It is not fit to be used before it has
// begun anew (store.DB.BeginAnew). Errors: ErrOccupied, ErrDamaged, ErrForeign.
func Restore(ctx context.Context, r Restoring) (m Manifest, err error) {
	toSQLite, err := r.mayWrite(ctx)
	if err != nil {
		return m, err
	}
	work, err := os.MkdirTemp(r.Folder, "shebao-restore-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	database := filepath.Join(work, databaseName)
	if m, err = Unpack(r.Backup, database, r.Identities, r.Keys); err != nil {
		return m, err
	}
	if toSQLite != (m.Engine == store.SQLite) {
		return m, fmt.Errorf("backup: it is of %s, and the database to be written is not", m.Engine)
	}
	if toSQLite {
		if err := compare(ctx, database, m); err != nil {
			return m, err
		}
		return m, moveFile(database, r.Database)
	}
	if err := load(ctx, database, r.Database); err != nil {
		return m, err
	}
	return m, compare(ctx, r.Database, m)
}

// mayWrite says whether the target is a SQLite file, and that nothing is there.
func (r Restoring) mayWrite(ctx context.Context) (toSQLite bool, err error) {
	if store.IsSQLite(r.Database) {
		for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
			if _, err := os.Lstat(r.Database + suffix); !errors.Is(err, os.ErrNotExist) {
				return true, errors.Join(ErrOccupied, err)
			}
		}
		return true, nil
	}
	empty, err := store.IsEmpty(ctx, r.Database)
	if err == nil && !empty {
		err = ErrOccupied
	}
	return false, err
}

// moveFile renames a file, which works within one disk: Folder is to lie on that of the database.
func moveFile(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
