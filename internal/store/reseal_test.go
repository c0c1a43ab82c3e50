package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// notSealed are columns of bytes that Reseal leaves alone, and why.
var notSealed = map[string]string{
	"audit_log.detail": "sealed with the audit log's own key, since the chain's code is over the sealed form",
}

func TestEveryColumnOfBytesIsSealedAnewOrLeftForAReason(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		known, found := store.SealedColumns(), map[string]bool{}
		for _, column := range bytesColumns(t, w) {
			if strings.HasPrefix(column, "river_") {
				continue // the job queue's own; what its jobs are about stands in messages
			}
			found[column] = true
			if _, left := notSealed[column]; left == known[column] {
				t.Errorf("%s: sealed anew %v, left alone %v; add it to sealedTables (reseal_tables.go), or say here why not", column, known[column], left)
			}
		}
		for column := range known {
			if !found[column] {
				t.Errorf("%s is no column of bytes", column)
			}
		}
		for table, key := range store.SealedKeys() {
			if want := primaryKey(t, w, table); !slices.Equal(key, want) {
				t.Errorf("%s is walked by %v, and its key is %v", table, key, want)
			}
		}
	})
}

// bytesColumns are all columns of bytes of the schema, "table.column".
func bytesColumns(t *testing.T, w *fixture.World) []string {
	query := `SELECT string_agg(table_name || '.' || column_name, ',') FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'`
	if w.DB.Engine() == store.SQLite {
		query = `SELECT group_concat(m.name || '.' || c.name) FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND upper(c.type) = 'BLOB'`
	}
	var list string
	w.Ask(t, query, &list)
	return strings.Split(list, ",")
}

func primaryKey(t *testing.T, w *fixture.World, table string) []string {
	query := `SELECT string_agg(a.attname, ',' ORDER BY array_position(i.indkey, a.attnum)) FROM pg_index i
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indrelid = '` + table + `'::regclass AND i.indisprimary`
	if w.DB.Engine() == store.SQLite {
		query = `SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info('` + table + `') WHERE pk > 0 ORDER BY pk)`
	}
	var list string
	w.Ask(t, query, &list)
	return strings.Split(list, ",")
}

// keyFile is a key file that several nodes read.
type keyFile struct {
	sync.Mutex
	secrets store.Secrets
}

func newKeyFile() *keyFile {
	secrets := fixture.Secrets()
	secrets.Data = maps.Clone(secrets.Data)
	return &keyFile{secrets: secrets}
}

func (f *keyFile) read() (store.Secrets, error) {
	f.Lock()
	defer f.Unlock()
	s := f.secrets
	s.Data = maps.Clone(s.Data)
	return s, nil
}

// rotate adds a key and seals with it.
func (f *keyFile) rotate(t *testing.T) int {
	f.Lock()
	defer f.Unlock()
	number, err := f.secrets.AddDataKey()
	if err != nil {
		t.Fatal(err)
	}
	f.secrets.Current = number
	return newKeys(t, f.secrets).Current()
}

