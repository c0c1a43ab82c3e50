package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// act is an act of one of the cast on their own record.
func act(kind, personNo, key string) store.Act {
	return store.Act{Kind: kind, Actor: store.Citizen(personNo, "203.0.113.7"), PersonNo: personNo, Key: key}
}

// giveCode is an act's whole work in these tests: an access code, a message and a receipt.
func giveCode(personNo, code string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		if err := tx.NewAccessCode(personNo, code, store.AccessCode{Scope: store.ScopeDefault, ExpiresAt: tx.Now().AddDate(0, 1, 0).Unix()}); err != nil {
			return err
		}
		if err := tx.Tell(store.Message{Channel: "sms", Template: "test", Recipient: "13800000000", Text: "好"}); err != nil {
			return err
		}
		_, err := tx.Receipt(store.Fact{Name: "授权码", Value: "已生成"})
		return err
	}
}

// traces counts all that an act of giveCode leaves behind for a person.
func traces(t *testing.T, w *fixture.World, personNo string) map[string]int {
	t.Helper()
	found := map[string]int{}
	for _, table := range []string{"access_codes", "messages", "receipts", "submissions", "audit_log"} {
		found[table] = w.Count(t, fmt.Sprintf("%s WHERE person_no = '%s'", table, personNo))
	}
	return found
}

func TestAnActIsWrittenWholeOrNotAtAll(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		broken := errors.New("broken off")
		for name, f := range map[string]func(*store.Tx) error{
			"an error after the work": func(tx *store.Tx) error {
				return errors.Join(giveCode(no, "AAAA")(tx), broken)
			},
			"a second receipt": func(tx *store.Tx) error {
				if err := giveCode(no, "AAAA")(tx); err != nil {
					return err
				}
				if _, err := tx.Receipt(); err == nil {
					t.Error("an act got two receipts")
				}
				return broken
			},
		} {
			if _, err := w.DB.Do(t.Context(), act("test.act", no, store.NewID()), f); !errors.Is(err, broken) {
				t.Errorf("%s: the error is %v, want f's own", name, err)
			}
			for table, n := range traces(t, w, no) {
				if n != 0 {
					t.Errorf("%s: %d rows left in %s", name, n, table)
				}
			}
		}

		done, err := w.DB.Do(t.Context(), act("test.act", no, store.NewID()), giveCode(no, "AAAA"))
		if err != nil || done.ReceiptNo == "" || done.Repeated {
			t.Fatalf("the act: %+v, %v", done, err)
		}
		for table, n := range traces(t, w, no) {
			if n != 1 {
				t.Errorf("%d rows in %s after the act, want 1", n, table)
			}
		}
	})
}

func TestAPanicLeavesNothingBehindAndNothingLocked(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		func() {
			defer func() { recover() }()
			w.DB.Do(t.Context(), act("test.act", no, ""), func(tx *store.Tx) error {
				if err := giveCode(no, "AAAA")(tx); err != nil {
					return err
				}
				panic("a fault in a handler")
			})
			t.Error("the panic was swallowed")
		}()
		if n := traces(t, w, no)["access_codes"]; n != 0 {
			t.Errorf("%d access codes left", n)
		}
		if _, err := w.DB.Do(t.Context(), act("test.act", no, ""), giveCode(no, "AAAA")); err != nil {
			t.Errorf("the next act: %v", err)
		}
	})
}

func TestTheSecondPressGetsTheFirstReceipt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, key := w.Persona(t, "left").PersonNo, store.NewID()
		first, err := w.DB.Do(t.Context(), act("test.act", no, key), giveCode(no, "AAAA"))
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.DB.Do(t.Context(), act("test.act", no, key), func(*store.Tx) error {
			t.Error("the act ran again")
			return nil
		})
		if err != nil || !second.Repeated || second.ReceiptNo != first.ReceiptNo {
			t.Errorf("the second press: %+v, %v; the first was %+v", second, err, first)
		}
		if _, err := w.DB.Do(t.Context(), act("test.other", no, key), giveCode(no, "BBBB")); !errors.Is(err, store.ErrKeyReused) {
			t.Errorf("another act under the key: %v, want ErrKeyReused", err)
		}
		other := w.Persona(t, "employee").PersonNo
		if done, err := w.DB.Do(t.Context(), act("test.act", other, key), giveCode(other, "CCCC")); err != nil || done.Repeated {
			t.Errorf("another person under the same key: %+v, %v; keys are a person's own", done, err)
		}
		if entries := traces(t, w, no)["audit_log"]; entries != 1 {
			t.Errorf("%d audit entries, want 1: a press that changed nothing is no act", entries)
		}
	})
}

