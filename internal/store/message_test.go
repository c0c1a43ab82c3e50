package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

const phone = "13800138000"

// tell queues messages in one act of the employee and answers with them, in no order.
func tell(t *testing.T, w *fixture.World, messages ...store.Message) []store.Message {
	t.Helper()
	no := w.Persona(t, "employee").PersonNo
	before := map[string]bool{}
	for _, m := range messagesOf(t, w, no) {
		before[m.ID] = true
	}
	do(t, w, no, func(tx *store.Tx) error {
		for _, m := range messages {
			if err := tx.Tell(m); err != nil {
				return err
			}
		}
		return nil
	})
	return slices.DeleteFunc(messagesOf(t, w, no), func(m store.Message) bool { return before[m.ID] })
}

func messagesOf(t *testing.T, w *fixture.World, no string) []store.Message {
	t.Helper()
	list, err := w.DB.Messages(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func notice(text string) store.Message {
	return store.Message{Channel: store.ChannelSMS, Template: "test", Recipient: phone, Text: text}
}

// claimed takes a message that must be due.
func claimed(t *testing.T, w *fixture.World, m store.Message) store.Message {
	t.Helper()
	got, due, err := w.DB.ClaimMessage(t.Context(), m.PersonNo, m.ID, time.Minute)
	if err != nil || !due.IsZero() {
		t.Fatalf("not to be had: due %v, %v", due, err)
	}
	return got
}

func stateOf(t *testing.T, w *fixture.World, m store.Message) string {
	t.Helper()
	list := messagesOf(t, w, m.PersonNo)
	at := slices.IndexFunc(list, func(o store.Message) bool { return o.ID == m.ID })
	if at < 0 {
		t.Fatal("the message is gone")
	}
	return list[at].State
}

func TestAMessageAndItsJobAreWrittenWithTheActOrNotAtAll(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, boom := w.Persona(t, "employee").PersonNo, errors.New("boom")
		jobs := w.Count(t, "river_job")
		_, err := w.DB.Do(t.Context(), act("test.act", no, ""), func(tx *store.Tx) error {
			if err := tx.Tell(notice("好")); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) || w.Count(t, "river_job") != jobs || w.Count(t, "messages WHERE template = 'test'") != 0 {
			t.Errorf("an act that failed left something behind: %v", err)
		}
		m := tell(t, w, notice("好"))[0]
		if m.State != store.MessageQueued || m.ExpiresAt != w.Clock.Now().Add(72*time.Hour).Unix() || w.Count(t, "river_job WHERE state = 'available'") != jobs+1 {
			t.Errorf("%+v, and %d jobs", m, w.Count(t, "river_job"))
		}
		if w.Count(t, "messages WHERE body IS NULL OR recipient IS NULL AND channel <> 'page' OR template = 'test' AND LENGTH(body) < 20") != 0 {
			t.Error("a message is not sealed")
		}
	})
}

func TestAnEventIsToldOnceByEachChannel(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		m := notice("好")
		m.Event = "phone_change:1"
		mail, other := m, m
		mail.Channel, other.Event = store.ChannelMail, "phone_change:2"
		if got := len(tell(t, w, m, m, mail, other, notice("好"), notice("好"))); got != 5 {
			t.Errorf("%d messages, want one for each event and channel, and those that are no event", got)
		}
		if got := len(tell(t, w, m)); got != 0 {
			t.Error("a later act told the same event again")
		}
		if _, err := w.DB.Do(t.Context(), act("test.act", m.PersonNo, ""), func(tx *store.Tx) error {
			return tx.Tell(store.Message{Channel: "pigeon", Template: "test"})
		}); err == nil {
			t.Error("an unknown channel was taken")
		}
	})
}

func TestAMessageOnThePageIsThereAtOnceAndNeedsNoWorker(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		jobs := w.Count(t, "river_job")
		m := tell(t, w, store.Message{Channel: store.ChannelPage, Template: "test", Text: "您的申请已受理"})[0]
		if m.State != store.MessageDelivered || m.Text != "您的申请已受理" || w.Count(t, "river_job") != jobs {
			t.Errorf("%+v", m)
		}
		if other := messagesOf(t, w, w.Persona(t, "left").PersonNo); len(other) != 0 {
			t.Errorf("somebody else reads %+v", other)
		}
	})
}

func TestAPersonReadsTheirMessagesButNoCodeAndNoFullNumber(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		code := store.Message{Channel: store.ChannelSMS, Template: "code", Recipient: phone, Text: "您的验证码是482913"}
		list := tell(t, w, code, notice("新手机是 13900139000"))
		for _, m := range list {
			switch {
			case m.Template == "code" && (m.Text != "" || m.ExpiresAt != w.Clock.Now().Add(10*time.Minute).Unix()):
				t.Errorf("a code reads %+v", m)
			case m.Template == "test" && m.Text != "新手机是 ****9000":
				t.Errorf("a notice reads %q", m.Text)
			}
		}
	})
}

func TestTheTextOfACodeGoesOnceItIsOfNoMoreUse(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		code := store.Message{Channel: store.ChannelSMS, Template: "code", Recipient: phone, Text: "您的验证码是482913"}
		sent, lost := claimed(t, w, tell(t, w, code)[0]), claimed(t, w, tell(t, w, code)[0])
		if sent.Text != code.Text || sent.Recipient != phone {
			t.Fatalf("the worker reads %+v", sent)
		}
		if err := errors.Join(w.DB.MessageSent(t.Context(), sent), w.DB.MessageGivenUp(t.Context(), lost)); err != nil {
			t.Fatal(err)
		}
		for _, m := range []store.Message{sent, lost} {
			var body []byte
			w.Ask(t, "SELECT body FROM messages WHERE message_id = '"+m.ID+"'", &body)
			if text, err := fixture.Keys().Open("messages.body", m.PersonNo, body); err != nil || text != "" {
				t.Errorf("%s: the code still stands there: %q, %v", stateOf(t, w, m), text, err)
			}
		}
	})
}

