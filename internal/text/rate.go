package text

import (
	"fmt"

	"shebao/internal/social"
)

// Words of bounds and rates, as the agency's own people change them.
const (
	LabelBranch      = "险种"
	LabelFrom        = "从哪个月起"
	LabelLeast       = "下限"
	LabelGreatest    = "上限"
	LabelSource      = "依据"
	LabelCitation    = "网页上写的依据"
	LabelInnerNote   = "内部备注"
	NoCitation       = "没有文件名称和文号，网页上不写"
	LabelFigure      = "参数"
	LabelValue       = "数值"
	LabelTouched     = "影响"
	LabelTouchedSelf = "其中个人缴费人员"
	NoCeiling        = "不封顶"
	NoBoundNow       = "现在没有上下限"
	NoFigureNow      = "现在没有数值"
	Removed          = "删除"
	AnyHousehold     = "不分户籍"
	AnyTier          = "不分档"
	ChooseBranch     = "请选择险种。"
	ChooseHousehold  = "请选择户籍。"
	ChooseFigure     = "请选择参数。"
	TierOfMedical    = "只有医疗保险分档。"
	BadRateMonth     = "请输入年月，六位数字，例如 202701。"
	BadYuan          = "请输入金额，单位元，最多两位小数，例如 5510.00。"
	BadRate          = "请输入百分数，最多四位小数，例如 0.45。"
	BoundOrder       = "上限不能低于下限。"
	RateSame         = "和现在的一样，没有变化。"
	NothingToRemove  = "没有这一行，或者它是唯一的一行，不能删除。"
	RateStale        = "提出以后这一行又变过，请退回，重新提出。"
	RateProposed     = "已提交复核，另一位有权限的同事同意后生效。"
	TouchedEstimates = "只影响待遇测算，不影响已经发生的缴费和待遇。"
	TitleNewBound    = "提出缴费上下限"
	TitleNewFigure   = "提出参数"
	TitleCheckRate   = "核对并提交复核"
)

// FigureNames name the dated figures.
var FigureNames = map[social.FigureName]string{
	social.AverageWage: "社平工资", social.PensionBase: "养老金计发基数", social.AccountInterest: "个人账户记账利率",
	social.AccountCredit: "计入个人账户的比例", social.DeemedIndex: "视同缴费指数", social.TransitionRate: "过渡系数",
	social.TransitionPhase: "过渡性养老金新办法所占比例", social.MinimumWage: "最低工资", social.UnemploymentShare: "失业保险金占最低工资的比例",
	social.AssumedGrowth: "测算假设的工资增长", social.SelfPension: "个人缴费：养老保险费率", social.SelfMedical: "个人缴费：医疗保险费率",
	social.SelfUnemployment: "个人缴费：失业保险费率",
}

// BoundOf says for whom a row of bounds holds.
func BoundOf(b social.Bound) string {
	words := Insurances[b.Insurance]
	if b.Insurance == social.Medical {
		words += "，" + AnyTier
		if b.Tier != "" {
			words = Insurances[b.Insurance] + Tiers[b.Tier]
		}
	}
	if b.Household == "" {
		return words + "，" + AnyHousehold
	}
	return words + "，" + Households[social.Household(b.Household)]
}

// BoundByOther is a bound that holds for somebody by another row than their own, which has ended or not begun.
func BoundByOther(words string, by social.Bound) string {
	return words + "（按「" + BoundOf(by) + "」）"
}

// MonthsFrom is a span of months; to is 0 where it has no end.
func MonthsFrom(from, to social.Month) string {
	if to == 0 {
		return YearMonth(from) + "起"
	}
	return YearMonth(from) + "至" + YearMonth(to)
}

// ComingFrom is a value that holds from a month to come.
func ComingFrom(value string, from social.Month) string {
	return value + "（" + YearMonth(from) + "起）"
}

// BoundSubject and FigureSubject are what a proposal is about, in one line.
func BoundSubject(b social.Bound, remove bool) string {
	return removal(BoundOf(b)+"，"+YearMonth(b.From)+"起的上下限", remove)
}

// FigureSubject is BoundSubject for a dated figure.
func FigureSubject(name social.FigureName, from social.Month, remove bool) string {
	return removal(FigureNames[name]+"，"+YearMonth(from)+"起", remove)
}

func removal(subject string, remove bool) string {
	if remove {
		return Removed + "：" + subject
	}
	return subject
}

// FigureValue is a figure's value in its unit.
func FigureValue(unit string, value int64) string {
	if unit == "fen" {
		return Yuan(social.Fen(value))
	}
	return Percent(social.Rate(value)) + "%"
}

// TouchedPeople counts whom a row of bounds touches, by declared wages.
func TouchedPeople(people, below, above int64) string {
	return fmt.Sprintf("%d 人参保；申报工资低于下限的 %d 人，高于上限的 %d 人", people, below, above)
}

// TouchedSelfPayers is TouchedPeople for those who pay for themselves.
func TouchedSelfPayers(people, below, above int64) string {
	return fmt.Sprintf("%d 人；要调高缴费工资的 %d 人，要调低的 %d 人", people, below, above)
}

// TouchedClaims counts open claims that a figure touches.
func TouchedClaims(n int64) string {
	return fmt.Sprintf("待审核的失业保险金申请 %d 件，以及以后的申请和测算。", n)
}

// TouchedShares says what self-payers pay a month before and after.
func TouchedShares(people int64, before, after social.Fen) string {
	return fmt.Sprintf("%d 名个人缴费人员。按申报工资估算，每月合计由 %s 变为 %s。", people, Yuan(before), Yuan(after))
}
