package notify_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/notify"
	secrets "shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

const (
	oldMail  = "old@example.com"
	newPhone = "19911112222"
)

// holder is somebody with a phone and a mail address on record, whose quota of notices is used up.
type holder struct {
	*fixture.World
	t       *testing.T
	citizen *citizen.Service
	site    *secrets.Site
	p       demo.Persona
	far     *far
	worker  *notify.Service
}

func newHolder(t *testing.T, w *fixture.World) *holder {
	t.Helper()
	base, err := url.Parse(fixture.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	h := &holder{World: w, t: t, citizen: citizen.New(w.DB, secrets.NewFastHasher(), citizen.Settings{}), site: secrets.NewSite(base),
		p: w.Persona(t, "employee"), far: &far{}}
	h.worker = notify.New(notify.Options{DB: w.DB, Log: quiet(), Limits: notify.NoticeLimits(5, 20), Warnings: notify.WarningLimits(),
		Senders: map[string]notify.Sender{store.ChannelSMS: h.far, store.ChannelMail: h.far}})
	typed := h.contact()
	typed.Email = oldMail
	h.change(typed)
	everything := store.StandardNotices()
	everything.Mail = true
	_, err = h.citizen.ChooseNotices(t.Context(), h.p.PersonNo, everything, store.NewID(), "a")
	h.must(err)
	return h
}

func (h *holder) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *holder) contact() citizen.Contact {
	h.t.Helper()
	r, err := h.DB.Registration(h.t.Context(), h.p.PersonNo)
	h.must(err)
	return citizen.Contact{Phone: r.Phone, Email: r.Email, Address: r.Address, Question: r.Question}
}

