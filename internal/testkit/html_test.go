package testkit_test

import (
	"slices"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

const soundPage = `<!doctype html><html lang="zh-CN"><head><title>登录</title></head><body>
<a href="#main">跳到正文</a>
<main id="main"><h1>登录</h1>
<form><label for="id">身份证号</label><input id="id" aria-describedby="hint"><p id="hint">18位</p>
<label>我同意 <input type="checkbox"></label><input type="hidden" name="key"><button>登录</button></form>
<table><caption>缴交明细</caption><tr><th>年月</th></tr></table>
<img src="/static/seal.png" alt=""></main></body></html>`

func TestHTMLFaultsOfASoundPage(t *testing.T) {
	if faults := testkit.HTMLFaults(soundPage); faults != nil {
		t.Errorf("faults in a sound page: %q", faults)
	}
}

func TestHTMLFaultsFindsEachFault(t *testing.T) {
	for _, test := range []struct{ good, bad, fault string }{
		{`lang="zh-CN"`, ``, "no lang"},
		{`<title>登录</title>`, ``, "no title"},
		{`<h1>登录</h1>`, ``, "0 <h1>"},
		{`<h1>登录</h1>`, `<h1>登录</h1><h1>再登录</h1>`, "2 <h1>"},
		{`<h1>登录</h1>`, `<h1> </h1>`, "<h1> is empty"},
		{`<label for="id">身份证号</label>`, ``, `<input id="id"> has no label`},
		{`<label for="id">身份证号</label>`, `<label for="id"></label>`, "has no label"},
		{`<label>我同意 <input type="checkbox"></label>`, `我同意 <input type="checkbox">`, "has no label"},
		{`<p id="hint">`, `<p id="id">`, `2 elements have the id "id"`},
		{`<p id="hint">`, `<p>`, `aria-describedby names "hint"`},
		{`<label for="id">`, `<label for="ID">`, `for names "ID"`},
		{`href="#main"`, `href="#mains"`, `leads to "#mains"`},
		{`href="#main"`, `href="#"`, `leads to "#"`},
		{`href="#main"`, `href="javascript:void(0)"`, "javascript: address"},
		{`<main id="main">`, `<main id="main" style="color:red">`, "inline style"},
		{`<main id="main">`, `<main id="main" onclick="go()">`, "inline handler onclick"},
		{`<button>`, `<script>go()</script><button>`, "inline <script>"},
		{`<button>`, `<style>a{}</style><button>`, "inline <style>"},
		{`<button>登录</button>`, `<button></button>`, "<button> has no text"},
		{` alt=""`, ``, "has no alt"},
		{`<caption>缴交明细</caption>`, ``, "has no caption"},
		{`<th>年月</th>`, `<td>年月</td>`, "has no <th>"},
	} {
		t.Run(test.fault, func(t *testing.T) {
			page := strings.Replace(soundPage, test.good, test.bad, 1)
			if page == soundPage {
				t.Fatalf("%s is not on the sound page", test.good)
			}
			faults := testkit.HTMLFaults(page)
			if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, test.fault) }) {
				t.Errorf("with %s the faults are %q", test.bad, faults)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	links := testkit.Links(`<link rel="stylesheet" href="/static/app.css?v=1"><script src="/static/app.js"></script>
		<a href="/query#rows">查询</a><a href="/query">查询</a><a href="#top">回到顶部</a>
		<a href="mailto:a@example.com">来信</a><a href="http://example.com/a">外部</a><img src="data:image/png;base64,AA==" alt="">`)
	want := []string{"/static/app.css?v=1", "/static/app.js", "/query", "http://example.com/a"}
	if !slices.Equal(links, want) {
		t.Errorf("links %q, want %q", links, want)
	}
}

func TestSendings(t *testing.T) {
	got := testkit.Sendings(`<form action="/search"><button formaction="/search/all">all</button></form>
		<form method="post" action="/keep?way=1"><button>keep</button><button formaction="/drop">drop</button>
		<button formmethod="get" formaction="/look">look</button></form><form method="post"></form><form method="post" action="/keep?way=1"></form>
		<div data-begin="/passkey/begin" data-finish="/passkey/finish"></div>`)
	want := []testkit.Sending{{"GET", "/search"}, {"GET", "/search/all"}, {"POST", "/keep?way=1"}, {"POST", "/drop"}, {"GET", "/look"},
		{"POST", ""}, {"POST", "/passkey/begin"}, {"POST", "/passkey/finish"}}
	if !slices.Equal(got, want) {
		t.Errorf("sent to %v, want %v", got, want)
	}
}
