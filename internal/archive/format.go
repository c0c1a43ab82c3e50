package archive

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// kind is how a column's text is read.
type kind uint8

const (
	textKind   kind = iota // at most max characters
	codeKind               // one of values
	personKind             // a personal number
	idKind                 // an ID number
	nationKind             // a country, three letters
	pinKind                // a card's six-digit PIN
	monthKind              // yyyymm
	dateKind               // yyyy-mm-dd
	moneyKind              // yuan, kept as 分
	countKind              // a whole number from min to max
)

// column is a column of a file, by its name or its code in LD/T 92.
type column struct {
	name, code string
	required   bool
	kind       kind
	values     []string
	min, max   int64
	fallback   string // stands for an empty code
	doubt      doubtful
	future     bool // a month or day may lie in the future
}

func words(name string, most int64) column { return column{name: name, kind: textKind, max: most} }
func person(name string) column            { return column{name: name, kind: personKind} }
func month(name string) column             { return column{name: name, kind: monthKind} }
func date(name string) column              { return column{name: name, kind: dateKind} }
func money(name string) column             { return column{name: name, kind: moneyKind} }
func count(name string, least, most int64) column {
	return column{name: name, kind: countKind, min: least, max: most}
}
func code(name string, values ...string) column {
	return column{name: name, kind: codeKind, values: values}
}

// must makes a column required.
func (c column) must() column { c.required = true; return c }

// as gives the column its code in LD/T 92.
func (c column) as(code string) column { c.code = code; return c }

// or gives the code that an empty cell stands for.
func (c column) or(fallback string) column { c.fallback = fallback; return c }

// format is one of the archive's files. Its columns are in the order of the table's.
type format struct {
	name    string
	table   *store.LoadTable
	columns []column
	// control is where the agency's own pages change what the file has, under a control of its own; "" for no such page.
	control string
	// people are the columns that name a person.
	people []string
	// rule makes the check of a whole row, which returns the column at fault and the reason, or "".
	rule func(f *format) rowRule
}

// rowRule checks what no single cell shows: it returns the index of the column at fault and the reason, or "".
type rowRule func(row []value) (at int, reason string)

// value is a cell that has been read: a number, or text. Null is an empty cell.
type value struct {
	n    int64
	text []byte
	null bool
}

func (f *format) at(name string) int {
	return slices.IndexFunc(f.columns, func(c column) bool { return c.name == name })
}

const (
	maxCount  = 9999
	firstYear = 1900
	lastYear  = 2099
)

var (
	branches   = codes(social.AllInsurances)
	tiers      = codes([]social.Tier{social.TierNone, social.TierOne, social.TierTwo, social.TierThree, social.TierChild})
	households = codes([]social.Household{social.Shenzhen, social.OtherUrban, social.OtherRural})
	statuses   = codes([]social.BranchStatus{social.NotInsured, social.Paying, social.Paused, social.Ended, social.Resumed})
	payKinds   = codes([]social.PayKind{social.Normal, social.BackPay, social.Individual, social.BaseDiff, social.Refund})
)

func codes[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = string(c)
	}
	return out
}

// persons is apart, since its rows are sealed and have the conflict rule.
var persons = &format{name: "persons.csv", table: store.Persons, rule: personRule, columns: []column{
	person("person_no").must().as("AAC001"),
	column{name: "id_no", kind: idKind}.must().as("AAE135"),
	words("name", 100).must().as("AAC003").unlike(social.FactName, text.WarnName),
	code("sex", "1", "2").must().as("AAC004"),
	date("birth_date").must().as("AAC006"),
	code("household", households...).must(),
	code("category", "employee", "self_payer", "retired", "unemployed", "child").must(),
	code("person_state", "1", "2", "3"),
	month("first_insured").as("AAC049"),
	words("unit_no", 30).as("AAB001"),
	money("wage").as("AAC040"),
	words("phone", 30).as("AAE005").unlike(social.FactPhone, text.WarnPhone),
	words("email", 254),
	words("bank_name", 100),
	words("bank_account", 40).as("AAE010").unlike(social.FactAccount, text.WarnAccount),
	words("address", 300).as("AAE006"),
	words("postcode", 10).as("AAE007").unlike(social.FactPostcode, text.WarnPostcode),
	words("card_no", 30).unlike(social.FactCard, text.WarnCard),
	code("card_status", codes(social.AllCardStatuses)...),
	column{name: "card_pin", kind: pinKind},
	code("medical_tier", tiers...),
	words("health_centre_no", 30),
	code("pension_status", statuses...),
	code("medical_status", statuses...),
	code("injury_status", statuses...),
	code("unemployment_status", statuses...),
	code("maternity_status", statuses...),
	code("id_type", codes(social.AllIDTypes)...).as("AAC058").or(string(social.ResidentID)),
	column{name: "nationality", kind: nationKind}.as("AAC161"),
}}

