package prose_test

import (
	"strings"
	"testing"
	"time"

	"shebao/internal/prose"
)

var lexicon = prose.NewLexicon([]string{"养老金发放", "养老金", "失业", "生育", "养老缴交明细(92年8月后)"}, [][]string{{"社会保障卡", "社保卡"}, {"挂失", "丢"}}, fillers)

func TestSlipsAndPinyinAreReadAsWords(t *testing.T) {
	for typed, meant := range map[string]string{
		"社宝卡": "社保卡", "我的社宝卡丢了": "我的社保卡丢了", "养老惊": "养老金", "保社卡": "社保卡", "失夜": "失业",
		"ylj": "养老金", "YLJ": "养老金", "yang lao jin": "养老金", "yanglaojinfa": "养老金发放", "sbk": "社保卡", "yljf": "养老金发放",
		// what is a word as it stands, sounds like nothing known, or shares no character with what it sounds like
		"社保卡": "", "失业": "", "量子力学": "", "时夜": "", "y": "", "xyz": "", "PDF": "", "12333": "", "": "", "%": "",
	} {
		if got := lexicon.Ask(typed).Meant; got != meant {
			t.Errorf("%q is taken for %q, want %q", typed, got, meant)
		}
	}
}

func TestOtherWordsForTheSameAnswerToo(t *testing.T) {
	typed, _ := lexicon.Ask("社会保障卡挂失").Best(card)
	same, q := lexicon.Ask("社保卡丢").Best(card)
	if same == 0 || same >= typed {
		t.Errorf("by other words it scores %d, as it stands %d", same, typed)
	}
	if got := said(q.Mark("社会保障卡挂失")); !strings.Contains(got, "[社会保障卡") {
		t.Errorf("what answered is marked %s", got)
	}
	if got, _ := lexicon.Ask("生育").Best(card); got != 0 {
		t.Errorf("something else scores %d", got)
	}
}

// A question as long as may be is answered within moments, whatever is in it.
func TestReadingAQuestionTakesNoLonger(t *testing.T) {
	const most = 2 * time.Second
	begun := time.Now()
	for _, typed := range []string{strings.Repeat("社", 5000), strings.Repeat("养老", 5000), strings.Repeat("yang", 5000), strings.Repeat("a", 5000)} {
		lexicon.Ask(typed)
	}
	if took := time.Since(begun); took > most {
		t.Errorf("reading took %s", took)
	}
}
