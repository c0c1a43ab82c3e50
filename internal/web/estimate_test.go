package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/text"
)

const estimatePath = "/records/estimate"

// knownRecord gives a person a record whose pension can be worked out on paper: a man born in July 1966 with 60 months deemed
// paid, ten years from July 2010 on the average wage of each, an account of 200,000.00 at the end of 2025, 54 months of
// unemployment contributions, and none since.
func knownRecord(t *testing.T, p *portal, personNo string) {
	t.Helper()
	for _, table := range []string{"contributions", "early_contributions", "individual_accounts", "transfers_in", "unemployment_claims"} {
		p.Edit(t, "DELETE FROM "+table+" WHERE person_no = $1", personNo)
	}
	p.Edit(t, `UPDATE persons SET birth_date = '1966-07-15', sex = '1', category = 'employee', person_state = '1', pension_status = '2'
		WHERE person_no = $1`, personNo)
	p.Edit(t, `INSERT INTO early_contributions (person_no, from_month, to_month, months, kind)
		VALUES ($1, 198708, 199207, 60, '固定工连续工龄视同')`, personNo)
	for i, wage := range []int{389_400, 420_500, 459_500, 491_800, 521_800, 605_400, 675_300, 748_000, 834_800, 930_900} {
		pay(t, p, personNo, "110", "", wage, 100, 200, yearFromJuly(2010+i)...)
	}
	for year := 2016; year < 2020; year++ {
		pay(t, p, personNo, "210", "", 220_000, 100, 200, yearFromJuly(year)...)
	}
	pay(t, p, personNo, "210", "", 220_000, 100, 200, yearFromJuly(2020)[:6]...)
	p.Edit(t, `INSERT INTO individual_accounts (person_no, account, year, opening, credited, interest, paid_out, closing, as_of)
		VALUES ($1, 'pension', 2025, 19000000, 0, 1000000, 0, 20000000, '2025-12-31')`, personNo)
}

func yearFromJuly(year int) []int {
	var months []int
	for i := range 12 {
		months = append(months, (year+i/6)*100+(6+i)%12+1)
	}
	return months
}

// Worked out by hand, with the 2 % of growth that is assumed unless told: the base of 2026 is 11,293.00 × 1.02 = 11,518.86.
//
//	basic        11,518.86 × (1 + 1.176333) ÷ 2 × 15.00 × 1 %  = 1,880.17
//	account      200,000.00 × 1.015 ÷ 136.1                    = 1,491.55
//	transitional 11,518.86 × 1.529 × 5.00 × 1.2 %              = 1,056.74
//
// With no growth it is 1,843.30 + 1,491.55 + 1,036.02 = 4,370.87, with 4 % 1,917.03 + 1,491.55 + 1,077.46 = 4,486.04; nothing is taken
// back from next month.
func TestAnEstimateAsPeopleSeeIt(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		knownRecord(t, p, b.signIn("employee").PersonNo)
		got := b.get(estimatePath)
		if got.status != http.StatusOK {
			t.Fatalf("answers %d", got.status)
		}
		testkit.CheckHTML(t, got.body)
		want := []string{
			"项目|金额|怎样算",
			"基础养老金|1,880.17|(11,518.86 + 11,518.86 × 1.1763) ÷ 2 × 15.00 年 × 1%",
			"个人账户养老金|1,491.55|203,000.00 ÷ 136.1 个月",
			"过渡性养老金|1,056.74|11,518.86 × 1.5290 × 5.00 年 × 1.2%",
			"合计|4,428.46|",
		}
		if rows := got.tables()["每月养老金（元）"]; !slices.Equal(rows, want) {
			t.Errorf("the sums:\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
		}
		_, facts := got.facts()
		for key, value := range map[string]string{
			"出生年月":      "1966 年 7 月",
			"法定退休年月":    "2026 年 12 月（60 岁 5 个月）",
			"怎样得出":      "2026 年 7 月满 60 岁，在 2025 年 1 月之后 18 个月。每 4 个月延迟 1 个月（不满 4 个月的按 1 个月）：18 ÷ 4 取整再加 1，延迟 5 个月。",
			"可以选择的退休年月": "2026 年 11 月（60 岁 4 个月）至 2029 年 12 月（63 岁 5 个月）。提前须满最低缴费年限，延迟须与单位商定。",
			"开始领取":      "2027 年 1 月",
			"届时累计缴费":    "15 年（180 个月）",
			"最低缴费年限":    "15 年（180 个月），已满足（多 0 个月）",
			"平均缴费指数":    "1.1763",
			"养老个人账户余额":  "200,000.00 元（截至 2025 年 12 月）",
			"可以领取":      "5 个月",
			"每月失业保险金":   "2,430.00 元（最低工资 2,700.00 × 90%）",
			"合计":        "12,150.00 元",
		} {
			if facts[key] != value {
				t.Errorf("%s: %q, want %q", key, facts[key], value)
			}
		}
		for _, words := range []string{text.EstimateMark, "2026 年 12 月退休，按今天的工资水平，每月约 4,400 至 4,500 元",
			"按社会平均工资每年增长 0% 至 4% 分别测算", "每月约 4,428.46 元", "不确定，按假设", "粤府函〔2026〕188号"} {
			if !got.says(words) {
				t.Errorf("the page does not say %q", words)
			}
		}
	})
}

