package text

import (
	"fmt"
	"strings"
)

// PrivacyContact is whom people turn to about their personal information where an agency names nobody.
const PrivacyContact = "12333 人力资源和社会保障服务热线，或经办机构的社保窗口"

// PrivacyKind is a kind of personal information as 个人信息保护说明 and 注销 tell it: what, what for, by which law, and until when. %s in Until are the
// times of Spans, in their order.
type PrivacyKind struct {
	What, Why, Ground, Until string
	Spans                    []string // names of what is kept: store.Kind.Name
	Closing                  string   // what becomes of it when the account is closed
}

// PrivacyKinds are all of them.
var PrivacyKinds = []PrivacyKind{
	{What: "参保登记、缴费、个人账户和待遇记录", Why: "办理社会保险事务，供您查询", Ground: "履行法定职责所必需（个人信息保护法第十三条第一款第三项，社会保险法第七十四条）",
		Until: "按社会保险业务档案的规定保存", Closing: "保留，不受注销影响"},
	{What: "移动电话、电子邮箱、通讯地址、密码和问题答案的摘要、第二重验证", Why: "确认是您本人，把办理情况告诉您", Ground: "您的同意（个人信息保护法第十三条第一款第一项）",
		Until: "到注销为止；曾经注册和同意过的版本，注销后的保存期为%s，以备争议", Spans: []string{"closed-accounts"}, Closing: "电话、邮箱、地址、密码、验证方式、设备和通知设置立即删除；曾经注册和同意过的版本保存期为%s（民法典第一百八十八条）"},
	{What: "申请、提交的材料和决定", Why: "审核您的申请并作出决定", Ground: "履行法定职责所必需（社会保险法、社会保险经办条例）",
		Until: "办结后申请和决定保存期为%s，材料保存期为%s", Spans: []string{"cases", "evidence"}, Closing: "办结后申请和决定保存期为%s，材料保存期为%s（社会保险业务档案管理规定）；还没有提交的材料立即删除"},
	{What: "业务受理号、变更记录、开具的证明和操作日志", Why: "证明办理过什么，证明能被核验，防止篡改", Ground: "履行法定职责所必需（社会保险法第七十四条，网络安全法）",
		Until: "长期保存", Closing: "保留（社会保险业务档案管理规定、网络安全法）"},
	{What: "咨询和回复", Why: "答复您，改进服务", Ground: "履行法定职责所必需（社会保险法第八条）", Until: "关闭后的保存期为%s", Spans: []string{"enquiries"}, Closing: "关闭后的保存期为%s（民法典第一百八十八条）"},
	{What: "发给您的短信、邮件和消息", Why: "告诉您办理结果，提醒账户异常", Ground: "履行法定职责所必需（社会保险法第四条、第八条）", Until: "保存期为%s", Spans: []string{"messages"}, Closing: "保存期为%s（民法典第一百八十八条）"},
	{What: "谁在什么时候看过您的信息，授权码和它给谁", Why: "让您知道谁看过，追究滥用", Ground: "履行法定义务所必需（个人信息保护法第五十一条、第五十六条）", Until: "查阅记录保存期为%s，授权码到期后的保存期为%s", Spans: []string{"looks", "access-codes"},
		Closing: "授权码立即作废；查阅记录保存期为%s，授权码的记录保存期为%s（个人信息保护法第五十六条）"},
	{What: "登录记录和登录过的设备", Why: "保护账户安全", Ground: "履行法定义务所必需（网络安全法）", Until: "登录记录保存期为%s，设备超过%s没有登录就删除", Spans: []string{"signins", "devices"},
		Closing: "设备立即删除；登录记录保存期为%s（网络安全法）"},
	{What: "您下载的数据副本", Why: "让您查阅和复制自己的信息", Ground: "个人信息保护法第四十五条", Until: "副本保存一天，下载过的记录保存期为%s", Spans: []string{"exports"}, Closing: "立即删除"},
}

// KeptFor says how long something is kept.
func KeptFor(years, days int) string {
	switch {
	case years > 0:
		return fmt.Sprintf(" %d 年", years)
	case days > 0:
		return fmt.Sprintf(" %d 天", days)
	}
	return "长期"
}

// Privacy fills the times into words of a kind.
func Privacy(words string, spans []string) string {
	var args []any
	for _, s := range spans {
		args = append(args, s)
	}
	return fmt.Sprintf(words, args[:strings.Count(words, "%s")]...)
}
