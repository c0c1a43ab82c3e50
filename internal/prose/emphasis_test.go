package prose_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"shebao/internal/prose"
)

func TestEmphasisBesideChinesePunctuation(t *testing.T) {
	for source, want := range map[string]string{
		"**重要提示：**请在20日前办理。":            "<p><strong>重要提示：</strong>请在20日前办理。</p>",
		"请看**「申请须知」**再填写":               "<p>请看<strong>「申请须知」</strong>再填写</p>",
		"请在**每月20日（含）**前办理":             "<p>请在<strong>每月20日（含）</strong>前办理</p>",
		"先看**“须知”**再填":                  "<p>先看<strong>“须知”</strong>再填</p>",
		"拨打**12333。**ABC":               "<p>拨打<strong>12333。</strong>ABC</p>",
		"*注意：*带齐材料":                     "<p><em>注意：</em>带齐材料</p>",
		"***重要：***马上办":                  "<p><em><strong>重要：</strong></em>马上办</p>",
		"请看**[须知](/help/guidance)**再填写": `<p>请看<strong><a href="/help/guidance">须知</a></strong>再填写</p>`,
		"身份证**、**户口簿":                   "<p>身份证<strong>、</strong>户口簿</p>",

		"plain **words** of *Latin*": "<p>plain <strong>words</strong> of <em>Latin</em></p>",
		"3 * 4 = 12，2*3*4":           "<p>3 * 4 = 12，2<em>3</em>4</p>", // as CommonMark has it
		"** 不是 **":                   "<p>** 不是 **</p>",
		"snake_case_name":            "<p>snake_case_name</p>",
		"_提示_ 一下":                    "<p><em>提示</em> 一下</p>",
		`\*不是\*`:                     "<p>*不是*</p>",
		"`**代码**`":                   "<p><code>**代码**</code></p>",
	} {
		if got := strings.TrimSpace(prose.HTML("标题", source)); got != want {
			t.Errorf("%s\n got %s\nwant %s", source, got, want)
		}
	}
	if got := prose.Plain("**重要提示：**请在20日前办理。"); strings.Contains(got, "*") {
		t.Errorf("as plain words: %s", got)
	}
}

// A table's tags, as they are written: a parser of HTML would mend them.
func TestATableIsWellFormed(t *testing.T) {
	for name, source := range map[string]string{
		"rows":         "| 项目 | 时间 |\n|---|---|\n| **挂失：**马上 | 1 |\n| 解挂 | 2 |\n",
		"heading only": "| 项目 | 时间 |\n|---|---|\n",
		"two":          "| 甲 |\n|---|\n| 1 |\n\n| 乙 |\n|---|\n| 2 |\n",
	} {
		page := prose.HTML("标题", source)
		var open []string
		z := html.NewTokenizer(strings.NewReader(page))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			tag, _ := z.TagName()
			switch kind {
			case html.StartTagToken:
				open = append(open, string(tag))
			case html.EndTagToken:
				if len(open) == 0 || open[len(open)-1] != string(tag) {
					t.Fatalf("%s: </%s> closes nothing that is open (%v):\n%s", name, tag, open, page)
				}
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 || strings.Contains(page, "*") {
			t.Errorf("%s: %v stay open:\n%s", name, open, page)
		}
	}
}
