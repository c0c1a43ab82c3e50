package e2e_test

import (
	"testing"

	"shebao/internal/testkit"
)

// TestBackAndReloadByHand presses Reload and Back where people do: at an error, at 核对, at a receipt, at what a check found.
func TestBackAndReloadByHand(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		s.serve()
		p := s.persona("self_payer")
		s.visitor().register(p)
		b := testkit.NewBrowser(t)
		b.Open(s.url + "/signin")
		b.Fill("身份证号", string(p.IDNumber.Full()))
		b.ClickButton("登录")
		for range 2 { // everything that is missing at once, and once more after Reload
			b.See("请先改正以下", "请输入密码", "请输入验证码")
			b.Reload()
		}
		if typed := b.Value("身份证号"); typed != string(p.IDNumber.Full()) {
			t.Errorf("after Reload the number is %q", typed)
		}
		fillSignIn(b, p)
		b.ClickButton("登录")
		b.See("我的社保")

		b.Open(s.url + "/services/self-service/apply")
		b.Fill("银行账号", p.BankAccount)
		b.Fill("联系电话", p.Phone)
		b.Fill("社会保障卡医疗服务密码", p.CardPIN)
		b.ClickButton("下一步")
		b.See("请核对")
		b.Reload()
		b.See("请核对")
		b.ClickButton("提交")
		b.See("业务受理号")
		receipt := b.URL()
		b.Reload()
		b.See("业务受理号")
		b.Back()
		b.See("请核对")
		b.ClickButton("提交")
		b.See("业务受理号")
		if b.URL() != receipt {
			t.Errorf("the second 提交 made %s, the first %s", b.URL(), receipt)
		}
		code := makeAccessCode(t, b, "生成授权码")
		bank := testkit.NewBrowser(t)
		bank.Viewport(360, 740)
		checkAccessCode(bank, s.url, p, code)
		bank.See("核验编号")
		bank.Reload()
		bank.See("核验编号")
		bank.CheckAxe()
		bank.ClickLink("核验下一份")
		if bank.Value("核验单位或姓名") != viewer || bank.Value("核验用途") != purpose {
			t.Error("who checks is asked anew for the next one")
		}
		bank.Back()
		bank.See("核验编号")
	})
}
