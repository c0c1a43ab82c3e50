package text

import "fmt"

// Failure is a page that could not be shown: its heading, what happened, and what to do.
type Failure struct{ Title, What, Do string }

// The failures that people may see.
var (
	FailureThrottled   = Failure{Title: "请稍后再试"}
	FailureGlyph       = Failure{Title: "暂时不能出具", Do: "请到社保窗口办理，并告知工作人员是哪一个字。"}
	FailureUnsigned    = Failure{"暂时不能出具", "出具文件用的签名证书已到期，正在更换。您的记录不受影响，以前出具的文件仍然有效，可以照常查验。", "请过一两天再来，急需的请到社保窗口办理。"}
	FailureProblems    = Failure{Title: "不能办理"}
	FailureStep        = Failure{"请从第一步开始", "这一步需要前面填写的信息。", "请从第一步重新开始。"}
	FailureNoPage      = Failure{"没有找到这个页面", "网址可能输错了，或者内容已经不在。", "请检查网址，或从首页重新进入。"}
	FailureMethod      = Failure{"这个地址不能这样打开", "打开它的方式不对：可能是直接输入了提交用的网址。", "请从首页或菜单重新进入。"}
	FailureForbidden   = Failure{"不能使用这个功能", "您没有登录，或者这个功能不对您开放。", "请返回首页重新进入。"}
	FailureReadOnly    = Failure{Title: ReadOnlyBanner, Do: "刚才的操作没有生效。请在恢复以后再办，您填写的内容可以按浏览器的返回键找回。"}
	FailureSamePerson  = Failure{"需要另一位同事", "为了安全，这件事要由两个人完成，提出的人不能自己决定。", "请让另一位有权限的同事处理。"}
	FailureOwnRecord   = Failure{"请由其他同事办理", "这是您本人的记录，或者是您申报过的亲属的记录，您不能查看，也不能办理。", "请交给其他同事；申报有误的，请联系系统管理员。"}
	FailureOver        = Failure{"已经失效", "提出后 14 天没有处理的事项自动失效，情况可能已经变化。", "还需要时，请提出人重新提出。"}
	FailureDecided     = Failure{"已经有人处理", "就在刚才，别的同事处理了它，您的操作没有生效。", "请返回查看最新状态。"}
	FailureBulkGone    = Failure{"不能下载", "每份导出只能由申请人在复核后 24 小时内下载一次。它已经下载过、过期了，或者不是您申请的。", "还需要时，请重新申请。"}
	FailureNoUndo      = Failure{"不能回退", "这个批次没有保留回退所需的内容。", "请返回查看批次的说明。"}
	FailureStaffAgain  = Failure{"请重新操作", "这一步已经做过，或者账号刚刚有变动，这次没有再做。", "请返回查看最新状态。"}
	FailureNotOpened   = Failure{SelfServiceClosed, WhySelfServiceClosed, "刚刚申请成功的，请退出后重新登录。"}
	FailureOrigin      = Failure{"请求被拒绝", "为保护您的信息，只接受从本网页提交的内容。", "请从首页重新进入后再办理。"}
	FailureNoCookies   = Failure{"浏览器没有保存 Cookie", "登录、注册和找回密码要靠 Cookie 记住您办到了哪一步。您的浏览器关闭了 Cookie，或者刚刚清除过，刚才的操作没有办理。", "请在浏览器的隐私设置中允许本网页使用 Cookie（不要选「阻止所有 Cookie」），然后重新打开下面的页面。"}
	FailureFrozen      = Failure{"变更已冻结", "您冻结了变更，冻结期间不办理会改变您信息的业务，刚才的操作没有完成。", "需要办理时，请先到「登录与安全」解冻；如果不是您本人冻结的，请拨打 12333。"}
	FailureTooLarge    = Failure{"内容太大", "提交的内容超过了允许的大小。", FileLarge}
	FailureBadForm     = Failure{"内容无法读取", "提交的内容不完整或格式不对。", "请返回上一页重新提交。"}
	FailureKeyReused   = Failure{"请重新填写", "这个表单已经提交过别的内容。", "请返回重新打开这一页再填写。"}
	FailureBusy        = Failure{"现在办理的人较多", "请稍后再试。您填写的内容没有丢失。", ""}
	FailureUnavailable = Failure{"暂时不能提供服务", "系统暂时连不上数据库，您的记录没有受到影响。", "请稍后再试。"}
	FailureOverloaded  = Failure{"现在访问的人太多", "系统一时忙不过来，刚才的操作没有办理，您的记录没有受到影响。", "请过十几秒再刷新这一页；如果正在提交表单，请返回上一页再提交一次。"}
	FailureTooOften    = Failure{"访问太频繁", "从您所在的网络来的访问在短时间内太多，暂时不能打开页面。", "请过几分钟再刷新这一页；如果正在提交表单，请返回上一页再提交一次。"}
	FailureFull        = Failure{"暂时不能办理", "系统存储空间不足，刚才的操作没有完成，也没有留下一半的结果。查询不受影响。", "请稍后再试。"}
	FailureInternal    = Failure{"出错了", "系统出了问题，刚才的操作没有完成。", "请稍后再试；一直不行，请拨打 12333。"}
)

// NoGlyph says which character of a name can't be printed.
func NoGlyph(name string, missing rune) string {
	return fmt.Sprintf("「%s」中的「%c」字（编码 U+%04X），字库里还没有。为了不印错，没有出具。", name, missing, missing)
}
