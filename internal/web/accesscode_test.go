package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

var shownCode = regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}`)

// choose sends the form in which a holder chooses what a code shows.
func (b *browser) choose(fields ...string) page {
	b.t.Helper()
	_, values := b.fill(b.get("/proof/access-code"), append([]string{"chosen", "1", "scope", "default", "life", "month"}, fields...)...)
	return b.post("/proof/access-code", values)
}

// checkCode checks a code as a third party elsewhere.
func (p *portal) checkCode(t *testing.T, number, code string) page {
	t.Helper()
	b := p.browser(t)
	b.address = "203.0.113.50:99"
	return b.submit(b.get("/verify"), "number", number, "code", code, "viewer", "示例银行", "purpose", "办理贷款", "captcha", captchaAnswer)
}

func TestThePreviewIsWhatTheCheckerSees(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		for _, scope := range []string{"default", "in_force", "months24", "whole"} {
			preview := b.choose("action", "preview", "scope", scope, "for_whom", "示例银行", "for_purpose", "办理贷款", "life", "week")
			if preview.status != http.StatusOK || !preview.says("预览") || p.Count(t, "access_codes WHERE scope = '"+scope+"'") != 0 {
				t.Fatalf("%s: %d, %.300q", scope, preview.status, preview.text("main"))
			}
			testkit.CheckHTML(t, preview.body)
			code := shownCode.FindString(b.follow(b.submit(preview, "action", "create")).body)
			checked := p.checkCode(t, who.PersonNo, code)
			testkit.CheckHTML(t, checked.body)
			seen := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(mainWithout(checked, 1)), "打印"))
			if promised, _ := preview.byID("preview"); promised == "" || !strings.HasSuffix(seen, promised) {
				t.Errorf("%s: the preview says\n%.300s\nand the checker sees\n%.300s", scope, promised, seen)
			}
			if !checked.says("示例银行") || !checked.says("办理贷款") || !checked.says(text.ScopeLeavesOut[scope]) || strings.Contains(checked.body, string(who.IDNumber)) {
				t.Errorf("%s: the checker sees %.400q", scope, checked.text("main"))
			}
			byLink := b.get("/proof/access-code/preview?scope=" + scope)
			if byLink.status != http.StatusOK || !byLink.says(text.ScopeLeavesOut[scope]) {
				t.Errorf("the preview of %s by its address: %d", scope, byLink.status)
			}
		}
		if looks := p.Count(t, "lookups"); looks != 4 {
			t.Errorf("%d looks, want those of the checker alone", looks)
		}
		if got := b.get("/proof/access-code/preview?scope=everything"); got.status != http.StatusNotFound {
			t.Errorf("an unknown scope: %d", got.status)
		}
	})
}

// mainWithout is what is to be read in main without its first headings.
func mainWithout(p page, headings int) string {
	words := p.text("main")
	for _, h := range p.all(atom.H1)[:headings] {
		words = strings.Replace(words, textOf(h), "", 1)
	}
	return words
}

func TestWhatIsNotSharedIsNotInThePage(t *testing.T) {
	testkit.Parallel(t)
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := b.signIn("employee")
	person, err := p.DB.Person(t.Context(), who.PersonNo)
	if err != nil {
		t.Fatal(err)
	}
	code := shownCode.FindString(b.follow(b.choose("action", "create", "scope", "in_force")).body)
	got := p.checkCode(t, string(who.IDNumber), code)
	if !got.says("养老保险") || !got.says(who.IDNumber.Masked()) {
		t.Fatalf("the checker sees %q", got.text("main"))
	}
	for what, secret := range map[string]string{"personal number": who.PersonNo, "card number": person.CardNo, "unit": person.UnitNo, "amounts": "基数", "sex": "性别"} {
		if strings.Contains(mainWithout(got, 1), secret) {
			t.Errorf("the page shows the %s", what)
		}
	}
	if len(got.all(atom.Table)) != 0 {
		t.Error("the page has a table")
	}
}

func TestWhatAHolderWritesIsTextOnly(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		const nasty, nastier = `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>'--`
		chosen := []string{"scope", "in_force", "for_whom", nasty, "for_purpose", nastier}
		pages := []page{b.choose(append(chosen, "action", "preview")...), b.choose(append(chosen, "action", "edit")...)}
		made := b.follow(b.choose(append(chosen, "action", "create")...))
		checker := p.browser(t)
		checked := checker.submit(checker.get("/verify"), "number", who.PersonNo, "code", shownCode.FindString(made.body), "viewer", nasty, "purpose", nastier, "captcha", captchaAnswer)
		b.choose("action", "create")
		pages = append(pages, made, checked, b.get("/proof/access-code"), b.get("/account/lookups"), b.get("/notices"))
		for i, got := range pages {
			if strings.Contains(got.body, nasty) || strings.Contains(got.body, "<img src=x") || got.status != http.StatusOK {
				t.Errorf("page %d (%s): %d, and what was written is code in it", i, got.address, got.status)
			}
			if !got.says(nasty) && !strings.Contains(got.body, "&lt;script&gt;") && got.address != "/notices" {
				t.Errorf("page %d (%s) does not show what was written", i, got.address)
			}
			testkit.CheckHTML(t, got.body)
		}
	})
}

