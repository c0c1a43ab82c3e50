package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// session is the sealed session of a person in an epoch.
func session(t *testing.T, w *fixture.World, personNo string, epoch int64, more ...string) []byte {
	t.Helper()
	values := map[string]any{store.SessionPerson: personNo, store.SessionEpoch: strconv.FormatInt(epoch, 10)}
	for i := 0; i+1 < len(more); i += 2 {
		values[more[i]] = more[i+1]
	}
	data, err := w.DB.Sessions().Encode(w.Clock.Now().Add(12*time.Hour), values)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// keep writes a session that expires in an hour.
func keep(t *testing.T, w *fixture.World, token string, data []byte) {
	t.Helper()
	if err := w.DB.Sessions().CommitCtx(t.Context(), token, data, w.Clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
}

func alive(t *testing.T, w *fixture.World, token string) bool {
	t.Helper()
	_, found, err := w.DB.Sessions().FindCtx(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func endSessions(t *testing.T, w *fixture.World, personNo string) {
	t.Helper()
	_, err := w.DB.Do(t.Context(), act("sessions.end", personNo, ""), func(tx *store.Tx) error {
		_, err := tx.EndSessions(personNo)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestASessionReadsAsItWasWritten(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		keep(t, w, "token", session(t, w, p.PersonNo, 0, "name", "𠮷安宁"))
		data, found, err := w.DB.Sessions().FindCtx(t.Context(), "token")
		if err != nil || !found {
			t.Fatalf("found %v, %v", found, err)
		}
		deadline, values, err := w.DB.Sessions().Decode(data)
		if err != nil || values["name"] != "𠮷安宁" || values[store.SessionPerson] != p.PersonNo || !deadline.Equal(w.Clock.Now().Add(12*time.Hour)) {
			t.Errorf("reads %v until %v, %v", values, deadline, err)
		}
		if n, err := w.DB.CountSessions(t.Context(), p.PersonNo); n != 1 || err != nil {
			t.Errorf("%d sessions alive, %v", n, err)
		}
		if alive(t, w, "another token") {
			t.Error("a token nobody has finds a session")
		}
		if err := w.DB.Sessions().DeleteCtx(t.Context(), "token"); err != nil || alive(t, w, "token") {
			t.Errorf("after deleting it is there still, %v", err)
		}
	})
}

func TestASessionEndsWhenItExpires(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		keep(t, w, "token", session(t, w, p.PersonNo, 0))
		w.Clock.Advance(time.Hour - time.Second)
		if !alive(t, w, "token") {
			t.Error("dead a second early")
		}
		w.Clock.Advance(time.Second)
		if alive(t, w, "token") {
			t.Error("alive past its end")
		}
		if n, _ := w.DB.CountSessions(t.Context(), p.PersonNo); n != 0 {
			t.Errorf("%d sessions are counted as alive", n)
		}
		w.Clock.Advance(time.Second)
		if err := w.DB.Sweep(t.Context()); err != nil || w.Count(t, "sessions") != 0 {
			t.Errorf("sweeping left it, %v", err)
		}
	})
}

func TestSigningOutEverywhereEndsASessionWrittenOnceMore(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p, other := w.Persona(t, "employee"), w.Persona(t, "guardian")
		data := session(t, w, p.PersonNo, 0)
		keep(t, w, "one", data)
		keep(t, w, "two", data)
		keep(t, w, "other person", session(t, w, other.PersonNo, 0))
		keep(t, w, "visitor", session(t, w, "", 0))

		endSessions(t, w, p.PersonNo)
		if alive(t, w, "one") || alive(t, w, "two") {
			t.Error("a session outlived the end of all")
		}
		keep(t, w, "one", data) // by a request that was under way meanwhile
		if alive(t, w, "one") {
			t.Error("a session written once more came back to life")
		}
		if n, _ := w.DB.CountSessions(t.Context(), p.PersonNo); n != 0 {
			t.Errorf("%d sessions are counted as alive", n)
		}
		if !alive(t, w, "other person") || !alive(t, w, "visitor") {
			t.Error("somebody else's session ended too")
		}
		keep(t, w, "new", session(t, w, p.PersonNo, 1))
		if !alive(t, w, "new") {
			t.Error("a session after signing in again is dead")
		}
	})
}

func TestASessionEndsWithTheRegistration(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		keep(t, w, "token", session(t, w, p.PersonNo, 0))
		w.Edit(t, "UPDATE registrations SET state = 'closed' WHERE person_no = $1", p.PersonNo)
		if alive(t, w, "token") {
			t.Error("a session outlived the registration")
		}
	})
}

