package web_test

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/testkit/need"
)

// tableOf is the rows of the page's table with a caption that begins with some words, the totals last.
func (p page) tableOf(caption string) (rows [][]string) {
	for _, table := range p.all(atom.Table) {
		for n := range table.Descendants() {
			if n.DataAtom != atom.Caption || !strings.HasPrefix(textOf(n), caption) {
				continue
			}
			for tr := range table.Descendants() {
				if tr.DataAtom == atom.Tr {
					rows = append(rows, rowCells(tr))
				}
			}
			return rows[1:]
		}
	}
	return nil
}

func rowCells(tr *html.Node) (cells []string) {
	for cell := range tr.ChildNodes() {
		if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
			cells = append(cells, textOf(cell))
		}
	}
	return cells
}

// issueBy presses the button that issues what a page shows, and answers with the document's page.
func (b *browser) issueBy(p page, fields ...string) page {
	b.t.Helper()
	values := url.Values{"key": {p.value("key")}}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	address, _, _ := strings.Cut(p.address, "?")
	return b.follow(b.post(address, values))
}

// paperLines are the lines of a PDF, with one blank between words.
func paperLines(t *testing.T, pdf string) map[string]bool {
	t.Helper()
	lines := map[string]bool{}
	for line := range strings.Lines(paperText(t, pdf)) {
		lines[strings.Join(strings.Fields(line), " ")] = true
	}
	return lines
}

// paperText is the text of a PDF.
func paperText(t *testing.T, pdf string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, []byte(pdf), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(testkit.Program(t, need.Poppler, "pdftotext"), "-layout", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// amounts are a row's cells without marks, grouping and blanks, to compare what is shown in different ways.
func amounts(row []string) (cells []string) {
	for _, cell := range row {
		cell = strings.ReplaceAll(strings.TrimLeft(cell, "*#退"), ",", "")
		if f, err := strconv.ParseFloat(cell, 64); err == nil && strings.Contains(cell, ".") {
			cell = strconv.FormatFloat(f, 'f', 2, 64)
		}
		if cell != "" {
			cells = append(cells, cell)
		}
	}
	return cells
}

func TestAListIsTheSameOnPagePaperAndInSpreadsheets(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		at := b.get("/proof/contributions")
		testkit.CheckHTML(t, at.body)
		shown := at.tableOf("缴费明细")
		if len(shown) < 360 {
			t.Fatalf("%d rows of thirty years", len(shown))
		}
		sheets := map[string][][]string{"CSV": csvRows(t, b.get("/proof/contributions/download.csv")), "XLSX": xlsxRows(t, b.get("/proof/contributions/download.xlsx"))}
		for name, rows := range sheets {
			if len(rows) != len(shown) {
				t.Errorf("%s has %d rows, the page %d", name, len(rows), len(shown))
				continue
			}
			for i := range shown {
				if want, got := amounts(shown[i]), amounts(rows[i][:16]); !slices.Equal(got, want) {
					t.Errorf("%s, row %d: %q, on the page %q", name, i, got, want)
				}
			}
		}

		issued := b.issueBy(at)
		testkit.CheckHTML(t, issued.body)
		pdf := b.get(issued.address + "/file.pdf")
		if pdf.status != http.StatusOK || pdf.header.Get("Content-Type") != "application/pdf" {
			t.Fatalf("the PDF: %d %s", pdf.status, pdf.header.Get("Content-Type"))
		}
		paper := paperLines(t, pdf.body)
		for _, row := range shown {
			if line := strings.Join(strings.Fields(strings.Join(row, " ")), " "); !paper[line] {
				t.Errorf("the paper has no line %q", line)
			}
		}
	})
}