func TestOfSixteenWorkersOneHasAMessage(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		list := tell(t, w, notice("一"), notice("二"), notice("三"), notice("四"))
		nodes := []*store.DB{w.DB, w.Reopen(t)}
		for _, m := range list {
			var got atomic.Int32
			together(16, func(i int) {
				_, due, err := nodes[i%2].ClaimMessage(t.Context(), m.PersonNo, m.ID, time.Minute)
				switch {
				case err != nil:
					t.Error(err)
				case due.IsZero():
					got.Add(1)
				case due.Unix() != w.Clock.Now().Add(time.Minute).Unix():
					t.Errorf("to come again at %v", due)
				}
			})
			if got.Load() != 1 {
				t.Errorf("%d workers have it", got.Load())
			}
		}
	})
}

func TestAMessageThroughItsStates(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		ctx, m := t.Context(), tell(t, w, notice("好"))[0]
		again := w.Clock.Now().Add(5 * time.Minute)
		if err := w.DB.MessageFailed(ctx, claimed(t, w, m), again); err != nil || stateOf(t, w, m) != store.MessageFailed {
			t.Fatalf("%s, %v", stateOf(t, w, m), err)
		}
		if _, due, err := w.DB.ClaimMessage(ctx, m.PersonNo, m.ID, time.Minute); err != nil || due.Unix() != again.Unix() {
			t.Errorf("due %v, %v; want %v", due, err, again)
		}
		w.Clock.Advance(5 * time.Minute)
		second := claimed(t, w, m)
		if second.Tries != 2 || second.Interrupted {
			t.Errorf("the second try is %+v", second)
		}
		second.Reference = "r-1"
		if err := w.DB.MessageSent(ctx, second); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.DB.ClaimMessage(ctx, m.PersonNo, m.ID, time.Minute); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a message sent is to be had again: %v", err)
		}
		for _, report := range []struct {
			channel, reference string
			arrived, known     bool
			state              string
		}{
			{store.ChannelSMS, "r-2", true, false, store.MessageSent},
			{store.ChannelMail, "r-1", true, false, store.MessageSent},
			{store.ChannelSMS, "", true, false, store.MessageSent},
			{store.ChannelSMS, "r-1", true, true, store.MessageDelivered},
			{store.ChannelSMS, "r-1", false, true, store.MessageGivenUp},
		} {
			known, err := w.DB.MessageReported(ctx, report.channel, report.reference, report.arrived)
			if err != nil || known != report.known || stateOf(t, w, m) != report.state {
				t.Errorf("%+v: known %v, %v, now %s", report, known, err, stateOf(t, w, m))
			}
		}
	})
}

func TestAWorkerThatLostItsLeaseChangesNothingButThatItSent(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		ctx, m := t.Context(), tell(t, w, notice("好"))[0]
		first := claimed(t, w, m)
		w.Clock.Advance(time.Minute)
		second := claimed(t, w, m)
		if !second.Interrupted || second.Tries != 2 {
			t.Errorf("the second worker does not know of the first: %+v", second)
		}
		later := w.Clock.Now().Add(time.Hour)
		for name, late := range map[string]error{
			"failed": w.DB.MessageFailed(ctx, first, later), "held": w.DB.HoldMessage(ctx, first, later), "given up": w.DB.MessageGivenUp(ctx, first),
		} {
			if late != nil || stateOf(t, w, m) != store.MessageSending {
				t.Errorf("%s by the first worker: %v, now %s", name, late, stateOf(t, w, m))
			}
		}
		if err := w.DB.MessageSent(ctx, first); err != nil || stateOf(t, w, m) != store.MessageSent {
			t.Errorf("sent by the first worker: %v, now %s", err, stateOf(t, w, m))
		}
		if err := w.DB.MessageFailed(ctx, second, later); err != nil || stateOf(t, w, m) != store.MessageSent {
			t.Errorf("the second worker undid it: %v, now %s", err, stateOf(t, w, m))
		}
	})
}

func TestAMessageHeldBackHasNotBeenTried(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		m := tell(t, w, notice("好"))[0]
		if err := w.DB.HoldMessage(t.Context(), claimed(t, w, m), w.Clock.Now().Add(time.Hour)); err != nil || stateOf(t, w, m) != store.MessageQueued {
			t.Fatalf("%s, %v", stateOf(t, w, m), err)
		}
		w.Clock.Advance(time.Hour)
		if again := claimed(t, w, m); again.Tries != 1 || again.Interrupted {
			t.Errorf("%+v", again)
		}
	})
}

func TestAMessageWithoutAJobGetsOneAgain(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		var told []store.Message
		for i := range 3 {
			told = append(told, notice(fmt.Sprint("好", i)))
		}
		list := tell(t, w, told...)
		requeued := func() (found, jobs int) {
			t.Helper()
			found, err := w.DB.RequeueMessages(t.Context(), w.Clock.Now().Add(-10*time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			return found, w.Count(t, "river_job")
		}
		w.Edit(t, "DELETE FROM river_job")
		if found, jobs := requeued(); found != 0 || jobs != 0 {
			t.Errorf("%d found and %d jobs before they are overdue", found, jobs)
		}
		if err := w.DB.MessageSent(t.Context(), claimed(t, w, list[0])); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(10 * time.Minute)
		for range 2 { // a second look gives them no second job
			if found, jobs := requeued(); found != 2 || jobs != 2 {
				t.Errorf("%d found and %d jobs, want 2", found, jobs)
			}
		}
	})
}
