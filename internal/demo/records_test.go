package demo

import (
	"strconv"
	"testing"
	"time"

	"shebao/internal/social"
)

// What an employee with a wage of 10,000 yuan pays in a month, by the rates and bounds of domain.md.
func TestContributionsFollowTheRatesOfTheirTime(t *testing.T) {
	for _, c := range []struct {
		name                           string
		month                          social.Month
		household                      social.Household
		tier                           social.Tier
		insurance                      social.Insurance
		base, personal, employer, into string
	}{
		{"the ceiling of 1996, 11 % into the account", 199608, "2", "1", "110", "3069.00", "153.45", "245.52", "337.59"},
		{"8 % and 10 % from July 2006", 200607, "2", "1", "110", "8118.00", "649.44", "811.80", "649.44"},
		{"13 % from 2013", 201301, "2", "1", "110", "10000.00", "800.00", "1300.00", "800.00"},
		{"14 % in 2022", 202212, "2", "1", "110", "10000.00", "800.00", "1400.00", "800.00"},
		{"15 % in 2024", 202412, "3", "1", "110", "10000.00", "800.00", "1500.00", "800.00"},
		{"16 % from 2025", 202501, "2", "1", "110", "10000.00", "800.00", "1600.00", "800.00"},
		{"and 1 % more for Shenzhen households", 202501, "1", "1", "110", "10000.00", "800.00", "1700.00", "800.00"},
		{"tier one before the reform, 5 % into the account", 202309, "1", "1", "310", "10000.00", "200.00", "520.00", "500.00"},
		{"tier one after it", 202310, "1", "1", "310", "10000.00", "200.00", "500.00", "200.00"},
		{"tier one in 2026", 202601, "1", "1", "310", "10000.00", "200.00", "600.00", "200.00"},
		{"tier two of the average wage", 202309, "2", "2", "310", "13730.00", "27.46", "82.38", ""},
		{"tier two of one's own wage", 202310, "2", "2", "310", "10000.00", "50.00", "150.00", ""},
		{"tier three, a fixed amount", 201212, "3", "3", "310", "4595.00", "4.00", "8.00", ""},
		{"tier three of the average wage", 201301, "3", "3", "310", "4595.00", "4.60", "20.68", ""},
		{"tier three became tier two", 202310, "3", "3", "310", "10000.00", "50.00", "150.00", ""},
		{"injury, industry of class 2", 202601, "2", "1", "410", "10000.00", "0.00", "40.00", ""},
		{"unemployment of the minimum wage", 201206, "2", "1", "210", "1500.00", "0.00", "6.00", ""},
		{"unemployment of one's own wage", 202307, "2", "1", "210", "10000.00", "20.00", "80.00", ""},
		{"maternity 0.45 % in 2021", 202101, "2", "1", "510", "10000.00", "0.00", "45.00", ""},
		{"maternity 0.5 % from October 2023", 202401, "2", "1", "510", "10000.00", "0.00", "50.00", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := monthOf10000(t, c.month, c.household, c.tier, c.insurance)
			want := line{"base": c.base, "personal": c.personal, "employer": c.employer, "credited": c.into}
			for column, value := range want {
				if got[column] != value {
					t.Errorf("%s is %s, want %s", column, got[column], value)
				}
			}
		})
	}
}

