package text

import (
	"fmt"
	"strings"

	"shebao/internal/social"
)

// Words of 申请个人缴费自助业务 and of what it opens.
const (
	WordBankAccount  = "银行账号"
	WordBankName     = "开户银行"
	WordContactPhone = "联系电话"
	WordCardPIN      = "社会保障卡医疗服务密码"
	WordPostcode     = "邮编"
	WordWage         = "缴费工资"
	WordFrom         = "生效年月"
	WordEffective    = "生效时间"
	WordSelfService  = "个人缴费自助业务"

	HintBankAccount  = "社保档案中登记的缴费银行账号，数字之间可以有空格"
	HintContactPhone = "必须与社保档案中登记的一致，11 位数字"
	HintCardPIN      = "六位数字。没有设置过密码的，不填或填 0"

	NotSelfPayer    = "您现在不是社会保险个人缴费窗口人员"
	WhyNotSelfPayer = "这项业务只对在个人缴费窗口缴费的灵活就业人员开放。在单位参保的，由单位办理；要转为个人缴费，请带身份证到社保窗口办理。"
	NoArchivePhone  = "社保档案中没有您的联系电话"
	WhyNoPhone      = "办理这项业务要核对档案中的联系电话。请带身份证到社保窗口登记。"

	SelfServiceOpen    = "您已经开通个人缴费自助业务"
	WhySelfServiceOpen = "不需要再次申请。菜单中没有出现个人缴费自助业务的，请退出后重新登录。"
	SelfServiceNow     = "未开通"
	SelfServiceThen    = "已开通，从下一次登录起可以使用"

	NoBankAccountTyped = "请输入银行账号。"
	WrongBankAccount   = "银行账号与社保档案中登记的不一致，请核对。"
	WrongContactPhone  = "联系电话与社保档案中登记的不一致，请核对。"
	WrongCardPIN       = "社会保障卡医疗服务密码不正确。没有设置过密码的，不填或填 0。"
)

// SelfServiceNotes say what opening it brings.
var SelfServiceNotes = []string{
	"开通后请退出，从下一次登录起，菜单中会出现：修改通讯地址、修改缴费工资、身份证号码升位、个人停止参保、个人重新参保、社会保障卡取消挂失。",
	"注销个人网页时，个人缴费自助业务同时关闭；重新注册后需要再次申请。",
}

// Words of 修改通讯地址.
const (
	HintAddress        = "省、市、区、街道和门牌号，用来寄送社保信件"
	HintPostcode       = "6 位数字"
	BadPostcode        = "邮编应为 6 位数字。"
	NothingChanges     = "填写的内容与档案中的相同，没有变化。"
	CheckNewPhone      = "请逐位核对新的联系电话"
	PhoneWaits         = "联系电话已有一个变更在等待生效，请先取消，或等它生效后再修改。"
	NotePhoneWaits     = "为防止他人冒改，新的联系电话在提交 %s后才生效。原来的电话、新电话和登记的通知手机都会收到短信，在此之前可以在本页或「登录与安全」取消。"
	NoteNoticePhone    = "这里修改的是社保档案中的联系电话，用于核对身份和联系您；接收通知短信的手机请在「修改个人注册信息」中修改。"
	NewPhoneFrom       = "%s（提交 %s后生效）"
	TemplateContact    = "contact_change"
	MessageContact     = "您社保档案中的联系电话将变更为%s，%s起生效。如非本人操作，请登录个人网页取消，或拨打 12333。"
	TemplateBankChange = "bank_change"
	MessageBankChange  = "您社保档案中的银行账号将变更为尾号%s的账号，%s起生效。如非本人操作，请登录个人网页取消，或拨打 12333。"
)

// HintNewPhone says what is on file now, and that leaving the field empty keeps it.
func HintNewPhone(masked string) string {
	if masked == "" {
		return "11 位数字；档案中现在没有联系电话，不填就不登记"
	}
	return "11 位数字；档案中现在是 " + masked + "，不变更的不用填"
}

