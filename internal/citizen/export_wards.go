package citizen

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
)

// wardTable is a statement of a ward as it stands in the copy of their guardian's data.
type wardTable struct {
	name      string
	statement *statement.Statement
	fields    []string // the statement's columns, in its order
}

// wardTables are what a guardian sees of a ward, by the very statements of the pages; nil for the wards themselves.
var wardTables = []wardTable{
	{name: "wards"},
	{"ward_contributions", statement.WardContributions, []string{"month", "standard", "personal", "subsidy", "remark"}},
	{"ward_charges", statement.WardCharges,
		[]string{"charged_on", "institution", "category", "total", "account_paid", "fund_paid", "cash_paid", "receipt_no"}},
}

// wardColumns are those of the table of wards.
var wardColumns = []store.ExportColumn{{Name: "person_no"}, {Name: "name"}, {Name: "sex"}, {Name: "birth_date"}, {Name: "id_no"}, {Name: "relation"}}

// wardData reads the person's wards under age and what the pages show of each.
func (s *Service) wardData(ctx context.Context, personNo string) ([]dataTable, error) {
	now := s.db.Now()
	wards, err := s.db.Wards(ctx, personNo, now.AddDate(-social.AgeOfMajority, 0, 0).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	tables := []dataTable{{name: "wards", columns: wardColumns, rows: wardRows(wards)}}
	for _, t := range wardTables[1:] {
		data, err := s.wardStatement(ctx, t, wards, now)
		if err != nil {
			return nil, err
		}
		tables = append(tables, data)
	}
	return tables, nil
}

func wardRows(wards []store.Ward) [][]statement.Cell {
	var rows [][]statement.Cell
	for _, w := range wards {
		rows = append(rows, []statement.Cell{{Text: w.PersonNo}, {Text: w.Name}, {Text: string(w.Sex)}, {Text: w.BirthDate},
			{Text: string(w.ID)}, {Text: w.Relation}})
	}
	return rows
}

func (s *Service) wardStatement(ctx context.Context, t wardTable, wards []store.Ward, now time.Time) (dataTable, error) {
	columns, err := t.columns()
	if err != nil {
		return dataTable{}, err
	}
	data := dataTable{name: t.name, columns: columns}
	for _, w := range wards {
		table, err := s.db.Statement(ctx, t.statement, w.PersonNo, now)
		if err != nil {
			return dataTable{}, err
		}
		for i := range table.Rows() {
			row := append(make([]statement.Cell, 0, len(columns)), statement.Cell{Text: w.PersonNo})
			data.rows = append(data.rows, append(row, t.row(table.Row(i))...))
		}
	}
	return data, nil
}

// columns are the ward's number and the statement's columns under their names in the copy.
func (t wardTable) columns() ([]store.ExportColumn, error) {
	if len(t.fields) != len(t.statement.Columns) {
		return nil, fmt.Errorf("citizen: the export names %d columns of %s, which has %d", len(t.fields), t.statement.ID, len(t.statement.Columns))
	}
	kinds := map[statement.Kind]store.ExportKind{
		statement.Month: store.ExportMonth, statement.Money: store.ExportMoney, statement.Count: store.ExportCount,
	}
	columns := []store.ExportColumn{{Name: "person_no"}}
	for i, name := range t.fields {
		columns = append(columns, store.ExportColumn{Name: name, Kind: kinds[t.statement.Columns[i].Kind]})
	}
	return columns, nil
}

// row is a row as the page shows it: numbers as they are, everything else in words.
func (t wardTable) row(cells []statement.Cell) []statement.Cell {
	row := slices.Clone(cells)
	for i, c := range t.statement.Columns {
		if c.Kind == statement.Code || c.Kind == statement.Remark {
			row[i].Text = c.Show(row[i])
		}
	}
	return row
}

// writeCodes lists the codes of a column.
func writeCodes(out *strings.Builder, labels map[string]string) {
	for _, code := range slices.Sorted(maps.Keys(labels)) {
		out.WriteString("    " + code + "  " + labels[code] + "\r\n")
	}
}
