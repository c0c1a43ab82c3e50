package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	draw "shebao/internal/citizen/evidence/picture"
	"shebao/internal/staff"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// caseForm is what a form on a case's page sends, with its version as the page shows it.
func caseForm(p page, fields ...string) url.Values {
	values := url.Values{"key": {newKey()}, "version": {p.value("version")}}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return values
}

// handedIn hands a claim in and gives its number and its page for its applicant.
func (p *portal) handedIn(t *testing.T) (no string, applicant *browser, at string) {
	t.Helper()
	applicant = p.browser(t)
	applicant.signIn("lately_unemployed")
	at = claimed(applicant).address
	return at[strings.LastIndex(at, "/")+1:], applicant, at
}

func TestAClaimGoesThroughTwoPairsOfEyesAtTheDesk(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, applicant, receipt := p.handedIn(t)
		clerk, reviewer, stranger := p.browser(t), p.browser(t), p.browser(t)
		clerk.hire("kay", staff.CasesWork, staff.CasesDecide)
		reviewer.hire("rae", staff.CasesReview)
		stranger.hire("sam", staff.Enquiries)
		at := "/staff/cases/" + no
		if got := stranger.get(at); got.status != http.StatusForbidden {
			t.Errorf("without a permission for cases it answers %d", got.status)
		}
		queue := clerk.get("/staff/cases")
		if !queue.says(no) || !queue.says("无人领取") || !queue.says("待审核") || !queue.says("共 1 件") {
			t.Fatalf("the queue says %s", queue.text("main"))
		}
		testkit.CheckHTML(t, queue.body)
		if found := clerk.get("/staff/cases?no=" + no); found.header.Get("Location") != at {
			t.Errorf("looked for by its number: %d", found.status)
		}
		if none := clerk.get("/staff/cases?no=2026"); none.status != 422 || !none.says(text.CaseNotFound) {
			t.Errorf("a number that is none answers %d", none.status)
		}
		if none := clerk.get("/staff/cases?no=%00&after=1-%00"); none.status != http.StatusBadRequest {
			t.Errorf("a number that is no text answers %d", none.status)
		}
		if late := clerk.post(at+"/decide", caseForm(queue, "verdict", "refuse", "reason", "不实", "step", "submit")); late.status != 422 || !late.says(text.CaseHeldByNobody) {
			t.Errorf("decided without taking it: %d", late.status)
		}
		mine := clerk.follow(clerk.post(at+"/take", caseForm(queue)))
		if !mine.says(text.CaseTaken) || !mine.says("离职证明.pdf") || !mine.says(string(p.Persona(t, "lately_unemployed").IDNumber)) {
			t.Fatalf("taken it says %s", mine.text("main"))
		}
		testkit.CheckHTML(t, mine.body)
		file := regexp.MustCompile(`href="(/staff/cases/\d+/evidence/[0-9a-f]+)"`).FindStringSubmatch(mine.body)
		if got := clerk.get(file[1]); got.status != 200 || got.body != letter || !strings.Contains(got.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the file answers %d", got.status)
		}
		if bad := clerk.post(at+"/decide", caseForm(mine, "verdict", "refuse", "reason", " ", "step", "check")); bad.status != 422 || !bad.says(text.CaseNeedsReason) {
			t.Errorf("refused without a reason: %d", bad.status)
		}
		if bad := clerk.post(at+"/decide", caseForm(mine, "verdict", "approve", "months", "x", "reason", "齐全", "step", "check")); bad.status != 422 || bad.value("months") != "x" || !strings.Contains(bad.body, ">齐全</textarea>") {
			t.Errorf("months that are none: %d", bad.status)
		}
		preview := clerk.post(at+"/decide", caseForm(mine, "verdict", "approve", "months", "9", "reason", "材料齐全", "step", "check"))
		if preview.status != 200 || !preview.says("9 个月") || !preview.says("提交复核") || p.Count(t, "documents") != 0 {
			t.Fatalf("the preview answers %d: %s", preview.status, preview.text("main"))
		}
		testkit.CheckHTML(t, preview.body)
		waits := clerk.follow(clerk.submit(preview, "step", "submit"))
		if !waits.says(text.CaseProposed) || waits.says("同意，出具决定书") {
			t.Errorf("recommended it says %s", waits.text("main"))
		}
		if seen := applicant.get(receipt); !seen.says("待审核") || seen.says("复核") {
			t.Errorf("the applicant reads %s", seen.text("main"))
		}
		if plain := reviewer.get(at); plain.says(text.AfterResetTitle("kay")) {
			t.Error("it is marked without a reset")
		}
		p.Edit(t, "INSERT INTO staff_resets (reset_id, name, what, reason, asked_by, released_by, at, used_at) VALUES ('r', 'kay', 'factor', '换手机', 'sys', 'sec', $1, $1)",
			p.Clock.Now().Unix())
		review := reviewer.get(at)
		if !review.says("同意，出具决定书") || !review.says("测试kay") || !review.says(text.AfterResetTitle("kay")) {
			t.Fatalf("the reviewer reads %s", review.text("main"))
		}
		testkit.CheckHTML(t, review.body)
		if empty := reviewer.post(at+"/send-back", caseForm(review)); empty.status != 422 {
			t.Errorf("sent back without a word: %d", empty.status)
		}
		done := reviewer.follow(reviewer.post(at+"/confirm", caseForm(review)))
		if !done.says("已核准") || !done.says("下载决定书") {
			t.Fatalf("confirmed it says %s", done.text("main"))
		}
		if pdf := reviewer.get(at + "/decision.pdf"); pdf.status != 200 || !strings.HasPrefix(pdf.body, "%PDF-") {
			t.Errorf("the decision answers %d", pdf.status)
		}
		if again := reviewer.post(at+"/confirm", caseForm(review)); again.status != 422 || !again.says(text.CaseStepMoved) {
			t.Errorf("confirmed once more: %d", again.status)
		}
		if seen := applicant.get(receipt); !seen.says("已核准") || seen.says("测试kay") || seen.says("kay") {
			t.Errorf("the applicant reads %s", seen.text("main"))
		}
		if looks := applicant.get("/account/lookups"); looks.status == 200 && !looks.says(text.CaseLookReason) {
			t.Error("the applicant does not see that staff looked")
		}
	})
}

