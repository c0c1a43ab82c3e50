package store_test

import (
	"errors"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// do runs an act that must succeed.
func do(t *testing.T, w *fixture.World, personNo string, f func(*store.Tx) error) store.Done {
	t.Helper()
	done, err := w.DB.Do(t.Context(), act("test.act", personNo, ""), f)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestAPersonReadsAsTheArchiveHasThem(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for _, p := range w.Cast.Personas {
			person, err := w.DB.Person(t.Context(), p.PersonNo)
			if err != nil {
				t.Fatal(err)
			}
			if person.Name != p.Name || person.ID != p.IDNumber || person.BirthDate != p.BirthDate || person.CardNo != p.CardNo ||
				person.Phone != p.Phone || person.BankAccount != p.BankAccount {
				t.Errorf("%s reads %+v", p.Key, person)
			}
			numbers, err := w.DB.PersonNosByID(t.Context(), p.IDNumber.Full())
			if err != nil || len(numbers) != 1 || numbers[0] != p.PersonNo {
				t.Errorf("%s is found by ID number as %v, %v", p.Key, numbers, err)
			}
		}
		if _, err := w.DB.Person(t.Context(), "999999999"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("nobody: %v, want ErrNotFound", err)
		}
	})
}

func TestWhoIsInsured(t *testing.T) {
	paying := map[social.Insurance]social.BranchStatus{social.Pension: social.NotInsured, social.Medical: social.Paying}
	ended := map[social.Insurance]social.BranchStatus{social.Pension: social.Ended}
	never := map[social.Insurance]social.BranchStatus{social.Pension: social.NotInsured, social.Medical: ""}
	for name, test := range map[string]struct {
		person store.Person
		paid   bool
		want   bool
	}{
		"in one branch":       {store.Person{Status: paying}, false, true},
		"cover ended":         {store.Person{Status: ended}, false, true},
		"never in any branch": {store.Person{Status: never}, true, false},
		"nothing known":       {store.Person{}, false, false},
		"known by months":     {store.Person{}, true, true},
		"dead":                {store.Person{Status: paying, State: social.PersonDeceased}, true, false},
	} {
		if got := test.person.Insured(test.paid); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestTheContributionsOfAPersonComeNewestFirst(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		list, err := w.DB.Contributions(t.Context(), p.PersonNo)
		if rows := w.Count(t, "contributions WHERE person_no = '"+p.PersonNo+"'"); err != nil || len(list) != rows {
			t.Fatalf("%d contributions of %d, %v", len(list), rows, err)
		}
		for i, c := range list {
			if i > 0 && c.Month > list[i-1].Month || c.UnitName == "" || !c.Insurance.Valid() || c.Total() == 0 {
				t.Errorf("row %d is %+v", i, c)
			}
		}
	})
}

func TestRegisteringOnceUntilTheRegistrationIsClosed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "left")
		registration := store.Registration{PersonNo: p.PersonNo, ID: p.IDNumber, PasswordHash: "one", Phone: "13800138000", Email: "a@example.com",
			Address: "深圳", Question: "问", AnswerHash: "答"}
		register := func(tx *store.Tx) error { return tx.Register(registration) }
		do(t, w, p.PersonNo, register)
		read, err := w.DB.RegistrationByID(t.Context(), p.IDNumber)
		if err != nil {
			t.Fatal(err)
		}
		want := registration
		want.ID, want.CreatedAt = "", w.Clock.Now().Unix()
		if *read != want {
			t.Errorf("reads %+v, want %+v", *read, want)
		}
		if _, err := w.DB.Do(t.Context(), act("test.act", p.PersonNo, ""), register); !errors.Is(err, store.ErrExists) {
			t.Errorf("once more: %v, want ErrExists", err)
		}

		keep(t, w, "token", session(t, w, p.PersonNo, 0))
		w.Edit(t, "UPDATE registrations SET state = 'closed', last_signin_at = 5 WHERE person_no = $1", p.PersonNo)
		if _, err := w.DB.Registration(t.Context(), p.PersonNo); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a closed registration reads: %v, want ErrNotFound", err)
		}
		registration.PasswordHash = "two"
		do(t, w, p.PersonNo, register)
		read, err = w.DB.Registration(t.Context(), p.PersonNo)
		if err != nil || read.PasswordHash != "two" || read.LastSignInAt != 0 {
			t.Errorf("after registering again: %+v, %v", read, err)
		}
		if alive(t, w, "token") {
			t.Error("a session of the closed registration lives in the new one")
		}
	})
}

