package social

import (
	"errors"
	"slices"
)

// ErrCardNo says that a string is no social security card number.
var ErrCardNo = errors.New("a social security card number has letters and digits")

// How many characters a card's number may have: what the archive takes. Most have 8 to 10.
const leastCardNo, mostCardNo = 4, 30

// ParseCardNo reads a social security card number: letters and digits, upper-cased.
func ParseCardNo(s string) (string, error) {
	key := Key(FactCard, s)
	if key == "" {
		return "", ErrCardNo
	}
	return key, nil
}

func notCardChar(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z')
}

// CardStatus is the state of a social security card, by the core system's code.
type CardStatus string

// The states of a card. Each kind of loss report says where the loss was reported.
const (
	CardNew         CardStatus = "00"
	CardActive      CardStatus = "10"
	CardLostCounter CardStatus = "20"
	CardLostPhone   CardStatus = "21"
	CardLostUnit    CardStatus = "22"
	CardLostHealth  CardStatus = "23"
	CardLostWeb     CardStatus = "24" // by the person, on this portal
	CardLostHall    CardStatus = "25"
	CardCancelled   CardStatus = "30"
	CardRecovered   CardStatus = "40"
	CardMaking      CardStatus = "99"
)

// AllCardStatuses lists every state in the order of the codes.
var AllCardStatuses = []CardStatus{
	CardNew, CardActive, CardLostCounter, CardLostPhone, CardLostUnit, CardLostHealth, CardLostWeb,
	CardLostHall, CardCancelled, CardRecovered, CardMaking,
}

// Valid reports whether s is a known state.
func (s CardStatus) Valid() bool { return slices.Contains(AllCardStatuses, s) }

// cardMoves are the changes of state that a card's holder makes on this portal. Every other one is made elsewhere and comes with an
// import.
var cardMoves = map[CardStatus]CardStatus{CardActive: CardLostWeb, CardLostWeb: CardActive}

// HolderMay reports whether the holder may bring a card from a state into another one on this portal: report it lost, and take that
// report back. A report made elsewhere can't be taken back here.
func (s CardStatus) HolderMay(become CardStatus) bool {
	to, moves := cardMoves[s]
	return moves && to == become
}

// Terminal reports whether a card never becomes of use again in this state: another one has to be made.
func (s CardStatus) Terminal() bool {
	return s == CardCancelled || s == CardRecovered || s == CardMaking
}

// CardUse is something for which the portal looks at the card's state.
type CardUse uint8

// The uses of a card.
const (
	CardForRegistering  CardUse = iota // 立即注册
	CardForHealthCentre                // 变更绑定社康点
	CardForPIN                         // 社会保障卡密码修改
)

// Stops reports whether a card in this state can't serve a use. A loss report, wherever it was made, stops all of them: whoever has the
// card may not be its holder. A PIN is changed only of a card that is in use.
func (s CardStatus) Stops(use CardUse) bool {
	if use == CardForPIN {
		return s != CardActive
	}
	return s.ReportedLost()
}

// ReportedLost reports whether a loss report is in force, wherever it was made.
func (s CardStatus) ReportedLost() bool { return s >= CardLostCounter && s <= CardLostHall }