func TestASessionLiesSealed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		keep(t, w, "token", session(t, w, p.PersonNo, 0, "name", p.Name, "masked_id", p.IDNumber.Masked(), "phone", p.Phone))
		var raw []byte
		w.Ask(t, "SELECT data FROM sessions", &raw)
		for _, plain := range []string{p.Name, p.PersonNo, p.IDNumber.Masked(), string(p.IDNumber), p.Phone} {
			if bytes.Contains(raw, []byte(plain)) {
				t.Errorf("%s lies open in the session", plain)
			}
		}
		if _, _, err := w.DB.Sessions().Decode(append(raw, 0)); err == nil {
			t.Error("an altered session decodes")
		}
		if _, _, err := w.DB.Sessions().Decode(nil); err == nil {
			t.Error("an empty session decodes")
		}
	})
}

func TestASessionHoldsTextsOnly(t *testing.T) {
	w := fixture.SQLite(t)
	if _, err := w.DB.Sessions().Encode(w.Clock.Now(), map[string]any{"n": 1}); err == nil {
		t.Error("a number was taken")
	}
}

func TestSixteenSessionsAtOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		data := session(t, w, p.PersonNo, 0)
		together(16, func(i int) { keep(t, w, fmt.Sprintf("token%d", i%4), data) })
		if n, err := w.DB.CountSessions(t.Context(), p.PersonNo); n != 4 || err != nil {
			t.Errorf("%d sessions, %v; want 4", n, err)
		}
	})
}

// underWay is the context of a request that has found its session.
func underWay(t *testing.T, w *fixture.World, token string) context.Context {
	t.Helper()
	ctx := store.WithSession(t.Context())
	if _, found, err := w.DB.Sessions().FindCtx(ctx, token); !found || err != nil {
		t.Fatalf("no session: %v", err)
	}
	return ctx
}

func TestASessionThatEndedStaysEnded(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee").PersonNo
		data := session(t, w, p, 0, store.SessionID, "one")
		for how, end := range map[string]func(){
			"signed out": func() {
				if err := w.DB.Sessions().DeleteCtx(t.Context(), "token"); err != nil {
					t.Error(err)
				}
			},
			"ended from another device": func() {
				if _, err := w.DB.Do(t.Context(), act("session.end", p, ""), func(tx *store.Tx) error { return tx.EndSession(p, "one") }); err != nil {
					t.Error(err)
				}
			},
		} {
			keep(t, w, "token", data)
			request := underWay(t, w, "token")
			end()
			if err := w.DB.Sessions().CommitCtx(request, "token", data, w.Clock.Now().Add(time.Hour)); err != nil {
				t.Error(err)
			}
			if alive(t, w, "token") {
				t.Errorf("%s, and a request under way brought it back", how)
			}
		}
		keep(t, w, "token", data)
		request := underWay(t, w, "token")
		if err := w.DB.Sessions().CommitCtx(request, "renewed", data, w.Clock.Now().Add(time.Hour)); err != nil || !alive(t, w, "renewed") {
			t.Errorf("a token renewed by the request is not written: %v", err)
		}
	})
}

