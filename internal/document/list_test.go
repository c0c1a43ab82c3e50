package document_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"shebao/internal/document/font"
	"shebao/internal/document/paper"
	"shebao/internal/social"
	"shebao/internal/testkit"
)

// careerMonths is thirty years.
const careerMonths = 360

func paperFonts(t testing.TB) *paper.Fonts {
	t.Helper()
	set, err := font.Load(testkit.Fonts())
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := paper.NewFonts(set)
	if err != nil {
		t.Fatal(err)
	}
	return fonts
}

// career lays out a list of thirty years in sixteen columns, the longest document there is.
func career(t testing.TB, fonts *paper.Fonts) []byte {
	t.Helper()
	table := paper.Table{Size: 8, RowHeight: 14, Columns: []paper.Column{{Title: "年月", Width: 1}, {Title: "单位", Width: 1}}}
	for i := range 14 {
		table.Columns = append(table.Columns, paper.Column{
			Group: fmt.Sprintf("险种%d", i/3), Title: "金额", Width: 1, Align: paper.Right,
		})
	}
	for i := range careerMonths {
		row := []string{social.Month(202610).Add(-i).String(), "10023456"}
		for column := range 14 {
			row = append(row, social.Fen(800000+i*100+column).Plain())
		}
		table.Rows = append(table.Rows, row)
	}
	table.Totals = append([]string{"合计", ""}, slices.Repeat([]string{"2880000.00"}, 14)...)

	s := paper.New(fonts, paper.Frame{
		Agency: "社会保险基金管理局", Title: "缴费清单", Number: "编号 L1", Code: "校验码 ABCD-EFGH",
		PageOf:     func(page, pages int) string { return fmt.Sprintf("第 %d 页 共 %d 页", page, pages) },
		DocumentID: "L1", Created: now,
	}, paper.Landscape)
	s.Title("缴费清单")
	s.Table(table)
	pdf, err := s.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestLongListRunsOverPages(t *testing.T) {
	pages := pageTexts(t, career(t, paperFonts(t)))
	if len(pages) < 10 {
		t.Fatalf("%d pages", len(pages))
	}
	next := social.Month(202610)
	for i, page := range pages {
		has(t, page, fmt.Sprintf("第 %d 页 共 %d 页", i+1, len(pages)))
		has(t, page, "校验码ABCD-EFGH")
		if strings.Count(page, "年月") != 1 || strings.Count(page, "险种4") != 1 {
			t.Errorf("page %d does not have the table's header once", i+1)
		}
		for line := range strings.Lines(page) {
			fields := strings.Fields(line)
			if len(fields) != 16 || fields[0] == "年月" {
				continue
			}
			if fields[0] != next.String() {
				t.Fatalf("page %d goes on with %s, want %s", i+1, fields[0], next)
			}
			next = next.Add(-1)
		}
	}
	if months := social.Month(202610).Since(next); months != careerMonths {
		t.Errorf("%d months are there, want %d", months, careerMonths)
	}
	has(t, pages[len(pages)-1], "合计2880000.00")
}

// The same list must come out at the same bytes: nothing of it depends on the order of a map or on
// the time of day.
func TestLayoutIsReproducible(t *testing.T) {
	fonts := paperFonts(t)
	first, second := career(t, fonts), career(t, fonts)
	if !bytes.Equal(first, second) {
		t.Error("the same list was laid out twice, differently")
	}
}

func BenchmarkThirtyYearList(b *testing.B) {
	fonts := paperFonts(b)
	b.ReportAllocs()
	for b.Loop() {
		career(b, fonts)
	}
}
