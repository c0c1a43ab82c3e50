package text

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"shebao/internal/social"
)

// Words of looking at a person.
const (
	LabelFact         = "查询内容"
	LabelLookKind     = "查询原因"
	LabelLookWords    = "具体说明"
	LabelLookRef      = "业务受理号"
	LookNobody        = "没有查到。请核对号码是否完整、准确；部分号码不能查询。这次查询已经记录。"
	LookSeveral       = "这个号码对应不止一名参保人，请改用身份证号或个人电脑号查询。"
	LookNoReference   = "核查申请要填写业务受理号。"
	LookNotTheirs     = "这个业务受理号不是所查参保人的，请核对。这次查询已经记录。"
	LookNoKind        = "请选择查询原因。"
	LookNoBirth       = "按姓名查询要填写出生日期，如 1985-03-01。"
	SampleChoose      = "请选择抽查的结论。"
	SampleNone        = "最近 7 天没有还没抽查过的查看。"
	SampleReviewed    = "已记录抽查的结论。"
	SampleSame        = "不能抽查自己的查看。"
	SampleGone        = "这一条已经有人抽查过了。"
	LookForCase       = "办理申请时核对申请人的其他办理"
	SearchWhat        = "请填写要查找的号码。"
	SearchNothing     = "没有这样的号码，或者您的岗位不能按它查找。业务受理号可以只填最后六位；参保人要按完整、准确的号码查找。"
	SearchNoTail      = "没有业务受理号以这六位结尾的申请和咨询。"
	LookNoFactKind    = "请选择按什么号码查询。"
	LookBadReceipt    = "业务受理号由 18 位数字组成。"
	LookOverview      = "参保概况、办理记录和通知的种类，姓名和号码遮盖"
	LookEnded         = "本次查询已满 30 分钟或不是您发起的，请重新查询并填写原因。"
	LookTooMany       = "您一小时内的查询次数已到上限，业务主管可以在「查询情况」中看到。请在 %s 后（%s）再查，或请业务主管协助。"
	LookShowReason    = "显示的理由"
	LookNotRegistered = "没有注册，或已注销"
	LookFrozen        = "已注册，本人冻结了变更"
	LookRegistered    = "已注册"
	LookCodeNone      = "没有"

	WordSeenID           = "身份证号"
	WordNationality      = "国籍（地区）"
	WordSeenPhone        = "注册的移动电话"
	WordSeenArchivePhone = "档案中的联系电话"
	WordSeenMail         = "电子邮箱"
	WordSeenAddress      = "通讯地址"
	WordSeenBank         = "开户银行"
	WordSeenAccount      = "银行账号"
	WordSeenCard         = "社会保障卡号"
)

// SearchFacts name the exact facts by which a person is searched.
var SearchFacts = map[string]string{
	"id": "身份证号", "person": "个人电脑号", "card": "社会保障卡号", "receipt": "业务受理号", "phone": "注册的移动电话", "name": "姓名和出生日期",
}

// LookReasons name why a member of staff looks.
var LookReasons = map[string]string{
	"phone": "电话咨询", "counter": "窗口办理", "case": "核查申请", "complaint": "投诉处理", "other": "其他",
}

// LookGroups name what can be uncovered of a person, one group at a time.
var LookGroups = map[string]string{"identity": "姓名和身份证号", "contact": "联系方式", "bank": "银行账户", "card": "社会保障卡号"}

// SearchOutcomes say what came of a search.
var SearchOutcomes = map[string]string{"found": "查到一人", "nobody": "没有查到", "several": "不止一人", "limited": "超过次数，未查询", "own": "本人或申报的亲属，未显示"}

// SearchHits and SearchHitHeads head the cases and enquiries that a search found.
const SearchHits = "找到的申请和咨询"

var SearchHitHeads = []string{"业务受理号", "类别", "业务", "参保人", "状态", "提交"}

// SampleVerdicts name what the review of a drawn look comes to.
var SampleVerdicts = map[string]string{"fine": "有业务需要，无异常", "asked": "请本人说明"}

// SamplesDrawn says how many looks were drawn.
func SamplesDrawn(n int) string {
	if n == 0 {
		return SampleNone
	}
	return "抽取了 " + itoa(n) + " 次查看，请逐次核对。"
}