func TestAChoiceThatIsNoneIsShownAgain(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	got := b.choose("action", "create", "scope", "everything", "for_whom", strings.Repeat("长", 61), "for_purpose", "办理贷款")
	if got.status != http.StatusUnprocessableEntity || got.value("for_purpose") != "办理贷款" || !got.says(text.BadScope) || !got.says(text.WordForWhom+"太长") {
		t.Errorf("%d, %q", got.status, got.text("main"))
	}
	testkit.CheckHTML(t, got.body)
	if p.Count(t, "access_codes") != 0 {
		t.Error("there is a code")
	}
}

func TestTheHolderSeesUsesAndTries(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		code := shownCode.FindString(b.follow(b.choose("action", "create", "for_whom", "示例学校", "for_purpose", "入学")).body)
		if got := b.get("/proof/access-code"); !got.says("还没有人用过") || !got.says("示例学校") {
			t.Errorf("before any use: %q", got.text("main"))
		}
		if got := p.checkCode(t, who.PersonNo, code); !got.says("示例学校") || !got.says("入学") {
			t.Errorf("the checker does not see for whom it was: %q", got.text("main"))
		}
		for range 5 {
			p.Clock.Advance(time.Second)
			p.checkCode(t, string(who.IDNumber), "ABCDEFGHJKLM")
		}
		if got := p.checkCode(t, who.PersonNo, code); !got.says("示例学校") {
			t.Errorf("after five wrong codes the right one reads %q", got.text("main"))
		}
		got := b.get("/proof/access-code")
		for _, words := range []string{"示例银行", "203.0.113.50", "授权码不对", text.CodeScopes["default"]} {
			if !got.says(words) {
				t.Errorf("the holder does not read %q in %q", words, got.text("main"))
			}
		}
		testkit.CheckHTML(t, got.body)
		if !b.get("/notices").says("有人试您的授权码") {
			t.Error("the tries are not among the notices")
		}
		looks := b.get("/account/lookups")
		if !looks.says("共 7 次") || !looks.says("示例学校") {
			t.Errorf("looks: %q", looks.text("main"))
		}
		testkit.CheckHTML(t, looks.body)
		if got := b.get("/account/lookups?kind=shown"); !got.says("共 2 次") {
			t.Errorf("those that were shown something: %q", got.text("main"))
		}
		fresh := shownCode.FindString(b.follow(b.submit(b.get("/proof/access-code"), "action", "create")).body)
		if got := p.checkCode(t, who.PersonNo, fresh); !got.says(text.Outcomes["genuine"]) {
			t.Errorf("the new code: %q", got.text("main"))
		}
		if got := b.get("/proof/access-code"); !got.says("已被新的取代") || !got.says("用过 2 次") {
			t.Errorf("the old code among those of the past: %q", got.text("main"))
		}
	})
}

func TestLooksArePagedAndChosen(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := b.signIn("employee")
	for i := range 60 {
		p.Edit(t, `INSERT INTO lookups (person_no, at, lookup_id, via, viewer, purpose, address, outcome) VALUES ($1, $2, $3, 'qr', $4, '', '203.0.113.1', 'genuine')`,
			who.PersonNo, p.Clock.Now().AddDate(-i%2, 0, 0).Unix()-int64(i), fmt.Sprint(i), fmt.Sprintf("单位%02d号", i))
	}
	first, second := b.get("/account/lookups"), b.get("/account/lookups?page=2")
	count := func(p page) int { return strings.Count(p.body, `class="look-head"`) }
	if count(first) != 50 || count(second) != 10 || !first.says("共 60 次") || !first.says("单位00号") || second.says("单位00号") {
		t.Errorf("%d and %d looks on the pages", count(first), count(second))
	}
	lastYear := fmt.Sprint(p.Clock.Now().Year() - 1)
	if got := b.get("/account/lookups?year=" + lastYear); count(got) != 30 || !got.says("共 30 次") {
		t.Errorf("%d looks of last year", count(got))
	}
	for _, odd := range []string{"?page=-1", "?page=99999999999999999999", "?year=%27", "?kind=x", "?year=0"} {
		if got := b.get("/account/lookups" + odd); got.status != http.StatusOK || !got.says("共 60 次") {
			t.Errorf("%s: %d", odd, got.status)
		}
	}
	if got := b.get("/account/lookups?kind=staff"); !got.says("没有这样的记录") {
		t.Errorf("%q", got.text("main"))
	}
}

func TestALookByStaffIsShownInPlainWords(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := b.signIn("employee")
	act := store.Act{Kind: "test.act", Actor: store.Actor{Kind: "staff", ID: "w01"}, PersonNo: who.PersonNo}
	if _, err := p.DB.Do(t.Context(), act, func(tx *store.Tx) error {
		return tx.SaveLookup(store.Lookup{Who: store.LookStaff, Via: store.ViaStaff, StaffName: "福田窗口 01", Reason: "办理转入", Shown: "养老缴交明细", Outcome: "shown"})
	}); err != nil {
		t.Fatal(err)
	}
	got := b.get("/account/lookups")
	for _, words := range []string{"工作人员 福田窗口 01", "办理转入", "看到了：养老缴交明细", "工作人员查询"} {
		if !got.says(words) {
			t.Errorf("%q is not in %q", words, got.text("main"))
		}
	}
	if other := p.browser(t); other.signIn("guardian").PersonNo != "" && other.get("/account/lookups").says("福田窗口") {
		t.Error("somebody else sees it")
	}
}
