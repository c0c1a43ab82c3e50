package social

// MaxUnemploymentMonths is the longest one claim may run.
const MaxUnemploymentMonths = 24

// UnemploymentMonths is how many months of benefit a number of paid months entitles to: none below
// a year, one for each full year up to four years, then one more for each full half-year, at most
// 24 (《广东省失业保险条例》).
func UnemploymentMonths(paid int) int {
	const year, halfYear, slowYears = 12, 6, 4
	switch {
	case paid < year:
		return 0
	case paid <= slowYears*year:
		return paid / year
	}
	return min(slowYears+(paid-slowYears*year)/halfYear, MaxUnemploymentMonths)
}

// ClaimStatus is how a claim of benefit stands (archive-format.md).
type ClaimStatus string

// How a claim may stand.
const (
	ClaimRefused  ClaimStatus = "10"
	ClaimDrawing  ClaimStatus = "20"
	ClaimDrawnOut ClaimStatus = "30"
	ClaimStopped  ClaimStatus = "40"
)

// Claim is a claim of unemployment benefit: the months granted from a month on, and what was paid of them.
type Claim struct {
	From    Month
	Granted int
	Status  ClaimStatus
	// Payments is how many months were paid out. A payment that failed or is held back is none.
	Payments int
}

// Drawing reports whether the claim is being drawn now.
func (c Claim) Drawing() bool { return c.Status == ClaimDrawing }

// Drawn is how many months were drawn. Of a claim that was drawn to its end these are all, whatever payments are on record.
func (c Claim) Drawn() int {
	if c.Status == ClaimDrawnOut {
		return max(c.Granted, c.Payments)
	}
	return c.Payments
}

// Left is how many months granted were not drawn.
func (c Claim) Left() int {
	if c.Status == ClaimRefused {
		return 0
	}
	return max(0, c.Granted-c.Drawn())
}

// UnemploymentEntitlement is what a new claim would be worked out from: a claim uses up the months paid before it, and what it
// left undrawn is added to the next one.
type UnemploymentEntitlement struct {
	Paid    int // months paid since the last claim, or at all
	Carried int // months left of the last claim
}

// Months is how many months of benefit a new claim would be for.
func (e UnemploymentEntitlement) Months() int {
	return min(UnemploymentMonths(e.Paid)+e.Carried, MaxUnemploymentMonths)
}

// EntitlementOf counts what a new claim would be worked out from. Months are distinct; claims are ascending.
func EntitlementOf(paid []Month, claims []Claim) UnemploymentEntitlement {
	if len(claims) == 0 {
		return UnemploymentEntitlement{Paid: len(paid)}
	}
	last := claims[len(claims)-1]
	e := UnemploymentEntitlement{Carried: last.Left()}
	for _, m := range paid {
		if m >= last.From {
			e.Paid++
		}
	}
	return e
}
