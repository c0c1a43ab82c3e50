package portal

import (
	"shebao/internal/store"
	"shebao/internal/web"
)

// vote keeps whether an answer helps.
func (s *pages) vote(r *web.Request) error {
	said := r.Field("helpful")
	if said != "yes" && said != "no" {
		return web.ErrBadForm
	}
	browser := voter(r)
	if browser == "" {
		browser = store.NewID()
		r.SetCookie(web.VoterCookie, browser, web.VoterKept)
	}
	slug := r.PathValue("slug")
	if err := s.Citizen.Vote(r.Context(), slug, browser, said == "yes", r.Address()); err != nil {
		return err
	}
	return r.Redirect(s.ContentPath(store.ContentQuestion, slug) + "?voted=1")
}
