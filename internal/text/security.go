package text

import "fmt"

// Words of 登录与安全.
const (
	WordSignedInAt     = "登录时间"
	WordSeenAt         = "最近使用"
	WordNetworkAddress = "网络地址"
	WordSignInWay      = "登录方式"
	WordFirstSeen      = "第一次登录"
	WordLastSeen       = "最近登录"
	// PhoneChangeStopped stands on the receipt of a freeze.
	PhoneChangeStopped = "正在进行的手机变更已取消，仍使用原来登记的号码"
	SessionGone        = "已退出那台设备，它再次使用时需要重新登录"
	DeviceForgotten    = "已移除那台设备；如果它再次登录，会通知您"
	FrozenTitle        = "您已冻结变更"
	FrozenWords        = "查询照常，会改变您信息的业务暂停办理。需要办理时，请到「登录与安全」解冻。"
	UnfreezeCodeSent   = "验证码已发到您登记的手机，10 分钟内有效"
	SeenJustNow        = "刚刚"
	Comma              = "，"
)

// SignInWays name the ways to sign in.
var SignInWays = map[string]string{
	"password": "密码", "password+code": "密码和验证器", "password+passkey": "密码和通行密钥", "password+recovery": "密码和恢复码", "passkey": "通行密钥",
}

// SignInOutcomes say how a sign-in ended.
var SignInOutcomes = map[string]string{
	"ok": "登录成功", "password": "密码错误", "throttled": "尝试过多，被拒绝", "code": "第二步验证没有通过",
}

// FailedBefore says how many sign-ins failed since the one before this.
func FailedBefore(n int) string { return fmt.Sprintf("上次登录后有 %d 次失败的尝试", n) }

// WhyFailedBefore says what to do about them.
const WhyFailedBefore = "这些尝试都没有登录成功。如果不是您本人，请到「登录与安全」查看，必要时修改密码或冻结变更。"

// TimesFailed says how many tries stand in one line of the list.
func TimesFailed(n int) string { return fmt.Sprintf("%d 次", n) }

// Since says from when on something is so.
func Since(unix int64) string { return Time(unix) + " 起" }

// AnswerChanged stands in a receipt for a new answer, which is never shown.
const AnswerChanged = "已修改"
