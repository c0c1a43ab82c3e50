package store

import (
	"encoding/binary"
	"errors"
	"slices"

	"shebao/internal/social"
)

// A career is all rows of contributions of a person in one branch, packed into one value: see docs/adr/0030. Rows come in the order of
// social.Contribution.Compare, and each is written as what is otherwise than in the row before it, so that a month like the last one takes
// two bytes. The same rows always pack to the same bytes, by which an import sees that nothing is new.
//
//	version (1 byte), rows (varint), then for each row
//	flags (varint): which of the fields below are otherwise than expected
//	posted, month, base, personal, employer, credited (signed varints: the difference)
//	unit, kind, tier, remark (varint: 0 and a text that is new, or the number of one that was before)
//	subsidy (signed varint: the difference)
//
// A month is expected to be the one after the last, everything else to be as in the last row; the day posted is counted from its month.

// careerVersion stands before every career. A reader knows all versions that were ever written.
const careerVersion = 1

// What is otherwise in a row. What changes often has a low bit, so that the flags mostly take one byte.
const (
	otherPosted = 1 << iota
	otherMonth
	otherBase
	otherPersonal
	otherEmployer
	otherCredited
	otherUnit
	otherKind
	otherTier
	otherRemark
	otherSubsidy
	otherCreditedKnown // from known to not known, or back
	otherSubsidyKnown
	otherPostedKnown
)

// errCareer means that a career is not what packCareer writes, or was written by a newer program.
var errCareer = errors.New("store: a career can't be read")

// monthAfter is the month that is expected after one.
func monthAfter(m social.Month) social.Month {
	if m%100 == 12 {
		return m + 89
	}
	return m + 1
}

// postedFrom counts a day from the month of its row: whole months by 31, and the day.
func postedFrom(m social.Month, d social.Day) int64 {
	months := (int64(d)/10000*12 + int64(d)/100%100) - (int64(m)/100*12 + int64(m)%100)
	return months*31 + int64(d)%100 - 1
}

// postedOn is the inverse of postedFrom.
func postedOn(m social.Month, from int64) social.Day {
	months := from / 31
	if from%31 < 0 {
		months--
	}
	day := from - months*31 + 1
	month := int64(m)/100*12 + int64(m)%100 + months - 1
	return social.Day((month/12*100+month%12+1)*100 + day)
}

// careerState is the row before, as both sides see it.
type careerState struct {
	row    social.Contribution
	posted int64
	texts  []string
}

// packCareer appends a career to dst. The rows are in order and of one branch.
func packCareer(dst []byte, rows []social.Contribution) []byte {
	dst = append(dst, careerVersion)
	dst = binary.AppendUvarint(dst, uint64(len(rows)))
	var s careerState
	for i := range rows {
		dst = s.pack(dst, &rows[i])
	}
	return dst
}

func (s *careerState) pack(dst []byte, c *social.Contribution) []byte {
	last := &s.row
	flags, posted := uint64(0), s.posted
	note := func(differs bool, flag uint64) {
		if differs {
			flags |= flag
		}
	}
	if c.Posted != 0 {
		posted = postedFrom(c.Month, c.Posted)
	}
	note(posted != s.posted, otherPosted)
	note(c.Month != monthAfter(last.Month), otherMonth)
	note(c.Base != last.Base, otherBase)
	note(c.Personal != last.Personal, otherPersonal)
	note(c.Employer != last.Employer, otherEmployer)
	note(c.Credited != last.Credited, otherCredited)
	note(c.UnitNo != last.UnitNo, otherUnit)
	note(c.Kind != last.Kind, otherKind)
	note(c.Tier != last.Tier, otherTier)
	note(c.Remark != last.Remark, otherRemark)
	note(c.Subsidy != last.Subsidy, otherSubsidy)
	note(c.NoCredited != last.NoCredited, otherCreditedKnown)
	note(c.NoSubsidy != last.NoSubsidy, otherSubsidyKnown)
	note((c.Posted == 0) != (last.Posted == 0), otherPostedKnown)
	dst = binary.AppendUvarint(dst, flags)
	for _, n := range [...]struct {
		flag uint64
		diff int64
	}{
		{otherPosted, posted - s.posted}, {otherMonth, int64(c.Month - monthAfter(last.Month))}, {otherBase, int64(c.Base - last.Base)},
		{otherPersonal, int64(c.Personal - last.Personal)}, {otherEmployer, int64(c.Employer - last.Employer)},
		{otherCredited, int64(c.Credited - last.Credited)},
	} {
		if flags&n.flag != 0 {
			dst = binary.AppendVarint(dst, n.diff)
		}
	}
	if flags&(otherUnit|otherKind|otherTier|otherRemark) != 0 {
		for _, t := range [...]struct {
			flag uint64
			text string
		}{{otherUnit, c.UnitNo}, {otherKind, string(c.Kind)}, {otherTier, c.Tier}, {otherRemark, c.Remark}} {
			if flags&t.flag != 0 {
				dst = s.packText(dst, t.text)
			}
		}
	}
	if flags&otherSubsidy != 0 {
		dst = binary.AppendVarint(dst, int64(c.Subsidy-last.Subsidy))
	}
	s.row, s.posted = *c, posted
	return dst
}