// What was typed at a case is one draft for all that can be done there. It is kept at the server, for whoever typed it alone: it outlives their
// session, a step that fails and a preview, and goes with the step that is done.
func TestOneDraftOfACaseOutlivesTheSession(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, _, _ := p.handedIn(t)
		clerk, other := p.browser(t), p.browser(t)
		clerk.hire("kay", staff.CasesWork, staff.CasesDecide)
		other.hire("bob", staff.CasesWork, staff.CasesAssign)
		at := "/staff/cases/" + no
		mine := clerk.follow(clerk.post(at+"/take", caseForm(clerk.get(at))))
		typed := caseForm(mine, "reason", "还缺第二页", "inner", "已致电单位", "months", "9", "to", "bob")
		typed["check"] = []string{"name", "seal", "nonsense"}
		clerk.header = http.Header{"Accept": {"application/json"}}
		saved := clerk.post(at+"/draft", typed)
		clerk.header = nil
		if saved.status != http.StatusNoContent {
			t.Fatalf("kept by itself it answers %d", saved.status)
		}
		p.Clock.Advance(20 * time.Minute) // longer than a session lasts untouched
		if gone := clerk.get(at); gone.status == http.StatusOK {
			t.Fatal("the session did not end")
		}
		clerk.signInStaff("kay")
		again := clerk.get(at)
		for _, want := range []string{">还缺第二页</textarea>", ">已致电单位</textarea>", `value="9"`, `value="name" checked`, `value="seal" checked`, `value="bob" selected`} {
			if !strings.Contains(again.body, want) {
				t.Errorf("after signing in again it lacks %s", want)
			}
		}
		if strings.Contains(again.body, `value="date" checked`) {
			t.Error("a point is ticked that nobody ticked")
		}
		if seen := other.get(at); seen.says("还缺第二页") || seen.says("已致电单位") {
			t.Error("a colleague reads the draft")
		}
		if wrong := clerk.post(at+"/hand-over", caseForm(again, "reason", "还缺第二页", "inner", "转给你", "to", "nobody")); wrong.status != 422 || !strings.Contains(wrong.body, ">还缺第二页</textarea>") {
			t.Errorf("a step that fails: %d", wrong.status)
		}
		noted := clerk.follow(clerk.post(at+"/note", caseForm(again, "reason", "还缺第二页", "inner", "已致电单位")))
		if !strings.Contains(noted.body, ">还缺第二页</textarea>") || strings.Contains(noted.body, ">已致电单位</textarea>") || !noted.says("已致电单位") {
			t.Error("a note wiped the rest of the draft, or stayed in it")
		}
		returned := clerk.follow(clerk.post(at+"/return", caseForm(noted, "reason", "还缺第二页")))
		if !returned.says("待申请人补正") || p.Count(t, "case_drafts") != 0 {
			t.Errorf("returned, %d drafts are left", p.Count(t, "case_drafts"))
		}
	})
}

