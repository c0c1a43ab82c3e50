package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
)

func TestSession(t *testing.T) {
	long(t)
	t.Parallel()
	t.Run("idle", func(t *testing.T) {
		t.Parallel()
		s := installSQLite(t)
		s.serve("--idle", "10s", "--warn", "8s")
		p := s.persona("employee")
		s.visitor().register(p)
		b := testkit.NewBrowser(t)
		signInByHand(b, s.url, p)

		awaitDialog(t, b, "true")
		b.See("您很快会被退出登录")
		b.ClickButton("继续使用")
		awaitDialog(t, b, "false")
		b.Open(s.url + "/my")
		b.See("我的社保")

		second := b.NewTab()
		second.Open(s.url + "/receipts")
		for _, each := range []*testkit.Browser{b, second} {
			awaitSignIn(t, each)
			each.See("您已退出登录")
		}
		second.Open(s.url + "/receipts")
		second.See("请先登录") // the server has ended it, not only the page
	})
	t.Run("sign out", func(t *testing.T) {
		t.Parallel()
		s := installSQLite(t)
		s.serve()
		p := s.persona("employee")
		s.visitor().register(p)
		b := testkit.NewBrowser(t)
		signInByHand(b, s.url, p)
		second := b.NewTab()
		second.Open(s.url + "/receipts")
		b.ClickButton("退出")
		b.See("您已安全退出")
		awaitSignIn(t, second)

		signInByHand(b, s.url, p)
		elsewhere := s.visitor()
		elsewhere.signIn(p)
		goTo(b, "管理中心", "登录与安全")
		b.See("2 台")
		b.ClickButton("退出所有设备")
		b.See("您已安全退出")
		if a := elsewhere.get("/my"); a.path != "/signin" {
			t.Errorf("the other device still sees %s", a.path)
		}
	})
	t.Run("lifetime", func(t *testing.T) {
		t.Parallel()
		s := installSQLite(t)
		const lifetime = 12 * time.Second
		s.serve("--lifetime", lifetime.String())
		p := s.persona("employee")
		b := testkit.NewBrowser(t)
		reachFacts(b, s.url, string(p.IDNumber), p.PersonNo)
		began := time.Now() // later than the session
		b.Fill("姓名", p.Name)
		b.Fill("社会保障卡号", p.CardNo)
		testkit.Eventually(t, 2*lifetime, func() error {
			if time.Since(began) <= lifetime+time.Second {
				return fmt.Errorf("%v of the session are left", lifetime-time.Since(began))
			}
			return nil
		})
		b.ClickButton("下一步")
		b.See("请从第一步")
		reachFacts(b, s.url, string(p.IDNumber), p.PersonNo)
		b.ClickButton("恢复填写的内容")
		if name, card := b.Value("姓名"), b.Value("社会保障卡号"); name != p.Name || card != p.CardNo {
			t.Errorf("the form has %q and %q back", name, card)
		}

		v := s.visitor()
		v.register(p)
		began = time.Now() // before the session begins, so that it can't seem to have lived less than it did
		v.signIn(p)
		testkit.Eventually(t, 2*lifetime, func() error {
			if a := v.get("/my"); a.path != "/signin" {
				return fmt.Errorf("still signed in after %v, though in use all the time", time.Since(began))
			}
			return nil
		})
		if lived := time.Since(began); lived < lifetime-time.Second { // the portal's clock goes by whole seconds
			t.Errorf("the session lived %v, want %v", lived, lifetime)
		}
	})
}

func reachFacts(b *testkit.Browser, base, id, personNo string) {
	b.Open(base + "/register")
	b.ClickButton("我同意")
	b.Fill("身份证号", id)
	b.Fill("个人电脑号", personNo)
	b.ClickButton("下一步")
	b.See("与社保档案库核对")
}

func awaitSignIn(t *testing.T, b *testkit.Browser) {
	t.Helper()
	testkit.Eventually(t, 40*time.Second, func() error {
		if url := b.URL(); !strings.Contains(url, "/signin") {
			return fmt.Errorf("it is at %s", url)
		}
		return nil
	})
}
