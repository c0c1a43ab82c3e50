package staff_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

var (
	auditor = staff.Clerk{Name: "auditor", Address: "192.0.2.8", Permissions: []string{staff.AuditRead}}
	second  = staff.Clerk{Name: "second", Permissions: []string{staff.AuditRead}}
	system  = staff.Clerk{Name: "system", Permissions: []string{staff.Operate}}
)

// leave makes acts of a kind that touch a person.
func leave(t *testing.T, w *fixture.World, kind, personNo string, n int) {
	t.Helper()
	for i := range n {
		_, err := w.DB.Do(t.Context(), store.Act{Kind: kind, Actor: store.Citizen(personNo, "192.0.2.1"), PersonNo: personNo}, func(tx *store.Tx) error {
			tx.Note("phone", "13800138000", fmt.Sprint("1390013", 8000+i))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheAuditLogIsSearchedByWhoWhatWhomAndWhenPageByPage(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me, other := t.Context(), w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
		leave(t, w, "code.send", me, 5)
		leave(t, w, "signin", me, 3)
		leave(t, w, "code.send", other, 4)
		id := string(w.Persona(t, "employee").IDNumber)
		today := w.Clock.Now().In(social.Zone).Format("2006-01-02")
		for _, search := range []struct {
			name string
			q    staff.AuditSearch
			n    int
		}{
			{"person by ID number", staff.AuditSearch{Person: id, Act: "code.send"}, 5},
			{"person by number", staff.AuditSearch{Person: me, Act: "signin"}, 3},
			{"actor", staff.AuditSearch{Actor: other, Act: "code.send"}, 4},
			{"act and day", staff.AuditSearch{Act: "code.send", From: today, To: today}, 9},
			{"another day", staff.AuditSearch{Act: "code.send", From: "2026-11-01", To: "2026-11-22"}, 0},
		} {
			f, err := s.SearchAudit(ctx, auditor, search.q)
			if err != nil {
				t.Fatal(search.name, err)
			}
			seen := map[[2]int64]bool{}
			for after := (store.AuditCursor{}); ; {
				list, err := s.AuditEntries(ctx, auditor, f, after, 2)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range list {
					seen[[2]int64{e.Chain, e.Seq}] = true
					if e.PersonNo == me || e.ActorID == me || e.Detail.Address != "" || !slices.Equal(e.Detail.Fields(), []string{"phone"}) || e.Detail.Changes["phone"] != (store.Change{}) {
						t.Fatalf("%s: shows too much or too little: %+v", search.name, e)
					}
				}
				if len(list) < 2 {
					break
				}
				after = list[1].Cursor()
			}
			if len(seen) != search.n {
				t.Errorf("%s: %d entries, want %d", search.name, len(seen), search.n)
			}
		}
		for field, q := range map[string]staff.AuditSearch{"person": {Person: "600000"}, "from": {From: "yesterday"}, "to": {From: "2026-11-02", To: "2026-11-01"}} {
			var problems text.Problems
			if _, err := s.SearchAudit(ctx, auditor, q); !errors.As(err, &problems) || problems[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := s.SearchAudit(ctx, looker, staff.AuditSearch{}); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("a clerk searches it: %v", err)
		}
		kept, err := s.AuditEntries(ctx, auditor, store.AuditFilter{Act: "audit.search"}, store.AuditCursor{}, 50)
		if err != nil || len(kept) != 5 {
			t.Errorf("%d searches are kept, %v", len(kept), err)
		}
	})
}

func TestValuesOfTheAuditLogAreUncoveredWithAReasonThatThePersonSees(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee").PersonNo
		leave(t, w, "code.send", me, 1)
		list, err := s.AuditEntries(ctx, auditor, store.AuditFilter{PersonNo: me, Act: "code.send"}, store.AuditCursor{}, 1)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		chain, seq := list[0].Chain, list[0].Seq
		if _, err := s.ShowAuditEntry(ctx, auditor, chain, seq, " "); err == nil {
			t.Error("shown without a reason")
		}
		if n := len(looks(t, w, me)); n != 0 {
			t.Errorf("%d looks before anything was shown", n)
		}
		e, err := s.ShowAuditEntry(ctx, auditor, chain, seq, "例行抽查")
		if err != nil || e.Detail.Changes["phone"].Before != "13800138000" {
			t.Fatalf("%+v, %v", e, err)
		}
		seen := looks(t, w, me)
		if len(seen) != 1 || seen[0].Reason != "例行抽查" || !strings.Contains(seen[0].Shown, "发送短信验证码") || !strings.Contains(seen[0].StaffName, "auditor") {
			t.Errorf("the person sees %+v", seen)
		}
		if kept, err := s.AuditEntries(ctx, auditor, store.AuditFilter{Act: "audit.show"}, store.AuditCursor{}, 9); err != nil || len(kept) != 1 {
			t.Errorf("%d kept, %v", len(kept), err)
		}
	})
}

func TestAnExportOfTheAuditLogTakesASecondAuditor(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee").PersonNo
		leave(t, w, "code.send", me, 5)
		known(t, w, auditor)
		f := store.AuditFilter{PersonNo: me, Act: "code.send"}
		if err := s.ProposeAuditExport(ctx, auditor, f, "", store.NewID()); err == nil {
			t.Error("proposed without a reason")
		}
		if err := s.ProposeAuditExport(ctx, auditor, f, "内部审计", store.NewID()); err != nil {
			t.Fatal(err)
		}
		waiting, err := w.DB.WaitingProposals(ctx, 9)
		if err != nil || len(waiting) != 1 {
			t.Fatal(waiting, err)
		}
		for _, fact := range waiting[0].Facts {
			if strings.Contains(fact.Value, me) {
				t.Errorf("the second person reads a whole number: %v", fact)
			}
		}
		if _, err := s.ApproveProposal(ctx, auditor, waiting[0].ID, "", ""); !errors.Is(err, staff.ErrSamePerson) {
			t.Errorf("approved by whoever asked: %v", err)
		}
		if _, err := s.ApproveProposal(ctx, looker, waiting[0].ID, "", ""); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("approved by a clerk: %v", err)
		}
		if list, err := s.AuditExports(ctx, auditor); err != nil || len(list) != 0 {
			t.Errorf("to be fetched before it is approved: %v, %v", list, err)
		}
		if _, err := s.ApproveProposal(ctx, second, waiting[0].ID, "", ""); err != nil {
			t.Fatal(err)
		}
		list, err := s.AuditExports(ctx, auditor)
		if err != nil || len(list) != 1 || list[0].ApprovedBy != "second" {
			t.Fatalf("%+v, %v", list, err)
		}
		if _, err := s.BeginAuditDownload(ctx, second, list[0].ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("fetched by somebody else: %v", err)
		}
		search, err := s.BeginAuditDownload(ctx, auditor, list[0].ID)
		if err != nil || search != f {
			t.Fatalf("%+v, %v", search, err)
		}
		n := 0
		err = s.AllAudit(ctx, search, func(batch []store.FoundEntry) error { n += len(batch); return nil })
		if err != nil || n != 5 {
			t.Errorf("%d entries, %v", n, err)
		}
		w.Clock.Set(w.Clock.Now().AddDate(0, 0, 4))
		if _, err := s.BeginAuditDownload(ctx, auditor, list[0].ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("fetched after its time: %v", err)
		}
	})
}

