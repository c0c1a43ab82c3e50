package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// feedOf reads the whole feed, a few events at a time, as somebody does who goes on from the last one read.
func feedOf(t *testing.T, db *store.DB) (list []store.FeedEvent) {
	t.Helper()
	since := int64(0)
	for {
		some, err := db.Feed(t.Context(), since, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			return list
		}
		list = append(list, some...)
		since = some[len(some)-1].No
	}
}

func change(field, value string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Change(field, value)
		return err
	}
}

func TestChangingAnyFieldOfAPerson(t *testing.T) {
	values := map[string]string{
		"id_no": "440300198503120018", "name": "新名", "sex": "2", "birth_date": "1985-03-12", "household": "2", "category": "self_payer",
		"person_state": "2", "first_insured": "200802", "unit_no": "99", "wage": "1234.50", "phone": "13900000001", "email": "b@example.com",
		"bank_name": "某行", "bank_account": "6222000011112222", "address": "某路", "postcode": "518999", "card_no": "B1", "card_status": "24",
		"card_pin_hash": "abc", "medical_tier": "2", "health_centre_no": "SK9", "pension_status": "2", "medical_status": "2",
		"injury_status": "2", "unemployment_status": "2", "maternity_status": "2", "id_type": "08", "nationality": "USA",
	}
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		for _, field := range store.PersonFields[1:] {
			value, known := values[field]
			if !known {
				t.Fatalf("no value for %s", field)
			}
			var before, again string
			do(t, w, p.PersonNo, func(tx *store.Tx) (err error) {
				if before, err = tx.Change(field, value); err == nil {
					again, err = tx.Change(field, value)
				}
				return err
			})
			if again != value || before == value {
				t.Errorf("%s: %q, then %q, want %q", field, before, again, value)
			}
			events := feedOf(t, w.DB)
			last := events[len(events)-1]
			if len(last.Fields) != 1 || last.Fields[0].Field != field || last.Fields[0].Old != before || last.Fields[0].New != value {
				t.Errorf("%s in the feed: %+v", field, last.Fields)
			}
		}
		if got := len(feedOf(t, w.DB)); got != len(values) {
			t.Errorf("%d events for %d changes", got, len(values))
		}
		person, err := w.DB.Person(t.Context(), p.PersonNo)
		if err != nil || person.Wage != 123450 || person.FirstInsured != 200802 || person.Phone != values["phone"] || person.CardStatus != "24" {
			t.Errorf("reads %+v, %v", person, err)
		}
		numbers, err := w.DB.PersonNosByID(t.Context(), social.IDNumber(values["id_no"]))
		if err != nil || len(numbers) != 1 {
			t.Errorf("by the new ID number: %v, %v", numbers, err)
		}
		if r, err := w.DB.RegistrationByID(t.Context(), social.IDNumber(values["id_no"])); err != nil || r.PersonNo != p.PersonNo {
			t.Errorf("the registration by the new ID number: %+v, %v", r, err)
		}
	})
}

func TestAFieldCanBecomeUnknown(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		for _, field := range []string{"wage", "first_insured", "phone", "postcode"} {
			do(t, w, no, change(field, ""))
			before := "?"
			do(t, w, no, func(tx *store.Tx) (err error) { before, err = tx.Change(field, ""); return err })
			if before != "" {
				t.Errorf("%s reads %q", field, before)
			}
		}
	})
}

func TestWhatCanNotBeChanged(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		for what, f := range map[string]func(*store.Tx) error{
			"the personal number": change("person_no", "1"), "no field": change("version", "1"), "a hash": change("row_hash", "1"),
			"more than a field": change("phone = '1', wage", "1"), "a wage that is none": change("wage", "viel"),
			"a month that is none": change("first_insured", "200813"), "no ID number": change("id_no", ""),
			"a field by the other door": func(tx *store.Tx) error { return tx.ChangeOther("phone", "a", "b") },
		} {
			if _, err := w.DB.Do(t.Context(), act("test.act", no, ""), f); err == nil {
				t.Errorf("%s was changed", what)
			}
		}
		if _, err := w.DB.Do(t.Context(), act("test.act", "999999999", ""), change("phone", "1")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of nobody: %v", err)
		}
		if events := feedOf(t, w.DB); len(events) != 0 || w.Count(t, "changes") != 0 {
			t.Errorf("in the feed: %+v", events)
		}
	})
}

