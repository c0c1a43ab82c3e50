package text

import (
	"fmt"
	"time"
)

// Words of signing in at the desk, of the agency's accounts and of who may do what.
const (
	StaffAppIssuer      = "社保业务工作台"
	TitleStaffSecond    = "登录：第二步验证"
	TitleStaffPassword  = "登录：设置新密码"
	TitleStaffFactor    = "登录：添加第二步验证方式"
	StaffSignInOver     = "登录没有完成"
	WhyStaffSignInOver  = "每一步要在 10 分钟内完成；密码或账号在这期间有变动的，也要重新登录。"
	StaffFirstPassword  = "现在的密码是别人替您设的，请换成只有您自己知道的密码。"
	StaffOldPassword    = "密码已经用满 90 天，请换一个新密码。"
	StaffPasskeyCounter = "这个通行密钥的使用次数对不上，可能被复制过，为安全起见没有登录。请改用其他方式，移除它并报告安全管理员。"
	PasswordOwnName     = "密码中不要包含自己的工号或姓名。"
	PasswordUsed        = "这个密码最近用过。请换一个和最近 5 个都不同的密码。"
	DemoCodeTitle       = "演示：不用手机"
	DemoCodeSpent       = "演示账号现在的验证码已经用过，请等半分钟，再刷新本页。"

	WordOutcomeOf   = "结果"
	WordOffice      = "所在经办点"
	WordState       = "状态"
	WordRole        = "岗位"
	WordRoles       = "岗位"
	WordArea        = "类别"
	WordMayUse      = "可以做"
	WordMayGive     = "可以授予别人"
	WordAsked       = "申请事项"
	WordMadeBy      = "建立"
	WordPasswordAt  = "密码设置时间"
	WordSecondStep  = "第二步验证"
	WordProposedBy  = "提出人"
	WordProposedAt  = "提出时间"
	WordWaits       = "已等待"
	WordDecidedBy   = "处理人"
	WordDecidedAt   = "处理时间"
	WordNoRole      = "没有岗位"
	WordNothing     = "无"
	WordNeverIn     = "还没有登录过"
	WordPasswordOld = "首次密码，登录时须修改"
	WordGets        = " 获得岗位："
	WordSystemSelf  = "系统"
	ListComma       = "、"

	MakesRole   = "新增岗位"
	ChangesRole = "修改岗位"
	RemovesRole = "删除岗位"

	ReasonNewAccount = "新建账号"
	WordRecentReset  = "一天内还重置过"
	WordMovedSince   = "注意"
	MovedSince       = "提出之后，现有内容已经变动。下面按现在的内容列出，同意前请先与提出人核对。"
	WordComes        = "（增加）"
	WordGoes         = "（减少）"
	WordHolders      = "现有人数"
	WordRunsOut      = "失效时间"
	WordProposerSoon = "提出人的登录方式"

	LabelRoleTitle       = "岗位名称"
	LabelRoleDescription = "岗位说明"

	NotOwnAccount     = "不能在这里处理自己的账号。修改密码和第二步验证，请到「我的账号」。"
	NoSecondPerson    = "这件事要由另一名安全管理员复核，但现在没有别的安全管理员。请先由系统运维人员在服务器上用命令（shebao staff grant）增加一名。"
	NoSuchRole        = "没有这个岗位，请重新选择。"
	NotOneself        = "不能给自己授予或收回岗位。"
	OwnRole           = "不能变更自己所在的岗位。"
	RoleTaken         = "这个岗位代码已经有了，请换一个。"
	BadRoleName       = "岗位代码由 2 至 32 位小写字母、数字和 _ 组成，以字母开头。"
	NoArea            = "请选择类别。"
	NotOfTheArea      = "一个岗位的权限只能属于一个类别。请只选所选类别下的权限。"
	NoPermission      = "请至少选择一项权限。"
	GrantOnlySecurity = "只有安全管理类的岗位可以授予别人权限。"

	FirstPasswordTitle   = "首次密码的前半段，只显示这一次"
	SecondHalfTitle      = "首次密码的后半段，只显示这一次"
	WhyFirstHalf         = "只交给本人。安全管理员同意后把后半段交给本人，两段连在一起才是首次密码，任何一个人都不能单独登录。本人须在 7 天内登录并修改。"
	WhySecondHalf        = "只交给本人，不要交给提出重置的人。前半段在提出人那里，两段连在一起才是首次密码。本人须在 7 天内登录并修改。"
	FirstPasswordOver    = "首次密码已过 7 天，不能再用。请联系系统管理员重置。"
	ProposalMade         = "已提交复核，另一名有权限的人同意后才生效。"
	AccountDisabled      = "账号已停用，并已退出所有登录。"
	AccountEnabled       = "账号已启用。"
	AccountSignedOut     = "这个账号已退出所有登录。"
	FactorReset          = "第二步验证已重置，本人下次登录时重新添加。"
	PasswordReset        = "密码已重置，原来的登录全部退出。"
	RoleSaved            = "岗位已保存。"
	RoleRemoved          = "岗位已删除。"
	RoleGranted          = "岗位已授予，马上生效。"
	RoleTakenAway        = "岗位已收回，马上生效。"
	PasswordChanged      = "密码已修改，其他地方的登录已全部退出。"
	AppChanged           = "身份验证器应用已添加。"
	AppRemoved           = "身份验证器应用已移除。"
	PasskeyAdded         = "通行密钥已添加。"
	PasskeyRemoved       = "通行密钥已移除。"
	OthersSignedOut      = "其他地方的登录已全部退出。"
	ProposalApprovedSaid = "已同意，马上生效。"
	ProposalRefusedSaid  = "已记录为不同意。"
	ProposalWithdrawn    = "已撤回。"
)

