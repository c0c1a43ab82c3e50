package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// far is a channel's far side that may be out of order.
type far struct {
	mu         sync.Mutex
	sent       []store.Message
	tries      int
	err        error
	repeatable bool
}

func (f *far) Send(_ context.Context, m store.Message) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tries++
	if f.err != nil {
		return "", f.err
	}
	f.sent = append(f.sent, m)
	return "r-" + m.ID, nil
}

func (f *far) Repeatable() bool { return f.repeatable }

func (f *far) texts() (list []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.sent {
		list = append(list, m.Text)
	}
	slices.Sort(list)
	return list
}

// deliver does a message's job once.
func deliver(t *testing.T, s *notify.Service, m store.Message) (again time.Time) {
	t.Helper()
	again, err := s.Deliver(t.Context(), m.PersonNo, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestAMessageIsSentOnceHoweverOftenItsJobRuns(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f, m := &far{}, tell(t, w, notice("好"))[0]
		for range 2 {
			if again := deliver(t, service(w.DB, f), m); !again.IsZero() {
				t.Errorf("to be called again at %v", again)
			}
		}
		w.Clock.Advance(time.Hour)
		deliver(t, service(w.Reopen(t), f), m)
		if len(f.sent) != 1 || f.sent[0].Recipient != phone || f.sent[0].Text != "好" || f.sent[0].ID != m.ID {
			t.Errorf("sent %+v", f.sent)
		}
		if now := told(t, w); now[slices.IndexFunc(now, func(o store.Message) bool { return o.ID == m.ID })].Reference != "r-"+m.ID {
			t.Error("the channel's reference is not kept")
		}
	})
}

func TestSixteenWorkersSendAMessageOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f, list := &far{}, tell(t, w, notice("一"), notice("二"), notice("三"), code("四"))
		var wait sync.WaitGroup
		nodes := []*notify.Service{service(w.DB, f), service(w.Reopen(t), f)}
		for i := range 16 {
			wait.Go(func() {
				for _, m := range list {
					if _, err := nodes[i%2].Deliver(t.Context(), m.PersonNo, m.ID); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		if got := f.texts(); !slices.Equal(got, []string{"一", "三", "二", "四"}) {
			t.Errorf("sent %q", got)
		}
	})
}

func TestANoticeIsTriedAgainLaterAndLaterForThreeDays(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f, m := &far{err: errors.New("out of order")}, tell(t, w, notice("好"))[0]
		s, started := service(w.DB, f), w.Clock.Now()
		var pauses []time.Duration
		for {
			again := deliver(t, s, m)
			if again.IsZero() {
				break
			}
			if stateOf(t, w, m.ID) != store.MessageFailed || len(pauses) > 100 {
				t.Fatalf("%s after %d tries", stateOf(t, w, m.ID), f.tries)
			}
			pauses = append(pauses, again.Sub(w.Clock.Now()))
			tries := f.tries
			w.Clock.Set(again.Add(-time.Second))
			if early := deliver(t, s, m); f.tries != tries || !early.Equal(again) {
				t.Fatalf("tried %d times a second early, then %v", f.tries, early)
			}
			w.Clock.Set(again)
		}
		want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}
		for i, minutes := range want {
			if pauses[i] != minutes*time.Minute {
				t.Errorf("pause %d is %v, want %v minutes", i+1, pauses[i], minutes)
			}
		}
		if gone := w.Clock.Now().Sub(started); stateOf(t, w, m.ID) != store.MessageGivenUp || gone < 70*time.Hour || gone > 72*time.Hour {
			t.Errorf("%s after %v", stateOf(t, w, m.ID), gone)
		}
	})
}

func TestACodeIsTriedQuicklyAndNotAfterItsTime(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f, m := &far{err: errors.New("out of order")}, tell(t, w, code("482913"))[0]
		s := service(w.DB, f)
		if again := deliver(t, s, m); again.Sub(w.Clock.Now()) != 5*time.Second {
			t.Errorf("the first pause is %v", again.Sub(w.Clock.Now()))
		}
		f.err = nil
		w.Clock.Advance(10 * time.Minute)
		if again := deliver(t, s, m); !again.IsZero() || len(f.sent) != 0 || stateOf(t, w, m.ID) != store.MessageGivenUp {
			t.Errorf("a code past its time: sent %d, %s", len(f.sent), stateOf(t, w, m.ID))
		}
	})
}

func TestAChannelThatComesBackGetsTheMessage(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f, m := &far{err: errors.New("out of order")}, tell(t, w, notice("好"))[0]
		s := service(w.DB, f)
		w.Clock.Set(deliver(t, s, m))
		f.err = nil
		deliver(t, s, m)
		if len(f.sent) != 1 || f.sent[0].Tries != 2 || stateOf(t, w, m.ID) != store.MessageSent {
			t.Errorf("sent %+v", f.sent)
		}
	})
}

func TestWhatTheChannelRefusesIsGivenUpAtOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f, m := &far{err: fmt.Errorf("%w: status 400", notify.ErrRefused)}, tell(t, w, notice("好"))[0]
		if again := deliver(t, service(w.DB, f), m); !again.IsZero() || stateOf(t, w, m.ID) != store.MessageGivenUp {
			t.Errorf("%s, again at %v", stateOf(t, w, m.ID), again)
		}
	})
}

