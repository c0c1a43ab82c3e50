package web_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"shebao/internal/menu"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// writes publishes pieces as the operator does with files.
func (p *portal) writes(t testing.TB, files ...staff.ContentFile) {
	t.Helper()
	for i := range files {
		if files[i].Category == "" {
			files[i].Category = "社会保障卡"
		}
		if files[i].Body == "" {
			files[i].Body = "正文。"
		}
	}
	if _, err := p.staff.LoadContent(t.Context(), staff.Operator("test"), files); err != nil {
		t.Fatal(err)
	}
}

func file(kind, slug, title, body string) staff.ContentFile {
	return staff.ContentFile{Kind: kind, Slug: slug, Writing: store.Writing{Title: title, Body: body}}
}

// samplePieces are one of each kind, for tests that visit every page; their slugs are what the matrix puts into addresses.
func samplePieces() []staff.ContentFile {
	card := file(store.ContentGuidance, "sample", "社会保障卡挂失", "## 谁可以办\n\n持卡人本人。\n\n| 方式 | 时间 |\n|---|---|\n| 网上 | 马上 |\n")
	card.Service, card.Keywords = "card-report-lost", "丢卡"
	question := file(store.ContentQuestion, "sample", "社保卡丢了怎么办？", "请马上[挂失](/services/card/report-lost)，或拨打 [12333](tel:12333)。")
	question.Service = "card-report-lost"
	return []staff.ContentFile{card, question, file(store.ContentNotice, "sample", "国庆节办理时间", "十月一日至七日窗口不办理业务，网上照常。")}
}

func TestTheAgencysWordsAreForEveryoneToRead(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.writes(t, samplePieces()...)
		b := p.browser(t)
		for address, words := range map[string][]string{
			"/help/guidance":         {"社会保障卡", "社会保障卡挂失"},
			"/help/guidance/sample":  {"持卡人本人", "在网上办理：社会保障卡挂失", "最后更新：2026年11月23日"},
			"/help/questions":        {"社保卡丢了怎么办？"},
			"/help/questions/sample": {"请马上挂失", "相关须知", "这个回答有帮助吗"},
			"/announcements":         {"国庆节办理时间"},
			"/announcements/sample":  {"窗口不办理业务", "发布：2026年11月23日"},
			"/":                      {"国庆节办理时间"},
			"/help/guidance?category=" + url.QueryEscape("社会保障卡"): {"社会保障卡挂失", "全部分类"},
		} {
			got := b.get(address)
			testkit.CheckHTML(t, got.body)
			checkHeaders(t, got)
			for _, word := range words {
				if got.status != http.StatusOK || !got.says(word) {
					t.Errorf("%s answers %d without %s:\n%s", address, got.status, word, got.text("main"))
				}
			}
			if strings.Contains(got.body, "noindex") || !strings.Contains(got.body, `<meta name="description"`) {
				t.Errorf("%s can't be found by search engines", address)
			}
		}
		for _, address := range []string{"/help/guidance/none", "/help/questions/none", "/announcements/none", "/help/guidance?category=none", "/help/guidance/" + url.PathEscape("'; --")} {
			if got := b.get(address); got.status != http.StatusNotFound {
				t.Errorf("%s answers %d", address, got.status)
			}
		}
		print := b.get("/help/guidance/sample?view=print")
		if !print.says("打印时间") || !strings.Contains(print.body, fixture.BaseURL+"/help/guidance/sample") {
			t.Error("on paper the page does not say where it comes from")
		}
		b.signIn("employee")
		if got := b.get("/my"); !got.says("国庆节办理时间") || !strings.Contains(got.body, `href="/help/questions"`) {
			t.Error("我的社保 lacks the newest notice or the way to the questions")
		}
	})
}

func TestAServiceLeadsToItsGuidanceAndBack(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		const link = `href="/help/guidance/sample"`
		if got := b.get("/services/card/report-lost"); strings.Contains(got.body, link) {
			t.Error("there is a link before there is guidance")
		}
		p.writes(t, samplePieces()...)
		p.Clock.Advance(31 * time.Second)
		if got := b.get("/services/card/report-lost"); !strings.Contains(got.body, link) || !got.says("办理须知") {
			t.Error("the service does not lead to its guidance")
		}
		if got := b.get("/services/health-centre"); strings.Contains(got.body, link) {
			t.Error("another service leads to it too")
		}
		if got := b.get("/help/guidance/sample"); !strings.Contains(got.body, `href="/services/card/report-lost"`) {
			t.Error("the guidance does not lead to the service")
		}
		got := p.browser(t).get("/services/card/none")
		if strings.Contains(got.body, link) {
			t.Error("an error page leads to guidance")
		}
	})
}