// formats are the archive's files in the order in which they are read: what others refer to comes first.
var formats = []*format{
	{
		name: "units.csv", table: store.Units,
		columns: []column{
			words("unit_no", 30).must().as("AAB001"),
			words("name", 200).must().as("AAB004"),
			words("uscc", 30).as("BAB010"),
			count("industry_class", 1, 8),
		},
	},
	{
		name: "health_centres.csv", table: store.HealthCentres, control: text.ControlCentres,
		columns: []column{
			words("centre_no", 30).must(), words("name", 200).must(), words("district", 50).must(), words("street", 100),
			words("address", 300), words("phone", 100), words("hospital", 200),
		},
	},
	{
		name: "service_halls.csv", table: store.ServiceHalls, control: text.ControlHalls, rule: hallRule,
		columns: []column{
			words("hall_no", 30).must(), words("name", 100).must(), words("district", 50).must(), words("address", 300).must(),
			words("phone", 100), words("hours", 300).must(), words("services", 1000), words("longitude", 20), words("latitude", 20),
			date("closed_on").ahead(),
		},
	},
	{
		name: "contribution_bounds.csv", table: store.ContributionBounds, control: text.ControlBounds, rule: boundsRule,
		columns: []column{
			code("insurance", branches...).must(), code("tier", tiers...), code("household", households...),
			month("from_month").must().ahead(), month("to_month").ahead(), money("min").must(), money("max").must(), words("source", 300),
		},
	},
	persons,
	{
		name: "contributions.csv", table: store.Contributions, rule: contributionRule, people: []string{"person_no"},
		columns: []column{
			person("person_no").must().as("AAC001"),
			code("insurance", branches...).must().as("AAE140"),
			month("month").must().as("AAE003"),
			words("unit_no", 30).as("AAB001"),
			money("base").must().as("AAE180"),
			money("personal").must().as("AAE022"),
			money("employer").must().as("AAE020"),
			money("credited"),
			money("subsidy"),
			code("tier", tiers...),
			code("kind", payKinds...).or(string(social.Normal)),
			date("posted_on").as("EAD131"),
			words("remark", 500),
		},
	},
	{
		name: "early_contributions.csv", table: store.EarlyContributions, rule: earlyRule, people: []string{"person_no"},
		columns: []column{
			person("person_no").must().as("AAC001"), words("unit_name", 200), month("from_month").must(), month("to_month").must(),
			count("months", 0, maxCount).must(), code("kind", text.ArchiveEarlyKinds...).must(),
			money("amount"), words("remark", 500),
		},
	},
	{
		name: "accounts.csv", table: store.IndividualAccounts, rule: accountRule, people: []string{"person_no"},
		columns: []column{
			person("person_no").must().as("AAC001"), code("account", "pension", "medical").must(),
			count("year", firstYear, lastYear).must(), money("opening").must(), money("credited").must(), money("interest").must(),
			money("paid_out").must(), money("closing").must(), date("as_of"),
		},
	},
	{
		name: "pension_payments.csv", table: store.PensionPayments, people: []string{"person_no"},
		columns: []column{
			person("person_no").must().as("AAC001"), month("month").must(), words("item", 100).must(), money("amount").must(),
			words("bank_name", 100), words("account_tail", 10), code("status", text.ArchivePaymentStates...).must(),
		},
	},
	{
		name: "pension_back_payments.csv", table: store.PensionBackPayments, rule: spanRule, people: []string{"person_no"},
		columns: []column{
			person("person_no").must().as("AAC001"), month("paid_month").must(), month("from_month").must(), month("to_month").must(),
			words("item", 100).must(), money("amount").must(), words("reason", 300), words("status", 50).must(),
		},
	},
	{
		name: "medical_charges.csv", table: store.MedicalCharges, rule: chargeRule, people: []string{"person_no"},
		columns: []column{
			words("receipt_no", 50).must(), person("person_no").must().as("AAC001"), date("charged_on").must(),
			words("institution", 200).must(), code("category", text.ArchiveCharges...).must(), money("total").must(),
			money("account_paid").must(), money("fund_paid").must(), money("cash_paid").must(),
		},
	},
	{
		name: "injury_benefits.csv", table: store.InjuryBenefits, people: []string{"person_no"},
		columns: []column{
			person("person_no").must().as("AAC001"), words("case_no", 50).must(), date("accident_on"), date("recognised_on"),
			count("grade", 1, 10), words("item", 100).must(), money("amount").must(), month("month").must(),
			words("status", 50).must(),
		},
	},
	{
		name: "unemployment_claims.csv", table: store.UnemploymentClaims, people: []string{"person_no"},
		columns: []column{
			words("claim_no", 50).must(), person("person_no").must().as("AAC001"), month("from_month").must(),
			count("granted_months", 0, 24).must(), code("status", "10", "20", "30", "40").must(),
			code("stop_reason", "41", "42", "43", "44", "45", "46", "47", "90"), month("stopped_month"),
		},
	},
	{
		name: "unemployment_payments.csv", table: store.UnemploymentPayments, people: []string{"person_no"},
		columns: []column{
			words("claim_no", 50).must(), person("person_no").must().as("AAC001"), month("month").must(),
			count("nth", 1, maxCount).must(), money("benefit").must(), money("medical"), money("other"), words("status", 50).must(),
		},
	},
	{
		name: "transfers_in.csv", table: store.TransfersIn, rule: periodRule, people: []string{"person_no"},
		columns: []column{
			person("person_no").must().as("AAC001"),
			code("kind", "pension_in_province", "pension_out_of_province", "medical").must(), words("origin", 100).must(),
			words("agency", 200), month("from_month").must(), month("to_month").must(), count("months", 0, maxCount).must(),
			money("account_amount").must(), money("pooled_amount"), date("arrived_on"),
			code("status", text.ArchiveTransfers...).must(),
		},
	},
	{
		name: "debits.csv", table: store.Debits, people: []string{"person_no"},
		columns: []column{
			person("person_no").must().as("AAC001"), month("month").must().ahead(), words("run", 30).must(), money("amount").must(),
			date("due_on").must().ahead(), words("account_tail", 10), code("status", text.ArchiveDebits...).must(), words("reason", 300),
			date("settled_on"),
		},
	},
	{
		name: "guardianships.csv", table: store.Guardianships, rule: guardianRule, people: []string{"guardian_no", "child_no"},
		columns: []column{
			person("guardian_no").must(), person("child_no").must(), code("relation", text.ArchiveRelations...).must(),
		},
	},
}

