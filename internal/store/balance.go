package store

import (
	"context"

	"shebao/internal/social"
)

// SharingRule is how much of a medical account the holder's family may use (个人账户家庭共享), from a month on.
type SharingRule struct {
	ID   string       // names it in package text, with its source
	From social.Month // the first month it holds in
	// Kept is the share of the year's average wage that stays with the holder; 0 lets the family use the whole balance.
	Kept social.Rate
}

// sharingRules are in order of time. Neither is confirmed against the agency's own publications:
//   - over-threshold: the older rule of Shenzhen, the part above 5 % of last year's average annual wage [U];
//   - whole-balance: from 2024 the holder's own balance pays (国办发〔2024〕34号) [K].
var sharingRules = []SharingRule{
	{ID: "over-threshold", Kept: 5 * social.Percent},
	{ID: "whole-balance", From: 202401},
}

// SharingRuleAt is the rule in force in a month.
func SharingRuleAt(month social.Month) SharingRule {
	rule := sharingRules[0]
	for _, r := range sharingRules[1:] {
		if r.From <= month {
			rule = r
		}
	}
	return rule
}

// Shareable is what the family may use of a balance, given the average wage of last year in 分 a year.
func (r SharingRule) Shareable(balance, annualWage social.Fen) social.Fen {
	return max(0, balance-r.Kept.Of(annualWage))
}

// AverageAnnualWage reads last year's average wage, in 分 a year, off the ceiling of medical contributions in a month: it is three
// times the monthly average. ok is false where no such ceiling is known.
func AverageAnnualWage(bounds []social.Bound, month social.Month) (wage social.Fen, ok bool) {
	bound, ok := social.BoundAt(bounds, social.Medical, string(social.TierOne), "", month)
	return bound.Max / 3 * 12, ok && bound.Capped()
}

// Shareable is what the family may use of a balance by the rule of a month; ok is false where the average wage that the rule needs is not
// known.
func (db *DB) Shareable(ctx context.Context, month social.Month, balance social.Fen) (amount social.Fen, ok bool, err error) {
	rule := SharingRuleAt(month)
	if rule.Kept == 0 {
		return rule.Shareable(balance, 0), true, nil
	}
	bounds, err := db.Bounds(ctx)
	if err != nil {
		return 0, false, err
	}
	wage, ok := AverageAnnualWage(bounds, month)
	if !ok {
		return 0, false, nil
	}
	return rule.Shareable(balance, wage), true, nil
}
