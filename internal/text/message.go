package text

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf16"
)

// Texts of messages. They carry no links, since people are taught never to follow one out of a message, and no number whole.
const (
	MessageRegistered      = "您已于%s注册社会保险服务个人网页。如非本人操作，请立即拨打 12333。"
	MessageLookedUp        = "有人于%s凭您的%s核验了您的参保信息。详情请登录个人网页「谁查过我的信息」查看。"
	MessageCodeTried       = "截至%s，一小时内有人五次用错误的授权码核验您的信息，什么也没有泄露，您的授权码仍然有效。可登录个人网页查看、作废或重新生成；有疑问请拨打 12333。"
	MessagePasswordChanged = "您的个人网页登录密码已于%s修改，所有设备已退出登录。如非本人操作，请立即拨打 12333。"
	MessageCode            = "您的验证码是%s，用于%s，10 分钟内有效。工作人员不会向您索要验证码。"
	MessagePhoneChange     = "您的个人网页登记手机将变更为%s，%s起生效。如非本人操作，请登录个人网页取消，或拨打 12333。"
	MessageMailChange      = "您的个人网页电子邮箱已于%s修改。如非本人操作，请立即修改密码、冻结变更，并拨打 12333。"
	MessageQuestionChange  = "您的密码提示问题或答案已于%s修改。如非本人操作，请立即修改密码、冻结变更，并拨打 12333。"
	MessagePhoneKept       = "您的个人网页登记手机的变更已于%s取消，仍为%s。如非本人操作，请立即修改密码、冻结变更，并拨打 12333。"
	MessageNewDevice       = "您的个人网页于%s在一台新设备（%s）上登录。如非本人操作，请立即修改密码、冻结变更，并拨打 12333。"
	MessageFrozen          = "您已于%s冻结个人网页的变更，业务暂停办理。如非本人操作，请立即拨打 12333。"
	MessageUnfrozen        = "您已于%s解冻个人网页的变更，可以正常办理业务。如非本人操作，请立即冻结并拨打 12333。"
	MessageClosed          = "您已于%s注销个人网页。如非本人操作，请立即拨打 12333。"
)

// MailSubject is the subject of every mail: it stands in lists and on locked screens, so it tells nothing.
const MailSubject = PortalName + "通知"

// MessageTemplates are the texts by the name of their template.
var MessageTemplates = map[string]string{
	"registered":       MessageRegistered,
	"looked_up":        MessageLookedUp,
	"code_tried":       MessageCodeTried,
	"password_changed": MessagePasswordChanged,
	"code":             MessageCode,
	"phone_change":     MessagePhoneChange,
	"mail_change":      MessageMailChange,
	"question_change":  MessageQuestionChange,
	"phone_kept":       MessagePhoneKept,
	"closed":           MessageClosed,
	"new_device":       MessageNewDevice,
	"frozen":           MessageFrozen,
	"unfrozen":         MessageUnfrozen,
	"export":           MessageExport,
	"factor_added":     MessageFactorAdded,
	"factor_removed":   MessageFactorRemoved,
	"factor_reset":     MessageFactorReset,
	"recovery_new":     MessageRecoveryNew,
	"recovery_used":    MessageRecoveryUsed,
	"passkey_refused":  MessagePasskeyRefused,
	"feed_refused":     MessageRefused,
	TemplateService:    MessageServiceDone,
	TemplateCase:       MessageCase,
	TemplateRestored:   MessageRestored,
	TemplateTakenBack:  MessageTakenBack,
	TemplateEnquiry:    MessageEnquiry,
	"pooled":           MessagePooled,
	"pool_ended":       MessagePoolEnded,
	"pool_undone":      MessagePoolUndone,
	"pool_back":        MessagePoolBack,
	TemplateContact:    MessageContact,
	TemplateBankChange: MessageBankChange,
	TemplateIDChanged:  MessageIDChanged,

	TemplateArchivePhone:   MessageArchivePhone,
	TemplateArchiveAccount: MessageArchiveAccount,
	TemplateStaffReset:     MessageStaffReset,

	TemplateNoticesChosen:      MessageNoticesChosen,
	TemplateReminderMissing:    MessageReminderMissing,
	TemplateReminderLate:       MessageReminderLate,
	TemplateReminderBase:       MessageReminderBase,
	TemplateReminderDebit:      MessageReminderDebit,
	TemplateReminderBenefit:    MessageReminderBenefit,
	TemplateReminderRetirement: MessageReminderRetirement,
	TemplateReminders:          MessageReminders,
	TemplateRemindersSettled:   MessageRemindersSettled,

	TemplateScheduleDone:    MessageScheduleDone,
	TemplateScheduleDropped: MessageScheduleDropped,
	TemplateScheduleStopped: MessageScheduleStopped,
}

