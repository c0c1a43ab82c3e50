package text

import (
	"fmt"
	"strconv"
	"strings"

	"shebao/internal/social"
)

// Sentences for what is wrong with the assumptions of an estimate.
const (
	EstimateNoPost    = "请选择岗位类型。"
	EstimateNoGoOn    = "请选择今后是否继续缴费。"
	EstimateBadYears  = "退休年龄请填整数岁，例如 60；不填则按法定退休年龄测算。"
	EstimateBadMonths = "退休年龄的月数请填 0 至 11 的整数。"
	EstimateBadGrowth = "每年增长请填 0 至 10 之间的数，最多两位小数，例如 2.5。"
)

// EstimateAgeRange says which ages may be chosen, in months.
func EstimateAgeRange(from, to int) string {
	if from == to {
		return "您已超过弹性延迟退休的年龄，退休年龄只能填现在的 " + Age(from) + "，或者不填。"
	}
	return "退休年龄可以在 " + Age(from) + "至 " + Age(to) + "之间选择，请重新填写。"
}

// Words of the estimate's page.
const (
	EstimateMark     = "测算结果仅供参考"
	EstimateMarkText = "按您现在的缴费记录和下面列出的条件推算，不是核定结果，不能作为凭证。实际待遇以退休或失业时社保机构核定的为准。"

	EstimateBasic        = "基础养老金"
	EstimateAccount      = "个人账户养老金"
	EstimateTransitional = "过渡性养老金"

	EstimateDrawn     = "您已退休，正在领取养老金"
	EstimateDrawnText = "养老金已经核定，不需要测算。每月发放的项目和金额见养老发放明细。"

	EstimateNoRecord = "还没有养老保险缴费记录"

	EstimateClaimDrawn     = "您正在领取失业保险金"
	EstimateChartID        = "by-age"
	EstimateChartTitle     = "不同年龄退休，每月养老金"
	EstimateChartGap       = "缴费年限不够"
	EstimateBirth          = "出生年月"
	EstimateGroup          = "适用人员"
	EstimateStatutory      = "法定退休年月"
	EstimateWorking        = "怎样得出"
	EstimateFlexible       = "可以选择的退休年月"
	EstimateRetiredAt      = "测算的退休年月"
	EstimateCounted        = "届时累计缴费"
	EstimateRequired       = "最低缴费年限"
	EstimateIndexWord      = "平均缴费指数"
	EstimateBalance        = "届时个人账户储存额"
	EstimateFirstPaid      = "开始领取"
	EstimatePaid           = "1992 年 8 月以来实际缴费"
	EstimateEarly          = "1992 年 8 月以前的月数"
	EstimateTransferred    = "外地转入的月数"
	EstimateOverlap        = "重叠的月数"
	EstimateAccountNow     = "养老个人账户余额"
	EstimateLastBase       = "最近一个月的缴费基数"
	EstimateBenefitPaid    = "失业保险缴费月数"
	EstimateCarried        = "上次未领完的月数"
	EstimateBenefitMonths  = "可以领取"
	EstimateBenefitMonthly = "每月失业保险金"
	EstimateBenefitTotal   = "合计"
	EstimateRecord         = "测算用到的记录"
	EstimateSumsCaption    = "每月养老金（元）"
	BenefitLead            = "假如现在失业，并且符合领取条件："
	BenefitRetired         = "已经享受基本养老保险待遇的，不能领取失业保险金。"
)

// EstimateSumsHeads are the heads of the table of sums.
var EstimateSumsHeads = []string{"项目", "金额", "怎样算"}

// What an estimate rests on, as the table of its basis names it.
const (
	BasisAge           = "法定退休年龄"
	BasisRequired      = "所需的缴费年限"
	BasisGoOn          = "今后缴费"
	BasisWageGrowth    = "本人缴费基数每年增长"
	BasisAverageGrowth = "社平工资和计发基数每年增长"
	BasisAverageWage   = "社平工资"
	BasisPensionBase   = "计发基数"
	BasisBounds        = "养老缴费基数上下限"
	BasisIndex         = "平均缴费指数的范围"
	BasisIndexRange    = "最低 0.6，最高 3"
	BasisDeemed        = "1992 年 8 月以前月数的缴费指数"
	BasisInterest      = "个人账户记账利率"
	BasisCredit        = "计入个人账户的比例"
	BasisDivisor       = "计发月数"
	BasisTransition    = "过渡系数"
	BasisNewFormula    = "过渡性养老金新办法所占比例"
	BasisMinimumWage   = "最低工资"
	BasisShare         = "失业保险金占最低工资的比例"
	BasisMonths        = "失业保险金领取月数"
	BasisMonthsRule    = "满 1 至 4 年，每满 1 年领 1 个月；4 年以上，每满半年多领 1 个月；最多 24 个月"

	GoesOn    = "继续缴到退休"
	GoesNoOn  = "从现在起不再缴费"
	Assumed   = "您选择或默认的条件"
	LawAges   = "《关于实施渐进式延迟法定退休年龄的决定》（2024 年 9 月 13 日）"
	LawFlex   = "同一决定；按所选退休年月的年份取值"
	LawMonths = "国发〔2005〕38号附件"
	LawIndex  = "粤府函〔2021〕294号"
	LawJobs   = "《广东省失业保险条例》"
)

