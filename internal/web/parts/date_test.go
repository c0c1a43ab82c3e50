package parts_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"shebao/internal/web/parts"
)

// A browser breaks a line after a hyphen between figures: dates stand in a span that keeps together, wherever values are written.
func TestDatesKeepTogether(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-23":             `<span class="date">2026-11-23</span>`,
		"自 2026-11 至 2026-12<b>": `自 <span class="date">2026-11</span> 至 <span class="date">2026-12</span>&lt;b&gt;`,
		"2026-11-23 10:00:00 提交": `<span class="date">2026-11-23 10:00:00</span> 提交`,
		"0755-21000001":          "0755-21000001",
		"QY20261123-ABCD":        "QY20261123-ABCD",
		"":                       "",
	} {
		var b bytes.Buffer
		if err := parts.Dated(text).Render(t.Context(), &b); err != nil || b.String() != want {
			t.Errorf("%q is written %s, %v; want %s", text, &b, err, want)
		}
	}
	const day = `<span class="date">2026-11-23</span>`
	for name, c := range map[string]templ.Component{
		"facts":  parts.Facts{Rows: []parts.Fact{{Key: "日期", Value: "2026-11-23"}}},
		"tables": parts.SimpleTable{Headers: []string{"名称", "日期"}, Rows: [][]string{{"甲", "2026-11-23"}}},
	} {
		var b bytes.Buffer
		if err := c.Render(t.Context(), &b); err != nil || !strings.Contains(b.String(), day) {
			t.Errorf("%s write %s, %v", name, &b, err)
		}
	}
	css, err := os.ReadFile("../static/app.css")
	if err != nil || !strings.Contains(string(css), ".date { white-space: nowrap; }") {
		t.Errorf("nothing keeps them together: %v", err)
	}
}