// codeUses say what a one-time code is for, by what it was sent for.
var codeUses = map[string]string{"phone": "变更通知手机", "recover": "找回密码", "register": "注册个人网页", "unfreeze": "解冻个人网页"}

// CodeMessage is the message with a one-time code; it says what the code is for, so that nobody gives it away for something else.
func CodeMessage(purpose, code string) string {
	return fmt.Sprintf(MessageCode, code, codeUses[purpose])
}

// IsCode tells a message that carries a one-time code, which goes out once at most and not after its time, from a notice.
func IsCode(template string) bool { return template == "code" }

// How long sending a message is tried: a code as long as it is valid, a notice over a long weekend's outage.
const (
	codeLife   = 10 * time.Minute
	noticeLife = 72 * time.Hour
)

// MessageLife is how long sending a message of a template is tried.
func MessageLife(template string) time.Duration {
	if IsCode(template) {
		return codeLife
	}
	return noticeLife
}

// fullNumber is an ID, phone, account or personal number, however it is grouped; an ID may end in X. Dates and times are no such.
var fullNumber = regexp.MustCompile(`[0-9０-９](?:[ -]?[0-9０-９]){6,}[XxＸｘ]?`)

// date is what fullNumber would take for a number with hyphens.
var date = regexp.MustCompile(`^(?:19|20)\d\d-[01]\d-[0-3]\d$|^(?:19|20)\d\d-[01]\d-[0-3]\d [0-2]\d$`)

// MaskNumbers leaves of every number of seven digits or more the last four: the last guard before a message leaves the house,
// whatever its template was filled with.
func MaskNumbers(s string) string {
	return fullNumber.ReplaceAllStringFunc(s, func(number string) string {
		if date.MatchString(number) {
			return number
		}
		digits := []rune(strings.NewReplacer(" ", "", "-", "").Replace(number))
		return strings.Repeat("*", 4) + string(digits[len(digits)-4:])
	})
}

// Lengths of short messages in UTF-16 units: alone, and as a part of a longer one, where six octets go to the part's header.
const (
	SMSAlone = 70
	SMSPart  = 67
)

// SMSParts splits a text into what each short message carries, in UTF-16 units; a character outside the BMP stays whole.
func SMSParts(s string) [][]uint16 {
	units := utf16.Encode([]rune(s))
	if len(units) <= SMSAlone {
		return [][]uint16{units}
	}
	var parts [][]uint16
	for len(units) > 0 {
		n := min(SMSPart, len(units))
		if n < len(units) && utf16.IsSurrogate(rune(units[n-1])) && units[n-1] < 0xDC00 {
			n--
		}
		parts, units = append(parts, units[:n]), units[n:]
	}
	return parts
}

// TemplateIDChanged tells that an import has corrected a person's ID number.
const (
	TemplateIDChanged = "id_changed"
	MessageIDChanged  = "社保机构已于%s更正您档案中的身份证号。请改用新的号码（后四位 %s）登录和找回密码，密码不变；原来的号码不能再登录。如有疑问，请拨打 12333。"
)

// IDChanged says so, with the end of the new number.
func IDChanged(id string, at int64) string {
	return fmt.Sprintf(MessageIDChanged, Time(at), id[max(0, len(id)-4):])
}

// What an import changes of how a person is reached and paid.
const (
	TemplateArchivePhone   = "archive_phone"
	MessageArchivePhone    = "社保机构已于%s更正您档案中的移动电话号码，新号码尾号 %s，%s起才能用来核对本人。如果不是您要求的，请马上拨打 12333。"
	TemplateArchiveAccount = "archive_account"
	MessageArchiveAccount  = "社保机构已于%s更正您档案中的银行账号，新账号尾号 %s，%s起才能用来核对本人。如果不是您要求的，请马上拨打 12333。"
)

// ArchivePhone says that an import has another phone, and from when on it counts as a proof.
func ArchivePhone(phone string, at, from int64) string {
	return fmt.Sprintf(MessageArchivePhone, Time(at), endOf(phone), Time(from))
}

// ArchiveAccount says that an import has another bank account, and from when on it counts as a proof.
func ArchiveAccount(account string, at, from int64) string {
	return fmt.Sprintf(MessageArchiveAccount, Time(at), endOf(account), Time(from))
}

// endOf is the end of a number, or a word for none.
func endOf(number string) string {
	if number == "" {
		return "（已删除）"
	}
	return number[max(0, len(number)-4):]
}
