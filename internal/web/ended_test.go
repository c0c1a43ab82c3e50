package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"shebao/internal/document"
	"shebao/internal/staff"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/web"
)

// withEndedCertificate lets a portal sign with a certificate that ran out a year ago.
func withEndedCertificate(t *testing.T) func(*web.Options) {
	t.Helper()
	key, cert, err := document.NewSelfSigned("shebao test", testkit.Start.AddDate(-11, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := document.LoadSigner(key, cert, nil)
	if err != nil {
		t.Fatal(err)
	}
	renderer, err := document.NewRenderer(document.Options{CheckPage: fixture.BaseURL + "/verify", Signer: signer, Fonts: testkit.Fonts(),
		CheckLink: func(docNo string) string { return fixture.BaseURL + "/verify/d/" + docNo }, Now: func() time.Time { return testkit.Start }})
	if err != nil {
		t.Fatal(err)
	}
	return func(o *web.Options) { o.Renderer = renderer }
}

func TestNothingIsIssuedOnceTheSigningCertificateHasRunOut(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		before := newPortal(t, w).browser(t)
		before.signIn("employee")
		issued := before.issueBy(before.get("/proof/contributions"))

		b := newPortal(t, w, withEndedCertificate(t)).browser(t)
		b.signIn("employee")
		documents := w.Count(t, "documents")
		at := b.get("/proof/entitlement?year=2025")
		for what, got := range map[string]page{
			"issuing":                 b.submit(at, "year", "2025"),
			"the paper issued before": b.get(issued.address + "/file.pdf"),
		} {
			testkit.CheckHTML(t, got.body)
			if said := got.text("main"); got.status != http.StatusServiceUnavailable || !strings.Contains(said, "暂时不能出具") || !strings.Contains(said, "仍然有效") {
				t.Errorf("%s: %d\n%s", what, got.status, said)
			}
		}
		if got := w.Count(t, "documents"); got != documents {
			t.Errorf("%d documents were issued", got-documents)
		}
		if got := b.get(issued.address); got.status != http.StatusOK {
			t.Errorf("the page of what was issued before: %d", got.status)
		}
	})
}

func TestTheDeskSeesWhatRunsOut(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) {
		o.RunsOut = func(context.Context) ([]staff.RunsOut, error) {
			day := func(n int) time.Time { return testkit.Start.AddDate(0, 0, n) }
			return []staff.RunsOut{{What: staff.EndFormer, Name: "old", At: day(-200)}, {What: staff.EndSigning, Name: "agency", At: day(-1)},
				{What: staff.EndPasswords, Name: "3", At: day(2)}, {What: staff.EndTLS, Name: "portal", At: day(30)}, {What: staff.EndDataKey, Name: "2", At: day(31)}}, nil
		}
	})
	b := p.browser(t)
	b.hire("keeper", staff.Operate)
	got := b.get("/staff/jobs")
	testkit.CheckHTML(t, got.body)
	for _, want := range []string{"签名证书（agency）已到期，现在不能出具文件", "工作人员密码（3 个账号）即将或已经到期", "网站证书（portal）还有 30 天到期", "第 2 号"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("it does not say %s:\n%s", want, got.text("main"))
		}
	}
	for _, silent := range []string{"数据密钥（第 2 号）还有", "以前的签名证书（old）"} {
		if strings.Contains(got.body, silent) {
			t.Errorf("it warns of %s, which is nothing to be done about yet", silent)
		}
	}
}

// TestAPageThatTakesTooLongIsGivenUp has pages with no time at all.
func TestAPageThatTakesTooLongIsGivenUp(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		calm := newPortal(t, w).browser(t)
		calm.hire("auditor", staff.AuditRead)
		hurried := newPortal(t, w, func(o *web.Options) { o.Deadline = time.Nanosecond }).browser(t)
		hurried.cookies = calm.cookies
		got := hurried.get("/staff/audit")
		testkit.CheckHTML(t, got.body)
		if got.status != http.StatusServiceUnavailable {
			t.Errorf("status %d, want 503\n%s", got.status, got.text("main"))
		}
	})
}
