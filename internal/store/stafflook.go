package store

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Outcomes of a search for a person.
const (
	SearchFound   = "found"
	SearchNobody  = "nobody"
	SearchSeveral = "several" // the fact is of more than one person
	SearchOwn     = "own"     // it is the member of staff's own record, or of somebody they declared
	SearchLimited = "limited" // the member of staff searched too often, and this one was not made
)

// StaffLook is a search for a person by a member of staff, and the visit that it opened.
type StaffLook struct {
	ID        string // drawn at random; says nothing of the person
	PersonNo  string // "" where nobody was found
	StaffName string
	At, Until int64  // the visit is open until then
	FoundBy   string // which fact it was searched by
	Outcome   string // SearchFound …
	Kind      string // why, of a list
	HasCase   bool   // it is about a case
	Reason    string // in words, as the person reads it
	Shows     int    // how often something masked was uncovered
}

// SaveStaffLook keeps a search of the act's actor for the act's person.
func (tx *Tx) SaveStaffLook(l StaffLook) error {
	no := tx.act.PersonNo
	_, err := tx.exec(`INSERT INTO staff_looks (person_no, look_id, staff_name, at, until, found_by, outcome, kind, has_case, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, no, l.ID, tx.act.Actor.ID, tx.at.Unix(), l.Until, l.FoundBy, l.Outcome, l.Kind,
		flag(l.HasCase), tx.db.keys.Seal("staff_looks.reason", no, l.Reason))
	return err
}

const staffLookColumns = `person_no, look_id, staff_name, at, until, found_by, outcome, kind, has_case, reason, shows`

func (db *DB) scanStaffLook(row scanner) (l StaffLook, err error) {
	var hasCase int64
	var reason []byte
	err = row.Scan(&l.PersonNo, &l.ID, &l.StaffName, &l.At, &l.Until, &l.FoundBy, &l.Outcome, &l.Kind, &hasCase, &reason, &l.Shows)
	if err != nil {
		return l, classify(err)
	}
	l.HasCase = hasCase != 0
	l.Reason, err = db.keys.Open("staff_looks.reason", l.PersonNo, reason)
	return l, err
}

// OpenLook reads a visit that is still open and belongs to a member of staff. ErrNotFound otherwise.
func (db *DB) OpenLook(ctx context.Context, id, staffName string) (*StaffLook, error) {
	l, err := db.scanStaffLook(db.read.QueryRowContext(ctx, `SELECT `+staffLookColumns+` FROM staff_looks
		WHERE look_id = $1 AND staff_name = $2 AND until > $3 AND outcome = 'found'`, id, staffName, db.Now().Unix()))
	if err != nil {
		return nil, err
	}
	return &l, nil
}

// CountShow counts that a visit to the act's person uncovered something.
func (tx *Tx) CountShow(lookID string) error {
	_, err := tx.exec(`UPDATE staff_looks SET shows = shows + 1 WHERE person_no = $1 AND look_id = $2`, tx.act.PersonNo, lookID)
	return err
}

// OpenRecord lets a visit read a statement, and says whether it could not before.
func (tx *Tx) OpenRecord(lookID, statement string) (first bool, err error) {
	n, err := tx.exec(`INSERT INTO staff_look_records (look_id, statement) VALUES ($1, $2) ON CONFLICT DO NOTHING`, lookID, statement)
	return n == 1, err
}

// RecordOpen says whether a visit may read a statement.
func (db *DB) RecordOpen(ctx context.Context, lookID, statement string) (bool, error) {
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM staff_look_records WHERE look_id = $1 AND statement = $2`, lookID, statement).Scan(&n)
	return n > 0, classify(err)
}

// LookCount sums up a member of staff's searches in a span of time.
type LookCount struct {
	StaffName string
	Searches  int // all of them
	People    int // different ones found
	Nobody    int // that found nobody, or more than one
	Limited   int // refused, being too many
	NoCase    int // found somebody without a case to look for
	Shows     int // how often something masked was uncovered
	OffHours  int // looks, and searches that opened nothing, outside working hours

	// Looks are the looks at anybody of every kind (cases, enquiries, conflicts, visits, exports, the audit log), LookedAt the different people.
	Looks, LookedAt int
}

