package record

import (
	"shebao/internal/document"
	"shebao/internal/web/parts"
)

func FactRows(facts []document.Fact) []parts.Fact {
	rows := make([]parts.Fact, len(facts))
	for i, f := range facts {
		rows[i] = parts.Fact{Key: f.Label, Value: f.Value}
	}
	return rows
}
