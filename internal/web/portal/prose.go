package portal

import "shebao/internal/text"

// PrivacyFacts are what 个人信息保护说明 says of this agency.
type PrivacyFacts struct {
	Agency, Contact string
	Category        string // of an enquiry about one's own information
	AnswerDays      int    // working days
	Kinds           []text.PrivacyKind
}

// privacyFacts are 个人信息保护说明 with this agency's times, the same by which data is swept.
func (s *pages) privacyFacts() PrivacyFacts {
	f := PrivacyFacts{Agency: s.Agency, Contact: s.Citizen.PrivacyContact(), Category: text.EnquiryCategories["privacy"], AnswerDays: s.Citizen.AnswerDays()}
	keep := s.Citizen.Keep()
	for _, k := range text.PrivacyKinds {
		var spans []string
		for _, name := range k.Spans {
			span := keep.Of(name)
			spans = append(spans, text.KeptFor(span.Years, span.Days))
		}
		k.Until, k.Closing = text.Privacy(k.Until, spans), text.Privacy(k.Closing, spans)
		f.Kinds = append(f.Kinds, k)
	}
	return f
}

// versions are those in force of what people agree to.
func (s *pages) versions() map[string]text.TextVersion {
	versions := map[string]text.TextVersion{}
	for _, t := range s.Citizen.AgreedTexts() {
		versions[t.Name] = t.Current()
	}
	return versions
}
