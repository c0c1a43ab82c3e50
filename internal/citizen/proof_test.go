package citizen_test

import (
	"errors"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

func TestValidityIsCountedInWholeMonths(t *testing.T) {
	for _, test := range []struct {
		from string
		n    int
		want string
	}{
		{"2027-01-31 10:00:00", 1, "2027-02-28 10:00:00"}, {"2028-01-31 10:00:00", 1, "2028-02-29 10:00:00"},
		{"2026-11-23 10:00:00", 1, "2026-12-23 10:00:00"}, {"2026-12-31 23:59:59", 1, "2027-01-31 23:59:59"},
		{"2027-02-28 00:00:00", 1, "2027-03-28 00:00:00"}, {"2027-03-31 00:30:00", 1, "2027-04-30 00:30:00"},
		{"2026-11-30 07:00:00", 3, "2027-02-28 07:00:00"}, {"2026-11-23 10:00:00", 3, "2027-02-23 10:00:00"},
	} {
		from, err := time.ParseInLocation(time.DateTime, test.from, testkit.Zone)
		if err != nil {
			t.Fatal(err)
		}
		// In Greenwich's time, as the database's clock gives it: at 00:30 and 07:00 it is still the day before there.
		if got := citizen.MonthsAfter(from.UTC(), test.n).In(testkit.Zone).Format(time.DateTime); got != test.want {
			t.Errorf("%d months after %s is %s, want %s", test.n, test.from, got, test.want)
		}
	}
}

func TestAnAccessCodeIsValidForOneMonth(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		w.Clock.Set(time.Date(2027, 1, 31, 10, 0, 0, 0, testkit.Zone))
		code, done, err := s.NewAccessCode(t.Context(), p.PersonNo, store.NewID(), "a")
		if _, bad := social.ParseCode(code, citizen.AccessCodeLength); err != nil || bad != nil || done.ReceiptNo == "" {
			t.Fatalf("code %q, %+v, %v", code, done, err)
		}
		opens := func() bool {
			ok, err := w.DB.AccessCodeOpens(t.Context(), p.PersonNo, code)
			return ok && err == nil
		}
		w.Clock.Set(time.Date(2027, 2, 28, 9, 59, 59, 0, testkit.Zone))
		if !opens() {
			t.Error("it ended a second early")
		}
		w.Clock.Advance(time.Second)
		if opens() {
			t.Error("it opens after a month")
		}
		receipt, err := w.DB.ReceiptByNo(t.Context(), p.PersonNo, done.ReceiptNo)
		if err != nil || len(receipt.Facts) != 2 || receipt.Facts[1].Value != "2027年2月28日 10:00" {
			t.Errorf("the receipt: %+v, %v", receipt, err)
		}
		for _, f := range receipt.Facts {
			if f.Value == code || f.Value == social.GroupCode(code) {
				t.Error("the receipt holds the code")
			}
		}
	})
}

func TestANewAccessCodeVoidsTheOldOne(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, key := newService(w.DB), w.Persona(t, "employee"), store.NewID()
		opens := func(code string) bool {
			ok, err := w.DB.AccessCodeOpens(t.Context(), p.PersonNo, code)
			return ok && err == nil
		}
		first, done, err := s.NewAccessCode(t.Context(), p.PersonNo, key, "a")
		if err != nil {
			t.Fatal(err)
		}
		none, again, err := s.NewAccessCode(t.Context(), p.PersonNo, key, "a")
		if err != nil || none != "" || !again.Repeated || again.ReceiptNo != done.ReceiptNo || !opens(first) {
			t.Errorf("the second press gives %q, %+v, %v", none, again, err)
		}
		second, _, err := s.NewAccessCode(t.Context(), p.PersonNo, store.NewID(), "a")
		if err != nil || second == first || opens(first) || !opens(second) {
			t.Errorf("the new code %q for the old %q, %v", second, first, err)
		}
		if _, err := s.RevokeAccessCode(t.Context(), p.PersonNo, store.NewID(), "a"); err != nil || opens(second) {
			t.Errorf("it opens after revoking, %v", err)
		}
		if _, err := s.RevokeAccessCode(t.Context(), p.PersonNo, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("revoking what is not there: %v, want ErrNotFound", err)
		}
	})
}

func TestSixteenAccessCodesAtOnceLeaveOneInForce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		together(16, func(int) {
			if _, _, err := s.NewAccessCode(t.Context(), p.PersonNo, store.NewID(), "a"); err != nil {
				t.Error(err)
			}
		})
		if n := w.Count(t, "access_codes WHERE state = 'active'"); n != 1 {
			t.Errorf("%d codes are in force", n)
		}
	})
}

// issuer issues whatever a font has.
func issuer(t *testing.T) citizen.Issuer {
	t.Helper()
	return citizen.Issuer{Agency: fixture.Agency, Printable: fixture.Renderer(t).Printable}
}

