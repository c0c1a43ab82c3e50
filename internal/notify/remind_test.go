package notify_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shebao/internal/archive"
	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// The fixture's clock stands on 2026-11-23: contributions up to October are due, and reminders reach back to November 2025.

const contributionHead = "person_no,insurance,month,unit_no,base,personal,employer,tier,kind,posted_on\n"

// brings imports an increment of the archive and gives its number.
func brings(t *testing.T, w *fixture.World, file, content string) int64 {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	summary, err := archive.Import(t.Context(), w.DB, archive.Options{Dir: dir, Rejects: filepath.Join(t.TempDir(), "rejects.csv"), Clock: w.Clock.Now})
	if err != nil || summary.Total().Rejected > 0 {
		t.Fatalf("%v, %+v", err, summary)
	}
	batch, err := w.DB.LastImport(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

func reminders(db *store.DB) *notify.Reminders { return &notify.Reminders{DB: db, Log: quiet()} }

func remind(t *testing.T, w *fixture.World, batch int64) store.ReminderRun {
	t.Helper()
	run, err := reminders(w.DB).After(t.Context(), batch, false)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// once searches after the archive that the fixture is made from, so that a test sees only what it brings about.
func once(t *testing.T, w *fixture.World) {
	t.Helper()
	batch, err := w.DB.LastImport(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	remind(t, w, batch)
}

// reminded is what somebody of the cast was reminded of on their pages: the notices' templates and texts.
func reminded(t *testing.T, w *fixture.World, key string) (list []store.Message) {
	t.Helper()
	all, err := w.DB.Messages(t.Context(), w.Persona(t, key).PersonNo)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m store.Message) bool {
		return !strings.HasPrefix(m.Template, "reminder") || m.Channel != store.ChannelPage
	})
}

func shortMessages(t *testing.T, w *fixture.World, key string) (list []store.Message) {
	t.Helper()
	all, err := w.DB.Messages(t.Context(), w.Persona(t, key).PersonNo)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m store.Message) bool {
		return !text.KindOf(m.Template).Reminder() || m.Channel == store.ChannelPage
	})
}

// row is a contribution of one of the cast for a month as the archive brings it.
func (r paidRow) csv() string {
	return fmt.Sprintf("%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", r.no, r.insurance, r.month, r.unit, r.base, "100.00", "200.00", r.tier, r.kind, r.posted)
}

type paidRow struct{ no, insurance, month, unit, base, tier, kind, posted string }

// forget takes a month's contributions of a branch away, as if the core system had never had them.
func forget(t *testing.T, w *fixture.World, key, where string) {
	t.Helper()
	if w.Edit(t, "DELETE FROM contributions WHERE person_no = '"+w.Persona(t, key).PersonNo+"' AND "+where) == 0 {
		t.Fatal("there was nothing to forget: " + where)
	}
}

// touch brings a change of somebody that has nothing to do with reminders, so that the import is one.
func touch(t *testing.T, w *fixture.World) int64 {
	t.Helper()
	w.Clock.Advance(time.Second)
	p := w.Persona(t, "pensioner")
	return brings(t, w, "contributions.csv", contributionHead+
		paidRow{p.PersonNo, "110", "200001", "", fmt.Sprintf("%d.00", 2000+w.Clock.Now().Unix()%5000), "", "01", "2000-02-10"}.csv())
}

func wantReminder(t *testing.T, got []store.Message, template string, words ...string) {
	t.Helper()
	if len(got) != 1 || got[0].Template != template {
		t.Fatalf("reminded of %+v, want one %s", got, template)
	}
	for _, word := range words {
		if !strings.Contains(got[0].Text, word) {
			t.Errorf("%q is not in %q", word, got[0].Text)
		}
	}
}

func TestTheDemonstrationsCastHasNothingToBeRemindedOf(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		for _, p := range w.Cast.Personas {
			if got := reminded(t, w, p.Key); len(got) > 0 {
				t.Errorf("%s: %q", p.Key, got[0].Text)
			}
		}
	})
}