// NewPhone is a phone that counts after a time.
func NewPhone(masked, wait string) string { return fmt.Sprintf(NewPhoneFrom, masked, wait) }

// PhoneNote says when a new contact phone counts, and who is told.
func PhoneNote(wait string) string { return fmt.Sprintf(NotePhoneWaits, wait) }

// Words of 修改缴费工资 and of stopping and resuming.
const (
	NoWage            = "请输入缴费工资。"
	WageNotWhole      = "缴费工资应为整数，单位是元，不要填写小数、角分或其他文字。"
	WageSame          = "与现在的缴费工资相同，没有变化。"
	WageUnknown       = "未登记"
	NoBounds          = "暂时不能办理"
	NotPaying         = "您现在没有正在缴费的险种"
	WhyNotPaying      = "已经停止参保的，缴费工资在重新参保时填写。"
	BoundsMin         = "下限"
	BoundsMax         = "上限"
	BoundsSource      = "依据"
	WordInsurance     = "险种"
	WordShare         = "缴费比例"
	WordBase          = "缴费基数"
	WordMonthlyPay    = "每月缴费"
	WordMonthlyNow    = "现在每月"
	WordMonthlyThen   = "变更后每月"
	WordBaseNow       = "现在的基数"
	WordBaseThen      = "变更后的基数"
	PaymentsUncertain = "缴费比例和上下限按已公布的规定计算；之后公布新的规定，或者追溯调整的，按新的规定收取或补差。"

	AlreadyStopped    = "您已经停止参保"
	WhyAlreadyStopped = "没有正在缴费的险种，不需要再停。需要恢复的，请办理个人重新参保。"
	StillEnrolled     = "您正在参保缴费"
	Unpaid            = "有应缴未缴的社会保险费"
	DrawsPension      = "您正在享受养老保险待遇"
	WhyDrawsPension   = "领取养老金以后，不需要也不能再参保缴费。"
	DrawsBenefit      = "您正在领取失业保险金"
	WhyDrawsBenefit   = "领取失业保险金期间不能以个人身份参保。请先停止领取失业救济金，从停止的次月起再办理个人重新参保。"
	PastAge           = "您已经达到法定退休年龄"
	NothingPaused     = "没有可以恢复的险种"
	WhyNothingPaused  = "您的养老保险和医疗保险都没有处于「暂停缴费」的状态。第一次以个人身份参保，或者曾经终止缴费的，请带身份证到社保窗口办理。"
	WordMedicalTier   = "医疗险种"
)

// WageBelow and WageAbove say that a wage lies outside the bounds of a branch, and what would do.
func WageBelow(wage social.Fen, branch, tier string, month social.Month, limit social.Fen, within string) string {
	return fmt.Sprintf("%s低于%s在 %s的下限 %s。%s", WholeYuan(wage), BranchWithTier(branch, tier), YearMonth(month), WholeYuan(limit), within)
}

// WageAbove is WageBelow for the upper bound.
func WageAbove(wage social.Fen, branch, tier string, month social.Month, limit social.Fen, within string) string {
	return fmt.Sprintf("%s高于%s在 %s的上限 %s。%s", WholeYuan(wage), BranchWithTier(branch, tier), YearMonth(month), WholeYuan(limit), within)
}

// WageWithin says which wages lie within the bounds of every branch; "" where none does.
func WageWithin(low, high social.Fen) string {
	if low > high {
		return ""
	}
	return fmt.Sprintf("请填写 %s至 %s之间的整数。", WholeYuan(low), WholeYuan(high))
}

// WordRange names the wages that may be chosen.
const WordRange = "可以选择的范围"

// Range are the wages within the bounds of every branch.
func Range(low, high social.Fen) string {
	return WholeYuan(low) + "至 " + WholeYuan(high) + "的整数"
}

// YuanPerMonth is the unit of a wage.
const YuanPerMonth = "元/月"

