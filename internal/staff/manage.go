package staff

import (
	"context"
	"errors"
	"slices"

	"shebao/internal/store"
	"shebao/internal/text"
)

// What 系统管理 does with the accounts of others. It gives no rights, and nobody acts on their own account here.

// Accounts lists accounts by name, with the titles of the roles of each. It is for those who manage accounts or give roles.
func (s *Service) Accounts(ctx context.Context, by Clerk, f store.StaffFilter) (list []store.StaffAccount, roles map[string][]string, err error) {
	if err := by.must(AccountsManage, RolesGrant); err != nil {
		return nil, nil, err
	}
	if list, err = s.db.StaffAccounts(ctx, f); err != nil || len(list) == 0 {
		return list, nil, err
	}
	roles, err = s.db.StaffRoleTitles(ctx, list[0].Name, list[len(list)-1].Name)
	return list, roles, err
}

// Profile is an account with what it has.
type Profile struct {
	Account  *store.StaffAccount
	Roles    []store.StaffRole
	Passkeys []store.StaffPasskey
	// Relatives are whom the holder declared, Resets the last new ways in that the account was given.
	Relatives []store.StaffRelative
	Resets    []store.StaffReset
}

// Account reads an account for somebody who manages accounts or gives roles, or its holder. Errors: ErrNotAllowed, store.ErrNotFound.
func (s *Service) Account(ctx context.Context, by Clerk, name string) (*Profile, error) {
	if by.Name != name {
		if err := by.must(AccountsManage, RolesGrant); err != nil {
			return nil, err
		}
	}
	p := &Profile{}
	var err error
	if p.Account, err = s.db.StaffAccount(ctx, name); err != nil {
		return nil, err
	}
	if p.Roles, err = s.db.StaffRolesOf(ctx, name); err != nil {
		return nil, err
	}
	if p.Passkeys, err = s.db.StaffPasskeys(ctx, name); err != nil {
		return nil, err
	}
	if p.Relatives, err = s.db.StaffRelatives(ctx, name); err != nil {
		return nil, err
	}
	p.Resets, err = s.db.StaffResets(ctx, name, resetsListed)
	return p, err
}

// resetsListed is how many new ways in are listed.
const resetsListed = 10

// manage changes somebody else's account in one act. ErrRepeated where its form came before.
func (s *Service) manage(ctx context.Context, by Clerk, kind, name, formKey string, change func(*store.Tx) error) error {
	if err := by.must(AccountsManage); err != nil {
		return err
	}
	if by.Name == name && !by.machine {
		return text.OneProblem("", text.NotOwnAccount)
	}
	if _, err := s.db.StaffAccount(ctx, name); err != nil {
		return err
	}
	done, err := s.db.Do(ctx, store.Act{Kind: kind, Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		if err := tx.LockStaffRights(); err != nil {
			return err
		}
		return keepHolders(ctx, tx, func() error { return change(tx) })
	})
	if err == nil && done.Repeated {
		return ErrRepeated
	}
	return err
}

// DisableAccount disables an account and ends its sessions. Errors: ErrNotAllowed, store.ErrNotFound, text.Problems where it is one's own,
// or
// the last that can manage accounts or give roles.
func (s *Service) DisableAccount(ctx context.Context, by Clerk, name, formKey string) error {
	return s.manage(ctx, by, "staff.disable", name, formKey, func(tx *store.Tx) error {
		_, err := tx.SetStaffState(name, store.StaffDisabled)
		return err
	})
}

// EnableAccount lets the holder of a disabled account sign in again. Errors: as DisableAccount.
func (s *Service) EnableAccount(ctx context.Context, by Clerk, name, formKey string) error {
	return s.manage(ctx, by, "staff.enable", name, formKey, func(tx *store.Tx) error {
		_, err := tx.SetStaffState(name, store.StaffActive)
		return err
	})
}

// EndAccountSessions signs an account out everywhere. Errors: as DisableAccount.
func (s *Service) EndAccountSessions(ctx context.Context, by Clerk, name, formKey string) error {
	return s.manage(ctx, by, "staff.sessions", name, formKey, func(tx *store.Tx) error { return tx.EndStaffSessions(name, "") })
}

// needsSecond says that nobody could be the second person: somebody from 安全管理, who is neither the first nor the one concerned.
func (s *Service) needsSecond(ctx context.Context, by Clerk, concerned string) error {
	holders, err := s.db.StaffHolders(ctx, RolesGrant, 3)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(holders, func(name string) bool { return name != by.Name && name != concerned }) {
		return text.OneProblem("", text.NoSecondPerson)
	}
	return nil
}

// essential are the permissions without whose holder nobody could mend anything from the pages any more.
var essential = []Permission{RolesGrant, AccountsManage}

// keepHolders makes a change and fails where an essential permission thereby loses its last active holder. The caller holds
// LockStaffRights.
func keepHolders(ctx context.Context, tx *store.Tx, change func() error) error {
	held := map[Permission]bool{}
	for _, p := range essential {
		holders, err := tx.DB().StaffHolders(ctx, p, 1)
		if err != nil {
			return err
		}
		held[p] = len(holders) > 0
	}
	if err := change(); err != nil {
		return err
	}
	for _, p := range essential {
		holders, err := tx.DB().StaffHolders(ctx, p, 1)
		if err != nil {
			return err
		}
		if held[p] && len(holders) == 0 {
			return text.OneProblem("", text.LastHolder(text.Permissions[p].Title))
		}
	}
	return nil
}

// OwnSessions are the live sessions of the clerk's account seen after a time, and its last sign-ins.
func (s *Service) OwnSessions(ctx context.Context, by Clerk, idle int64) ([]store.Session, []store.SignInEntry, error) {
	sessions, err := s.db.StaffSessionsOf(ctx, by.Name, timeOf(s.db.Now().Unix()-idle))
	if err != nil {
		return nil, nil, err
	}
	entries, err := s.db.StaffSignIns(ctx, by.Name, signInsShown)
	return sessions, entries, err
}

// signInsShown is how many sign-ins the holder of an account sees.
const signInsShown = 50

// EndOtherSessions signs the clerk out everywhere but in the session kept.
func (s *Service) EndOtherSessions(ctx context.Context, by Clerk, keep, formKey string) error {
	if keep == "" {
		return errors.New("staff: say which session to keep")
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "staff.sessions", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		return tx.EndStaffSessions(by.Name, keep)
	})
	return err
}
