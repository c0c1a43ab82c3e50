package text

import (
	"fmt"
	"strings"

	"shebao/internal/social"
)

// Values of the archive that coverage is reckoned by.
const (
	EarlyDeemed     = "固定工连续工龄视同" // an early period that counts without a contribution
	TransferSettled = "办结"        // the last status of a transfer
)

// Words of 参保基本情况, after the guide where it has one.
const (
	CoverBranches     = "各险种参保情况"
	CoverNow          = "最近一个月的缴费"
	CoverCardCentre   = "社会保障卡和社康点"
	CoverSheet        = "参保登记信息"
	CoverHousehold    = "户籍类别"
	CoverStatusOfCard = "卡状态"
	CoverCategory     = "职工性质"
	CoverUnit         = "参保单位"
	CoverPayment      = "当前缴费情况"
	CoverWage         = "缴费工资"
	CoverMonths       = "各险种累计月数"
	CoverCentre       = "绑定社康点"
	CoverCentreWhere  = "社康点地址"
	CoverCentrePhone  = "社康点电话"

	CoverNoUnit        = "没有（以个人身份参保）"
	CoverNoUnitNow     = "没有"
	CoverNoWage        = "没有登记"
	CoverNoCard        = "没有"
	CoverNoCentre      = "没有绑定"
	CoverCentreNotDue  = "医疗一档不需要绑定社康点，可以在定点医疗机构就医"
	CoverNotInMedical  = "没有参加医疗保险，不需要绑定"
	CoverRetiredPaid   = "已退休，不再缴费"
	CoverNeverPaid     = "没有缴费记录"
	CoverMonthNotKnown = "—"
)

// CoverBranchHeads and CoverNowHeads head the tables of branches and of the newest contributions.
var (
	CoverBranchHeads = []string{"险种", "参保情况", "连续参保起始", "最近缴费", "累计月数", "断缴月数", "说明"}
	CoverNowHeads    = []string{"险种", "年月", "缴费基数", "个人交", "单位交", "合计"}
)

// CoverSubsidyHead is a further column of the newest contributions, for children.
const CoverSubsidyHead = "财政补助"

// Categories name in what capacity a person is insured (职工性质).
var Categories = map[social.Category]string{
	social.Employee: "在职职工", social.SelfPayer: "个人缴费人员（灵活就业）", social.Retired: "退休人员",
	social.Unemployed: "失业人员", social.Child: "少儿",
}

// CoverStatusOf names the guide's field of how a person stands in a branch.
func CoverStatusOf(branch social.Insurance) string {
	return strings.TrimSuffix(Insurances[branch], "保险") + "参保情况"
}

// branchNames joins the names of branches: 养老、医疗保险.
func branchNames(branches []social.Insurance) string {
	names := make([]string, len(branches))
	for i, branch := range branches {
		names[i] = strings.TrimSuffix(Insurances[branch], "保险")
	}
	return strings.Join(names, "、") + "保险"
}

// CoverLead says in a sentence what is in force, until when it is paid, and how much needs attention.
func CoverLead(retired bool, inForce []social.Insurance, last social.Month, findings int) string {
	var b strings.Builder
	if retired {
		b.WriteString("您已退休，按月领取养老金。")
	}
	if len(inForce) == 0 {
		b.WriteString("您现在没有在参保缴费的险种")
	} else {
		fmt.Fprintf(&b, "您现在参加%s，共 %d 个险种", branchNames(inForce), len(inForce))
	}
	if last != 0 {
		fmt.Fprintf(&b, "；最近一次缴费是 %s", last)
	}
	if findings > 0 {
		fmt.Fprintf(&b, "。有 %d 项需要留意，见下。", findings)
	} else {
		b.WriteString("。")
	}
	return b.String()
}

// CoverPaidTo says how contributions stand now and until when they are paid.
func CoverPaidTo(status string, last social.Month) string {
	return fmt.Sprintf("%s，最近缴至 %s", status, last)
}

// CoverBranchMonths is the months of one branch in the list of all.
func CoverBranchMonths(branch social.Insurance, months int) string {
	return fmt.Sprintf("%s %d 个月", strings.TrimSuffix(Insurances[branch], "保险"), months)
}