func TestAKeyThatFailedMayBeTriedAgain(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, key := w.Persona(t, "left").PersonNo, store.NewID()
		if _, err := w.DB.Do(t.Context(), act("test.act", no, key), func(*store.Tx) error { return store.ErrExists }); err == nil {
			t.Fatal("no error")
		}
		if done, err := w.DB.Do(t.Context(), act("test.act", no, key), giveCode(no, "AAAA")); err != nil || done.Repeated {
			t.Errorf("after a failure: %+v, %v", done, err)
		}
	})
}

// together runs f n times at once.
func together(n int, f func(i int)) {
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { f(i) })
	}
	wait.Wait()
}

func TestSixteenPressesAtOnceAreOneAct(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, key := w.Persona(t, "left").PersonNo, store.NewID()
		var mu sync.Mutex
		receipts, fresh := map[string]int{}, 0
		together(16, func(i int) {
			done, err := w.DB.Do(t.Context(), act("test.act", no, key), giveCode(no, fmt.Sprintf("CODE%d", i)))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("a press failed: %v", err)
			}
			receipts[done.ReceiptNo]++
			if !done.Repeated {
				fresh++
			}
		})
		if len(receipts) != 1 || fresh != 1 {
			t.Errorf("%d acts were done and gave the receipts %v, want one", fresh, receipts)
		}
		for table, n := range traces(t, w, no) {
			if n != 1 {
				t.Errorf("%d rows in %s, want 1", n, table)
			}
		}
	})
}

func TestSixteenActsAtOnceOnOneRecordFollowEachOther(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		together(16, func(i int) {
			if _, err := w.DB.Do(t.Context(), act("test.act", no, ""), giveCode(no, fmt.Sprintf("CODE%d", i))); err != nil {
				t.Errorf("an act failed: %v", err)
			}
		})
		if active := w.Count(t, "access_codes WHERE state = 'active'"); active != 1 {
			t.Errorf("%d access codes are in force, want 1", active)
		}
		entries, faults, err := w.DB.VerifyAudit(t.Context())
		if err != nil || len(faults) != 0 || entries < 16 {
			t.Errorf("the audit log: %d entries, faults %v, %v", entries, faults, err)
		}
	})
}

func TestTheReceiptBearsTheDayInTheAgencysTimeZone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		w.Clock.Set(time.Date(2026, 11, 24, 0, 30, 0, 0, w.Clock.Now().Location())) // still the 23rd in Greenwich
		done, err := w.DB.Do(t.Context(), act("test.act", no, ""), giveCode(no, "AAAA"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(done.ReceiptNo, "20261124") || len(done.ReceiptNo) != 18 {
			t.Errorf("the receipt's number is %s", done.ReceiptNo)
		}
		receipt, err := w.DB.ReceiptByNo(t.Context(), no, done.ReceiptNo)
		if err != nil || len(receipt.Facts) != 1 || receipt.Facts[0] != (store.Fact{Name: "授权码", Value: "已生成"}) {
			t.Errorf("the receipt reads %+v, %v", receipt, err)
		}
		if _, err := w.DB.ReceiptByNo(t.Context(), w.Persona(t, "employee").PersonNo, done.ReceiptNo); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another person reads the receipt: %v, want ErrNotFound", err)
		}
	})
}

func TestLockingWhoIsNotThereFails(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		_, err := w.DB.Do(t.Context(), act("test.act", "999999999", ""), func(tx *store.Tx) error { return tx.Lock("999999999") })
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	})
}

func TestAnActSaysWhatItIsAndWhoDoesIt(t *testing.T) {
	w := fixture.SQLite(t)
	for _, act := range []store.Act{{}, {Kind: "test.act"}, {Actor: store.System("import")}} {
		if _, err := w.DB.Do(t.Context(), act, func(*store.Tx) error { return nil }); err == nil {
			t.Errorf("%+v was let through", act)
		}
	}
}

func TestReadersCantWrite(t *testing.T) {
	if w := fixture.SQLite(t); !w.DB.ReadsOnly(t.Context()) {
		t.Error("a connection for reading deleted rows")
	}
}

// Other SQLite drivers bind $N by order of appearance; one text for both engines needs PostgreSQL's meaning.
func TestNumberedParametersMeanTheirNumber(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		a, b, err := w.DB.OnReader(t.Context(), `SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)`, "first", "second")
		if err != nil || a != "second" || b != "first" {
			t.Errorf("SELECT $2, $1 gives %q, %q, %v", a, b, err)
		}
	})
}
