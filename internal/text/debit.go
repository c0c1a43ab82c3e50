package text

import (
	"fmt"

	"shebao/internal/social"
)

// What became of a debit, as debits.csv says it.
const (
	DebitDue       = "待扣款"
	DebitDone      = "扣款成功"
	DebitFailed    = "扣款失败"
	DebitCancelled = "已取消"
)

// Words of 缴费账单 and 请求重新扣款.
const (
	TemplateReminderDebit = "reminder_debit"

	MessageDebitDue      = "%s 的社保费 %s 元将于 %s 从%s扣款，请在前一天保证余额足够"
	MessageDebitDone     = "%s 的社保费 %s 元已于 %s 从%s扣款成功"
	MessageDebitFailed   = "%s 的社保费 %s 元没有扣款成功：%s。请补足余额或更换银行账号，再到「缴费账单」请求重新扣款"
	MessageReminderDebit = "个人缴费扣款：%s。"

	DebitNext        = "下一次扣款"
	DebitNoneNext    = "近期没有要扣的款"
	DebitNotPaying   = "您的养老、医疗、失业保险都没有在以个人身份缴费。要恢复缴费，请办理「个人重新参保」。"
	DebitNoWage      = "档案中没有您的缴费工资，不能预计金额。请办理「修改缴费工资」，或拨打 12333。"
	DebitNoFigures   = "这个月的缴费上下限或费率还没有公布，暂时不能预计金额。"
	DebitExpected    = "预计扣款"
	DebitAsk         = "请求重新扣款"
	DebitAsked       = "已请求重新扣款"
	DebitNothing     = "没有需要重新扣款的账单"
	WhyDebitNothing  = "只有扣款失败、还没有补扣成功的账单才能请求重新扣款。"
	DebitAlready     = "已经请求过重新扣款"
	WhyDebitAlready  = "扣款失败的账单都已经请求过重新扣款，正在等候下一批扣款。结果会在「缴费账单」显示，并通知您。"
	WordDebitMonth   = "所属年月"
	WordDebitAmount  = "金额"
	WordDebitDay     = "扣款日期"
	WordDebitFrom    = "扣款账号"
	WordDebitReason  = "失败原因"
	WordDebitWhich   = "要重新扣款的账单"
	DebitChoose      = "请选择要重新扣款的账单。"
	DebitUnknownWhy  = "银行没有说明原因"
	DebitRetryNote   = "请求后由社保局在下一批扣款时重新扣一次。扣款前请保证账户余额足够；账号已停用的，请先办理「变更银行账号」。"
	DebitRetryFrom   = "扣款账号以扣款当天档案中登记的为准。"
	DebitEstimateWhy = "按现在登记的缴费工资和当时执行的缴费上下限、费率预计；扣款通知以社保局发出的为准。"
	debitWageStill   = "您修改过缴费工资，新的工资从以后的月份起执行，这个月仍按 %s 元计算。"
)

// DebitAccount names the account that a debit goes to by what is known of it.
func DebitAccount(tail string) string {
	if tail == "" {
		return "登记的银行账户"
	}
	return "尾号 " + tail + " 的账户"
}

// DebitReason is why a debit failed, as the bank said it.
func DebitReason(reason string) string {
	if reason == "" {
		return DebitUnknownWhy
	}
	return reason
}

// DebitSoon tells of a debit before it is made.
func DebitSoon(month social.Month, amount social.Fen, dueOn, tail string) string {
	return fmt.Sprintf(MessageDebitDue, month, amount, dueOn, DebitAccount(tail))
}

// DebitMade tells that one was made.
func DebitMade(month social.Month, amount social.Fen, on, tail string) string {
	return fmt.Sprintf(MessageDebitDone, month, amount, on, DebitAccount(tail))
}

// DebitMissed tells that one failed, and what to do.
func DebitMissed(month social.Month, amount social.Fen, reason string) string {
	return fmt.Sprintf(MessageDebitFailed, month, amount, DebitReason(reason))
}

// DebitFailedTitle heads the notice of debits that failed.
func DebitFailedTitle(n int) string { return fmt.Sprintf("有 %d 笔没有扣款成功", n) }

// DebitLine says in a line which debit is meant: month, amount, when it failed and why.
func DebitLine(month social.Month, amount social.Fen, dueOn, reason string) string {
	return fmt.Sprintf("%s，%s 元，%s 扣款失败：%s", month, amount, dueOn, DebitReason(reason))
}

// DebitExpectedBy says of which month the next debit will be, and by when it is made.
func DebitExpectedBy(month social.Month, by string) string {
	return fmt.Sprintf("%s 的社保费，最迟 %s 扣款", month, by)
}

// DebitWageStill says by which wage a month is still reckoned.
func DebitWageStill(wage social.Fen) string { return fmt.Sprintf(debitWageStill, wage) }

// TotalsNotDebited says that debits which failed, wait or were cancelled are not in the totals.
func TotalsNotDebited(times int, amount social.Fen) string {
	return fmt.Sprintf("合计只计扣款成功的；失败、待扣款和已取消的 %d 笔，共 %s 元，不计入合计。", times, amount)
}

// DebitSum says how many debits there are and what they come to.
func DebitSum(n int, sum social.Fen) string { return fmt.Sprintf("%d 笔，%s 元", n, sum) }
