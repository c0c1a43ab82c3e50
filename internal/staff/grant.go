package staff

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
)

// grant gives a role to an account, or takes it away.
type grant struct {
	Name string `json:"name"`
	Role string `json:"role"`
	Take bool   `json:"take,omitempty"`
}

// GrantRole gives a role to an account. One of the areas of system, security or audit takes a second person: proposal is then under what it
// waits. Errors: ErrNotAllowed, store.ErrNotFound, text.Problems where a rule forbids it (and of the field "reason").
func (s *Service) GrantRole(ctx context.Context, by Clerk, name, role, reason, formKey string) (proposal string, err error) {
	if err := by.must(RolesGrant); err != nil {
		return "", err
	}
	g := grant{Name: name, Role: role}
	r, err := s.db.StaffRole(ctx, role)
	if err != nil {
		return "", err
	}
	if r.Area == AreaWork || by.machine {
		return "", s.doGrant(ctx, by, g, formKey)
	}
	account, err := s.db.StaffAccount(ctx, name)
	if err != nil {
		return "", err
	}
	if err := s.checkGrant(ctx, s.db, g, by); err != nil { // rather now than when the second person agrees
		return "", err
	}
	if err := s.needsSecond(ctx, by, name); err != nil {
		return "", err
	}
	facts, err := s.grantFacts(ctx, g)
	if err != nil {
		return "", err
	}
	return s.Propose(ctx, by, Proposal{Kind: "role.grant", Subject: name + " " + account.ShownName + text.WordGets + r.Title, Content: g, Reason: reason,
		Facts: facts}, formKey)
}

// TakeRole takes a role from an account, at once in every area: what somebody may no longer do must not wait. Errors: as GrantRole.
func (s *Service) TakeRole(ctx context.Context, by Clerk, name, role, formKey string) error {
	return s.doGrant(ctx, by, grant{name, role, true}, formKey)
}

func (s *Service) doGrant(ctx context.Context, by Clerk, g grant, formKey string) error {
	if err := by.must(RolesGrant); err != nil {
		return err
	}
	kind := "staff.grant"
	if g.Take {
		kind = "staff.take"
	}
	_, err := s.db.Do(ctx, store.Act{Kind: kind, Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { return s.give(ctx, tx, g, by) })
	return err
}

// give gives or takes, after all rules were checked under the lock.
func (s *Service) give(ctx context.Context, tx *store.Tx, g grant, givers ...Clerk) error {
	if err := tx.LockStaffRights(); err != nil {
		return err
	}
	if err := s.checkGrant(ctx, tx.DB(), g, givers...); err != nil {
		return err
	}
	if !g.Take {
		return tx.GrantStaffRole(g.Name, g.Role)
	}
	return keepHolders(ctx, tx, func() error { return tx.TakeStaffRole(g.Name, g.Role) })
}

// checkGrant holds a grant against the rules: nobody acts on themselves, nobody gives or takes more than they hold for giving, and nobody
// holds roles of two areas. Each of the givers must be in the right.
func (s *Service) checkGrant(ctx context.Context, db *store.DB, g grant, givers ...Clerk) error {
	if _, err := db.StaffAccount(ctx, g.Name); err != nil {
		return err
	}
	role, err := db.StaffRole(ctx, g.Role)
	if errors.Is(err, store.ErrNotFound) {
		return text.OneProblem("role", text.NoSuchRole)
	}
	if err != nil {
		return err
	}
	for _, by := range givers {
		if by.Name == g.Name && !by.machine {
			return text.OneProblem("", text.NotOneself)
		}
		if err := mayGive(ctx, db, by, append(slices.Clone(role.Use), role.Grant...)); err != nil {
			return err
		}
	}
	if g.Take {
		return nil
	}
	held, err := db.StaffRolesOf(ctx, g.Name)
	if err != nil {
		return err
	}
	for _, other := range held {
		if other.Area != role.Area {
			return text.OneProblem("role", text.TwoAreas(text.StaffAreas[other.Area], text.StaffAreas[role.Area]))
		}
	}
	return nil
}

// mayGive says whether somebody holds all permissions for giving, as of now.
func mayGive(ctx context.Context, db *store.DB, by Clerk, permissions []Permission) error {
	if by.machine {
		return nil
	}
	held, err := db.StaffGrantable(ctx, by.Name)
	if err != nil {
		return err
	}
	var lacks []Permission
	for _, p := range permissions {
		if !slices.Contains(held, p) && !slices.Contains(lacks, p) {
			lacks = append(lacks, p)
		}
	}
	if len(lacks) > 0 {
		return text.OneProblem("", text.NotYoursToGive(namesOf(lacks)))
	}
	return nil
}

// bothOf are who proposed something and who agrees to it.
func bothOf(tx *store.Tx, p *store.Proposal) (first, second Clerk) {
	return Clerk{Name: p.ProposedBy}, Clerk{Name: tx.Actor().ID}
}

// applyProposedGrant is what the second person's consent does.
func applyProposedGrant(s *Service, tx *store.Tx, p *store.Proposal) error {
	var g grant
	if err := json.Unmarshal(p.Content, &g); err != nil {
		return err
	}
	first, second := bothOf(tx, p)
	return s.give(tx.Context(), tx, g, first, second)
}

func namesOf(permissions []Permission) string {
	var names []string
	for _, p := range permissions {
		names = append(names, text.Permissions[p].Title)
	}
	return strings.Join(names, text.ListComma)
}

func titlesOf(roles []store.StaffRole) string {
	var titles []string
	for _, r := range roles {
		titles = append(titles, r.Title)
	}
	return strings.Join(titles, text.ListComma)
}