func TestWhatIsFoundAfterAnImport(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		// Missing: the employer has not paid pension and medical for September; the October contributions are in.
		forget(t, w, "employee", "month = 202609 AND insurance IN ('110', '310')")
		// Late: August came in in October.
		if w.Edit(t, "UPDATE contributions SET posted_on = '2026-10-08' WHERE month = 202608 AND kind = '01' AND person_no = '"+w.Persona(t, "guardian").PersonNo+"'") == 0 {
			t.Fatal("no August")
		}
		// Below: a base under the floor of 4,775 yuan.
		w.Edit(t, "UPDATE contributions SET base = 300000 WHERE month = 202607 AND insurance = '110' AND person_no = '"+w.Persona(t, "spouse").PersonNo+"'")
		// A benefit with two months left: it began four months ago.
		w.Edit(t, "UPDATE unemployment_claims SET granted_months = (SELECT 2 + COUNT(*) - 1 FROM unemployment_payments p WHERE p.claim_no = unemployment_claims.claim_no) WHERE person_no = '"+w.Persona(t, "unemployed").PersonNo+"' AND status = '20'")
		// Retirement: a man born so that his month is within half a year.
		w.Edit(t, "UPDATE persons SET birth_date = '1966-08-05' WHERE person_no = '"+w.Persona(t, "injured").PersonNo+"'")
		w.Edit(t, "UPDATE registrations SET state = 'closed' WHERE person_no = '"+w.Persona(t, "mover").PersonNo+"'")
		forget(t, w, "mover", "month = 202609")

		run := remind(t, w, touch(t, w))
		if run.Persons == 0 || run.Told == 0 || !run.Done {
			t.Errorf("run %+v", run)
		}
		wantReminder(t, reminded(t, w, "employee"), text.TemplateReminderMissing, "养老、医疗保险 2026-09", "向单位核实")
		wantReminder(t, reminded(t, w, "guardian"), text.TemplateReminderLate, "2026-08（2026-10-08 到账）")
		wantReminder(t, reminded(t, w, "spouse"), text.TemplateReminderBase, "养老保险 2026-07", "基数 3,000.00 元，下限 4,775.00 元")
		wantReminder(t, reminded(t, w, "unemployed"), text.TemplateReminderBenefit, "失业保险金")
		wantReminder(t, reminded(t, w, "injured"), text.TemplateReminderRetirement, "2027-01", "法定退休年龄")
		if len(reminded(t, w, "mover")) > 0 {
			t.Error("somebody whose registration is closed was reminded")
		}
		again := remind(t, w, touch(t, w))
		if again.Told != 0 || again.Settled != 0 {
			t.Errorf("a second import with nothing new told %d, settled %d", again.Told, again.Settled)
		}
	})
}

func TestWhatComesDueIsFoundOnlyThen(t *testing.T) {
	w := fixture.SQLite(t)
	once(t, w)
	forget(t, w, "employee", "month = 202610")
	w.Clock.Set(time.Date(2026, 11, 20, 23, 0, 0, 0, testkit.Zone))
	remind(t, w, touch(t, w))
	if got := reminded(t, w, "employee"); len(got) > 0 {
		t.Errorf("on the 20th October is not overdue: %q", got[0].Text)
	}
	w.Clock.Set(time.Date(2026, 11, 21, 0, 0, 1, 0, testkit.Zone))
	remind(t, w, touch(t, w))
	wantReminder(t, reminded(t, w, "employee"), text.TemplateReminderMissing, "养老、失业、医疗、工伤、生育保险 2026-10")
}

