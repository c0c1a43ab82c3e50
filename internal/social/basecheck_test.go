package social

import (
	"slices"
	"testing"
)

// bounds of the tests in yuan: pension 2,200 to 20,000, medical 6,000 to 30,000, work injury from 2,200 on.
var testBounds = []Bound{
	{Insurance: Pension, From: 202001, Min: 220_000, Max: 2_000_000}, {Insurance: Medical, From: 202001, Min: 600_000, Max: 3_000_000},
	{Insurance: Injury, From: 202001, Min: 220_000, Max: 99_999_999},
}

// checkedMonth is the only month of a record by branch.
func checkedMonth(t *testing.T, own Fen, rows map[Insurance][]Payment) BaseMonth {
	t.Helper()
	months := CheckBases(BaseRecord{Rows: rows, Bounds: testBounds, Household: OtherUrban}, own)
	if len(months) != 1 {
		t.Fatalf("%d months, want 1", len(months))
	}
	return months[0]
}

// Employer A pays 8,000 and B 5,000, as the injury bases tell. Medical is at the floor of 6,000 for B: 8,000 + 6,000 = 14,000, and the
// pension base 8,000 + 5,000 = 13,000. Neither sum is held against the wage of one employer.
func TestBasesOfTwoEmployersAreHeldAgainstTheirOwnWages(t *testing.T) {
	const m = Month(202001)
	rows := map[Insurance][]Payment{
		Pension: {pay(m, Normal, "A", 8000, 1, 1), pay(m, Normal, "B", 5000, 1, 1)},
		Medical: {pay(m, Normal, "A", 8000, 1, 1), pay(m, Normal, "B", 6000, 1, 1)},
		Injury:  {pay(m, Normal, "A", 8000, 0, 1), pay(m, Normal, "B", 5000, 0, 1)},
	}
	month := checkedMonth(t, 0, rows)
	if want := []UnitWage{{"A", 800_000, Injury}, {"B", 500_000, Injury}}; !slices.Equal(month.Wages, want) {
		t.Errorf("the wages are %+v, want %+v", month.Wages, want)
	}
	for branch, want := range map[Insurance]struct {
		base, expected Fen
		verdict        BaseVerdict
	}{Pension: {1_300_000, 1_300_000, BaseAgrees}, Medical: {1_400_000, 1_400_000, BaseAtFloor}, Injury: {1_300_000, 0, BaseWithin}} {
		if c := month.Check(branch); c.Base != want.base || c.Expected != want.expected || c.Verdict != want.verdict || len(c.Units) != 2 {
			t.Errorf("%s: %+v, want %+v", branch, c, want)
		}
	}
	// B's pension was paid on 4,000 in place of 5,000, and A's on 9,000: the sum is what the wages come to, and yet neither is right.
	rows[Pension] = []Payment{pay(m, Normal, "A", 9000, 1, 1), pay(m, Normal, "B", 4000, 1, 1)}
	if c := checkedMonth(t, 0, rows).Check(Pension); c.Verdict != BaseDiffers || c.Expected != 1_300_000 || c.Units[0].Expected != 800_000 || c.Units[1].Expected != 500_000 {
		t.Errorf("two wrong bases of the right sum: %+v", c)
	}
}

// A paid and took all back; what is left is B's alone. A correction in nobody's name is B's as well: 5,000 + 500.
func TestAnEmployersBaseThatWasTakenBackIsNone(t *testing.T) {
	const m = Month(202001)
	month := checkedMonth(t, 0, map[Insurance][]Payment{
		Pension: {pay(m, Normal, "A", 8000, 640, 1), pay(m, Refund, "A", -8000, -640, -1), pay(m, Normal, "B", 5000, 1, 1)},
		Medical: {pay(m, Normal, "B", 6000, 1, 1), pay(m, BaseDiff, "", 500, 1, 1)},
		Injury:  {pay(m, Normal, "B", 5000, 0, 1)},
	})
	pension, medical := month.Check(Pension), month.Check(Medical)
	if pension.Base != 500_000 || len(pension.Units) != 1 || pension.Verdict != BaseAgrees || pension.TakenBack != 800_000 || !month.Corrected() {
		t.Errorf("pension: %+v", pension)
	}
	if medical.Base != 650_000 || len(medical.Units) != 1 || medical.Added != 50_000 || medical.Verdict != BaseDiffers || medical.Expected != 600_000 {
		t.Errorf("medical: %+v", medical)
	}
}

// Of two employers, a correction in the name of a third: whose base it changes is not known, and nothing is said but by the bounds.
func TestACorrectionOfAThirdEmployerIsNoVerdict(t *testing.T) {
	const m = Month(202001)
	c := checkedMonth(t, 0, map[Insurance][]Payment{
		Pension: {pay(m, Normal, "A", 8000, 1, 1), pay(m, Normal, "B", 5000, 1, 1), pay(m, BaseDiff, "C", 100, 1, 1)},
		Injury:  {pay(m, Normal, "A", 8000, 0, 1), pay(m, Normal, "B", 5000, 0, 1)},
	}).Check(Pension)
	if c.Base != 1_310_000 || c.Units != nil || c.Verdict != BaseWithin || c.Gives(1_310_000) {
		t.Errorf("%+v", c)
	}
}

// The person's own word is of all employers together. With both between the bounds it must be the sum; an employer at the floor may pay
// less, one at the ceiling more.
func TestThePersonsOwnWageIsOfAllEmployers(t *testing.T) {
	const m = Month(202001)
	for _, c := range []struct {
		a, b, own Fen // in yuan
		want      BaseVerdict
	}{
		{8000, 5000, 13_000, BaseAgrees}, {8000, 5000, 8000, BaseDiffers}, {8000, 5000, 14_000, BaseDiffers},
		{8000, 2200, 9000, BaseAtFloor}, {8000, 2200, 7999, BaseDiffers}, {8000, 2200, 10_201, BaseDiffers},
		{20_000, 5000, 40_000, BaseAtCeiling}, {20_000, 5000, 24_999, BaseDiffers}, {20_000, 5000, 25_000, BaseAgrees},
		{20_001, 5000, 25_001, BaseAbove},
	} {
		got := checkedMonth(t, c.own*100, map[Insurance][]Payment{Pension: {pay(m, Normal, "A", c.a, 1, 1), pay(m, Normal, "B", c.b, 1, 1)}}).Check(Pension)
		if got.Verdict != c.want || got.Expected != 0 {
			t.Errorf("%d and %d by %d: %s, expecting %s; want %s", c.a, c.b, c.own, got.Verdict, got.Expected, c.want)
		}
	}
	// Of two employers one paid to the pension alone: the person's word is of both, and says nothing of that branch.
	month := checkedMonth(t, 1_300_000, map[Insurance][]Payment{Pension: {pay(m, Normal, "A", 8000, 1, 1)},
		Injury: {pay(m, Normal, "A", 8000, 0, 1), pay(m, Normal, "B", 5000, 0, 1)}})
	if got := month.Check(Pension); month.Units != 2 || got.Verdict != BaseWithin || month.Check(Injury).Verdict != BaseAgrees {
		t.Errorf("one of two employers: %+v", month)
	}
	below := checkedMonth(t, 0, map[Insurance][]Payment{Pension: {pay(m, Normal, "A", 2000, 1, 1)}}).Check(Pension)
	if below.Verdict != BaseBelow || below.Gives(200_000) {
		t.Errorf("a wage below the floor gives the floor, never less: %+v", below)
	}
}