// BasisFigure is a figure's value and since when it is in force.
func BasisFigure(value string, from social.Month) string {
	return value + "（" + YearMonth(from) + "起）"
}

// BasisCarried is a figure of a year that is carried on for those after it.
func BasisCarried(value string, from social.Month) string {
	return fmt.Sprintf("%s（%d 年，以后年度沿用）", value, from.Year())
}

// BasisBase is the base of pensions used, and from which published one it was grown.
func BasisBase(used, published social.Figure, growth social.Rate) string {
	if used.Value == published.Value && used.Confidence == published.Confidence {
		return BasisFigure(Yuan(used.Amount()), published.From)
	}
	return fmt.Sprintf("%s（%d 年公布的 %s，以后每年增长 %s%% 推算）", Yuan(used.Amount()), published.From.Year(), Yuan(published.Amount()), Percent(growth))
}

// BasisRange is a pair of bounds.
func BasisRange(b social.Bound) string { return b.Min.String() + " 至 " + Yuan(b.Max) }

// EstimateAgeHint says which ages may be chosen, in months, and what an empty field stands for.
func EstimateAgeHint(from, to, unlessTold int) string {
	if from == to {
		return "按现在的年龄 " + Age(from) + "测算。"
	}
	return "可以在 " + Age(from) + "至 " + Age(to) + "之间选择；两格都不填，按 " + Age(unlessTold) + "测算。"
}

// RetirementGroups say whom a retirement age is for.
var RetirementGroups = map[social.RetirementGroup]string{
	social.MenAt60:   "男职工（原退休年龄 60 岁）",
	social.WomenAt55: "女干部、管理和技术岗位女职工、女性个人缴费人员（原退休年龄 55 岁）",
	social.WomenAt50: "其他岗位女职工（原退休年龄 50 岁）",
}

// Confidences say how sure a figure is.
var Confidences = map[social.Confidence]string{
	social.Sourced: "有公布的文件", social.Customary: "按历年标准", social.Uncertain: "不确定，按假设",
}

// EstimateLeftOut lists what an estimate does not count.
var EstimateLeftOut = []string{
	"深圳地方补充养老保险的地方补助、过渡性补助：社保档案没有地方补充缴费年限。",
	"过渡性养老金与老办法的比较：2024 年底前退休才有影响，档案也没有老办法所需的资料。",
	"外地转入月数的平均缴费指数：没有逐月缴费基数，只计入缴费年限。",
	"特殊工种、病退等提前退休，以及企业年金、职业年金和个人养老金。",
	"退休以后每年的养老金调整。",
	"养老待遇领取地的确定：假定在深圳领取（国办发〔2009〕66号）。",
}

// BenefitConditions are the conditions of unemployment benefit (《广东省失业保险条例》).
var BenefitConditions = []string{
	"失业前，单位和本人已经缴纳失业保险费满一年；",
	"不是因为本人意愿中断就业；",
	"已经办理失业登记，并有求职要求。",
}

// Age writes an age in months: "60 岁 5 个月".
func Age(months int) string {
	if months%12 == 0 {
		return itoa(months/12) + " 岁"
	}
	return fmt.Sprintf("%d 岁 %d 个月", months/12, months%12)
}

// ShortAge is Age for a chart's label: "60岁5月".
func ShortAge(months int) string {
	if months%12 == 0 {
		return itoa(months/12) + "岁"
	}
	return fmt.Sprintf("%d岁%d月", months/12, months%12)
}

// Percent writes a rate in per cent with as many of four decimals as it needs, without the sign: "2.62".
func Percent(r social.Rate) string {
	return strconv.FormatFloat(float64(r)/float64(social.Percent), 'f', -1, 64)
}

