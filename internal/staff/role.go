package staff

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
)

// standardRoles are those that an agency begins with. It may change them and make its own.
func standardRoles() []store.StaffRole {
	role := func(id, area string, use ...Permission) store.StaffRole {
		said := text.StandardRoles[id]
		return store.StaffRole{Role: id, Area: area, Title: said.Title, Description: said.Description, Use: use}
	}
	security := role("security", AreaSecurity, RolesGrant)
	security.Grant = AllPermissions()
	return []store.StaffRole{
		role("clerk", AreaWork, CasesWork, CasesDecide, Enquiries, PersonsLook, PersonsShow),
		role("reviewer", AreaWork, CasesReview, PersonsLook, PersonsShow),
		role("supervisor", AreaWork, CasesWork, CasesAssign, Enquiries, Conflicts, PersonsLook, PersonsShow, PersonsName),
		role("editor", AreaWork, ContentWrite),
		role("publisher", AreaWork, ContentWrite, ContentIssue),
		role("data", AreaWork, ImportsRun, RatesEdit, CentresEdit, Conflicts, ExportsRun),
		role("data_release", AreaWork, ImportsRelease, RatesRelease, ExportsRelease),
		role("system", AreaSystem, AccountsManage, Announce, Operate),
		security,
		role("auditor", AreaAudit, AuditRead),
	}
}

