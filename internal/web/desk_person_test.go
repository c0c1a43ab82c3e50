package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shebao/internal/menu"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/web"
)

// lookUp finds a person at the desk and answers with their page.
func (b *browser) lookUp(by, fact string) page {
	b.t.Helper()
	return b.follow(b.submit(b.get("/staff/persons"), "by", by, "fact", fact, "kind", "phone", "words", "来电核对缴费"))
}

// uncover presses 显示 for a group of a person's page.
func (b *browser) uncover(p page, group, reason string) page {
	b.t.Helper()
	return b.post(p.address+"/show", url.Values{"group": {group}, "reason-" + group: {reason}, "key": {newKey()}})
}

// particulars are what of a person must stand in no address, title or log, and masked until it is uncovered.
func particulars(t *testing.T, w *fixture.World, personNo string) map[string]string {
	t.Helper()
	p, err := w.DB.Person(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"identity": string(p.ID), "contact": p.Phone, "bank": p.BankAccount, "card": p.CardNo}
}

func TestAPersonIsMaskedUntilUncoveredAndSeesWhoLookedAndWhy(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		me := p.Persona(t, "self_payer")
		whole := particulars(t, p.World, me.PersonNo)
		desk := p.browser(t)
		desk.hire("looker", staff.PersonsLook, staff.PersonsShow)
		seen := desk.lookUp("id", string(me.IDNumber))
		for group, value := range whole {
			if strings.Contains(seen.body, value) {
				t.Errorf("%s stands whole on the page", group)
			}
		}
		if strings.Contains(seen.body, me.Name) || strings.Contains(seen.body, me.PersonNo) {
			t.Error("the name or the personal number stands whole on the page")
		}
		refused := desk.uncover(seen, "bank", "")
		if refused.status != http.StatusUnprocessableEntity || strings.Contains(refused.body, whole["bank"]) {
			t.Errorf("without a reason: %d", refused.status)
		}
		for group := range whole {
			shown := desk.uncover(seen, group, "核对"+group)
			for other, value := range whole {
				if strings.Contains(shown.body, value) != (other == group) {
					t.Errorf("%s uncovered: %s is whole: %v", group, other, other != group)
				}
			}
		}
		if again := desk.follow(desk.get(seen.address + "/show")); strings.Contains(again.body, whole["bank"]) {
			t.Error("the address of an uncovering opens it again")
		}
		record := desk.follow(desk.post(seen.address+"/records", url.Values{"statement": {"pension-contributions"}}))
		if record.status != http.StatusOK || len(record.all(atom.Tr)) < 100 || strings.Contains(record.body, me.Name) {
			t.Errorf("the statement: %d, %d rows", record.status, len(record.all(atom.Tr)))
		}
		citizen := p.browser(t)
		citizen.signIn("self_payer")
		list := citizen.get("/my/lookups")
		if list.status == http.StatusNotFound {
			list = citizen.get(menu.Default().Path("lookups"))
		}
		for _, words := range []string{"工作人员 岗位looker（工号 looker）", "电话咨询：来电核对缴费", "参保概况", "核对bank", "完整的银行账户", "完整的姓名和身份证号", "「养老缴交明细(92年8月后)」明细", "共 1 次"} {
			if !list.says(words) {
				t.Errorf("the person does not read %q in\n%s", words, list.text("main"))
			}
		}
	})
}

