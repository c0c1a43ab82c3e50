package store

import (
	"context"
	"fmt"

	"shebao/internal/social"
)

// EnquiryByNo finds an enquiry by its number, for the agency. ErrNotFound where there is none.
func (db *DB) EnquiryByNo(ctx context.Context, no string) (*Enquiry, error) {
	return db.oneEnquiry(ctx, `enquiry_no = $1`, no)
}

// EnquiryPlace is where an enquiry stands in the queue: its SortAt, WaitsFrom and No.
type EnquiryPlace struct {
	SortAt, WaitsFrom int64
	No                string
}

// Place is where the enquiry stands in the queue.
func (e *Enquiry) Place() EnquiryPlace { return EnquiryPlace{e.SortAt, e.WaitsFrom, e.No} }

// EnquiryFilter chooses enquiries of the agency's queue. What waits is ordered by its promise, the earliest first,
// and by how long it has waited where that is the same; the others by when they
// were answered or closed, the latest first.
type EnquiryFilter struct {
	State    social.EnquiryState // one of them
	Category string              // "" for all
	// Owned chooses by Owner, whose "" is nobody's.
	Owned bool
	Owner string
	// DueBefore, where not 0, leaves those whose promise is past by then; it is for what waits.
	DueBefore int64
	// After is the last of the page before; the zero value begins.
	After EnquiryPlace
}

// where is the filter's condition, its values and its order.
func (f EnquiryFilter) where() (string, []any, string) {
	var c conditions
	c.add("state = ?", string(f.State))
	if f.Owned {
		c.add("owner = ?", f.Owner)
	}
	if f.Category != "" {
		c.add("category = ?", f.Category)
	}
	if f.DueBefore != 0 {
		c.add("sort_at < ?", f.DueBefore)
	}
	beyond, direction := "<", " DESC"
	if f.State == social.EnquiryWaiting {
		beyond, direction = ">", ""
	}
	if f.After.No != "" {
		c.add("(sort_at, waits_from, enquiry_no) "+beyond+" (?, ?, ?)", f.After.SortAt, f.After.WaitsFrom, f.After.No)
	}
	where, args := c.where()
	return where, args, "ORDER BY sort_at" + direction + ", waits_from" + direction + ", enquiry_no" + direction
}

// EnquiryQueue lists up to n enquiries of everybody, without their subjects.
func (db *DB) EnquiryQueue(ctx context.Context, f EnquiryFilter, n int) ([]Enquiry, error) {
	query, args := enquiryQueueQuery(f, n)
	return collect(ctx, db.read, (*Enquiry).fields, query, args...)
}

func enquiryQueueQuery(f EnquiryFilter, n int) (string, []any) {
	where, args, order := f.where()
	args = append(args, n)
	return fmt.Sprintf(`SELECT %s FROM enquiries WHERE %s %s LIMIT $%d`, enquiryColumns, where, order, len(args)), args
}

// CountEnquiries counts what a filter chooses, up to most and no further, so that it costs the same however much there is.
func (db *DB) CountEnquiries(ctx context.Context, f EnquiryFilter, most int) (n int, err error) {
	query, args := countEnquiriesQuery(f, most)
	err = db.read.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, classify(err)
}

func countEnquiriesQuery(f EnquiryFilter, most int) (string, []any) {
	where, args, _ := f.where()
	args = append(args, most)
	return fmt.Sprintf(`SELECT COUNT(*) FROM (SELECT 1 FROM enquiries WHERE %s LIMIT $%d) counted`, where, len(args)), args
}

// Kinds of internal note.
const (
	NoteWritten  = "note"
	NoteTake     = "take"
	NoteGiveBack = "give_back"
	NoteHandOver = "hand_over"
	NoteMove     = "move"
)

// EnquiryNote is what staff wrote or did among themselves at an enquiry. Whoever asked never reads it.
type EnquiryNote struct {
	Kind  string
	Actor string // account
	Other string // the account it was handed over to, the category it was moved to
	At    int64
	Body  string
}

// OwnEnquiry gives an open enquiry to an account, or to nobody ("").
func (tx *Tx) OwnEnquiry(e *Enquiry, owner, kind, words string) error {
	if e.State == social.EnquiryClosed || e.Owner == owner {
		return ErrEnquiryMoved
	}
	tx.Note("owner of enquiry "+e.No, e.Owner, owner)
	e.Owner = owner
	if err := tx.saveEnquiry(e); err != nil {
		return err
	}
	return tx.NoteOnEnquiry(e.No, kind, owner, words)
}

// MoveEnquiry puts an open enquiry into another category.
func (tx *Tx) MoveEnquiry(e *Enquiry, category, words string) error {
	if e.State == social.EnquiryClosed || e.Category == category {
		return ErrEnquiryMoved
	}
	tx.Note("category of enquiry "+e.No, e.Category, category)
	e.Category = category
	if err := tx.saveEnquiry(e); err != nil {
		return err
	}
	return tx.NoteOnEnquiry(e.No, NoteMove, category, words)
}

// NoteOnEnquiry writes an internal note at an enquiry of the act's person, whose record must be locked: notes are numbered one by one.
func (tx *Tx) NoteOnEnquiry(no, kind, other, words string) error {
	person := tx.act.PersonNo
	_, err := tx.exec(`INSERT INTO enquiry_notes (person_no, enquiry_no, note_no, kind, actor, other, at, body)
		SELECT $1, $2, COALESCE(MAX(note_no), 0) + 1, $3, $4, $5, $6, $7 FROM enquiry_notes WHERE person_no = $1 AND enquiry_no = $2`,
		person, no, kind, tx.act.Actor.ID, other, tx.at.Unix(), tx.db.keys.Seal("enquiry_notes.body", person, words))
	return err
}

// EnquiryNotes are the internal notes at an enquiry, in order.
func (db *DB) EnquiryNotes(ctx context.Context, personNo, no string) ([]EnquiryNote, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT kind, actor, other, at, body FROM enquiry_notes WHERE person_no = $1 AND enquiry_no = $2
		ORDER BY note_no`, personNo, no)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []EnquiryNote
	for rows.Next() {
		var n EnquiryNote
		var body []byte
		if err := rows.Scan(&n.Kind, &n.Actor, &n.Other, &n.At, &body); err != nil {
			return nil, classify(err)
		}
		if n.Body, err = db.keys.Open("enquiry_notes.body", personNo, body); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, classify(rows.Err())
}

// StaffName is an account with the name that colleagues read.
type StaffName struct{ Name, Shown string }

// StaffWhoMay are the active accounts that use a permission, by name.
func (db *DB) StaffWhoMay(ctx context.Context, permission string) ([]StaffName, error) {
	return collect(ctx, db.read, func(n *StaffName) []any {
		return []any{&n.Name, &n.Shown}
	}, `SELECT a.name, a.shown_name FROM staff_accounts a WHERE a.state = 'active' AND EXISTS (
			SELECT 1 FROM staff_account_roles r JOIN staff_role_permissions p ON p.role = r.role
			WHERE r.name = a.name AND p.permission = $1 AND p.may_use = 1) ORDER BY a.name`, permission)
}