// Opening a case again and its files one by one is one look for the applicant; half an hour later it is another. Taking the case uncovers the
// applicant, which is a look of its own.
func TestLooksAtACaseAreKeptOnce(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, _, _ := p.handedIn(t)
		clerk := p.browser(t)
		clerk.hire("kay", staff.CasesWork, staff.CasesDecide)
		at, looks := "/staff/cases/"+no, func() int { return p.Count(t, "lookups WHERE staff = 'kay'") }
		id := string(p.Persona(t, "lately_unemployed").IDNumber)
		masked := clerk.get(at)
		clerk.get(at)
		if masked.says(id) || looks() != 1 {
			t.Fatalf("looked at twice before it was taken: %d looks", looks())
		}
		mine := clerk.follow(clerk.post(at+"/take", caseForm(masked)))
		view := regexp.MustCompile(`src="(/staff/cases/\d+/evidence/[0-9a-f]+/view)"`).FindStringSubmatch(mine.body)
		if view == nil || !strings.Contains(mine.header.Get("Content-Security-Policy"), "frame-src 'self'") {
			t.Fatal("the file is not shown in the page")
		}
		for range 3 {
			file := clerk.get(view[1])
			if file.status != 200 || strings.Contains(file.body, "%PDF") || file.header.Get("X-Frame-Options") != "SAMEORIGIN" ||
				file.header.Get("Content-Security-Policy") != "default-src 'none'; img-src 'self'; style-src 'self'; frame-ancestors 'self'" {
				t.Fatalf("the file answers %d %v", file.status, file.header)
			}
			if !clerk.get(at).says(id) {
				t.Error("the owner does not read the applicant's number")
			}
		}
		if looks() != 1 {
			t.Errorf("%d looks, want one that tells of the masked numbers and the whole ones", looks())
		}
		for range 4 {
			p.Clock.Advance(8 * time.Minute)
			clerk.get(at)
		}
		if looks() != 2 {
			t.Errorf("half an hour later: %d looks", looks())
		}
	})
}

// drawer draws what the test says, and keeps the files that it was given.
type drawer struct {
	pages int
	err   error
	files []string
}

func (d *drawer) Pages(_ context.Context, file []byte) (int, error) {
	d.files = append(d.files, string(file))
	return d.pages, d.err
}

func (d *drawer) Page(_ context.Context, _ []byte, number int) ([]byte, error) {
	if number > d.pages {
		return nil, draw.ErrNoPage
	}
	return []byte("picture " + strconv.Itoa(number)), d.err
}

// No browser of the agency's reads a PDF that a stranger made: its pages come as pictures, in a frame in which nothing runs.
func TestTheDeskSeesAPDFAsPictures(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, _, _ := p.handedIn(t)
		draws := &drawer{pages: 2}
		p.server.Pictures = draws
		clerk := p.browser(t)
		clerk.hire("kay", staff.CasesWork, staff.CasesDecide)
		view := regexp.MustCompile(`src="(/staff/cases/\d+/evidence/[0-9a-f]+)/view"`).FindStringSubmatch(clerk.get("/staff/cases/" + no).body)
		if view == nil {
			t.Fatal("the file is not shown in the page")
		}
		sheet := clerk.get(view[1] + "/view")
		pictures := regexp.MustCompile(`<img src="([^"]+)"`).FindAllStringSubmatch(sheet.body, -1)
		if len(pictures) != 2 || strings.Contains(sheet.body, "<script") || len(draws.files) != 1 || draws.files[0] != letter {
			t.Fatalf("the frame holds %q", sheet.body)
		}
		second := clerk.get(pictures[1][1])
		if second.status != 200 || second.body != "picture 2" || second.header.Get("Content-Type") != "image/jpeg" ||
			!strings.Contains(second.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("the second page answers %d %q %v", second.status, second.body, second.header)
		}
		for _, page := range []string{"3", "0x", "61"} {
			if got := clerk.get(view[1] + "/pages/" + page); got.status != 404 {
				t.Errorf("page %s answers %d", page, got.status)
			}
		}
		if got := p.browser(t).get(pictures[0][1]); strings.Contains(got.body, "picture") || got.status == 200 {
			t.Errorf("a stranger reads a page: %d", got.status)
		}
		draws.pages = 61
		if sheet := clerk.get(view[1] + "/view"); strings.Count(sheet.body, "<img") != 60 || !sheet.says(text.PaperLong(61, 60)) {
			t.Error("a long file is not cut at 60 pages")
		}
		draws.err = draw.ErrUnreadable
		if sheet := clerk.get(view[1] + "/view"); strings.Contains(sheet.body, "<img") || !sheet.says(text.PaperUndrawn) {
			t.Error("a file that can't be drawn is not said to be one")
		}
	})
}

