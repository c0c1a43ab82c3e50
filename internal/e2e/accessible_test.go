package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/demo"
	"shebao/internal/menu"
	"shebao/internal/testkit"
)

// A display is how a page is shown: standard or 大字版.
type display struct {
	name   string
	target float64 // the least size of what is pressed with a finger, in CSS pixels
	axe    int64   // the width at which axe looks: what it checks differs by width as little as by display, and it takes the most time
}

var (
	standard = display{"standard", 44, 1280}
	elder    = display{"大字版", 60, 360}
)

var widths = []int64{1280, 360}

// TestEveryPageIsAccessible looks at every page of the menu, as a visitor and as a person signed in, in both displays and on a
// desk and a phone. A page added to the menu is looked at without a word here, unless its address needs a number.
func TestEveryPageIsAccessible(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	decision := stopBenefit(t, s)
	for _, d := range []display{standard, elder} {
		t.Run("visitor/"+d.name, func(t *testing.T) {
			t.Parallel()
			b := testkit.NewBrowser(t)
			b.Open(s.url)
			d.choose(b)
			for _, path := range visitorPages() {
				b.Open(s.url + path)
				d.look(t, b)
			}
		})
		t.Run("citizen/"+d.name, func(t *testing.T) {
			t.Parallel()
			p := s.persona("guardian")
			leaveTraces(t, s, p)
			b := testkit.NewBrowser(t)
			signInByHand(b, s.url, p)
			d.choose(b)
			for _, path := range citizenPages(t, s, p) {
				b.Open(s.url + path)
				d.look(t, b)
			}
		})
		t.Run("decision/"+d.name, func(t *testing.T) {
			t.Parallel()
			b := testkit.NewBrowser(t)
			signInByHand(b, s.url, s.persona("unemployed"))
			d.choose(b)
			b.Open(s.url + "/decisions")
			d.look(t, b)
			b.Open(s.url + decision)
			d.look(t, b)
		})
		t.Run("errors/"+d.name, func(t *testing.T) {
			t.Parallel()
			b := testkit.NewBrowser(t)
			b.Open(s.url)
			d.choose(b)
			d.lookAtErrors(t, s, b)
		})
		t.Run("registration/"+d.name, func(t *testing.T) {
			t.Parallel()
			b := testkit.NewBrowser(t)
			b.Open(s.url)
			d.choose(b)
			who := map[display]string{standard: "old_id", elder: "left"}[d]
			d.lookAtRegistration(t, s, b, s.persona(who))
		})
	}
}

// stopBenefit has a person stop their unemployment benefit and answers with the address of the decision.
func stopBenefit(t *testing.T, s *site) string {
	t.Helper()
	b := testkit.NewBrowser(t)
	p := s.persona("unemployed")
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "失业业务办理", "停止领取失业救济金")
	b.CheckAxe()
	b.Choose("停止原因", "重新就业")
	b.Check("我知道停止以后不能在网上恢复")
	b.ClickButton("下一步")
	b.CheckAxe()
	b.ClickButton("提交")
	b.See("业务受理号")
	v := s.visitor()
	v.signIn(p)
	decision := firstLink(v.get("/decisions"), "/decisions/")
	if decision == "" {
		t.Fatal("stopping a benefit leads to no decision")
	}
	return decision
}

// addressParts stand in for what differs from page to page: texts that every demonstration begins with, and a number that there is not.
var addressParts = strings.NewReplacer("{document}", "CB20260101-ABCDEFGHJKLM", "/help/guidance/{slug}", "/help/guidance/access-code",
	"/help/questions/{slug}", "/help/questions/card-pin-forgotten", "/announcements/{slug}", "/announcements/portal-opened")

// visitorPages are the addresses of all pages for everyone, with those that a form of the page adds.
func visitorPages() []string {
	paths := []string{"/verify?way=file", "/signin?reason=ended", "/signin?next=%2Freceipts",
		"/help/search?q=%E5%A4%B1%E4%B8%9A%E9%87%91", "/help/search?q=qqqq", "/help/guidance/access-code?view=print"}
	for _, p := range menu.Default().Pages() {
		if p.Path != "" && p.Audience != menu.Citizen {
			paths = append(paths, addressParts.Replace(p.Path))
		}
	}
	return paths
}

// citizenPages are the addresses of all pages behind sign-in, and some of a page's own states. An address with a number in it is
// the first that the page above leads to.
func citizenPages(t *testing.T, s *site, p demo.Persona) []string {
	t.Helper()
	v := s.visitor()
	v.signIn(p)
	paths := []string{"/records/pension/contributions?year=2012", "/records/pension/contributions?year=1950"}
	m := menu.Default()
	for _, page := range m.Pages() {
		if page.Path == "" || page.Audience != menu.Citizen || page.ID == "decisions-issued" { // a decision takes an application: stopBenefit
			continue
		}
		path := page.Path
		if before, _, numbered := strings.Cut(path, "{"); numbered {
			if path = firstLink(v.get(m.Path(page.Parent)), before); path == "" {
				t.Errorf("%s leads to no address %s", page.Parent, page.Path)
				continue
			}
		}
		paths = append(paths, path)
	}
	return paths
}

