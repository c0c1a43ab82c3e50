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
	// ErrProposalOver means that it waited too long, and is to be proposed anew.
	ErrProposalOver = store.ErrProposalOver
)

// applier does what was proposed, in the act of the second person. It is to fail where that no longer fits what there is.
type applier func(*Service, *store.Tx, *store.Proposal) error

// danger is a kind of thing that takes two people.
type danger struct {
	propose, approve Permission
	apply            applier
	// complete, where not nil, makes what the second person hands over, and what then does it in place of apply.
	complete func(context.Context, *Service, *store.Proposal) (handed string, apply applier, err error)
	// facts, where not nil, says what the second person reads, as of now; otherwise they read what the first one did.
	facts func(context.Context, *Service, *store.Proposal) ([]store.Fact, error)
}

// dangers are all kinds, by the name that proposals bear. text.ProposalKinds names them for people.
var dangers = map[string]danger{
	"export.audit":    {propose: AuditRead, approve: AuditRead, apply: (*Service).approveAuditExport},
	changeBound:       {propose: RatesEdit, approve: RatesRelease, apply: applyChange((*store.Tx).ChangeBound), facts: factsOfBound},
	changeFigure:      {propose: RatesEdit, approve: RatesRelease, apply: applyChange((*store.Tx).ChangeFigure), facts: factsOfFigure},
	"role.grant":      {propose: RolesGrant, approve: RolesGrant, apply: applyProposedGrant, facts: factsOfGrant},
	"role.change":     {propose: RolesGrant, approve: RolesGrant, apply: applyProposedRole, facts: factsOfRole},
	"import.release":  {propose: ImportsRun, approve: ImportsRelease, apply: (*Service).releaseImport},
	"import.rollback": {propose: ImportsRun, approve: ImportsRelease, apply: (*Service).rollBackImport},
	"export.bulk":     {propose: ExportsRun, approve: ExportsRelease, apply: (*Service).approveBulk},
	"account.reset": {propose: AccountsManage, approve: RolesGrant, facts: factsOfReset,
		complete: func(ctx context.Context, s *Service, p *store.Proposal) (string, applier, error) {
			return s.completeReset(ctx, p)
		}},
	RuleProposal: {propose: CasesAssign, approve: CasesReview, apply: applyRule, facts: factsOfRule},
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

// ApproveProposal does what was proposed, in one act, and answers with what the second person hands over: the other half of a first password,
// "" for everything else. Errors: store.ErrNotFound, ErrNotAllowed, ErrSamePerson, ErrDecided, ErrProposalOver, and why it can't be done any more:
// text.Problems where whoever proposed it may no longer do so.
func (s *Service) ApproveProposal(ctx context.Context, by Clerk, id, note, formKey string) (handed string, err error) {
	return s.decideProposal(ctx, by, id, store.ProposalApproved, note, formKey)
}

// RefuseProposal ends a proposal without doing it. The note is required. Errors: as ApproveProposal, and text.Problems of the field "note".
func (s *Service) RefuseProposal(ctx context.Context, by Clerk, id, note, formKey string) error {
	if problem := text.Plain(text.LabelNote, strings.TrimSpace(note), true, 500); problem != "" {
		return text.OneProblem("note", problem)
	}
	_, err := s.decideProposal(ctx, by, id, store.ProposalRefused, note, formKey)
	return err
}

// WithdrawProposal takes one's own proposal back.
func (s *Service) WithdrawProposal(ctx context.Context, by Clerk, id, formKey string) error {
	_, err := s.decideProposal(ctx, by, id, store.ProposalWithdrawn, "", formKey)
	return err
}

func (s *Service) decideProposal(ctx context.Context, by Clerk, id, state, note, formKey string) (handed string, err error) {
	note = strings.TrimSpace(note)
	if problem := text.Plain(text.LabelNote, note, false, 500); problem != "" {
		return "", text.OneProblem("note", problem)
	}
	waiting, err := s.db.Proposal(ctx, id)
	if err != nil {
		return "", err
	}
	d := dangers[waiting.Kind]
	needed := d.approve
	if state == store.ProposalWithdrawn {
		needed = d.propose
	}
	if err := by.must(needed); err != nil {
		return "", err
	}
	apply := d.apply
	if state == store.ProposalApproved && d.complete != nil {
		if handed, apply, err = d.complete(ctx, s, waiting); err != nil {
			return "", err
		}
	}
	done, err := s.db.Do(ctx, store.Act{Kind: "proposal." + state, Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { //nolint:contextcheck // the transaction has it
		p, err := tx.DecideProposal(id, state, note)
		if err != nil || state != store.ProposalApproved {
			return err
		}
		if err := stillMay(tx, p.ProposedBy, d.propose); err != nil {
			return err
		}
		return apply(s, tx, p)
	})
	if err != nil || done.Repeated {
		return "", err
	}
	return handed, nil
}

// stillMay holds a proposal against what whoever made it may do now: they may have left, or lost the right they had.
func stillMay(tx *store.Tx, name string, needed Permission) error {
	if err := tx.LockStaffRights(); err != nil {
		return err
	}
	held, err := tx.DB().StaffPermissions(tx.Context(), name)
	if err != nil {
		return err
	}
	account, err := tx.DB().StaffAccount(tx.Context(), name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err != nil || account.State != store.StaffActive || !slices.Contains(held, needed) {
		return text.OneProblem("", text.ProposerMayNot(name))
	}
	return nil
}

// FactsNow are what a second person reads of a proposal: as things stand now while it waits, and as they were proposed once it does not.
func (s *Service) FactsNow(ctx context.Context, p *store.Proposal) ([]store.Fact, error) {
	facts := dangers[p.Kind].facts
	if facts == nil || p.State != store.ProposalWaiting {
		return p.Facts, nil
	}
	now, err := facts(ctx, s, p)
	if errors.Is(err, store.ErrNotFound) { // what it was about has gone
		return p.Facts, nil
	}
	return now, err
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
	if d.approve == "" {
		return nil, ErrNotAllowed
	}
	return p, by.must(d.propose, d.approve)
}

// MayDecide says whether a clerk may approve or refuse a proposal.
func MayDecide(by Clerk, p *store.Proposal) bool {
	return p.State == store.ProposalWaiting && p.ProposedBy != by.Name && by.May(dangers[p.Kind].approve)
}
