package observe

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"shebao/internal/store"
)

// File is a file that lines are appended to, each at once. Reopen begins a new one where the old one was moved away.
type File struct {
	path string

	mu   sync.Mutex
	file *os.File
}

// OpenFile opens or makes a file that its owner may read.
func OpenFile(path string) (*File, error) {
	f := &File{path: path}
	return f, f.Reopen()
}

// Reopen opens the path anew. The file from before stays in use where that fails.
func (f *File) Reopen() error {
	next, err := os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("a log can't be written: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file != nil {
		f.file.Close()
	}
	f.file = next
	return nil
}

// Write implements io.Writer.
func (f *File) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.file.Write(line)
}

// lines writes values as lines of JSON, each in one go.
type lines struct {
	to  io.Writer
	now func() time.Time
}

func (l lines) write(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		return // texts and numbers alone
	}
	_, _ = l.to.Write(append(line, '\n')) // a full disk is told of by the check of readiness
}

// AccessLog writes a line for every page that was answered: which page and when, never whose, from where, or what was in the address.
type AccessLog struct{ lines }

// NewAccessLog writes to a file, or whatever takes lines.
func NewAccessLog(to io.Writer, now func() time.Time) *AccessLog { return &AccessLog{lines{to, now}} }

func (a *AccessLog) write(r Request) {
	if a == nil {
		return
	}
	a.lines.write(struct {
		Time   string  `json:"time"`
		Ref    string  `json:"ref"`
		Page   string  `json:"page"`
		Method string  `json:"method"`
		Status int     `json:"status"`
		Ms     float64 `json:"ms"`
	}{a.now().Format(time.RFC3339), r.Number, r.Page, method(r.Method), r.Status, float64(r.Took.Microseconds()) / 1000})
}

// Events are what concerns security, a line of JSON each, for the operator's own collector: sign-ins that failed, limits reached, and acts
// that change who may do what. People stand in it by a mark that is the same for the same person and tells nothing else; staff by their
// accounts' names.
type Events struct {
	lines
	mark func(kind, of string) string
}

// NewEvents writes to a file, or whatever takes lines. mark is a keyed hash.
func NewEvents(to io.Writer, now func() time.Time, mark func(kind, of string) string) *Events {
	return &Events{lines{to, now}, mark}
}

type event struct {
	Time    string `json:"time"`
	Event   string `json:"event"`
	Who     string `json:"who,omitempty"`     // citizen, staff, system, verifier
	Name    string `json:"name,omitempty"`    // of the staff account, or a citizen's mark
	Person  string `json:"person,omitempty"`  // the mark of whose record it is, where that is another
	Outcome string `json:"outcome,omitempty"` // of a sign-in that failed
	Limit   string `json:"limit,omitempty"`
	From    string `json:"from,omitempty"` // a mark of the network address
}

// securityActs are the kinds of act that are events, or how they begin.
var securityActs = []string{"signin", "signout", "register", "password.", "registration.close", "freeze", "unfreeze", "authenticator.", "passkey.",
	"recovery_codes.", "second_factor.", "session", "device.", "keys.", "staff.", "proposal.", "audit.", "import.rollback", "readonly",
	"person.show", "verify.access_code"}

// markLength is how many letters of a keyed hash stand for somebody.
const markLength = 16

func (e *Events) write(ev event) {
	if e == nil {
		return
	}
	ev.Time = e.now().Format(time.RFC3339)
	e.lines.write(ev)
}

func (e *Events) acted(act store.Act) {
	if e == nil || !slices.ContainsFunc(securityActs, func(begin string) bool { return strings.HasPrefix(act.Kind, begin) }) {
		return
	}
	ev := event{Event: act.Kind, Who: act.Actor.Kind, Name: e.name(act.Actor.Kind, act.Actor.ID), From: e.markOf("address", act.Actor.Address)}
	if act.PersonNo != act.Actor.ID {
		ev.Person = e.markOf("person", act.PersonNo)
	}
	e.write(ev)
}

func (e *Events) signInFailed(kind, who, outcome, address string) {
	if e == nil {
		return
	}
	e.write(event{Event: "signin.failed", Who: kind, Name: e.name(kind, who), Outcome: outcome, From: e.markOf("address", address)})
}

// name is a citizen's mark, or the name of whoever works at the agency.
func (e *Events) name(kind, id string) string {
	if kind == "citizen" {
		return e.markOf("person", id)
	}
	return id
}

func (e *Events) markOf(kind, of string) string {
	if of == "" {
		return ""
	}
	hash := e.mark(kind, of)
	return hash[:min(len(hash), markLength)]
}
