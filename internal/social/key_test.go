package social

import "testing"

func TestFactsThatMeanTheSameHaveOneKey(t *testing.T) {
	for _, c := range []struct {
		fact  Fact
		kept  string
		typed []string
	}{
		{FactName, "阿依古丽·买买提", []string{"阿依古丽•买买提", "阿依古丽・买买提", "阿依古丽．买买提", "阿依古丽.买买提", "阿依古丽･买买提", "阿依古丽‧买买提",
			" 阿依古丽 · 买买提", "阿依古丽⋅买买提", "阿依古丽—买买提"}},
		{FactName, "张　三", []string{"张三", "张 三", "张\u00a0三", "张\t三"}},
		{FactName, "王\uE863", []string{"王䶮", "王 䶮"}},
		{FactName, "José Núñez-O’Brien", []string{"JOSE\u0301 NU\u0301N\u0303EZ O'BRIEN", "ＪＯＳＥ　ＮＵＮＥＺ　ＯＢＲＩＥＮ", "jose nunez o＇brien"}},
		{FactName, "⾼⼩⻢", []string{"高小马"}},
		{FactName, "葛\U000E0100城", []string{"葛城"}},
		{FactName, "𠮷安宁", []string{"𠮷　安宁"}},
		{FactPhone, "138-0013-0011", []string{"13800130011", "138 0013 0011", "+86 138 0013 0011", "(+86)138-0013-0011", "008613800130011", "8613800130011",
			"１３８００１３００１１", "\u202d138 0013 0011\u202c"}},
		{FactAccount, "6222 0212 3456 7890 123", []string{"6222021234567890123", "6222-0212-3456-7890-123", "６２２２０２１２３４５６７８９０１２３"}},
		{FactCard, "s7900-0022", []string{"S79000022", "ｓ７９００００２２", "s 7900 0022"}},
		{FactPostcode, "518 000", []string{"518000", "５１８０００"}},
	} {
		want := Key(c.fact, c.kept)
		if want == "" {
			t.Errorf("%q has no key", c.kept)
		}
		for _, typed := range c.typed {
			if got := Key(c.fact, typed); got != want {
				t.Errorf("%q has the key %q and %q has %q", c.kept, want, typed, got)
			}
		}
	}
}

func TestOthersHaveOtherKeys(t *testing.T) {
	for _, c := range []struct {
		fact Fact
		a, b string
	}{
		{FactName, "王龙", "王龑"}, {FactName, "王䶮", "王"}, {FactName, "𠮷安宁", "吉安宁"}, {FactName, "か", "が"}, {FactName, "王\uE000", "王\uE001"},
		{FactPhone, "13800130011", "13800130012"}, {FactCard, "S79000022", "S79000023"},
	} {
		if Key(c.fact, c.a) == Key(c.fact, c.b) {
			t.Errorf("%q and %q have one key", c.a, c.b)
		}
	}
}

// What is none proves nothing: it must not equal anything, least of all another that is none.
func TestWhatIsNoFactHasNoKey(t *testing.T) {
	for fact, list := range map[Fact][]string{
		FactName:     {"", "？？", "王?", "王\uFFFD", "王〓", " · "},
		FactPhone:    {"", "1.38E+10", "无", "0755-25917001", "1380013001", "12345678901", "13800130011/13800130012", "13800130011.0"},
		FactAccount:  {"", "6.2217E+18", "暂无", "12345"},
		FactCard:     {"", "无", "S7?00022", "卡12345678"},
		FactPostcode: {"", "51800", "0518000", "无"},
	} {
		for _, s := range list {
			if got := Key(fact, s); got != "" {
				t.Errorf("%q has the key %q", s, got)
			}
		}
	}
}

func TestTheLastDigitsOfAnAccount(t *testing.T) {
	for account, want := range map[string]string{"6222 0212 3456 7890 123": "890123", "6.2217E+18": "", "暂无": "", "123456": "123456"} {
		if got := AccountTail(account); got != want {
			t.Errorf("the tail of %q is %q, want %q", account, got, want)
		}
	}
}

func TestTextIsCleaned(t *testing.T) {
	for text, want := range map[string]string{
		"  张三　":       "张三",
		"名字含\t制表":     "名字含 制表",
		"一\r\n二\n三":   "一 二 三",
		"Jose\u0301":  "José",
		"阿依古丽·买买提":    "阿依古丽·买买提",
		"王\uE863":     "王\uE863",
		"ＡＢＣ 有限公司":    "ＡＢＣ 有限公司",
		"\u00a0a\tb ": "a b",
	} {
		if got := CleanText(text); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", text, got, want)
		}
	}
}
