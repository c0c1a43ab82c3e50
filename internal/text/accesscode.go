package text

import "fmt"

// Words of access codes: what each shows, for whom, how long.
const (
	WordForWhom     = "授权给谁"
	WordCodePurpose = "用来做什么"
	WordScope       = "对方能看到"
	WordGrantedTo   = "授权给"
	WordGrantedFor  = "授权用途"
	WordGranted     = "授权查看"
	// WordGrantedUntil names the end of a code to whoever checks it.
	WordGrantedUntil = "授权有效期至"

	BadScope = "请选择给对方看什么。"
	BadLife  = "请选择授权码的有效期。"

	NoBranchNow    = "目前没有正在参保的险种。"
	NoRecentMonths = "最近 24 个月没有缴费记录。"
	NoMonthsAtAll  = "没有缴费记录。"
)

// CodeScopes name what an access code shows.
var CodeScopes = map[string]string{
	"default": "参保证明", "in_force": "只看现在是否参保", "months24": "最近 24 个月", "whole": "全部缴费记录",
}

// ScopeShows say what whoever checks is shown.
var ScopeShows = map[string]string{
	"default":  "姓名、性别、遮盖的身份证号、个人电脑号、社会保障卡号，各险种的参保状态、首次和最近缴费年月、累计月数，最近 24 个月的缴费明细",
	"in_force": "姓名、遮盖的身份证号，现在正在参保的险种",
	"months24": "姓名、遮盖的身份证号，现在正在参保的险种，最近 24 个月的缴费明细和单位名称",
	"whole":    "姓名、遮盖的身份证号、个人电脑号，各险种的参保状态和累计月数，从首次缴费起的全部缴费明细和单位名称",
}

// ScopeLeavesOut say what whoever checks is not shown.
var ScopeLeavesOut = map[string]string{
	"default":  "24 个月以前的逐月明细、个人账户余额、待遇和医疗消费没有显示。",
	"in_force": "参保人只授权查看现在是否参保。没有列出的险种、缴费时间和金额、单位、累计月数都没有显示，没有列出不等于从未参保。",
	"months24": "24 个月以前的缴费、首次参保时间、累计月数、现在没有参保的险种都没有显示，没有列出不等于从未参保。",
	"whole":    "个人账户余额、待遇和医疗消费没有显示。",
}

// CodeLives name how long an access code is valid.
var CodeLives = map[string]string{"day": "1 天", "week": "7 天", "month": "1 个月"}

// CodeStates name the states of a code that is not in force any more.
var CodeStates = map[string]string{"replaced": "已被新的取代", "revoked": "已作废", "expired": "已到期"}

// CodeEnded says when and how a code ended.
func CodeEnded(state string, at int64) string { return Time(at) + " " + CodeStates[state] }

// CodeUses counts how often a code was used.
func CodeUses(n int) string {
	if n == 0 {
		return "没有用过"
	}
	return fmt.Sprintf("用过 %d 次", n)
}

// GrantOf says to whom and what for a code was given; "" where its holder said neither.
func GrantOf(forWhom, purpose string) string {
	switch {
	case forWhom == "" && purpose == "":
		return ""
	case purpose == "":
		return "授权给「" + forWhom + "」"
	case forWhom == "":
		return "授权用途「" + purpose + "」"
	}
	return "授权给「" + forWhom + "」，用途「" + purpose + "」"
}

// LookKinds name the kinds of looks to choose from.
var LookKinds = map[string]string{"": "全部", "shown": "看到了内容的", "refused": "没有通过的", "staff": "工作人员查询"}

// Words of 谁查过我的信息.
const (
	TagShown   = "看到了内容"
	TagRefused = "没有通过"
	TagStaff   = "工作人员"
	EveryYear  = "全部年份"
)

// InYear is a year to choose.
func InYear(year string) string { return year + " 年" }

// Showed says what was shown.
func Showed(what string) string { return "看到了：" + OrNotGiven(what) }

// Looker says who looked: a third party in its own words, which nobody has checked.
func Looker(viewer string) string {
	if viewer == "" {
		return "对方没有填写自己是谁"
	}
	return "「" + viewer + "」（对方自己填写）"
}

// StaffLooker says which member of staff looked.
func StaffLooker(name string) string { return "工作人员 " + OrNotGiven(name) }

// LookPurpose says what for a third party looked, in its own words.
func LookPurpose(purpose string) string {
	if purpose == "" {
		return "对方没有填写"
	}
	return "「" + purpose + "」（对方自己填写）"
}
