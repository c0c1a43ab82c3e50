package store

import (
	"fmt"
	"slices"
	"strings"
)

// ColumnKind is how a column of the archive is stored.
type ColumnKind uint8

// The kinds of columns: text, a number of 32 bits (months, counts), one of 64 (money in 分), and sealed bytes.
const (
	TextColumn ColumnKind = iota
	IntColumn
	MoneyColumn
	SealedColumn
)

// LoadColumn is a column that an import fills.
type LoadColumn struct {
	Name string
	Kind ColumnKind
}

// LoadTable is a table of the archive as an import sees it. Key is the natural key of the file: columns that tell its
// rows apart, and that the table holds unique.
type LoadTable struct {
	Name    string
	Columns []LoadColumn
	Key     []string

	key []int // the indexes of Key in Columns
}

// The tables of the archive, with the columns in the order in which Rows takes their cells. Persons is made by People.
var (
	Units = loadTable("units", "unit_no",
		"unit_no name uscc industry_class:int")
	Persons = loadTable("persons", "person_no",
		"person_no id_no:sealed id_hash name sex birth_date household category person_state first_insured:int unit_no "+
			"wage:money phone:sealed email:sealed bank_name bank_account:sealed address:sealed postcode card_no card_status "+
			"card_pin_hash medical_tier health_centre_no pension_status medical_status injury_status unemployment_status "+
			"maternity_status id_type nationality row_hash name_key card_key postcode_key phone_key account_key account_tail_key "+
			"folded:int")
	// Contributions stand packed (career.go): of all tables this one alone is not a table of the schema.
	Contributions = loadTable("contributions", "person_no insurance month kind unit_no",
		"person_no insurance month:int unit_no base:money personal:money employer:money credited:money subsidy:money "+
			"tier kind posted_on remark")
	EarlyContributions = loadTable("early_contributions", "person_no from_month kind",
		"person_no unit_name from_month:int to_month:int months:int kind amount:money remark")
	IndividualAccounts = loadTable("individual_accounts", "person_no account year",
		"person_no account year:int opening:money credited:money interest:money paid_out:money closing:money as_of")
	PensionPayments = loadTable("pension_payments", "person_no month item",
		"person_no month:int item amount:money bank_name account_tail status")
	PensionBackPayments = loadTable("pension_back_payments", "person_no paid_month from_month item",
		"person_no paid_month:int from_month:int to_month:int item amount:money reason status")
	MedicalCharges = loadTable("medical_charges", "receipt_no",
		"receipt_no person_no charged_on institution category total:money account_paid:money fund_paid:money cash_paid:money")
	InjuryBenefits = loadTable("injury_benefits", "person_no case_no item month",
		"person_no case_no accident_on recognised_on grade:int item amount:money month:int status")
	UnemploymentClaims = loadTable("unemployment_claims", "claim_no",
		"claim_no person_no from_month:int granted_months:int status stop_reason stopped_month:int")
	UnemploymentPayments = loadTable("unemployment_payments", "claim_no month",
		"claim_no person_no month:int nth:int benefit:money medical:money other:money status")
	TransfersIn = loadTable("transfers_in", "person_no kind origin from_month",
		"person_no kind origin agency from_month:int to_month:int months:int account_amount:money pooled_amount:money "+
			"arrived_on status")
	Guardianships = loadTable("guardianships", "guardian_no child_no",
		"guardian_no child_no relation")
	HealthCentres = loadTable("health_centres", "centre_no",
		"centre_no name district street address phone hospital")
	Debits = loadTable("debits", "person_no month run",
		"person_no month:int run amount:money due_on account_tail status reason settled_on")
	ServiceHalls = loadTable("service_halls", "hall_no",
		"hall_no name district address phone hours services longitude latitude closed_on")
	ContributionBounds = loadTable("contribution_bounds", "insurance tier household from_month",
		"insurance tier household from_month:int to_month:int min:money max:money source")
)

// LoadTables are all tables of the archive.
var LoadTables = []*LoadTable{Units, Persons, Contributions, EarlyContributions, IndividualAccounts, PensionPayments, PensionBackPayments,
	MedicalCharges, InjuryBenefits, UnemploymentClaims, UnemploymentPayments, TransfersIn, Guardianships, HealthCentres, ContributionBounds,
	Debits, ServiceHalls}

