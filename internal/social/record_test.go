package social

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// pay is a row of the archive in yuan.
func pay(month Month, kind PayKind, unit string, base, personal, employer Fen) Payment {
	return Payment{Month: month, Kind: kind, UnitNo: unit, Base: base * 100, Personal: personal * 100, Employer: employer * 100}
}

// Twelve months of 2020, of which April holds only a correction and August only a refund; a refund after the last month, and a
// correction before the first. Ten are paid, two are missing between the first and the last.
func hardYear() []Payment {
	rows := []Payment{pay(201911, BaseDiff, "A", 500, 40, 70), pay(202102, Refund, "A", -500, -40, -80)}
	for m := Month(202001); m <= 202012; m = m.Add(1) {
		switch m {
		case 202004:
			rows = append(rows, pay(m, BaseDiff, "A", 500, 40, 70))
		case 202008:
			rows = append(rows, pay(m, Refund, "A", -500, -40, -70))
		default:
			rows = append(rows, pay(m, Normal, "A", 8000, 640, 1120))
		}
	}
	return rows
}

func TestACorrectionOrARefundAloneMakesNoMonth(t *testing.T) {
	career := Career{Paid: MonthsOf(PaidMonths(hardYear()))}
	if career.Months() != 10 || career.Missing() != 2 {
		t.Errorf("%d months paid, %d missing; want 10 and 2", career.Months(), career.Missing())
	}
	if want := []Span{{202004, 202004}, {202008, 202008}}; !slices.Equal(career.Gaps(), want) {
		t.Errorf("gaps %v, want %v", career.Gaps(), want)
	}
}

func TestAMonthTakenBackWholeIsNotPaid(t *testing.T) {
	for _, c := range []struct {
		name string
		rows []Payment
		paid int
	}{
		{"taken back whole", []Payment{pay(202001, Normal, "A", 8000, 640, 1120), pay(202001, Refund, "A", -8000, -640, -1120)}, 0},
		{"taken back by another employer's row", []Payment{pay(202001, Normal, "A", 8000, 640, 1120), pay(202001, Refund, "", -8000, -640, -1120)}, 0},
		{"more than was paid", []Payment{pay(202001, Normal, "A", 8000, 640, 1120), pay(202001, Refund, "A", -8000, -700, -1120)}, 0},
		{"one fen is left", []Payment{{Month: 202001, Kind: Normal, Personal: 100}, {Month: 202001, Kind: Refund, Personal: -99}}, 1},
		{"a subsidy is left", []Payment{{Month: 202001, Kind: Individual, Personal: 100, Subsidy: 300}, {Month: 202001, Kind: Refund, Personal: -100}}, 1},
		{"nothing was ever paid", []Payment{{Month: 202001, Kind: Normal, Base: 100}}, 0},
		{"a negative correction takes it away", []Payment{pay(202001, Normal, "A", 8000, 640, 0), pay(202001, BaseDiff, "A", -8000, -640, 0)}, 0},
		{"no rows", nil, 0},
	} {
		if got := len(PaidMonths(c.rows)); got != c.paid {
			t.Errorf("%s: %d months paid, want %d", c.name, got, c.paid)
		}
	}
}

// 8,000 - 1,000 is 7,000; with 500 added it is 7,500; less 9,000 it is nothing, not less.
func TestTheBaseOfAMonth(t *testing.T) {
	paid, refund := pay(202001, Normal, "A", 8000, 640, 1120), pay(202001, Refund, "A", -1000, -80, -140)
	for _, c := range []struct {
		rows []Payment
		base Fen
	}{
		{[]Payment{paid}, 800_000}, {[]Payment{paid, refund}, 700_000}, {[]Payment{refund, paid}, 700_000},
		{[]Payment{paid, refund, pay(202001, BaseDiff, "A", 500, 40, 70)}, 750_000},
		{[]Payment{paid, pay(202001, Refund, "A", -9000, -1, -1)}, 0},
		{[]Payment{paid, pay(202001, Refund, "A", 1000, -80, -140)}, 700_000}, // without its sign, as version 1 had it
		{[]Payment{refund}, 0}, {nil, 0},
	} {
		if got := BaseOf(c.rows); got != c.base {
			t.Errorf("the base of %+v is %s, want %s", c.rows, got, c.base)
		}
		months := PaidMonths(c.rows)
		if len(months) == 1 && (months[0].Base != c.base || months[0].HighestBase != c.base) {
			t.Errorf("the month is of %s, the highest of %s, want %s", months[0].Base, months[0].HighestBase, c.base)
		}
	}
	two := PaidMonths([]Payment{pay(202001, Normal, "B", 6000, 480, 840), paid, refund})
	if len(two) != 1 || two[0].Base != 1_300_000 || two[0].HighestBase != 700_000 {
		t.Errorf("two employers: %+v, want 13,000 in all and 7,000 of the one that pays more", two)
	}
}

