package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// tellPerson tells somebody something in an act of its own.
func (p *portal) tellPerson(t *testing.T, personNo string, messages ...store.Message) {
	t.Helper()
	act := store.Act{Kind: "test.act", Actor: store.System("test"), PersonNo: personNo}
	if _, err := p.DB.Do(t.Context(), act, func(tx *store.Tx) error {
		for _, m := range messages {
			if err := tx.Tell(m); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func sms(template, words string) store.Message {
	return store.Message{Channel: store.ChannelSMS, Template: template, Recipient: "13800138000", Text: words}
}

func TestNoticesAreListedAndRead(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		p.Edit(t, "UPDATE messages SET read_at = 1") // what registering told
		if got := b.get("/my"); strings.Contains(got.body, "条未读") {
			t.Errorf("there is something to read: %q", got.text("main"))
		}
		p.Clock.Advance(time.Minute)
		p.tellPerson(t, who.PersonNo, store.Message{Channel: store.ChannelPage, Template: "looked_up", Text: "甲事"}, sms("looked_up", "甲事"))
		p.Clock.Advance(time.Minute)
		p.tellPerson(t, who.PersonNo, sms("password_changed", "乙事"))
		p.tellPerson(t, who.PersonNo, sms("code", "您的验证码是482913"))
		p.tellPerson(t, p.Persona(t, "guardian").PersonNo, sms("looked_up", "丙事"))

		got := b.get("/notices")
		testkit.CheckHTML(t, got.body)
		main := got.text("main")
		for _, words := range []string{"2 条未读", "甲事", "乙事", "有人核验了您的信息", "密码已修改", "短信验证码", text.NoticeCode, "短信：等待发送"} {
			if !got.says(words) {
				t.Errorf("%q is not in %q", words, main)
			}
		}
		if strings.Contains(got.body, "482913") || strings.Contains(got.body, "丙事") || strings.Count(main, "甲事") != 1 || strings.Index(main, "乙事") > strings.Index(main, "甲事") {
			t.Errorf("a code, somebody else's notice, one told twice, or the older first: %q", main)
		}
		if my := b.get("/my"); !my.says(text.HaveUnread(2)) || !strings.Contains(my.text("nav"), "2 条未读") {
			t.Error("the first page does not say that there is something to read")
		}
		if again := b.get("/notices"); !again.says("2 条未读") {
			t.Error("opening the page marked what is on it as read")
		}
		_, values := b.fill(got)
		values.Set("read", noticeID(t, p, who.PersonNo, "looked_up"))
		if one := b.follow(b.post("/notices", values)); !one.says("1 条未读") {
			t.Errorf("after reading one: %q", one.text("main"))
		}
		values.Set("read", noticeID(t, p, p.Persona(t, "guardian").PersonNo, "looked_up"))
		b.post("/notices", values)
		if p.Count(t, "messages WHERE read_at = 0 AND person_no = '"+p.Persona(t, "guardian").PersonNo+"'") == 0 {
			t.Error("somebody else's notice was marked as read")
		}
		p.Clock.Advance(time.Minute)
		p.tellPerson(t, who.PersonNo, sms("export", "丁事"))
		if rest := b.follow(b.submit(got, "read", "all")); !rest.says("1 条未读") || !rest.says("丁事") {
			t.Errorf("what came after the page was shown was marked with the rest: %q", rest.text("main"))
		}
	})
}

func noticeID(t *testing.T, p *portal, personNo, template string) (id string) {
	t.Helper()
	p.Ask(t, "SELECT notice_id FROM messages WHERE person_no = '"+personNo+"' AND template = '"+template+"' ORDER BY created_at DESC LIMIT 1", &id)
	return id
}

func TestHowFarAMessageHasComeIsSaid(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := b.signIn("employee")
	p.tellPerson(t, who.PersonNo, sms("export", "甲事"))
	for state, words := range text.MessageStates {
		p.Edit(t, "UPDATE messages SET state = $1 WHERE template = 'export'", state)
		if got := b.get("/notices"); !got.says("短信：" + words) {
			t.Errorf("%s: %q", state, got.text("main"))
		}
	}
}

func TestNoticesArePaged(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		before := p.Count(t, "messages WHERE channel = 'page' AND person_no = '"+who.PersonNo+"'")
		for i := range 35 {
			p.Clock.Advance(time.Second)
			p.tellPerson(t, who.PersonNo, store.Message{Channel: store.ChannelPage, Template: "service", Text: fmt.Sprintf("第%02d件", i)})
		}
		first, second := b.get("/notices"), b.get("/notices?page=2")
		count := func(p page) int { return strings.Count(p.body, `class="look-head"`) }
		if count(first) != 30 || count(second) != 5+before || !first.says("第34件") || !second.says("第00件") {
			t.Errorf("%d and %d notices", count(first), count(second))
		}
		_, values := b.fill(second)
		values.Set("read", "nothing")
		if got := b.post("/notices", values); got.status != http.StatusSeeOther || got.header.Get("Location") != "/notices?page=2" {
			t.Errorf("back to %q", got.header.Get("Location"))
		}
	})
}

