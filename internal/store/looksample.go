package store

import (
	"context"
	"time"
)

// Verdicts of a look that was drawn for review.
const (
	SampleFine  = "fine"  // there was reason to look
	SampleAsked = "asked" // the member of staff is asked why
)

// LookSample is a look of a member of staff that was drawn for review, with what it was.
type LookSample struct {
	ID, PersonNo         string
	Staff, Reason, Shown string
	At                   int64
	DrawnBy              string
	DrawnAt              int64
	Verdict, ReviewedBy  string
	Note                 string
	lookupID             string
}

// LooksOf are a member of staff's looks of every kind in a span of time, the newest first, up to n.
func (db *DB) LooksOf(ctx context.Context, staff string, from, until time.Time, n int) ([]LookSample, error) {
	return db.looks(ctx, `SELECT '', l.person_no, l.staff, l.at, l.lookup_id, l.reason, l.shown, '', 0, '', '', NULL FROM lookups l
		WHERE l.at >= $1 AND l.at < $2 AND l.staff = $3 AND l.staff <> '' ORDER BY l.at DESC, l.lookup_id LIMIT $4`, from.Unix(), until.Unix(), staff, n)
}

// DrawableLooks are up to n looks since a time that were not drawn yet, by chance, none of them the account's own.
func (db *DB) DrawableLooks(ctx context.Context, notBy string, since time.Time, n int) ([]LookSample, error) {
	return db.looks(ctx, `SELECT '', l.person_no, l.staff, l.at, l.lookup_id, l.reason, l.shown, '', 0, '', '', NULL FROM lookups l
		WHERE l.at >= $1 AND l.staff <> '' AND l.staff <> $2 AND NOT EXISTS (SELECT 1 FROM look_samples s
			WHERE s.person_no = l.person_no AND s.looked_at = l.at AND s.lookup_id = l.lookup_id) ORDER BY RANDOM() LIMIT $3`, since.Unix(), notBy, n)
}

// LookSamples are those that wait for a review, the oldest first, or, with done, those reviewed last; up to n.
func (db *DB) LookSamples(ctx context.Context, done bool, n int) ([]LookSample, error) {
	where := `s.verdict = '' ORDER BY s.drawn_at, s.sample_id`
	if done {
		where = `s.verdict <> '' ORDER BY s.reviewed_at DESC, s.sample_id`
	}
	return db.looks(ctx, sampleQuery+where+` LIMIT $1`, n)
}

// LookSample reads one. ErrNotFound where there is none of that ID.
func (db *DB) LookSample(ctx context.Context, id string) (*LookSample, error) {
	return only(db.looks(ctx, sampleQuery+`s.sample_id = $1`, id))
}

const sampleQuery = `SELECT s.sample_id, s.person_no, s.staff, s.looked_at, s.lookup_id, l.reason, l.shown, s.drawn_by, s.drawn_at, s.verdict, s.reviewed_by, s.note
	FROM look_samples s JOIN lookups l ON l.person_no = s.person_no AND l.at = s.looked_at AND l.lookup_id = s.lookup_id WHERE `

func (db *DB) looks(ctx context.Context, query string, args ...any) ([]LookSample, error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []LookSample
	for rows.Next() {
		var s LookSample
		var reason, note []byte
		if err := rows.Scan(&s.ID, &s.PersonNo, &s.Staff, &s.At, &s.lookupID, &reason, &s.Shown, &s.DrawnBy, &s.DrawnAt, &s.Verdict, &s.ReviewedBy, &note); err != nil {
			return nil, classify(err)
		}
		if s.Reason, err = db.keys.Open("lookups.reason", s.PersonNo, reason); err != nil {
			return nil, err
		}
		if s.Note, err = db.keys.Open("look_samples.note", s.PersonNo, note); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, classify(rows.Err())
}

// DrawLook puts a look up for review.
func (tx *Tx) DrawLook(s *LookSample) error {
	s.ID = NewID()
	_, err := tx.exec(`INSERT INTO look_samples (sample_id, person_no, looked_at, lookup_id, staff, drawn_by, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, s.ID, s.PersonNo, s.At, s.lookupID, s.Staff, tx.act.Actor.ID, tx.at.Unix())
	return err
}

// ReviewLook notes what a review came to. ErrNotFound where there is none of that ID, or it was reviewed before.
func (tx *Tx) ReviewLook(s *LookSample, verdict, note string) error {
	n, err := tx.exec(`UPDATE look_samples SET verdict = $2, note = $3, reviewed_by = $4, reviewed_at = $5 WHERE sample_id = $1 AND verdict = ''`, s.ID, verdict,
		tx.db.keys.Seal("look_samples.note", s.PersonNo, note), tx.act.Actor.ID, tx.at.Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("look", nil, s.ID)
	tx.Note("verdict", nil, verdict)
	return err
}