// SampleAskedWhy asks a member of staff on their first page why they looked.
func SampleAskedWhy(by string, at int64, person, note string) string {
	return by + " 抽查了您 " + Time(at) + " 对参保人（个人电脑号 " + person + "）的查看，请向其说明：" + note
}

// LooksAllHeads head all looks of a member of staff of a day.
var LooksAllHeads = []string{"时间", "参保人", "原因", "看到了什么"}

// HitsOf name what a number found is of.
var HitsOf = map[string]string{"case": "业务申请", "enquiry": "咨询"}

// LookReason is why somebody looked, as the person reads it.
func LookReason(kind, reference, words string) string {
	reason := LookReasons[kind]
	if reference != "" {
		reason += "（业务受理号 " + reference + "）"
	}
	return reason + "：" + words
}

// LookShowed says which group was uncovered.
func LookShowed(group string) string { return "完整的" + LookGroups[group] }

// ContributionRows are the rows of contributions of all branches.
const ContributionRows = "缴费记录"

// LookRecord says which table was opened.
func LookRecord(title string) string { return "「" + title + "」明细" }

// StaffKnownAs is a member of staff as an insured person may know them: office, post and the number of their account.
func StaffKnownAs(office, post, name string) string {
	who := strings.Join(strings.Fields(office+" "+post), " ")
	if who == "" {
		return "（工号 " + name + "）"
	}
	return who + "（工号 " + name + "）"
}

// AuditLooked says what an auditor was shown of an act.
func AuditLooked(act string) string {
	return "审计日志中「" + AuditAct(act) + "」一条的变更内容"
}

// StaffActs name acts that no receipt shows, as the audit log lists them.
var StaffActs = map[string]string{
	"person.search": "查询参保人（没有查到）", "person.look": "查询参保人", "person.show": "显示参保人的完整号码", "person.record": "查看参保人的明细", "person.shared_ids": "查看一证多号的参保人",
	"audit.search": "查询审计日志", "audit.show": "查看审计日志的变更内容", "audit.check": "核对审计链", "audit.download": "下载审计日志",
	"message.retry": "重新发送消息", "proposal.make": "提出待复核事项", "proposal.approved": "复核同意", "proposal.refused": "复核不同意",
	"proposal.withdrawn": "撤回待复核事项", "staff.add": "建立工作人员账号", "staff.signin": "工作人员登录", "staff.roles": "维护岗位",
	"staff.person": "登记工作人员本人的参保号", "staff.relative": "申报亲属", "staff.relative_drop": "撤销亲属申报", "staff.notice": "阅读工作台提醒",
	"import": "导入数据", "import.begin": "开始导入", "import.sweep": "清理导入的回退内容", "retention.sweep": "清理到期数据", "import.file": "导入文件", "import.end": "结束导入", "import.resume": "继续导入",
	"sessions": "会话", "demo": "建立演示数据",
	"backup.restore": "从备份恢复", "account.reset": "重置登录方式",
	"announce.make": "发布服务公告", "announce.end": "结束服务公告", "readonly.plan": "安排只读时间", "readonly.end": "结束只读",
	"case.take": "领取业务申请", "case.give_back": "退还业务申请", "case.hand_over": "转交业务申请", "case.note": "写业务申请的内部备注",
	"case.send_back": "复核退回业务申请", "case.recommend": "提交业务决定复核", "template.save": "保存答复模板", "template.drop": "删除答复模板",
	"centre.save": "维护社康点", "conflict.settle": "处理数据不一致", "conflict.show": "显示数据不一致的内容",
	"look.draw": "抽取查看供核对", "look.review": "核对抽取的查看",
	"conflict.take": "领取数据不一致", "conflict.give_back": "退还数据不一致",
	"content.load": "导入办事内容", "content.save": "保存内容草稿", "content.publish": "发布内容", "content.withdraw": "撤下内容",
	"export.look": "查看批量导出中的参保人", "export.take": "下载批量导出", "import.ask": "上传导入文件", "import.check": "试运行导入", "import.drop": "放弃导入",
	"import.job": "处理导入任务", "import.rejects": "下载导入退回清单", "import.release": "提请放行导入", "import.rollback": "回退导入批次",
	"staff.app.add": "添加身份验证器应用", "staff.app.remove": "移除身份验证器应用", "staff.passkey.add": "添加工作人员通行密钥",
	"staff.passkey.remove": "移除工作人员通行密钥", "staff.disable": "停用工作人员账号", "staff.enable": "启用工作人员账号", "staff.password": "修改工作人员密码",
	"staff.role": "修改岗位", "staff.sessions": "退出工作人员的登录", "staff.grant": "授予岗位", "staff.take": "收回岗位",
	"keys.add": "添加密钥", "keys.use": "启用密钥", "keys.rotate": "更换密钥", "keys.retire": "停用密钥", "keys.reseal": "开始用新密钥重新加密",
	"keys.resealed": "完成用新密钥重新加密",
}

