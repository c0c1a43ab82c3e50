package web

import (
	"shebao/internal/menu"
)

// valueCapability is what the person may do besides, as of their sign-in: what is opened now appears from the next one on, as the
// guide has it. What has been closed since is refused by the service itself.
const valueCapability = "capability"

// grant keeps in a session just begun what its person may do besides.
func (s *Server) grant(r *request, personNo string) error {
	opened, err := s.DB.SelfServiceSince(r.Context(), personNo)
	if err == nil && opened != 0 {
		r.setValue(valueCapability, menu.SelfService)
	}
	return err
}

// sees says whether the person may be shown a page as far as capabilities go.
func (u *user) sees(p *menu.Page) bool { return p.Capability == "" || p.Capability == u.Capability }
