package social

import "slices"

// Insurance is a branch of social insurance, by its code in LD/T 92 (AAE140).
type Insurance string

// The branches the portal knows.
const (
	Pension      Insurance = "110"
	Unemployment Insurance = "210"
	Medical      Insurance = "310"
	ChildMedical Insurance = "390"
	Injury       Insurance = "410"
	Maternity    Insurance = "510"
)

// AllInsurances lists the branches in the order in which pages and documents name them.
var AllInsurances = []Insurance{Pension, Medical, Injury, Unemployment, Maternity, ChildMedical}

// Valid reports whether i is a branch the portal knows.
func (i Insurance) Valid() bool { return slices.Contains(AllInsurances, i) }

// Tier is a class of medical cover (医疗档次). The core system prints 三档 as 3.
type Tier string

// The tiers of medical cover.
const (
	TierNone  Tier = "0"
	TierOne   Tier = "1"
	TierTwo   Tier = "2"
	TierThree Tier = "3" // abolished in October 2023
	TierChild Tier = "5"
)

// Valid reports whether t is a known tier.
func (t Tier) Valid() bool {
	return slices.Contains([]Tier{TierNone, TierOne, TierTwo, TierThree, TierChild}, t)
}

// NeedsHealthCentre reports whether cover of this tier is used at one bound health centre (社康点).
func (t Tier) NeedsHealthCentre() bool {
	return t == TierTwo || t == TierThree || t == TierChild
}

// BranchStatus is how a person stands in a branch (AAC031).
type BranchStatus string

// How a person may stand in a branch.
const (
	NotInsured BranchStatus = "0"
	Paying     BranchStatus = "1"
	Paused     BranchStatus = "2"
	Ended      BranchStatus = "3"
	Resumed    BranchStatus = "4"
)

// Valid reports whether s is a known status.
func (s BranchStatus) Valid() bool {
	return slices.Contains([]BranchStatus{NotInsured, Paying, Paused, Ended, Resumed}, s)
}

// InForce reports whether contributions are being paid.
func (s BranchStatus) InForce() bool { return s == Paying || s == Resumed }

// PayKind is why a contribution was paid.
type PayKind string

// The kinds of contribution.
const (
	Normal     PayKind = "01"
	BackPay    PayKind = "02"
	Individual PayKind = "03"
	BaseDiff   PayKind = "05"
	Refund     PayKind = "14" // the only kind whose amounts may be negative
)

// Valid reports whether k is a known kind.
func (k PayKind) Valid() bool {
	return slices.Contains([]PayKind{Normal, BackPay, Individual, BaseDiff, Refund}, k)
}
