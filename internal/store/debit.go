package store

import (
	"context"
	"errors"

	"shebao/internal/social"
	"shebao/internal/text"
)

// Debit is what a self-payer owes for a month in a debit run, and what became of it.
type Debit struct {
	Month       social.Month
	Run         string
	Amount      social.Fen
	DueOn       string // yyyy-mm-dd
	AccountTail string
	Status      string // one of text.ArchiveDebits
	Reason      string // why it failed
	SettledOn   string // yyyy-mm-dd, "" where it is not
	// AskedAt is when the person asked for it to be debited once more (Unix seconds); 0 where they did not, or the core system refused.
	AskedAt int64
}

const debitColumns = `d.month, d.run, d.amount, d.due_on, d.account_tail, d.status, d.reason, d.settled_on`

func (d *Debit) targets() []any {
	return []any{&d.Month, &d.Run, &d.Amount, &d.DueOn, &d.AccountTail, &d.Status, &d.Reason, &d.SettledOn}
}

// Debits are all of a person's, the latest first.
func (db *DB) Debits(ctx context.Context, personNo string) (list []Debit, err error) {
	return collect(ctx, db.read, func(d *Debit) []any {
		return append(d.targets(), &d.AskedAt)
	}, `SELECT `+debitColumns+`, COALESCE((SELECT MAX(q.at) FROM debit_requests q
			WHERE q.person_no = d.person_no AND q.month = d.month AND q.run = d.run AND q.state = 'active'), 0)
		FROM debits d WHERE d.person_no = $1 ORDER BY d.month DESC, d.due_on DESC, d.run DESC`, personNo)
}

// Pending are the debits still to be made, the first one first.
func Pending(debits []Debit) (list []Debit) {
	for i := len(debits) - 1; i >= 0; i-- {
		if debits[i].Status == text.DebitDue {
			list = append(list, debits[i])
		}
	}
	return list
}

// Missed are the debits of months whose latest run failed: no later run of the month is under way or was made.
func Missed(debits []Debit) (list []Debit) {
	seen := map[social.Month]bool{}
	for _, d := range debits {
		if !seen[d.Month] && d.Status == text.DebitFailed {
			list = append(list, d)
		}
		seen[d.Month] = seen[d.Month] || d.Status != text.DebitCancelled
	}
	return list
}

// AskDebit notes that the act's person asks for a debit once more, under the act's receipt.
func (tx *Tx) AskDebit(month social.Month, run string) error {
	_, err := tx.exec(`INSERT INTO debit_requests (person_no, month, run, receipt_no, state, at) VALUES ($1, $2, $3, $4, 'active', $5)`,
		tx.act.PersonNo, int64(month), run, tx.receipt, tx.at.Unix())
	return err
}

// RefuseDebit takes back what was asked for under a receipt.
func (tx *Tx) RefuseDebit(receiptNo string) error {
	_, err := tx.exec(`UPDATE debit_requests SET state = 'refused' WHERE person_no = $1 AND receipt_no = $2 AND state = 'active'`,
		tx.act.PersonNo, receiptNo)
	return err
}

// WageBefore is a person's wage before the first change through the portal at or after a time (Unix seconds) that was not refused.
// ErrNotFound
// where there was none: the record's wage counts.
func (db *DB) WageBefore(ctx context.Context, personNo string, since int64) (social.Fen, error) {
	var sealed []byte
	err := db.read.QueryRowContext(ctx, `SELECT c.old_value FROM changes c JOIN feed_events e ON e.person_no = c.person_no AND e.event_no = c.event_no
		WHERE c.person_no = $1 AND c.field = 'wage' AND c.at >= $2 AND e.state <> 'refused' ORDER BY c.seq LIMIT 1`, personNo, since).Scan(&sealed)
	if err != nil {
		return 0, classify(err)
	}
	plain, err := db.keys.Open("changes.wage", personNo, sealed)
	if err != nil || plain == "" {
		return 0, errors.Join(err, ErrNotFound)
	}
	return social.ParseYuan(plain)
}
