package web_test

import (
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/citizen/evidence"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

const (
	letter = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nstartxref\n9\n%%EOF\n"
	script = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>endobj\n2 0 obj<</Type/Pages>>endobj\nstartxref\n9\n%%EOF\n"
)

// attach sends a page's main form with files: name and content by turns.
func (b *browser) attach(p page, files []string, fields ...string) page {
	b.t.Helper()
	action, values := b.fill(p, fields...)
	var body strings.Builder
	w := multipart.NewWriter(&body)
	for name := range values {
		w.WriteField(name, values.Get(name))
	}
	for i := 0; i+1 < len(files); i += 2 {
		part, err := w.CreateFormFile("files", files[i])
		if err != nil {
			b.t.Fatal(err)
		}
		part.Write([]byte(files[i+1]))
	}
	w.Close()
	return b.send(http.MethodPost, action, w.FormDataContentType(), strings.NewReader(body.String()))
}

// claimed hands a claim in, and gives its page.
func claimed(b *browser) page {
	b.t.Helper()
	check := b.attach(b.get("/services/unemployment/claim"), []string{"离职证明.pdf", letter}, "step", "check", "last_day", "2026-10-31",
		"leaving", "ended", "job_seeking", "1", "phone", "13800138000")
	return b.follow(b.submit(check, "step", "submit"))
}

func TestClaimingUnemploymentBenefit(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("lately_unemployed")
		form := b.get("/services/unemployment/claim")
		if !form.says("申请领取失业救济金") || !form.says("24 个月") || !form.says(text.ClaimConditions) {
			t.Fatalf("the form says %s", form.text("main"))
		}
		wrong := b.attach(form, []string{"离职证明.pdf", letter, "坏.pdf", script}, "step", "check", "last_day", "明天", "phone", "13800138000")
		if wrong.status != 422 || wrong.value("last_day") != "明天" || !wrong.says(text.EvidenceFault("坏.pdf", text.EvidenceActive)) ||
			!wrong.says("移除「离职证明.pdf」") {
			t.Fatalf("a PDF with a script answers %d: %s", wrong.status, wrong.text("main"))
		}
		again := b.attach(wrong, nil, "step", "check", "last_day", "明天", "leaving", "ended", "job_seeking", "1", "phone", "13800138000")
		if again.status != 422 || !again.says(text.NoLastDay) || !again.says("移除「离职证明.pdf」") {
			t.Fatalf("a day that is none answers %d", again.status)
		}
		check := b.attach(again, []string{"其他.pdf", letter}, "step", "check", "last_day", "2026年10月31日", "leaving", "ended", "job_seeking", "1", "phone", "13800138000")
		if !check.says("请核对") || !check.says("离职证明.pdf（1 KB）；其他.pdf（1 KB）") {
			t.Fatalf("核对 says %s", check.text("main"))
		}
		back := b.submit(check, "step", "edit")
		if !back.says("已选择 2 个文件") || back.value("last_day") != "2026年10月31日" {
			t.Error("返回修改 loses what was typed or chosen")
		}
		drop := regexp.MustCompile(`name="files_drop" value="(\w+)"`).FindAllStringSubmatch(back.body, -1)
		check = b.attach(back, nil, "step", "check", "last_day", "2026-10-31", "leaving", "ended", "job_seeking", "1", "phone", "13800138000", "files_drop", drop[1][1])
		if check.says("其他.pdf") {
			t.Error("a file that was removed is still there")
		}
		receipt := b.follow(b.submit(check, "step", "submit"))
		for _, words := range []string{"申请领取失业救济金", "业务受理号", "待审核", "办理经过", "离职证明.pdf", "撤回申请", "最迟在"} {
			if !receipt.says(words) {
				t.Errorf("the page of the case does not say %s", words)
			}
		}
		if list := b.get("/receipts"); !list.says("待审核") {
			t.Error("我的办理记录 does not say how far it is")
		}
		if refused := b.get("/services/unemployment/claim"); !refused.says(text.ClaimUndecided) {
			t.Error("a second claim is not refused")
		}
	})
}

