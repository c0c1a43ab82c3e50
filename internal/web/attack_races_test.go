package web_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// sixteen sends the same request from sixteen browsers that hold the same cookies, at once.
func sixteen(b *browser, method, address, contentType, body string) []page {
	answers := make([]page, 16)
	var all sync.WaitGroup
	for i := range answers {
		copied := *b
		copied.cookies = maps.Clone(b.cookies)
		all.Go(func() { answers[i] = copied.send(method, address, contentType, strings.NewReader(body)) })
	}
	all.Wait()
	return answers
}

func sixteenPosts(b *browser, address string, form url.Values) []page {
	return sixteen(b, http.MethodPost, address, "application/x-www-form-urlencoded", form.Encode())
}

// where counts the answers that are as asked for.
func where(answers []page, is func(page) bool) (n int) {
	for _, a := range answers {
		if is(a) {
			n++
		}
	}
	return n
}

func leadsTo(prefix string) func(page) bool {
	return func(p page) bool { return strings.HasPrefix(p.header.Get("Location"), prefix) }
}

// oneReceipt reports unless all answers that lead to a receipt lead to the same.
func oneReceipt(t *testing.T, what string, answers []page) {
	t.Helper()
	receipts := map[string]bool{}
	for _, a := range answers {
		if !calm(a.status) && a.status != http.StatusServiceUnavailable { // busy is an answer too
			t.Errorf("%s: %d %s", what, a.status, a.text("main"))
		}
		if to := a.header.Get("Location"); strings.HasPrefix(to, "/receipts/") {
			receipts[to] = true
		}
	}
	if len(receipts) != 1 {
		t.Errorf("%s: %d receipts", what, len(receipts))
	}
}

// raced runs a race on a portal of its own, on both engines.
func raced(t *testing.T, name string, race func(t *testing.T, s *siege, b *browser)) {
	t.Run(name, func(t *testing.T) {
		fixture.Engines(t, func(t *testing.T, w *fixture.World) {
			s := besiege(t, w)
			race(t, s, s.browser(t))
		})
	})
}

