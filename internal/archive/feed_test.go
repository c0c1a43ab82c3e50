package archive_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"shebao/internal/archive"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

type undoes = map[string]func(*store.Tx, store.FeedEvent) error

func newFeed(w *fixture.World, undo undoes) *archive.Feed {
	return &archive.Feed{DB: w.DB, Undo: undo, Actor: store.System("feed")}
}

// act does something on a person's record, with a receipt.
func act(t *testing.T, w *fixture.World, personNo string, f func(*store.Tx) error) (receiptNo string) {
	t.Helper()
	done, err := w.DB.Do(t.Context(), store.Act{Kind: "password.change", Actor: store.Citizen(personNo, ""), PersonNo: personNo}, func(tx *store.Tx) error {
		if _, err := tx.Receipt(); err != nil {
			return err
		}
		return f(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.ReceiptNo
}

func setPhone(phone string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Change("phone", phone)
		return err
	}
}

func TestALineOfTheFeed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		receipt := act(t, w, p.PersonNo, setPhone("13900000001"))
		act(t, w, p.PersonNo, func(tx *store.Tx) error { return tx.ChangeOther("pooling", "", "甲 & <乙>") })
		lines, last, err := newFeed(w, nil).Read(t.Context(), 0, 1)
		want := `{"seq":1,"at":"2026-11-23T10:00:00+08:00","receipt_no":"` + receipt + `","person_no":"` + p.PersonNo +
			`","act":"password.change","fields":[{"field":"phone","old":"` + p.Phone + `","new":"13900000001"}],"state":"pending"}` + "\n"
		if err != nil || string(lines) != want || last != 1 {
			t.Errorf("%d, %v, %s\nwant %s", last, err, lines, want)
		}
		lines, last, err = newFeed(w, nil).Read(t.Context(), last, 10)
		if err != nil || last != 2 || strings.Count(string(lines), "\n") != 1 || !strings.Contains(string(lines), `"new":"甲 & <乙>"`) {
			t.Errorf("the rest: %d, %v, %s", last, err, lines)
		}
		reads := w.Count(t, "audit_log WHERE act = 'feed.read' AND actor = 'feed'")
		lines, last, err = newFeed(w, nil).Read(t.Context(), last, 10)
		if err != nil || last != 2 || len(lines) != 0 {
			t.Errorf("at the end: %d, %v, %s", last, err, lines)
		}
		if again := w.Count(t, "audit_log WHERE act = 'feed.read'"); reads != 2 || again != 2 {
			t.Errorf("%d reads on record, then %d: those that gave away something count", reads, again)
		}
	})
}

func TestARefusalIsToldAndUndone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		receipt := act(t, w, p.PersonNo, func(tx *store.Tx) error {
			return errors.Join(setPhone("13900000001")(tx), tx.ChangeOther("pooling", "", "某人"))
		})
		var undone []store.FeedEvent
		undo := undoes{"password.change": func(tx *store.Tx, e store.FeedEvent) error {
			undone = append(undone, e)
			now, err := tx.Person(e.PersonNo)
			if err == nil && now.Phone != p.Phone {
				t.Errorf("the phone is %s when the rest is undone", now.Phone)
			}
			// Taking back is nothing that the core system has to hear of.
			_, changed := tx.Change("postcode", "518999")
			return errors.Join(err, changed, tx.ChangeOther("pooling", "某人", ""))
		}}
		feed := newFeed(w, undo)
		publish(t, feed)
		if repeated, err := feed.Acknowledge(t.Context(), archive.Answer{Seq: 1, Reason: "账号 6222000011112222 不符，见 https://evil.example"}); repeated || err != nil {
			t.Fatalf("%v, %v", repeated, err)
		}
		if len(undone) != 1 || undone[0].Act != "password.change" || undone[0].ReceiptNo != receipt {
			t.Errorf("undone: %+v", undone)
		}
		person, err := w.DB.Person(t.Context(), p.PersonNo)
		if err != nil || person.Phone != p.Phone || person.Postcode != "518999" {
			t.Errorf("after the refusal: %+v, %v", person, err)
		}
		found, err := w.DB.ReceiptByNo(t.Context(), p.PersonNo, receipt)
		if err != nil || found.Feed.State != store.FeedRefused || found.Feed.Reason != "账号 ****2222 不符，见" {
			t.Errorf("the receipt: %+v, %v", found.Feed, err)
		}
		wantTold(t, w, p.PersonNo, "账号 ****2222 不符，见")
		for range 2 { // the same answer again, with another reason
			if repeated, err := feed.Acknowledge(t.Context(), archive.Answer{Seq: 1, Reason: "别的"}); !repeated || err != nil {
				t.Errorf("again: %v, %v", repeated, err)
			}
		}
		if _, err := feed.Acknowledge(t.Context(), archive.Answer{Seq: 1, Accepted: true}); !errors.Is(err, store.ErrFeedSettled) {
			t.Errorf("accepting what was refused: %v", err)
		}
		if events, err := w.DB.Feed(t.Context(), 1, 10); err != nil || len(events) != 0 || len(undone) != 1 {
			t.Errorf("in the feed: %+v, %v; undone %d times", events, err, len(undone))
		}
	})
}

// publish numbers what is there, as the core system's reading does.
func publish(t *testing.T, feed *archive.Feed) {
	t.Helper()
	if _, _, err := feed.Read(t.Context(), 0, 1000); err != nil {
		t.Fatal(err)
	}
}

