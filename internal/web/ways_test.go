package web_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/atom"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// registerUpTo goes through registration as a persona up to a page.
func registerUpTo(b *browser, p demo.Persona, last string) page {
	b.t.Helper()
	at := b.follow(b.submit(b.get("/register"), "agree", text.VersionsMark(text.AgreedTexts)))
	if last == "numbers" {
		return at
	}
	at = b.follow(b.submit(at, "id", string(p.IDNumber.Full()), "person_no", p.PersonNo))
	if last == "facts" {
		return at
	}
	at = b.follow(b.submit(at, "name", p.Name, "person_no", p.PersonNo, "card_no", p.CardNo, "proof", citizen.ProofPhone,
		"proof_value", p.Phone, "phone", "13900139000", "question", fixture.Question, "answer", fixture.Answer))
	if last == "code" {
		return at
	}
	return b.follow(b.submit(at, "code", b.smsCode(p.Phone)))
}

// smsCode is the last one-time code that went to a phone.
func (b *browser) smsCode(phone string) (code string) {
	b.t.Helper()
	list, err := fixture.Told(b.t.Context(), b.portal.DB)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, m := range list {
		if m.IsCode() && m.Recipient == phone {
			code = regexp.MustCompile(`\d{6}`).FindString(m.Text)
		}
	}
	return code
}

func TestTheCodeOfARegistrationByHand(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, who := p.browser(t), p.Persona(t, "left")
		form := registerUpTo(b, who, "code")
		if !form.says(social.MaskPhone(who.Phone)) || strings.Contains(form.body, who.Phone) {
			t.Errorf("the page of the code: %q", form.text("main"))
		}
		testkit.CheckHTML(t, form.body)
		old := b.smsCode(who.Phone)
		if got := b.get("/register/password"); got.status != http.StatusSeeOther {
			t.Errorf("without the code the page of the password answers %d", got.status)
		}
		if got := b.submit(form, "code", "12"); got.status != http.StatusUnprocessableEntity || !got.says(text.BadCode) {
			t.Errorf("a wrong code answers %d", got.status)
		}
		again := b.follow(b.submit(form, "action", "code"))
		mine := b.smsCode(who.Phone)
		if got := b.submit(again, "code", old); old == "" || !got.says(text.BadCode) {
			t.Errorf("the code %q of before answers %d", old, got.status)
		}
		registerUpTo(p.browser(t), who, "code")
		if got := b.submit(again, "code", b.smsCode(who.Phone)); got.header.Get("Location") == "/register/password" {
			t.Error("the code of another browser's registration is taken")
		}
		if got := b.submit(again, "code", mine); got.header.Get("Location") != "/register/password" {
			t.Errorf("the right code answers %d", got.status)
		}
	})
}

func TestRegisteringByTheGuide(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, who := p.browser(t), p.Persona(t, "old_id")
		form := registerUpTo(b, who, "password")
		first := b.submit(form, "password", "Rambutan-2027", "again", "Rambutan-2027")
		second := b.submit(form, "password", "Rambutan-2027", "again", "Rambutan-2027")
		if first.header.Get("Location") != "/register/done" || second.header.Get("Location") != "/register/done" {
			t.Fatalf("%d %s, then %d %s", first.status, first.header.Get("Location"), second.status, second.header.Get("Location"))
		}
		done := b.get("/register/done")
		if !done.says("注册成功") || !done.says("业务受理号") {
			t.Errorf("at the end: %q", done.text("main"))
		}
		testkit.CheckHTML(t, done.body)
		if n := p.Count(t, "receipts WHERE act = 'register' AND person_no = '"+who.PersonNo+"'"); n != 1 {
			t.Errorf("%d receipts", n)
		}
		if my := b.get("/my"); my.status != http.StatusOK || done.linkTitled("进入我的社保") != "/my" {
			t.Errorf("after registering they are not signed in: %d\n%s", my.status, done.text("main"))
		}
		next := p.browser(t)
		got := next.submit(next.get("/signin"), "id", string(who.IDNumber.Full()), "password", "Rambutan-2027", "captcha", captchaAnswer)
		if got.header.Get("Location") != "/my" {
			t.Errorf("signing in: %d", got.status)
		}
	})
}

