package parts_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"shebao/internal/web/parts"
	"shebao/internal/web/static"
)

// page is the components page as somebody signed in sees it.
func page() parts.Page {
	return parts.Page{
		ID:      "components",
		Title:   "组件样例",
		Agency:  "深圳市社会保险基金管理局",
		Path:    "/components?year=2012",
		Crumbs:  []parts.Link{{Title: "首页", Href: "/"}, {Title: "养老保险"}},
		User:    &parts.User{Name: "张*", LastSignIn: "2012年5月2日 20:14", OutHref: "/sign-out"},
		Footer:  []parts.Link{{Title: "无障碍说明", Href: "/accessibility"}},
		Banners: []parts.Notice{{Tone: parts.ToneWarning, Title: "演示环境", Text: "数据都是虚构的。"}},
		Flash:   &parts.Notice{Tone: parts.ToneSuccess, Title: "已保存"},
		Session: &parts.Session{IdleSeconds: 900, WarnSeconds: 150, StayHref: "/session/stay", OutHref: "/sign-out", EndedHref: "/sign-in"},
		Print:   &parts.PrintHead{Who: "张*", At: "2012年5月3日 09:12", Address: "https://example.gov.cn/components"},
		Nav: []parts.NavItem{
			{Title: "首页", Href: "/"},
			{Title: "社保信息查询", Open: true, Children: []parts.NavItem{
				{Title: "养老保险", Open: true, Children: []parts.NavItem{{Title: "组件样例", Href: "/components", Current: true}}},
			}},
		},
	}
}

func withErrors(p parts.Page) parts.Page {
	p.Errors = []parts.FieldError{
		{Field: "id_no", Message: "身份证号应为 18 位"},
		{Field: "password", Message: "请输入密码"},
		{Field: "proof", Message: "请选择核实方式"},
		{Field: "way", Message: "请选择密码获取方式"},
		{Field: "captcha", Message: "验证码不正确"},
		{Field: "agree", Message: "请先同意服务条款"},
	}
	return p
}

