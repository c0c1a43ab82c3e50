package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// 系统管理: the accounts of the agency's people.

// accountsAtOnce is how many accounts stand on a page.
const accountsAtOnce = 50

// valueFirst is half of a first password just made, shown once.
const valueFirst = "first_password"

// firstHalf is it, with where it is shown: the name of an account, or the ID of a proposal.
type firstHalf struct {
	For    string `json:"for"`
	Half   string `json:"half"`
	Second bool   `json:"second"` // it is the second person's
}

func (s *Server) accountDeskRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{"staff-accounts", get, "", s.staffAccounts},
		{"staff-account-new", get, "", s.newStaffAccountForm}, {"staff-account-new", post, "", s.newStaffAccount},
		{"staff-account", get, "", s.staffAccount}, {"staff-account", post, "", s.changeStaffAccount},
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
	name := strings.TrimSpace(v.Name)
	half, err := s.Staff.OpenAccount(r.Context(), r.clerk.Clerk, staff.NewAccount{Name: name, ShownName: v.Shown, Office: v.Office, FormKey: v.Key})
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.NewAccountPage(*page, v))
	}
	if err != nil && !errors.Is(err, staff.ErrRepeated) {
		return err
	}
	if err == nil {
		r.showOnce(firstHalf{For: name, Half: half})
	}
	return r.redirect(s.accountPath("staff-account", name))
}

func (r *request) showOnce(first firstHalf) {
	plain, err := json.Marshal(first)
	if err == nil {
		r.setValue(valueFirst, string(plain))
	}
}

// takeFirst is the half of a first password to be shown now on the page of an account or a proposal; nil for none. It is forgotten with that.
func (r *request) takeFirst(page string) *view.FirstPassword {
	var first firstHalf
	if json.Unmarshal([]byte(r.sessions().PopString(r.Context(), valueFirst)), &first) != nil || first.For != page {
		return nil
	}
	if first.Second {
		return &view.FirstPassword{Title: text.SecondHalfTitle, Half: first.Half, Why: text.WhySecondHalf}
	}
	return &view.FirstPassword{Title: text.FirstPasswordTitle, Half: first.Half, Why: text.WhyFirstHalf}
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
		Off: p.Account.State != store.StaffActive, Reason: r.field("reason"), PersonNo: r.field("person_no"), Resets: resetRows(p.Resets)}
	for _, one := range p.Relatives {
		v.Relatives = append(v.Relatives, view.DeclaredRelative{ID: one.ID, Relation: text.StaffRelations[one.Relation], Shown: one.Shown, At: text.Day(one.DeclaredAt),
			Key: newKey()})
	}
	for _, key := range []*string{&v.Keys.State, &v.Keys.Sessions, &v.Keys.Reset, &v.Keys.Person} {
		*key = newKey()
	}
	page.Title = p.Account.Name + " " + p.Account.ShownName
	return r.render(status, view.StaffAccountPage(page, v))
}

// resetRows lists new ways in.
func resetRows(list []store.StaffReset) (rows [][]string) {
	for _, one := range list {
		rows = append(rows, []string{text.Time(one.At), text.Resets[one.What], one.AskedBy, one.ReleasedBy, one.Reason})
	}
	return rows
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
	own := text.WordNotTied
	if a.PersonNo != "" {
		own = social.MaskTail(a.PersonNo)
	}
	state := view.Tag{Text: text.StaffStates[a.State], Tone: view.ToneSuccess}
	if a.State != store.StaffActive {
		state.Tone = view.ToneDanger
	}
	return view.Facts{Rows: []view.Fact{
		{Key: text.LabelStaffName, Value: a.Name}, {Key: text.LabelShownName, Value: a.ShownName}, {Key: text.WordOffice, Value: a.Office},
		{Key: text.WordState, Content: state}, {Key: text.WordRoles, Value: strings.Join(roles, text.ListComma)},
		{Key: text.WordSecondStep, Value: text.StaffFactors(a.AppSince != 0, len(p.Passkeys))}, {Key: text.WordPasswordAt, Value: password},
		{Key: text.WordLastSignIn, Value: last}, {Key: text.LabelOwnPerson, Value: own}, {Key: text.WordMadeBy, Value: text.Time(a.CreatedAt) + text.Comma + a.CreatedBy}}}
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
		proposal, err = s.Staff.ResetFactor(ctx, by, name, r.field("reason"), key)
	case "password":
		var half string
		if half, proposal, err = s.Staff.ResetPassword(ctx, by, name, r.field("reason"), key); err == nil {
			r.showOnce(firstHalf{For: name, Half: half})
		}
	case "person":
		said, err = text.PersonSaved, s.Staff.SetPerson(ctx, by, name, r.field("person_no"), key)
	case "relative":
		said, err = text.RelativeEnded, s.Staff.DropRelative(ctx, by, name, r.field("relative"), key)
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
