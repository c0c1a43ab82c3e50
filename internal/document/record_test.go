package document_test

import (
	"testing"

	"shebao/internal/document"
	"shebao/internal/testkit/fixture"
)

// handMade replaces the record of somebody who has left by one small enough to work out by hand: a back payment, a
// difference of base, a second employer wholly refunded, two months missing, and one month of every branch.
func handMade(t *testing.T, w *fixture.World) document.Draft {
	t.Helper()
	no := w.Persona(t, "left").PersonNo
	for _, table := range []string{"contributions", "individual_accounts", "early_contributions", "pension_payments",
		"pension_back_payments", "medical_charges", "injury_benefits", "unemployment_payments", "unemployment_claims", "transfers_in"} {
		w.Edit(t, "DELETE FROM "+table+" WHERE person_no = $1", no)
	}
	w.Edit(t, `UPDATE persons SET category = 'employee', person_state = '1', pension_status = '2', medical_status = '2',
		injury_status = '2', unemployment_status = '2', maternity_status = '2' WHERE person_no = $1`, no)
	w.Edit(t, `INSERT INTO units (unit_no, name) VALUES ('T0001', '甲公司'), ('T0002', '乙公司')`)
	w.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, tier, kind) VALUES
		($1, '110', 202412, 'T0001',  900000,  72000, 144000, '', '01'),
		($1, '110', 202501, 'T0001', 1000000,  80000, 160000, '', '01'),
		($1, '110', 202502, 'T0001', 1000000,  80000, 160000, '', '01'),
		($1, '110', 202502, 'T0001',   50000,   4000,   8000, '', '05'),
		($1, '110', 202503, 'T0001', 1000000,  80000, 160000, '', '02'),
		($1, '110', 202503, 'T0002',  500000,  40000,  80000, '', '01'),
		($1, '110', 202503, 'T0002',  500000, -40000, -80000, '', '14'),
		($1, '310', 202506, 'T0001',  600000,  12000,  36000, '1', '01'),
		($1, '410', 202506, 'T0001',  600000,      0,   2400, '', '01'),
		($1, '210', 202506, 'T0001',  300000,    600,   2400, '', '01'),
		($1, '510', 202506, 'T0001',  600000,      0,   3000, '', '01')`, no)
	w.Edit(t, `INSERT INTO early_contributions (person_no, unit_name, from_month, to_month, months, kind, amount) VALUES
		($1, '原示例机械厂', 198309, 198612, 40, '合同工统筹', 121000), ($1, '原示例机械厂', 198701, 199207, 67, '固定工连续工龄视同', NULL)`, no)
	w.Edit(t, `INSERT INTO individual_accounts (person_no, account, year, opening, credited, interest, paid_out, closing, as_of) VALUES
		($1, 'pension', 2025, 1000000, 244000, 15000, 0, 1259000, '2025-12-31'),
		($1, 'medical', 2025, 50000, 12000, 0, 7000, 55000, '2025-12-31'),
		($1, 'pension', 2026, 1259000, 0, 0, 0, 1259000, '2026-10-31')`, no)
	w.Edit(t, `INSERT INTO pension_payments (person_no, month, item, amount, status) VALUES
		($1, 202511, '基础养老金', 300000, '已发放'), ($1, 202512, '基础养老金', 300000, '已发放'),
		($1, 202512, '过渡性养老金', 1000, '发放失败'), ($1, 202601, '基础养老金', 300000, '已发放')`, no)
	w.Edit(t, `INSERT INTO pension_back_payments (person_no, paid_month, from_month, to_month, item, amount, status) VALUES
		($1, 202507, 202501, 202506, '基础养老金', 54000, '已发放')`, no)
	w.Edit(t, `INSERT INTO unemployment_payments (claim_no, person_no, month, nth, benefit, medical, status) VALUES
		('T-1', $1, 202508, 1, 226800, 47089, '已发放')`, no)
	w.Edit(t, `INSERT INTO injury_benefits (person_no, case_no, item, amount, month, status) VALUES
		($1, 'T-1', '一次性伤残补助金', 6120000, 202509, '已发放')`, no)
	w.Edit(t, `INSERT INTO medical_charges (receipt_no, person_no, charged_on, institution, category, total, account_paid, fund_paid, cash_paid) VALUES
		('T-1', $1, '2025-01-01', '示例医院', '门诊', 2000, 0, 1767, 233), ('T-2', $1, '2025-12-31', '示例医院', '门诊', 233, 0, 233, 0),
		('T-3', $1, '2026-01-01', '示例医院', '门诊', 900, 0, 900, 0), ('T-4', $1, '2025-06-01', '示例药房', '购药', 500, 500, 0, 0)`, no)
	w.Edit(t, `INSERT INTO transfers_in (person_no, kind, origin, from_month, to_month, months, account_amount, pooled_amount, arrived_on, status) VALUES
		($1, 'pension_out_of_province', '湖南省长沙市', 201207, 201802, 68, 2871055, 4306583, '2025-05-06', '办结'),
		($1, 'pension_in_province', '广州市', 200807, 201206, 48, 1423310, NULL, '2018-09-10', '办结'),
		($1, 'medical', '湖南省长沙市', 201207, 201802, 68, 312000, NULL, '2026-01-02', '办结'),
		($1, 'medical', '广州市', 200807, 201206, 48, 0, NULL, '', '申请')`, no)
	return document.Draft{PersonNo: no, Agency: fixture.Agency}
}