// IndexValue writes a contribution index with four decimals: "1.0000".
func IndexValue(r social.Rate) string { return fmt.Sprintf("%.4f", float64(r)/1_000_000) }

// YearMonth writes a month as prose does: "2026 年 12 月".
func YearMonth(m social.Month) string { return fmt.Sprintf("%d 年 %d 月", m.Year(), m.Mon()) }

// YearsAndMonths writes a number of months as years and months: "15 年 6 个月（186 个月）".
func YearsAndMonths(months int) string {
	years, rest := months/12, months%12
	switch {
	case years == 0:
		return Months(months)
	case rest == 0:
		return fmt.Sprintf("%d 年（%d 个月）", years, months)
	}
	return fmt.Sprintf("%d 年 %d 个月（%d 个月）", years, rest, months)
}

// AtAge is a month and the age then.
func AtAge(m, born social.Month) string { return YearMonth(m) + "（" + Age(m.Since(born)) + "）" }

// RetirementWorking says how the statutory month comes about.
func RetirementWorking(r social.Retirement, born social.Month) string {
	old := fmt.Sprintf("%s满 %s，", YearMonth(r.Before), Age(r.Before.Since(born)))
	if r.Delay() == 0 {
		return old + "在 2025 年 1 月之前，退休年龄不变。"
	}
	since := r.SinceReform()
	sentence := fmt.Sprintf("%s在 2025 年 1 月之后 %d 个月。每 %d 个月延迟 1 个月（不满 %d 个月的按 1 个月）", old, since, r.Step, r.Step)
	if since/r.Step+1 > r.Delay() {
		return sentence + fmt.Sprintf("，最多延迟 %d 个月。", r.Delay())
	}
	return sentence + fmt.Sprintf("：%d ÷ %d 取整再加 1，延迟 %d 个月。", since, r.Step, r.Delay())
}

// FlexibleSpan says between which months a person may choose.
func FlexibleSpan(from, to, born social.Month) string {
	if from == to {
		return AtAge(from, born) + "，不能再提前或延迟"
	}
	return AtAge(from, born) + "至 " + AtAge(to, born) + "。提前须满最低缴费年限，延迟须与单位商定。"
}

// BasicFormula, AccountFormula and TransitionalFormula show the sums of an estimate.
func BasicFormula(e *social.PensionEstimate) string {
	base := e.PensionBase.Amount().String()
	return fmt.Sprintf("(%s + %s × %s) ÷ 2 × %s 年 × 1%%", base, base, IndexValue(e.Index), social.YearsOf(e.Counted))
}

// AccountFormula shows the sum of the account's part.
func AccountFormula(e *social.PensionEstimate) string {
	return fmt.Sprintf("%s ÷ %s 个月", e.Account, Tenths(e.DivisorTenths))
}

// TransitionalFormula shows the sum of the transitional part.
func TransitionalFormula(e *social.PensionEstimate) string {
	if e.TransitionMonths == 0 {
		return "没有 1998 年 6 月以前的缴费年限"
	}
	return fmt.Sprintf("%s × %s × %s 年 × %s%%", e.PensionBase.Amount(), IndexValue(e.TransitionIndex),
		social.YearsOf(e.TransitionMonths), Percent(e.TransitionRate.Rate()))
}

// Tenths writes a number of tenths: "138.4".
func Tenths(n int) string { return fmt.Sprintf("%d.%d", n/10, n%10) }

// MonthsShort says that a person would not have the minimum years, what is missing, and by when it could be there.
func MonthsShort(e *social.PensionEstimate, enoughAt social.Month) string {
	return fmt.Sprintf("到 %s累计 %s，最低需要 %s，还差 %s。从现在起每月缴费，到 %s满最低缴费年限。"+
		"到退休年龄时年限不够的，可以延长缴费到满，或者转入城乡居民养老保险。",
		YearMonth(e.Retired), YearsAndMonths(e.Counted), YearsAndMonths(e.Required), Months(e.Short()), YearMonth(enoughAt))
}

// ShortTitle heads MonthsShort.
func ShortTitle(e *social.PensionEstimate) string {
	return "按这些条件，" + YearMonth(e.Retired) + "还不能按月领取养老金"
}

// PensionTitle is the result in one line: in the wages of today, from the least to the most, as round as it deserves.
func PensionTitle(e *social.PensionEstimate, least, most social.Fen) string {
	sum := AboutYuan(least)
	if to := AboutYuan(most); to != sum {
		sum += " 至 " + to
	}
	return YearMonth(e.Retired) + "退休，按今天的工资水平，每月约 " + sum + " 元"
}

