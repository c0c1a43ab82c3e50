package statement

import (
	"shebao/internal/social"
)

// Transfers in from elsewhere; one file of the archive, a page of the guide for each kind.

// TransfersInProvince is 省内养老保险转入.
var TransfersInProvince = pensionTransfers("transfers-in-province", "pension_in_province",
	"没有从省内其他城市转入的养老保险。在其他城市缴过费、想转入的，请到社保窗口或网上申请转移接续。")

// TransfersOutOfProvince is 省外养老保险转入.
var TransfersOutOfProvince = pensionTransfers("transfers-out-of-province", "pension_out_of_province",
	"没有从省外转入的养老保险。在省外缴过费、想转入的，请到社保窗口或网上申请转移接续。")

func pensionTransfers(id, kind, whyEmpty string) *Statement {
	return &Statement{
		ID: id,
		Query: `SELECT origin, agency, from_month, to_month, months, account_amount, pooled_amount, arrived_on, status
			FROM transfers_in WHERE person_no = $1 AND kind = '` + kind + `' AND from_month >= $2 AND from_month <= $3
			ORDER BY from_month DESC, origin`,
		Columns: []Column{
			{Name: "转出地", Rank: Item}, {Name: "转出机构", Rank: Place}, {Name: "起始年月", Kind: Month, Rank: InTable},
			{Name: "终止年月", Kind: Month, Rank: Second}, {Name: "月数", Kind: Count, Total: true, Rank: Second},
			{Name: "个人账户金额", Kind: Money, Total: true, Rank: Headline}, {Name: "统筹基金金额", Kind: Money, Total: true, Rank: Second},
			{Name: "到账日期", Kind: Date}, {Name: "状态"},
		},
		Period: 2, Periods: &PeriodColumns{2, 3, 4}, WhyEmpty: whyEmpty, File: id,
	}
}

// TransfersMedical is 医疗保险转入.
var TransfersMedical = &Statement{
	ID: "transfers-medical",
	Query: `SELECT origin, from_month, to_month, months, account_amount, arrived_on, status
		FROM transfers_in WHERE person_no = $1 AND kind = 'medical' AND from_month >= $2 AND from_month <= $3
		ORDER BY from_month DESC, origin`,
	Columns: []Column{
		{Name: "转出地", Rank: Item}, {Name: "起始年月", Kind: Month, Rank: InTable}, {Name: "终止年月", Kind: Month, Rank: Second},
		{Name: "月数", Kind: Count, Total: true, Rank: Second}, {Name: "个人账户金额", Kind: Money, Total: true, Rank: Headline},
		{Name: "到账日期", Kind: Date}, {Name: "状态"},
	},
	Period: 1, Periods: &PeriodColumns{1, 2, 3}, WhyEmpty: "没有从外地转入的医疗保险。", File: "transfers-medical",
}

// WardContributions is 参保少儿医疗缴交明细 of one ward.
var WardContributions = &Statement{
	ID: "ward-contributions", Ward: true,
	Columns: []Column{
		month, headline(summed("缴费标准", func(c *social.Contribution) social.Fen { return c.Personal + c.Subsidy })), personal,
		{Name: "财政补助", Kind: Money, Total: true, Rank: Second, Pick: func(c *social.Contribution) Cell { return Cell{Int: int64(c.Subsidy), Null: c.NoSubsidy} }},
		remark,
	},
	Branch: social.ChildMedical, Monthly: true, Chart: []int{2, 3},
	WhyEmpty: "这名监护对象没有少儿医疗保险缴费记录。", File: "ward-contributions",
}

// WardCharges is 参保少儿医疗消费明细 of one ward.
var WardCharges = &Statement{
	ID: "ward-charges", Ward: true, Query: chargesQuery, Columns: chargeColumns, Window: Window{LastMonths: 6},
	WhyEmpty: "最近六个月没有这名监护对象的医疗结算记录。", File: "ward-charges",
}
