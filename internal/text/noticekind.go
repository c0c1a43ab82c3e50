package text

// NoticeKind is what a notice is about, as people choose what to be told of.
type NoticeKind string

// The kinds. Security can't be switched off. KindReminders is of several reminders in one notice: wanted where any of its parts is.
const (
	KindSecurity  NoticeKind = "security"
	KindProgress  NoticeKind = "progress"
	KindLookedUp  NoticeKind = "looked_up"
	KindMissing   NoticeKind = "missing"
	KindLate      NoticeKind = "late"
	KindBase      NoticeKind = "base"
	KindDebit     NoticeKind = "debit"
	KindBenefit   NoticeKind = "benefit"
	KindPublic    NoticeKind = "public"
	KindReminders NoticeKind = "reminders"
)

// templateKinds give every template of MessageTemplates its kind. What tells of something done in a person's name is of security: whoever
// did it in their place must not be able to keep it quiet.
var templateKinds = map[string]NoticeKind{
	"registered": KindSecurity, "code": KindSecurity, "password_changed": KindSecurity, "phone_change": KindSecurity, "closed": KindSecurity,
	"mail_change": KindSecurity, "question_change": KindSecurity, "phone_kept": KindSecurity,
	"new_device": KindSecurity, "frozen": KindSecurity, "unfrozen": KindSecurity, "export": KindSecurity, "code_tried": KindSecurity, "code_locked": KindSecurity,
	"factor_added": KindSecurity, "factor_removed": KindSecurity, "factor_reset": KindSecurity, "recovery_new": KindSecurity,
	"recovery_used": KindSecurity, "passkey_refused": KindSecurity,
	TemplateService: KindSecurity, TemplateContact: KindSecurity, TemplateBankChange: KindSecurity, TemplateNoticesChosen: KindSecurity,
	TemplateScheduleDone: KindSecurity, TemplateScheduleStopped: KindSecurity, TemplateRestored: KindSecurity, TemplateTakenBack: KindSecurity,
	TemplateIDChanged: KindSecurity, TemplateArchivePhone: KindSecurity, TemplateArchiveAccount: KindSecurity, TemplateStaffReset: KindSecurity,

	TemplateScheduleDropped: KindProgress, TemplateCase: KindProgress, TemplateEnquiry: KindProgress, "feed_refused": KindProgress,
	"pooled": KindProgress, "pool_ended": KindProgress, "pool_undone": KindProgress, "pool_back": KindProgress,

	"looked_up": KindLookedUp,

	TemplateReminderMissing: KindMissing, TemplateReminderLate: KindLate, TemplateReminderBase: KindBase,
	TemplateReminderDebit: KindDebit, TemplateReminderBenefit: KindBenefit, TemplateReminderRetirement: KindBenefit,
	TemplateReminders: KindReminders, TemplateRemindersSettled: KindReminders,
}

// KindOf is what a template is about. Of one that nobody gave a kind everybody is told, as of security.
func KindOf(template string) NoticeKind {
	if kind, ok := templateKinds[template]; ok {
		return kind
	}
	return KindSecurity
}

// ReadWhereOwn says that a notice of what its person has just done stands as read: a service or a step of a case. What opens or guards the
// account stays unread whoever did it.
func ReadWhereOwn(template string) bool {
	return template == TemplateService || KindOf(template) != KindSecurity
}

// HasKind reports whether a template was given a kind.
func HasKind(template string) bool { return templateKinds[template] != "" }

// Reminder reports whether a notice of the kind is one that the system itself found.
func (k NoticeKind) Reminder() bool {
	switch k {
	case KindMissing, KindLate, KindBase, KindDebit, KindBenefit, KindReminders:
		return true
	}
	return false
}

// ReminderKinds are the kinds of reminder, in the order of a bundle.
var ReminderKinds = []NoticeKind{KindMissing, KindLate, KindBase, KindDebit, KindBenefit}

// NoticeGroup is kinds that the page of choices shows together.
type NoticeGroup struct {
	Title, Hint string
	Kinds       []NoticeKind
}

// NoticeGroups are all kinds that can be chosen, as the page shows them.
var NoticeGroups = []NoticeGroup{
	{"办理和查看", "取消后不再发短信和邮件，也不算未读；网页上仍然记下，随时可以查看。", []NoticeKind{KindProgress, KindLookedUp}},
	{"缴费提醒", "每次社保档案更新后，系统按您的缴费记录查找。取消后不再提醒，在「参保基本情况」仍然可以看到。", []NoticeKind{KindMissing, KindLate, KindBase, KindDebit}},
	{"待遇提醒和公告", "取消后不再提醒。", []NoticeKind{KindBenefit, KindPublic}},
}

// NoticeKinds name the kinds.
var NoticeKinds = map[NoticeKind]string{
	KindSecurity: "安全提醒", KindProgress: "办理进度", KindLookedUp: "授权码被使用、他人查看", KindMissing: "有月份没有缴费", KindLate: "缴费晚到账",
	KindBase: "缴费基数低于下限", KindDebit: "个人缴费扣款前后", KindBenefit: "待遇快要到期、临近退休", KindPublic: "通知公告", KindReminders: "社保提醒",
}

// NoticeKindHints say what each kind tells of.
var NoticeKindHints = map[NoticeKind]string{
	KindProgress: "申请需要补正、已经核准或不予核准；互动交流有回复；家庭共享有变动；办理没有记入社保档案。",
	KindLookedUp: "有人凭您的授权码或证明核验了您的参保信息。",
	KindMissing:  "到了应当到账的日子，某个月还没有缴费记录。",
	KindLate:     "某个月的缴费在次月 20 日以后才到账。",
	KindBase:     "某个月的缴费基数低于当时规定的下限。",
	KindDebit:    "以个人身份缴费的，扣款前说明金额和日期，扣款后说明结果。",
	KindBenefit:  "失业保险金还剩两个月和最后一个月时，以及法定退休年龄前六个月内。",
	KindPublic:   "停机维护、政策调整等公告。",
}

// Words of 通知设置.
const (
	TemplateNoticesChosen = "notices_chosen"
	MessageNoticesChosen  = "您的个人网页通知设置已于%s修改。如非本人操作，请立即登录个人网页改回并修改密码，或拨打 12333。"
	NoticesChosen         = "已保存。安全提醒照常发送，这次修改也已经通知您。"
	NoticesUnchanged      = "没有改动，仍按原来的设置。"
	NoMailAddress         = "没有登记电子邮箱，不能用邮件通知。请先在「修改个人注册信息」填写邮箱，或者取消这一项。"
)

// NoticeChoices name what a person has chosen, in a copy of their data.
var NoticeChoices = map[string]string{
	"sms": "发短信", "mail": "发电子邮件", "quiet": "夜间不发短信", "daily": "提醒每天合成一条", "kind.progress": "办理进度", "kind.looked_up": "授权码被使用、他人查看",
	"kind.missing": "有月份没有缴费", "kind.late": "缴费晚到账", "kind.base": "缴费基数低于下限", "kind.debit": "个人缴费扣款前后", "kind.benefit": "待遇快要到期、临近退休", "kind.public": "通知公告",
}
