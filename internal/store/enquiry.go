package store

import (
	"context"
	"errors"
	"time"

	"shebao/internal/social"
)

// ErrEnquiryMoved means that an enquiry is no longer as it was when it was read, or that its state allows no such step.
var ErrEnquiryMoved = errors.New("store: the enquiry was changed meanwhile")

// How an enquiry was closed.
const (
	ClosedByPerson    = "person" // by whoever asked
	ClosedAsAnswered  = "answered"
	ClosedAsDuplicate = "duplicate"
)

// Kinds of post.
const (
	PostQuestion = "question"
	PostAddition = "addition" // by whoever asked
	PostAnswer   = "answer"
	PostClose    = "close"
	PostReopen   = "reopen"
)

// Flows of a post: what it counts as in the figures.
const (
	flowArrived  = "arrived"  // a wait began
	flowAnswered = "answered" // one ended
)

// Enquiry is what somebody asked, without its thread.
type Enquiry struct {
	PersonNo   string
	No         string // the 业务受理号 it was asked with
	Category   string
	Subject    string // "" in lists of staff, who see nothing of a person before they open it
	State      social.EnquiryState
	Owner      string // the account of who answers it; "" for nobody yet
	AskedAt    int64
	WaitsFrom  int64 // since when it waits for an answer; 0 where it does not
	DueAt      int64 // until when an answer is promised, or was for the last wait
	AnsweredAt int64 // the last time; 0 for never
	ClosedAt   int64 // 0 while it is open
	ClosedAs   string
	Closings   int64 // how often it was closed
	SortAt     int64 // where it stands in lists of its state
	Posts      int64 // how many stand in it
	Version    int64 // grows with every change
}

// Late says that the promised time is past and nobody answered.
func (e *Enquiry) Late(now time.Time) bool {
	return e.State == social.EnquiryWaiting && now.Unix() > e.DueAt
}

// Ratable says that whoever asked may rate it now: it is closed since not too long, and was answered.
func (e *Enquiry) Ratable(now time.Time) bool { return e.Reopenable(now) && e.AnsweredAt != 0 }

// Reopenable says that whoever asked may open it again now.
func (e *Enquiry) Reopenable(now time.Time) bool {
	return e.State == social.EnquiryClosed && now.Before(e.ChangeableUntil())
}

// ChangeableUntil is until when a closed enquiry may be opened again and rated.
func (e *Enquiry) ChangeableUntil() time.Time {
	return social.At(e.ClosedAt).Add(social.EnquiryLateChange)
}

// EnquiryPost is something that stands in a thread.
type EnquiryPost struct {
	No        int64 // from 1
	Kind      string
	ActorKind string
	Actor     string // for staff's eyes only where it is one of them
	At        int64
	Body      string
	WaitsFrom int64 // of an answer that ended a wait: since when it had waited; else 0 or At
	DueAt     int64 // of such an answer: until when it was promised
}

// EndedWait says that the post is an answer that somebody waited for.
func (p *EnquiryPost) EndedWait() bool { return p.Kind == PostAnswer && p.WaitsFrom != 0 }

// EnquiryRating is how content somebody was with how their enquiry was answered.
type EnquiryRating struct {
	Closing   int64 // which closing it is of
	Score     int   // social.LeastScore to social.MostScore
	Comment   string
	RatedAt   int64
	ChangedAt int64 // 0 where it was not
}

// AskEnquiry opens an enquiry of the act's person under the act's receipt, with files that waited for it. ErrNotFound where one of the
// files
// waits no more.
func (tx *Tx) AskEnquiry(category, subject, body string, due time.Time, files ...string) error {
	if tx.receipt == "" {
		return errors.New("store: an enquiry needs its act's receipt")
	}
	at, no := tx.at.Unix(), tx.act.PersonNo
	_, err := tx.exec(`INSERT INTO enquiries (person_no, enquiry_no, category, subject, state, asked_at, waits_from, due_at, sort_at, posts)
		VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $7, 1)`, no, tx.receipt, category, tx.db.keys.Seal("enquiries.subject", no, subject),
		string(social.EnquiryWaiting), at, due.Unix())
	if err != nil {
		return err
	}
	e := &Enquiry{PersonNo: no, No: tx.receipt, WaitsFrom: at, DueAt: due.Unix(), Posts: 1}
	if err := tx.post(e, PostQuestion, body, flowArrived); err != nil {
		return err
	}
	return tx.AttachEvidence(tx.receipt, files...)
}

