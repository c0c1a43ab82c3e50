package desk

import (
	"encoding/json"
	"errors"
	"net/http"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// takeFirst is the half of a first password to be shown now on the page of an account or a proposal; nil for none. It is forgotten with that.
func takeFirst(r *web.Request, page string) *FirstPassword {
	var first firstHalf
	if json.Unmarshal([]byte(r.Sessions().PopString(r.Context(), valueFirst)), &first) != nil || first.For != page {
		return nil
	}
	if first.Second {
		return &FirstPassword{Title: text.SecondHalfTitle, Half: first.Half, Why: text.WhySecondHalf}
	}
	return &FirstPassword{Title: text.FirstPasswordTitle, Half: first.Half, Why: text.WhyFirstHalf}
}

func (s *pages) staffAccount(r *web.Request) error {
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showStaffAccount(r, page, http.StatusOK, takeFirst(r, r.PathValue("account")))
}

func (s *pages) showStaffAccount(r *web.Request, page parts.Page, status int, first *FirstPassword) error {
	p, err := s.Staff.Account(r.Context(), r.Clerk.Clerk, r.PathValue("account"))
	if err != nil {
		return err
	}
	v := StaffAccount{First: first, Facts: s.accountFacts(p), Action: r.URL.Path, Own: p.Account.Name == r.Clerk.Name,
		Off: p.Account.State != store.StaffActive, Reason: r.Field("reason"), PersonNo: r.Field("person_no"), Resets: resetRows(p.Resets)}
	for _, one := range p.Relatives {
		v.Relatives = append(v.Relatives, DeclaredRelative{ID: one.ID, Relation: text.StaffRelations[one.Relation], Shown: one.Shown, At: text.Day(one.DeclaredAt),
			Key: web.NewKey()})
	}
	for _, key := range []*string{&v.Keys.State, &v.Keys.Sessions, &v.Keys.Reset, &v.Keys.Person} {
		*key = web.NewKey()
	}
	page.Title = p.Account.Name + " " + p.Account.ShownName
	return r.Render(status, StaffAccountPage(page, v))
}

// changeStaffAccount does what one of the buttons of an account's page asks for.
func (s *pages) changeStaffAccount(r *web.Request) error {
	ctx, by, name, key := r.Context(), r.Clerk.Clerk, r.PathValue("account"), r.Key()
	var said, proposal string
	var err error
	switch r.Field("action") {
	case "disable":
		said, err = text.AccountDisabled, s.Staff.DisableAccount(ctx, by, name, key)
	case "enable":
		said, err = text.AccountEnabled, s.Staff.EnableAccount(ctx, by, name, key)
	case "sessions":
		said, err = text.AccountSignedOut, s.Staff.EndAccountSessions(ctx, by, name, key)
	case "factor":
		proposal, err = s.Staff.ResetFactor(ctx, by, name, r.Field("reason"), key)
	case "password":
		var half string
		if half, proposal, err = s.Staff.ResetPassword(ctx, by, name, r.Field("reason"), key); err == nil {
			showOnce(r, firstHalf{For: name, Half: half})
		}
	case "person":
		said, err = text.PersonSaved, s.Staff.SetPerson(ctx, by, name, r.Field("person_no"), key)
	case "relative":
		said, err = text.RelativeEnded, s.Staff.DropRelative(ctx, by, name, r.Field("relative"), key)
	default:
		return web.ErrBadForm
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showStaffAccount(r, *page, status, nil)
	}
	if proposal != "" {
		said = text.ProposalMade
	}
	if errors.Is(err, staff.ErrRepeated) {
		return r.Redirect(r.URL.Path)
	}
	return doneAt(r, err, r.URL.Path, said)
}