// Resets name what of an account's way in is made anew.
var Resets = map[string]string{"first": "设首次密码", "password": "重置密码", "factor": "重置第二步验证"}

// ResetAt says when a way in was made anew, and by whom.
func ResetAt(what string, at int64, askedBy, releasedBy string) string {
	return Resets[what] + Comma + Time(at) + Comma + resetBy(askedBy, releasedBy)
}

func resetBy(askedBy, releasedBy string) string {
	if releasedBy == "" {
		return askedBy + " 在服务器上办理"
	}
	return askedBy + " 提出，" + releasedBy + " 同意"
}

// ResetToHolder tells the holder of an account that they have a new way in.
func ResetToHolder(what, askedBy, releasedBy, reason string) string {
	return "您的账号已" + Resets[what] + "：" + resetBy(askedBy, releasedBy) + "，理由：" + reason + "。如果不是您本人要求的，请马上报告安全管理员和您的主管。"
}

// ResetToOthers tells whom the holder works under.
func ResetToOthers(name, shown, what, askedBy, releasedBy, reason string) string {
	return name + " " + shown + " 的账号已" + Resets[what] + "：" + resetBy(askedBy, releasedBy) + "，理由：" + reason + "。请向本人核实；此后一天内该账号办理的事项，在审计日志和复核页面上有标记。"
}

// What the holder of a staff account is told by the way on which they are told as an insured person.
const (
	TemplateStaffReset = "staff_reset"
	MessageStaffReset  = "您的社保工作人员账号于%s已%s。如果不是您本人要求的，请马上联系单位的安全管理员，或拨打 12333。"
)

// ResetByMessage is that message.
func ResetByMessage(what string, at int64) string {
	return fmt.Sprintf(MessageStaffReset, Time(at), Resets[what])
}

// AfterReset marks what somebody did in the day after a new way in.
func AfterReset(at int64) string {
	return "该账号的登录方式在 " + Time(at) + " 重置过，办理时还在重置后的一天内。请先向本人核实。"
}

// AfterResetTitle stands above that.
func AfterResetTitle(name string) string { return name + " 的登录方式刚刚重置过" }

// SeeMatter leads to where the matter of a proposal stands.
func SeeMatter(page string) string { return "查看「" + page + "」" }

// ProposerMayNot says that whoever proposed something may not any more.
func ProposerMayNot(name string) string {
	return "提出人 " + name + " 的账号已停用，或者已经没有提出这件事的权限，不能同意。请写明原因，选择「不同意」。"
}

// StaffStates name the states of an account.
var StaffStates = map[string]string{"active": "在用", "disabled": "已停用"}

// StaffDoubt stands after the time of the last sign-in.
const StaffDoubt = "不是您本人？请到「我的登录」让其他地方退出，修改密码，并报告安全管理员。"

