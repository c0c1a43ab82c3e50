package web

import (
	"net/http"
	"slices"
	"strconv"

	"shebao/internal/document"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// entitlementPage shows the yearly statement of the year chosen, by default the last one there is.
func (s *Server) entitlementPage(r *request) error {
	years, err := document.EntitlementYears(r.Context(), s.DB, r.user.PersonNo)
	if err != nil {
		return err
	}
	v := view.EntitlementView{Key: newKey(), Action: r.page.Path, Years: years}
	if v.Issued, err = s.issuedBefore(r, document.EntitlementKind); err != nil {
		return err
	}
	if len(years) == 0 {
		v.Empty = &view.Empty{Title: text.NoEntitlement, Why: text.WhyNoEntitlement}
		return r.render(http.StatusOK, view.EntitlementPage(r.frame(), v))
	}
	if v.Year, err = chosenYear(r.URL.Query().Get("year"), years); err != nil {
		return err
	}
	if v.Preview, err = document.CompileEntitlement(r.Context(), s.DB, s.draft(r), v.Year); err != nil {
		return err
	}
	return r.render(http.StatusOK, view.EntitlementPage(r.frame(), v))
}

// chosenYear is the year of an address, or the newest where it has none.
func chosenYear(typed string, years []int) (int, error) {
	if typed == "" {
		return years[0], nil
	}
	year, err := strconv.Atoi(typed)
	if err != nil || !slices.Contains(years, year) {
		return 0, errNoPage
	}
	return year, nil
}

func (s *Server) issueEntitlement(r *request) error {
	year, err := strconv.Atoi(r.field("year"))
	if err != nil {
		return errNoPage
	}
	id, err := s.Citizen.IssueEntitlement(r.Context(), s.issuer(), r.user.PersonNo, year, r.field("whole") != "", r.key(), r.address())
	if err != nil {
		return err
	}
	return r.redirect(s.issuedPath(document.EntitlementKind, id))
}
