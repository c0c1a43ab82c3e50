package archive

import (
	"strings"
	"testing"

	"shebao/internal/store"
)

// The cells of a row go to the store by position.
func TestFormatsFitTheirTables(t *testing.T) {
	if len(formats) != 17 {
		t.Errorf("%d files, want seventeen", len(formats))
	}
	for _, f := range formats {
		var got, want []string
		for _, c := range f.columns {
			got = append(got, strings.Replace(c.name, "card_pin", "card_pin_hash", 1))
		}
		if f == persons {
			want = store.PersonFields
		} else {
			for _, c := range f.table.Columns {
				want = append(want, c.Name)
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s has columns %v, its table %v", f.name, got, want)
		}
		for _, column := range f.people {
			if f.at(column) < 0 || f.columns[f.at(column)].kind != personKind {
				t.Errorf("%s: %s names no person", f.name, column)
			}
		}
	}
}
