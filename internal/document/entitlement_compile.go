package document

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// EntitlementYears are the closed years that a person may have a statement of, newest first: those with any record, the
// last one only once its account has been closed.
func EntitlementYears(ctx context.Context, db *store.DB, personNo string) ([]int, error) {
	return db.EntitlementYears(ctx, personNo, db.Now().Year())
}

// CompileEntitlement draws up the statement of a year from the record as it stands. store.ErrNotFound where the year is
// none of EntitlementYears.
func CompileEntitlement(ctx context.Context, db *store.DB, d Draft, year int) (*Entitlement, error) {
	person, err := db.Person(ctx, d.PersonNo)
	if err != nil {
		return nil, err
	}
	e := &Entitlement{Head: d.head(person), Year: year, BirthDate: person.BirthDate,
		Household: text.Households[person.Household], FirstInsured: person.FirstInsured}
	years, err := EntitlementYears(ctx, db, d.PersonNo)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(years, year) {
		return nil, store.ErrNotFound
	}
	for _, part := range []func(context.Context, *store.DB) error{e.addBranches, e.addAccounts, e.addBenefits, e.addElsewhere} {
		if err := part(ctx, db); err != nil {
			return nil, err
		}
	}
	settle(e, d.Printable)
	return e, nil
}

// addBranches sums up what was paid for the months of the year. Children's cover is named where there was any.
func (e *Entitlement) addBranches(ctx context.Context, db *store.DB) error {
	first, last := social.Month(e.Year*100+1), social.Month(e.Year*100+12)
	list, err := db.Contributions(ctx, e.PersonNo, first, last)
	if err != nil {
		return err
	}
	inAll, err := db.MonthsUntil(ctx, e.PersonNo, last)
	if err != nil {
		return err
	}
	e.Units = unitsOf(list, monthRows(list, first, last))
	for _, branch := range append(certified, social.ChildMedical) {
		b := yearBranch(list, branch)
		b.InAll = inAll[branch]
		if branch != social.ChildMedical || b.InAll > 0 {
			e.Branches = append(e.Branches, b)
		}
	}
	return nil
}

// yearBranch sums up one branch out of the contributions of a year.
func yearBranch(list []store.Contribution, branch social.Insurance) YearBranch {
	b := YearBranch{Name: text.Insurances[branch]}
	paid := map[social.Month]bool{}
	units := map[string]*Contribution{}
	for _, c := range list {
		if c.Insurance != branch {
			continue
		}
		key := c.Month.Compact() + c.UnitNo
		sum := units[key]
		addTo(&sum, c)
		units[key] = sum
		if c.Kind != social.BaseDiff && c.Kind != social.Refund {
			paid[c.Month] = true
		}
	}
	for _, sum := range units {
		b.Base += sum.Base
		b.Personal += sum.Personal
		b.Employer += sum.Employer
	}
	b.Months = len(paid)
	return b
}

func (e *Entitlement) addAccounts(ctx context.Context, db *store.DB) error {
	accounts, err := db.AccountsIn(ctx, e.PersonNo, e.Year)
	if err != nil {
		return err
	}
	for _, account := range []string{"pension", "medical"} {
		if a, ok := accounts[account]; ok {
			e.Accounts = append(e.Accounts, YearAccount{Name: text.Accounts[account], Opening: a.Opening, Credited: a.Credited,
				Interest: a.Interest, PaidOut: a.PaidOut, Closing: a.Closing})
		}
	}
	return nil
}

func (e *Entitlement) addBenefits(ctx context.Context, db *store.DB) error {
	sums, err := db.BenefitsIn(ctx, e.PersonNo, e.Year, text.StatusPaid)
	if err != nil {
		return err
	}
	for _, b := range sums {
		item := b.Item
		if b.Source == store.FromUnemployment {
			item = text.UnemploymentItems[b.Item]
		}
		e.Benefits = append(e.Benefits, YearBenefit{Kind: text.BenefitSources[b.Source], Item: item, Times: b.Times, Amount: b.Amount})
	}
	return nil
}

// addElsewhere adds the periods before August 1992 and those of cover elsewhere.
func (e *Entitlement) addElsewhere(ctx context.Context, db *store.DB) error {
	periods, err := db.EarlyPeriods(ctx, e.PersonNo)
	if err != nil {
		return err
	}
	for _, p := range periods {
		e.EarlyMonths += p.Months
	}
	transfers, err := db.TransfersUntil(ctx, e.PersonNo, e.Year)
	if err != nil {
		return err
	}
	for _, t := range transfers {
		if t.Pension() {
			e.TransferMonths += t.Months
		}
		if strings.HasPrefix(t.ArrivedOn, strconv.Itoa(e.Year)+"-") {
			e.Transfers = append(e.Transfers, YearTransfer{Kind: text.TransferKinds[t.Kind], Origin: t.Origin, From: t.From, To: t.To,
				Months: t.Months, Account: t.AccountAmount, Pooled: t.PooledAmount, ArrivedOn: t.ArrivedOn})
		}
	}
	return nil
}
