package staff_test

import (
	"errors"
	"testing"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

func TestNobodyWorksOnTheirOwnCase(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		s := o.desk()
		anna := o.hire(t, "anna", staff.CasesWork, staff.CasesDecide, staff.CasesReview, staff.Enquiries)
		boss := o.hire(t, "boss", staff.CasesAssign, staff.CasesWork)
		no, person := o.claim(t)
		if _, err := o.DB.StaffAccount(t.Context(), "anna"); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPerson(t.Context(), machine, "anna", person, ""); err != nil {
			t.Fatal(err)
		}
		own := func(what string, err error) {
			t.Helper()
			if !errors.Is(err, staff.ErrOwnRecord) {
				t.Errorf("%s: %v", what, err)
			}
		}
		_, err := s.Show(t.Context(), anna, no)
		own("looking", err)
		own("taking", s.Take(t.Context(), anna, at(no)))
		own("a note", s.AddNote(t.Context(), anna, at(no), "请快些"))
		if _, err := s.TakeNext(t.Context(), anna, ""); !errors.Is(err, staff.ErrNoneFree) {
			t.Errorf("the next one: %v", err)
		}
		says(t, "handed to her", s.HandOver(t.Context(), boss, at(no), "anna", "请办"), text.NotToThem)
		if err := s.Take(t.Context(), boss, at(no)); err != nil {
			t.Error(err)
		}
		// declared people, insured or not; and who declared them does not take that back alone
		p, err := o.DB.Person(t.Context(), person)
		if err != nil {
			t.Fatal(err)
		}
		bert := o.hire(t, "bert", staff.CasesWork, staff.AccountsManage)
		if _, err := s.Show(t.Context(), bert, no); err != nil {
			t.Fatal(err)
		}
		if err := s.DeclareRelative(t.Context(), bert, string(p.ID), "spouse", "丈夫", ""); err != nil {
			t.Fatal(err)
		}
		says(t, "twice", s.DeclareRelative(t.Context(), bert, string(p.ID), "spouse", "丈夫", ""), text.RelativeTwice)
		_, err = s.Show(t.Context(), bert, no)
		own("a relative's", err)
		held, err := o.DB.StaffRelatives(t.Context(), "bert")
		if err != nil || len(held) != 1 || held[0].Shown != "丈夫" {
			t.Fatal(held, err)
		}
		says(t, "taking it back oneself", s.DropRelative(t.Context(), bert, "bert", held[0].ID, ""), text.NotOwnAccount)
		if err := s.DropRelative(t.Context(), machine, "bert", held[0].ID, ""); err != nil {
			t.Fatal(err)
		}
		if told, err := s.Notices(t.Context(), boss); err != nil || len(told) != 1 {
			t.Errorf("the supervisor is told %v, %v", told, err)
		}
		if _, err := s.Show(t.Context(), bert, no); err != nil {
			t.Error(err)
		}
		// no longer tied, no longer kept away
		if _, err := o.DB.Do(t.Context(), store.Act{Kind: "test", Actor: store.System("test")}, func(tx *store.Tx) error { return tx.SetStaffPerson("anna", "") }); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Show(t.Context(), anna, no); err != nil {
			t.Error(err)
		}
	})
}
