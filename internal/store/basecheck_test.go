package store_test

import (
	"maps"
	"slices"
	"testing"

	"shebao/internal/social"
	"shebao/internal/testkit/fixture"
)

func TestEveryBaseHasItsVerdict(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "rare_name").PersonNo
		w.Edit(t, "DELETE FROM contribution_bounds")
		bound := `INSERT INTO contribution_bounds (insurance, from_month, to_month, min, max) VALUES ($1, $2, $3, $4, $5)`
		w.Edit(t, bound, "110", 202001, 0, 220_000, 2_000_000)
		w.Edit(t, bound, "310", 202001, 0, 600_000, 3_000_000)
		w.Edit(t, bound, "410", 202001, 0, 220_000, 99_999_999)
		payOnly(t, w, no,
			paid{"110", 201912, "A", "01", 500_000, 1, 1}, // before any bound is known
			paid{"110", 202001, "A", "01", 500_000, 1, 1}, // the wage itself, as work injury tells
			paid{"410", 202001, "A", "01", 500_000, 0, 1},
			paid{"110", 202002, "A", "01", 2_000_000, 1, 1}, // at the ceiling
			paid{"410", 202002, "A", "01", 2_500_000, 0, 1},
			paid{"110", 202003, "A", "01", 2_000_100, 1, 1}, // above it
			paid{"110", 202004, "A", "01", 219_900, 1, 1},   // below the floor
			paid{"110", 202005, "A", "01", 400_000, 1, 1},   // a self-payer: pension tells the wage, medical is at its floor
			paid{"310", 202005, "A", "01", 600_000, 1, 1},
			paid{"110", 202006, "A", "01", 400_000, 1, 1}, // not what the wage gives
			paid{"410", 202006, "A", "01", 500_000, 0, 1},
			paid{"110", 202007, "A", "01", 500_000, 1, 1}, // taken back: nothing to check
			paid{"110", 202007, "A", "14", 500_000, -1, -1},
		)
		// A base is never held against itself: of the branch that tells the wage nothing is said but that it lies within its bounds.
		want := map[key]social.BaseVerdict{
			{"110", 201912}: social.BaseUnchecked, {"110", 202001}: social.BaseAgrees, {"410", 202001}: social.BaseWithin,
			{"110", 202002}: social.BaseAtCeiling, {"410", 202002}: social.BaseWithin, {"110", 202003}: social.BaseAbove,
			{"110", 202004}: social.BaseBelow, {"110", 202005}: social.BaseWithin, {"310", 202005}: social.BaseAtFloor,
			{"110", 202006}: social.BaseDiffers, {"410", 202006}: social.BaseWithin,
		}
		cover := coverage(t, w, no)
		if got := verdicts(cover.BaseMonths(0)); !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		months := cover.BaseMonths(0)
		if !slices.IsSortedFunc(months, func(a, b social.BaseMonth) int { return int(b.Month - a.Month) }) {
			t.Error("the newest month does not come first")
		}
		for _, m := range months {
			if differs := m.Month == 202003 || m.Month == 202004 || m.Month == 202006; m.Differs() != differs {
				t.Errorf("%v differs: %v", m.Month, m.Differs())
			}
		}
		if june := months[0]; june.Month != 202006 || !slices.Equal(june.Wages, []social.UnitWage{{UnitNo: "A", Wage: 500_000, By: "410"}}) || june.Check("110").Expected != 500_000 || june.Check("110").Base != 400_000 {
			t.Errorf("June: %+v", june)
		}
		// The person's own word is held against every branch: 5,000 yuan a month.
		own := verdicts(cover.BaseMonths(500_000))
		for at, verdict := range map[key]social.BaseVerdict{{"410", 202001}: social.BaseAgrees, {"110", 202002}: social.BaseDiffers,
			{"310", 202005}: social.BaseAtFloor, {"110", 202005}: social.BaseDiffers, {"110", 201912}: social.BaseUnchecked} {
			if own[at] != verdict {
				t.Errorf("by a wage of 5,000 %v is %s, want %s", at, own[at], verdict)
			}
		}
	})
}

// key is a month of a branch.
type key struct {
	branch social.Insurance
	month  social.Month
}

func verdicts(months []social.BaseMonth) map[key]social.BaseVerdict {
	all := map[key]social.BaseVerdict{}
	for _, m := range months {
		for _, c := range m.Checks {
			all[key{c.Insurance, m.Month}] = c.Verdict
		}
	}
	return all
}

func TestWhatAVerdictSays(t *testing.T) {
	for verdict, want := range map[social.BaseVerdict][2]bool{
		social.BaseWithin: {false, false}, social.BaseUnchecked: {false, false}, social.BaseAgrees: {false, true}, social.BaseAtFloor: {false, true},
		social.BaseAtCeiling: {false, true}, social.BaseBelow: {true, false}, social.BaseAbove: {true, false}, social.BaseDiffers: {true, false},
	} {
		if verdict.Differs() != want[0] || verdict.Compared() != want[1] {
			t.Errorf("%s", verdict)
		}
	}
}
