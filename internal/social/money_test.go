package social

import (
	"errors"
	"math"
	"testing"
)

func TestParseYuan(t *testing.T) {
	for text, want := range map[string]Fen{
		"8000.00": 800000, "8000": 800000, "-12.5": -1250, "0.01": 1, "-0.00": 0, "00012.30": 1230,
		"9999999999999.99": 999999999999999,
	} {
		got, err := ParseYuan(text)
		if err != nil || got != want {
			t.Errorf("ParseYuan(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestParseYuanRefuses(t *testing.T) {
	for _, text := range []string{
		"", "-", ".", ".5", "5.", "1.234", "+1", "1,000.00", " 1", "1 ", "1.2.3", "--1", "1e3", "NaN",
		"８000", "壹", "10000000000000", "99999999999999999999999999",
	} {
		if got, err := ParseYuan(text); !errors.Is(err, ErrMoney) {
			t.Errorf("ParseYuan(%q) = %d, %v; want ErrMoney", text, got, err)
		}
	}
}

func TestFenIsShownInYuan(t *testing.T) {
	for _, c := range []struct {
		fen            Fen
		shown, written string
	}{
		{0, "0.00", "0.00"},
		{5, "0.05", "0.05"},
		{-5, "-0.05", "-0.05"},
		{99999, "999.99", "999.99"},
		{100000, "1,000.00", "1000.00"},
		{800000, "8,000.00", "8000.00"},
		{100000500, "1,000,005.00", "1000005.00"},
		{-123456789012, "-1,234,567,890.12", "-1234567890.12"},
		{math.MinInt64, "-92,233,720,368,547,758.08", "-92233720368547758.08"},
	} {
		if got := c.fen.String(); got != c.shown {
			t.Errorf("%d shows as %q, want %q", int64(c.fen), got, c.shown)
		}
		if got := c.fen.Plain(); got != c.written {
			t.Errorf("%d is written %q, want %q", int64(c.fen), got, c.written)
		}
	}
}

func TestAppendYuanDoesNotAllocate(t *testing.T) {
	buf := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() { buf = Fen(-123456789012).AppendYuan(buf[:0], true) }); n != 0 {
		t.Errorf("AppendYuan allocates %v times", n)
	}
}

func FuzzParseYuan(f *testing.F) {
	for _, seed := range []string{"8000.00", "-12.5", "0", ".", "1.234", "9999999999999.99"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := ParseYuan(text)
		if err != nil {
			return
		}
		if again, err := ParseYuan(amount.Plain()); err != nil || again != amount {
			t.Errorf("%q is %d, but its text %q is %d, %v", text, amount, amount.Plain(), again, err)
		}
	})
}

func TestRateRoundsHalfUpToFen(t *testing.T) {
	for _, c := range []struct {
		rate Rate
		of   Fen
		want Fen
	}{
		{8 * Percent, 800000, 64000},
		{Percent / 2, 300, 2},  // 1.5 分
		{Percent / 2, 299, 1},  // 1.495 分
		{4500, 647500, 2914},   // 0.45 % of 6,475.00 is 29.1375
		{8 * Percent, -31, -2}, // a refund mirrors what was paid
		{Percent / 2, -300, -2},
		{0, 800000, 0},
	} {
		if got := c.rate.Of(c.of); got != c.want {
			t.Errorf("%d millionths of %d = %d, want %d", c.rate, c.of, got, c.want)
		}
	}
}
