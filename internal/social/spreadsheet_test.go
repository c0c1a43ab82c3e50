package social_test

import (
	"testing"

	"shebao/internal/social"
)

func TestATextIsNoFormula(t *testing.T) {
	for text, want := range map[string]string{"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@A": "'@A", "\tx": "'\tx", "\nx": "'\nx", "＝1+1": "'＝1+1", "＠A": "'＠A",
		"": "", "\xff": "\xff", "孙军": "孙军", "1-2": "1-2"} {
		if got := social.DefuseFormula(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
