package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// The attack: six anonymous posts, and the system administrator can't sign in for an hour.
func TestNoStrangerLocksAStaffAccount(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.hire(t, "sysadmin")
		stranger, holder := p.browser(t), p.browser(t)
		holder.address = "203.0.113.9:1"
		stranger.get("/staff/signin")
		tries := func(n int) (last page) {
			for i := range n {
				stranger.address = fmt.Sprintf("198.51.100.%d:1", i+1)
				last = stranger.post("/staff/signin", url.Values{"name": {" SysAdmin "}, "password": {"Wrong-2026"}})
			}
			return last
		}
		if got := tries(3); !got.says(text.BadStaffSignIn) || got.value("captcha_token") == "" {
			t.Errorf("the third failure reads %q", got.text("main"))
		}
		if got := tries(60); got.status != http.StatusUnprocessableEntity || !got.says(text.NoCaptcha) || got.says(text.BadStaffSignIn) {
			t.Errorf("without a captcha the next answers %d: %q", got.status, got.text("main"))
		}
		if n := p.Count(t, "staff_signins WHERE name = 'sysadmin'"); n != 3 {
			t.Errorf("%d passwords were looked at, want 3", n)
		}
		asked := holder.submit(holder.get("/staff/signin"), "name", "sysadmin", "password", fixture.Password)
		if !asked.says(text.NoCaptcha) || asked.value("name") != "sysadmin" {
			t.Fatalf("the holder is not asked for a captcha: %q", asked.text("main"))
		}
		if again := holder.submit(asked, "action", "captcha"); again.status != http.StatusOK || again.value("captcha_token") == asked.value("captcha_token") {
			t.Errorf("another picture answers %d", again.status)
		}
		if got := holder.submit(asked, "name", "sysadmin", "password", fixture.Password, "captcha", captchaAnswer); got.header.Get("Location") != "/staff/signin/second" {
			t.Errorf("the holder, with a captcha: %d, %q", got.status, got.text("main"))
		}
		if got := holder.post("/staff/signin", url.Values{"name": {"nobody"}, "password": {"x"}}); !got.says(text.BadStaffSignIn) {
			t.Error("a captcha is asked for at once")
		}
	})
}

func TestAGuesserOfManyStaffNamesMeetsACaptcha(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.get("/staff/signin")
		looked := 0
		for i := range 15 {
			if b.post("/staff/signin", url.Values{"name": {fmt.Sprint("w", i)}, "password": {"Wrong-2026"}}).says(text.BadStaffSignIn) {
				looked++
			}
		}
		if looked != 10 || b.get("/staff/signin").value("captcha_token") == "" {
			t.Errorf("%d names are looked at before a captcha is asked for, want 10", looked)
		}
	})
}

// A program that answers at random gets sixty answers in a quarter of an hour, on whatever page; a right answer costs none.
func TestWrongCaptchasCountAgainstTheAddress(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, other := p.browser(t), p.browser(t)
		other.address = "203.0.113.9:1"
		answer := func(b *browser, page, captcha string) page {
			return b.post(page, url.Values{"id": {someID(1)}, "way": {"sms"}, "number": {"x"}, "code": {"x"}, "password": {"x"}, "captcha": {captcha},
				"captcha_token": {b.get("/signin").value("captcha_token")}})
		}
		for range 70 {
			if got := answer(other, "/recover", captchaAnswer); got.status == http.StatusTooManyRequests {
				t.Fatal("right answers are counted")
			}
		}
		pages, looked := []string{"/signin", "/recover", "/verify"}, 0
		for i := range 90 {
			if answer(b, pages[i%3], "0000").status != http.StatusTooManyRequests {
				looked++
			}
		}
		if looked != 60 {
			t.Errorf("%d wrong answers are looked at, want 60", looked)
		}
		if got := answer(b, "/signin", captchaAnswer); got.status != http.StatusTooManyRequests {
			t.Errorf("then a right one answers %d", got.status)
		}
		if got := answer(other, "/signin", captchaAnswer); got.status == http.StatusTooManyRequests {
			t.Error("another address is refused")
		}
		p.Clock.Advance(15 * time.Minute)
		if got := answer(b, "/signin", captchaAnswer); got.status == http.StatusTooManyRequests {
			t.Error("it stays refused")
		}
	})
}

// NUL and broken UTF-8 are refused once, where the form and the address are read: PostgreSQL takes neither.
func TestNULAndBrokenTextAreRefusedAtTheDoor(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		for _, odd := range []string{"%00", "a%00b", "%ff", "%ed%a0%80"} {
			for _, page := range []string{"/", "/content/guidance?q=" + odd, "/my?x=" + odd, "/my?" + odd + "=x", "/receipts?page=" + odd, "/signin?next=" + odd, "/verify?way=" + odd} {
				if got := b.get(page); page != "/" && got.status != http.StatusBadRequest && got.status != http.StatusNotFound {
					t.Errorf("%s answers %d", page, got.status)
				}
			}
			body := "id=" + odd + "&password=x&captcha=" + captchaAnswer + "&captcha_token=" + b.get("/verify").value("captcha_token")
			for _, page := range []string{"/signin", "/recover", "/verify", "/register/numbers"} {
				got := b.send(http.MethodPost, page, "application/x-www-form-urlencoded", strings.NewReader(body))
				if got.status != http.StatusBadRequest {
					t.Errorf("posting %s to %s answers %d", odd, page, got.status)
				}
			}
		}
	})
}