func TestNoticesAreListedNewestFirstPinnedOnTop(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		var files []staff.ContentFile
		for i := range 45 {
			f := file(store.ContentNotice, fmt.Sprintf("n-%02d", i), fmt.Sprintf("公告%02d号", i), "")
			f.From = p.DB.Now().Add(-time.Duration(i+1) * 24 * time.Hour).Unix()
			f.Pinned = i == 40
			files = append(files, f)
		}
		later := file(store.ContentNotice, "later", "以后的公告", "")
		later.From = p.DB.Now().Add(time.Hour).Unix()
		p.writes(t, append(files, later)...)
		b := p.browser(t)
		home := b.get("/")
		if !home.says("公告40号") || !home.says("公告00号") || !home.says("公告01号") || home.says("公告02号") {
			t.Errorf("the first page has\n%s", home.text("main"))
		}
		var titles []string
		address := "/announcements"
		for pages := 0; address != "" && pages < 5; pages++ {
			got := b.get(address)
			address = ""
			for _, a := range got.all(atom.A) {
				if inside(a, atom.Main) && strings.HasPrefix(attr(a, "href"), "/announcements/") {
					titles = append(titles, textOf(a))
				}
				if attr(a, "rel") == "next" {
					address = attr(a, "href")
				}
			}
		}
		if len(titles) != 45 || titles[0] != "公告40号" || titles[1] != "公告00号" || titles[44] != "公告44号" {
			t.Errorf("%d notices are listed: %v", len(titles), titles)
		}
		p.Clock.Advance(time.Hour)
		if got := b.get("/announcements"); !got.says("以后的公告") {
			t.Error("a notice does not appear at its time")
		}
	})
}

func TestSearchingInChinese(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		pieces := samplePieces()
		benefit := file(store.ContentGuidance, "benefit", "申请领取失业救济金", "失业后可以申请。材料可以下载 PDF 版。个人养老金账户不受影响。")
		benefit.Keywords = "失业金 下岗"
		pension := file(store.ContentQuestion, "pension", "养老金什么时候发？", "每月十五日发放。")
		gone := file(store.ContentNotice, "gone", "养老金旧公告", "已经过时。")
		p.writes(t, append(pieces, benefit, pension, gone)...)
		id, err := p.DB.PieceBySlug(t.Context(), store.ContentNotice, "gone")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.staff.WithdrawPiece(t.Context(), staff.Operator("test"), id, 0, "过时", newKey()); err != nil {
			t.Fatal(err)
		}
		b := p.browser(t)
		for typed, want := range map[string][]string{
			"挂失":      {"/help/guidance/sample", "/help/questions/sample"}, // title before body
			"卡丢了怎么办":  {"/help/questions/sample", "/help/guidance/sample"}, // 挂失 is another word for it
			"丢卡":      {"/help/guidance/sample", "/help/questions/sample"},
			"养老金":     {"/help/questions/pension", "/help/guidance/benefit"},
			"ＰＤＦ":     {"/help/guidance/benefit"},
			"pdf 材料":  {"/help/guidance/benefit"},
			"下岗":      {"/help/guidance/benefit"},
			"窗口不办理":   {"/announcements/sample"},
			"12333":   {"/help/questions/sample"},
			"养老金旧公告":  {"/help/questions/pension", "/help/guidance/benefit"}, // the notice itself is withdrawn
			"量子力学":    nil,
			"%":       nil,
			"'; DROP": nil,
		} {
			got := b.get("/help/search?q=" + url.QueryEscape(typed))
			testkit.CheckHTML(t, got.body)
			var found []string
			for _, a := range got.all(atom.A) {
				if inside(a, atom.Main) && inside(a, atom.Ol) {
					found = append(found, attr(a, "href"))
				}
			}
			if strings.Join(found, " ") != strings.Join(want, " ") {
				t.Errorf("%s finds %v, want %v", typed, found, want)
			}
			if want == nil && (!got.says("没有找到相关内容") || !got.says("12333")) {
				t.Errorf("%s finds nothing and offers no way on:\n%s", typed, got.text("main"))
			}
			if !strings.Contains(got.body, "noindex") {
				t.Error("what a search found is offered to search engines")
			}
		}
		if got := b.get("/help/search?q=" + url.QueryEscape("马上挂失")); !strings.Contains(got.body, "<mark>马上挂失</mark>") {
			t.Errorf("what was looked for is not marked:\n%s", got.text("main"))
		}
		if got := b.get("/help/search?q=" + url.QueryEscape("丢")); !got.says("社保卡丢了怎么办") {
			t.Errorf("one character finds\n%s", got.text("main"))
		}
		if got := b.get("/help/search?q=" + url.QueryEscape(strings.Repeat("社会保障卡挂失", 3000))); got.status != http.StatusOK || !got.says("社会保障卡挂失") {
			t.Errorf("a question of thousands of characters answers %d", got.status)
		}
		if got := b.get("/help/search?q=" + url.QueryEscape("<script>alert(1)</script>")); strings.Contains(got.body, "<script>alert") {
			t.Error("what was typed comes through as HTML")
		}
	})
}