// AuditAct names an act in the audit log; one without words is shown as it is kept.
func AuditAct(act string) string {
	if name := Acts[act]; name != "" {
		return name
	}
	if name := StaffActs[act]; name != "" {
		return name
	}
	return act
}

// AuditActors name the kinds of those who act.
var AuditActors = map[string]string{"citizen": "参保人", "verifier": "核验方", "staff": "工作人员", "system": "系统"}

// auditFields name what changed, by the first word of how it is kept.
var auditFields = map[string]string{
	"kept": "数据类别", "table": "数据表",
	"id_no": "身份证号", "id_type": "证件类型", "nationality": "国籍", "phone": "移动电话", "email": "电子邮箱", "address": "通讯地址", "bank_account": "银行账号", "bank_name": "开户银行", "card_status": "卡状态",
	"card_pin_hash": "卡密码", "health_centre_no": "社康点", "wage": "缴费工资", "postcode": "邮编", "case": "申请", "proposal": "待复核事项", "message": "消息", "search": "查询",
	"sessions": "登录的设备", "scope": "可查阅范围", "way": "登录方式", "registration": "注册信息", "new_device": "新设备", "outcome": "结果",
	"password_hash": "密码", "batch": "批次", "file": "文件", "rows": "行数", "folder": "文件夹", "state": "状态", "reason": "原因", "schedule": "待生效变更", "entry": "日志条目", "audit": "审计日志导出",
	"announcement": "服务公告", "conflict": "数据不一致", "content": "内容", "data_keys": "数据密钥", "sealing_key": "加密密钥", "digest": "文件摘要", "enquiry": "咨询",
	"export": "批量导出", "import": "导入", "list": "清单", "people": "人数", "birth_date": "出生日期", "card_no": "社会保障卡号", "category": "职工性质",
	"first_insured": "首次参保年月", "household": "户籍类别", "injury_status": "工伤参保情况", "maternity_status": "生育参保情况", "medical_status": "医疗参保情况",
	"medical_tier": "医疗档次", "name": "姓名", "pension_status": "养老参保情况", "person_no": "个人电脑号", "person_state": "人员状态", "sex": "性别",
	"unemployment_status": "失业参保情况", "unit_no": "单位编号", "contribution_bounds": "缴费上下限", "parameters": "参数",
	"look": "查询编号", "verdict": "抽查结论", "shown": "显示内容", "statement": "明细", "events": "报送", "event": "报送", "receipt_no": "业务受理号", "pending_phone": "待生效的手机",
}

// auditPhrases name what changed, by the first words of how it is kept; the longer come before the shorter.
var auditPhrases = [][2]string{
	{"out of order", "不按次序导入的原因"}, {"restored", "从备份恢复"},
	{"after reset", "登录方式重置后一天内"}, {"staff reset of", "重置登录方式"}, {"person of", "本人参保号，工作人员"},
	{"relative of", "申报的亲属，工作人员"}, {"relative", "申报的亲属"}, {"staff notice", "工作台提醒"},
	{"staff account", "工作人员账号"}, {"staff role of", "岗位，工作人员"}, {"staff role", "岗位"}, {"staff app of", "身份验证器应用，工作人员"},
	{"staff passkey of", "通行密钥，工作人员"}, {"staff password of", "密码，工作人员"}, {"staff second factor of", "第二步验证，工作人员"},
	{"staff sessions of", "登录，工作人员"}, {"staff state of", "账号状态，工作人员"},
	{"answer template", "答复模板"}, {"category of enquiry", "咨询的类别"}, {"owner of enquiry", "咨询的经办人"}, {"rating of enquiry", "咨询的评价"},
	{"owner of case", "业务申请的经办人"}, {"owner of conflict", "数据不一致的经办人"}, {"recommended by", "提出决定的人"}, {"four eyes for", "办结方式"},
	{"content published", "发布的内容"}, {"content withdrawn", "撤下的内容"}, {"health centre", "社康点"}, {"read only", "只读时间"},
	{"signs in by another ID number", "改用另一证件号登录"}, {"audit export", "审计日志导出"}, {"job", "导入任务"},
}

