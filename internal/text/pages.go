package text

import (
	"fmt"

	"shebao/internal/social"
)

// PortalName is what the portal calls itself, after the guide.
const PortalName = "社会保险服务个人网页"

// PortalDescription says in a sentence what it is for, where a search engine lists it.
const PortalDescription = "查询社保缴费和待遇，打印可以核验的参保证明，网上办理社会保障卡、医疗、失业和个人缴费业务；不登录也能看办事须知和常见问题。"

// Words of pages that handlers put together.
const (
	WordName          = "姓名"
	WordPersonNo      = "个人电脑号"
	WordID            = "身份证号"
	WordIDType        = "证件类型"
	WordDocumentNo    = "证件号码"
	WordCardNo        = "社会保障卡号"
	WordAccessCode    = "授权码"
	WordDone          = "办理成功"
	WordSpan          = "起止年月"
	WordMonthsPaid    = "缴费月数"
	WordMonthsMissing = "断缴月数"
	WordSignedInNow   = "现在登录着的设备"
	WordLastSignIn    = "上次登录"
	WordCheckedAt     = "核验时间"
	WordSex           = "性别"
	WordBirthDate     = "出生日期"
	WordRelation      = "监护关系"
	WardContributions = "缴交明细"
	WardCharges       = "近半年消费明细"
	NoWards           = "没有监护对象"
	WhyNoWards        = "社保档案中没有登记您为未成年参保人的监护人。如有出入，请带户口簿或出生证明到社保窗口登记；监护对象年满 18 周岁后，由本人登录查询。"
	CodeInForce       = "您有一个有效的授权码"
	NoRows            = "没有记录"
	OtherYears        = "其他年份有记录，请重新选择。"
	AllYears          = "查看全部年份"
	Total             = "合计"
	QRTitle           = "核验这份证明的二维码"
	WaysToVerify      = "选择核验方式"
	WordValidUntil    = "有效期至"
	WordDocNo         = "证明编号"
	WordCheckCode     = "校验码"
	WordQuestion      = "密码提示问题"
	WordAnswer        = "问题答案"
	WordAddress       = "通讯地址"
	WordNoticePhone   = "通知手机"
	WordViewer        = "核验单位或姓名"
	WordPurpose       = "核验用途"
	WordEitherNumber  = "个人电脑号或身份证号"
	WordIDTail        = "身份证号后四位"
)

// Notices that stand over a page.
const (
	DemoTitle      = "演示系统"
	DemoWarning    = "所有人员和数据都是虚构的，出具的文件不是有效证明。"
	TestTitle      = "测试模式"
	TestWarning    = "验证码的答案是固定的，不能用于正式服务。"
	SessionEnded   = "您已退出登录"
	SignInFirst    = "请先登录"
	WhySignInFirst = "登录后会回到您要看的页面。"
	Registered     = "注册成功"
)

// ValidUntil says until when something counts.
func ValidUntil(unix int64) string { return WordValidUntil + " " + Time(unix) }

// NoRowsIn says that a year has no rows.
func NoRowsIn(year int) string { return fmt.Sprintf("%d 年没有记录", year) }

// StatementCaption names a table and the years it shows.
func StatementCaption(title string, year int) string {
	if year == 0 {
		return title + "，全部年份，金额单位：元"
	}
	return fmt.Sprintf("%s，%d 年，金额单位：元", title, year)
}

// Span is a span of months.
func Span(from, to social.Month) string { return from.String() + " 至 " + to.String() }

// Months is a number of months.
func Months(n int) string { return fmt.Sprintf("%d 个月", n) }

// NotInsuredIn says that a person is not insured in a branch.
func NotInsuredIn(branch social.Insurance) string {
	return "您没有参加" + Insurances[branch] + "。"
}

// Devices counts devices signed in.
func Devices(n int) string { return fmt.Sprintf("%d 台", n) }

// OrNotGiven is a text, or that it was not given.
func OrNotGiven(s string) string {
	if s == "" {
		return "未填写"
	}
	return s
}

// OrFirst is the time of the last sign-in, or that this is the first.
func OrFirst(s string) string {
	if s == "" {
		return "这是第一次登录"
	}
	return s
}

