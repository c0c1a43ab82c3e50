package staff

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Whoever gives an account a new way in must not learn what lets one in: a first password has two halves, of which 系统管理 hands one to the
// holder and 安全管理 the other. Neither knows the whole, and neither gets anything done alone.

// firstPasswordLife is how long a first password lets one in.
const firstPasswordLife = 7 * 24 * time.Hour

// halfLength is how many characters half of a first password has: 40 bits.
const halfLength = 8

func newHalf() string { return rand.Text()[:halfLength] }

// Reset is a new way in that an account is given.
type Reset struct {
	Name string `json:"name"`
	What string `json:"what"`           // one of the store's: ResetFirst, ResetPassword, ResetFactor
	Half string `json:"half,omitempty"` // the first person's half of a first password
}

func (r Reset) hands() bool { return r.What != store.ResetFactor }

// OpenAccount makes an account whose first password a second person from 安全管理 completes: half is for its holder, and lets nobody in alone.
// Errors: as AddAccount, and text.Problems where there is no second person.
func (s *Service) OpenAccount(ctx context.Context, by Clerk, a NewAccount) (half string, err error) {
	if err := by.must(AccountsManage); err != nil {
		return "", err
	}
	if len(a.Roles) > 0 || a.Password != "" {
		return "", ErrNotAllowed
	}
	if err := a.tidy(); err != nil {
		return "", err
	}
	if err := s.needsSecond(ctx, by, a.Name); err != nil {
		return "", err
	}
	r := Reset{Name: a.Name, What: store.ResetFirst, Half: newHalf()}
	done, err := s.db.Do(ctx, store.Act{Kind: "staff.add", Actor: by.actor(), Key: a.FormKey}, func(tx *store.Tx) error {
		if err := addAccount(tx, a, ""); err != nil {
			return err
		}
		_, err := tx.Propose("account.reset", r.Name+" "+a.ShownName, r, text.ReasonNewAccount, r.facts(a.ShownName, nil, nil)...)
		return err
	})
	if err == nil && done.Repeated {
		err = ErrRepeated
	}
	return r.Half, err
}

// ResetPassword asks 安全管理 to let the holder of an account have a new first password; half is the part of it that is handed over here. By
// whoever has the machine it is given at once and whole, and proposal is "". It ends the account's sessions. Errors: as DisableAccount, and
// text.Problems of the field "reason".
func (s *Service) ResetPassword(ctx context.Context, by Clerk, name, reason, formKey string) (half, proposal string, err error) {
	r := Reset{Name: name, What: store.ResetPassword, Half: newHalf()}
	if !by.machine {
		proposal, err = s.proposeReset(ctx, by, r, reason, formKey)
		return r.Half, proposal, err
	}
	whole, hash, err := s.complete(ctx, r)
	if err != nil {
		return "", "", err
	}
	return whole, "", s.resetNow(ctx, by, r, hash, reason, formKey)
}

// ResetFactor asks 安全管理 to remove the second factor of an account; whoever has the machine removes it at once. Else as ResetPassword.
func (s *Service) ResetFactor(ctx context.Context, by Clerk, name, reason, formKey string) (proposal string, err error) {
	r := Reset{Name: name, What: store.ResetFactor}
	if !by.machine {
		return s.proposeReset(ctx, by, r, reason, formKey)
	}
	return "", s.resetNow(ctx, by, r, "", reason, formKey)
}

// resetNow is for whoever has the machine.
func (s *Service) resetNow(ctx context.Context, by Clerk, r Reset, hash, reason, formKey string) error {
	reason = strings.TrimSpace(reason)
	if problem := text.Plain(text.LabelReason, reason, true, 500); problem != "" {
		return text.OneProblem("reason", problem)
	}
	kind := "staff.reset_password"
	if r.What == store.ResetFactor {
		kind = "staff.reset_factor"
	}
	return s.manage(ctx, by, kind, r.Name, formKey, func(tx *store.Tx) error { //nolint:contextcheck // the transaction has it
		return s.applyReset(tx, r, hash, store.StaffReset{Reason: reason, AskedBy: by.Name})
	})
}

func (s *Service) proposeReset(ctx context.Context, by Clerk, r Reset, reason, formKey string) (proposal string, err error) {
	if err := by.must(AccountsManage); err != nil {
		return "", err
	}
	if by.Name == r.Name {
		return "", text.OneProblem("", text.NotOwnAccount)
	}
	held, err := s.Account(ctx, by, r.Name)
	if err != nil {
		return "", err
	}
	if err := s.needsSecond(ctx, by, r.Name); err != nil {
		return "", err
	}
	return s.Propose(ctx, by, Proposal{Kind: "account.reset", Subject: r.Name + " " + held.Account.ShownName, Content: r, Reason: reason,
		Facts: r.facts(held.Account.ShownName, held.Roles, nil)}, formKey)
}

// facts are what both people read. recent are other new ways in of the account within a day.
func (r Reset) facts(shownName string, roles []store.StaffRole, recent []store.StaffReset) []store.Fact {
	held := titlesOf(roles)
	if held == "" {
		held = text.WordNoRole
	}
	facts := []store.Fact{{Name: text.LabelStaffName, Value: r.Name}, {Name: text.LabelShownName, Value: shownName}, {Name: text.WordRoles, Value: held},
		{Name: text.WordAsked, Value: text.Resets[r.What]}}
	for _, one := range recent {
		facts = append(facts, store.Fact{Name: text.WordRecentReset, Value: text.ResetAt(one.What, one.At, one.AskedBy, one.ReleasedBy)})
	}
	return facts
}

