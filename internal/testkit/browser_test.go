package testkit_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

const policy = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'"

const form = `<!doctype html><html lang="zh-CN"><head><title>注册</title><script src="/app.js"></script></head><body><main><h1>注册</h1>
<a href="/mirror?from=link">养老缴交明细(92年8月后)</a> <a href="/file" download>下载</a>
<form action="/mirror" novalidate>
<p><label for="id">身份证号（必填）</label> <input id="id" name="id" value="旧"></p>
<p><label for="pw">密码</label> <input id="pw" name="pw" type="password"></p>
<p><label for="hint">密码提示问题</label> <input id="hint" name="hint"></p>
<p><label for="by">证明方式</label> <select id="by" name="by"><option value="1">移动电话</option><option value="2">银行账号后六位</option></select></p>
<fieldset><legend>通知方式</legend><label><input type="radio" name="via" value="sms">短信</label><label><input type="radio" name="via" value="mail">邮件</label></fieldset>
<p><label><input type="checkbox" name="ok" value="yes"> 我同意</label></p>
<button>下一步</button> <button type="button" id="swap">换一张</button></form></main></body></html>`

func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	page := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", policy)
			fmt.Fprint(w, body)
		}
	}
	mux.HandleFunc("/{$}", page(form))
	mux.HandleFunc("/favicon.ico", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/mirror", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		page(`<!doctype html><html lang="zh-CN"><title>已收到</title><main><h1>已收到</h1><p>`+q.Encode()+`</p></main>`)(w, r)
	})
	mux.HandleFunc("/app.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `addEventListener("click", e => { if (e.target.id === "swap") e.target.textContent = "换过了"; });`)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename*=UTF-8''%E6%98%8E%E7%BB%86.csv`)
		fmt.Fprint(w, "年月,金额\n")
	})
	mux.HandleFunc("/faulty", page(`<!doctype html><html><title>坏页</title><main><h1>坏页</h1><input name="x"></main></html>`))
	mux.HandleFunc("/inline", page(`<!doctype html><html lang="zh-CN"><title>坏页</title><main><h1>坏页</h1><p style="color:red">红</p></main></html>`))
	mux.HandleFunc("/refused", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		page(`<!doctype html><html lang="zh-CN"><title>错误</title><main><h1>错误</h1></main></html>`)(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestBrowserFillsAForm(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			b := testkit.NewBrowser(t)
			if !scripts {
				b.DisableJS()
			}
			b.Open(site(t) + "/")
			b.Fill("身份证号", "440301199001011232")
			b.Fill("密码", "s3cret")
			b.Fill("密码提示问题", "学校")
			b.Choose("证明方式", "银行账号后六位")
			b.Choose("通知方式", "邮件")
			b.Check("我同意")
			b.Check("我同意") // stays ticked
			if got := b.Value("身份证号"); got != "440301199001011232" {
				t.Errorf("the field holds %q", got)
			}
			b.ClickButton("下一步")
			if b.H1() != "已收到" || b.Title() != "已收到" {
				t.Errorf("after the button: %s, %s", b.H1(), b.Title())
			}
			b.See("by=2", "hint=", "id=440301199001011232", "ok=yes", "pw=s3cret", "via=mail")
			b.SeeNot("from=link")
		})
	}
}

func TestBrowserFollowsLinksAndKeys(t *testing.T) {
	b := testkit.NewBrowser(t)
	b.Open(site(t) + "/")
	b.ClickButton("换一张")
	b.See("换过了")
	b.ClickLink("养老缴交明细(92年8月后)")
	b.See("from=link")
	b.Back()
	b.Fill("身份证号", "")
	b.Fill("密码", "x")
	b.Press("\r")
	b.See("id=&", "pw=x")
}

func TestBrowserDownloads(t *testing.T) {
	b := testkit.NewBrowser(t)
	b.Open(site(t) + "/")
	file := b.Download(func() { b.ClickLink("下载") })
	if file.Name != "明细.csv" || string(file.Data) != "年月,金额\n" {
		t.Errorf("downloaded %s with %q", file.Name, file.Data)
	}
}

func TestBrowserPictures(t *testing.T) {
	b := testkit.NewBrowser(t)
	b.Viewport(360, 740)
	b.Open(site(t) + "/")
	b.Screenshot(filepath.Join(t.TempDir(), "page.png"))
	if pdf := b.PDF(); !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("the print is no PDF: %.20q", pdf)
	}
}

func TestAxeFindsAPlantedFault(t *testing.T) {
	b := testkit.NewBrowser(t)
	base := site(t)
	b.Open(base + "/faulty")
	var rules []string
	for _, v := range b.Axe() {
		rules = append(rules, v.Rule)
		if v.Rule == "label" && !strings.Contains(v.String(), "<input name=\"x\">") {
			t.Errorf("the element is not named: %v", v)
		}
	}
	for _, rule := range []string{"html-has-lang", "label"} {
		if !slices.Contains(rules, rule) {
			t.Errorf("axe found %q, not %s", rules, rule)
		}
	}
	b.Open(base + "/refused")
	b.CheckAxe()
}

func TestConsoleErrorsAreTold(t *testing.T) {
	b := testkit.NewBrowser(t)
	base := site(t)
	b.Open(base + "/refused") // a page with an error status is not an error of the console
	if errors := b.Console(); len(errors) != 0 {
		t.Errorf("console %q", errors)
	}
	b.Open(base + "/inline")
	if errors := b.Console(); len(errors) != 1 || !strings.Contains(errors[0], "Content Security Policy") {
		t.Errorf("console %q, want the violated policy", errors)
	}
	b.AllowConsole("Content Security Policy")
}