// HintWage is the hint at the field.
const HintWage = "整数，在上面每个险种的上下限之间"

// WholeYuan is an amount with its unit, without 角 and 分 where there are none: "6,727 元".
func WholeYuan(f social.Fen) string { return Whole(f) + " 元" }

// Whole is an amount without 角 and 分 where there are none: "6,727".
func Whole(f social.Fen) string { return strings.TrimSuffix(f.String(), ".00") }

// BranchWithTier names a branch, and its tier where it has one.
func BranchWithTier(branch, tier string) string {
	name := Insurances[social.Insurance(branch)]
	if tier == "" {
		return name
	}
	return name + "（" + Tiers[tier] + "）"
}

// BoundsCaption heads the bounds of a month.
func BoundsCaption(month social.Month) string {
	return YearMonth(month) + "的缴费工资上下限（元/月）"
}

// PaymentsCaption heads what is paid each month.
func PaymentsCaption(month social.Month) string {
	return "每月缴费的变化（从 " + YearMonth(month) + "起，金额单位：元）"
}

// StopsCaption heads what ends.
func StopsCaption(month social.Month) string {
	return "停止缴费的险种（从 " + YearMonth(month) + "起，金额单位：元）"
}

// ShareOf writes a share: "20%".
func ShareOf(r social.Rate) string { return Percent(r) + "%" }

// CreditNote says what goes to the pension account.
func CreditNote(share social.Rate, amount social.Fen) string {
	return fmt.Sprintf("养老保险缴费中，缴费基数的 %s（每月 %s）记入您的养老个人账户，其余进入统筹基金。", ShareOf(share), Yuan(amount))
}

// SourcesNote says what the shares go by.
func SourcesNote(sources []string) string {
	return "缴费比例依据：" + strings.Join(sources, "；") + "。"
}

// From is the month from which something counts.
func From(month social.Month) string { return YearMonth(month) + "起" }

// FromNote says from which month a new wage counts.
func FromNote(month social.Month) string {
	return "从还没有扣缴的 " + YearMonth(month) + "起按新的缴费工资缴费，此前月份不变。"
}

// NoBoundsWhy says of which branch the figures of a month are missing.
func NoBoundsWhy(branch social.Insurance, month social.Month) string {
	return fmt.Sprintf("%s还没有 %s的缴费上下限或缴费比例，算不出您要缴多少。请过几天再来，或拨打 12333。", Insurances[branch], YearMonth(month))
}

// UnpaidWhy says of which branches last month's contribution is not on record.
func UnpaidWhy(branches []social.Insurance, month social.Month) string {
	names := make([]string, len(branches))
	for i, b := range branches {
		names[i] = Insurances[b]
	}
	return fmt.Sprintf("%s %s的缴费还没有到账，缴清以后才能停止参保。请保证扣款账户有足够的余额；已经扣款的，请过几天再来办理。", strings.Join(names, "、"), YearMonth(month))
}

// EnrolledWhy says in what a person is enrolled.
func EnrolledWhy(branches []social.Insurance) string {
	names := make([]string, len(branches))
	for i, b := range branches {
		names[i] = Insurances[b]
	}
	return strings.Join(names, "、") + "正在缴费，不需要重新参保。要调整缴费，请修改缴费工资；要增加险种，请到社保窗口办理。"
}

// PastAgeWhy says which month was the last.
func PastAgeWhy(month social.Month) string {
	return fmt.Sprintf("您的法定退休年月是 %s，不能再以个人身份重新参保。缴费年限不够的，可以带身份证到社保窗口申请延长缴费。", YearMonth(month))
}

// StopCoverNotes say what stopping brings, by branch.
var StopCoverNotes = map[social.Insurance]string{
	social.Pension:      "养老保险：已缴的年限和个人账户都保留，以后可以接着缴，中断的月份不计算年限。",
	social.Medical:      "医疗保险：停止缴费以后，从上面的年月起不再享受统筹待遇；个人账户里的余额可以继续使用。",
	social.Unemployment: "失业保险：自愿参加的，停止后不再累计缴费年限；要再次参加，请到社保窗口办理。",
}

