package citizen_test

import (
	"errors"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// entitlementOf issues a year's statement and answers with its number.
func entitlementOf(t *testing.T, w *fixture.World, personNo string, year int) string {
	t.Helper()
	id, err := newService(w.DB).IssueEntitlement(t.Context(), issuer(t), personNo, year, false, store.NewID(), "a")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// listOf issues the list of some months and answers with its number.
func listOf(t *testing.T, w *fixture.World, personNo string, from, to social.Month) string {
	t.Helper()
	id, err := newService(w.DB).IssueContributions(t.Context(), issuer(t), personNo, from, to, false, store.NewID(), "a")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestADocumentSupersedesThoseOfItsSeriesAlone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		ids := map[string]string{
			"certificate": issue(t, w, no, false), "2024": entitlementOf(t, w, no, 2024), "2025": entitlementOf(t, w, no, 2025),
			"all": listOf(t, w, no, 0, 0), "since 2026": listOf(t, w, no, 202601, 0), "2010": listOf(t, w, no, 201001, 201012),
		}
		for name, id := range ids {
			if got := state(t, w, id); got != "valid" {
				t.Errorf("%s is %s once all are issued", name, got)
			}
		}
		if again := entitlementOf(t, w, no, 2025); again != ids["2025"] {
			t.Errorf("the same statement of 2025 is %s and %s", ids["2025"], again)
		}
		if again := listOf(t, w, no, 201001, 201012); again != ids["2010"] {
			t.Errorf("the same list of 2010 is %s and %s", ids["2010"], again)
		}

		payMore(t, w, no) // in October 2026
		issue(t, w, no, false)
		entitlementOf(t, w, no, 2025)
		listOf(t, w, no, 0, 0)
		listOf(t, w, no, 202601, 0)
		listOf(t, w, no, 201001, 201012)
		for name, want := range map[string]string{"certificate": "superseded", "2024": "valid", "2025": "valid", "all": "superseded",
			"since 2026": "superseded", "2010": "valid"} {
			if got := state(t, w, ids[name]); got != want {
				t.Errorf("after a change in 2026, %s is %s, want %s", name, got, want)
			}
		}
		list, err := w.DB.Documents(t.Context(), no, document.EntitlementKind)
		if err != nil || len(list) != 2 {
			t.Errorf("%d statements are listed, %v", len(list), err)
		}
	})
}

func TestAPressTwiceIssuesOneDocument(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, key := w.Persona(t, "employee").PersonNo, store.NewID()
		ids := make([]string, 8)
		together(len(ids), func(i int) {
			id, err := newService(w.DB).IssueEntitlement(t.Context(), issuer(t), no, 2025, false, key, "a")
			if err != nil {
				t.Error(err)
			}
			ids[i] = id
		})
		for _, id := range ids {
			if id == "" || id != ids[0] {
				t.Errorf("pressed at once: %q", ids)
				break
			}
		}
		if n := w.Count(t, "documents WHERE kind = 'entitlement:2025'"); n != 1 {
			t.Errorf("%d documents", n)
		}
	})
}

func TestADocumentIsReadAndRevokedAsWhatItIs(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no, other := newService(w.DB), w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
		id := entitlementOf(t, w, no, 2025)
		m, d, err := s.Document(t.Context(), document.EntitlementKind, no, id)
		if err != nil || d.Kind != "entitlement:2025" || m.(*document.Entitlement).Year != 2025 || id[:2] != "QY" {
			t.Errorf("it reads %+v of %+v, %v", m, d, err)
		}
		if _, _, err := s.Certificate(t.Context(), no, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("as a certificate: %v, want ErrNotFound", err)
		}
		for name, revoke := range map[string]func() (store.Done, error){
			"another person": func() (store.Done, error) {
				return s.Revoke(t.Context(), document.EntitlementKind, other, id, store.NewID(), "a")
			},
			"as a certificate": func() (store.Done, error) { return s.RevokeCertificate(t.Context(), no, id, store.NewID(), "a") },
		} {
			if _, err := revoke(); !errors.Is(err, store.ErrNotFound) || state(t, w, id) != "valid" {
				t.Errorf("%s revokes it: %v, it is %s", name, err, state(t, w, id))
			}
		}
		if done, err := s.Revoke(t.Context(), document.EntitlementKind, no, id, store.NewID(), "a"); err != nil || done.ReceiptNo == "" || state(t, w, id) != "revoked" {
			t.Errorf("revoked: %+v, %v", done, err)
		}
	})
}

// A name that can't be printed refuses every kind of document before it is issued, whoever's name it is.
func TestNoDocumentIsIssuedThatCannotBePrinted(t *testing.T) {
	w := fixture.SQLite(t)
	s, no := newService(w.DB), w.Persona(t, "employee").PersonNo
	w.Edit(t, "UPDATE units SET name = $1 WHERE unit_no IN (SELECT unit_no FROM contributions WHERE person_no = $2)", "某\ue000公司", no)
	for name, issue := range map[string]func(citizen.Issuer) (string, error){
		"certificate": func(i citizen.Issuer) (string, error) {
			return s.IssueCertificate(t.Context(), i, no, false, store.NewID(), "a")
		},
		"statement": func(i citizen.Issuer) (string, error) {
			return s.IssueEntitlement(t.Context(), i, no, 2025, false, store.NewID(), "a")
		},
		"list": func(i citizen.Issuer) (string, error) {
			return s.IssueContributions(t.Context(), i, no, 0, 0, false, store.NewID(), "a")
		},
	} {
		_, err := issue(issuer(t))
		var missing *document.MissingGlyphError
		if !errors.As(err, &missing) || missing.Rune != '\ue000' {
			t.Errorf("%s: %v, want a MissingGlyphError", name, err)
		}
	}
	if n := w.Count(t, "documents"); n != 0 {
		t.Errorf("%d documents were issued", n)
	}
	if _, err := s.IssueEntitlement(t.Context(), issuer(t), no, 1950, false, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a year without data: %v, want ErrNotFound", err)
	}
}
