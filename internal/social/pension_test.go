package social

import "testing"

// The golden case of the rules: 60 years old, base 11,293, index 1.0, 20 years, account 200,000, 60 months before July 1998.
func TestTheThreePartsOfAPension(t *testing.T) {
	const base, index = 1_129_300, Rate(1_000_000)
	basic := BasicPension(base, index, YearsOf(240))
	account := AccountPension(20_000_000, AccountDivisor(60*12))
	transitional := TransitionalPension(base, index, YearsOf(60), 12_000)
	for _, part := range []struct {
		name      string
		got, want Fen
	}{
		{"basic", basic, 225860}, {"account", account, 143885}, {"transitional", transitional, 67758},
		{"together", basic + account + transitional, 437503},
	} {
		if part.got != part.want {
			t.Errorf("%s: %s, want %s", part.name, part.got, part.want)
		}
	}
}

func TestPensionsOfLongCareersDoNotOverflow(t *testing.T) {
	if got := TransitionalPension(10_000_000, 3_000_000, YearsOf(12*45), 12_000); got != 16_200_000 {
		t.Errorf("100,000.00 × 3 × 45 × 1.2 %% = %s, want 162,000.00", got)
	}
	if got := BasicPension(10_000_000, 3_000_000, YearsOf(12*45)); got != 9_000_000 {
		t.Errorf("100,000.00 × (1 + 3) ÷ 2 × 45 × 1 %% = %s, want 90,000.00", got)
	}
}

func TestAccountDivisor(t *testing.T) {
	for _, c := range []struct{ years, months, want int }{
		{60, 0, 1390}, {60, 1, 1384}, {60, 3, 1373}, {60, 5, 1361}, {50, 1, 1946}, {50, 6, 1925}, {46, 6, 2100},
		{47, 0, 2080}, {70, 0, 560}, {69, 11, 568}, {71, 3, 560}, {40, 0, 2330}, {39, 6, 2330},
	} {
		if got := AccountDivisor(c.years*12 + c.months); got != c.want {
			t.Errorf("at %d years and %d months: %d tenths, want %d", c.years, c.months, got, c.want)
		}
	}
	for age := 40 * 12; age < 72*12; age++ {
		if AccountDivisor(age+1) > AccountDivisor(age) {
			t.Errorf("an account is spread over more months at %d months of age than at %d", age+1, age)
		}
	}
}

func TestYearsHaveTwoDecimals(t *testing.T) {
	for months, want := range map[int]string{0: "0.00", 1: "0.08", 5: "0.42", 180: "15.00", 187: "15.58", 240: "20.00"} {
		if got := YearsOf(months).String(); got != want {
			t.Errorf("%d months are %s years, want %s", months, got, want)
		}
	}
}

func TestIndex(t *testing.T) {
	for _, c := range []struct {
		base, wage Fen
		want       Rate
	}{{1_455_300, 1_455_300, 1_000_000}, {449_200, 1_455_300, 308_665}, {2_750_100, 1_455_300, 1_889_713}} {
		if got := Index(c.base, c.wage); got != c.want {
			t.Errorf("%s of %s is %d, want %d", c.base, c.wage, got, c.want)
		}
	}
}

func TestAFigureIsInForceUntilTheNext(t *testing.T) {
	figures := Figures{{From: 202401, Value: 1_000_000, Confidence: Sourced}, {From: 202501, Value: 1_100_000, Confidence: Sourced}}
	for _, c := range []struct {
		month Month
		value int64
		sure  Confidence
	}{
		{202401, 1_000_000, Sourced}, {202412, 1_000_000, Sourced}, {202501, 1_100_000, Sourced}, {202512, 1_100_000, Sourced},
		{202601, 1_122_000, Uncertain}, {202612, 1_122_000, Uncertain}, {202701, 1_144_440, Uncertain},
	} {
		got, ok := figures.Projected(c.month, 2*Percent)
		if !ok || got.Value != c.value || got.Confidence != c.sure {
			t.Errorf("in %s: %+v, want %d, %s", c.month, got, c.value, c.sure)
		}
	}
	if got, ok := figures.At(202312); ok {
		t.Errorf("before the first: %+v, want none", got)
	}
}

