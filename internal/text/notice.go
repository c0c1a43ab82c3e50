package text

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
	"feed_refused":          "办理未被接受",
	TemplateRestored:        "办理重新生效",
	TemplateTakenBack:       "办理被退回",
	TemplateEnquiry:         "互动交流",
	TemplateScheduleStopped: "变更已取消", TemplateNoticesChosen: "修改了通知设置",
	TemplateReminderMissing: "有月份没有缴费", TemplateReminderLate: "缴费晚到账", TemplateReminderBase: "缴费基数低于下限", TemplateReminderDebit: "个人缴费扣款",
	TemplateReminderBenefit: "失业金快要领完", TemplateReminderRetirement: "临近法定退休年龄", TemplateReminders: "社保提醒", TemplateRemindersSettled: "提醒过的情况已改正",
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
