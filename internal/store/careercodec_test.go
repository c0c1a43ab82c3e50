package store_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"shebao/internal/social"
	"shebao/internal/store"
)

func row(month social.Month, kind social.PayKind, unit string, base social.Fen, posted social.Day) social.Contribution {
	return social.Contribution{Insurance: social.Pension, Posted: posted, NoSubsidy: true,
		Payment: social.Payment{Month: month, Kind: kind, UnitNo: unit, Base: base, Personal: base * 8 / 100, Employer: base * 16 / 100, Credited: base * 8 / 100}}
}

// A month like the last one takes its flags and nothing else: two rows of a new base, ten as before them, one refund.
func TestACareerIsPackedByWhatChanges(t *testing.T) {
	var rows []social.Contribution
	for m := social.Month(202501); m <= 202512; m++ {
		rows = append(rows, row(m, social.Normal, "1001", 500000, social.Day(int(m)*100+15)))
	}
	first := len(store.PackCareer(nil, rows[:1]))
	// version, count and the first row: flags, the day posted, month, base, personal, employer and credited, then the texts of unit and kind
	if first != 1+1+2+1+3+3+3+3+3+6+4 {
		t.Errorf("a career of one month takes %d bytes", first)
	}
	if all := len(store.PackCareer(nil, rows)); all != first+11 {
		t.Errorf("eleven months more take %d bytes, want one each", all-first)
	}
}

func TestPackedCareersComeBackAsTheyWere(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	for range 300 {
		var rows []social.Contribution
		for range random.IntN(60) {
			c := row(social.Month((1992+random.IntN(40))*100+1+random.IntN(12)), social.PayKind(pick("01", "02", "03", "05", "14")), pick("", "1001", "2002", "单位"),
				social.Fen(random.Int64()>>random.IntN(63)), social.Day((1950+random.IntN(100))*10000+(1+random.IntN(12))*100+1+random.IntN(31)))
			if random.IntN(4) == 0 {
				c.Base, c.Posted = -c.Base, 0
			}
			if c.NoCredited = random.IntN(3) == 0; c.NoCredited {
				c.Credited = 0
			}
			if c.NoSubsidy = random.IntN(3) > 0; !c.NoSubsidy {
				c.Subsidy = social.Fen(random.IntN(3))
			}
			c.Tier, c.Remark = pick("", "1", "2"), pick("", "", "", "补缴", "更正\x00")
			rows = append(rows, c)
		}
		slices.SortFunc(rows, func(a, b social.Contribution) int { return a.Compare(&b) })
		packed := store.PackCareer(nil, rows)
		got, err := store.UnpackCareer(social.Pension, packed)
		if err != nil || !slices.Equal(got, rows) {
			t.Fatalf("%v\n got %+v\nwant %+v", err, got, rows)
		}
		for cut := range packed {
			if got, err := store.UnpackCareer(social.Pension, packed[:cut]); err == nil {
				t.Fatalf("%d of %d bytes were read as %+v", cut, len(packed), got)
			}
		}
	}
}

// What was packed by version 1 is read by every later program: these bytes stand in databases.
func TestCareersOfVersion1AreReadForEver(t *testing.T) {
	want := []social.Contribution{row(202511, social.Normal, "1001", 500000, 20251115), row(202512, social.Normal, "1001", 500000, 20251220),
		row(202512, social.Refund, "1001", -100, 0)}
	want[2].Remark = "更正"
	packed := []byte(careerOfVersion1)
	if got := store.PackCareer(nil, want); string(got) != careerOfVersion1 {
		t.Errorf("packs to %q", got)
	}
	got, err := store.UnpackCareer(social.Pension, packed)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	packed[0] = 2
	if _, err := store.UnpackCareer(social.Pension, packed); err == nil || errors.Is(err, store.ErrSealed) {
		t.Errorf("a career of version 2 was read: %v", err)
	}
}

const careerOfVersion1 = "\x01\x03" +
	"\xffa\x1c\x9c\xdc\x18\xc0\x84=\x80\xf1\x04\x80\xe2\t\x80\xf1\x04\x00\x041001\x00\x0201" + // flags 0x30ff; posted 14; month, money; two texts
	"\x01\n" + // posted 5 days later than the month before
	"\xbeE\xb1\x01\x87\x86=\x8f\xf1\x04\x9f\xe2\t\x8f\xf1\x04\x00\x0214\x00\x06更正" // month one less than expected, all money, two texts, no day

func TestDaysAreReadAndWritten(t *testing.T) {
	for text, want := range map[string]social.Day{"": 0, "2026-12-01": 20261201, "1992-08-31": 19920831} {
		if d, ok := social.ReadDay(text); !ok || d != want || d.String() != text {
			t.Errorf("%q is %d, %v, %q", text, d, ok, d)
		}
	}
	for _, text := range []string{"2026-13-01", "2026-00-01", "2026-01-00", "2026-1-01", "2026/01/01", "0000-01-01", "2026-01-0x", "2026-01-01 "} {
		if d, ok := social.ReadDay(text); ok {
			t.Errorf("%q is read as %d", text, d)
		}
	}
}
