package citizen_test

import (
	"errors"
	"strings"
	"testing"

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

func TestALaterDocumentEndsNone(t *testing.T) {
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
		for name, again := range map[string]string{"certificate": issue(t, w, no, false), "all": listOf(t, w, no, 0, 0),
			"since 2026": listOf(t, w, no, 202601, 0)} {
			if again == ids[name] {
				t.Errorf("%s says more now, and is the same document", name)
			}
		}
		for name, id := range ids {
			if got := state(t, w, id); got != "valid" {
				t.Errorf("after more was paid in 2026, %s is %s", name, got)
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

// everyKind issues a document of every kind that the holder may have, and answers with their numbers or errors.
func everyKind(t *testing.T, w *fixture.World, no string) (ids map[string]string, errs map[string]error) {
	t.Helper()
	s := newService(w.DB)
	ids, errs = map[string]string{}, map[string]error{}
	ids[document.CertificateKind], errs[document.CertificateKind] = s.IssueCertificate(t.Context(), issuer(t), no, false, store.NewID(), "a")
	ids[document.EntitlementKind], errs[document.EntitlementKind] = s.IssueEntitlement(t.Context(), issuer(t), no, 2025, false, store.NewID(), "a")
	ids[document.ContributionKind], errs[document.ContributionKind] = s.IssueContributions(t.Context(), issuer(t), no, 0, 0, false, store.NewID(), "a")
	return ids, errs
}

// An employer's name never costs anybody a paper: what GB 18030 mapped to the private-use area is the character, anything else 〓 and a
// note.
func TestAnEmployersNameThatCannotBePrintedCostsNobodyAPaper(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		for written, want := range map[string]struct{ shown, note string }{
			"示例\ue863厂": {"示例䶮厂", ""},
			"某\ue000公司": {"某〓公司", "某〓公司（编号 "},
		} {
			w.Edit(t, "UPDATE units SET name = $1 WHERE unit_no IN (SELECT unit_no FROM contributions WHERE person_no = $2)", written, no)
			ids, errs := everyKind(t, w, no)
			for kind, id := range ids {
				if errs[kind] != nil {
					t.Errorf("%q, %s: %v", written, kind, errs[kind])
					continue
				}
				m, _, err := newService(w.DB).Document(t.Context(), kind, no, id)
				if err != nil {
					t.Fatal(err)
				}
				snapshot, err := document.Snapshot(m)
				if err != nil || !strings.Contains(string(snapshot), want.shown) {
					t.Errorf("%q: %s does not name %q, %v", written, kind, want.shown, err)
				}
				notes := strings.Join(m.Common().Substituted, "")
				if !strings.Contains(notes, want.note) || (want.note == "") != (notes == "") {
					t.Errorf("%q: %s notes %q, want %q", written, kind, notes, want.note)
				}
				if pdf, err := fixture.Renderer(t).PDF(m); err != nil || len(pdf) == 0 {
					t.Errorf("%q: %s is not printed: %v", written, kind, err)
				}
			}
		}
	})
}

// The holder's own name is refused rather than printed wrong, and which character it is is said; one that GB 18030 knows is printed.
func TestNoDocumentIsIssuedInANameThatCannotBePrinted(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		w.Edit(t, "UPDATE persons SET name = $1 WHERE person_no = $2", "王\ue000", no)
		ids, errs := everyKind(t, w, no)
		for kind, id := range ids {
			var missing *document.MissingGlyphError
			if !errors.As(errs[kind], &missing) || missing.Rune != '\ue000' || missing.Text != "王\ue000" || id != "" {
				t.Errorf("%s: %v, want a MissingGlyphError", kind, errs[kind])
			}
		}
		if n := w.Count(t, "documents"); n != 0 {
			t.Errorf("%d documents were issued", n)
		}
		w.Edit(t, "UPDATE persons SET name = $1 WHERE person_no = $2", "王\ue863", no)
		ids, errs = everyKind(t, w, no)
		for kind, id := range ids {
			m, _, err := newService(w.DB).Document(t.Context(), kind, no, id)
			if errs[kind] != nil || err != nil || m.Common().Name != "王䶮" {
				t.Errorf("%s: %v, %v", kind, errs[kind], err)
			}
		}
	})
}

func TestAYearWithoutDataHasNoStatement(t *testing.T) {
	w := fixture.SQLite(t)
	_, err := newService(w.DB).IssueEntitlement(t.Context(), issuer(t), w.Persona(t, "employee").PersonNo, 1950, false, store.NewID(), "a")
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
}
