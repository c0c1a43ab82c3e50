package store_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	sqlite3 "modernc.org/sqlite/lib"

	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

func TestEnginesErrorsAreToldApartByCode(t *testing.T) {
	for code, want := range map[string]error{
		"23505": store.ErrExists, "40001": store.ErrBusy, "40P01": store.ErrBusy, "55P03": store.ErrBusy, "53300": store.ErrBusy,
		"53100": store.ErrFull, "57P01": store.ErrUnavailable, "57P03": store.ErrUnavailable, "08006": store.ErrUnavailable,
		"3D000": store.ErrUnavailable, "28P01": store.ErrUnavailable, "25006": store.ErrUnavailable, "25P03": store.ErrUnavailable,
		"53200": store.ErrUnavailable, "XX000": store.ErrUnavailable, "XX001": store.ErrUnavailable, "42601": nil, "22001": nil, "23502": nil,
	} {
		if got := store.KindOfPostgres(code); got != want {
			t.Errorf("PostgreSQL %s is %v, want %v", code, got, want)
		}
	}
	for code, want := range map[int]error{
		sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: store.ErrExists, sqlite3.SQLITE_CONSTRAINT_UNIQUE: store.ErrExists,
		sqlite3.SQLITE_CONSTRAINT_NOTNULL: nil, sqlite3.SQLITE_BUSY: store.ErrBusy, sqlite3.SQLITE_BUSY_SNAPSHOT: store.ErrBusy,
		sqlite3.SQLITE_LOCKED: store.ErrBusy, sqlite3.SQLITE_FULL: store.ErrFull, sqlite3.SQLITE_CANTOPEN: store.ErrUnavailable,
		sqlite3.SQLITE_IOERR_READ: store.ErrUnavailable, sqlite3.SQLITE_READONLY: store.ErrUnavailable,
		sqlite3.SQLITE_NOTADB: store.ErrUnavailable, sqlite3.SQLITE_CORRUPT: store.ErrUnavailable, sqlite3.SQLITE_ERROR: nil,
	} {
		if got := store.KindOfSQLite(code); got != want {
			t.Errorf("SQLite %d is %v, want %v", code, got, want)
		}
	}
}

// readAndWrite runs one of everything a request does and answers with the first error.
func readAndWrite(ctx context.Context, w *fixture.World, db *store.DB, personNo string) error {
	if _, err := db.Person(ctx, personNo); err != nil {
		return fmt.Errorf("a person: %w", err)
	}
	if _, err := db.Statement(ctx, statement.PensionContributions, personNo, w.Clock.Now()); err != nil {
		return fmt.Errorf("a statement: %w", err)
	}
	if _, err := db.Do(ctx, act("test.act", personNo, ""), giveCode(personNo, store.NewID())); err != nil {
		return fmt.Errorf("an act: %w", err)
	}
	return nil
}

func TestAFullDiskRefusesTheActAndLeavesNothingHalfDone(t *testing.T) {
	w := fixture.SQLite(t)
	no := w.Persona(t, "left").PersonNo
	before := traces(t, w, no)
	if err := w.DB.OnWriter(t.Context(), "PRAGMA max_page_count = 1"); err != nil { // which means: no page more than now
		t.Fatal(err)
	}
	large := strings.Repeat("满", 100_000)
	_, err := w.DB.Do(t.Context(), act("test.act", no, store.NewID()), func(tx *store.Tx) error {
		if err := giveCode(no, "AAAA")(tx); err != nil {
			return err
		}
		return tx.Tell(store.Message{Channel: "sms", Template: "test", Recipient: "13800130001", Text: large})
	})
	if !errors.Is(err, store.ErrFull) {
		t.Fatalf("the act: %v, want ErrFull", err)
	}
	if after := traces(t, w, no); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("half of it is left: %v, before %v", after, before)
	}
	if _, err := w.DB.Person(t.Context(), no); err != nil {
		t.Errorf("reading while the disk is full: %v", err)
	}
	if err := w.DB.OnWriter(t.Context(), "PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	if err := readAndWrite(t.Context(), w, w.DB, no); err != nil {
		t.Errorf("once there is room again: %v", err)
	}
}

func TestAFileThatMayNotBeWrittenIsUnavailableAndComesBack(t *testing.T) {
	w := fixture.SQLite(t)
	no := w.Persona(t, "left").PersonNo
	if err := w.DB.OnWriter(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if err := readAndWrite(t.Context(), w, w.DB, no); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("while it is read-only: %v, want ErrUnavailable", err)
	}
	if err := w.DB.OnWriter(t.Context(), "PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	if err := readAndWrite(t.Context(), w, w.DB, no); err != nil {
		t.Errorf("once it may be written again: %v", err)
	}
}

func TestAFileThatIsAwayForAWhileComesBack(t *testing.T) {
	w := fixture.SQLite(t)
	no := w.Persona(t, "left").PersonNo
	folder := filepath.Dir(w.URL)
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	db := w.DB
	if err := db.Ping(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("while it is away: %v, want ErrUnavailable", err)
	}
	if _, err := db.Person(t.Context(), no); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("reading while it is away: %v, want ErrUnavailable", err)
	}
	if err := os.Rename(folder+".away", folder); err != nil {
		t.Fatal(err)
	}
	if err := readAndWrite(t.Context(), w, db, no); err != nil {
		t.Errorf("once it is back: %v", err)
	}
}

