package statement

import (
	"shebao/internal/social"
	"shebao/internal/text"
)

// PensionPayments is 养老发放明细.
var PensionPayments = &Statement{
	ID: "pension-payments",
	Query: `SELECT month, item, amount, bank_name, account_tail, status FROM pension_payments
		WHERE person_no = $1 AND month >= $2 AND month <= $3 ORDER BY month DESC, item`,
	Columns: []Column{
		{Name: "发放年月", Kind: Month}, {Name: "待遇项目", Rank: Item}, {Name: "金额", Kind: Money, Total: true, Rank: Headline},
		{Name: "发放银行", Rank: Second}, {Name: "账号末四位", Short: "尾号", Rank: Second}, {Name: "状态", Rank: InTable},
	},
	Status: 5, Chart: []int{2}, BySum: true,
	WhyEmpty: "没有养老金发放记录：您还没有开始领取养老金。", File: "pension-payments",
}

// PensionBackPayments is 养老补发明细.
var PensionBackPayments = &Statement{
	ID: "pension-back-payments",
	Query: `SELECT paid_month, from_month, to_month, item, amount, reason, status FROM pension_back_payments
		WHERE person_no = $1 AND paid_month >= $2 AND paid_month <= $3 ORDER BY paid_month DESC, from_month DESC, item`,
	Columns: []Column{
		{Name: "补发年月", Kind: Month}, {Name: "所属期起", Kind: Month, Rank: Second}, {Name: "所属期止", Kind: Month, Rank: Second},
		{Name: "项目", Rank: Item}, {Name: "金额", Kind: Money, Total: true, Rank: Headline}, {Name: "原因"}, {Name: "状态", Rank: InTable},
	},
	Status:   6,
	WhyEmpty: "没有养老金补发记录：调整待遇或补办手续后补发的金额会显示在这里。", File: "pension-back-payments",
}

// EarlyContributions is 养老缴交明细(92年8月前): periods, not months, since individual accounts did not exist yet.
var EarlyContributions = &Statement{
	ID: "pension-early",
	Query: `SELECT unit_name, from_month, to_month, months, kind, amount, remark FROM early_contributions
		WHERE person_no = $1 AND to_month >= $2 AND to_month <= $3 ORDER BY from_month DESC, kind`,
	Columns: []Column{
		{Name: "单位名称", Rank: Place}, {Name: "起始年月", Kind: Month, Rank: InTable}, {Name: "终止年月", Kind: Month, Rank: Second},
		{Name: "月数", Kind: Count, Total: true, Rank: Second}, {Name: "类型", Rank: Item},
		{Name: "缴费金额", Kind: Money, Total: true, Rank: Headline}, {Name: "备注"},
	},
	Period: 1, Window: Window{To: social.FirstAccountMonth.Add(-1)}, Periods: &PeriodColumns{1, 2, 3},
	WhyEmpty: "没有 1992 年 7 月以前的记录。此前在深圳参加工作、但这里没有记录的，请带劳动合同、招工表等材料到社保窗口认定。",
	File:     "pension-early",
}

// MedicalCharges is 医疗消费明细: the last six months by date of charge.
var MedicalCharges = &Statement{
	ID:       "medical-charges",
	Query:    chargesQuery,
	Columns:  chargeColumns,
	Window:   Window{LastMonths: 6},
	WhyEmpty: "最近六个月没有用社会保障卡看病、购药或体检的结算记录。更早的记录请到社保窗口查询。",
	File:     "medical-charges",
}

const chargesQuery = `SELECT charged_on, institution, category, total, account_paid, fund_paid, cash_paid, receipt_no
	FROM medical_charges WHERE person_no = $1 AND charged_on >= $2 AND charged_on <= $3 ORDER BY charged_on DESC, receipt_no DESC`

var chargeColumns = []Column{
	{Name: "消费日期", Kind: Date}, {Name: "医疗机构", Rank: Item}, {Name: "类别", Rank: Second},
	{Name: "费用总额", Kind: Money, Total: true, Rank: Headline},
	{Name: "个人账户支付", Short: "个人账户", Kind: Money, Total: true, Rank: Second},
	{Name: "统筹基金支付", Short: "统筹基金", Kind: Money, Total: true, Rank: Second},
	{Name: "现金支付", Short: "现金", Kind: Money, Total: true, Rank: Second}, {Name: "单据号"},
}

