package text

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"shebao/internal/social"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Sentences of registration, sign-in and proofs.
const (
	// NoMatch is the one sentence for every refusal before the facts of a person match: it must not tell a stranger who
	// is insured, registered or has lost a card.
	NoMatch = "无法用所填信息继续注册。请核对身份证号和个人电脑号。如果您已经注册，请直接登录；" +
		"如果社会保障卡已挂失或尚未参保，请先到社保窗口办理。"
	// NoMatchFacts is NoMatch on the second page of facts.
	NoMatchFacts = "所填信息与社保档案库不一致。请核对姓名、个人电脑号、社会保障卡号和所选的验证信息；" +
		"如与本人证件一致仍无法通过，请到社保窗口核对档案。"
	// TwoNumbers and WhyTwoNumbers are said of a person who registered by another personal number of the same ID number.
	TwoNumbers    = "您的身份证号下有两个个人电脑号"
	WhyTwoNumbers = "您已经用个人电脑号 %s 注册，登录后看到的是那个号码下的记录。这次填写的 %s 不能另外注册：登录凭身份证号，一个身份证号只能注册一次。" +
		"两个号码下的记录要合并以后才能一起查看，请带身份证件和社会保障卡到社保窗口办理合并。"
	// OtherNumber is said to who registers by one of two.
	OtherNumber       = "您的身份证号下还有另一个个人电脑号 %s。注册后登录，看到的只是 %s 下的记录；请带身份证件到社保窗口办理合并。"
	AlreadyRegistered = "您已经注册过，不需要再次注册。请直接登录；忘记密码时可以找回密码。"
	CardReportedLost  = "您的社会保障卡处于挂失状态，不能注册。请先到社保窗口解除挂失或补卡。"
	BadQuestion       = "请从列表中选择一个密码提示问题。"
	// NoGuardianPhone is said where somebody under 14 can't be registered by a guardian on the web.
	NoGuardianPhone = "未满 14 周岁的，要由参保档案登记的监护人凭手机验证码同意后才能注册。档案中没有监护人，或者没有监护人的移动电话号码，请监护人到社保窗口办理。"
	MustAgree       = "请阅读服务条款和个人信息保护说明；同意后才能继续注册。"

	BadSignIn  = "身份证号或密码不正确"
	BadCaptcha = "验证码不正确或已失效，请输入新图片中的数字。"
	NoCaptcha  = "请输入验证码。"

	// AccessCodeShownOnce stands on a receipt in place of the access code itself.
	AccessCodeShownOnce = "只在生成时显示，请妥善保管"

	NoVerification = "没有核验到信息。请核对所填的号码和授权码；授权码到期、被作废、被新的取代或暂时锁定时，也会这样提示，请向参保人确认。"
	NoDocument     = "没有查到这份证明：校验码有误，或者它不是由本平台出具的。"

	PasswordsDiffer  = "两次输入的密码不一致，请重新输入。"
	PasswordShort    = "密码至少 8 个字符。"
	PasswordLong     = "密码最多 64 个字符。"
	PasswordCommon   = "这个密码太常见，容易被猜中，请换一个。"
	PasswordPersonal = "密码中不要包含身份证号、个人电脑号、移动电话号码或出生日期。"
	PasswordPlain    = "密码不能全是数字或同一个字符，请加入字母或符号。"
)

// Time writes a moment as a page shows it.
func Time(unix int64) string {
	return social.At(unix).Format("2006年1月2日 15:04")
}

// Day writes a day as a page shows it.
func Day(unix int64) string { return social.At(unix).Format("2006年1月2日") }

