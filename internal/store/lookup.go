package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shebao/internal/social"
)

// Who looks.
const (
	LookVerifier = "verifier" // a third party
	LookStaff    = "staff"
)

// ViaStaff is how members of staff look.
const ViaStaff = "staff"

// Outcomes of looks that were refused. The others are what was shown.
const (
	LookWrongCode  = "wrong_code"
	LookCodeLocked = "code_locked" // and this one locked the code, when codes were locked
	LookLocked     = "locked"      // the code was locked then
)

// Lookup is one look of somebody else at a person's record, or one that was refused.
type Lookup struct {
	ID      string // drawn by SaveLookup where ""
	At      int64
	Who     string // LookVerifier where ""
	Via     string // access_code, check_code, qr, file, entitlement:qr …; ViaStaff
	Viewer  string // as the viewer gave it, or ""
	Purpose string // as the viewer gave it, or ""
	Address string // network address
	Outcome string // genuine, expired, superseded, revoked, altered; LookWrongCode …; "shown" for staff

	// CodeID and Scope are the access code tried, else "".
	CodeID, Scope string
	// CodeForWhom and CodePurpose are what the holder gave with the code. Read only.
	CodeForWhom, CodePurpose string

	// StaffName is the member of staff as the person may know them, Reason why they looked, Shown what, in plain words.
	StaffName, Reason, Shown string
	// Staff is the member of staff's account, which the person does not see; Matter names what they looked at, for SaveLook.
	Staff, Matter string
}

// Refused says that nothing was shown.
func (l *Lookup) Refused() bool {
	return l.Outcome == LookWrongCode || l.Outcome == LookCodeLocked || l.Outcome == LookLocked
}

// SaveLookup keeps a look at the act's person. It is the one door for looks of third parties and of staff.
func (tx *Tx) SaveLookup(l Lookup) error {
	return tx.SaveLookupOf(tx.act.PersonNo, l)
}

// SaveLookupOf is SaveLookup for an act that shows many persons at once. Where a member of staff sat is no concern of the person's: the audit log
// has it.
func (tx *Tx) SaveLookupOf(personNo string, l Lookup) error {
	if l.Who == "" {
		l.Who = LookVerifier
	}
	if l.ID == "" {
		l.ID = NewID()
	}
	if l.Who == LookStaff {
		l.Address, l.Staff = "", tx.act.Actor.ID
	}
	_, err := tx.exec(`INSERT INTO lookups (person_no, at, lookup_id, who_kind, via, viewer, purpose, address, outcome, code_id, scope,
			staff_name, reason, shown, staff, matter) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		personNo, tx.at.Unix(), l.ID, l.Who, l.Via, l.Viewer, l.Purpose, l.Address, l.Outcome, l.CodeID, l.Scope,
		l.StaffName, tx.db.keys.Seal("lookups.reason", personNo, l.Reason), l.Shown, l.Staff, l.Matter)
	return err
}

// LookFor is how long one look of a member of staff at a matter stands for all that follow it.
const LookFor = 30 * time.Minute

// lookWords parts what was shown, and why, one after the other within one look.
const lookWords = "；"

// SaveLook keeps that the act's actor, a member of staff, looked at the act's person: one look for a person of staff, a matter and half an hour. What
// more is shown in that time, and for which other reason, is written to it.
func (tx *Tx) SaveLook(l Lookup) error {
	no := tx.act.PersonNo
	found, err := tx.DB().lookAt(tx.ctx, no, tx.act.Actor.ID, l.Matter)
	if errors.Is(err, ErrNotFound) {
		l.Who, l.Via, l.Outcome = LookStaff, ViaStaff, "shown"
		return tx.SaveLookupOf(no, l)
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE lookups SET shown = $4, reason = $5 WHERE person_no = $1 AND at = $2 AND lookup_id = $3`, no, found.At, found.id,
		withWords(found.Shown, l.Shown), tx.db.keys.Seal("lookups.reason", no, withWords(found.Reason, l.Reason)))
	return err
}

// Looked says whether a member of staff's look at a matter of a person, of the last half hour, tells already of one of what is shown.
func (db *DB) Looked(ctx context.Context, personNo, staff, matter string, shown ...string) (bool, error) {
	found, err := db.lookAt(ctx, personNo, staff, matter)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	known := strings.Split(found.Shown, lookWords)
	return err == nil && slices.ContainsFunc(shown, func(s string) bool { return slices.Contains(known, s) }), err
}

type lookFound struct {
	Lookup
	id string
}

func (db *DB) lookAt(ctx context.Context, personNo, staff, matter string) (l lookFound, err error) {
	var reason []byte
	err = db.read.QueryRowContext(ctx, `SELECT at, lookup_id, shown, reason FROM lookups WHERE person_no = $1 AND at > $2 AND staff = $3 AND matter = $4
		AND who_kind = 'staff' ORDER BY at DESC, lookup_id LIMIT 1`, personNo, db.Now().Add(-LookFor).Unix(), staff, matter).Scan(&l.At, &l.id, &l.Shown, &reason)
	if err != nil {
		return l, classify(err)
	}
	l.Reason, err = db.keys.Open("lookups.reason", personNo, reason)
	return l, err
}

