package text

import (
	"fmt"
	"strconv"
	"time"

	"shebao/internal/social"
)

// Words of the agency's workbench for cases.
const (
	WordHandoverNote  = "转交说明"
	WordCaseNote      = "内部备注"
	WordTemplateTitle = "模板名称"
	WordTemplateBody  = "模板内容"

	ChooseColleague   = "请选择接手的同事。"
	ChooseCaseKind    = "请选择业务种类。"
	ChooseTemplateUse = "请选择用途。"
	TemplateKindWrong = "这个用途没有这样的业务种类。"
	RuleIsSo          = "现在就是这样，不需要改变。"

	CaseNoRecord     = "业务系统已经撤回这位参保人的档案，不能退回补正，也不能作出决定。请先与业务系统核对；档案恢复以后可以继续办理。"
	PersonWithdrawn  = "已被业务系统撤回"
	WordRecord       = "社保档案"
	CaseHeldByNobody = "这份申请还没有人领取，请先领取。"
	CaseNoneFree     = "没有待领取的申请了。"
	CaseStepMoved    = "这份申请的状态刚刚变了，没有按您的要求处理。请看下面的最新情况。"
	CaseNeedsReason  = "请写明理由，不超过 500 个字，参保人会看到。"
	CaseBadGrant     = "核定月数应为 1 至 24，每月金额应大于零，起领年月不能早于申请的月份。"
	CaseBadMonths    = "核定月数应为整数。"
	CaseBadMonthly   = "每月金额应为金额，例如 2124.00。"
	CaseBadFrom      = "起领年月应为年份和月份，例如 2026-12。"
	CaseChoose       = "请选择核准或不予核准。"
	CaseOwnReview    = "您是这份申请的经办人或提出决定的人，不能自己复核。"
	CaseNoGlyph      = "理由中有不能打印的字，请换一种写法。"
	CaseNotFound     = "没有这个业务受理号的申请，请核对后重新输入。"

	CaseTaken     = "已领取，由您办理。"
	CaseGiven     = "已退还，其他同事可以领取。"
	CaseHanded    = "已转交。"
	CaseNoted     = "备注已保存。"
	CaseSentOut   = "已退回申请人补正，并发短信告诉了申请人。"
	CaseDecided   = "已作出决定，决定书已出具，并发短信告诉了申请人。"
	CaseProposed  = "已提交复核。复核同意后才出具决定书，申请人现在看到的仍是「待审核」。"
	CaseSentBack  = "已退给经办人。"
	TemplateSaved = "模板已保存。"
	TemplateGone  = "模板已删除。"
	TemplateStale = "这个模板刚刚被别人改过或删除，没有保存。请重新打开后再改。"
	RuleProposed  = "已提交复核，复核员同意后生效。"

	EveryCaseKind      = "全部种类"
	EveryOwner         = "所有人"
	WordCaseNo         = "业务受理号"
	WordCaseKind       = "业务种类"
	WordCaseOwner      = "经办人"
	WordCaseAt         = "提交时间"
	WordCaseRule       = "办结方式"
	WordFirstMonth     = "起领年月"
	WordBaseDifference = "相差"

	WordNobody   = "无人领取"
	WordMine     = "我"
	WordFourEyes = "两人办结"
	WordOneDecis = "一人办结"
)

// CaseKinds name the kinds of cases.
var CaseKinds = map[string]string{"unemployment": "申领失业保险金", "base_objection": "缴费基数异议"}

// CaseKind names a kind of cases; itself where there is no word for it.
func CaseKind(kind string) string {
	if name := CaseKinds[kind]; name != "" {
		return name
	}
	return kind
}

// DeskStates name where a case stands for the agency.
var DeskStates = map[string]string{
	"submitted": "待审核", "returned": "待申请人补正", "review": "待复核", "approved": "已核准", "refused": "不予核准", "withdrawn": "已撤回", "open": "未办结",
}

// TemplateUses name what answer templates are used for.
var TemplateUses = map[string]string{
	"case.return": "退回补正的说明", "case.refuse": "不予核准的理由", "case.approve": "核准的说明", "enquiry": "回复咨询",
}

// CaseNoteKinds name what colleagues write to each other.
var CaseNoteKinds = map[string]string{"note": "备注", "handover": "转交说明", "back": "复核退回"}

// ReviewOutcomes name what became of a recommended decision.
var ReviewOutcomes = map[string]string{"waiting": "待复核", "confirmed": "已同意", "sent_back": "已退回经办人", "dropped": "申请人已撤回"}

// FourEyesWord names a rule.
func FourEyesWord(four bool) string {
	if four {
		return WordFourEyes
	}
	return WordOneDecis
}

// CaseHeldBy says whose a case is.
func CaseHeldBy(name string) string {
	return "这份申请由 " + name + " 办理。需要接手的，请对方转交，或由业务主管转交。"
}

// CaseAge says how long ago a case was handed in.
func CaseAge(submitted int64, now time.Time) string {
	days := daysBetween(social.At(submitted), now)
	if days == 0 {
		return "今天提交"
	}
	return strconv.Itoa(days) + " 天前"
}

// CaseLeft says how long is left until a case is to be decided, and whether it is late.
func CaseLeft(due int64, now time.Time) (words string, late bool) {
	if now.Unix() > due {
		return fmt.Sprintf("逾期 %d 天", max(1, daysBetween(social.At(due), now))), true
	}
	switch days := daysBetween(now, social.At(due)); days {
	case 0:
		return "今天到期", false
	default:
		return fmt.Sprintf("还有 %d 天", days), false
	}
}

// daysBetween counts the midnights from one moment to another in the agency's time zone.
func daysBetween(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		t = t.In(social.Zone)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)).Hours() / 24)
}

// ShortDay writes a day in a narrow column.
func ShortDay(unix int64) string { return social.At(unix).Format(time.DateOnly) }

// Capped writes a count that goes no further than a limit.
func Capped(n, most int) string {
	if n > most {
		return strconv.Itoa(most) + " 以上"
	}
	return strconv.Itoa(n)
}

// DeadlineRules say by kind until when a case is to be decided. days is the setting for claims.
func DeadlineRules(days int) map[string]string {
	return map[string]string{
		"unemployment":   fmt.Sprintf("自收到申请之日起 %d 个自然日，最后一日 24 时止；补正后自再次提交之日重新计算。不扣除节假日。", days),
		"base_objection": "自收到异议之日起 30 个自然日，最后一日 24 时止；补正后自再次提交之日重新计算。不扣除节假日。",
	}
}

// RefusalWord and ApprovalWord name the two verdicts.
const (
	ApprovalWord = "核准"
	RefusalWord  = "不予核准"
)
