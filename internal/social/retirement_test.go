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

func TestWhichMonthsMayBeChosen(t *testing.T) {
	for _, c := range []struct {
		name                        string
		born                        Month
		group                       RetirementGroup
		earliest, statutory, latest Month
		delay                       int
	}{
		{"before the reform there is no choice", 196412, MenAt60, 202412, 202412, 202412, 0},
		{"never before the age of old", 196607, MenAt60, 202607, 202612, 202912, 5},
		{"three years before and after", 197609, MenAt60, 203609, 203909, 204209, 36},
		{"women of 50 may go three years before 55 at most", 198411, WomenAt50, 203611, 203911, 204211, 60},
		{"women of 55", 197001, WomenAt55, 202501, 202502, 202802, 1},
	} {
		r := RetirementOf(c.born, c.group)
		if r.Earliest != c.earliest || r.Statutory != c.statutory || r.Latest != c.latest || r.Delay() != c.delay {
			t.Errorf("%s: %+v, delayed %d", c.name, r, r.Delay())
		}
	}
}

func TestTheMinimumYearsRiseFrom2030(t *testing.T) {
	for retired, want := range map[Month]int{
		202611: 180, 202912: 180, 203001: 186, 203012: 186, 203101: 192, 203512: 216, 203912: 240, 204001: 240, 206012: 240,
	} {
		if got := RequiredMonths(retired); got != want {
			t.Errorf("retiring %s needs %d months, want %d", retired, got, want)
		}
	}
}

func TestWhenTheMinimumYearsAreMet(t *testing.T) {
	for _, c := range []struct {
		name string
		have int
		from Month
		want Month
	}{
		{"already", 180, 202611, 202610},
		{"one month short", 179, 202611, 202611},
		{"twelve short", 168, 202611, 202710},
		{"just in time", 142, 202611, 202912},
		{"one month later the requirement has risen by six", 141, 202611, 203007},
		{"nothing yet: 20 years", 0, 202611, 204610},
	} {
		if got := EnoughAt(c.have, c.from); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestLaterBirthsNeverRetireEarlier(t *testing.T) {
	for _, group := range []RetirementGroup{MenAt60, WomenAt55, WomenAt50} {
		for born := Month(196001); born < 200012; born = born.Add(1) {
			r, next := RetirementOf(born, group), RetirementOf(born.Add(1), group)
			if next.Statutory <= r.Statutory || next.Earliest < r.Earliest || next.Latest <= r.Latest {
				t.Errorf("group %d: born %s %+v, a month later %+v", group, born, r, next)
			}
			if r.Earliest > r.Statutory || r.Statutory > r.Latest || r.Earliest < r.Before {
				t.Errorf("group %d: born %s has no order: %+v", group, born, r)
			}
		}
	}
}
