package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

const coveragePath = "/records/coverage"

// tables are the rows of the page's tables, heads and totals among them, by caption. Cells are joined by a bar.
func (p page) tables() map[string][]string {
	tables := map[string][]string{}
	for _, table := range p.all(atom.Table) {
		caption := ""
		var rows []string
		for n := range table.Descendants() {
			switch n.DataAtom {
			case atom.Caption:
				caption = textOf(n)
			case atom.Tr:
				rows = append(rows, cellsOf(n))
			}
		}
		tables[strings.TrimSuffix(caption, "表格较宽，可以左右滑动查看")] = rows
	}
	return tables
}

func cellsOf(tr *html.Node) string {
	var cells []string
	for n := range tr.ChildNodes() {
		if n.Type == html.ElementNode {
			cells = append(cells, textOf(n))
		}
	}
	return strings.Join(cells, "|")
}

// facts are the names and values of the page's lists of facts, in order.
func (p page) facts() (keys []string, values map[string]string) {
	values = map[string]string{}
	for _, dt := range p.all(atom.Dt) {
		key := textOf(dt)
		keys = append(keys, key)
		for n := dt.NextSibling; n != nil; n = n.NextSibling {
			if n.DataAtom == atom.Dd {
				values[key] = textOf(n)
				break
			}
		}
	}
	return keys, values
}

// findings are the page's notices, each its title and its text.
func (p page) findings() []string {
	var found []string
	for n := range p.root().Descendants() {
		if n.Type != html.ElementNode || attr(n, "class") != "notice-words" {
			continue
		}
		var paragraphs []string
		for child := range n.ChildNodes() {
			if child.DataAtom == atom.P {
				paragraphs = append(paragraphs, textOf(child))
			}
		}
		found = append(found, strings.Join(paragraphs, " "))
	}
	return found
}