// AddToEnquiry writes on in one's own enquiry. Where it had been answered it waits again, until due; where it waits, the promise stands.
func (tx *Tx) AddToEnquiry(e *Enquiry, body string, due time.Time, files ...string) error {
	if e.State == social.EnquiryClosed {
		return ErrEnquiryMoved
	}
	flow := ""
	if e.State == social.EnquiryAnswered {
		flow = flowArrived
		tx.beginWait(e, due)
	}
	if err := tx.saveWithPost(e, PostAddition, body, flow); err != nil {
		return err
	}
	return tx.AttachEvidence(e.No, files...)
}

// ReopenEnquiry opens one's own closed enquiry again, for anybody to answer until due. ErrEnquiryMoved where it is open, or closed too
// long.
func (tx *Tx) ReopenEnquiry(e *Enquiry, reason string, due time.Time) error {
	if !e.Reopenable(tx.at) {
		return ErrEnquiryMoved
	}
	e.Owner, e.ClosedAt, e.ClosedAs = "", 0, ""
	tx.beginWait(e, due)
	return tx.saveWithPost(e, PostReopen, reason, flowArrived)
}

func (tx *Tx) beginWait(e *Enquiry, due time.Time) {
	e.State, e.WaitsFrom, e.DueAt, e.SortAt = social.EnquiryWaiting, tx.at.Unix(), due.Unix(), due.Unix()
}

// AnswerEnquiry answers, in the name of the act's actor, whose enquiry it is from then on.
func (tx *Tx) AnswerEnquiry(e *Enquiry, body string) error {
	if e.State == social.EnquiryClosed {
		return ErrEnquiryMoved
	}
	flow := ""
	if e.State == social.EnquiryWaiting {
		flow = flowAnswered
	}
	wait := *e
	e.State, e.Owner, e.WaitsFrom = social.EnquiryAnswered, tx.act.Actor.ID, 0
	e.AnsweredAt, e.SortAt = tx.at.Unix(), tx.at.Unix()
	e.Posts++
	if err := tx.saveEnquiry(e); err != nil {
		return err
	}
	wait.Posts = e.Posts
	return tx.post(&wait, PostAnswer, body, flow)
}

// CloseEnquiry closes, with words that whoever asked can read; "" for none. ErrEnquiryMoved where it is closed already.
func (tx *Tx) CloseEnquiry(e *Enquiry, as, words string) error {
	if e.State == social.EnquiryClosed {
		return ErrEnquiryMoved
	}
	e.State, e.WaitsFrom, e.ClosedAs = social.EnquiryClosed, 0, as
	e.ClosedAt, e.SortAt = tx.at.Unix(), tx.at.Unix()
	e.Closings++
	return tx.saveWithPost(e, PostClose, words, "")
}

// RateEnquiry keeps the rating of the last closing, in place of one given before. ErrEnquiryMoved where it can't be rated now.
func (tx *Tx) RateEnquiry(e *Enquiry, score int, comment string) error {
	if !e.Ratable(tx.at) {
		return ErrEnquiryMoved
	}
	no := tx.act.PersonNo
	_, err := tx.exec(`INSERT INTO enquiry_ratings (person_no, enquiry_no, closing, score, comment, rated_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_no, enquiry_no, closing) DO UPDATE SET score = excluded.score, comment = excluded.comment, changed_at = excluded.rated_at`,
		no, e.No, e.Closings, score, tx.db.keys.Seal("enquiry_ratings.comment", no, comment), tx.at.Unix())
	tx.Note("rating of enquiry "+e.No, nil, score)
	return err
}

// saveWithPost saves a changed enquiry with one post more.
func (tx *Tx) saveWithPost(e *Enquiry, kind, body, flow string) error {
	e.Posts++
	if err := tx.saveEnquiry(e); err != nil {
		return err
	}
	return tx.post(e, kind, body, flow)
}

