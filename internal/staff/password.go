package staff

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/text"
)

// ownPassword slows the guessing of the password by somebody at a session left open.
var ownPassword = store.Limit{Scope: "staff.password", Tries: 5, Window: 24 * time.Hour, FirstDelay: 30 * time.Second, MaxDelay: time.Hour}

// NewFirstPassword draws a whole first password for an account of this name: 80 bits, to be changed at the first sign-in. A short name may
// stand in a drawn text by chance, which the rule for passwords would refuse.
func NewFirstPassword(name string) string {
	for {
		if drawn := newHalf() + newHalf(); passwordProblem(drawn, name, "") == "" {
			return drawn
		}
	}
}

// passwordProblem says what is wrong with a new password, "" for nothing.
func passwordProblem(password, name, shownName string) string {
	if problem := secret.CheckPassword(password); problem != "" {
		return problem
	}
	lower := strings.ToLower(password)
	for _, own := range []string{name, shownName} {
		if utf8.RuneCountInString(own) >= 2 && strings.Contains(lower, strings.ToLower(own)) {
			return text.PasswordOwnName
		}
	}
	return ""
}

// ChangePassword changes one's own password and ends all one's sessions, this one too: the account given back is what a new one begins
// with.
// Errors: text.Problems, *store.Throttled.
func (s *Service) ChangePassword(ctx context.Context, by Clerk, old, password, again, formKey string) (*store.StaffAccount, error) {
	account, err := s.checkOwnPassword(ctx, by, "old", old)
	if err != nil {
		return nil, err
	}
	return s.setOwnPassword(ctx, account, password, again, formKey, Visit{Address: by.Address})
}

// checkOwnPassword asks for the holder's password before a change. Errors: text.Problems of the field, *store.Throttled.
func (s *Service) checkOwnPassword(ctx context.Context, by Clerk, field, password string) (*store.StaffAccount, error) {
	if password == "" {
		return nil, text.OneProblem(field, text.NoPassword)
	}
	account, err := s.db.StaffAccount(ctx, by.Name)
	if err != nil {
		return nil, err
	}
	until, err := s.db.Take(ctx, ownPassword, by.Name)
	if err == nil && !until.IsZero() {
		err = &store.Throttled{Until: until}
	}
	if err != nil {
		return nil, err
	}
	ok, err := s.hasher.Matches(ctx, password, account.PasswordHash)
	if err != nil {
		return nil, errors.Join(err, s.db.Restore(ctx, ownPassword, by.Name))
	}
	if !ok {
		return nil, text.OneProblem(field, text.WrongPassword)
	}
	return account, s.db.Forgive(ctx, ownPassword, by.Name)
}

// setOwnPassword sets a password of the holder's own choice, none of the last ones.
func (s *Service) setOwnPassword(ctx context.Context, a *store.StaffAccount, password, again, formKey string, v Visit) (*store.StaffAccount, error) {
	var problems text.Problems
	problems.Add("password", passwordProblem(password, a.Name, a.ShownName))
	if !secret.Same(password, again) {
		problems.Add("again", text.PasswordsDiffer)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := s.refuseOld(ctx, a, password); err != nil {
		return nil, err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return nil, err
	}
	act := store.Act{Kind: "staff.password", Actor: Clerk{Name: a.Name, Address: v.Address}.actor(), Key: formKey}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.LockStaffRights(); err != nil {
			return err
		}
		now, err := tx.DB().StaffAccount(ctx, a.Name)
		if err != nil {
			return err
		}
		if now.Epoch != a.Epoch { // somebody reset it meanwhile
			return ErrSignInEnded
		}
		return tx.SetStaffPassword(a.Name, hash, false)
	})
	if err != nil {
		return nil, err
	}
	return s.db.StaffAccount(ctx, a.Name)
}

func (s *Service) refuseOld(ctx context.Context, a *store.StaffAccount, password string) error {
	old, err := s.db.OldStaffPasswords(ctx, a.Name)
	if err != nil {
		return err
	}
	for _, hash := range append(old, a.PasswordHash) {
		used, err := s.hasher.Matches(ctx, password, hash)
		if err != nil {
			return err
		}
		if used {
			return text.OneProblem("password", text.PasswordUsed)
		}
	}
	return nil
}
