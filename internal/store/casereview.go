package store

import (
	"context"
	"encoding/json"
)

// What became of a decision that was recommended to a second person.
const (
	ReviewWaiting   = "waiting"
	ReviewConfirmed = "confirmed"
	ReviewSentBack  = "sent_back"
	ReviewDropped   = "dropped" // the applicant withdrew the case meanwhile
)

// CaseReview is a decision recommended to a second person.
type CaseReview struct {
	Content    json.RawMessage // what is to be decided, for the program
	ProposedBy string          // an account
	ProposedAt int64
	Outcome    string
	ReviewedBy string
	ReviewedAt int64
	Note       string // of whoever sent it back
}

// RecommendCase puts a decision before a second person, from how the case was read: whoever comes second gets ErrCaseMoved.
func (tx *Tx) RecommendCase(c *Case, content any) error {
	if err := tx.moveDesk(c, string(c.State), DeskReview); err != nil {
		return err
	}
	plain, err := json.Marshal(content)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO case_reviews (person_no, case_no, review_no, content, proposed_by, proposed_at, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.PersonNo, c.No, c.Version, tx.db.keys.seal("case_reviews.content", c.PersonNo, plain), tx.act.Actor.ID, tx.at.Unix(), ReviewWaiting)
	return err
}

// SendCaseBack takes a recommended decision from the second person's desk, with what they say of it. ErrCaseMoved as RecommendCase.
func (tx *Tx) SendCaseBack(c *Case, note string) error {
	if err := tx.moveDesk(c, DeskReview, string(c.State)); err != nil {
		return err
	}
	return tx.endReview(c, ReviewSentBack, note)
}

// ConfirmReview notes that the second person agrees; what was recommended is decided by MoveCase in the same act.
func (tx *Tx) ConfirmReview(c *Case) error { return tx.endReview(c, ReviewConfirmed, "") }

func (tx *Tx) moveDesk(c *Case, from, to string) error {
	if c.PersonNo != tx.act.PersonNo || c.Desk != from {
		return ErrCaseMoved
	}
	n, err := tx.exec(`UPDATE cases SET desk = $4, version = version + 1 WHERE person_no = $1 AND case_no = $2 AND version = $3 AND settled_at = 0`,
		c.PersonNo, c.No, c.Version, to)
	if err == nil && n == 0 {
		return ErrCaseMoved
	}
	tx.Note("case "+c.No, from, to)
	c.Desk, c.Version = to, c.Version+1
	return err
}

// endReview settles the review that waits, if any.
func (tx *Tx) endReview(c *Case, outcome, note string) error {
	_, err := tx.exec(`UPDATE case_reviews SET outcome = $3, reviewed_by = $4, reviewed_at = $5, note = $6 WHERE person_no = $1 AND case_no = $2 AND outcome = 'waiting'`,
		c.PersonNo, c.No, outcome, tx.act.Actor.ID, tx.at.Unix(), tx.db.keys.Seal("case_reviews.note", c.PersonNo, note))
	return err
}

// CaseReviews are the decisions recommended in one of a person's cases, the latest first.
func (db *DB) CaseReviews(ctx context.Context, personNo, caseNo string) ([]CaseReview, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT content, proposed_by, proposed_at, outcome, reviewed_by, reviewed_at, note FROM case_reviews
		WHERE person_no = $1 AND case_no = $2 ORDER BY review_no DESC`, personNo, caseNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []CaseReview
	for rows.Next() {
		var r CaseReview
		var content, note []byte
		if err := rows.Scan(&content, &r.ProposedBy, &r.ProposedAt, &r.Outcome, &r.ReviewedBy, &r.ReviewedAt, &note); err != nil {
			return nil, classify(err)
		}
		if r.Content, err = db.keys.open("case_reviews.content", personNo, content); err != nil {
			return nil, err
		}
		if r.Note, err = db.keys.Open("case_reviews.note", personNo, note); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, classify(rows.Err())
}
