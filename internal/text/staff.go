package text

// Words of the agency's side.
const (
	StaffPortal    = "业务工作台"
	LabelStaffName = "工号"
	LabelShownName = "姓名"
	LabelOffice    = "所在经办点"
	LabelReason    = "理由"
	LabelNote      = "意见"
	BadStaffName   = "工号由 2 至 32 位小写字母、数字和 . _ - 组成，以字母开头。"
	StaffNameTaken = "这个工号已经有账号了。"
	BadStaffSignIn = "工号或密码不正确，或账号已停用。"
	StaffSignedOut = "您已退出业务工作台。"
	StaffEnded     = "长时间没有操作，已自动退出，请重新登录。"
)

// Described is something with a title and a sentence.
type Described struct{ Title, Description string }

// StandardRoles are the roles that an agency begins with.
var StandardRoles = map[string]Described{
	"clerk":        {"经办员", "受理和审核参保人的申请、异议，回复咨询。"},
	"reviewer":     {"复核员", "复核经办员的决定，两人办结。"},
	"supervisor":   {"业务主管", "分派和转交业务，查看办理情况，处理与业务系统不一致的数据。"},
	"editor":       {"内容编辑", "撰写通知、办事须知和常见问题，不能发布。"},
	"publisher":    {"内容发布", "审阅、发布和撤下通知、办事须知和常见问题。"},
	"data":         {"数据管理员", "导入社保档案库数据，提出缴费上下限和费率的调整，维护社康点，申请批量导出。"},
	"data_release": {"数据复核员", "复核放行数据导入、参数调整和批量导出。"},
	"system":       {"系统管理员", "建立和停用工作人员账号，发布服务公告，查看消息和任务。不能授权，不能看参保人的资料。"},
	"security":     {"安全管理员", "定义岗位、授予和收回岗位。自己不办理业务，也不能给自己授权。"},
	"auditor":      {"审计员", "查询审计日志，核对审计链。只能看，不能改。"},
}

// Permissions say what each permission lets its holder do.
var Permissions = map[string]Described{
	"cases.work":      {"受理业务", "领取申请、要求补正、转交。"},
	"cases.decide":    {"作出决定", "核准申请，或者不予核准。"},
	"cases.review":    {"复核决定", "作为第二人复核决定。"},
	"cases.assign":    {"分派业务", "把业务分派、转交给别人，查看办理情况图表。"},
	"enquiries":       {"回复咨询", "回复互动交流中的咨询。"},
	"conflicts":       {"处理数据不一致", "处理网页上的变更与业务系统不一致的数据。"},
	"persons.look":    {"查询参保人", "按准确信息查询一名参保人，号码遮盖显示。"},
	"persons.show":    {"显示完整号码", "写明理由后显示被遮盖的号码。"},
	"persons.name":    {"按姓名查询参保人", "按姓名加出生日期查询一名参保人，须写明原因。"},
	"content.write":   {"撰写内容", "撰写通知、办事须知和常见问题。"},
	"content.issue":   {"发布内容", "发布、定时发布和撤下内容。"},
	"imports.run":     {"导入数据", "上传或选择数据、试运行、导入。"},
	"imports.release": {"放行导入", "作为第二人放行导入，同意回退。"},
	"rates.edit":      {"提出参数调整", "提出缴费上下限和费率的调整。"},
	"rates.release":   {"放行参数调整", "作为第二人放行参数调整。"},
	"centres.edit":    {"维护社康点", "新增、修改和停用社康点。"},
	"exports.run":     {"申请批量导出", "申请批量导出数据。"},
	"exports.release": {"放行批量导出", "作为第二人放行批量导出。"},
	"announce":        {"发布服务公告", "发布服务公告，开启和结束只读模式。"},
	"operate":         {"查看运行", "查看消息发送记录和后台任务。"},
	"accounts.manage": {"管理账号", "建立、停用账号，提出重置登录方式。"},
	"roles.grant":     {"授权", "定义岗位，授予和收回岗位，同意首次密码和重置登录方式。"},
	"audit.read":      {"审计", "查询审计日志，核对审计链。"},
}

// StaffAreas name the areas that are kept apart.
var StaffAreas = map[string]string{"work": "业务", "system": "系统管理", "security": "安全管理", "audit": "审计"}

// ProposalKinds name what takes a second person.
var ProposalKinds = map[string]string{
	"case.rule":       "改变两人办结的规则",
	"rates.bound":     "调整缴费上下限",
	"rates.figure":    "调整参数",
	"export.audit":    "导出审计日志",
	"import.release":  "放行导入",
	"import.rollback": "回退导入批次",
	"export.bulk":     "批量导出",
	"role.grant":      "授予管理岗位", "role.change": "变更管理岗位", "account.reset": "给予首次密码或重置登录方式",
}

// ProposalStates name the states of a proposal.
var ProposalStates = map[string]string{"waiting": "待复核", "approved": "已同意", "refused": "未同意", "withdrawn": "已撤回", "over": "已失效"}
