package text

import (
	"fmt"
	"strings"

	"shebao/internal/social"
)

// Reminders that the system itself finds after an import: what stands on the page. A sentence of what was found, and what to do.
const (
	TemplateReminderMissing    = "reminder_missing"
	TemplateReminderLate       = "reminder_late"
	TemplateReminderBase       = "reminder_base"
	TemplateReminderBenefit    = "reminder_benefit"
	TemplateReminderRetirement = "reminder_retirement"
	TemplateReminders          = "reminders"
	TemplateRemindersSettled   = "reminders_settled"

	MessageReminderMissing    = "缴费记录里没有：%s。在职的请向单位核实是否已经申报缴费；个人缴费的请核对扣款账户的余额；当时没有工作的不用处理。"
	MessageReminderLate       = "缴费到账晚了：%s。到账前可能不能享受当月的医疗待遇。在职的请向单位核实，避免以后再晚。"
	MessageReminderBase       = "缴费基数低于当时的下限：%s。请核对当时的工资。单位少报的，可以要求单位申请补差；核定有误的，可以在「缴费基数核对」提出异议。"
	MessageReminderBenefit    = "%s。期满后医疗保险不再由失业保险基金代缴：找到工作的由单位参保，没有找到的可以到社保窗口以个人身份参保。"
	MessageReminderRetirement = "%s达到法定退休年龄%s。请提前核对缴费年限和个人信息，并向单位或社保窗口咨询办理退休的材料。"
	MessageReminders          = "您的社保记录有 %d 项需要留意：\n%s"
	MessageRemindersSettled   = "以前提醒过您的情况已经改正：%s。不用再处理。"
)

// Short forms for the phone.
const (
	smsReminder = "您的社保记录有 %s需要留意。请登录个人网页「通知与提醒服务」查看，或拨打 12333。"
)

// ReminderSMS is a short message about reminders of these kinds; what was found stands only on the page.
func ReminderSMS(kinds []NoticeKind) string {
	var names []string
	for _, k := range kinds {
		names = append(names, NoticeKinds[k])
	}
	return fmt.Sprintf(smsReminder, "新情况（"+strings.Join(names, "、")+"）")
}

// ReminderDaily is the one short message of a day, whatever was found on it.
const ReminderDaily = "您的社保记录有新情况需要留意。请登录个人网页「通知与提醒服务」查看，或拨打 12333。"

// BranchSpan names branches and the months they share.
func BranchSpan(branches []social.Insurance, from, to social.Month) string {
	return branchNames(branches) + " " + spanOrMonth(from, to)
}

// LateMonth says when a month's contributions came in.
func LateMonth(branches []social.Insurance, month social.Month, posted string) string {
	return fmt.Sprintf("%s %s（%s 到账）", branchNames(branches), month, posted)
}

// BelowFloor names a month of a branch whose base is below the floor.
func BelowFloor(branch social.Insurance, from, to social.Month, base, floor social.Fen) string {
	return Insurances[branch] + " " + BoundsOf(from, to, true, base, floor)
}

// BenefitEnding says in which month the last unemployment benefit is paid.
func BenefitEnding(last social.Month, left int) string {
	ends := fmt.Sprintf("您的失业保险金到 %s 领完，这是最后一个月", last)
	if left > 1 {
		ends = fmt.Sprintf("您的失业保险金还可以领取 %d 个月，最后一个月是 %s", left, last)
	}
	return fmt.Sprintf(MessageReminderBenefit, ends)
}

// RetirementNear says when somebody reaches the age of retirement. The archive does not say which of two ages holds for a woman.
func RetirementNear(month social.Month, group social.RetirementGroup) string {
	note := ""
	switch group {
	case social.WomenAt50:
		note = "（按女职工原 50 周岁退休推算；管理和技术岗位等按原 55 周岁推算的要晚）"
	case social.WomenAt55:
		note = "（按原 55 周岁退休推算，适用于管理和技术岗位等）"
	}
	return fmt.Sprintf(MessageReminderRetirement, "按规定您将于 "+month.String()+" ", note)
}

// Several joins what was found of one kind, the newest first, and leaves the oldest of a long list out.
func Several(items []string) string {
	const most = 6
	shown := strings.Join(items[:min(len(items), most)], "；")
	if more := len(items) - most; more > 0 {
		shown += fmt.Sprintf("；还有 %d 处", more)
	}
	return shown
}

// ReminderBundle is several reminders in one notice, a line each.
func ReminderBundle(lines []string) string {
	return fmt.Sprintf(MessageReminders, len(lines), strings.Join(lines, "\n"))
}
