package store

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// States of a proposal.
const (
	ProposalWaiting   = "waiting"
	ProposalApproved  = "approved"
	ProposalRefused   = "refused"
	ProposalWithdrawn = "withdrawn"
	ProposalOver      = "over" // ran out: it is kept as one that waits, and read as this
)

// ProposalLife is how long a proposal waits for a second person. After it the matter is proposed anew, as things stand then.
const ProposalLife = 14 * 24 * time.Hour

// proposalCutoff is the moment of which and before which proposals that wait have run out.
func (db *DB) proposalCutoff() int64 { return db.Now().Add(-ProposalLife).Unix() }

// Errors of proposals.
var (
	// ErrProposalDecided means that somebody decided or withdrew the proposal before.
	ErrProposalDecided = errors.New("store: the proposal is decided already")
	// ErrSamePerson means that whoever proposed something tried to approve or refuse it.
	ErrSamePerson = errors.New("store: a second person must decide")
	// ErrProposalOver means that the proposal waited longer than ProposalLife.
	ErrProposalOver = errors.New("store: the proposal ran out")
)

// Proposal is something dangerous that waits for a second person.
type Proposal struct {
	ID      string
	Kind    string          // names what is to be done
	Subject string          // one line: what it is about
	Content json.RawMessage // for the program
	Facts   []Fact          // what the second person reads
	Reason  string

	State      string
	ProposedBy string // the name of a staff account
	ProposedAt int64
	DecidedBy  string
	DecidedAt  int64
	Note       string // of whoever decided
}

// Propose keeps something to be decided by a second person, and says under which ID. content is kept as JSON.
func (tx *Tx) Propose(kind, subject string, content any, reason string, facts ...Fact) (id string, err error) {
	plain, err := json.Marshal(content)
	if err != nil {
		return "", err
	}
	read, err := json.Marshal(facts)
	if err != nil {
		return "", err
	}
	id = NewID()
	keys := tx.db.keys
	_, err = tx.exec(`INSERT INTO proposals (proposal_id, kind, subject, content, facts, reason, state, proposed_by, proposed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, id, kind, subject, keys.seal("proposals.content", "", plain),
		keys.seal("proposals.facts", "", read), reason, ProposalWaiting, tx.act.Actor.ID, tx.at.Unix())
	tx.Note("proposal "+id, nil, kind)
	return id, err
}

// DecideProposal moves a waiting proposal to a state and answers with it whole. Whoever proposed it may only withdraw it, and nobody else
// may. Errors: ErrNotFound, ErrProposalDecided, ErrProposalOver, ErrSamePerson.
func (tx *Tx) DecideProposal(id, state, note string) (*Proposal, error) {
	p, err := tx.DB().Proposal(tx.ctx, id)
	if err != nil {
		return nil, err
	}
	by := tx.act.Actor.ID
	if (p.ProposedBy == by) != (state == ProposalWithdrawn) {
		return nil, ErrSamePerson
	}
	if p.State == ProposalOver {
		return nil, ErrProposalOver
	}
	n, err := tx.exec(`UPDATE proposals SET state = $2, decided_by = $3, decided_at = $4, note = $5 WHERE proposal_id = $1 AND state = $6`,
		id, state, by, tx.at.Unix(), note, ProposalWaiting)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, ErrProposalDecided
	}
	tx.Note("proposal "+id, ProposalWaiting, state)
	p.State, p.DecidedBy, p.DecidedAt, p.Note = state, by, tx.at.Unix(), note
	return p, nil
}

const proposalColumns = `proposal_id, kind, subject, content, facts, reason, state, proposed_by, proposed_at, decided_by, decided_at, note`

// Proposal reads one. ErrNotFound where there is none.
func (db *DB) Proposal(ctx context.Context, id string) (*Proposal, error) {
	return only(db.proposals(ctx, `proposal_id = $1`, id))
}

// WaitingProposals are up to n that wait, the oldest first.
func (db *DB) WaitingProposals(ctx context.Context, n int) ([]Proposal, error) {
	return db.proposals(ctx, `state = $1 AND proposed_at > $3 ORDER BY proposed_at, proposal_id LIMIT $2`, ProposalWaiting, n, db.proposalCutoff())
}

// WaitingProposalsOf are up to n of some kinds that wait, the oldest first.
func (db *DB) WaitingProposalsOf(ctx context.Context, kinds []string, n int) ([]Proposal, error) {
	in, args := inList(kinds, ProposalWaiting, n, db.proposalCutoff())
	return db.proposals(ctx, `state = $1 AND proposed_at > $3 AND kind IN (`+in+`) ORDER BY proposed_at, proposal_id LIMIT $2`, args...)
}

// ProposalPlace is where a page of decided proposals begins: after this one.
type ProposalPlace struct {
	At int64
	ID string
}

// DecidedProposals are up to n of some kinds that do not wait any more, the newest first.
func (db *DB) DecidedProposals(ctx context.Context, kinds []string, after ProposalPlace, n int) ([]Proposal, error) {
	if after.At == 0 {
		after.At = math.MaxInt64
	}
	in, args := inList(kinds, ProposalWaiting, after.At, after.ID, n, db.proposalCutoff())
	return db.proposals(ctx, `(state <> $1 OR proposed_at <= $5) AND (proposed_at < $2 OR (proposed_at = $2 AND proposal_id < $3)) AND kind IN (`+in+`)
		ORDER BY proposed_at DESC, proposal_id DESC LIMIT $4`, args...)
}

// inList writes the placeholders of a list, which come after the other arguments, and all arguments.
func inList(list []string, others ...any) (in string, args []any) {
	marks := []string{"''"}
	for i, one := range list {
		marks = append(marks, "$"+strconv.Itoa(len(others)+i+1))
		args = append(args, one)
	}
	return strings.Join(marks, ", "), append(others, args...)
}

func (db *DB) proposals(ctx context.Context, where string, args ...any) ([]Proposal, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+proposalColumns+` FROM proposals WHERE `+where, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Proposal
	for rows.Next() {
		var p Proposal
		var content, facts []byte
		err := rows.Scan(&p.ID, &p.Kind, &p.Subject, &content, &facts, &p.Reason, &p.State, &p.ProposedBy, &p.ProposedAt, &p.DecidedBy, &p.DecidedAt, &p.Note)
		if err != nil {
			return nil, classify(err)
		}
		if p.State == ProposalWaiting && p.ProposedAt <= db.proposalCutoff() {
			p.State = ProposalOver
		}
		if p.Content, err = db.keys.open("proposals.content", "", content); err != nil {
			return nil, err
		}
		read, err := db.keys.open("proposals.facts", "", facts)
		if err == nil {
			err = json.Unmarshal(read, &p.Facts)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, classify(rows.Err())
}
