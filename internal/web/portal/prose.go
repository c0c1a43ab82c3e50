package portal

import "shebao/internal/text"

// versions are those in force of what people agree to.
func (s *pages) versions() map[string]text.TextVersion {
	versions := map[string]text.TextVersion{}
	for _, t := range s.Citizen.AgreedTexts() {
		versions[t.Name] = t.Current()
	}
	return versions
}
