package social

import (
	"slices"
	"testing"
)

// TestTheHolderMovesACardOnlyIntoTheirOwnLossReportAndBack goes through every pair of states.
func TestTheHolderMovesACardOnlyIntoTheirOwnLossReportAndBack(t *testing.T) {
	allowed := [][2]CardStatus{{"10", "24"}, {"24", "10"}}
	for _, from := range AllCardStatuses {
		for _, to := range AllCardStatuses {
			want := slices.Contains(allowed, [2]CardStatus{from, to})
			if got := from.HolderMay(to); got != want {
				t.Errorf("%s to %s: %v, want %v", from, to, got, want)
			}
			if from.Terminal() && from.HolderMay(to) {
				t.Errorf("%s is terminal and may become %s", from, to)
			}
			if from.HolderMay(to) != to.HolderMay(from) {
				t.Errorf("%s to %s is no way back", from, to)
			}
		}
	}
	if CardStatus("").HolderMay("") || CardStatus("77").HolderMay("24") {
		t.Error("a state that does not exist may be left")
	}
}

// TestWhatEachStateOfACardStops is domain.md §7b, line by line.
func TestWhatEachStateOfACardStops(t *testing.T) {
	type stops struct{ register, centre, pin, terminal bool }
	want := map[CardStatus]stops{
		"00": {pin: true},
		"10": {},
		"20": {true, true, true, false}, "21": {true, true, true, false}, "22": {true, true, true, false},
		"23": {true, true, true, false}, "24": {true, true, true, false}, "25": {true, true, true, false},
		"30": {pin: true, terminal: true}, "40": {pin: true, terminal: true}, "99": {pin: true, terminal: true},
	}
	if len(want) != len(AllCardStatuses) {
		t.Fatalf("%d states, the test knows %d", len(AllCardStatuses), len(want))
	}
	for _, s := range AllCardStatuses {
		got := stops{s.Stops(CardForRegistering), s.Stops(CardForHealthCentre), s.Stops(CardForPIN), s.Terminal()}
		if got != want[s] {
			t.Errorf("%s: %+v, want %+v", s, got, want[s])
		}
		if s.ReportedLost() != got.centre {
			t.Errorf("%s: reported lost %v", s, s.ReportedLost())
		}
	}
}