func TestAnActIsOneEventWithItsReceipt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		done := do(t, w, no, func(tx *store.Tx) error {
			for _, step := range []struct{ field, value string }{{"postcode", "518111"}, {"address", "甲"}, {"address", "乙"}, {"bank_name", "某行"}} {
				if _, err := tx.Change(step.field, step.value); err != nil {
					return err
				}
			}
			if err := errors.Join(tx.ChangeOther("pooling", "", "某人"), tx.ChangeOther("pooling", "", "别人"), tx.ChangeOther("same", "a", "a")); err != nil {
				return err
			}
			old, err := tx.Change("bank_name", "别行")
			if err != nil || old != "某行" {
				return fmt.Errorf("the bank was %q, %w", old, err)
			}
			_, err = tx.Receipt()
			return err
		})
		events := feedOf(t, w.DB)
		if len(events) != 1 {
			t.Fatalf("%d events", len(events))
		}
		e := events[0]
		if e.No != 1 || e.ReceiptNo != done.ReceiptNo || e.ReceiptNo == "" || e.Act != "test.act" || e.PersonNo != no || e.At != w.Clock.Now().Unix() || e.State != store.FeedPending {
			t.Errorf("event %+v", e)
		}
		got := ""
		for _, f := range e.Fields {
			got += f.Field + "=" + f.New + " "
		}
		if got != "postcode=518111 address=乙 bank_name=别行 pooling=某人 pooling=别人 " {
			t.Errorf("fields %s", got)
		}
		do(t, w, no, func(tx *store.Tx) error {
			tx.Continue(done.ReceiptNo)
			return change("postcode", "518222")(tx)
		})
		do(t, w, no, func(tx *store.Tx) error { _, err := tx.AcceptEvent(1); return err })
		state, err := w.DB.ReceiptState(t.Context(), no, done.ReceiptNo)
		if err != nil || state.State != store.FeedPending {
			t.Errorf("the receipt's state: %+v, %v", state, err)
		}
		if list, err := w.DB.Receipts(t.Context(), no); err != nil || len(list) != 2 || list[0].No != done.ReceiptNo && list[1].No != done.ReceiptNo {
			t.Errorf("the receipts, one of them with two events: %+v, %v", list, err)
		}
	})
}

func TestWhatEndsAsItBeganIsNoEvent(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		do(t, w, p.PersonNo, func(tx *store.Tx) error {
			if _, err := tx.Change("phone", "13900000001"); err != nil {
				return err
			}
			_, err := tx.Change("phone", p.Phone)
			return err
		})
		failed := errors.New("failed")
		_, err := w.DB.Do(t.Context(), act("test.act", p.PersonNo, ""), func(tx *store.Tx) error {
			return errors.Join(change("phone", "13900000001")(tx), failed)
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		if events := feedOf(t, w.DB); len(events) != 0 {
			t.Errorf("%+v", events)
		}
	})
}