// Hours are the working hours of the agency, in minutes of the day, Monday to Friday.
type Hours struct{ From, To int }

// offHours counts what is outside working hours, of a time in column at, by parameters 3 to 5.
// The first of January 1970 was a Thursday: day 0 of the week is Sunday when counted from four.
const offHours = `((at + $3) / 86400 + 4) % 7 IN (0, 6) OR (at + $3) % 86400 < $4 OR (at + $3) % 86400 >= $5`

// LookCounts sums up what members of staff looked at, and searched for, from a time until another, whoever looked most first. zone is the
// offset of the agency's time zone in seconds.
func (db *DB) LookCounts(ctx context.Context, from, until time.Time, h Hours, zone int) ([]LookCount, error) {
	counts := map[string]*LookCount{}
	args := []any{from.Unix(), until.Unix(), int64(zone), int64(h.From) * 60, int64(h.To) * 60}
	err := db.eachLookCount(ctx, counts, `SELECT staff_name, COUNT(*), COUNT(DISTINCT CASE WHEN outcome = 'found' THEN person_no END),
			SUM(CASE WHEN outcome IN ('nobody', 'several') THEN 1 ELSE 0 END), SUM(CASE WHEN outcome = 'limited' THEN 1 ELSE 0 END),
			SUM(CASE WHEN outcome = 'found' AND has_case = 0 THEN 1 ELSE 0 END), SUM(shows),
			SUM(CASE WHEN outcome <> 'found' AND (`+offHours+`) THEN 1 ELSE 0 END), 0, 0
		FROM staff_looks WHERE at >= $1 AND at < $2 GROUP BY staff_name`, args)
	if err != nil {
		return nil, err
	}
	err = db.eachLookCount(ctx, counts, `SELECT staff, 0, 0, 0, 0, 0, 0, SUM(CASE WHEN `+offHours+` THEN 1 ELSE 0 END), COUNT(*), COUNT(DISTINCT person_no)
		FROM lookups WHERE at >= $1 AND at < $2 AND staff <> '' GROUP BY staff`, args)
	var list []LookCount
	for _, c := range counts {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b LookCount) int {
		return cmp.Or(cmp.Compare(b.Looks+b.Searches, a.Looks+a.Searches), cmp.Compare(a.StaffName, b.StaffName))
	})
	return list, err
}

func (db *DB) eachLookCount(ctx context.Context, counts map[string]*LookCount, query string, args []any) error {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c LookCount
		if err := rows.Scan(&c.StaffName, &c.Searches, &c.People, &c.Nobody, &c.Limited, &c.NoCase, &c.Shows, &c.OffHours, &c.Looks, &c.LookedAt); err != nil {
			return classify(err)
		}
		sum := counts[c.StaffName]
		if sum == nil {
			counts[c.StaffName] = &c
			continue
		}
		sum.OffHours, sum.Looks, sum.LookedAt = sum.OffHours+c.OffHours, c.Looks, c.LookedAt
	}
	return classify(rows.Err())
}

// LookCursor is the place of a search in the list of a member of staff; the zero value is before the newest.
type LookCursor struct {
	At int64
	ID string
}

// StaffLooks are up to n searches of a member of staff in a span of time that come after one of them, the newest first.
func (db *DB) StaffLooks(ctx context.Context, staffName string, from, until time.Time, after LookCursor, n int) ([]StaffLook, error) {
	if after.ID == "" {
		after.At = until.Unix()
	}
	rows, err := db.read.QueryContext(ctx, `SELECT `+staffLookColumns+` FROM staff_looks
		WHERE staff_name = $1 AND at >= $2 AND at < $3 AND (at, look_id) < ($4, $5) ORDER BY at DESC, look_id DESC LIMIT $6`,
		staffName, from.Unix(), until.Unix(), after.At, after.ID, n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []StaffLook
	for rows.Next() {
		l, err := db.scanStaffLook(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, classify(rows.Err())
}
