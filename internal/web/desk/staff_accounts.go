package desk

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
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

func (s *pages) accountDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-accounts", "", s.staffAccounts),
		web.Get("staff-account-new", "", s.newStaffAccountForm), web.Post("staff-account-new", "", s.newStaffAccount),
		web.Get("staff-account", "", s.staffAccount), web.Post("staff-account", "", s.changeStaffAccount),
	}
}

// accountList is a page of accounts, each with the way to one of the desk's pages.
func (s *pages) accountList(r *web.Request, page string) (v AccountList, err error) {
	q := r.URL.Query()
	v = AccountList{Action: r.Page.Path, Find: strings.TrimSpace(q.Get("find")), State: q.Get("state")}
	list, roles, err := s.Staff.Accounts(r.Context(), r.Clerk.Clerk, store.StaffFilter{Find: v.Find, State: v.State, After: q.Get("after"), Most: accountsAtOnce + 1})
	if err != nil {
		return v, err
	}
	if len(list) > accountsAtOnce {
		list = list[:accountsAtOnce]
		v.Next = r.Page.Path + "?" + url.Values{"find": {v.Find}, "state": {v.State}, "after": {list[accountsAtOnce-1].Name}}.Encode()
	}
	v.Later = q.Get("after") != ""
	for _, a := range list {
		row := AccountRow{Name: a.Name, Href: s.accountPath(page, a.Name), Shown: a.ShownName, Office: a.Office,
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
func (s *pages) accountPath(page, name string) string {
	return strings.Replace(s.Desk.Menu.Path(page), "{account}", url.PathEscape(name), 1)
}

func (s *pages) staffAccounts(r *web.Request) error {
	v, err := s.accountList(r, "staff-account")
	if err != nil {
		return err
	}
	v.New = s.Desk.Menu.Path("staff-account-new")
	return r.Render(http.StatusOK, AccountsPage(r.Frame(), v))
}

func showOnce(r *web.Request, first firstHalf) {
	plain, err := json.Marshal(first)
	if err == nil {
		r.SetValue(valueFirst, string(plain))
	}
}

// resetRows lists new ways in.
func resetRows(list []store.StaffReset) (rows [][]string) {
	for _, one := range list {
		rows = append(rows, []string{text.Time(one.At), text.Resets[one.What], one.AskedBy, one.ReleasedBy, one.Reason})
	}
	return rows
}

func (s *pages) accountFacts(p *staff.Profile) parts.Facts {
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
	state := parts.Tag{Text: text.StaffStates[a.State], Tone: parts.ToneSuccess}
	if a.State != store.StaffActive {
		state.Tone = parts.ToneDanger
	}
	return parts.Facts{Rows: []parts.Fact{
		{Key: text.LabelStaffName, Value: a.Name}, {Key: text.LabelShownName, Value: a.ShownName}, {Key: text.WordOffice, Value: a.Office},
		{Key: text.WordState, Content: state}, {Key: text.WordRoles, Value: strings.Join(roles, text.ListComma)},
		{Key: text.WordSecondStep, Value: text.StaffFactors(a.AppSince != 0, len(p.Passkeys))}, {Key: text.WordPasswordAt, Value: password},
		{Key: text.WordLastSignIn, Value: last}, {Key: text.LabelOwnPerson, Value: own}, {Key: text.WordMadeBy, Value: text.Time(a.CreatedAt) + text.Comma + a.CreatedBy}}}
}
