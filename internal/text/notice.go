package text

import (
	"fmt"
	"regexp"
)

// MessageChannels name the channels.
var MessageChannels = map[string]string{"sms": "短信", "mail": "电子邮件", "page": "网页通知"}

// MessageStates say how far a message has come.
var MessageStates = map[string]string{
	"queued": "等待发送", "sending": "正在发送", "sent": "已发送", "delivered": "已送达", "failed": "没有发出，正在重试", "given_up": "未能送达",
}

// Words of 通知与提醒服务.
const (
	NoticeCode = "短信验证码已发到您的手机。为了安全，这里不显示验证码。"
	NoticeRest = "通知"
	NoticeGone = "内容不再保存。"
)

// noticeTitles head what a person was told, by template.
var noticeTitles = map[string]string{
	"registered": "注册成功", "looked_up": "有人核验了您的信息", "code_locked": "授权码已锁定", "code_tried": "有人试您的授权码", "password_changed": "密码已修改", "code": "短信验证码",
	"phone_change": "变更通知手机", "mail_change": "变更电子邮箱", "question_change": "变更密码提示问题", "phone_kept": "取消变更通知手机", "closed": "已注销个人网页", "export": "申请了数据副本", "service": "业务办理",
	"new_device": "在新设备上登录", "frozen": "变更已冻结", "unfrozen": "变更已解冻",
	"factor_added": "两步验证已开启", "factor_removed": "两步验证的方式已移除", "factor_reset": "两步验证已由窗口关闭",
	"recovery_new": "恢复码已重新生成", "recovery_used": "用掉一个恢复码", "passkey_refused": "一次通行密钥登录被拒绝",
	"pooled": "亲属把医疗个人账户共享给您", "pool_ended": "亲属取消了医疗个人账户共享", "pool_undone": "医疗个人账户共享没有生效", "pool_back": "医疗个人账户共享已恢复",
	"feed_refused":  "办理没有记入社保档案",
	TemplateCase:    "申请有了进展",
	TemplateContact: "联系电话将变更", TemplateBankChange: "银行账号将变更", TemplateIDChanged: "身份证号已更正",
	TemplateArchivePhone: "档案中的移动电话号码已更正", TemplateArchiveAccount: "档案中的银行账号已更正", TemplateStaffReset: "工作人员账号已重设",
	TemplateScheduleDone: "变更已生效", TemplateScheduleDropped: "变更没有生效",
	TemplateRestored:        "办理重新生效",
	TemplateTakenBack:       "办理被退回",
	TemplateEnquiry:         "互动交流",
	TemplateScheduleStopped: "变更已取消", TemplateNoticesChosen: "修改了通知设置",
	TemplateReminderMissing: "有月份没有缴费", TemplateReminderLate: "缴费晚到账", TemplateReminderBase: "缴费基数低于下限", TemplateReminderDebit: "个人缴费扣款",
	TemplateReminderBenefit: "失业保险金快要领完", TemplateReminderRetirement: "临近法定退休年龄", TemplateReminders: "社保提醒", TemplateRemindersSettled: "提醒过的情况已改正",
}

// namedAct is the act that a notice names between quotation marks.
var namedAct = regexp.MustCompile(`^(?:您于[^「“]*办理[^「“]*|您提交的)[「“]([^」”]+)[」”]`)

// noticeTitlesOf head what was told of an act, by template; %s is the act.
var noticeTitlesOf = map[string]string{
	TemplateService: "办理了「%s」", TemplateCase: "「%s」有了进展", TemplateRestored: "「%s」重新生效", "feed_refused": "「%s」没有记入社保档案",
	TemplateScheduleDone: "「%s」已生效", TemplateScheduleDropped: "「%s」没有生效", TemplateScheduleStopped: "「%s」已取消",
}

// NoticeTitleOf is NoticeTitle with the act that the notice is about, where its words name one.
func NoticeTitleOf(template, words string) string {
	of, act := noticeTitlesOf[template], namedAct.FindStringSubmatch(words)
	if of == "" || act == nil {
		return NoticeTitle(template)
	}
	return fmt.Sprintf(of, act[1])
}

// NoticeTitle heads what a person was told.
func NoticeTitle(template string) string {
	if title, ok := noticeTitles[template]; ok {
		return title
	}
	return NoticeRest
}

// Delivery says by which channel something was told, and how far that has come.
func Delivery(channel, state string) string {
	return MessageChannels[channel] + "：" + MessageStates[state]
}

// Unread counts what was not read.
func Unread(n int) string { return itoa(n) + " 条未读" }

// HaveUnread says that there is something to read.
func HaveUnread(n int) string { return "您有 " + itoa(n) + " 条未读通知" }
