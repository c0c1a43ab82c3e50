package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
)

const (
	tab    = "\t"
	enter  = "\r"
	escape = "\u001b"

	activeID   = `document.activeElement.id`
	activeWord = `document.activeElement.id || document.activeElement.innerText.trim()`
	dialogOpen = `String(document.querySelector("#session-warning").open)`
)

// TestWithTheKeyboard signs in without a mouse.
func TestWithTheKeyboard(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	s.serve("--idle", "2m", "--warn", "118s")
	p := s.persona("employee")
	s.visitor().register(p)
	b := testkit.NewBrowser(t)

	b.Open(s.url + "/help")
	b.Press(tab)
	if focus := b.Eval(activeWord); focus != "跳到正文" {
		t.Errorf("the first stop is %q, not the link over the head of the page", focus)
	}
	b.Open(s.url + "/signin") // the first field has the focus
	want := []string{"id", "password", "显示", "captcha", "换一张"}
	var stops []string
	for focus := ""; focus != "登录" && len(stops) < 10; b.Press(tab) {
		focus = b.Eval(activeWord)
		stops = append(stops, focus)
	}
	if !slices.Equal(stops[:min(len(want), len(stops))], want) || stops[len(stops)-1] != "登录" {
		t.Errorf("the stops of the form are %q, want %q and last 登录", stops, want)
	}

	b.Eval(`document.querySelector("#id").focus(), ""`)
	b.Press(enter)
	seeProblems(t, b, "请输入身份证号", "请输入密码", "请输入验证码")
	b.Press(tab)
	b.Press(enter)
	if focus := b.Eval(activeID); focus != "id" {
		t.Errorf("the summary leads to %q", focus)
	}

	fillSignIn(b, p)
	b.Press(enter)
	b.See("我的社保")

	awaitDialog(t, b, "true")
	for range 4 {
		if b.Eval(`String(document.activeElement === document.body || !!document.activeElement.closest("dialog"))`) != "true" {
			t.Errorf("the focus leaves the open dialog for %s", b.Focused())
		}
		b.Press(tab)
	}
	standard.look(t, b)
	b.Eval(`document.querySelector("[data-stay-button]").focus(), ""`)
	b.Press(enter)
	awaitDialog(t, b, "false")
	awaitDialog(t, b, "true")
	b.Press(escape)
	awaitDialog(t, b, "false")
	if strings.Contains(b.URL(), "signin") {
		t.Error("the dialog signed out")
	}
}

func awaitDialog(t *testing.T, b *testkit.Browser, open string) {
	t.Helper()
	testkit.Eventually(t, 15*time.Second, func() error {
		if is := b.Eval(dialogOpen); is != open {
			return fmt.Errorf("the dialog's state open is %s", is)
		}
		return nil
	})
}
