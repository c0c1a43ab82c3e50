package demo

import (
	"slices"

	"shebao/internal/social"
)

// scale answers what holds in a month. It lays the dated rows of rates.go out by month once, since a
// large archive asks some hundred million times.
type scale struct {
	bounds []social.Bound
	months []terms // from FirstAccountMonth on
	last   social.Month
}

// terms is everything that holds in one month.
type terms struct {
	average, minimum social.Fen

	pension       rates
	pensionBound  [4]social.Bound // by household, 1 to 3
	collectedFrom [4]social.Bound // the bounds the month was collected under, where published late
	medical       [4]medicalRates // by tier, 1 to 3
	medicalBound  social.Bound
	maternity     rates
	unemployment  rates
	jobless       social.Bound // the bounds of unemployment insurance
	injury        social.Bound
}

func newScale(last social.Month) *scale {
	s := &scale{bounds: allBounds(), last: last}
	for m := social.FirstAccountMonth; m <= last; m = m.Add(1) {
		s.months = append(s.months, s.termsOf(m))
	}
	return s
}

// at is what holds in a month from FirstAccountMonth to the last closed one.
func (s *scale) at(m social.Month) *terms { return &s.months[m.Since(social.FirstAccountMonth)] }

func (s *scale) termsOf(m social.Month) terms {
	t := terms{
		average:      amountAt(averageWages, m),
		minimum:      amountAt(minimumWages, m),
		pension:      ratesAt(pensionRates, m),
		maternity:    ratesAt(maternityRates, m),
		unemployment: ratesAt(unemploymentRates, m),
		medicalBound: s.bound(social.Medical, "1", "", m),
		jobless:      s.bound(social.Unemployment, "", "", m),
		injury:       s.bound(social.Injury, "", "", m),
	}
	collected := m
	if m >= lateBoundsFrom && m <= lateBoundsTo {
		collected = lateBoundsFrom.Add(-1)
	}
	for h, household := range []string{1: "1", 2: "2", 3: "3"} {
		t.pensionBound[h] = s.bound(social.Pension, "", household, m)
		t.collectedFrom[h] = s.bound(social.Pension, "", household, collected)
	}
	for tier, rows := range [][]medicalRates{1: medicalTierOne, 2: medicalTierTwo, 3: medicalTierThree} {
		for _, row := range rows {
			if row.from <= m {
				t.medical[tier] = row
			}
		}
	}
	return t
}

func (s *scale) bound(ins social.Insurance, tier, household string, m social.Month) social.Bound {
	b, _ := social.BoundAt(s.bounds, ins, tier, household, m)
	return b
}

// amountAt is the amount in force in a month, in 分.
func amountAt(rows []amountFrom, m social.Month) social.Fen {
	var amount social.Fen
	for _, row := range rows {
		if row.from > m {
			break
		}
		amount = row.yuan
	}
	return amount * social.FenPerYuan
}

// ratesAt is the rates in force in a month; all zero before the first.
func ratesAt(rows []rates, m social.Month) rates {
	var found rates
	for _, row := range rows {
		if row.from > m {
			break
		}
		found = row
	}
	return found
}

// interestOf is the rate a pension account bears in a year.
func interestOf(year int) social.Rate {
	hundredths, ok := accountInterest[year]
	if !ok {
		hundredths = latestInterest
	}
	return hundredths * pct / 100
}

// riseOf is the adjustment of pensions in a year.
func riseOf(year int) social.Rate {
	if rise, ok := pensionRise[year]; ok {
		return rise
	}
	if year < 2016 {
		return olderRise
	}
	return latestRise
}

// allBounds lists the rows of contribution_bounds.csv: the published ones, and before them those that
// follow from the wages.
func allBounds() []social.Bound {
	const yearFrom = social.FirstAccountMonth
	var rows []social.Bound
	add := func(ins social.Insurance, tier string, published []boundFrom) {
		for i, p := range published {
			b := social.Bound{
				Insurance: ins, Tier: tier, From: p.from,
				Min: p.min * social.FenPerYuan, Max: p.max * social.FenPerYuan, Source: p.source,
			}
			if i+1 < len(published) {
				b.To = published[i+1].from.Add(-1)
			}
			rows = append(rows, b)
		}
	}

	rows = append(rows, olderPensionBounds(yearFrom)...)
	add(social.Pension, "", pensionBounds)
	rows = append(rows, olderMedicalBounds(social.Medical, "1", yearFrom)...)
	add(social.Medical, "1", medicalBounds)
	add(social.Medical, "2", sinceMonth(medicalBounds, reformedMedical))
	rows = append(rows, olderMedicalBounds(social.Maternity, "", maternityRates[0].from)...)
	add(social.Maternity, "", medicalBounds)
	rows = append(rows, minimumWageBounds(social.Unemployment, unemploymentBounds[0].from)...)
	add(social.Unemployment, "", unemploymentBounds)
	rows = append(rows, minimumWageBounds(social.Injury, 0)...)
	return rows
}

// insuranceYears calls f with each July-to-June year from one month to the month before another.
func insuranceYears(from, before social.Month, f func(from, to social.Month)) {
	for from < before {
		next := social.Month(from.Year()*100 + 7)
		if from >= next {
			next = next.Add(12)
		}
		next = min(next, before)
		f(from, next.Add(-1))
		from = next
	}
}

func olderPensionBounds(from social.Month) []social.Bound {
	var rows []social.Bound
	insuranceYears(from, pensionBounds[0].from, func(from, to social.Month) {
		average := amountAt(averageWages, from)
		row := social.Bound{
			Insurance: social.Pension, From: from, To: to,
			Min: amountAt(minimumWages, from), Max: 3 * average, Source: sampleSource,
		}
		rows = append(rows, row)
		if from >= firstHouseholdFloor && from <= lastHouseholdFloor {
			row.Household, row.Min = string(social.Shenzhen), (60 * pct).Of(average)
			rows = append(rows, row)
		}
	})
	return rows
}

func olderMedicalBounds(ins social.Insurance, tier string, from social.Month) []social.Bound {
	var rows []social.Bound
	insuranceYears(from, medicalBounds[0].from, func(from, to social.Month) {
		average := amountAt(averageWages, from)
		rows = append(rows, social.Bound{
			Insurance: ins, Tier: tier, From: from, To: to,
			Min: (60 * pct).Of(average), Max: 3 * average, Source: sampleSource,
		})
	})
	return rows
}

// minimumWageBounds follow the minimum wage: as the one and only base of unemployment insurance up to
// the month before `before`, and as the floor of injury insurance without an end.
func minimumWageBounds(ins social.Insurance, before social.Month) []social.Bound {
	var rows []social.Bound
	for i, wage := range minimumWages {
		row := social.Bound{
			Insurance: ins, From: max(wage.from, social.FirstAccountMonth),
			Min: wage.yuan * social.FenPerYuan, Max: noCeiling, Source: sampleSource,
		}
		if i+1 < len(minimumWages) {
			row.To = minimumWages[i+1].from.Add(-1)
		}
		if before != 0 {
			if row.From >= before {
				break
			}
			row.Max = row.Min
			if row.To == 0 || row.To >= before {
				row.To = before.Add(-1)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// sinceMonth is the published rows from a month on, the one in force then beginning with it.
func sinceMonth(published []boundFrom, from social.Month) []boundFrom {
	rows := slices.Clone(published)
	for len(rows) > 1 && rows[1].from <= from {
		rows = rows[1:]
	}
	rows[0].from = from
	return rows
}