func TestWhetherAnAnswerHelpsIsCountedOncePerBrowser(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.writes(t, samplePieces()...)
		count := func() string {
			q, err := p.DB.PublicPiece(t.Context(), store.ContentQuestion, "sample")
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(q.Helpful, "/", q.Unhelpful)
		}
		const address = "/help/questions/sample"
		first, second := p.browser(t), p.browser(t)
		for _, step := range []struct {
			b          *browser
			said, want string
		}{{first, "yes", "1/0"}, {first, "yes", "1/0"}, {second, "yes", "2/0"}, {first, "no", "1/1"}, {second, "no", "0/2"}, {second, "yes", "1/1"}} {
			got := step.b.follow(step.b.post(address+"/vote", url.Values{"helpful": {step.said}}))
			if count() != step.want || !got.says("感谢您的评价") || !got.says("（您的评价）") {
				t.Errorf("after %s the votes are %s, want %s", step.said, count(), step.want)
			}
		}
		if got := first.post(address+"/vote", url.Values{"helpful": {"maybe"}}); got.status != http.StatusBadRequest {
			t.Errorf("a vote for nothing answers %d", got.status)
		}
		if got := first.post("/help/questions/none/vote", url.Values{"helpful": {"yes"}}); got.status != http.StatusNotFound {
			t.Errorf("a vote on no question answers %d", got.status)
		}
		b := p.browser(t)
		who := b.signIn("employee")
		b.post(address+"/vote", url.Values{"helpful": {"yes"}})
		if n := p.Count(t, "content_votes WHERE voter_hash LIKE '%"+who.PersonNo+"%'"); n != 0 || p.Count(t, "audit_log WHERE act LIKE 'content.vote%'") != 0 {
			t.Error("a vote says whose it is")
		}
	})
}

func TestVotesAtOnceAreCountedRight(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.writes(t, samplePieces()...)
		question, err := p.DB.PublicPiece(t.Context(), store.ContentQuestion, "sample")
		if err != nil {
			t.Fatal(err)
		}
		errs := make(chan error, 16)
		for i := range 16 {
			go func() { errs <- p.DB.Vote(t.Context(), question.ID, fmt.Sprint("browser", i/2), i%4 < 2) }()
		}
		for range 16 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		question, err = p.DB.PublicPiece(t.Context(), store.ContentQuestion, "sample")
		if err != nil || question.Helpful+question.Unhelpful != 8 || question.Helpful != p.Count(t, "content_votes WHERE helpful = 1") {
			t.Errorf("8 browsers make %d and %d, %v", question.Helpful, question.Unhelpful, err)
		}
	})
}

func TestSearchEnginesAreToldWhatToReadAndWhatNot(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	p.writes(t, samplePieces()...)
	b := p.browser(t)
	robots := b.get("/robots.txt")
	for _, line := range []string{"Disallow: /my\n", "Disallow: /staff\n", "Disallow: /account/\n", "Disallow: /records/\n", "Disallow: /help/search\n", "Sitemap: " + fixture.BaseURL + "/sitemap.xml\n"} {
		if !strings.Contains(robots.body, line) {
			t.Errorf("robots.txt lacks %q:\n%s", line, robots.body)
		}
	}
	for line := range strings.Lines(robots.body) {
		if path, disallowed := strings.CutPrefix(strings.TrimSpace(line), "Disallow: "); disallowed {
			for _, public := range []string{"/help/guidance/sample", "/help/questions", "/announcements/sample", "/verify", "/terms"} {
				if strings.HasPrefix(public, path) {
					t.Errorf("%s keeps search engines from %s", path, public)
				}
			}
		}
	}
	var set struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	got := b.get("/sitemap.xml")
	if err := xml.Unmarshal([]byte(got.body), &set); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"/help/guidance/sample": false, "/help/questions/sample": false, "/announcements/sample": false, "/help/guidance": false}
	for _, u := range set.URLs {
		path, ours := strings.CutPrefix(u.Loc, fixture.BaseURL)
		if !ours {
			t.Errorf("the sitemap lists %s", u.Loc)
			continue
		}
		if page := b.get(path); page.status != http.StatusOK || strings.Contains(page.body, "noindex") {
			t.Errorf("the sitemap lists %s, which answers %d", path, page.status)
		}
		want[path] = true
	}
	for path, listed := range want {
		if !listed {
			t.Errorf("the sitemap lacks %s", path)
		}
	}
}

