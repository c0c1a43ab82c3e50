package document

import (
	"strconv"

	"shebao/internal/social"
)

// EntitlementVersion is the version of Entitlement's JSON that is written.
const EntitlementVersion = 1

// Entitlement is a person's yearly statement (个人权益记录), of a closed year: what was paid in it, how the individual
// accounts moved, what was drawn, and how many months there are in all at its end. All texts are as shown.
type Entitlement struct {
	Head

	Year         int          `json:"year"`
	BirthDate    string       `json:"birth_date"`
	Household    string       `json:"household,omitempty"`
	FirstInsured social.Month `json:"first_insured,omitempty"`
	Units        []Unit       `json:"units,omitempty"` // that paid in the year

	Branches []YearBranch  `json:"branches"`
	Accounts []YearAccount `json:"accounts,omitempty"`
	Benefits []YearBenefit `json:"benefits,omitempty"`
	// Transfers are those that arrived in the year.
	Transfers []YearTransfer `json:"transfers,omitempty"`

	// EarlyMonths are the months of cover before August 1992, TransferMonths those of pension insurance elsewhere that were brought in and
	// settled by the end of the year, as they are on record. Neither is among the months of Branches.
	EarlyMonths    int `json:"early_months,omitempty"`
	TransferMonths int `json:"transfer_months,omitempty"`
	// Overlap is how many of them and of the months paid count only once, and PensionMonths what all come to together.
	Overlap       int `json:"overlap,omitempty"`
	PensionMonths int `json:"pension_months,omitempty"`
}

// YearBranch is what was paid to a branch for the months of the year.
type YearBranch struct {
	Name     string     `json:"name"`
	Months   int        `json:"months"` // different months paid, corrections and refunds not counted
	Base     social.Fen `json:"base"`   // of all months together
	Personal social.Fen `json:"personal"`
	Employer social.Fen `json:"employer"`
	InAll    int        `json:"in_all"` // months paid up to the end of the year
}

// Average is the base of a month on average, rounded half up; 0 where no month was paid.
func (b YearBranch) Average() social.Fen {
	if b.Months == 0 {
		return 0
	}
	months := social.Fen(b.Months)
	return (2*b.Base + months) / (2 * months)
}

// Cells is the branch as shown, a text per column of YearBranchColumns.
func (b YearBranch) Cells() []string {
	average := "—"
	if b.Months > 0 {
		average = b.Average().String()
	}
	return []string{b.Name, strconv.Itoa(b.Months), b.Base.String(), average, b.Personal.String(), b.Employer.String(),
		(b.Personal + b.Employer).String(), strconv.Itoa(b.InAll)}
}

// BranchTotals is what all branches add up to, under YearBranchColumns: money paid only, since months and bases of
// different branches are of the same time.
func (e *Entitlement) BranchTotals() []string {
	var personal, employer social.Fen
	for _, b := range e.Branches {
		personal += b.Personal
		employer += b.Employer
	}
	return []string{wordTotal, "", "", "", personal.String(), employer.String(), (personal + employer).String(), ""}
}

// YearAccount is how an individual account moved in the year: Closing is Opening with Credited and Interest, less PaidOut.
type YearAccount struct {
	Name     string     `json:"name"`
	Opening  social.Fen `json:"opening"`
	Credited social.Fen `json:"credited"`
	Interest social.Fen `json:"interest"`
	PaidOut  social.Fen `json:"paid_out"`
	Closing  social.Fen `json:"closing"`
}

// Cells is the account as shown, a text per column of YearAccountColumns.
func (a YearAccount) Cells() []string {
	return []string{a.Name, a.Opening.String(), a.Credited.String(), a.Interest.String(), a.PaidOut.String(), a.Closing.String()}
}

// YearBenefit is what was drawn of one item in the year.
type YearBenefit struct {
	Kind   string     `json:"kind"`
	Item   string     `json:"item"`
	Times  int        `json:"times"` // payments, or charges
	Amount social.Fen `json:"amount"`
}

// Cells is the benefit as shown, a text per column of YearBenefitColumns.
func (b YearBenefit) Cells() []string {
	return []string{b.Kind, b.Item, strconv.Itoa(b.Times), b.Amount.String()}
}

// BenefitTotals is what all benefits add up to, under YearBenefitColumns.
func (e *Entitlement) BenefitTotals() []string {
	var amount social.Fen
	for _, b := range e.Benefits {
		amount += b.Amount
	}
	return []string{wordTotal, "", "", amount.String()}
}

// YearTransfer is cover elsewhere whose money arrived in the year.
type YearTransfer struct {
	Kind      string       `json:"kind"`
	Origin    string       `json:"origin"`
	From      social.Month `json:"from"`
	To        social.Month `json:"to"`
	Months    int          `json:"months"`
	Account   social.Fen   `json:"account"`
	Pooled    social.Fen   `json:"pooled,omitempty"` // 0 where none came
	ArrivedOn string       `json:"arrived_on"`       // yyyy-mm-dd
}

// Cells is the transfer as shown, a text per column of YearTransferColumns.
func (t YearTransfer) Cells() []string {
	pooled := "—"
	if t.Pooled != 0 {
		pooled = t.Pooled.String()
	}
	return []string{t.Kind, t.Origin, month(t.From), month(t.To), t.ArrivedOn, strconv.Itoa(t.Months), t.Account.String(), pooled}
}

// Kind implements Model: statements of different years stand beside each other.
func (e *Entitlement) Kind() string { return EntitlementKind + ":" + strconv.Itoa(e.Year) }

// Texts implements Model.
func (e *Entitlement) Texts() []string { return []string{e.Name} }

func (e *Entitlement) names() []othersName {
	names := unitNames(e.Units)
	for i := range e.Benefits {
		names = append(names, othersName{text: &e.Benefits[i].Item})
	}
	for i := range e.Transfers {
		names = append(names, othersName{text: &e.Transfers[i].Origin})
	}
	return names
}

func (e *Entitlement) spec() *spec { return specs[EntitlementKind] }

func (e *Entitlement) clone() Model { clone := *e; return &clone }