func TestAFileIsHandedToItsOwnerOnlyAndNeverShown(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, other := p.browser(t), p.browser(t)
		b.signIn("lately_unemployed")
		other.signIn("employee")
		page := claimed(b)
		link := regexp.MustCompile(`href="(/receipts/\d+/evidence/\w+)"`).FindStringSubmatch(page.body)
		if link == nil {
			t.Fatal("no file on the page")
		}
		file := b.get(link[1])
		if file.status != 200 || file.body != letter || file.header.Get("Content-Type") != evidence.PDF || file.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment;") || !strings.Contains(file.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("the file answers %d with %v", file.status, file.header)
		}
		for _, address := range []string{link[1], page.address} {
			if got := other.get(address); got.status != 404 {
				t.Errorf("somebody else gets %d at %s", got.status, address)
			}
		}
		if got := b.get("/receipts/1/evidence/" + link[1][strings.LastIndex(link[1], "/")+1:]); got.status != 404 {
			t.Errorf("under another case it answers %d", got.status)
		}
		if got := other.post(page.address+"/withdraw", nil); got.status != 404 {
			t.Errorf("somebody else withdraws: %d", got.status)
		}
		if got := p.browser(t).get(link[1]); got.status != 303 {
			t.Errorf("a visitor gets %d", got.status)
		}
	})
}

func TestAReturnedClaimIsSupplementedAndGranted(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("lately_unemployed")
		address := claimed(b).address
		no, clerk, second := address[strings.LastIndex(address, "/")+1:], staff.Operator("周敏"), staff.Operator("陈立")
		seen := staff.SeenCase{CaseNo: no, Version: staff.AnyVersion}
		if err := p.staff.Take(t.Context(), clerk, seen); err != nil {
			t.Fatal(err)
		}
		if err := p.staff.Return(t.Context(), clerk, seen, "离职证明没有盖章"); err != nil {
			t.Fatal(err)
		}
		page := b.get(address)
		if !page.says("已退回补正") || !page.says("离职证明没有盖章") || page.says("周敏") {
			t.Fatalf("the returned case says %s", page.text("main"))
		}
		empty := b.attach(page, nil)
		if empty.status != 422 || !empty.says(text.NoSupplement) {
			t.Errorf("with nothing it answers %d", empty.status)
		}
		wrong := b.attach(page, []string{"盖章.pdf", letter, "坏.html", "<html>"}, "words", "已经盖章")
		if wrong.status != 422 || !strings.Contains(wrong.body, ">已经盖章</textarea>") || !wrong.says("移除「盖章.pdf」") {
			t.Errorf("with a page for a file it answers %d: %s", wrong.status, wrong.text("main"))
		}
		done := b.follow(b.attach(wrong, nil, "words", "已经盖章"))
		if !done.says("补正后再次提交") || !done.says("盖章.pdf") || !done.says("待审核") {
			t.Errorf("handed in again it says %s", done.text("main"))
		}
		if _, err := p.staff.Approve(t.Context(), clerk, seen, staff.Ruling{}); err != nil {
			t.Fatal(err)
		}
		if waits := b.get(address); !waits.says("待审核") || waits.says("待复核") || waits.says("周敏") {
			t.Errorf("recommended it says %s", waits.text("main"))
		}
		if err := p.staff.Confirm(t.Context(), second, seen); err != nil {
			t.Fatal(err)
		}
		granted := b.get(address)
		link := regexp.MustCompile(`href="(/decisions/[^"]+)"`).FindStringSubmatch(granted.body)
		if !granted.says("已核准") || link == nil || granted.says("撤回申请") {
			t.Fatalf("granted it says %s", granted.text("main"))
		}
		decision := b.get(link[1])
		if !decision.says("准予") || !decision.says("长期有效") || decision.says("作废这份") {
			t.Errorf("the decision says %s", decision.text("main"))
		}
		if pdf := b.get(link[1] + "/file.pdf"); pdf.status != 200 || !strings.HasPrefix(pdf.body, "%PDF-") {
			t.Errorf("its PDF answers %d", pdf.status)
		}
		if got := b.post(link[1]+"/revoke", nil); got.status == 303 {
			t.Error("its holder voids a decision")
		}
		if payments := b.get("/records/unemployment/payments"); !payments.says(text.ClaimGranted) {
			t.Error("失业金领取 does not say that it was granted")
		}
		code := regexp.MustCompile(`校验码\s*([A-Z0-9-]{19})`).FindStringSubmatch(decision.text("main"))
		if code == nil {
			t.Fatal("no check code on the decision")
		}
		verified := p.browser(t).submit(p.browser(t).get("/verify"), "code", code[1], "captcha", captchaAnswer)
		if !verified.says(text.Outcomes["genuine"]) || !verified.says("业务受理号") {
			t.Errorf("a third party is told %s", verified.text("main"))
		}
	})
}