func TestSeveralFindingsAreOneNotice(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		no := w.Persona(t, "employee").PersonNo
		forget(t, w, "employee", "month IN (202602, 202603) AND insurance = '110'")
		w.Edit(t, "UPDATE contributions SET posted_on = '2026-10-08' WHERE month = 202608 AND kind = '01' AND person_no = '"+no+"'")
		w.Edit(t, "UPDATE contributions SET base = 300000 WHERE month IN (202606, 202607) AND insurance = '110' AND person_no = '"+no+"'")
		remind(t, w, touch(t, w))
		wantReminder(t, reminded(t, w, "employee"), text.TemplateReminders, "有 3 项", "1. 缴费记录里没有：养老保险 2026-02", "2. 缴费到账晚了", "3. 缴费基数低于", "2026-06")
		short := shortMessages(t, w, "employee")
		if len(short) != 1 || short[0].Text != text.ReminderDaily || short[0].NoticeID != reminded(t, w, "employee")[0].NoticeID {
			t.Errorf("short messages %+v", short)
		}
	})
}

func TestWhatALaterImportPutsRightIsSaid(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		p := w.Persona(t, "employee")
		forget(t, w, "employee", "month = 202609 AND insurance = '110'")
		remind(t, w, touch(t, w))
		paid := func(kind, posted string) int64 {
			w.Clock.Advance(time.Minute)
			return brings(t, w, "contributions.csv", contributionHead+paidRow{p.PersonNo, "110", "202609", "", "8000.00", "", kind, posted}.csv())
		}
		run := remind(t, w, paid("02", "2026-11-22"))
		if run.Settled != 1 || run.Told != 0 {
			t.Fatalf("run %+v", run)
		}
		got := reminded(t, w, "employee")
		if len(got) != 2 || got[0].Template != text.TemplateRemindersSettled || !strings.Contains(got[0].Text, "养老保险 2026-09") {
			t.Fatalf("told %+v", got)
		}
		if w.Count(t, "reminders WHERE settled_at > 0") != 1 {
			t.Error("the reminder is not settled")
		}
		// Taken back once more, it is told once more.
		forget(t, w, "employee", "month = 202609 AND insurance = '110'")
		w.Clock.Advance(time.Minute)
		if run := remind(t, w, touch(t, w)); run.Told != 1 {
			t.Errorf("missing again: %+v", run)
		}
	})
}

// TestPaidLateAfterAllIsSaidOnce: that a month told as missing came in late is told as put right, not as a second trouble.
func TestPaidLateAfterAllIsSaidOnce(t *testing.T) {
	w := fixture.SQLite(t)
	once(t, w)
	p := w.Persona(t, "employee")
	forget(t, w, "employee", "month = 202609 AND insurance = '110'")
	remind(t, w, touch(t, w))
	w.Clock.Advance(time.Minute)
	run := remind(t, w, brings(t, w, "contributions.csv", contributionHead+paidRow{p.PersonNo, "110", "202609", "", "8000.00", "", "01", "2026-11-22"}.csv()))
	if run.Told != 0 || run.Settled != 1 {
		t.Errorf("run %+v, told %+v", run, reminded(t, w, "employee"))
	}
}

func TestTwoNodesAtOnceTellOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		forget(t, w, "employee", "month = 202609 AND insurance = '110'")
		batch := touch(t, w)
		nodes := []*store.DB{w.DB, w.Reopen(t)}
		var wait sync.WaitGroup
		done, over := 0, 0
		var mu sync.Mutex
		for i := range 8 {
			wait.Go(func() {
				_, err := reminders(nodes[i%2]).After(t.Context(), batch, i > 3)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					done++
				case errors.Is(err, store.ErrTakenOver):
					over++
				default:
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if done == 0 || done+over != 8 {
			t.Errorf("%d searched, %d left it", done, over)
		}
		if got := reminded(t, w, "employee"); len(got) != 1 {
			t.Errorf("told %d times", len(got))
		}
	})
}

