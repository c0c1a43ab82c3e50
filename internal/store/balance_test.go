package store_test

import (
	"testing"

	"shebao/internal/social"
	"shebao/internal/store"
)

func TestWhatTheFamilyMayUse(t *testing.T) {
	// A ceiling of 33,000.00 a month is three times the average wage of 11,000.00, which is 132,000.00 a year, of which 5 % are 6,600.00.
	bounds := []social.Bound{{Insurance: social.Medical, Tier: "1", From: 202201, Min: 1, Max: 3_300_000}}
	for name, test := range map[string]struct {
		month         social.Month
		balance, want social.Fen
	}{
		"the part over 5 % of the average wage":  {202312, 1_000_000, 340_000},
		"nothing, below that":                    {202312, 660_000, 0},
		"from 2024 the whole balance":            {202401, 1_000_000, 1_000_000},
		"an overdrawn account has none to share": {202401, -1, 0},
	} {
		wage, ok := store.AverageAnnualWage(bounds, test.month)
		if !ok || wage != 13_200_000 {
			t.Fatalf("the average wage is %v, %v", wage, ok)
		}
		if got := store.SharingRuleAt(test.month).Shareable(test.balance, wage); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	if _, ok := store.AverageAnnualWage(bounds, 202112); ok {
		t.Error("an average wage is read off a bound not yet in force")
	}
}
