package web_test

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/statement"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/web"
)

const dataPage = "/account/data"

// owner is one of the cast signed in, and the service that makes their copies.
type owner struct {
	*browser
	people *citizen.Service
}

func signedIn(t *testing.T, w *fixture.World, key string) *owner {
	t.Helper()
	o := &owner{}
	o.browser = newPortal(t, w, func(options *web.Options) { o.people = options.Citizen }).browser(t)
	o.signIn(key)
	return o
}

// runsExports makes copies as the server does, until the test ends.
func (o *owner) runsExports() {
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		o.people.MakeExports(ctx, slog.New(slog.DiscardHandler))
	}()
	o.t.Cleanup(func() { stop(); <-over })
}

// press presses the button of the page of one's data.
func (o *owner) press() page {
	o.t.Helper()
	return o.submit(o.get(dataPage))
}

// tables downloads the copy and reads the tables of data.json.
func (o *owner) tables() map[string][]map[string]any {
	o.t.Helper()
	answer := o.get(dataPage + "/copy.zip")
	if kind := answer.header.Get("Content-Type"); kind != "application/zip" {
		o.t.Fatalf("the download is %s", kind)
	}
	archive, err := zip.NewReader(strings.NewReader(answer.body), int64(len(answer.body)))
	if err != nil {
		o.t.Fatal(err)
	}
	file, err := archive.Open("data.json")
	if err != nil {
		o.t.Fatal(err)
	}
	var data struct {
		Tables map[string][]map[string]any `json:"tables"`
	}
	if err := json.NewDecoder(file).Decode(&data); err != nil {
		o.t.Fatal(err)
	}
	return data.Tables
}

func TestAShortCopyComesWithTheAnswer(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		o := signedIn(t, w, "employee")
		o.runsExports()
		page := o.follow(o.press()) // with the copy, unless the machine does much else
		testkit.Eventually(t, time.Minute, func() error {
			if !page.says("数据副本可以下载了") {
				page = o.get(dataPage)
				return errors.New("the copy is not there")
			}
			return nil
		})
		answer := o.get(dataPage + "/copy.zip")
		want := `attachment; filename="my-data-2026-11-23.zip"; filename*=UTF-8''` + url.PathEscape("我的数据_"+w.Persona(t, "employee").Name+"_20261123.zip")
		if got := answer.header.Get("Content-Disposition"); got != want {
			t.Errorf("it is offered as %s", got)
		}
		if got := answer.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("it may be cached: %s", got)
		}
		if n := w.Count(t, "audit_log WHERE act = 'export.download'"); n != 1 {
			t.Errorf("%d downloads in the audit log", n)
		}
	})
}

func TestNobodyElseGetsACopy(t *testing.T) {
	w := fixture.SQLite(t)
	o := signedIn(t, w, "employee")
	o.runsExports()
	o.press()
	other := signedIn(t, w, "spouse")
	if page := other.follow(other.get(dataPage + "/copy.zip")); page.address != dataPage || !page.says("生成数据副本") {
		t.Errorf("another person is at %s", page.address)
	}
	visitor := o.portal.browser(t)
	for _, path := range []string{dataPage, dataPage + "/progress", dataPage + "/copy.zip"} {
		if to := visitor.get(path).header.Get("Location"); !strings.HasPrefix(to, "/signin?") {
			t.Errorf("a visitor to %s is sent to %q", path, to)
		}
	}
}

func TestThePageOfOnesDataInEveryState(t *testing.T) {
	for _, test := range []struct {
		state, set  string
		says        []string
		button      string
		hasProgress bool
	}{
		{"none", "", nil, "生成数据副本", false},
		{"queued", "state = 'queued'", []string{"正在生成数据副本", "排队中"}, "刷新进度", true},
		{"running", "state = 'running', next_at = 9999999999, done = 7, total = 28", []string{"已完成 25%"}, "刷新进度", true},
		{"ready", "state = 'ready', made_at = 1795572000, expires_at = 9999999999, size = 140000", []string{"大小 137 KB"}, "下载数据副本", false},
		{"failed", "state = 'failed'", []string{"数据副本没有生成"}, "生成数据副本", false},
		{"expired", "state = 'expired', made_at = 1795572000", []string{"上次的数据副本已删除"}, "生成数据副本", false},
		{"not swept yet", "state = 'ready', made_at = 1, expires_at = 2", []string{"上次的数据副本已删除"}, "生成数据副本", false},
	} {
		t.Run(test.state, func(t *testing.T) {
			w := fixture.SQLite(t)
			o := signedIn(t, w, "employee")
			if test.set != "" {
				if _, err := o.people.RequestExport(t.Context(), w.Persona(t, "employee").PersonNo, "", ""); err != nil {
					t.Fatal(err)
				}
				w.Edit(t, "UPDATE exports SET "+test.set)
			}
			page, part := o.get(dataPage).body, o.get(dataPage+"/progress").body
			testkit.CheckHTML(t, page)
			for _, words := range append(test.says, test.button) {
				if !strings.Contains(page, words) || !strings.Contains(part, words) {
					t.Errorf("the page or its part does not say %q", words)
				}
			}
			if got := strings.Contains(part, "<progress"); got != test.hasProgress {
				t.Errorf("a progress bar: %v", got)
			}
			if strings.Contains(page, "http-equiv=\"refresh\"") {
				t.Error("the page reloads by itself")
			}
		})
	}
}

