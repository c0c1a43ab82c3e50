package staff

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Sign-in slows down from the fifth failure, for a name whether or not there is an account of it.
var signInByName = store.Limit{Scope: "staff.name", Tries: 5, Window: 24 * time.Hour, FirstDelay: 30 * time.Second, MaxDelay: time.Hour}

// accountName is the form of names to sign in with.
var accountName = regexp.MustCompile(`^[a-z][a-z0-9_.-]{1,31}$`)

// NewAccount is what an account is made of.
type NewAccount struct {
	Name, ShownName, Office string
	Password                string
	Roles                   []string
	// Ready says that the password is the holder's own already, and need not be changed at the first sign-in (demonstrations).
	Ready bool
}

// AddAccount makes an account with a first password. Errors: text.Problems, ErrNotAllowed.
func (s *Service) AddAccount(ctx context.Context, by Clerk, a NewAccount) error {
	if err := by.must(AccountsManage); err != nil {
		return err
	}
	a.Name, a.ShownName = strings.TrimSpace(a.Name), strings.TrimSpace(a.ShownName)
	var problems text.Problems
	if !accountName.MatchString(a.Name) {
		problems.Add("name", text.BadStaffName)
	}
	problems.Add("shown_name", text.Plain(text.LabelShownName, a.ShownName, true, 30))
	problems.Add("office", text.Plain(text.LabelOffice, a.Office, false, 60))
	problems.Add("password", secret.CheckPassword(a.Password, a.Name))
	if err := problems.Err(); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, a.Password)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "staff.add", Actor: by.actor()}, func(tx *store.Tx) error {
		err := tx.AddStaffAccount(store.StaffAccount{Name: a.Name, ShownName: a.ShownName, Office: strings.TrimSpace(a.Office), PasswordHash: hash, MustChange: !a.Ready})
		if errors.Is(err, store.ErrExists) {
			return text.OneProblem("name", text.StaffNameTaken)
		}
		if err != nil {
			return err
		}
		for _, role := range a.Roles {
			if err := tx.GrantStaffRole(a.Name, role); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// SignIn checks a name and a password. Unknown names and wrong passwords read the same and take as long. Errors: text.Problems,
// *store.Throttled.
func (s *Service) SignIn(ctx context.Context, name, password, address string) (*store.StaffAccount, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	var problems text.Problems
	problems.Add("name", text.Plain(text.LabelStaffName, name, true, 60))
	if password == "" {
		problems.Add("password", text.NoPassword)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	until, err := s.db.Take(ctx, signInByName, name)
	if err != nil {
		return nil, err
	}
	if !until.IsZero() {
		return nil, &store.Throttled{Until: until}
	}
	account, err := s.db.StaffAccount(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		account, err = &store.StaffAccount{}, nil
	}
	if err != nil {
		return nil, err
	}
	ok, err := s.hasher.Matches(ctx, password, account.PasswordHash)
	if err != nil {
		return nil, errors.Join(err, s.db.Restore(ctx, signInByName, name))
	}
	if !ok || account.State != store.StaffActive {
		return nil, text.OneProblem("", text.BadStaffSignIn)
	}
	if err := s.db.Forgive(ctx, signInByName, name); err != nil {
		return nil, err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "staff.signin", Actor: Clerk{Name: name, Address: address}.actor()}, func(tx *store.Tx) error {
		return tx.SaveStaffSignIn(name)
	})
	return account, err
}

// Clerk is the holder of an account as they are now, with what they may do. store.ErrNotFound where there is none, or it is disabled.
func (s *Service) Clerk(ctx context.Context, name, address string) (*store.StaffAccount, Clerk, error) {
	account, err := s.db.StaffAccount(ctx, name)
	if err == nil && account.State != store.StaffActive {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, Clerk{}, err
	}
	held, err := s.db.StaffPermissions(ctx, name)
	return account, Clerk{Name: name, Address: address, Permissions: held}, err
}
