package web_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// proposes sends a form of bounds or figures, checks it and puts it before a second person.
func (b *browser) proposes(form string, fields ...string) page {
	b.t.Helper()
	check := b.submit(b.get("/staff/rates/"+form), fields...)
	if check.status != http.StatusOK {
		b.t.Fatalf("%s is refused: %d\n%s", form, check.status, check.text("main"))
	}
	return b.submit(check, "reason", "按文件调整", "step", "propose")
}

func TestANewBoundCountsOnceASecondPersonAgrees(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		editor := p.browser(t)
		editor.hire("editor", staff.RatesEdit, staff.RatesRelease)
		p.hire(t, "second", staff.RatesRelease)
		fields := []string{"branch", string(social.Pension), "from", "202701", "least", "5600", "greatest", "28000.00", "source", "粤人社发〔2026〕99号"}
		check := editor.submit(editor.get("/staff/rates/bound"), fields...)
		people := p.Count(t, "persons WHERE pension_status IN ('1', '4') AND wage IS NOT NULL")
		below := p.Count(t, "persons WHERE pension_status IN ('1', '4') AND wage < 560000")
		above := p.Count(t, "persons WHERE pension_status IN ('1', '4') AND wage > 2800000")
		if people == 0 || !check.says(text.TouchedPeople(int64(people), int64(below), int64(above))) {
			t.Errorf("the preview of whom it touches, want %d, %d, %d:\n%s", people, below, above, check.text("main"))
		}
		if back := editor.submit(check, "step", "back"); back.value("least") != "5600" {
			t.Error("going back forgets what was typed")
		}
		if got := editor.submit(check, "step", "propose"); got.status != http.StatusUnprocessableEntity || !got.says("请输入"+text.LabelReason) {
			t.Errorf("without a reason: %d", got.status)
		}
		editor.follow(editor.proposes("bound", fields...))
		bound := func() social.Bound {
			rows, err := p.DB.Bounds(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			b, _ := social.BoundAt(rows, social.Pension, "", "1", 202702)
			return b
		}
		if bound().From == 202701 {
			t.Fatal("it counts before a second person agreed")
		}
		waiting, err := p.DB.WaitingProposals(t.Context(), 10)
		if err != nil || len(waiting) != 1 {
			t.Fatalf("%d proposals wait, %v", len(waiting), err)
		}
		own := staff.Clerk{Name: "editor", Permissions: []string{staff.RatesEdit, staff.RatesRelease}}
		if _, err := p.staff.ApproveProposal(t.Context(), own, waiting[0].ID, "", newKey()); err != staff.ErrSamePerson {
			t.Errorf("who proposed it approves it: %v", err)
		}
		second := staff.Clerk{Name: "second", Permissions: []string{staff.RatesRelease}}
		if _, err := p.staff.ApproveProposal(t.Context(), second, waiting[0].ID, "", newKey()); err != nil {
			t.Fatal(err)
		}
		if b := bound(); b.Min != 560000 || b.Max != 2800000 || b.From != 202701 {
			t.Errorf("then %+v is in force", b)
		}
		if list := editor.get("/staff/rates"); !list.says("将改为5,600.00–28,000.00（2027年1月起）") {
			t.Errorf("the list does not announce it:\n%s", list.text("main"))
		}
	})
}

func TestWhatAProposalWasMadeForMustStillStand(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		editor := p.browser(t)
		editor.hire("editor", staff.RatesEdit)
		p.hire(t, "second", staff.RatesRelease)
		second := staff.Clerk{Name: "second", Permissions: []string{staff.RatesRelease}}
		editor.proposes("figure", "name", "minimum_wage", "from", "202703", "value", "2800", "source", "甲")
		editor.proposes("figure", "name", "minimum_wage", "from", "202703", "value", "2900", "source", "乙")
		waiting, err := p.DB.WaitingProposals(t.Context(), 10)
		if err != nil || len(waiting) != 2 {
			t.Fatalf("%d proposals wait, %v", len(waiting), err)
		}
		if _, err := p.staff.ApproveProposal(t.Context(), second, waiting[0].ID, "", newKey()); err != nil {
			t.Fatal(err)
		}
		if _, err := p.staff.ApproveProposal(t.Context(), second, waiting[1].ID, "", newKey()); err == nil || !strings.Contains(err.Error(), text.RateStale) {
			t.Errorf("the other, for the same month: %v", err)
		}
		if left, _ := p.DB.WaitingProposals(t.Context(), 10); len(left) != 1 {
			t.Error("what could not be done waits no more")
		}
	})
}

