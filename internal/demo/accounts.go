package demo

import "shebao/internal/social"

// accountYear is one year of an individual account.
type accountYear struct {
	year                              int
	opening, credited, interest, paid social.Fen
}

func (y accountYear) closing() social.Fen { return y.opening + y.credited + y.interest - y.paid }

// creditedIn sums a list by month over a calendar year, as far as it goes.
func creditedIn(list []social.Fen, year int) social.Fen {
	var sum social.Fen
	for month := range 12 {
		if i := monthIndex(year, month+1); i >= 0 && i < len(list) {
			sum += list[i]
		}
	}
	return sum
}

// monthIndex is a month's place in a record's lists.
func monthIndex(year, month int) int {
	return social.Month(year*100 + month).Since(social.FirstAccountMonth)
}

// interestIn is a year's interest: on the opening balance for the whole year, on each month's credit
// for the months left of it (月积数法), rounded once.
func interestIn(credit []social.Fen, year int, opening social.Fen) social.Fen {
	months := 12 * opening
	for month := 1; month <= 12; month++ {
		if i := monthIndex(year, month); i >= 0 && i < len(credit) {
			months += credit[i] * social.Fen(12-month)
		}
	}
	return quotient(interestOf(year).Of(months), 12)
}

// firstYear is the year of the first amount in a list by month; 0 where there is none.
func firstYear(list []social.Fen) int {
	for i, amount := range list {
		if amount != 0 {
			return social.FirstAccountMonth.Add(i).Year()
		}
	}
	return 0
}

// pensionYear rolls the pension account one year on. A year not yet over bears no interest yet.
func (w *writer) pensionYear(year int, opening social.Fen) accountYear {
	r := &w.record
	y := accountYear{year: year, opening: opening, credited: creditedIn(r.pensionCredit, year)}
	if social.Month(year*100+12) <= w.scale.last {
		y.interest = interestIn(r.pensionCredit, year, opening)
	}
	y.paid = min(creditedIn(r.pensionDebit, year), y.opening+y.credited+y.interest)
	return y
}

// writePensionAccount writes the years of the pension account.
func (w *writer) writePensionAccount(l *life) {
	first := firstYear(w.record.pensionCredit)
	if first == 0 {
		return
	}
	balance := social.Fen(0)
	for year := first; year <= w.scale.last.Year(); year++ {
		y := w.pensionYear(year, balance)
		w.writeAccountYear(l, "pension", y)
		balance = y.closing()
	}
}

// pensionBalance is what the pension account holds at the end of a month.
func (w *writer) pensionBalance(at social.Month) social.Fen {
	balance := social.Fen(0)
	for year := social.FirstAccountMonth.Year(); year < at.Year(); year++ {
		balance = w.pensionYear(year, balance).closing()
	}
	return balance + creditedIn(w.record.pensionCredit[:at.Since(social.FirstAccountMonth)+1], at.Year())
}

// writeMedicalAccount writes the years of the medical account together with the charges that were
// paid out of it. Charges are on record for this calendar year and the one before; in the years
// before that a sum was spent.
func (w *writer) writeMedicalAccount(d draw, l *life) {
	credit := w.record.medicalCredit
	chargesFrom := w.scale.last.Year() - 1
	first := firstYear(credit)
	hasAccount := first != 0
	if !hasAccount || first > chargesFrom {
		first = chargesFrom
	}

	balance := social.Fen(0)
	for year := first; year <= w.scale.last.Year(); year++ {
		y := accountYear{year: year, opening: balance, credited: creditedIn(credit, year)}
		if year < chargesFrom {
			y.paid = (social.Rate(d.between(5, 60)) * pct).Of(y.opening + y.credited)
		} else {
			y.paid = w.writeCharges(d, l, y)
		}
		balance = y.closing()
		if hasAccount && (y.credited != 0 || y.opening != 0) {
			w.writeAccountYear(l, "medical", y)
		}
	}
}

func (w *writer) writeAccountYear(l *life, account string, y accountYear) {
	t := w.accounts
	t.text(l.no)
	t.text(account)
	t.number(y.year)
	t.fen(y.opening)
	t.fen(y.credited)
	t.fen(y.interest)
	t.fen(y.paid)
	t.fen(y.closing())
	t.date(lastDay(min(social.Month(y.year*100+12), w.scale.last)))
	t.end()
}