func TestALookIsItsOwnersOnlyAndShowingTakesItsOwnPermission(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	me := p.Persona(t, "employee")
	desk, other := p.browser(t), p.browser(t)
	desk.hire("looker", staff.PersonsLook)
	other.hire("other", staff.PersonsLook, staff.PersonsShow)
	seen := desk.lookUp("person", me.PersonNo)
	if strings.Contains(seen.body, "显示完整的") {
		t.Error("offers to uncover without the permission")
	}
	if got := desk.uncover(seen, "bank", "核对"); got.status != http.StatusForbidden {
		t.Errorf("uncovering without the permission: %d", got.status)
	}
	for _, address := range []string{seen.address, seen.address + "/records/pension-contributions"} {
		if got := other.get(address); got.header.Get("Location") != "/staff/persons?reason=ended" {
			t.Errorf("%s opens for somebody else: %d", address, got.status)
		}
	}
	if got := other.uncover(seen, "bank", "核对"); got.header.Get("Location") != "/staff/persons?reason=ended" {
		t.Errorf("somebody else uncovers: %d", got.status)
	}
	if got := desk.get(seen.address + "/records/medical-charges"); got.header.Get("Location") != "/staff/persons?reason=ended" {
		t.Errorf("a statement that was not opened: %d", got.status)
	}
	p.Clock.Advance(staff.LookFor / 2)
	desk.get(seen.address) // keeps the session
	p.Clock.Advance(staff.LookFor / 2)
	if got := desk.get(seen.address); got.header.Get("Location") != "/staff/persons?reason=ended" {
		t.Errorf("open after its time: %d", got.status)
	}
}

func TestTooManyMissesAreRefusedAndSeenByTheSupervisor(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	desk, boss := p.browser(t), p.browser(t)
	desk.hire("looker", staff.PersonsLook)
	boss.hire("boss", staff.CasesAssign)
	for i := range 11 {
		got := desk.submit(desk.get("/staff/persons"), "by", "id", "fact", someID(i), "kind", "phone", "words", "来电")
		want := http.StatusUnprocessableEntity
		if i == 10 {
			want = http.StatusTooManyRequests
		}
		if got.status != want {
			t.Fatalf("search %d answers %d", i+1, got.status)
		}
		if i < 10 && got.value("fact") != someID(i) {
			t.Error("what was typed is gone")
		}
	}
	looks := boss.get("/staff/looks")
	if !looks.says("多次查不到") || !looks.says("超过次数") {
		t.Errorf("the supervisor reads\n%s", looks.text("main"))
	}
	if of := boss.get("/staff/looks/looker"); !of.says("没有查到") || !of.says("电话咨询：来电") {
		t.Errorf("the supervisor reads\n%s", of.text("main"))
	}
}

// No personal number and no whole value stands in an address, a title or the log of the desk's pages.
func TestNobodyStandsInAddressesTitlesAndLogs(t *testing.T) {
	var logged bytes.Buffer
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) {
		o.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	me := p.Persona(t, "self_payer")
	secrets := []string{me.PersonNo, string(me.IDNumber), me.Name}
	for _, value := range particulars(t, p.World, me.PersonNo) {
		secrets = append(secrets, value)
	}
	var outside []string
	note := func(answer page) page {
		outside = append(outside, answer.address, answer.header.Get("Location"), answer.text("title"))
		for _, a := range answer.all(atom.A) {
			outside = append(outside, attr(a, "href"))
		}
		for _, f := range answer.all(atom.Form) {
			outside = append(outside, attr(f, "action"))
		}
		return answer
	}
	desk := p.browser(t)
	desk.hire("all", append(staff.AllPermissions(), staff.PersonsLook)...)
	seen := note(desk.lookUp("id", string(me.IDNumber)))
	note(desk.uncover(seen, "identity", "核对"))
	note(desk.follow(note(desk.post(seen.address+"/records", url.Values{"statement": {"pension-contributions"}}))))
	note(desk.get("/staff/looks"))
	note(desk.get("/staff/looks/all"))
	sent := note(desk.submit(desk.get("/staff/audit"), "person", string(me.IDNumber), "actor", me.PersonNo))
	note(desk.follow(sent))
	sent = note(desk.submit(desk.get("/staff/audit"), "person", string(me.IDNumber)))
	found := note(desk.follow(sent))
	entry := regexp.MustCompile(`/staff/audit/entries/\d+/\d+`).FindString(found.body)
	note(desk.get(entry))
	note(desk.submit(desk.get(entry), "reason", "抽查"))
	note(desk.get("/staff/audit/exports" + sent.header.Get("Location")[len("/staff/audit"):]))
	note(desk.get("/staff/messages"))
	note(desk.get("/staff/jobs"))
	for _, secret := range secrets {
		for _, words := range outside {
			if strings.Contains(words, secret) || strings.Contains(words, url.QueryEscape(secret)) {
				t.Errorf("%q stands in %q", secret, words)
			}
		}
		if strings.Contains(logged.String(), secret) {
			t.Errorf("%q is logged", secret)
		}
	}
	if logged.Len() == 0 || entry == "" {
		t.Fatal("nothing was logged, or no entry was found")
	}
	if strings.Contains(found.body, me.PersonNo) {
		t.Error("the auditor's list has a personal number whole")
	}
}

