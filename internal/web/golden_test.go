package web_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"shebao/internal/archive"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/testkit/sample"
	"shebao/internal/text"
)

// The figures here were added up from the files of the sample archive with a sheet of paper's means (awk over the CSV), not
// copied from a page. Today is 23 November 2026, as everywhere in the tests.

// golden is what a page of one person must add up to.
type golden struct {
	who, path string
	rows      int
	foot      []string // the totals, in the columns' order; "" where a column has none
	says      []string // what must be read besides
}

var goldens = []golden{
	{"employee", "/records/pension/contributions", 364, []string{"", "", "", "68,838.96", "106,886.04", "175,725.00", "73,823.82", ""},
		[]string{"1996-02 至 2026-10", "364 个月", "5 个月", "断缴"}},
	{"employee", "/records/medical/contributions", 364, []string{"", "", "", "", "17,209.74", "50,379.95", "67,589.69", "17,209.74", ""}, []string{"一档"}},
	{"employee", "/records/injury/contributions", 364, []string{"", "", "", "3,313.72", ""}, nil},
	{"employee", "/records/unemployment/contributions", 364, []string{"", "", "", "2,240.20", "6,546.92", ""}, nil},
	{"employee", "/records/maternity/contributions", 364, []string{"", "", "", "4,142.56", ""}, nil},
	{"employee", "/records/medical/charges", 5, []string{"", "", "8,490.35", "4,764.42", "2,359.82", "1,366.11", ""}, nil},
	{"self_payer", "/records/pension/contributions", 135, []string{"", "", "", "76,289.92", "114,434.88", "190,724.80", "76,289.92", ""}, []string{"个人缴费", "5 个月"}},
	{"self_payer", "/records/injury/contributions", 0, nil, []string{"没有参加工伤保险"}},
	{"pensioner", "/records/pension/contributions", 350, []string{"", "", "", "38,336.32", "54,828.15", "93,164.47", "42,194.26", ""}, []string{"1992-08 至 2022-01", "4 个月"}},
	{"pensioner", "/records/pension/payments", 114, []string{"", "270,360.81", "", "", ""}, []string{"9074"}},
	{"pensioner", "/records/pension/payments?year=2025", 24, []string{"", "58,035.96", "", "", ""}, nil},
	{"pensioner", "/records/pension/back-payments", 4, []string{"", "", "", "2,160.00", "", ""}, []string{"年度养老金调整补发"}},
	{"pensioner", "/records/pension/early", 2, []string{"", "", "107", "", "1,210.00", ""}, []string{"合同工统筹", "固定工连续工龄视同", "原深圳示例机械厂"}},
	{"pensioner", "/records/medical/charges", 13, []string{"", "", "29,796.62", "13,654.57", "12,146.29", "3,995.76", ""}, nil},
	{"unemployed", "/records/unemployment/payments", 4, []string{"", "9,396.00", "1,883.56", "0.00", ""}, []string{"SY0010001", "24", "20", "正在享受"}},
	{"unemployed", "/records/unemployment/contributions", 234, []string{"", "", "", "5,267.79", "13,916.13", ""}, []string{"6 个月"}},
	{"lately_unemployed", "/records/unemployment/payments", 0, nil, []string{"没有领取失业保险金的记录"}},
	{"injured", "/records/injury/benefits", 2, []string{"", "", "", "", "79,650.35", "", ""}, []string{"GS0012025001", "2025-02-11", "一次性伤残补助金", "9"}},
	{"mover", "/records/transfers/in-province", 1, []string{"", "", "", "48", "14,233.10", "0.00", "", ""}, []string{"广州市", "办结"}},
	{"mover", "/records/transfers/out-of-province", 1, []string{"", "", "", "68", "28,710.55", "43,065.83", "", ""}, []string{"湖南省长沙市", "2018-12-03"}},
	{"mover", "/records/transfers/medical", 1, []string{"", "", "68", "3,120.00", "", ""}, []string{"基金到账"}},
	{"tier2", "/records/medical/contributions", 112, []string{"", "", "", "", "2,757.52", "8,272.80", "11,030.32", "0.00", ""}, []string{"二档"}},
}

// onSample runs f on a portal of each engine that has the sample archive in it, with its people registered.
func onSample(t *testing.T, f func(t *testing.T, p *portal, people map[string]sample.Persona)) {
	t.Helper()
	people, err := sample.Personas()
	if err != nil {
		t.Fatal(err)
	}
	onBothEngines(t, func(t *testing.T, p *portal) {
		summary, err := archive.Import(t.Context(), p.DB, archive.Options{Dir: sample.Dir(), Strict: true,
			Rejects: filepath.Join(t.TempDir(), "rejects.csv"), Clock: p.Clock.Now})
		if err != nil || summary.Total().Rejected != 0 {
			t.Fatalf("importing the sample: %+v, %v", summary.Total(), err)
		}
		for _, who := range people {
			if who.Phone != "" {
				registerSample(t, p, who)
			}
		}
		f(t, p, people)
	})
}