// withWords adds words to a list of them that has them not yet.
func withWords(list, words string) string {
	if list == "" || words == "" || slices.Contains(strings.Split(list, lookWords), words) {
		return cmp.Or(list, words)
	}
	return list + lookWords + words
}

// FirstTime says whether a form's key is new to the act's person, and takes it. It is for acts that must count every try and yet note
// one form once; where the whole act happens once, the act has the key.
func (tx *Tx) FirstTime(key string) (bool, error) {
	if key == "" {
		return true, nil
	}
	n, err := tx.exec(`INSERT INTO submissions (person_no, form_key, act, receipt_no, at) VALUES ($1, $2, $3, '', $4) ON CONFLICT DO NOTHING`,
		tx.act.PersonNo, key, tx.act.Kind, tx.at.Unix())
	return n == 1, err
}

// Kinds of looks to choose from.
const (
	LooksShown   = "shown"   // by third parties who were shown something
	LooksRefused = "refused" // those that were refused
	LooksStaff   = "staff"
)

// LookupFilter chooses looks. The zero value chooses all.
type LookupFilter struct {
	Kind   string // LooksShown …, or "" for all
	Year   int    // 0 for all
	CodeID string // of one access code; "" for all
}

const refusedOutcomes = `('` + LookWrongCode + `', '` + LookCodeLocked + `', '` + LookLocked + `')`

// where is the condition on lookups l of person $1, and its values from $2 on.
func (f LookupFilter) where() (string, []any) {
	conditions, args := []string{"l.person_no = $1"}, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		conditions = append(conditions, fmt.Sprintf(condition, len(args)+1))
	}
	switch f.Kind {
	case LooksShown:
		conditions = append(conditions, `l.who_kind <> 'staff' AND l.outcome NOT IN `+refusedOutcomes)
	case LooksRefused:
		conditions = append(conditions, `l.outcome IN `+refusedOutcomes)
	case LooksStaff:
		conditions = append(conditions, `l.who_kind = 'staff'`)
	}
	if f.Year != 0 {
		add("l.at >= $%d", time.Date(f.Year, 1, 1, 0, 0, 0, 0, social.Zone).Unix())
		add("l.at < $%d", time.Date(f.Year+1, 1, 1, 0, 0, 0, 0, social.Zone).Unix())
	}
	if f.CodeID != "" {
		add("l.code_id = $%d", f.CodeID)
	}
	return strings.Join(conditions, " AND "), args
}

// Lookups lists who looked at a person's record, newest first: up to n after the first skipped ones.
func (db *DB) Lookups(ctx context.Context, personNo string, f LookupFilter, n, skip int) ([]Lookup, error) {
	where, more := f.where()
	args := append([]any{personNo}, more...)
	rows, err := db.read.QueryContext(ctx, fmt.Sprintf(`SELECT l.at, l.who_kind, l.via, l.viewer, l.purpose, l.address, l.outcome, l.code_id, l.scope,
			l.staff_name, l.reason, l.shown, c.for_whom, c.purpose
		FROM lookups l LEFT JOIN access_codes c ON c.person_no = l.person_no AND c.code_id = l.code_id AND l.code_id <> ''
		WHERE %s ORDER BY l.at DESC, l.lookup_id LIMIT $%d OFFSET $%d`, where, len(args)+1, len(args)+2), append(args, n, skip)...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Lookup
	for rows.Next() {
		l, err := db.keys.scanLookup(rows, personNo)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, classify(rows.Err())
}

func (k *Keys) scanLookup(row scanner, personNo string) (l Lookup, err error) {
	var reason, forWhom, purpose []byte
	if err := row.Scan(&l.At, &l.Who, &l.Via, &l.Viewer, &l.Purpose, &l.Address, &l.Outcome, &l.CodeID, &l.Scope,
		&l.StaffName, &reason, &l.Shown, &forWhom, &purpose); err != nil {
		return l, classify(err)
	}
	if l.Who == LookStaff {
		l.Address = "" // rows of before have it
	}
	for _, field := range []struct {
		name   string
		sealed []byte
		into   *string
	}{{"lookups.reason", reason, &l.Reason}, {"access_codes.for_whom", forWhom, &l.CodeForWhom}, {"access_codes.purpose", purpose, &l.CodePurpose}} {
		if *field.into, err = k.Open(field.name, personNo, field.sealed); err != nil {
			return l, err
		}
	}
	return l, nil
}

// LookupCount sums up the looks at a person's record that a filter chooses.
type LookupCount struct {
	Looks       int
	First, Last int64 // times of the first and the last; 0 where there is none
}

// CountLookups counts the looks that a filter chooses.
func (db *DB) CountLookups(ctx context.Context, personNo string, f LookupFilter) (c LookupCount, err error) {
	where, args := f.where()
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(l.at), 0), COALESCE(MAX(l.at), 0) FROM lookups l WHERE `+where,
		append([]any{personNo}, args...)...).Scan(&c.Looks, &c.First, &c.Last)
	return c, classify(err)
}

// NewID draws an opaque ID of 128 bits.
func NewID() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}
