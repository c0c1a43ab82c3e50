package social

// PensionAccount is the latest year of an individual account on record. Year is 0 where there is none.
type PensionAccount struct {
	Year                       int
	Opening, Interest, Closing Fen
	Through                    Month // the last month that is in it
}

// start is where a roll of the account begins. A year that is over starts from its closing balance. One that is not has not
// borne its interest yet, so it is rolled again from its opening; what it holds besides the months' own credits (money brought
// in, paid out) comes in with its last month.
func (a PensionAccount) start(months []MonthPaid) (from Month, balance, besides Fen) {
	switch {
	case a.Year == 0 && len(months) == 0:
		return 0, 0, 0
	case a.Year == 0:
		return months[0].Month, 0, 0
	case a.Through.Year() > a.Year || a.Through.Mon() == 12:
		return Month((a.Year+1)*100 + 1), a.Closing, 0
	}
	from = Month(a.Year*100 + 1)
	besides = a.Closing - a.Opening - a.Interest
	for _, m := range months {
		if m.Month >= from && m.Month <= a.Through {
			besides -= m.Credited
		}
	}
	return from, a.Opening, besides
}

// At is the balance at the end of a month: the year's opening bears interest for every month, a month's credit for the months
// left of its year (月积数法), and the interest joins the balance at the end of the year, or in the last month asked for
// (GB/T 40217). Months are ascending and include those still to come. The last rate published is carried on.
func (a PensionAccount) At(until Month, months []MonthPaid, interest Figures) Fen {
	from, balance, besides := a.start(months)
	if from == 0 {
		return 0
	}
	var accrued int64 // in 分 times millionths times twelfths
	settle := func() {
		const whole = 12 * wholeRate
		balance += Fen((accrued + whole/2) / whole)
		accrued = 0
	}
	next := 0
	for m := from; m <= until; m = m.Add(1) {
		if rate, ok := interest.At(m); ok {
			accrued += int64(balance) * rate.Value
		}
		for ; next < len(months) && months[next].Month <= m; next++ {
			if months[next].Month == m {
				balance += months[next].Credited
			}
		}
		if m == a.Through {
			balance += besides
		}
		if m.Mon() == 12 {
			settle()
		}
	}
	settle()
	return balance
}
