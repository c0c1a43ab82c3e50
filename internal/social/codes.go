package social

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrCode says that a string is no code of the wanted length.
var ErrCode = errors.New("not a code")

// codeAlphabet has 32 characters, five bits each, none easily taken for another: no 0 and O, no 1
// and I.
const codeAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// codeGroup is how many characters stand together when a code is shown.
const codeGroup = 4

// NewCode draws a code of n characters, 5 bits each, from a source of random bytes, which has to
// be cryptographic where the code grants anything. It panics where the source fails: a code that
// is not random must never be given out.
func NewCode(rand io.Reader, n int) string {
	code := make([]byte, n)
	if _, err := io.ReadFull(rand, code); err != nil {
		panic(fmt.Sprintf("social: no random bytes for a code: %v", err))
	}
	for i, b := range code {
		code[i] = codeAlphabet[int(b)%len(codeAlphabet)]
	}
	return string(code)
}

// ParseCode reads a code of n characters as people type it: lower case, full-width characters,
// blanks and dashes are accepted.
func ParseCode(s string, n int) (string, error) {
	s = strings.ToUpper(FoldNumber(s))
	if len(s) != n {
		return "", ErrCode
	}
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(codeAlphabet, s[i]) < 0 {
			return "", ErrCode
		}
	}
	return s, nil
}

// GroupCode writes a code as it is shown: "ABCD-EFGH-JKLM". ParseCode reads it back.
func GroupCode(s string) string {
	var grouped strings.Builder
	for i := 0; i < len(s); i++ {
		if i > 0 && i%codeGroup == 0 {
			grouped.WriteByte('-')
		}
		grouped.WriteByte(s[i])
	}
	return grouped.String()
}