func TestACheckOfTheChainsIsKeptWithWhatItFound(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee").PersonNo
		leave(t, w, "code.send", me, 3)
		anchors := filepath.Join(t.TempDir(), "anchors")
		s.CompareWith(anchors)
		if err := os.WriteFile(anchors, []byte("{}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if done, err := s.RunAuditCheck(ctx); done || err != nil {
			t.Fatalf("something was checked that nobody asked for: %v", err)
		}
		check := func() store.AuditCheck {
			t.Helper()
			if err := s.AskAuditCheck(ctx, auditor, store.NewID()); err != nil {
				t.Fatal(err)
			}
			if err := s.AskAuditCheck(ctx, auditor, store.NewID()); err == nil {
				t.Error("two checks at once")
			}
			if done, err := s.RunAuditCheck(ctx); !done || err != nil {
				t.Fatal(done, err)
			}
			list, err := s.AuditChecks(ctx, auditor)
			if err != nil {
				t.Fatal(err)
			}
			return list[0]
		}
		sound := check()
		if sound.State != store.CheckDone || sound.ChainsDone != store.AuditChains || len(sound.Faults) != 0 || sound.Entries < 3 || sound.BadAnchors != 1 {
			t.Errorf("%+v", sound)
		}
		w.Clock.Advance(1e9)
		w.Edit(t, `UPDATE audit_log SET act = 'signin' WHERE act = 'code.send' AND person_no = '`+me+`'`)
		if broken := check(); len(broken.Faults) != 1 {
			t.Errorf("a changed entry goes unseen: %+v", broken)
		}
		if err := s.AskAuditCheck(ctx, system, ""); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("asked by somebody else: %v", err)
		}
	})
}

