package desk

import (
	"errors"
	"net/http"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// personSearch is 查询参保人. What is looked for is never in an address.
func (s *pages) personSearch(r *web.Request) error {
	page := r.Frame()
	if r.URL.Query().Get("reason") == "ended" {
		page.Flash = &parts.Notice{Tone: parts.ToneWarning, Title: text.LookEnded}
	}
	return r.Render(http.StatusOK, PersonSearchPage(page, s.searchForm(staff.Search{})))
}

func (s *pages) searchForm(q staff.Search) PersonSearch {
	return PersonSearch{Action: s.Desk.Menu.Path("staff-persons"), Key: web.NewKey(), By: q.By, Fact: q.Fact, Kind: q.Kind, Reference: q.Reference, Words: q.Words,
		Facts: named(staff.SearchFacts, text.SearchFacts), Kinds: named(staff.LookKinds, text.LookReasons)}
}

func (s *pages) findPerson(r *web.Request) error {
	q := staff.Search{By: r.Field("by"), Fact: r.Field("fact"), Kind: r.Field("kind"), Reference: r.Field("reference"), Words: r.Field("words")}
	look, err := s.Staff.FindPerson(r.Context(), r.Clerk.Clerk, q, r.Key())
	var problems text.Problems
	var throttled *store.Throttled
	switch {
	case errors.As(err, &throttled):
		said := text.Problems{{Message: text.LookedTooOften(throttled.Until, s.Now())}}
		return r.Render(r.StatusOf(err), PersonSearchPage(r.WithErrors(said), s.searchForm(q)))
	case errors.As(err, &problems):
		return r.Render(r.StatusOf(err), PersonSearchPage(r.WithErrors(problems), s.searchForm(q)))
	case err != nil:
		return err
	}
	return r.Redirect(s.Desk.Menu.Path("staff-persons") + "/" + look)
}
