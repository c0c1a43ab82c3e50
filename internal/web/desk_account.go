package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// 系统管理: the accounts of the agency's people.

// accountsAtOnce is how many accounts stand on a page.
const accountsAtOnce = 50

// valueFirst is a first password just made, shown once.
const valueFirst = "first_password"

// firstPassword is it, with whose it is.
type firstPassword struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Waits    bool   `json:"waits"` // for a second person
}

func (s *Server) accountDeskRoutes() []route {
	return []route{
		get("staff-accounts", "", s.staffAccounts),
		get("staff-account-new", "", s.newStaffAccountForm), post("staff-account-new", "", s.newStaffAccount),
		get("staff-account", "", s.staffAccount), post("staff-account", "", s.changeStaffAccount),
	}
}

// accountList is a page of accounts, each with the way to one of the desk's pages.
func (s *Server) accountList(r *request, page string) (v view.AccountList, err error) {
	q := r.URL.Query()
	v = view.AccountList{Action: r.page.Path, Find: strings.TrimSpace(q.Get("find")), State: q.Get("state")}
	list, roles, err := s.Staff.Accounts(r.Context(), r.clerk.Clerk, store.StaffFilter{Find: v.Find, State: v.State, After: q.Get("after"), Most: accountsAtOnce + 1})
	if err != nil {
		return v, err
	}
	if len(list) > accountsAtOnce {
		list = list[:accountsAtOnce]
		v.Next = r.page.Path + "?" + url.Values{"find": {v.Find}, "state": {v.State}, "after": {list[accountsAtOnce-1].Name}}.Encode()
	}
	v.Later = q.Get("after") != ""
	for _, a := range list {
		row := view.AccountRow{Name: a.Name, Href: s.accountPath(page, a.Name), Shown: a.ShownName, Office: a.Office,
			Roles: strings.Join(roles[a.Name], text.ListComma), State: text.StaffStates[a.State], Off: a.State != store.StaffActive, LastIn: text.WordNeverIn}
		if row.Roles == "" {
			row.Roles = text.WordNoRole
		}
		if a.LastSignInAt != 0 {
			row.LastIn = text.Time(a.LastSignInAt)
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// accountPath is the address of a page about an account.
func (s *Server) accountPath(page, name string) string {
	return strings.Replace(s.desk.menu.Path(page), "{account}", url.PathEscape(name), 1)
}

func (s *Server) staffAccounts(r *request) error {
	v, err := s.accountList(r, "staff-account")
	if err != nil {
		return err
	}
	v.New = s.desk.menu.Path("staff-account-new")
	return r.render(http.StatusOK, view.AccountsPage(r.frame(), v))
}

func (s *Server) newStaffAccountForm(r *request) error {
	return r.render(http.StatusOK, view.NewAccountPage(r.frame(), view.NewAccount{Key: newKey()}))
}

func (s *Server) newStaffAccount(r *request) error {
	v := view.NewAccount{Name: r.field("name"), Shown: r.field("shown_name"), Office: r.field("office"), Key: r.key()}
	name, password := strings.TrimSpace(v.Name), staff.NewFirstPassword(strings.TrimSpace(v.Name))
	err := s.Staff.AddAccount(r.Context(), r.clerk.Clerk, staff.NewAccount{Name: name, ShownName: v.Shown, Office: v.Office, Password: password, FormKey: v.Key})
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.NewAccountPage(*page, v))
	}
	if err != nil && !errors.Is(err, staff.ErrRepeated) {
		return err
	}
	if err == nil {
		r.showOnce(firstPassword{Name: name, Password: password})
	}
	return r.redirect(s.accountPath("staff-account", name))
}

func (r *request) showOnce(first firstPassword) {
	plain, err := json.Marshal(first)
	if err == nil {
		r.setValue(valueFirst, string(plain))
	}
}

// takeFirst is the first password to be shown now on the page of an account; nil for none. It is forgotten with that.
func (r *request) takeFirst(name string) *view.FirstPassword {
	var first firstPassword
	if json.Unmarshal([]byte(r.sessions().PopString(r.Context(), valueFirst)), &first) != nil || first.Name != name {
		return nil
	}
	shown := &view.FirstPassword{Password: first.Password, Why: text.WhyFirstPassword}
	if first.Waits {
		shown.Why = text.WhyFirstPasswordWait
	}
	return shown
}

func (s *Server) staffAccount(r *request) error {
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return s.showStaffAccount(r, page, http.StatusOK, r.takeFirst(r.PathValue("account")))
}

func (s *Server) showStaffAccount(r *request, page view.Page, status int, first *view.FirstPassword) error {
	p, err := s.Staff.Account(r.Context(), r.clerk.Clerk, r.PathValue("account"))
	if err != nil {
		return err
	}
	v := view.StaffAccount{First: first, Facts: s.accountFacts(p), Action: r.URL.Path, Own: p.Account.Name == r.clerk.Name,
		Off: p.Account.State != store.StaffActive, Reason: r.field("reason")}
	for _, role := range p.Roles {
		v.NeedsSecond = v.NeedsSecond || role.Area != staff.AreaWork
	}
	for _, key := range []*string{&v.Keys.State, &v.Keys.Sessions, &v.Keys.Reset} {
		*key = newKey()
	}
	page.Title = p.Account.Name + " " + p.Account.ShownName
	return r.render(status, view.StaffAccountPage(page, v))
}

func (s *Server) accountFacts(p *staff.Profile) view.Facts {
	a := p.Account
	var roles []string
	for _, role := range p.Roles {
		roles = append(roles, role.Title)
	}
	if roles == nil {
		roles = []string{text.WordNoRole}
	}
	last, password := text.WordNeverIn, text.Time(a.PasswordAt)
	if a.LastSignInAt != 0 {
		last = text.Time(a.LastSignInAt)
	}
	if a.MustChange {
		password += text.Comma + text.WordPasswordOld
	}
	state := view.Tag{Text: text.StaffStates[a.State], Tone: view.ToneSuccess}
	if a.State != store.StaffActive {
		state.Tone = view.ToneDanger
	}
	return view.Facts{Rows: []view.Fact{
		{Key: text.LabelStaffName, Value: a.Name}, {Key: text.LabelShownName, Value: a.ShownName}, {Key: text.WordOffice, Value: a.Office},
		{Key: text.WordState, Content: state}, {Key: text.WordRoles, Value: strings.Join(roles, text.ListComma)},
		{Key: text.WordSecondStep, Value: text.StaffFactors(a.AppSince != 0, len(p.Passkeys))}, {Key: text.WordPasswordAt, Value: password},
		{Key: text.WordLastSignIn, Value: last}, {Key: text.WordMadeBy, Value: text.Time(a.CreatedAt) + text.Comma + a.CreatedBy}}}
}

// changeStaffAccount does what one of the buttons of an account's page asks for.
func (s *Server) changeStaffAccount(r *request) error {
	ctx, by, name, key := r.Context(), r.clerk.Clerk, r.PathValue("account"), r.key()
	var said, proposal string
	var err error
	switch r.field("action") {
	case "disable":
		said, err = text.AccountDisabled, s.Staff.DisableAccount(ctx, by, name, key)
	case "enable":
		said, err = text.AccountEnabled, s.Staff.EnableAccount(ctx, by, name, key)
	case "sessions":
		said, err = text.AccountSignedOut, s.Staff.EndAccountSessions(ctx, by, name, key)
	case "factor":
		said = text.FactorReset
		proposal, err = s.Staff.ResetFactor(ctx, by, name, r.field("reason"), key)
	case "password":
		said = text.PasswordReset
		password := staff.NewFirstPassword(name)
		if proposal, err = s.Staff.ResetPassword(ctx, by, name, password, r.field("reason"), key); err == nil {
			r.showOnce(firstPassword{name, password, proposal != ""})
		}
	default:
		return errBadForm
	}
	if page, status := r.refusal(err); page != nil {
		return s.showStaffAccount(r, *page, status, nil)
	}
	if proposal != "" {
		said = text.ProposalMade
	}
	if errors.Is(err, staff.ErrRepeated) {
		return r.redirect(r.URL.Path)
	}
	return r.doneAt(err, r.URL.Path, said)
}
