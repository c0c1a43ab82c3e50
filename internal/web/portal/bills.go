package portal

import (
	"errors"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// 缴费账单 is the statement of debits with what comes next above it, and what failed.

func (s *pages) addBills(r *web.Request, selected *statement.Table, v *Statement) error {
	debits, err := s.DB.Debits(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	v.Notices = append(v.Notices, s.missedNotice(r, debits)...)
	v.Facts = debitFacts(selected)
	if pending := store.Pending(debits); len(pending) > 0 {
		for _, d := range pending {
			v.Notices = append(v.Notices, parts.Notice{Title: text.DebitNext, Text: text.DebitSoon(d.Month, d.Amount, d.DueOn, d.AccountTail) + "。"})
		}
		return nil
	}
	return s.addForecast(r, debits, v)
}

// missedNotice says which debits failed and are still owed, and leads to asking for them once more.
func (s *pages) missedNotice(r *web.Request, debits []store.Debit) []parts.Notice {
	missed := store.Missed(debits)
	if len(missed) == 0 {
		return nil
	}
	n := parts.Notice{Tone: parts.ToneWarning, Title: text.DebitFailedTitle(len(missed))}
	open := false
	for _, d := range missed {
		line := text.DebitLine(d.Month, d.Amount, d.DueOn, d.Reason)
		if d.AskedAt != 0 {
			line += "，" + text.Time(d.AskedAt) + " " + text.DebitAsked
		}
		n.Text += line + "。"
		open = open || d.AskedAt == 0
	}
	if open {
		n.Links = s.linksFor(r, "retry-debit", "change-bank")
	}
	return []parts.Notice{n}
}

// addForecast says what is debited next, where the archive has no debit that waits.
func (s *pages) addForecast(r *web.Request, debits []store.Debit, v *Statement) error {
	bill, err := s.Citizen.NextBill(r.Context(), r.User.PersonNo, debits)
	var refusal *citizen.Refusal
	if errors.As(err, &refusal) {
		v.Notices = append(v.Notices, parts.Notice{Title: refusal.Title, Text: refusal.Why, Links: s.linksFor(r, refusal.Pages...)})
		return nil
	}
	if err != nil {
		return err
	}
	table := parts.SimpleTable{Caption: text.DebitExpected + "：" + text.DebitExpectedBy(bill.Month, bill.By), Numeric: []int{2, 3, 4},
		Headers: []string{text.WordInsurance, text.WordDebitAmount, text.WordBase, text.WordShare}} // the amount is in sight on a phone
	for _, p := range bill.Payments {
		table.Rows = append(table.Rows, []string{text.BranchWithTier(string(p.Branch), social.SelfPaidTier(p.Branch)), p.Amount.String(),
			p.Base.String(), text.ShareOf(p.Share.Rate())})
	}
	table.Foot = []string{text.Total, bill.Total.String(), "", ""}
	next := &NextBill{Table: table, Notes: []string{text.DebitEstimateWhy}}
	if bill.Changed {
		next.Notes = append(next.Notes, text.DebitWageStill(bill.Wage))
	}
	v.Next = next
	return nil
}

// debitFacts add up the debits that are shown, by what became of them.
func debitFacts(t *statement.Table) (facts parts.Facts) {
	for _, status := range []string{text.DebitDone, text.DebitDue, text.DebitFailed} {
		var sum social.Fen
		n := 0
		for i := range t.Rows() {
			if row := t.Row(i); row[4].Text == status {
				sum, n = sum+social.Fen(row[2].Int), n+1
			}
		}
		if n > 0 {
			facts.Rows = append(facts.Rows, parts.Fact{Key: status, Value: text.DebitSum(n, sum)})
		}
	}
	return facts
}
