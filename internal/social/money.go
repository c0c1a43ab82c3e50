package social

import (
	"errors"
	"fmt"
	"strconv"
)

// ErrMoney is wrapped by every error of ParseYuan.
var ErrMoney = errors.New("not an amount of money in yuan")

// Fen is an amount of money in 分, a hundredth of a yuan.
type Fen int64

// FenPerYuan converts whole yuan: 8000 * FenPerYuan.
const FenPerYuan Fen = 100

// maxYuanDigits keeps any parsed amount, and the sum of many, far inside an int64.
const maxYuanDigits = 13

// What is wrong with an amount, made once: an archive has millions of empty ones.
var (
	errMoneyCharacter = fmt.Errorf("%w: unexpected character", ErrMoney)
	errMoneyDecimals  = fmt.Errorf("%w: more than two decimals", ErrMoney)
	errMoneyLarge     = fmt.Errorf("%w: too large", ErrMoney)
	errMoneyDigits    = fmt.Errorf("%w: digits missing", ErrMoney)
)

// ParseYuan reads an amount in yuan as the archive writes it: an optional minus sign, digits, and
// at most two decimals ("8000.00", "-12.5", "7"). No grouping, no plus sign, no blanks.
func ParseYuan(s string) (Fen, error) {
	digits, negative := s, false
	if len(s) > 0 && s[0] == '-' {
		digits, negative = s[1:], true
	}

	var amount Fen
	whole, decimals, seenPoint := 0, 0, false
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		switch {
		case c == '.' && !seenPoint:
			seenPoint = true
			continue
		case c < '0' || c > '9':
			return 0, errMoneyCharacter
		case seenPoint:
			decimals++
		default:
			whole++
		}
		if decimals > 2 {
			return 0, errMoneyDecimals
		}
		if whole > maxYuanDigits {
			return 0, errMoneyLarge
		}
		amount = amount*10 + Fen(c-'0')
	}
	if whole == 0 || (seenPoint && decimals == 0) {
		return 0, errMoneyDigits
	}

	for ; decimals < 2; decimals++ {
		amount *= 10
	}
	if negative {
		return -amount, nil
	}
	return amount, nil
}

// String writes the amount in yuan as a page shows it: "8,000.00".
func (f Fen) String() string {
	return string(f.AppendYuan(make([]byte, 0, 24), true))
}

// Plain writes the amount in yuan as files carry it: "8000.00". ParseYuan reads it back.
func (f Fen) Plain() string {
	return string(f.AppendYuan(make([]byte, 0, 24), false))
}

// AppendYuan appends the amount in yuan with two decimals, with a comma every three digits where
// grouped. It does not allocate when dst has room.
func (f Fen) AppendYuan(dst []byte, grouped bool) []byte {
	u := uint64(f)
	if f < 0 {
		dst = append(dst, '-')
		u = -u // two's complement: right for the smallest int64 as well
	}

	if grouped {
		dst = appendGrouped(dst, u/100)
	} else {
		dst = strconv.AppendUint(dst, u/100, 10)
	}
	cents := byte(u % 100)
	return append(dst, '.', '0'+cents/10, '0'+cents%10)
}

func appendGrouped(dst []byte, u uint64) []byte {
	if u < 1000 {
		return strconv.AppendUint(dst, u, 10)
	}
	dst = appendGrouped(dst, u/1000)
	rest := u % 1000
	return append(dst, ',', '0'+byte(rest/100), '0'+byte(rest/10%10), '0'+byte(rest%10))
}
