package social

import "testing"

func TestAClaimUsesUpWhatWasPaidBeforeIt(t *testing.T) {
	var paid []Month
	for i := range 60 {
		paid = append(paid, Month(202001).Add(i)) // to 2024-12
	}
	for _, c := range []struct {
		name   string
		claims []UnemploymentClaim
		want   UnemploymentEntitlement
		months int
	}{
		{"no claim yet", nil, UnemploymentEntitlement{Paid: 60}, 6},
		{"drawn to the end", []UnemploymentClaim{{From: 202301, Granted: 3, Drawn: 3}}, UnemploymentEntitlement{Paid: 24}, 2},
		{"two left over", []UnemploymentClaim{{From: 202301, Granted: 3, Drawn: 1}}, UnemploymentEntitlement{Paid: 24, Carried: 2}, 4},
		{"left over and less than a year since", []UnemploymentClaim{{From: 202406, Granted: 4, Drawn: 1}}, UnemploymentEntitlement{Paid: 7, Carried: 3}, 3},
		{"24 at most", []UnemploymentClaim{{From: 202001, Granted: 24, Drawn: 2}}, UnemploymentEntitlement{Paid: 60, Carried: 22}, 24},
		{"only the last claim counts", []UnemploymentClaim{{From: 202101, Granted: 1, Drawn: 0}, {From: 202401, Granted: 3, Drawn: 3}},
			UnemploymentEntitlement{Paid: 12}, 1},
	} {
		got := EntitlementOf(paid, c.claims)
		if got != c.want || got.Months() != c.months {
			t.Errorf("%s: %+v for %d months, want %+v for %d", c.name, got, got.Months(), c.want, c.months)
		}
	}
}

func TestMorePaidMonthsNeverGiveFewerOfBenefit(t *testing.T) {
	for paid := range 400 {
		if UnemploymentMonths(paid+1) < UnemploymentMonths(paid) {
			t.Errorf("%d months give more than %d", paid, paid+1)
		}
	}
}