// TestAnActThatCommitsLateIsNotMissed is what goes wrong where numbers are drawn from a sequence: the act that drew the lower one ends
// after a reader has gone past it.
func TestAnActThatCommitsLateIsNotMissed(t *testing.T) {
	w := fixture.Postgres(t) // SQLite has one writer at a time
	slow, quick := w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
	changed, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		first := true
		_, err := w.DB.Do(t.Context(), act("test.act", slow, ""), func(tx *store.Tx) error {
			_, err := tx.Change("postcode", "518111")
			if first {
				first = false
				close(changed)
				<-goOn
			}
			return err
		})
		ended <- err
	}()
	<-changed
	do(t, w, quick, change("postcode", "518222"))
	seen, err := w.DB.Feed(t.Context(), 0, 10)
	if err != nil || len(seen) != 1 || seen[0].PersonNo != quick {
		t.Fatalf("while one is under way: %+v, %v", seen, err)
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	rest, err := w.DB.Feed(t.Context(), seen[0].No, 10)
	if err != nil || len(rest) != 1 || rest[0].PersonNo != slow || rest[0].No != seen[0].No+1 {
		t.Errorf("after it: %+v, %v", rest, err)
	}
}

// TestNoEventIsMissedWhileManyWrite lets readers resume from what they have seen while sixteen writers commit.
func TestNoEventIsMissedWhileManyWrite(t *testing.T) {
	const writers, each, readers = 16, 25, 3
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		var people []string
		for _, p := range w.Cast.Personas {
			people = append(people, p.PersonNo)
		}
		var writing, reading sync.WaitGroup
		for writer := range writers {
			writing.Go(func() {
				for n := range each {
					no := people[(writer+n)%len(people)] // several write to the same person
					_, err := w.DB.Do(t.Context(), act("test.act", no, ""), change("address", fmt.Sprintf("%d-%d", writer, n)))
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		ended := make(chan struct{})
		go func() { writing.Wait(); close(ended) }()
		for reader := range readers {
			reading.Go(func() { followFeed(t, w.DB, reader+1, writers*each, ended) })
		}
		<-ended
		reading.Wait()
	})
}

// followFeed reads on until the writers have ended and nothing more comes, and checks that all came once and in order: every event of
// a person starts from what the one before left.
func followFeed(t *testing.T, db *store.DB, limit, want int, ended <-chan struct{}) {
	since, seen, address := int64(0), 0, map[string]string{}
	for over := false; ; {
		events, err := db.Feed(t.Context(), since, limit)
		if err != nil {
			t.Error(err)
			return
		}
		for _, e := range events {
			if e.No != since+1 {
				t.Errorf("%d comes after %d", e.No, since)
			}
			if before, known := address[e.PersonNo]; known && e.Fields[0].Old != before {
				t.Errorf("event %d starts from %q, the one before left %q", e.No, e.Fields[0].Old, before)
			}
			address[e.PersonNo] = e.Fields[0].New
			since = e.No
			seen++
		}
		if len(events) > 0 {
			continue
		}
		if over {
			break
		}
		select {
		case <-ended:
			over = true
		default:
		}
	}
	if seen != want {
		t.Errorf("%d events seen, want %d", seen, want)
	}
}

func TestClocksThatDifferLeaveAPersonsEventsInOrder(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		for i, step := range []int64{60, -3600, 7200, -7200} {
			w.Clock.Advance(time.Duration(step) * time.Second)
			do(t, w, no, change("address", fmt.Sprint(i)))
		}
		for i, e := range feedOf(t, w.DB) {
			if e.Fields[0].New != fmt.Sprint(i) || e.EventNo != int64(i+1) {
				t.Errorf("event %d: %+v", i, e)
			}
		}
	})
}

func TestTheFeedBeyondItsEnds(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		do(t, w, w.Persona(t, "employee").PersonNo, change("address", "x"))
		for _, test := range []struct {
			since int64
			limit int
			want  int
		}{{0, 0, 1}, {-5, 10, 1}, {0, 1 << 30, 1}, {1, 10, 0}, {1<<63 - 1, 10, 0}} {
			got, err := w.DB.Feed(t.Context(), test.since, test.limit)
			if err != nil || len(got) != test.want {
				t.Errorf("since %d, limit %d: %d events, %v", test.since, test.limit, len(got), err)
			}
		}
		if _, err := w.DB.FeedEvent(t.Context(), 2); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an event that is not there: %v", err)
		}
	})
}
