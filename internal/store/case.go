package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"shebao/internal/social"
)

// ErrCaseMoved means that a case is no longer as it was when it was read: somebody else decided, withdrew or supplemented it.
var ErrCaseMoved = errors.New("store: the case was moved meanwhile")

// Case is a request that the agency decides.
type Case struct {
	PersonNo    string
	No          string // the 业务受理号 of the receipt it was handed in with
	Kind        string // names the service: "unemployment"
	State       social.CaseState
	Desk        string          // where it stands for the agency: DeskReview, or its state
	Owner       string          // the account of whoever works on it; "" for nobody
	Content     json.RawMessage // what was applied for, for the program; lists leave it empty
	Decision    json.RawMessage // what was decided; nil before, and in lists
	SubmittedAt int64           // the first time
	DueAt       int64           // until when it is to be decided
	SettledAt   int64           // 0 while it is open
	Version     int64           // grows by one with every step
}

// CaseStep is one thing that happened to a case.
type CaseStep struct {
	State     social.CaseState // the state it came to
	ActorKind string
	Actor     string // not for the applicant's eyes where the agency acted
	At        int64
	Note      string // as the applicant may read it
}

// CaseMove is a step to be made.
type CaseMove struct {
	To       social.CaseState
	Note     string
	Decision any       // nil leaves what stands there
	Due      time.Time // zero leaves it
}

// OpenCase hands a case in under the act's receipt, whose number is the case's, with files that waited for it. The content is kept as
// JSON. ErrNotFound where one of the files waits no more.
func (tx *Tx) OpenCase(kind string, content any, due time.Time, evidence ...string) error {
	if tx.receipt == "" {
		return errors.New("store: a case needs its act's receipt")
	}
	plain, err := json.Marshal(content)
	if err != nil {
		return err
	}
	no := tx.act.PersonNo
	_, err = tx.exec(`INSERT INTO cases (person_no, case_no, kind, state, desk, content, submitted_at, due_at) VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
		no, tx.receipt, kind, string(social.CaseSubmitted), tx.db.keys.seal("cases.content", no, plain), tx.at.Unix(), due.Unix())
	if err != nil {
		return err
	}
	if err := tx.step(tx.receipt, 0, social.CaseSubmitted, ""); err != nil {
		return err
	}
	return tx.AttachEvidence(tx.receipt, evidence...)
}

// MoveCase moves a case on from how it was read, which must be one of the act's person. Whoever comes second gets ErrCaseMoved; so does
// who may not make this move: a citizen acts as the applicant, whoever undoes an act for the core system, anybody else for the agency.
func (tx *Tx) MoveCase(c *Case, move CaseMove) error {
	if c.PersonNo != tx.act.PersonNo || !c.State.MayMove(move.To, tx.caseSide()) {
		return ErrCaseMoved
	}
	settled := tx.at.Unix()
	if move.To.Open() {
		settled = 0
	}
	due := c.DueAt
	if !move.Due.IsZero() {
		due = move.Due.Unix()
	}
	n, err := tx.exec(`UPDATE cases SET state = $5, desk = $5, due_at = $6, settled_at = $7, version = version + 1
		WHERE person_no = $1 AND case_no = $2 AND state = $3 AND version = $4`,
		c.PersonNo, c.No, string(c.State), c.Version, string(move.To), due, settled)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrCaseMoved
	}
	if err := tx.decide(c, move.Decision); err != nil {
		return err
	}
	if c.Desk == DeskReview { // decided, or withdrawn while it waited
		if err := tx.endReview(c, ReviewDropped, ""); err != nil {
			return err
		}
	}
	tx.Note("case "+c.No, string(c.State), string(move.To))
	c.State, c.Desk, c.DueAt, c.SettledAt, c.Version = move.To, string(move.To), due, settled, c.Version+1
	return tx.step(c.No, c.Version, move.To, move.Note)
}

func (tx *Tx) caseSide() social.CaseSide {
	switch {
	case tx.act.Actor.Kind == "citizen":
		return social.Applicant
	case tx.undoing:
		return social.CoreSystem
	}
	return social.Agency
}

func (tx *Tx) decide(c *Case, decision any) error {
	if decision == nil {
		return nil
	}
	plain, err := json.Marshal(decision)
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE cases SET decision = $3 WHERE person_no = $1 AND case_no = $2`, c.PersonNo, c.No,
		tx.db.keys.seal("cases.decision", c.PersonNo, plain))
	c.Decision = plain
	return err
}

