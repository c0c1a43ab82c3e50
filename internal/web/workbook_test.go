package web_test

import (
	"mime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// A workbook opens readable and goes on paper as it is.
func TestAWorkbookOpensReadableAndGoesOnPaper(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	p.Edit(t, `UPDATE units SET name = $1`, "深圳市一个名称特别长的高新技术产业股份有限公司")
	b := p.browser(t)
	who := b.signIn("employee")
	got := b.get("/records/pension/contributions/download.xlsx?year=2025")
	book, err := excelize.OpenReader(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	if err != nil || len(rows) != 4+12+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for at, want := range map[int]string{0: "养老缴交明细(92年8月后) 2025年", 2: "金额单位：元", 3: "年月", 16: "合计"} {
		if rows[at][0] != want {
			t.Errorf("row %d begins with %q, not %q", at+1, rows[at][0], want)
		}
	}
	if said := rows[1][0]; !strings.Contains(said, who.Name) || strings.Contains(said, string(who.IDNumber)) || !strings.Contains(said, "生成时间：2026年11月23日") {
		t.Errorf("whose it is and when is told as %q", said)
	}
	// the unit's name has 23 characters, twice as wide as others, and one more on either side
	if width, err := book.GetColWidth(sheet, "C"); err != nil || width != 44 {
		t.Errorf("the column of the units' names is %v wide, %v", width, err)
	}
	if width, err := book.GetColWidth(sheet, "A"); err != nil || width != 9 {
		t.Errorf("the column of months is %v wide, %v", width, err)
	}
	panes, err := book.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != 4 {
		t.Errorf("heads do not stay in view: %+v, %v", panes, err)
	}
	layout, err := book.GetPageLayout(sheet)
	if err != nil || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("it is printed as %+v, %v", layout, err)
	}
	if props, err := book.GetSheetProps(sheet); err != nil || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("it is not fitted to the page: %v", err)
	}
	names := map[string]string{}
	for _, name := range book.GetDefinedName() {
		if name.Scope == sheet {
			names[name.Name] = name.RefersTo
		}
	}
	if got := names["_xlnm.Print_Titles"]; got != "'"+sheet+"'!$4:$4" {
		t.Errorf("heads stand on each page by %q", got)
	}
	if got := names["_xlnm._FilterDatabase"]; !strings.HasSuffix(got, "$A$4:$I$16") {
		t.Errorf("rows are chosen by %q", got)
	}
	for cell, right := range map[string]string{"C4": "", "D4": "right", "G4": "right"} {
		id, err := book.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := book.GetStyle(id)
		if err != nil || style.Alignment == nil || style.Alignment.Horizontal != right || !style.Font.Bold {
			t.Errorf("the head %s is aligned %+v, %v", cell, style.Alignment, err)
		}
	}
	if footer, err := book.GetHeaderFooter(sheet); err != nil || footer.OddFooter != "&C第 &P 页，共 &N 页" {
		t.Errorf("its foot is %+v, %v", footer, err)
	}
}

func TestAWorkbookSaysWhatItsMarksMean(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("self_payer")
	book, err := excelize.OpenReader(strings.NewReader(b.get("/records/pension/contributions/download.xlsx").body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("标记说明")
	if err != nil || len(rows) < 2 || rows[0][1] != "意思" || rows[1][1] != text.PayKindMeanings["03"] {
		t.Errorf("the marks are explained as %q, %v", rows, err)
	}
}

// The name of a file says what it is, whose, and of which day; a plain one stands beside for programs that know ASCII only. No address has a
// name of a person in it.
func TestFilesAreNamedForPeople(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := b.signIn("employee")
	issued := b.issueBy(b.get("/proof/certificate"))
	for address, want := range map[string]string{
		issued.address + "/file.pdf":                            "参保证明_" + who.Name + "_20261123.pdf",
		"/records/pension/contributions/download.xlsx":          "养老缴交明细(92年8月后)_" + who.Name + "_20261123.xlsx",
		"/records/pension/contributions/download.csv?year=2025": "养老缴交明细(92年8月后) 2025年_" + who.Name + "_20261123.csv",
		"/proof/contributions/download.xlsx":                    "参保缴费清单_" + who.Name + "_20261123.xlsx",
	} {
		got := b.get(address)
		header := got.header.Get("Content-Disposition")
		_, params, err := mime.ParseMediaType(header)
		if err != nil || params["filename"] != want {
			t.Errorf("%s is named %q (%s, %v)", address, params["filename"], header, err)
		}
		plain, _, _ := strings.Cut(strings.TrimPrefix(header, `attachment; filename="`), `"`)
		if plain == "" || strings.ContainsFunc(plain, func(r rune) bool { return r > 126 || r < 33 }) {
			t.Errorf("%s is named %q for who knows ASCII only", address, plain)
		}
		if strings.Contains(address, who.Name) {
			t.Errorf("%s names a person", address)
		}
	}
}
