package e2e_test

import (
	"strings"
	"testing"

	"shebao/internal/testkit"
)

// TestWithoutJavaScript goes the main way with scripts off.
func TestWithoutJavaScript(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	s.serve()
	p := s.persona("employee")
	b := testkit.NewBrowser(t)
	b.DisableJS()

	registerByHand(b, s, p)
	b.ClickLink("登录")
	fillSignIn(b, p)
	picture := b.Eval(`document.querySelector("[data-captcha-image]").src`)
	b.ClickButton("换一张")
	if b.Eval(`document.querySelector("[data-captcha-image]").src`) == picture {
		t.Error("the picture is still the same")
	}
	if typed := b.Value("身份证号"); typed != string(p.IDNumber) {
		t.Errorf("another picture leaves %q of the ID number", typed)
	}
	fillSignIn(b, p)
	b.ClickButton("登录")
	b.See("我的社保")

	openContributions(b)
	b.ClickLink("表格版")
	b.Choose("其他年份", "2001 年")
	b.ClickButton("查看")
	if rows := rowsOnPage(t, b); len(rows) != 14 || rows[12][0] != "2001-01" && rows[1][0] != "2001-01" {
		t.Errorf("2001 has %d rows with heads and totals: %v", len(rows), rows)
	}
	makeAccessCode(t, b, "生成授权码")
	inspectPDF(t, issueCertificate(t, b), p)

	size := `getComputedStyle(document.querySelector("main p")).fontSize`
	before := b.Eval(size)
	b.ClickButton("大字版")
	if after := b.Eval(size); before == after || !strings.HasSuffix(b.URL(), b.Eval("location.pathname")) {
		t.Errorf("大字版 leaves the text at %s", after)
	}
	b.ClickButton("标准版")
	if again := b.Eval(size); again != before {
		t.Errorf("标准版 makes the text %s, it was %s", again, before)
	}
	b.ClickButton("退出")
	b.See("您已安全退出")
}