// WhyStaffFailures says what to do about sign-ins that failed.
const WhyStaffFailures = "这些尝试都没有登录成功。如果不是您本人，请到「我的登录」查看，并报告安全管理员。"

// DemoCode is the code of a demonstration's account.
func DemoCode(code string) string {
	return "这个演示账号的验证码现在是 " + code + "。正式系统不会显示验证码。"
}

// LastHolder says that something would leave nobody with a permission.
func LastHolder(permission string) string {
	return "这样做以后，就没有在用的账号拥有「" + permission + "」权限了。请先把它授予别人。"
}

// TwoAreas says that nobody holds roles of two areas.
func TwoAreas(held, wanted string) string {
	return "这个账号已有「" + held + "」类岗位，不能再有「" + wanted + "」类岗位：业务、系统管理、安全管理和审计由不同的人担任。"
}

// NotYoursToGive says which permissions somebody has not to give.
func NotYoursToGive(permissions string) string {
	return "您没有授予这些权限的资格：" + permissions + "。"
}

// RoleHeld says that a role can't be removed.
func RoleHeld(holders int) string {
	return fmt.Sprintf("还有 %d 个账号有这个岗位，请先收回。", holders)
}

// ChooseRole asks for a role.
const ChooseRole = "请选择岗位"

// RoleInArea is a role with its area.
func RoleInArea(title, area string) string { return title + "（" + area + "）" }

// HoldersOf says how many accounts have a role.
func HoldersOf(n int) string { return fmt.Sprintf("%d 个账号", n) }

// WaitedFor says how long something has waited, in the largest unit that it fills.
func WaitedFor(since, now int64) string {
	d := time.Duration(max(now-since, 0)) * time.Second
	switch {
	case d >= 24*time.Hour:
		return fmt.Sprintf("%d 天", d/(24*time.Hour))
	case d >= time.Hour:
		return fmt.Sprintf("%d 小时", d/time.Hour)
	}
	return fmt.Sprintf("%d 分钟", d/time.Minute)
}

// StaffFactors says how an account proves itself beside the password.
func StaffFactors(app bool, passkeys int) string {
	switch {
	case app && passkeys > 0:
		return fmt.Sprintf("身份验证器应用，%d 个通行密钥", passkeys)
	case app:
		return "身份验证器应用"
	case passkeys > 0:
		return fmt.Sprintf("%d 个通行密钥", passkeys)
	}
	return "还没有，下次登录时添加"
}

// Words of whose record somebody keeps away from.
const (
	LabelOwnPerson   = "本人的个人电脑号"
	LabelRelation    = "关系"
	LabelDeclared    = "申报时间"
	NoSuchPerson     = "没有这个个人电脑号，请核对。"
	ChooseRelation   = "请选择关系"
	RelativeTwice    = "这个人已经申报过了。"
	RelativeDeclared = "已申报。今后您不能查询、办理这个人的业务。"
	RelativeEnded    = "申报已撤销，并已告知其主管。"
	PersonSaved      = "已保存，并已告知本人。"
	NotToThem        = "不能交给这位同事：参保人是其本人，或其申报的亲属。"
	WordNotTied      = "没有登记"
)

// StaffRelations name how somebody is close to a member of staff.
var StaffRelations = map[string]string{"spouse": "配偶", "parent": "父母", "child": "子女", "sibling": "兄弟姐妹", "in_law": "姻亲", "other": "其他利害关系人"}

// PersonSet tells the holder of an account which insured person they are taken for; the number is masked.
func PersonSet(by, masked string) string {
	if masked == "" {
		return by + " 撤销了您账号上登记的本人参保号。如果不对，请告诉系统管理员。"
	}
	return by + " 把您的账号登记为参保人 " + masked + "。您不能查询和办理本人的业务。如果不对，请告诉系统管理员。"
}

// PersonUnset tells who the holder works under that it was another before.
func PersonUnset(by, name, shown string) string {
	return by + " 改动了 " + name + " " + shown + " 账号上登记的本人参保号，请核实。"
}

// RelativeDropped tells them that a declaration was ended.
func RelativeDropped(by, name, shown string) string {
	return by + " 撤销了 " + name + " " + shown + " 申报的一名亲属，其今后可以查询、办理该人的业务，请核实。"
}
