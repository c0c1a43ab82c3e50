// Package store keeps everything: the archive as it was imported, and what people did since. All SQL of the product is
// here and in package statement, one text for both engines. Reads hang on DB, writes on Tx, and only DB.Do hands out a Tx:
// what is not audited can't be written.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Engine tells the two databases apart where the same SQL can't serve both.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options say what to open.
type Options struct {
	// URL is a file path for SQLite, or postgres://… for PostgreSQL.
	URL string
	// Direct is the address of the same PostgreSQL past a pooler, for changes of the schema and for copies; "" for URL.
	Direct string
	// Keys seal and look up personal fields. They must be those the data was written with.
	Keys *Keys
	// Now is the clock.
	Now func() time.Time
	// NoMigrate leaves the schema as it is; ErrOlder where it is not up to date.
	NoMigrate bool
	// ReadOnly is for whoever only reads: opening writes nothing either, and makes no database.
	ReadOnly bool
	// Pool bounds what the engine is asked for.
	Pool Pool
	// Program is the program's version, which the database keeps where this changes its schema.
	Program string
}

// Pool bounds what an engine is asked for. What is zero has the product's own bound.
type Pool struct {
	Connections int           // at most; those that read, with SQLite
	Life        time.Duration // of a connection to PostgreSQL
	Connect     time.Duration // how long connecting to PostgreSQL may take
	Statement   time.Duration // how long one statement may take on PostgreSQL, but for changes of the schema; 0 for no bound
	LockWait    time.Duration // how long a writer waits for another process to have done with a SQLite file
	Retry       time.Duration // how long an act is tried again while PostgreSQL is away; 0 for not at all
	Described   bool          // PostgreSQL: keep what statements are like and nothing on the server, since a pooler may change it between two
}

// DB is an open database, safe for concurrent use.
type DB struct {
	engine  Engine
	url     string
	direct  string // past a pooler; url where there is none
	pool    Pool
	read    querier // readers, or the transaction that this is a view of (Tx.DB)
	readers *sql.DB // on SQLite many connections that can't write
	write   *sql.DB // on SQLite one connection, since one transaction writes at a time
	inside  *Tx     // the transaction that this is a view of; nil for the database itself
	keys    *Keys
	now     func() time.Time
	jobs    *river.Client[*sql.Tx] // puts jobs in the queue

	listener  Listener
	importing *atomic.Pointer[transactionLock] // the lock that this program holds by LockImport, on PostgreSQL
}