// When an account is closed, what no law asks to be kept goes at once; some years later nothing of it is left, and of one that is open all is.
func TestOfAClosedAccountNothingIsLeftInTheEnd(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, other := w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
		for _, one := range []string{no, other} {
			w.Edit(t, "INSERT INTO exports (person_no, export_no, state, next_at, created_at) VALUES ($1, 1, 'done', 0, 1)", one)
			w.Edit(t, "INSERT INTO export_parts (person_no, export_no, part, content) VALUES ($1, 1, 0, $2)", one, []byte("x"))
			if _, err := w.DB.KeepEvidence(t.Context(), one, "a.pdf", "application/pdf", []byte("x")); err != nil {
				t.Fatal(err)
			}
		}
		do(t, w, no, func(tx *store.Tx) error { return tx.CloseRegistration(no) })
		left := func(table, of string) int { return w.Count(t, table+" WHERE person_no = '"+of+"'") }
		for _, table := range []string{"exports", "export_parts", "evidence", "evidence_parts"} {
			if left(table, no) != 0 || left(table, other) != 1 {
				t.Errorf("after closing, %s has %d rows of the person and %d of another", table, left(table, no), left(table, other))
			}
		}
		r := onlyOf("closed-accounts", store.Span{Years: 3})
		w.Clock.Advance(3*365*24*time.Hour - 24*time.Hour)
		if swept := retain(t, w, r); len(swept) != 0 {
			t.Errorf("a day too early %v are swept", swept)
		}
		w.Clock.Advance(24 * time.Hour)
		if swept := retain(t, w, r); swept["closed-accounts"] != 1 {
			t.Errorf("after three years %v are swept", swept)
		}
		for _, table := range []string{"registrations", "agreements"} {
			if left(table, no) != 0 || left(table, other) == 0 {
				t.Errorf("in the end %s has %d rows of the person and %d of another", table, left(table, no), left(table, other))
			}
		}
		if left("persons", no) != 1 {
			t.Error("the record itself is gone")
		}
	})
}

func TestANewAccessCodeVoidsTheOldOne(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, other := w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
		c := store.AccessCode{Scope: store.ScopeDefault, ExpiresAt: w.Clock.Now().Add(time.Hour).Unix()}
		opens := func(personNo, code string) bool {
			ok, err := w.DB.AccessCodeOpens(t.Context(), personNo, code)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		do(t, w, no, func(tx *store.Tx) error { return tx.NewAccessCode(no, "FIRST", c) })
		do(t, w, other, func(tx *store.Tx) error { return tx.NewAccessCode(other, "OTHER", c) })
		if !opens(no, "FIRST") || opens(no, "OTHER") || opens(other, "FIRST") || opens(no, "") {
			t.Error("a code opens what it should not, or not what it should")
		}
		do(t, w, no, func(tx *store.Tx) error { return tx.NewAccessCode(no, "SECOND", c) })
		if opens(no, "FIRST") || !opens(no, "SECOND") || !opens(other, "OTHER") {
			t.Error("after a new code the old one opens, or another person's does not")
		}
		w.Clock.Advance(time.Hour)
		if _, err := w.DB.AccessCode(t.Context(), no); !errors.Is(err, store.ErrNotFound) || opens(no, "SECOND") {
			t.Errorf("past its end a code is in force: %v", err)
		}
		_, err := w.DB.Do(t.Context(), act("test.act", no, ""), func(tx *store.Tx) error { return tx.RevokeAccessCode(no) })
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("revoking an expired code: %v, want ErrNotFound", err)
		}
		if w.Count(t, "access_codes WHERE code_hash IN ('FIRST', 'SECOND', 'OTHER')") != 0 {
			t.Error("codes lie in the open")
		}
	})
}