// rules are figures that make sums easy.
func rules() Parameters {
	return Parameters{
		AverageWage:     {{From: 199007, Value: 100_000}, {From: 202607, Value: 1_000_000}},
		PensionBase:     {{From: 202501, Value: 1_000_000}},
		AccountInterest: {{From: 199201, Value: 120_000}},
		AccountCredit:   {{From: 199208, Value: 110_000}, {From: 200601, Value: 80_000}},
		DeemedIndex:     {{From: 198301, Value: 1_500_000}},
		TransitionRate:  {{From: 202101, Value: 12_000}},
		TransitionPhase: {{From: 202401, Value: 900_000}, {From: 202501, Value: 1_000_000}},
	}
}

// steady is a record of so many months on one base.
func steady(from Month, months int, base Fen) PensionRecord {
	var r PensionRecord
	for i := range months {
		r.Months = append(r.Months, MonthPaid{Month: from.Add(i), Base: base})
	}
	return r
}

func TestTheAverageIndex(t *testing.T) {
	withoutBase := steady(200001, 24, 200_000)
	withoutBase.Months[3].Base = 0
	withEarly := steady(199208, 12, 100_000)
	withEarly.Early = 12
	for _, c := range []struct {
		name   string
		record PensionRecord
		want   Rate
		months int
	}{
		{"twice the average", steady(200001, 24, 200_000), 2_000_000, 24},
		{"below the least", steady(200001, 24, 10_000), 600_000, 24},
		{"above the most", steady(200001, 24, 500_000), 3_000_000, 24},
		{"a month without a base is left out of the mean", withoutBase, 2_000_000, 23},
		{"months from before the first average wage are left out", steady(198907, 24, 300_000), 3_000_000, 12},
		{"half deemed at 1.5, half paid at 1.0", withEarly, 1_250_000, 24},
		{"nothing with a base", PensionRecord{Transferred: 200}, 0, 0},
	} {
		e := EstimatePension(196607, 202612, c.record, PensionOutlook{}, rules())
		if e.Index != c.want || e.IndexMonths != c.months {
			t.Errorf("%s: %d of %d months, want %d of %d", c.name, e.Index, e.IndexMonths, c.want, c.months)
		}
	}
}

func TestWhatCountsForTheTransitionalPension(t *testing.T) {
	record := steady(199801, 12, 200_000) // six months before July 1998
	record.Early, record.Transferred = 6, 100
	e := EstimatePension(196607, 202612, record, PensionOutlook{}, rules())
	if e.TransitionMonths != 12 || e.TransitionIndex != 1_750_000 {
		t.Errorf("%d months at %d, want 12 at the mean of 1.5 and 2.0", e.TransitionMonths, e.TransitionIndex)
	}
	if e.Transitional != 21_000 { // 10,000.00 × 1.75 × 1 × 1.2 %
		t.Errorf("%s, want 210.00", e.Transitional)
	}
	if e.Counted != 118 || e.NewFormula.Rate() != 1_000_000 {
		t.Errorf("%d months, new formula %d; want 118 and the new formula alone", e.Counted, e.NewFormula.Rate())
	}
	if none := EstimatePension(196607, 202612, steady(199807, 12, 200_000), PensionOutlook{}, rules()); none.Transitional != 0 {
		t.Errorf("nothing before July 1998 gives %s", none.Transitional)
	}
}

