package web

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Where a value is old and the database slow, whoever reads it waits, and nobody else.
func TestOnlyWhoReadsAKeptValueWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &kept[string]{serves: 10}
		slow := func(text string, take time.Duration) func(context.Context) (string, error) {
			return func(context.Context) (string, error) { time.Sleep(take); return text, nil }
		}
		ask := func(now int64, read func(context.Context) (string, error), want string, wait time.Duration) {
			t.Helper()
			began := time.Now()
			got, err := k.get(t.Context(), now, read)
			if took := time.Since(began); got != want || err != nil || took != wait {
				t.Errorf("at %d: %q, %v after %v, want %q after %v", now, got, err, took, want, wait)
			}
		}
		never := func(context.Context) (string, error) { t.Error("read once more"); return "", nil }
		go ask(100, slow("one", 3*time.Second), "one", 3*time.Second)
		synctest.Wait()
		ask(100, never, "one", 3*time.Second) // there is nothing yet
		ask(109, never, "one", 0)
		go ask(110, slow("two", 5*time.Second), "two", 5*time.Second)
		synctest.Wait()
		ask(110, never, "one", 0) // it serves while another is read
		time.Sleep(5 * time.Second)
		synctest.Wait()
		ask(119, never, "two", 0)
	})
}

// What is changed here is seen by the next page, also where one was being read meanwhile.
func TestAForgottenValueIsNotServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &kept[string]{serves: 10}
		text, wait := "before", time.Second
		read := func(context.Context) (string, error) { was := text; time.Sleep(wait); return was, nil }
		go k.get(t.Context(), 100, read)
		synctest.Wait()
		text = "after"
		k.forget()
		for range 2 {
			if got, err := k.get(t.Context(), 100, read); got != "after" || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		}
	})
}

func TestAValueThatCantBeReadIsAsItWas(t *testing.T) {
	k := &kept[string]{serves: 10}
	tries, broken := 0, errors.New("broken")
	fails := func(context.Context) (string, error) { tries++; return "", broken }
	k.get(t.Context(), 100, func(context.Context) (string, error) { return "one", nil })
	if got, err := k.get(t.Context(), 110, fails); got != "one" || !errors.Is(err, broken) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := k.get(t.Context(), 119, fails); got != "one" || err != nil || tries != 1 {
		t.Errorf("within the while: %q, %v, %d tries", got, err, tries)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	k.get(gone, 120, fails)
	if got, err := k.get(t.Context(), 120, func(context.Context) (string, error) { return "two", nil }); got != "two" || err != nil {
		t.Errorf("after somebody went away: %q, %v", got, err)
	}
	if got, err := k.anew(t.Context(), 120, func(context.Context) (string, error) { return "three", nil }); got != "three" || err != nil {
		t.Errorf("anew: %q, %v", got, err)
	}
	func() {
		defer func() { recover() }()
		k.get(t.Context(), 200, func(context.Context) (string, error) { panic("a fault") })
	}()
	if got, err := k.get(t.Context(), 200, func(context.Context) (string, error) { return "four", nil }); got != "four" || err != nil {
		t.Errorf("after a panic: %q, %v", got, err)
	}
}