// AuditField names what changed.
func AuditField(name string) string {
	for _, known := range auditPhrases {
		if rest, ok := strings.CutPrefix(name+" ", known[0]+" "); ok {
			return strings.TrimSpace(known[1] + " " + rest)
		}
	}
	first, rest, _ := strings.Cut(name, " ")
	if words := auditFields[first]; words != "" {
		return strings.TrimSpace(words + " " + rest)
	}
	return name
}

// Words of the audit log.
const (
	LabelActor      = "操作者"
	WordAuditActor  = "操作者"
	WordAuditAct    = "行为"
	WordAuditPerson = "参保人"
	WordAuditFrom   = "从"
	WordAuditTo     = "到"
	AuditBadTime    = "请按「年-月-日」填写日期，例如 2026-11-01。"
	AuditBackwards  = "结束日期不能早于开始日期。"
	AuditNoPerson   = "没有这名参保人，请核对身份证号或个人电脑号。"
	AuditBadActor   = "操作者请填写工作人员的工号、参保人的个人电脑号，或系统命令名。"
	AuditRunning    = "已有一次核对正在进行，请等它结束。"
	AuditAsked      = "已开始核对，本页会显示进度。"
	AuditProposed   = "已提交导出申请。另一名审计员同意后，可以在本页下载。"
	AuditSubject    = "导出审计日志"
	AuditAll        = "全部"
)

// AuditFault says what is wrong with a chain.
func AuditFault(chain, seq int64, chains int) string {
	if chain >= int64(chains) {
		return "有不属于任何一条链的记录"
	}
	return fmt.Sprintf("第 %d 条链第 %d 条记录起与写入时不一致", chain, seq)
}

// AuditProgress says how far a check is.
func AuditProgress(done, all int, entries int64) string {
	return fmt.Sprintf("已核对 %d / %d 条链，%d 条记录", done, all, entries)
}

// AuditHeads head the export of the audit log.
var AuditHeads = []string{"时间", "链", "序号", "操作者类型", "操作者", "行为", "行为代码", "参保人（遮盖）", "业务受理号", "变更的内容"}

// Words of the message log and of operation.
const (
	MessageRetried   = "已重新排队发送。"
	MessageNoRetry   = "这条消息不能重新发送：它已不在「未能送达」状态，或者是内容已删除的验证码。"
	MessageLongSpan  = "一次最多查看 31 天，请缩短时间。"
	MessageNoAddress = "—"
	OperationNever   = "没有记录"
)

// JobQueues name the queues of jobs, QueueJobStates the states of jobs in them.
var (
	JobQueues      = map[string]string{"sms": "短信", "mail": "电子邮件", "default": "其他"}
	QueueJobStates = map[string]string{
		"available": "等待执行", "pending": "未就绪", "running": "正在执行", "scheduled": "定时等待", "retryable": "失败，待重试", "completed": "已完成",
		"cancelled": "已取消", "discarded": "已放弃",
	}
)

// LookedTooOften says that a member of staff searched too often.
func LookedTooOften(until, now time.Time) string {
	return fmt.Sprintf(LookTooMany, Wait(until.Sub(now)), until.In(social.Zone).Format("15:04"))
}

// Words of a person's page at the desk.
const (
	Choose           = "请选择"
	LookNowKept      = "已记入参保人的「谁查过我的信息」。离开或刷新本页后重新遮盖。"
	LookCases        = "申请"
	LookEnquiries    = "咨询"
	LookDecisions    = "决定书"
	LookReceipts     = "办理记录"
	LookMessages     = "发出的通知"
	LookLooks        = "谁查过"
	LookRegistration = "个人网页"
	LookState        = "状态"
	LookRegisteredAt = "注册时间"
	LookSignedInAt   = "最近登录"
	LookCardState    = "社会保障卡状态"
	LookCode         = "有效的授权码"
	LookCodeScope    = "可以看到"
	LookCodeUses     = "使用情况"
)

