package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"shebao/internal/social"
)

// querier is what both a database and a transaction can read with.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Person is an insured person's row of the archive, opened.
type Person struct {
	PersonNo       string
	ID             social.IDNumber // as the archive has it: 18 digits, or 15 of old
	Name           string
	Sex            social.Sex
	BirthDate      string // yyyy-mm-dd
	Household      social.Household
	Category       social.Category
	State          social.PersonState
	FirstInsured   social.Month // 0 where not known
	UnitNo         string
	Wage           social.Fen // 0 where not known
	Phone          string
	Email          string
	BankName       string
	BankAccount    string
	Address        string
	Postcode       string
	CardNo         string
	CardStatus     social.CardStatus
	HasPIN         bool // of the card (社会保障卡密码)
	MedicalTier    social.Tier
	HealthCentreNo string
	Status         map[social.Insurance]social.BranchStatus
	IDType         social.IDType
	Nationality    string // three letters; "" where not known
	Facts          Facts  // to compare with what is typed
	// Withdrawn says that the archive has taken the record back: nothing but PersonNo is known.
	Withdrawn bool
}

// Insured reports whether the person is or was in any branch and is alive: who may register. Of whom the archive knows no status, what was
// paid for them tells: paid says whether anything was (PaidFor).
func (p *Person) Insured(paid bool) bool {
	if p.State == social.PersonDeceased {
		return false
	}
	known := false
	for _, status := range p.Status {
		if status != social.NotInsured && status != "" {
			return true
		}
		known = known || status != ""
	}
	return !known && paid
}

// PaidFor reports whether the archive has anything that was paid for a person or to them: a contribution of whatever time, a pension.
func (db *DB) PaidFor(ctx context.Context, personNo string) (bool, error) {
	careers, err := db.Careers(ctx, personNo)
	for _, rows := range careers {
		if slices.ContainsFunc(rows, func(c social.Contribution) bool { return c.Kind.Pays() }) {
			return true, nil
		}
	}
	if err != nil {
		return false, err
	}
	var n int
	err = db.read.QueryRowContext(ctx, `SELECT CASE WHEN EXISTS (SELECT 1 FROM early_contributions WHERE person_no = $1)
		OR EXISTS (SELECT 1 FROM pension_payments WHERE person_no = $1) THEN 1 ELSE 0 END`, personNo).Scan(&n)
	return n == 1, classify(err)
}

// StatusIn is how the person stands in a branch. Children's cover has no status of its own: it is their medical one.
func (p *Person) StatusIn(branch social.Insurance) social.BranchStatus {
	switch {
	case branch != social.ChildMedical:
		return p.Status[branch]
	case p.Category == social.Child:
		return p.Status[social.Medical]
	}
	return social.Ended // one who is no longer a child
}

// Retired reports whether contributions have ended for good.
func (p *Person) Retired() bool {
	return p.Category == social.Retired || p.State == social.InRetirement
}

// PaidByOthers reports whether cover in a branch is in force without a contribution: of the retired, and of those whose medical
// contributions the unemployment fund pays.
func (p *Person) PaidByOthers(branch social.Insurance) bool {
	return p.Retired() || p.Category == social.Unemployed && branch == social.Medical
}

// Owes reports whether contributions to a branch go on, so that a month that is due and not paid is missing. The dead and the retired owe
// nothing, nor do those for whom the unemployment fund pays.
func (p *Person) Owes(branch social.Insurance) bool {
	return p.State != social.PersonDeceased && p.StatusIn(branch).InForce() && !p.PaidByOthers(branch)
}

// Expected are the branches whose contributions somebody has to see to. The retired pay none; a self-payer can't be in the branches of
// the employed, and the unemployed are not expected to be.
func (p *Person) Expected() []social.Insurance {
	switch {
	case p.Retired():
		return nil
	case p.Category == social.Child:
		return []social.Insurance{social.ChildMedical}
	case p.Category == social.SelfPayer, p.Category == social.Unemployed:
		return []social.Insurance{social.Pension, social.Medical}
	}
	return []social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity}
}

const personColumns = `person_no, id_no, name, sex, birth_date, household, category, person_state, first_insured, unit_no,
	wage, phone, email, bank_name, bank_account, address, postcode, card_no, card_status, card_pin_hash <> '', medical_tier, health_centre_no,
	pension_status, medical_status, injury_status, unemployment_status, maternity_status, id_type, nationality, folded,
	name_key, card_key, postcode_key, phone_key, account_key, account_tail_key`

// Person reads one person by personal number. ErrNotFound where there is none.
func (db *DB) Person(ctx context.Context, personNo string) (*Person, error) {
	return db.keys.person(ctx, db.read, personNo, db.Now())
}

