package e2e_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shebao/internal/demo"
	"shebao/internal/testkit"
	"shebao/internal/testkit/need"
)

// TestTheWholeWay goes from an archive to a checked certificate: registration, sign-in, the statement on screen, on paper and
// as files, an access code, a certificate, what a third party sees of both, and what the person learns of that.
func TestTheWholeWay(t *testing.T) {
	long(t)
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		s := demonstrate(t)
		wholeWay(t, s, s.persona("old_id"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		s := newSite(t)
		s.database = testkit.Postgres(t)
		if err := run(t, "import", "--data", s.data, "--database", s.database, theArchive(t).dir); err != nil {
			t.Fatal(err)
		}
		s.serve()
		wholeWay(t, s, s.persona("employee"))
	})
}

func wholeWay(t *testing.T, s *site, p demo.Persona) {
	person := testkit.NewBrowser(t)
	registerByHand(person, s, p)
	if notice := s.awaitMessages(p.Phone, "registered", 1); !strings.Contains(notice[0].Text, "注册") {
		t.Errorf("the notice reads %q", notice[0].Text)
	}
	signInByHand(person, s.url, p)

	openContributions(person)
	seeStatement(t, person)
	person.ClickLink("表格版")
	person.See("合计", "缴费月数", "单位编号对照")
	person.CheckAxe() // over the table of a whole career
	takeStatementAway(t, person)
	seeOneYear(t, person)
	seeOnPaper(t, person, p)

	third := testkit.NewBrowser(t)
	first := makeAccessCode(t, person, "生成授权码")
	checkAccessCode(third, s.url, p, first)
	third.See("核验通过：真实有效", p.PersonNo)
	second := makeAccessCode(t, person, "生成新的授权码")
	checkAccessCode(third, s.url, p, first)
	third.See("没有核验到信息")
	third.SeeNot("核验通过", p.Name)
	checkAccessCode(third, s.url, p, second)
	third.See("核验通过：真实有效")

	c := issueCertificate(t, person)
	inspectPDF(t, c, p)
	checkCertificate(t, third, s.url, c, p, "核验通过：真实有效")
	checkAltered(t, third, s.url, c)

	person.Open(c.page)
	person.ClickButton("作废这份证明")
	person.See("已作废")
	checkByCode(third, s.url, c, "已作废")

	seeWhoLooked(t, person)
	if hour := s.now().Hour(); hour < 8 || hour >= 20 {
		return // the notices of looks wait for the morning; the page above has them all
	}
	told := s.awaitMessages(p.Phone, "looked_up", 6)
	if !strings.Contains(told[0].Text, "授权码") {
		t.Errorf("the notice of a look reads %q", told[0].Text)
	}
}

func seeStatement(t *testing.T, b *testkit.Browser) {
	t.Helper()
	b.See("养老缴交明细(92年8月后)", "起缴了", "历年缴费")
	if b.Eval(`String(document.querySelectorAll("figure.chart svg[role=img] title").length > 0)`) != "true" {
		t.Error("the picture has no title, or there is none")
	}
	if title := b.Title(); !strings.HasPrefix(title, "养老缴交明细(92年8月后)") {
		t.Errorf("the title is %q", title)
	}
}

// rowsOnPage are the statement's heads, rows and totals as the page shows them, without the rows that mark gaps.
func rowsOnPage(t *testing.T, b *testkit.Browser) [][]string {
	t.Helper()
	var rows [][]string
	found := b.Eval(`JSON.stringify([...document.querySelectorAll("#rows tr:not(.gap)")].map(r => [...r.cells].map(c => c.innerText.trim())))`)
	if err := json.Unmarshal([]byte(found), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 3 {
		t.Fatalf("the statement has %d rows", len(rows))
	}
	return rows
}

// takeStatementAway compares every cell of the page with both files.
func takeStatementAway(t *testing.T, b *testkit.Browser) {
	t.Helper()
	shown := rowsOnPage(t, b)
	sheet := b.Download(func() { b.ClickLink("下载 XLSX") })
	book, err := excelize.OpenReader(bytes.NewReader(sheet.Data))
	if err != nil {
		t.Fatalf("%s: %v", sheet.Name, err)
	}
	defer book.Close()
	inSheet, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	const over = 3 // title, whose and when, and the unit of money
	sameRows(t, sheet.Name, shown, inSheet[over:])

	text := b.Download(func() { b.ClickLink("下载 CSV") })
	content, marked := bytes.CutPrefix(text.Data, []byte("\uFEFF"))
	if !marked {
		t.Errorf("%s has no byte order mark", text.Name)
	}
	inText, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", text.Name, err)
	}
	sameRows(t, text.Name, shown, inText)
}

