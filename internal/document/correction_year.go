package document

import (
	"context"
	"slices"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// year compares a yearly statement.
func (c *comparison) year(ctx context.Context, e *Entitlement) error {
	if e.BirthDate != c.ledger.person.BirthDate {
		c.add(text.WordBirthDate)
	}
	if e.FirstInsured != c.ledger.person.FirstInsured {
		c.add(wordFirstInsured)
	}
	c.yearBranches(e)
	for _, compare := range []func(context.Context, *Entitlement) error{c.yearAccounts, c.yearBenefits, c.elsewhere} {
		if err := compare(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) yearBranches(e *Entitlement) {
	last := social.Month(e.Year*100 + 12)
	for _, b := range e.Branches {
		branch, known := insuranceNamed(b.Name)
		if !known {
			continue
		}
		stated := &Contribution{Base: b.Base, Personal: b.Personal, Employer: b.Employer}
		var rows []store.PostedContribution
		for _, r := range c.ledger.contributions {
			if r.Insurance == branch && r.Month.Year() == e.Year {
				rows = append(rows, r)
			}
		}
		if !c.explains(rows, stated) {
			c.add(b.Name)
		}
		if !c.count(branch, last).allows(b.InAll) {
			c.add(b.Name + wordMonthsInAll)
		}
	}
}

// yearAccounts compares the accounts. One that was carried forward since is no correction.
func (c *comparison) yearAccounts(ctx context.Context, e *Entitlement) error {
	accounts, err := c.ledger.db.AccountsIn(ctx, c.ledger.personNo, e.Year)
	if err != nil {
		return err
	}
	for _, stated := range e.Accounts {
		for account, a := range accounts {
			if text.Accounts[account] != stated.Name {
				continue
			}
			now := YearAccount{Name: stated.Name, Opening: a.Opening, Credited: a.Credited, Interest: a.Interest, PaidOut: a.PaidOut, Closing: a.Closing}
			if now != stated && a.AsOf < c.day {
				c.add(stated.Name)
			}
			delete(accounts, account)
			stated.Name = ""
			break
		}
		if stated.Name != "" { // it is gone
			c.add(stated.Name)
		}
	}
	return nil
}

// yearBenefits compares what was drawn. More payments than were stated came later; fewer, or others, did not.
func (c *comparison) yearBenefits(ctx context.Context, e *Entitlement) error {
	now := &Entitlement{Head: Head{PersonNo: c.ledger.personNo}, Year: e.Year}
	if err := now.addBenefits(ctx, c.ledger.db); err != nil {
		return err
	}
	for _, stated := range e.Benefits {
		at := slices.IndexFunc(now.Benefits, func(b YearBenefit) bool {
			return b.Kind == stated.Kind && (b.Item == stated.Item || social.StandardName(b.Item) == stated.Item || strings.ContainsRune(stated.Item, social.Substitute))
		})
		if at < 0 || now.Benefits[at].Times < stated.Times || now.Benefits[at].Times == stated.Times && now.Benefits[at].Amount != stated.Amount {
			c.add(stated.Kind)
		}
	}
	return nil
}

// elsewhere compares what was brought along.
func (c *comparison) elsewhere(ctx context.Context, e *Entitlement) error {
	now := &Entitlement{Head: Head{PersonNo: c.ledger.personNo}, Year: e.Year}
	var known []store.Contribution // by the day of the paper
	for _, r := range c.ledger.contributions {
		if r.PostedOn < c.day {
			known = append(known, r.Contribution)
		}
	}
	if err := now.addElsewhere(ctx, c.ledger.db, social.MonthsOf(store.PaidIn(known, social.Pension))); err != nil {
		return err
	}
	if err := now.addTransfers(ctx, c.ledger.db); err != nil {
		return err
	}
	if now.EarlyMonths < e.EarlyMonths {
		c.add(WordEarly)
	}
	gone := func(stated YearTransfer) bool {
		return !slices.ContainsFunc(now.Transfers, func(t YearTransfer) bool {
			t.Origin = stated.Origin
			return t == stated
		})
	}
	if now.TransferMonths < e.TransferMonths || slices.ContainsFunc(e.Transfers, gone) {
		c.add(WordYearTransfers)
	}
	return nil
}