func TestColleaguesWriteToEachOtherAndHandCasesOver(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, applicant, receipt := p.handedIn(t)
		clerk, boss := p.browser(t), p.browser(t)
		clerk.hire("kay", staff.CasesWork, staff.CasesDecide)
		boss.hire("bob", staff.CasesWork, staff.CasesAssign)
		at := "/staff/cases/" + no
		next := clerk.follow(clerk.post("/staff/cases", url.Values{"key": {newKey()}}))
		if next.address != at {
			t.Fatalf("the next one is %s", next.address)
		}
		if none := clerk.follow(clerk.post("/staff/cases", url.Values{"key": {newKey()}})); !none.says(text.CaseNoneFree) {
			t.Errorf("with none left it says %s", none.text("main"))
		}
		if taken := boss.post(at+"/take", caseForm(next)); taken.status != 422 || !taken.says(text.CaseHeldBy("测试kay")) {
			t.Errorf("taken twice: %d %s", taken.status, taken.text("main"))
		}
		if noted := clerk.follow(clerk.post(at+"/note", caseForm(next, "inner", "已电话核实单位"))); !noted.says("已电话核实单位") {
			t.Error("the note is not there")
		}
		if wrong := boss.post(at+"/hand-over", caseForm(next, "to", "bob", "inner", "")); wrong.status != 422 || !wrong.says("请输入转交说明") {
			t.Errorf("handed over without a word: %d", wrong.status)
		}
		handed := boss.follow(boss.post(at+"/hand-over", caseForm(next, "to", "bob", "inner", "出差期间我来办")))
		if !handed.says(text.CaseHanded) || !handed.says("出差期间我来办") {
			t.Errorf("handed over it says %s", handed.text("main"))
		}
		for filter, want := range map[string]bool{"owner=-me": false, "owner=bob": true, "owner=-none": false, "": true, "kind=base_objection": false, "state=submitted": true, "late=1": false} {
			if got := clerk.get("/staff/cases?" + filter).says(no); got != want {
				t.Errorf("listed by %q: %v", filter, got)
			}
		}
		if seen := applicant.get(receipt); seen.says("电话核实") || seen.says("出差") {
			t.Error("the applicant reads what colleagues write")
		}
	})
}

func TestAnswerTemplatesFillForms(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, _, _ := p.handedIn(t)
		boss := p.browser(t)
		boss.hire("bob", staff.CasesWork, staff.CasesDecide, staff.CasesAssign)
		if empty := boss.submit(boss.get("/staff/templates/new")); empty.status != 422 || !empty.says(text.ChooseTemplateUse) {
			t.Errorf("an empty template: %d", empty.status)
		}
		list := boss.follow(boss.submit(boss.get("/staff/templates/new"), "use", "case.return", "kind", "unemployment", "title", "没有盖章", "body", "离职证明没有盖章，请补盖后重新提交。"))
		id := regexp.MustCompile(`/staff/templates/([0-9a-f]{32})`).FindStringSubmatch(list.body)
		if id == nil || !list.says("没有盖章") {
			t.Fatalf("the list says %s", list.text("main"))
		}
		at := "/staff/cases/" + no
		boss.post(at+"/take", url.Values{"key": {newKey()}})
		filled := boss.follow(boss.post(at+"/draft", caseForm(boss.get(at), "template", id[1], "fill", "1")))
		if !filled.says("退回补正的说明：没有盖章") || !strings.Contains(filled.body, ">离职证明没有盖章，请补盖后重新提交。</textarea>") {
			t.Errorf("the case says %s", filled.text("main"))
		}
		returned := boss.follow(boss.post(at+"/return", caseForm(filled, "reason", "离职证明没有盖章，请补盖后重新提交。")))
		if !returned.says("待申请人补正") {
			t.Errorf("returned it says %s", returned.text("main"))
		}
		form := boss.get("/staff/templates/" + id[1])
		boss.follow(boss.submit(form, "use", "case.return", "kind", "", "title", "没有公章", "body", "请补盖公章。"))
		if stale := boss.submit(form, "key", newKey(), "use", "case.return", "kind", "", "title", "旧的", "body", "旧的"); stale.status != 422 || !stale.says(text.TemplateStale) {
			t.Errorf("written over a newer one: %d", stale.status)
		}
		if gone := boss.follow(boss.post("/staff/templates/"+id[1]+"/drop", url.Values{"key": {newKey()}})); gone.says("没有公章") {
			t.Error("a template thrown away is still there")
		}
	})
}

