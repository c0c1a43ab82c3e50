package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// doomed is what a program of its own is told to submit, and before which statement it dies.
type doomed struct {
	URL      string
	Secrets  store.Secrets
	Now      time.Time
	Page     string
	PersonNo string
	Draft    *citizen.Draft
	DieAt    int
}

const doomedTask = "SHEBAO_DOOMED"

func TestMain(m *testing.M) {
	if task := os.Getenv(doomedTask); task != "" {
		if err := dieAt(task); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// dieAt submits the task's form in this program, which ends on the way; or gets through and says the receipt's number.
func dieAt(task string) error {
	var d doomed
	if err := json.Unmarshal([]byte(task), &d); err != nil {
		return err
	}
	keys, err := store.NewKeys(d.Secrets)
	if err != nil {
		return err
	}
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{URL: d.URL, Keys: keys, Now: func() time.Time { return d.Now }, NoMigrate: true})
	if err != nil {
		return err
	}
	defer db.Close()
	s := servicesOn(db)
	store.DieBefore(d.DieAt)
	done, err := s.Submit(ctx, s.Procedure(d.Page), d.PersonNo, d.Draft, "a")
	fmt.Println(done.ReceiptNo)
	return err
}

// servicesOn are the services on a database, in the name of the agency of these tests.
func servicesOn(db *store.DB) *citizen.Service {
	s := citizen.New(db, secret.NewFastHasher(), citizen.Settings{})
	s.IssueAs(document.Issuer{Agency: fixture.Agency, Demo: true, Printable: func(...string) error { return nil }})
	return s
}

// traceTables are the tables in which an act leaves something.
var traceTables = []string{"receipts", "submissions", "messages", "feed_events", "changes", "audit_log", "scheduled_changes", "cases", "case_steps",
	"evidence", "poolings", "unemployment_stops", "base_confirmations", "documents"}

// stands is how a person stands: the row of the archive, and how many rows each table has.
func stands(t *testing.T, w *fixture.World, personNo string) string {
	t.Helper()
	person, err := w.DB.Person(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%+v", *person)
	for _, table := range traceTables {
		fmt.Fprintf(&b, " %s:%d", table, w.Count(t, table))
	}
	fmt.Fprintf(&b, " attached:%d", w.Count(t, "evidence WHERE case_no <> ''"))
	return b.String()
}

// crashes are the services of every kind of writing: a field, a field and a change that waits, a relative, a month ahead, a decision,
// a request with a file, a note.
var crashes = []struct {
	page, who string
	values    func(t *testing.T, w *fixture.World, s *citizen.Service) map[string]string
}{
	{"card-report-lost", "employee", nil},
	{"base-confirm", "employee", func(*testing.T, *fixture.World, *citizen.Service) map[string]string {
		return map[string]string{"year": "2020"}
	}},
	{"base-object", "employee", func(t *testing.T, w *fixture.World, s *citizen.Service) map[string]string {
		ids, err := s.TakeIn(t.Context(), w.Persona(t, "employee").PersonNo, "files", nil, []citizen.Upload{{Name: "工资单.png", Content: smallPNG(t)}})
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"month": "202001", "branch": "110", "wage": "1", "reason": "工资单上是另一个数", "files": strings.Join(ids, " ")}
	}},
	{"change-address", "self_payer", func(t *testing.T, w *fixture.World, s *citizen.Service) map[string]string {
		p := w.Persona(t, "self_payer")
		submitForm(t, s, "apply-self-service", p.PersonNo, map[string]string{"account": p.BankAccount, "phone": p.Phone, "pin": p.CardPIN})
		return map[string]string{"address": "示例路 8 号", "postcode": "518008", "phone": "13800138008", "bank_tail": p.BankAccount[len(p.BankAccount)-6:]}
	}},
	{"family-pooling", "guardian", func(t *testing.T, w *fixture.World, _ *citizen.Service) map[string]string {
		spouse := w.Persona(t, "spouse")
		return map[string]string{"relative_no": spouse.PersonNo, "relative_id": string(spouse.IDNumber.Full()), "relation": string(social.SpouseOf)}
	}},
	{"health-centre", "tier2", func(*testing.T, *fixture.World, *citizen.Service) map[string]string {
		return map[string]string{"centre": "SK0007"}
	}},
	{"stop-unemployment", "unemployed", func(*testing.T, *fixture.World, *citizen.Service) map[string]string {
		return map[string]string{"reason": "41", "sure": "1"}
	}},
}

// TestKilledBetweenAnyTwoStatements ends the program with kill -9 before each statement of a service in turn. Nothing of the act is there
// then, or all of it is; and sending the form again ends in one act with one receipt.
func TestKilledBetweenAnyTwoStatements(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts a program for every statement, left out by -short")
	}
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := servicesOn(w.DB)
		for _, c := range crashes {
			t.Run(c.page, func(t *testing.T) {
				personNo, values := w.Persona(t, c.who).PersonNo, map[string]string{}
				if c.values != nil {
					values = c.values(t, w, s)
				}
				d := doomed{URL: w.URL, Secrets: fixture.Secrets(), Now: w.Clock.Now(), Page: c.page, PersonNo: personNo,
					Draft: draftOf(t, s, c.page, personNo, values)}
				dieEverywhere(t, w, s, d)
			})
		}
		if _, faults, err := w.DB.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("the audit log: %v, %v", faults, err)
		}
	})
}