// loadTable builds a table from its words; "name:kind" is a column that is not text. It panics on a misspelt key, since
// the tables are part of the program.
func loadTable(name, key, columns string) *LoadTable {
	kinds := map[string]ColumnKind{"": TextColumn, "int": IntColumn, "money": MoneyColumn, "sealed": SealedColumn}
	t := &LoadTable{Name: name, Key: strings.Fields(key)}
	for _, word := range strings.Fields(columns) {
		column, kind, _ := strings.Cut(word, ":")
		t.Columns = append(t.Columns, LoadColumn{column, kinds[kind]})
	}
	for _, column := range t.Key {
		at := t.column(column)
		if at < 0 {
			panic(fmt.Sprintf("store: table %s has no column %s", name, column))
		}
		t.key = append(t.key, at)
	}
	return t
}

// Stored is the table of the schema that holds the rows: as they are, or packed.
func (t *LoadTable) Stored() string {
	if t == Contributions {
		return careersTable.Name
	}
	return t.Name
}

func (t *LoadTable) column(name string) int {
	return slices.IndexFunc(t.Columns, func(c LoadColumn) bool { return c.Name == name })
}

func (t *LoadTable) columnNames() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// insertSQL adds n rows by parameters in the order of the columns. On SQLite they are "?": "$1" is a name there, which
// the driver looks up for every value, one tenth of an import's time.
func (t *LoadTable) insertSQL(engine Engine, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", t.Name, t.columnNames())
	parameter := 0
	for row := range n {
		if row > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for i := range t.Columns {
			if i > 0 {
				b.WriteString(", ")
			}
			parameter++
			if engine == SQLite {
				b.WriteByte('?')
			} else {
				fmt.Fprintf(&b, "$%d", parameter)
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

// replaceClause makes an insert replace the row with the same natural key.
func (t *LoadTable) replaceClause() string {
	var set []string
	for i, c := range t.Columns {
		if !slices.Contains(t.key, i) {
			set = append(set, c.Name+" = excluded."+c.Name)
		}
	}
	return fmt.Sprintf(" ON CONFLICT (%s) DO UPDATE SET %s", strings.Join(t.Key, ", "), strings.Join(set, ", "))
}

// deleteSQL removes the rows that have one of n natural keys, given one after the other.
func (t *LoadTable) deleteSQL(n int) string {
	var keys []string
	parameter := 0
	for range n {
		var values []string
		for _, at := range t.key {
			kind := "TEXT"
			if t.Columns[at].Kind != TextColumn {
				kind = "INTEGER"
			}
			parameter++
			values = append(values, fmt.Sprintf("CAST($%d AS %s)", parameter, kind))
		}
		keys = append(keys, "("+strings.Join(values, ", ")+")")
	}
	return fmt.Sprintf("DELETE FROM %s WHERE (%s) IN (VALUES %s)", t.Name, strings.Join(t.Key, ", "), strings.Join(keys, ", "))
}

// findSQL reads the rows that have one of n natural keys, each with the number its key came with. Parameters: for each
// key its number, then its values. The casts give PostgreSQL the types it can't infer from a list of parameters.
func (t *LoadTable) findSQL(n int) string {
	var keys, joins []string
	for _, at := range t.key {
		name := t.Columns[at].Name
		joins = append(joins, fmt.Sprintf("t.%s = k.%s", name, name))
	}
	parameter := 0
	for range n {
		values := []string{fmt.Sprintf("CAST($%d AS INTEGER)", parameter+1)}
		parameter++
		for _, at := range t.key {
			kind := "TEXT"
			if t.Columns[at].Kind != TextColumn {
				kind = "INTEGER"
			}
			parameter++
			values = append(values, fmt.Sprintf("CAST($%d AS %s)", parameter, kind))
		}
		keys = append(keys, "("+strings.Join(values, ", ")+")")
	}
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = "t." + c.Name
	}
	return fmt.Sprintf("WITH k (key_row, %s) AS (VALUES %s) SELECT k.key_row, %s FROM k JOIN %s t ON %s",
		strings.Join(t.Key, ", "), strings.Join(keys, ", "), strings.Join(columns, ", "), t.Name, strings.Join(joins, " AND "))
}
