package text_test

import (
	"strings"
	"testing"

	"shebao/internal/text"
)

func TestAReasonIsFitToBeSent(t *testing.T) {
	for given, want := range map[string]string{
		"账号与户名不符。":                                        "账号与户名不符",
		"  账号\n与户名\t不符 ":                                  "账号 与户名 不符",
		"账号 6222020200112345678 与户名不符":                    "账号 ****5678 与户名不符",
		"请点击 https://evil.example/a?b=c 办理":               "请点击 办理",
		"请访问evil.com/x办理":                                 "请访问办理",
		"请访问 www.evil.example，重新办理":                       "请访问 ，重新办理",
		"户名\u202e不符\u200b":                                "户名不符",
		"1\u200b3\u200b8\u200b0\u200b0\u200b1\u200b38000": "****8000",
		"\xff\xfe":               text.NoReason,
		"":                       text.NoReason,
		" 。":                     text.NoReason,
		strings.Repeat("长", 300): strings.Repeat("长", 99) + "…",
	} {
		if got := text.Reason(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}
