package text

import (
	"fmt"

	"shebao/internal/social"
)

// Words of 个人账户余额.
const (
	BalanceLead      = "养老和医疗两个个人账户的余额，以及从建账到现在每一年的变化。"
	BalancePrincipal = "本金（累计记入）"
	BalanceInterest  = "利息（累计）"
	BalancePaidOut   = "支出（累计）"
	BalanceDiffers   = "差额（见下方核对）"
	BalanceTotal     = "合计"
	BalanceMedical   = "医疗个人账户余额"
	BalanceShareable = "可共享额度"
	BalanceAsOf      = "截止年月"
	BalanceCheck     = "核对"
	BalanceNoAccount = "没有个人账户"

	BalanceShareUnknown = "无法计算：没有上年度社会平均工资"
	BalanceSharingTitle = "可共享额度怎样计算"
	BalanceReckoned     = "本金 = 建账年初余额 + 历年记入；合计 = 本金 + 利息 - 支出，等于最近一年的年末余额。本年利息在年末结算后记入。"
	BalanceMedicalNote  = "余额 = 建账年初余额 + 历年记入 + 利息 - 支出，等于最近一年的年末余额。"
	BalanceAgrees       = "核对：每年的年末余额都等于年初余额 + 记入 + 利息 - 支出，每年的年初余额都等于上年的年末余额。"
	BalanceDisagreesDo  = "表中标有 ✕ 的年份，金额前后不符，可能是数据还没有结转。请以社保窗口核对的结果为准，也可以拨打 12333。"

	BalanceClosingTitle = "历年年末余额"
	BalanceGrowthTitle  = "历年记入和利息"
	BalanceClosing      = "年末余额"
	BalanceCredited     = "本年记入"
	BalanceInterestYear = "本年利息"
)

// SharingRules say by which rule what the family may use was worked out, and in which notice it stands.
var SharingRules = map[string]string{
	"over-threshold": "按「超过上年度在岗职工年平均工资 5% 的部分可以共享」计算。实际可用的额度以医保经办机构核定的为准。",
	"whole-balance":  "按「本人账户余额都可以共享」计算，从 2024 年起（国办发〔2024〕34号）。实际可用的额度以医保经办机构核定的为准。",
}

// AccountCaption names the table of an account's years.
func AccountCaption(title string) string { return title + "，全部年度，金额单位：元" }

// AccountFaults counts the years of an account that don't follow.
func AccountFaults(n int) string { return fmt.Sprintf("账户有 %d 个年度前后不符", n) }

// AccountChart names a picture of an account.
func AccountChart(account, what string) string { return account + what }

// AccountInRow says by how much a year's closing balance differs from what the year adds up to.
func AccountInRow(by social.Fen) string {
	return fmt.Sprintf("✕ 年末余额与本年收支相差 %s", by)
}

// AccountBetween says by how much a year's opening balance differs from the closing one before.
func AccountBetween(by social.Fen) string {
	return fmt.Sprintf("✕ 年初余额与上年年末相差 %s", by)
}

// AccountRight marks a year without a difference.
const AccountRight = "相符"

// ClosingSummary says in words how a balance went.
func ClosingSummary(firstYear, lastYear string, first, last social.Fen) string {
	if firstYear == lastYear {
		return fmt.Sprintf("%s 年末余额 %s 元。", lastYear, last)
	}
	return fmt.Sprintf("年末余额从 %s 年的 %s 元变为 %s 年的 %s 元。", firstYear, first, lastYear, last)
}

// GrowthSummary adds up what was credited and what interest it bore.
func GrowthSummary(firstYear, lastYear string, credited, interest social.Fen) string {
	s := fmt.Sprintf("%s 年至 %s 年，记入 %s 元", firstYear, lastYear, credited)
	if interest != 0 {
		s += fmt.Sprintf("，利息 %s 元", interest)
	}
	return s + "。"
}
