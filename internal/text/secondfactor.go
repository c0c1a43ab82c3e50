package text

import "fmt"

// Sentences of the second factor (两步验证) and of passkeys.
const (
	WordApp           = "身份验证器应用"
	WordPasskey       = "通行密钥"
	WordPasskeyName   = "通行密钥名称"
	WordRecoveryCodes = "恢复码"
	WordAddedAt       = "添加时间"
	WordLastUsed      = "最近使用"
	WordCodesMade     = "生成时间"
	WordAdded         = "添加"
	WordRemoved       = "移除"

	NoAppCode       = "请输入身份验证器应用上显示的 6 位数字。"
	BadAppCode      = "验证码不正确或已经用过。请等应用显示下一个验证码后再输入；一直不对，请检查手机的时间是否准确。"
	NoRecoveryCode  = "请输入恢复码。"
	BadRecoveryCode = "恢复码不正确或已经用过，每个恢复码只能用一次。"
	AppExists       = "您已经添加过身份验证器应用。更换手机时，请先移除原来的再添加。"
	LastFactor      = "这里要求使用两步验证。请先添加另一种验证方式，再移除这一种。"
	NoCodesYet      = "添加身份验证器应用或通行密钥后，才能生成恢复码。"

	PasskeyExpired  = "等待时间过长，请重新操作一次。"
	PasskeyBad      = "通行密钥没有通过验证，请重试，或者改用其他方式登录。"
	PasskeyUnknown  = "本平台没有登记这个通行密钥，可能已经移除。请改用密码登录。"
	PasskeyCounter  = "这个通行密钥的使用次数对不上，可能被复制过，为安全起见没有登录。请改用密码登录，移除这个通行密钥后重新添加。"
	PasskeyExists   = "这个通行密钥已经登记过，不需要再次添加。"
	PasskeyTooMany  = "最多登记 10 个通行密钥，请先移除不用的。"
	NoPasskeysHere  = "目前的网址不能使用通行密钥，请改用其他方式。"
	SecondTimedOut  = "第二步验证超时"
	WhySecondEnded  = "输入密码后 10 分钟内没有完成第二步验证，或者密码已经修改。请重新登录。"
	MustAddTitle    = "请先设置两步验证"
	WhyMustAdd      = "为保护您的个人信息，本机构要求登录时使用两步验证。设置后才能使用其他功能，一般只需要两三分钟。"
	SecondFactorOn  = "两步验证已开启"
	SecondFactorOff = "两步验证没有开启"
	WhySecondOn     = "用密码登录时，还要用下面任意一种方式验证。只知道密码的人登录不了。"
	WhySecondOff    = "目前只凭密码就能登录。开启后，别人即使知道密码也登录不了；所有功能不开启也可以使用。"
	FewCodes        = "恢复码快用完了"
	WhyFewCodes     = "恢复码在手机丢失时使用。请重新生成一组并保存好，原来的同时作废。"
)

// Titles of the steps within 两步验证 and 登录.
const (
	// AppIssuer names the portal in an authenticator app; short, since the QR code holds it twice.
	AppIssuer          = "社保个人网页"
	TitleSecondStep    = "登录：第二步验证"
	TitleAddApp        = "添加身份验证器应用"
	TitleRemoveApp     = "移除身份验证器应用"
	TitlePasskey       = "管理通行密钥"
	TitleRecoveryCodes = "恢复码"
	TitleAppQR         = "身份验证器应用的二维码"
)

// Texts of messages about the second factor.
const (
	MessageFactorAdded    = "您的个人网页已于%s添加%s，两步验证已开启。如非本人操作，请立即拨打 12333。"
	MessageFactorRemoved  = "您的个人网页已于%s移除%s。如非本人操作，请立即拨打 12333。"
	MessageFactorOff      = "您的个人网页已于%s移除%s，两步验证已关闭。如非本人操作，请立即拨打 12333。"
	MessageFactorReset    = "您的个人网页已于%s由社保窗口关闭两步验证，所有设备已退出登录。如非本人办理，请立即拨打 12333。"
	MessageRecoveryNew    = "您的个人网页已于%s重新生成恢复码，原来的作废。如非本人操作，请立即拨打 12333。"
	MessageRecoveryUsed   = "您的个人网页于%s用掉一个恢复码，还剩 %s 个。如非本人操作，请立即拨打 12333。"
	MessagePasskeyRefused = "%s有人用您的一个通行密钥登录，因它可能被复制而没有登录成功。如非本人操作，请立即拨打 12333。"
)

// CodesLeft says how many recovery codes are left of how many.
func CodesLeft(left, all int) string { return fmt.Sprintf("还剩 %d 个，共 %d 个", left, all) }

// OrNeverUsed is the time of the last use, or that there was none.
func OrNeverUsed(unix int64) string {
	if unix == 0 {
		return "还没有用过"
	}
	return Time(unix)
}

// NamedPasskey is a passkey by the name that the person gave it.
func NamedPasskey(name string) string { return WordPasskey + "「" + name + "」" }
