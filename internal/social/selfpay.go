package social

// SelfPaidBranches are those that a self-payer can pay for: neither injury nor maternity, which are an employer's.
var SelfPaidBranches = []Insurance{Pension, Medical, Unemployment}

// selfShares name what a self-payer pays of the base, by branch.
var selfShares = map[Insurance]FigureName{Pension: SelfPension, Medical: SelfMedical, Unemployment: SelfUnemployment}

// SelfPaidTier is the tier of medical cover of self-payers in the branch, as bounds name it; "" for the others. Tier two is for
// employees only.
func SelfPaidTier(branch Insurance) string {
	if branch == Medical {
		return string(TierOne)
	}
	return ""
}

// SelfPayment is what a self-payer pays to a branch for a month. All of it is theirs to pay.
type SelfPayment struct {
	Branch Insurance
	Bound  Bound
	Share  Figure // of the base
	Base   Fen    // the wage within the bounds
	Amount Fen
	// Credited is what of it goes to the individual account, by the share Credit; 0 save for the pension branch.
	Credited Fen
	Credit   Figure
}

// SelfPaymentOf works out what a declared wage costs a month in a branch. It answers false where the bounds or the share of that month are
// not known.
func SelfPaymentOf(bounds []Bound, figures Parameters, branch Insurance, household Household, month Month, wage Fen) (SelfPayment, bool) {
	bound, bounded := BoundAt(bounds, branch, SelfPaidTier(branch), string(household), month)
	share, known := figures[selfShares[branch]].At(month)
	if !bounded || !known {
		return SelfPayment{}, false
	}
	p := SelfPayment{Branch: branch, Bound: bound, Share: share, Base: bound.Clamp(wage)}
	p.Amount = share.Rate().Of(p.Base)
	if branch == Pension {
		p.Credit, _ = figures[AccountCredit].At(month)
		p.Credited = p.Credit.Rate().Of(p.Base)
	}
	return p, true
}

// RetirementGroupOfSelfPayer is the group whose retirement age a self-payer has: women who pay for themselves count with those of 55.
func RetirementGroupOfSelfPayer(sex Sex) RetirementGroup {
	if sex == Female {
		return WomenAt55
	}
	return MenAt60
}
