package social

import (
	"fmt"
	"math/big"
)

// The formulas of a basic pension (国发〔2005〕38号; the transitional part by 粤府函〔2021〕294号). Each rounds once, at its end,
// half up to 分. Left out, since the archive does not hold what they need: the old formula that Shenzhen's transitional pension
// was compared with until 2024 (no wage index of old), and the local supplement (no years of it).

// Index is a base as a share of an average wage: 1_000_000 where they are equal.
func Index(base, averageWage Fen) Rate {
	return Rate((int64(base)*wholeRate + int64(averageWage)/2) / int64(averageWage))
}

// The average contribution index counts as at least 0.6 and at most 3.
const leastIndex, mostIndex Rate = wholeRate * 6 / 10, 3 * wholeRate

// Years is a number of years in hundredths: 2_000 is 20 years.
type Years int

// YearsOf is months as years with two decimals, rounded half up.
func YearsOf(months int) Years { return Years((months*100 + 6) / 12) }

// String writes the years with two decimals: "20.00".
func (y Years) String() string { return fmt.Sprintf("%d.%02d", y/100, y%100) }

// BasicPension is 基础养老金: (base + base × index) ÷ 2 × years × 1 %.
func BasicPension(base Fen, index Rate, years Years) Fen {
	return scaled(base, 2*wholeRate*100*100, int64(wholeRate+index), int64(years))
}

// AccountPension is 个人账户养老金: the balance spread over the months that belong to the age, in tenths.
func AccountPension(balance Fen, divisorTenths int) Fen {
	return scaled(balance, int64(divisorTenths), 10)
}

// TransitionalPension is 过渡性养老金 by the new formula: base × the index before July 1998 × the years before then × rate.
func TransitionalPension(base Fen, index Rate, years Years, rate Rate) Fen {
	return scaled(base, wholeRate*wholeRate*100, int64(index), int64(years), int64(rate))
}

// scaled is an amount times all factors over a divisor, rounded half up. None is negative. The product of a long career's
// numbers outgrows 64 bits, and so is kept whole.
func scaled(f Fen, divisor int64, factors ...int64) Fen {
	n := big.NewInt(int64(f))
	for _, factor := range factors {
		n.Mul(n, big.NewInt(factor))
	}
	n.Add(n, big.NewInt(divisor/2))
	return Fen(n.Quo(n, big.NewInt(divisor)).Int64())
}

// accountDivisors are the months an account is spread over, by full age at retirement (计发月数, 国发〔2005〕38号 annex). They are
// law, like the ages above.
var accountDivisors = [...]int{
	40: 233, 41: 230, 42: 226, 43: 223, 44: 220, 45: 216, 46: 212, 47: 208, 48: 204, 49: 199,
	50: 195, 51: 190, 52: 185, 53: 180, 54: 175, 55: 170, 56: 164, 57: 158, 58: 152, 59: 145,
	60: 139, 61: 132, 62: 125, 63: 117, 64: 109, 65: 101, 66: 93, 67: 84, 68: 75, 69: 65, 70: 56,
}

const youngestDivisor, eldestDivisor = 40, 70

// AccountDivisor is ten times the months an account is spread over, for an age in months. Between two birthdays it falls month
// by month, rounded to one decimal; before 40 and after 70 it stays what it is there.
func AccountDivisor(ageMonths int) int {
	age := min(max(ageMonths, youngestDivisor*12), eldestDivisor*12)
	years, months := age/12, age%12
	if months == 0 {
		return accountDivisors[years] * 10
	}
	from, to := accountDivisors[years], accountDivisors[years+1]
	return (from*120 - (from-to)*months*10 + 6) / 12
}
