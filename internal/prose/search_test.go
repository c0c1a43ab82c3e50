package prose_test

import (
	"slices"
	"strings"
	"testing"

	"shebao/internal/prose"
)

var fillers = []string{"怎么办", "怎么", "如何", "请问", "了"}

var card = prose.Places{Title: "社会保障卡挂失", Keywords: "丢卡 卡被盗 补卡", Body: "发现社会保障卡丢失后，请立即在网上办理挂失，马上生效。也可以下载 PDF 版说明，或拨打 12333。"}

func TestTermsArePairsOfCharacters(t *testing.T) {
	if got := prose.Terms("社保卡，ＰＤＦ 卡"); !slices.Equal(got, []string{"df", "f ", "pd", "保卡", "卡 ", "社保"}) {
		t.Errorf("the terms are %q", got)
	}
}

func TestWhatIsLookedForInChinese(t *testing.T) {
	for _, test := range []struct {
		typed string
		found bool
	}{
		{"挂失", true}, {"立即在网上", true}, {"丢", true}, {"丢卡", true}, {"pdf", true}, {"ＰＤＦ", true}, {"12333", true}, {"卡PDF", true},
		{"社会保障卡丢了怎么办", true}, {"请问卡被盗了如何挂失", true}, {"我的社会保障卡不见了", true},
		{"养老金", false}, {"生育", false}, {"啊", false}, {"xyz", false}, {"", false}, {"，。！", false}, {"怎么", false},
	} {
		q := prose.NewQuery(test.typed, fillers)
		if got := q.Score(card) > 0; got != test.found {
			t.Errorf("%q finds it: %v, want %v (score %d)", test.typed, got, test.found, q.Score(card))
		}
	}
}

func TestTitleBeatsKeywordsBeatBodyBeatParts(t *testing.T) {
	q := prose.NewQuery("失业金领取", nil)
	order := []prose.Places{{Title: "失业金领取条件"}, {Title: "别的", Keywords: "失业金领取"}, {Title: "别的", Body: "失业金领取"}, {Title: "失业金"}}
	last := 1 << 30
	for i, p := range order {
		score := q.Score(p)
		if score >= last || score == 0 {
			t.Errorf("the one of place %d scores %d, the one before %d", i+1, score, last)
		}
		last = score
	}
}

func TestFillersCountOnlyWhereNothingElseIsTyped(t *testing.T) {
	if got := prose.NewQuery("怎么办", fillers).Pairs(); !slices.Equal(got, []string{"么办", "怎么"}) {
		t.Errorf("the terms are %q", got)
	}
	if got := prose.NewQuery("挂失怎么办", fillers).Pairs(); !slices.Equal(got, []string{"挂失"}) {
		t.Errorf("the terms are %q", got)
	}
	if got := prose.NewQuery("卡", fillers).Singles(); !slices.Equal(got, []string{"卡"}) {
		t.Errorf("the single characters are %q", got)
	}
	if n := len(prose.NewQuery(strings.Repeat("社会保障卡挂失补办", 500), nil).Pairs()); n > 60 {
		t.Errorf("a question of thousands of characters has %d terms", n)
	}
}

func said(parts []prose.Part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Marked {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestAnExcerptShowsTheWordsInTheirSentence(t *testing.T) {
	long := strings.Repeat("这里说的是别的事情。", 20) + "办理ＰＤＦ挂失以后马上生效。" + strings.Repeat("后面还有别的。", 20)
	got := said(prose.NewQuery("pdf 挂失", nil).Excerpt(long, 40))
	if !strings.Contains(got, "办理[ＰＤＦ挂失]以后马上生效") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") {
		t.Errorf("the excerpt is %s", got)
	}
	if got := said(prose.NewQuery("没有", nil).Excerpt("一二三\n四", 40)); got != "一二三 四" {
		t.Errorf("the excerpt without a word is %s", got)
	}
	if got := said(prose.NewQuery("挂失", nil).Mark("社会保障卡挂失")); got != "社会保障卡[挂失]" {
		t.Errorf("the title is %s", got)
	}
	if got := said(prose.NewQuery("保障卡丢失", nil).Mark("社会保障卡挂失")); got != "社会[保障卡]挂失" {
		t.Errorf("parts are marked %s", got)
	}
}
