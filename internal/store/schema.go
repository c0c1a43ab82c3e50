package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"

	"shebao/internal/store/migration"
)

// Why a database is not opened.
var (
	// ErrNewer means that a newer program has changed the schema; this one could damage what it does not know.
	ErrNewer = errors.New("store: the database is newer than this program")
	// ErrTooOld means that the schema is of a program that was never released, and no program brings it up to date any more.
	ErrTooOld = errors.New("store: the database is of a program that was never released")
	// ErrOlder means that the schema is to be brought up to date first, and whoever opened the database does not.
	ErrOlder = errors.New("store: the database is older than this program")
	// ErrNoDatabase means that there is nothing to be read yet.
	ErrNoDatabase = errors.New("store: there is no database yet")
)

// Schema is how a database's schema stands against what this program needs.
type Schema struct {
	Version, Needed int64 // the newest step done, 0 for none, and the newest that the program knows
	Pending         []migration.Step
	// The job queue's own tables are brought up to date by its library.
	Queue, QueueNeeded int
}

// Current reports that nothing is to be done.
func (s *Schema) Current() bool { return len(s.Pending) == 0 && s.Queue == s.QueueNeeded }

// schema reads how the schema stands and changes nothing.
func (db *DB) schema(ctx context.Context) (*Schema, error) {
	steps, err := migration.Steps(string(db.engine))
	if err != nil {
		return nil, err
	}
	done, err := db.stepsDone(ctx)
	if err != nil {
		return nil, err
	}
	s := &Schema{Needed: steps[len(steps)-1].Version}
	for version := range done {
		s.Version = max(s.Version, version)
	}
	for _, step := range steps {
		if !done[step.Version] {
			s.Pending = append(s.Pending, step)
		}
	}
	return s, db.queueSchema(ctx, s)
}

func (db *DB) stepsDone(ctx context.Context) (map[int64]bool, error) {
	done := map[int64]bool{}
	if there, err := db.hasTable(ctx, "goose_db_version"); err != nil || !there {
		return done, err
	}
	rows, err := db.write.QueryContext(ctx, `SELECT version_id FROM goose_db_version WHERE is_applied AND version_id > 0`)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var version int64
		if err := rows.Scan(&version); err != nil {
			return nil, classify(err)
		}
		done[version] = true
	}
	return done, classify(rows.Err())
}

func (db *DB) hasTable(ctx context.Context, name string) (bool, error) {
	query := `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1`
	if db.engine == Postgres {
		query = `SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass($1)`
	}
	var n int
	err := db.write.QueryRowContext(ctx, query, name).Scan(&n)
	return n > 0, classify(err)
}

