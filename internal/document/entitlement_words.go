package document

import "fmt"

// The prose of the yearly statement, the same on the page and on paper.
const (
	EntitlementTitle = "社会保险个人权益记录"

	WordYearBranches  = "各险种缴费情况"
	WordYearAccounts  = "个人账户"
	WordYearBenefits  = "享受待遇"
	WordYearTransfers = "异地转入"
	WordObjection     = "记录有误怎么办"

	NoYearAccounts  = "社保档案库中没有本年度的个人账户记录。"
	NoYearBenefits  = "本年度没有待遇发放记录。"
	NoYearTransfers = "本年度没有异地转入到账记录。"

	wordTotal = "合计"
)

// YearBranchColumns are the columns of YearBranch.Cells.
func YearBranchColumns() []Column {
	return []Column{
		{Title: "险种", share: 2.6},
		{Title: "缴费月数", share: 1.7, Numeric: true},
		{Title: "缴费基数合计", share: 2.6, Numeric: true},
		{Title: "月平均基数", share: 2.2, Numeric: true},
		{Title: "个人交", share: 2.2, Numeric: true},
		{Title: "单位交", share: 2.2, Numeric: true},
		{Title: "缴费合计", share: 2.3, Numeric: true},
		{Title: "累计月数", share: 1.7, Numeric: true},
	}
}

// YearAccountColumns are the columns of YearAccount.Cells.
func YearAccountColumns() []Column {
	return []Column{
		{Title: "账户", share: 2.2},
		{Title: "年初余额", share: 2, Numeric: true},
		{Title: "本年划入", share: 2, Numeric: true},
		{Title: "本年利息", share: 2, Numeric: true},
		{Title: "本年支出", share: 2, Numeric: true},
		{Title: "年末余额", share: 2, Numeric: true},
	}
}

// YearBenefitColumns are the columns of YearBenefit.Cells.
func YearBenefitColumns() []Column {
	return []Column{
		{Title: "类别", share: 3},
		{Title: "项目", share: 4},
		{Title: "次数", share: 1.4, Numeric: true},
		{Title: "金额", share: 2.4, Numeric: true},
	}
}

// YearTransferColumns are the columns of YearTransfer.Cells.
func YearTransferColumns() []Column {
	return []Column{
		{Title: "类别", share: 2.6},
		{Title: "转出地", share: 2.6},
		{Title: "起始年月", share: 1.8},
		{Title: "终止年月", share: 1.8},
		{Title: "到账日期", share: 2.1},
		{Title: "月数", share: 1.1, Numeric: true},
		{Title: "个人账户金额", share: 2.4, Numeric: true},
		{Title: "统筹基金金额", share: 2.4, Numeric: true},
	}
}

// Registered is the year, and what is on record of the person besides Holder.
func (e *Entitlement) Registered() []Fact {
	facts := []Fact{{"记录年度", e.Period()}, {"出生日期", e.BirthDate}}
	if e.Household != "" {
		facts = append(facts, Fact{"户籍类别", e.Household})
	}
	facts = append(facts, Fact{"首次参保年月", month(e.FirstInsured)})
	for _, u := range e.Units {
		facts = append(facts, Fact{"本年度缴费单位", u.Name + "（" + u.No + "）"})
	}
	return facts
}

// Period is the year that the statement is about.
func (e *Entitlement) Period() string { return fmt.Sprintf("%d 年（1 月至 12 月）", e.Year) }

// BranchKey explains the table of branches.
func (e *Entitlement) BranchKey() string {
	key := fmt.Sprintf("金额单位：元。按费款所属月份统计，含补缴、基数补差和退款；累计月数为截至 %d 年 12 月在本市实际缴费的月数", e.Year)
	if e.EarlyMonths > 0 {
		key += fmt.Sprintf("，另有 1992 年 7 月以前的养老保险年限 %d 个月", e.EarlyMonths)
	}
	if e.TransferMonths > 0 {
		key += fmt.Sprintf("，另有已办结的异地转入养老保险 %d 个月", e.TransferMonths)
	}
	if e.Overlap > 0 {
		key += fmt.Sprintf("，其中 %d 个月与其他记录重叠，只计一次，养老保险合计 %d 个月", e.Overlap, e.PensionMonths)
	}
	return key + "。"
}

// YearAccountsKey and YearBenefitsKey explain their tables.
const (
	YearAccountsKey = "金额单位：元。年末余额 = 年初余额 + 本年划入 + 本年利息 − 本年支出。"
	YearBenefitsKey = "金额单位：元。按发放年月统计已发放的待遇，发放失败和暂停的不计；医疗费用为统筹基金支付的部分，以社保档案库现存的费用记录为准。"
)

// Objection says what to do where the statement is wrong (《社会保险个人权益记录管理办法》，人力资源和社会保障部令第 14 号).
func Objection() []string {
	return []string{
		"本记录依据《社会保险个人权益记录管理办法》（人力资源和社会保障部令第 14 号）每年至少提供一次。认为记录有误的，可以向社会保险经办机构提出书面核对申请，要求更正。",
		"请在收到本记录之日起 30 日内，携带有效身份证件和工资单、劳动合同、缴费凭证等材料，到社保窗口申请核对；逾期仍可申请。",
		"应由单位申报或缴费的，可先请单位核对申报记录；也可以拨打 12333 咨询，或在本网页查看各险种的缴交明细。",
		"本记录不作为领取待遇的依据，待遇以经办机构核定的结果为准。请妥善保管，不要交给与您无关的人。",
	}
}