// Heads of the tables of a person's page.
var (
	LookCaseHeads     = []string{"业务受理号", "申请", "状态", "提交日期", "最迟决定日期"}
	LookEnquiryHeads  = []string{"业务受理号", "类别", "状态", "提出日期"}
	LookDecisionHeads = []string{"申请的业务受理号", "作出日期", "状态"}
	LookReceiptHeads  = []string{"业务受理号", "业务", "时间", "业务系统"}
	LookMessageHeads  = []string{"时间", "种类", "渠道", "状态"}
	LookLookHeads     = []string{"时间", "谁", "为什么", "看到了什么"}
)

// LookNowShown says what was just uncovered.
func LookNowShown(group string) string { return "已显示完整的" + LookGroups[group] }

// LooksInAll counts the looks at a person.
func LooksInAll(n int) string { return fmt.Sprintf("共 %d 次，最近的在前。", n) }

// Words of 查询情况.
const (
	LooksOfDay   = "当天的查看和查询"
	LooksDay     = "日期"
	LooksAll     = "这一天的全部查看"
	SamplesDone  = "最近抽查过的查看"
	MarkNoCase   = "没有业务的查询多"
	MarkOffHours = "非工作时间"
	MarkNobody   = "多次查不到"
	MarkLimited  = "超过次数"
)

// Heads of the tables of 查询情况.
var (
	LooksHeads   = []string{"工作人员", "全部查看次数", "看过的人数", "其中按号码查询", "查询没有业务", "没有查到", "显示完整号码和明细", "非工作时间", "标记"}
	SampleHeads  = []string{"查看时间", "工作人员", "参保人", "原因", "结论", "说明", "抽查人"}
	LooksOfHeads = []string{"时间", "按什么", "结果", "个人电脑号", "原因", "有业务", "显示次数"}
)

// HoursOf are working hours in words, from minutes of the day.
func HoursOf(from, to int) string {
	return fmt.Sprintf("周一至周五 %d:%02d 至 %d:%02d ", from/60, from%60, to/60, to%60)
}

// Words of the audit log's pages.
const (
	AuditFound      = "查询结果"
	AuditTime       = "时间"
	AuditPlace      = "位置"
	AuditValues     = "变更的内容"
	AuditChecks     = "最近的核对"
	AuditSound      = "全部与写入时一致"
	AuditExports    = "已同意的导出"
	AuditExportOver = "已过期"
)

// Heads of the tables of the audit log's pages.
var (
	AuditTableHeads  = []string{"时间", "操作者", "行为", "参保人", "变更的内容"}
	AuditValueHeads  = []string{"内容", "变更前", "变更后"}
	AuditCheckHeads  = []string{"完成时间", "发起人", "记录数", "比较的锚点", "结果"}
	AuditExportHeads = []string{"同意时间", "同意人", "内容", "下载到", "已下载次数", "下载"}
)

// AuditPlaceOf is where an entry stands.
func AuditPlaceOf(chain, seq int64) string {
	return fmt.Sprintf("第 %d 条链，第 %d 条", chain, seq)
}

// AuditBadAnchors says that anchors are not as they were written.
func AuditBadAnchors(n int) string {
	return fmt.Sprintf("锚点文件有 %d 行不是本平台写下的样子", n)
}

// OrNobody stands where an act touches nobody, or gave no receipt.
func OrNobody(s string) string {
	if s == "" {
		return "无"
	}
	return s
}

// TimeSeconds is a moment to the second.
func TimeSeconds(unix int64) string {
	return social.At(unix).Format("2006-01-02 15:04:05")
}

// Words of 消息发送记录 and 后台任务与运行状况.
const (
	MessageLogTitle    = "消息"
	MessageCounts      = "按天统计"
	OperationHealth    = "运行状况"
	OperationDatabase  = "数据库"
	OperationSweep     = "最近一次清理过期数据"
	OperationAnchor    = "最近一次写审计锚点"
	OperationJobs      = "任务队列"
	OperationWork      = "待办的后台任务"
	OperationMessages  = "该发未发的消息"
	OperationScheduled = "待生效的变更"
	OperationExports   = "个人数据副本"
	OperationFeed      = "向业务系统报送"
	OperationImport    = "最近一次数据导入"
	OperationState     = "状态"
	OperationBatch     = "批次"
	OperationBegun     = "开始时间"
	OperationEnded     = "结束时间"
	LateSweep          = "清理过期数据已半小时没有运行，请检查服务进程。"
	LateAnchor         = "审计锚点已两小时没有写入，请检查锚点文件能否写入。"
	NoAnchor           = "没有写过审计锚点。请设置锚点文件，否则审计日志末尾被截去时无法发现。"
	LateMessages       = "有消息超过十分钟没有发出，请检查短信和邮件通道。"
	LateScheduled      = "有到期的变更超过十分钟没有生效，请检查服务进程。"
	OperationRunsOut   = "证书、密钥和密码的期限"
	ImportHalted       = "最近一次数据导入中断，没有完成。"
)

