package text

import (
	"fmt"
	"strings"

	"shebao/internal/social"
)

// Words of 我的社保.
const (
	MyMonths        = "%s已缴"
	MyNoMonths      = "还没有缴费记录"
	MyPension       = "%s养老金，已发放"
	MyPensionFailed = "%s养老金，%s"
	MyBenefitLeft   = "失业保险金还可以领"
	MyPosted        = "%s 已到账"
	MyPaidOut       = "%s 已发放"
	MySeeMonths     = "看逐月缴费"
	MySeePension    = "看每月养老金"
	MySeeBenefit    = "看失业金领取"
	MySeeBills      = "看缴费账单"
	MyPensionMoney  = "养老个人账户（元）"
	MyMedicalMoney  = "医保个人账户（元）"
	MyPersonal      = "其中个人交 %s 元"
	MyNextDebit     = "下一次扣款：%s前"
	MySubmitted     = "已提交"
	MyDeciding      = "审核中"
	MyDecision      = "决定"
	MyReturned      = "待补正"
	MyAllServices   = "全部业务"
	MyNothingFound  = "没有叫这个名字的业务"
	MyInForce       = "%s 在缴"
	MyElderMoney    = "我的医保钱"
	MyElderPension  = "我的养老金"
	MyElderMonths   = "我的缴费"
	MyElderBenefit  = "我的失业保险金"
	MyElderProof    = "开证明"
	MyElderProofFor = "打印给银行、学校"
	MyElderCard     = "卡丢了"
	MyElderCardDo   = "马上挂失"
	MyElderAsk      = "问工作人员"
	MyWardMonths    = "少儿医保已缴"
)

// Greeting greets a person by name.
func Greeting(name string) string { return name + "，您好" }

// MonthsInYears writes a number of months as years and months: "30 年 5 个月".
func MonthsInYears(months int) string {
	years, rest := months/12, months%12
	switch {
	case years == 0:
		return Months(months)
	case rest == 0:
		return fmt.Sprintf("%d 年", years)
	}
	return fmt.Sprintf("%d 年 %d 个月", years, rest)
}

// BranchShort names a branch in a word: 养老.
func BranchShort(branch social.Insurance) string {
	return strings.TrimSuffix(Insurances[branch], "保险")
}

// MyExpected says by when the next month is usually there: "12 月的一般 1 月 20 日前到账".
func MyExpected(month social.Month) string {
	return fmt.Sprintf("%d 月的一般 %s前到账", month.Mon(), DayOfYear(social.CollectedBy(month)))
}

// PensionChanged says by how much a pension went up or down, and since when.
func PensionChanged(since social.Month, by social.Fen) string {
	if by < 0 {
		return fmt.Sprintf("自 %s起每月减少 %s 元", YearMonth(since), -by)
	}
	return fmt.Sprintf("自 %s起每月增加 %s 元", YearMonth(since), by)
}

// BenefitDrawn says how much of a grant is drawn.
func BenefitDrawn(drawn, granted int) string {
	return fmt.Sprintf("已领 %d 个月，共核定 %d 个月", drawn, granted)
}

// BenefitNext says what is paid next, where the claim goes on as it did.
func BenefitNext(month social.Month, amount social.Fen) string {
	return fmt.Sprintf("下一次：%s的失业保险金，约 %s 元", YearMonth(month), amount)
}

// BenefitMay says how many months of benefit may be claimed.
func BenefitMay(months int) string {
	return fmt.Sprintf("可以申领失业保险金 %d 个月", months)
}

// DecidedBy says by when something is decided.
func DecidedBy(unix int64) string { return social.At(unix).Format("1 月 2 日") + "前答复" }

// TakesEffect says when a change that waits counts.
func TakesEffect(unix int64) string { return social.At(unix).Format("1 月 2 日") + "生效" }

// MonthDay writes a day in short: "12 月 1 日".
func MonthDay(unix int64) string { return social.At(unix).Format("1 月 2 日") }

// MoreFindings counts what else needs attention.
func MoreFindings(n int) string { return fmt.Sprintf("另有 %d 项", n) }

// AnswerWithin says within how many working days staff answer.
func AnswerWithin(days int) string { return fmt.Sprintf("写下来，%d 个工作日内答复", days) }

// StillThere says how much is in an account.
func StillThere(amount social.Fen) string { return "还有 " + Yuan(amount) }

// InBrief names some services in one or a few words, on a button with a picture; a page that is not here has its title.
var InBrief = map[string]string{
	"certificate": "参保证明", "access-code": "授权码", "pension-contributions": "逐月缴费", "medical-contributions": "医疗缴费", "balance": "账户余额",
	"card-report-lost": "卡挂失", "estimate": "测算", "receipts": "办理记录", "pension-payments": "养老金", "medical-charges": "医疗消费",
	"enquiries": "问工作人员", "unemployment-payments": "失业保险金", "claim-unemployment": "申领失业保险金", "bills": "缴费账单", "change-wage": "改缴费工资",
	"apply-self-service": "开通自助", "ward-contributions": "孩子缴费", "ward-charges": "孩子消费", "coverage": "参保情况", "stop-unemployment": "停领失业保险金",
}

// LastIn names the newest month on record: "最近 2026 年 11 月".
func LastIn(month social.Month) string { return "最近 " + YearMonth(month) }

// PaidOutIn says in brief what was paid out for a month: "11 月 8,694.55 元，已发放".
func PaidOutIn(month social.Month, amount social.Fen) string {
	return fmt.Sprintf("%d 月 %s，已发放", month.Mon(), Yuan(amount))
}
