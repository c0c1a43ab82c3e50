package store_test

import (
	"testing"

	"shebao/internal/social"
	"shebao/internal/store"
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
		type key struct {
			branch social.Insurance
			month  social.Month
		}
		want := map[key]store.BaseVerdict{
			{"110", 201912}: store.BaseUnchecked, {"110", 202001}: store.BaseAgrees, {"410", 202001}: store.BaseAgrees,
			{"110", 202002}: store.BaseAtCeiling, {"410", 202002}: store.BaseAgrees, {"110", 202003}: store.BaseAbove,
			{"110", 202004}: store.BaseBelow, {"110", 202005}: store.BaseAgrees, {"310", 202005}: store.BaseAtFloor,
			{"110", 202006}: store.BaseDiffers, {"410", 202006}: store.BaseAgrees,
		}
		checks := coverage(t, w, no).BaseChecks()
		if len(checks) != len(want) {
			t.Errorf("%d checks, want %d", len(checks), len(want))
		}
		for i, c := range checks {
			if got := want[key{c.Insurance, c.Month}]; c.Verdict != got {
				t.Errorf("%s %v: %s, want %s", c.Insurance, c.Month, c.Verdict, got)
			}
			if i > 0 && checks[i-1].Month < c.Month {
				t.Error("the newest month does not come first")
			}
			if c.Month == 202006 && c.Insurance == social.Pension && (c.Declared != 500_000 || c.Expected != 500_000 || c.Base != 400_000) {
				t.Errorf("June: %+v", c)
			}
		}
	})
}

func TestAVerdictInOrderAsksForNothing(t *testing.T) {
	for verdict, fine := range map[store.BaseVerdict]bool{
		store.BaseAgrees: true, store.BaseAtFloor: true, store.BaseAtCeiling: true, store.BaseWithin: true,
		store.BaseBelow: false, store.BaseAbove: false, store.BaseDiffers: false, store.BaseUnchecked: false,
	} {
		if verdict.InOrder() != fine {
			t.Errorf("%s", verdict)
		}
	}
}
