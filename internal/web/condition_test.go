package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

const announcements = "/staff/announcements"

func TestAnAnnouncementStandsAboveEveryPageForItsTime(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		system, citizen, visitor := p.browser(t), p.browser(t), p.browser(t)
		system.hire("system", staff.Announce)
		citizen.signIn("employee")
		until := text.Moment(p.Clock.Now().Add(2 * time.Hour).Unix())
		form := system.get(announcements + "/new")
		wrong := system.submit(form, "title", "系统升级", "body", "今晚升级。\n明早恢复。", "tone", "info", "until", "昨天")
		if wrong.status != http.StatusUnprocessableEntity || !wrong.says(text.BadMoment) || wrong.value("title") != "系统升级" {
			t.Errorf("a time that is none: %d, %q", wrong.status, wrong.value("title"))
		}
		if past := system.submit(form, "title", "系统升级", "body", "今晚升级。", "tone", "info", "until", "2020-01-01 08:00"); !past.says(text.MomentPast) {
			t.Error("a time gone by is taken")
		}
		system.submit(form, "title", "系统升级", "body", "今晚升级。\n明早恢复。", "tone", "warning", "until", until)
		for who, b := range map[string]*browser{"a citizen": citizen, "a visitor": visitor, "staff": system} {
			for _, address := range []string{"/my", "/", "/verify", "/staff"} {
				if got := b.get(address); got.status == http.StatusOK && !got.says("今晚升级。") {
					t.Errorf("%s does not read it on %s", who, address)
				}
			}
		}
		p.Clock.Advance(2 * time.Hour)
		if visitor.get("/").says("今晚升级。") {
			t.Error("it is still there after its time")
		}
	})
}

func TestAnAnnouncementTakenDownIsGoneAndLeavesAFreshFormNothingToDo(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		system, colleague, visitor := p.browser(t), p.browser(t), p.browser(t)
		system.hire("system", staff.Announce)
		colleague.hire("other", staff.Announce)
		system.submit(system.get(announcements+"/new"), "title", "通知", "body", "窗口停办一天。", "tone", "danger")
		list, theirs := system.get(announcements), colleague.get(announcements)
		if !visitor.get("/status").says("窗口停办一天。") {
			t.Error("服务状态 does not have it")
		}
		if got := system.follow(system.submit(list)); !got.says(text.AnnouncementDown) {
			t.Error("taking it down is not said")
		}
		if got := colleague.follow(colleague.submit(theirs)); got.says(text.AnnouncementDown) {
			t.Error("the second one took it down too")
		}
		if got := visitor.get("/status"); got.says("窗口停办一天。") || !got.says(text.AllWell) {
			t.Error("服务状态 still has it")
		}
	})
}

// readOnly lets nothing be changed from now on.
func (b *browser) readOnly(fields ...string) {
	b.t.Helper()
	answer := b.submit(b.get(announcements+"/read-only"), append([]string{"reason", "业务系统月末结账"}, fields...)...)
	if answer.status != http.StatusSeeOther {
		b.t.Fatalf("read-only is not planned: %d\n%s", answer.status, answer.text("main"))
	}
}

func TestWhileNothingIsChangedPeopleReadSignInAndVerifyAndChangeNothing(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		system, citizen := p.browser(t), p.browser(t)
		system.hire("system", staff.Announce)
		citizen.signIn("employee")
		code := citizen.get("/proof/access-code")
		system.readOnly()
		before := p.fingerprints(t, p.Persona(t, "employee").PersonNo)
		refused := citizen.submit(code, "action", "create")
		if refused.status != http.StatusServiceUnavailable || !refused.says("业务系统月末结账。") || !refused.says(text.FailureReadOnly.Do) {
			t.Errorf("making an access code: %d\n%s", refused.status, refused.text("main"))
		}
		sameTables(t, "a refused act", before, p.fingerprints(t, p.Persona(t, "employee").PersonNo))
		again := p.browser(t)
		again.signIn("guardian")
		if got := again.get("/records/pension/contributions"); got.status != http.StatusOK || !got.says(text.ReadOnlyBanner) {
			t.Errorf("reading: %d", got.status)
		}
		if got := again.post("/account/sessions/freeze", url.Values{"key": {newKey()}}); got.status != http.StatusSeeOther {
			t.Errorf("freezing, which protects: %d", got.status)
		}
		system.submit(system.get(announcements))
		if got := citizen.submit(citizen.get("/proof/access-code"), "action", "create"); got.status != http.StatusSeeOther && got.status != http.StatusOK {
			t.Errorf("after it: %d", got.status)
		}
	})
}

func TestASpanBeginsAndEndsByTheClock(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		system, visitor := p.browser(t), p.browser(t)
		system.hire("system", staff.Announce)
		start := p.Clock.Now()
		moment := func(d time.Duration) string { return text.Moment(start.Add(d).Unix()) }
		if got := system.submit(system.get(announcements+"/read-only"), "reason", "升级", "itself", "1"); !got.says(text.ReadOnlyWantsEnd) {
			t.Error("a span that ends by itself at no time is taken")
		}
		system.readOnly("from", moment(time.Hour), "until", moment(2*time.Hour), "itself", "1")
		if got := system.submit(system.get(announcements+"/new"), "title", "x", "body", "x", "tone", "info"); got.status != http.StatusSeeOther {
			t.Errorf("announcing meanwhile: %d", got.status)
		}
		try := func() error {
			_, err := p.DB.Do(t.Context(), store.Act{Kind: "access_code.create", Actor: store.Citizen("1", "a")}, func(*store.Tx) error { return nil })
			return err
		}
		for _, step := range []struct {
			after   time.Duration
			refused bool
			says    string
		}{{0, false, text.ReadOnlySoonBanner}, {time.Hour, true, text.ReadOnlyBanner}, {2 * time.Hour, false, text.AllWell}} {
			p.Clock.Advance(start.Add(step.after).Sub(p.Clock.Now()))
			if err := try(); (err != nil) != step.refused {
				t.Errorf("after %s: %v", step.after, err)
			}
			if got := visitor.get("/status"); step.says != text.AllWell && !got.says(step.says) || step.says == text.AllWell && got.says(text.ReadOnlyBanner) {
				t.Errorf("after %s 服务状态 says %s", step.after, got.text("main"))
			}
		}
	})
}

func TestOneSpanStandsAtATimeAlsoWhereManyPlanAtOnce(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		system := p.browser(t)
		system.hire("system", staff.Announce)
		var planned atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := p.staff.PlanReadOnly(t.Context(), staff.Operator("system"), staff.ReadOnly{Reason: "结账"}, newKey())
				if err == nil {
					planned.Add(1)
				}
			})
		}
		all.Wait()
		if planned.Load() != 1 {
			t.Errorf("%d spans were planned at once", planned.Load())
		}
		got := system.submit(system.get(announcements+"/read-only"), "reason", "再来一次")
		if got.status != http.StatusUnprocessableEntity || !got.says(text.ReadOnlyOverlaps) {
			t.Errorf("a second span: %d", got.status)
		}
		if strings.Count(system.get(announcements).body, "结束只读，恢复办理") != 1 {
			t.Error("the list does not have the one span")
		}
	})
}
