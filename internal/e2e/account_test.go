package e2e_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"shebao/internal/demo"
	"shebao/internal/testkit"
)

// newPassword is what the walks here change the password to.
const newPassword = "Litchi-tree-7"

// TestTheAccountByTheGuide walks 找回密码 both ways, 修改密码, 修改个人注册信息 and 注销个人注册信息, and registers once more.
func TestTheAccountByTheGuide(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		s.serve()
		p := s.persona("employee")
		s.visitor().register(p)
		b := testkit.NewBrowser(t)
		recoverByPhone(b, s, p)
		signInWith(b, s.url, p, newPassword)
		changePassword(b, newPassword, password)
		recoverByQuestion(t, b, s, p)
		signInWith(b, s.url, p, newPassword)
		changePassword(b, newPassword, password)
		changePhone(t, b, s, p)
		closeAndRegisterAgain(b, s, p)
	})
}

// codeTo is the one-time code in the n-th message of its kind to a phone.
func (s *site) codeTo(phone string, n int) string {
	s.t.Helper()
	list := s.awaitMessages(phone, "code", n)
	code := regexp.MustCompile(`\d{6}`).FindString(list[n-1].Text)
	if code == "" {
		s.t.Fatalf("no code in %q", list[n-1].Text)
	}
	return code
}

func beginRecovery(b *testkit.Browser, s *site, p demo.Persona, way string) {
	b.Open(s.url + "/recover")
	b.Fill("身份证号", string(p.IDNumber.Full()))
	b.Choose("密码获取方式", way)
	b.Fill("验证码", captcha)
	b.ClickButton("提交")
}

func finishRecovery(b *testkit.Browser) {
	b.Fill("新密码", newPassword)
	b.Fill("确认新密码", newPassword)
	b.ClickButton("提交")
	b.See("密码已重设")
}

func recoverByPhone(b *testkit.Browser, s *site, p demo.Persona) {
	b.Open(s.url)
	b.ClickLink("登录")
	b.ClickLink("找回密码")
	b.Fill("身份证号", string(p.IDNumber.Full()))
	b.Choose("密码获取方式", "手机短信获取密码")
	b.Fill("验证码", captcha)
	b.ClickButton("提交")
	b.Fill("移动电话", p.Phone)
	b.ClickButton("提交")
	b.See("如果号码与登记的一致")
	b.CheckAxe()
	b.Fill("短信验证码", s.codeTo(p.Phone, 2))
	finishRecovery(b)
	s.awaitMessages(p.Phone, "password_changed", 1)
}

func recoverByQuestion(t *testing.T, b *testkit.Browser, s *site, p demo.Persona) {
	elsewhere := testkit.NewBrowser(t)
	beginRecovery(elsewhere, s, p, "问题答案重设密码")
	elsewhere.See("密码提示问题")
	elsewhere.CheckAxe()
	elsewhere.Fill("问题答案", "示例")
	elsewhere.Fill("社会保障卡号", p.CardNo)
	finishRecovery(elsewhere)
	b.Open(s.url + "/my") // signed in before, and signed out by it
	b.See("请先登录")
}

func signInWith(b *testkit.Browser, base string, p demo.Persona, secret string) {
	b.Open(base + "/signin")
	b.Fill("身份证号", string(p.IDNumber.Full()))
	b.Fill("密码", secret)
	b.Fill("验证码", captcha)
	b.ClickButton("登录")
	b.See("我的社保")
}

func changePassword(b *testkit.Browser, old, secret string) {
	goTo(b, "管理中心", "修改密码")
	b.CheckAxe()
	b.Fill("旧密码", old)
	b.Fill("新密码", secret)
	b.Fill("确认新密码", secret)
	b.ClickButton("保存")
	b.See("业务受理号", "新密码已生效")
}

