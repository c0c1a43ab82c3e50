package social

// PensionRecord is what a pension is worked out from.
type PensionRecord struct {
	Months      []MonthPaid // ascending, each month once
	Early       int         // months of the periods before individual accounts, paid or deemed paid
	Transferred int         // months brought in from elsewhere; their bases are not on record
	Overlap     int         // months that count once though several of these records have them; they are in none of the counts
	Account     PensionAccount
}

// NewPensionRecord counts months paid, periods before individual accounts and those brought in from elsewhere; what overlaps counts once,
// with the first of the three that has it.
func NewPensionRecord(paid []MonthPaid, early, transferred []Period) PensionRecord {
	months := MonthsOf(paid)
	r := PensionRecord{Months: paid}
	r.Early = Union(months, early...) - len(months)
	r.Transferred = Union(months, append(transferred[:len(transferred):len(transferred)], early...)...) - len(months) - r.Early
	r.Overlap = SumOf(early) + SumOf(transferred) - r.Early - r.Transferred
	return r
}

// Counted is how many months of contributions are on record.
func (r PensionRecord) Counted() int { return len(r.Months) + r.Early + r.Transferred }

// Last is the last paid month that has a base; the zero value where there is none.
func (r PensionRecord) Last() MonthPaid {
	for i := len(r.Months) - 1; i >= 0; i-- {
		if r.Months[i].Base > 0 {
			return r.Months[i]
		}
	}
	return MonthPaid{}
}

// PensionOutlook is what an estimate assumes of the years to come.
type PensionOutlook struct {
	PaysFrom      Month // the first month still to be paid; 0 where contributions stop
	Base          Fen   // what is paid on in that month
	Bound         Bound // in force then; the zero value for none
	WageGrowth    Rate  // of the base, each July
	AverageGrowth Rate  // of average wage, pension base and bounds, each year
}

// months are the months still to be paid, up to the last one.
func (o PensionOutlook) months(last Month, credit Figures) []MonthPaid {
	if o.PaysFrom == 0 {
		return nil
	}
	var ahead []MonthPaid
	base, bound := o.Base, o.Bound
	for m := o.PaysFrom; m <= last; m = m.Add(1) {
		if m.Mon() == 7 && m != o.PaysFrom {
			base = o.WageGrowth.grow(base)
			bound.Min, bound.Max = o.AverageGrowth.grow(bound.Min), o.AverageGrowth.grow(bound.Max)
		}
		paid := MonthPaid{Month: m, Base: base}
		if bound.Max > 0 {
			paid.Base = bound.Clamp(base)
		}
		if share, ok := credit.At(m); ok {
			paid.Credited = share.Rate().Of(paid.Base)
		}
		ahead = append(ahead, paid)
	}
	return ahead
}

// PensionEstimate is what a pension would be for someone who retires in a month and pays up to and with it.
type PensionEstimate struct {
	Retired  Month
	Age      int // in months
	Counted  int // months of contributions by then
	Required int // months that a pension needs

	Index            Rate // over all months that have one
	IndexMonths      int  // how many those are
	TransitionMonths int  // before July 1998
	TransitionIndex  Rate // over those
	PensionBase      Figure
	TransitionRate   Figure
	Account          Fen
	DivisorTenths    int
	Basic            Fen
	FromAccount      Fen
	Transitional     Fen
	NewFormula       Figure // its share of the transitional part; below the whole the old formula, which is left out, counted too
}

// Short is how many months are missing for a pension; 0 for none.
func (e PensionEstimate) Short() int { return max(0, e.Required-e.Counted) }

// Total is the pension a month.
func (e PensionEstimate) Total() Fen { return e.Basic + e.FromAccount + e.Transitional }

// firstProvinceMonth is the month province-wide accounts began (粤府〔1998〕21号): the transitional pension is for those before.
const firstProvinceMonth Month = 199807

// EstimatePension works a pension out from the record, the outlook and the figures.
func EstimatePension(born, retired Month, r PensionRecord, o PensionOutlook, p Parameters) PensionEstimate {
	months := append(r.Months[:len(r.Months):len(r.Months)], o.months(retired, p[AccountCredit])...)
	e := PensionEstimate{
		Retired: retired, Age: retired.Since(born),
		Counted: len(months) + r.Early + r.Transferred, Required: RequiredMonths(retired),
	}
	all, early := indexMeans(months, r.Early, o.AverageGrowth, p)
	e.Index, e.IndexMonths = all.value(), all.months
	e.TransitionIndex, e.TransitionMonths = early.value(), r.Early+monthsBefore(months, firstProvinceMonth)
	e.PensionBase, _ = p[PensionBase].Projected(retired, o.AverageGrowth)
	e.TransitionRate, _ = p[TransitionRate].At(retired)
	e.Account = r.Account.At(retired, months, p[AccountInterest])
	e.DivisorTenths = AccountDivisor(e.Age)

	base := e.PensionBase.Amount()
	e.Basic = BasicPension(base, e.Index, YearsOf(e.Counted))
	e.FromAccount = AccountPension(e.Account, e.DivisorTenths)
	e.Transitional = TransitionalPension(base, e.TransitionIndex, YearsOf(e.TransitionMonths), e.TransitionRate.Rate())
	e.NewFormula, _ = p[TransitionPhase].At(retired)
	return e
}

func monthsBefore(months []MonthPaid, end Month) (n int) {
	for n < len(months) && months[n].Month < end {
		n++
	}
	return n
}

// indexMean is a mean of indices under way.
type indexMean struct {
	sum    Rate
	months int
}

func (m *indexMean) add(index Rate, months int) {
	m.sum += index * Rate(months)
	m.months += months
}

// value is the mean within the bounds of the law; of no months it is 0.
func (m indexMean) value() Rate {
	if m.months == 0 {
		return 0
	}
	mean := (m.sum + Rate(m.months)/2) / Rate(m.months)
	return min(max(mean, leastIndex), mostIndex)
}

// indexMeans are the average contribution index over all months and over those before July 1998. Months before individual
// accounts have the deemed index; months without a base, or from before the first average wage, count as paid but have none.
func indexMeans(months []MonthPaid, early int, growth Rate, p Parameters) (all, before indexMean) {
	if deemed, ok := p[DeemedIndex].At(FirstAccountMonth.Add(-1)); ok {
		all.add(deemed.Rate(), early)
		before.add(deemed.Rate(), early)
	}
	for _, m := range months {
		wage, ok := p[AverageWage].Projected(m.Month, growth)
		if !ok || m.Base <= 0 {
			continue
		}
		index := Index(m.Base, wage.Amount())
		all.add(index, 1)
		if m.Month < firstProvinceMonth {
			before.add(index, 1)
		}
	}
	return all, before
}

// Deflated is an amount of a month ahead in the wages of today: taken back by a year of growth for each full year between, rounded half
// up to 分 each time. An amount of today, or of a month before, is itself.
func Deflated(amount Fen, today, month Month, growth Rate) Fen {
	const whole = 100 * Percent
	for range month.Since(today) / 12 {
		amount = (2*amount*Fen(whole) + Fen(whole+growth)) / (2 * Fen(whole+growth))
	}
	return amount
}
