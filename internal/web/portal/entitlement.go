package portal

import (
	"net/http"
	"slices"
	"strconv"

	"shebao/internal/document"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// entitlementPage shows the yearly statement of the year chosen, by default the last one there is.
func (s *pages) entitlementPage(r *web.Request) error {
	years, err := document.EntitlementYears(r.Context(), s.DB, r.User.PersonNo)
	if err != nil {
		return err
	}
	v := EntitlementView{Key: web.NewKey(), Action: r.Page.Path, Years: years}
	if v.Issued, err = s.issuedBefore(r, document.EntitlementKind); err != nil {
		return err
	}
	if len(years) == 0 {
		v.Empty = &parts.Empty{Title: text.NoEntitlement, Why: text.WhyNoEntitlement}
		return r.Render(http.StatusOK, EntitlementPage(r.Frame(), v))
	}
	if v.Year, err = chosenYear(r.URL.Query().Get("year"), years); err != nil {
		return err
	}
	if v.Preview, err = document.CompileEntitlement(r.Context(), s.DB, s.draft(r), v.Year); err != nil {
		return err
	}
	return r.Render(http.StatusOK, EntitlementPage(r.Frame(), v))
}

// chosenYear is the year of an address, or the newest where it has none.
func chosenYear(typed string, years []int) (int, error) {
	if typed == "" {
		return years[0], nil
	}
	year, err := strconv.Atoi(typed)
	if err != nil || !slices.Contains(years, year) {
		return 0, web.ErrNoPage
	}
	return year, nil
}

func (s *pages) issueEntitlement(r *web.Request) error {
	year, err := strconv.Atoi(r.Field("year"))
	if err != nil {
		return web.ErrNoPage
	}
	id, err := s.Citizen.IssueEntitlement(r.Context(), s.issuer(), r.User.PersonNo, year, r.Field("whole") != "", r.Key(), r.Address())
	if err != nil {
		return err
	}
	return r.Redirect(s.issuedPath(document.EntitlementKind, id))
}