func TestWhatIsNoBoundIsRefusedAtItsField(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	editor := p.browser(t)
	editor.hire("editor", staff.RatesEdit)
	good := map[string]string{"branch": string(social.Medical), "tier": "1", "from": "202701", "least": "5600", "greatest": "28000", "source": "文件"}
	for name, bad := range map[string][3]string{
		"no branch":           {"branch", "", text.ChooseBranch},
		"a tier of a pension": {"branch", string(social.Pension), text.TierOfMedical},
		"no month":            {"from", "2027", text.BadRateMonth},
		"a month of thirteen": {"from", "202713", text.BadRateMonth},
		"no amount":           {"least", "很多", text.BadYuan},
		"an amount below nil": {"least", "-1", text.BadYuan},
		"a ceiling below":     {"greatest", "100", text.BoundOrder},
		"no source":           {"source", "", "请输入" + text.LabelSource},
		"nothing to remove":   {"remove", "1", text.NothingToRemove},
	} {
		var fields []string
		for field, value := range good {
			if field != bad[0] {
				fields = append(fields, field, value)
			}
		}
		got := editor.submit(editor.get("/staff/rates/bound"), append(fields, bad[0], bad[1])...)
		if got.status != http.StatusUnprocessableEntity || !got.says(bad[2]) {
			t.Errorf("%s: %d, want %q:\n%s", name, got.status, bad[2], got.text("main"))
		}
		if bad[0] != "source" && got.value("source") != "文件" {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
}

func TestRatesAreReadToFourDecimals(t *testing.T) {
	for typed, want := range map[string]social.Rate{"0.45": 4500, "152.9%": 1529000, "20": 200000, "０．２％": 2000, "0.0001": 1} {
		if got, err := social.ParseRate(typed); err != nil || got != want {
			t.Errorf("%s is %d, %v, want %d", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "%", "-1", "1.23456", "1001", "1e3", "1.2.3", "abc"} {
		if got, err := social.ParseRate(typed); err == nil {
			t.Errorf("%q is taken for %d", typed, got)
		}
	}
}

// A floor that ended in June 2010 is not in force, and who it was for falls under the one for all; what has no row has no bound.
func TestTheDeskTellsTheBoundsThatAreReckonedWith(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.Edit(t, "DELETE FROM contribution_bounds")
		bound := `INSERT INTO contribution_bounds (insurance, household, from_month, to_month, min, max) VALUES ($1, $2, $3, $4, $5, $6)`
		p.Edit(t, bound, "110", "", 200907, 201006, 100_000, 1_000_000)
		p.Edit(t, bound, "110", "", 202507, 0, 477_500, 2_754_900)
		p.Edit(t, bound, "110", "1", 200907, 201006, 150_000, 1_000_000)
		p.Edit(t, bound, "210", "", 200907, 201006, 90_000, 900_000)
		b := p.browser(t)
		b.hire("clerk", staff.RatesEdit)
		now := map[string]string{}
		for _, summary := range b.get("/staff/rates").all(atom.Summary) {
			var words []string
			for n := range summary.Descendants() {
				if n.DataAtom == atom.Span || n.DataAtom == atom.Strong {
					words = append(words, textOf(n))
				}
			}
			if len(words) > 1 {
				now[words[0]] = words[1]
			}
		}
		forAll := social.Bound{Insurance: social.Pension}
		for of, want := range map[social.Bound]string{
			forAll: "4,775.00 – 27,549.00",
			{Insurance: social.Pension, Household: "1"}: text.BoundByOther("4,775.00 – 27,549.00", forAll),
			{Insurance: social.Unemployment}:            text.NoBoundNow,
		} {
			if got := now[text.BoundOf(of)]; got != want {
				t.Errorf("%s: %q is in force, want %q", text.BoundOf(of), got, want)
			}
		}
	})
}