// TestWhatMayHaveGoneOut covers a worker that died between claiming and marking, and an answer that was lost.
func TestWhatMayHaveGoneOut(t *testing.T) {
	for _, test := range []struct {
		name       string
		message    store.Message
		repeatable bool
		state      string
		sent       int
	}{
		{"a notice goes again", notice("好"), false, store.MessageSent, 1},
		{"a notice goes again where the far side drops repeats", notice("好"), true, store.MessageSent, 1},
		{"a code does not go again", code("482913"), false, store.MessageGivenUp, 0},
		{"a code goes again where the far side drops repeats", code("482913"), true, store.MessageSent, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			fixture.Engines(t, func(t *testing.T, w *fixture.World) {
				list := tell(t, w, test.message, test.message)
				f := &far{repeatable: test.repeatable}
				s := service(w.DB, f)
				if _, _, err := w.DB.ClaimMessage(t.Context(), list[0].PersonNo, list[0].ID, time.Minute); err != nil {
					t.Fatal(err)
				}
				if again := deliver(t, s, list[0]); len(f.sent) != 0 || !again.Equal(w.Clock.Now().Add(time.Minute)) {
					t.Errorf("before the lease ended: %d sent, again %v", len(f.sent), again)
				}
				f.err = fmt.Errorf("%w: timeout", notify.ErrUnclear)
				deliver(t, s, list[1])
				f.err = nil
				w.Clock.Advance(time.Minute)
				for _, m := range list {
					f.sent = nil
					deliver(t, s, m)
					if len(f.sent) != test.sent || stateOf(t, w, m.ID) != test.state {
						t.Errorf("%d sent, %s; want %d, %s", len(f.sent), stateOf(t, w, m.ID), test.sent, test.state)
					}
				}
			})
		})
	}
}

func TestNoticesOverTheLimitWaitAndAreNotLost(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f := &far{}
		s := service(w.DB, f, notify.NoticeLimits(2, 3)...)
		other, letter := notice("别的手机"), notice("邮件")
		other.Recipient, letter.Channel, letter.Recipient = "13900139000", store.ChannelMail, "a@example.com"
		for _, m := range tell(t, w, chatter("一"), chatter("二")) {
			deliver(t, s, m)
		}
		for _, m := range tell(t, w, other, letter, code("482913")) {
			if deliver(t, s, m); stateOf(t, w, m.ID) != store.MessageSent {
				t.Errorf("%s has no part in this phone's limit: %s", m.Template, stateOf(t, w, m.ID))
			}
		}
		third, fourth := tell(t, w, chatter("三"))[0], tell(t, w, chatter("四"))[0]
		if again := deliver(t, s, third); !again.Equal(w.Clock.Now().Add(time.Hour)) || stateOf(t, w, third.ID) != store.MessageQueued {
			t.Errorf("the third waits until %v, %s", again, stateOf(t, w, third.ID))
		}
		w.Clock.Advance(time.Hour)
		deliver(t, s, third)
		if again := deliver(t, s, fourth); !again.Equal(w.Clock.Now().Add(23 * time.Hour)) {
			t.Errorf("over the day's limit the fourth waits until %v", again)
		}
		w.Clock.Advance(23 * time.Hour)
		deliver(t, s, fourth)
		if len(f.sent) != 7 {
			t.Errorf("sent %q", f.texts())
		}
	})
}

func TestATryThatFailedDoesNotCountAgainstTheLimit(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f := &far{err: errors.New("out of order")}
		s, m := service(w.DB, f, notify.NoticeLimits(1, 1)...), tell(t, w, chatter("好"))[0]
		w.Clock.Set(deliver(t, s, m))
		f.err = nil
		if again := deliver(t, s, m); !again.IsZero() || len(f.sent) != 1 {
			t.Errorf("it waits until %v", again)
		}
	})
}

func TestTheLogNamesNobody(t *testing.T) {
	w := fixture.SQLite(t)
	var out bytes.Buffer
	f := &far{err: errors.New("out of order")}
	s := notify.New(notify.Options{DB: w.DB, Senders: map[string]notify.Sender{store.ChannelSMS: f}, Log: slog.New(slog.NewTextHandler(&out, nil))})
	m := tell(t, w, notice("您于今天注册"))[0]
	w.Clock.Set(deliver(t, s, m))
	f.err = notify.ErrRefused
	deliver(t, s, m)
	for _, secret := range []string{phone, "注册", m.PersonNo} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log says %q", secret)
		}
	}
	if strings.Count(out.String(), m.ID) != 2 {
		t.Errorf("the log does not tell of both: %s", out.String())
	}
}

// A message that ends the process is not sent again at each start.
func TestAMessageThatEndedTheProcessTwiceIsGivenUp(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		list, f := tell(t, w, notice("好"), notice("也好")), &far{}
		s := service(w.DB, f)
		die := func(m store.Message) { // it is begun, and nothing more is heard of it
			t.Helper()
			if _, due, err := w.DB.ClaimMessage(t.Context(), m.PersonNo, m.ID, s.Lease); err != nil || !due.IsZero() {
				t.Fatalf("due %v, %v", due, err)
			}
		}
		die(list[0])
		die(list[1])
		w.Clock.Advance(s.Lease)
		die(list[0])
		deliver(t, s, list[1])
		w.Clock.Advance(s.Lease)
		deliver(t, s, list[0])
		if got := f.texts(); !slices.Equal(got, []string{list[1].Text}) || stateOf(t, w, list[0].ID) != store.MessageGivenUp || stateOf(t, w, list[1].ID) != store.MessageSent {
			t.Errorf("sent %q, %s and %s", got, stateOf(t, w, list[0].ID), stateOf(t, w, list[1].ID))
		}
	})
}
