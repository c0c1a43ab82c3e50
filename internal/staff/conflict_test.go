package staff_test

import (
	"errors"
	"slices"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

// change has a person change their bank account, and gives what stood there before.
func (o *office) change(t *testing.T, personNo, account string) (before string) {
	t.Helper()
	_, err := o.DB.Do(t.Context(), store.Act{Kind: "bank.change", Actor: store.Citizen(personNo, ""), PersonNo: personNo}, func(tx *store.Tx) (err error) {
		if _, err = tx.Receipt(); err == nil {
			before, err = tx.Change("bank_account", account)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return before
}

func (o *office) account(t *testing.T, personNo string) string {
	t.Helper()
	p, err := o.DB.Person(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return p.BankAccount
}

// only is the one open conflict of a source.
func (o *office) only(t *testing.T, source string) store.Conflict {
	t.Helper()
	list, err := o.desk().ConflictList(t.Context(), clerk, source, 0, "", 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("conflicts: %+v %v", list, err)
	}
	return list[0]
}

// clash has an import bring another account than the person changed theirs to; what it brought is what the field goes back to.
func (o *office) clash(t *testing.T, personNo string, batch int64, mine, theirs string) {
	t.Helper()
	o.change(t, personNo, mine)
	who := o.Persona(t, "employee")
	row := make(store.ArchivePerson, len(store.PersonFields))
	for field, value := range map[string]string{"person_no": personNo, "id_no": string(who.IDNumber), "name": who.Name, "bank_account": theirs} {
		row[slices.Index(store.PersonFields, field)] = value
	}
	people := o.DB.NewPeople()
	if err := people.Add(row); err != nil {
		t.Fatal(err)
	}
	_, err := o.DB.Do(t.Context(), store.Act{Kind: "import", Actor: store.System("import")}, func(tx *store.Tx) error {
		_, err := tx.LoadPeople(&store.ImportBatch{ID: batch}, people)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnImportsConflictIsSettledEitherWay(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		person, s := o.Persona(t, "employee").PersonNo, o.desk()
		for batch, c := range []struct{ how, account, theirs string }{
			{store.ConflictPortal, "6222000000000000012", "6222000000000000091"}, {store.ConflictClosed, "6222000000000000013", "6222000000000000092"},
		} {
			o.clash(t, person, int64(batch+1), c.account, c.theirs)
			if err := s.Settle(t.Context(), clerk, o.only(t, store.ConflictImport).ID, c.how, "已电话核对", ""); err != nil {
				t.Fatal(err)
			}
			if got := o.account(t, person); got != c.account {
				t.Errorf("%s: the account is %s", c.how, got)
			}
		}
		o.clash(t, person, 3, "6222000000000000014", "6222000000000000099")
		id := o.only(t, store.ConflictImport).ID
		if err := s.Settle(t.Context(), staff.Clerk{Name: "x"}, id, store.ConflictArchive, "核对", ""); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("settled without the permission: %v", err)
		}
		var problems text.Problems
		if err := s.Settle(t.Context(), clerk, id, "", "", ""); !errors.As(err, &problems) || len(problems) != 2 {
			t.Errorf("settled without a word: %v", err)
		}
		if err := s.Settle(t.Context(), clerk, id, store.ConflictArchive, "银行回单与档案一致", ""); err != nil {
			t.Fatal(err)
		}
		if got := o.account(t, person); got != "6222000000000000099" {
			t.Errorf("the account is %s, not the archive's", got)
		}
		if o.Count(t, "messages WHERE template = 'feed_refused' AND person_no = '"+person+"' AND channel = 'page'") == 0 {
			t.Error("the person was not told")
		}
		if err := s.Settle(t.Context(), clerk, id, store.ConflictClosed, "再来一次", ""); !errors.Is(err, store.ErrConflictSettled) {
			t.Errorf("settled twice: %v", err)
		}
		if list, err := s.ConflictList(t.Context(), clerk, store.ConflictFeed, 0, "", 10); err != nil || len(list) != 0 {
			t.Errorf("what staff took back themselves is a conflict: %+v %v", list, err)
		}
	})
}

func TestARefusedChangeIsSentAgain(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		person, s := o.Persona(t, "employee").PersonNo, o.desk()
		before := o.change(t, person, "6222000000000000012")
		o.refuseLast(t, person)
		if o.account(t, person) != before {
			t.Fatal("it was not undone")
		}
		c := o.only(t, store.ConflictFeed)
		clash, err := s.Clash(t.Context(), clerk, c.ID, true)
		if err != nil || len(clash.Lines) != 1 || clash.Lines[0].Portal != "6222000000000000012" || clash.Lines[0].Archive != before || clash.Reason == "" {
			t.Fatalf("%+v %v", clash, err)
		}
		if looks, err := o.DB.Lookups(t.Context(), person, store.LookupFilter{Kind: store.LooksStaff}, 10, 0); err != nil || len(looks) != 1 {
			t.Errorf("looks: %+v %v", looks, err)
		}
		if err := s.Settle(t.Context(), clerk, c.ID, store.ConflictPortal, "户名已更正", ""); err != nil {
			t.Fatal(err)
		}
		if got := o.account(t, person); got != "6222000000000000012" {
			t.Errorf("the account is %s", got)
		}
		events, err := o.DB.Feed(t.Context(), 0, 10)
		if err != nil || len(events) != 2 || events[1].State != store.FeedPending || events[1].Act != text.ActRestore {
			t.Errorf("fed: %+v %v", events, err)
		}
		if o.Count(t, "messages WHERE template = 'restored' AND channel = 'page'") != 1 {
			t.Error("the person was not told")
		}
	})
}

func TestARefusedChangeIsNotSentAgainOverALaterOne(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		person, s := o.Persona(t, "employee").PersonNo, o.desk()
		o.change(t, person, "6222000000000000012")
		o.refuseLast(t, person)
		o.change(t, person, "6222000000000000013")
		var problems text.Problems
		err := s.Settle(t.Context(), clerk, o.only(t, store.ConflictFeed).ID, store.ConflictPortal, "户名已更正", "")
		if !errors.As(err, &problems) || problems[0].Message != text.ConflictMoved || o.account(t, person) != "6222000000000000013" {
			t.Errorf("sent over a later change: %v", err)
		}
		o.only(t, store.ConflictFeed) // is still there
	})
}

// refuseLast has the core system refuse the person's last event.
func (o *office) refuseLast(t *testing.T, personNo string) {
	t.Helper()
	events, err := o.DB.Feed(t.Context(), 0, 10)
	if err != nil || len(events) == 0 {
		t.Fatal(events, err)
	}
	_, err = o.DB.Do(t.Context(), store.Act{Kind: "feed.refuse", Actor: store.System("export"), PersonNo: personNo}, func(tx *store.Tx) error {
		e, _, err := tx.RefuseEvent(events[len(events)-1].No, "账号与户名不符")
		if undo := citizen.Undo[e.Act]; err == nil && undo != nil {
			return undo(tx, e)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
