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

// DemoStaff are the demonstration's people at the agency: two for each role, so that what takes two people can be tried. They sign in with
// the name of the account.
var DemoStaff = []struct{ Account, Role, Name string }{
	{"clerk", "clerk", "演示经办"}, {"reviewer", "reviewer", "演示复核"}, {"supervisor", "supervisor", "演示主管"}, {"editor", "editor", "演示编辑"},
	{"publisher", "publisher", "演示发布"}, {"data", "data", "演示数据"}, {"data_release", "data_release", "演示放行"}, {"system", "system", "演示系统"},
	{"security", "security", "演示安全"}, {"auditor", "auditor", "演示审计"},
	{"clerk2", "clerk", "钟小凡"}, {"reviewer2", "reviewer", "罗静怡"}, {"supervisor2", "supervisor", "何立新"}, {"editor2", "editor", "许可欣"},
	{"publisher2", "publisher", "邓文海"}, {"data2", "data", "蔡志远"}, {"data_release2", "data_release", "冯晓岚"}, {"system2", "system", "彭国华"},
	{"security2", "security", "曾海燕"}, {"auditor2", "auditor", "吕明哲"},
}

// DemoOffice is where they work, and DemoStaffHead what stands above them: the address and the password go in.
const (
	DemoOffice    = "示例市社会保险经办大厅"
	DemoStaffHead = "\n工作人员在 %s 登录，密码都是 %s，第二步的验证码显示在页面上：\n"
)
