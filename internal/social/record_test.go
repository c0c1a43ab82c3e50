package social

import (
	"slices"
	"testing"
)

func TestMissingMonths(t *testing.T) {
	for _, c := range []struct {
		name    string
		paid    []Month
		missing []Month
		count   int
	}{
		{"nothing paid", nil, nil, 0},
		{"one month", []Month{202001}, nil, 1},
		{"no gap over the year's end", []Month{201912, 202001, 202002}, nil, 3},
		{"two employers in a month", []Month{202001, 202001, 202002}, nil, 2},
		{"a gap over the year's end", []Month{201911, 202002, 202002, 202004}, []Month{201912, 202001, 202003}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := MissingMonths(c.paid); !slices.Equal(got, c.missing) {
				t.Errorf("missing %v, want %v", got, c.missing)
			}
			if got := CountMonths(c.paid); got != c.count {
				t.Errorf("%d months, want %d", got, c.count)
			}
		})
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
