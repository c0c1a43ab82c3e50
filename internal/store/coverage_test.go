package store_test

import (
	"errors"
	"slices"
	"testing"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// paid is a row of contributions of a test, amounts in 分.
type paid struct {
	insurance      social.Insurance
	month          social.Month
	unit           string
	kind           social.PayKind
	base           int64
	personal, firm int64
}

// payOnly replaces all that was paid for a person.
func payOnly(t *testing.T, w *fixture.World, personNo string, rows ...paid) {
	t.Helper()
	w.Edit(t, "DELETE FROM contributions WHERE person_no = $1", personNo)
	for _, r := range rows {
		w.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, kind, base, personal, employer)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			personNo, string(r.insurance), int(r.month), r.unit, string(r.kind), r.base, r.personal, r.firm)
	}
}

func coverage(t *testing.T, w *fixture.World, personNo string) *store.Coverage {
	t.Helper()
	c, err := w.DB.Coverage(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAMonthOfACoverAddsUpItsRows(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "rare_name").PersonNo
		payOnly(t, w, no,
			paid{"110", 202001, "A", "01", 500_000, 40_000, 70_000},
			paid{"110", 202002, "A", "02", 500_000, 40_000, 70_000},
			paid{"110", 202003, "", "03", 500_000, 40_000, 60_000},
			// April and May are missing.
			paid{"110", 202006, "A", "01", 500_000, 40_000, 70_000}, // two employers
			paid{"110", 202006, "B", "01", 600_000, 48_000, 84_000},
			paid{"110", 202007, "A", "01", 500_000, 40_000, 70_000}, // and a correction
			paid{"110", 202007, "A", "05", 50_000, 4_000, 7_000},
			paid{"110", 202008, "A", "01", 500_000, 40_000, 70_000}, // taken back whole
			paid{"110", 202008, "A", "14", 500_000, -40_000, -70_000},
			paid{"110", 202009, "A", "05", 50_000, 4_000, 7_000}, // a correction of a month that was never paid
			paid{"310", 202101, "A", "01", 700_000, 14_000, 35_000},
		)
		c := coverage(t, w, no)
		pension := c.Branches[social.Pension]
		if run, ok := pension.Run(); !ok || run != (social.Span{From: 202006, To: 202007}) {
			t.Errorf("the newest run is %v", run)
		}
		if gaps := pension.Gaps(); !slices.Equal(gaps, []social.Span{{From: 202004, To: 202005}}) || gaps[0].Months() != 2 {
			t.Errorf("gaps %v, want April and May", gaps)
		}
		want := []social.MonthPaid{
			{Month: 202001, Base: 500_000, HighestBase: 500_000, Personal: 40_000, Employer: 70_000},
			{Month: 202002, BackPaid: true, Base: 500_000, HighestBase: 500_000, Personal: 40_000, Employer: 70_000},
			{Month: 202003, Base: 500_000, HighestBase: 500_000, Personal: 40_000, Employer: 60_000, SelfPaid: true},
			{Month: 202006, Base: 1_100_000, HighestBase: 600_000, Personal: 88_000, Employer: 154_000},
			{Month: 202007, Base: 550_000, HighestBase: 550_000, Personal: 44_000, Employer: 77_000},
		}
		if !slices.Equal(pension.Paid, want) {
			t.Errorf("the months are %+v, want %+v", pension.Paid, want)
		}
		// 110,000 × 2 + 100,000 + 242,000 + 121,000 + 0 + 11,000
		if got := pension.InYear(2020); got != 694_000 {
			t.Errorf("paid for 2020: %d, want 694000: a correction alone is money as well", got)
		}
		medical := c.Branches[social.Medical]
		if medical.Months() != 1 || medical.Last().Total() != 49_000 || medical.InYear(2020) != 0 {
			t.Errorf("medical: %+v", medical)
		}
		if c.Branches[social.Injury].Months() != 0 || c.Branches[social.Injury].Last() != nil || c.Branches[social.Injury].Gaps() != nil {
			t.Error("a branch in which nothing was paid has months")
		}
		if !pension.SelfPaidIn(social.Span{From: 202003, To: 202012}) || pension.SelfPaidIn(social.Span{From: 202006, To: 202012}) {
			t.Error("only March was paid by the person alone")
		}
	})
}

