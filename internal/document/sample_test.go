package document_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/testkit"
)

// now is the time of every test.
var now = time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)

const checkLink = "https://shebao.example/verify/document?code="

// sample is a certificate with every kind of row: two employers, a back payment, a gap, a branch
// that was not paid, and a figure of every column that stands nowhere else.
func sample() *document.Certificate {
	c := &document.Certificate{
		Head:  sampleHead("CB20261123-000123"),
		Scope: "本证明所载为截至2026年11月23日社会保险档案库的记录，列示参保人在本市参加各项社会保险的情况及最近24个月的缴费明细，供持有人办理贷款、入学、入职等事项时证明参保情况之用。",
		Notes: []string{
			"本证明经电子签名，打印件与电子文件具有同样内容；文件一经改动，电子签名即失效。",
			"收到本证明的单位，可扫描二维码或在核验平台输入校验码核对，核对结果与本证明不一致的，以核对结果为准。",
			"本证明自开具之日起三个月内有效，逾期请重新开具。",
		},
		Branches: []document.BranchSummary{
			{Name: "养老保险", Status: "参保缴费", FirstMonth: 200807, LastMonth: 202610, Months: 208},
			{Name: "医疗保险（一档）", Status: "参保缴费", FirstMonth: 200807, LastMonth: 202610, Months: 207},
			{Name: "生育保险", Status: "参保缴费", FirstMonth: 200807, LastMonth: 202610, Months: 206},
			{Name: "工伤保险", Status: "参保缴费", FirstMonth: 200807, LastMonth: 202610, Months: 205},
			{Name: "失业保险", Status: "未参保"},
		},
		Units: []document.Unit{
			{No: "10023456", Name: "深圳市海风电子技术股份有限公司"},
			{No: "10078901", Name: "深圳前海云帆供应链管理有限公司南山分公司"},
		},
	}
	for i := range document.CertificateMonths {
		c.Rows = append(c.Rows, sampleRow(social.Month(202610).Add(-i), i))
	}
	c.Rows[14] = document.MonthRow{Month: c.Rows[14].Month}
	c.Rows[10].Pension.BackPaid = true
	c.Rows[5].Injury = nil
	return c
}

// sampleHead is what a document of a number says of itself and of its holder.
func sampleHead(no string) document.Head {
	return document.Head{
		DocNo:      no,
		CheckCode:  "7HK3MPQ9ZX4TB6WR",
		IssuedAt:   now,
		ValidUntil: now.AddDate(0, 3, 0),
		Agency:     "深圳市社会保险基金管理局",
		Name:       "欧阳若曦",
		Sex:        "女",
		IDNumber:   "440************0025",
		PersonNo:   "612345678",
		CardNo:     "F12345678",
	}
}

// sampleRow makes figures that differ from row to row and from column to column.
func sampleRow(m social.Month, i int) document.MonthRow {
	unit := "10023456"
	if i >= 12 {
		unit = "10078901"
	}
	base := social.Fen(1_850_000 - 10_000*i)
	part := func(permille int) social.Fen { return base * social.Fen(permille) / 1000 }
	return document.MonthRow{
		Month: m, UnitNo: unit,
		Pension:      &document.Contribution{Base: base, Employer: part(160), Personal: part(80)},
		Medical:      &document.Contribution{Tier: "一档", Base: base + 100, Employer: part(60), Personal: part(20)},
		Maternity:    &document.Contribution{Base: base + 200, Employer: part(5)},
		Injury:       &document.Contribution{Base: base + 300, Employer: part(4)},
		Unemployment: &document.Contribution{Base: base + 400, Employer: part(8), Personal: part(2)},
	}
}

func newSigner(t testing.TB) *document.Signer {
	t.Helper()
	signer, err := document.NewDemoSigner(now)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func newRenderer(t testing.TB, signer *document.Signer) *document.Renderer {
	t.Helper()
	r, err := document.NewRenderer(document.Options{
		Fonts:     testkit.Fonts(),
		CheckPage: "https://shebao.example/verify",
		CheckLink: func(code string) string { return checkLink + code },
		Signer:    signer,
		Now:       func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// render makes a document's PDF.
func render(t testing.TB, m document.Model) []byte {
	t.Helper()
	pdf, err := newRenderer(t, newSigner(t)).PDF(m)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// packages names the Debian package that each tool of these tests comes from.
var packages = map[string]string{
	"pdftotext": "poppler-utils", "pdfinfo": "poppler-utils", "pdffonts": "poppler-utils",
	"pdftoppm": "poppler-utils", "pdfsig": "poppler-utils", "zbarimg": "zbar-tools",
}

// tool runs another program over a file and returns what it prints. Where the program is missing
// the test fails, and is skipped only where SHEBAO_TEST_SKIP names it: a check left out unseen is
// none.
func tool(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		for skip := range strings.SplitSeq(os.Getenv("SHEBAO_TEST_SKIP"), ",") {
			if skip == name {
				t.Skipf("%s is not installed, and SHEBAO_TEST_SKIP names it", name)
			}
		}
		t.Fatalf("%s is not installed: apt-get install %s (or set SHEBAO_TEST_SKIP=%s)", name, packages[name], name)
	}

	var out, complaint bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out.String(), complaint.String())
	}
	return out.String()
}

// saved writes a PDF where a tool can read it.
func saved(t testing.TB, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pageTexts is the text of each page as pdftotext reads it.
func pageTexts(t testing.TB, pdf []byte) []string {
	t.Helper()
	text := tool(t, "pdftotext", "-layout", "-enc", "UTF-8", saved(t, pdf), "-")
	return strings.Split(strings.TrimSuffix(text, "\f"), "\f")
}

// words is a text without its blanks, since a reader of layouts may put them anywhere.
func words(text string) string { return strings.Join(strings.Fields(text), "") }

// has fails where a text, blanks aside, lacks another.
func has(t testing.TB, text, wanted string) {
	t.Helper()
	if !strings.Contains(words(text), words(wanted)) {
		t.Errorf("the text lacks %q", wanted)
	}
}
