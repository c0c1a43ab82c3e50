package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// asked asks something with a file, and gives the page of the enquiry.
func asked(b *browser) page {
	b.t.Helper()
	return b.follow(b.attach(b.get("/enquiries/ask"), []string{"缴费凭证.pdf", letter}, "category", "pension", "subject", "断缴怎么补", "body", "去年三月断缴，\n现在能补吗？"))
}

// press sends the form of a page whose action ends so, as it stands and with the fields given.
func (b *browser) press(p page, action string, fields ...string) page {
	b.t.Helper()
	for _, form := range p.forms() {
		if strings.HasSuffix(form.action, action) {
			for i := 0; i+1 < len(fields); i += 2 {
				form.values.Set(fields[i], fields[i+1])
			}
			return b.post(form.action, form.values)
		}
	}
	b.t.Fatalf("%s has no form to %s:\n%s", p.address, action, p.text("main"))
	return page{}
}

func TestAskingByThePages(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		if list := b.get("/enquiries"); !list.says("还没有提过问") || !list.says("3 个工作日") {
			t.Errorf("the empty list says %s", list.text("main"))
		}
		form := b.get("/enquiries/ask")
		if !form.says("3 个工作日") || !form.says("周六、周日不算") {
			t.Errorf("the form does not say until when it is answered: %s", form.text("main"))
		}
		wrong := b.attach(form, []string{"缴费凭证.pdf", letter, "坏.pdf", script}, "subject", "断缴怎么补", "body", "能补吗")
		if wrong.status != 422 || !wrong.says(text.EvidenceFault("坏.pdf", text.EvidenceActive)) || wrong.value("subject") != "断缴怎么补" {
			t.Fatalf("a file with a script answers %d: %s", wrong.status, wrong.text("main"))
		}
		again := b.attach(wrong, nil, "subject", "断缴怎么补", "body", "")
		if again.status != 422 || !again.says(text.NoEnquiryCategory) || !again.says("请输入内容") || !again.says("移除「缴费凭证.pdf」") {
			t.Fatalf("with neither category nor words it answers %d: %s", again.status, again.text("main"))
		}
		thread := b.follow(b.attach(again, nil, "category", "pension", "subject", "断缴怎么补", "body", "去年三月断缴，\n能补吗？"))
		for _, words := range []string{"已收到您的咨询", "断缴怎么补", "待回复", "去年三月断缴", "缴费凭证.pdf", "养老保险", "最迟", "关闭咨询"} {
			if !thread.says(words) {
				t.Errorf("the thread does not say %s: %s", words, thread.text("main"))
			}
		}
		if thread.says("坏.pdf") {
			t.Error("a file that was refused is handed in")
		}
		no := lastPart(thread.address)
		if receipt := b.get("/receipts/" + no); receipt.status != 200 || !receipt.says("互动交流提问") || !strings.Contains(receipt.body, `href="/enquiries/`+no+`"`) {
			t.Errorf("the receipt answers %d: %s", receipt.status, receipt.text("main"))
		}
		if notices := b.get("/notices"); !notices.says(text.TellEnquiry(no, text.EnquiryToldAsked)) || notices.says("断缴") {
			t.Errorf("the person is told %s", notices.text("main"))
		}
		if paper := b.get(thread.address + "?view=print"); !paper.says("去年三月断缴") || !paper.says("打印时间") && paper.text("main") == "" {
			t.Error("it can't be printed")
		}
	})
}