func TestWhatIsNoDatabaseIsUnavailable(t *testing.T) {
	keys := fixture.Keys()
	noDatabase := filepath.Join(t.TempDir(), "shebao.db")
	if err := os.WriteFile(noDatabase, []byte(strings.Repeat("this is no database. ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{
		"a folder that is not there": filepath.Join(t.TempDir(), "none", "shebao.db"),
		"a file of something else":   noDatabase,
		"nobody listening":           "postgres://user:secret@" + testkit.FreeAddr(t) + "/shebao?sslmode=disable&connect_timeout=5",
	} {
		_, err := store.Open(t.Context(), store.Options{URL: address, Keys: keys, Now: testkit.NewClock().Now})
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s: %v, want ErrUnavailable", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error shows the password: %v", name, err)
		}
	}
	_, err := store.Open(t.Context(), store.Options{URL: "postgres://user:secret@host:port/x", Keys: keys, Now: testkit.NewClock().Now})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a malformed address: %v", err)
	}
}

// proxy stands between the program and PostgreSQL and can cut them off from each other.
type proxy struct {
	listener net.Listener
	network  string
	server   string
	carry    func(client, server net.Conn) // takes bytes both ways

	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

// newProxy answers with the address of the database through a proxy, which carries all bytes unless it is told how.
func newProxy(t *testing.T, address string, carry ...func(client, server net.Conn)) (*proxy, string) {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{carry: carryAll}
	if len(carry) > 0 {
		p.carry = carry[0]
	}
	p.network, p.server = pgconn.NetworkAddress(config.Host, config.Port)
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.listener.Close(); p.sever() })
	go p.accept()
	through := &url.URL{Scheme: "postgres", User: url.UserPassword(config.User, config.Password), Host: p.listener.Addr().String(),
		Path: "/" + config.Database, RawQuery: "sslmode=disable"}
	return p, through.String()
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(p.network, p.server)
		if err != nil || !p.keep(client, server) {
			client.Close()
			continue
		}
		p.carry(client, server)
	}
}

func carryAll(client, server net.Conn) {
	go pipe(client, server)
	go pipe(server, client)
}

// keep remembers a pair of connections, unless they are cut off.
func (p *proxy) keep(client, server net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut {
		server.Close()
		return false
	}
	p.conns = append(p.conns, client, server)
	return true
}

func pipe(from, to net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			to.Write(buffer[:n])
		}
		if err != nil {
			to.Close()
			return
		}
	}
}

// sever closes all connections and lets no new one through.
func (p *proxy) sever() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = true
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

func (p *proxy) mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = false
}

func TestADatabaseThatGoesAwayInMidRequestComesBackWithoutReopening(t *testing.T) {
	w := fixture.Postgres(t)
	line, address := newProxy(t, w.URL)
	db, err := store.Open(t.Context(), store.Options{URL: address, Keys: fixture.Keys(), Now: w.Clock.Now, NoMigrate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	no := w.Persona(t, "left").PersonNo
	if err := readAndWrite(t.Context(), w, db, no); err != nil {
		t.Fatal(err)
	}
	before := traces(t, w, no)

	for name, where := range map[string]func(*store.Tx) error{
		"before the work": func(tx *store.Tx) error { line.sever(); return giveCode(no, "LOST1")(tx) },
		"after the work":  func(tx *store.Tx) error { defer line.sever(); return giveCode(no, "LOST2")(tx) },
	} {
		if _, err := db.Do(t.Context(), act("test.act", no, store.NewID()), where); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("cut off %s: %v, want ErrUnavailable", name, err)
		}
		if _, err := db.Person(t.Context(), no); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("reading while cut off: %v, want ErrUnavailable", err)
		}
		if _, err := db.Statement(t.Context(), statement.PensionContributions, no, w.Clock.Now()); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("a statement while cut off: %v, want ErrUnavailable", err)
		}
		if err := db.Ping(t.Context()); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("asked how it is: %v, want ErrUnavailable", err)
		}
		line.mend()
		if after := traces(t, w, no); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("half of it is left: %v, before %v", after, before)
		}
	}
	if err := readAndWrite(t.Context(), w, db, no); err != nil {
		t.Errorf("once it is back: %v", err)
	}
}

func TestAServerThatEndsItsConnectionsIsUnavailableForThatRequestOnly(t *testing.T) {
	w := fixture.Postgres(t)
	no := w.Persona(t, "left").PersonNo
	if err := readAndWrite(t.Context(), w, w.DB, no); err != nil {
		t.Fatal(err)
	}
	_, err := w.DB.Do(t.Context(), act("test.act", no, ""), func(tx *store.Tx) error {
		w.Edit(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		return giveCode(no, "LOST")(tx)
	})
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("the request under way: %v, want ErrUnavailable", err)
	}
	testkit.Eventually(t, 5*time.Second, func() error { return readAndWrite(t.Context(), w, w.DB, no) })
}