func (s *careerState) packText(dst []byte, text string) []byte {
	if at := slices.Index(s.texts, text); at >= 0 {
		return binary.AppendUvarint(dst, uint64(at)+1)
	}
	s.texts = append(s.texts, text)
	dst = binary.AppendUvarint(append(dst, 0), uint64(len(text)))
	return append(dst, text...)
}

// careerReader reads a career front to back, and keeps that something was wrong.
type careerReader struct {
	left   string
	broken bool
}

func (r *careerReader) uvarint() (n uint64) {
	for i := 0; i < len(r.left) && i < binary.MaxVarintLen64; i++ {
		b := r.left[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			r.left = r.left[i+1:]
			return n
		}
	}
	r.broken = true
	return 0
}

func (r *careerReader) varint() int64 {
	n := r.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

func (r *careerReader) text(size uint64) (text string) {
	if size > uint64(len(r.left)) {
		r.broken = true
		return ""
	}
	text, r.left = r.left[:size], r.left[size:]
	return text
}

// unpackCareer reads what packCareer wrote. Texts are parts of one copy of the whole.
func unpackCareer(branch social.Insurance, packed []byte) ([]social.Contribution, error) {
	if len(packed) == 0 || packed[0] != careerVersion {
		return nil, errCareer
	}
	r := careerReader{left: string(packed[1:])}
	n := r.uvarint()
	if n > uint64(len(r.left)) { // a row takes a byte at least
		return nil, errCareer
	}
	rows := make([]social.Contribution, n, n+4) // a month or two come in at a time
	s := careerState{row: social.Contribution{Insurance: branch}}
	for i := range rows {
		s.unpack(&r)
		rows[i] = s.row
	}
	if r.broken || r.left != "" {
		return nil, errCareer
	}
	return rows, nil
}

// unpack turns the row before into the next one.
func (s *careerState) unpack(r *careerReader) {
	c := &s.row
	flags := r.uvarint()
	if flags&otherPosted != 0 {
		s.posted += r.varint()
	}
	c.Month = monthAfter(c.Month)
	if flags&otherMonth != 0 {
		c.Month += social.Month(r.varint())
	}
	if flags&(otherBase|otherPersonal|otherEmployer|otherCredited) != 0 {
		for _, n := range [...]struct {
			flag uint64
			into *social.Fen
		}{{otherBase, &c.Base}, {otherPersonal, &c.Personal}, {otherEmployer, &c.Employer}, {otherCredited, &c.Credited}} {
			if flags&n.flag != 0 {
				*n.into += social.Fen(r.varint())
			}
		}
	}
	known := c.Posted != 0
	if flags >= otherUnit {
		s.unpackRare(r, flags)
		if flags&otherPostedKnown != 0 {
			known = !known
		}
	}
	c.Posted = 0
	if known {
		c.Posted = postedOn(c.Month, s.posted)
	}
}

func (s *careerState) unpackRare(r *careerReader, flags uint64) {
	c := &s.row
	if flags&otherUnit != 0 {
		c.UnitNo = s.unpackText(r)
	}
	if flags&otherKind != 0 {
		c.Kind = social.PayKind(s.unpackText(r))
	}
	if flags&otherTier != 0 {
		c.Tier = s.unpackText(r)
	}
	if flags&otherRemark != 0 {
		c.Remark = s.unpackText(r)
	}
	if flags&otherSubsidy != 0 {
		c.Subsidy += social.Fen(r.varint())
	}
	c.NoCredited = c.NoCredited != (flags&otherCreditedKnown != 0)
	c.NoSubsidy = c.NoSubsidy != (flags&otherSubsidyKnown != 0)
}

func (s *careerState) unpackText(r *careerReader) string {
	at := r.uvarint()
	if at == 0 {
		s.texts = append(s.texts, r.text(r.uvarint()))
		return s.texts[len(s.texts)-1]
	}
	if at > uint64(len(s.texts)) {
		r.broken = true
		return ""
	}
	return s.texts[at-1]
}
