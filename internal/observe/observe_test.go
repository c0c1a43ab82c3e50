package observe_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"shebao/internal/observe"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// TestReadinessGivesUpAfterTwoSeconds has one check that never answers, whatever it is told.
func TestReadinessGivesUpAfterTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		end := make(chan struct{})
		m := observe.Management{Metrics: observe.New("test", nil, nil), Log: slog.New(slog.DiscardHandler), Checks: []observe.Check{
			{Name: "deaf", Try: func(context.Context) error { <-end; return nil }},
			{Name: "well", Try: func(context.Context) error { return nil }},
			{Name: "ill", Try: func(context.Context) error { return errors.New("broken") }},
		}}
		began := time.Now()
		answer := httptest.NewRecorder()
		m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("it took %v", took)
		}
		want := `{"deaf":"no answer within 2s","ill":"broken","well":"ok"}`
		if answer.Code != http.StatusServiceUnavailable || strings.TrimSpace(answer.Body.String()) != want {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
		close(end)
	})
}

func TestReadinessGoesOffBeforeTheEnd(t *testing.T) {
	going := false
	m := observe.Management{Metrics: observe.New("test", nil, nil), Log: slog.New(slog.DiscardHandler), Going: func() bool { return going }}
	for _, want := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		answer := httptest.NewRecorder()
		m.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
		if answer.Code != want {
			t.Errorf("%d, want %d", answer.Code, want)
		}
		going = true
	}
}

func TestProfilesAreForThisMachine(t *testing.T) {
	m := observe.Management{Metrics: observe.New("test", nil, nil), Log: slog.New(slog.DiscardHandler)}
	for from, want := range map[string]int{"127.0.0.1:1234": http.StatusOK, "[::1]:1234": http.StatusOK, "10.0.0.7:1234": http.StatusForbidden, "nonsense": http.StatusForbidden} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/debug/pprof/cmdline", nil)
		r.RemoteAddr = from
		answer := httptest.NewRecorder()
		m.Handler().ServeHTTP(answer, r)
		if answer.Code != want {
			t.Errorf("from %s: %d, want %d", from, answer.Code, want)
		}
	}
}

// TestTheSecurityStreamNamesNobody makes events of all kinds.
func TestTheSecurityStreamNamesNobody(t *testing.T) {
	w := fixture.SQLite(t)
	var out bytes.Buffer
	m := observe.New("test", nil, observe.NewEvents(&out, w.Clock.Now, func(kind, of string) string { return w.DB.Keys().Lookup(kind, of) }))
	const person, address = "2000123456", "192.0.2.9"
	m.SignInFailed("citizen", person, store.SignInPassword, address)
	m.Acted(store.Act{Kind: "password.change", Actor: store.Citizen(person, address), PersonNo: person})
	m.Acted(store.Act{Kind: "second_factor.reset", Actor: store.Actor{Kind: "staff", ID: "lin", Address: address}, PersonNo: person})
	m.Acted(store.Act{Kind: "wage.change", Actor: store.Citizen(person, address), PersonNo: person}) // none of security's
	m.Throttled("signin")
	mark := w.DB.Keys().Lookup("person", person)[:16]
	from := w.DB.Keys().Lookup("address", address)[:16]
	at := `{"time":"2026-11-23T10:00:00+08:00","event":`
	want := strings.Join([]string{
		at + `"signin.failed","who":"citizen","name":"` + mark + `","outcome":"password","from":"` + from + `"}`,
		at + `"password.change","who":"citizen","name":"` + mark + `","from":"` + from + `"}`,
		at + `"second_factor.reset","who":"staff","name":"lin","person":"` + mark + `","from":"` + from + `"}`,
		at + `"throttled","limit":"signin"}`,
	}, "\n") + "\n"
	if out.String() != want {
		t.Errorf("%s\nwant %s", out.String(), want)
	}
}

// TestFiguresOfWhatWaits has a message that fails, and a change that the core system has not answered.
func TestFiguresOfWhatWaits(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		m := watched(w)
		no := w.Persona(t, "employee").PersonNo
		_, err := w.DB.Do(t.Context(), store.Act{Kind: "test", Actor: store.Citizen(no, ""), PersonNo: no}, func(tx *store.Tx) error {
			_, err := tx.Change("postcode", "518999")
			return errors.Join(err, tx.Tell(store.Message{Channel: store.ChannelSMS, Template: "test", Recipient: "13800138000", Text: "好"}))
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Edit(t, "UPDATE river_job SET scheduled_at = '2026-11-23 02:00:00+00:00'") // the queue's library goes by the machine's clock
		w.Clock.Advance(90 * time.Second)
		figures := scraped(t, m)
		for _, want := range []string{
			"shebao_database_up 1", `shebao_messages_overdue_seconds{channel="sms"} 90`, `shebao_messages_overdue_seconds{channel="mail"} 0`,
			`shebao_messages_waiting{channel="sms",state="queued"}`, `shebao_jobs_overdue_seconds{queue="sms"} 90`, `shebao_jobs{queue="sms",state="available"}`,
			"shebao_feed_lag_seconds 90", "shebao_feed_pending 1", "shebao_feed_unread 1", `shebao_import_state{state="done"} 1`,
			`shebao_acts_total{actor="citizen"} 1`, `shebao_runs_out_days{name="agency",what="signing"} 90`, "shebao_disk_free_bytes 60",
			`shebao_build_info{version="test"} 1`,
		} {
			if !strings.Contains(figures, want) {
				t.Errorf("%s is not there", want)
			}
		}
		if t.Failed() {
			t.Log(figures)
		}
	})
}
