package document

import (
	"fmt"

	"shebao/internal/text"
)

// The prose of decisions, the same on the page and on paper.
const (
	DecisionTitle = "社会保险业务决定书"

	WordDecision = "决定"
	WordComesTo  = "决定内容"
	WordGrounds  = "事实和依据"
	WordRemedies = "如果您不同意"

	matterStop  = "停止领取失业救济金"
	matterClaim = "申请领取失业救济金"

	matterObjection = "对缴费基数提出异议"

	wordMatter    = "申请事项"
	wordCaseNo    = "业务受理号"
	wordAppliedOn = "申请日期"
)

// stopVerdict is what a stop comes to, in a sentence.
func stopVerdict(s Stopped) string {
	return fmt.Sprintf("根据您本人的申请，自 %s起停止发放失业保险待遇。", text.YearMonth(s.From))
}

func stopFacts(s Stopped) []DecisionFact {
	return []DecisionFact{
		{wordMatter, matterStop}, {wordCaseNo, s.ReceiptNo}, {"申领编号", s.ClaimNo}, {"停止原因", s.Reason},
		{"停发年月", text.YearMonth(s.From)}, {"申请时已领月数", text.Months(s.Drawn)}, {"申请时剩余月数", text.Months(s.Left)},
	}
}

// stopGrounds are the rules that a stop rests on.
var stopGrounds = []string{
	"《中华人民共和国社会保险法》第五十一条：失业人员在领取失业保险金期间重新就业、应征服兵役、移居境外或者享受基本养老保险待遇的，停止领取失业保险金，并同时停止享受其他失业保险待遇。",
	"本次由您本人在网上申请停止，停发前的待遇不受影响。尚未领取的月数，再次失业并符合条件时可以合并计算，最长不超过二十四个月（《广东省失业保险条例》）。",
}

func grantVerdict(g Granted) string {
	return fmt.Sprintf("您的申请符合领取失业保险金的条件，准予自 %s起领取失业保险金 %s。", text.YearMonth(g.Grant.From), text.Months(g.Grant.Months))
}

func grantFacts(g Granted) []DecisionFact {
	return []DecisionFact{
		{wordMatter, matterClaim}, {wordCaseNo, g.CaseNo}, {wordAppliedOn, g.AppliedOn}, {"起领年月", text.YearMonth(g.Grant.From)},
		{"核定月数", text.Months(g.Grant.Months)}, {"每月金额", text.Yuan(g.Grant.Monthly)}, {"发放账号", g.Account},
	}
}

func grantGrounds(g Granted) []string {
	worked := fmt.Sprintf("社保档案中可以计算的失业保险缴费 %s", text.Months(g.Paid))
	if g.Carried > 0 {
		worked += fmt.Sprintf("，上次核定后尚未领取 %s", text.Months(g.Carried))
	}
	return []string{
		worked + "，并经审核您提交的材料。",
		"《中华人民共和国社会保险法》第四十五条：失业前用人单位和本人已经缴纳失业保险费满一年，非因本人意愿中断就业，已经进行失业登记并有求职要求的，从失业保险基金中领取失业保险金。",
		"《广东省失业保险条例》：缴费一至四年的，每满一年领取一个月；四年以上的部分，每满半年增加一个月；最长二十四个月。标准按当地最低工资的规定比例计算，最低工资调整时随之调整。",
		"领取期间重新就业、应征服兵役、移居境外或者享受基本养老保险待遇的，应当停止领取，请及时在网上或窗口办理。",
	}
}

// Heads implements Model: what is decided bears a number of its own name.
func (d *Decision) Heads() []Fact {
	facts := d.Head.Heads()
	facts[0].Label = "决定书编号"
	return facts
}

func objectionVerdict(o Objected) string {
	return fmt.Sprintf("经核对，您对 %s%s缴费基数提出的异议成立，由我局按规定核定更正。", text.YearMonth(o.Month), o.Branch)
}

func objectionFacts(o Objected) []DecisionFact {
	return []DecisionFact{
		{wordMatter, matterObjection}, {wordCaseNo, o.CaseNo}, {wordAppliedOn, o.AppliedOn}, {"年月", text.YearMonth(o.Month)}, {"险种", o.Branch},
		{"原缴费基数", text.Yuan(o.Base)}, {"您申报的当月工资", text.Yuan(o.Wage)},
	}
}

func objectionGrounds(o Objected) []string {
	grounds := []string{"经审核您提出的理由和提交的材料，原缴费基数需要按您当月的工资和当月的缴费基数上下限重新核定。"}
	if o.Note != "" {
		grounds = append(grounds, o.Note)
	}
	return append(grounds,
		"《中华人民共和国社会保险法》第六十条：用人单位应当自行申报、按时足额缴纳社会保险费，非因不可抗力等法定事由不得缓缴、减免。",
		"《中华人民共和国社会保险法》第七十四条：社会保险经办机构应当及时、完整、准确地记录参加社会保险的个人缴费和用人单位为其缴费，以及享受社会保险待遇等个人权益记录；用人单位和个人可以免费向社会保险经办机构查询、核对其缴费和享受社会保险待遇记录。",
		"更正后的缴费基数，以核定结果为准；涉及补缴的，由用人单位依法办理。更正结果可以在「社保信息查询」中看到。")
}

func refusalVerdict(matter string) string {
	return "经审核，您的「" + matter + "」不予核准。"
}

// remedies are what can be done about a decision (《社会保险法》第八十三条、《行政复议法》、《行政诉讼法》).
var remedies = []string{
	"对本决定有疑问的，可以拨打 12333 咨询，或到社保窗口查询办理情况。",
	"不服本决定的，可以自收到本决定之日起 60 日内依法申请行政复议，也可以自收到本决定之日起 6 个月内依法向人民法院提起行政诉讼。",
}
