package e2e_test

import (
	"strings"
	"testing"

	"shebao/internal/demo"
	"shebao/internal/testkit"
)

// TestTheCardAndMedicalServices walks 社会保障卡自助服务 and 医疗业务办理 by the guide's titles, as four people of the demonstration.
func TestTheCardAndMedicalServices(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	t.Run("report lost in a hurry", func(t *testing.T) { reportInAHurry(t, s, s.persona("employee")) })
	t.Run("PIN", func(t *testing.T) { changePINByHand(t, s, s.persona("mover")) })
	t.Run("report and take back", func(t *testing.T) { reportAndTakeBack(t, s, s.persona("self_payer")) })
	t.Run("health centre", func(t *testing.T) { changeCentreByHand(t, s, s.persona("tier2")) })
	t.Run("family pooling", func(t *testing.T) { shareByHand(t, s, s.persona("guardian"), s.persona("spouse")) })
}

// reportInAHurry takes two presses from the front page, the sign-in aside.
func reportInAHurry(t *testing.T, s *site, p demo.Persona) {
	b := testkit.NewBrowser(t)
	b.Open(s.url)
	b.ClickLink("登录并立即挂失")
	fillSignIn(b, p)
	b.ClickButton("登录")
	if b.H1() != "社会保障卡挂失" {
		t.Fatalf("after signing in one is at %s", b.H1())
	}
	b.CheckAxe()
	b.ClickButton("提交")
	b.See("业务受理号", "个人网上挂失")
	goTo(b, "社保业务办理", "社会保障卡自助服务", "社会保障卡挂失")
	b.See("您的社会保障卡现在是「个人网上挂失」")
	goTo(b, "社保业务办理", "社会保障卡自助服务", "社会保障卡密码修改")
	b.See("挂失期间不能修改密码")

	other := testkit.NewBrowser(t) // signed in already: a link on 我的社保, and 提交
	signInByHand(other, s.url, s.persona("injured"))
	other.ClickLink("卡挂失")
	other.ClickButton("提交")
	other.See("业务受理号", "个人网上挂失")
}

func changePINByHand(t *testing.T, s *site, p demo.Persona) {
	b := testkit.NewBrowser(t)
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "社会保障卡自助服务", "社会保障卡密码修改")
	b.CheckAxe()
	fill := func(old, pin, again string) {
		b.Fill("原密码", old)
		b.Fill("新密码", pin)
		b.Fill("再次输入新密码", again)
		b.ClickButton("下一步")
	}
	fill(p.CardPIN, "123456", "123456")
	b.See("新密码不能连号")
	if !strings.HasPrefix(b.Title(), "错误：") || b.Value("新密码") != "" {
		t.Errorf("the title is %q, and the PIN is shown again as %q", b.Title(), b.Value("新密码"))
	}
	fill(p.CardPIN, "246813", "246813")
	b.See("请核对")
	b.SeeNot("246813")
	b.ClickButton("返回修改")
	fill(p.CardPIN, "246813", "246813")
	b.ClickButton("提交")
	b.See("业务受理号", "新密码已生效")
	goTo(b, "社保业务办理", "社会保障卡自助服务", "社会保障卡密码修改")
	fill(p.CardPIN, "135790", "135790")
	b.See("原密码不正确")
}

func reportAndTakeBack(t *testing.T, s *site, p demo.Persona) {
	b := testkit.NewBrowser(t)
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "申请个人缴费自助业务")
	b.Fill("银行账号", p.BankAccount)
	b.Fill("联系电话", p.Phone)
	b.Fill("社会保障卡医疗服务密码", p.CardPIN)
	b.ClickButton("下一步")
	b.ClickButton("提交")
	b.See("业务受理号")
	goTo(b, "社保业务办理", "社会保障卡自助服务", "社会保障卡挂失")
	b.ClickButton("提交")
	b.See("业务受理号", "个人网上挂失")
	b.SeeNot("社会保障卡取消挂失\n") // from the next sign-in on
	b.ClickButton("退出")
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "社会保障卡自助服务", "社会保障卡取消挂失")
	b.See("挂失时间", "可以在网上取消的期限")
	b.CheckAxe()
	b.Fill("银行账号后六位", p.BankAccount[len(p.BankAccount)-6:])
	b.ClickButton("下一步")
	b.ClickButton("提交")
	b.See("业务受理号", "卡已恢复正常")
}

func changeCentreByHand(t *testing.T, s *site, p demo.Persona) {
	b := testkit.NewBrowser(t)
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "医疗业务办理", "变更绑定社康点")
	b.See("现绑定社康点")
	b.Choose("所在的区", "南山区")
	b.Fill("名称、街道或地址", "西岭")
	b.Press("\r") // Enter searches
	b.See("找到 1 家")
	if strings.HasPrefix(b.Title(), "错误：") {
		t.Error("searching by Enter is a mistake")
	}
	b.CheckAxe()
	b.Eval(`document.querySelector("input[name=centre]").click(), ""`)
	b.ClickButton("下一步")
	b.See("请核对", "南山西岭社区健康服务中心", "生效年月")
	b.ClickButton("返回修改")
	if b.Value("名称、街道或地址") != "西岭" {
		t.Error("the search is lost on the way back")
	}
	b.ClickButton("下一步")
	b.ClickButton("提交")
	b.See("业务受理号")
	goTo(b, "社保信息查询", "参保基本情况")
	b.See("待生效的社康点", "南山西岭社区健康服务中心")
	goTo(b, "社保业务办理", "医疗业务办理", "变更绑定社康点")
	b.See("您已经申请过变更")
	b.CheckAxe()
	b.ClickButton("取消这次变更")
	b.See("业务受理号", "不再变更")
	goTo(b, "社保业务办理", "医疗业务办理", "变更绑定社康点")
	b.SeeNot("您已经申请过变更")
}

func shareByHand(t *testing.T, s *site, p, relative demo.Persona) {
	b, other := testkit.NewBrowser(t), testkit.NewBrowser(t)
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "医疗业务办理", "个人账户家庭共享")
	b.See("可共享额度", "还没有共享给任何亲属")
	b.CheckAxe()
	fill := func(no string) {
		b.Fill("亲属个人电脑号", no)
		b.Fill("亲属身份证号", string(relative.IDNumber))
		b.Check("配偶")
		b.ClickButton("新增绑定")
	}
	fill("999999999")
	b.See("无法用所填的号码绑定")
	fill(relative.PersonNo)
	b.See("请核对")
	b.SeeNot(relative.Name)
	b.ClickButton("提交")
	b.See("业务受理号")

	signInByHand(other, s.url, relative)
	goTo(other, "社保业务办理", "医疗业务办理", "个人账户家庭共享")
	other.See("共享给我的")
	other.SeeNot(p.Name)
	other.CheckAxe()
	other.ClickButton("取消关联")
	other.See("业务受理号", "已取消")
	goTo(b, "社保业务办理", "医疗业务办理", "个人账户家庭共享")
	b.See("还没有共享给任何亲属")
	goTo(b, "通知/提醒/咨询", "通知与提醒服务")
	b.See("取消了与您的医疗个人账户共享")
}