func TestOnlyOnesOwnSessionIsEnded(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p, other := w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
		keep(t, w, "theirs", session(t, w, other, 0, store.SessionID, "x"))
		keep(t, w, "unnumbered", session(t, w, p, 0))
		for _, id := range []string{"x", "", "y"} {
			_, err := w.DB.Do(t.Context(), act("session.end", p, ""), func(tx *store.Tx) error { return tx.EndSession(p, id) })
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("ending %q: %v", id, err)
			}
		}
		if !alive(t, w, "theirs") || !alive(t, w, "unnumbered") {
			t.Error("a session ended that was not named")
		}
	})
}

func TestWhatAPersonSeesOfTheirSessions(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee").PersonNo
		now := w.DB.Now()
		seen := func(ago time.Duration) string { return strconv.FormatInt(now.Add(-ago).Unix(), 10) }
		keep(t, w, "idle", session(t, w, p, 0, store.SessionID, "idle", store.SessionSeen, seen(20*time.Minute)))
		keep(t, w, "other", session(t, w, p, 0, store.SessionID, "other", store.SessionSeen, seen(time.Minute), store.SessionSince, seen(time.Hour),
			store.SessionWay, "password", store.SessionLabel, "Windows 上的 Edge", store.SessionAddress, "198.51.100.7"))
		keep(t, w, "this", session(t, w, p, 0, store.SessionID, "this", store.SessionSeen, seen(0)))
		keep(t, w, "over", session(t, w, p, 7, store.SessionID, "over", store.SessionSeen, seen(0)))
		list, err := w.DB.LiveSessions(t.Context(), p, now.Add(-15*time.Minute))
		if err != nil || len(list) != 2 || list[0].ID != "this" {
			t.Fatalf("%+v, %v", list, err)
		}
		want := store.Session{ID: "other", CreatedAt: now.Add(-time.Hour).Unix(), SeenAt: now.Add(-time.Minute).Unix(), Way: "password",
			Label: "Windows 上的 Edge", Address: "198.51.100.7"}
		if list[1] != want {
			t.Errorf("%+v, want %+v", list[1], want)
		}
		if w.Count(t, "sessions WHERE address IS NOT NULL") != 1 {
			t.Error("the address is not kept")
		}
		if w.DB.Engine() == store.SQLite && w.Count(t, "sessions WHERE instr(address, '198.51') > 0") != 0 {
			t.Error("the address lies open")
		}
	})
}

// TestReadingGoesOnWhereASessionCantBeNoted has a database that takes no row for the moment.
func TestReadingGoesOnWhereASessionCantBeNoted(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		keep(t, w, "token", session(t, w, p.PersonNo, 0, store.SessionSeen, "100"))
		refuseWrites(t, w)
		for _, c := range []struct {
			what   string
			values []string
			want   error
		}{
			{"seen alone", []string{store.SessionSeen, "200"}, nil},
			{"something else as well", []string{store.SessionSeen, "200", "step", "2"}, store.ErrUnavailable},
		} {
			ctx := store.WithSession(t.Context())
			if _, found, err := w.DB.Sessions().FindCtx(ctx, "token"); err != nil || !found {
				t.Fatalf("the session: %t, %v", found, err)
			}
			err := w.DB.Sessions().CommitCtx(ctx, "token", session(t, w, p.PersonNo, 0, c.values...), w.Clock.Now().Add(time.Hour))
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.what, err, c.want)
			}
		}
		if err := w.DB.Sessions().CommitCtx(store.WithSession(t.Context()), "another", session(t, w, p.PersonNo, 0), w.Clock.Now().Add(time.Hour)); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("a new session: %v, want ErrUnavailable", err)
		}
	})
}

// refuseWrites makes a world's database one that can only be read.
func refuseWrites(t *testing.T, w *fixture.World) {
	t.Helper()
	if w.DB.Engine() == store.SQLite {
		if err := w.DB.OnWriter(t.Context(), "PRAGMA query_only = 1"); err != nil {
			t.Fatal(err)
		}
		return
	}
	var name string
	w.Ask(t, "SELECT current_database()", &name)
	w.Edit(t, "ALTER DATABASE "+name+" SET default_transaction_read_only = on")
	w.DB = w.Reopen(t)
}