// Wait says how long a throttled person has to wait.
func Wait(d time.Duration) string {
	switch {
	case d <= time.Minute:
		return fmt.Sprintf("%d 秒", max(1, int(d.Round(time.Second).Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%d 分钟", int((d+time.Minute-1)/time.Minute))
	}
	hours := int(d / time.Hour)
	if minutes := int((d % time.Hour) / time.Minute); minutes > 0 {
		return fmt.Sprintf("%d 小时 %d 分钟", hours, minutes)
	}
	return fmt.Sprintf("%d 小时", hours)
}

// SignInDelayed says how long the next try of a sign-in is delayed.
func SignInDelayed(wait time.Duration) string {
	return fmt.Sprintf("为保护您的账户，请在 %s 后再试；忘记密码时可以找回密码。", Wait(wait))
}

// TooMany says that a limit was reached and when to come back.
func TooMany(until, now time.Time) string {
	return fmt.Sprintf("尝试次数过多，为保护您的信息已暂停。请在 %s 后（%s）再试，或到社保窗口办理。",
		Wait(until.Sub(now)), until.In(social.Zone).Format("15:04"))
}

// Acts name acts on receipts and in the list of what was done.
var Acts = map[string]string{
	"register":             "注册个人网页",
	"access_code.create":   "生成授权码",
	"access_code.revoke":   "作废授权码",
	"certificate.issue":    "生成参保证明",
	"certificate.revoke":   "作废参保证明",
	"entitlement.issue":    "生成个人权益记录",
	"entitlement.revoke":   "作废个人权益记录",
	"contributions.issue":  "生成参保缴费清单",
	"contributions.revoke": "作废参保缴费清单",
	"sessions.end":         "退出所有设备",
	"session.end":          "退出一台设备",
	"device.forget":        "移除设备",
	"freeze":               "冻结变更",
	"unfreeze":             "解冻变更",
	"verify.access_code":   "他人凭授权码核验",
	"verify.document":      "他人核验参保证明",
	"password.change":      "修改密码",
	"password.recover":     "找回密码",
	"registration.change":  "修改个人注册信息",
	"registration.close":   "注销个人注册信息",
	"phone.keep":           "取消变更手机",
	"code.send":            "发送短信验证码",
	"export.request":       "申请数据副本",
	"export.make":          "生成数据副本",
	"export.download":      "下载数据副本",
	"card.lift_report":     "社会保障卡取消挂失",
	"card.change_pin":      "社会保障卡密码修改",
	"centre.change":        "变更绑定社康点",
	"centre.keep":          "取消变更绑定社康点",
	"pooling.add":          "个人账户家庭共享新增绑定",
	"pooling.end":          "个人账户家庭共享取消关联",
	"card.report_lost":     "社会保障卡挂失",
	"self_service.open":    "申请个人缴费自助业务",
	"address.change":       "修改通讯地址",
	"notices.choose":       "修改通知设置",
	"reminders.tell":       "系统查找社保提醒",
	"wage.change":          "修改缴费工资",
	"debit.retry":          "请求重新扣款",
	"id.upgrade":           "身份证号码升位",
	"cover.stop":           "个人停止参保",
	"cover.resume":         "个人重新参保",
	"bank.change":          "变更银行账号",
	"bank.keep":            "取消变更银行账号",
	"unemployment.stop":    "停止领取失业救济金",
	"unemployment.claim":   "申请领取失业救济金",
	"case.withdraw":        "撤回申请",
	"case.supplement":      "补正申请",
	"case.return":          "退回申请补正",
	"case.approve":         "核准申请",
	"case.refuse":          "不予核准申请",
	"case.show":            "工作人员查看申请",
	"enquiry.ask":          "互动交流提问",
	"enquiry.add":          "补充咨询",
	"enquiry.close":        "关闭咨询",
	"enquiry.reopen":       "重新打开咨询",
	"enquiry.rate":         "评价咨询答复",
	"enquiry.show":         "工作人员查看咨询",
	"enquiry.take":         "工作人员领取咨询",
	"enquiry.give_back":    "工作人员退回咨询",
	"enquiry.hand_over":    "工作人员转交咨询",
	"enquiry.move":         "工作人员调整咨询类别",
	"enquiry.note":         "工作人员备注咨询",
	"enquiry.answer":       "工作人员回复咨询",
	"enquiry.settle":       "工作人员关闭咨询",
	"base.confirm":         "确认缴费基数",
	"base.object":          "对缴费基数提出异议",
	ActRestore:             "经办机构重新报送变更",
	"authenticator.add":    "添加身份验证器应用",
	"authenticator.remove": "移除身份验证器应用",
	"passkey.add":          "添加通行密钥",
	"passkey.rename":       "修改通行密钥名称",
	"passkey.remove":       "移除通行密钥",
	"passkey.refuse":       "拒绝可能被复制的通行密钥",
	"recovery_codes.new":   "重新生成恢复码",
	"recovery_codes.use":   "用恢复码登录",
	"second_factor.reset":  "窗口关闭两步验证",
	"signin":               "登录",
	"agree":                "同意条款的新版本",
	"signout":              "退出",
	"feed.read":            "办理报送社保档案",
	"feed.accept":          "办理已记入社保档案",
	"feed.refuse":          "办理没有记入社保档案",
	"keys.add":             "增加数据密钥",
	"keys.rotate":          "更换数据密钥",
	"keys.use":             "改用数据密钥",
	"keys.retire":          "停用数据密钥",
	"keys.reseal":          "开始用新密钥重新加密",
	"keys.resealed":        "完成用新密钥重新加密",
}

// ActNext says what happens after an act, on its receipt.
var ActNext = map[string]string{
	"export.request":       "副本通常几秒钟内生成，生成后 24 小时内可以在「我的数据」下载，到期自动删除。登记的手机会收到通知。",
	"enquiry.ask":          "工作人员会在承诺的时间内回复，回复后会通知您。经过和回复都在「互动交流」里。",
	"register":             "注册已生效，现在就可以登录。通知短信会发到社保档案中登记的手机。",
	"access_code.create":   "授权码已生效，此前生成的授权码同时作废。有人凭它核验时，您会收到通知，并可在「谁查过我的信息」中看到。",
	"access_code.revoke":   "授权码已作废，不能再用于核验。",
	"certificate.issue":    "证明可以打印或下载，三个月内凭校验码或二维码可以核验。有人核验时，您会收到通知。",
	"certificate.revoke":   "证明已作废，核验时会显示「已作废」。",
	"entitlement.issue":    "记录可以打印或下载，三个月内凭校验码或二维码可以核验。有人核验时，您会收到通知。",
	"entitlement.revoke":   "记录已作废，核验时会显示「已作废」。",
	"contributions.issue":  "清单可以打印或下载，三个月内凭校验码或二维码可以核验。有人核验时，您会收到通知。",
	"contributions.revoke": "清单已作废，核验时会显示「已作废」。",
	"password.change":      "新密码已生效，其他设备都已退出登录。登记的手机会收到通知。",
	"registration.change":  "修改已生效。变更手机的，旧手机会收到通知，新手机从所示时间起生效，在此之前可以取消。",
	"phone.keep":           "手机没有变更，仍使用原来登记的号码。",
	"sessions.end":         "其他设备都已退出，再次使用时需要重新登录。",
	"authenticator.add":    "从下一次登录起，输入密码后还要输入应用上显示的验证码。登记的手机会收到通知。",
	"authenticator.remove": "登录时不再需要这个应用的验证码。手机丢失的，请再到「登录与安全」退出所有设备。登记的手机会收到通知。",
	"passkey.add":          "从下一次登录起，可以用通行密钥代替密码；用密码登录时还要第二步验证。登记的手机会收到通知。",
	"passkey.rename":       "名称只用于区分您的几个通行密钥，登录方式不变。",
	"passkey.remove":       "这个通行密钥不能再用于登录，设备上保存的可以自行删除。设备丢失的，请再到「登录与安全」退出所有设备。",
	"second_factor.reset":  "两步验证已关闭，所有设备都已退出登录。现在只凭密码登录，建议尽快重新添加验证方式。",
	"recovery_codes.new":   "新的恢复码已生效，原来的全部作废。登记的手机会收到通知。",
	"freeze":               "变更已冻结：查询、退出设备、修改密码、作废证明和挂失照常，其他业务都暂停办理。登记的手机会收到通知。解冻请到「登录与安全」。",
	"unfreeze":             "变更已解冻，可以正常办理业务。登记的手机会收到通知。",
	"unemployment.stop":    "停发已登记，决定书可以在「业务决定书」查看和打印。",
	"base.confirm":         "确认已记录。以后发现问题，仍然可以提出异议。",
	ActRestore:             "经办机构核对后，按您当初办理的内容重新生效，并再次报送社保档案。不是您要的，请到社保窗口说明。",
	"base.object":          "异议已提交，工作人员会在 30 天内答复，您会收到通知。答复前可以撤回。",
	"self_service.open":    "个人缴费自助业务已开通，从下一次登录起可以使用：请退出后重新登录，菜单中会出现各项业务。",
	"address.change":       "通讯地址和邮编已生效。变更联系电话的，从提交后满所示时间起生效，原来的电话和新电话都会收到短信，在此之前可以在「修改通讯地址」或「登录与安全」取消。",
	"wage.change":          "从所示年月起按新的缴费工资扣款，此前的月份不变。请保证扣款账户有足够的余额。",
	"debit.retry":          "社保局会在下一批扣款时重新扣一次，请保证账户余额足够。扣款结果会在「缴费账单」显示，并通知您。",
	"id.upgrade":           "档案中的身份证号码已改为 18 位。登录仍用 18 位号码和原来的密码。",
	"cover.stop":           "从所示年月起不再扣款，已缴的年限和个人账户都保留。以后可以在「个人重新参保」恢复。",
	"cover.resume":         "从所示年月起开始扣款，请保证扣款账户有足够的余额。",
	"bank.change":          "新的银行账号从提交后满所示时间起自动生效，在此之前可以在「变更银行账号」或「登录与安全」取消。登记的通知手机和档案中的联系电话都会收到短信。",
	"bank.keep":            "银行账号没有变更，仍使用原来登记的账号。怀疑有人冒用您的账户，请马上修改密码，并到「登录与安全」退出其他设备。",
	"card.lift_report":     "卡已恢复正常，现在就可以使用。",
	"card.change_pin":      "新密码已生效，就医、购药时请使用新密码。",
	"centre.change":        "从所示的生效年月起，请到新的社康点就医。还没有生效的，在此之前可以在「变更绑定社康点」取消。",
	"centre.keep":          "仍在原来的社康点就医。需要变更时，可以重新申请。",
	"pooling.add":          "共享已生效。亲属会收到通知；任何一方都可以在「个人账户家庭共享」取消关联。",
	"pooling.end":          "关联已取消，对方会收到通知，不能再使用这个个人账户。",
	"card.report_lost":     "挂失已生效。" + FindCard + "；需要补卡，请" + NewCard + "。",
}

// Questions are offered for the security question (密码提示问题).
var Questions = []string{
	"我就读的第一所小学的名称", "我父亲的出生地", "我母亲的出生地", "我最好的朋友的名字", "我参加工作的第一个单位", "我小时候的绰号",
}

// RegisterCodeSent says where the code of a registration went: to the person's own phone, or to a guardian's.
func RegisterCodeSent(phone, guardian string) (title, words string) {
	title = "验证码已发到 " + phone
	if guardian != "" {
		return title, "申请人未满 14 周岁，注册要由监护人同意。验证码已发到监护人（" + guardian + "）的手机，请监护人填写。10 分钟内有效。"
	}
	return title, "10 分钟内有效。档案登记的移动电话号码不用了的，请先到社保窗口更正。"
}

// QuestionChoice says what is wrong with a security question: it is one of those offered, or the one kept already.
func QuestionChoice(question, kept string) string {
	if question != "" && question == kept || slices.Contains(Questions, question) {
		return ""
	}
	return BadQuestion
}

// LookupVias say how somebody looked.
var LookupVias = map[string]string{
	"access_code": "授权码", "check_code": "参保证明校验码", "qr": "参保证明二维码", "file": "参保证明电子文件",
	"staff": "工作人员查询",
}

// LookupOutcomes say what was shown.
var LookupOutcomes = map[string]string{
	"genuine": "显示了参保证明", "expired": "提示证明已过期", "corrected": "提示证明内容已更正", "superseded": "提示证明已被取代",
	"revoked": "提示证明已作废", "altered": "提示文件已被改动", "shown": "查看了记录",
	"wrong_code": "没有通过：授权码不对，什么也没有看到", "code_locked": "没有通过：连续第五次授权码不对，授权码因此锁定一小时",
	"locked": "没有通过：授权码正锁定着，什么也没有看到",
}

// Sentences of the verification page.
const (
	NoQRMatch = "没有查到这份证明，或身份证号后四位与证明不符。请对照证明上印的号码重新输入。"
	NoFile    = "请选择要核验的 PDF 文件。"
	NotPDF    = "这不是 PDF 文件。请选择从本平台下载的参保证明（PDF 格式），或者用校验码、二维码核验。"
	FileLarge = "文件太大，本平台出具的证明不超过 5 MB。"
)
