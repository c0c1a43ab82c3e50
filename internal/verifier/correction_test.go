package verifier_test

import (
	"context"
	"strings"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/verifier"
)

// papers issues one document of every kind for a person and answers with their numbers.
func papers(t *testing.T, w *fixture.World, p demo.Persona) map[string]string {
	t.Helper()
	s, i := newCitizen(w.DB), citizen.Issuer{Agency: fixture.Agency, Printable: fixture.Renderer(t).Printable}
	ids := map[string]string{}
	for kind, issue := range map[string]func() (string, error){
		document.CertificateKind: func() (string, error) {
			return s.IssueCertificate(t.Context(), i, p.PersonNo, false, store.NewID(), "a")
		},
		document.EntitlementKind: func() (string, error) {
			return s.IssueEntitlement(t.Context(), i, p.PersonNo, 2025, false, store.NewID(), "a")
		},
		document.ContributionKind: func() (string, error) {
			return s.IssueContributions(t.Context(), i, p.PersonNo, 0, 0, false, store.NewID(), "a")
		},
	} {
		id, err := issue()
		if err != nil {
			t.Fatal(err)
		}
		ids[kind] = id
	}
	return ids
}

// checkedAs is what a third party is told of a document by its number.
func checkedAs(t *testing.T, w *fixture.World, p demo.Persona, id string) verifier.Outcome {
	t.Helper()
	full := string(p.IDNumber)
	checked, err := newVerifier(w.DB).QRCode(t.Context(), id, full[len(full)-4:], bank("a"))
	if err != nil {
		t.Fatal(err)
	}
	return checked.Outcome
}

const (
	certificate = document.CertificateKind
	yearly      = document.EntitlementKind
	list        = document.ContributionKind
)

// What an import may bring after documents of 23 November 2026 were issued, and which of them it ends. The person has worked for one
// employer throughout; their rows are posted on the fifteenth of the month after.
func TestOnlyACorrectionOfWhatAPaperSaysEndsIt(t *testing.T) {
	of := `person_no = $1 AND insurance = '110' AND `
	add := `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, kind, posted_on)
		SELECT person_no, insurance, `
	for name, test := range map[string]struct {
		change string
		ends   []string
	}{
		"a later month":                        {add + `202611, unit_no, base, personal, employer, kind, '2026-12-15' FROM contributions WHERE ` + of + `month = 202610 AND kind = '01'`, nil},
		"a refund posted later":                {add + `month, unit_no, -base, -personal, -employer, '14', '2026-12-02' FROM contributions WHERE ` + of + `month = 202509 AND kind = '01'`, nil},
		"a correction of base posted later":    {add + `month, unit_no, 10000, 800, 1400, '05', '2026-12-02' FROM contributions WHERE ` + of + `month = 202509 AND kind = '01'`, nil},
		"one whose day is not known":           {add + `month, unit_no, 10000, 800, 1400, '05', '' FROM contributions WHERE ` + of + `month = 202509 AND kind = '01'`, nil},
		"a new card":                           {`UPDATE persons SET card_no = 'Z98765432' WHERE person_no = $1`, nil},
		"a status that changed":                {`UPDATE persons SET pension_status = '2', medical_status = '2' WHERE person_no = $1`, nil},
		"the employer renamed":                 {`UPDATE units SET name = '新名公司' WHERE unit_no IN (SELECT unit_no FROM contributions WHERE person_no = $1)`, nil},
		"another base in a month on all three": {`UPDATE contributions SET base = base + 10000 WHERE ` + of + `month = 202509 AND kind = '01'`, []string{certificate, yearly, list}},
		"another base in a month long ago":     {`UPDATE contributions SET base = base + 10000 WHERE ` + of + `month = 202306 AND kind = '01'`, []string{list}},
		"a month withdrawn":                    {`DELETE FROM contributions WHERE ` + of + `month = 202509`, []string{certificate, yearly, list}},
		"a month long ago withdrawn":           {`DELETE FROM contributions WHERE ` + of + `month = 202306`, []string{certificate, yearly, list}}, // all count months
		"a month booked for another employer":  {`UPDATE contributions SET unit_no = 'Z9' WHERE ` + of + `month = 202603 AND kind = '01'`, []string{certificate, list}},
		"a refund that was there already":      {add + `month, unit_no, -base, -personal, -employer, '14', '2025-11-02' FROM contributions WHERE ` + of + `month = 202509 AND kind = '01'`, []string{certificate, yearly, list}},
		"the name put right":                   {`UPDATE persons SET name = '另一个名字' WHERE person_no = $1`, []string{certificate, yearly, list}},
		"the birth date put right":             {`UPDATE persons SET birth_date = '1980-01-01' WHERE person_no = $1`, []string{yearly}},
		"an account put right":                 {`UPDATE individual_accounts SET interest = interest + 1, closing = closing + 1 WHERE person_no = $1 AND account = 'pension' AND year = 2025`, []string{yearly}},
	} {
		t.Run(name, func(t *testing.T) {
			w := fixture.SQLite(t)
			p := w.Persona(t, "employee")
			ids := papers(t, w, p)
			if w.Edit(t, test.change, p.PersonNo) == 0 {
				t.Fatal("nothing was changed")
			}
			want := map[string]verifier.Outcome{certificate: verifier.Genuine, yearly: verifier.Genuine, list: verifier.Genuine}
			for _, kind := range test.ends {
				want[kind] = verifier.Corrected
			}
			for kind, id := range ids {
				if got := checkedAs(t, w, p, id); got != want[kind] {
					found, err := corrections(t.Context(), w, p.PersonNo, kind, id)
					t.Errorf("%s is %s, want %s: %q, %v", kind, got, want[kind], found, err)
				}
			}
		})
	}
}

