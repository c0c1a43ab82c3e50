package social

import (
	"errors"
	"slices"
	"strings"
)

// IDType is the kind of paper that a person's ID number is of (证件类型), by LD/T 92's AAC058.
type IDType string

// The kinds of papers.
const (
	ResidentID      IDType = "01" // 居民身份证, 港澳台居民居住证 and whatever else has its number
	HongKongPermit  IDType = "04" // 港澳居民来往内地通行证（香港）
	MacaoPermit     IDType = "05" // 港澳居民来往内地通行证（澳门）
	TaiwanPermit    IDType = "06" // 台湾居民来往大陆通行证
	ForeignerPermit IDType = "07" // 外国人永久居留身份证
	Passport        IDType = "08" // 外国人护照
)

// AllIDTypes lists every kind in the order of the codes.
var AllIDTypes = []IDType{ResidentID, HongKongPermit, MacaoPermit, TaiwanPermit, ForeignerPermit, Passport}

// Valid reports whether t is a known kind.
func (t IDType) Valid() bool { return slices.Contains(AllIDTypes, t) }

// ErrDocumentNo says that a string is no number of a permit or a passport.
var ErrDocumentNo = errors.New("the number of a permit or passport has 4 to 18 letters and digits")

// How many characters the number of a permit or passport has.
const leastDocumentNo, mostDocumentNo = 4, 18

// ParseIDOf reads the number of a paper of a kind, as the archive has it. What has the form of a resident's number is checked as one,
// whatever the paper: 港澳台居民居住证 and the newer 永久居留身份证 have it.
func ParseIDOf(t IDType, s string) (IDNumber, error) {
	id := IDNumber(strings.ToUpper(FoldNumber(s)))
	if t == ResidentID || t == "" || len(id) == fullIDLen && id.isResident() {
		return ParseID(s)
	}
	if len(id) < leastDocumentNo || len(id) > mostDocumentNo || strings.ContainsFunc(string(id), notCardChar) {
		return "", ErrDocumentNo
	}
	return id, nil
}

// ParseTypedID reads an ID number of any kind as people type it, who are not asked of which. What looks like a resident's number with a
// slip in it is told as such, as by ParseID, and not taken for somebody's passport.
func ParseTypedID(s string) (IDNumber, error) {
	id, err := ParseID(s)
	if err == nil || looksResident(strings.ToUpper(FoldNumber(s))) {
		return id, err
	}
	if document, problem := ParseIDOf(Passport, s); problem == nil {
		return document, nil
	}
	return "", err
}

// looksResident says that nobody types this but for a resident's number: fourteen characters or more that begin with a digit, and
// hardly a letter among them. What foreigners have of that length begins with the letters of their country.
func looksResident(s string) bool {
	const shortest, lettersOfSlip = 14, 4
	if len(s) < shortest || s[0] < '0' || s[0] > '9' {
		return false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			n++
		}
	}
	return n <= lettersOfSlip
}

// isResident reports whether the number has the form of a resident's.
func (id IDNumber) isResident() bool {
	return (len(id) == fullIDLen || len(id) == shortIDLen) && hasIDChars(string(id))
}
