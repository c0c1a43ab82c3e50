package text

import (
	"fmt"
	"strings"

	"shebao/internal/social"
)

// Words of 我的数据.
const (
	WordContents    = "内容"
	WordTable       = "表"
	WordTableName   = "data.json 中的名称"
	WordRows        = "行数"
	DataContentList = "目录"
	DataContents    = "本平台保存的与您有关的全部数据（JSON 和 XLSX）"
	DataKept        = "生成后保留 24 小时，只有您登录后才能下载"
	// DataSeeJSON stands in a cell in place of what does not fit into one.
	DataSeeJSON = "（内容较长，见 data.json）"
	// MessageExport tells a person that a copy of their data was asked for; no links and no numbers.
	MessageExport = "您于%s申请了一份个人数据副本（我的数据）。如非本人操作，请立即修改密码并拨打 12333。"
)

// DataNotIncluded says what is not in a copy of one's data, and why.
var DataNotIncluded = []string{
	"登录密码、密码提示问题的答案、社会保障卡密码：只保存不可还原的摘要，本平台也不知道原文，所以没有列出。",
	"授权码和证明校验码：只保存不可还原的摘要，只列出生成、失效的时间和状态。短信验证码的内容也没有列出。",
	"两步验证的密钥、恢复码和通行密钥的公钥：写在副本里就失去保护作用，只列出添加和使用的时间。",
	"互动交流中工作人员之间的内部备注：只用于内部交接；回复给您的内容都已列出。",
	"别人的资料：监护对象的资料只列出您在网页上能看到的部分；亲属、工作人员和核验方的号码不列出。",
	"只用于系统运行的内部值：摘要、序号、会话令牌。",
}

// DataTitles name the tables of a copy of one's data.
var DataTitles = map[string]string{
	"persons":               "参保登记",
	"contributions":         ContributionRows,
	"early_contributions":   "92年8月前缴费记录",
	"individual_accounts":   "个人账户",
	"pension_payments":      "养老发放",
	"pension_back_payments": "养老补发",
	"medical_charges":       "医疗消费",
	"injury_benefits":       "工伤待遇",
	"unemployment_claims":   "失业保险金申领",
	"unemployment_payments": "失业保险金发放",
	"transfers_in":          "异地转入",
	"debits":                "个人缴费扣款",
	"debit_requests":        "请求重新扣款",
	"guardianships":         "监护关系",
	"units":                 "单位",
	"import_conflicts":      "与档案不一致的修改",
	"registrations":         "网页注册信息",
	"agreements":            "同意过的条款",
	"sessions":              "登录着的设备",
	"devices":               "登录过的设备",
	"signins":               "登录记录",
	"authenticators":        "身份验证器应用",
	"passkeys":              "通行密钥",
	"recovery_codes":        "恢复码",
	"submissions":           "提交过的表单",
	"receipts":              "办理回执",
	"changes":               "办理中修改的内容",
	"feed_events":           "报送社保档案的办理",
	"poolings":              "个人账户家庭共享",
	"self_service":          "个人缴费自助业务",
	"base_confirmations":    "缴费基数确认",
	"scheduled_changes":     "等待生效的变更",
	"cases":                 "提交审核的申请",
	"case_steps":            "申请的办理经过",
	"evidence":              "提交的材料",
	"enquiries":             "互动交流的咨询",
	"enquiry_posts":         "咨询的来往内容",
	"enquiry_ratings":       "对咨询回复的评价",
	"unemployment_stops":    "停止领取失业保险金的申请",
	"access_codes":          "授权码",
	"documents":             "出具的证明",
	"lookups":               "谁查过我的信息",
	"messages":              "发给您的消息",
	"notice_choices":        "通知设置",
	"reminders":             "系统发现的提醒",
	"exports":               "数据副本",
	"audit_log":             "操作日志",
	"wards":                 "监护对象",
	"ward_contributions":    "少儿医疗缴交明细",
	"ward_charges":          "少儿医疗近半年消费",
}