// 110 paid 2010-01 to 2024-11 are 179 months. The transfer of 2010-01 to 2011-12 lies in them whole, and the 12 months of 1985 in the 91
// of 1985-01 to 1992-07: 179 + 91 = 270, and 24 + 12 = 36 count only once.
func TestMonthsThatOverlapCountOnce(t *testing.T) {
	var paid []Month
	for m := Month(201001); m <= 202411; m = m.Add(1) {
		paid = append(paid, m)
	}
	periods := []Period{{Span{201001, 201112}, 24}, {Span{198501, 199207}, 91}, {Span{198501, 198512}, 12}}
	if got := Union(paid, periods...); got != 270 {
		t.Errorf("%d months, want 270", got)
	}
	if got := len(paid) + SumOf(periods) - Union(paid, periods...); got != 36 {
		t.Errorf("%d overlap, want 36", got)
	}
	for _, c := range []struct {
		name    string
		paid    []Month
		periods []Period
		want    int
	}{
		{"none", nil, nil, 0},
		{"two employers in a month", []Month{202001, 202001}, nil, 1},
		{"fewer months than the span, with room for all", nil, []Period{{Span{198001, 198012}, 6}, {Span{198001, 198012}, 6}}, 12},
		{"fewer months than the span, without", nil, []Period{{Span{198001, 198012}, 8}, {Span{198001, 198012}, 8}}, 12},
		{"half in, half out", nil, []Period{{Span{198001, 198012}, 12}, {Span{198007, 198106}, 12}}, 18},
		{"more months than the span has", nil, []Period{{Span{198001, 198003}, 99}}, 3},
		{"a span that ends before it begins", nil, []Period{{Span{198003, 198001}, 5}}, 0},
		{"the months left over are those not paid", []Month{198001, 198002}, []Period{{Span{198001, 198004}, 2}}, 4},
		{"the one that ends first takes the early months", nil, []Period{{Span{198001, 198012}, 11}, {Span{198001, 198001}, 1}}, 12},
	} {
		if got := Union(c.paid, c.periods...); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		backwards := slices.Clone(c.periods)
		slices.Reverse(backwards)
		if got := Union(c.paid, backwards...); got != c.want {
			t.Errorf("%s, in the other order: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestHowAMonthStands(t *testing.T) {
	goesOn, ended := Career{Paid: []Month{202601, 202603, 202604}, Due: 202605}, Career{Paid: []Month{202601, 202603, 202604}}
	for m, want := range map[Month][2]MonthStanding{
		202512: {MonthOfNoCover, MonthOfNoCover}, 202601: {MonthIsPaid, MonthIsPaid}, 202602: {MonthIsMissing, MonthIsMissing},
		202604: {MonthIsPaid, MonthIsPaid}, 202605: {MonthIsMissing, MonthOfNoCover}, 202606: {MonthNotYetDue, MonthOfNoCover},
	} {
		if a, b := goesOn.Standing(m), ended.Standing(m); a != want[0] || b != want[1] {
			t.Errorf("%v stands %d and %d, want %v", m, a, b, want)
		}
	}
	if goesOn.Missing() != 2 || ended.Missing() != 1 || (Career{Due: 202605}).Standing(202601) != MonthOfNoCover || (Career{Due: 202605}).Missing() != 0 {
		t.Error("missing are February, and May while contributions go on; of what never began none")
	}
}

func TestTheMonthsOfACareer(t *testing.T) {
	for _, c := range []struct {
		name   string
		paid   []Month
		gaps   []Span
		months int
	}{
		{"nothing paid", nil, nil, 0},
		{"one month", []Month{202001}, nil, 1},
		{"no gap over the year's end", []Month{201912, 202001, 202002}, nil, 3},
		{"two employers in a month", []Month{202001, 202001, 202002}, nil, 2},
		{"a gap over the year's end", []Month{201911, 202002, 202002, 202004}, []Span{{201912, 202001}, {202003, 202003}}, 3},
	} {
		career := Career{Paid: c.paid}
		if got := career.Gaps(); !slices.Equal(got, c.gaps) || career.Months() != c.months {
			t.Errorf("%s: gaps %v, %d months; want %v and %d", c.name, got, career.Months(), c.gaps, c.months)
		}
	}
}

// The order of the rows, and a payment with its exact refund, change nothing: a thousand records made up by a fixed seed.
func TestPaidMonthsOfAnyRecord(t *testing.T) {
	dice := rand.New(rand.NewPCG(12, 20261201))
	for range 1000 {
		var rows []Payment
		for range dice.IntN(30) {
			kind := []PayKind{Normal, BackPay, Individual, BaseDiff, Refund}[dice.IntN(5)]
			sign := Fen(1)
			if kind == Refund {
				sign = -1
			}
			row := pay(Month(202001).Add(dice.IntN(12)), kind, []string{"", "A", "B"}[dice.IntN(3)],
				sign*Fen(dice.IntN(9000)), sign*Fen(dice.IntN(700)), sign*Fen(dice.IntN(1200)))
			if !slices.ContainsFunc(rows, func(r Payment) bool { return r.Month == row.Month && r.Kind == kind && r.UnitNo == row.UnitNo }) {
				rows = append(rows, row) // month, kind and unit are the key
			}
		}
		want := PaidMonths(rows)
		shuffled := slices.Clone(rows)
		dice.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := PaidMonths(shuffled); !slices.Equal(got, want) {
			t.Fatalf("in another order %+v, want %+v", got, want)
		}
		extra := pay(202105, Normal, "C", 5000, 400, 700)
		back := extra
		back.Kind, back.Base, back.Personal, back.Employer = Refund, -extra.Base, -extra.Personal, -extra.Employer
		if got := PaidMonths(append(shuffled, extra, back)); !slices.Equal(got, want) {
			t.Fatalf("with a month paid and refunded %+v, want %+v", got, want)
		}
	}
}

func TestBoundAt(t *testing.T) {
	rows := []Bound{
		{Insurance: Pension, From: 202007, To: 202106, Min: 220000, Max: 2026800, Source: "any"},
		{Insurance: Pension, From: 202107, Min: 220000, Max: 2294100, Source: "open"},
		{Insurance: Pension, From: 202201, Min: 236000, Max: 2294100, Source: "later"},
		{Insurance: Pension, Household: "1", From: 202007, To: 202106, Min: 400000, Max: 2026800, Source: "household"},
		{Insurance: Medical, Tier: "1", From: 202007, Min: 697200, Max: 3193800, Source: "tier"},
		{Insurance: Medical, Tier: "1", Household: "1", From: 202007, Min: 700000, Max: 3193800, Source: "tier and household"},
	}
	for _, c := range []struct {
		name            string
		ins             Insurance
		tier, household string
		month           Month
		want            string
	}{
		{"before the first row", Pension, "", "2", 202006, ""},
		{"first month", Pension, "", "2", 202007, "any"},
		{"last month", Pension, "", "2", 202106, "any"},
		{"still in force", Pension, "", "2", 202112, "open"},
		{"a later notice of the same span", Pension, "", "2", 202512, "later"},
		{"a household's own row", Pension, "", "1", 202101, "household"},
		{"a tier's own row", Medical, "1", "2", 202101, "tier"},
		{"tier and household", Medical, "1", "1", 202101, "tier and household"},
		{"another tier", Medical, "2", "1", 202101, ""},
		{"another branch", Injury, "", "1", 202101, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := BoundAt(rows, c.ins, c.tier, c.household, c.month)
			if ok != (c.want != "") || got.Source != c.want {
				t.Errorf("found %q, %v; want %q", got.Source, ok, c.want)
			}
		})
	}
}

func TestBoundHoldsItsEnds(t *testing.T) {
	b := Bound{Min: 220000, Max: 2294100}
	for wage, want := range map[Fen]Fen{
		219999: 220000, 220000: 220000, 500000: 500000, 2294100: 2294100, 2294101: 2294100,
	} {
		if got := b.Clamp(wage); got != want {
			t.Errorf("a wage of %s is brought to %s, want %s", wage, got, want)
		}
		if got := b.Allows(wage); got != (wage == want) {
			t.Errorf("a base of %s allowed: %v", wage, got)
		}
	}
}

func TestUnemploymentMonths(t *testing.T) {
	for paid, want := range map[int]int{
		0: 0, 11: 0, 12: 1, 23: 1, 24: 2, 47: 3, 48: 4, 53: 4, 54: 5, 60: 6, 120: 16, 167: 23, 168: 24, 400: 24,
	} {
		if got := UnemploymentMonths(paid); got != want {
			t.Errorf("%d months paid give %d months of benefit, want %d", paid, got, want)
		}
	}
}
