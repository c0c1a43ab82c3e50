package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// choose keeps what the employee of the cast chooses, beginning from the standard.
func choose(t *testing.T, w *fixture.World, change func(*store.NoticeChoices)) {
	t.Helper()
	no := w.Persona(t, "employee").PersonNo
	c := store.StandardNotices()
	change(&c)
	_, err := w.DB.Do(t.Context(), store.Act{Kind: "notices.choose", Actor: store.System("test"), PersonNo: no}, func(tx *store.Tx) error { return tx.ChooseNotices(c) })
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.DB.NoticeChoices(t.Context(), no)
	if err != nil || !got.Same(c) {
		t.Fatalf("kept %+v, %v; chose %+v", got, err, c)
	}
}

// channelsTold tells the employee of something, a minute later than before, and answers with the channels it went to: unread first.
func channelsTold(t *testing.T, w *fixture.World, template string) (channels []string, unread bool) {
	t.Helper()
	no := w.Persona(t, "employee").PersonNo
	w.Clock.Advance(time.Minute)
	if _, err := w.DB.Do(t.Context(), store.Act{Kind: "test.act", Actor: store.System("test"), PersonNo: no}, func(tx *store.Tx) error {
		return tx.TellPerson(template, "", "甲事")
	}); err != nil {
		t.Fatal(err)
	}
	all, err := w.DB.Messages(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	notices := map[string]bool{}
	for _, m := range all {
		if m.CreatedAt == w.Clock.Now().Unix() {
			channels = append(channels, m.Channel)
			unread = unread || m.ReadAt == 0
			notices[m.NoticeID] = true
		}
	}
	if len(notices) != 1 {
		t.Errorf("%s is %d notices", template, len(notices))
	}
	slices.Sort(channels)
	return channels, unread
}

func TestWhatWasChosenIsKeptToWhoeverTells(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		act := store.Act{Kind: "registration.change", Actor: store.System("test"), PersonNo: no}
		if _, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error {
			return tx.SetContact(store.Registration{PersonNo: no, Email: "a@example.com", Question: fixture.Question, AnswerHash: "x"})
		}); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name             string
			change           func(*store.NoticeChoices)
			progress, safety string
			unread           bool // of progress; security always is
		}{
			{"who chose nothing", func(*store.NoticeChoices) {}, "page sms", "page sms", true},
			{"mail as well", func(c *store.NoticeChoices) { c.Mail = true }, "mail page sms", "mail page sms", true},
			{"mail alone", func(c *store.NoticeChoices) { c.Mail, c.SMS = true, false }, "mail page", "mail page sms", true},
			{"the pages alone", func(c *store.NoticeChoices) { c.SMS = false }, "page", "page sms", true},
			{"not of this", func(c *store.NoticeChoices) { c.Mail, c.Off[text.KindProgress] = true, true }, "page", "mail page sms", false},
			{"not of security", func(c *store.NoticeChoices) { c.SMS, c.Off[text.KindSecurity] = false, true }, "page", "page sms", true},
		} {
			t.Run(test.name, func(t *testing.T) {
				choose(t, w, test.change)
				if got, unread := channelsTold(t, w, text.TemplateCase); strings.Join(got, " ") != test.progress || unread != test.unread {
					t.Errorf("progress went to %v, unread %v", got, unread)
				}
				if got, unread := channelsTold(t, w, "new_device"); strings.Join(got, " ") != test.safety || !unread {
					t.Errorf("security went to %v, unread %v", got, unread)
				}
			})
		}
		// With the registration goes what was chosen.
		if _, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error { return tx.CloseRegistration(no) }); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(t, "notice_choices"); n != 0 {
			t.Errorf("%d choices are left", n)
		}
	})
}

func TestEveryTemplateHasAKind(t *testing.T) {
	for template := range text.MessageTemplates {
		if !text.HasKind(template) {
			t.Errorf("%q has no kind: say in text.templateKinds what it is about, so that people can choose whether they are told", template)
		}
		if text.NoticeKinds[text.KindOf(template)] == "" {
			t.Errorf("the kind of %q has no name", template)
		}
	}
	shown := map[text.NoticeKind]bool{text.KindSecurity: true, text.KindReminders: true}
	for _, group := range text.NoticeGroups {
		for _, kind := range group.Kinds {
			shown[kind] = true
			if text.NoticeKindHints[kind] == "" || text.NoticeChoices["kind."+string(kind)] == "" {
				t.Errorf("%s is not explained", kind)
			}
		}
	}
	for kind := range text.NoticeKinds {
		if !shown[kind] {
			t.Errorf("%s can't be chosen", kind)
		}
	}
}

func TestTheNightIsFromNineToEight(t *testing.T) {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 11, day, hour, minute, 0, 0, testkit.Zone)
	}
	for _, test := range []struct{ now, until time.Time }{
		{at(23, 7, 59), at(23, 8, 0)}, {at(23, 8, 0), time.Time{}}, {at(23, 20, 59), time.Time{}}, {at(23, 21, 0), at(24, 8, 0)}, {at(30, 23, 59), time.Date(2026, 12, 1, 8, 0, 0, 0, testkit.Zone)},
		{at(24, 0, 0), at(24, 8, 0)},
	} {
		if got := store.QuietUntil(test.now.UTC()); !got.Equal(test.until) {
			t.Errorf("at %v until %v, want %v", test.now, got, test.until)
		}
	}
}