// step writes down what happened. Steps are counted by the case's version, so no two are the same one.
func (tx *Tx) step(caseNo string, version int64, state social.CaseState, note string) error {
	no, actor := tx.act.PersonNo, tx.act.Actor
	_, err := tx.exec(`INSERT INTO case_steps (person_no, case_no, step_no, state, actor_kind, actor, at, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		no, caseNo, version, string(state), actor.Kind, actor.ID, tx.at.Unix(), tx.db.keys.Seal("case_steps.note", no, note))
	return err
}

const caseColumns = `person_no, case_no, kind, state, desk, owner, submitted_at, due_at, settled_at, version`

// Case reads one of a person's cases whole. ErrNotFound where they have none of that number.
func (db *DB) Case(ctx context.Context, personNo, caseNo string) (*Case, error) {
	return db.oneCase(ctx, `person_no = $1 AND case_no = $2`, personNo, caseNo)
}

// Case is DB.Case of the act's person, as the act sees it.
func (tx *Tx) Case(caseNo string) (*Case, error) {
	return tx.DB().Case(tx.ctx, tx.act.PersonNo, caseNo)
}

// CaseByNo finds a case whole by its number, for the agency. ErrNotFound where there is none.
func (db *DB) CaseByNo(ctx context.Context, caseNo string) (*Case, error) {
	return db.oneCase(ctx, `case_no = $1`, caseNo)
}

func (db *DB) oneCase(ctx context.Context, where string, args ...any) (*Case, error) {
	c := &Case{}
	var content, decision []byte
	err := db.read.QueryRowContext(ctx, `SELECT `+caseColumns+`, content, decision FROM cases WHERE `+where, args...).Scan(
		append(c.fields(), &content, &decision)...)
	if err != nil {
		return nil, classify(err)
	}
	if c.Content, err = db.keys.open("cases.content", c.PersonNo, content); err != nil || decision == nil {
		return c, err
	}
	c.Decision, err = db.keys.open("cases.decision", c.PersonNo, decision)
	return c, err
}

func (c *Case) fields() []any {
	return []any{&c.PersonNo, &c.No, &c.Kind, &c.State, &c.Desk, &c.Owner, &c.SubmittedAt, &c.DueAt, &c.SettledAt, &c.Version}
}

// Cases lists a person's cases, newest first, without what they hold.
func (db *DB) Cases(ctx context.Context, personNo string) ([]Case, error) {
	return db.cases(ctx, `person_no = $1 ORDER BY submitted_at DESC, case_no DESC LIMIT 500`, personNo)
}

// OpenCases are those of a person's cases of a kind that are not decided yet.
func (db *DB) OpenCases(ctx context.Context, personNo, kind string) ([]Case, error) {
	return db.cases(ctx, `person_no = $1 AND kind = $2 AND state IN ('submitted', 'returned') ORDER BY submitted_at, case_no`, personNo, kind)
}

func (db *DB) cases(ctx context.Context, where string, args ...any) ([]Case, error) {
	return collect(ctx, db.read, (*Case).fields, `SELECT `+caseColumns+` FROM cases WHERE `+where, args...)
}

// CaseSteps are what happened to one of a person's cases, in order.
func (db *DB) CaseSteps(ctx context.Context, personNo, caseNo string) ([]CaseStep, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT state, actor_kind, actor, at, note FROM case_steps WHERE person_no = $1 AND case_no = $2
		ORDER BY step_no`, personNo, caseNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []CaseStep
	for rows.Next() {
		var s CaseStep
		var note []byte
		if err := rows.Scan(&s.State, &s.ActorKind, &s.Actor, &s.At, &note); err != nil {
			return nil, classify(err)
		}
		if s.Note, err = db.keys.Open("case_steps.note", personNo, note); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, classify(rows.Err())
}