// states are the ways the components page can be seen.
func states() map[string]parts.Page {
	elder, paper, visitor := page(), page(), page()
	elder.Elder = true
	paper.PrintView = true
	visitor.User, visitor.Session, visitor.Nav, visitor.Crumbs = nil, nil, nil, nil
	visitor.Tools = []parts.Link{{Title: "登录", Href: "/sign-in"}}
	return map[string]parts.Page{
		"signed in": page(), "errors": withErrors(page()), "elder": withErrors(elder), "print parts": paper, "visitor": visitor,
	}
}

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parse(t testing.TB, markup string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func elements(doc *html.Node, names ...string) []*html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && (len(names) == 0 || slices.Contains(names, n.Data)) {
			found = append(found, n)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	value, _ := lookup(n, name)
	return value
}

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func byID(doc *html.Node, id string) *html.Node {
	for _, n := range elements(doc) {
		if attr(n, "id") == id {
			return n
		}
	}
	return nil
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestPagesAreSoundHTML(t *testing.T) {
	for name, p := range states() {
		t.Run(name, func(t *testing.T) {
			markup := render(t, parts.Components(p, parts.Captcha{Token: "sample", Image: "/captcha/sample.png", Audio: "/captcha/sample.wav"}))
			checkBalance(t, markup)
			doc := parse(t, markup)
			if n := len(elements(doc, "h1")); n != 1 {
				t.Errorf("%d h1, want 1", n)
			}
			if got := text(elements(doc, "h1")[0]); got != p.Title {
				t.Errorf("h1 %q, want %q", got, p.Title)
			}
			checkIDs(t, doc)
			checkReferences(t, doc)
			checkLabels(t, doc)
			checkPolicy(t, doc)
		})
	}
}

var void = []string{"meta", "link", "input", "img", "br", "hr"}

// checkBalance wants every element closed where it was opened.
func checkBalance(t *testing.T, markup string) {
	t.Helper()
	var open []string
	for z := html.NewTokenizer(strings.NewReader(markup)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			break
		}
		tag, _ := z.TagName()
		name := string(tag)
		switch {
		case kind == html.StartTagToken && !slices.Contains(void, name):
			open = append(open, name)
		case kind == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
}

func checkIDs(t *testing.T, doc *html.Node) {
	t.Helper()
	seen := map[string]bool{}
	for _, n := range elements(doc) {
		id, ok := lookup(n, "id")
		if ok && (id == "" || seen[id]) {
			t.Errorf("id %q on <%s> is empty or stands twice", id, n.Data)
		}
		seen[id] = true
	}
}

// checkReferences wants every id that is pointed at to be there.
func checkReferences(t *testing.T, doc *html.Node) {
	t.Helper()
	for _, n := range elements(doc) {
		for _, name := range []string{"for", "aria-labelledby", "aria-describedby"} {
			for _, id := range strings.Fields(attr(n, name)) {
				if byID(doc, id) == nil {
					t.Errorf("%s=%q on <%s> points nowhere", name, id, n.Data)
				}
			}
		}
		if id, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && byID(doc, id) == nil {
			t.Errorf("link to #%s points nowhere", id)
		}
	}
}

func checkLabels(t *testing.T, doc *html.Node) {
	t.Helper()
	labelled := map[string]bool{}
	for _, l := range elements(doc, "label") {
		labelled[attr(l, "for")] = true
	}
	for _, n := range elements(doc, "input", "select", "textarea") {
		if attr(n, "type") == "hidden" || n.Parent.Data == "label" {
			continue
		}
		if !labelled[attr(n, "id")] {
			t.Errorf("<%s name=%q> has no label", n.Data, attr(n, "name"))
		}
	}
	for _, n := range elements(doc, "img") {
		if attr(n, "alt") == "" {
			t.Errorf("picture %q has no words", attr(n, "src"))
		}
	}
}

// checkPolicy wants nothing that the content security policy forbids.
func checkPolicy(t *testing.T, doc *html.Node) {
	t.Helper()
	for _, n := range elements(doc) {
		if n.Data == "style" || n.Data == "script" && attr(n, "src") == "" {
			t.Errorf("inline <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
				t.Errorf("%s=%q on <%s>", a.Key, a.Val, n.Data)
			}
		}
	}
}

func TestTitleSaysThatSomethingIsWrong(t *testing.T) {
	tests := map[string]struct {
		page parts.Page
		want string
	}{
		"right": {page(), "组件样例 - 深圳市社会保险基金管理局社会保险服务个人网页"},
		"wrong": {withErrors(page()), "错误：组件样例 - 深圳市社会保险基金管理局社会保险服务个人网页"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			doc := parse(t, render(t, parts.Components(test.page, parts.Captcha{Token: "sample", Image: "/captcha/sample.png", Audio: "/captcha/sample.wav"})))
			if got := text(elements(doc, "title")[0]); got != test.want {
				t.Errorf("title %q, want %q", got, test.want)
			}
		})
	}
}

func TestErrorSummaryLeadsToFieldsThatSayTheSame(t *testing.T) {
	p := withErrors(page())
	doc := parse(t, render(t, parts.Components(p, parts.Captcha{Token: "sample", Image: "/captcha/sample.png", Audio: "/captcha/sample.wav"})))
	summary := byID(doc, "error-summary")
	if summary == nil || attr(summary, "role") != "alert" || attr(summary, "tabindex") != "-1" {
		t.Fatal("no error summary that can take the focus")
	}
	links := elements(summary, "a")
	if len(links) != len(p.Errors) {
		t.Fatalf("%d links, want %d", len(links), len(p.Errors))
	}
	for i, e := range p.Errors {
		if got := attr(links[i], "href"); got != "#"+e.Field {
			t.Errorf("link %q, want #%s", got, e.Field)
		}
		if got := byID(doc, e.Field); got == nil || got.Data != "input" && got.Data != "select" {
			t.Errorf("%s is no control", e.Field)
		}
		if got := text(byID(doc, e.Field+"-error")); got != "错误："+e.Message {
			t.Errorf("at the field %q, in the summary %q", got, e.Message)
		}
	}
}

func TestNobodySignedInSeesNoSession(t *testing.T) {
	markup := render(t, parts.Components(states()["visitor"], parts.Captcha{Token: "sample", Image: "/captcha/sample.png", Audio: "/captcha/sample.wav"}))
	for _, word := range []string{"session-warning", "退出登录", "上次登录"} {
		if strings.Contains(markup, word) {
			t.Errorf("a visitor's page has %q", word)
		}
	}
}

func TestDisplayButtonOffersTheOther(t *testing.T) {
	for elder, want := range map[bool]string{false: "elder", true: "standard"} {
		p := page()
		p.Elder = elder
		doc := parse(t, render(t, parts.Components(p, parts.Captcha{Token: "sample", Image: "/captcha/sample.png", Audio: "/captcha/sample.wav"})))
		for _, b := range elements(doc, "button") {
			if attr(b, "name") == "mode" && attr(b, "value") != want {
				t.Errorf("elder %v: button gives %q, want %q", elder, attr(b, "value"), want)
			}
		}
		if got := strings.Contains(attr(elements(doc, "html")[0], "class"), "elder"); got != elder {
			t.Errorf("elder class %v, want %v", got, elder)
		}
	}
}

func TestFieldsSayWhatIsAsked(t *testing.T) {
	tests := map[string]struct {
		field     templ.Component
		want, not []string
	}{
		"required": {parts.Field{Label: "姓名", Name: "name", Required: true}, []string{"（必填）", `aria-required="true"`}, []string{"（选填）"}},
		"optional": {parts.Field{Label: "邮箱", Name: "email"}, []string{"（选填）"}, []string{"aria-required", "（必填）"}},
		"kept":     {parts.Field{Label: "姓名", Name: "name", Value: `𠮷<b>"&`}, []string{`value="𠮷&lt;b&gt;&#34;&amp;"`}, []string{"<b>"}},
		"password": {parts.Field{Label: "密码", Name: "password", Type: "password", Value: "geheim"}, []string{`type="password"`}, []string{"geheim"}},
		"wrong":    {parts.Field{Label: "姓名", Name: "name", Error: "请输入姓名"}, []string{`aria-invalid="true"`, `aria-describedby="name-error"`}, nil},
		"unit":     {parts.Field{Label: "工资", Name: "wage", Suffix: "元"}, []string{"元"}, nil},
		"textarea": {parts.Textarea{Label: "理由", Name: "why", Value: "</textarea><script>"}, []string{"&lt;/textarea&gt;"}, []string{"<script>"}},
		"select":   {parts.Select{Label: "方式", Name: "p", Value: "b", Options: []parts.Option{{Value: "a", Text: "甲"}, {Value: "b", Text: "乙"}}}, []string{`<option value="b" selected>`}, []string{`<option value="a" selected>`}},
		"radio":    {parts.Radios{Legend: "方式", Name: "p", Value: "a", Options: []parts.Option{{Value: "a", Text: "甲"}, {Value: "b", Text: "乙"}}}, []string{`id="p" name="p" value="a" checked`, `id="p-2"`}, nil},
		"code":     {parts.Field{Label: "码", Name: "code", Secret: true}, []string{"data-secret"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			markup := render(t, test.field)
			for _, s := range test.want {
				if !strings.Contains(markup, s) {
					t.Errorf("no %q in %s", s, markup)
				}
			}
			for _, s := range test.not {
				if strings.Contains(markup, s) {
					t.Errorf("%q in %s", s, markup)
				}
			}
		})
	}
}

func TestEnterDoesNotAskForAnotherCaptcha(t *testing.T) {
	doc := parse(t, render(t, parts.Captcha{Token: "t", Image: "/i", Audio: "/a"}))
	first := elements(doc, "button")[0]
	if attr(first, "value") == "captcha" || attr(first, "type") != "submit" {
		t.Errorf("Enter presses %v", first.Attr)
	}
}

func TestNoComponentLetsMarkupThrough(t *testing.T) {
	const evil = `<script>alert("1")</script>'&`
	p := parts.Page{Title: evil, Agency: evil, Path: evil, Lead: evil, Crumbs: []parts.Link{{Title: evil, Href: evil}},
		User: &parts.User{Name: evil, LastSignIn: evil}, Nav: []parts.NavItem{{Title: evil, Href: evil}},
		Flash: &parts.Notice{Title: evil, Text: evil}, Print: &parts.PrintHead{Who: evil, Address: evil},
		Errors: []parts.FieldError{{Message: evil}}, Banners: []parts.Notice{{Text: evil}}}
	components := []templ.Component{
		parts.Layout(p),
		parts.Facts{Title: evil, Rows: []parts.Fact{{Key: evil, Value: evil, Change: evil}}},
		parts.Code{Label: evil, Code: evil, Note: evil},
		parts.Receipt{Title: evil, No: evil, Changes: []parts.Change{{Name: evil, Before: evil, After: evil}}, Next: []string{evil}},
		parts.SimpleTable{ID: evil, Caption: evil, Headers: []string{evil}, Rows: [][]string{{evil}}},
		parts.BarChart{ID: evil, Title: evil, Summary: evil, Unit: evil, Labels: []string{evil}, Gaps: []bool{true}, GapName: evil, Series: []parts.Series{{Name: evil, Values: []int64{1}}, {Name: evil, Values: []int64{2}}}},
		parts.ErrorBody{Code: 404, What: evil, Do: evil, Ref: evil},
		parts.Legend{Marks: []parts.Mark{{Sign: evil, Meaning: evil}}},
	}
	for i, c := range components {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			if markup := render(t, c); strings.Contains(markup, "<script>") {
				t.Error(markup)
			}
		})
	}
}

