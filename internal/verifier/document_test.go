package verifier_test

import (
	"strings"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/verifier"
)

// Statements and lists are checked in every way that certificates are, and show themselves.
func TestEveryKindOfDocumentIsChecked(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, s, r, p := newVerifier(w.DB), newCitizen(w.DB), fixture.Renderer(t), w.Persona(t, "employee")
		issuer := citizen.Issuer{Agency: fixture.Agency, Printable: r.Printable}
		for kind, issue := range map[string]func() (string, error){
			document.EntitlementKind: func() (string, error) {
				return s.IssueEntitlement(t.Context(), issuer, p.PersonNo, 2025, true, store.NewID(), "a")
			},
			document.ContributionKind: func() (string, error) {
				return s.IssueContributions(t.Context(), issuer, p.PersonNo, 202001, 0, true, store.NewID(), "a")
			},
		} {
			id, err := issue()
			if err != nil {
				t.Fatal(err)
			}
			m, _, err := s.Document(t.Context(), kind, p.PersonNo, id)
			if err != nil {
				t.Fatal(err)
			}
			pdf, err := r.PDF(m)
			if err != nil {
				t.Fatal(err)
			}
			outcome := func(want verifier.Outcome) {
				t.Helper()
				for way, check := range map[string]func() (*verifier.Checked, error){
					"check_code": func() (*verifier.Checked, error) {
						return v.CheckCode(t.Context(), m.Common().Shown(), bank("a"))
					},
					"qr": func() (*verifier.Checked, error) {
						return v.QRCode(t.Context(), id, string(p.IDNumber)[14:], bank("a"))
					},
					"file": func() (*verifier.Checked, error) { return v.File(t.Context(), pdf, bank("a")) },
				} {
					checked, err := check()
					if err != nil || checked.Outcome != want || checked.Certificate != nil || checked.Document == nil {
						t.Errorf("%s by %s: %+v, %v; want %s", kind, way, checked, err, want)
						continue
					}
					h := checked.Document.Common()
					if checked.Document.Kind() != m.Kind() || h.DocNo != id || !strings.Contains(h.IDNumber, "*") {
						t.Errorf("%s by %s shows %s %s of %s", kind, way, checked.Document.Kind(), h.DocNo, h.IDNumber)
					}
					if n := w.Count(t, "lookups WHERE via = '"+kind+":"+way+"' AND outcome = '"+string(want)+"'"); n != 1 {
						t.Errorf("%s by %s: %d looks are kept", kind, way, n)
					}
				}
			}
			outcome(verifier.Genuine)
			if _, err := s.Revoke(t.Context(), kind, p.PersonNo, id, store.NewID(), "a"); err != nil {
				t.Fatal(err)
			}
			outcome(verifier.Revoked)
		}
	})
}