// CoverMore says which months count for a branch besides those paid by month, how many of all are in more than one record and so count
// once, and what they come to.
func CoverMore(early, deemed, transferred, overlap, all int) string {
	var parts []string
	if early > 0 {
		part := fmt.Sprintf(" 1992 年 8 月前 %d 个月", early)
		if deemed > 0 {
			part += fmt.Sprintf("（其中视同缴费 %d 个月）", deemed)
		}
		parts = append(parts, part)
	}
	if transferred > 0 {
		parts = append(parts, fmt.Sprintf("异地转入 %d 个月", transferred))
	}
	if len(parts) == 0 {
		return ""
	}
	once := ""
	if overlap > 0 {
		once = fmt.Sprintf("其中 %d 个月重叠，只计一次，", overlap)
	}
	return fmt.Sprintf("另有%s，%s合计 %d 个月", strings.Join(parts, "、"), once, all)
}

// Notes on a branch.
const (
	CoverPensioner       = "已退休，按月领取养老金"
	CoverRetiredMedical  = "退休后不再缴费，享受退休人员医疗待遇"
	CoverFundPaysMedical = "领取失业保险金期间由失业保险基金代缴"
	CoverNotForSelfPayer = "个人缴费人员不参加"
	CoverAllSelfPaid     = "个人交和单位交都由本人缴纳"
	CoverChildMedical    = "按月由个人缴费和财政补助"
)

// CoverTierNote is the tier of medical cover as a note.
func CoverTierNote(tier social.Tier) string { return "医疗" + Tiers[string(tier)] }

// Titles of what needs attention, and what to do about each.
const (
	CardLostDo        = "挂失期间不能用卡就医和购药。找到了卡，请" + FindCardElsewhere + "；没有找到的，请" + NewCard + "。"
	CardLostWebDo     = "挂失期间不能用卡就医和购药。" + FindCard + "；没有找到的，请" + NewCard + "。"
	CardNewTitle      = "社会保障卡还没有激活"
	CardNewDo         = "请带身份证和社会保障卡到社保窗口激活，激活后才能用卡就医和领取待遇。"
	CardMakingTitle   = "社会保障卡正在制作"
	CardMakingDo      = "制作期间就医请先自费并保留单据，拿到卡以后再报销。进度可以拨打 12333 查询。"
	CardGoneTitle     = "没有可用的社会保障卡"
	CardGoneDo        = "请带身份证到社保窗口或发卡银行申请新卡。"
	NoCentreTitle     = "还没有绑定社康点"
	NoCentreDo        = "您的医疗保险要在绑定的社康点就医才能报销门诊费用。请尽快绑定一家社康点，首次绑定当天生效。"
	GapsDo            = "断缴的月份不计入累计月数。当时在单位上班的，请带劳动合同和工资证明到社保窗口，由单位申请补缴；没有就业的月份一般不能补缴。"
	GapsDoRetired     = "断缴的月份没有计入养老金的缴费年限。认为有遗漏的，请带当时的劳动合同和工资证明到社保窗口核对。"
	GapsDoChild       = "断缴的月份不能报销医疗费用。请监护人到社保窗口核对，或拨打 12333。"
	BelowBoundsDo     = "请核对当时的工资。单位少报的，可以要求单位申请补差；基数核定有误的，可以到社保窗口提出异议。"
	AboveBoundsDo     = "超过上限的部分不应缴费，可以要求单位到社保窗口申请退款。"
	UnpaidDo          = "在职的请向单位核实是否已经申报缴费；个人缴费的请核对扣款账户的余额。补缴到账以后这里会自动更新。"
	PausedDo          = "已经到新单位上班的，请让单位办理参保；没有就业的，可以到社保窗口以个人缴费人员（灵活就业）身份参加养老和医疗保险。医疗保险暂停期间不能享受统筹基金待遇。"
	PausedDoSelfPayer = "可以办理个人重新参保，从下一个月起继续缴费。医疗保险暂停期间不能享受统筹基金待遇。"
	PausedDoJobless   = "重新就业后由单位办理参保；符合条件的可以申请领取失业保险金，领取期间医疗保险由失业保险基金代缴；也可以到社保窗口以个人缴费人员（灵活就业）身份参加养老和医疗保险。"
)

// CardLostTitle says that the card is reported lost, and how.
func CardLostTitle(status social.CardStatus) string {
	return "社会保障卡已挂失（" + CardStatuses[status] + "）"
}

// PausedTitle says which branches are paused, and since when; 0 where nothing was ever paid.
func PausedTitle(branches []social.Insurance, since social.Month) string {
	if since == 0 {
		return branchNames(branches) + "暂停缴费"
	}
	return fmt.Sprintf("%s从 %s 起暂停缴费", branchNames(branches), since)
}

