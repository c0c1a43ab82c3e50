package store_test

import (
	"slices"
	"testing"

	"shebao/internal/social"
	"shebao/internal/testkit/fixture"
)

// nobody is a person without any row, to give rows by hand.
const nobody = "888888888"

func TestWhatElseAnEstimateReads(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		ctx := t.Context()
		if p, err := w.DB.Periods(ctx, nobody); err != nil || len(p.Early)+len(p.Transfers) != 0 {
			t.Errorf("periods of nobody: %+v, %v", p, err)
		}
		if a, err := w.DB.PensionAccount(ctx, nobody); a != (social.PensionAccount{}) || err != nil {
			t.Errorf("the account of nobody: %+v, %v", a, err)
		}

		w.Edit(t, `INSERT INTO early_contributions (person_no, from_month, to_month, months, kind) VALUES
			($1, 198309, 198612, 40, '合同工统筹'), ($1, 198701, 199207, 67, '固定工连续工龄视同')`, nobody)
		w.Edit(t, `INSERT INTO transfers_in (person_no, kind, origin, from_month, to_month, months, account_amount, status) VALUES
			($1, 'pension_in_province', 'a', 200001, 200012, 12, 0, '办结'), ($1, 'pension_out_of_province', 'b', 200101, 200106, 6, 0, '办结'),
			($1, 'pension_out_of_province', 'c', 200201, 200203, 3, 0, '申请'), ($1, 'medical', 'b', 200101, 200106, 6, 0, '办结')`, nobody)
		p, err := w.DB.Periods(ctx, nobody)
		if err != nil {
			t.Fatal(err)
		}
		r := social.NewPensionRecord(nil, p.Early, p.PensionTransfers())
		if r.Early != 107 || r.Transferred != 18 || r.Overlap != 0 {
			t.Errorf("%+v; want 107 early and 18 transferred months, what is under way and medical cover left out", r)
		}
		w.Edit(t, `INSERT INTO individual_accounts (person_no, account, year, opening, credited, interest, paid_out, closing, as_of) VALUES
			($1, 'pension', 2025, 100, 20, 3, 0, 123, '2025-12-31'), ($1, 'pension', 2026, 123, 20, 0, 3, 140, '2026-10-31'),
			($1, 'medical', 2027, 1, 1, 1, 1, 2, '')`, nobody)
		a, err := w.DB.PensionAccount(ctx, nobody)
		if want := (social.PensionAccount{Year: 2026, Opening: 123, Closing: 140, Through: 202610}); a != want || err != nil {
			t.Errorf("the account: %+v, %v; want %+v", a, err, want)
		}
		w.Edit(t, `UPDATE individual_accounts SET as_of = '' WHERE person_no = $1`, nobody)
		if a, _ = w.DB.PensionAccount(ctx, nobody); a.Through != 202612 {
			t.Errorf("a year without a date goes through %s, want its end", a.Through)
		}
	})
}

func TestClaimsWithWhatWasDrawn(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		w.Edit(t, `INSERT INTO unemployment_claims (claim_no, person_no, from_month, granted_months, status) VALUES
			('T3', $1, 202401, 5, '20'), ('T1', $1, 201501, 4, '30'), ('T2', $1, 201901, 2, '10')`, nobody)
		w.Edit(t, `INSERT INTO unemployment_payments (claim_no, person_no, month, nth, benefit, status) VALUES
			('T3', $1, 202401, 1, 1, '已发放'), ('T3', $1, 202402, 2, 1, '已发放'), ('T3', $1, 202403, 3, 1, '发放失败'), ('T1', $1, 201501, 1, 1, '已发放')`, nobody)
		claims, err := w.DB.UnemploymentClaims(t.Context(), nobody)
		want := []social.Claim{{From: 201501, Granted: 4, Status: social.ClaimDrawnOut, Payments: 1},
			{From: 202401, Granted: 5, Status: social.ClaimDrawing, Payments: 2}}
		if err != nil || !slices.Equal(claims, want) {
			t.Errorf("%+v, %v; want %+v: a refused claim is none", claims, err, want)
		}
	})
}
