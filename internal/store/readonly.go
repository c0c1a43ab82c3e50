package store

import (
	"context"
	"slices"
	"strings"
)

// ReadOnlyError means that nothing is changed through the portal for now.
type ReadOnlyError struct{ ReadOnlySpan }

// Error is for logs; pages say it in their own words.
func (*ReadOnlyError) Error() string { return "store: nothing is changed for now" }

// ReadOnlySpan is a span of time in which nothing is changed through the portal: the agency moves its systems, or closes its books.
type ReadOnlySpan struct {
	ID         string
	Reason     string // as everybody reads it
	FromAt     int64
	UntilAt    int64 // when it is expected to be over; 0 for unknown
	EndsItself bool  // at UntilAt; otherwise somebody must end it
	MadeBy     string
	MadeAt     int64
	EndedAt    int64 // when somebody ended it; 0 for never
	EndedBy    string
}

// InForce says whether nothing is changed at a time.
func (s *ReadOnlySpan) InForce(at int64) bool {
	return s.EndedAt == 0 && s.FromAt <= at && !s.over(at)
}

func (s *ReadOnlySpan) over(at int64) bool { return s.EndsItself && s.UntilAt != 0 && at >= s.UntilAt }

// whileReadOnly are the acts of people that go on while nothing is changed: signing in and out, what protects, showing that a document is
// genuine, and what the agency's own people do to run the system. A name that ends in a dot stands for all that begin with it.
var whileReadOnly = []string{
	"signin", "agree", "signout", "session.end", "sessions.end", "device.forget", "freeze", "passkey.refuse", "verify.",
	"staff.", "content.", "announce.", "readonly.", "import.", "proposal.", "audit.", "message.", "person.", "case.show", "enquiry.show",
}

func allowedWhileReadOnly(kind string) bool {
	return slices.ContainsFunc(whileReadOnly, func(name string) bool {
		return name == kind || strings.HasSuffix(name, ".") && strings.HasPrefix(kind, name)
	})
}

// refuseReadOnly refuses a change while nothing is to be changed. The product's own work (imports, what the core system answers) goes on.
func (tx *Tx) refuseReadOnly() error {
	if tx.act.Actor.Kind == "system" || allowedWhileReadOnly(tx.act.Kind) {
		return nil
	}
	spans, err := tx.DB().ReadOnlySpans(tx.ctx, tx.at.Unix())
	if err != nil {
		return err
	}
	for _, s := range spans {
		if s.InForce(tx.at.Unix()) {
			return &ReadOnlyError{s}
		}
	}
	return nil
}

// PlanReadOnly keeps a span in which nothing is changed. ErrExists where one stands already.
func (tx *Tx) PlanReadOnly(s ReadOnlySpan) error {
	_, err := tx.exec(`UPDATE read_only_spans SET ended_at = until_at WHERE ended_at = 0 AND ends_itself = 1 AND until_at BETWEEN 1 AND $1`, tx.at.Unix())
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO read_only_spans (span_id, reason, from_at, until_at, ends_itself, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		NewID(), s.Reason, s.FromAt, s.UntilAt, flag(s.EndsItself), tx.act.Actor.ID, tx.at.Unix())
	tx.Note("read only", nil, s.Reason)
	return err
}

// EndReadOnly ends a span, or calls one off that has not begun. ErrNotFound where there is none, or it was ended before.
func (tx *Tx) EndReadOnly(id string) error {
	n, err := tx.exec(`UPDATE read_only_spans SET ended_at = $2, ended_by = $3 WHERE span_id = $1 AND ended_at = 0`, id, tx.at.Unix(), tx.act.Actor.ID)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("read only", id, nil)
	return err
}

// ReadOnlySpans are the spans not ended by anybody and not over by themselves before a time, the first to begin coming first.
func (db *DB) ReadOnlySpans(ctx context.Context, after int64) ([]ReadOnlySpan, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT span_id, reason, from_at, until_at, ends_itself, made_by, made_at, ended_at, ended_by FROM read_only_spans
		WHERE ended_at = 0 AND (ends_itself = 0 OR until_at = 0 OR until_at > $1) ORDER BY from_at, span_id`, after)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []ReadOnlySpan
	for rows.Next() {
		var s ReadOnlySpan
		var itself int64
		if err := rows.Scan(&s.ID, &s.Reason, &s.FromAt, &s.UntilAt, &itself, &s.MadeBy, &s.MadeAt, &s.EndedAt, &s.EndedBy); err != nil {
			return nil, classify(err)
		}
		s.EndsItself = itself != 0
		list = append(list, s)
	}
	return list, classify(rows.Err())
}