func TestAnAuditorSearchesUncoversAndExports(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		me := p.Persona(t, "employee")
		citizen, one, two := p.browser(t), p.browser(t), p.browser(t)
		citizen.signIn("employee")
		one.hire("one", staff.AuditRead)
		two.hire("two", staff.AuditRead)
		bad := one.submit(one.get("/staff/audit"), "person", "600900999")
		if bad.status != http.StatusUnprocessableEntity || bad.value("person") != "600900999" {
			t.Errorf("an unknown person: %d", bad.status)
		}
		found := one.follow(one.submit(one.get("/staff/audit"), "person", me.PersonNo, "act", "signin"))
		if !found.says("登录") {
			t.Fatalf("finds nothing:\n%s", found.text("main"))
		}
		entry := regexp.MustCompile(`/staff/audit/entries/\d+/\d+`).FindString(found.body)
		masked := one.get(entry)
		if strings.Contains(masked.body, "198.51.100.7") || strings.Contains(masked.body, me.PersonNo) {
			t.Error("an entry shows values without a reason")
		}
		if got := one.submit(masked, "reason", ""); got.status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", got.status)
		}
		if shown := one.submit(masked, "reason", "例行抽查"); !strings.Contains(shown.body, "198.51.100.7") {
			t.Errorf("nothing is uncovered:\n%s", shown.text("main"))
		}
		if list := citizen.get(menu.Default().Path("lookups")); !list.says("例行抽查") || !list.says("审计日志中「登录」一条的变更内容") {
			t.Errorf("the person reads\n%s", list.text("main"))
		}
		export := "/staff/audit/exports" + found.address[len("/staff/audit"):]
		if got := two.get(export); strings.Contains(got.body, "申请导出") {
			t.Error("a search opens for another auditor")
		}
		if asked := one.submit(one.get(export), "reason", "内部审计"); asked.status != http.StatusSeeOther {
			t.Fatalf("asking for an export: %d\n%s", asked.status, asked.text("main"))
		}
		waiting, err := p.DB.WaitingProposals(t.Context(), 9)
		if err != nil || len(waiting) != 1 {
			t.Fatal(waiting, err)
		}
		if _, err := p.staff.ApproveProposal(t.Context(), staff.Clerk{Name: "two", Permissions: []string{staff.AuditRead}}, waiting[0].ID, "", ""); err != nil {
			t.Fatal(err)
		}
		action := ""
		for _, f := range one.get("/staff/audit/exports").all(atom.Form) {
			if inside(f, atom.Td) {
				action = attr(f, "action")
			}
		}
		if got := two.post(action, nil); got.status != http.StatusNotFound {
			t.Errorf("fetched by the other: %d", got.status)
		}
		file := one.post(action, nil)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.body, "\uFEFF"))).ReadAll()
		if err != nil || len(rows) < 2 || strings.Contains(file.body, me.PersonNo) || !strings.HasPrefix(file.body, "\uFEFF") {
			t.Errorf("%d rows, %v:\n%s", len(rows), err, file.body)
		}
	})
}

