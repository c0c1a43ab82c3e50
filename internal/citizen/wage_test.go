package citizen_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/social"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// tableLines are a table's rows, cells joined.
func tableLines(tables []citizen.Table, caption string) []string {
	var lines []string
	for _, t := range tables {
		if t.Caption != caption {
			continue
		}
		for _, row := range t.Rows {
			lines = append(lines, strings.Join(row, " | "))
		}
	}
	return lines
}

func wantLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func shownFor(t *testing.T, s *citizen.Service, page, personNo string) citizen.Shown {
	t.Helper()
	a, err := s.Apply(t.Context(), personNo, nil)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := s.Procedure(page).Show(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

func wageOf(t *testing.T, w *fixture.World, personNo string) social.Fen {
	t.Helper()
	p, err := w.DB.Person(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return p.Wage
}

func newWage(p demo.Persona, wage string) map[string]string {
	return map[string]string{"wage": wage, "bank_tail": lastSixOf(p)}
}

func TestAWageIsWholeYuanWithinTheBoundsOfEveryBranch(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		for typed, sentence := range map[string]string{
			"": text.NoWage, "  ": text.NoWage, "8000.5": text.WageNotWhole, "8000.00": text.WageNotWhole, "-8000": text.WageNotWhole, "八千": text.WageNotWhole,
			"8000元": text.WageNotWhole, "99999999999999999999": text.WageNotWhole, "1e4": text.WageNotWhole,
			"0":     "0 元低于养老保险在 2026 年 12 月的下限 4,775 元。请填写 6,727 元至 27,549 元之间的整数。",
			"4774":  "4,774 元低于养老保险在 2026 年 12 月的下限 4,775 元。请填写 6,727 元至 27,549 元之间的整数。",
			"4775":  "4,775 元低于医疗保险（一档）在 2026 年 12 月的下限 6,727 元。请填写 6,727 元至 27,549 元之间的整数。",
			"6726":  "6,726 元低于医疗保险（一档）在 2026 年 12 月的下限 6,727 元。请填写 6,727 元至 27,549 元之间的整数。",
			"27550": "27,550 元高于养老保险在 2026 年 12 月的上限 27,549 元。请填写 6,727 元至 27,549 元之间的整数。",
			"9371":  text.WageSame,
		} {
			err := tryForm(t, s, "change-wage", p.PersonNo, newWage(p, typed))
			atField(t, typed, err, "wage", sentence)
		}
		for _, typed := range []string{"6727", "27549", "8000", "8,000", "８０００", " 8000 "} {
			if err := tryForm(t, s, "change-wage", p.PersonNo, newWage(p, typed)); err != nil {
				t.Errorf("%q: %v", typed, err)
			}
		}
		wantLines(t, "the bounds beside the field", tableLines(shownFor(t, s, "change-wage", p.PersonNo).Tables, "2026 年 12 月的缴费工资上下限（元/月）"),
			"养老保险 | 4,775 | 27,549 | 粤人社发〔2025〕32号", "医疗保险（一档） | 6,727 | 33,633 | ")
	})
}

func TestChangingTheWageShowsWhatIsPaidAndTellsTheCoreSystem(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		checked, draft := checkedForm(t, s, s.Procedure("change-wage"), p.PersonNo, newWage(p, "8000"))
		wantLines(t, "each month before and after", tableLines(checked.Plan.Tables, "每月缴费的变化（从 2026 年 12 月起，金额单位：元）"),
			"养老保险 | 1,874.20 | 1,600.00 | 20% | 9,371.00 | 8,000.00", "医疗保险（一档） | 749.68 | 640.00 | 8% | 9,371.00 | 8,000.00",
			"合计 | 2,623.88 | 2,240.00 |  |  | ")
		notes := strings.Join(checked.Plan.Notes, "\n")
		for _, words := range []string{"缴费基数的 8%（每月 640.00 元）记入您的养老个人账户", "粤人社规〔2026〕14号", "2026 年 12 月"} {
			if !strings.Contains(notes, words) {
				t.Errorf("the notes do not say %q:\n%s", words, notes)
			}
		}
		done, err := s.Submit(t.Context(), s.Procedure("change-wage"), p.PersonNo, draft, "a")
		if err != nil {
			t.Fatal(err)
		}
		if got := wageOf(t, w, p.PersonNo); got != 8000_00 {
			t.Errorf("the wage is %s", got)
		}
		if got := receiptFacts(t, w, p.PersonNo, done.ReceiptNo); got != "缴费工资: 9,371 元 → 8,000 元\n生效年月:  → 2026 年 12 月起" {
			t.Errorf("the receipt says\n%s", got)
		}
		wantFed(t, w, p.PersonNo, "wage.change", done.ReceiptNo, "wage: 9371.00 → 8000.00")
		if list := told(t, w); len(list) != 1 || list[0].Recipient != p.Phone || !strings.Contains(list[0].Text, "修改缴费工资") {
			t.Errorf("told %+v", list)
		}
	})
}