func issue(t *testing.T, w *fixture.World, personNo string, whole bool) string {
	t.Helper()
	id, err := newService(w.DB).IssueCertificate(t.Context(), issuer(t), personNo, whole, store.NewID(), "a")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// state is how a document stands.
func state(t *testing.T, w *fixture.World, id string) string {
	t.Helper()
	d, err := w.DB.DocumentByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if d.State == "valid" && !d.InForce(w.Clock.Now()) {
		return "expired"
	}
	return d.State
}

// payMore adds a contribution to the last month, as the next import would.
func payMore(t *testing.T, w *fixture.World, personNo string) {
	t.Helper()
	w.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, kind)
		VALUES ($1, '110', 202610, 'Z9', 100, 8, 14, '05')`, personNo)
}

func TestTheSameContentIsTheSameCertificate(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		first := issue(t, w, no, false)
		w.Clock.Advance(time.Hour)
		if again := issue(t, w, no, false); again != first {
			t.Errorf("the same content is %s and %s", first, again)
		}
		whole := issue(t, w, no, true)
		if whole == first || state(t, w, first) != "valid" || state(t, w, whole) != "valid" {
			t.Errorf("with the whole ID number it is %s, the first is %s", whole, state(t, w, first))
		}
		payMore(t, w, no)
		changed := issue(t, w, no, true)
		if changed == whole || state(t, w, whole) != "valid" {
			t.Errorf("after more was paid it is %s, the one before is %s", changed, state(t, w, whole))
		}
		c, d, err := newService(w.DB).Certificate(t.Context(), no, changed)
		if err != nil || c.DocNo != changed || c.IDNumber != string(w.Persona(t, "employee").IDNumber) || d.ID != changed {
			t.Errorf("it reads %+v, %v", c, err)
		}
	})
}

// Issued on 30 November, valid until 28 February: the last day is a whole day in the agency's zone. One of old, with the hour of its issue
// as its end, is good until the end of that day too.
func TestTheLastDayOfACertificateIsAWholeDay(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		w.Clock.Set(time.Date(2026, 11, 30, 10, 0, 0, 0, testkit.Zone))
		id := issue(t, w, no, false)
		old := issue(t, w, no, true)
		w.Edit(t, "UPDATE documents SET valid_until = $1 WHERE document_id = $2", time.Date(2027, 2, 28, 10, 0, 0, 0, testkit.Zone).Unix(), old)
		c, _, err := newService(w.DB).Certificate(t.Context(), no, id)
		if until := c.Heads()[3].Value; err != nil || until != "2027年2月28日" {
			t.Errorf("it says that it is valid until %s, %v", until, err)
		}
		w.Clock.Set(time.Date(2027, 2, 28, 23, 59, 59, 0, testkit.Zone))
		for name, id := range map[string]string{"the certificate": id, "one of old": old} {
			if got := state(t, w, id); got != "valid" {
				t.Errorf("%s is %s in the last second of its last day", name, got)
			}
		}
		if list, err := w.DB.ValidDocuments(t.Context(), no, citizen.CertificateKind); err != nil || len(list) != 2 {
			t.Errorf("%d are in force then, %v", len(list), err)
		}
		w.Clock.Advance(time.Second)
		for name, id := range map[string]string{"the certificate": id, "one of old": old} {
			if got := state(t, w, id); got != "expired" {
				t.Errorf("%s is %s on the day after", name, got)
			}
		}
		if list, err := w.DB.ValidDocuments(t.Context(), no, citizen.CertificateKind); err != nil || len(list) != 0 {
			t.Errorf("%d are in force then, %v", len(list), err)
		}
		if next := issue(t, w, no, false); next == id || state(t, w, id) != "expired" {
			t.Errorf("the next is %s; the expired one is %s now", next, state(t, w, id))
		}
	})
}

// A paper says how things stand on its day: the same on another day is another paper, which is good for three months of its own.
func TestACertificateOfAnotherDayIsAnother(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		first := issue(t, w, no, false)
		w.Clock.Advance(24 * time.Hour)
		if next := issue(t, w, no, false); next == first || state(t, w, first) != "valid" {
			t.Errorf("the next day it is %s again, and the first is %s", next, state(t, w, first))
		}
	})
}

func TestRevokingACertificate(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no, other := newService(w.DB), w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
		id := issue(t, w, no, false)
		if _, err := s.RevokeCertificate(t.Context(), other, id, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another person: %v, want ErrNotFound", err)
		}
		if _, _, err := s.Certificate(t.Context(), other, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another person reads it: %v, want ErrNotFound", err)
		}
		key := store.NewID()
		first, err := s.RevokeCertificate(t.Context(), no, id, key, "a")
		if err != nil || state(t, w, id) != "revoked" {
			t.Errorf("%s after revoking, %v", state(t, w, id), err)
		}
		if again, err := s.RevokeCertificate(t.Context(), no, id, key, "a"); err != nil || again.ReceiptNo != first.ReceiptNo {
			t.Errorf("the second press: %+v, %v", again, err)
		}
		if next := issue(t, w, no, false); next == id {
			t.Error("a revoked certificate is given out again")
		}
	})
}

func TestARareNamePrintsAndAnImpossibleOneRefusesBeforeIssuing(t *testing.T) {
	w := fixture.SQLite(t)
	p := w.Persona(t, "rare_name")
	c, _, err := newService(w.DB).Certificate(t.Context(), p.PersonNo, issue(t, w, p.PersonNo, false))
	if err != nil || c.Name != "𠮷安宁" {
		t.Fatalf("the certificate is of %q, %v", c.Name, err)
	}
	before := w.Count(t, "documents")
	w.Edit(t, "UPDATE persons SET name = $1 WHERE person_no = $2", "某\ue000", p.PersonNo)
	_, err = newService(w.DB).IssueCertificate(t.Context(), issuer(t), p.PersonNo, false, store.NewID(), "a")
	var missing *document.MissingGlyphError
	if !errors.As(err, &missing) || missing.Rune != '\ue000' {
		t.Errorf("a character no font has: %v, want a MissingGlyphError", err)
	}
	if w.Count(t, "documents") != before || w.Count(t, "receipts WHERE act = 'certificate.issue'") != 1 {
		t.Error("something was issued")
	}
}
