package desk

import (
	"errors"
	"net/http"
	"slices"

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
	return r.Render(http.StatusOK, PersonSearchPage(page, s.searchForm(r, staff.Search{})))
}

func (s *pages) searchForm(r *web.Request, q staff.Search) PersonSearch {
	facts := staff.SearchFacts
	if r.Clerk.May(staff.PersonsName) {
		facts = append(slices.Clone(facts), staff.ByName)
	}
	return PersonSearch{Action: s.Desk.Menu.Path("staff-persons"), Key: web.NewKey(), By: q.By, Fact: q.Fact, Birth: q.Birth, Kind: q.Kind, Reference: q.Reference, Words: q.Words,
		Facts: named(facts, text.SearchFacts), Kinds: named(staff.LookKinds, text.LookReasons), ByName: len(facts) > len(staff.SearchFacts)}
}

func (s *pages) findPerson(r *web.Request) error {
	q := staff.Search{By: r.Field("by"), Fact: r.Field("fact"), Birth: r.Field("birth"), Kind: r.Field("kind"), Reference: r.Field("reference"), Words: r.Field("words")}
	look, err := s.Staff.FindPerson(r.Context(), r.Clerk.Clerk, q, r.Key())
	var problems text.Problems
	var throttled *store.Throttled
	switch {
	case errors.As(err, &throttled):
		said := text.Problems{{Message: text.LookedTooOften(throttled.Until, s.Now())}}
		return r.Render(r.StatusOf(err), PersonSearchPage(r.WithErrors(said), s.searchForm(r, q)))
	case errors.As(err, &problems):
		return r.Render(r.StatusOf(err), PersonSearchPage(r.WithErrors(problems), s.searchForm(r, q)))
	case err != nil:
		return err
	}
	return r.Redirect(s.Desk.Menu.Path("staff-persons") + "/" + look)
}