// firstLink is the first address on a page that goes on after a prefix, or "".
func firstLink(a answer, prefix string) string {
	found := regexp.MustCompile(`href="(` + regexp.QuoteMeta(prefix) + `[0-9A-Za-z-]+)"`).FindStringSubmatch(a.body)
	if found == nil {
		return ""
	}
	return found[1]
}

// leaveTraces has the person do something of everything, so that no list is empty.
func leaveTraces(t *testing.T, s *site, p demo.Persona) {
	t.Helper()
	v := s.visitor()
	v.signIn(p)
	code := accessCodeIn(t, v.submit("/proof/access-code", "action", "create"))
	m := menu.Default()
	for _, page := range m.Pages() {
		if page.Audience == menu.Citizen && strings.HasSuffix(page.Path, "/{document}") {
			v.submit(m.Path(page.Parent)) // whose form issues one
		}
	}
	v.submit("/enquiries/ask", "category", "other", "subject", "问一句", "body", "写在这里")
	s.visitor().submit("/verify", "number", p.PersonNo, "code", code, "viewer", viewer, "purpose", purpose)
}

// TestStatementsOfEverySituationAreAccessible looks at the tables that only some people have anything in.
func TestStatementsOfEverySituationAreAccessible(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	s.serve()
	for key, pages := range map[string][]string{
		"injured":    {"injury-benefits"},
		"mover":      {"transfers-in-province", "transfers-medical"},
		"pensioner":  {"pension-payments", "pension-back-payments", "pension-early"},
		"unemployed": {"unemployment-payments"},
		"rare_name":  {"overview"},
	} {
		p := s.persona(key)
		s.visitor().register(p)
		b := testkit.NewBrowser(t)
		signInByHand(b, s.url, p)
		for _, id := range pages {
			b.Open(s.url + menu.Default().Path(id))
			b.SeeNot("没有记录")
			standard.look(t, b)
		}
	}
}

func (d display) choose(b *testkit.Browser) {
	if d == elder {
		b.ClickButton("大字版")
		b.See("标准版")
	}
}

// look fails the test for each fault of the page as it stands, on a desk and on a phone.
func (d display) look(t *testing.T, b *testkit.Browser) {
	t.Helper()
	where := func(width int64) string { return fmt.Sprintf("%s, %s, %d px", b.URL(), d.name, width) }
	for _, width := range widths {
		b.Viewport(width, 800)
		if over := b.Overflow(); over > 0 {
			t.Errorf("%s: the page is %d px too wide: %s", where(width), over, b.Eval(widest))
		}
		for _, small := range d.smallTargets(t, b) {
			t.Errorf("%s: hard to press: %s", where(width), small)
		}
	}
	b.Eval(shorten)
	b.Viewport(d.axe, 800)
	for _, v := range b.Axe() {
		t.Errorf("%s: %v", where(d.axe), v)
	}
	b.Viewport(widths[0], 800)
}

// shorten leaves the first rows of a table and those that mark a gap: axe takes long over thousands of cells that are all alike. It lays the
// telephone bar of 大字版 at the end of the page: what the bar covers at one place of scrolling, which is all that axe sees, it does not at
// another, and what has the focus it never covers.
const shorten = `(() => {
	document.querySelector(".tel-bar")?.style.setProperty("position", "static");
	for (const row of document.querySelectorAll("tbody tr:not(.gap):nth-child(n+12)")) row.remove();
	return "";
})()`

// widest names the elements that stick out of the window.
const widest = `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
	.slice(0, 3).map(e => e.cloneNode(false).outerHTML.slice(0, 100)).join(" ")`

// targets finds what is pressed: buttons, links in navigation, fields. A choice is pressed by its label too.
const targets = `JSON.stringify([...document.querySelectorAll("button, .button, nav a, summary, input:not([type=hidden]), select, textarea")]
	.filter(e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0)
	.map(e => {
		const boxes = [e, ...(e.matches("[type=checkbox], [type=radio]") ? e.labels : [])].map(x => x.getBoundingClientRect());
		return {what: e.cloneNode(false).outerHTML.slice(0, 120) + e.innerText.slice(0, 20),
			height: Math.max(...boxes.map(b => b.height)), width: Math.max(...boxes.map(b => b.width))};
	}))`