// saveEnquiry writes an enquiry of the act's person as changed from how it was read. Whoever comes second gets ErrEnquiryMoved.
func (tx *Tx) saveEnquiry(e *Enquiry) error {
	if e.PersonNo != tx.act.PersonNo {
		return ErrEnquiryMoved
	}
	n, err := tx.exec(`UPDATE enquiries SET category = $4, state = $5, owner = $6, waits_from = $7, due_at = $8, answered_at = $9, closed_at = $10,
			closed_as = $11, closings = $12, sort_at = $13, posts = $14, version = version + 1
		WHERE person_no = $1 AND enquiry_no = $2 AND version = $3`,
		e.PersonNo, e.No, e.Version, e.Category, string(e.State), e.Owner, e.WaitsFrom, e.DueAt, e.AnsweredAt, e.ClosedAt,
		e.ClosedAs, e.Closings, e.SortAt, e.Posts)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrEnquiryMoved
	}
	e.Version++
	tx.Note("enquiry "+e.No, nil, string(e.State))
	return nil
}

func (tx *Tx) post(e *Enquiry, kind, body, flow string) error {
	no, actor := tx.act.PersonNo, tx.act.Actor
	var from, due int64
	if flow != "" {
		from, due = e.WaitsFrom, e.DueAt
	}
	_, err := tx.exec(`INSERT INTO enquiry_posts (person_no, enquiry_no, post_no, kind, actor_kind, actor, at, body, flow, waits_from, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		no, e.No, e.Posts, kind, actor.Kind, actor.ID, tx.at.Unix(), tx.db.keys.Seal("enquiry_posts.body", no, body), flow, from, due)
	return err
}

const enquiryColumns = `person_no, enquiry_no, category, state, owner, asked_at, waits_from, due_at, answered_at, closed_at, closed_as, closings,
	sort_at, posts, version`

func (e *Enquiry) fields() []any {
	return []any{&e.PersonNo, &e.No, &e.Category, &e.State, &e.Owner, &e.AskedAt, &e.WaitsFrom, &e.DueAt, &e.AnsweredAt, &e.ClosedAt, &e.ClosedAs,
		&e.Closings, &e.SortAt, &e.Posts, &e.Version}
}

// Enquiry reads one of a person's enquiries. ErrNotFound where they have none of that number.
func (db *DB) Enquiry(ctx context.Context, personNo, no string) (*Enquiry, error) {
	return db.oneEnquiry(ctx, `person_no = $1 AND enquiry_no = $2`, personNo, no)
}

// Enquiry is DB.Enquiry of the act's person, as the act sees it.
func (tx *Tx) Enquiry(no string) (*Enquiry, error) {
	return tx.DB().Enquiry(tx.ctx, tx.act.PersonNo, no)
}

func (db *DB) oneEnquiry(ctx context.Context, where string, args ...any) (*Enquiry, error) {
	return only(db.openEnquiries(ctx, where, args...))
}

// Enquiries lists a person's enquiries before one of a time and number (0 and "" begin), newest first, up to n.
func (db *DB) Enquiries(ctx context.Context, personNo string, beforeAt int64, beforeNo string, n int) ([]Enquiry, error) {
	if beforeNo == "" {
		return db.openEnquiries(ctx, `person_no = $1 ORDER BY asked_at DESC, enquiry_no DESC LIMIT $2`, personNo, n)
	}
	return db.openEnquiries(ctx, `person_no = $1 AND (asked_at, enquiry_no) < ($2, $3) ORDER BY asked_at DESC, enquiry_no DESC LIMIT $4`,
		personNo, beforeAt, beforeNo, n)
}

// openEnquiries reads enquiries with their subjects.
func (db *DB) openEnquiries(ctx context.Context, where string, args ...any) ([]Enquiry, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+enquiryColumns+`, subject FROM enquiries WHERE `+where, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Enquiry
	for rows.Next() {
		var e Enquiry
		var subject []byte
		if err := rows.Scan(append(e.fields(), &subject)...); err != nil {
			return nil, classify(err)
		}
		if e.Subject, err = db.keys.Open("enquiries.subject", e.PersonNo, subject); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, classify(rows.Err())
}
