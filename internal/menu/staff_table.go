package menu

// staffTable lists the pages of the agency's own people. A capability is one of package staff's permissions, or several, separated by
// spaces, of which any one will do.
var staffTable = []Page{
	{ID: "staff-signin", Title: "工作人员登录", Path: "/staff/signin", Audience: StaffDoor, Hidden: true},
	{ID: "staff-home", Title: "工作台", Path: "/staff", Audience: Staff},
	// Everybody who may propose or decide something: a test holds the permissions against package staff's.
	{ID: "staff-approvals", Title: "待复核", Path: "/staff/approvals", Audience: Staff,
		Capability: "imports.run imports.release rates.edit rates.release exports.run exports.release accounts.manage roles.grant"},

	{ID: "staff-work", Title: "业务办理", Audience: Staff},

	{ID: "staff-people", Title: "参保人", Audience: Staff},

	{ID: "staff-content", Title: "通知与须知", Audience: Staff},

	{ID: "staff-data", Title: "数据与参数", Audience: Staff},
	{ID: "staff-rates", Parent: "staff-data", Title: "缴费上下限和费率", Path: "/staff/rates", Audience: Staff, Capability: "rates.edit rates.release"},
	{ID: "staff-centres", Parent: "staff-data", Title: "社康点", Path: "/staff/centres", Audience: Staff, Capability: "centres.edit"},
	{ID: "staff-centre", Parent: "staff-centres", Title: "社康点资料", Path: "/staff/centres/{centre}", Audience: Staff, Capability: "centres.edit", Hidden: true},

	{ID: "staff-system", Title: "系统管理", Audience: Staff},
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

	{ID: "staff-own", Title: "我的账号", Audience: Staff},
	{ID: "staff-rights", Parent: "staff-own", Title: "我的岗位和权限", Path: "/staff/own", Audience: Staff},
	{ID: "staff-logins", Parent: "staff-own", Title: "我的登录", Path: "/staff/own/logins", Audience: Staff},
	{ID: "staff-password", Parent: "staff-own", Title: "修改密码", Path: "/staff/own/password", Audience: Staff},
	{ID: "staff-factor", Parent: "staff-own", Title: "第二步验证", Path: "/staff/own/factor", Audience: Staff},
}