// queueSchema adds how the job queue's tables stand.
func (db *DB) queueSchema(ctx context.Context, s *Schema) error {
	migrator, err := rivermigrate.New(db.JobDriver(), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	for _, version := range migrator.AllVersions() {
		s.QueueNeeded = max(s.QueueNeeded, version.Version)
	}
	if there, err := db.hasTable(ctx, "river_migration"); err != nil || !there {
		return err
	}
	return classify(db.write.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) FROM river_migration`).Scan(&s.Queue))
}

// Refuse is ErrNewer for what a newer program has made of the database, ErrTooOld for what no program brings up to date, and nil otherwise.
func (s *Schema) Refuse() error {
	if s.Version > 0 && s.Version < migration.First {
		return fmt.Errorf("%w: its schema is %d, and migrations are kept from %d on: bring it to %d with the last program that knows it (the "+
			"source of before version 0.2.0), or make a new database and import the archive", ErrTooOld, s.Version, migration.First, migration.First)
	}
	if s.Version > s.Needed {
		return fmt.Errorf("%w: its schema is %d, and this program knows %d: use the program that served it last, or a newer one", ErrNewer, s.Version, s.Needed)
	}
	if s.Queue > s.QueueNeeded {
		return fmt.Errorf("%w: its job queue is %d, and this program knows %d: use the program that served it last, or a newer one", ErrNewer, s.Queue, s.QueueNeeded)
	}
	return nil
}

// schemaLockID is the number of the advisory lock under which one of several nodes brings the schema up to date.
const schemaLockID = 0x7368656261706f // "shebapo"

// schemaPatience is how often it is looked whether another process has done with the schema.
const schemaPatience = 50 * time.Millisecond

// lockSchema lets one process at a time bring the schema up to date, and waits for its turn: on PostgreSQL by an advisory lock of a
// transaction on a connection of its own, on SQLite by a lock on a file beside the database, which stays there empty.
func (db *DB) lockSchema(ctx context.Context) (release func(), err error) {
	if db.engine != Postgres {
		return waitForLock(ctx, schemaPatience, 0, func() (func(), error) { return lockFile(db.url + ".schema-lock") })
	}
	own, err := db.openPostgres(db.direct, 0)
	if err != nil {
		return nil, err
	}
	unlock, err := waitForLock(ctx, schemaPatience, 0, func() (func(), error) {
		lock, err := lockTransaction(ctx, own, schemaLockID)
		if err != nil {
			return nil, err
		}
		return lock.release, nil
	})
	if err != nil {
		own.Close()
		return nil, err
	}
	return func() {
		unlock()
		own.Close()
	}, nil
}

// migrate brings the schema up to date. The caller holds the lock.
func (db *DB) migrate(ctx context.Context) error {
	dialect, patient := goose.DialectSQLite3, db.write
	if db.engine == Postgres {
		dialect = goose.DialectPostgres
		own, err := db.openPostgres(db.direct, 0) // an index takes as long as it takes
		if err != nil {
			return err
		}
		defer own.Close()
		patient = own
	}
	provider, err := goose.NewProvider(dialect, patient, migration.Files(string(db.engine)))
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return err
	}
	return db.migrateJobs(ctx, patient)
}

// migrateJobs brings the job queue's own tables up to date.
func (db *DB) migrateJobs(ctx context.Context, patient *sql.DB) error {
	migrator, err := rivermigrate.New(db.jobDriver(patient), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// State is what can be said of a database without changing it.
type State struct {
	Engine       Engine
	Schema       *Schema
	Installation *Installation // nil before the first start of a program that makes one
	Keys         error         // why the keys given are not this database's; nil where they are, and where there is nothing to compare with
}

// Look says how a database stands, and changes nothing. Errors: ErrNoDatabase, ErrUnavailable.
func Look(ctx context.Context, o Options) (*State, error) {
	o.ReadOnly = true
	db, err := connected(ctx, o)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	k, err := db.know(ctx)
	if err != nil {
		return nil, err
	}
	state := &State{Engine: db.engine, Schema: k.schema, Installation: k.installation}
	if o.Keys != nil {
		state.Keys = db.compare(ctx, k)
	}
	return state, nil
}

// knowledge is what a database says of itself.
type knowledge struct {
	schema       *Schema
	installation *Installation // nil for none yet
}

func (db *DB) know(ctx context.Context) (*knowledge, error) {
	schema, err := db.schema(ctx)
	if err != nil {
		return nil, err
	}
	k := &knowledge{schema: schema}
	there, err := db.hasTable(ctx, "installation")
	if err != nil || !there {
		return k, err
	}
	k.installation, err = installationOf(ctx, db.write)
	if errors.Is(err, ErrNotFound) {
		return k, nil
	}
	return k, err
}

// settleSchema compares before anything is written, then brings the schema up to date, and makes the installation's row where there is
// none. Errors: ErrNewer, ErrTooOld, ErrOlder, ErrOtherKeys.
func (db *DB) settleSchema(ctx context.Context, o Options) error {
	done, err := db.fits(ctx, o)
	if done || o.ReadOnly || isVerdict(err) {
		return err
	}
	release, err := db.lockSchema(ctx) // whatever was found amiss may have been another process at work
	if err != nil {
		return err
	}
	defer release()
	if done, err = db.fits(ctx, o); err != nil || done {
		return err
	}
	schema, err := db.schema(ctx)
	if err != nil {
		return err
	}
	if schema.Current() {
		return db.writeInstallation(ctx, o.Program, false)
	}
	if err := db.migrate(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", classify(err))
	}
	return db.writeInstallation(ctx, o.Program, true)
}

// fits looks whether the database is for this program and these keys; done says that nothing is left to do.
func (db *DB) fits(ctx context.Context, o Options) (done bool, err error) {
	k, err := db.know(ctx)
	if err != nil {
		return false, err
	}
	if err := errors.Join(k.schema.Refuse(), db.compare(ctx, k)); err != nil {
		return false, err
	}
	if (o.NoMigrate || o.ReadOnly) && !k.schema.Current() {
		return false, fmt.Errorf("%w: its schema is %d, and this program needs %d: bring it up to date with: shebao migrate up", ErrOlder,
			k.schema.Version, k.schema.Needed)
	}
	return o.ReadOnly || k.schema.Current() && k.installation != nil && k.installation.complete(db.keys), nil
}

// isVerdict tells what stays so however often one looks from what another process may be at work on.
func isVerdict(err error) bool {
	for _, verdict := range []error{ErrNewer, ErrTooOld, ErrOlder, ErrOtherKeys, ErrUnavailable} {
		if errors.Is(err, verdict) {
			return true
		}
	}
	return false
}

// missing reports that a SQLite file is not there, which connecting would make.
func (db *DB) missing() bool {
	if db.engine != SQLite {
		return false
	}
	_, err := os.Stat(db.url)
	return errors.Is(err, fs.ErrNotExist)
}