// dataHeads name the columns of a copy of one's data: "table.column" where a table has a word of its own, else "column".
var dataHeads = map[string]string{
	"account": "账户", "account_amount": "个人账户金额", "account_paid": "个人账户支付", "account_tail": "账号末四位",
	"accident_on": "事故日期", "acknowledged_at": "档案库确认时间", "act": "事项", "actor_kind": "操作者", "address": "通讯地址",
	"agency": "转出机构", "agreed_at": "同意时间", "agreement": "条款", "amount": "金额", "archive_value": "档案库的值", "arrived_on": "到账日期", "as_of": "截止日期", "at": "时间",
	"bank_account": "银行账号", "bank_name": "银行", "base": "缴费基数", "benefit": "失业保险金", "birth_date": "出生日期", "body": "内容",
	"card_no": "社会保障卡号", "card_status": "卡状态", "case_no": "工伤认定书编号", "cash_paid": "现金支付", "category": "职工性质",
	"channel": "渠道", "charged_on": "消费日期", "claim_no": "申领编号", "closing": "期末余额", "created_at": "生成时间", "credited": "划入个人账户",
	"detail": "详情", "document_id": "证明编号", "email": "电子邮箱", "employer": "单位交", "event": "事件", "ended_at": "作废时间", "expires_at": "有效期至",
	"export_no": "序号", "facts": "回执内容", "field": "字段", "first_insured": "首次参保年月", "from_month": "起始年月", "fund_paid": "统筹基金支付",
	"grade": "伤残等级", "granted_months": "核定月数", "health_centre_name": "绑定社康点", "health_centre_no": "社康点编号", "household": "户籍类别",
	"id_no": "身份证号", "id_type": "证件类型", "nationality": "国籍（三字母代码）", "industry_class": "行业类别", "injury_status": "工伤参保情况", "institution": "医疗机构", "insurance": "险种",
	"interest": "利息", "issued_at": "出具时间", "item": "项目", "kind": "类型", "last_signin_at": "上次登录时间", "last_used_at": "最近使用", "made_at": "完成时间",
	"maternity_status": "生育参保情况", "medical": "代缴医疗", "medical_status": "医疗参保情况", "medical_tier": "医疗险种", "month": "年月",
	"months": "月数", "name": "姓名", "new_value": "修改后", "nth": "本期第几月", "old_value": "修改前", "opening": "期初余额", "origin": "转出地",
	"other": "其他金额", "outcome": "看到了什么", "paid_month": "补发年月", "paid_out": "支出", "pending_phone": "待生效的移动电话",
	"pending_phone_at": "新电话生效时间", "pension_status": "养老参保情况", "person_no": "个人电脑号", "person_state": "人员状态", "personal": "个人交",
	"phone": "移动电话", "pooled_amount": "统筹基金金额", "portal_value": "网页上修改的值", "posted_on": "入账日期", "postcode": "邮编",
	"purpose": "用途", "question": "密码提示问题", "reason": "原因", "receipt_no": "业务受理号", "recipient": "接收号码", "recognised_on": "认定日期", "reference": "渠道编号",
	"relation": "监护关系", "remark": "备注", "role": "身份", "scope": "范围", "sent_at": "发送时间", "sex": "性别", "size": "大小（字节）", "snapshot": "证明内容",
	"standard": "缴费标准", "state": "状态", "status": "状态", "stop_reason": "停止原因", "stopped_month": "停止年月", "subsidy": "财政补助",
	"template": "消息类型", "tier": "医疗险种", "to_month": "终止年月", "total": "费用总额",
	"tries": "发送次数", "unemployment_status": "失业参保情况", "unit_name": "单位名称", "unit_no": "单位编号", "uscc": "统一社会信用代码",
	"used_at": "使用时间", "valid_until": "有效期至", "version": "版本", "via": "凭什么", "viewer": "核验单位或姓名", "wage": "缴费工资", "year": "年度",

	"for_whom": "授权给谁", "locked_until": "锁定到", "read_at": "标为已读的时间", "shown": "查看的内容", "staff_name": "工作人员", "who_kind": "谁",
	"wrong_since": "从何时算起", "wrong_tries": "授权码错误次数",

	"access_codes.scope": "看到什么", "lookups.scope": "授权码的范围", "exports.created_at": "申请时间", "guardianships.role": "您是", "poolings.role": "您是",
	"poolings.relation": "亲属是账户持有人的", "poolings.made_at": "关联时间", "poolings.ended_at": "结束时间", "ended_by": "由谁取消",
	"lookups.address": "网络地址", "medical_charges.category": "类别",
	"medical_charges.receipt_no": "单据号", "messages.created_at": "时间", "messages.expires_at": "最迟发送时间",
	"registrations.created_at": "注册时间", "sessions.created_at": "登录时间", "sessions.address": "网络地址", "signins.address": "网络地址",
	"signins.outcome": "结果", "way": "登录方式", "label": "设备", "seen_at": "最近使用", "first_seen": "第一次登录", "last_seen": "最近登录",
	"times": "次数", "frozen_at": "冻结变更的时间",
	"choice": "设置", "chosen": "选择", "reminders.subject": "所指的月份或事项", "found_at": "发现时间", "reminders.settled_at": "改正时间",
	"event_no": "报送序号", "settled_at": "社保档案答复时间",
	"self_service.opened_at": "开通时间", "self_service.closed_at": "关闭时间", "scheduled_changes.fields": "变更内容", "scheduled_changes.made_at": "办理时间",
	"scheduled_changes.due_at": "生效时间", "scheduled_changes.settled_at": "结束时间",
	"cases.case_no": "业务受理号", "cases.content": "申请内容", "cases.decision": "决定", "cases.submitted_at": "提交时间", "cases.due_at": "最迟决定时间",
	"cases.settled_at": "办结时间", "case_steps.case_no": "业务受理号", "case_steps.step_no": "第几步", "case_steps.note": "说明",
	"evidence.case_no": "业务受理号", "evidence.name": "文件名", "unemployment_stops.from_month": "停发年月",
	"enquiry_no": "业务受理号", "enquiries.category": "类别", "subject": "主题", "asked_at": "提出时间", "enquiries.due_at": "承诺答复时间", "enquiry_posts.due_at": "承诺答复时间",
	"answered_at": "最近答复时间", "closed_at": "关闭时间", "closed_as": "怎样关闭", "closings": "关闭次数", "posts": "来往条数", "post_no": "第几条", "enquiry_posts.kind": "是什么",
	"enquiry_ratings.closing": "第几次关闭", "score": "评分（1 至 5）", "comment": "意见", "rated_at": "评价时间", "changed_at": "修改评价的时间",
	"run": "扣款批次", "due_on": "扣款日期", "settled_on": "完成日期", "debits.amount": "金额", "debits.reason": "失败原因", "debits.month": "所属年月",
	"debit_requests.month": "所属年月", "registrations.phone": "通知手机", "units.name": "名称", "ward_charges.category": "类别", "ward_charges.receipt_no": "单据号",
	"ward_charges.person_no": "监护对象的个人电脑号", "ward_contributions.person_no": "监护对象的个人电脑号",
}