// pieceOf is where a form that saves a piece leads, without what it says was done.
func pieceOf(p page) string {
	address, _, _ := strings.Cut(p.header.Get("Location"), "?")
	return strings.TrimSuffix(address, "/preview")
}

func TestWritingReviewingAndPublishingByThePages(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		writer, publisher, public := p.browser(t), p.browser(t), p.browser(t)
		writer.hire("wang", staff.ContentWrite)
		publisher.hire("li", staff.ContentWrite, staff.ContentIssue)
		form := writer.get("/staff/content/new?kind=question")
		testkit.CheckHTML(t, form.body)
		bad := writer.submit(form, "title", "社保卡丢了怎么办？", "category", "社会保障卡", "body", "<script>x</script>", "order", "一")
		if bad.status != http.StatusUnprocessableEntity || !bad.says("次序应为") || !strings.Contains(bad.body, "&lt;script&gt;x") {
			t.Errorf("a bad piece answers %d:\n%s", bad.status, bad.text("main"))
		}
		saved := writer.submit(form, "title", "社保卡丢了怎么办？", "slug", "card-lost", "category", "社会保障卡", "body", "## 先挂失\n\n马上挂失。", "service", "card-report-lost", "then", "preview")
		address := pieceOf(saved)
		preview := writer.follow(saved)
		testkit.CheckHTML(t, preview.body)
		if !preview.says("这是预览") || !strings.Contains(preview.body, "<h2>先挂失</h2>") || !strings.Contains(preview.body, "noindex") || !preview.says("登录") {
			t.Errorf("the preview is\n%s", preview.text("body"))
		}
		mine := writer.get(address)
		testkit.CheckHTML(t, mine.body)
		if writer.get(address + "?done=published").says(text.ContentPublished) {
			t.Error("a link says that something was published")
		}
		if strings.Contains(mine.body, address+"/publish") || !mine.says("还没有发布") {
			t.Errorf("a writer is shown\n%s", mine.text("main"))
		}
		if got := writer.post(address+"/publish", url.Values{"no": {"1"}, "key": {newKey()}}); got.status != http.StatusForbidden {
			t.Errorf("a writer publishing answers %d", got.status)
		}
		if got := public.get("/help/questions/card-lost"); got.status != http.StatusNotFound {
			t.Errorf("before publishing the public is answered %d", got.status)
		}
		review := publisher.get(address)
		testkit.CheckHTML(t, review.body)
		if got := publisher.submit(review, "from", "昨天"); got.status != http.StatusUnprocessableEntity {
			t.Errorf("a bad time answers %d", got.status)
		}
		done := publisher.follow(publisher.submit(review))
		if !done.says("已发布") {
			t.Errorf("publishing shows\n%s", done.text("main"))
		}
		if got := public.get("/help/questions/card-lost"); got.status != http.StatusOK {
			t.Errorf("after publishing the public is answered %d", got.status)
		}
		edit := publisher.get(address + "/edit")
		testkit.CheckHTML(t, edit.body)
		publisher.submit(edit, "title", "社会保障卡丢了怎么办？", "category", "社会保障卡", "body", "## 先挂失\n\n马上挂失，再补卡。", "note", "补上补卡")
		own := publisher.get(address)
		if strings.Contains(own.body, address+"/publish") || !own.says("由您撰写") {
			t.Errorf("whoever wrote last is shown\n%s", own.text("main"))
		}
		if got := publisher.post(address+"/publish", url.Values{"no": {"2"}, "key": {newKey()}}); got.status != http.StatusForbidden {
			t.Errorf("publishing one's own words answers %d", got.status)
		}
		version := writer.get(address + "/versions/2")
		testkit.CheckHTML(t, version.body)
		for _, part := range []string{"<del>马上挂失。</del>", "<ins>马上挂失，再补卡。</ins>", "新增", "删除", "补上补卡"} {
			if !strings.Contains(version.body, part) {
				t.Errorf("the difference lacks %s", part)
			}
		}
		old := writer.get(address + "/versions/1")
		if got := writer.follow(writer.submit(old)); !got.says("恢复为最新草稿") || !got.says("第 3 版") {
			t.Errorf("taking up the first version shows\n%s", got.text("main"))
		}
		withdraw := publisher.post(address+"/withdraw", url.Values{"why": {""}, "key": {newKey()}})
		if withdraw.status != http.StatusUnprocessableEntity || !withdraw.says("请输入理由") {
			t.Errorf("withdrawing without a reason answers %d", withdraw.status)
		}
		if got := publisher.follow(publisher.post(address+"/withdraw", url.Values{"why": {"有误"}, "key": {newKey()}})); !got.says("已撤下") || !got.says("有误") {
			t.Errorf("withdrawing shows\n%s", got.text("main"))
		}
		if got := public.get("/help/questions/card-lost"); got.status != http.StatusNotFound {
			t.Errorf("withdrawn the public is answered %d", got.status)
		}
		list := writer.get("/staff/content?state=gone&text=" + url.QueryEscape("社保卡"))
		testkit.CheckHTML(t, list.body)
		if !list.says("社保卡丢了怎么办？") || !list.says("已下线") {
			t.Errorf("the list shows\n%s", list.text("main"))
		}
	})
}