func registerSample(t *testing.T, p *portal, who sample.Persona) {
	t.Helper()
	hash, err := p.hasher.Hash(t.Context(), fixture.Password)
	if err != nil {
		t.Fatal(err)
	}
	act := store.Act{Kind: "register", Actor: store.System("test"), PersonNo: who.PersonNo}
	_, err = p.DB.Do(t.Context(), act, func(tx *store.Tx) error {
		for _, agreed := range text.AgreedTexts {
			if err := tx.Agree(who.PersonNo, store.Agreement{Text: agreed.Name, Version: agreed.Current().Version}); err != nil {
				return err
			}
		}
		return tx.Register(store.Registration{PersonNo: who.PersonNo, ID: who.ID, PasswordHash: hash, Phone: who.Phone})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (p *portal) signedIn(t *testing.T, id social.IDNumber) *browser {
	t.Helper()
	b := p.browser(t)
	if answer := b.submit(b.get("/signin"), "id", string(id), "password", fixture.Password, "captcha", captchaAnswer); answer.status != 303 {
		t.Fatalf("signing in answers %d:\n%s", answer.status, answer.text("main"))
	}
	return b
}

func TestEveryPageAddsUpToTheSampleArchive(t *testing.T) {
	onSample(t, func(t *testing.T, p *portal, people map[string]sample.Persona) {
		browsers := map[string]*browser{}
		for _, g := range goldens {
			if browsers[g.who] == nil {
				browsers[g.who] = p.signedIn(t, people[g.who].ID)
			}
			checkGolden(t, browsers[g.who], g)
		}
	})
}

func TestAWardsPagesAddUpToTheSampleArchive(t *testing.T) {
	onSample(t, func(t *testing.T, p *portal, people map[string]sample.Persona) {
		b := p.signedIn(t, people["guardian"].ID)
		for list, wards := range map[string][]golden{
			"/records/wards/contributions": {
				{"child1", "", 98, []string{"9,702.00", "3,675.00", "6,027.00", ""}, []string{"2018-09 至 2026-10", "98 个月"}},
				{"child2", "", 59, []string{"5,841.00", "2,212.50", "3,628.50", ""}, []string{"2021-12 至 2026-10"}},
			},
			"/records/wards/charges": {
				{"child1", "", 5, []string{"", "", "9,498.46", "2,074.83", "4,196.06", "3,227.57", ""}, nil},
				{"child2", "", 3, []string{"", "", "9,383.14", "4,257.84", "4,740.24", "385.06", ""}, nil},
			},
		} {
			links := wardLinks(b.get(list), list)
			if len(links) != len(wards) {
				t.Fatalf("%s leads to %d wards, want %d", list, len(links), len(wards))
			}
			for i, g := range wards { // the elder child first
				g.path = links[i]
				g.says = append(g.says, people[g.who].Name)
				checkGolden(t, b, g)
			}
		}
		stranger := p.signedIn(t, people["employee"].ID)
		if got := stranger.get(wardLinks(b.get("/records/wards/charges"), "/records/wards/charges")[0]); got.status != 404 {
			t.Errorf("another person opens a ward's page: %d", got.status)
		}
	})
}

func wardLinks(p page, below string) (links []string) {
	for _, a := range p.all(atom.A) {
		if link := attr(a, "href"); strings.HasPrefix(link, below+"/") {
			links = append(links, link)
		}
	}
	return links
}

// checkGolden compares a page with what it must add up to, and its CSV and XLSX with the page.
func checkGolden(t *testing.T, b *browser, g golden) {
	t.Helper()
	name := g.who + " " + g.path
	p := b.get(tableAt(g.path))
	for _, said := range g.says {
		if !strings.Contains(p.text("main"), said) {
			t.Errorf("%s does not say %q", name, said)
		}
	}
	rows, foot := p.statementRows()
	if rows != g.rows || !slices.Equal(foot, g.foot) {
		t.Errorf("%s: %d rows that add up to %q, want %d and %q", name, rows, foot, g.rows, g.foot)
	}
	if g.rows == 0 {
		return
	}
	path, query, _ := strings.Cut(g.path, "?")
	for kind, table := range map[string][][]string{
		"CSV": csvRows(t, b.get(path+"/download.csv?"+query)), "XLSX": xlsxRows(t, b.get(path+"/download.xlsx?"+query)),
	} {
		if got := grouped(table[len(table)-1][1:]); len(table) != g.rows+1 || !slices.Equal(got, g.foot) {
			t.Errorf("%s: its %s has %d rows that add up to %q", name, kind, len(table)-1, got)
		}
	}
}

// tableAt is where the table itself is of a statement at an address.
func tableAt(address string) string {
	if strings.Contains(address, "?") {
		return address + "&view=table"
	}
	return address + "?view=table"
}

// statementRows counts the rows of the page's statement, gaps left out, and reads its totals.
func (p page) statementRows() (rows int, foot []string) {
	for _, table := range p.all(atom.Table) {
		if attr(table, "id") != "rows" {
			continue
		}
		for n := range table.Descendants() {
			switch {
			case n.DataAtom == atom.Tr && n.Parent.DataAtom == atom.Tbody && attr(n, "class") == "":
				rows++
			case n.DataAtom == atom.Td && n.Parent.Parent.DataAtom == atom.Tfoot:
				foot = append(foot, textOf(n))
			}
		}
	}
	return rows, foot
}

// grouped writes the amounts of a CSV as a page does.
func grouped(cells []string) []string {
	list := slices.Clone(cells)
	for i, cell := range list {
		if amount, err := social.ParseYuan(cell); err == nil && strings.Contains(cell, ".") {
			list[i] = amount.String()
		}
	}
	return list
}

func TestTheBalancesOfTheSampleArchive(t *testing.T) {
	onSample(t, func(t *testing.T, p *portal, people map[string]sample.Persona) {
		got := p.signedIn(t, people["employee"].ID).get("/records/balance").text("main")
		for _, figure := range []string{"61,643.00", "57,823.00", "4,448.16", "788.79", "5,512.84", "7,129.03", "909.24"} {
			if !strings.Contains(got, figure) {
				t.Errorf("the balances do not show %s", figure)
			}
		}
	})
}

func TestTheYearlyStatementOfTheSampleArchive(t *testing.T) {
	onSample(t, func(t *testing.T, p *portal, people map[string]sample.Persona) {
		got := p.signedIn(t, people["employee"].ID).get("/proof/entitlement?year=2025").text("main")
		for _, figure := range []string{"55,602.00", "4,448.16", "8,896.32", "1,112.04", "2,780.10", "42,066.00", "168.24", "84.12",
			"336.54", "210.36", "354", "52,586.05", "57,823.00", "6,926.23", "7,129.03"} {
			if !strings.Contains(got, figure) {
				t.Errorf("the statement of 2025 does not show %s", figure)
			}
		}
	})
}

func TestTheContributionListOfTheSampleArchive(t *testing.T) {
	onSample(t, func(t *testing.T, p *portal, people map[string]sample.Persona) {
		got := p.signedIn(t, people["employee"].ID).get("/proof/contributions").text("main")
		for _, figure := range []string{"68838.96", "106886.04", "17209.74", "50379.95", "3313.72", "2240.20", "6546.92", "4142.56"} {
			if !strings.Contains(got, figure) {
				t.Errorf("the list does not add up to %s", figure)
			}
		}
	})
}

// Eight hundred months are a record longer than any life's work: it goes over two pages, and each shows the totals of all.
func TestALongStatementIsPagedAndKeepsItsTotals(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		who := p.Persona(t, "employee")
		for _, months := range []int{400, 800} {
			p.Edit(t, "DELETE FROM contributions WHERE person_no = '"+who.PersonNo+"'")
			var list []int
			for i := range months {
				list = append(list, int(social.Month(202610).Add(-i)))
			}
			pay(t, p, who.PersonNo, "310", "1", 1000_00, 20_00, 60_00, list...)
			b := p.browser(t)
			b.signIn("employee")
			foot := []string{"", "", "", "", social.Fen(20_00 * months).String(), social.Fen(60_00 * months).String(), social.Fen(80_00 * months).String(), "0.00", ""}
			rows, pages := 0, (months+479)/480
			for n := range pages {
				shown, got := b.get("/records/medical/contributions?page=" + strconv.Itoa(n+1)).statementRows()
				rows += shown
				if !slices.Equal(got, foot) {
					t.Errorf("%d months, page %d adds up to %q, want %q", months, n+1, got, foot)
				}
			}
			if rows != months {
				t.Errorf("%d months stand in %d rows on %d pages", months, rows, pages)
			}
		}
	})
}

func TestGuardianshipEndsWhenTheChildComesOfAgeOrTheArchiveSaysSo(t *testing.T) {
	onSample(t, func(t *testing.T, p *portal, people map[string]sample.Persona) {
		const list = "/records/wards/contributions"
		elder := wardLinks(p.signedIn(t, people["guardian"].ID).get(list), list)[0]
		p.Clock.Set(time.Date(2034, 5, 8, 12, 0, 0, 0, testkit.Zone)) // the day before the elder's 18th birthday
		b := p.signedIn(t, people["guardian"].ID)
		if n := len(wardLinks(b.get(list), list)); n != 2 || b.get(elder).status != 200 {
			t.Errorf("the day before: %d wards, the elder's page answers %d", n, b.get(elder).status)
		}
		p.Clock.Set(time.Date(2034, 5, 9, 0, 1, 0, 0, testkit.Zone))
		b = p.signedIn(t, people["guardian"].ID)
		if n := len(wardLinks(b.get(list), list)); n != 1 || b.get(elder).status != 404 {
			t.Errorf("on the birthday: %d wards, the elder's page answers %d", n, b.get(elder).status)
		}
		p.Edit(t, "DELETE FROM guardianships WHERE guardian_no = '"+people["guardian"].PersonNo+"'")
		if got := b.get(list); len(wardLinks(got, list)) != 0 || !strings.Contains(got.text("main"), "没有监护对象") {
			t.Errorf("without guardianship: %s", got.text("main"))
		}
	})
}
