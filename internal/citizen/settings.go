package citizen

import (
	"net/netip"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Settings are what an agency decides of the rules that no law fixes. The zero value is the product's own choice.
type Settings struct {
	// Cooling is how long a change of phone or bank account waits before it counts, so that its holder can stop one that was
	// not theirs; 0 stands for 24 hours.
	Cooling time.Duration
	// CutOffDay is the day of the month (1 to 28) from which a change of health centre counts a month later; 0 stands for 20.
	CutOffDay int
	// RequireSecondFactor asks everyone for a second factor at sign-in; whoever has none is led to add one before anything else.
	RequireSecondFactor bool
	// CaseDays is how many days the agency takes to decide a case (法定办理时限); 0 stands for 15.
	CaseDays int
	// AnswerDays is within how many working days an enquiry is promised to be answered; 0 stands for 3.
	AnswerDays int
	// RegisterTries is how many wrong facts one network address may try at registration in six hours; 0 stands for 60. HallNetworks
	// are those of the agency's halls, whose machines are for everybody who comes: there no address is counted at registration.
	RegisterTries int
	HallNetworks  []netip.Prefix
	// AgreedTexts are what people agree to, in all their versions; nil stands for the product's own.
	AgreedTexts []text.AgreedText
	// Keep is how long what has an end is kept; nil stands for the product's own times.
	Keep store.Retention
	// PrivacyContact is whom people may turn to about their personal information; "" stands for the country's hotline.
	PrivacyContact string
	// Issuer is in whose name decisions are drawn up (IssueAs).
	Issuer Issuer
	// Scanner is asked about every file handed in, beside the product's own checks; nil for none. ScanFailed is told where it does not
	// answer.
	Scanner    Scanner
	ScanFailed func(error)
}

func (s Settings) withDefaults() Settings {
	if s.Cooling == 0 {
		s.Cooling = 24 * time.Hour
	}
	if s.AgreedTexts == nil {
		s.AgreedTexts = text.AgreedTexts
	}
	if s.PrivacyContact == "" {
		s.PrivacyContact = text.PrivacyContact
	}
	if s.CutOffDay == 0 {
		s.CutOffDay = 20
	}
	if s.CaseDays == 0 {
		s.CaseDays = 15
	}
	if s.AnswerDays == 0 {
		s.AnswerDays = 3
	}
	return s
}

// Keep is how long what has an end is kept.
func (s *Service) Keep() store.Retention { return s.settings.Keep }

// PrivacyContact is whom people may turn to about their personal information.
func (s *Service) PrivacyContact() string { return s.settings.PrivacyContact }

// CaseDays is how many days the agency takes to decide a claim.
func (s *Service) CaseDays() int { return s.settings.CaseDays }

// AnswerDays is within how many working days an enquiry is promised to be answered.
func (s *Service) AnswerDays() int { return s.settings.AnswerDays }