// wantTold checks that a person was told of a refusal once, on the page and by SMS.
func wantTold(t *testing.T, w *fixture.World, personNo, reason string) {
	t.Helper()
	messages, err := w.DB.Messages(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	channels := ""
	for _, m := range messages {
		if m.Template != "feed_refused" {
			continue
		}
		channels += m.Channel + " "
		if !strings.Contains(m.Text, reason) || !strings.Contains(m.Text, text.Acts["password.change"]) || strings.Contains(m.Text, "://") {
			t.Errorf("told %q", m.Text)
		}
	}
	if channels != "page sms " && channels != "sms page " {
		t.Errorf("told by %q", channels)
	}
}

func TestWhatNobodyCanUndoIsNotRefused(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		act(t, w, p.PersonNo, func(tx *store.Tx) error {
			return errors.Join(setPhone("13900000001")(tx), tx.ChangeOther("pooling", "", "某人"))
		})
		failed := errors.New("failed")
		for _, test := range []struct {
			undo undoes
			want error
		}{{nil, archive.ErrNoUndo}, {undoes{"password.change": func(*store.Tx, store.FeedEvent) error { return failed }}, failed}} {
			feed := newFeed(w, test.undo)
			publish(t, feed)
			if _, err := feed.Acknowledge(t.Context(), archive.Answer{Seq: 1, Reason: "不符"}); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			person, err := w.DB.Person(t.Context(), p.PersonNo)
			e, missing := w.DB.FeedEvent(t.Context(), 1)
			if err != nil || missing != nil || person.Phone != "13900000001" || e.State != store.FeedPending {
				t.Errorf("a refusal that failed left %s, %+v (%v, %v)", person.Phone, e, err, missing)
			}
		}
		if w.Count(t, "messages WHERE template = 'feed_refused'") != 0 {
			t.Error("told of what did not happen")
		}
	})
}

// TestAcceptingOneOfTwoOtherThings keeps apart what has no order: two relatives, two claims.
func TestAcceptingOneOfTwoOtherThings(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		for _, who := range []string{"甲", "乙"} {
			act(t, w, no, func(tx *store.Tx) error { return tx.ChangeOther("pooling", "", who) })
		}
		feed := newFeed(w, undoes{"password.change": func(*store.Tx, store.FeedEvent) error { return nil }})
		publish(t, feed)
		for seq, accepted := range map[int64]bool{2: true, 1: false} {
			if _, err := feed.Acknowledge(t.Context(), archive.Answer{Seq: seq, Accepted: accepted}); err != nil {
				t.Errorf("%d: %v", seq, err)
			}
		}
		events, err := w.DB.Feed(t.Context(), 0, 10)
		if err != nil || events[0].State != store.FeedRefused || events[1].State != store.FeedAccepted {
			t.Errorf("%+v, %v", events, err)
		}
	})
}

func TestLinesOfAnswers(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		for _, phone := range []string{"13900000001", "13900000002", "13900000003"} {
			act(t, w, no, setPhone(phone))
		}
		feed := newFeed(w, nil)
		publish(t, feed)
		answers := "\ufeff" + `{"seq":1,"accepted":true}
{"seq":1,"accepted":true,"reason":"again"}

{"seq":1,"accepted":false}
{"seq":2}
{"seq":"2","accepted":true}
{"accepted":true}
{"seq":0,"accepted":true}
not json
{"seq":99,"accepted":true}
{"seq":3,"accepted":false,"reason":"不符","more":1}`
		var got []string
		err := feed.AcknowledgeAll(t.Context(), strings.NewReader(answers), func(r archive.AnswerResult) error {
			r.Message = ""
			line, err := json.Marshal(r)
			got = append(got, string(line))
			return err
		})
		want := []string{`{"line":1,"seq":1,"state":"accepted"}`, `{"line":2,"seq":1,"state":"accepted","repeated":true}`,
			`{"line":4,"seq":1,"error":"settled"}`, `{"line":5,"error":"malformed"}`, `{"line":6,"error":"malformed"}`, `{"line":7,"error":"malformed"}`,
			`{"line":8,"error":"malformed"}`, `{"line":9,"error":"malformed"}`, `{"line":10,"seq":99,"error":"unknown"}`, `{"line":11,"seq":3,"state":"refused"}`}
		if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%v:\n%s", err, strings.Join(got, "\n"))
		}
		person, err := w.DB.Person(t.Context(), no)
		if err != nil || person.Phone != "13900000002" {
			t.Errorf("the phone is %s, %v", person.Phone, err)
		}
		if n := w.Count(t, "audit_log WHERE act IN ('feed.accept', 'feed.refuse') AND actor_kind = 'system' AND actor = 'feed'"); n != 2 {
			t.Errorf("%d answers on record: those that changed something count", n)
		}
	})
}

func TestManyAnswersToOneEventAtOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		act(t, w, no, setPhone("13900000001"))
		feed := newFeed(w, nil)
		publish(t, feed)
		var wait sync.WaitGroup
		var mu sync.Mutex
		taken := map[bool]int{}
		for n := range 16 {
			wait.Go(func() {
				accepted := n%2 == 0
				repeated, err := feed.Acknowledge(t.Context(), archive.Answer{Seq: 1, Accepted: accepted})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && !repeated:
					taken[accepted]++
				case err != nil && !errors.Is(err, store.ErrFeedSettled):
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if taken[true]+taken[false] != 1 {
			t.Errorf("taken %v", taken)
		}
		if told := w.Count(t, "messages WHERE template = 'feed_refused'"); told != 2*taken[false] {
			t.Errorf("told %d times of %d refusals", told, taken[false])
		}
	})
}