// changePhone changes the phone twice: the first time it is stopped on the page of security.
func changePhone(t *testing.T, b *testkit.Browser, s *site, p demo.Persona) {
	const phone = "19911112222"
	goTo(b, "管理中心", "修改注册信息", "修改个人注册信息")
	b.Fill("移动电话", phone)
	b.Fill("通讯地址", "示例路 9 号")
	b.Fill("登录密码", password)
	b.ClickButton("提交")
	b.See("验证码已发到 199****2222")
	b.Fill("短信验证码", s.codeTo(phone, 1))
	b.ClickButton("提交")
	b.See("业务受理号", "199****2222", "示例路 9 号")
	for _, to := range []string{p.Phone, phone} {
		if notice := s.awaitMessages(to, "phone_change", 1); !strings.Contains(notice[0].Text, "199****2222") {
			t.Errorf("the notice to %s reads %q", to, notice[0].Text)
		}
	}
	goTo(b, "管理中心", "登录与安全")
	b.See("您的手机正在变更", "199****2222")
	b.CheckAxe()
	b.ClickButton("取消变更")
	b.See("手机没有变更")
}

func closeAndRegisterAgain(b *testkit.Browser, s *site, p demo.Persona) {
	goTo(b, "管理中心", "修改注册信息", "注销个人注册信息")
	b.CheckAxe()
	b.Fill("注册移动电话", p.Phone)
	b.Fill("登录密码", password)
	b.ClickButton("提交")
	b.See("个人网页已注销")
	s.awaitMessages(p.Phone, "closed", 1)
	fillSignIn(b, p)
	b.ClickButton("登录")
	b.See("身份证号或密码不正确")
	registerByHand(b, s, p)
	signInByHand(b, s.url, p)
}

// TestSecurityByHand freezes and unfreezes changes, and signs a device out, on a wide screen and on a phone's.
func TestSecurityByHand(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		s.serve()
		p := s.persona("employee")
		s.visitor().register(p)
		home, phone := testkit.NewBrowser(t), testkit.NewBrowser(t)
		phone.Viewport(360, 740)
		signInByHand(home, s.url, p)
		signInByHand(phone, s.url, p)
		// They registered on a third device; both of these are new.
		if told := s.awaitMessages(p.Phone, "new_device", 2); !strings.Contains(told[0].Text, "Linux 上的 Chrome") {
			t.Errorf("the notice of a new device reads %q", told[0].Text)
		}
		phone.Open(s.url + "/account/sessions")
		phone.See("现在登录着的设备（2 台）", "现在这一台")
		phone.CheckAxe()
		if wide := phone.Eval(`String(document.documentElement.scrollWidth)`); wide != "360" {
			t.Errorf("on a phone the page is %s wide", wide)
		}
		phone.ClickButton("冻结变更")
		phone.See("变更已冻结")
		s.awaitMessages(p.Phone, "frozen", 1)

		home.Open(s.url + "/proof/certificate")
		home.See("您已冻结变更")
		home.ClickButton("生成参保证明")
		home.See("刚才的操作没有完成")
		home.CheckAxe()
		home.ClickLink("登录与安全")
		home.ClickLink("解冻变更")
		home.ClickButton("获取验证码")
		home.See("验证码已发到您登记的手机")
		home.Fill("验证码", s.codeTo(p.Phone, 2))
		home.Fill("登录密码", password)
		home.ClickButton("解冻变更")
		home.See("变更已解冻")
		home.SeeNot("您已冻结变更")

		home.Open(s.url + "/account/sessions")
		home.Click(`.device:nth-child(2) form[action$="sessions/end"] button`)
		home.See("已退出那台设备", "现在登录着的设备（1 台）")
		phone.Open(s.url + "/my")
		phone.See("请先登录")
		if seen := s.messagesTo(p.Phone, "new_device"); len(seen) != 2 || slices.ContainsFunc(seen, func(m message) bool { return strings.Contains(m.Text, "127.0.0.1") }) {
			t.Errorf("told %+v", seen)
		}
	})
}
