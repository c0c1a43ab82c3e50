package notify_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// helperVariable makes this test binary one of the processes below instead: the far sides that messages go to, and a node that can be
// killed. Each ends when its standard input does, that is, with the test.
const helperVariable = "SHEBAO_NOTIFY_HELPER"

var helpers = map[string]func() error{"cmpp": serveCMPP, "smtp": serveSMTP, "node": runNode}

func TestMain(m *testing.M) {
	run, isHelper := helpers[os.Getenv(helperVariable)]
	if !isHelper {
		os.Exit(m.Run())
	}
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if err := run(); err != nil {
		slog.Error("helper", "error", err)
		os.Exit(1)
	}
}

// event is a line that a helper says on standard output.
type event struct {
	Kind string            `json:"kind"`
	With map[string]string `json:"with,omitempty"`
}

var saying sync.Mutex

func say(kind string, with map[string]string) {
	saying.Lock()
	defer saying.Unlock()
	json.NewEncoder(os.Stdout).Encode(event{kind, with})
}

// helper is a process of this test binary.
type helper struct {
	t    *testing.T
	cmd  *exec.Cmd
	mu   sync.Mutex
	said []event
}

// start runs a helper with variables "KEY=value".
func start(t *testing.T, name string, variables ...string) *helper {
	t.Helper()
	h := &helper{t: t, cmd: exec.Command(os.Args[0])}
	h.cmd.Env = append(append(os.Environ(), helperVariable+"="+name), variables...)
	h.cmd.Stderr = os.Stderr
	in, err := h.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go h.follow(out)
	t.Cleanup(func() { in.Close(); h.kill() })
	return h
}

func (h *helper) follow(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			h.mu.Lock()
			h.said = append(h.said, e)
			h.mu.Unlock()
		}
	}
}

// kill ends the process as kill -9 does.
func (h *helper) kill() {
	h.cmd.Process.Kill()
	h.cmd.Wait()
}

// all are the events of a kind so far.
func (h *helper) all(kind string) []event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(h.said), func(e event) bool { return e.Kind != kind })
}

// await waits until n events of a kind were said.
func (h *helper) await(kind string, n int) []event {
	h.t.Helper()
	var list []event
	testkit.Eventually(h.t, 60*time.Second, func() error {
		if list = h.all(kind); len(list) < n {
			return errors.New("too few events " + kind)
		}
		return nil
	})
	return list
}

const phone = "13800138000"

func notice(text string) store.Message {
	return store.Message{Channel: store.ChannelSMS, Template: "registered", Recipient: phone, Text: text}
}

// chatter is a notice that tells of nothing urgent.
func chatter(text string) store.Message {
	m := notice(text)
	m.Template = "looked_up"
	return m
}

func code(text string) store.Message {
	m := notice(text)
	m.Template = "code"
	return m
}

// tell queues messages to one of the cast in one act and answers with them, in no order.
func tell(t *testing.T, w *fixture.World, messages ...store.Message) []store.Message {
	t.Helper()
	no, before := w.Persona(t, "employee").PersonNo, map[string]bool{}
	for _, m := range told(t, w) {
		before[m.ID] = true
	}
	act := store.Act{Kind: "test.act", Actor: store.System("test"), PersonNo: no}
	_, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error {
		for _, m := range messages {
			if err := tx.Tell(m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(told(t, w), func(m store.Message) bool { return before[m.ID] })
}

func told(t *testing.T, w *fixture.World) []store.Message {
	t.Helper()
	list, err := w.DB.Messages(t.Context(), w.Persona(t, "employee").PersonNo)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func stateOf(t *testing.T, w *fixture.World, id string) string {
	t.Helper()
	list := told(t, w)
	at := slices.IndexFunc(list, func(m store.Message) bool { return m.ID == id })
	if at < 0 {
		t.Fatal("the message is gone")
	}
	return list[at].State
}

func awaitState(t *testing.T, w *fixture.World, id, state string) {
	t.Helper()
	testkit.Eventually(t, 30*time.Second, func() error {
		if is := stateOf(t, w, id); is != state {
			return errors.New("the message is " + is)
		}
		return nil
	})
}

// quiet is a log that nobody reads.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func service(db *store.DB, sender notify.Sender, limits ...store.Limit) *notify.Service {
	return notify.New(notify.Options{DB: db, Log: quiet(), Limits: limits,
		Senders: map[string]notify.Sender{store.ChannelSMS: sender, store.ChannelMail: sender}})
}