func TestNothingGoesOnWithoutAgreeing(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	for _, agreed := range []string{"", "on", "2011-01"} {
		got := b.submit(b.get("/register"), "agree", agreed)
		if got.status != http.StatusUnprocessableEntity || !got.says(text.MustAgree) {
			t.Errorf("agreeing to %q: %d", agreed, got.status)
		}
		testkit.CheckHTML(t, got.body)
	}
	for _, step := range []string{"/register/numbers", "/register/facts", "/register/code", "/register/password", "/register/done"} {
		if got := b.get(step); got.header.Get("Location") != "/register" {
			t.Errorf("%s without agreeing: %d %s", step, got.status, got.header.Get("Location"))
		}
		if step == "/register/done" {
			continue
		}
		got := b.post(step, url.Values{"id": {"11010519491231002X"}, "person_no": {"600999999"}})
		if got.status != http.StatusConflict || !got.says(text.FailureStep.What) {
			t.Errorf("posting to %s without agreeing: %d", step, got.status)
		}
	}
}

func TestARefusalTellsNobodyWhoIsInsured(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		left := p.Persona(t, "left")
		bodies := map[string]string{}
		for who, n := range map[string][2]string{
			"nobody":               {"11010519491231002X", "600999999"},
			"registered":           {string(p.Persona(t, "employee").IDNumber), p.Persona(t, "employee").PersonNo},
			"a card reported lost": {string(p.Persona(t, "card_lost").IDNumber), p.Persona(t, "card_lost").PersonNo},
			"another's number":     {string(left.IDNumber), p.Persona(t, "employee").PersonNo},
		} {
			b := p.browser(t)
			b.address = "192.0.2." + fmt.Sprint(len(bodies)+1) + ":1"
			got := b.submit(registerUpTo(b, left, "numbers"), "id", n[0], "person_no", n[1])
			if got.status != http.StatusUnprocessableEntity || !got.says(text.NoMatch) || got.value("id") != n[0] || got.value("person_no") != n[1] {
				t.Errorf("%s: %d, %q", who, got.status, got.text("main"))
			}
			bodies[who] = bare(got, n[0], n[1])
		}
		for who, body := range bodies {
			if body != bodies["nobody"] {
				t.Errorf("the page for %s differs from the one for nobody", who)
			}
		}
	})
}