func dieEverywhere(t *testing.T, w *fixture.World, s *citizen.Service, d doomed) {
	t.Helper()
	const fewest, most = 8, 80
	before, after := stands(t, w, d.PersonNo), ""
	for d.DieAt = 1; d.DieAt <= most; d.DieAt++ {
		receipt, survived := send(t, d)
		now := stands(t, w, d.PersonNo)
		switch {
		case survived && (receipt == "" || d.DieAt < fewest):
			t.Fatalf("it got through with receipt %q before statement %d", receipt, d.DieAt)
		case survived && after == "":
			t.Fatal("it never died between its commit and the answer")
		case survived:
			if now != after {
				t.Errorf("sent once more, it stands at\n%s\nand not at\n%s", now, after)
			}
			done, err := s.Submit(t.Context(), s.Procedure(d.Page), d.PersonNo, d.Draft, "a")
			if err != nil || !done.Repeated || done.ReceiptNo != receipt {
				t.Errorf("and once more: %+v, %v, want the receipt %s again", done, err, receipt)
			}
			return
		case now == before && after == "":
		case after == "":
			after = now // committed, and killed before it could say so
		case now != after:
			t.Fatalf("killed before statement %d it stands at\n%s\nneither before\n%s\nnor after\n%s", d.DieAt, now, before, after)
		}
	}
	t.Fatalf("it takes more than %d statements", most)
}

// send has a program of its own submit the form, and says whether it got through.
func send(t *testing.T, d doomed) (receipt string, survived bool) {
	t.Helper()
	task, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), doomedTask+"="+string(task))
	var said, complaint strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &complaint
	err = cmd.Run()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("it failed before statement %d: %s", d.DieAt, complaint.String())
	}
	return strings.TrimSpace(said.String()), err == nil
}

// draftOf is a form filled in and checked.
func draftOf(t *testing.T, s *citizen.Service, page, personNo string, values map[string]string) *citizen.Draft {
	t.Helper()
	a, err := s.Apply(t.Context(), personNo, values)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := s.Check(t.Context(), s.Procedure(page), a, store.NewID())
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	draft, err := s.OpenDraft(s.Procedure(page), personNo, checked.Draft)
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

func submitForm(t *testing.T, s *citizen.Service, page, personNo string, values map[string]string) {
	t.Helper()
	if _, err := s.Submit(t.Context(), s.Procedure(page), personNo, draftOf(t, s, page, personNo, values), "a"); err != nil {
		t.Fatalf("%s: %v", page, err)
	}
}

// smallPNG is a picture of one white dot.
func smallPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