func TestAnEnquiryFromBothSides(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, clerk := p.browser(t), p.browser(t)
		who := b.signIn("employee")
		thread := asked(b)
		no := lastPart(thread.address)
		clerk.hire("zhou", staff.Enquiries)

		queue := clerk.get("/staff/enquiries")
		if !queue.says(no) || queue.says("断缴") || queue.says("办理情况") {
			t.Errorf("the queue says %s", queue.text("main"))
		}
		opened := clerk.follow(clerk.press(queue, "/next"))
		if lastPart(opened.address) != no || !opened.says(text.StaffEnquiryTaken) || !opened.says("能补吗") || !opened.says(social.MaskName(who.Name)) {
			t.Fatalf("the enquiry at the desk says %s", opened.text("main"))
		}
		for _, secret := range []string{who.Name, string(who.IDNumber), who.Phone, who.PersonNo} {
			if strings.Contains(opened.body, secret) {
				t.Errorf("the desk shows %s unmasked", secret)
			}
		}
		link := regexp.MustCompile(`href="(/staff/enquiries/\d+/evidence/\w+)"`).FindStringSubmatch(opened.body)
		if link == nil {
			t.Fatal("the desk shows no file")
		}
		if file := clerk.get(link[1]); file.status != 200 || file.body != letter || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment;") {
			t.Errorf("the file answers %d with %v", file.status, file.header)
		}
		noted := clerk.follow(clerk.press(opened, "/note", "note", "问过征缴科"))
		if !noted.says("问过征缴科") {
			t.Error("the note is not at the desk")
		}
		empty := clerk.press(noted, "/answer", "answer", " ")
		if empty.status != 422 || !empty.says("请输入回复") {
			t.Errorf("an empty answer gets %d", empty.status)
		}
		answered := clerk.follow(clerk.press(empty, "/answer", "answer", "可以补缴，\n请带身份证。"))
		if !answered.says(text.StaffEnquiryAnswered) || !answered.says("已回复") {
			t.Errorf("answered the desk says %s", answered.text("main"))
		}

		mine := b.get("/enquiries/" + no)
		if !mine.says("可以补缴") || !mine.says("已回复") || mine.says("问过征缴科") || mine.says("zhou") || strings.Contains(mine.text("main"), "测试zhou") {
			t.Errorf("the person reads %s", mine.text("main"))
		}
		if told := b.get("/notices"); !told.says(text.TellEnquiry(no, text.EnquiryTold)) || told.says("可以补缴") {
			t.Errorf("the person is told %s", told.text("main"))
		}
		if looks := b.get("/account/lookups"); !looks.says(text.EnquiryLookReason) || !looks.says(text.EnquiryFileShown) {
			t.Errorf("the looks are %s", looks.text("main"))
		}
		shut := b.follow(b.press(mine, "/close", "score", "5", "comment", "答得细"))
		if !shut.says("已关闭") || !shut.says("非常满意（5 分）") || !shut.says("答得细") || shut.says("补充或追问") {
			t.Errorf("closed it says %s", shut.text("main"))
		}
		changed := b.follow(b.press(shut, "/rate", "score", "4", "comment", ""))
		if !changed.says("满意（4 分）") || changed.says("答得细") {
			t.Errorf("rated anew it says %s", changed.text("main"))
		}
		if wrong := b.press(changed, "/reopen", "reason", ""); wrong.status != 422 || !wrong.says("请输入重新打开的原因") {
			t.Errorf("opened again without a reason: %d", wrong.status)
		}
		open := b.follow(b.press(changed, "/reopen", "reason", "还是补不了"))
		if !open.says("待回复") || !open.says("还是补不了") || !open.says("补充或追问") {
			t.Errorf("opened again it says %s", open.text("main"))
		}
		if list := clerk.get("/staff/enquiries?owner=nobody"); !list.says(no) {
			t.Error("opened again it is not nobody's")
		}
	})
}

func TestWhatIsTypedAtTheDeskOutlivesWhatHappenedMeanwhile(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, clerk := p.browser(t), p.browser(t)
		b.signIn("employee")
		address := asked(b).address
		no := lastPart(address)
		clerk.hire("zhou", staff.Enquiries)
		form := clerk.get("/staff/enquiries/" + no)
		b.follow(b.attach(b.get(address), nil, "body", "补充：是两个月"))
		stale := clerk.press(form, "/answer", "answer", "可以补缴一个月")
		if stale.status != 422 || !stale.says(text.StaffEnquiryMoved) || !stale.says("补充：是两个月") || !strings.Contains(stale.body, ">可以补缴一个月</textarea>") {
			t.Fatalf("an answer to what was added to meanwhile gets %d: %s", stale.status, stale.text("main"))
		}
		if b.get(address).says("可以补缴一个月") {
			t.Error("it was sent")
		}
		if done := clerk.follow(clerk.press(stale, "/answer", "answer", "可以补缴两个月")); !done.says(text.StaffEnquiryAnswered) {
			t.Error("after looking again it is not sent")
		}
	})
}

