package social

// RetirementGroup is one of the three groups whose retirement ages the law sets.
type RetirementGroup uint8

// The groups, by sex and the age before the reform.
const (
	MenAt60 RetirementGroup = iota
	WomenAt55
	WomenAt50
)

// The reform of 2024-09-13 raises the age step by step from January 2025: by one month for every
// `step` months a person would have retired after that, up to `most` months.
var retirementRules = [...]struct{ age, step, most int }{
	MenAt60:   {60, 4, 36},
	WomenAt55: {55, 4, 36},
	WomenAt50: {50, 2, 60},
}

const retirementReform Month = 202501

// RetirementMonth is the month in which a person born in a given month reaches the retirement age.
func RetirementMonth(born Month, group RetirementGroup) Month {
	rule := retirementRules[group]
	before := born.Add(rule.age * 12)
	if before < retirementReform {
		return before
	}
	return before.Add(min(before.Since(retirementReform)/rule.step+1, rule.most))
}
