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

// PageLeads say what a page is for, where it is offered.
var PageLeads = map[string]string{
	"staff-cases":         "领取、审核参保人的申请和异议，作出决定。",
	"staff-conflicts":     "核对网页上的变更与业务系统不一致的数据。",
	"staff-shared-ids":    "几个个人电脑号用同一个身份证号的参保人，供核对和合并。",
	"staff-overview":      "新收、积压、逾期和用时，按业务种类和经办人。",
	"staff-templates":     "补正说明、不予核准的理由、咨询答复的常用段落。",
	"staff-case-rules":    "哪些业务两人办结，期限怎样计算。",
	"staff-persons":       "按一个准确的号码查询一名参保人，写明原因，号码遮盖显示；参保人能看到谁查过、为什么。",
	"staff-looks":         "每天谁查了多少人、为什么，不寻常的查询有标记。",
	"staff-messages":      "短信、邮件的发送情况，按状态、渠道和时间查看，重新发送没有送达的。",
	"staff-jobs":          "后台任务、数据副本、数据导入、报送和审计锚点的最近情况。",
	"staff-audit-log":     "按操作者、行为、参保人和时间查询审计日志。",
	"staff-audit-check":   "核对十六条审计链是否与写入时一致。",
	"staff-audit-exports": "申请导出查询结果，另一名审计员同意后下载。",

	"staff-imports":              "上传社保档案库的文件，试运行、放行、导入，查看和回退批次。",
	"staff-exports":              "申请把本平台的一张表导出为 XLSX 或 CSV，由另一人复核，24 小时内下载一次。",
	"guidance":                   "每项业务谁可以办、带什么、怎么办、多久办好、依据什么规定。",
	"questions":                  "按分类查看大家常问的问题，也可以用自己的话搜索。",
	"announcements":              "社保局发布的通知和公告，最近的在前。",
	"staff-pieces":               "撰写、审阅、发布和撤下通知公告、办理须知和常见问题。",
	"staff-announcements":        "发布显示在每页顶部的公告，安排暂停办理的时间。",
	"staff-centres":              "新增、修改社康点，停止服务的标明日期。",
	"staff-rates":                "查看各险种缴费上下限、费率和测算参数，提出调整。",
	"coverage":                   "参保险种、累计月数、最近缴费、社会保障卡和社康点，以及需要留意的事项。",
	"balance":                    "养老和医疗个人账户的余额、利息和历年变化，可共享的额度。",
	"access-code":                "生成授权码，让银行、单位、学校核验您的参保信息；可以选择看到什么、用多久。",
	"certificate":                "生成、打印或下载带校验码和二维码的参保证明。",
	"entitlement":                "每年一份的缴费、个人账户和待遇记录，可打印、下载和核验。",
	"contribution-list":          "全部险种逐月缴费合在一张清单，可选起止年月。",
	"pension-contributions":      "1992 年 8 月以来每个月的养老保险缴费、单位和划入个人账户金额。",
	"pension-payments":           "每个月发放的养老金，各项待遇、银行和状态。",
	"pension-back-payments":      "调整待遇后补发的金额、所属期和原因。",
	"pension-early":              "1992 年 7 月以前的缴费和连续工龄，按时段记录。",
	"medical-contributions":      "每个月的医疗保险缴费、档次和划入个人账户金额。",
	"medical-charges":            "最近六个月看病、购药的费用，由谁支付了多少。",
	"injury-contributions":       "每个月的工伤保险缴费，由单位缴纳。",
	"injury-benefits":            "工伤认定、伤残等级和发放的各项待遇。",
	"unemployment-contributions": "每个月的失业保险缴费。",
	"unemployment-payments":      "失业金的核定、已领、剩余月数和每次发放。",
	"maternity-contributions":    "每个月的生育保险缴费，由单位缴纳。",
	"transfers-in-province":      "从省内其他城市转入的养老保险年限和金额。",
	"transfers-out-of-province":  "从省外转入的养老保险年限和金额。",
	"transfers-medical":          "从外地转入的医疗保险年限和金额。",
	"ward-contributions":         "监护对象的基本信息和少儿医疗保险缴费。",
	"ward-charges":               "监护对象最近六个月的医疗费用。",
	"estimate":                   "按您的记录估算退休年龄、养老金和失业金，条件可以调整。",
	"change-password":            "修改登录密码，其他设备会退出登录。",
	"change-registration":        "修改移动电话、电子邮箱、通讯地址和密码提示问题。",
	"close-registration":         "注销个人网页；参保记录不受影响，以后可以重新注册。",
	"base-check":                 "逐月核对缴费基数和上下限，整年确认，或对某个月提出异议。",
	"base-confirm":               "核对过一年的缴费基数没有问题，就可以确认。",
	"base-object":                "认为某个月的缴费基数不对，可以提出异议，由工作人员答复。",
	"apply-self-service":         "灵活就业人员自己在网上办理缴费业务，不用到窗口。",
	"change-address":             "修改社保档案中的通讯地址、邮编和联系电话。",
	"change-wage":                "选择新的缴费工资，先看每个险种每月多缴或少缴多少。",
	"upgrade-id":                 "把档案中的 15 位身份证号码升为 18 位。",
	"stop-cover":                 "不再以个人身份缴费，先看停止哪些险种。",
	"resume-cover":               "恢复以个人身份缴费，先看每月要缴多少。",
	"bills":                      "下一次扣款的金额和日期，每次扣款的结果，没有扣成的可以请求重新扣款。",
	"retry-debit":                "余额不足等原因没有扣成的社保费，可以请求重新扣款。",
	"halls":                      "到哪里办：各区服务网点的地址、电话、办公时间和可以办理的业务。",
	"staff-halls":                "服务网点名录，包括已停止服务的。",
	"change-bank":                "变更缴费扣款和领取待遇的银行账号，过一段时间才生效，期间可以取消。",
	"card-report-lost":           "卡丢失、被盗时立即挂失，马上生效，避免被他人使用。",
	"card-lift-report":           "找到了卡，一个月内可以取消在这里办理的挂失。",
	"card-pin":                   "修改就医、购药时使用的社会保障卡密码。",
	"health-centre":              "查找并选择绑定的社康点，从规定的月份起生效。",
	"family-pooling":             "把医疗个人账户共享给父母、配偶、子女，查看和取消关联。",
	"stop-unemployment":          "重新就业等情形下停止领取失业保险金，次月起停发，立即生成决定书。",
	"claim-unemployment":         "先看能领几个月、每月多少，再提交离职证明申请，由工作人员审核。",
	"decisions":                  "申请或停止领取失业保险金等业务的决定书，可打印、下载和核验。",
	"receipts":                   "在这里办理过的业务和回执。",
	"second-factor":              "登录时除了密码再验证一次：身份验证器应用、通行密钥、恢复码。",
	"my-data":                    "下载本平台保存的与您有关的全部数据。",
	"lookups":                    "什么时候、谁、为什么、凭什么查了您的信息，看到了什么。",
	"notices":                    "发给您的全部通知和提醒，已读和未读，短信和邮件有没有送到。",
	"notice-settings":            "选择要通知您什么，用短信还是电子邮件，夜间是否打扰。",
	"enquiries":                  "向工作人员提问，可以附材料；在承诺的时间内回复，可以追问、评价、关闭和重新打开。",
	"staff-enquiries":            "参保人在互动交流中的提问：领取、回复、转交、关闭，查看时限。",
	"sessions":                   "现在登录着的设备，一键全部退出。",
	"staff-approvals":            "需要第二个人同意才生效的事项：同意、不同意，或者撤回自己提出的。",
	"staff-accounts":             "建立、停用工作人员账号，重置密码和第二步验证。",
	"staff-grants":               "给账号授予岗位、收回岗位。",
	"staff-roles":                "有哪些岗位，各能做什么；新增、修改和删除岗位。",
	"staff-rights":               "您有哪些岗位，能做什么。",
	"staff-logins":               "现在登录着的地方，登录和失败的记录。",
	"staff-password":             "修改登录密码，其他地方的登录会全部退出。",
	"staff-factor":               "更换身份验证器应用，添加和移除通行密钥。",
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

// VerifyWays name the ways to check on the verification page.
var VerifyWays = map[string]string{"code": "授权码核验", "check": "校验码核验", "file": "PDF 文件核验"}

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