func TestAPromiseThatIsPastIsSaidHonestly(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b, boss := p.browser(t), p.browser(t)
	b.signIn("employee")
	address := asked(b).address
	p.Clock.Advance(8 * 24 * time.Hour)
	b.signIn("employee")
	late := b.get(address)
	if !late.says("没有按时回复") || !late.says("12333") {
		t.Errorf("a week later it says %s", late.text("main"))
	}
	if list := b.get("/enquiries"); !list.says("已超时") {
		t.Errorf("the list says %s", list.text("main"))
	}
	boss.hire("boss", staff.Enquiries, staff.CasesAssign)
	queue := boss.get("/staff/enquiries?overdue=1")
	if !queue.says(lastPart(address)) || !queue.says("已超时") || !queue.says("办理情况") {
		t.Errorf("the queue of what is late says %s", queue.text("main"))
	}
	boss.follow(boss.press(boss.get("/staff/enquiries/"+lastPart(address)), "/answer", "answer", "抱歉久等"))
	if answered := b.get(address); !answered.says("这次回复晚了") {
		t.Errorf("answered late it says %s", answered.text("main"))
	}
}

func TestFrozenPeopleMayAsk(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	if got := b.post("/account/sessions/freeze", map[string][]string{"key": {newKey()}}); got.status != http.StatusSeeOther {
		t.Fatalf("freezing answers %d", got.status)
	}
	if got := b.follow(b.press(asked(b), "/close")); !got.says("已关闭") {
		t.Errorf("frozen, closing says %s", got.text("main"))
	}
}

func TestTheEleventhEnquiryOfADayIsRefusedInItsOwnWords(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	for range 10 {
		asked(b)
	}
	got := b.attach(b.get("/enquiries/ask"), nil, "category", "pension", "subject", "再问", "body", "还有")
	if got.status != http.StatusTooManyRequests || !got.says("24 小时内最多提出 10 条") || got.value("subject") != "再问" {
		t.Errorf("the eleventh answers %d: %s", got.status, got.text("main"))
	}
}

