package social

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
)

func TestACodeIsReadBackAsItIsShown(t *testing.T) {
	for range 200 {
		code := NewCode(rand.Reader, 12)
		shown := GroupCode(code)
		for _, typed := range []string{code, shown, strings.ToLower(shown), strings.ReplaceAll(shown, "-", " ")} {
			if got, err := ParseCode(typed, 12); err != nil || got != code {
				t.Fatalf("%q typed as %q reads %q, %v", code, typed, got, err)
			}
		}
	}
}

func TestEveryByteGivesACharacterEquallyOften(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	code := NewCode(bytes.NewReader(every), len(every))
	for _, c := range codeAlphabet {
		if n := strings.Count(code, string(c)); n != 8 {
			t.Errorf("%q comes %d times out of 256, want 8", c, n)
		}
	}
}

func TestGroupCode(t *testing.T) {
	for code, want := range map[string]string{
		"ABCDEFGHJKLM": "ABCD-EFGH-JKLM", "ABCDE": "ABCD-E", "ABCD": "ABCD", "": "",
	} {
		if got := GroupCode(code); got != want {
			t.Errorf("%q is shown %q, want %q", code, got, want)
		}
	}
}

func TestParseCodeRefuses(t *testing.T) {
	for _, text := range []string{"", "ABCD-EFGH-JKL", "ABCD-EFGH-JKLMN", "ABCD-EFGH-JKL0", "ABCD-EFGH-JKLI", "ABCD-EFGH-𠮷"} {
		if got, err := ParseCode(text, 12); !errors.Is(err, ErrCode) {
			t.Errorf("ParseCode(%q) = %q, %v; want ErrCode", text, got, err)
		}
	}
}

func TestNewCodeNeverGivesAWeakCode(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a dry source of random bytes went unnoticed")
		}
	}()
	NewCode(bytes.NewReader([]byte{1, 2, 3}), 12)
}