func TestALongListIsPagedAndKeepsItsTotals(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	no := b.signIn("employee").PersonNo
	p.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, kind)
		SELECT DISTINCT person_no, insurance, month, 'Z9', 100000, 8000, 16000, '01' FROM contributions
		WHERE person_no = $1 AND insurance = '110' AND kind = '01'`, no)
	first, second := b.get("/proof/contributions"), b.get("/proof/contributions?page=2")
	one, two := first.tableOf("缴费明细"), second.tableOf("缴费明细")
	if len(one) != 481 || len(two) < 100 {
		t.Fatalf("%d and %d rows with totals", len(one), len(two))
	}
	if !slices.Equal(one[480], two[len(two)-1]) || one[480][0] != "合计" {
		t.Errorf("totals %q, then %q", one[480], two[len(two)-1])
	}
	if !first.says("第 1 页，共 2 页") || !second.says("第 2 页，共 2 页") || one[479][0] < two[0][0] {
		t.Errorf("the pages end with %s and begin with %s", one[479][0], two[0][0])
	}
	if whole := b.get("/proof/contributions?view=print").tableOf("缴费明细"); len(whole) != 480+len(two) {
		t.Errorf("to be printed: %d rows", len(whole))
	}
	if csv := csvRows(t, b.get("/proof/contributions/download.csv")); len(csv) != 480+len(two) {
		t.Errorf("as CSV: %d rows", len(csv))
	}
}

func TestAListOfMonthsTypedIn(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	for query, want := range map[string]int{"from=2025-01&to=2025-12": 12, "from=202501&to=202501": 1, "from=2025-01&to=": 22} {
		at := b.get("/proof/contributions?" + query)
		if rows := at.tableOf("缴费明细"); len(rows) != want+1 {
			t.Errorf("%s: %d rows, want %d and the totals", query, len(rows), want)
		}
		if csv := csvRows(t, b.get("/proof/contributions/download.csv?"+query)); len(csv) != want+1 {
			t.Errorf("%s: %d rows of CSV", query, len(csv))
		}
	}
	for _, query := range []string{"from=2025-13", "to=明年", "from=2025-02&to=2025-01"} {
		at := b.get("/proof/contributions?" + query)
		if at.status != http.StatusUnprocessableEntity || !strings.HasPrefix(at.text("title"), "错误：") {
			t.Errorf("%s: %d %q", query, at.status, at.text("title"))
		}
		testkit.CheckHTML(t, at.body)
		if got := b.get("/proof/contributions/download.csv?" + query); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s as CSV: %d", query, got.status)
		}
	}
}

func TestAStatementIsIssuedCheckedAndRevoked(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		at := b.get("/proof/entitlement")
		testkit.CheckHTML(t, at.body)
		if !at.says("2025 年（1 月至 12 月）") || at.says("2026 年（") || !at.says("记录有误怎么办") || !at.says("12333") {
			t.Errorf("the page reads %q", at.text("main"))
		}
		older := b.issueBy(b.get("/proof/entitlement?year=2024"), "year", "2024")
		issued := b.issueBy(at, "year", "2025", "whole", "on")
		testkit.CheckHTML(t, issued.body)
		if !issued.says(string(who.IDNumber)) || older.says(string(who.IDNumber)) {
			t.Error("the ID number is shown whole where its holder did not choose so, or not where they did")
		}
		if again := b.get(older.address); !again.says("有效") || again.says("已被新证明取代") {
			t.Error("the statement of 2025 supersedes that of 2024")
		}

		third := p.browser(t)
		checked := third.submit(third.get("/verify"), "code", checkCodeOf(issued), "captcha", captchaAnswer)
		if checked.status != http.StatusOK || !checked.says("核验通过") || checked.says(string(who.IDNumber)) || !checked.says(who.IDNumber.Masked()) {
			t.Errorf("checked: %d %q", checked.status, checked.text("main"))
		}
		testkit.CheckHTML(t, checked.body)
		for _, caption := range []string{"各险种缴费情况", "个人账户"} {
			if want, got := issued.tableOf(caption), checked.tableOf(caption); len(want) == 0 || !slices.EqualFunc(got, want, slices.Equal[[]string]) {
				t.Errorf("%s: %q, issued %q", caption, got, want)
			}
		}
		if looks := b.get("/account/lookups"); !looks.says("个人权益记录校验码") || !looks.says("显示了个人权益记录") {
			t.Errorf("who looked: %q", looks.text("main"))
		}

		revoked := b.follow(b.post(issued.address+"/revoke", url.Values{"key": {issued.value("key")}}))
		if !revoked.says("已作废") {
			t.Errorf("revoked: %q", revoked.text("main"))
		}
		if done := b.get("/receipts"); !done.says("生成个人权益记录") || !done.says("作废个人权益记录") {
			t.Errorf("what was done: %q", done.text("main"))
		}
		other := p.browser(t)
		other.signIn("guardian")
		for _, address := range []string{issued.address, issued.address + "/file.pdf", "/proof/entitlement?year=2026", "/proof/entitlement?year=1990", "/proof/entitlement?year=x"} {
			if got := other.get(address); got.status != http.StatusNotFound {
				t.Errorf("%s for somebody else: %d", address, got.status)
			}
		}
		if got := b.get(strings.Replace(issued.address, "/entitlement/", "/certificate/", 1)); got.status != http.StatusNotFound {
			t.Errorf("a statement as a certificate: %d", got.status)
		}
	})
}

// checkCodeOf is the check code on a document's page.
func checkCodeOf(p page) string {
	for n := range p.root().Descendants() {
		if n.DataAtom == atom.Dt && textOf(n) == "校验码" {
			for next := n.NextSibling; next != nil; next = next.NextSibling {
				if next.DataAtom == atom.Dd {
					return textOf(next)
				}
			}
		}
	}
	return ""
}

// BenchmarkAListOfThirtyYears says how long the page of a whole working life takes, and how many times as long as the statement of the same
// months in one branch. go test ./internal/web -run NONE -bench ThirtyYears
func BenchmarkAListOfThirtyYears(b *testing.B) {
	p := newPortal(b, fixture.SQLite(b))
	who := p.browser(b)
	who.signIn("employee")
	timed := func(address string) time.Duration {
		began := time.Now()
		if got := who.get(address); got.status != http.StatusOK {
			b.Fatalf("%s: %d", address, got.status)
		}
		return time.Since(began)
	}
	var list, statement time.Duration
	for b.Loop() {
		list += timed("/proof/contributions")
		statement += timed("/records/pension/contributions")
	}
	b.ReportMetric(float64(list.Milliseconds())/float64(b.N), "ms/list")
	b.ReportMetric(float64(list)/float64(statement), "×statement")
}
