package citizen_test

import (
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// handMade gives a persona a record whose pension can be worked out on paper. A man born in July 1966 has 60 months deemed paid,
// and ten years from July 2010 on the average wage of each; an account of 200,000.00 at the end of 2025; and 54 months of
// unemployment contributions. He stopped paying.
func handMade(t *testing.T, w *fixture.World) demo.Persona {
	t.Helper()
	p := w.Persona(t, "employee")
	for _, table := range []string{"contributions", "early_contributions", "individual_accounts", "transfers_in", "unemployment_claims"} {
		w.Edit(t, "DELETE FROM "+table+" WHERE person_no = $1", p.PersonNo)
	}
	w.Edit(t, `UPDATE persons SET birth_date = '1966-07-15', sex = '1', category = 'employee', person_state = '1', pension_status = '2'
		WHERE person_no = $1`, p.PersonNo)
	w.Edit(t, `INSERT INTO early_contributions (person_no, from_month, to_month, months, kind)
		VALUES ($1, 198708, 199207, 60, '固定工连续工龄视同')`, p.PersonNo)
	for year, wage := range []int64{389_400, 420_500, 459_500, 491_800, 521_800, 605_400, 675_300, 748_000, 834_800, 930_900} {
		for month := range 12 {
			insertMonth(t, w, p, "110", social.Month((2010+year)*100+7).Add(month), wage)
		}
	}
	for month := range 54 {
		insertMonth(t, w, p, "210", social.Month(201601).Add(month), 220_000)
	}
	w.Edit(t, `INSERT INTO individual_accounts (person_no, account, year, opening, credited, interest, paid_out, closing, as_of)
		VALUES ($1, 'pension', 2025, 19000000, 0, 1000000, 0, 20000000, '2025-12-31')`, p.PersonNo)
	return p
}

func insertMonth(t *testing.T, w *fixture.World, p demo.Persona, insurance string, month social.Month, base int64) {
	t.Helper()
	w.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, credited, kind)
		VALUES ($1, $2, $3, 'a', $4, 100, 200, 0, '01')`, p.PersonNo, insurance, int64(month), base)
}

// steadily is a person who changed nothing but the growth, to none.
func steadily(change func(*citizen.Assumptions)) citizen.Assumptions {
	a := citizen.Assumptions{WageGrowth: "0", AverageGrowth: "0", GoOn: "0"}
	change(&a)
	return a
}

// Worked out by hand: 60 in July 2026, 18 months after the reform began, so 18 ÷ 4 + 1 = 5 months later, in December 2026.
//
//	index        (60 × 1.529 + 120 × 1.0) ÷ 180 = 1.176333
//	basic        11,293.00 × (1 + 1.176333) ÷ 2 × 15.00 × 1 %  = 1,843.30
//	account      200,000.00 × 1.015 ÷ 136.1                    = 1,491.55
//	transitional 11,293.00 × 1.529 × 5.00 × 1.2 %              = 1,036.02
func TestAPensionWorkedOutByHand(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := handMade(t, w)
		e, err := newService(w.DB).Estimate(t.Context(), p.PersonNo, steadily(func(*citizen.Assumptions) {}))
		if err != nil {
			t.Fatal(err)
		}
		c := e.Chosen
		if e.Retirement.Statutory != 202612 || c.Retired != 202612 || c.Counted != 180 || c.Required != 180 || c.Short() != 0 {
			t.Errorf("retires %s with %d of %d months", c.Retired, c.Counted, c.Required)
		}
		if c.Index != 1_176_333 || c.TransitionMonths != 60 || c.TransitionIndex != 1_529_000 || c.DivisorTenths != 1361 || c.Account != 20_300_000 {
			t.Errorf("%+v", c)
		}
		if c.Basic != 184_330 || c.FromAccount != 149_155 || c.Transitional != 103_602 || c.Total() != 437_087 {
			t.Errorf("%s + %s + %s = %s, want 1,843.30 + 1,491.55 + 1,036.02 = 4,370.87", c.Basic, c.FromAccount, c.Transitional, c.Total())
		}
		if months, monthly := e.Benefit.Entitlement.Months(), e.Benefit.Monthly(); months != 5 || monthly != 243_000 || e.Benefit.Total() != 1_215_000 {
			t.Errorf("%d months of %s, want 5 of 2,430.00", months, monthly)
		}
		if e.ChoiceFrom != 202611 || e.Last != 202912 || len(e.ByAge) != 5 {
			t.Errorf("may choose %s to %s, compared at %d ages", e.ChoiceFrom, e.Last, len(e.ByAge))
		}
	})
}

func TestWhatIsAssumedUnlessTold(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := handMade(t, w)
		e, err := newService(w.DB).NewEstimate(t.Context(), p.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		if want := (citizen.Assumptions{WageGrowth: "2", AverageGrowth: "2", GoOn: "0"}); e.Typed != want {
			t.Errorf("assumes %+v, want %+v: he stopped paying", e.Typed, want)
		}
		if base := e.Chosen.PensionBase; base.Amount() != 1_151_886 || base.Confidence != social.Uncertain {
			t.Errorf("the base of 2026 is %+v, want 11,293.00 grown once by 2 %%", base)
		}
		w.Edit(t, `UPDATE persons SET sex = '2', category = 'self_payer', pension_status = '1' WHERE person_no = $1`, p.PersonNo)
		e, err = newService(w.DB).NewEstimate(t.Context(), p.PersonNo)
		if err != nil || e.Typed.Post != "55" || e.Typed.GoOn != "1" || e.Group != social.WomenAt55 {
			t.Errorf("a woman who pays for herself: %+v, %v", e, err)
		}
	})
}

func TestGoingOnAndRetiringLater(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := handMade(t, w)
		e, err := newService(w.DB).Estimate(t.Context(), p.PersonNo, steadily(func(a *citizen.Assumptions) {
			a.AgeYears, a.AgeMonths, a.GoOn = "６２", " 5 ", "1"
		}))
		if err != nil {
			t.Fatal(err)
		}
		if c := e.Chosen; c.Retired != 202812 || c.Counted != 180+26 {
			t.Errorf("retires %s with %d months, want 2028-12 with 26 more", c.Retired, c.Counted)
		}
		if o := e.Outlook; o.PaysFrom != 202611 || o.Base != 930_900 || o.Bound.Min == 0 {
			t.Errorf("goes on %+v", o)
		}
	})
}

func TestTheMinimumYearsMissing(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := handMade(t, w)
		w.Edit(t, `DELETE FROM early_contributions WHERE person_no = $1`, p.PersonNo)
		e, err := newService(w.DB).Estimate(t.Context(), p.PersonNo, steadily(func(*citizen.Assumptions) {}))
		if err != nil {
			t.Fatal(err)
		}
		// With 74 months more he has 194 in December 2032, where 198 are needed; 2033 needs 204, and October has them.
		if e.Chosen.Short() != 60 || e.EnoughAt != 203310 {
			t.Errorf("%d months short, enough in %s; want 60 and 2033-10", e.Chosen.Short(), e.EnoughAt)
		}
	})
}

func TestAssumptionsThatCannotBe(t *testing.T) {
	w := fixture.SQLite(t)
	p := handMade(t, w)
	for _, c := range []struct {
		name, field, message string
		change               func(*citizen.Assumptions)
	}{
		{"too young", citizen.FieldAgeYears, text.EstimateAgeRange(60*12+4, 63*12+5), func(a *citizen.Assumptions) { a.AgeYears = "60" }},
		{"too old", citizen.FieldAgeYears, text.EstimateAgeRange(60*12+4, 63*12+5), func(a *citizen.Assumptions) { a.AgeYears, a.AgeMonths = "63", "6" }},
		{"an age in words", citizen.FieldAgeYears, text.EstimateBadYears, func(a *citizen.Assumptions) { a.AgeYears = "六十" }},
		{"months without years", citizen.FieldAgeYears, text.EstimateBadYears, func(a *citizen.Assumptions) { a.AgeMonths = "5" }},
		{"a negative age", citizen.FieldAgeYears, text.EstimateBadYears, func(a *citizen.Assumptions) { a.AgeYears = "-61" }},
		{"twelve months", citizen.FieldAgeMonths, text.EstimateBadMonths, func(a *citizen.Assumptions) { a.AgeYears, a.AgeMonths = "61", "12" }},
		{"no growth", citizen.FieldWageGrowth, text.EstimateBadGrowth, func(a *citizen.Assumptions) { a.WageGrowth = "" }},
		{"shrinking", citizen.FieldWageGrowth, text.EstimateBadGrowth, func(a *citizen.Assumptions) { a.WageGrowth = "-1" }},
		{"too much growth", citizen.FieldAverageGrowth, text.EstimateBadGrowth, func(a *citizen.Assumptions) { a.AverageGrowth = "10.01" }},
		{"neither on nor off", citizen.FieldGoOn, text.EstimateNoGoOn, func(a *citizen.Assumptions) { a.GoOn = "x" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			typed := steadily(c.change)
			e, err := newService(w.DB).Estimate(t.Context(), p.PersonNo, typed)
			if got := problems(err); len(got) != 1 || got[0] != (text.Problem{Field: c.field, Message: c.message}) {
				t.Fatalf("%v, want %q at %s", err, c.message, c.field)
			}
			if e.Chosen != nil || e.Typed != typed {
				t.Errorf("a result for %+v", e.Typed)
			}
		})
	}
	w.Edit(t, `UPDATE persons SET sex = '2' WHERE person_no = $1`, p.PersonNo)
	_, err := newService(w.DB).Estimate(t.Context(), p.PersonNo, steadily(func(*citizen.Assumptions) {}))
	if got := problems(err); len(got) == 0 || got[0] != (text.Problem{Field: citizen.FieldPost, Message: text.EstimateNoPost}) {
		t.Errorf("a woman who chose no post: %v", err)
	}
}

func TestWhoGetsNoPensionEstimate(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for key, check := range map[string]func(*citizen.Estimate) bool{
			"pensioner":    (*citizen.Estimate).Retired,
			"medical_only": func(e *citizen.Estimate) bool { return !e.HasRecord() && !e.Retired() },
		} {
			e, err := newService(w.DB).NewEstimate(t.Context(), w.Persona(t, key).PersonNo)
			if err != nil || e.Chosen != nil || !check(e) {
				t.Errorf("%s: %+v, %v", key, e, err)
			}
		}
		drawing, err := newService(w.DB).NewEstimate(t.Context(), w.Persona(t, "unemployed").PersonNo)
		if err != nil || drawing.Benefit.Drawing == nil || drawing.Benefit.Drawing.Granted == 0 {
			t.Errorf("who draws unemployment benefit: %+v, %v", drawing, err)
		}
		if _, err := newService(w.DB).NewEstimate(t.Context(), "999999999"); err != store.ErrNotFound {
			t.Errorf("nobody: %v, want ErrNotFound", err)
		}
	})
}

func TestMonthsBroughtInCountForTheYears(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "mover")
		e, err := newService(w.DB).NewEstimate(t.Context(), p.PersonNo)
		if err != nil || e.Record.Transferred == 0 || e.Record.Counted() != len(e.Record.Months)+e.Record.Transferred {
			t.Errorf("%+v, %v", e.Record, err)
		}
	})
}
