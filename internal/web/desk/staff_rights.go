package desk

import (
	"net/http"

	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) ownRights(r *web.Request) error {
	p, err := s.Staff.Account(r.Context(), r.Clerk.Clerk, r.Clerk.Name)
	if err != nil {
		return err
	}
	v := OwnRights{Facts: parts.Facts{Rows: []parts.Fact{
		{Key: text.LabelStaffName, Value: p.Account.Name}, {Key: text.LabelShownName, Value: p.Account.ShownName}, {Key: text.WordOffice, Value: p.Account.Office},
		{Key: text.WordSecondStep, Value: text.StaffFactors(p.Account.AppSince != 0, len(p.Passkeys))}, {Key: text.WordPasswordAt, Value: text.Time(p.Account.PasswordAt)}}}}
	for _, role := range p.Roles {
		v.Roles = append(v.Roles, roleView(&role))
	}
	return r.Render(http.StatusOK, OwnRightsPage(r.Frame(), v))
}