func TestWithdrawingAClaim(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("lately_unemployed")
		page := claimed(b)
		done := b.follow(b.submit(page))
		if !done.says("已撤回") || done.says("撤回申请以后") {
			t.Errorf("withdrawn it says %s", done.text("main"))
		}
		if late := b.post(page.address+"/withdraw", nil); late.status != 422 || !late.says(text.CaseMoved) {
			t.Errorf("withdrawn once more it answers %d", late.status)
		}
	})
}

func TestStoppingUnemploymentBenefitByTheGuide(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("unemployed")
		form := b.get("/services/unemployment/stop")
		for _, words := range []string{"停止领取失业救济金", "重新就业", "应征服兵役", "移居境外", "享受基本养老保险待遇", "其他", "不能在网上恢复"} {
			if !form.says(words) {
				t.Errorf("the form does not say %s", words)
			}
		}
		wrong := b.submit(form, "step", "check", "reason", "90", "words", "")
		if wrong.status != 422 || !wrong.says(text.NoStopSure) {
			t.Errorf("without words it answers %d", wrong.status)
		}
		check := b.submit(wrong, "step", "check", "reason", "41", "words", "", "sure", "1")
		next := social.MonthOf(p.Clock.Now()).Add(1)
		if !check.says("请核对") || !check.says(text.YearMonth(next)) {
			t.Fatalf("核对 says %s", check.text("main"))
		}
		receipt := b.follow(b.submit(check, "step", "submit"))
		link := regexp.MustCompile(`href="(/decisions/[^"]+)"`).FindStringSubmatch(receipt.body)
		if link == nil || !receipt.says("重新就业") {
			t.Fatalf("the receipt says %s", receipt.text("main"))
		}
		if decision := b.get(link[1]); !decision.says("停止发放失业保险待遇") || !decision.says("行政复议") {
			t.Errorf("the decision says %s", decision.text("main"))
		}
		if !b.get("/decisions").says("JD2") || !b.get("/records/unemployment/payments").says(text.Stopped(next)) {
			t.Error("the stop is not to be found again")
		}
		if !b.get("/services/unemployment/stop").says(text.StopAlready) {
			t.Error("it can be stopped twice")
		}
	})
}

func TestAFormWithTooMuchIsRefused(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("lately_unemployed")
	form := b.get("/services/unemployment/claim")
	if got := b.attach(form, []string{"大.pdf", letter + strings.Repeat(" ", 13<<20)}, "step", "check"); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("thirteen megabytes answer %d", got.status)
	}
	if got := b.attach(form, []string{"大.pdf", letter + strings.Repeat(" ", 6<<20)}, "step", "check"); got.status != 422 || !got.says(text.EvidenceLarge) {
		t.Errorf("six megabytes answer %d", got.status)
	}
	six := []string{}
	for range 6 {
		six = append(six, "a.pdf", letter)
	}
	if got := b.attach(form, six, "step", "check"); got.status != 422 || !got.says(text.EvidenceTooMany) {
		t.Errorf("six files answer %d", got.status)
	}
}