func TestASearchThatBrokeOffGoesOn(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		forget(t, w, "employee", "month = 202609 AND insurance = '110'")
		forget(t, w, "spouse", "month = 202609 AND insurance = '110'")
		batch := touch(t, w)
		if _, err := w.DB.BeginReminders(t.Context(), batch, false); err != nil { // a process that ends here
			t.Fatal(err)
		}
		if _, err := reminders(w.DB).After(t.Context(), batch, false); !errors.Is(err, store.ErrTakenOver) {
			t.Fatalf("while another may be at it: %v", err)
		}
		if _, err := w.DB.DueReminders(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("due while another may be at it: %v", err)
		}
		w.Clock.Advance(3 * time.Minute)
		if due, err := w.DB.DueReminders(t.Context()); err != nil || due != batch {
			t.Errorf("due: %d, %v", due, err)
		}
		if run := remind(t, w, batch); run.Told != 2 {
			t.Errorf("run %+v", run)
		}
		if _, err := w.DB.DueReminders(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("due after it is done: %v", err)
		}
	})
}

// TestAProcessThatLostItsSearchTellsNobody: what it found is told by the other one.
func TestAProcessThatLostItsSearchTellsNobody(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		batch := touch(t, w)
		old, err := w.DB.BeginReminders(t.Context(), batch, false)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(3 * time.Minute)
		if _, err := w.DB.BeginReminders(t.Context(), batch, false); err != nil {
			t.Fatal(err)
		}
		no := w.Persona(t, "employee").PersonNo
		_, err = w.DB.Do(t.Context(), store.Act{Kind: "reminders.tell", Actor: store.System("test")}, func(tx *store.Tx) error {
			if _, err := tx.TellReminders(no, []store.ReminderPart{{Kind: text.KindLate, Template: text.TemplateReminderLate, Words: "甲"}}); err != nil {
				return err
			}
			return tx.AdvanceReminders(old)
		})
		if !errors.Is(err, store.ErrTakenOver) || len(reminded(t, w, "employee")) > 0 {
			t.Errorf("%v, told %d", err, len(reminded(t, w, "employee")))
		}
	})
}

func TestAnImportWithNothingToFindIsNotSearched(t *testing.T) {
	w := fixture.SQLite(t)
	once(t, w)
	forget(t, w, "employee", "month = 202609 AND insurance = '110'")
	batch := brings(t, w, "health_centres.csv", "centre_no,name,district\nSZ999,示例社康,福田区\n")
	if run := remind(t, w, batch); !run.Done || run.Persons != 0 {
		t.Errorf("run %+v", run)
	}
	if run, err := reminders(w.DB).After(t.Context(), batch, true); err != nil || run.Told != 1 {
		t.Errorf("by hand: %+v, %v", run, err)
	}
}

func TestReminderKindsSwitchedOff(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		no := w.Persona(t, "employee").PersonNo
		choose(t, w, func(c *store.NoticeChoices) { c.Off[text.KindMissing], c.Daily = true, false })
		forget(t, w, "employee", "month = 202602 AND insurance = '110'")
		w.Edit(t, "UPDATE contributions SET posted_on = '2026-10-08' WHERE month = 202608 AND kind = '01' AND person_no = '"+no+"'")
		remind(t, w, touch(t, w))
		wantReminder(t, reminded(t, w, "employee"), text.TemplateReminderLate)
		short := shortMessages(t, w, "employee")
		if len(short) != 1 || strings.Contains(short[0].Text, "2026-08") || !strings.Contains(short[0].Text, "缴费晚到账") {
			t.Errorf("short messages %+v", short)
		}
		choose(t, w, func(c *store.NoticeChoices) { c.Off[text.KindMissing] = false })
		w.Clock.Advance(time.Minute)
		if run := remind(t, w, touch(t, w)); run.Told != 0 {
			t.Errorf("what was found while it was switched off is told after all: %+v", run)
		}
	})
}

