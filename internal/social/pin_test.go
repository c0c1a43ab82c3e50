package social

import (
	"errors"
	"fmt"
	"testing"
)

func TestANewPINIsHardToGuess(t *testing.T) {
	const birth = "19850607"
	for pin, want := range map[string]error{
		"": ErrPINDigits, "12345": ErrPINDigits, "1234567": ErrPINDigits, "12345a": ErrPINDigits, "一二三四五六": ErrPINDigits,
		"000000": ErrPINSame, "888888": ErrPINSame,
		"123456": ErrPINRunning, "654321": ErrPINRunning, "012345": ErrPINRunning, "987654": ErrPINRunning, "789012": ErrPINRunning, "210987": ErrPINRunning,
		"850607": ErrPINBirth, "198506": ErrPINBirth, "985060": ErrPINBirth,
		"111112": nil, "135791": nil, "123457": nil, "607850": nil, "060785": nil, "１３５７９０": nil, "135 790": nil,
	} {
		if _, err := NewPIN(pin, birth); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", pin, err, want)
		}
	}
	if pin, err := NewPIN("１３５-790", birth); err != nil || pin != "135790" {
		t.Errorf("full-width digits are read as %q, %v", pin, err)
	}
}

// TestFewPINsAreRefused goes through all of them: ten alike, ten running up, ten running down, three of the birth date.
func TestFewPINsAreRefused(t *testing.T) {
	refused := map[error]int{}
	for n := range 1_000_000 {
		_, err := NewPIN(fmt.Sprintf("%06d", n), "19850607")
		refused[err]++
	}
	if refused[ErrPINSame] != 10 || refused[ErrPINRunning] != 20 || refused[ErrPINBirth] != 3 || refused[ErrPINDigits] != 0 {
		t.Errorf("refused %v", refused)
	}
}
