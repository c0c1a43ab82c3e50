package e2e_test

import (
	"regexp"
	"testing"
	"time"

	"shebao/internal/testkit"
)

// TestACaseFromTheClaimToTheDecision walks a claim of unemployment benefit through the hands of its applicant, a clerk and a reviewer.
func TestACaseFromTheClaimToTheDecision(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	applicant, clerk, reviewer := testkit.NewBrowser(t), testkit.NewBrowser(t), testkit.NewBrowser(t)

	signInByHand(applicant, s.url, s.persona("lately_unemployed"))
	goTo(applicant, "社保业务办理", "失业业务办理", "申请领取失业救济金")
	applicant.Fill("最后工作日", s.now().AddDate(0, 0, -20).Format(time.DateOnly))
	applicant.Choose("离职原因", "劳动合同终止")
	applicant.Check("我已经办理失业登记，并有求职要求")
	applicant.Upload("离职证明和其他材料", picture(t))
	submitService(applicant, "待审核")
	receipt := applicant.URL()

	signInAtDesk(clerk, s.url, "clerk")
	goTo(clerk, "业务办理", "业务申请")
	clerk.See("申领失业保险金", "无人领取")
	standard.look(t, clerk)
	clerk.ClickButton("领取下一件")
	clerk.See("已领取，由您办理", "离职证明.png")
	number := regexp.MustCompile(`/staff/cases/(\d+)`).FindStringSubmatch(clerk.URL())
	if number == nil {
		t.Fatalf("the clerk is at %s", clerk.URL())
	}
	standard.look(t, clerk)
	clerk.ClickButton("退回补正")
	clerk.See("请写明理由")
	clerk.CheckAxe()
	clerk.Fill("写给申请人", "离职证明没有盖章，请重新提交")
	clerk.ClickButton("退回补正")
	clerk.See("已退回申请人补正", "待申请人补正")

	applicant.Open(receipt)
	applicant.See("离职证明没有盖章")
	applicant.Fill("补正说明", "已经盖章")
	applicant.ClickButton("再次提交")
	applicant.See("补正后再次提交", "待审核")

	clerk.Reload()
	clerk.See("已经盖章")
	clerk.Fill("写给申请人", "材料齐全")
	clerk.ClickButton("建议核准")
	clerk.See("请核对决定书", "准予")
	standard.look(t, clerk)
	clerk.ClickButton("提交复核")
	clerk.See("已提交复核", "待复核")

	applicant.Reload()
	applicant.See("待审核")
	applicant.SeeNot("待复核")

	signInAtDesk(reviewer, s.url, "reviewer")
	reviewer.Open(s.url + "/staff/cases/" + number[1])
	reviewer.See("待复核的决定")
	standard.look(t, reviewer)
	reviewer.ClickButton("同意，出具决定书")
	reviewer.See("已作出决定", "已核准", "下载决定书 PDF")

	applicant.Reload()
	applicant.See("已核准")
	applicant.ClickLink("查看和打印决定书")
	applicant.See("决定书编号", "准予")
	applicant.CheckAxe()
}

// TestTheDeskOfCasesIsAccessible looks at the supervisor's pages in both displays.
func TestTheDeskOfCasesIsAccessible(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	for _, d := range []display{standard, elder} {
		b := testkit.NewBrowser(t)
		signInAtDesk(b, s.url, "supervisor")
		d.choose(b)
		for _, path := range []string{"/staff/cases", "/staff/cases?no=1", "/staff/overview", "/staff/templates", "/staff/templates/new", "/staff/case-rules", "/staff/conflicts", "/staff/conflicts?source=feed"} {
			b.Open(s.url + path)
			d.look(t, b)
		}
	}
}
