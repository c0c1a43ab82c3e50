package store_test

import (
	"slices"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// TestARefusalWhileTheArchiveBringsTheSameValue has an import look at a row whose change is just being refused. The archive has the
// value by then, so it must stand in the end.
func TestARefusalWhileTheArchiveBringsTheSameValue(t *testing.T) {
	const old, mine = "13700000000", "13900000001"
	w := fixture.Postgres(t) // SQLite has one writer at a time
	p := w.Persona(t, "employee")
	load := func(phone string) {
		people := w.DB.NewPeople()
		row := make(store.ArchivePerson, len(store.PersonFields))
		for field, value := range map[string]string{"person_no": p.PersonNo, "id_no": string(p.IDNumber), "name": p.Name, "phone": phone} {
			row[slices.Index(store.PersonFields, field)] = value
		}
		if err := people.Add(row); err != nil {
			t.Error(err)
		}
		_, err := w.DB.Do(t.Context(), importAct, func(tx *store.Tx) error {
			_, err := tx.LoadPeople(&store.ImportBatch{ID: 1}, people)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	do(t, w, p.PersonNo, change("phone", mine))
	load(old) // after it the row is no longer marked as one that the portal changed
	feedOf(t, w.DB)

	refused, goOn, ended, loaded := make(chan struct{}), make(chan struct{}), make(chan error), make(chan struct{})
	go func() {
		_, err := w.DB.Do(t.Context(), store.Act{Kind: "feed.refuse", Actor: store.System("feed"), PersonNo: p.PersonNo}, func(tx *store.Tx) error {
			_, _, err := tx.RefuseEvent(1, "不符")
			close(refused)
			<-goOn
			return err
		})
		ended <- err
	}()
	<-refused
	go func() { defer close(loaded); load(mine) }()
	waitUntilBlocked(t, w)
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	<-loaded
	if person, err := w.DB.Person(t.Context(), p.PersonNo); err != nil || person.Phone != mine {
		t.Errorf("the phone is %s, %v", person.Phone, err)
	}
	if e, err := w.DB.FeedEvent(t.Context(), 1); err != nil || e.State != store.FeedRefused {
		t.Errorf("the event is %+v, %v", e, err)
	}
}
