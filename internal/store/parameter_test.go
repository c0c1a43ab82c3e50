package store_test

import (
	"testing"

	"shebao/internal/social"
	"shebao/internal/testkit/fixture"
)

func TestTheFiguresInForce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		parameters, err := w.DB.Parameters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name  social.FigureName
			month social.Month
			value int64
			sure  social.Confidence
		}{
			{social.AverageWage, 199007, 32_200, social.Sourced},
			{social.AverageWage, 200006, 153_200, social.Sourced},
			{social.AverageWage, 200807, 323_300, social.Sourced},
			{social.AverageWage, 202611, 1_615_700, social.Sourced},
			{social.PensionBase, 202001, 977_400, social.Sourced},
			{social.PensionBase, 202512, 1_129_300, social.Sourced},
			{social.AccountInterest, 200906, 22_500, social.Uncertain},
			{social.AccountInterest, 201512, 27_500, social.Uncertain},
			{social.AccountInterest, 201601, 83_100, social.Sourced},
			{social.AccountInterest, 202512, 15_000, social.Sourced},
			{social.AccountCredit, 200512, 110_000, social.Sourced},
			{social.AccountCredit, 200601, 80_000, social.Sourced},
			{social.DeemedIndex, 199207, 1_529_000, social.Sourced},
			{social.TransitionRate, 202612, 12_000, social.Sourced},
			{social.TransitionPhase, 202412, 900_000, social.Sourced},
			{social.TransitionPhase, 202501, 1_000_000, social.Sourced},
			{social.MinimumWage, 199912, 54_700, social.Uncertain},
			{social.MinimumWage, 201402, 180_800, social.Customary},
			{social.MinimumWage, 202608, 252_000, social.Sourced},
			{social.MinimumWage, 202609, 270_000, social.Sourced},
			{social.UnemploymentShare, 202609, 900_000, social.Sourced},
			{social.AssumedGrowth, 202611, 20_000, social.Uncertain},
		} {
			got, ok := parameters[c.name].At(c.month)
			if !ok || got.Value != c.value || got.Confidence != c.sure || got.Source == "" {
				t.Errorf("%s in %s: %+v, want %d, %s and a source", c.name, c.month, got, c.value, c.sure)
			}
		}
	})
}