// Open connects, makes sure that the keys and the program are the database's before it reads or writes, brings the schema up to date and
// answers with a database ready for use. Errors: ErrUnavailable where the database can't be reached, ErrOtherKeys, ErrNewer, ErrTooOld,
// ErrOlder, ErrNoDatabase.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Keys == nil {
		return nil, fmt.Errorf("%w: none given", ErrKeys)
	}
	if o.Now == nil {
		return nil, errors.New("store: a database needs a clock")
	}
	db, err := connected(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := db.settleSchema(ctx, o); err != nil {
		db.Close()
		return nil, err
	}
	if err := db.openJobs(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// connected is a database that answers, whatever is in it.
func connected(ctx context.Context, o Options) (*DB, error) {
	db := &DB{keys: o.Keys, now: o.Now, url: o.URL, direct: cmp.Or(o.Direct, o.URL), pool: o.Pool, engine: engineOf(o.URL), listener: nobody{},
		importing: &atomic.Pointer[transactionLock]{}}
	if o.ReadOnly && db.missing() {
		return nil, fmt.Errorf("%w: %s is not there", ErrNoDatabase, o.URL)
	}
	if err := db.connect(); err != nil {
		return nil, err
	}
	if err := db.write.PingContext(ctx); err != nil {
		db.Close()
		return nil, classify(err)
	}
	return db, nil
}

func engineOf(address string) Engine {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return Postgres
	}
	return SQLite
}

func (db *DB) connect() error {
	if db.engine == Postgres {
		return db.connectPostgres(db.url)
	}
	return db.connectSQLite(db.url)
}

// connectSQLite opens the file twice: readers that see a consistent snapshot while the one writer works (WAL).
// busy_timeout comes first, since switching to WAL itself may have to wait.
func (db *DB) connectSQLite(path string) error {
	wait := cmp.Or(db.pool.LockWait, 15*time.Second)
	pragmas := "_pragma=busy_timeout(" + strconv.FormatInt(wait.Milliseconds(), 10) + ")&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)"
	file := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas
	var err error
	if db.write, err = sql.Open("sqlite", file+"&_txlock=immediate"); err != nil {
		return classify(err)
	}
	readers, err := newPreparing(file + "&_pragma=query_only(1)")
	if err != nil {
		return classify(err)
	}
	db.readers = sql.OpenDB(readers)
	db.read = db.readers
	db.write.SetMaxOpenConns(1)
	db.write.SetConnMaxIdleTime(0)
	most := cmp.Or(db.pool.Connections, max(4, 2*runtime.GOMAXPROCS(0)))
	db.readers.SetMaxOpenConns(most)
	db.readers.SetMaxIdleConns(most)
	return nil
}

func (db *DB) connectPostgres(address string) error {
	pool, err := db.openPostgres(address, db.pool.Statement)
	if err != nil {
		return err
	}
	most := cmp.Or(db.pool.Connections, max(16, 8*runtime.GOMAXPROCS(0)))
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	pool.SetConnMaxLifetime(cmp.Or(db.pool.Life, time.Hour))
	db.read, db.readers, db.write = pool, pool, pool
	return nil
}

// openPostgres makes a pool of connections whose statements may take so long; 0 for no bound, and for what the address itself
// says.
func (db *DB) openPostgres(address string, statement time.Duration) (*sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("store: the PostgreSQL address can't be read: %w", redact(err))
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = db.pool.Connect
	}
	if len(hostsOf(config)) > 1 && config.ValidateConnect == nil { // of several servers the one that takes writes, wherever it is now
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	config.DialFunc = watchfulDialer().DialContext
	pooled := db.pool.Described && address == db.url
	if pooled {
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	if _, given := config.RuntimeParams["statement_timeout"]; !given && statement > 0 && !pooled { // which a pooler refuses
		config.RuntimeParams["statement_timeout"] = strconv.FormatInt(statement.Milliseconds(), 10)
	}
	return stdlib.OpenDB(*config), nil
}

// hostsOf are the servers that an address names: one may stand there twice, with TLS and without.
func hostsOf(config *pgx.ConnConfig) map[string]bool {
	hosts := map[string]bool{net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))): true}
	for _, other := range config.Fallbacks {
		hosts[net.JoinHostPort(other.Host, strconv.Itoa(int(other.Port)))] = true
	}
	return hosts
}

// deadLine is how long a machine may say nothing at all, not even that a packet has come, until its connections are given up.
const deadLine = 30 * time.Second

// watchfulDialer finds out that a machine is gone, which closes no connection: while nothing is under way by asking from time to time, while
// something is by what is not acknowledged.
func watchfulDialer() *net.Dialer {
	return &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: deadLine / 2, Interval: deadLine / 6, Count: 3},
		Control: func(_, _ string, raw syscall.RawConn) error { return limitSilence(raw, deadLine) }}
}

// redact drops an error's text, which may carry the password of the address.
func redact(error) error { return errors.New("check its form postgres://user:password@host:port/name") }

// Close ends all connections.
func (db *DB) Close() error {
	if db.readers != db.write && db.readers != nil {
		db.readers.Close()
	}
	if db.write == nil {
		return nil
	}
	return db.write.Close()
}

// Engine is the kind of database this is.
func (db *DB) Engine() Engine { return db.engine }

// skipLocked lets several PostgreSQL nodes claim at once; on SQLite one transaction writes at a time anyway.
func (db *DB) skipLocked() string {
	if db.engine == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// Keys are the keys the database was opened with.
func (db *DB) Keys() *Keys { return db.keys }

// Now is the database's clock, to the second, in the agency's zone.
func (db *DB) Now() time.Time { return db.now().Truncate(time.Second) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return classify(db.readers.PingContext(ctx)) }
