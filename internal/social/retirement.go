package social

// RetirementGroup is one of the three groups whose retirement ages the law sets.
type RetirementGroup uint8

// The groups, by sex and the age before the reform.
const (
	MenAt60 RetirementGroup = iota
	WomenAt55
	WomenAt50
)

// retirementRule is how a group's age rises: by one month for every step months a person would have retired after the reform
// began, up to most months.
type retirementRule struct{ age, step, most int }

// The reform of 2024-09-13 (《关于实施渐进式延迟法定退休年龄的决定》) raises the ages from January 2025. It is law and not a
// figure of the year, and so stands here and not in the table of parameters.
var retirementRules = [...]retirementRule{
	MenAt60:   {60, 4, 36},
	WomenAt55: {55, 4, 36},
	WomenAt50: {50, 2, 60},
}

const (
	retirementReform Month = 202501
	// flexibleMonths is how far before or after the statutory month a person may choose to retire (弹性退休).
	flexibleMonths = 36
)

// Retirement is when a person may retire and why. Months, not days.
type Retirement struct {
	Before    Month // by the rules before the reform
	Step      int   // one month's delay for each so many months after the reform began
	Statutory Month // by the rules in force
	Earliest  Month // where the minimum years are met: never before the age of old
	Latest    Month // by agreement with the employer
}

// Delay is by how many months the reform put the retirement off.
func (r Retirement) Delay() int { return r.Statutory.Since(r.Before) }

// SinceReform is how many months after the reform began the person would have retired before it; negative where earlier.
func (r Retirement) SinceReform() int { return r.Before.Since(retirementReform) }

// RetirementOf works out when a person born in a month may retire. Who reached the age before the reform has no choice.
func RetirementOf(born Month, group RetirementGroup) Retirement {
	rule := retirementRules[group]
	before := born.Add(rule.age * 12)
	r := Retirement{Before: before, Step: rule.step, Statutory: before, Earliest: before, Latest: before}
	if r.SinceReform() < 0 {
		return r
	}
	r.Statutory = before.Add(min(r.SinceReform()/rule.step+1, rule.most))
	r.Earliest = max(before, r.Statutory.Add(-flexibleMonths))
	r.Latest = r.Statutory.Add(flexibleMonths)
	return r
}

// RetirementMonth is the month in which a person born in a given month reaches the retirement age.
func RetirementMonth(born Month, group RetirementGroup) Month {
	return RetirementOf(born, group).Statutory
}

// The minimum contribution years rise from 15 to 20: half a year each year from 2030 to 2039 (the same decision).
const (
	leastMonths, mostLeastMonths = 180, 240
	leastRisesAfter              = 2029
	leastRise                    = 6
)

// RequiredMonths is how many months of contributions a pension that begins in a month's year needs.
func RequiredMonths(retired Month) int {
	rise := max(0, retired.Year()-leastRisesAfter) * leastRise
	return min(leastMonths+rise, mostLeastMonths)
}

// EnoughAt is the month in which someone who has so many months, and pays every month from the given one on, first has what
// RequiredMonths asks for in that month: the month before it where that is so already.
func EnoughAt(have int, from Month) Month {
	for paid := 0; ; paid++ {
		if m := from.Add(paid - 1); have+paid >= RequiredMonths(m) {
			return m
		}
	}
}
