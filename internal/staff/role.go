package staff

import (
	"context"

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
		role("supervisor", AreaWork, CasesWork, CasesAssign, Enquiries, Conflicts, PersonsLook, PersonsShow),
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
