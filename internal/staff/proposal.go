package staff

import (
	"context"
	"errors"
	"slices"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
)

// What goes wrong with proposals.
var (
	// ErrSamePerson means that whoever proposed something may not decide it.
	ErrSamePerson = store.ErrSamePerson
	// ErrDecided means that somebody decided or withdrew it before.
	ErrDecided = store.ErrProposalDecided
)

// danger is a kind of thing that takes two people.
type danger struct {
	propose, approve Permission
	// apply does it, in the act of the second person. It is to fail where what was proposed no longer fits what there is.
	apply func(*Service, *store.Tx, *store.Proposal) error
}

// dangers are all kinds, by the name that proposals bear. text.ProposalKinds names them for people.
var dangers = map[string]danger{
	"export.audit":    {AuditRead, AuditRead, (*Service).approveAuditExport},
	changeBound:       {RatesEdit, RatesRelease, applyChange((*store.Tx).ChangeBound)},
	changeFigure:      {RatesEdit, RatesRelease, applyChange((*store.Tx).ChangeFigure)},
	"role.grant":      {RolesGrant, RolesGrant, applyProposedGrant},
	"role.change":     {RolesGrant, RolesGrant, applyProposedRole},
	"import.release":  {ImportsRun, ImportsRelease, (*Service).releaseImport},
	"import.rollback": {ImportsRun, ImportsRelease, (*Service).rollBackImport},
	"export.bulk":     {ExportsRun, ExportsRelease, (*Service).approveBulk},
	"account.reset":   {AccountsManage, RolesGrant, applyProposedReset},
	RuleProposal:      {propose: CasesAssign, approve: CasesReview, apply: applyRule},
}

// Proposal is what somebody wants done that takes a second person.
type Proposal struct {
	Kind    string       // one of dangers
	Subject string       // one line: what it is about
	Content any          // for the program, kept as JSON
	Facts   []store.Fact // what the second person reads
	Reason  string
}

// Propose keeps something for a second person, and says under which ID. Errors: ErrNotAllowed, text.Problems of the field "reason".
func (s *Service) Propose(ctx context.Context, by Clerk, p Proposal, formKey string) (id string, err error) {
	return s.proposeAnd(ctx, by, p, formKey, func(*store.Tx, string) error { return nil })
}

// proposeAnd is Propose with something more in the same act.
func (s *Service) proposeAnd(ctx context.Context, by Clerk, p Proposal, formKey string, more func(tx *store.Tx, id string) error) (id string, err error) {
	d, known := dangers[p.Kind]
	if !known {
		return "", errors.New("staff: no such kind of proposal: " + p.Kind)
	}
	if err := by.must(d.propose); err != nil {
		return "", err
	}
	p.Reason = strings.TrimSpace(p.Reason)
	if problem := text.Plain(text.LabelReason, p.Reason, true, 500); problem != "" {
		return "", text.OneProblem("reason", problem)
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "proposal.make", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		id, err = tx.Propose(p.Kind, p.Subject, p.Content, p.Reason, p.Facts...)
		if err != nil {
			return err
		}
		return more(tx, id)
	})
	return id, err
}

// ApproveProposal does what was proposed, in one act. Errors: store.ErrNotFound, ErrNotAllowed, ErrSamePerson, ErrDecided, and why it can't
// be
// done any more.
func (s *Service) ApproveProposal(ctx context.Context, by Clerk, id, note, formKey string) error {
	return s.decideProposal(ctx, by, id, store.ProposalApproved, note, formKey)
}

// RefuseProposal ends a proposal without doing it. The note is required. Errors: as ApproveProposal, and text.Problems of the field "note".
func (s *Service) RefuseProposal(ctx context.Context, by Clerk, id, note, formKey string) error {
	if problem := text.Plain(text.LabelNote, strings.TrimSpace(note), true, 500); problem != "" {
		return text.OneProblem("note", problem)
	}
	return s.decideProposal(ctx, by, id, store.ProposalRefused, note, formKey)
}

// WithdrawProposal takes one's own proposal back.
func (s *Service) WithdrawProposal(ctx context.Context, by Clerk, id, formKey string) error {
	return s.decideProposal(ctx, by, id, store.ProposalWithdrawn, "", formKey)
}

func (s *Service) decideProposal(ctx context.Context, by Clerk, id, state, note, formKey string) error {
	note = strings.TrimSpace(note)
	if problem := text.Plain(text.LabelNote, note, false, 500); problem != "" {
		return text.OneProblem("note", problem)
	}
	waiting, err := s.db.Proposal(ctx, id)
	if err != nil {
		return err
	}
	d := dangers[waiting.Kind]
	needed := d.approve
	if state == store.ProposalWithdrawn {
		needed = d.propose
	}
	if err := by.must(needed); err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "proposal." + state, Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		p, err := tx.DecideProposal(id, state, note)
		if err != nil || state != store.ProposalApproved {
			return err
		}
		return d.apply(s, tx, p)
	})
	return err
}

// ProposalKinds are the kinds of proposals that a clerk may make or decide, and those among them that they may decide.
func ProposalKinds(by Clerk) (seen, decided []string) {
	for kind, d := range dangers {
		if by.May(d.propose) || by.May(d.approve) {
			seen = append(seen, kind)
		}
		if by.May(d.approve) {
			decided = append(decided, kind)
		}
	}
	slices.Sort(seen)
	slices.Sort(decided)
	return seen, decided
}

// SeesProposals says whether a clerk has anything to do with proposals.
func SeesProposals(by Clerk) bool {
	seen, _ := ProposalKinds(by)
	return len(seen) > 0
}

// Waiting are up to n proposals that wait, of those that a clerk may make or decide, the oldest first.
func (s *Service) Waiting(ctx context.Context, by Clerk, n int) ([]store.Proposal, error) {
	seen, _ := ProposalKinds(by)
	return s.db.WaitingProposalsOf(ctx, seen, n)
}

// Decided are up to n proposals that wait no more, of those that a clerk may make or decide, the newest first.
func (s *Service) Decided(ctx context.Context, by Clerk, after store.ProposalPlace, n int) ([]store.Proposal, error) {
	seen, _ := ProposalKinds(by)
	return s.db.DecidedProposals(ctx, seen, after, n)
}

// Proposal reads one that a clerk may make or decide. Errors: store.ErrNotFound, ErrNotAllowed.
func (s *Service) Proposal(ctx context.Context, by Clerk, id string) (*store.Proposal, error) {
	p, err := s.db.Proposal(ctx, id)
	if err != nil {
		return nil, err
	}
	d := dangers[p.Kind]
	if d.apply == nil {
		return nil, ErrNotAllowed
	}
	return p, by.must(d.propose, d.approve)
}

// MayDecide says whether a clerk may approve or refuse a proposal.
func MayDecide(by Clerk, p *store.Proposal) bool {
	return p.State == store.ProposalWaiting && p.ProposedBy != by.Name && by.May(dangers[p.Kind].approve)
}