func TestAnEstimateByOtherAssumptions(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		personNo := b.signIn("employee").PersonNo
		knownRecord(t, p, personNo)
		before := p.Count(t, "audit_log")
		got := b.submit(b.get(estimatePath), "age_years", "６３", "age_months", "５", "average_growth", "０", "wage_growth", "2.50%", "go_on", "0")
		if got.status != http.StatusOK || got.value("age_years") != "６３" || got.value("wage_growth") != "2.50%" {
			t.Fatalf("answers %d with %q and %q kept", got.status, got.value("age_years"), got.value("wage_growth"))
		}
		// Three years on the account bears 1.5 % thrice more; at 63 years and 5 months it is spread over 117 − 8 × 5 ÷ 12 = 113.7.
		// 200,000.00 × 1.015⁴ = 203,000.00, 206,045.00, 209,135.68, 212,272.72 by the year.
		want := "个人账户养老金|1,866.95|212,272.72 ÷ 113.7 个月"
		if rows := got.tables()["每月养老金（元）"]; len(rows) != 5 || rows[2] != want || !strings.HasPrefix(rows[1], "基础养老金|1,843.30|") {
			t.Errorf("the sums:\n%s\nwant %s", strings.Join(rows, "\n"), want)
		}
		if rows := got.tables()["不同年龄退休，每月养老金（元）"]; len(rows) != 6 || !strings.HasPrefix(rows[2], "60岁5月|1,843.30|1,491.55|1,036.02|4,370.87") {
			t.Errorf("by age:\n%s", strings.Join(rows, "\n"))
		}
		paper := b.submit(b.get(estimatePath), "go_on", "0", "view", "print")
		if paper.says("换个条件再算") || !paper.says(text.EstimateMark) || !paper.says("从现在起不再缴费") {
			t.Error("on paper the form is left out, the mark and the assumptions stay")
		}
		if after := p.Count(t, "audit_log"); after != before {
			t.Errorf("%d entries in the audit log: an estimate changes nothing", after-before)
		}
	})
}

func TestAnEstimateKeepsWhatWasTypedWrong(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		knownRecord(t, p, b.signIn("employee").PersonNo)
		got := b.submit(b.get(estimatePath), "age_years", "59", "wage_growth", "很多", "go_on", "0")
		if got.status != http.StatusUnprocessableEntity || !strings.HasPrefix(got.text("title"), "错误：") {
			t.Errorf("answers %d, %q", got.status, got.text("title"))
		}
		testkit.CheckHTML(t, got.body)
		for field, message := range map[string]string{
			"age_years": "退休年龄可以在 60 岁 4 个月至 63 岁 5 个月之间选择，请重新填写。", "wage_growth": text.EstimateBadGrowth,
		} {
			if said, _ := got.byID(field + "-error"); !strings.Contains(said, message) {
				t.Errorf("at %s: %q, want %q", field, said, message)
			}
		}
		if got.value("age_years") != "59" || got.value("wage_growth") != "很多" {
			t.Errorf("kept %q and %q", got.value("age_years"), got.value("wage_growth"))
		}
		if got.says("每月养老金（元）") {
			t.Error("a result by assumptions that can't be")
		}
	})
}

func TestAnEstimateWhereYearsAreMissing(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		personNo := b.signIn("employee").PersonNo
		knownRecord(t, p, personNo)
		p.Edit(t, "DELETE FROM early_contributions WHERE person_no = $1", personNo)
		got := b.get(estimatePath)
		want := "到 2026 年 12 月累计 10 年（120 个月），最低需要 15 年（180 个月），还差 60 个月。从现在起每月缴费，到 2033 年 10 月满最低缴费年限。"
		if !got.says(want) || got.says("每月养老金（元）") {
			t.Errorf("%s", got.text("main"))
		}
	})
}

func TestEstimatesOfThoseWithoutOne(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		for _, c := range []struct{ who, says, leadsTo string }{
			{"pensioner", text.EstimateDrawn, "/records/pension/payments"},
			{"medical_only", text.EstimateNoRecord, "/records/pension/contributions"},
			{"unemployed", text.EstimateClaimDrawn, "/records/unemployment/payments"},
		} {
			b := p.browser(t)
			b.signIn(c.who)
			got := b.get(estimatePath)
			if got.status != http.StatusOK || !got.says(c.says) || !strings.Contains(strings.Join(testkit.Links(got.body), " "), c.leadsTo) {
				t.Errorf("%s: %d, without %q and the way to %s:\n%s", c.who, got.status, c.says, c.leadsTo, got.text("main"))
			}
			testkit.CheckHTML(t, got.body)
			if !got.says(text.EstimateMark) {
				t.Errorf("%s: not marked as an estimate", c.who)
			}
		}
		if got := p.browser(t).post(estimatePath, url.Values{"go_on": {"1"}}); got.status != http.StatusSeeOther {
			t.Errorf("a visitor gets %d", got.status)
		}
	})
}