// node opens the world's database as one more process does that reads the key file.
func (f *keyFile) node(t *testing.T, w *fixture.World) *store.DB {
	t.Helper()
	secrets, _ := f.read()
	keys := newKeys(t, secrets)
	keys.ReadAgainFrom(f.read)
	db, err := store.Open(t.Context(), store.Options{URL: w.URL, Keys: keys, Now: w.Clock.Now, NoMigrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// everything is all that is held about the cast, opened.
func everything(t *testing.T, w *fixture.World, db *store.DB) string {
	t.Helper()
	var all bytes.Buffer
	for _, p := range w.Cast.Personas {
		err := db.ReadExport(t.Context(), p.PersonNo, func(table *store.ExportTable, rows [][]statement.Cell) error {
			fmt.Fprintln(&all, p.PersonNo, table.Name, rows)
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", p.Key, err)
		}
	}
	return all.String()
}

// busyPerson leaves something sealed in as many tables as a test can.
func busyPerson(t *testing.T, w *fixture.World) string {
	t.Helper()
	no := w.Persona(t, "employee").PersonNo
	session := w.DB.Sessions()
	data, err := session.Encode(w.Clock.Now().AddDate(0, 0, 1), map[string]any{"name": "张三"})
	if err == nil {
		err = session.CommitCtx(t.Context(), "token", data, w.Clock.Now().AddDate(0, 0, 1))
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.DB.Do(t.Context(), act("test.act", no, ""), func(tx *store.Tx) error {
		tx.Note("phone", "13800138000", "13900139000")
		if _, err := tx.Receipt(); err != nil {
			return err
		}
		_, err := tx.Change("wage", "9876.00")
		return errors.Join(err,
			tx.IssueDocument(store.Document{PersonNo: no, ID: "D1", Kind: "certificate", CheckCode: "ABC", ValidUntil: 1, Snapshot: []byte(`{"a":1}`)}),
			tx.Tell(store.Message{Channel: "sms", Template: "test", Recipient: "13800000000", Text: "好"}),
			tx.QueueExport())
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := w.DB.ClaimExport(t.Context(), 1e9)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.DB.Do(t.Context(), store.Act{Kind: "export.made", Actor: store.System("test"), PersonNo: no}, func(tx *store.Tx) error {
		return tx.FinishExport(made, bytes.Repeat([]byte("x"), 600<<10), w.Clock.Now().AddDate(0, 0, 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	return no
}

func TestAfterSealingAnewEverythingReadsTheSameWithoutTheOldKey(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := busyPerson(t, w)
		before := everything(t, w, w.DB)
		file := newKeyFile()
		number := file.rotate(t)
		db := file.node(t, w)
		var told []string
		result, err := db.ResealBy(t.Context(), 4, func(table string, done, total int64) {
			if done > total || table == "persons" && total != int64(w.Count(t, "persons")) {
				t.Errorf("%s: %d of %d rows", table, done, total)
			}
			told = append(told, table)
		})
		if !slices.Contains(told, "persons") {
			t.Error("nothing is heard of the progress")
		}
		if err != nil || result.Rows == 0 || len(result.Unreadable) > 0 {
			t.Fatalf("sealing anew: %+v, %v", result, err)
		}
		if sealed, err := db.SealedWith(t.Context(), 1); err != nil || len(sealed) > 0 {
			t.Errorf("still sealed with the old key: %v, %v", sealed, err)
		}
		sealed, err := db.SealedWith(t.Context(), number)
		for _, table := range []string{"persons", "registrations", "receipts", "changes", "documents", "messages", "export_parts", "sessions"} {
			if err != nil || sealed[table] == 0 {
				t.Errorf("nothing of %s is sealed with the new key: %v", table, err)
			}
		}
		if again, err := db.Reseal(t.Context(), nil); err != nil || again.Rows != 0 {
			t.Errorf("a second time: %+v, %v; want nothing to do", again, err)
		}

		delete(file.secrets.Data, "1")
		only := file.node(t, w)
		if after := everything(t, w, only); after != before {
			t.Error("something reads otherwise than before")
		}
		latest, err := only.LatestExport(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		_, err = only.Do(t.Context(), act("test.act", no, ""), func(tx *store.Tx) error {
			content, err := tx.ExportContent(latest)
			if len(content) != 600<<10 {
				t.Errorf("the copy of the data has %d bytes", len(content))
			}
			return err
		})
		if err != nil {
			t.Errorf("the copy of the data: %v", err)
		}
		if data, found, err := only.Sessions().FindCtx(t.Context(), "token"); err != nil || !found {
			t.Errorf("the session: %v, %v", found, err)
		} else if _, values, err := only.Sessions().Decode(data); err != nil || values["name"] != "张三" {
			t.Errorf("the session reads %v, %v", values, err)
		}
		if _, faults, err := only.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("the audit log: %v, %v", faults, err)
		}
	})
}

func TestSealingAnewWhilePeopleWriteLosesNothing(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		file := newKeyFile()
		server := file.node(t, w) // has the old key only, until it meets the new one
		number := file.rotate(t)
		db := file.node(t, w)

		const writers, rounds = 4, 25
		people := w.Cast.Personas[:writers]
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var group sync.WaitGroup
		faults := make(chan error, 2*writers*rounds)
		for i, p := range people {
			group.Go(func() {
				for round := range rounds {
					phone := fmt.Sprintf("138%04d%04d", i, round)
					if err := setPhone(ctx, server, p.PersonNo, phone); err != nil {
						faults <- err
						return
					}
					if person, err := server.Person(ctx, p.PersonNo); err != nil || person.Phone != phone {
						faults <- fmt.Errorf("%s reads %v after writing %s: %v", p.Key, person, phone, err)
					}
				}
			})
		}
		for range 3 {
			if _, err := db.ResealBy(t.Context(), 2, nil); err != nil {
				t.Error(err)
			}
		}
		group.Wait()
		close(faults)
		for err := range faults {
			t.Error(err)
		}
		if changed, err := server.Keys().Reload(); err != nil || server.Keys().Current() != number {
			t.Fatalf("the server seals with key %d (%v, %v), not with %d", server.Keys().Current(), changed, err, number)
		}
		if _, err := db.Reseal(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if sealed, err := db.SealedWith(t.Context(), 1); err != nil || len(sealed) > 0 {
			t.Errorf("still sealed with the old key: %v, %v", sealed, err)
		}
		for i, p := range people {
			want := fmt.Sprintf("138%04d%04d", i, rounds-1)
			if person, err := db.Person(t.Context(), p.PersonNo); err != nil || person.Phone != want {
				t.Errorf("%s: the last phone written is gone: %v", p.Key, err)
			}
		}
	})
}

// setPhone changes a person's phone through the portal's own door.
func setPhone(ctx context.Context, db *store.DB, personNo, phone string) error {
	_, err := db.Do(ctx, act("test.act", personNo, ""), func(tx *store.Tx) error {
		_, err := tx.Change("phone", phone)
		return err
	})
	return err
}

func TestSealingAnewGoesOnWhereItWasBrokenOff(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		busyPerson(t, w)
		before := everything(t, w, w.DB)
		file := newKeyFile()
		file.rotate(t)
		first := file.node(t, w)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		half, err := first.ResealBy(ctx, 5, func(table string, done, _ int64) {
			if table == "persons" && done > 0 {
				cancel() // as a process that is killed ends between two batches
			}
		})
		if err == nil || half.Rows == 0 {
			t.Fatalf("broken off: %+v, %v", half, err)
		}
		if sealed, err := first.SealedWith(t.Context(), 1); err != nil || len(sealed) == 0 {
			t.Fatalf("it was not broken off: nothing is left to do, %v", err)
		}
		second := file.node(t, w)
		rest, err := second.ResealBy(t.Context(), 3, nil)
		if err != nil || rest.Rows == 0 {
			t.Errorf("the second run: %+v, %v", rest, err)
		}
		if sealed, err := second.SealedWith(t.Context(), 1); err != nil || len(sealed) > 0 {
			t.Errorf("still sealed with the old key: %v, %v", sealed, err)
		}
		if after := everything(t, w, second); after != before {
			t.Error("something reads otherwise than before")
		}
	})
}

func TestAValueThatCannotBeOpenedIsCountedAndLeft(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		a, b := w.Persona(t, "employee").PersonNo, w.Persona(t, "left").PersonNo
		w.Edit(t, `UPDATE persons SET phone = (SELECT address FROM persons WHERE person_no = $1) WHERE person_no = $2`, b, a)
		file := newKeyFile()
		file.rotate(t)
		db := file.node(t, w)
		result, err := db.Reseal(t.Context(), nil)
		if err != nil || result.Unreadable["persons"] != 1 || len(result.Unreadable) != 1 {
			t.Errorf("%+v, %v; want one row of persons that can't be opened", result, err)
		}
		if sealed, err := db.SealedWith(t.Context(), 1); err != nil || len(sealed) != 1 || sealed["persons"] != 1 {
			t.Errorf("sealed with the old key: %v, %v; want that row alone", sealed, err)
		}
	})
}

func TestANodeThatMeetsANewKeyReadsTheKeyFileOnce(t *testing.T) {
	secrets := store.NewSecrets()
	k := newKeys(t, secrets)
	reads := 0
	k.ReadAgainFrom(func() (store.Secrets, error) { reads++; return secrets, nil })
	newer := secrets
	newer.Data = maps.Clone(secrets.Data)
	number, err := newer.AddDataKey()
	if err != nil || number != "2" {
		t.Fatal(number, err)
	}
	newer.Current = number
	sealed := newKeys(t, newer).Seal("persons.phone", "1", "13800138000")
	for range 3 {
		if _, err := k.Open("persons.phone", "1", sealed); !errors.Is(err, store.ErrSealed) {
			t.Errorf("before the file has the key: %v, want ErrSealed", err)
		}
	}
	if reads != 1 {
		t.Errorf("the file was read %d times, want once", reads)
	}
	secrets = newer
	if changed, err := k.Reload(); !changed || err != nil || k.Current() != 2 {
		t.Errorf("read again: %v, %v, seals with %d", changed, err, k.Current())
	}
	if plain, err := k.Open("persons.phone", "1", sealed); err != nil || plain != "13800138000" {
		t.Errorf("reads %q, %v", plain, err)
	}
	if changed, err := k.Reload(); changed || err != nil {
		t.Errorf("the same file once more: %v, %v", changed, err)
	}
}

func TestAKeyFileThatDoesNotFitIsRefusedAndTheKeysStay(t *testing.T) {
	for name, spoil := range map[string]func(*store.Secrets){
		"another lookup key":        func(s *store.Secrets) { s.Lookup = store.NewSecrets().Lookup },
		"another audit key":         func(s *store.Secrets) { s.Audit = store.NewSecrets().Audit },
		"another code key":          func(s *store.Secrets) { s.Code = store.NewSecrets().Code },
		"another key of a number":   func(s *store.Secrets) { s.Data = store.NewSecrets().Data },
		"no current key":            func(s *store.Secrets) { s.Current = "7" },
		"a key that is no key":      func(s *store.Secrets) { s.Data = map[string]string{"1": "zz"} },
		"nothing (a file half-way)": func(s *store.Secrets) { *s = store.Secrets{} },
	} {
		secrets := store.NewSecrets()
		k := newKeys(t, secrets)
		sealed := k.Seal("persons.phone", "1", "13800138000")
		spoil(&secrets)
		k.ReadAgainFrom(func() (store.Secrets, error) { return secrets, nil })
		if changed, err := k.Reload(); changed || !errors.Is(err, store.ErrKeys) {
			t.Errorf("%s: %v, %v; want ErrKeys", name, changed, err)
		}
		if plain, err := k.Open("persons.phone", "1", sealed); err != nil || plain != "13800138000" {
			t.Errorf("%s: afterwards reads %q, %v", name, plain, err)
		}
	}
}

func TestWhatTheAuditLogKeepsNeedsNoDataKey(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		busyPerson(t, w)
		if n := w.Count(t, "audit_log WHERE detail IS NOT NULL"); n == 0 {
			t.Fatal("no entry keeps anything")
		}
		if sealed, err := w.DB.SealedWith(t.Context(), w.DB.Keys().Current()); err != nil || sealed["audit_log"] != 0 || sealed["persons"] == 0 {
			t.Errorf("the data key seals %v, %v; want no entry of the audit log among it", sealed, err)
		}
	})
}

func TestWhatIsWrittenWhileARowIsSealedAnewStays(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		var first string
		w.Ask(t, "SELECT MIN(person_no) FROM persons", &first)
		file := newKeyFile()
		server := file.node(t, w)
		file.rotate(t)
		db := file.node(t, w)
		read, written, err := db.ResealPeople(t.Context(), func() {
			if err := setPhone(t.Context(), server, first, "13911112222"); err != nil {
				t.Error(err)
			}
		})
		if err != nil || read < 2 || written != read-1 {
			t.Errorf("of %d rows %d were sealed anew, %v; want all but the one changed meanwhile", read, written, err)
		}
		if _, err := db.Reseal(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if p, err := db.Person(t.Context(), first); err != nil || p.Phone != "13911112222" {
			t.Errorf("the phone written meanwhile is lost: %v", err)
		}
		if sealed, err := db.SealedWith(t.Context(), 1); err != nil || len(sealed) > 0 {
			t.Errorf("still sealed with the old key: %v, %v", sealed, err)
		}
	})
}