// noNegative is the rule of every file without a rule of its own: an amount is never negative.
func noNegative(f *format) rowRule {
	var amounts []int
	for i, c := range f.columns {
		if c.kind == moneyKind {
			amounts = append(amounts, i)
		}
	}
	return func(row []value) (int, string) {
		for _, at := range amounts {
			if row[at].n < 0 {
				return at, text.RejectNegative
			}
		}
		return 0, ""
	}
}

// both checks by two rules, one after the other.
func both(first, second rowRule) rowRule {
	return func(row []value) (int, string) {
		if at, reason := first(row); reason != "" {
			return at, reason
		}
		return second(row)
	}
}

// personRule reads the ID number by what paper it is of.
func personRule(f *format) rowRule {
	id, idType := f.at("id_no"), f.at("id_type")
	sign := noNegative(f)
	return func(row []value) (int, string) {
		if reason := readID(social.IDType(row[idType].text), &row[id]); reason != "" {
			return id, reason
		}
		return sign(row)
	}
}

// noPositive is the rule of a refund: it says what is taken back.
func noPositive(f *format) rowRule {
	var amounts []int
	for i, c := range f.columns {
		if c.kind == moneyKind {
			amounts = append(amounts, i)
		}
	}
	return func(row []value) (int, string) {
		for _, at := range amounts {
			if row[at].n > 0 {
				return at, text.RejectRefund
			}
		}
		return 0, ""
	}
}