// sameRows compares what was shown with a file: amounts without their thousands separators, empty cells as dashes.
func sameRows(t *testing.T, name string, shown, filed [][]string) {
	t.Helper()
	if len(filed) != len(shown) {
		t.Fatalf("%s has %d rows, the page %d", name, len(filed), len(shown))
	}
	for r, row := range shown {
		for c, cell := range row {
			in := ""
			if c < len(filed[r]) {
				in = filed[r][c]
			}
			if plain(in) != plain(cell) {
				t.Fatalf("%s, row %d, %s: %q, the page shows %q", name, r, shown[0][c], in, cell)
			}
		}
	}
}

func plain(cell string) string {
	cell = strings.Trim(strings.ReplaceAll(cell, ",", ""), "—")
	if amount, err := strconv.ParseFloat(cell, 64); err == nil {
		return strconv.FormatFloat(amount, 'f', 2, 64)
	}
	return cell
}

func seeOneYear(t *testing.T, b *testkit.Browser) {
	t.Helper()
	all := len(rowsOnPage(t, b))
	year := b.Eval(`document.querySelector("#year option:nth-child(4)").value`)
	b.Choose("其他年份", year+" 年")
	b.ClickButton("查看")
	rows := rowsOnPage(t, b)
	if len(rows) >= all || len(rows) > 40 {
		t.Errorf("%s has %d rows of %d", year, len(rows), all)
	}
	for _, row := range rows[1 : len(rows)-1] {
		if !strings.HasPrefix(row[0], year+"-") {
			t.Errorf("%s stands among the months of %s", row[0], year)
		}
	}
	takeStatementAway(t, b)
}

// seeOnPaper prints the page: it says whose it is, when and where it was printed, and leaves out what only a screen can use.
func seeOnPaper(t *testing.T, b *testkit.Browser, p demo.Persona) {
	t.Helper()
	printed := pdfText(t, b.PDF())
	address, _, _ := strings.Cut(strings.Replace(b.URL(), "127.0.0.1", "localhost", 1), "?") // as the portal calls itself
	for _, want := range []string{"养老缴交明细(92年8月后)", "打印时间", p.Name, p.IDNumber.Masked(), address, "合计"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the print lacks %s", want)
		}
	}
	for _, unwanted := range []string{"社保业务办理", "下载 CSV", "退出", "大字版", string(p.IDNumber.Full())} {
		if strings.Contains(printed, unwanted) {
			t.Errorf("the print shows %s", unwanted)
		}
	}
}

func makeAccessCode(t *testing.T, b *testkit.Browser, button string) string {
	t.Helper()
	if b.H1() != "供他人查阅社保信息授权码生成" {
		goTo(b, "社保证明", "供他人查阅社保信息授权码生成")
	}
	b.ClickButton(button)
	b.See("授权码已生效", "有效期至")
	code := b.Eval(`document.querySelector("[data-copy-text]").innerText`)
	if len(strings.ReplaceAll(code, "-", "")) != 12 {
		t.Errorf("the access code is %q", code)
	}
	return code
}

func checkAccessCode(b *testkit.Browser, base string, p demo.Persona, code string) {
	b.Open(base)
	b.ClickLink("参保信息核验平台")
	b.Fill("个人电脑号或身份证号", p.PersonNo)
	b.Fill("校验码或授权码", code)
	finishCheck(b)
}

const (
	viewer  = "示例银行"
	purpose = "办理贷款"
)

func finishCheck(b *testkit.Browser) {
	b.Fill("核验单位或姓名", viewer)
	b.Fill("核验用途", purpose)
	b.Fill("验证码", captcha)
	b.ClickButton("核验")
}

// certificate is one as its holder has it.
type certificate struct {
	page, no, checkCode string
	path                string // of the PDF
	pdf                 []byte
}

// certificateName is how a certificate's file is named: for people, with whose it is and of which day.
var certificateName = regexp.MustCompile(`^参保证明_\p{Han}+_2026\d{4}\.pdf$`)