func TestAMessageGivenUpIsSentAgainAndACodeIsNot(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee").PersonNo
		_, err := w.DB.Do(ctx, store.Act{Kind: "test", Actor: store.System("test"), PersonNo: me}, func(tx *store.Tx) error {
			return errors.Join(tx.Tell(store.Message{Channel: store.ChannelSMS, Template: "closed", Recipient: "13800138000", Text: "秘密内容"}),
				tx.Tell(store.Message{Channel: store.ChannelSMS, Template: "code", Recipient: "13800138000", Text: "123456"}),
				tx.Tell(store.Message{Channel: store.ChannelMail, Template: "closed", Event: "mail", Recipient: "someone@example.com", Text: "秘密内容"}))
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Edit(t, `UPDATE messages SET state = 'given_up'`)
		w.Edit(t, `UPDATE messages SET body = NULL WHERE template = 'code'`)
		now := w.Clock.Now().Unix()
		f := store.MessageFilter{State: store.MessageGivenUp, From: now - 3600, Until: now + 3600}
		var list []store.LoggedMessage
		for after := (store.MessageCursor{}); ; {
			page, err := s.MessageLog(ctx, system, f, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, page...)
			if len(page) < 2 {
				break
			}
			after = store.MessageCursor{At: page[1].CreatedAt, ID: page[1].ID}
		}
		if len(list) < 3 {
			t.Fatalf("%d messages", len(list))
		}
		for _, m := range list {
			if m.PersonNo != "" || strings.Contains(m.Recipient, "13800138000") || strings.HasPrefix(m.Recipient, "someone") {
				t.Errorf("shows whom: %+v", m)
			}
			if m.Template != "closed" && m.Template != "code" || m.Channel == store.ChannelPage {
				continue
			}
			err := s.RetryMessage(ctx, system, store.MessageCursor{At: m.CreatedAt, ID: m.ID}, "")
			if (err == nil) != (m.Template == "closed") {
				t.Errorf("%s: %v", m.Template, err)
			}
			if m.Template == "closed" {
				if _, due, err := w.DB.ClaimMessage(ctx, me, m.ID, 1e9); err != nil || !due.IsZero() {
					t.Errorf("not to be sent: %v, %v", due, err)
				}
				if err := s.RetryMessage(ctx, system, store.MessageCursor{At: m.CreatedAt, ID: m.ID}, ""); err == nil {
					t.Error("sent again while it is being sent")
				}
			}
		}
		if _, err := s.MessageLog(ctx, system, store.MessageFilter{From: now - 40*86400, Until: now}, store.MessageCursor{}, 2); err == nil {
			t.Error("forty days at once")
		}
		if _, err := s.MessageLog(ctx, auditor, f, store.MessageCursor{}, 2); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("an auditor reads it: %v", err)
		}
		counts, err := s.CountMessages(ctx, system, f)
		if err != nil || len(counts) == 0 {
			t.Errorf("%v, %v", counts, err)
		}
	})
}

func TestOperationTellsHowTheWorkStands(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx := t.Context()
		if err := w.DB.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		o, err := s.Operation(ctx, system)
		if err != nil {
			t.Fatal(err)
		}
		if o.Beats[store.BeatSweep] != w.Clock.Now().Unix() || o.Import == nil {
			t.Errorf("%+v", o)
		}
		if _, err := s.Operation(ctx, looker); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("a clerk reads it: %v", err)
		}
	})
}

func TestPhonesOfBeforeAreFoundAfterASweep(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee")
		registration, err := w.DB.Registration(ctx, me.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		w.Edit(t, `UPDATE registrations SET phone_hash = ''`)
		if found, err := w.DB.PersonNosByPhone(ctx, registration.Phone); err != nil || len(found) != 0 {
			t.Fatalf("%v, %v", found, err)
		}
		if err := w.DB.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if found, err := w.DB.PersonNosByPhone(ctx, registration.Phone); err != nil || !slices.Contains(found, me.PersonNo) {
			t.Errorf("%v, %v", found, err)
		}
	})
}