// choose changes what the employee of the cast chose.
func choose(t *testing.T, w *fixture.World, change func(*store.NoticeChoices)) {
	t.Helper()
	no := w.Persona(t, "employee").PersonNo
	c, err := w.DB.NoticeChoices(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	change(&c)
	_, err = w.DB.Do(t.Context(), store.Act{Kind: "notices.choose", Actor: store.System("test"), PersonNo: no}, func(tx *store.Tx) error { return tx.ChooseNotices(c) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestRemindersOfADayAreOneShortMessage(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		for i, month := range []string{"202602", "202604", "202606"} {
			forget(t, w, "employee", "insurance = '110' AND month = "+month)
			remind(t, w, touch(t, w))
			if i == 1 {
				w.Clock.Advance(24 * time.Hour)
			}
		}
		short := shortMessages(t, w, "employee")
		if len(reminded(t, w, "employee")) != 3 || len(short) != 2 {
			t.Fatalf("%d notices, %d short messages", len(reminded(t, w, "employee")), len(short))
		}
		f := &far{}
		s := service(w.DB, f)
		w.Clock.Set(testkit.Start.Add(22 * time.Hour)) // 8:00
		if again := deliver(t, s, short[1]); !again.Equal(testkit.Start.Add(23*time.Hour)) || len(f.sent) > 0 {
			t.Errorf("before nine: %v", again)
		}
		w.Clock.Set(testkit.Start.Add(23 * time.Hour))
		if deliver(t, s, short[1]); len(f.sent) != 1 {
			t.Error("not sent at nine")
		}
	})
}

func TestAShortMessageWaitsForTheMorning(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f := &far{}
		s := service(w.DB, f)
		at := func(hour int) time.Time { return time.Date(2026, 11, 23, hour, 30, 0, 0, testkit.Zone) }
		looked := func() store.Message {
			return tell(t, w, store.Message{Channel: store.ChannelSMS, Template: "looked_up", Recipient: phone, Text: "甲"})[0]
		}
		w.Clock.Set(at(20))
		if deliver(t, s, looked()); len(f.sent) != 1 {
			t.Error("not sent before nine in the evening")
		}
		w.Clock.Set(at(21))
		waits := looked()
		if again := deliver(t, s, waits); !again.Equal(time.Date(2026, 11, 24, 8, 0, 0, 0, testkit.Zone)) || len(f.sent) != 1 {
			t.Errorf("at night: again %v, sent %d", again, len(f.sent))
		}
		if deliver(t, s, tell(t, w, notice("安全"))[0]); len(f.sent) != 2 {
			t.Error("security waited")
		}
		w.Clock.Set(at(21).Add(6 * time.Hour)) // 3:30
		if again := deliver(t, s, waits); !again.Equal(time.Date(2026, 11, 24, 8, 0, 0, 0, testkit.Zone)) || len(f.sent) != 2 {
			t.Errorf("in the small hours: again %v, sent %d", again, len(f.sent))
		}
		w.Clock.Set(time.Date(2026, 11, 24, 8, 0, 0, 0, testkit.Zone))
		if deliver(t, s, waits); len(f.sent) != 3 {
			t.Error("not sent in the morning")
		}
		choose(t, w, func(c *store.NoticeChoices) { c.Quiet = false })
		w.Clock.Set(time.Date(2026, 11, 24, 23, 0, 0, 0, testkit.Zone))
		if deliver(t, s, looked()); len(f.sent) != 4 {
			t.Error("who does not mind the night was made to wait")
		}
	})
}

func TestThePortalSearchesByItself(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		forget(t, w, "employee", "month = 202609 AND insurance = '110'")
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { reminders(w.DB).Run(ctx); close(ended) }()
		testkit.Eventually(t, 30*time.Second, func() error {
			if len(reminded(t, w, "employee")) == 0 {
				return errors.New("nobody was told")
			}
			return nil
		})
		stop()
		<-ended
	})
}
