package store

import (
	"context"

	"shebao/internal/social"
	"shebao/internal/text"
)

// Periods are the months of a person that are on record by their beginning and end, and not month by month.
type Periods struct {
	Early     []social.Period // before 1992-08, the deemed ones among them
	Deemed    []social.Period // of Early, those of regular work that count without a contribution (视同缴费)
	Transfers []PeriodIn      // brought in from elsewhere, settled
}

// PeriodIn is a period of cover elsewhere that was brought in.
type PeriodIn struct {
	social.Period
	Medical   bool   // else it is of pension insurance
	ArrivedOn string // yyyy-mm-dd, or ""
}

// Elsewhere counts months that are not in the contributions by month, as they are on record, and those that count only once.
type Elsewhere struct {
	Early           int // before 1992-08, the deemed ones among them
	Deemed          int // of Early
	PensionTransfer int
	MedicalTransfer int
	// PensionOverlap and MedicalOverlap are months that are in more than one record, of these and of those paid, counted once for each
	// time too often.
	PensionOverlap, MedicalOverlap int
}

// Periods reads what of a person's cover is on record as periods, by one query.
func (db *DB) Periods(ctx context.Context, personNo string) (p Periods, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT kind, from_month, to_month, months, '' FROM early_contributions WHERE person_no = $1
		UNION ALL SELECT kind, from_month, to_month, months, arrived_on FROM transfers_in WHERE person_no = $1 AND status = $2`,
		personNo, text.TransferSettled)
	if err != nil {
		return p, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind, arrived string
		var one social.Period
		if err := rows.Scan(&kind, &one.From, &one.To, &one.Months, &arrived); err != nil {
			return p, classify(err)
		}
		p.add(kind, arrived, one)
	}
	return p, classify(rows.Err())
}

func (p *Periods) add(kind, arrived string, one social.Period) {
	switch kind {
	case "pension_in_province", "pension_out_of_province":
		p.Transfers = append(p.Transfers, PeriodIn{Period: one, ArrivedOn: arrived})
	case "medical":
		p.Transfers = append(p.Transfers, PeriodIn{Period: one, Medical: true, ArrivedOn: arrived})
	case text.EarlyDeemed:
		p.Deemed = append(p.Deemed, one)
		p.Early = append(p.Early, one)
	default:
		p.Early = append(p.Early, one)
	}
}

// Until are the periods as they were on a day (yyyy-mm-dd): without what had not arrived yet. What has no date counts as arrived.
func (p Periods) Until(day string) Periods {
	var arrived []PeriodIn
	for _, t := range p.Transfers {
		if t.ArrivedOn <= day {
			arrived = append(arrived, t)
		}
	}
	p.Transfers = arrived
	return p
}

func (p Periods) transfers(medical bool) (list []social.Period) {
	for _, t := range p.Transfers {
		if t.Medical == medical {
			list = append(list, t.Period)
		}
	}
	return list
}

// PensionTransfers are the periods of pension insurance elsewhere.
func (p Periods) PensionTransfers() []social.Period { return p.transfers(false) }

// Beside counts the periods beside the months paid.
func (p Periods) Beside(paid map[social.Insurance]*BranchCover) Elsewhere {
	return p.BesideMonths(paid[social.Pension].Career().Paid, paid[social.Medical].Career().Paid)
}

// BesideMonths is Beside for months of the pension and the medical branch, each ascending.
func (p Periods) BesideMonths(pension, medical []social.Month) Elsewhere {
	e := Elsewhere{Early: social.SumOf(p.Early), Deemed: social.SumOf(p.Deemed),
		PensionTransfer: social.SumOf(p.transfers(false)), MedicalTransfer: social.SumOf(p.transfers(true))}
	e.PensionOverlap = len(pension) + e.Early + e.PensionTransfer - social.Union(pension, append(p.transfers(false), p.Early...)...)
	e.MedicalOverlap = len(medical) + e.MedicalTransfer - social.Union(medical, p.transfers(true)...)
	return e
}

// Pension is how many months the periods add to those paid for a pension.
func (e Elsewhere) Pension() int { return e.Early + e.PensionTransfer - e.PensionOverlap }

// Medical is how many months the periods add to those paid for medical cover.
func (e Elsewhere) Medical() int { return e.MedicalTransfer - e.MedicalOverlap }
