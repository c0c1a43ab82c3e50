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

// EntitlementYears are the closed years that a person may have a statement of, newest first: those with any record.
func EntitlementYears(ctx context.Context, db *store.DB, personNo string) ([]int, error) {
	return db.EntitlementYears(ctx, personNo, social.YearOf(db.Now()))
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
	for _, part := range []func(context.Context, *store.DB) error{e.addBranches, e.addAccounts, e.addBenefits, e.addTransfers} {
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
	list, err := db.Contributions(ctx, e.PersonNo)
	if err != nil {
		return err
	}
	e.Units = unitsOf(list, whoPaid(list, first, last))
	for _, branch := range append(certified, social.ChildMedical) {
		b := e.yearBranch(list, branch)
		if branch != social.ChildMedical || b.InAll > 0 {
			e.Branches = append(e.Branches, b)
		}
	}
	return e.addElsewhere(ctx, db, social.MonthsOf(store.PaidIn(list, social.Pension)))
}

// whoPaid names the employers of whose payments for a span of months something is left after refunds.
func whoPaid(list []store.Contribution, first, last social.Month) (rows []MonthRow) {
	left := map[string]social.Fen{}
	for _, c := range list {
		if first <= c.Month && c.Month <= last {
			left[c.UnitNo] += c.Total()
		}
	}
	for unit, total := range left {
		if total > 0 {
			rows = append(rows, MonthRow{UnitNo: unit})
		}
	}
	return rows
}

// yearBranch sums up one branch out of all contributions: the money of every row of the year, and the months paid with their bases.
func (e *Entitlement) yearBranch(list []store.Contribution, branch social.Insurance) YearBranch {
	b := YearBranch{Name: text.Insurances[branch]}
	for _, c := range list {
		if c.Insurance == branch && c.Month.Year() == e.Year {
			b.Personal += c.Personal
			b.Employer += c.Employer
		}
	}
	for _, m := range store.PaidIn(list, branch) {
		switch year := m.Month.Year(); {
		case year > e.Year:
			return b
		case year == e.Year:
			b.Months++
			b.Base += m.Base
		}
		b.InAll++
	}
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

// addElsewhere counts the months before August 1992 and those of settled cover elsewhere, beside those paid by the end of the year.
func (e *Entitlement) addElsewhere(ctx context.Context, db *store.DB, pension []social.Month) error {
	periods, err := db.Periods(ctx, e.PersonNo)
	if err != nil {
		return err
	}
	last := social.Month(e.Year*100 + 12)
	pension = slices.DeleteFunc(pension, func(m social.Month) bool { return m > last })
	beside := periods.Until(strconv.Itoa(e.Year)+"-12-31").BesideMonths(pension, nil)
	e.EarlyMonths, e.TransferMonths, e.Overlap = beside.Early, beside.PensionTransfer, beside.PensionOverlap
	e.PensionMonths = len(pension) + beside.Pension()
	return nil
}

// addTransfers adds the cover elsewhere whose money arrived in the year.
func (e *Entitlement) addTransfers(ctx context.Context, db *store.DB) error {
	transfers, err := db.TransfersUntil(ctx, e.PersonNo, e.Year)
	if err != nil {
		return err
	}
	for _, t := range transfers {
		if strings.HasPrefix(t.ArrivedOn, strconv.Itoa(e.Year)+"-") {
			e.Transfers = append(e.Transfers, YearTransfer{Kind: text.TransferKinds[t.Kind], Origin: t.Origin, From: t.From, To: t.To,
				Months: t.Months, Account: t.AccountAmount, Pooled: t.PooledAmount, ArrivedOn: t.ArrivedOn})
		}
	}
	return nil
}
