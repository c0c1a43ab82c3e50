package backup_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"shebao/internal/backup"
	"shebao/internal/feed"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

const token = "0123456789abcdef0123456789abcdef"

// core asks for the change feed of a database as the core system does.
func core(t *testing.T, db *store.DB, query string) *httptest.ResponseRecorder {
	t.Helper()
	handler, err := feed.New(feed.Options{DB: db, Token: token, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/feed/changes"+query, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, r)
	return answer
}

// change is an act of a person that goes to the core system.
func change(t *testing.T, db *store.DB, personNo, postcode string) {
	t.Helper()
	_, err := db.Do(t.Context(), store.Act{Kind: "address.change", Actor: store.Citizen(personNo, ""), PersonNo: personNo}, func(tx *store.Tx) error {
		_, err := tx.Change("postcode", postcode)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func newIdentity(t *testing.T) *age.X25519Identity {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return identity
}

// create makes a backup of a world.
func create(t *testing.T, w *fixture.World, identity *age.X25519Identity) (path string, m backup.Manifest) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "one.backup")
	m, err := backup.Create(t.Context(), backup.Options{DB: w.DB, File: path, Recipients: []age.Recipient{identity.Recipient()}, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return path, m
}

// elsewhere is an empty database of a world's engine.
func elsewhere(t *testing.T, w *fixture.World) string {
	t.Helper()
	if w.DB.Engine() == store.Postgres {
		return testkit.Postgres(t)
	}
	return testkit.SQLite(t)
}

// TestTheDrill loses a database an hour after its backup and restores it: what the core system read meanwhile is refused, no number is
// given twice, work and sessions are free, the audit log is whole.
func TestTheDrill(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		identity, no := newIdentity(t), w.Persona(t, "employee").PersonNo
		change(t, w.DB, no, "518001")
		if got := core(t, w.DB, ""); got.Header().Get("Feed-Last") != "1" {
			t.Fatalf("before: %d %s", got.Code, got.Body)
		}
		w.Edit(t, "INSERT INTO sessions (token_hash, person_no, epoch, data, expires_at) VALUES ('x', '', 0, $1, 9999999999)", []byte("x"))
		w.Edit(t, "UPDATE messages SET state = 'sending' WHERE person_no = $1", no)
		file, made := create(t, w, identity)
		before := core(t, w.DB, "").Header().Get("Feed-Epoch")
		w.Clock.Advance(time.Hour)
		change(t, w.DB, no, "518002") // lost with the database; the core system has it
		if got := core(t, w.DB, "?since=1"); got.Header().Get("Feed-Last") != "2" {
			t.Fatalf("meanwhile: %d %s", got.Code, got.Body)
		}
		keys, address := fixture.Keys(), elsewhere(t, w)
		restoring := backup.Restoring{Backup: file, Database: address, Identities: []age.Identity{identity}, Keys: keys, Folder: t.TempDir()}
		if store.IsSQLite(address) {
			restoring.Folder = filepath.Dir(address)
		}
		found, err := backup.Restore(t.Context(), restoring)
		if err != nil || found.SHA256 != made.SHA256 || found.FeedLast != 1 || found.Rows["persons"] == 0 {
			t.Fatalf("restored %+v, %v", found, err)
		}
		if _, err := backup.Restore(t.Context(), restoring); !errors.Is(err, backup.ErrOccupied) {
			t.Errorf("a second time: %v", err)
		}
		db, err := store.Open(t.Context(), store.Options{URL: address, Keys: keys, Now: w.Clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		renewal, err := db.BeginAnew(t.Context(), found.Time().Unix())
		if err != nil || renewal.KeptNo != 1 || renewal.FirstNo != 1_000_002 || renewal.SessionsEnded != 1 || len(renewal.Staff) == 0 && found.Rows["staff_accounts"] > 0 {
			t.Fatalf("begun anew: %+v, %v", renewal, err)
		}
		change(t, db, no, "518003") // the lost card of the issue: it must not get the number 2
		for query, want := range map[string]int{"?since=2": 409, "?epoch=" + before: 409, "?since=999999": 409,
			"?since=1": 200, "?since=0": 200, "?since=1000001": 200, "?since=1&epoch=" + renewal.Epoch: 200, "?since=1000003": 409} {
			if got := core(t, db, query); got.Code != want {
				t.Errorf("%s: %d %s, want %d", query, got.Code, got.Body, want)
			}
		}
		told := core(t, db, "?since=2").Body.String()
		if !strings.Contains(told, `"epoch":"`+renewal.Epoch+`","last":1000002,"since":1,"lost":[2,1000001]`) {
			t.Errorf("the core system is told %s", told)
		}
		got := core(t, db, "?since=1")
		if strings.Count(got.Body.String(), "\n") != 1 || !strings.Contains(got.Body.String(), `{"seq":1000002,`) || !strings.Contains(got.Body.String(), "518003") {
			t.Errorf("after the gap: %s", got.Body)
		}
		if _, faults, err := db.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("the audit log: %v, %v", faults, err)
		}
		v, err := db.Vitals(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range v.Messages {
			if m.State == store.MessageSending {
				t.Error("a message believes itself under way")
			}
		}
	})
}

func TestABackupThatIsNotWholeIsNotTaken(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		identity := newIdentity(t)
		file, _ := create(t, w, identity)
		verify := func(path string, identity age.Identity, keys *store.Keys) error {
			_, err := backup.Verify(context.Background(), path, t.TempDir(), "", []age.Identity{identity}, keys)
			return err
		}
		if err := verify(file, identity, fixture.Keys()); err != nil {
			t.Errorf("as it was made: %v", err)
		}
		if err := verify(file, newIdentity(t), fixture.Keys()); err == nil {
			t.Error("another key opens it")
		}
		others, err := store.NewKeys(store.NewSecrets())
		if err != nil {
			t.Fatal(err)
		}
		if err := verify(file, identity, others); !errors.Is(err, backup.ErrForeign) || !errors.Is(err, store.ErrOtherKeys) {
			t.Errorf("of another installation: %v", err)
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, damaged := range map[string][]byte{"cut off": content[:len(content)-100], "a byte changed": flipped(content, len(content)/2), "the last byte changed": flipped(content, len(content)-1)} {
			path := filepath.Join(t.TempDir(), "damaged.backup")
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := verify(path, identity, fixture.Keys()); err == nil {
				t.Errorf("%s: it is taken", name)
			}
		}
		if w.DB.Engine() == store.Postgres {
			if _, err := backup.Verify(t.Context(), file, t.TempDir(), testkit.Postgres(t), []age.Identity{identity}, nil); err != nil {
				t.Errorf("restored to be counted: %v", err)
			}
		}
	})
}

func flipped(content []byte, at int) []byte {
	other := append([]byte(nil), content...)
	other[at] ^= 1
	return other
}

// TestNothingOfADatabaseIsLeftInTheClear looks at what a backup leaves in its folder, and in its file.
func TestNothingOfADatabaseIsLeftInTheClear(t *testing.T) {
	w := fixture.SQLite(t)
	file, _ := create(t, w, newIdentity(t))
	list, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	content, err := io.ReadAll(in)
	if err != nil || strings.Contains(string(content), "SQLite format") || strings.Contains(string(content), "manifest") {
		t.Errorf("it can be read: %v", err)
	}
}
