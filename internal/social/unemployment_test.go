package social

import "testing"

func TestAClaimUsesUpWhatWasPaidBeforeIt(t *testing.T) {
	var paid []Month
	for i := range 60 {
		paid = append(paid, Month(202001).Add(i)) // to 2024-12
	}
	for _, c := range []struct {
		name   string
		claims []Claim
		want   UnemploymentEntitlement
		months int
	}{
		{"no claim yet", nil, UnemploymentEntitlement{Paid: 60}, 6},
		{"drawn to the end", []Claim{{From: 202301, Granted: 3, Payments: 3}}, UnemploymentEntitlement{Paid: 24}, 2},
		{"two left over", []Claim{{From: 202301, Granted: 3, Payments: 1}}, UnemploymentEntitlement{Paid: 24, Carried: 2}, 4},
		{"left over and less than a year since", []Claim{{From: 202406, Granted: 4, Payments: 1}}, UnemploymentEntitlement{Paid: 7, Carried: 3}, 3},
		{"drawn to its end without a payment on record", []Claim{{From: 202301, Granted: 6, Status: ClaimDrawnOut}}, UnemploymentEntitlement{Paid: 24}, 2},
		{"stopped with four left", []Claim{{From: 202301, Granted: 6, Payments: 2, Status: ClaimStopped}}, UnemploymentEntitlement{Paid: 24, Carried: 4}, 6},
		{"24 at most", []Claim{{From: 202001, Granted: 24, Payments: 2}}, UnemploymentEntitlement{Paid: 60, Carried: 22}, 24},
		{"only the last claim counts", []Claim{{From: 202101, Granted: 1, Payments: 0}, {From: 202401, Granted: 3, Payments: 3}},
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

func TestWhatIsDrawnAndLeftOfAClaim(t *testing.T) {
	for _, c := range []struct {
		claim       Claim
		drawn, left int
	}{
		{Claim{Granted: 10, Status: ClaimDrawing, Payments: 4}, 4, 6},
		{Claim{Granted: 6, Status: ClaimDrawnOut}, 6, 0},
		{Claim{Granted: 6, Status: ClaimStopped, Payments: 2}, 2, 4},
		{Claim{Granted: 6, Status: ClaimRefused}, 0, 0},
		{Claim{Granted: 2, Status: ClaimDrawing, Payments: 3}, 3, 0}, // more than was granted
	} {
		if drawn, left := c.claim.Drawn(), c.claim.Left(); drawn != c.drawn || left != c.left {
			t.Errorf("%+v: drawn %d, left %d; want %d and %d", c.claim, drawn, left, c.drawn, c.left)
		}
	}
}