func TestTheSupervisorSeesHowWorkStands(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, _, _ := p.handedIn(t)
		boss := p.browser(t)
		boss.hire("bob", staff.CasesAssign)
		over := boss.get("/staff/overview")
		if !over.says("1 件，其中逾期 0 件") || !over.says("新收 1 件，办结 0 件") || !over.says("申领失业保险金：每周新收") || !over.says("无人领取") {
			t.Errorf("the overview says %s", over.text("main"))
		}
		testkit.CheckHTML(t, over.body)
		p.Edit(t, "UPDATE cases SET due_at = 1 WHERE case_no = $1", no)
		if over := boss.get("/staff/overview"); !over.says("1 件，其中逾期 1 件") {
			t.Error("a late case is not counted as late")
		}
		if queue := boss.get("/staff/cases?late=1"); !queue.says("逾期") || !queue.says(no) {
			t.Errorf("the late ones: %s", queue.text("main"))
		}
	})
}

func TestTheRulesPageProposesAChange(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	boss := p.browser(t)
	boss.hire("bob", staff.CasesAssign)
	form := boss.get("/staff/case-rules")
	if !form.says("两人办结") || !form.says("15 个自然日") {
		t.Fatalf("the rules say %s", form.text("main"))
	}
	for _, wrong := range [][]string{{"kind", "unemployment", "reason", "太慢"}, {"kind", "unemployment", "four", "two", "reason", "照旧"}, {"kind", "unemployment", "four", "one", "reason", ""}} {
		if got := boss.submit(form, wrong...); got.status != 422 {
			t.Errorf("%v answers %d", wrong, got.status)
		}
	}
	if done := boss.follow(boss.submit(form, "kind", "unemployment", "four", "one", "reason", "试点")); !done.says(text.RuleProposed) || !done.says("等待复核的改变") {
		t.Errorf("proposed it says %s", done.text("main"))
	}
}

// A record that the archive took back while a case was open: the case is found, says so, goes from hand to hand, and is decided only once the
// record is there again. The same goes for what was asked.
func TestTheCaseOfAWithdrawnRecordIsFoundAtTheDesk(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, applicant, _ := p.handedIn(t)
		enquiry := lastPart(asked(applicant).address)
		clerk := p.browser(t)
		clerk.hire("kay", staff.CasesWork, staff.CasesDecide, staff.Enquiries)
		at := "/staff/cases/" + no
		person := p.Persona(t, "lately_unemployed").PersonNo
		p.Edit(t, `CREATE TABLE kept AS SELECT * FROM persons WHERE person_no = '`+person+`'`)
		p.Edit(t, `DELETE FROM persons WHERE person_no = $1`, person)
		if found := clerk.get("/staff/cases?no=" + no); found.header.Get("Location") != at {
			t.Errorf("looked for by its number: %d", found.status)
		}
		open := clerk.get(at)
		testkit.CheckHTML(t, open.body)
		if open.status != http.StatusOK || !open.says(text.PersonWithdrawn) || !open.says(text.CaseNoRecord) || !open.says("离职证明.pdf") {
			t.Fatalf("it answers %d: %s", open.status, open.text("main"))
		}
		mine := clerk.follow(clerk.post(at+"/take", caseForm(open)))
		if !mine.says(text.CaseTaken) {
			t.Errorf("taken it says %s", mine.text("main"))
		}
		for action, fields := range map[string][]string{"/decide": {"verdict", "refuse", "reason", "不符合条件", "step", "submit"}, "/return": {"reason", "请补充"}} {
			if got := clerk.post(at+action, caseForm(mine, fields...)); got.status != http.StatusUnprocessableEntity || !got.says(text.CaseNoRecord) {
				t.Errorf("%s answers %d: %s", action, got.status, got.text("main"))
			}
		}
		if got := clerk.get("/staff/enquiries/" + enquiry); got.status != http.StatusOK || !got.says(text.PersonWithdrawn) || !got.says("断缴怎么补") {
			t.Errorf("the enquiry answers %d: %s", got.status, got.text("main"))
		}
		p.Edit(t, `INSERT INTO persons SELECT * FROM kept`)
		again := clerk.get(at)
		if again.says(text.PersonWithdrawn) {
			t.Error("the record is there again, and the case does not know it")
		}
		if got := clerk.post(at+"/decide", caseForm(again, "verdict", "refuse", "reason", "不符合条件", "step", "check")); got.status != http.StatusOK {
			t.Errorf("with the record it is decided: %d %s", got.status, got.text("main"))
		}
	})
}
