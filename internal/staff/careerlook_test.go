package staff_test

import (
	"errors"
	"testing"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

func TestWhoLooksIntoTheDatabaseIsSeen(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		careers, err := staff.Careers(t.Context(), w.DB, staff.Operator("王工"), no, "核对导入的数据")
		if err != nil || len(careers) != 5 || careers[0][0].Insurance != social.Pension || careers[0][0].Month != 199602 {
			t.Fatalf("%d careers, %v", len(careers), err)
		}
		looks, err := w.DB.Lookups(t.Context(), no, store.LookupFilter{}, 5, 0)
		if err != nil || len(looks) != 1 || looks[0].Reason != "核对导入的数据" || looks[0].Shown != "「缴费记录」明细" {
			t.Errorf("on record stands %+v, %v", looks, err)
		}
		if n := w.Count(t, "audit_log WHERE act = 'person.record' AND person_no = '"+no+"'"); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
		for what, c := range map[string]struct {
			by     staff.Clerk
			no     string
			reason string
			want   error
		}{
			"no reason":         {staff.Operator("王工"), no, " ", staff.ErrReason},
			"nobody":            {staff.Operator("王工"), "000000000", "核对", store.ErrNotFound},
			"not at the server": {staff.Clerk{Name: "clerk", Permissions: staff.AllPermissions()}, no, "核对", staff.ErrNotAllowed},
		} {
			if list, err := staff.Careers(t.Context(), w.DB, c.by, c.no, c.reason); !errors.Is(err, c.want) || list != nil {
				t.Errorf("%s: %d careers, %v; want %v", what, len(list), err, c.want)
			}
		}
	})
}