func TestWhoMayDoWhatAtAnEnquiry(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b, clerk, other, boss, stranger := p.browser(t), p.browser(t), p.browser(t), p.browser(t), p.browser(t)
	b.signIn("employee")
	no := lastPart(asked(b).address)
	address := "/staff/enquiries/" + no
	clerk.hire("zhou", staff.Enquiries)
	other.hire("wu", staff.Enquiries)
	boss.hire("boss", staff.CasesAssign)
	stranger.hire("editor", staff.ContentWrite)

	if got := stranger.get(address); got.status != http.StatusForbidden {
		t.Errorf("somebody without the permission gets %d", got.status)
	}
	clerk.follow(clerk.press(clerk.get(address), "/take"))
	theirs := other.get(address)
	if !theirs.says("由 zhou 负责") || slices.ContainsFunc(theirs.all(atom.Textarea), func(n *html.Node) bool { return attr(n, "name") == "answer" }) {
		t.Errorf("somebody else's enquiry says %s", theirs.text("main"))
	}
	e, err := p.DB.EnquiryByNo(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	form := map[string][]string{"key": {newKey()}, "version": {text.StaffCounted(int(e.Version), 1000)}, "answer": {"抢答"}}
	if got := other.post(address+"/answer", form); got.status != 422 || !got.says(text.StaffEnquiryNotYours) {
		t.Errorf("answering what is somebody else's gets %d", got.status)
	}
	form["key"] = []string{newKey()}
	if got := boss.post(address+"/answer", form); got.status != http.StatusForbidden {
		t.Errorf("somebody who only assigns answers: %d", got.status)
	}
	if wrong := boss.press(boss.get(address), "/hand-over", "to", "editor"); wrong.status != 422 || !wrong.says(text.NoStaffAnswerer) {
		t.Errorf("handing over to somebody who may not answer gets %d", wrong.status)
	}
	handed := boss.follow(boss.press(boss.get(address), "/hand-over", "to", "wu", "handover", "请跟进"))
	if !handed.says("转交给 wu") || !handed.says("请跟进") {
		t.Errorf("handed over it says %s", handed.text("main"))
	}
	if mine := other.get("/staff/enquiries?owner=mine"); !mine.says(no) {
		t.Error("what was handed over is not among one's own")
	}
	other.follow(other.press(other.get(address), "/move", "category", "medical"))
	other.follow(other.press(other.get(address), "/give-back"))
	if list := clerk.get("/staff/enquiries?owner=nobody&category=medical"); !list.says(no) {
		t.Error("given back it is not nobody's, of its new category")
	}
	if early := clerk.press(clerk.get(address), "/close", "as", store.ClosedAsAnswered, "closing", "见前"); early.status != 422 || !early.says(text.StaffEnquiryNoAnswer) {
		t.Errorf("closed as answered without an answer: %d", early.status)
	}
	done := clerk.follow(clerk.press(clerk.get(address), "/close", "as", store.ClosedAsDuplicate, "closing", "请看另一条"))
	if !done.says(text.StaffEnquirySettled) {
		t.Errorf("closed it says %s", done.text("main"))
	}
	if own := b.get("/enquiries/" + no); !own.says("与另一条咨询重复") || !own.says("请看另一条") || own.says("请跟进") {
		t.Errorf("the person reads %s", own.text("main"))
	}
}

func TestANextFormSentTwiceTakesOne(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b, clerk := p.browser(t), p.browser(t)
	b.signIn("employee")
	asked(b)
	asked(b)
	clerk.hire("zhou", staff.Enquiries)
	queue := clerk.get("/staff/enquiries")
	clerk.press(queue, "/next")
	if again := clerk.press(queue, "/next"); !strings.Contains(again.header.Get("Location"), "owner=mine") {
		t.Errorf("sent again it leads to %s", again.header.Get("Location"))
	}
	if n := p.Count(t, "enquiries WHERE owner = 'zhou'"); n != 1 {
		t.Errorf("%d are taken", n)
	}
}

func TestTheQueueIsTurnedPageByPage(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b, clerk := p.browser(t), p.browser(t)
	b.signIn("employee")
	asked(b)
	p.fillEnquiries(t, 70)
	clerk.hire("zhou", staff.Enquiries)
	number := regexp.MustCompile(`href="/staff/enquiries/(\d+)"`)
	seen := map[string]bool{}
	address := "/staff/enquiries"
	for pages := 1; address != ""; pages++ {
		got := clerk.get(address)
		for _, found := range number.FindAllStringSubmatch(got.body, -1) {
			if seen[found[1]] {
				t.Errorf("%s stands on two pages", found[1])
			}
			seen[found[1]] = true
		}
		address = ""
		for _, a := range got.all(atom.A) {
			if textOf(a) == "下一页" {
				address = attr(a, "href")
			}
		}
		if pages > 4 {
			t.Fatal("the queue has no end")
		}
	}
	if len(seen) != 71 {
		t.Errorf("%d enquiries on all pages, want 71", len(seen))
	}
}

// fillEnquiries copies the one enquiry there is, past the program.
func (p *portal) fillEnquiries(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		no := text.StaffCounted(10_000_000+i, 1<<40)
		p.Edit(t, `INSERT INTO enquiries (person_no, enquiry_no, category, subject, state, asked_at, waits_from, due_at, sort_at, posts)
			SELECT person_no, $1, category, subject, state, asked_at, waits_from, due_at, sort_at, posts FROM enquiries ORDER BY enquiry_no DESC LIMIT 1`, no)
	}
}

func TestAnAnswerTemplateFillsTheAnswerIn(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		citizen, clerk := p.browser(t), p.browser(t)
		citizen.signIn("employee")
		no := lastPart(asked(citizen).address)
		clerk.hire("zhou", staff.Enquiries)
		fits := &store.AnswerTemplate{Use: store.TemplateEnquiry, Title: "断缴", Body: "您好，断缴的月份可以由单位补缴。"}
		other := &store.AnswerTemplate{Use: store.TemplateReturn, Title: "缺章", Body: "请加盖公章。"}
		for _, one := range []*store.AnswerTemplate{fits, other} {
			if err := p.staff.SaveTemplate(t.Context(), staff.Operator("test"), one, newKey()); err != nil {
				t.Fatal(err)
			}
		}
		list, err := p.DB.AnswerTemplates(t.Context(), store.TemplateEnquiry, "pension")
		if err != nil || len(list) != 1 {
			t.Fatalf("%d templates, %v", len(list), err)
		}
		if offered := clerk.get("/staff/enquiries/" + no); !offered.says("断缴") || offered.says("缺章") {
			t.Errorf("offered: %s", offered.text("main"))
		}
		if filled := clerk.get("/staff/enquiries/" + no + "?template=" + list[0].ID); !strings.Contains(filled.text("textarea"), fits.Body) {
			t.Errorf("the answer holds %q", filled.text("textarea"))
		}
	})
}