// contributionRule keeps pension months to the time of individual accounts, subsidy and tier to the branches that have them, and amounts to
// the sign of their kind: those of a correction have either.
func contributionRule(f *format) rowRule {
	insurance, tier, subsidy, kind, month := f.at("insurance"), f.at("tier"), f.at("subsidy"), f.at("kind"), f.at("month")
	sign, refund := noNegative(f), noPositive(f)
	return func(row []value) (int, string) {
		branch := string(row[insurance].text)
		if row[subsidy].n != 0 && branch != string(social.ChildMedical) {
			return subsidy, text.RejectSubsidy
		}
		if len(row[tier].text) > 0 && branch != string(social.Medical) && branch != string(social.ChildMedical) {
			return tier, text.RejectTier
		}
		if branch == string(social.Pension) && row[month].n < int64(social.FirstAccountMonth) {
			return month, text.RejectBeforeAccounts
		}
		switch social.PayKind(row[kind].text) {
		case social.Refund:
			return refund(row)
		case social.BaseDiff:
			return 0, ""
		}
		return sign(row)
	}
}

// spanRule wants a span of months to end no earlier than it begins.
func spanRule(f *format) rowRule {
	from, to := f.at("from_month"), f.at("to_month")
	return both(noNegative(f), func(row []value) (int, string) {
		if row[to].n != 0 && row[to].n < row[from].n {
			return to, text.RejectMonthsOrder
		}
		return 0, ""
	})
}

// periodRule is spanRule for a period that counts months: no more than it has.
func periodRule(f *format) rowRule {
	from, to, months := f.at("from_month"), f.at("to_month"), f.at("months")
	return both(spanRule(f), func(row []value) (int, string) {
		if span := (social.Span{From: social.Month(row[from].n), To: social.Month(row[to].n)}); row[months].n > int64(span.Months()) {
			return months, text.RejectMonthsMany
		}
		return 0, ""
	})
}

// earlyRule keeps the records of periods to the time before individual accounts.
func earlyRule(f *format) rowRule {
	to := f.at("to_month")
	return both(periodRule(f), func(row []value) (int, string) {
		if row[to].n >= int64(social.FirstAccountMonth) {
			return to, text.RejectEarly
		}
		return 0, ""
	})
}

func accountRule(f *format) rowRule {
	opening, credited, interest := f.at("opening"), f.at("credited"), f.at("interest")
	paidOut, closing := f.at("paid_out"), f.at("closing")
	return both(noNegative(f), func(row []value) (int, string) {
		if row[opening].n+row[credited].n+row[interest].n-row[paidOut].n != row[closing].n {
			return closing, text.RejectClosing
		}
		return 0, ""
	})
}

func chargeRule(f *format) rowRule {
	total, account, fund, cash := f.at("total"), f.at("account_paid"), f.at("fund_paid"), f.at("cash_paid")
	return both(noNegative(f), func(row []value) (int, string) {
		if row[account].n+row[fund].n+row[cash].n != row[total].n {
			return total, text.RejectChargeTotal
		}
		return 0, ""
	})
}

func boundsRule(f *format) rowRule {
	least, most := f.at("min"), f.at("max")
	return both(spanRule(f), func(row []value) (int, string) {
		if row[least].n > row[most].n {
			return most, text.RejectBoundsOrder
		}
		return 0, ""
	})
}

// hallRule wants coordinates in degrees, both of them or neither.
func hallRule(f *format) rowRule {
	longitude, latitude := f.at("longitude"), f.at("latitude")
	return func(row []value) (int, string) {
		if !isDegrees(row[longitude], 180) {
			return longitude, text.RejectDegrees
		}
		if !isDegrees(row[latitude], 90) || row[longitude].null != row[latitude].null {
			return latitude, text.RejectDegrees
		}
		return 0, ""
	}
}

func isDegrees(v value, most float64) bool {
	n, err := strconv.ParseFloat(string(v.text), 64)
	return v.null || err == nil && math.Abs(n) <= most
}

func guardianRule(f *format) rowRule {
	guardian, child := f.at("guardian_no"), f.at("child_no")
	return func(row []value) (int, string) {
		if string(row[guardian].text) == string(row[child].text) {
			return child, text.RejectOwnGuardian
		}
		return 0, ""
	}
}

func (f *format) rowRule() rowRule {
	if f.rule == nil {
		return noNegative(f)
	}
	return f.rule(f)
}

// joinNames lists names in a sentence.
func joinNames(names []string) string { return strings.Join(names, "、") }