// pay adds rows of contributions, a month each, of one employer.
func pay(t *testing.T, p *portal, personNo, insurance, tier string, base, personal, employer int, months ...int) {
	t.Helper()
	var rows []string
	for _, month := range months {
		rows = append(rows, fmt.Sprintf("('%s', '%s', %d, 'U1', '01', '%s', %d, %d, %d)", personNo, insurance, month, tier, base, personal, employer))
	}
	p.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, kind, tier, base, personal, employer) VALUES `+strings.Join(rows, ", "))
}

func TestCoverageAnswersAtAGlance(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("rare_name").PersonNo // insured in five branches, without Shenzhen household, tier two
		p.Edit(t, "DELETE FROM contributions WHERE person_no = $1", no)
		months := []int{202506, 202508, 202509, 202510, 202511, 202512, 202601, 202602, 202603, 202604, 202605, 202606, 202607, 202608,
			202609, 202610} // not July 2025
		pay(t, p, no, "110", "", 500_000, 40_000, 80_000, months...)
		pay(t, p, no, "110", "", 400_000, 32_000, 64_000, 202505) // under the floor of 4,492.00
		pay(t, p, no, "310", "2", 700_000, 3_500, 10_500, months...)

		got := b.get(coveragePath)
		testkit.CheckHTML(t, got.body)
		if want := "您现在参加养老、医疗、工伤、失业、生育保险，共 5 个险种；最近一次缴费是 2026-10。有 3 项需要留意，见下。"; !got.says(want) {
			t.Errorf("the lead is not %q", want)
		}
		tables := got.tables()
		wantRows(t, tables["各险种参保情况"],
			"险种|参保情况|连续参保起始|最近缴费|累计月数|断缴月数|说明",
			"养老保险|参保缴费|2025-08|2026-10|17|1|",
			"医疗保险|参保缴费|2025-08|2026-10|16|1|医疗二档",
			"工伤保险|参保缴费|—|—|0|0|",
			"失业保险|参保缴费|—|—|0|0|",
			"生育保险|参保缴费|—|—|0|0|")
		wantRows(t, tables["最近一个月的缴费"],
			"险种|年月|缴费基数|个人交|单位交|合计",
			"养老保险|2026-10|5,000.00|400.00|800.00|1,200.00",
			"医疗保险|2026-10|7,000.00|35.00|105.00|140.00",
			"合计|||435.00|905.00|1,340.00")
		// 2025: June and August to December are 6 × 1,200.00 and 6 × 140.00, and May is 960.00; 2026 is 10 × 1,200.00 and 10 × 140.00.
		wantRows(t, tables["历年各险种缴费"],
			"年份|养老保险|医疗保险|合计",
			"2026|12,000.00|1,400.00|13,400.00",
			"2025|8,160.00|840.00|9,000.00",
			"合计|20,160.00|2,240.00|22,400.00")
		wantRows(t, tables["养老保险缴费基数与上下限（元）"],
			"|缴费基数|下限|上限",
			"2025|5,000.00|4,775.00|27,549.00",
			"2026|5,000.00|4,775.00|27,549.00")
		found := got.findings()
		for i, want := range []string{
			"工伤、失业、生育保险已参保，但没有缴费记录",
			"缴费记录中断 1 次，共 1 个月 养老、医疗保险：2025-07，1 个月。",
			"养老保险有 1 个月的缴费基数低于当时的下限 2025-05（基数 4,000.00 元，下限 4,492.00 元）。",
		} {
			if i >= len(found) || !strings.Contains(found[i], want) {
				t.Errorf("finding %d of %q is not %q", i+1, found, want)
			}
		}
	})
}

func wantRows(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the table reads\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCoverageShowsEveryFieldOfTheGuideInItsOrder(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	persona := b.signIn("tier2")
	p.Edit(t, "UPDATE persons SET health_centre_no = 'X1', wage = 812300 WHERE person_no = $1", persona.PersonNo)
	p.Edit(t, `INSERT INTO health_centres (centre_no, name, district, street, address, phone)
		VALUES ('X1', '示例社康', '福田区', '莲花街道', '示例路1号', '0755-20000001')`)
	keys, values := b.get(coveragePath).facts()
	guide := strings.Split("姓名 个人电脑号 身份证号 性别 出生日期 户籍类别 社会保障卡号 卡状态 职工性质 参保单位 当前缴费情况 缴费工资 "+
		"养老参保情况 医疗参保情况 工伤参保情况 失业参保情况 生育参保情况 各险种累计月数 绑定社康点", " ")
	if at := slices.Index(keys, "姓名"); at < 0 || !slices.Equal(keys[at:min(len(keys), at+len(guide))], guide) {
		t.Errorf("the fields are %q, want %q", keys, guide)
	}
	for key, want := range map[string]string{
		"姓名": "吴静", "个人电脑号": persona.PersonNo, "性别": "女", "出生日期": "1995-05-05", "户籍类别": "非深户农村",
		"社会保障卡号": persona.CardNo, "卡状态": "正常", "职工性质": "在职职工", "当前缴费情况": "参保缴费，最近缴至 2026-10",
		"缴费工资": "8,123.00 元", "生育参保情况": "参保缴费",
		// From March 2018 to October 2026 are 104 months.
		"各险种累计月数": "养老 104 个月，医疗 104 个月，工伤 104 个月，失业 104 个月，生育 104 个月",
		"绑定社康点":   "示例社康", "社康点地址": "福田区莲花街道示例路1号", "社康点电话": "0755-20000001",
	} {
		if values[key] != want {
			t.Errorf("%s: %q, want %q", key, values[key], want)
		}
	}
	if !strings.HasPrefix(values["身份证号"], persona.IDNumber.Masked()) || !strings.Contains(values["身份证号"], string(persona.IDNumber)) {
		t.Errorf("the ID number is %q, want it masked and to be shown whole", values["身份证号"])
	}
}

func TestWhatNeedsAttention(t *testing.T) {
	const nothing = "没有需要处理的事项"
	day := func(month time.Month, day int) time.Time {
		return time.Date(2026, month, day, 12, 0, 0, 0, testkit.Zone)
	}
	for name, test := range map[string]struct {
		edit string // of persons, for one in work whose record is in order
		now  time.Time
		want []string // the beginning of each finding
	}{
		"nothing":                       {want: []string{nothing}},
		"a card reported lost here":     {edit: "card_status = '24'", want: []string{"社会保障卡已挂失（个人网上挂失） 挂失期间不能用卡就医和购药。找到了卡，一个月内可以取消挂失"}},
		"a card reported lost by phone": {edit: "card_status = '21'", want: []string{"社会保障卡已挂失（电话挂失） 挂失期间不能用卡就医和购药。找到了卡，请带身份证和社会保障卡到社保窗口"}},
		"a card not active":             {edit: "card_status = '00'", want: []string{"社会保障卡还没有激活"}},
		"a card being made":             {edit: "card_status = '99'", want: []string{"社会保障卡正在制作"}},
		"a card cancelled":              {edit: "card_status = '30'", want: []string{"没有可用的社会保障卡"}},
		"no card":                       {edit: "card_no = ''", want: []string{"没有可用的社会保障卡"}},
		"no health centre":              {edit: "medical_tier = '2'", want: []string{"还没有绑定社康点"}},
		"cover paused": {edit: "pension_status = '2', medical_status = '2', injury_status = '2', unemployment_status = '2', maternity_status = '2'",
			want: []string{"养老、医疗、工伤、失业、生育保险从 2026-11 起暂停缴费 已经到新单位上班的"}},
		"unemployed": {edit: "category = 'unemployed', pension_status = '2', injury_status = '2', unemployment_status = '2', maternity_status = '2'",
			want: []string{"养老保险从 2026-11 起暂停缴费 重新就业后"}},
		"retired":                         {edit: "category = 'retired', person_state = '2', pension_status = '3'", now: day(12, 31), want: []string{nothing}},
		"November is not collected yet":   {now: day(12, 20), want: []string{nothing}},
		"November should be there by now": {now: day(12, 21), want: []string{"养老、医疗、工伤、失业、生育保险没有 2026-11 的缴费 在职的请向单位核实"}},
		"paid by the unemployment fund":   {edit: "category = 'unemployed'", now: day(12, 21), want: []string{"养老保险没有 2026-11 的缴费"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPortal(t, fixture.SQLite(t))
			if !test.now.IsZero() {
				p.Clock.Set(test.now)
			}
			b := p.browser(t)
			persona := b.signIn("guardian")
			if test.edit != "" {
				p.Edit(t, fmt.Sprintf("UPDATE persons SET %s WHERE person_no = '%s'", test.edit, persona.PersonNo))
			}
			found := b.get(coveragePath).findings()
			if len(found) != len(test.want) {
				t.Fatalf("found %q, want %q", found, test.want)
			}
			for i, want := range test.want {
				if !strings.Contains(found[i], want) {
					t.Errorf("found %q, want %q", found[i], want)
				}
			}
		})
	}
}

func TestGapsOfOneWhoPaidForThemselves(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("self_payer") // employed until 2014-11, paying for herself from 2015-03
	got := b.get(coveragePath)
	want := "缴费记录中断 1 次，共 3 个月 养老、医疗保险：2014-12 至 2015-02，3 个月。"
	if found := got.findings(); len(found) != 1 || !strings.Contains(found[0], want) {
		t.Errorf("found %q, want %q only: a self-payer can't be in the branches of the employed", found, want)
	}
	if rows := got.tables()["各险种参保情况"]; len(rows) != 6 || rows[3] != "工伤保险|暂停缴费|—|2014-11|77|0|个人缴费人员不参加" {
		t.Errorf("the branches are %q", rows) // 2008-07 to 2014-11 are 77 months
	}
}

func TestCoverageOfThoseWhoHaveLittle(t *testing.T) {
	t.Run("only medical", func(t *testing.T) {
		b := newPortal(t, fixture.SQLite(t)).browser(t)
		b.signIn("medical_only")
		got := b.get(coveragePath)
		if rows := got.tables()["各险种参保情况"]; len(rows) != 6 || rows[1] != "养老保险|未参保|—|—|0|0|" || rows[2] != "医疗保险|参保缴费|2023-09|2026-10|38|0|医疗一档" {
			t.Errorf("the branches are %q", rows)
		}
		if _, drawn := got.tables()["医疗保险缴费基数与上下限（元）"]; !drawn {
			t.Error("the medical base is not drawn, though there is no pension base to draw")
		}
	})
	t.Run("retired", func(t *testing.T) {
		b := newPortal(t, fixture.SQLite(t)).browser(t)
		b.signIn("pensioner")
		got := b.get(coveragePath)
		// 354 months from August 1992 to January 2022, and 40 + 67 before.
		want := "养老保险|终止缴费|—|2022-01|354|0|已退休，按月领取养老金；另有 1992 年 8 月前 107 个月（其中视同缴费 67 个月），合计 461 个月"
		if rows := got.tables()["各险种参保情况"]; len(rows) != 6 || rows[1] != want {
			t.Errorf("the branches are %q, want %q", rows, want)
		}
		if !got.says("您已退休，按月领取养老金。您现在参加医疗保险，共 1 个险种") || !got.says("没有正在缴费的险种。") {
			t.Error("the page does not say that a pensioner pays nothing any more")
		}
	})
	t.Run("a child", func(t *testing.T) {
		p := newPortal(t, fixture.SQLite(t))
		b := p.browser(t)
		no := b.signIn("medical_only").PersonNo
		p.Edit(t, "DELETE FROM contributions WHERE person_no = $1", no)
		p.Edit(t, "UPDATE persons SET category = 'child', medical_tier = '5', wage = NULL WHERE person_no = $1", no)
		p.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, kind, tier, base, personal, employer, subsidy)
			VALUES ($1, '390', 202610, '', '01', '5', 0, 4500, 0, 7800)`, no)
		got := b.get(coveragePath)
		testkit.CheckHTML(t, got.body)
		wantRows(t, got.tables()["各险种参保情况"], "险种|参保情况|连续参保起始|最近缴费|累计月数|断缴月数|说明",
			"少儿医疗保险|参保缴费|2026-10|2026-10|1|0|按月由个人缴费和财政补助")
		wantRows(t, got.tables()["最近一个月的缴费"], "险种|年月|缴费基数|个人交|财政补助|合计",
			"少儿医疗保险|2026-10|0.00|45.00|78.00|123.00")
		if found := got.findings(); len(found) != 1 || !strings.Contains(found[0], "还没有绑定社康点") {
			t.Errorf("found %q", found)
		}
	})
	t.Run("nothing at all", func(t *testing.T) {
		p := newPortal(t, fixture.SQLite(t))
		b := p.browser(t)
		no := b.signIn("medical_only").PersonNo
		p.Edit(t, "DELETE FROM contributions WHERE person_no = $1", no)
		p.Edit(t, "UPDATE persons SET medical_status = '0' WHERE person_no = $1", no)
		got := b.get(coveragePath)
		testkit.CheckHTML(t, got.body)
		if !got.says("您现在没有在参保缴费的险种。") || len(got.all(atom.Figure)) != 0 {
			t.Error("the page of one who was never insured says otherwise, or draws a picture of nothing")
		}
	})
}

func TestPagesWithPicturesAreSoundForEveryone(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	for _, persona := range p.Cast.Personas {
		if !persona.Ready {
			continue
		}
		b := p.browser(t)
		b.signIn(persona.Key)
		for _, path := range []string{"/my", coveragePath, balancePath, "/records/medical/charges", coveragePath + "?view=print", balancePath + "?view=print"} {
			got := b.get(path)
			for _, fault := range testkit.HTMLFaults(got.body) {
				t.Errorf("%s, %s: %s", persona.Key, path, fault)
			}
			for _, figure := range got.all(atom.Figure) {
				if text := textOf(figure); !strings.Contains(text, "查看数据表") || strings.Contains(text, "%!") {
					t.Errorf("%s, %s: a picture without its table: %q", persona.Key, path, text)
				}
			}
		}
	}
}
