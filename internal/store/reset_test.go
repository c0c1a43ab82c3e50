package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// resetProxy stands between the program and PostgreSQL and resets each connection (RST) once so many bytes went to the server: a different
// number for each connection, so that every place of a conversation is met.
type resetProxy struct {
	opened atomic.Int64
	resets atomic.Int64
}

// newResetProxy answers with the address of the database through such a proxy.
func newResetProxy(t *testing.T, address string) (*resetProxy, string) {
	t.Helper()
	p := &resetProxy{}
	_, through := newProxy(t, address, func(client, server net.Conn) { go p.carry(client, server) })
	return p, through
}

// carry takes bytes both ways until this connection's share is used up: bytes that went there, or that came back.
func (p *resetProxy) carry(client, server net.Conn) {
	const (
		least  = 700 // the start of a conversation goes through, or nothing ever would
		spread = 19_997
	)
	n := p.opened.Add(1)
	var once sync.Once
	reset := func() {
		once.Do(func() {
			p.resets.Add(1)
			client.(*net.TCPConn).SetLinger(0)
			client.Close()
			server.Close()
		})
	}
	share := least + n*6151%spread
	go pipeSome(client, server, share, reset)
	go pipeSome(server, client, share, reset)
}

// pipeSome takes so many bytes from one end to the other, and no more.
func pipeSome(from, to net.Conn, share int64, after func()) {
	if _, err := io.CopyN(to, from, share); err == nil {
		after()
		return
	}
	to.Close()
}

// TestALineThatIsResetIsUnavailableAndNothingElse works through a proxy that resets every connection sooner or later. Whatever fails is told
// as the database being away, and an act that was sent again with its key was made once.
func TestALineThatIsResetIsUnavailableAndNothingElse(t *testing.T) {
	w := fixture.Postgres(t)
	line, address := newResetProxy(t, w.URL)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	db, err := openThrough(ctx, w, address, store.Pool{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	no := w.Persona(t, "left").PersonNo
	before := traces(t, w, no)

	var failed atomic.Int64
	told := func(what string, err error) bool {
		if err != nil {
			failed.Add(1)
			if !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%s: %v (%T), want ErrUnavailable", what, err, err)
			}
		}
		return err == nil
	}
	const workers, each = 6, 20
	const acts = workers * each
	work := func() {
		_, err := db.Person(ctx, no)
		told("a person", err)
		_, err = db.Statement(ctx, statement.PensionContributions, no, w.Clock.Now())
		told("a statement", err)
		_, err = db.CountSessions(ctx, no)
		told("a count", err)
		told("a counter", db.Writable(ctx))
		key := store.NewID()
		for ctx.Err() == nil {
			if _, err = db.Do(ctx, act("test.act", no, key), giveCode(no, key)); told("an act", err) {
				break
			}
		}
	}
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for range each {
				work()
			}
		})
	}
	all.Wait()
	after := traces(t, w, no)
	for _, table := range []string{"access_codes", "messages", "receipts", "submissions", "audit_log"} {
		if made := after[table] - before[table]; made != acts {
			t.Errorf("%s: %d rows more for %d acts", table, made, acts)
		}
	}
	if line.resets.Load() < acts/2 || failed.Load() < acts/2 {
		t.Errorf("%d resets and %d failures say little", line.resets.Load(), failed.Load())
	}
	t.Logf("%d resets, %d failures", line.resets.Load(), failed.Load())
}

// openThrough opens a world's database by another address, its schema being up to date. Opening is tried until it works.
func openThrough(ctx context.Context, w *fixture.World, address string, pool store.Pool) (db *store.DB, err error) {
	for {
		db, err = store.Open(ctx, store.Options{URL: address, Keys: fixture.Keys(), Now: w.Clock.Now, NoMigrate: true, Pool: pool})
		if err == nil || ctx.Err() != nil {
			return db, err
		}
	}
}

// lossyProxy takes what is asked to the server. Told to, it breaks the line when the next answer comes back, or that to the next commit.
type lossyProxy struct{ lose, loseCommit atomic.Bool }

func (p *lossyProxy) carry(client, server net.Conn) {
	go func() {
		buffer := make([]byte, 32<<10)
		for {
			n, err := client.Read(buffer)
			if bytes.Contains(buffer[:n], []byte("commit\x00")) && p.loseCommit.CompareAndSwap(true, false) {
				p.lose.Store(true)
			}
			server.Write(buffer[:n])
			if err != nil {
				server.Close()
				return
			}
		}
	}()
	go func() {
		buffer := make([]byte, 32<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil || p.lose.CompareAndSwap(true, false) {
				client.Close()
				server.Close()
				return
			}
			client.Write(buffer[:n])
		}
	}()
}

// TestAnAnswerThatIsLostIsAskedForAgainWhereThatIsSafe loses the answer to a commit, and to a statement before it.
func TestAnAnswerThatIsLostIsAskedForAgainWhereThatIsSafe(t *testing.T) {
	w := fixture.Postgres(t)
	line := &lossyProxy{}
	_, address := newProxy(t, w.URL, line.carry)
	db, err := openThrough(t.Context(), w, address, store.Pool{Retry: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	no := w.Persona(t, "left").PersonNo
	for _, c := range []struct {
		what, key string
		inWork    bool // what is lost is the answer to a statement, not to the commit
		want      error
		runs      int
	}{
		{"the commit of a form", store.NewID(), false, nil, 1},
		{"the commit of what has no key", "", false, store.ErrUnavailable, 1},
		{"a statement of a form", store.NewID(), true, nil, 2},
		{"a statement of what has no key", "", true, nil, 2},
	} {
		before, runs := traces(t, w, no), 0
		done, err := db.Do(t.Context(), act("test.act", no, c.key), func(tx *store.Tx) error {
			if runs++; runs == 1 {
				line.lose.Store(c.inWork)
				line.loseCommit.Store(!c.inWork)
			}
			return giveCode(no, store.NewID())(tx)
		})
		if !errors.Is(err, c.want) || done.Repeated || (err == nil) != (done.ReceiptNo != "") {
			t.Errorf("%s: %+v, %v, want %v", c.what, done, err, c.want)
		}
		if runs != c.runs {
			t.Errorf("%s: run %d times, want %d", c.what, runs, c.runs)
		}
		if after := traces(t, w, no); after["receipts"] != before["receipts"]+1 || after["audit_log"] != before["audit_log"]+1 {
			t.Errorf("%s: %v, before %v", c.what, after, before)
		}
	}
}
