package e2e_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"shebao/internal/testkit"
)

// serveLocalhost starts the portal under a name, which passkeys need: a browser gives none to an IP address.
func (s *site) serveLocalhost(flags ...string) (base string) {
	s.t.Helper()
	_, port, err := net.SplitHostPort(s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	base = "http://localhost:" + port
	s.serve(append(flags, "--base-url", base)...)
	return base
}

// addAuthenticator puts a device that keeps passkeys into the browser, one whose user is always there and always verified.
func addAuthenticator(t *testing.T, b *testkit.Browser) webauthn.AuthenticatorID {
	t.Helper()
	if _, err := chromedp.Call(b.Context(), webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	added, err := chromedp.Call(b.Context(), webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	if err != nil {
		t.Fatal(err)
	}
	return added.AuthenticatorID
}

func setVerified(t *testing.T, b *testkit.Browser, device webauthn.AuthenticatorID, verified bool) {
	t.Helper()
	_, err := chromedp.Call(b.Context(), webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: device, IsUserVerified: verified})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPasskeys adds a passkey, signs in with it alone, and with it after the password.
func TestPasskeys(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		base := s.serveLocalhost()
		p := s.persona("employee")
		s.visitor().register(p)
		b := testkit.NewBrowser(t)
		device := addAuthenticator(t, b)
		signInByHand(b, base, p)

		goTo(b, "管理中心", "两步验证")
		b.See("两步验证没有开启")
		standard.look(t, b)
		b.Fill("通行密钥名称", "我的电脑")
		b.Fill("登录密码", password)
		b.ClickButton("添加通行密钥")
		b.See("请现在保存，只显示这一次")
		standard.look(t, b)
		b.ClickButton("我已保存好")
		b.See("添加通行密钥", "业务受理号")
		if told := s.awaitMessages(p.Phone, "factor_added", 1); !strings.Contains(told[0].Text, "我的电脑") {
			t.Errorf("told %q", told[0].Text)
		}
		goTo(b, "管理中心", "两步验证")
		b.See("两步验证已开启", "我的电脑")
		b.Fill("通行密钥名称", "再来一次")
		b.Fill("登录密码", password)
		b.ClickButton("添加通行密钥")
		b.See("这台设备上已经有您的通行密钥")
		b.ClickButton("退出")

		b.Open(base + "/signin?next=%2Freceipts")
		setVerified(t, b, device, false)
		b.ClickButton("用通行密钥登录")
		b.See("没有完成")
		standard.look(t, b)
		setVerified(t, b, device, true)
		b.ClickButton("用通行密钥登录")
		b.See("我的办理记录")
		b.ClickButton("退出")

		b.ClickLink("登录")
		fillSignIn(b, p)
		b.ClickButton("登录")
		b.See("登录：第二步验证")
		standard.look(t, b)
		b.Open(base + "/my")
		b.See("请先登录") // not yet
		b.Open(base + "/signin/second")
		b.ClickButton("用通行密钥验证")
		b.See("我的社保")
	})
}

// TestAuthenticatorAppByHand sets up an app with the keys that a person presses, scripts off, and signs in with it.
func TestAuthenticatorAppByHand(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	s.serve("--require-second-factor", "--base-url", "http://"+s.addr) // an IP address, at which passkeys can't be used
	p := s.persona("employee")
	s.visitor().register(p)
	b := testkit.NewBrowser(t)
	b.DisableJS()
	b.Open(s.url)
	b.ClickLink("登录")
	fillSignIn(b, p)
	b.ClickButton("登录")
	b.See("请先设置两步验证", "目前的网址不能使用通行密钥")
	b.ClickLink("添加身份验证器应用")
	secret := strings.ReplaceAll(b.Eval(`document.querySelector(".secret").innerText`), "-", "")
	b.Fill("应用显示的验证码", appCode(t, secret, 0))
	b.Fill("登录密码", password)
	b.ClickButton("完成添加")
	b.See("请现在保存，只显示这一次")
	recovery := strings.Fields(b.Eval(`document.querySelector(".codes").innerText`))
	b.ClickButton("我已保存好")
	b.See("业务受理号")
	b.ClickButton("退出")

	b.ClickLink("登录")
	fillSignIn(b, p)
	b.ClickButton("登录")
	b.Fill("验证码", appCode(t, secret, 1)) // the one that confirmed the app counts no more
	b.ClickButton("验证并登录")
	b.See("我的社保")
	b.ClickButton("退出")

	b.ClickLink("登录")
	fillSignIn(b, p)
	b.ClickButton("登录")
	b.Fill("恢复码", recovery[0])
	b.ClickButton("用恢复码登录")
	b.See("我的社保")
	s.awaitMessages(p.Phone, "recovery_used", 1)
}

// appCode is what the app shows now, or so many steps later.
func appCode(t *testing.T, secret string, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, began().Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}
