package social

import "testing"

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"　ＡＢＣ　１２３　":  "ABC 123",
		" 张三 ":       "张三",
		"𠮷田（示例）":     "𠮷田(示例)",
		"ｌｏｗｅｒ～！":    "lower~!",
		"":           "",
		"Привет мир": "Привет мир",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestFoldNumber(t *testing.T) {
	for text, want := range map[string]string{
		"138 1234 5678": "13812345678",
		"138-1234-5678": "13812345678",
		"１３８－１２３４－５６７８":          "13812345678",
		"138–1234—5678":          "13812345678", // en dash, em dash
		"138‐1234−5678":          "13812345678", // hyphen, minus sign
		"\t138\u00a01234\u30005": "13812345",
		"abcd—efgh":              "abcdefgh",
	} {
		if got := FoldNumber(text); got != want {
			t.Errorf("FoldNumber(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestHasControl(t *testing.T) {
	for text, want := range map[string]bool{
		"张三":              false,
		"𠮷":               false,
		"欧阳\U000E0100":    false, // a variation selector belongs to the character
		"a b":             false,
		"a\x00b":          true,
		"a\nb":            true,
		"a\tb":            true,
		"a\u0085b":        true,
		"a\u2028b":        true,
		"\u202Eabc":       true, // right-to-left override
		"\u2066abc":       true,
		"a\u200Bb":        true, // zero-width space
		"\uFEFFabc":       true,
		"bad \xff utf":    true,
		"\xed\xa0\x80abc": true, // a lone surrogate
	} {
		if got := HasControl(text); got != want {
			t.Errorf("HasControl(%q) = %v", text, got)
		}
	}
}

func TestTextOfSeveralLinesMayHaveBreaks(t *testing.T) {
	for text, want := range map[string]bool{
		"first\r\nsecond\tthird": false,
		"a\x07":                  true,
		"a\u202Eb":               true,
		"\xff":                   true,
	} {
		if got := HasControlInText(text); got != want {
			t.Errorf("HasControlInText(%q) = %v", text, got)
		}
	}
}
