package archive

import (
	"slices"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// sensitiveShown is how many changes of a field are shown one by one.
const sensitiveShown = 20

// SensitiveField is what a dry run found of a field that opens an account, pays somebody or speaks for them.
type SensitiveField struct {
	File, Field string
	Count       int64
	Samples     []SensitiveChange // the first ones
}

// SensitiveChange is one change, with numbers and names masked: whoever must read more looks at the person, with a reason.
type SensitiveChange struct {
	Line     int64 // in the file; 0 where it is not known
	Who      string
	Old, New string // "" for nothing there
}

// sensitiveColumns are the fields of the other files that are shown apart, by file. Of a file with no columns each row is.
var sensitiveColumns = map[string][]string{
	"guardianships.csv":       nil,
	"unemployment_claims.csv": {"status", "stop_reason", "stopped_month"},
}

// shows reports whether a file has fields that are shown apart.
func (f *format) shows() bool {
	_, shown := sensitiveColumns[f.name]
	return shown
}

// sensitive adds a change of a field to the summary.
func (s *Summary) sensitive(file, field string, c SensitiveChange) {
	at := slices.IndexFunc(s.Sensitive, func(f SensitiveField) bool { return f.File == file && f.Field == field })
	if at < 0 {
		at = len(s.Sensitive)
		s.Sensitive = append(s.Sensitive, SensitiveField{File: file, Field: field})
	}
	f := &s.Sensitive[at]
	f.Count++
	if len(f.Samples) < sensitiveShown {
		f.Samples = append(f.Samples, c)
	}
}

// personChanged notes what of a person's row is shown apart.
func (im *importer) personChanged(s *source, c *chunk) func(store.PersonChange) {
	return func(change store.PersonChange) {
		shown := SensitiveChange{Who: social.MaskTail(change.Before.PersonNo())}
		if change.At < len(c.at) {
			shown.Line = c.at[change.At]
		}
		if change.After == nil {
			shown.Old, shown.New = social.MaskName(change.Before.Value("name")), ""
			im.summary.sensitive(s.name, text.SensitiveWithdrawn, shown)
			return
		}
		for _, field := range store.SensitiveFields {
			before, after := change.Before.Value(field), change.After.Value(field)
			if before == after {
				continue
			}
			shown.Old, shown.New = maskField(field, before), maskField(field, after)
			im.summary.sensitive(s.name, text.SensitiveFields[field], shown)
		}
	}
}

// maskField is a value of a person as it is shown in a dry run.
func maskField(field, value string) string {
	if value == "" {
		return ""
	}
	switch field {
	case "id_no":
		return social.IDNumber(value).Masked()
	case "name":
		return social.MaskName(value)
	case "phone":
		return social.MaskPhone(value)
	case "bank_account":
		return social.MaskAccount(value)
	case "card_no":
		return social.MaskTail(value)
	case "card_pin_hash":
		return text.SensitiveSet
	case "card_status":
		return text.CardStatuses[social.CardStatus(value)]
	case "email":
		return social.MaskMail(value)
	}
	return value
}

// rowChanged notes what of another file's row is shown apart.
func (im *importer) rowChanged(s *source) func(store.RowChange) {
	names := s.format.table.ColumnNames()
	columns := sensitiveColumns[s.format.name]
	return func(c store.RowChange) {
		row := c.After
		if row == nil {
			row = c.Before
		}
		shown := SensitiveChange{Who: whoOf(s.format, names, row)}
		switch {
		case len(columns) == 0:
			shown.Old, shown.New = said(names, c.Before, "relation"), said(names, c.After, "relation")
			im.summary.sensitive(s.name, text.SensitiveRows, shown)
		case c.After == nil:
			shown.Old = said(names, c.Before, columns[0])
			im.summary.sensitive(s.name, text.SensitiveWithdrawn, shown)
		case c.Before == nil:
		default:
			for _, column := range columns {
				before, after := said(names, c.Before, column), said(names, c.After, column)
				if before != after {
					shown.Old, shown.New = before, after
					im.summary.sensitive(s.name, text.SensitiveFields[column], shown)
				}
			}
		}
	}
}

// said is a cell in words; "" of a row that is not there.
func said(names, row []string, column string) string {
	at := slices.Index(names, column)
	if row == nil || at < 0 {
		return ""
	}
	if column == "relation" && row[at] == "" {
		return text.SensitiveSet
	}
	return row[at]
}

// whoOf are the people of a row, masked.
func whoOf(f *format, names, row []string) string {
	who := ""
	for _, column := range f.people {
		if at := slices.Index(names, column); at >= 0 {
			if who != "" {
				who += "、"
			}
			who += social.MaskTail(row[at])
		}
	}
	return who
}