// InjuryBenefits is 工伤待遇享受.
var InjuryBenefits = &Statement{
	ID: "injury-benefits",
	Query: `SELECT case_no, accident_on, recognised_on, CASE WHEN grade = 0 THEN NULL ELSE grade END, item, amount, month, status
		FROM injury_benefits WHERE person_no = $1 AND month >= $2 AND month <= $3 ORDER BY month DESC, case_no, item`,
	Columns: []Column{
		{Name: "工伤认定书编号"}, {Name: "事故日期", Kind: Date, Rank: Second}, {Name: "认定日期", Kind: Date}, {Name: "伤残等级", Kind: Count, Rank: Second},
		{Name: "待遇项目", Rank: Item}, {Name: "金额", Kind: Money, Total: true, Rank: Headline}, {Name: "发放年月", Kind: Month},
		{Name: "状态", Rank: InTable},
	},
	Period: 6, Status: 7,
	WhyEmpty: "没有工伤待遇记录：没有认定过工伤，或待遇还没有核发。发生工伤请让单位在三十日内申请认定，本人可在一年内申请。",
	File:     "injury-benefits",
}

// UnemploymentClaims is what 失业金领取 shows above the payments: what was granted, drawn and is left of each claim.
var UnemploymentClaims = &Statement{
	ID: "unemployment-claims",
	Query: `SELECT c.claim_no, c.from_month, c.granted_months, (SELECT COUNT(*) FROM unemployment_payments p
				WHERE p.person_no = c.person_no AND p.claim_no = c.claim_no AND p.status = '` + text.StatusPaid + `'), 0, c.status,
			c.stop_reason, c.stopped_month
		FROM unemployment_claims c
		WHERE c.person_no = $1 AND c.from_month >= $2 AND c.from_month <= $3
		ORDER BY c.from_month DESC, c.claim_no`,
	Columns: []Column{
		{Name: "申领编号"}, {Name: "起始年月", Kind: Month}, {Name: "核定月数", Kind: Count}, claimDrawn: {Name: "已领月数", Kind: Count},
		claimLeft: {Name: "剩余月数", Kind: Count, Rank: Headline}, {Name: "状态", Kind: Code, Labels: text.ClaimStatuses},
		{Name: "停止原因", Kind: Code, Labels: text.StopReasons}, {Name: "停止年月", Kind: Month},
	},
	Period: 1, Title: "申领情况", File: "unemployment-claims",
	Finish: func(row []Cell) {
		c := social.Claim{Granted: int(row[claimGranted].Int), Status: social.ClaimStatus(row[claimStatus].Text), Payments: int(row[claimDrawn].Int)}
		row[claimDrawn].Int, row[claimLeft].Int = int64(c.Drawn()), int64(c.Left())
	},
}

// The columns of a claim that its rules go by.
const (
	claimGranted = 2 + iota
	claimDrawn
	claimLeft
	claimStatus
)

// UnemploymentPayments is 失业金领取.
var UnemploymentPayments = &Statement{
	ID: "unemployment-payments",
	Query: `SELECT month, nth, benefit, medical, other, status FROM unemployment_payments
		WHERE person_no = $1 AND month >= $2 AND month <= $3 ORDER BY month DESC, claim_no`,
	Columns: []Column{
		{Name: "发放年月", Kind: Month}, {Name: "本期第几月", Kind: Count, Rank: InTable}, {Name: "失业金", Kind: Money, Total: true, Rank: Headline},
		{Name: "代缴医疗", Kind: Money, Total: true, Rank: Second}, {Name: "其他金额", Kind: Money, Total: true, Rank: Second},
		{Name: "状态", Rank: InTable},
	},
	Status:   5,
	BySum:    true,
	Above:    UnemploymentClaims,
	WhyEmpty: "没有领取失业保险金的记录。",
	File:     "unemployment-payments",
}

// Debits is the table of 缴费账单: what a self-payer owed and what became of it.
var Debits = &Statement{
	ID: "debits",
	Query: `SELECT month, due_on, amount, account_tail, status, reason, settled_on, run FROM debits
		WHERE person_no = $1 AND month >= $2 AND month <= $3 ORDER BY month DESC, due_on DESC, run DESC`,
	Columns: []Column{
		{Name: "所属年月", Kind: Month}, {Name: "扣款日期", Kind: Date, Rank: Second}, {Name: "金额", Kind: Money, Total: true, Rank: Headline},
		{Name: "账号末四位", Short: "尾号", Rank: Second}, {Name: "状态", Rank: InTable}, {Name: "失败原因", Rank: Second},
		{Name: "完成日期", Kind: Date, Rank: InTable}, {Name: "扣款批次", Rank: InTable},
	},
	Status: 4, LeftOut: text.TotalsNotDebited,
	WhyEmpty: "没有扣款记录：以个人身份缴费的，每次扣款的结果都列在这里。", File: "debits",
}
