package citizen

import (
	"context"
	"errors"
	"slices"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// actRetryDebit is the kind of the act of 请求重新扣款.
const actRetryDebit = "debit.retry"

// debitField is the feed's name of a request to debit once more. Its value is "yyyymm:run" of the debit that failed.
const debitField = "debit_request"

// retryDebit is 请求重新扣款: it goes beyond the guide. What failed is debited once more in the agency's next run. Whoever owes for a month may
// ask,
// also where they don't pay for themselves any more.
var retryDebit = &Procedure{
	Page: "retry-debit", Act: actRetryDebit,
	Asks: func(*Application) []Ask {
		return []Ask{{Name: "debit", Label: text.WordDebitWhich, Kind: AskChoice, Fill: fillMissed}, askBankTail}
	},
	Admit:  admitRetry,
	Settle: settleRetry,
}

// missedKey names a debit in the form and in the feed.
func missedKey(d store.Debit) string { return d.Month.Compact() + ":" + d.Run }

// retriable are the debits that failed and that nobody has asked for once more.
func retriable(ctx context.Context, a *Application) (list []store.Debit, missed int, err error) {
	all, err := a.DB.Debits(ctx, a.PersonNo)
	list = store.Missed(all)
	missed = len(list)
	return slices.DeleteFunc(list, func(d store.Debit) bool { return d.AskedAt != 0 }), missed, err
}

func fillMissed(ctx context.Context, a *Application, ask *Ask) error {
	list, _, err := retriable(ctx, a)
	for _, d := range list {
		ask.Options = append(ask.Options, Option{Value: missedKey(d), Text: text.DebitLine(d.Month, d.Amount, d.DueOn, d.Reason)})
	}
	if len(list) == 1 {
		ask.Value = missedKey(list[0])
	}
	return err
}

func admitRetry(ctx context.Context, a *Application) (*Refusal, error) {
	list, missed, err := retriable(ctx, a)
	if err != nil {
		return nil, err
	}
	switch {
	case len(list) > 0:
		return refuseWithoutBank(a), nil
	case missed > 0:
		return &Refusal{Title: text.DebitAlready, Why: text.WhyDebitAlready, Pages: []string{"bills"}}, nil
	}
	if refusal := refuseOthers(a); refusal != nil {
		return refusal, nil
	}
	return &Refusal{Title: text.DebitNothing, Why: text.WhyDebitNothing, Pages: []string{"bills"}}, nil
}

func settleRetry(ctx context.Context, a *Application) (*Plan, error) {
	list, _, err := retriable(ctx, a)
	if err != nil {
		return nil, err
	}
	var problems text.Problems
	at := slices.IndexFunc(list, func(d store.Debit) bool { return missedKey(d) == a.Value("debit") })
	if at < 0 {
		problems.Add("debit", text.DebitChoose)
	}
	problems.Add(bankTail, checkBankTail(a))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	d := list[at]
	return &Plan{
		Changes: []Difference{
			{Name: text.WordDebitMonth, After: d.Month.String()}, {Name: text.WordDebitAmount, After: text.Yuan(d.Amount)},
			{Name: text.WordState, Before: text.DebitFailed, After: text.DebitAsked},
			{Name: text.WordDebitFrom, After: social.MaskAccount(a.Person.BankAccount)},
		},
		Notes: []string{text.DebitRetryNote, text.DebitRetryFrom},
		Apply: func(tx *store.Tx) error {
			if err := tx.AskDebit(d.Month, d.Run); err != nil {
				return err
			}
			return tx.ChangeOther(debitField, "", missedKey(d))
		},
	}, nil
}

// Bill is what a self-payer is to pay next, as far as the record and the dated rates tell.
type Bill struct {
	Month    social.Month
	By       string // the last day on which it is collected, yyyy-mm-dd
	Wage     social.Fen
	Changed  bool // the wage on record counts only from a later month
	Payments []social.SelfPayment
	Total    social.Fen
}

// NextBill works out what is collected next from the wage declared for that month, and its bounds and rates. debits are the person's. The
// error is a
// *Refusal where nothing can be said, or the store's.
func (s *Service) NextBill(ctx context.Context, personNo string, debits []store.Debit) (*Bill, error) {
	a, err := s.Apply(ctx, personNo, nil)
	if err != nil {
		return nil, err
	}
	if refusal := refuseOthers(a); refusal != nil {
		return nil, refusal
	}
	branches := paidBranches(a)
	if len(branches) == 0 {
		return nil, &Refusal{Title: text.DebitNoneNext, Why: text.DebitNotPaying, Pages: []string{"resume-cover"}}
	}
	bill, err := a.nextBill(ctx, debits)
	if err != nil {
		return nil, err
	}
	return bill, bill.work(ctx, a, branches)
}

// nextBill is the month that is collected next, by when, and by which wage.
func (a *Application) nextBill(ctx context.Context, debits []store.Debit) (*Bill, error) {
	covers, err := a.DB.Covers(ctx, a.Person)
	if err != nil {
		return nil, err
	}
	var last social.Month
	for _, branch := range social.SelfPaidBranches {
		if paid := covers[branch].Last(); paid != nil {
			last = max(last, paid.Month)
		}
	}
	for _, d := range debits {
		if d.Status == text.DebitDone {
			last = max(last, d.Month)
		}
	}
	b := &Bill{Month: social.NextCollected(a.Now, last), Wage: a.Person.Wage}
	b.By = social.CollectedBy(b.Month)
	// A wage declared through the portal counts from the month after, at the earliest (nextUncollected).
	before, err := a.DB.WageBefore(ctx, a.PersonNo, social.StartOfDay(b.Month.First()).Unix())
	switch {
	case err == nil && before != b.Wage:
		b.Wage, b.Changed = before, true
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return nil, err
	}
	if b.Wage == 0 {
		return nil, &Refusal{Title: text.DebitNoneNext, Why: text.DebitNoWage, Pages: []string{"change-wage"}}
	}
	return b, nil
}

func (b *Bill) work(ctx context.Context, a *Application, branches []social.Insurance) error {
	bounds, err := a.DB.Bounds(ctx)
	if err != nil {
		return err
	}
	figures, err := a.DB.Parameters(ctx)
	if err != nil {
		return err
	}
	for _, branch := range branches {
		payment, known := social.SelfPaymentOf(bounds, figures, branch, a.Person.Household, b.Month, b.Wage)
		if !known {
			return &Refusal{Title: text.DebitNoneNext, Why: text.DebitNoFigures}
		}
		b.Payments, b.Total = append(b.Payments, payment), b.Total+payment.Amount
	}
	return nil
}