func TestAnAccountBearsInterestByTheMonth(t *testing.T) {
	interest := Figures{{From: 202501, Value: 120_000}} // 12 %: one per cent a month
	jan, feb := MonthPaid{Month: 202601, Credited: 10_000}, MonthPaid{Month: 202602, Credited: 10_000}
	over := PensionAccount{Year: 2025, Closing: 1_000_000, Through: 202512}
	running := PensionAccount{Year: 2026, Opening: 1_000_000, Closing: 1_015_000, Through: 202602}
	for _, c := range []struct {
		name    string
		account PensionAccount
		months  []MonthPaid
		until   Month
		want    Fen
	}{
		{"a year on the balance", over, nil, 202612, 1_120_000},
		{"two years compound", over, nil, 202712, 1_254_400},
		{"five months on the balance", over, nil, 202605, 1_050_000},
		{"January's credit bears eleven months, February's ten", over, []MonthPaid{jan, feb}, 202612, 1_142_100},
		{"a year under way bears its interest from its opening, what came in besides from then on",
			running, []MonthPaid{jan, feb}, 202612, 1_142_100 - 5_000 - 500},
		{"no account on record: from the first credit on", PensionAccount{}, []MonthPaid{jan, feb}, 202612, 22_100},
		{"nothing at all", PensionAccount{}, nil, 202612, 0},
	} {
		if got := c.account.At(c.until, c.months, interest); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestContributionsToComeGrowInJulyWithinTheBounds(t *testing.T) {
	outlook := PensionOutlook{PaysFrom: 202605, Base: 1_000_000, Bound: Bound{Min: 500_000, Max: 1_050_000}, WageGrowth: 10 * Percent}
	months := outlook.months(202707, rules()[AccountCredit])
	if len(months) != 15 || months[0].Month != 202605 || months[14].Month != 202707 {
		t.Fatalf("%d months, %+v", len(months), months)
	}
	for i, want := range map[int]Fen{0: 1_000_000, 1: 1_000_000, 2: 1_050_000, 14: 1_050_000} {
		if months[i].Base != want || months[i].Credited != want*8/100 {
			t.Errorf("in %s: base %s, credited %s; want %s and 8 %% of it", months[i].Month, months[i].Base, months[i].Credited, want)
		}
	}
	outlook.AverageGrowth = 10 * Percent
	if got := outlook.months(202707, nil)[2].Base; got != 1_100_000 {
		t.Errorf("with bounds that grow too the base of July is %s, want 11,000.00", got)
	}
	outlook.PaysFrom = 0
	if got := outlook.months(202707, nil); got != nil {
		t.Errorf("contributions that stop have %d months to come", len(got))
	}
}

func TestLaterIsNeverLess(t *testing.T) {
	record := steady(199601, 300, 150_000)
	record.Early, record.Account = 24, PensionAccount{Year: 2025, Closing: 12_345_678, Through: 202512}
	for _, base := range []Fen{60_000, 1_000_000, 9_000_000} {
		for _, growth := range []Rate{0, 2 * Percent, 10 * Percent} {
			for _, from := range []Month{0, 202611} {
				outlook := PensionOutlook{PaysFrom: from, Base: base, WageGrowth: growth, AverageGrowth: growth}
				before := EstimatePension(196808, 202611, record, outlook, rules())
				for m := Month(202612); m <= 203212; m = m.Add(1) {
					e := EstimatePension(196808, m, record, outlook, rules())
					if e.Counted < before.Counted || e.Account < before.Account || e.Basic < before.Basic ||
						e.FromAccount < before.FromAccount || e.Transitional < before.Transitional {
						t.Fatalf("base %s, growth %d, from %s: retiring %s gives less than the month before:\n%+v\n%+v", base, growth, from, m, before, e)
					}
					before = e
				}
			}
		}
	}
}

func TestAnEstimateLeavesTheRecordAlone(t *testing.T) {
	record := steady(199601, 300, 150_000)
	record.Months = append(make([]MonthPaid, 0, 1000), record.Months...)
	outlook := PensionOutlook{PaysFrom: 202611, Base: 150_000}
	EstimatePension(196808, 203012, record, outlook, rules())
	if spare := record.Months[:301][300]; spare != (MonthPaid{}) {
		t.Errorf("an estimate wrote %+v into the record's own memory", spare)
	}
}

func TestParsePercent(t *testing.T) {
	for typed, want := range map[string]Rate{
		"0": 0, "2": 20_000, "2.5": 25_000, "2.62%": 26_200, " ２．５ ": 25_000, "２．５％": 25_000, "2.5 %": 25_000, "100": 1_000_000,
	} {
		if got, err := ParsePercent(typed); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "%", "-1", "1.234", "abc", "100.01", "1,5", "2%%", "NaN"} {
		if got, err := ParsePercent(typed); err != ErrPercent {
			t.Errorf("%q is %d, %v; want ErrPercent", typed, got, err)
		}
	}
}
