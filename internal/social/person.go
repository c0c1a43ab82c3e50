package social

import (
	"errors"
	"slices"
)

// What the parsers of a person's particulars find wrong.
var (
	ErrPersonNo = errors.New("a personal number has 9 digits, or 7 of old")
	ErrMobile   = errors.New("not a mobile phone number")
	ErrBankTail = errors.New("the last six digits of a bank account are six digits")
)

// ParsePersonNo reads a personal number (个人电脑号): 9 digits, or 7 of old, kept as they are.
func ParsePersonNo(s string) (string, error) {
	s = FoldNumber(s)
	if (len(s) != 9 && len(s) != 7) || !onlyDigits(s) {
		return "", ErrPersonNo
	}
	return s, nil
}

// ParseMobile reads a mobile number of the mainland, with or without +86.
func ParseMobile(s string) (string, error) {
	key := Key(FactPhone, s)
	if key == "" {
		return "", ErrMobile
	}
	return key, nil
}

// ParseBankTail reads the last six digits of a bank account, as people confirm themselves with.
func ParseBankTail(s string) (string, error) {
	s = FoldNumber(s)
	if len(s) != 6 || !onlyDigits(s) {
		return "", ErrBankTail
	}
	return s, nil
}

// Sex is by the code of GB/T 2261.1.
type Sex string

// The sexes an identity number tells apart.
const (
	Male   Sex = "1"
	Female Sex = "2"
)

// Valid reports whether s is a known code.
func (s Sex) Valid() bool { return s == Male || s == Female }

// Category is in what capacity a person is insured (职工性质).
type Category string

// The capacities.
const (
	Employee   Category = "employee"
	SelfPayer  Category = "self_payer"
	Retired    Category = "retired"
	Unemployed Category = "unemployed"
	Child      Category = "child"
)

// Valid reports whether c is a known capacity.
func (c Category) Valid() bool {
	return slices.Contains([]Category{Employee, SelfPayer, Retired, Unemployed, Child}, c)
}

// Household is where a person's household is registered (户籍类别).
type Household string

// The kinds of household registration.
const (
	Shenzhen   Household = "1" // 深户
	OtherUrban Household = "2" // 非深户城镇
	OtherRural Household = "3" // 非深户农村
)

// Valid reports whether h is a known kind.
func (h Household) Valid() bool { return h == Shenzhen || h == OtherUrban || h == OtherRural }

// PersonState is a person's standing with the agency.
type PersonState string

// The standings.
const (
	InWork         PersonState = "1"
	InRetirement   PersonState = "2"
	PersonDeceased PersonState = "3"
)

// Valid reports whether s is a known standing.
func (s PersonState) Valid() bool {
	return s == InWork || s == InRetirement || s == PersonDeceased
}

// AgeOfMajority ends guardianship, in years (民法典 §17).
const AgeOfMajority = 18
