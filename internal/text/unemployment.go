package text

import (
	"fmt"

	"shebao/internal/social"
)

// Words of 失业业务办理.
const (
	WordLastDay      = "最后工作日"
	LastDayHint      = "离职证明上的日期，例如 2026-10-31"
	WordLeaving      = "离职原因"
	WordJobSeeking   = "我已经办理失业登记，并有求职要求"
	JobSeekingHint   = "到公共就业服务机构或在其网站办理；没有登记的，不能领取失业保险金。"
	WordClaimFiles   = "离职证明和其他材料"
	ClaimFilesHint   = "必须有单位出具的离职证明（终止或解除劳动关系证明），其他材料选交。"
	ClaimPhoneHint   = "工作人员核实情况时使用"
	WordPayTo        = "发放账号"
	WordPaidMonths   = "可以计算的缴费月数"
	WordCarried      = "上次没有领完的月数"
	WordBenefitMonth = "可以领取"
	WordEachMonth    = "每月金额"
	WordBenefitTotal = "合计约"

	NoLastDay       = "请输入最后工作日，例如 2026-10-31。"
	LastDayAhead    = "最后工作日还没有到。离职以后才可以申请。"
	LastDayTooEarly = "最后工作日早于您首次参保的时间，请核对。"
	NoLeaving       = "请选择离职原因。"
	NoJobSeeking    = "领取失业保险金需要先办理失业登记并有求职要求；办理以后请勾选。"
	NoClaimFiles    = "请选择单位出具的离职证明。"
	OwnWishRefused  = "本人主动辞职的，不属于非因本人意愿中断就业，不能领取失业保险金"
	WhyOwnWish      = "《社会保险法》第四十五条规定，失业保险金由非因本人意愿中断就业的人员领取。如果是因为单位违法（例如拖欠工资、不缴社保）而辞职的，请选择相应的原因并提交证明。已缴的月数会保留，再次失业并符合条件时可以计算。"
	ClaimUndecided  = "您的申请正在办理"
	WhyUndecided    = "同一时间只能有一份失业保险金申请。请在「我的办理记录」查看进度，也可以补充材料或撤回。"
	ClaimAwaiting   = "您的申请已经核准，等待发放"
	WhyAwaiting     = "决定书和起领年月请在「我的办理记录」查看。"
	ClaimDrawing    = "您正在领取失业保险金"
	WhyDrawing      = "领取期间不需要再次申请。"
	ClaimRetired    = "您已经享受基本养老保险待遇，不能领取失业保险金"
	WhyRetired      = "享受基本养老保险待遇的人员，不再享受失业保险待遇（《社会保险法》第五十一条）。"
	ClaimTooOld     = "您已经达到法定退休年龄，不能领取失业保险金"
	WhyTooOld       = "达到法定退休年龄的，请到社保窗口办理养老待遇申领；缴费年限不够的，可以咨询延长缴费。"
	ClaimAtWork     = "社保档案显示您仍然在职"
	WhyAtWork       = "单位还在为您缴纳失业保险。离职以后，由单位办理停保，停保记录进入档案后再申请。单位没有及时办理的，请联系单位或拨打 12333。"
	ClaimNoAccount  = "社保档案中没有您的银行账号"
	WhyNoAccount    = "失业保险金发到档案中登记的银行账号。请先到社保窗口登记账号，再来申请。"
	ClaimTooFew     = "缴费月数不够，还不能申请"
	StopNotDrawing  = "您现在没有领取失业保险金"
	WhyNotDrawing   = "只有正在领取失业保险金的人，才需要停止领取。"
	StopAlready     = "您已经申请停止领取"
	WordStopReason  = "停止原因"
	WordStopWords   = "原因说明"
	StopWordsHint   = "选择「其他」时必填，最多 100 个字"
	WordStopSure    = "我知道停止以后不能在网上恢复"
	StopSureHint    = "没有领完的月数会保留，再次失业并符合条件时，可以重新申请并合并计算。"
	NoStopReason    = "请选择停止原因。"
	NoStopSure      = "停止以后不能在网上恢复。确定要停止，请勾选。"
	WordClaimNo     = "申领编号"
	WordClaimStatus = "失业保险金状态"
	WordDrawnMonths = "已领月数"
	WordLeftMonths  = "没有领完的月数"
	WordMonthFrom   = "停发年月"
)

// ClaimConditions are BenefitConditions in a sentence.
const ClaimConditions = "领取条件：失业前单位和本人已缴费满一年，不是因为本人意愿中断就业，已办理失业登记并有求职要求。"

// LeavingReasons name why somebody's last work ended.
var LeavingReasons = map[social.LeavingReason]string{
	social.ContractEnded: "劳动合同终止", social.Dismissed: "被单位解除劳动合同", social.Expelled: "被单位开除、除名或辞退",
	social.EmployerFault: "因单位违法，本人解除劳动合同", social.OtherByLaw: "法律、行政法规规定的其他情形", social.OwnWish: "本人主动辞职",
}

// LeavingHints explain the reasons that need it.
var LeavingHints = map[social.LeavingReason]string{
	social.EmployerFault: "例如拖欠工资、不缴社保、强迫劳动，请一并提交证明",
	social.OwnWish:       "不能领取失业保险金",
}

// BenefitStopNotes say what a stop brings.
func BenefitStopNotes(from social.Month) []string {
	return []string{
		"从 " + YearMonth(from) + "起停发；" + YearMonth(from) + "以前的照常发放。",
		"同时停止由失业保险基金代缴的医疗保险，请及时由新单位或以个人身份接续。",
		"提交后立即生成决定书，可以打印。停止以后不能在网上恢复；填错了，请尽快到社保窗口办理。",
	}
}

// ClaimNotes say what follows a claim.
func ClaimNotes(due int64) []string {
	return []string{
		"工作人员最迟在 " + Day(due) + "前作出决定，结果会发短信告诉您。",
		"决定以前可以撤回；材料不全的，会退回给您补正。",
		"月数和金额以决定书为准。虚构情况骗取待遇的，要依法退回并承担责任。",
	}
}

// Stopped says that a claim is stopped from a month on.
func Stopped(from social.Month) string {
	return "已申请停止，从 " + YearMonth(from) + "起停发。"
}

// StoppedWhen says when that was asked for.
func StoppedWhen(reason string, at int64) string {
	return fmt.Sprintf("停止原因：%s；申请时间：%s。记入社保档案后，下面的状态会更新。", reason, Time(at))
}

// GrantAwaiting says that a claim was granted and not yet paid.
func GrantAwaiting(from social.Month, months int, monthly social.Fen) string {
	return fmt.Sprintf("从 %s起，核定 %s，每月 %s。发放后，会出现在下面的表中。", YearMonth(from), Months(months), Yuan(monthly))
}

// ClaimGranted heads that.
const ClaimGranted = "失业保险金已核准，等待发放"
