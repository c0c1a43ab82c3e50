package store_test

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/testkit/need"
	"shebao/internal/testkit/pgcluster"
)

// pair is a server and a standby that has all that the server commits, and a world on them.
type pair struct {
	*fixture.World
	first, second *pgcluster.Cluster
}

func newPair(t *testing.T) *pair {
	t.Helper()
	testkit.Require(t, need.Postgres)
	first, err := pgcluster.Start("synchronous_commit=on")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { first.Stop() })
	w := fixture.On(t, first.URL())
	second, err := first.Standby("synchronous_commit=on")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { second.Stop() })
	return &pair{w, first, second}
}

// both is an address that names both servers.
func (p *pair) both() string {
	return "postgres://postgres@/postgres?host=" + url.QueryEscape(p.first.Dir()+","+p.second.Dir()) + "&sslmode=disable"
}

// tally is what was acknowledged.
type tally struct {
	mu       sync.Mutex
	receipts map[string]int
	longest  time.Duration
	last     time.Time
}

func (l *tally) acknowledge(receipt string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if !l.last.IsZero() {
		l.longest = max(l.longest, now.Sub(l.last))
	}
	l.last = now
	l.receipts[receipt]++
}

func (l *tally) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.receipts)
}

// TestAFailoverLosesNothing has people act while the server is killed and its standby takes over: what was acknowledged is there, once, with
// its receipt and its audit entry, and nothing else is.
func TestAFailoverLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts two servers, left out by -short")
	}
	testkit.Parallel(t)
	p := newPair(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	db, err := openThrough(ctx, p.World, p.both(), store.Pool{Connections: 8, Connect: 2 * time.Second, Retry: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	people := []string{p.Persona(t, "left").PersonNo, p.Persona(t, "employee").PersonNo, p.Persona(t, "pensioner").PersonNo}
	before := map[string]map[string]int{}
	for _, no := range people {
		before[no] = traces(t, p.World, no)
	}

	const half = 60
	told := &tally{receipts: map[string]int{}}
	var refused atomic.Int64
	var work sync.WaitGroup
	perPerson := make([]atomic.Int64, len(people))
	for worker := range 6 {
		work.Go(func() {
			at := worker % len(people)
			for told.count() < 2*half && ctx.Err() == nil {
				key := store.NewID()
				done, err := db.Do(ctx, act("test.act", people[at], key), giveCode(people[at], key))
				for ; err != nil && ctx.Err() == nil; done, err = db.Do(ctx, act("test.act", people[at], key), giveCode(people[at], key)) {
					refused.Add(1)
					if !errors.Is(err, store.ErrUnavailable) {
						t.Errorf("an act: %v, want ErrUnavailable or nothing", err)
					}
				}
				if err == nil {
					told.acknowledge(done.ReceiptNo)
					perPerson[at].Add(1)
				}
			}
		})
	}
	for told.count() < half && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if err := p.first.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.second.Promote(); err != nil {
		t.Fatal(err)
	}
	work.Wait()

	checked := &fixture.World{DB: db, URL: p.second.URL(), Clock: p.Clock, Cast: p.Cast}
	for i, no := range people {
		now := traces(t, checked, no)
		for table, n := range now {
			if made := n - before[no][table]; made != int(perPerson[i].Load()) {
				t.Errorf("%s: %d rows more for %d acts acknowledged", table, made, perPerson[i].Load())
			}
		}
	}
	for receipt, n := range told.receipts {
		if n != 1 {
			t.Errorf("receipt %s was given %d times", receipt, n)
		}
		if checked.Count(t, "receipts WHERE receipt_no = '"+receipt+"'") != 1 {
			t.Errorf("receipt %s was given and is not there", receipt)
		}
	}
	if told.count() < 2*half || refused.Load() > 0 {
		t.Fatalf("%d acts of %d, %d refused", told.count(), 2*half, refused.Load())
	}
	t.Logf("%d acts acknowledged, longest gap between two %s", told.count(), told.longest.Round(time.Millisecond))
	t.Run("and one that hangs", func(t *testing.T) { aServerThatHangs(t, checked, p.second, people[0]) })
}

// aServerThatHangs stops a server where it is (SIGSTOP). Whoever reads or acts with a deadline is told by then, and the same form sent again
// afterwards is one act.
func aServerThatHangs(t *testing.T, w *fixture.World, server *pgcluster.Cluster, no string) {
	db, err := openThrough(t.Context(), w, server.URL(), store.Pool{Retry: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := readAndWrite(t.Context(), w, db, no); err != nil {
		t.Fatal(err)
	}
	before := traces(t, w, no)
	if err := server.Freeze(); err != nil {
		t.Fatal(err)
	}
	key := store.NewID()
	for what, f := range map[string]func(context.Context) error{
		"a person": func(ctx context.Context) error { _, err := db.Person(ctx, no); return err },
		"an act": func(ctx context.Context) error {
			_, err := db.Do(ctx, act("test.act", no, key), giveCode(no, key))
			return err
		},
		"a counter": db.Writable,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if err := f(ctx); !errors.Is(err, store.ErrUnavailable) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want ErrUnavailable", what, err)
		}
		cancel()
	}
	if err := server.Thaw(); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, time.Minute, func() error {
		_, err := db.Do(t.Context(), act("test.act", no, key), giveCode(no, key))
		return err
	})
	for table, n := range traces(t, w, no) {
		if n != before[table]+1 {
			t.Errorf("%s: %d rows more for one form", table, n-before[table])
		}
	}
}