// DataHead names a column of a table; its own name where there is no word for it.
func DataHead(table, column string) string {
	if head, ok := dataHeads[table+"."+column]; ok {
		return head
	}
	if head, ok := dataHeads[column]; ok {
		return head
	}
	return column
}

// branchStatuses and the like are labels under plain codes.
var (
	branchStatuses = plainCodes(BranchStatuses)
	dataActorKinds = map[string]string{"citizen": "本人", "verifier": "核验方", "staff": "工作人员", "system": "系统"}
	dataTransfers  = map[string]string{"pension_in_province": "省内养老保险", "pension_out_of_province": "省外养老保险", "medical": "医疗保险"}
)

// DataCodes are the labels of coded columns, by "table.column".
var DataCodes = map[string]map[string]string{
	"persons.sex":                 plainCodes(Sexes),
	"persons.id_type":             plainCodes(IDTypes),
	"persons.household":           plainCodes(Households),
	"persons.category":            {"employee": "在职职工", "self_payer": "个人缴费人员", "retired": "退休人员", "unemployed": "失业人员", "child": "少年儿童"},
	"persons.person_state":        {"1": "在职", "2": "退休", "3": "死亡"},
	"persons.card_status":         plainCodes(CardStatuses),
	"persons.medical_tier":        Tiers,
	"persons.pension_status":      branchStatuses,
	"persons.medical_status":      branchStatuses,
	"persons.injury_status":       branchStatuses,
	"persons.unemployment_status": branchStatuses,
	"persons.maternity_status":    branchStatuses,
	"contributions.insurance":     plainCodes(Insurances),
	"contributions.kind": {
		string(social.Normal): "正常缴费", string(social.BackPay): PayKinds[string(social.BackPay)],
		string(social.Individual): PayKinds[string(social.Individual)], string(social.BaseDiff): PayKinds[string(social.BaseDiff)],
		string(social.Refund): PayKinds[string(social.Refund)],
	},
	"contributions.tier":              Tiers,
	"individual_accounts.account":     {"pension": "养老个人账户", "medical": "医疗个人账户"},
	"unemployment_claims.status":      ClaimStatuses,
	"unemployment_claims.stop_reason": StopReasons,
	"transfers_in.kind":               dataTransfers,
	"poolings.role":                   {"holder": "账户持有人", "relative": "亲属"},
	"poolings.relation":               plainCodes(Relations),
	"poolings.state":                  {"active": "共享中", "ended": "已取消", "refused": "没有记入社保档案"},
	"poolings.ended_by":               {"holder": "账户持有人", "relative": "亲属"},
	"cases.kind":                      {"unemployment": "申请领取失业救济金", "base_objection": "对缴费基数提出异议"},
	"cases.state":                     plainCodes(CaseStates),
	"case_steps.state":                plainCodes(CaseStates),
	"case_steps.actor_kind":           dataActorKinds,
	"evidence.kind":                   EvidenceKinds,
	"enquiries.category":              EnquiryCategories,
	"enquiries.state":                 plainCodes(EnquiryStates),
	"enquiries.closed_as":             EnquiryClosedAs,
	"enquiry_posts.kind":              EnquiryPosts,
	"enquiry_posts.actor_kind":        dataActorKinds,
	"unemployment_stops.reason":       StopReasons,
	"unemployment_stops.state":        {"active": "有效", "refused": "没有记入社保档案"},
	"debit_requests.state":            {"active": "有效", "refused": "没有记入社保档案"},
	"guardianships.role":              {"guardian": "监护人", "ward": "监护对象"},
	"registrations.state":             {"active": "有效", "closed": "已注销"},
	"submissions.act":                 Acts,
	"receipts.act":                    Acts,
	"changes.act":                     Acts,
	"feed_events.act":                 Acts,
	"feed_events.state":               FeedStates,
	"self_service.state":              {"open": "已开通", "closed": "已关闭"},
	"scheduled_changes.act":           Acts,
	"scheduled_changes.state":         {"waiting": "等待生效", "done": "已生效", "cancelled": "已取消", "dropped": "没有生效"},
	"audit_log.act":                   Acts,
	"audit_log.actor_kind":            dataActorKinds,
	"access_codes.state":              {"active": "有效（到期前）", "replaced": "已被新的取代", "revoked": "已作废"},
	"access_codes.scope":              CodeScopes,
	"lookups.scope":                   CodeScopes,
	"lookups.who_kind":                {"verifier": "核验方", "staff": "工作人员"},
	"documents.kind":                  DocumentNames,
	"documents.state":                 DocumentStates,
	"lookups.via":                     LookupVias,
	"lookups.outcome":                 LookupOutcomes,
	"sessions.way":                    SignInWays,
	"signins.way":                     SignInWays,
	"signins.outcome":                 SignInOutcomes,
	"notice_choices.choice":           NoticeChoices,
	"notice_choices.chosen":           {"1": "是", "0": "否"},
	"reminders.kind":                  plainCodes(NoticeKinds),
	"messages.channel":                MessageChannels,
	"messages.state":                  MessageStates,
	"exports.state":                   ExportStates,
	"wards.sex":                       plainCodes(Sexes),
}

