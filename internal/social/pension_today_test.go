package social

import "testing"

// 10,000.00 in 24 months, at 2 % a year: ÷ 1.02 is 9,803.92, ÷ 1.02 again 9,611.69.
func TestAnAmountAheadInTheWagesOfToday(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		month  Month
		growth Rate
		want   Fen
	}{
		{202611, 2 * Percent, 10_000_00}, {202710, 2 * Percent, 10_000_00}, {202711, 2 * Percent, 9_803_92},
		{202811, 2 * Percent, 9_611_69}, {202811, 0, 10_000_00}, {202511, 2 * Percent, 10_000_00},
	} {
		if got := Deflated(10_000_00, 202611, c.month, c.growth); got != c.want {
			t.Errorf("of %s at %d: %s, want %s", c.month, c.growth, got, c.want)
		}
	}
}