func TestOfTwoWhoEditTheSecondLosesNothing(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.writes(t, samplePieces()...)
		id, err := p.DB.PieceBySlug(t.Context(), store.ContentQuestion, "sample")
		if err != nil {
			t.Fatal(err)
		}
		first, second := p.browser(t), p.browser(t)
		first.hire("wang", staff.ContentWrite)
		second.hire("li", staff.ContentWrite)
		address := "/staff/content/" + id + "/edit"
		theirs, mine := first.get(address), second.get(address)
		fields := func(body string) []string {
			return []string{"title", "社保卡丢了怎么办？", "category", "社会保障卡", "body", body}
		}
		if got := first.submit(theirs, fields("王写的。")...); got.status != http.StatusSeeOther {
			t.Fatalf("the first save answers %d", got.status)
		}
		told := second.submit(mine, fields("李写的。")...)
		testkit.CheckHTML(t, told.body)
		if told.status != http.StatusConflict || !told.says("测试wang（wang）") || !strings.Contains(told.body, ">李写的。</textarea>") ||
			!strings.Contains(told.body, "<del>王写的。</del>") || !strings.Contains(told.body, "<ins>李写的。</ins>") {
			t.Errorf("the second is answered %d:\n%s", told.status, told.text("main"))
		}
		if got := second.submit(told, fields("王写的。李写的。")...); got.status != http.StatusSeeOther {
			t.Errorf("saving both answers %d:\n%s", got.status, got.text("main"))
		}
		if newest, err := p.DB.Piece(t.Context(), id, 0); err != nil || newest.Body != "王写的。李写的。" || newest.No != 3 {
			t.Errorf("the newest is %+v, %v", newest, err)
		}
	})
}

func TestTheLongestTextCanBeSaved(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.hire("wang", staff.ContentWrite)
	long := strings.Repeat("长", 19999) + "。"
	got := b.submit(b.get("/staff/content/new?kind=notice"), "title", "长", "category", "公告", "body", long)
	if got.status != http.StatusSeeOther {
		t.Errorf("a text of 20000 characters answers %d:\n%.300s", got.status, got.text("main"))
	}
	got = b.submit(b.get("/staff/content/new?kind=notice"), "title", "长", "category", "公告", "body", long+"长")
	if got.status != http.StatusUnprocessableEntity {
		t.Errorf("a longer one answers %d", got.status)
	}
}

// BenchmarkAStatementPage is the page that most people read, with guidance about it and without.
func BenchmarkAStatementPage(b *testing.B) {
	for _, guided := range []bool{false, true} {
		b.Run(fmt.Sprintf("guidance=%v", guided), func(b *testing.B) {
			p := newPortal(b, fixture.SQLite(b))
			if guided {
				f := file(store.ContentGuidance, "g", "养老缴交明细", "")
				f.Service = "pension-contributions"
				p.writes(b, f)
			}
			who := p.browser(b)
			who.signIn("employee")
			address := menu.Default().Path("pension-contributions")
			if got := who.get(address); strings.Contains(got.body, "/help/guidance/g") != guided {
				b.Fatal("the page is not the one to measure")
			}
			for b.Loop() {
				who.get(address)
			}
		})
	}
}