func TestADocumentIsFoundByItsOwnNumbersOnly(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, other := w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
		now := w.Clock.Now().Unix()
		issue := func(id, content string) {
			do(t, w, no, func(tx *store.Tx) error {
				return tx.IssueDocument(store.Document{PersonNo: no, ID: id, Kind: "certificate", CheckCode: "CHECK" + id, Content: content,
					IssuedAt: now, ValidUntil: now + 3600, Snapshot: []byte(`{"name":"郭建明"}`)})
			})
		}
		issue("ONE", "a")
		d, err := w.DB.DocumentByCheckCode(t.Context(), "CHECKONE")
		if err != nil || d.ID != "ONE" || string(d.Snapshot) != `{"name":"郭建明"}` || !d.InForce(w.Clock.Now()) || !w.DB.SaysSame(d, "a") || w.DB.SaysSame(d, "b") {
			t.Errorf("by check code: %+v, %v", d, err)
		}
		for name, find := range map[string]func() (*store.Document, error){
			"another check code": func() (*store.Document, error) { return w.DB.DocumentByCheckCode(t.Context(), "CHECKTWO") },
			"another number":     func() (*store.Document, error) { return w.DB.DocumentByID(t.Context(), "TWO") },
			"another person":     func() (*store.Document, error) { return w.DB.Document(t.Context(), other, "ONE") },
		} {
			if _, err := find(); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v, want ErrNotFound", name, err)
			}
		}

		w.Clock.Advance(time.Minute)
		issue("TWO", "b")
		list, err := w.DB.Documents(t.Context(), no, "certificate")
		if err != nil || len(list) != 2 {
			t.Fatalf("%d documents, %v", len(list), err)
		}
		states := map[string]string{list[0].ID: list[0].State, list[1].ID: list[1].State}
		if states["ONE"] != "valid" || states["TWO"] != "valid" {
			t.Errorf("states %v; a second one ended the first", states)
		}
		do(t, w, no, func(tx *store.Tx) error { return tx.ReplaceDocuments(no, "decision:1") })
		do(t, w, no, func(tx *store.Tx) error {
			return tx.IssueDocument(store.Document{PersonNo: no, ID: "OLD", Kind: "decision:2", CheckCode: "CHECKOLD", IssuedAt: now, ValidUntil: now + 3600})
		})
		do(t, w, no, func(tx *store.Tx) error { return tx.ReplaceDocuments(no, "decision:2") })
		if d, err := w.DB.Document(t.Context(), no, "OLD"); err != nil || d.State != store.DocumentReplaced || d.EndedAt == 0 {
			t.Errorf("a decision that was replaced: %+v, %v", d, err)
		}
		revoke := func(personNo, id string) error {
			_, err := w.DB.Do(t.Context(), act("test.act", personNo, ""), func(tx *store.Tx) error { return tx.RevokeDocument(personNo, id) })
			return err
		}
		if err := revoke(other, "TWO"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another person revokes: %v, want ErrNotFound", err)
		}
		if err := revoke(no, "OLD"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("revoking one that was replaced: %v, want ErrNotFound", err)
		}
		if err := revoke(no, "TWO"); err != nil {
			t.Errorf("revoking: %v", err)
		}
		var snapshot []byte
		w.Ask(t, "SELECT snapshot FROM documents WHERE document_id = 'ONE'", &snapshot)
		if string(snapshot[:1]) == "{" {
			t.Error("the snapshot lies in the open")
		}
	})
}
