package text

import (
	"fmt"

	"shebao/internal/social"
)

// Words of what the agency decides.
const (
	WordReceipt    = "查看办理回执"
	WordCaseDue    = "最迟决定日期"
	WordSupplement = "补正说明"
	WordHandedIn   = "已提交的材料"
	WordSteps      = "办理经过"
	CaseMoved      = "这份申请的状态刚刚变了，没有按您的要求处理。请看下面的最新状态。"
	NoSupplement   = "请写明补充了什么，或选择补充的材料。"
	CaseClerk      = "经办机构"
	CaseSelf       = "本人"
	TemplateCase   = "case"
	MessageCase    = "您提交的「%s」（业务受理号末四位 %s）%s。请登录个人网页「我的办理记录」查看；非本人操作请拨打 12333。"
	CaseWithdrawn  = "已按您的要求撤回"
	CaseReopened   = "没有记入社保档案，经办机构重新审核"
	CaseLookReason = "办理您的业务申请"

	caseLookShown     = "申请内容、提交的材料和相关社保记录（号码遮盖）"
	caseLookWhole     = "申请内容、提交的材料、相关社保记录，以及完整的证件号、电话和银行账号"
	caseFileShown     = "申请时提交的一份材料"
	caseDecisionShown = "业务决定书"
)

// CaseStates name the states of a case, as its applicant reads them.
var CaseStates = map[social.CaseState]string{
	social.CaseSubmitted: "待审核", social.CaseReturned: "已退回补正", social.CaseApproved: "已核准",
	social.CaseRefused: "不予核准", social.CaseWithdrawn: "已撤回",
}

// CaseNext says what follows a state.
func CaseNext(state social.CaseState, due int64) string {
	switch state {
	case social.CaseSubmitted:
		return "工作人员最迟在 " + Day(due) + "前作出决定，结果会发短信告诉您。决定以前可以撤回。"
	case social.CaseReturned:
		return "请按退回说明补充后再次提交；不再办理的，可以撤回。"
	case social.CaseApproved:
		return "决定书可以打印或下载，长期有效。"
	case social.CaseRefused:
		return "理由见决定书。不服的，可以依法申请行政复议或提起行政诉讼；情况变化后可以重新申请。"
	}
	return "已撤回的申请不再办理，需要时可以重新申请。"
}

// CaseStepNames say what a step was, by the state it came to.
var CaseStepNames = map[social.CaseState]string{
	social.CaseSubmitted: "提交", social.CaseReturned: "退回补正", social.CaseApproved: "核准",
	social.CaseRefused: "不予核准", social.CaseWithdrawn: "撤回",
}

// Supplemented and Reviewed are what submitting again was.
const (
	Supplemented = "补正后再次提交"
	Reviewed     = "重新审核"
)

// caseTold are the ends of the messages about a case.
var caseTold = map[social.CaseState]string{
	social.CaseReturned: "需要补充材料", social.CaseApproved: "已核准", social.CaseRefused: "不予核准",
	social.CaseWithdrawn: "已撤回", social.CaseSubmitted: "已补正，等待审核",
}

// CaseTold tells of a step of a case.
func CaseTold(act, caseNo string, state social.CaseState) string {
	return fmt.Sprintf(MessageCase, ActName(act), caseNo[max(0, len(caseNo)-4):], caseTold[state])
}

// What of a case a member of staff was shown: its page masked or whole, a file, the decision.
func CaseLookShown(caseNo string) string     { return ofCase(caseNo, caseLookShown) }
func CaseLookWhole(caseNo string) string     { return ofCase(caseNo, caseLookWhole) }
func CaseFileShown(caseNo string) string     { return ofCase(caseNo, caseFileShown) }
func CaseDecisionShown(caseNo string) string { return ofCase(caseNo, caseDecisionShown) }

// ofCase names the case to which something belongs.
func ofCase(caseNo, shown string) string { return "业务受理号 " + caseNo + " 的" + shown }