// DataLabel is a code of a column in words, or the text itself where it is none.
func DataLabel(table, column, value string) string {
	switch table + "." + column {
	case "documents.kind":
		base, _, _ := strings.Cut(value, ":")
		return strings.TrimSpace(DocumentNames[base] + " " + DocumentSeries(value))
	case "lookups.via":
		return LookupVia(value)
	}
	if label, ok := DataCodes[table+"."+column][value]; ok {
		return label
	}
	return value
}

// ExportStates name the states of a copy of one's data.
var ExportStates = map[string]string{
	"queued": "排队中", "running": "正在生成", "ready": "可以下载", "failed": "没有生成", "expired": "已过期删除",
}

func plainCodes[K ~string](labels map[K]string) map[string]string {
	plain := make(map[string]string, len(labels))
	for code, label := range labels {
		plain[string(code)] = label
	}
	return plain
}

// DataSize writes a number of bytes.
func DataSize(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KB", (bytes+1023)/1024)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
}

// DataReadme opens README.txt of a copy of one's data; the list of tables follows it. Lines end in CRLF, for the plainest of editors.
func DataReadme(personNo string, madeAt int64) string {
	lines := []string{
		"社会保险服务个人网页 我的数据",
		"",
		"这是本平台保存的、与个人电脑号 " + personNo + " 有关的全部数据，" + Time(madeAt) + "生成。",
		"文件中有您的身份证号、电话、银行账号等完整信息，请妥善保管，不要发给别人；不再需要时请删除。",
		"",
		"data.xlsx  用表格软件打开，一张工作表一类数据，第一张是目录。",
		"data.json  供软件读取，UTF-8 编码；内容与 data.xlsx 相同，并有出具过的证明的全文。",
		"",
		"data.json 的结构（version 1，以后只增加字段，不改变已有字段的含义）：",
		"  format        固定为 shebao-my-data",
		"  version       1",
		"  made_at       生成时间",
		"  person_no     个人电脑号",
		"  not_included  没有列出的内容和原因",
		"  tables        各类数据；每类是一组对象，一个对象就是一行",
		"  金额是以元为单位、两位小数的文本，如 \"8000.00\"；年月是 \"2008-01\"；日期是 \"2008-01-31\"；",
		"  时间是带时区的 \"2008-01-31T09:00:00+08:00\"；不知道或没有的值是 null 或空文本。",
		"",
		"网页上的医疗消费明细只显示最近六个月，这里列出保存的全部。监护对象的明细与您在网页上看到的相同。",
		"data.xlsx 中以 = + - @ 开头的文字前面加了一个单引号，以免被当作公式；data.json 中是原文。",
		"",
		"没有列出的内容：",
	}
	for _, line := range DataNotIncluded {
		lines = append(lines, "  "+line)
	}
	lines = append(lines, "", "发现数据有误，可以到社保窗口申请更正，或拨打 12333。", "", "各类数据和字段：", "")
	return strings.Join(lines, "\r\n")
}
