package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"shebao/internal/text"
)

// options are the values that may be chosen for a field of radio buttons.
func (p page) options(name string) (values []string) {
	for _, n := range p.all(atom.Input) {
		if attr(n, "name") == name && attr(n, "type") == "radio" {
			values = append(values, attr(n, "value"))
		}
	}
	return values
}

// buttons are the addresses that the buttons of 我的社保 lead to.
func (p page) buttons() (list []string) {
	for _, nav := range p.all(atom.Nav) {
		if attr(nav, "aria-label") != "常用业务" {
			continue
		}
		for n := range nav.Descendants() {
			if n.DataAtom == atom.A {
				list = append(list, attr(n, "href"))
			}
		}
	}
	return list
}

func TestReportingACardLostInTwoPressesFromTheFrontPage(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		const address = "/services/card/report-lost"
		b := p.browser(t)
		if front := b.get("/"); !strings.Contains(front.body, `href="`+address+`"`) {
			t.Fatal("the front page has no link")
		}
		form := b.follow(b.get(address)) // the sign-in page, which knows where to go on
		persona := p.Persona(t, "employee")
		in := b.submit(form, "id", string(persona.IDNumber), "password", "Lychee-2026", "captcha", captchaAnswer)
		if in.header.Get("Location") != address {
			t.Fatalf("after signing in one is led to %s", in.header.Get("Location"))
		}
		if mine := b.get("/my"); !slices.Contains(mine.buttons(), address) {
			t.Error("我的社保 has no link")
		}
		receipt := b.follow(b.submit(b.get(address), "step", "submit"))
		if !receipt.says("业务受理号") || !receipt.says("个人网上挂失") {
			t.Errorf("the receipt says %s", receipt.text("main"))
		}
		if mine := b.get("/my"); slices.Contains(mine.buttons(), address) {
			t.Error("a card that is reported lost can be reported again")
		}
		again := b.get(address)
		if again.status != http.StatusOK || !again.says(text.CardStands("24")) || len(again.all(atom.Button)) == 0 || strings.Contains(again.body, `name="draft"`) {
			t.Errorf("again: %d %s", again.status, again.text("main"))
		}
	})
}

func TestChangingTheHealthCentreByItsPages(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		const address = "/services/health-centre"
		b := p.browser(t)
		b.signIn("tier2")
		start := b.get(address)
		if len(start.options("centre")) != 0 || !start.says(text.CentreNow) {
			t.Errorf("the page begins with %q", start.options("centre"))
		}
		if all := b.submit(start, "step", "look", "find", "社区"); len(all.options("centre")) != 20 || !all.says("还有 52 家") {
			t.Errorf("all: %d, %s", len(all.options("centre")), all.text("main"))
		}
		if none := b.submit(start, "step", "look", "find", "没有"); none.status != http.StatusOK || !none.says(text.CentreNothing) {
			t.Errorf("none: %d %s", none.status, none.text("main"))
		}
		if odd := b.submit(start, "step", "look", "find", "a\x00\xff"); odd.status != http.StatusBadRequest {
			t.Errorf("what can't be searched for: %d", odd.status)
		}
		found := b.submit(start, "district", "南山区", "find", "西岭") // Enter
		if found.status != http.StatusOK || len(found.options("centre")) != 1 || found.value("find") != "西岭" {
			t.Fatalf("Enter finds %q, %d", found.options("centre"), found.status)
		}
		if wrong := b.submit(found, "step", "check", "district", "南山区", "find", "西岭"); wrong.status != http.StatusUnprocessableEntity || !wrong.says(text.CentreChooseOne) {
			t.Errorf("nothing chosen: %d %s", wrong.status, wrong.text("main"))
		}
		chosen := found.options("centre")[0]
		check := b.submit(found, "step", "check", "district", "南山区", "find", "西岭", "centre", chosen)
		if check.status != http.StatusOK || !check.says("请核对") || !check.says("2027 年 1 月起") {
			t.Fatalf("核对: %d %s", check.status, check.text("main"))
		}
		back := b.submit(check, "step", "edit")
		if back.value("find") != "西岭" || !regexp.MustCompile(`value="`+chosen+`"[^>]*checked`).MatchString(back.body) {
			t.Errorf("on the way back the form holds %q", back.value("find"))
		}
		if receipt := b.follow(b.submit(check, "step", "submit")); !receipt.says("业务受理号") {
			t.Errorf("the receipt says %s", receipt.text("main"))
		}
		if cover := b.get("/records/coverage"); !cover.says(text.CentrePlanned) || !cover.says("2027 年 1 月起") {
			t.Error("参保基本情况 does not show what waits")
		}
		waits := b.get(address)
		if !waits.says(text.CentreWaits) || strings.Contains(waits.body, `name="find"`) {
			t.Errorf("while it waits: %s", waits.text("main"))
		}
		if kept := b.follow(b.submit(waits)); !kept.says(text.CentreKept) {
			t.Errorf("cancelled: %s", kept.text("main"))
		}
		if gone := b.submit(waits, "key", newKey()); gone.status != http.StatusUnprocessableEntity || !gone.says(text.CentreNoneWaits) {
			t.Errorf("cancelled again: %d", gone.status)
		}
	})
}