func TestUnemploymentCoverCountsWhereItIsInForce(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	p := withSelfService(t, w, s, "medical_only")
	checked, _ := checkedForm(t, s, s.Procedure("change-wage"), p.PersonNo, newWage(p, "30000"))
	if rows := tableLines(checked.Plan.Tables, "每月缴费的变化（从 2026 年 12 月起，金额单位：元）"); len(rows) != 2 || !strings.HasPrefix(rows[0], "医疗保险") {
		t.Errorf("who is in the medical branch only pays %q", rows)
	}
	w.Edit(t, `UPDATE persons SET unemployment_status = '1' WHERE person_no = $1`, p.PersonNo)
	checked, _ = checkedForm(t, s, s.Procedure("change-wage"), p.PersonNo, newWage(p, "30000"))
	if rows := tableLines(checked.Plan.Tables, "每月缴费的变化（从 2026 年 12 月起，金额单位：元）"); len(rows) != 3 || !strings.HasPrefix(rows[1], "失业保险 |") ||
		!strings.Contains(rows[1], " | 300.00 | 1% |") || !strings.HasSuffix(rows[1], " | 30,000.00") {
		t.Errorf("with voluntary unemployment cover: %q", rows)
	}
}

func TestTheBoundsAreThoseOfTheMonthFromWhichTheWageCounts(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		w.Edit(t, `INSERT INTO contribution_bounds (insurance, tier, household, from_month, min, max, source) VALUES ('110', '', '', 202701, 700000, 3000000, '新公布')`)
		try := func(wage string) error { return tryForm(t, s, "change-wage", p.PersonNo, newWage(p, wage)) }
		if err := try("6800"); err != nil {
			t.Errorf("for December: %v", err)
		}
		w.Clock.Set(time.Date(2026, 11, 30, 23, 59, 59, 0, testkit.Zone))
		if err := try("6800"); err != nil {
			t.Errorf("in the last second of November: %v", err)
		}
		_, late := checkedForm(t, s, s.Procedure("change-wage"), p.PersonNo, newWage(p, "8000"))
		w.Clock.Advance(time.Second)
		if p := problems(try("6800")); len(p) != 1 || !strings.Contains(p[0].Message, "养老保险在 2027 年 1 月的下限 7,000 元") {
			t.Errorf("for January: %v", p)
		}
		if err := try("29000"); err != nil {
			t.Errorf("the new ceiling: %v", err)
		}
		var changed *citizen.Changed
		if _, err := s.Submit(t.Context(), s.Procedure("change-wage"), p.PersonNo, late, "a"); !errors.As(err, &changed) {
			t.Errorf("what was checked for December is submitted when January is next: %v", err)
		}
	})
}

func TestMonthsPaidAheadStayAsTheyAre(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	p := withSelfService(t, w, s, "self_payer")
	insertMonth(t, w, p, "110", 202612, 937100)
	insertMonth(t, w, p, "110", 202701, 937100)
	checked, _ := checkedForm(t, s, s.Procedure("change-wage"), p.PersonNo, newWage(p, "8000"))
	if c := checked.Plan.Changes[1]; c.After != "2027 年 2 月起" {
		t.Errorf("the new wage counts %s", c.After)
	}
	w.Edit(t, `UPDATE contribution_bounds SET to_month = 202612 WHERE insurance = '310'`)
	turnedAway(t, "no bounds for that month", tryForm(t, s, "change-wage", p.PersonNo, newWage(p, "8000")), text.NoBounds)
}

func TestTwoTabsWithDifferentWages(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		procedure := s.Procedure("change-wage")
		_, first := checkedForm(t, s, procedure, p.PersonNo, newWage(p, "8000"))
		_, second := checkedForm(t, s, procedure, p.PersonNo, newWage(p, "9000"))
		_, third := checkedForm(t, s, procedure, p.PersonNo, newWage(p, "8000"))
		if _, err := s.Submit(t.Context(), procedure, p.PersonNo, first, "a"); err != nil {
			t.Fatal(err)
		}
		var changed *citizen.Changed
		if _, err := s.Submit(t.Context(), procedure, p.PersonNo, second, "a"); !errors.As(err, &changed) || changed.Checked.Plan.Changes[0].Before != "8,000 元" {
			t.Errorf("the second tab: %v", err)
		}
		_, err := s.Submit(t.Context(), procedure, p.PersonNo, third, "a")
		atField(t, "the same wage in a third tab", err, "wage", text.WageSame)
		if got := wageOf(t, w, p.PersonNo); got != 8000_00 {
			t.Errorf("the wage is %s", got)
		}
	})
}
