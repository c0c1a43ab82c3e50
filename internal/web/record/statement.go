package record

import (
	"strconv"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// Marks lists the meaning of the remarks that stand in a table.
func Marks(t *statement.Table, labels, meanings map[string]string, order []string) []parts.Mark {
	present := map[string]bool{}
	for c := range t.Columns {
		if t.Columns[c].Kind != statement.Remark {
			continue
		}
		for i := range t.Rows() {
			present[statement.RemarkCode(t.Row(i)[c].Text)] = true
		}
	}
	var marks []parts.Mark
	for _, code := range order {
		if present[code] && meanings[code] != "" {
			marks = append(marks, parts.Mark{Sign: labels[code], Meaning: meanings[code]})
		}
	}
	if len(t.Gaps) > 0 {
		marks = append(marks, parts.Mark{Sign: parts.GapWord, Meaning: text.GapMeaning})
	}
	return marks
}

// StatementRows is how many rows stand on one page: forty years of months. Totals are always over the whole selection.
const StatementRows = 480

var PayKindOrder = []string{string(social.BackPay), string(social.Individual), string(social.BaseDiff), string(social.Refund)}

func YearQuery(year int) string {
	if year == 0 {
		return ""
	}
	return "year=" + strconv.Itoa(year) + "&"
}