// PersonOrWithdrawn is Person for whoever has to go on with what a person left behind: where there is no record any more it answers with one
// that says so.
func (db *DB) PersonOrWithdrawn(ctx context.Context, personNo string) (*Person, error) {
	p, err := db.Person(ctx, personNo)
	if errors.Is(err, ErrNotFound) {
		return &Person{PersonNo: personNo, Withdrawn: true}, nil
	}
	return p, err
}

// Person reads the person as this transaction sees them; after Lock nobody else changes them until it ends.
func (tx *Tx) Person(personNo string) (*Person, error) {
	return tx.db.keys.person(tx.ctx, tx.sql, personNo, tx.at)
}

func (k *Keys) person(ctx context.Context, q querier, personNo string, now time.Time) (*Person, error) {
	p := &Person{Status: map[social.Insurance]social.BranchStatus{}}
	var id, phone, email, account, address []byte
	var first, wage sql.NullInt64
	var statuses [5]string
	var folded int
	f := &p.Facts
	f.keys, f.personNo = k, personNo
	err := q.QueryRowContext(ctx, `SELECT `+personColumns+`,
		EXISTS (SELECT 1 FROM proof_waits w WHERE w.person_no = persons.person_no AND w.field = 'phone' AND w.until_at > $2),
		EXISTS (SELECT 1 FROM proof_waits w WHERE w.person_no = persons.person_no AND w.field = 'bank_account' AND w.until_at > $2)
		FROM persons WHERE person_no = $1`, personNo, now.Unix()).Scan(
		&p.PersonNo, &id, &p.Name, &p.Sex, &p.BirthDate, &p.Household, &p.Category, &p.State, &first, &p.UnitNo,
		&wage, &phone, &email, &p.BankName, &account, &address, &p.Postcode, &p.CardNo, &p.CardStatus, &p.HasPIN, &p.MedicalTier,
		&p.HealthCentreNo, &statuses[0], &statuses[1], &statuses[2], &statuses[3], &statuses[4], &p.IDType, &p.Nationality, &folded,
		&f.name, &f.card, &f.postcode, &f.phone, &f.account, &f.tail, &f.phoneWaits, &f.accountWaits)
	if err != nil {
		return nil, classify(err)
	}
	p.FirstInsured, p.Wage = social.Month(first.Int64), social.Fen(wage.Int64)
	branches := [5]social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity}
	for i, branch := range branches {
		p.Status[branch] = social.BranchStatus(statuses[i])
	}
	var idText string
	for _, field := range []struct {
		name   string
		sealed []byte
		into   *string
	}{{"id_no", id, &idText}, {"phone", phone, &p.Phone}, {"email", email, &p.Email},
		{"bank_account", account, &p.BankAccount}, {"address", address, &p.Address}} {
		if *field.into, err = k.Open("persons."+field.name, p.PersonNo, field.sealed); err != nil {
			return nil, err
		}
	}
	p.ID = social.IDNumber(idText)
	if folded == 0 {
		f.fill(map[string]string{"name": p.Name, "card_no": p.CardNo, "postcode": p.Postcode, "phone": p.Phone, "bank_account": p.BankAccount})
	}
	return p, nil
}

// PersonNosByID finds the personal numbers that the archive has for an ID number, whichever form it is in there.
func (db *DB) PersonNosByID(ctx context.Context, id social.IDNumber) ([]string, error) {
	return collect(ctx, db.read, itself[string], `SELECT person_no FROM persons WHERE id_hash = $1 ORDER BY person_no`,
		db.keys.idHash(string(id)))
}

// Contribution is a row of contributions with its branch and its unit's name.
type Contribution struct {
	Insurance social.Insurance
	UnitName  string
	social.Payment
}

// Contributions reads all that a person ever paid, to all branches, newest first, by two queries. The rows come in the order of their key,
// and names by unit: to have the engine join and sort a career takes longer than all else of a page.
func (db *DB) Contributions(ctx context.Context, personNo string) ([]Contribution, error) {
	byBranch, err := db.payments(ctx, personNo)
	if err != nil {
		return nil, err
	}
	var list []Contribution
	names := map[string]string{}
	for branch, rows := range byBranch {
		for _, row := range rows {
			list = append(list, Contribution{Insurance: branch, Payment: row})
			names[row.UnitNo] = ""
		}
	}
	if err := db.fillUnitNames(ctx, names); err != nil {
		return nil, classify(err)
	}
	for i := range list {
		list[i].UnitName = names[list[i].UnitNo]
	}
	slices.SortFunc(list, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(b.Month, a.Month), cmp.Compare(a.Insurance, b.Insurance), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.UnitNo, b.UnitNo))
	})
	return list, nil
}

// PaidIn are the months paid to a branch, out of the rows of all.
func PaidIn(list []Contribution, branch social.Insurance) []social.MonthPaid {
	return social.PaidMonths(rowsOf(list, branch))
}

func rowsOf(list []Contribution, branch social.Insurance) (rows []social.Payment) {
	for _, c := range list {
		if c.Insurance == branch {
			rows = append(rows, c.Payment)
		}
	}
	return rows
}
