package menu

// staffTable lists the pages of the agency's own people. A capability is one of package staff's permissions, or several, separated by
// spaces, of which any one will do.
var staffTable = []Page{
	{ID: "staff-signin", Title: "工作人员登录", Path: "/staff/signin", Audience: StaffDoor, Hidden: true},
	{ID: "staff-home", Title: "工作台", Path: "/staff", Audience: Staff},

	{ID: "staff-work", Title: "业务办理", Audience: Staff},
	{ID: "staff-cases", Parent: "staff-work", Title: "业务申请", Path: "/staff/cases", Audience: Staff, Capability: "cases.work cases.decide cases.review cases.assign"},
	{ID: "staff-case", Parent: "staff-cases", Title: "办理业务申请", Path: "/staff/cases/{case}", Audience: Staff, Hidden: true,
		Capability: "cases.work cases.decide cases.review cases.assign"},
	{ID: "staff-conflicts", Parent: "staff-work", Title: "数据不一致", Path: "/staff/conflicts", Audience: Staff, Capability: "conflicts"},
	{ID: "staff-conflict", Parent: "staff-conflicts", Title: "处理数据不一致", Path: "/staff/conflicts/{conflict}", Audience: Staff, Hidden: true, Capability: "conflicts"},
	{ID: "staff-overview", Parent: "staff-work", Title: "办理情况", Path: "/staff/overview", Audience: Staff, Capability: "cases.assign"},
	{ID: "staff-templates", Parent: "staff-work", Title: "答复模板", Path: "/staff/templates", Audience: Staff, Capability: "cases.assign"},
	{ID: "staff-template", Parent: "staff-templates", Title: "编辑答复模板", Path: "/staff/templates/{template}", Audience: Staff, Hidden: true, Capability: "cases.assign"},
	{ID: "staff-case-rules", Parent: "staff-work", Title: "办结规则", Path: "/staff/case-rules", Audience: Staff, Capability: "cases.assign"},

	{ID: "staff-people", Title: "参保人", Audience: Staff},

	{ID: "staff-content", Title: "通知与须知", Audience: Staff},

	{ID: "staff-data", Title: "数据与参数", Audience: Staff},
	{ID: "staff-rates", Parent: "staff-data", Title: "缴费上下限和费率", Path: "/staff/rates", Audience: Staff, Capability: "rates.edit rates.release"},
	{ID: "staff-centres", Parent: "staff-data", Title: "社康点", Path: "/staff/centres", Audience: Staff, Capability: "centres.edit"},
	{ID: "staff-centre", Parent: "staff-centres", Title: "社康点资料", Path: "/staff/centres/{centre}", Audience: Staff, Capability: "centres.edit", Hidden: true},

	{ID: "staff-system", Title: "系统管理", Audience: Staff},
	{ID: "staff-announcements", Parent: "staff-system", Title: "服务公告与只读模式", Path: "/staff/announcements", Audience: Staff, Capability: "announce"},

	{ID: "staff-security", Title: "安全管理", Audience: Staff},

	{ID: "staff-audit", Title: "审计", Audience: Staff},

	{ID: "staff-own", Title: "我的账号", Audience: Staff},
}
