package web_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/atom"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

const balancePath = "/records/balance"

// accountYear is a row of an account, amounts in 分.
type accountYear struct {
	account                                   string
	year                                      int
	opening, credited, interest, out, closing int
	asOf                                      string
}

// handMade is an account of three years that follow from one another, and one of a single year.
var handMade = []accountYear{
	{"pension", 2024, 10_000, 20_000, 300, 0, 30_300, "2024-12-31"},
	{"pension", 2025, 30_300, 5_000, 455, 2_000, 33_755, "2025-12-31"},
	{"pension", 2026, 33_755, 1_000, 0, 0, 34_755, "2026-10-31"},
	{"medical", 2026, 900_000, 150_000, 0, 50_000, 1_000_000, "2026-09-30"},
}

func setAccounts(t *testing.T, p *portal, personNo string, years []accountYear) {
	t.Helper()
	p.Edit(t, "DELETE FROM individual_accounts WHERE person_no = $1", personNo)
	for _, y := range years {
		p.Edit(t, `INSERT INTO individual_accounts (person_no, account, year, opening, credited, interest, paid_out, closing, as_of)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, personNo, y.account, y.year, y.opening, y.credited, y.interest, y.out, y.closing, y.asOf)
	}
}

func TestBalancesAddUp(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		setAccounts(t, p, b.signIn("rare_name").PersonNo, handMade)
		got := b.get(balancePath)
		testkit.CheckHTML(t, got.body)
		_, values := got.facts()
		for key, want := range map[string]string{
			"本金（累计记入）": "360.00 元", // 100.00 carried in, 200.00 + 50.00 + 10.00 credited
			"利息（累计）":   "7.55 元",   // 3.00 + 4.55
			"支出（累计）":   "20.00 元",
			"合计":       "347.55 元", // 360.00 + 7.55 − 20.00, and the closing balance of 2026
			"医疗个人账户余额": "10,000.00 元",
			"可共享额度":    "10,000.00 元", // since 2024 the whole balance
			"截止年月":     "2026-09",     // of the second account; the first is checked below
		} {
			if values[key] != want {
				t.Errorf("%s: %q, want %q", key, values[key], want)
			}
		}
		if !got.says("截止年月 2026-10") || !got.says("国办发〔2024〕34号") || got.says("示例，待主管部门确认") {
			t.Error("the page does not say until when the pension account is reckoned, or where the sharing rule stands, or says what is for its authors")
		}
		tables := got.tables()
		wantRows(t, tables["养老保险个人账户，全部年度，金额单位：元"],
			"年度|年初余额|本年记入|本年利息|本年支出|年末余额|截止日期|核对",
			"2026|337.55|10.00|0.00|0.00|347.55|2026-10-31|相符",
			"2025|303.00|50.00|4.55|20.00|337.55|2025-12-31|相符",
			"2024|100.00|200.00|3.00|0.00|303.00|2024-12-31|相符",
			"合计||260.00|7.55|20.00|||")
		wantRows(t, tables["养老保险个人账户历年年末余额（元）"], "|年末余额", "2024|303.00", "2025|337.55", "2026|347.55")
		wantRows(t, tables["养老保险个人账户历年记入和利息（元）"], "|本年记入|本年利息|合计",
			"2024|200.00|3.00|203.00", "2025|50.00|4.55|54.55", "2026|10.00|0.00|10.00")
		wantRows(t, tables["医疗保险个人账户历年记入和利息（元）"], "|本年记入", "2026|1,500.00")
	})
}

func TestTheOlderSharingRule(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	p.Clock.Set(time.Date(2023, 12, 15, 12, 0, 0, 0, testkit.Zone))
	b := p.browser(t)
	setAccounts(t, p, b.signIn("employee").PersonNo, handMade)
	// The ceiling of 38,892.00 is three times 12,964.00 a month: 155,568.00 a year, 5 % are 7,778.40.
	if _, values := b.get(balancePath).facts(); values["可共享额度"] != "2,221.60 元" {
		t.Errorf("in 2023 %q may be shared, want 10,000.00 − 7,778.40", values["可共享额度"])
	}
	p.Edit(t, "DELETE FROM contribution_bounds")
	if _, values := b.get(balancePath).facts(); !strings.HasPrefix(values["可共享额度"], "无法计算") {
		t.Errorf("without an average wage %q may be shared", values["可共享额度"])
	}
}

func TestAnAccountThatDoesNotFollow(t *testing.T) {
	for name, test := range map[string]struct {
		year2025 accountYear
		marks    []string // newest first
		differs  string
	}{
		"within a year": {
			accountYear{"pension", 2025, 30_300, 5_000, 455, 2_000, 33_755 + 100, ""},
			[]string{"✕ 年初余额与上年年末相差 -1.00", "✕ 年末余额与本年收支相差 1.00", "相符"}, "",
		},
		"between years": {
			accountYear{"pension", 2025, 30_000, 5_000, 455, 2_000, 33_455, ""},
			[]string{"✕ 年初余额与上年年末相差 3.00", "✕ 年初余额与上年年末相差 -3.00", "相符"}, "",
		},
		"for good": {
			accountYear{"pension", 2025, 30_300, 5_000, 455, 2_300, 33_755, ""},
			[]string{"相符", "✕ 年末余额与本年收支相差 3.00", "相符"}, "3.00 元",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPortal(t, fixture.SQLite(t))
			b := p.browser(t)
			years := slices.Clone(handMade)
			years[1] = test.year2025
			setAccounts(t, p, b.signIn("employee").PersonNo, years)
			got := b.get(balancePath)
			rows := got.tables()["养老保险个人账户，全部年度，金额单位：元"]
			for i, mark := range test.marks {
				if !strings.HasSuffix(rows[i+1], "|"+mark) {
					t.Errorf("%q does not end in %q", rows[i+1], mark)
				}
			}
			if _, values := got.facts(); values["差额（见下方核对）"] != test.differs {
				t.Errorf("the difference is %q, want %q", values["差额（见下方核对）"], test.differs)
			}
			if !got.says("个年度前后不符") {
				t.Error("the page does not explain the marks")
			}
		})
	}
}

func TestAccountsThatPeopleDoNotHave(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	no := b.signIn("medical_only").PersonNo
	got := b.get(balancePath)
	if !got.says("没有养老保险个人账户的记录") || got.says("没有医疗保险个人账户的记录") {
		t.Error("one who is only in medical insurance has a medical account and no pension account")
	}
	setAccounts(t, p, no, nil)
	got = b.get(balancePath)
	testkit.CheckHTML(t, got.body)
	if !got.says("没有医疗保险个人账户的记录") || len(got.all(atom.Figure)) != 0 || got.says("可共享额度") {
		t.Error("a page without accounts shows some")
	}
}

func TestAccountsCanBeTakenAway(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		setAccounts(t, p, b.signIn("rare_name").PersonNo, handMade)
		answer := b.get(balancePath + "/pension/download.csv")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.body, "\uFEFF"))).ReadAll()
		if answer.status != http.StatusOK || err != nil || len(rows) != 5 {
			t.Fatalf("status %d, %v, %q", answer.status, err, rows)
		}
		if got := strings.Join(rows[2], "|"); got != "2025|303.00|50.00|4.55|20.00|337.55|2025-12-31" {
			t.Errorf("the year 2025 reads %q", got)
		}
		book, err := excelize.OpenReader(bytes.NewReader([]byte(b.get(balancePath + "/medical/download.xlsx").body)))
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(sheet) != 6 || sheet[4][0] != "2026" || sheet[4][5] != "10,000.00" {
			t.Errorf("the workbook reads %q, %v", sheet, err)
		}
	})
}
