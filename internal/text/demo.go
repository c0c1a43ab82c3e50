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
