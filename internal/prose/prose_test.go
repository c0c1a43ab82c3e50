package prose_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/prose"
	"shebao/internal/testkit"
)

// page is a page with a text in it, for the checks that every page stands.
func page(body string) string {
	return `<!DOCTYPE html><html lang="zh-CN"><head><title>t</title></head><body><main><h1>标题</h1>` + body + `</main></body></html>`
}

func TestMarkdownBecomesAPartOfAPage(t *testing.T) {
	got := prose.HTML("社会保障卡挂失", "## 需要什么\n\n- **身份证**\n- 卡号\n\n| 项目 | 时间 |\n|:---|---:|\n| 挂失 | 马上 |\n\n### 去哪里\n\n请拨打 [12333](tel:12333)，或到[挂失](/services/card/report-lost)。\n")
	for _, want := range []string{"<h2>需要什么</h2>", "<li><strong>身份证</strong></li>", `<th scope="col">项目</th>`, "<td>马上</td>", "<h3>去哪里</h3>",
		`<a href="tel:12333">12333</a>`, `<a href="/services/card/report-lost">挂失</a>`,
		`<div class="table-region" role="region" tabindex="0" aria-label="需要什么"><table class="table" aria-label="需要什么">`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
	testkit.CheckHTML(t, page(got))
}

func TestATableWithoutAHeadingAboveIsNamedAfterThePage(t *testing.T) {
	got := prose.HTML(`费率"表`, "| 险种 | 比例 |\n|---|---|\n| 养老 | 8% |\n")
	if !strings.Contains(got, `aria-label="费率&#34;表"`) && !strings.Contains(got, `aria-label="费率&quot;表"`) {
		t.Errorf("the table is not named:\n%s", got)
	}
	testkit.CheckHTML(t, page(got))
}

func TestHeadingsStayBelowThePagesOwn(t *testing.T) {
	got := prose.HTML("标题", "# 一\n\n###### 六\n")
	if strings.Contains(got, "<h1") || strings.Contains(got, "<h6") || !strings.Contains(got, "<h2>一</h2>") || !strings.Contains(got, "<h4>六</h4>") {
		t.Errorf("the headings are\n%s", got)
	}
}

// dangerous are texts of which nothing may come through, and what must be found in them.
var dangerous = map[string]struct {
	text  string
	fault error
}{
	"a script":             {"好\n\n<script>alert(1)</script>", prose.ErrHTML},
	"a script in a line":   {"好 <b onclick=alert(1)>字</b>", prose.ErrHTML},
	"a picture":            {"![图](https://example.org/a.png)", prose.ErrImage},
	"a script's link":      {"[点](javascript:alert(1))", prose.ErrLink},
	"it in capitals":       {"[点](JaVaScRiPt:alert(1))", prose.ErrLink},
	"it in entities":       {"[点](&#106;avascript:alert(1))", prose.ErrLink},
	"it with a line break": {"[点](<java\tscript:alert(1)>)", prose.ErrLink},
	"data":                 {"[点](data:text/html;base64,PHNjcmlwdD4=)", prose.ErrLink},
	"another's address":    {"[点](//evil.example/x)", prose.ErrLink},
	"it with a backslash":  {`[点](/\evil.example)`, prose.ErrLink},
	"a style":              {"<style>body{display:none}</style>", prose.ErrHTML},
	"a frame":              {"<iframe src=https://evil.example></iframe>", prose.ErrHTML},
	"a form":               {"<form action=/signout method=post><button>好</button></form>", prose.ErrHTML},
	"a reference's link":   {"[点][x]\n\n[x]: javascript:alert(1)", prose.ErrLink},
	"an autolink":          {"<javascript:alert(1)>", prose.ErrLink},
}

func TestNothingDangerousComesThroughAndTheWriterIsTold(t *testing.T) {
	for name, test := range dangerous {
		t.Run(name, func(t *testing.T) {
			got := strings.ToLower(prose.HTML("标题", test.text))
			for _, bad := range []string{"<script", "onclick", "<img", "href=\"javascript", "href=\"java", "href=\"data", "\"//evil", "\"/\\evil", "<style", "<iframe", "<form", "<button", "style="} {
				if strings.Contains(got, bad) {
					t.Errorf("%s comes through:\n%s", bad, got)
				}
			}
			if faults := prose.Check(test.text); !slices.Contains(faults, test.fault) {
				t.Errorf("the writer is told %v, not %v", faults, test.fault)
			}
			testkit.CheckHTML(t, page(prose.HTML("标题", test.text)))
		})
	}
}

func TestAPlainTextHasNoFaults(t *testing.T) {
	if faults := prose.Check("## 一\n\n1. 甲\n   - 乙\n\n> 丙 <https://www.gov.cn/>\n\n| 丁 |\n|---|\n| 3 < 5 & 7 |\n\n[回首页](/)"); faults != nil {
		t.Errorf("it is said to have %v", faults)
	}
}

func TestNestingAndLengthAreBounded(t *testing.T) {
	for name, text := range map[string]string{
		"quotations":        strings.Repeat(">", 9000) + " 字",
		"lists":             strings.Repeat("- ", 9000) + "字",
		"numbered lists":    strings.Repeat("1. ", 6000) + "字",
		"indented lists":    indented(900),
		"emphasis":          strings.Repeat("**a", 6000),
		"brackets":          strings.Repeat("[", 19000),
		"links":             strings.Repeat("[a](", 4900),
		"a table's columns": strings.Repeat("|a", 4000) + "|\n" + strings.Repeat("|-", 4000) + "|\n" + strings.Repeat("|b", 2000),
		"too much":          strings.Repeat("字", 500000),
		"backquotes":        strings.Repeat("`a``", 4900),
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan string, 1)
			go func() { done <- prose.HTML("标题", text) + prose.Plain(text) + fmt.Sprint(prose.Check(text)) }()
			select {
			case got := <-done:
				if len(got) > 3<<20 {
					t.Errorf("%d characters become %d bytes", len(text), len(got))
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it takes more than ten seconds")
			}
		})
	}
	for name, test := range map[string]struct {
		text string
		want error
	}{"nested": {strings.Repeat("> ", 9) + "字", prose.ErrNested}, "long": {strings.Repeat("字", prose.MostRunes+1), prose.ErrLong}} {
		if faults := prose.Check(test.text); !slices.Contains(faults, test.want) {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func indented(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", 2*i) + "- 字\n")
	}
	return b.String()
}

func TestPlainWordsAreWithoutMarks(t *testing.T) {
	got := prose.Plain("## 需要什么\n\n- **身份证**\n- [卡号](/x)\n\n| 项目 | 时间 |\n|---|---|\n| 挂失 | 马上 |\n\n<b>x</b>\n")
	if got != "需要什么\n身份证\n卡号\n项目\n时间\n挂失\n马上\nx" {
		t.Errorf("it says %q", got)
	}
	if got := prose.Opening("一二三四五六", 4); got != "一二三…" {
		t.Errorf("the opening is %q", got)
	}
}

func TestADifferenceIsShownLineByLine(t *testing.T) {
	before := "一\n二\n三\n四\n五\n六\n七\n八\n九\n社保卡\n"
	after := "一\n二\n三\n四\n五\n六\n七\n八\n九\n社会保障卡\n𠮷林\n"
	var got []string
	for _, l := range prose.Diff(before, after) {
		got = append(got, fmt.Sprintf("%s:%s%d", l.Change, l.Text, l.Count))
	}
	want := "skipped:6 :七0 :八0 :九0 removed:社保卡0 added:社会保障卡0 added:𠮷林0"
	if strings.Join(got, " ") != want {
		t.Errorf("the lines are\n%s, want\n%s", strings.Join(got, " "), want)
	}
	if d := prose.Diff("一\r\n二", "一\n二\n"); d != nil {
		t.Errorf("the same text differs: %v", d)
	}
	if d := prose.Diff("", "甲"); len(d) != 1 || d[0].Change != prose.Added || d[0].Text != "甲" {
		t.Errorf("a first text differs by %v", d)
	}
	if d := prose.Diff("甲\n乙\n丙\n丁\n戊", "新\n甲\n乙\n丙\n丁\n戊"); len(d) != 5 || d[4].Change != prose.Skipped || d[4].Count != 2 {
		t.Errorf("what follows is not skipped: %v", d)
	}
}
