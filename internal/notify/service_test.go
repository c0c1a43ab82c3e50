package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// run starts a service until the test ends and answers with what stops it.
func run(t *testing.T, s *notify.Service) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	var beside sync.WaitGroup
	for _, f := range s.Beside() {
		beside.Go(func() { f(ctx) })
	}
	stop = func() {
		cancel()
		beside.Wait()
		if err := <-ended; err != nil {
			t.Errorf("it ended with %v", err)
		}
		ended <- nil
	}
	t.Cleanup(stop)
	return stop
}

func TestWhatActsWriteIsSentByItself(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f := &far{}
		stop := run(t, service(w.DB, f))
		m, letter := notice("好"), notice("邮件")
		letter.Channel, letter.Recipient = store.ChannelMail, "a@example.com"
		list := tell(t, w, m, letter)
		for _, m := range list {
			awaitState(t, w, m.ID, store.MessageSent)
		}
		stop()
		late := tell(t, w, notice("迟"))[0]
		if stateOf(t, w, late.ID) != store.MessageQueued {
			t.Error("a service that was stopped goes on")
		}
		run(t, service(w.DB, f))
		awaitState(t, w, late.ID, store.MessageSent)
	})
}

// slow is a far side that takes a message when it is told to.
type slow struct {
	far
	begun, take chan struct{}
}

func (s *slow) Send(ctx context.Context, m store.Message) (string, error) {
	close(s.begun)
	select {
	case <-s.take:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return s.far.Send(ctx, m)
}

func TestWhatIsBeingSentWhenTheProgramStopsIsFinished(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f := &slow{begun: make(chan struct{}), take: make(chan struct{})}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		s := notify.New(notify.Options{DB: w.DB, Senders: map[string]notify.Sender{store.ChannelSMS: f}, Log: quiet()})
		go func() { ended <- s.Run(ctx) }()
		m := tell(t, w, notice("好"))[0]
		<-f.begun
		stop()
		select {
		case err := <-ended:
			t.Errorf("it ended in the middle: %v", err)
		case <-time.After(200 * time.Millisecond):
		}
		close(f.take)
		if err := <-ended; err != nil || stateOf(t, w, m.ID) != store.MessageSent {
			t.Errorf("%s, %v", stateOf(t, w, m.ID), err)
		}
	})
}

func TestSeveralNodesSendEachMessageOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f := &far{}
		var messages []store.Message
		var want []string
		for i := range 60 {
			want = append(want, strings.Repeat("好", i+1))
			messages = append(messages, notice(want[i]))
		}
		for _, db := range []*store.DB{w.DB, w.Reopen(t), w.Reopen(t)} {
			run(t, service(db, f))
		}
		tell(t, w, messages...)
		testkit.Eventually(t, 60*time.Second, func() error {
			if w.Count(t, "messages WHERE channel = 'sms' AND state <> 'sent'") > 0 {
				return errors.New("not all are sent")
			}
			return nil
		})
		slices.Sort(want)
		if got := f.texts(); !slices.Equal(got, want) {
			t.Errorf("%d sent, want %d", len(got), len(want))
		}
	})
}

// Where runNode stops for good, so that it can be killed there.
const (
	nodeURL     = "NODE_URL"
	nodeSecrets = "NODE_SECRETS"
	nodeFile    = "NODE_FILE"
	nodeHang    = "NODE_HANG" // "before" or "after" the sending, or "" to work on
	nodeLease   = 2 * time.Second
)

// runNode is a node of the portal that only sends messages, to a file.
func runNode() error {
	var secrets store.Secrets
	if err := json.Unmarshal([]byte(os.Getenv(nodeSecrets)), &secrets); err != nil {
		return err
	}
	keys, err := store.NewKeys(secrets)
	if err != nil {
		return err
	}
	instant, err := testkit.NewInstant() // the test's
	if err != nil {
		return err
	}
	db, err := store.Open(context.Background(), store.Options{URL: os.Getenv(nodeURL), Keys: keys, Now: instant.Now, NoMigrate: true})
	if err != nil {
		return err
	}
	file, err := notify.NewFileSender(os.Getenv(nodeFile), instant.Now)
	if err != nil {
		return err
	}
	sender := hanging{file, os.Getenv(nodeHang)}
	say("up", nil)
	return notify.New(notify.Options{DB: db, Senders: map[string]notify.Sender{store.ChannelSMS: sender}, Log: quiet(), Lease: nodeLease}).Run(context.Background())
}

// hanging sends like its Sender, but stops for good at a moment.
type hanging struct {
	notify.Sender
	when string
}

func (h hanging) Send(ctx context.Context, m store.Message) (string, error) {
	if h.when == "before" {
		say("hangs", nil)
		select {}
	}
	reference, err := h.Sender.Send(ctx, m)
	if h.when == "after" {
		say("hangs", nil)
		select {}
	}
	return reference, err
}

// TestKillingANode kills a node at the two moments that matter and lets another take over. Nothing is lost but a code that nobody
// may send twice, and nothing is doubled but a notice of which nobody knows.
func TestKillingANode(t *testing.T) {
	for _, test := range []struct {
		name, hang  string
		message     store.Message
		state       string
		lines, most int
	}{
		{"a notice, before it was sent", "before", notice("好"), store.MessageSent, 1, 1},
		{"a notice, after it was sent", "after", notice("好"), store.MessageSent, 1, 2},
		{"a code, before it was sent", "before", code("482913"), store.MessageGivenUp, 0, 0},
		{"a code, after it was sent", "after", code("482913"), store.MessageGivenUp, 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			fixture.Engines(t, func(t *testing.T, w *fixture.World) {
				instant := testkit.InstantAt(w.Clock.Now())
				path := filepath.Join(t.TempDir(), "messages.jsonl")
				secrets, err := json.Marshal(fixture.Secrets())
				if err != nil {
					t.Fatal(err)
				}
				variables := []string{nodeURL + "=" + w.URL, nodeSecrets + "=" + string(secrets), nodeFile + "=" + path}
				m := tell(t, w, test.message)[0]
				victim := start(t, "node", append(variables, nodeHang+"="+test.hang, instant.Env())...)
				victim.await("hangs", 1)
				victim.kill()
				if stateOf(t, w, m.ID) != store.MessageSending {
					t.Fatalf("the node died with the message %s", stateOf(t, w, m.ID))
				}
				start(t, "node", append(variables, instant.Env())...)
				testkit.Eventually(t, 90*time.Second, func() error {
					if state := stateOf(t, w, m.ID); state != test.state {
						return errors.New("the message is " + state)
					}
					return nil
				})
				text, err := os.ReadFile(path)
				if lines := bytes.Count(text, []byte("\n")); err != nil || lines < test.lines || lines > test.most {
					t.Errorf("it went out %d times, want %d to %d: %v", lines, test.lines, test.most, err)
				}
			})
		})
	}
}
