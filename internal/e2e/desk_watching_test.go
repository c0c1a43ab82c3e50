package e2e_test

import (
	"testing"

	"shebao/internal/testkit"
)

// atDesk signs a member of the demonstration's staff in, by the name of their role.
func atDesk(t *testing.T, s *site, name string) *testkit.Browser {
	t.Helper()
	b := testkit.NewBrowser(t)
	signInAtDesk(b, s.url, name)
	return b
}

// A clerk looks at a person, a supervisor at the clerk, an auditor at both, and the operator at the machine; the person sees who looked.
func TestLookingAtAPersonIsSeen(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	me := s.persona("pensioner")

	b := atDesk(t, s, "clerk")
	b.Open(s.url + "/staff/persons")
	standard.look(t, b)
	b.ClickButton("查询")
	seeProblems(t, b, "请选择按什么号码查询")
	standard.look(t, b)
	b.Choose("按什么查询", "身份证号")
	b.Fill("查询内容", string(me.IDNumber))
	b.Choose("查询原因", "电话咨询")
	b.Fill("具体说明", "来电询问养老金")
	b.ClickButton("查询")
	b.See("参保人信息", "各险种参保情况")
	b.SeeNot(string(me.IDNumber), me.Name)
	standard.look(t, b)
	b.Click("section:has(#group-identity) details.show-group summary")
	b.Fill("显示的理由", "核对身份")
	b.Press("\r")
	b.See(string(me.IDNumber))
	standard.look(t, b)
	b.ClickButton("养老发放明细")
	b.See("参保人明细")
	standard.look(t, b)

	person := testkit.NewBrowser(t)
	signInByHand(person, s.url, me)
	goTo(person, "管理中心", "谁查过我的信息")
	person.See("工号 clerk", "电话咨询：来电询问养老金", "完整的姓名和身份证号", "「养老发放明细」明细")

	boss := atDesk(t, s, "supervisor")
	boss.Open(s.url + "/staff/looks")
	boss.See("clerk")
	standard.look(t, boss)
	boss.Click(`main table a[href*="/staff/looks/clerk"]`)
	boss.See("来电询问养老金")
	standard.look(t, boss)

	auditor := atDesk(t, s, "auditor")
	auditor.Open(s.url + "/staff/audit")
	auditor.Choose("行为", "查询参保人")
	auditor.ClickButton("查询")
	auditor.See("查询结果", "工作人员 clerk")
	standard.look(t, auditor)
	auditor.Click("main table a")
	standard.look(t, auditor)
	auditor.Open(s.url + "/staff/audit/check")
	auditor.ClickButton("开始核对")
	auditor.See("核对")
	standard.look(t, auditor)
	auditor.Open(s.url + "/staff/audit/exports")
	standard.look(t, auditor)

	operator := atDesk(t, s, "system")
	operator.Open(s.url + "/staff/messages")
	standard.look(t, operator)
	operator.Open(s.url + "/staff/jobs")
	standard.look(t, operator)
}