func TestWhatCountsOnceCountsOnceSixteenTimesAtOnce(t *testing.T) {
	raced(t, "a captcha", func(t *testing.T, s *siege, b *browser) {
		answers := sixteenPosts(b, "/signin", url.Values{"id": {string(s.Persona(t, "employee").IDNumber)}, "password": {"Wrong-2026"},
			"captcha": {captchaAnswer}, "captcha_token": {b.get("/signin").value("captcha_token")}})
		if n := where(answers, func(p page) bool { return !p.says(text.BadCaptcha) }); n != 1 {
			t.Errorf("%d of 16 get past it", n)
		}
	})
	raced(t, "a one-time code", func(t *testing.T, s *siege, b *browser) {
		b.signIn("employee")
		confirm := b.follow(b.submit(b.get("/account/registration"), "phone", "19911112222", "question", fixture.Question, "password", fixture.Password))
		action, form := b.fill(confirm, "code", lastCode(t, s.portal, "19911112222"))
		oneReceipt(t, "a code for a new phone", sixteenPosts(b, action, form))
		if n := s.Count(t, "receipts WHERE act = 'registration.change'"); n > 1 {
			t.Errorf("%d changes", n)
		}
		stop := b.get(securityPath).formsTo("/account/registration/keep-phone")[0]
		sixteenPosts(b, "/account/registration/keep-phone", stop)
		if n := s.Count(t, "receipts WHERE act = 'phone.keep'"); n != 1 {
			t.Errorf("the change is stopped %d times", n)
		}
	})
	raced(t, "a code of the app", func(t *testing.T, s *siege, b *browser) {
		b.signIn("employee")
		secret, codes := b.addApp()
		if n := where(secondSteps(s, t, url.Values{"way": {"code"}, "code": {b.appCode(secret)}}), leadsTo("/my")); n != 1 {
			t.Errorf("%d of 16 get in by one code", n)
		}
		recovery := shownCodes.FindString(codes.body)
		if n := where(secondSteps(s, t, url.Values{"way": {"recovery"}, "recovery": {recovery}}), leadsTo("/my")); n != 1 {
			t.Errorf("%d of 16 get in by one recovery code", n)
		}
	})
	raced(t, "an access code", func(t *testing.T, s *siege, b *browser) {
		b.signIn("employee")
		for range 3 {
			sixteenPosts(b, "/proof/access-code", url.Values{"action": {"create"}, "key": {newKey()}})
		}
		if made, active := s.Count(t, "access_codes"), s.Count(t, "access_codes WHERE state = 'active'"); made != 3 || active != 1 {
			t.Errorf("%d codes made by three forms, %d in force", made, active)
		}
		sixteenPosts(b, "/proof/access-code", url.Values{"action": {"revoke"}, "key": {newKey()}})
		if n := s.Count(t, "access_codes WHERE state = 'active'"); n != 0 {
			t.Errorf("%d in force after voiding", n)
		}
	})
	raced(t, "a document", func(t *testing.T, s *siege, b *browser) {
		b.signIn("employee")
		action, form := b.fill(b.get("/proof/certificate"))
		answers := sixteenPosts(b, action, form)
		if n := s.Count(t, "documents"); n != 1 || where(answers, leadsTo(answers[0].header.Get("Location"))) != 16 {
			t.Errorf("%d documents", n)
		}
	})
	raced(t, "a draft", func(t *testing.T, s *siege, b *browser) {
		b.signIn("employee")
		oneReceipt(t, "a draft", sixteenPosts(b, "/services/card/report-lost", url.Values{"step": {"submit"}, "draft": {aDraft(b)}}))
		if n := s.Count(t, "receipts WHERE act = 'card.report_lost'"); n != 1 {
			t.Errorf("%d receipts", n)
		}
	})
	raced(t, "a case", func(t *testing.T, s *siege, b *browser) {
		caseNo, _ := s.claims(t, b.signIn("lately_unemployed"))
		sixteenPosts(b, "/receipts/"+caseNo+"/withdraw", url.Values{"key": {newKey()}})
		for range 2 { // and by a form of its own each
			sixteenPosts(b, "/receipts/"+caseNo+"/withdraw", url.Values{"key": {newKey()}})
		}
		if n := s.Count(t, "case_steps WHERE state = 'withdrawn'"); n != 1 {
			t.Errorf("withdrawn %d times", n)
		}
	})
	raced(t, "a copy of one's data", func(t *testing.T, s *siege, b *browser) {
		b.signIn("employee")
		sixteenPosts(b, "/account/data", b.get("/account/data").formsTo("/account/data")[0])
		if n := s.Count(t, "exports"); n != 1 {
			t.Errorf("%d copies are asked for by one form", n)
		}
	})
	raced(t, "a passkey's question", func(t *testing.T, s *siege, b *browser) {
		b.get("/signin")
		b.send(http.MethodPost, "/signin/passkey/begin", "application/json", strings.NewReader("{}"))
		answers := sixteen(b, http.MethodPost, "/signin/passkey/finish", "application/json", `{"answer":{},"next":"/my"}`)
		if n := where(answers, func(p page) bool { return strings.Contains(p.body, text.PasskeyBad) }); n != 1 {
			t.Errorf("%d of 16 answers are looked at: %.200s", n, answers[0].body)
		}
	})
	raced(t, "freezing", func(t *testing.T, s *siege, b *browser) {
		b.signIn("employee")
		oneReceipt(t, "freezing", sixteenPosts(b, securityPath+"/freeze", url.Values{"key": {newKey()}}))
	})
}

// secondSteps are sixteen sign-ins, each with its password given, that send the same second step at once.
func secondSteps(s *siege, t *testing.T, form url.Values) []page {
	t.Helper()
	answers := make([]page, 16)
	browsers := make([]*browser, 16)
	for i := range browsers {
		browsers[i] = s.browser(t)
		browsers[i].givePassword("employee", fixture.Password, "")
	}
	var all sync.WaitGroup
	for i, b := range browsers {
		all.Go(func() { answers[i] = b.post("/signin/second", form) })
	}
	all.Wait()
	s.Edit(t, "DELETE FROM throttles")
	return answers
}

// Files brought at once take no more room than files brought one by one.
func TestFilesHandedInAtOnceAreBounded(t *testing.T) {
	s := besiege(t, fixture.SQLite(t))
	b := s.browser(t)
	b.signIn("lately_unemployed")
	body := "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n" + string(picture()) + "\r\n--x--\r\n"
	for range 5 {
		sixteen(b, http.MethodPost, "/services/unemployment/claim", "multipart/form-data; boundary=x", body)
	}
	if n := s.Count(t, "evidence"); n > 10 || n == 0 {
		t.Errorf("%d files wait, where ten of a person may", n)
	}
}