func TestMakingAnAccessCode(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		code := regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}`)
		form := b.get("/proof/access-code")
		first := code.FindString(b.follow(b.submit(form, "action", "create")).body)
		again := code.FindString(b.follow(b.submit(form, "action", "create")).body)
		if first == "" || again != first {
			t.Errorf("the code is %q, after the second press %q", first, again)
		}
		elsewhere := p.browser(t)
		elsewhere.signIn("employee")
		if shown := elsewhere.get("/proof/access-code"); code.MatchString(shown.body) || !shown.says(text.CodeInForce) {
			t.Error("another session shows the code, or does not know of it")
		}
		second := code.FindString(elsewhere.follow(elsewhere.submit(elsewhere.get("/proof/access-code"), "action", "create")).body)
		if second == "" || second == first || code.MatchString(b.get("/proof/access-code").body) {
			t.Error("a code that was replaced is still shown where it was made")
		}
		if got := elsewhere.follow(elsewhere.submit(elsewhere.get("/proof/access-code"), "action", "revoke")); code.MatchString(got.body) || p.Count(t, "access_codes WHERE state = 'active'") != 0 {
			t.Error("the code is in force after revoking")
		}
	})
}

func TestIssuingACertificate(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("rare_name")
		issued := b.follow(b.submit(b.get("/proof/certificate")))
		if !issued.says("𠮷安宁") || !issued.says(who.IDNumber.Masked()) || strings.Contains(issued.text("main"), string(who.IDNumber)) {
			t.Errorf("the certificate says %q", issued.text("main"))
		}
		if again := b.follow(b.submit(b.get("/proof/certificate"))); again.address != issued.address {
			t.Errorf("the same content is issued again: %s and %s", issued.address, again.address)
		}
		pdf := b.get(issued.address + "/file.pdf")
		if pdf.status != http.StatusOK || !strings.HasPrefix(pdf.body, "%PDF-") || !strings.Contains(pdf.header.Get("Content-Disposition"), lastPart(issued.address)+".pdf") {
			t.Errorf("the PDF: %d, %.5q, %s", pdf.status, pdf.body, pdf.header.Get("Content-Disposition"))
		}
		if whole := b.follow(b.submit(b.get("/proof/certificate"), "whole", "1")); !whole.says(string(who.IDNumber)) {
			t.Error("the holder asked for the whole ID number and does not see it")
		}
		if first := b.get(issued.address); !first.says(text.DocumentStates["valid"]) || first.text(".notice h2") == text.DocumentStates["expired"] {
			t.Errorf("the first certificate is not good any more: %q", first.text("main"))
		}
	})
}

func TestAReceiptIsFoundAgain(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	b.submit(b.get("/proof/access-code"), "action", "create")
	list := b.get("/receipts")
	found := regexp.MustCompile(`href="(/receipts/\d{18})"`).FindAllStringSubmatch(list.body, -1)
	if len(found) != 2 || !list.says(text.Acts["access_code.create"]) || !list.says(text.Acts["register"]) {
		t.Fatalf("the list says %q", list.text("main"))
	}
	for _, link := range found {
		if got := b.get(link[1]); got.status != http.StatusOK || !got.says(lastPart(link[1])) || !got.says("接下来") {
			t.Errorf("%s: %d, %q", link[1], got.status, got.text("main"))
		}
	}
}

func TestAThirdPartyVerifies(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		holder, bank := p.browser(t), p.browser(t)
		who := holder.signIn("employee")
		code := regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}`).FindString(holder.follow(holder.submit(holder.get("/proof/access-code"), "action", "create")).body)
		certificate := holder.follow(holder.submit(holder.get("/proof/certificate")))
		checkCode := regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}`).FindString(certificate.body)
		pdf := holder.get(certificate.address + "/file.pdf")
		number := lastPart(certificate.address)

		bank.address = "203.0.113.50:99"
		form := bank.get("/verify")
		byCode := bank.submit(form, "number", who.PersonNo, "code", code, "viewer", "示例银行", "purpose", "办理贷款", "captcha", captchaAnswer)
		again := bank.submit(form, "number", who.PersonNo, "code", code, "viewer", "示例银行", "purpose", "办理贷款", "captcha", captchaAnswer)
		replayed := bank.submit(bank.get("/verify"), "number", who.PersonNo, "code", code, "captcha", captchaAnswer, "key", form.value("key"))
		byCheck := bank.submit(bank.get("/verify"), "code", strings.ToLower(checkCode), "captcha", captchaAnswer)
		byQR := bank.submit(bank.get("/verify/d/"+number), "id_tail", string(who.IDNumber)[14:], "captcha", captchaAnswer)
		byFile := bank.upload(bank.get("/verify?way=file"), "file", []byte(pdf.body), "captcha", captchaAnswer)
		for way, got := range map[string]page{"access code": byCode, "a key sent before": replayed, "check code": byCheck, "QR code": byQR, "file": byFile} {
			if got.status != http.StatusOK || !got.says(text.Outcomes["genuine"]) || !got.says(who.Name) || !got.says(who.IDNumber.Masked()) ||
				strings.Contains(got.body, string(who.IDNumber)) {
				t.Errorf("by %s: %d, %.300q", way, got.status, got.text("main"))
			}
			testkit.CheckHTML(t, got.body)
		}
		if again.status != http.StatusUnprocessableEntity {
			t.Errorf("the second press: %d", again.status)
		}

		looks := holder.get("/account/lookups")
		if !looks.says("共 5 次") || !looks.says("示例银行") || !looks.says("203.0.113.50") {
			t.Errorf("the holder sees %q, want five looks", looks.text("main"))
		}
		if told := p.Count(t, "messages WHERE template = 'looked_up' AND channel = 'sms'"); told != 5 {
			t.Errorf("%d messages, want 5", told)
		}
	})
}

func TestAWrongAccessCodeReadsTheSameWhateverWasWrong(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		holder := p.browser(t)
		who := holder.signIn("employee")
		holder.submit(holder.get("/proof/access-code"), "action", "create")
		bodies := map[string]string{}
		for what, typed := range map[string][2]string{"nobody": {"600999999", "ABCDEFGHJKLM"}, "a wrong code": {who.PersonNo, "ABCDEFGHJKLM"},
			"no code of hers": {p.Persona(t, "injured").PersonNo, "ABCDEFGHJKLM"}, "by ID number": {string(who.IDNumber), "ABCDEFGHJKLM"}} {
			b := p.browser(t)
			got := b.submit(b.get("/verify"), "number", typed[0], "code", typed[1], "captcha", captchaAnswer)
			if got.status != http.StatusUnprocessableEntity || !got.says(text.NoVerification) {
				t.Errorf("%s: %d, %q", what, got.status, got.text("main"))
			}
			bodies[what] = bare(got, typed[0], typed[1])
		}
		for what, body := range bodies {
			if body != bodies["nobody"] {
				t.Errorf("the page for %s differs", what)
			}
		}
	})
}

func TestWhoseAddressIsBelieved(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	holder := p.browser(t)
	who := holder.signIn("employee")
	code := regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}`).FindString(holder.follow(holder.submit(holder.get("/proof/access-code"), "action", "create")).body)
	for _, test := range []struct{ from, forwarded, want string }{
		{"198.51.100.7:1", "", "198.51.100.7"},
		{"198.51.100.7:1", "1.2.3.4", "198.51.100.7"}, // no proxy of ours: it may write what it likes
		{"10.0.0.1:1", "1.2.3.4", "1.2.3.4"},
		{"10.0.0.1:1", "6.6.6.6, 1.2.3.4, 10.9.9.9", "1.2.3.4"}, // the client wrote the first itself
		{"10.0.0.1:1", "6.6.6.6, nonsense", "10.0.0.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
		{"10.0.0.1:1", "2001:db8::1", "2001:db8::1"},
		{"[2001:db8::7]:1", "1.2.3.4", "2001:db8::7"},
		{"10.0.0.1:1", "1.2.3.4:5678", "1.2.3.4"}, // proxies differ in how they write it
		{"10.0.0.1:1", "6.6.6.6, 1.2.3.4:5678, 10.9.9.9:80", "1.2.3.4"},
		{"10.0.0.1:1", "[2001:db8::1]:443", "2001:db8::1"},
		{"10.0.0.1:1", "[2001:db8::1]", "2001:db8::1"},
		{"10.0.0.1:1", "::ffff:1.2.3.4", "1.2.3.4"},
		{"[::ffff:10.0.0.1]:1", "1.2.3.4, ::ffff:10.0.0.9", "1.2.3.4"},
		{"10.0.0.1:1", "1.2.3.4, unknown", "10.0.0.1"},
	} {
		p.Clock.Advance(time.Minute)
		p.Edit(t, "DELETE FROM throttles")
		b := p.browser(t)
		b.address = test.from
		if test.forwarded != "" {
			b.header.Set("X-Forwarded-For", test.forwarded)
		}
		if got := b.submit(b.get("/verify"), "number", who.PersonNo, "code", code, "captcha", captchaAnswer); got.status != http.StatusOK {
			t.Fatalf("%d", got.status)
		}
		list, err := p.DB.Lookups(t.Context(), who.PersonNo, store.LookupFilter{}, 1, 0)
		if err != nil || list[0].Address != test.want {
			t.Errorf("from %s for %q it is %s, want %s (%v)", test.from, test.forwarded, list[0].Address, test.want, err)
		}
	}
}

