package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shebao/internal/staff"
	"shebao/internal/staff/firstcontent"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// innerWords are for those who prepare figures and run the systems, and never for the public.
var innerWords = []string{"post_", "hsa.sz", "hrss.sz", "e-cloud", "第三方整理", "须与官方公布核对", "待核对", "示例，待", "主管部门确认", "待主管部门",
	"核心系统", "未查到", "一手备注"}

// innerIn are the inner words in a text.
func innerIn(shown string) (found []string) {
	for _, word := range innerWords {
		if strings.Contains(shown, word) {
			found = append(found, word)
		}
	}
	return found
}

// noting gives every bound and figure a note, and sources as an archive may bring them.
func noting(t *testing.T, p *portal) {
	t.Helper()
	p.Edit(t, "UPDATE contribution_bounds SET source = 'hsa.sz post_12567884', note = '一手备注' WHERE insurance IN ('310', '210')")
	p.Edit(t, "UPDATE contribution_bounds SET source = source || '（示例，待主管部门确认）', note = '一手备注' WHERE insurance NOT IN ('310', '210')")
	p.Edit(t, "UPDATE parameters SET source = source || '；第三方整理，使用前须与官方公布核对', note = '一手备注 post_1'")
}

// TestNoInnerWordReachesThePublic reads all that citizens of several kinds, visitors and third parties can reach: every page, what a form
// shows, receipts, estimates, guidance, and the text of every PDF.
func TestNoInnerWordReachesThePublic(t *testing.T) {
	testkit.Parallel(t)
	files, err := staff.ReadContent(firstcontent.Files)
	if err != nil {
		t.Fatal(err)
	}
	citizens := newPortal(t, fixture.SQLite(t))
	noting(t, citizens)
	for _, who := range []string{"", "employee", "guardian", "pensioner", "unemployed", "self_payer"} {
		t.Run("as "+who, func(t *testing.T) {
			p := citizens
			if who == "" { // what is the same for all is read once
				p = newPortal(t, fixture.SQLite(t))
				p.writes(t, files...)
			}
			b := p.browser(t)
			if who != "" {
				b.signIn(who)
				b.submit(b.get("/proof/access-code"), "action", "create")
				for _, from := range []string{"/proof/certificate", "/proof/contributions", "/proof/entitlement"} {
					b.follow(b.submit(b.get(from)))
				}
			}
			pages, papers := 0, 0
			walk(t, b, func(got page) {
				shown := got.body
				switch kind := got.header.Get("Content-Type"); {
				case strings.HasPrefix(kind, "application/pdf"):
					papers++
					shown = paperText(t, got.body)
				case strings.HasPrefix(kind, "text/"):
					pages++
				default:
					return
				}
				if found := innerIn(shown); len(found) > 0 {
					t.Errorf("%s says %q", got.address, found)
				}
			})
			if who != "" && (pages < 30 || papers < 3) {
				t.Errorf("only %d pages and %d papers were read", pages, papers)
			}
		})
	}
}

// What is shown only on the way through a form, to self-payers and to third parties.
func TestNoInnerWordOnTheWayThroughAForm(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	noting(t, p)
	b := p.browser(t)
	who := b.signIn("self_payer")
	b.serve("申请个人缴费自助业务", "account", who.BankAccount, "phone", who.Phone, "pin", who.CardPIN)
	b = p.browser(t) // it counts from the next sign-in on
	b.signIn("self_payer")
	checked, receipt := b.serve("修改缴费工资", "wage", "8000", "bank_tail", lastSixOf(who))
	shown := map[string]string{"the form": b.open("修改缴费工资").body, "the check": checked.body, "the receipt": receipt.body,
		"the receipt's paper": paperText(t, b.get(receipt.address+"/receipt.pdf").body), "the estimate": b.submit(b.get(estimatePath), "go_on", "1").body}
	issued := b.follow(b.submit(b.get("/proof/certificate")))
	third := p.browser(t)
	verified := third.submit(third.get("/verify/d/"+lastPart(issued.address)), "id_tail", string(who.IDNumber)[14:], "captcha", captchaAnswer)
	if verified.status != http.StatusOK || !verified.says(text.Outcomes["genuine"]) {
		t.Errorf("the third party sees %d:\n%s", verified.status, verified.text("main"))
	}
	shown["the verification"] = verified.body
	if !strings.Contains(shown["the form"], "粤人社发〔2025〕32号") || !strings.Contains(shown["the check"], "粤人社规〔2026〕14号") {
		t.Error("the notices themselves are not named any more")
	}
	for where, body := range shown {
		if found := innerIn(body); len(found) > 0 {
			t.Errorf("%s says %q", where, found)
		}
	}
}

// The core system is the 业务系统 to everybody: at the desk as well, and in every word that the program has to say.
func TestTheDeskSpeaksOfNoCoreSystem(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.hire("all", staff.AllPermissions()...)
	pages := 0
	walk(t, b, func(got page) {
		if strings.HasPrefix(got.address, "/staff") && strings.HasPrefix(got.header.Get("Content-Type"), "text/") {
			pages++
		}
		if strings.Contains(got.body, "核心系统") {
			t.Errorf("%s speaks of the 核心系统", got.address)
		}
	}, "/staff")
	if pages < 20 {
		t.Errorf("only %d pages of the desk were read", pages)
	}
	for _, pattern := range []string{"../text/*.go", "*/*.templ", "../document/*.go", "../staff/firstcontent/*/*.md", "../staff/firstcontent/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			words, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(file, "_test.go") && strings.Contains(string(words), "核心系统") {
				t.Errorf("%s speaks of the 核心系统", file)
			}
		}
	}
}

// The desk sees what the public does not: the source whole, and the note.
func TestTheDeskReadsTheNotes(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	noting(t, p)
	editor := p.browser(t)
	editor.hire("editor", staff.RatesEdit)
	list := editor.get("/staff/rates")
	if !list.says("hsa.sz post_12567884") || !list.says("一手备注") {
		t.Errorf("the desk does not see the notes:\n%.2000s", list.text("main"))
	}
	checked := editor.submit(editor.get("/staff/rates/figure"), "name", "minimum_wage", "from", "202703", "value", "2800",
		"source", "《关于调整最低工资的通知》粤府函〔2027〕9号，待核对", "note", "一手备注")
	if !checked.says("《关于调整最低工资的通知》（粤府函〔2027〕9号）") || !checked.says("一手备注") || !checked.says(text.LabelCitation) {
		t.Errorf("it is not said what the public will read:\n%s", checked.text("main"))
	}
}