// StopCoverNote says when what is stopped ends, and how to take it up again.
func StopCoverNote(month social.Month) string {
	return "停止之前的月份仍要缴清；从 " + YearMonth(month) + "起不再扣款。以后可以在「个人重新参保」恢复。"
}

// ResumeNotes say what resuming brings.
var ResumeNotes = []string{
	"请在扣款之前保证登记的银行账户有足够的余额。",
	"个人缴费人员参加的医疗保险是一档；中断缴费以后，统筹待遇从何时恢复，按医疗保险的规定执行。",
}

// Words of 身份证号码升位.
const (
	IDFull         = "您的身份证号码已经是 18 位"
	WhyIDFull      = "不需要升位，没有办理任何变更。"
	IDOther        = "您登记的证件不是居民身份证"
	WhyIDOther     = "只有 15 位的居民身份证号才需要升位；您的证件号码不用改。"
	IDUnsound      = "您的身份证号码不能自动升位"
	WhyIDUnsound   = "档案中的 15 位号码与登记的出生日期或性别不一致。请带身份证到社保窗口更正。"
	IDUpgradeNote  = "按国家标准 GB 11643 在第 6 位后加上「19」，并在最后加上校验码。请与身份证逐位核对；不一致的不要提交，带身份证到社保窗口更正。"
	IDUpgradeNote2 = "登录仍然使用 18 位号码和原来的密码。"
)

// Words of 变更银行账号.
const (
	HintNewBankName    = "例如：中国工商银行"
	HintNewBankAccount = "12 至 19 位数字，数字之间可以有空格；必须是您本人的账户"
	HintOldBankTail    = "现在登记的银行账号的最后六位数字"
	HintLoginPassword  = "再次输入登录密码，确认是您本人"
	WordLoginPassword  = "登录密码"
	WordOldBankTail    = "原银行账号后六位"
	WordNewBankAccount = "新的银行账号"
	WordNewBankName    = "新的开户银行"
	BadBankAccount     = "银行账号应为 12 至 19 位数字。"
	SameBankAccount    = "与现在登记的银行账号相同，没有变化。"
	NewAccountCaption  = "请逐位核对新的银行账号"
	LuhnNote           = "这个账号的最后一位与银行卡的校验规则不符，可能输错了一位。请对照银行卡再核对一遍；确认无误的（例如存折账号），可以继续提交。"
	BankWaiting        = "银行账号的变更正在等待生效"
	WhyBankWaiting     = "等它生效，或者在下面取消以后，才能再次变更。"
)

// BankNotes say when a new account counts.
func BankNotes(wait string) []string {
	return []string{
		"为防止他人冒改，新账号在提交 " + wait + "后才生效。登记的通知手机和档案中的联系电话都会收到短信，在此之前可以在本页或「登录与安全」取消。",
		"生效之前，缴费和待遇仍使用原来的账号；办理业务核对的也是原来的账号。",
	}
}

// AfterSubmitting is a time after an act: "提交 24 小时后".
func AfterSubmitting(wait string) string { return "提交 " + wait + "后" }

// GroupAccount writes a bank account in groups of four, as it stands on a card.
func GroupAccount(account string) string {
	var grouped strings.Builder
	for i, r := range account {
		if i > 0 && i%4 == 0 {
			grouped.WriteByte(' ')
		}
		grouped.WriteRune(r)
	}
	return grouped.String()
}

// BankChange tells of a new account that waits.
func BankChange(account string, due int64) string {
	return fmt.Sprintf(MessageBankChange, account[len(account)-4:], Time(due))
}

// ContactChange tells of a new contact phone that waits.
func ContactChange(masked string, due int64) string {
	return fmt.Sprintf(MessageContact, masked, Time(due))
}
