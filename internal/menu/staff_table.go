package menu

// staffTable lists the pages of the agency's own people. A capability is one of package staff's permissions, or several, separated by
// spaces, of which any one will do.
var staffTable = []Page{
	{ID: "staff-signin", Title: "工作人员登录", Path: "/staff/signin", Audience: StaffDoor, Hidden: true},
	{ID: "staff-home", Title: "工作台", Path: "/staff", Audience: Staff},

	{ID: "staff-work", Title: "业务办理", Audience: Staff},
	{ID: "staff-enquiries", Parent: "staff-work", Title: "咨询答复", Path: "/staff/enquiries", Audience: Staff, Capability: "enquiries cases.assign"},
	{ID: "staff-enquiry", Parent: "staff-enquiries", Title: "咨询", Path: "/staff/enquiries/{enquiry}", Audience: Staff, Capability: "enquiries cases.assign", Hidden: true},

	{ID: "staff-people", Title: "参保人", Audience: Staff},

	{ID: "staff-content", Title: "通知与须知", Audience: Staff},
	{ID: "staff-pieces", Parent: "staff-content", Title: "公告、须知和问答", Path: "/staff/content", Audience: Staff, Capability: "content.write content.issue"},
	{ID: "staff-piece-new", Parent: "staff-pieces", Title: "新写一篇", Path: "/staff/content/new", Audience: Staff, Capability: "content.write", Hidden: true},
	{ID: "staff-piece", Parent: "staff-pieces", Title: "内容详情", Path: "/staff/content/{piece}", Audience: Staff, Capability: "content.write content.issue", Hidden: true},

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