// PensionRange says how the line of PensionTitle comes about, and what will be paid then by the growth that is assumed.
func PensionRange(e *social.PensionEstimate, least, most, assumed social.Rate) string {
	return fmt.Sprintf("按社会平均工资每年增长 %s%% 至 %s%% 分别测算，折成今天的工资水平，取整数。"+
		"按每年增长 %s%%，到 %s开始领取时，每月约 %s，由下面几项组成。",
		Percent(least), Percent(most), Percent(assumed), YearMonth(e.Retired.Add(1)), Yuan(e.Total()))
}

// AboutYuan writes an amount to the nearest hundred yuan, or ten where it is less than a thousand: "4,400".
func AboutYuan(f social.Fen) string {
	unit := social.Fen(100_00)
	if f < 1000_00 {
		unit = 10_00
	}
	return Whole((f + unit/2) / unit * unit)
}

// EnoughBy says since when or by when the minimum years are met, for someone who can draw a pension as estimated.
func EnoughBy(e *social.PensionEstimate) string {
	return fmt.Sprintf("%s，已满足（多 %s）", YearsAndMonths(e.Required), Months(e.Counted-e.Required))
}

// NoPensionYet says what someone without any contributions would need.
func NoPensionYet(r social.Retirement, enoughAt social.Month) string {
	sentence := fmt.Sprintf("按月领取养老金，%s退休时最低需要缴费 %s。", YearMonth(r.Statutory), YearsAndMonths(social.RequiredMonths(r.Statutory)))
	if enoughAt <= r.Statutory {
		return sentence + "从现在起每月缴费，到 " + YearMonth(enoughAt) + "可以满最低缴费年限。"
	}
	return sentence + "从现在起每月缴费，要到 " + YearMonth(enoughAt) + "才满最低缴费年限，晚于法定退休年月，需要延长缴费。"
}

// ByAgeSummary says in words what the picture of outcomes by age shows.
func ByAgeSummary(list []social.PensionEstimate) string {
	var parts []string
	var short []string
	for i := range list {
		e := &list[i]
		if e.Short() > 0 {
			short = append(short, Age(e.Age))
			continue
		}
		parts = append(parts, Age(e.Age)+"退休每月约 "+Yuan(e.Total()))
	}
	if n := len(parts); n > 2 {
		parts = []string{parts[0], parts[n-1]}
	}
	summary := "按开始领取时的金额：" + strings.Join(parts, "，") + "。"
	if len(short) > 0 {
		summary += strings.Join(short, "、") + "退休时缴费年限不够，不能按月领取。"
	}
	return summary
}

// BenefitMissing says how many months are missing for any unemployment benefit.
func BenefitMissing(paid int) string {
	const year = 12
	if paid == 0 {
		return "没有可以计算的失业保险缴费月数。缴费满一年以后失业，才可以申请失业保险金。"
	}
	return fmt.Sprintf("可以计算的失业保险缴费有 %s，还差 %s满一年；满一年以后失业，才可以申请失业保险金。", Months(paid), Months(year-paid))
}

// OverlapOf says how many months are in several records and so count once, and what all come to.
func OverlapOf(overlap, all int) string {
	return fmt.Sprintf("%s，已从上面扣除，只计一次；合计 %s", Months(overlap), Months(all))
}

// ClaimDrawn says how far a claim has been drawn.
func ClaimDrawn(c social.Claim) string {
	return fmt.Sprintf("从 %s起核定 %s，已领 %s，剩余 %s。", YearMonth(c.From), Months(c.Granted), Months(c.Drawn()), Months(c.Left()))
}

// BenefitSum shows the sum of a month's benefit.
func BenefitSum(wage, share social.Figure, monthly social.Fen) string {
	return fmt.Sprintf("%s（最低工资 %s × %s%%）", Yuan(monthly), wage.Amount(), Percent(share.Rate()))
}

// AccountAsOf is a balance and until when.
func AccountAsOf(a social.PensionAccount) string {
	if a.Year == 0 {
		return "没有记录，按缴费记录推算"
	}
	return Yuan(a.Closing) + "（截至 " + YearMonth(a.Through) + "）"
}

// LastBase is the latest base on record and its month.
func LastBase(m social.MonthPaid) string {
	if m.Month == 0 {
		return "没有记录"
	}
	return Yuan(m.Base) + "（" + YearMonth(m.Month) + "）"
}
