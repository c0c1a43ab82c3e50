package social

import "errors"

// ErrBankAccount says that a text is no bank account's number.
var ErrBankAccount = errors.New("a bank account has 12 to 19 digits")

// The lengths of a bank account's number: of one given as a new one, and of those that the archive has, passbooks of old among them.
const (
	leastAccount, mostAccount         = 12, 19
	leastAccountKept, mostAccountKept = accountTail, 40
)

// accountTail is how many of an account's last digits people confirm themselves with.
const accountTail = 6

// AccountTail is the last six digits of an account that the archive has; "" where it has none that are.
func AccountTail(account string) string {
	key := Key(FactAccount, account)
	if key == "" {
		return ""
	}
	return key[len(key)-accountTail:]
}

// ParseBankAccount reads a bank account's number as people type it, blanks and dashes between its digits.
func ParseBankAccount(s string) (string, error) {
	s = FoldNumber(s)
	if len(s) < leastAccount || len(s) > mostAccount || !onlyDigits(s) {
		return "", ErrBankAccount
	}
	return s, nil
}

// LuhnOK reports whether a number of digits ends in the check digit that bank cards bear (ISO/IEC 7812). Accounts that are no card need
// not.
func LuhnOK(number string) bool {
	sum := 0
	for i := range len(number) {
		c := number[len(number)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(number) > 0 && sum%10 == 0
}
