package staff

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/text"
)

// accountName is the form of names to sign in with.
var accountName = regexp.MustCompile(`^[a-z][a-z0-9_.-]{1,31}$`)

// NewAccount is what an account is made of.
type NewAccount struct {
	Name, ShownName, Office string
	Password                string
	Roles                   []string
	// Ready says that the password is the holder's own already, and need not be changed at the first sign-in (demonstrations).
	Ready bool
	// FormKey is the idempotency key of the form, or "".
	FormKey string
	// App is the secret of an authenticator app that the holder has already; "" where they add one at the first sign-in.
	App secret.AppSecret
}

// ErrRepeated means that the same form came before, so that nothing was done now.
var ErrRepeated = errors.New("staff: the form came before")

// AddAccount makes an account with a whole first password, by whoever has the machine: on the pages that takes two people (OpenAccount). Errors:
// text.Problems, ErrNotAllowed, ErrRepeated.
func (s *Service) AddAccount(ctx context.Context, by Clerk, a NewAccount) error {
	if !by.machine {
		return ErrNotAllowed
	}
	if err := a.tidy(); err != nil {
		return err
	}
	if problem := passwordProblem(a.Password, a.Name, a.ShownName); problem != "" {
		return text.OneProblem("password", problem)
	}
	hash, err := s.hasher.Hash(ctx, a.Password)
	if err != nil {
		return err
	}
	done, err := s.db.Do(ctx, store.Act{Kind: "staff.add", Actor: by.actor(), Key: a.FormKey}, func(tx *store.Tx) error {
		if err := addAccount(tx, a, hash); err != nil {
			return err
		}
		for _, role := range a.Roles {
			if err := s.give(ctx, tx, grant{Name: a.Name, Role: role}, by); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && done.Repeated {
		return ErrRepeated
	}
	return err
}

// tidy brings an account into form and says what is wrong with it.
func (a *NewAccount) tidy() error {
	a.Name, a.ShownName, a.Office = strings.TrimSpace(a.Name), strings.TrimSpace(a.ShownName), strings.TrimSpace(a.Office)
	var problems text.Problems
	if !accountName.MatchString(a.Name) {
		problems.Add("name", text.BadStaffName)
	}
	problems.Add("shown_name", text.Plain(text.LabelShownName, a.ShownName, true, 30))
	problems.Add("office", text.Plain(text.LabelOffice, a.Office, false, 60))
	return problems.Err()
}

// addAccount keeps an account; with hash "" nobody signs in with it yet.
func addAccount(tx *store.Tx, a NewAccount, hash string) error {
	err := tx.AddStaffAccount(store.StaffAccount{Name: a.Name, ShownName: a.ShownName, Office: a.Office, PasswordHash: hash, MustChange: !a.Ready,
		AppSecret: string(a.App)})
	if errors.Is(err, store.ErrExists) {
		return text.OneProblem("name", text.StaffNameTaken)
	}
	return err
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
