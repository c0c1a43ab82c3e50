package text

import (
	"fmt"
	"time"

	"shebao/internal/social"
)

// Words of 互动交流, as whoever asks reads them.
const (
	WordEnquiryCategory = "类别"
	WordEnquirySubject  = "主题"
	WordEnquiryBody     = "内容"
	WordEnquiryReason   = "重新打开的原因"
	WordEnquiryComment  = "意见"
	WordEnquiryFiles    = "附件"
	WordEnquiryDue      = "承诺答复时间"
	WordEnquiryState    = "状态"
	WordEnquiryNo       = "业务受理号"
	WordEnquiryAsked    = "提出时间"
	WordEnquiryClosed   = "关闭"
	EnquiryLink         = "查看咨询和回复"
	EnquiryRateTitle    = "评价"
	EnquiryRateButton   = "提交评价"
	EnquiryRerateTitle  = "修改评价"
	EnquiryRerateButton = "修改评价"
	EnquiryAskTitle     = "我要提问"
	EnquiryChoose       = "请选择"
	NoEnquiryCategory   = "请选择类别，以便转给熟悉这类业务的工作人员。"
	NoEnquiryScore      = "请选择满意程度。"
	EnquiryMoved        = "这条咨询的状态刚刚变了，没有按您的要求处理。请看下面的最新内容。"
	EnquiryClosedStaff  = "经办机构"
	EnquiryBodyHint     = "最多 2000 个字。请不要写密码、验证码和银行卡密码，工作人员不会索要。"
	EnquiryFilesHint    = EvidenceLimits

	EnquiryAdded    = "已补充，工作人员会看到。"
	EnquiryReopened = "已重新打开，等待工作人员回复。"
	EnquiryShut     = "已关闭。30 天内可以重新打开、评价或修改评价。"
	EnquiryRated    = "感谢您的评价。"

	TemplateEnquiry   = "enquiry"
	MessageEnquiry    = "您在互动交流中提出的咨询（业务受理号末四位 %s）%s。请登录个人网页「互动交流」查看；不是您提出的，请拨打 12333。"
	EnquiryTold       = "已有回复"
	EnquiryToldClosed = "已由经办机构关闭"
	EnquiryToldAsked  = "已收到，将在承诺的时间内回复"
	EnquiryLookReason = "回复您在互动交流中的咨询"
	EnquiryLookShown  = "咨询的内容、附件名称和评价"
	EnquiryFileShown  = "您在咨询中提交的一份附件"
	EnquiryLateAdvice = "很抱歉，已超过承诺的时间还没有回复。这条咨询已排在最前面；急需办理的，请拨打 12333，并告诉接线员业务受理号。"
)

// EnquiryCategories name what an enquiry may be about.
var EnquiryCategories = map[string]string{
	"contributions": "缴费和缴费基数", "self_payer": "个人缴费（灵活就业）", "pension": "养老保险", "medical": "医疗保险", "unemployment": "失业保险", "injury": "工伤保险",
	"maternity": "生育保险", "transfer": "转入和转出", "card": "社会保障卡", "documents": "证明和授权码", "account": "注册、登录和本网页的使用", "privacy": "个人信息的查阅、更正和删除", "other": "其他",
}

// EnquiryStates name the states of an enquiry.
var EnquiryStates = map[social.EnquiryState]string{
	social.EnquiryWaiting: "待回复", social.EnquiryAnswered: "已回复", social.EnquiryClosed: "已关闭",
}

// EnquiryClosedAs say how an enquiry was closed.
var EnquiryClosedAs = map[string]string{"person": "本人关闭", "answered": "经办机构关闭：已答复", "duplicate": "经办机构关闭：与另一条咨询重复"}

// EnquiryPosts name what stands in a thread.
var EnquiryPosts = map[string]string{"question": "提问", "addition": "补充", "answer": "回复", "close": "关闭", "reopen": "重新打开"}

// EnquiryScores say what each score means, from the best down.
var EnquiryScores = []struct {
	Score int
	Word  string
}{{5, "非常满意"}, {4, "满意"}, {3, "一般"}, {2, "不满意"}, {1, "非常不满意"}}

// EnquiryScore is a score in words.
func EnquiryScore(score int) string {
	for _, s := range EnquiryScores {
		if s.Score == score {
			return fmt.Sprintf("%s（%d 分）", s.Word, score)
		}
	}
	return ""
}

// EnquiryPromise says, before anything is sent, until when an answer would come.
func EnquiryPromise(days int, due time.Time) string {
	return fmt.Sprintf("现在提交，最迟 %s 答复（%d 个工作日，从第二天算起，周六、周日不算）。答复后会通知您。", Day(due.Unix()), days)
}

// EnquirySent says that an enquiry was taken in.
func EnquirySent(no string) string {
	return "已收到您的咨询，业务受理号 " + no + "。回复后会通知您，也可以随时到这里查看。"
}

// EnquiryLate heads what is not answered in time.
func EnquiryLate(due int64) string {
	return "没有按时回复：承诺最迟 " + Day(due) + " 答复"
}

// EnquiryDue says until when the answer of what waits is promised.
func EnquiryDue(due int64) string { return "最迟 " + Day(due) + " 答复" }

// EnquiryWasLate says of an answer that it came late.
func EnquiryWasLate(due int64) string { return "承诺 " + Day(due) + "前答复，这次回复晚了" }

// EnquiryChangeable says until when a closed enquiry can be opened again and rated.
func EnquiryChangeable(until int64) string {
	return Time(until) + "以前可以评价、修改评价，或重新打开。"
}

// EnquiryTooMany says that no more can be asked for now.
func EnquiryTooMany(until int64) string {
	return "24 小时内最多提出 10 条咨询，您已经用完了。" + Time(until) + "以后可以再提；要补充的内容，可以写在已有的咨询里；急事请拨打 12333。"
}

// EnquiryTooMuch says that no more can be added for now.
func EnquiryTooMuch(until int64) string {
	return "24 小时内补充得太多了。" + Time(until) + "以后可以再写；急事请拨打 12333。"
}

// TellEnquiry tells of an enquiry: its number's end and what happened, never what is in it.
func TellEnquiry(no, what string) string {
	return fmt.Sprintf(MessageEnquiry, no[max(0, len(no)-4):], what)
}
