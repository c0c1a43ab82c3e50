package demo

import (
	"fmt"
	"time"

	"shebao/internal/social"
)

// The demo's people stand out: their identity numbers are of area 440300, a city's code that no
// office issues, their phones begin with 1990, their accounts with 62000000.
const (
	demoArea      = "440300"
	FirstPersonNo = 602000001 // of the first of the cast
	maxPeople     = 9_000_000
)

// idNumbers gives out identity numbers, each once. It counts how many were given for a birth date and
// sex; the counters are all it remembers, whatever the number of people.
type idNumbers struct {
	given map[idKey]int
}

type idKey struct {
	day int64
	sex social.Sex
}

// sequencesPerDay is how many people of one sex can be born on one day.
const sequencesPerDay = 500

func newIDNumbers() *idNumbers { return &idNumbers{given: make(map[idKey]int)} }

// next is a number nobody has yet. Where a day is full the birth date moves to a later one.
func (n *idNumbers) next(birth time.Time, sex social.Sex) (social.IDNumber, time.Time) {
	key := idKey{birth.Unix() / 86400, sex}
	for n.given[key] == sequencesPerDay {
		key.day++
		birth = birth.AddDate(0, 0, 1)
	}
	count := n.given[key]
	n.given[key]++

	// Neighbours in the list do not get neighbouring numbers: 137 has no factor in common with 500.
	sequence := (count*137 + birth.YearDay()) % sequencesPerDay * 2
	if sex == social.Male {
		sequence++
	}
	short := fmt.Sprintf("%s%s%03d", demoArea, birth.Format("060102"), sequence)
	if birth.Year() < 2000 {
		return social.IDNumber(short).Full(), birth
	}
	return fullIn2000s(short), birth
}

// fullIn2000s is the number of 18 characters of somebody born after 1999, for whom there is none of
// 15: of the ten check digits one is accepted.
func fullIn2000s(short string) social.IDNumber {
	body := short[:6] + "20" + short[6:]
	for _, check := range "0123456789X" {
		if id, err := social.ParseID(body + string(check)); err == nil {
			return id
		}
	}
	panic("demo: no check digit fits " + body)
}

// shorten is the 15-digit form a number of the 1900s once had.
func shorten(id social.IDNumber) social.IDNumber { return id[:6] + id[8:17] }

// identify gives a person the numbers that follow from the place in the archive, and particulars.
func (l *life) identify(d draw, ids *idNumbers, place int) {
	l.place = place
	l.no = fmt.Sprint(FirstPersonNo + place)
	l.idNo, l.birth = ids.next(l.birth, l.sex)
	if l.name == "" {
		l.name = nameOf(d, pick(d, surnames), l.sex)
	}
	// 7919 and 10^8 have no factor in common: no two places share a card number.
	l.cardNo = fmt.Sprintf("S%08d", (place+1)*7919%100_000_000)
	l.pin = fmt.Sprintf("%06d", d.between(100_000, 999_999))
	l.address = addressOf(d)
	l.postcode = fmt.Sprintf("518%03d", d.between(0, 129))
	if l.cardStatus == "" {
		l.cardStatus = cardStatusOf(d)
	}
	if l.category == social.Child {
		return
	}
	l.phone = fmt.Sprintf("1990%07d", place+1)
	l.bank = pick(d, banks)
	l.account = fmt.Sprintf("62000000%011d", d.Int64N(100_000_000_000))
	if d.chance(200) {
		l.email = "u" + l.no + "@example.com"
	}
}

// cardStatusOf is active for most.
func cardStatusOf(d draw) social.CardStatus {
	if !d.chance(40) {
		return social.CardActive
	}
	return pick(d, []social.CardStatus{
		social.CardNew, social.CardNew, social.CardLostCounter, social.CardLostPhone, social.CardLostUnit,
		social.CardLostHealth, social.CardLostWeb, social.CardLostHall, social.CardCancelled,
		social.CardRecovered, social.CardMaking, social.CardMaking,
	})
}
