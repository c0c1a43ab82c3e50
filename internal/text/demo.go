package text

// Agency is what the agency is called until it says its own name.
const Agency = "社会保险基金管理局"

// Words of the demonstration. Columns are set apart by tabs.
const (
	DemoAgency        = "示例市社会保险基金管理局"
	DemoAnswer        = "示例"
	DemoHead          = "\n演示系统：%s\n所有人员都是虚构的。密码都是 %s\n\n"
	DemoReadyColumns  = "姓名\t身份证号\t密码\t情形\t看什么"
	DemoByHand        = "\n可以试着注册："
	DemoByHandColumns = "姓名\t身份证号\t个人电脑号\t社会保障卡号\t登记的移动电话\t情形"
)

// DemoStaff are the demonstration's people at the agency: one for each role, who signs in with its name.
var DemoStaff = []struct{ Role, Name string }{
	{"clerk", "演示经办"}, {"reviewer", "演示复核"}, {"supervisor", "演示主管"}, {"editor", "演示编辑"}, {"publisher", "演示发布"},
	{"data", "演示数据"}, {"data_release", "演示放行"}, {"system", "演示系统"}, {"security", "演示安全"}, {"auditor", "演示审计"},
}

// DemoOffice is where they work, and DemoStaffHead what stands above them: the address and the password go in.
const (
	DemoOffice    = "示例市社会保险经办大厅"
	DemoStaffHead = "\n工作人员在 %s 登录，密码都是 %s，第二步的验证码显示在页面上：\n"
)
