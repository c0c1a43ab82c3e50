package staff_test

import (
	"errors"
	"slices"
	"strings"
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
	list, err := o.desk().ConflictList(t.Context(), clerk, store.ConflictFilter{Source: source, Limit: 10})
	if err != nil || len(list) != 1 {
		t.Fatalf("conflicts: %+v %v", list, err)
	}
	return list[0]
}

// clash has an import bring another account than the person changed theirs to; what it brought is what the field goes back to.
func (o *office) clash(t *testing.T, personNo string, batch int64, mine, theirs string) {
	t.Helper()
	o.change(t, personNo, mine)
	o.bring(t, personNo, batch, map[string]string{"bank_account": theirs})
}

func TestAnImportsConflictIsSettledEitherWay(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		person, s := o.Persona(t, "employee").PersonNo, o.desk()
		for batch, c := range []struct{ how, account, theirs string }{
			{store.ConflictPortal, "6222000000000000012", "6222000000000000091"}, {store.ConflictClosed, "6222000000000000013", "6222000000000000092"},
		} {
			o.clash(t, person, int64(batch+1), c.account, c.theirs)
			if _, err := s.Settle(t.Context(), clerk, o.only(t, store.ConflictImport).ID, staff.Settlement{How: c.how, Reason: "已电话核对"}, ""); err != nil {
				t.Fatal(err)
			}
			if got := o.account(t, person); got != c.account {
				t.Errorf("%s: the account is %s", c.how, got)
			}
		}
		o.clash(t, person, 3, "6222000000000000014", "6222000000000000099")
		id := o.only(t, store.ConflictImport).ID
		if _, err := s.Settle(t.Context(), staff.Clerk{Name: "x"}, id, staff.Settlement{How: store.ConflictArchive, Reason: "核对"}, ""); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("settled without the permission: %v", err)
		}
		var problems text.Problems
		if _, err := s.Settle(t.Context(), clerk, id, staff.Settlement{How: "", Reason: ""}, ""); !errors.As(err, &problems) || len(problems) != 2 {
			t.Errorf("settled without a word: %v", err)
		}
		if _, err := s.Settle(t.Context(), clerk, id, staff.Settlement{How: store.ConflictArchive, Reason: "银行回单与档案一致"}, ""); err != nil {
			t.Fatal(err)
		}
		if got := o.account(t, person); got != "6222000000000000099" {
			t.Errorf("the account is %s, not the archive's", got)
		}
		if o.Count(t, "messages WHERE template = 'taken_back' AND person_no = '"+person+"' AND channel = 'page'") == 0 {
			t.Error("the person was not told")
		}
		if _, err := s.Settle(t.Context(), clerk, id, staff.Settlement{How: store.ConflictClosed, Reason: "再来一次"}, ""); !errors.Is(err, store.ErrConflictSettled) {
			t.Errorf("settled twice: %v", err)
		}
		if list, err := s.ConflictList(t.Context(), clerk, store.ConflictFilter{Source: store.ConflictFeed, Limit: 10}); err != nil || len(list) != 0 {
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
		if _, err := s.Settle(t.Context(), clerk, c.ID, staff.Settlement{How: store.ConflictPortal, Reason: "户名已更正"}, ""); err != nil {
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
		_, err := s.Settle(t.Context(), clerk, o.only(t, store.ConflictFeed).ID, staff.Settlement{How: store.ConflictPortal, Reason: "户名已更正"}, "")
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

// move has a person change their address and postcode in one act.
func (o *office) move(t *testing.T, personNo, address, postcode string) {
	t.Helper()
	_, err := o.DB.Do(t.Context(), store.Act{Kind: "address.change", Actor: store.Citizen(personNo, ""), PersonNo: personNo}, func(tx *store.Tx) error {
		if _, err := tx.Receipt(); err != nil {
			return err
		}
		if _, err := tx.Change("address", address); err != nil {
			return err
		}
		_, err := tx.Change("postcode", postcode)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// bring is an import of the person with some fields.
func (o *office) bring(t *testing.T, personNo string, batch int64, fields map[string]string) {
	t.Helper()
	who := o.Persona(t, "employee")
	row := make(store.ArchivePerson, len(store.PersonFields))
	for field, value := range map[string]string{"person_no": personNo, "id_no": string(who.IDNumber), "name": who.Name} {
		row[slices.Index(store.PersonFields, field)] = value
	}
	for field, value := range fields {
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

// answer has the core system accept the person's last event.
func (o *office) acceptLast(t *testing.T, personNo string) {
	t.Helper()
	events, err := o.DB.Feed(t.Context(), 0, 10)
	if err != nil || len(events) == 0 {
		t.Fatal(events, err)
	}
	_, err = o.DB.Do(t.Context(), store.Act{Kind: "feed.accept", Actor: store.System("export"), PersonNo: personNo}, func(tx *store.Tx) error {
		_, err := tx.AcceptEvent(events[len(events)-1].No)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) none(t *testing.T, source string) {
	t.Helper()
	list, err := o.desk().ConflictList(t.Context(), clerk, store.ConflictFilter{Source: source, Limit: 10})
	if err != nil || len(list) != 0 {
		t.Errorf("conflicts of %s: %+v %v", source, list, err)
	}
}

// Settling the postcode "for the archive" took the address with it, and the address could then be settled "for the portal" while the archive's
// stood. An act is settled once.
func TestAConflictIsOfAnActAndSettledOnce(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		person, s := o.Persona(t, "employee").PersonNo, o.desk()
		before, err := o.DB.Person(t.Context(), person)
		if err != nil {
			t.Fatal(err)
		}
		o.move(t, person, "福田区乙路2号", "518001")
		o.bring(t, person, 1, map[string]string{"address": "罗湖区丙路3号", "postcode": "518002"})
		c := o.only(t, store.ConflictImport) // two fields, and one conflict
		clash, err := s.Clash(t.Context(), clerk, c.ID, true)
		if err != nil || len(clash.Lines) != 2 {
			t.Fatalf("%+v %v", clash, err)
		}
		for _, line := range clash.Lines {
			want := map[string][3]string{"address": {before.Address, "福田区乙路2号", "罗湖区丙路3号"}, "postcode": {before.Postcode, "518001", "518002"}}[line.Field]
			if got := [3]string{line.Before, line.Portal, line.Archive}; got != want || !line.Differs() {
				t.Errorf("%s: before, portal, archive are %v, not %v", line.Field, got, want)
			}
		}
		done, err := s.Settle(t.Context(), clerk, c.ID, staff.Settlement{How: store.ConflictArchive, Reason: "已电话核对"}, "")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(done, text.FieldName("address")) || !strings.Contains(done, text.FieldName("postcode")) || !strings.Contains(done, "恢复成业务系统的内容") {
			t.Errorf("it says %q", done)
		}
		if p, err := o.DB.Person(t.Context(), person); err != nil || p.Address != "罗湖区丙路3号" || p.Postcode != "518002" {
			t.Errorf("%s %s %v", p.Address, p.Postcode, err)
		}
		if _, err := s.Settle(t.Context(), clerk, c.ID, staff.Settlement{How: store.ConflictPortal, Reason: "再来一次"}, ""); !errors.Is(err, store.ErrConflictSettled) {
			t.Errorf("settled twice: %v", err)
		}
		o.none(t, store.ConflictImport)
		o.none(t, store.ConflictFeed)
		settled, err := o.DB.Conflict(t.Context(), c.ID)
		if err != nil || settled.Handled != store.ConflictArchive || settled.Note != "已电话核对" || settled.HandledBy != clerk.Name {
			t.Errorf("%+v %v", settled, err)
		}
	})
}

func TestWhatTheCoreSystemAnsweredIsNoConflictAnyMore(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		person := o.Persona(t, "employee").PersonNo
		o.clash(t, person, 1, "6222000000000000012", "6222000000000000091")
		o.only(t, store.ConflictImport)
		o.acceptLast(t, person)
		o.none(t, store.ConflictImport)

		o.clash(t, person, 2, "6222000000000000013", "6222000000000000092")
		o.refuseLast(t, person)
		o.none(t, store.ConflictImport)
		o.only(t, store.ConflictFeed) // which is about the refusal now
		o.change(t, person, "6222000000000000014")
		o.only(t, store.ConflictFeed) // the core system has not said anything of the later one
		o.acceptLast(t, person)
		o.none(t, store.ConflictFeed)
	})
}

func TestWhatWasSettledForThePortalDoesNotComeBackWithTheNextImport(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		person, s := o.Persona(t, "employee").PersonNo, o.desk()
		o.clash(t, person, 1, "6222000000000000012", "6222000000000000091")
		c := o.only(t, store.ConflictImport)
		if _, err := s.Settle(t.Context(), clerk, c.ID, staff.Settlement{How: store.ConflictPortal, Reason: "等业务系统"}, ""); err != nil {
			t.Fatal(err)
		}
		again := func(batch int64, account string) {
			o.bring(t, person, batch, map[string]string{"bank_account": account})
		}
		again(2, "6222000000000000091")
		o.none(t, store.ConflictImport)
		again(3, "6222000000000000099") // something new is to be looked at
		o.only(t, store.ConflictImport)
	})
}

func TestConflictsAreTakenAndSettledInBulk(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		person, s := o.Persona(t, "employee").PersonNo, o.desk()
		o.clash(t, person, 1, "6222000000000000012", "6222000000000000091")
		c := o.only(t, store.ConflictImport)
		other := clerk
		other.Name = "other"
		if done, err := s.TakeConflicts(t.Context(), other, []string{c.ID}, "k1"); err != nil || done.Done != 1 {
			t.Fatalf("%+v %v", done, err)
		}
		if c = o.only(t, store.ConflictImport); c.Owner != "other" {
			t.Errorf("it is %q's", c.Owner)
		}
		plain := staff.Clerk{Name: "plain", Permissions: []staff.Permission{staff.Conflicts}}
		settlement := staff.Settlement{How: store.ConflictPortal, Reason: "核对"}
		done, err := s.SettleConflicts(t.Context(), plain, []string{c.ID, "nothing"}, settlement, "k2")
		if err != nil || done.Done != 0 || len(done.Failed) != 2 || done.Failed[1].Why != text.ConflictGone {
			t.Errorf("somebody else's: %+v %v", done, err)
		}
		if done, err = s.SettleConflicts(t.Context(), other, []string{c.ID}, settlement, "k3"); err != nil || done.Done != 1 {
			t.Errorf("%+v %v", done, err)
		}
		o.none(t, store.ConflictImport)
		var problems text.Problems
		if _, err := s.SettleConflicts(t.Context(), other, nil, settlement, ""); !errors.As(err, &problems) {
			t.Errorf("none: %v", err)
		}
		filter := store.ConflictFilter{Source: store.ConflictImport, Owner: "other", Act: "bank.change", Before: o.DB.Now().Unix() + 1, Limit: 10}
		o.clash(t, person, 2, "6222000000000000013", "6222000000000000092")
		if n, err := o.DB.CountConflicts(t.Context(), filter); err != nil || n != 0 {
			t.Errorf("%d %v", n, err)
		}
		filter.Owner = store.OwnerNobody
		if n, err := o.DB.CountConflicts(t.Context(), filter); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
	})
}