func (d display) smallTargets(t *testing.T, b *testkit.Browser) []string {
	t.Helper()
	var found []struct {
		What          string
		Height, Width float64
	}
	if err := json.Unmarshal([]byte(b.Eval(targets)), &found); err != nil {
		t.Fatal(err)
	}
	var small []string
	for _, f := range found {
		if f.Height < d.target-0.5 || f.Width < d.target-0.5 {
			small = append(small, fmt.Sprintf("%.0f × %.0f px, %s", f.Width, f.Height, f.What))
		}
	}
	return small
}

// lookAtErrors looks at every form that was sent empty or with a wrong captcha, and at the pages of errors.
func (d display) lookAtErrors(t *testing.T, s *site, b *testkit.Browser) {
	for _, form := range []struct{ path, button string }{
		{"/signin", "登录"}, {"/verify", "核验"}, {"/verify?way=file", "核验"},
		{"/verify/d/CB20260101-ABCDEFGHJKLM", "核验"},
	} {
		b.Open(s.url + form.path)
		b.ClickButton(form.button)
		seeProblems(t, b, "请输入验证码")
		d.look(t, b)
		b.Fill("验证码", "0000")
		b.ClickButton(form.button)
		seeProblems(t, b, "验证码不正确")
		b.Fill("验证码", captcha)
		b.ClickButton(form.button)
		seeProblems(t, b, "请")
		d.look(t, b)
	}

	b.Open(s.url + "/no/such/page")
	b.See("没有找到这个页面")
	d.look(t, b)

	b.Open(postsFromElsewhere(t, s.url))
	b.ClickButton("去")
	b.See("请求被拒绝")
	d.look(t, b)

	d.lookAtLimits(t, s, b)
}

func seeProblems(t *testing.T, b *testkit.Browser, problems ...string) {
	t.Helper()
	b.See(problems...)
	if !strings.HasPrefix(b.Title(), "错误：") {
		t.Errorf("%s: the title %q does not say that something is wrong", b.URL(), b.Title())
	}
	if focus := b.Focused(); !strings.Contains(focus, `id="error-summary"`) {
		t.Errorf("%s: the focus is on %.100s, not on the summary of what is wrong", b.URL(), focus)
	}
}

// postsFromElsewhere is a page of another site with a form that aims at the portal.
func postsFromElsewhere(t *testing.T, target string) string {
	t.Helper()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><form method="post" action="%s/signout"><button>去</button></form>`, target)
	}))
	t.Cleanup(other.Close)
	return other.URL
}

// lookAtLimits looks at the pages for those who have tried too often, with and without the form.
func (d display) lookAtLimits(t *testing.T, s *site, b *testkit.Browser) {
	stranger := map[display]string{standard: "11010119900307109X", elder: "110101199003073693"}[d]
	v := s.visitor()
	for range 6 {
		v.submit("/signin", "id", stranger, "password", "wrong guess")
	}
	b.Open(s.url + "/signin")
	b.Fill("身份证号", stranger)
	b.Fill("密码", "wrong guess")
	b.Fill("验证码", captcha)
	b.ClickButton("登录")
	b.See("尝试次数过多", "请等待")
	d.look(t, b)

	document := "/verify/d/" + map[display]string{standard: "CB20260101-ABCDEFGHJKLN", elder: "CB20260101-ABCDEFGHJKLP"}[d]
	for range 10 {
		v.submit(document, "id_tail", "0000")
	}
	b.Open(s.url + document)
	b.Fill("身份证号后四位", "0000")
	finishCheck(b)
	b.See("尝试次数过多")
	d.look(t, b)
}

// lookAtRegistration looks at each of its pages, before and after it was sent empty.
func (d display) lookAtRegistration(t *testing.T, s *site, b *testkit.Browser, p demo.Persona) {
	b.Open(s.url + "/register")
	b.ClickButton("我同意")
	d.look(t, b)
	b.ClickButton("下一步")
	seeProblems(t, b, "请输入身份证号")
	d.look(t, b)
	b.Fill("身份证号", string(p.IDNumber.Full()))
	b.Fill("个人电脑号", p.PersonNo)
	b.ClickButton("下一步")
	d.look(t, b)
	b.ClickButton("下一步")
	seeProblems(t, b, "请输入姓名")
	d.look(t, b)
	fillFacts(b, p)
	sent := len(s.messagesTo(p.Phone, "code"))
	b.ClickButton("下一步")
	b.See("验证码已发到")
	d.look(t, b)
	b.ClickButton("下一步")
	seeProblems(t, b, "请输入短信验证码")
	d.look(t, b)
	b.Fill("短信验证码", s.codeTo(p.Phone, sent+1))
	b.ClickButton("下一步")
	d.look(t, b)
	b.ClickButton("完成")
	seeProblems(t, b, "密码至少 8 个字符")
	d.look(t, b)
	b.Fill("服务密码", password)
	b.Fill("确认密码", password)
	b.ClickButton("完成")
	b.See("注册成功")
	d.look(t, b)
	b.ClickButton("退出")
}