// monthOf10000 writes one month of somebody born in 1990 with a wage of 10,000 yuan and returns the
// row of a branch.
func monthOf10000(t *testing.T, m social.Month, h social.Household, tier social.Tier, ins social.Insurance) line {
	t.Helper()
	dir := t.TempDir()
	a, err := newArchive(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	w := newWriter(a, Options{Until: today})
	paid := employed(unit{"20000001", 2}, m, m, tier, 0)
	w.now = &life{birth: day(1990, 1, 1), household: h}
	w.record.reset(len(w.scale.months))
	w.writeMonth(newDraw(1, 1), w.now, &paid, m, 10_000*social.FenPerYuan)
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	for _, l := range readFile(t, dir+"/contributions.csv").lines() {
		if l["insurance"] == string(ins) && l["kind"] == "01" {
			return l
		}
	}
	t.Fatalf("no row of %s in %s", ins, m)
	return nil
}

func TestASelfPayerPaysTwentyPerCent(t *testing.T) {
	w := generate(t, Options{Until: today})
	payer, _ := w.cast.Find("self_payer")
	for _, l := range w.of("contributions", "person_no", payer.PersonNo) {
		if l["kind"] != "03" {
			continue
		}
		base := l.fen(t, "base")
		switch l["insurance"] {
		case "110":
			if l.fen(t, "personal") != (8*pct).Of(base) || l.fen(t, "employer") != (12*pct).Of(base) {
				t.Fatalf("not 8 %% and 12 %% in %v", l)
			}
		case "310":
			if l["tier"] != "1" {
				t.Fatalf("not tier one in %v", l)
			}
		default:
			t.Fatalf("self-payers have no such branch: %v", l)
		}
		if l["unit_no"] != "" {
			t.Fatalf("a unit in %v", l)
		}
	}
}

func TestContributionsAreInOrderAndWithinBounds(t *testing.T) {
	w := generate(t, Options{People: 200, Seed: 11, Until: today})
	var bounds []social.Bound
	for _, l := range w.files["contribution_bounds"].lines() {
		b := social.Bound{
			Insurance: social.Insurance(l["insurance"]), Tier: l["tier"], Household: l["household"],
			From: l.month(t, "from_month"), Min: l.fen(t, "min"), Max: l.fen(t, "max"),
		}
		if l["to_month"] != "" {
			b.To = l.month(t, "to_month")
		}
		bounds = append(bounds, b)
	}
	household := map[string]string{}
	for _, l := range w.files["persons"].lines() {
		household[l["person_no"]] = l["household"]
	}

	kinds, previous := map[social.PayKind]int{}, ""
	for _, l := range w.files["contributions"].lines() {
		if key := l["person_no"] + l["month"]; key < previous {
			t.Fatalf("%s comes after %s", key, previous)
		} else {
			previous = key
		}
		kind, insurance, month := social.PayKind(l["kind"]), social.Insurance(l["insurance"]), l.month(t, "month")
		kinds[kind]++
		if !kind.Valid() || !insurance.Valid() || month < social.FirstAccountMonth || month > lastClosed {
			t.Fatalf("codes or month of %v", l)
		}
		if kind != social.Refund && (l.fen(t, "personal") < 0 || l.fen(t, "employer") < 0 || l.fen(t, "credited") < 0) {
			t.Fatalf("a negative amount in %v", l)
		}
		late := kind == social.BaseDiff || month >= lateBoundsFrom && month <= lateBoundsTo
		if insurance == social.ChildMedical || late || l["remark"] == "定额" {
			continue
		}
		b, ok := social.BoundAt(bounds, insurance, l["tier"], household[l["person_no"]], month)
		base := l.fen(t, "base")
		if kind == social.Refund { // a refund says what is taken back
			base = -base
		}
		if ok && !b.Allows(base) {
			t.Fatalf("the base of %v is not within %s to %s", l, b.Min, b.Max)
		}
		if !ok && l["tier"] != "2" && l["tier"] != "3" {
			t.Fatalf("no bound for %v", l)
		}
	}
	for _, kind := range []social.PayKind{social.Normal, social.BackPay, social.Individual, social.BaseDiff, social.Refund} {
		if kinds[kind] == 0 {
			t.Errorf("no contribution of kind %s", kind)
		}
	}
}

func TestALatePublishedFloorIsMadeGood(t *testing.T) {
	w := generate(t, Options{Until: today})
	p, _ := w.cast.Find("tier2")
	paid, differences := map[string]social.Fen{}, 0
	for _, l := range w.of("contributions", "person_no", p.PersonNo) {
		if l["insurance"] != "110" || l["month"] < "202507" || l["month"] > "202509" {
			continue
		}
		paid[l["month"]] += l.fen(t, "base")
		if l["kind"] == "05" {
			differences++
			if l["posted_on"][:7] != "2025-11" {
				t.Errorf("booked on %s, want November 2025", l["posted_on"])
			}
		}
	}
	if differences != 3 {
		t.Errorf("%d differences, want one for each of three months", differences)
	}
	for month, base := range paid {
		if base != 4775*social.FenPerYuan {
			t.Errorf("%s: the bases add up to %s, want 4,775.00", month, base)
		}
	}
}

func TestAccountsAddUp(t *testing.T) {
	w := generate(t, Options{People: 200, Seed: 12, Until: today})
	type key struct{ person, account, year string }
	credited, spent := map[key]social.Fen{}, map[key]social.Fen{}
	for _, l := range w.files["contributions"].lines() {
		account := map[string]string{"110": "pension", "310": "medical"}[l["insurance"]]
		year := l["month"][:4]
		if l["kind"] != "01" && l["kind"] != "03" { // late money belongs to the year it came in
			year = min(l["posted_on"][:4], "2026")
		}
		credited[key{l["person_no"], account, year}] += l.fen(t, "credited")
	}
	for _, l := range w.files["transfers_in"].lines() {
		if l["arrived_on"] == "" {
			continue
		}
		account := "pension"
		if l["kind"] == "medical" {
			account = "medical"
		}
		credited[key{l["person_no"], account, l["arrived_on"][:4]}] += l.fen(t, "account_amount")
	}
	for _, l := range w.files["medical_charges"].lines() {
		spent[key{l["person_no"], "medical", l["charged_on"][:4]}] += l.fen(t, "account_paid")
	}
	for _, l := range w.files["pension_payments"].lines() {
		if l["item"] == accountItem && l["status"] == "已发放" {
			spent[key{l["person_no"], "pension", l["month"][:4]}] += l.fen(t, "amount")
		}
	}
	for _, l := range w.files["pension_back_payments"].lines() {
		if l["item"] == accountItem {
			spent[key{l["person_no"], "pension", l["paid_month"][:4]}] += l.fen(t, "amount")
		}
	}

	closing := map[[2]string]social.Fen{}
	for _, l := range w.files["accounts"].lines() {
		opening, interest, paid, end := l.fen(t, "opening"), l.fen(t, "interest"), l.fen(t, "paid_out"), l.fen(t, "closing")
		in := l.fen(t, "credited")
		if opening+in+interest-paid != end || end < 0 || in < 0 {
			t.Fatalf("does not add up: %v", l)
		}
		account := [2]string{l["person_no"], l["account"]}
		if opening != closing[account] {
			t.Fatalf("opens with %s, the year before closed with %s: %v", opening, closing[account], l)
		}
		closing[account] = end

		k := key{l["person_no"], l["account"], l["year"]}
		if in != credited[k] {
			t.Fatalf("%v: %s credited, contributions and transfers say %s", k, in, credited[k])
		}
		delete(credited, k)
		ofCharges := l["account"] == "medical" && l["year"] >= "2025"
		if ofCharges && paid != spent[k] || l["account"] == "pension" && paid != min(spent[k], opening+in+interest) {
			t.Fatalf("%v: %s paid out, want %s", k, paid, spent[k])
		}
		want := l["year"] + "-12-31"
		if l["year"] == "2026" {
			want = "2026-10-31"
		}
		if l["as_of"] != want {
			t.Fatalf("as of %s, want %s", l["as_of"], want)
		}
	}
	for k, amount := range credited {
		if amount != 0 && k.account != "" {
			t.Errorf("%v: %s was credited, but there is no such year", k, amount)
		}
	}
}

func TestAPensionAccountBearsInterest(t *testing.T) {
	// 1,000 yuan at the start of 2020, 100 yuan in January and in December: 6.04 % of 1,000 for the
	// year, and of 100 for eleven months and for none.
	credit := make([]social.Fen, 500)
	credit[monthIndex(2020, 1)], credit[monthIndex(2020, 12)] = 100_00, 100_00
	if got := interestIn(credit, 2020, 1000_00); got != 60_40+5_54 {
		t.Errorf("interest is %s, want 65.94", got)
	}
}

func TestChargesAddUp(t *testing.T) {
	w := generate(t, Options{People: 500, Seed: 13, Until: today})
	for _, l := range w.files["medical_charges"].lines() {
		account, fund, cash := l.fen(t, "account_paid"), l.fen(t, "fund_paid"), l.fen(t, "cash_paid")
		if account+fund+cash != l.fen(t, "total") || account < 0 || fund < 0 || cash < 0 {
			t.Fatalf("does not add up: %v", l)
		}
	}
}

func TestPeriodsAreAsLongAsTheySay(t *testing.T) {
	w := generate(t, Options{People: 500, Seed: 14, Until: today})
	for _, file := range []string{"early_contributions", "transfers_in"} {
		for _, l := range w.files[file].lines() {
			from, to := l.month(t, "from_month"), l.month(t, "to_month")
			if file == "early_contributions" && to >= social.FirstAccountMonth {
				t.Errorf("after July 1992: %v", l)
			}
			if got := to.Since(from) + 1; l["months"] != strconv.Itoa(got) || got < 1 {
				t.Errorf("%d months in %v", got, l)
			}
		}
	}
}

func TestEveryBackPaymentIsOwed(t *testing.T) {
	w := generate(t, Options{People: 800, Seed: 15, Until: today})
	type key struct{ person, month, item string }
	amounts, statuses := map[key]social.Fen{}, map[key]string{}
	for _, l := range w.files["pension_payments"].lines() {
		k := key{l["person_no"], l["month"], l["item"]}
		amounts[k], statuses[k] = l.fen(t, "amount"), l["status"]
	}
	repaid := map[key]bool{}
	for _, l := range w.files["pension_back_payments"].lines() {
		from := key{l["person_no"], l["from_month"], l["item"]}
		if l["from_month"] != l["to_month"] {
			july := key{l["person_no"], l["paid_month"], l["item"]}
			if want := 6 * (amounts[july] - amounts[from]); l.fen(t, "amount") != want || want <= 0 {
				t.Fatalf("the rise is worth %s: %v", want, l)
			}
			continue
		}
		if statuses[from] != "发放失败" || l.fen(t, "amount") != amounts[from] {
			t.Fatalf("no such payment failed: %v", l)
		}
		repaid[from] = true
	}
	for k, status := range statuses {
		if status == "发放失败" && !repaid[k] {
			t.Errorf("%v failed and was never made good", k)
		}
	}
	if len(repaid) == 0 {
		t.Error("no payment failed in the whole archive")
	}
}

func TestBenefitsFollowTheMinimumWage(t *testing.T) {
	w := generate(t, Options{People: 800, Seed: 16, Until: today})
	paid := map[string][]line{}
	for _, l := range w.files["unemployment_payments"].lines() {
		paid[l["claim_no"]] = append(paid[l["claim_no"]], l)
	}
	for _, l := range w.files["unemployment_claims"].lines() {
		payments := paid[l["claim_no"]]
		granted, err := strconv.Atoi(l["granted_months"])
		if err != nil || granted < 1 || granted > social.MaxUnemploymentMonths || len(payments) == 0 || len(payments) > granted {
			t.Fatalf("%d payments on %v", len(payments), l)
		}
		for i, p := range payments {
			if p.month(t, "month") != l.month(t, "from_month").Add(i) || p["nth"] != strconv.Itoa(i+1) {
				t.Fatalf("payment %d of %v is %v", i+1, l, p)
			}
			if want := minimumIn(p["month"]); want != 0 && p.fen(t, "benefit") != want {
				t.Fatalf("the benefit of %s is %s: %v", p["month"], want, p)
			}
		}
		running := len(payments) < granted && l["stopped_month"] == ""
		if running != (l["status"] == claimDrawing) {
			t.Fatalf("%d of %d months paid: %v", len(payments), granted, l)
		}
		if (l["status"] == claimStopped) != (l["stop_reason"] == backAtWork && l["stopped_month"] != "") {
			t.Fatalf("stopped without a reason or a month: %v", l)
		}
	}
}

// minimumIn is 90 % of the minimum wage of the latest years, worked out by hand.
func minimumIn(month string) social.Fen {
	switch {
	case month >= "202609":
		return 2430_00
	case month >= "202503":
		return 2268_00
	case month >= "202201":
		return 2124_00
	}
	return 0
}

func TestInjuriesArePaidByGrade(t *testing.T) {
	w := generate(t, Options{Until: today})
	p, _ := w.cast.Find("injured")
	var wage social.Fen
	for _, l := range w.of("contributions", "person_no", p.PersonNo) {
		if l["insurance"] == "410" && l["month"] == "202302" {
			wage = l.fen(t, "base")
		}
	}
	items := map[string]social.Fen{}
	for _, l := range w.of("injury_benefits", "person_no", p.PersonNo) {
		items[l["item"]] = l.fen(t, "amount")
	}
	if items["一次性伤残补助金"] != 9*wage || wage == 0 {
		t.Errorf("grade 9 gets %s, want nine months of %s", items["一次性伤残补助金"], wage)
	}
	if items["工伤医疗费"] == 0 {
		t.Error("nobody paid for the treatment")
	}
}

func TestAPensionIsWorkedOutByTheRules(t *testing.T) {
	for age, want := range map[int]social.Fen{
		60 * 12: 1390, 60*12 + 1: 1384, 60*12 + 3: 1373, 50 * 12: 1950, 50*12 + 1: 1946, 50*12 + 6: 1925, 55 * 12: 1700,
	} {
		if got := divisorTenths(age); got != want {
			t.Errorf("at %d years and %d months the divisor is %d tenths, want %d", age/12, age%12, got, want)
		}
	}

	// The golden case of the rules: base 11,293, index 1, 20 years, 200,000 on the account, 60 months
	// before accounts.
	born := day(1965, 1, 1)
	w := &writer{scale: newScale(lastClosed)}
	w.record.reset(len(w.scale.months))
	w.record.pensionMonths, w.record.indexSum, w.record.earlyMonths = 240, 240*1000, 60
	w.record.pensionCredit[social.Month(202501).Since(social.FirstAccountMonth)] = 200_000_00
	p := w.newPension(&life{birth: born, retired: 202501})
	if p.basic != 2258_60 || p.account != 1438_85 || p.transition != 677_58 {
		t.Errorf("a pension of %s + %s + %s, want 2,258.60 + 1,438.85 + 677.58", p.basic, p.account, p.transition)
	}
}

func TestEverybodyIsBornOnceADay(t *testing.T) {
	ids := newIDNumbers()
	seen := map[social.IDNumber]bool{}
	for range 2*sequencesPerDay + 10 {
		id, birth := ids.next(day(2000, 2, 29), social.Female)
		if seen[id] || !id.Birth().Equal(birth) || id.Sex() != social.Female {
			t.Fatalf("%s, born %s: given before or another person's", id, birth.Format(time.DateOnly))
		}
		seen[id] = true
	}
	if _, birth := ids.next(day(2000, 2, 29), social.Female); !birth.Equal(day(2000, 3, 2)) {
		t.Errorf("two days are full, and the next is born on %s", birth.Format(time.DateOnly))
	}
}