func TestBasesAreHeldAgainstTheBoundsOfTheirMonth(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "rare_name").PersonNo
		w.Edit(t, "DELETE FROM contribution_bounds")
		bound := `INSERT INTO contribution_bounds (insurance, household, from_month, to_month, min, max) VALUES ($1, $2, $3, $4, $5, $6)`
		w.Edit(t, bound, "110", "", 202001, 202006, 220_000, 2_000_000)
		w.Edit(t, bound, "110", "", 202007, 0, 236_000, 2_200_000)
		w.Edit(t, bound, "110", "2", 202009, 202009, 100_000, 300_000) // the persona's household is 2
		w.Edit(t, bound, "410", "", 202001, 0, 220_000, 99_999_999)    // a floor only
		payOnly(t, w, no,
			paid{"110", 201912, "A", "01", 100, 8, 16}, // before any bound known
			paid{"110", 202001, "A", "01", 219_999, 1, 1},
			paid{"110", 202002, "A", "01", 150_000, 1, 1},
			paid{"110", 202003, "A", "01", 220_000, 1, 1},
			paid{"110", 202004, "A", "01", 2_000_000, 1, 1},
			paid{"110", 202005, "A", "01", 2_000_001, 1, 1},
			paid{"110", 202006, "A", "01", 1_500_000, 1, 1}, // two employers, each within the ceiling
			paid{"110", 202006, "B", "01", 1_500_000, 1, 1},
			paid{"110", 202007, "A", "01", 220_000, 1, 1}, // collected by the old floor, and made up
			paid{"110", 202007, "A", "05", 16_000, 1, 1},
			paid{"110", 202008, "A", "01", 220_000, 1, 1}, // taken back
			paid{"110", 202008, "A", "14", 220_000, -1, -1},
			paid{"110", 202009, "A", "01", 320_000, 1, 1}, // over the ceiling of the household
			paid{"410", 202001, "A", "01", 200_000_000, 0, 1},
			paid{"410", 202002, "A", "01", 100_000, 0, 1},
		)
		c := coverage(t, w, no)
		want := []store.OffBounds{
			{Span: social.Span{From: 202001, To: 202002}, Below: true, Base: 219_999, Limit: 220_000},
			{Span: social.Span{From: 202005, To: 202005}, Base: 2_000_001, Limit: 2_000_000},
			{Span: social.Span{From: 202009, To: 202009}, Base: 320_000, Limit: 300_000},
		}
		if got := c.Branches[social.Pension].OffBounds(c.Bounds, c.Person.Household); !slices.Equal(got, want) {
			t.Errorf("pension: %+v, want %+v", got, want)
		}
		injury := c.Branches[social.Injury].OffBounds(c.Bounds, c.Person.Household)
		if len(injury) != 1 || !injury[0].Below || injury[0].From != 202002 {
			t.Errorf("injury: %+v, want February below the floor, and no ceiling", injury)
		}
	})
}

func TestTheCoverageOfNobody(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		if _, err := w.DB.Coverage(t.Context(), "999999999"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("nobody: %v, want ErrNotFound", err)
		}
	})
}

func TestMonthsElsewhereAreCountedApart(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		// 1983-09 to 1986-12 are 40 months of contract work, 1987-01 to 1992-07 are 67 of regular work.
		if got := coverage(t, w, w.Persona(t, "pensioner").PersonNo).Elsewhere; got != (store.Elsewhere{Early: 107, Deemed: 67}) {
			t.Errorf("the pensioner has %+v", got)
		}
		// 2008-07 to 2012-06 are 48 months in the province, 2012-07 to 2018-02 are 68 out of it; the medical transfer is under way.
		mover := w.Persona(t, "mover").PersonNo
		if got := coverage(t, w, mover).Elsewhere; got != (store.Elsewhere{PensionTransfer: 116}) {
			t.Errorf("the mover has %+v", got)
		}
		w.Edit(t, "UPDATE transfers_in SET status = '办结' WHERE person_no = $1 AND kind = 'medical'", mover)
		if got := coverage(t, w, mover).Elsewhere.MedicalTransfer; got != 68 {
			t.Errorf("with the medical transfer settled %d months count, want 68", got)
		}
	})
}

func TestCoverageNamesTheUnitAndTheHealthCentre(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "tier2").PersonNo
		w.Edit(t, "UPDATE persons SET health_centre_no = 'X1' WHERE person_no = $1", p)
		w.Edit(t, `INSERT INTO health_centres (centre_no, name, district, address, phone) VALUES ('X1', '示例社康', '福田区', '示例路1号', '0755-1')`)
		c := coverage(t, w, p)
		if c.Centre == nil || *c.Centre != (store.Centre{Name: "示例社康", District: "福田区", Address: "示例路1号", Phone: "0755-1"}) || c.UnitName == "" {
			t.Errorf("%q, %+v", c.UnitName, c.Centre)
		}
		c = coverage(t, w, w.Persona(t, "self_payer").PersonNo)
		if c.Centre != nil || c.UnitName != "" {
			t.Errorf("a self-payer of tier one has %q, %+v", c.UnitName, c.Centre)
		}
	})
}

func BenchmarkCoverage(b *testing.B) {
	w := fixture.SQLite(b)
	no := w.Persona(b, "employee").PersonNo
	for b.Loop() {
		if _, err := w.DB.Coverage(b.Context(), no); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkContributions(b *testing.B) {
	w := fixture.SQLite(b)
	no := w.Persona(b, "employee").PersonNo
	for b.Loop() {
		if _, err := w.DB.Contributions(b.Context(), no); err != nil {
			b.Fatal(err)
		}
	}
}
