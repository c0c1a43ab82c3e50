package citizen

import "time"

// Settings are what an agency decides of the rules that no law fixes. The zero value is the product's own choice.
type Settings struct {
	// Cooling is how long a change of phone or bank account waits before it counts, so that its holder can stop one that was
	// not theirs; 0 stands for 24 hours.
	Cooling time.Duration
	// CutOffDay is the day of the month (1 to 28) from which a change of health centre counts a month later; 0 stands for 20.
	CutOffDay int
}

func (s Settings) withDefaults() Settings {
	if s.Cooling == 0 {
		s.Cooling = 24 * time.Hour
	}
	if s.CutOffDay == 0 {
		s.CutOffDay = 20
	}
	return s
}