// fillTicked is fill with the boxes that are ticked on the page, as a browser sends them.
func (b *browser) fillTicked(p page) (string, url.Values) {
	action, values := b.fill(p)
	for _, input := range p.all(atom.Input) {
		if attr(input, "type") == "checkbox" && hasAttr(input, "checked") {
			values.Set(attr(input, "name"), attr(input, "value"))
		}
	}
	return action, values
}

func TestChoosingWhatToBeToldOf(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		list := b.get("/notices")
		if !strings.Contains(list.body, `href="/notices/settings"`) {
			t.Error("the list does not lead to the settings")
		}
		form := b.get("/notices/settings")
		testkit.CheckHTML(t, form.body)
		if !form.says("安全提醒一直发送，不能取消") || strings.Contains(form.body, who.Phone) || strings.Contains(form.body, "kind-security") {
			t.Errorf("the page: %q", form.text("main"))
		}
		action, values := b.fillTicked(form)
		for _, name := range []string{"sms", "quiet", "daily", "kind-progress", "kind-missing", "kind-public"} {
			if values.Get(name) == "" {
				t.Errorf("%s is not ticked at first", name)
			}
		}
		if values.Get("mail") != "" {
			t.Error("mail is ticked without an address")
		}

		values.Set("mail", "1")
		values.Del("kind-late")
		wrong := b.post(action, values)
		if wrong.status != http.StatusUnprocessableEntity || !wrong.says(text.NoMailAddress) {
			t.Errorf("mail without an address: %d, %q", wrong.status, wrong.text("main"))
		}
		if _, kept := b.fillTicked(wrong); kept.Get("mail") == "" || kept.Get("kind-late") != "" || kept.Get("kind-base") == "" {
			t.Error("what was ticked is not kept")
		}

		p.Edit(t, "UPDATE messages SET read_at = 1")
		values.Del("mail")
		values.Del("sms")
		for range 2 { // the second press changes nothing
			if saved := b.follow(b.post(action, values)); saved.status != http.StatusOK {
				t.Fatal(saved.status)
			}
		}
		after := b.get("/notices/settings")
		if _, now := b.fillTicked(after); now.Get("sms") != "" || now.Get("kind-late") != "" || now.Get("kind-missing") == "" {
			t.Errorf("kept: %v", now)
		}
		if n := p.Count(t, "messages WHERE template = 'notices_chosen' AND channel = 'sms'"); n != 1 {
			t.Errorf("%d short messages tell of the change", n)
		}
		if n := p.Count(t, "audit_log WHERE act = 'notices.choose'"); n != 1 {
			t.Errorf("%d audit entries", n)
		}
		if !b.get("/notices").says("修改了通知设置") {
			t.Error("the change is not among the notices")
		}
	})
}

func TestWhoeverLooksIsToldOfAsTheHolderChose(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := b.signIn("employee")
	p.Edit(t, "UPDATE messages SET read_at = 1")
	action, values := b.fillTicked(b.get("/notices/settings"))
	values.Del("kind-looked_up")
	b.post(action, values)
	p.Edit(t, "UPDATE messages SET read_at = 1")
	act := store.Act{Kind: "verify.document", Actor: store.Verifier(""), PersonNo: who.PersonNo}
	if _, err := p.DB.Do(t.Context(), act, func(tx *store.Tx) error { return tx.TellPerson("looked_up", "", "甲事") }); err != nil {
		t.Fatal(err)
	}
	if p.Count(t, "messages WHERE template = 'looked_up' AND channel = 'sms'") != 0 || b.get("/my").says(text.HaveUnread(1)) {
		t.Error("told although it was switched off")
	}
	if !b.get("/notices").says("甲事") {
		t.Error("it does not stand on the page")
	}
}
