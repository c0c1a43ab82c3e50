package menu

// staffTable lists the pages of the agency's own people. A capability is one of package staff's permissions, or several, separated by
// spaces, of which any one will do.
var staffTable = []Page{
	{ID: "staff-signin", Title: "工作人员登录", Path: "/staff/signin", Audience: StaffDoor, Hidden: true},
	{ID: "staff-home", Title: "工作台", Path: "/staff", Audience: Staff},
	// Everybody who may propose or decide something: a test holds the permissions against package staff's.
	{ID: "staff-approvals", Title: "待复核", Path: "/staff/approvals", Audience: Staff,
		Capability: "imports.run imports.release rates.edit rates.release exports.run exports.release accounts.manage roles.grant audit.read cases.assign cases.review"},

	{ID: "staff-work", Title: "业务办理", Audience: Staff},
	{ID: "staff-cases", Parent: "staff-work", Title: "业务申请", Path: "/staff/cases", Audience: Staff, Capability: "cases.work cases.decide cases.review cases.assign"},
	{ID: "staff-case", Parent: "staff-cases", Title: "办理业务申请", Path: "/staff/cases/{case}", Audience: Staff, Hidden: true,
		Capability: "cases.work cases.decide cases.review cases.assign"},
	{ID: "staff-conflicts", Parent: "staff-work", Title: "数据不一致", Path: "/staff/conflicts", Audience: Staff, Capability: "conflicts"},
	{ID: "staff-conflict", Parent: "staff-conflicts", Title: "处理数据不一致", Path: "/staff/conflicts/{conflict}", Audience: Staff, Hidden: true, Capability: "conflicts"},
	{ID: "staff-shared-ids", Parent: "staff-work", Title: "一证多号", Path: "/staff/shared-ids", Audience: Staff, Capability: "conflicts"},
	{ID: "staff-overview", Parent: "staff-work", Title: "办理情况", Path: "/staff/overview", Audience: Staff, Capability: "cases.assign"},
	{ID: "staff-templates", Parent: "staff-work", Title: "答复模板", Path: "/staff/templates", Audience: Staff, Capability: "cases.assign"},
	{ID: "staff-template", Parent: "staff-templates", Title: "编辑答复模板", Path: "/staff/templates/{template}", Audience: Staff, Hidden: true, Capability: "cases.assign"},
	{ID: "staff-case-rules", Parent: "staff-work", Title: "办结规则", Path: "/staff/case-rules", Audience: Staff, Capability: "cases.assign"},
	{ID: "staff-enquiries", Parent: "staff-work", Title: "咨询答复", Path: "/staff/enquiries", Audience: Staff, Capability: "enquiries cases.assign"},
	{ID: "staff-enquiry", Parent: "staff-enquiries", Title: "咨询", Path: "/staff/enquiries/{enquiry}", Audience: Staff, Capability: "enquiries cases.assign", Hidden: true},

	{ID: "staff-people", Title: "参保人", Audience: Staff},
	{ID: "staff-persons", Parent: "staff-people", Title: "查询参保人", Path: "/staff/persons", Audience: Staff, Capability: "persons.look"},
	{ID: "staff-person", Parent: "staff-persons", Title: "参保人信息", Path: "/staff/persons/{visit}", Audience: Staff, Capability: "persons.look", Hidden: true},
	{ID: "staff-person-record", Parent: "staff-person", Title: "参保人明细", Path: "/staff/persons/{visit}/records/{statement}", Audience: Staff, Capability: "persons.look", Hidden: true},
	{ID: "staff-looks", Parent: "staff-people", Title: "查询情况", Path: "/staff/looks", Audience: Staff, Capability: "cases.assign"},
	{ID: "staff-looks-of", Parent: "staff-looks", Title: "一名工作人员的查询", Path: "/staff/looks/{name}", Audience: Staff, Capability: "cases.assign", Hidden: true},

	{ID: "staff-content", Title: "通知与须知", Audience: Staff},
	{ID: "staff-pieces", Parent: "staff-content", Title: "公告、须知和问答", Path: "/staff/content", Audience: Staff, Capability: "content.write content.issue"},
	{ID: "staff-piece-new", Parent: "staff-pieces", Title: "新写一篇", Path: "/staff/content/new", Audience: Staff, Capability: "content.write", Hidden: true},
	{ID: "staff-piece", Parent: "staff-pieces", Title: "内容详情", Path: "/staff/content/{piece}", Audience: Staff, Capability: "content.write content.issue", Hidden: true},

	{ID: "staff-data", Title: "数据与参数", Audience: Staff},
	{ID: "staff-imports", Parent: "staff-data", Title: "数据导入", Path: "/staff/imports", Audience: Staff, Capability: "imports.run imports.release"},
	{ID: "staff-import-upload", Parent: "staff-imports", Title: "上传数据", Path: "/staff/imports/upload", Audience: Staff, Capability: "imports.run", Hidden: true},
	{ID: "staff-import-job", Parent: "staff-imports", Title: "试运行与放行", Path: "/staff/imports/jobs/{job}", Audience: Staff, Capability: "imports.run imports.release", Hidden: true},
	{ID: "staff-import-batch", Parent: "staff-imports", Title: "导入批次", Path: "/staff/imports/batches/{batch}", Audience: Staff, Capability: "imports.run imports.release", Hidden: true},
	{ID: "staff-exports", Parent: "staff-data", Title: "批量导出", Path: "/staff/exports", Audience: Staff, Capability: "exports.run exports.release"},
	{ID: "staff-rates", Parent: "staff-data", Title: "缴费上下限和费率", Path: "/staff/rates", Audience: Staff, Capability: "rates.edit rates.release"},
	{ID: "staff-centres", Parent: "staff-data", Title: "社康点", Path: "/staff/centres", Audience: Staff, Capability: "centres.edit"},
	{ID: "staff-centre", Parent: "staff-centres", Title: "社康点资料", Path: "/staff/centres/{centre}", Audience: Staff, Capability: "centres.edit", Hidden: true},
	{ID: "staff-halls", Parent: "staff-data", Title: "服务网点", Path: "/staff/halls", Audience: Staff},

	{ID: "staff-system", Title: "系统管理", Audience: Staff},
	{ID: "staff-messages", Parent: "staff-system", Title: "消息发送记录", Path: "/staff/messages", Audience: Staff, Capability: "operate"},
	{ID: "staff-jobs", Parent: "staff-system", Title: "后台任务与运行状况", Path: "/staff/jobs", Audience: Staff, Capability: "operate"},
	{ID: "staff-accounts", Parent: "staff-system", Title: "工作人员账号", Path: "/staff/accounts", Audience: Staff, Capability: "accounts.manage"},
	{ID: "staff-account-new", Parent: "staff-accounts", Title: "新增账号", Path: "/staff/accounts/new", Audience: Staff, Capability: "accounts.manage", Hidden: true},
	{ID: "staff-account", Parent: "staff-accounts", Title: "账号", Path: "/staff/accounts/of/{account}", Audience: Staff, Capability: "accounts.manage", Hidden: true},
	{ID: "staff-announcements", Parent: "staff-system", Title: "服务公告与只读模式", Path: "/staff/announcements", Audience: Staff, Capability: "announce"},

	{ID: "staff-security", Title: "安全管理", Audience: Staff},
	{ID: "staff-grants", Parent: "staff-security", Title: "授予和收回岗位", Path: "/staff/grants", Audience: Staff, Capability: "roles.grant"},
	{ID: "staff-grant", Parent: "staff-grants", Title: "账号的岗位", Path: "/staff/grants/of/{account}", Audience: Staff, Capability: "roles.grant", Hidden: true},
	{ID: "staff-roles", Parent: "staff-security", Title: "岗位和权限", Path: "/staff/roles", Audience: Staff, Capability: "roles.grant"},
	{ID: "staff-role-new", Parent: "staff-roles", Title: "新增岗位", Path: "/staff/roles/new", Audience: Staff, Capability: "roles.grant", Hidden: true},
	{ID: "staff-role", Parent: "staff-roles", Title: "岗位", Path: "/staff/roles/of/{role}", Audience: Staff, Capability: "roles.grant", Hidden: true},

	{ID: "staff-audit", Title: "审计", Audience: Staff},
	{ID: "staff-audit-log", Parent: "staff-audit", Title: "审计日志", Path: "/staff/audit", Audience: Staff, Capability: "audit.read"},
	{ID: "staff-audit-entry", Parent: "staff-audit-log", Title: "审计日志条目", Path: "/staff/audit/entries/{chain}/{seq}", Audience: Staff, Capability: "audit.read", Hidden: true},
	{ID: "staff-audit-check", Parent: "staff-audit", Title: "核对审计链", Path: "/staff/audit/check", Audience: Staff, Capability: "audit.read"},
	{ID: "staff-audit-exports", Parent: "staff-audit", Title: "导出审计日志", Path: "/staff/audit/exports", Audience: Staff, Capability: "audit.read"},

	{ID: "staff-own", Title: "我的账号", Audience: Staff},
	{ID: "staff-rights", Parent: "staff-own", Title: "我的岗位和权限", Path: "/staff/own", Audience: Staff},
	{ID: "staff-relatives", Parent: "staff-own", Title: "亲属申报", Path: "/staff/own/relatives", Audience: Staff},
	{ID: "staff-logins", Parent: "staff-own", Title: "我的登录", Path: "/staff/own/logins", Audience: Staff},
	{ID: "staff-password", Parent: "staff-own", Title: "修改密码", Path: "/staff/own/password", Audience: Staff},
	{ID: "staff-factor", Parent: "staff-own", Title: "第二步验证", Path: "/staff/own/factor", Audience: Staff},
}
