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

// UnemploymentClaim is a claim of benefit: the months granted from a month on, and how many of them were drawn.
type UnemploymentClaim struct {
	From           Month
	Granted, Drawn int
	Drawing        bool // being drawn now
}

// Unused is how many months granted were not drawn.
func (c UnemploymentClaim) Unused() int { return max(0, c.Granted-c.Drawn) }

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
func EntitlementOf(paid []Month, claims []UnemploymentClaim) UnemploymentEntitlement {
	if len(claims) == 0 {
		return UnemploymentEntitlement{Paid: len(paid)}
	}
	last := claims[len(claims)-1]
	e := UnemploymentEntitlement{Carried: last.Unused()}
	for _, m := range paid {
		if m >= last.From {
			e.Paid++
		}
	}
	return e
}
