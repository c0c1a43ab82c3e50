package staff_test

import (
	"errors"
	"testing"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

func TestOneSearchFindsNumbersAndTellsFactsApart(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx, s, me := t.Context(), o.desk(), o.Persona(t, "employee")
		caseNo, _ := o.claim(t)
		person, err := o.DB.Person(ctx, me.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		namer := staff.Clerk{Name: "namer", Permissions: []string{staff.PersonsLook, staff.PersonsName}}
		for typed, want := range map[string]string{caseNo: caseNo, " " + caseNo[:8] + " " + caseNo[8:]: caseNo, caseNo[12:]: caseNo} {
			if found, err := s.Locate(ctx, clerk, typed); err != nil || found.CaseNo != want {
				t.Errorf("%q: %+v %v", typed, found, err)
			}
		}
		for typed, want := range map[string]staff.Search{
			me.PersonNo: {By: staff.ByPerson, Fact: me.PersonNo}, string(me.IDNumber): {By: staff.ByID, Fact: string(me.IDNumber)}, "13800138000": {By: staff.ByPhone, Fact: "13800138000"},
			me.Name + " 1985-03-01": {By: staff.ByName, Fact: me.Name, Birth: "1985-03-01"}, caseNo: {By: staff.ByReceipt, Fact: caseNo},
			person.CardNo: {By: staff.ByCard, Fact: person.CardNo},
		} {
			if found, err := s.Locate(ctx, namer, typed); err != nil || found.Person != want {
				t.Errorf("%q: %+v %v", typed, found, err)
			}
		}
		var problems text.Problems
		for by, typed := range map[*staff.Clerk]string{&looker: me.Name + " 1985-03-01", &namer: me.Name, {Name: "x", Permissions: []string{staff.Enquiries}}: caseNo} {
			if found, err := s.Locate(ctx, *by, typed); !errors.As(err, &problems) {
				t.Errorf("%s finds %q: %+v %v", by.Name, typed, found, err)
			}
		}
		if o.Count(t, "lookups") != 0 {
			t.Error("telling facts apart looks at somebody")
		}
		q := staff.Search{By: staff.ByName, Fact: me.Name, Birth: person.BirthDate, Kind: "counter", Words: "窗口办理"}
		id, err := s.FindPerson(ctx, namer, q, store.NewID())
		if err != nil {
			t.Fatal(err)
		}
		if look, err := o.DB.OpenLook(ctx, id, namer.Name); err != nil || look.PersonNo != me.PersonNo {
			t.Errorf("%+v %v", look, err)
		}
		if _, err := s.FindPerson(ctx, looker, q, store.NewID()); !errors.As(err, &problems) {
			t.Errorf("by name without the permission: %v", err)
		}
		q.Birth = "1901-01-01"
		if _, err := s.FindPerson(ctx, namer, q, store.NewID()); !errors.As(err, &problems) || problems[0].Message != text.LookNobody {
			t.Errorf("another birth date: %v", err)
		}
	})
}