func TestTheFourthCopyOfADayIsRefusedWithATime(t *testing.T) {
	w := fixture.SQLite(t)
	o := signedIn(t, w, "employee")
	o.runsExports()
	for range 3 {
		o.press()
	}
	page := o.press()
	testkit.CheckHTML(t, page.body)
	if page.status != http.StatusTooManyRequests || !page.says("请在 24 小时 后") {
		t.Errorf("the fourth answers %d and does not say when to come back", page.status)
	}
}

// copiedAs says where a statement's rows stand in a copy: the table, which of its rows, and the field of each column; "" for one
// worked out from others.
type copiedAs struct {
	table  string
	rows   func(row map[string]any) bool
	fields string
}

func whose(field string, value any) func(map[string]any) bool {
	return func(row map[string]any) bool { return row[field] == value }
}

func every(map[string]any) bool { return true }

var contributionFields = "month unit_no unit_name base personal employer - credited -"

var inCopy = map[*statement.Statement]copiedAs{
	statement.PensionContributions:      {"contributions", whose("insurance", "110"), contributionFields},
	statement.MedicalContributions:      {"contributions", whose("insurance", "310"), "month unit_no unit_name - base personal employer - credited -"},
	statement.InjuryContributions:       {"contributions", whose("insurance", "410"), "month unit_no unit_name base employer -"},
	statement.UnemploymentContributions: {"contributions", whose("insurance", "210"), "month unit_no unit_name base personal employer -"},
	statement.MaternityContributions:    {"contributions", whose("insurance", "510"), "month unit_no unit_name base employer -"},
	statement.PensionPayments:           {"pension_payments", every, "month item amount bank_name account_tail status"},
	statement.PensionBackPayments:       {"pension_back_payments", every, "paid_month from_month to_month item amount reason status"},
	statement.EarlyContributions:        {"early_contributions", every, "unit_name from_month to_month months kind amount remark"},
	statement.MedicalCharges: {"medical_charges", func(row map[string]any) bool { return row["charged_on"].(string) >= "2026-05-23" },
		"charged_on institution category total account_paid fund_paid cash_paid receipt_no"},
	statement.Debits:                 {"debits", every, "month due_on amount account_tail status reason settled_on run"},
	statement.InjuryBenefits:         {"injury_benefits", every, "case_no accident_on recognised_on grade item amount month status"},
	statement.UnemploymentPayments:   {"unemployment_payments", every, "month nth benefit medical other status"},
	statement.TransfersInProvince:    {"transfers_in", whose("kind", "pension_in_province"), "origin agency from_month to_month months account_amount pooled_amount arrived_on status"},
	statement.TransfersOutOfProvince: {"transfers_in", whose("kind", "pension_out_of_province"), "origin agency from_month to_month months account_amount pooled_amount arrived_on status"},
	statement.TransfersMedical:       {"transfers_in", whose("kind", "medical"), "origin from_month to_month months account_amount arrived_on status"},
}

// TestACopyHoldsTheNumbersOfThePages compares, row by row, every page's CSV with the copy.
func TestACopyHoldsTheNumbersOfThePages(t *testing.T) {
	testkit.Parallel(t)
	w := fixture.SQLite(t)
	rows := map[*statement.Statement]int{}
	for _, key := range []string{"employee", "pensioner", "unemployed", "injured", "mover", "self_payer"} {
		o := signedIn(t, w, key)
		o.runsExports()
		o.press()
		tables := o.tables()
		for _, page := range menu.Default().Pages() {
			s, ok := inCopy[page.Statement]
			if !ok {
				continue
			}
			csv := o.get(page.Path + "/download.csv").body
			rows[page.Statement] += compareCSV(t, key+" "+page.ID, csv, s, tables[s.table])
		}
	}
	for s := range inCopy {
		if rows[s] == 0 {
			t.Errorf("nothing of %s was compared", s.ID)
		}
	}
}

func compareCSV(t *testing.T, name, body string, s copiedAs, table []map[string]any) int {
	t.Helper()
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\uFEFF")))
	in.FieldsPerRecord = -1
	lines, err := in.ReadAll()
	lines = slices.DeleteFunc(lines, func(line []string) bool { return len(line) == 1 }) // what totals leave out, said under them
	if err != nil || len(lines) < 2 {
		t.Fatalf("%s: %d lines, %v", name, len(lines), err)
	}
	lines = lines[1 : len(lines)-1] // without heads and totals
	table = slices.DeleteFunc(slices.Clone(table), func(row map[string]any) bool { return !s.rows(row) })
	if len(table) != len(lines) {
		t.Errorf("%s: %d rows on the page, %d in the copy", name, len(lines), len(table))
		return 0
	}
	fields := strings.Fields(s.fields)
	for i, line := range lines {
		if len(line) != len(fields) {
			t.Fatalf("%s: the page has %d columns, not %d", name, len(line), len(fields))
		}
		for c, field := range fields {
			if field == "-" {
				continue
			}
			value := table[i][field]
			if value == nil || field == "grade" && value == 0.0 {
				value = ""
			}
			if fmt.Sprint(value) != strings.TrimPrefix(line[c], "'") {
				t.Errorf("%s, row %d, %s: %q on the page, %v in the copy", name, i+1, field, line[c], value)
			}
		}
	}
	return len(lines)
}

func TestEveryOwnStatementIsComparedWithTheCopy(t *testing.T) {
	for _, page := range menu.Default().Pages() {
		if page.Statement == nil || page.Statement.Ward {
			continue
		}
		if _, ok := inCopy[page.Statement]; !ok {
			t.Errorf("%s is compared with no table of a copy", page.ID)
		}
	}
}