// DocumentStates name the states of a document; DocumentMeanings explain them to its holder.
var (
	DocumentStates = map[string]string{"valid": "有效", "expired": "已过期", "corrected": "内容已更正", "superseded": "已被新的决定取代", "revoked": "已作废"}

	DocumentMeanings = map[string]string{
		"valid":      "可以打印或下载 PDF 交给需要的人，对方凭校验码、二维码或 PDF 文件都可以核验。再生成别的证明，这一份照样有效。",
		"expired":    "已过有效期，核验时会显示「已过期」。需要时请生成新的证明。",
		"corrected":  "开具以后，社保档案中的下列内容作了更正，与这份证明上写的不一致，核验时会显示「内容已更正」。需要时请生成新的证明。",
		"superseded": "同一事项已有新的决定，核验这一份时会显示「已被新的决定取代」。",
		"revoked":    "您已作废这份证明，核验时会显示「已作废」。",
	}
)

// Words of a check on the verification page.
const (
	WordCheckNo    = "核验编号"
	VerifyNext     = "核验下一份"
	WordCheckedWho = "核验单位或姓名"
	WordCheckedFor = "核验用途"
)

// VerifyWays name the ways to check on the verification page.
var VerifyWays = map[string]string{"code": "校验码或授权码核验", "file": "PDF 文件核验"}

// Outcomes name what a check shows; OutcomeMeanings explain it to whoever checks.
var (
	Outcomes = map[string]string{
		"genuine": "核验通过：真实有效", "expired": "已过期", "corrected": "内容已更正", "superseded": "已被新的决定取代", "revoked": "已作废",
		"altered": "文件已被改动", "not_ours": "这个文件里没有本平台的签名", "missing": "签名有效，但记录缺失",
	}

	OutcomeMeanings = map[string]string{
		"genuine":    "以下内容由本平台出具，说明的是开具之日的情况。请与您手中的证明逐项对照，不一致的以本页为准。",
		"expired":    "这份证明由本平台出具，但已过有效期。以下是它出具时的内容，请参保人提供新的证明。",
		"corrected":  "这份证明由本平台出具，但社保经办机构后来更正了它所证明的内容。以下是它出具时的内容，不应再作为凭证，请参保人提供新的证明。",
		"superseded": "这份决定由本平台出具，但同一事项已有新的决定。以下是它出具时的内容，请参保人提供新的决定。",
		"revoked":    "这份证明由本平台出具，但参保人已将它作废。以下是它出具时的内容，不应再作为凭证。",
		"altered": "这个文件带有本平台的签名，但在出具以后变过：可能是内容被人改动，也可能只是用别的软件打开后另存了一份。" +
			"不能凭这个文件判断真假，请参保人重新下载。" + otherWays,
		"not_ours": "从本平台下载的原文件才带有签名。打印成 PDF、扫描或者用别的软件另存的，签名就不在了，文件本身不一定有问题。" + otherWays,
		"missing": "这个文件由本平台出具，出具以后没有改动过；但平台恢复数据后，找不到它的记录，也就不知道后来是否作废或者更正。" +
			"请参保人重新开具一份，或者请社保经办机构核实后再采用。",
	}
)

// otherWays are the ways to check a document whose file says nothing.
const otherWays = "还可以用另外两种办法核验：输入文件每一页下方印的校验码，或者扫描文件首页的二维码。核验出的内容与文件一致，才能采信。"

// CheckByCode leads to the way of checking that needs no file.
const CheckByCode = "用校验码核验"

// OpenedByCode explains the certificate that an access code shows: nothing was issued on paper to compare it with.
const OpenedByCode = "参保人凭授权码同意您查看以下内容，数据以核验时间为准。"

// EndedAt names the time at which a document ended, by outcome.
var EndedAt = map[string]string{"superseded": "取代时间", "revoked": "作废时间"}

// TotalsNotPaid says that payments which failed or are held back are not in the totals.
func TotalsNotPaid(times int, amount social.Fen) string {
	return fmt.Sprintf("合计只计已发放的；发放失败、暂停等没有发放的 %d 笔，共 %s 元，不计入合计。", times, amount)
}

// TotalsOverlap says that months which several rows have count once.
func TotalsOverlap(months int) string {
	return fmt.Sprintf("各行有 %d 个月重叠，合计只计一次。", months)
}

// PartPrinted says that a page put on paper as it stands on the screen has not all rows.
func PartPrinted(page, pages int) string {
	return fmt.Sprintf("本页是第 %d 页，共 %d 页。要打印全部，请用页面上的「打印」。", page, pages)
}

// WhySessionEnded says why somebody is on the sign-in page, and whether signing in leads back to where they were.
func WhySessionEnded(leadsBack bool) string {
	if leadsBack {
		return "长时间没有操作，或在别处退出了登录。重新登录后会回到刚才的页面，在那里可以恢复填写过的内容；没有提交成功的，请再提交一次。"
	}
	return "长时间没有操作，或在别处退出了登录，请重新登录。"
}
