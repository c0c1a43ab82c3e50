package e2e_test

import (
	"fmt"

	"shebao/internal/demo"
	"shebao/internal/testkit"
)

// The way of an insured person through the portal, by the words that stand on it.

func registerByHand(b *testkit.Browser, s *site, p demo.Persona) {
	b.Open(s.url)
	b.ClickLink("立即注册")
	b.See("服务条款")
	b.ClickButton("我同意")
	b.Fill("身份证号", string(p.IDNumber.Full()))
	b.Fill("个人电脑号", p.PersonNo)
	b.ClickButton("下一步")
	fillFacts(b, p)
	giveCode(b, s, p)
	b.Fill("服务密码", password)
	b.Fill("确认密码", password)
	b.ClickButton("完成")
	b.See("注册成功", "业务受理号", "进入我的社保") // they are signed in
	b.ClickButton("退出")
}

// giveCode sends the facts, and the code that comes to the phone.
func giveCode(b *testkit.Browser, s *site, p demo.Persona) {
	sent := len(s.messagesTo(p.Phone, "code"))
	b.ClickButton("下一步")
	b.See("验证码已发到")
	b.Fill("短信验证码", s.codeTo(p.Phone, sent+1))
	b.ClickButton("下一步")
}

func fillFacts(b *testkit.Browser, p demo.Persona) {
	b.Fill("姓名", p.Name)
	b.Fill("社会保障卡号", p.CardNo)
	b.Choose("验证信息", "参保档案登记的移动电话")
	b.Fill("验证信息的号码", p.Phone)
	b.Fill("移动电话", p.Phone)
	b.Choose("问题", "我小时候的绰号")
	b.Fill("问题答案", "示例")
}

func fillSignIn(b *testkit.Browser, p demo.Persona) {
	b.Fill("身份证号", string(p.IDNumber.Full()))
	b.Fill("密码", password)
	b.Fill("验证码", captcha)
}

func signInByHand(b *testkit.Browser, base string, p demo.Persona) {
	b.Open(base)
	b.ClickLink("登录")
	fillSignIn(b, p)
	b.ClickButton("登录")
	b.See("我的社保")
}

// goTo follows the menu by the guide's own titles: the groups on the way, which may stand open, and the page.
func goTo(b *testkit.Browser, titles ...string) {
	last := len(titles) - 1
	for _, group := range titles[:last] {
		open := fmt.Sprintf(`String([...document.querySelectorAll("nav summary")].some(s => s.innerText.trim() === %q && s.parentElement.open))`, group)
		if b.Eval(open) != "true" {
			b.ClickButton(group)
		}
	}
	b.ClickLink(titles[last])
}

func openContributions(b *testkit.Browser) {
	goTo(b, "社保信息查询", "养老保险", "养老缴交明细(92年8月后)")
}
