package social

import "testing"

func TestRetirementAgeRisesFrom2025(t *testing.T) {
	for _, c := range []struct {
		name  string
		born  Month
		group RetirementGroup
		want  Month
	}{
		{"a man of the last month before the reform", 196412, MenAt60, 202412},
		{"the first man it touches: 60 and a month", 196501, MenAt60, 202502},
		{"a man four months younger: 60 and two months", 196505, MenAt60, 202507},
		{"the first man at 63", 197609, MenAt60, 203909},
		{"a man long after", 199001, MenAt60, 205301},
		{"the first woman of 55 it touches", 197001, WomenAt55, 202502},
		{"the first woman at 58", 198109, WomenAt55, 203909},
		{"a woman of the last month before the reform", 197412, WomenAt50, 202412},
		{"the first woman of 50 it touches", 197501, WomenAt50, 202502},
		{"the first woman of 50 who works till 55", 198411, WomenAt50, 203911},
	} {
		if got := RetirementMonth(c.born, c.group); got != c.want {
			t.Errorf("%s: born %s retires %s, want %s", c.name, c.born, got, c.want)
		}
	}
}
