package text

import (
	"fmt"
	"strconv"
	"time"
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
	AlreadyRegistered = "您已经注册过，不需要再次注册。请直接登录；忘记密码时可以找回密码。"
	CardReportedLost  = "您的社会保障卡处于挂失状态，不能注册。请先到社保窗口解除挂失。"
	MustAgree         = "请阅读服务条款；同意后才能继续注册。"

	BadSignIn  = "身份证号或密码不正确"
	BadCaptcha = "验证码不正确或已失效，请输入新图片中的数字。"
	NoCaptcha  = "请输入验证码。"

	// AccessCodeShownOnce stands on a receipt in place of the access code itself.
	AccessCodeShownOnce = "只在生成时显示，请妥善保管"

	NoVerification = "没有核验到信息。请核对所填的号码和授权码；授权码有效期为一个月，重新生成后旧的授权码作废。"
	NoDocument     = "没有查到这份证明：校验码有误，或者它不是由本平台出具的。"

	PasswordsDiffer  = "两次输入的密码不一致，请重新输入。"
	PasswordShort    = "密码至少 8 个字符。"
	PasswordLong     = "密码最多 64 个字符。"
	PasswordCommon   = "这个密码太常见，容易被猜中，请换一个。"
	PasswordPersonal = "密码中不要包含身份证号、个人电脑号、手机号或出生日期。"
	PasswordPlain    = "密码不能全是数字或同一个字符，请加入字母或符号。"
)

// Location is the agency's time zone: China has one.
var Location = time.FixedZone("CST", 8*60*60)

// Time writes a moment as a page shows it.
func Time(unix int64) string {
	return time.Unix(unix, 0).In(Location).Format("2006年1月2日 15:04")
}

// Day writes a day as a page shows it.
func Day(unix int64) string { return time.Unix(unix, 0).In(Location).Format("2006年1月2日") }

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
		Wait(until.Sub(now)), until.In(Location).Format("15:04"))
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
	"signin":               "登录",
	"signout":              "退出",
}

// ActNext says what happens after an act, on its receipt.
var ActNext = map[string]string{
	"export.request":       "副本通常几秒钟内生成，生成后 24 小时内可以在「我的数据」下载，到期自动删除。登记的手机会收到通知。",
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
}

// Questions are offered for the security question (密码提示问题).
var Questions = []string{
	"我就读的第一所小学的名称", "我父亲的出生地", "我母亲的出生地", "我最好的朋友的名字", "我参加工作的第一个单位", "我小时候的绰号",
}

// LookupVias say how somebody looked.
var LookupVias = map[string]string{
	"access_code": "授权码", "check_code": "参保证明校验码", "qr": "参保证明二维码", "file": "参保证明电子文件",
}

// LookupOutcomes say what was shown.
var LookupOutcomes = map[string]string{
	"genuine": "显示了参保证明", "expired": "提示证明已过期", "superseded": "提示证明已被新证明取代",
	"revoked": "提示证明已作废", "altered": "提示文件已被改动",
}

// Sentences of the verification page.
const (
	NoQRMatch = "没有查到这份证明，或身份证号后四位与证明不符。请对照证明上印的号码重新输入。"
	NoFile    = "请选择要核验的 PDF 文件。"
	NotPDF    = "这不是 PDF 文件。请选择从本平台下载的参保证明（PDF 格式）。"
	FileLarge = "文件太大，本平台出具的证明不超过 5 MB。"
)