func issueCertificate(t *testing.T, b *testkit.Browser) certificate {
	t.Helper()
	goTo(b, "社保证明", "供他人查阅社保信息(可作参保凭证)")
	b.ClickButton("生成参保证明")
	b.See("校验码", "扫码核验", "有效")
	fact := func(key string) string {
		return b.Eval(fmt.Sprintf(`[...document.querySelectorAll("dl.facts .fact")].find(f => f.querySelector("dt").innerText === %q)?.querySelector("dd").innerText ?? ""`, key))
	}
	file := b.Download(func() { b.ClickLink("下载 PDF") })
	c := certificate{page: b.URL(), no: fact("证明编号"), checkCode: fact("校验码"), pdf: file.Data, path: filepath.Join(t.TempDir(), file.Name)}
	if !certificateName.MatchString(file.Name) {
		t.Errorf("certificate %s comes as %s", c.no, file.Name)
	}
	if err := os.WriteFile(c.path, c.pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

// inspectPDF reads the certificate's file with programs of others.
func inspectPDF(t *testing.T, c certificate, p demo.Persona) {
	t.Helper()
	text := pdfText(t, c.pdf)
	for _, want := range []string{p.Name, p.PersonNo, p.IDNumber.Masked(), c.no, c.checkCode} {
		if !strings.Contains(text, want) {
			t.Errorf("the certificate's PDF lacks %s", want)
		}
	}
	if signed := output(t, testkit.Program(t, need.Poppler, "pdfsig"), c.path); !strings.Contains(signed, "Signature is Valid") {
		t.Errorf("pdfsig says: %s", signed)
	}
	if address := qrAddress(t, c); !strings.HasSuffix(address, "/verify/d/"+c.no) {
		t.Errorf("the QR code leads to %q", address)
	}
}

func qrAddress(t *testing.T, c certificate) string {
	t.Helper()
	picture := filepath.Join(t.TempDir(), "page")
	output(t, testkit.Program(t, need.Poppler, "pdftoppm"), "-r", "150", "-png", "-singlefile", c.path, picture)
	return strings.TrimSpace(output(t, testkit.Program(t, need.Zbar, "zbarimg"), "--quiet", "--raw", picture+".png"))
}

func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	command := exec.Command(testkit.Program(t, need.Poppler, "pdftotext"), "-layout", "-", "-")
	command.Stdin = bytes.NewReader(pdf)
	text, err := command.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(text)
}

// output is what a program writes to standard output.
func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return string(out)
}

// checkCertificate checks it in each way that a third party has: the code on paper, the QR code, the file.
func checkCertificate(t *testing.T, b *testkit.Browser, base string, c certificate, p demo.Persona, outcome string) {
	t.Helper()
	checkByCode(b, base, c, outcome)

	b.Open(qrAddress(t, c))
	id := string(p.IDNumber)
	b.Fill("身份证号后四位", id[len(id)-4:])
	finishCheck(b)
	b.See(outcome, c.no)

	checkFile(b, base, c.path)
	b.See(outcome, c.no, p.IDNumber.Masked())
	b.SeeNot(id)
}

func checkByCode(b *testkit.Browser, base string, c certificate, outcome string) {
	b.Open(base + "/verify")
	b.Fill("校验码或授权码", c.checkCode)
	finishCheck(b)
	b.See(outcome, c.no)
}

func checkFile(b *testkit.Browser, base, path string) {
	b.Open(base + "/verify")
	b.ClickLink("PDF 文件核验")
	b.Upload("PDF 文件", path)
	finishCheck(b)
}

func checkAltered(t *testing.T, b *testkit.Browser, base string, c certificate) {
	t.Helper()
	altered := slices.Clone(c.pdf)
	altered[len(altered)/3] ^= 1
	path := filepath.Join(t.TempDir(), "altered.pdf")
	if err := os.WriteFile(path, altered, 0o600); err != nil {
		t.Fatal(err)
	}
	checkFile(b, base, path)
	b.See("文件已被改动")
	b.SeeNot(c.no, "核验通过")
}

// lookRows are the looks of 谁查过我的信息: when, what was shown, by what means.
const lookRows = `JSON.stringify([...document.querySelectorAll(".looks > li")].map(l => [l.querySelector("strong").innerText, l.querySelectorAll("p")[1].innerText.split("（")[0],
	[...l.querySelectorAll("dt")].find(d => d.innerText === "凭什么").nextElementSibling.innerText]))`

// seeWhoLooked compares what the person is shown with what the third party did, the latest first.
func seeWhoLooked(t *testing.T, b *testkit.Browser) {
	t.Helper()
	goTo(b, "管理中心", "谁查过我的信息")
	var looks [][]string
	if err := json.Unmarshal([]byte(b.Eval(lookRows)), &looks); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for i, look := range looks {
		seen = append(seen, look[2]+" "+look[1])
		if i > 0 && look[0] > looks[i-1][0] {
			t.Errorf("a look of %s stands below one of %s", look[0], looks[i-1][0])
		}
	}
	want := []string{
		"参保证明二维码 显示了参保证明",
		"参保证明校验码 提示证明已作废",
		"参保证明校验码 显示了参保证明",
		"参保证明电子文件 显示了参保证明",
		"授权码 看到了：参保证明",
		"授权码 看到了：参保证明",
		"授权码 没有通过：授权码不对，什么也没有看到",
	}
	slices.Sort(seen) // looks of one second have no order
	if slices.Sort(want); !slices.Equal(seen, want) {
		t.Errorf("who looked: %q, want %q", seen, want)
	}
	b.See(viewer, purpose, "127.0.0.1")
}