// SeedRoles writes the standard roles where there are none at all.
func (s *Service) SeedRoles(ctx context.Context, by Clerk) error {
	known, err := s.db.StaffRoleCount(ctx)
	if err != nil || known > 0 {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "staff.roles", Actor: by.actor()}, func(tx *store.Tx) error {
		for _, r := range standardRoles() {
			if err := tx.SaveStaffRole(r); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// roleName is the form of a role's code.
var roleName = regexp.MustCompile(`^[a-z][a-z0-9_]{1,31}$`)

// roleChange is a role made, changed or removed.
type roleChange struct {
	Role   store.StaffRole `json:"role"`
	New    bool            `json:"new,omitempty"`
	Remove bool            `json:"remove,omitempty"`
}

// Roles lists all roles, with how many accounts have each.
func (s *Service) Roles(ctx context.Context, by Clerk) ([]store.StaffRole, map[string]int, error) {
	if err := by.must(RolesGrant); err != nil {
		return nil, nil, err
	}
	roles, err := s.db.StaffRoles(ctx)
	if err != nil {
		return nil, nil, err
	}
	holders, err := s.db.StaffRoleHolders(ctx)
	return roles, holders, err
}

// Role reads one. Errors: ErrNotAllowed, store.ErrNotFound.
func (s *Service) Role(ctx context.Context, by Clerk, role string) (*store.StaffRole, error) {
	if err := by.must(RolesGrant); err != nil {
		return nil, err
	}
	return s.db.StaffRole(ctx, role)
}

// AddRole makes a role. One outside the area of work takes a second person: proposal is then under what it waits. Errors: ErrNotAllowed,
// text.Problems of its fields, of "reason", or where a rule forbids it.
func (s *Service) AddRole(ctx context.Context, by Clerk, r store.StaffRole, reason, formKey string) (proposal string, err error) {
	return s.changeRole(ctx, by, roleChange{Role: r, New: true}, reason, formKey)
}

// ChangeRole writes a role anew; its area stays. Else as AddRole, and store.ErrNotFound.
func (s *Service) ChangeRole(ctx context.Context, by Clerk, r store.StaffRole, reason, formKey string) (proposal string, err error) {
	return s.changeRole(ctx, by, roleChange{Role: r}, reason, formKey)
}

// RemoveRole removes a role that nobody has. Else as AddRole, and store.ErrNotFound.
func (s *Service) RemoveRole(ctx context.Context, by Clerk, role, reason, formKey string) (proposal string, err error) {
	r, err := s.db.StaffRole(ctx, role)
	if err != nil {
		return "", err
	}
	return s.changeRole(ctx, by, roleChange{Role: *r, Remove: true}, reason, formKey)
}

func (s *Service) changeRole(ctx context.Context, by Clerk, c roleChange, reason, formKey string) (proposal string, err error) {
	if err := by.must(RolesGrant); err != nil {
		return "", err
	}
	if err := s.checkRole(ctx, s.db, &c, by); err != nil {
		return "", err
	}
	if c.Role.Area == AreaWork || by.machine {
		_, err := s.db.Do(ctx, store.Act{Kind: "staff.role", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
			return s.saveRole(ctx, tx, c, by)
		})
		return "", err
	}
	if err := s.needsSecond(ctx, by, ""); err != nil {
		return "", err
	}
	facts, err := s.roleFacts(ctx, c)
	if err != nil {
		return "", err
	}
	return s.Propose(ctx, by, Proposal{Kind: "role.change", Subject: c.what() + " " + c.Role.Title, Content: c, Reason: reason, Facts: facts}, formKey)
}

// checkRole holds a change of a role against the rules: its permissions lie in its area, only a role of 安全管理 lets its holders give, and
// nobody
// puts in or takes out more than they hold for giving, or touches a role of their own. Each of the givers must be in the right.
func (s *Service) checkRole(ctx context.Context, db *store.DB, c *roleChange, givers ...Clerk) error {
	before, err := db.StaffRole(ctx, c.Role.Role)
	switch {
	case err == nil && c.New:
		return text.OneProblem("role", text.RoleTaken)
	case errors.Is(err, store.ErrNotFound) && c.New:
		before = &store.StaffRole{}
	case err != nil:
		return err
	default:
		c.Role.Area = before.Area
	}
	if !c.Remove {
		if err := roleProblems(&c.Role); err != nil {
			return err
		}
	}
	touched := slices.Concat(before.Use, before.Grant, c.Role.Use, c.Role.Grant)
	for _, by := range givers {
		if err := mayGive(ctx, db, by, touched); err != nil {
			return err
		}
		own, err := db.StaffRolesOf(ctx, by.Name)
		if err != nil {
			return err
		}
		if !by.machine && slices.ContainsFunc(own, func(r store.StaffRole) bool { return r.Role == c.Role.Role }) {
			return text.OneProblem("", text.OwnRole)
		}
	}
	return nil
}

func roleProblems(r *store.StaffRole) error {
	r.Title, r.Description = strings.TrimSpace(r.Title), strings.TrimSpace(r.Description)
	var problems text.Problems
	if !roleName.MatchString(r.Role) {
		problems.Add("role", text.BadRoleName)
	}
	problems.Add("title", text.Plain(text.LabelRoleTitle, r.Title, true, 20))
	problems.Add("description", text.Plain(text.LabelRoleDescription, r.Description, true, 200))
	if _, known := text.StaffAreas[r.Area]; !known {
		problems.Add("area", text.NoArea)
	}
	for _, p := range r.Use {
		if AreaOf(p) != r.Area {
			problems.Add("use", text.NotOfTheArea)
			break
		}
	}
	if len(r.Use) == 0 {
		problems.Add("use", text.NoPermission)
	}
	for _, p := range r.Grant {
		if AreaOf(p) == "" || r.Area != AreaSecurity {
			problems.Add("grant", text.GrantOnlySecurity)
			break
		}
	}
	return problems.Err()
}

// saveRole makes the change, after all rules were checked under the lock.
func (s *Service) saveRole(ctx context.Context, tx *store.Tx, c roleChange, givers ...Clerk) error {
	if err := tx.LockStaffRights(); err != nil {
		return err
	}
	if err := s.checkRole(ctx, tx.DB(), &c, givers...); err != nil {
		return err
	}
	if !c.Remove {
		return keepHolders(ctx, tx, func() error { return tx.SaveStaffRole(c.Role) })
	}
	holders, err := tx.DB().StaffRoleHolders(ctx)
	if err != nil {
		return err
	}
	if holders[c.Role.Role] > 0 {
		return text.OneProblem("", text.RoleHeld(holders[c.Role.Role]))
	}
	return tx.RemoveStaffRole(c.Role.Role)
}

// applyProposedRole is what the second person's consent does.
func applyProposedRole(s *Service, tx *store.Tx, p *store.Proposal) error {
	var c roleChange
	if err := json.Unmarshal(p.Content, &c); err != nil {
		return err
	}
	first, second := bothOf(tx, p)
	return s.saveRole(tx.Context(), tx, c, first, second)
}