func TestOnlyTheTwoOfASharingCanEndIt(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		const address = "/services/family-pooling"
		holder, relative, other := p.browser(t), p.browser(t), p.browser(t)
		holder.signIn("guardian")
		spouse := relative.signIn("spouse")
		other.signIn("employee")
		form := holder.get(address)
		bad := holder.submit(form, "step", "check", "relative_no", "999999999", "relative_id", string(spouse.IDNumber), "relation", "spouse")
		if bad.status != http.StatusUnprocessableEntity || !bad.says(text.PoolingNoMatch) || bad.value("relative_no") != "999999999" {
			t.Errorf("a pair that leads nowhere: %d %s", bad.status, bad.text("main"))
		}
		check := holder.submit(form, "step", "check", "relative_no", spouse.PersonNo, "relative_id", string(spouse.IDNumber), "relation", "spouse")
		if check.status != http.StatusOK || check.says(spouse.Name) {
			t.Fatalf("核对: %d %s", check.status, check.text("main"))
		}
		holder.follow(holder.submit(check, "step", "submit"))
		ref := relative.get(address).value("ref")
		if ref == "" || ref != holder.get(address).value("ref") || strings.Contains(relative.get(address).body, p.Persona(t, "guardian").PersonNo) {
			t.Fatalf("the relative's page names the sharing %q", ref)
		}
		if got := other.post(address+"/end", url.Values{"ref": {ref}, "key": {newKey()}}); got.status != http.StatusUnprocessableEntity || p.Count(t, "poolings WHERE state = 'active'") != 1 {
			t.Errorf("somebody else ends it: %d", got.status)
		}
		if got := p.browser(t).post(address+"/end", url.Values{"ref": {ref}, "key": {newKey()}}); got.status != http.StatusSeeOther {
			t.Errorf("a visitor ends it: %d", got.status)
		}
		ended := relative.follow(relative.post(address+"/end", url.Values{"ref": {ref}, "key": {newKey()}}))
		if !ended.says(text.PoolingEnded) || p.Count(t, "poolings WHERE state = 'active'") != 0 {
			t.Errorf("the relative ends it: %s", ended.text("main"))
		}
	})
}

func TestAPINIsNeverInAPage(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		persona := b.signIn("mover")
		check := b.submit(b.get("/services/card/pin"), "step", "check", "old", persona.CardPIN, "new", "246813", "again", "246813")
		back := b.submit(check, "step", "edit")
		receipt := b.follow(b.submit(check, "step", "submit"))
		for what, got := range map[string]page{"核对": check, "the form again": back, "the receipt": receipt} {
			if got.status != http.StatusOK || strings.Contains(got.body, "246813") || strings.Contains(got.body, persona.CardPIN) {
				t.Errorf("%s: %d, or a PIN stands in it", what, got.status)
			}
		}
	})
}
