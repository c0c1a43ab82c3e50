package citizen_test

import (
	"encoding/json"
	"errors"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// tryForm goes to 核对 with what was typed, and answers with what a person would be told.
func tryForm(t *testing.T, s *citizen.Service, page, personNo string, values map[string]string) error {
	t.Helper()
	a, err := s.Apply(t.Context(), personNo, values)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Check(t.Context(), s.Procedure(page), a, store.NewID())
	return err
}

// doForm goes all the way.
func doForm(t *testing.T, s *citizen.Service, page, personNo string, values map[string]string) store.Done {
	t.Helper()
	p := s.Procedure(page)
	_, draft := checkedForm(t, s, p, personNo, values)
	done, err := s.Submit(t.Context(), p, personNo, draft, "a")
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	return done
}

func TestAClosedYearOfBasesIsConfirmed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no := newService(w.DB), w.Persona(t, "employee").PersonNo
		for year, title := range map[string]string{
			"2099": text.BaseNoSuchYear, w.Clock.Now().Format("2006"): text.BaseNoSuchYear, "1980": text.BaseNoSuchYear, "x": text.BaseNoSuchYear, "": text.BaseNoSuchYear,
		} {
			var refusal *citizen.Refusal
			if err := tryForm(t, s, "base-confirm", no, map[string]string{"year": year}); !errors.As(err, &refusal) || refusal.Title != title {
				t.Errorf("the year %q: %v", year, err)
			}
		}
		doForm(t, s, "base-confirm", no, map[string]string{"year": "2020"})
		doForm(t, s, "base-confirm", no, map[string]string{"year": "2020"}) // again: nothing to complain about
		years, err := w.DB.BaseConfirmations(t.Context(), no)
		if err != nil || len(years) != 1 || years[2020] != w.DB.Now().Unix() {
			t.Errorf("confirmed are %v, %v", years, err)
		}
	})
}

func TestObjectingToTheBaseOfAMonth(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no := newService(w.DB), w.Persona(t, "employee").PersonNo
		good := map[string]string{"month": "202001", "branch": "110", "wage": "1", "reason": "工资单上是另一个数"}
		with := func(field, value string) map[string]string {
			values := map[string]string{field: value}
			for name, v := range good {
				if name != field {
					values[name] = v
				}
			}
			return values
		}
		cover, err := w.DB.Coverage(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		var used string
		for _, m := range cover.BaseMonths(0) {
			if m.Month == 202001 {
				used = m.Check("110").Base.Plain()
			}
		}
		for _, bad := range []struct{ field, value, says string }{
			{"month", "", text.BaseMonth("", nil)}, {"month", "202013", text.BaseMonth("202013", errors.New(""))},
			{"month", "198001", text.BaseNoSuchMonth}, {"branch", "", text.BaseChooseBranch}, {"branch", "999", text.BaseChooseBranch},
			{"wage", "", text.BaseWageNotMoney}, {"wage", "many", text.BaseWageNotMoney}, {"wage", "-5", text.BaseWageNotMoney},
			{"wage", used, text.BaseSameWage}, {"reason", " ", "请输入" + text.WordReason + "。"},
		} {
			if p := problems(tryForm(t, s, "base-object", no, with(bad.field, bad.value))); len(p) != 1 || p[0] != (text.Problem{Field: bad.field, Message: bad.says}) {
				t.Errorf("%s %q: %v", bad.field, bad.value, p)
			}
		}
		done := doForm(t, s, "base-object", no, good)
		c, err := w.DB.Case(t.Context(), no, done.ReceiptNo)
		if err != nil {
			t.Fatal(err)
		}
		var o social.BaseObjection
		if err := json.Unmarshal(c.Content, &o); err != nil || o.Month != 202001 || o.Wage != 100 || o.Reason != good["reason"] || o.Base.Plain() != used {
			t.Errorf("the case holds %+v, %v", o, err)
		}
		if p := problems(tryForm(t, s, "base-object", no, good)); len(p) != 1 || p[0].Message != text.BaseObjected {
			t.Errorf("a second objection: %v", p)
		}
		if err := tryForm(t, s, "base-object", no, with("month", "202002")); err != nil {
			t.Errorf("another month: %v", err)
		}
	})
}
