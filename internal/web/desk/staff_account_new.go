package desk

import (
	"errors"
	"net/http"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/web"
)

func (s *pages) newStaffAccountForm(r *web.Request) error {
	return r.Render(http.StatusOK, NewAccountPage(r.Frame(), NewAccount{Key: web.NewKey()}))
}

func (s *pages) newStaffAccount(r *web.Request) error {
	v := NewAccount{Name: r.Field("name"), Shown: r.Field("shown_name"), Office: r.Field("office"), Key: r.Key()}
	name := strings.TrimSpace(v.Name)
	half, err := s.Staff.OpenAccount(r.Context(), r.Clerk.Clerk, staff.NewAccount{Name: name, ShownName: v.Shown, Office: v.Office, FormKey: v.Key})
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, NewAccountPage(*page, v))
	}
	if err != nil && !errors.Is(err, staff.ErrRepeated) {
		return err
	}
	if err == nil {
		showOnce(r, firstHalf{For: name, Half: half})
	}
	return r.Redirect(s.accountPath("staff-account", name))
}