// change changes the contact, with the code where one was sent.
func (h *holder) change(typed citizen.Contact) {
	h.t.Helper()
	begun, err := h.citizen.BeginContactChange(h.t.Context(), h.p.PersonNo, typed, fixture.Password, "a")
	h.must(err)
	_, err = h.citizen.FinishContactChange(h.t.Context(), h.p.PersonNo, begun, h.code(), store.NewID(), "a")
	h.must(err)
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// code delivers what waits and gives the one-time code among it, if any.
func (h *holder) code() (code string) {
	for _, m := range h.deliver() {
		if m.IsCode() {
			code = sixDigits.FindString(m.Text)
		}
	}
	return code
}

// deliver does every job that is due, once, and gives what went out.
func (h *holder) deliver() []store.Message {
	h.t.Helper()
	before := len(h.far.sent)
	due, err := h.DB.OverdueMessages(h.t.Context(), h.DB.Now(), 1000)
	h.must(err)
	for _, m := range due {
		deliver(h.t, h.worker, m)
	}
	return h.far.sent[before:]
}

// useUp fills phone and mail with notices until one waits at each.
func (h *holder) useUp() {
	h.t.Helper()
	for i := range 6 {
		act := store.Act{Kind: "test.act", Actor: store.System("test"), PersonNo: h.p.PersonNo}
		_, err := h.DB.Do(h.t.Context(), act, func(tx *store.Tx) error {
			return tx.TellPerson("looked_up", fmt.Sprint("test:", i), "有人核验了您的信息。")
		})
		h.must(err)
		h.deliver()
	}
	if waiting := h.Count(h.t, "messages WHERE template = 'looked_up' AND state = 'queued'"); waiting != 2 {
		h.t.Fatalf("%d notices wait, want one for the phone and one by mail", waiting)
	}
}

// withApp gives the holder an authenticator app and its recovery codes.
func (h *holder) withApp() (secrets.AppSecret, []string) {
	h.t.Helper()
	app := secrets.NewAppSecret()
	e, err := h.citizen.AddApp(h.t.Context(), h.p.PersonNo, app, fixture.Password, h.shown(app), store.NewID(), "a")
	h.must(err)
	h.Clock.Advance(time.Minute)
	return app, e.Codes
}

func (h *holder) shown(app secrets.AppSecret) string {
	h.t.Helper()
	code, err := totp.GenerateCode(string(app), h.DB.Now())
	h.must(err)
	return code
}

func (h *holder) withPasskey() {
	h.t.Helper()
	options, c, err := h.citizen.BeginPasskey(h.t.Context(), h.site, h.p.PersonNo, "钥匙", fixture.Password)
	h.must(err)
	_, err = h.citizen.FinishPasskey(h.t.Context(), h.site, h.p.PersonNo, c, testkit.NewAuthenticator(h.t, fixture.BaseURL).Create(options), "a")
	h.must(err)
}

// warned are the acts that change what opens or recovers an account, and what is told of each. before is what must have happened first.
var warned = []struct {
	act, template string
	before        func(*holder)
	do            func(*holder) error
	also          string // a phone that is told beside the old one
}{
	{"a new password", "password_changed", nil, func(h *holder) error {
		_, err := h.citizen.ChangePassword(h.t.Context(), h.p.PersonNo, fixture.Password, "Litchi-tree-7", "Litchi-tree-7", store.NewID(), "a")
		return err
	}, ""},
	{"a password recovered by phone", "password_changed", nil, func(h *holder) error {
		r, err := h.citizen.BeginRecovery(string(h.p.IDNumber), citizen.RecoverBySMS)
		h.must(err)
		h.must(h.citizen.SendRecoveryCode(h.t.Context(), r, h.p.Phone, citizen.Visit{Address: "a"}))
		return h.citizen.RecoverBySMS(h.t.Context(), r, h.code(), "Litchi-tree-7", "Litchi-tree-7", citizen.Visit{Address: "a"})
	}, ""},
	{"a password recovered by the question", "password_changed", nil, func(h *holder) error {
		r, err := h.citizen.BeginRecovery(string(h.p.IDNumber), citizen.RecoverByQuestion)
		h.must(err)
		return h.citizen.RecoverByAnswer(h.t.Context(), r, fixture.Answer, h.p.CardNo, "Litchi-tree-7", "Litchi-tree-7", citizen.Visit{Address: "a"})
	}, ""},
	{"another phone", "phone_change", nil, func(h *holder) error {
		typed := h.contact()
		typed.Phone = newPhone
		h.change(typed)
		return nil
	}, newPhone},
	{"the other phone stopped", "phone_kept", func(h *holder) {
		typed := h.contact()
		typed.Phone = newPhone
		h.change(typed)
	}, func(h *holder) error {
		_, err := h.citizen.KeepPhone(h.t.Context(), h.p.PersonNo, store.NewID(), "a")
		return err
	}, newPhone},
	{"another mail address", "mail_change", nil, func(h *holder) error {
		typed := h.contact()
		typed.Email = "new@example.com"
		h.change(typed)
		return nil
	}, ""},
	{"no mail address", "mail_change", nil, func(h *holder) error {
		typed := h.contact()
		typed.Email = ""
		h.change(typed)
		return nil
	}, ""},
	{"another question", "question_change", nil, func(h *holder) error {
		typed := h.contact()
		typed.Question, typed.Answer = text.Questions[1], "荔枝"
		h.change(typed)
		return nil
	}, ""},
	{"another answer", "question_change", nil, func(h *holder) error {
		typed := h.contact()
		typed.Answer = "荔枝"
		h.change(typed)
		return nil
	}, ""},
	{"an app", "factor_added", nil, func(h *holder) error { h.withApp(); return nil }, ""},
	{"an app removed", "factor_removed", func(h *holder) { h.withApp() }, func(h *holder) error {
		_, err := h.citizen.RemoveApp(h.t.Context(), h.p.PersonNo, fixture.Password, store.NewID(), "a")
		return err
	}, ""},
	{"a passkey", "factor_added", nil, func(h *holder) error { h.withPasskey(); return nil }, ""},
	{"a passkey removed", "factor_removed", func(h *holder) { h.withPasskey() }, func(h *holder) error {
		list, err := h.DB.Passkeys(h.t.Context(), h.p.PersonNo)
		h.must(err)
		_, err = h.citizen.RemovePasskey(h.t.Context(), h.p.PersonNo, list[0].ID, fixture.Password, store.NewID(), "a")
		return err
	}, ""},
	{"new recovery codes", "recovery_new", func(h *holder) { h.withApp() }, func(h *holder) error {
		_, err := h.citizen.NewRecoveryCodes(h.t.Context(), h.p.PersonNo, fixture.Password, store.NewID(), "a")
		return err
	}, ""},
	{"the second factor reset at the counter", "factor_reset", func(h *holder) { h.withApp() }, func(h *holder) error {
		_, err := h.citizen.ResetSecondFactor(h.t.Context(), store.System("counter"), h.p.PersonNo)
		return err
	}, ""},
	{"changes frozen", "frozen", nil, func(h *holder) error {
		_, err := h.citizen.Freeze(h.t.Context(), h.p.PersonNo, store.NewID(), "a")
		return err
	}, ""},
	{"the registration closed", "closed", nil, func(h *holder) error {
		_, err := h.citizen.CloseRegistration(h.t.Context(), h.p.PersonNo, h.p.Phone, fixture.Password, store.NewID(), "a")
		return err
	}, ""},
}

// The attack: five harmless notices use up what a phone and an address get in an hour, then the account is taken over unseen. Whatever
// changes what opens or recovers an account is told at once: on the page, at the old phone and at the old mail address.
func TestWarningsAreToldAtOnceWithTheQuotaUsedUp(t *testing.T) {
	for _, test := range warned {
		t.Run(test.act, func(t *testing.T) {
			fixture.Engines(t, func(t *testing.T, w *fixture.World) {
				h := newHolder(t, w)
				if test.before != nil {
					test.before(h)
				}
				h.useUp()
				page := "messages WHERE channel = 'page' AND read_at = 0 AND template = '" + test.template + "'"
				before, onPage := len(h.far.sent), h.Count(t, page)
				h.must(test.do(h))
				h.deliver()
				want := []string{"mail " + oldMail, "sms " + h.p.Phone}
				if test.also != "" {
					want = append(want, "sms "+test.also)
				}
				var got []string
				for _, m := range h.far.sent[before:] {
					if m.Template == test.template {
						got = append(got, m.Channel+" "+m.Recipient)
					}
				}
				if slices.Sort(got); !slices.Equal(got, want) {
					t.Errorf("told %q, want %q", got, want)
				}
				if n := h.Count(t, page) - onPage; n != 1 {
					t.Errorf("%d notices of it on the page", n)
				}
			})
		})
	}
}

// One kind of warning can't be used up by another, nor by what is told to somebody else at the same phone; the eleventh of one kind in an
// hour waits.
func TestWarningsHaveALimitOfTheirOwnByKind(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		h := newHolder(t, w)
		warning := func(template string, i int) store.Message {
			return store.Message{Channel: store.ChannelSMS, Template: template, Event: fmt.Sprint(i), Recipient: h.p.Phone, Text: "请留意"}
		}
		waited := 0
		for i := range 12 {
			for _, m := range tell(t, w, warning("factor_added", i)) {
				if m.Channel == store.ChannelSMS && !deliver(t, h.worker, m).IsZero() {
					waited++
				}
			}
		}
		if waited != 2 {
			t.Errorf("%d of twelve wait, want two", waited)
		}
		for _, m := range tell(t, w, warning("phone_change", 0)) {
			if again := deliver(t, h.worker, m); !again.IsZero() {
				t.Errorf("a warning of another kind waits until %v", again)
			}
		}
		other := w.Persona(t, "left")
		act := store.Act{Kind: "test.act", Actor: store.System("test"), PersonNo: other.PersonNo}
		_, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error { return tx.Tell(warning("factor_added", 0)) })
		h.must(err)
		h.deliver()
		if n := w.Count(t, "messages WHERE person_no = '"+other.PersonNo+"' AND channel = 'sms' AND template = 'factor_added' AND state = 'sent'"); n != 1 {
			t.Errorf("%d messages to another person at that phone went out", n)
		}
	})
}

// Workers take warnings and codes before all else that is due.
func TestWarningsGoBeforeOtherNotices(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		tell(t, w, chatter("一"), notice("二"), code("482913"))
		if urgent, other := w.Count(t, "river_job WHERE priority = 1 AND state = 'available'"), w.Count(t, "river_job WHERE priority = 3"); urgent < 2 || other != 1 {
			t.Errorf("%d jobs first and %d after them", urgent, other)
		}
	})
}