func TestAnExportHasNoFormula(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	one := p.browser(t)
	one.hire("one", staff.AuditRead)
	_, err := p.DB.Do(t.Context(), store.Act{Kind: "test", Actor: store.System("=HYPERLINK(1)")}, func(tx *store.Tx) error {
		return tx.ApproveAuditExport("one", store.AuditFilter{Act: "test"}, p.Clock.Now().Unix()+3600)
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.DB.AuditExports(t.Context(), "one", 1)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	file := one.post("/staff/audit/exports/"+list[0].ID, nil)
	if file.status != http.StatusOK || !strings.Contains(file.body, "'=HYPERLINK") {
		t.Errorf("%d\n%s", file.status, file.body)
	}
}

func TestACheckOfTheChainsRunsBesideThePage(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		one := p.browser(t)
		one.hire("one", staff.AuditRead)
		one.submit(one.get("/staff/audit/check"))
		if got := one.get("/staff/audit/check"); len(got.all(atom.Progress)) != 1 || !got.says("已核对 0 / 16 条链") {
			t.Errorf("no progress:\n%s", got.text("main"))
		}
		if again := one.post("/staff/audit/check", url.Values{"key": {newKey()}}); again.status != http.StatusUnprocessableEntity {
			t.Errorf("a second one: %d", again.status)
		}
		if _, err := p.staff.RunAuditCheck(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := one.get("/staff/audit/check/progress"); !got.says("全部与写入时一致") || strings.Contains(got.body, "<html") {
			t.Errorf("no result:\n%s", got.body)
		}
	})
}

func TestTheMessageLogShowsNoTextAndSendsAgain(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		me := p.Persona(t, "employee").PersonNo
		one := p.browser(t)
		one.hire("one", staff.Operate)
		_, err := p.DB.Do(t.Context(), store.Act{Kind: "test", Actor: store.System("test"), PersonNo: me}, func(tx *store.Tx) error {
			for i := range 60 {
				m := store.Message{Channel: store.ChannelSMS, Template: "closed", Event: fmt.Sprint("e", i), Recipient: "13800138000", Text: "秘密内容"}
				if err := tx.Tell(m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p.Edit(t, `UPDATE messages SET state = 'given_up' WHERE template = 'closed'`)
		log := one.get("/staff/messages?state=given_up&template=closed")
		if strings.Contains(log.body, "13800138000") || !log.says("138****8000") || log.says("秘密内容") || !log.says("未能送达") {
			t.Errorf("the log reads\n%s", log.text("main"))
		}
		next := ""
		for n := range log.root().Descendants() {
			if n.Type == html.ElementNode && attr(n, "rel") == "next" {
				next = attr(n, "href")
			}
		}
		if rows := len(one.get(next).all(atom.Form)); next == "" || rows < 10 {
			t.Errorf("the second page %q has %d forms", next, rows)
		}
		if sent := one.submit(log); sent.status != http.StatusSeeOther {
			t.Errorf("sending again: %d\n%s", sent.status, sent.text("main"))
		}
		if n := p.Count(t, `messages WHERE template = 'closed' AND state = 'queued'`); n != 1 {
			t.Errorf("%d are sent again", n)
		}
		if got := one.get("/staff/messages?from=2026-01-01&to=2026-11-01"); got.status != http.StatusUnprocessableEntity {
			t.Errorf("ten months: %d", got.status)
		}
		if got := one.get("/staff/jobs"); got.status != http.StatusOK || !got.says("任务队列") {
			t.Errorf("%d", got.status)
		}
	})
}

// The pages of watching are each for one permission and nobody else.
func TestEachPageOfWatchingIsForItsPermission(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	pages := map[string]staff.Permission{"/staff/persons": staff.PersonsLook, "/staff/looks": staff.CasesAssign, "/staff/looks/x": staff.CasesAssign, "/staff/audit": staff.AuditRead,
		"/staff/audit/check": staff.AuditRead, "/staff/audit/exports": staff.AuditRead, "/staff/messages": staff.Operate, "/staff/jobs": staff.Operate}
	for _, held := range []staff.Permission{staff.PersonsLook, staff.PersonsShow, staff.CasesAssign, staff.AuditRead, staff.Operate} {
		b := p.browser(t)
		b.hire("holder-"+strings.ReplaceAll(held, ".", "-"), held)
		for path, needed := range pages {
			want := http.StatusForbidden
			if held == needed {
				want = http.StatusOK
			}
			if got := b.get(path); got.status != want {
				t.Errorf("%s with %s: %d", path, held, got.status)
			}
		}
	}
}