func TestStaticFilesOfAPageAreThere(t *testing.T) {
	doc := parse(t, render(t, parts.Components(page(), parts.Captcha{Token: "sample", Image: "/captcha/sample.png", Audio: "/captcha/sample.wav"})))
	server := static.Handler()
	found := 0
	for _, n := range elements(doc, "link", "script") {
		href := attr(n, "href") + attr(n, "src")
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, href, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", href, w.Code)
		}
		found++
	}
	if found != 3 {
		t.Errorf("%d files, want style sheet, script and icon", found)
	}
}

func TestDownloadsLeaveOutWhatIsNotThere(t *testing.T) {
	tests := map[string]struct {
		downloads parts.Downloads
		want      []string
	}{
		"none":  {parts.Downloads{}, nil},
		"print": {parts.Downloads{Print: "/p"}, []string{"打印"}},
		"all":   {parts.Downloads{Print: "/p", PDF: "/d", XLSX: "/x", CSV: "/c"}, []string{"打印", "下载 PDF", "下载 XLSX", "下载 CSV"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, a := range elements(parse(t, render(t, test.downloads)), "a") {
				got = append(got, text(a))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestYearFilterMarksTheChoice(t *testing.T) {
	filter := parts.YearFilter{Action: "/pension", Years: []int{2012, 2011, 2010, 2009, 2008, 2007}, Current: 2011}
	doc := parse(t, render(t, filter))
	var current []string
	for _, a := range elements(doc, "a") {
		if attr(a, "aria-current") == "page" {
			current = append(current, attr(a, "href"))
		}
	}
	if !slices.Equal(current, []string{"/pension?year=2011"}) {
		t.Errorf("current %q", current)
	}
	if n := len(elements(doc, "option")); n != 7 {
		t.Errorf("%d options, want all years and 全部年份", n)
	}
}

func TestCountdownSaysTheWaitInWords(t *testing.T) {
	for seconds, want := range map[int]string{30: "30 秒", 60: "1 分", 90: "1 分 30 秒", 3600: "1 小时", 5400: "1 小时 30 分钟"} {
		markup := render(t, parts.Countdown{Seconds: seconds})
		if !strings.Contains(markup, ">"+want+"<") {
			t.Errorf("%d s: no %q in %s", seconds, want, markup)
		}
	}
}
