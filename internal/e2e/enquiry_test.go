package e2e_test

import (
	"testing"

	"shebao/internal/testkit"
)

// TestAskingAndAnswering walks 互动交流 from the question to the rating, on both sides, and once more without JavaScript.
func TestAskingAndAnswering(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	citizen, clerk := testkit.NewBrowser(t), testkit.NewBrowser(t)
	signInByHand(citizen, s.url, s.persona("employee"))
	signInAtDesk(clerk, s.url, "clerk")

	goTo(citizen, "通知/提醒/咨询", "互动交流")
	citizen.See("还没有提过问", "个工作日")
	citizen.CheckAxe()
	citizen.ClickLink("我要提问")
	citizen.ClickButton("提交")
	citizen.See("请先改正以下 3 处")
	citizen.CheckAxe()
	citizen.Choose("类别", "养老保险")
	citizen.Fill("主题", "断缴怎么补")
	citizen.Fill("内容", "去年三月断缴，现在能补吗？")
	citizen.Upload("附件", picture(t))
	citizen.ClickButton("提交")
	citizen.See("已收到您的咨询", "待回复", "去年三月断缴", "离职证明.png")
	citizen.CheckAxe()

	goTo(clerk, "业务办理", "咨询答复")
	clerk.SeeNot("断缴")
	clerk.CheckAxe()
	clerk.ClickButton("领取下一条")
	clerk.See("已领取", "去年三月断缴", "离职证明.png")
	clerk.CheckAxe()
	clerk.Fill("回复", "可以补缴，请带身份证到窗口。")
	clerk.Click(`textarea[name="answer"] ~ * button, form[action$="/answer"] button`)
	clerk.See("已回复", "可以补缴")
	for _, b := range []*testkit.Browser{citizen, clerk} {
		b.Viewport(360, 740)
		if wide := b.Overflow(); wide > 0 {
			t.Errorf("on a phone %s is %d px too wide", b.URL(), wide)
		}
	}

	citizen.Reload()
	citizen.See("可以补缴")
	citizen.Choose("对回复是否满意", "非常满意（5 分）")
	citizen.ClickButton("关闭咨询")
	citizen.See("已关闭", "非常满意（5 分）", "修改评价")
	citizen.CheckAxe()

	citizen.DisableJS()
	citizen.Reload()
	citizen.Fill("重新打开的原因", "窗口说不能补")
	citizen.ClickButton("重新打开")
	citizen.See("待回复", "窗口说不能补")
	clerk.DisableJS()
	goToQueue(clerk, s.url)
	clerk.ClickButton("领取下一条")
	clerk.See("窗口说不能补")

	supervisor := testkit.NewBrowser(t)
	signInAtDesk(supervisor, s.url, "supervisor")
	goToQueue(supervisor, s.url)
	supervisor.See("办理情况", "平均评分", "5.0（1 次）")
	supervisor.CheckAxe()
}

// goToQueue opens the queue by its address, as a bookmark does.
func goToQueue(b *testkit.Browser, base string) {
	b.Open(base + "/staff/enquiries")
	b.See("咨询答复")
}

// TestAskingWithTheKeyboard asks without a mouse, and recovers what was typed before the session ended.
func TestAskingWithTheKeyboard(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	b := testkit.NewBrowser(t)
	signInByHand(b, s.url, s.persona("employee"))
	b.Open(s.url + "/enquiries/ask")
	b.Fill("主题", "问")
	b.Fill("内容", "还没写完")
	b.Reload()
	b.ClickButton("恢复填写的内容")
	if kept := b.Value("内容"); kept != "还没写完" {
		t.Errorf("kept is %q", kept)
	}
	b.Eval(`document.querySelector("#category").focus(); "ok"`)
	b.Press("医")
	b.Eval(`document.querySelector("#subject").focus(); "ok"`)
	b.Press("\r")
	b.See("已收到您的咨询", "还没写完")
}