// factsOfReset are those of a proposal as of now.
func factsOfReset(ctx context.Context, s *Service, p *store.Proposal) ([]store.Fact, error) {
	var r Reset
	if err := json.Unmarshal(p.Content, &r); err != nil {
		return nil, err
	}
	account, err := s.db.StaffAccount(ctx, r.Name)
	if err != nil {
		return nil, err
	}
	roles, err := s.db.StaffRolesOf(ctx, r.Name)
	if err != nil {
		return nil, err
	}
	all, err := s.db.StaffResets(ctx, r.Name, 10)
	day := s.db.Now().Add(-24 * time.Hour).Unix()
	recent := slices.DeleteFunc(all, func(one store.StaffReset) bool { return one.At <= day })
	return r.facts(account.ShownName, roles, recent), err
}

// complete draws the second half of a first password: the whole, and its hash.
func (s *Service) complete(ctx context.Context, r Reset) (whole, hash string, err error) {
	account, err := s.db.StaffAccount(ctx, r.Name)
	if err != nil {
		return "", "", err
	}
	for {
		whole = r.Half + newHalf()
		if passwordProblem(whole, account.Name, account.ShownName) == "" {
			break
		}
	}
	hash, err = s.hasher.Hash(ctx, whole)
	return whole, hash, err
}

// completeReset is what the second person hands over, and what their consent does.
func (s *Service) completeReset(ctx context.Context, p *store.Proposal) (half string, apply applier, err error) {
	var r Reset
	if err := json.Unmarshal(p.Content, &r); err != nil {
		return "", nil, err
	}
	whole, hash := "", ""
	if r.hands() {
		if whole, hash, err = s.complete(ctx, r); err != nil {
			return "", nil, err
		}
	}
	return strings.TrimPrefix(whole, r.Half), func(s *Service, tx *store.Tx, p *store.Proposal) error { //nolint:contextcheck // the transaction has it
		if tx.Actor().ID == r.Name || p.ProposedBy == r.Name {
			return ErrSamePerson
		}
		if err := tx.LockStaffRights(); err != nil {
			return err
		}
		return s.applyReset(tx, r, hash, store.StaffReset{Reason: p.Reason, AskedBy: p.ProposedBy, ReleasedBy: p.DecidedBy})
	}, nil
}

// applyReset gives the account its new way in and tells its holder and who they work under.
func (s *Service) applyReset(tx *store.Tx, r Reset, hash string, kept store.StaffReset) error {
	account, err := tx.DB().StaffAccount(tx.Context(), r.Name)
	if err != nil {
		return err
	}
	if r.What == store.ResetFirst && account.PasswordHash != "" {
		return ErrDecided // it has one by now
	}
	if r.hands() {
		err = tx.SetStaffPassword(r.Name, hash, true)
	} else {
		err = tx.ResetStaffFactor(r.Name)
	}
	if err != nil {
		return err
	}
	kept.Name, kept.What = r.Name, r.What
	if err := tx.SaveStaffReset(kept); err != nil {
		return err
	}
	if r.What == store.ResetFirst {
		return nil
	}
	return tellReset(tx, account, kept)
}

// tellReset tells the holder, by the page and, where they are insured here, as every insured person is told of security; and who they work
// under.
func tellReset(tx *store.Tx, a *store.StaffAccount, r store.StaffReset) error {
	if err := tx.TellStaff(a.Name, text.ResetToHolder(r.What, r.AskedBy, r.ReleasedBy, r.Reason)); err != nil {
		return err
	}
	if err := tellOver(tx, a, text.ResetToOthers(a.Name, a.ShownName, r.What, r.AskedBy, r.ReleasedBy, r.Reason)); err != nil {
		return err
	}
	if a.PersonNo == "" {
		return nil
	}
	return tx.TellOther(text.TemplateStaffReset, a.PersonNo, text.ResetByMessage(r.What, tx.Now().Unix()))
}

// overTold is how many of those are told at most.
const overTold = 20

// tellOver tells those who assign work at the holder's office, or 安全管理 of an account outside the work area.
func tellOver(tx *store.Tx, a *store.StaffAccount, body string) error {
	roles, err := tx.DB().StaffRolesOf(tx.Context(), a.Name)
	if err != nil {
		return err
	}
	over := CasesAssign
	if slices.ContainsFunc(roles, func(role store.StaffRole) bool { return role.Area != AreaWork }) {
		over = RolesGrant
	}
	names, err := tx.DB().StaffHoldersAt(tx.Context(), over, a.Office, overTold)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == a.Name {
			continue
		}
		if err := tx.TellStaff(name, body); err != nil {
			return err
		}
	}
	return nil
}

// Notices are what the clerk has not read of what they were told.
func (s *Service) Notices(ctx context.Context, by Clerk) ([]store.StaffNotice, error) {
	const shown = 20
	return s.db.StaffNotices(ctx, by.Name, shown)
}

// ReadNotice notes that the clerk read a notice of theirs.
func (s *Service) ReadNotice(ctx context.Context, by Clerk, id, formKey string) error {
	_, err := s.db.Do(ctx, store.Act{Kind: "staff.notice", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { return tx.ReadStaffNotice(id) })
	return err
}

// AfterReset says when an account was given a new way in, where a moment (Unix seconds) lies in the day after; 0 otherwise.
func (s *Service) AfterReset(ctx context.Context, name string, moment int64) (int64, error) {
	return s.db.ResetBefore(ctx, name, moment)
}