func TestPageXLSXAndCSVHoldTheSameNumbers(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		p.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, kind, remark)
			VALUES ($1, '110', 202610, '=1+1', 100, -8, -14, '14', '@SUM(A1)')`, who.PersonNo)
		p.Edit(t, `INSERT INTO units (unit_no, name) VALUES ('=1+1', '+86<b>&"甲"')`)
		for _, query := range []string{"", "?year=2026"} {
			address := "/records/pension/contributions"
			table := address + "?view=table" // the guide's own
			if query != "" {
				table = address + query + "&view=table"
			}
			rows := tableRows(b.get(table), "rows")
			fromCSV := csvRows(t, b.get(address+"/download.csv"+query))
			fromXLSX := xlsxRows(t, b.get(address+"/download.xlsx"+query))
			if len(rows) < 10 || len(fromCSV) != len(rows) || len(fromXLSX) != len(rows) {
				t.Fatalf("%d rows on the page, %d in CSV, %d in XLSX", len(rows), len(fromCSV), len(fromXLSX))
			}
			for i := range rows {
				onPage := strings.ReplaceAll(strings.Join(rows[i], "|"), ",", "")
				inCSV := strings.Join(fromCSV[i], "|")
				inXLSX := strings.ReplaceAll(strings.Join(fromXLSX[i], "|"), ",", "")
				if defused := strings.NewReplacer("|'=", "|=", "|'+", "|+", "|'@", "|@").Replace(inCSV); defused != onPage {
					t.Errorf("row %d: the page has %s, CSV %s", i, onPage, inCSV)
				}
				if inXLSX != onPage {
					t.Errorf("row %d: the page has %s, XLSX %s", i, onPage, inXLSX)
				}
			}
		}
		raw := b.get("/records/pension/contributions/download.csv")
		if !strings.HasPrefix(raw.body, "\uFEFF年月,单位编号,") || !strings.Contains(raw.body, ",'=1+1,") || strings.Contains(raw.body, ",=1+1") || strings.Contains(raw.body, ",@SUM") {
			t.Errorf("a cell can be taken for a formula: %.200q", raw.body)
		}
		if !strings.Contains(raw.header.Get("Content-Disposition"), `filename="pension-contributions.csv"`) {
			t.Errorf("the file is %s", raw.header.Get("Content-Disposition"))
		}
	})
}

// tableRows are the rows of a table and its totals, as shown, without the headings; rows that mark a gap are left out.
func tableRows(p page, id string) (rows [][]string) {
	width := 0
	for _, tr := range p.all(atom.Tr) {
		if attr(tr.Parent.Parent, "id") != id {
			continue
		}
		var cells []string
		for cell := range tr.ChildNodes() {
			if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
				cells = append(cells, textOf(cell))
			}
		}
		if width == 0 {
			width = len(cells)
			continue
		}
		if len(cells) == width {
			rows = append(rows, cells)
		}
	}
	return rows
}

func csvRows(t *testing.T, p page) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.body, "\uFEFF"))).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("CSV: %d, %v", p.status, err)
	}
	for _, row := range rows {
		row[0] = strings.TrimPrefix(row[0], "'")
	}
	return rows[1:]
}

func xlsxRows(t *testing.T, p page) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(p.body))
	if err != nil {
		t.Fatalf("XLSX: %d, %v", p.status, err)
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	const over = 3 // title, whose and when, and the unit of money
	if err != nil || len(rows) <= over {
		t.Fatalf("XLSX: %v", err)
	}
	rows = rows[over:]
	for i := range rows {
		for len(rows[i]) < len(rows[0]) { // empty cells at the end are not stored
			rows[i] = append(rows[i], "")
		}
	}
	return rows[1:]
}