// UnpaidTitle says which branches are in force with nothing paid for the months since; from is 0 where nothing was ever paid.
func UnpaidTitle(branches []social.Insurance, from, to social.Month) string {
	if from == 0 {
		return branchNames(branches) + "已参保，但没有缴费记录"
	}
	return fmt.Sprintf("%s没有 %s 的缴费", branchNames(branches), spanOrMonth(from, to))
}

// GapsTitle counts the months missing in the record.
func GapsTitle(spans, months int) string {
	return fmt.Sprintf("缴费记录中断 %d 次，共 %d 个月", spans, months)
}

// GapOf names one gap and the branches that have it.
func GapOf(branches []social.Insurance, from, to social.Month, months int) string {
	return fmt.Sprintf("%s：%s，%d 个月", branchNames(branches), spanOrMonth(from, to), months)
}

// BoundsTitle counts the months of a branch with a base outside the bounds then in force.
func BoundsTitle(branch social.Insurance, below bool, months int) string {
	if below {
		return fmt.Sprintf("%s有 %d 个月的缴费基数低于当时的下限", Insurances[branch], months)
	}
	return fmt.Sprintf("%s有 %d 个月的缴费基数高于当时的上限", Insurances[branch], months)
}

// BoundsOf names one run of such months with its first month's figures.
func BoundsOf(from, to social.Month, below bool, base, limit social.Fen) string {
	side := "上限"
	if below {
		side = "下限"
	}
	return fmt.Sprintf("%s（基数 %s 元，%s %s 元）", spanOrMonth(from, to), base, side, limit)
}

// Listed joins what was found, the newest first, and leaves the oldest of a long list out.
func Listed(items []string, do string) string {
	const most = 6
	shown := strings.Join(items[:min(len(items), most)], "；")
	if more := len(items) - most; more > 0 {
		shown += fmt.Sprintf("；更早的还有 %d 段", more)
	}
	return shown + "。" + do
}

// Yuan is an amount with its unit.
func Yuan(amount social.Fen) string { return amount.String() + " 元" }

func spanOrMonth(from, to social.Month) string {
	if from == to {
		return from.String()
	}
	return Span(from, to)
}

// Words of the pictures on 参保基本情况.
const (
	ChartByBranch      = "历年各险种缴费"
	ChartPension       = "养老保险"
	ChartMedical       = "医疗保险"
	ChartOthers        = "工伤、失业、生育保险"
	ChartChild         = "少儿医疗保险"
	ChartGap           = "该年有断缴月份"
	ChartYuan          = "元"
	ChartYear          = "年份"
	ChartBase          = "缴费基数"
	ChartFloor         = "下限"
	ChartCeiling       = "上限"
	ChartChargesByKind = "医疗费用由谁支付"
)

// ByBranchSummary adds up what was paid over the years.
func ByBranchSummary(first, last int, total social.Fen) string {
	return fmt.Sprintf("%d 年至 %d 年，一共缴费 %s 元。", first, last, total)
}

// BasesTitle names the picture of a branch's bases between the bounds.
func BasesTitle(branch social.Insurance) string {
	return Insurances[branch] + "缴费基数与上下限"
}

// BasesSummary says how the base went from year to year, and how often it stood at a bound.
func BasesSummary(first, last int, from, to social.Fen, atFloor, atCeiling int) string {
	s := fmt.Sprintf("取每年最后一个缴费月。%d 年的基数是 %s 元，%d 年是 %s 元", first, from, last, to)
	if first == last {
		s = fmt.Sprintf("取最后一个缴费月。%d 年的基数是 %s 元", last, to)
	}
	if atFloor > 0 {
		s += fmt.Sprintf("；%d 年按下限缴费", atFloor)
	}
	if atCeiling > 0 {
		s += fmt.Sprintf("；%d 年按上限缴费", atCeiling)
	}
	return s + "。"
}

// ChargesSummary says how many charges there were and who paid how much of them.
func ChargesSummary(count int, total, account, fund, cash social.Fen) string {
	return fmt.Sprintf("共 %d 笔，%s 元：个人账户支付 %s 元，统筹基金支付 %s 元，现金支付 %s 元。", count, total, account, fund, cash)
}

// GapMeaning explains the mark of months without a contribution under a statement.
const GapMeaning = "没有缴费的月份：首次和最近一次缴费之间的，以及参保期间到了应缴时间还没有缴费的；只有补差或退款的月份也算。不计入累计月数。"