func corrections(ctx context.Context, w *fixture.World, personNo, kind, id string) ([]string, error) {
	m, _, err := newCitizen(w.DB).Document(ctx, kind, personNo, id)
	if err != nil {
		return nil, err
	}
	return document.NewLedger(w.DB, personNo).Corrections(ctx, m)
}

// The holder is told what was corrected; the third party that it was, and what the paper said.
func TestACorrectionIsSaidToWhomItConcerns(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		c, _ := issue(t, w, p, false)
		before := map[string]int64{"base + 10000": 0, "base - 10000": 0}
		for change := range before {
			before[change] = w.Edit(t, `UPDATE contributions SET base = `+change+` WHERE person_no = $1 AND insurance = '210' AND month = 202605`, p.PersonNo)
			found, err := corrections(t.Context(), w, p.PersonNo, certificate, c.DocNo)
			got := strings.Join(found, "、")
			if err != nil || got != "2026-05 失业保险" && got != "" {
				t.Errorf("%s: %q, %v", change, got, err)
			}
		}
		if found, err := corrections(t.Context(), w, p.PersonNo, certificate, c.DocNo); err != nil || len(found) != 0 {
			t.Errorf("rolled back it has %q, %v; want a paper as good as before", found, err)
		}
	})
}

// Whatever the cast has in its record, nothing of what was just issued is a correction.
func TestNothingIsCorrectedThatWasJustIssued(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, i := newCitizen(w.DB), citizen.Issuer{Agency: fixture.Agency, Printable: fixture.Renderer(t).Printable}
		for _, p := range w.Cast.Personas {
			years, err := document.EntitlementYears(t.Context(), w.DB, p.PersonNo)
			if err != nil {
				t.Fatal(err)
			}
			drawn := map[string]func() (string, error){
				certificate: func() (string, error) {
					return s.IssueCertificate(t.Context(), i, p.PersonNo, true, store.NewID(), "a")
				},
				list: func() (string, error) {
					return s.IssueContributions(t.Context(), i, p.PersonNo, 0, 0, true, store.NewID(), "a")
				},
			}
			for _, year := range years {
				id, err := s.IssueEntitlement(t.Context(), i, p.PersonNo, year, false, store.NewID(), "a")
				if err != nil {
					t.Fatal(err)
				}
				if found, err := corrections(t.Context(), w, p.PersonNo, yearly, id); err != nil || len(found) != 0 {
					t.Errorf("%s, %d: %q, %v", p.Key, year, found, err)
				}
			}
			for kind, issue := range drawn {
				id, err := issue()
				if err != nil {
					t.Fatal(err)
				}
				if found, err := corrections(t.Context(), w, p.PersonNo, kind, id); err != nil || len(found) != 0 {
					t.Errorf("%s, %s: %q, %v", p.Key, kind, found, err)
				}
			}
		}
	})
}