// Heads of their tables.
var (
	MessageLogHeads   = []string{"时间", "种类", "渠道", "收件号码", "状态", "尝试次数", "发出或下次尝试", "操作"}
	MessageCountHeads = []string{"日期", "渠道", "等待发送", "已发送", "正在重试", "未能送达"}
	OperationJobHeads = []string{"队列", "状态", "任务数"}
	RunsOutHeads      = []string{"项目", "名称", "到期日", "还有（天）"}
)

// runsOutKinds name what runs out, by its kind in package staff.
var runsOutKinds = map[string]string{
	"signing": "签名证书", "former": "以前的签名证书", "tls": "网站证书", "feed_tls": "对接接口的证书", "client_ca": "对接方的根证书", "data_key": "数据密钥", "passwords": "工作人员密码",
}

// RunsOutKind names a kind of what runs out.
func RunsOutKind(kind string) string { return runsOutKinds[kind] }

// RunsOutName says which of a kind it is.
func RunsOutName(kind, name string) string {
	switch kind {
	case "data_key":
		return "第 " + name + " 号"
	case "passwords":
		return name + " 个账号"
	}
	return name
}

// RunsOutLeft says how many days are left.
func RunsOutLeft(days int) string {
	if days < 0 {
		return "已到期"
	}
	return strconv.Itoa(days)
}

// RunsOutSoon asks for what runs out to be replaced; days is negative once it has.
func RunsOutSoon(kind, name string, days int) string {
	what := runsOutKinds[kind] + "（" + RunsOutName(kind, name) + "）"
	switch {
	case kind == "passwords":
		return what + "即将或已经到期，持有人下次登录时要更换。"
	case kind == "data_key" && days < 0:
		return what + "使用已满一年，请更换。"
	case kind == "signing" && days < 0:
		return what + "已到期，现在不能出具文件，请尽快更换。以前出具的文件仍然有效。"
	case days < 0:
		return what + "已到期，请尽快更换。"
	}
	return what + "还有 " + strconv.Itoa(days) + " 天到期，请及时更换。"
}

// Engines name the databases.
var Engines = map[string]string{"sqlite": "SQLite（内置）", "postgres": "PostgreSQL"}

// moreTemplates name templates whose notices have no heading of their own.
var moreTemplates = map[string]string{
	"new_device": "新设备登录", "frozen": "冻结变更", "unfrozen": "解冻变更", "factor_added": "添加登录验证", "factor_removed": "移除登录验证", "factor_reset": "关闭两步验证",
	"recovery_new": "新的恢复码", "recovery_used": "使用恢复码", "passkey_refused": "拒绝通行密钥", TemplateCase: "申请的进展", "pooled": "家庭共享", "pool_ended": "家庭共享取消",
	"pool_undone": "家庭共享撤销", "pool_back": "家庭共享恢复",
}

// TemplateTitle names a kind of message.
func TemplateTitle(template string) string {
	if title := moreTemplates[template]; title != "" {
		return title
	}
	if title, ok := noticeTitles[template]; ok {
		return title
	}
	return NoticeRest + "（" + template + "）"
}

// NextTry says when a message is tried next.
func NextTry(at int64) string { return "下次 " + Time(at) }

// OverdueSince counts messages that should have gone out.
func OverdueSince(n int, since int64) string {
	if n == 0 {
		return "没有"
	}
	return fmt.Sprintf("%d 条，最早应于 %s 发出", n, Time(since))
}

// ScheduledDue counts changes that wait.
func ScheduledDue(all, due int) string {
	return fmt.Sprintf("%d 项，其中已到期 %d 项", all, due)
}

// WaitingAndRunning counts jobs that wait and that are under way.
func WaitingAndRunning(waiting, running int) string {
	return fmt.Sprintf("等待 %d 份，正在生成 %d 份", waiting, running)
}

// FeedPosition says how far the change feed is.
func FeedPosition(last int64, unpublished int) string {
	return fmt.Sprintf("已编号到第 %d 件，另有 %d 件等待业务系统读取", last, unpublished)
}
