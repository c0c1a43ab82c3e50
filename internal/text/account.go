package text

import "slices"

// Sentences of the account pages and of recovery.
const (
	WordEmail = "电子邮箱"
	WordPhone = "移动电话"

	NoPassword    = "请输入密码。"
	WrongPassword = "密码不正确，请重新输入。"
	WrongPhone    = "移动电话与注册时登记的不一致。"
	NoCode        = "请输入短信验证码。"
	BadCode       = "短信验证码不正确或已失效。可以返回上一步重新获取。"
	WrongAnswer   = "问题答案或社会保障卡号不正确。"
)

// RecoveryChoice says that none of the ways to recover was chosen; "" where one was.
func RecoveryChoice(chosen string, ways ...string) string {
	if slices.Contains(ways, chosen) {
		return ""
	}
	return "请选择密码获取方式。"
}

// PhoneFrom is a new phone with the time from which it counts.
func PhoneFrom(phone string, from int64) string { return phone + "，" + Time(from) + " 起生效" }

// PhoneChanging says that a change of phone is under way.
const PhoneChanging = "您的手机正在变更"

// SignInReasons say why somebody is on the sign-in page.
var SignInReasons = map[string]string{
	"out":       "您已安全退出",
	"recovered": "密码已重设，请用新密码登录",
	"closed":    "个人网页已注销",
}
