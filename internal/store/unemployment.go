package store

import (
	"context"

	"shebao/internal/social"
	"shebao/internal/text"
)

// States of a stop.
const (
	StopActive  = "active"
	StopRefused = "refused" // by the core system
)

// UnemploymentStop is what somebody applied for who draws unemployment benefit no longer.
type UnemploymentStop struct {
	ClaimNo   string
	ReceiptNo string
	Reason    string       // social.StopReason
	From      social.Month // the first month that nothing is paid for
	State     string
	At        int64
}

// DrawnClaim is a claim being drawn.
type DrawnClaim struct {
	No string
	social.Claim
	Stop *UnemploymentStop // nil where nobody stopped it
}

// Over says that the claim was stopped and that the stop counts in a month.
func (c *DrawnClaim) Over(month social.Month) bool { return c.Stop != nil && month >= c.Stop.From }

// claimColumns are what a social.Claim is made of, of a row c of unemployment_claims: of its payments those that were made.
const claimColumns = `c.from_month, c.granted_months, c.status, (SELECT COUNT(*) FROM unemployment_payments p
	WHERE p.person_no = c.person_no AND p.claim_no = c.claim_no AND p.status = '` + text.StatusPaid + `')`

// claimInto are where claimColumns go.
func claimInto(c *social.Claim) []any { return []any{&c.From, &c.Granted, &c.Status, &c.Payments} }

// UnemploymentClaims reads a person's claims of unemployment benefit, oldest first, by one query. Refused ones are left out.
func (db *DB) UnemploymentClaims(ctx context.Context, personNo string) ([]social.Claim, error) {
	return collect(ctx, db.read, claimInto, `SELECT `+claimColumns+` FROM unemployment_claims c
		WHERE c.person_no = $1 AND c.status <> $2 ORDER BY c.from_month, c.claim_no`, personNo, social.ClaimRefused)
}

// DrawnClaim reads the claim that a person draws, as the archive has it, with its stop here. ErrNotFound where there is none.
func (db *DB) DrawnClaim(ctx context.Context, personNo string) (*DrawnClaim, error) {
	c := &DrawnClaim{}
	err := db.read.QueryRowContext(ctx, `SELECT c.claim_no, `+claimColumns+` FROM unemployment_claims c
		WHERE c.person_no = $1 AND c.status = $2 ORDER BY c.from_month DESC, c.claim_no LIMIT 1`, personNo, social.ClaimDrawing).
		Scan(append([]any{&c.No}, claimInto(&c.Claim)...)...)
	if err != nil {
		return nil, classify(err)
	}
	stops, err := db.UnemploymentStops(ctx, personNo)
	for i := range stops {
		if stops[i].ClaimNo == c.No && stops[i].State == StopActive {
			c.Stop = &stops[i]
		}
	}
	return c, err
}

// UnemploymentStops lists what a person stopped here, newest first.
func (db *DB) UnemploymentStops(ctx context.Context, personNo string) ([]UnemploymentStop, error) {
	return collect(ctx, db.read, func(s *UnemploymentStop) []any {
		return []any{&s.ClaimNo, &s.ReceiptNo, &s.Reason, &s.From, &s.State, &s.At}
	}, `SELECT claim_no, receipt_no, reason, from_month, state, at FROM unemployment_stops
		WHERE person_no = $1 ORDER BY at DESC, receipt_no DESC`, personNo)
}

// StopUnemployment stops a claim of the act's person from a month on, under the act's receipt. ErrExists where it is stopped.
func (tx *Tx) StopUnemployment(claimNo, reason string, from social.Month) error {
	n, err := tx.exec(`INSERT INTO unemployment_stops (person_no, claim_no, receipt_no, reason, from_month, state, at)
		VALUES ($1, $2, $3, $4, $5, 'active', $6) ON CONFLICT DO NOTHING`, tx.act.PersonNo, claimNo, tx.receipt, reason, int64(from), tx.at.Unix())
	if err == nil && n == 0 {
		return ErrExists
	}
	return err
}

// RefuseStop takes a stop of the act's person back, since the core system did not take it.
func (tx *Tx) RefuseStop(receiptNo string) error {
	_, err := tx.exec(`UPDATE unemployment_stops SET state = 'refused' WHERE person_no = $1 AND receipt_no = $2 AND state = 'active'`,
		tx.act.PersonNo, receiptNo)
	return err
}
