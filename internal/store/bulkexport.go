package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"shebao/internal/social"
)

// BulkTables are what can be exported in bulk: counts of registrations by day, cases, changes for the core system.
var BulkTables = []string{"registrations", "cases", "changes"}

// States of a bulk export.
const (
	BulkWaiting  = "waiting"
	BulkApproved = "approved"
	BulkTaken    = "taken"
)

// ErrBulkGone means that an export was downloaded, has run out, is not approved or is somebody else's.
var ErrBulkGone = errors.New("store: the export can't be downloaded any more")

// BulkExport is a table of the portal's own that a member of staff asked for.
type BulkExport struct {
	ID         string
	What       string // one of BulkTables
	From, To   string // days, yyyy-mm-dd, both of them in it
	Whole      bool   // with whole ID numbers
	Reason     string
	State      string // BulkWaiting, BulkApproved or BulkTaken
	ProposalID string
	Decided    string // the state of its proposal
	AskedBy    string
	AskedAt    int64
	ExpiresAt  int64 // 0 until it is approved
	TakenAt    int64
}

// AskBulk keeps an export to be approved.
func (tx *Tx) AskBulk(e BulkExport) error {
	whole := 0
	if e.Whole {
		whole = 1
	}
	_, err := tx.exec(`INSERT INTO bulk_exports (export_id, what, from_day, to_day, whole, reason, state, proposal_id, asked_by, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9)`, e.ID, e.What, e.From, e.To, whole, e.Reason, e.ProposalID, e.AskedBy, tx.at.Unix())
	return err
}

// ApproveBulk lets whoever asked download an export until a time.
func (tx *Tx) ApproveBulk(id string, until time.Time) error {
	n, err := tx.exec(`UPDATE bulk_exports SET state = 'approved', expires_at = $2 WHERE export_id = $1 AND state = 'waiting'`, id, until.Unix())
	if err == nil && n == 0 {
		return ErrBulkGone
	}
	tx.Note("export "+id, BulkWaiting, BulkApproved)
	return err
}

// TakeBulk marks an export of the actor's as downloaded. ErrBulkGone where it can't be (any more).
func (tx *Tx) TakeBulk(id string) (*BulkExport, error) {
	n, err := tx.exec(`UPDATE bulk_exports SET state = 'taken', taken_at = $3 WHERE export_id = $1 AND asked_by = $2 AND state = 'approved'
		AND expires_at > $3`, id, tx.act.Actor.ID, tx.at.Unix())
	if err == nil && n == 0 {
		err = ErrBulkGone
	}
	if err != nil {
		return nil, err
	}
	tx.Note("export "+id, BulkApproved, BulkTaken)
	list, err := tx.DB().bulkExports(tx.ctx, `WHERE e.export_id = $1`, id)
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// BulkExports lists the latest n exports that were asked for.
func (db *DB) BulkExports(ctx context.Context, n int) ([]BulkExport, error) {
	return db.bulkExports(ctx, `ORDER BY e.asked_at DESC, e.export_id LIMIT $1`, n)
}

func (db *DB) bulkExports(ctx context.Context, clause string, args ...any) ([]BulkExport, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT e.export_id, e.what, e.from_day, e.to_day, e.whole, e.reason, e.state, e.proposal_id,
		CASE WHEN p.state = 'waiting' AND p.proposed_at <= `+strconv.FormatInt(db.proposalCutoff(), 10)+` THEN 'over' ELSE COALESCE(p.state, '') END, e.asked_by, e.asked_at, e.expires_at, e.taken_at
		FROM bulk_exports e LEFT JOIN proposals p ON p.proposal_id = e.proposal_id `+clause, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []BulkExport
	for rows.Next() {
		var e BulkExport
		var whole int
		if err := rows.Scan(&e.ID, &e.What, &e.From, &e.To, &whole, &e.Reason, &e.State, &e.ProposalID, &e.Decided, &e.AskedBy, &e.AskedAt,
			&e.ExpiresAt, &e.TakenAt); err != nil {
			return nil, classify(err)
		}
		e.Whole = whole != 0
		list = append(list, e)
	}
	return list, classify(rows.Err())
}

// BulkRow is a row of an export. PersonNo is whose it is, "" for nobody's.
type BulkRow struct {
	PersonNo string
	Cells    []string
}

// bulkPage is how many rows are handed over at a time.
const bulkPage = 500

// bulkQuery reads one of BulkTables between two moments. Its first two columns are the person's number and sealed ID number, or are missing
// where persons is false.
type bulkQuery struct {
	query   string
	persons bool
	times   []int // columns, after those two, that are moments
}

var bulkQueries = map[string]bulkQuery{
	"registrations": {query: `SELECT (created_at + 28800) / 86400 AS day, COUNT(*) FROM registrations
		WHERE created_at >= $1 AND created_at < $2 GROUP BY 1 ORDER BY 1`},
	"cases": {persons: true, times: []int{4, 5}, query: `SELECT c.person_no, p.id_no, p.id_type, c.case_no, c.kind, c.state, c.submitted_at, c.settled_at
		FROM cases c LEFT JOIN persons p ON p.person_no = c.person_no
		WHERE c.submitted_at >= $1 AND c.submitted_at < $2 ORDER BY c.submitted_at, c.case_no`},
	"changes": {persons: true, times: []int{4, 6}, query: `SELECT e.person_no, p.id_no, p.id_type, e.receipt_no, e.act, e.feed_no, e.at, e.state, e.settled_at
		FROM feed_events e LEFT JOIN persons p ON p.person_no = e.person_no
		WHERE e.at >= $1 AND e.at < $2 ORDER BY e.at, e.person_no, e.event_no`},
}

// ReadBulk reads an export's rows as of one moment and hands them over in pages, so that no more than one is in memory. Days are those of a
// place.
func (db *DB) ReadBulk(ctx context.Context, e *BulkExport, place *time.Location, each func([]BulkRow) error) error {
	from, err := time.ParseInLocation(time.DateOnly, e.From, place)
	if err != nil {
		return err
	}
	to, err := time.ParseInLocation(time.DateOnly, e.To, place)
	if err != nil {
		return err
	}
	q := bulkQueries[e.What]
	rows, err := db.readers.QueryContext(ctx, q.query, from.Unix(), to.AddDate(0, 0, 1).Unix())
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	var page []BulkRow
	for rows.Next() {
		row, err := db.keys.bulkRow(q, e.Whole, place, rows)
		if err != nil {
			return err
		}
		if page = append(page, row); len(page) == bulkPage {
			if err := each(page); err != nil {
				return err
			}
			page = page[:0]
		}
	}
	if err := rows.Err(); err != nil {
		return classify(err)
	}
	return each(page)
}

func (k *Keys) bulkRow(q bulkQuery, whole bool, place *time.Location, rows *sql.Rows) (row BulkRow, err error) {
	columns, err := rows.Columns()
	if err != nil {
		return row, classify(err)
	}
	values := make([]sql.NullString, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	var sealed []byte
	if q.persons {
		targets[1] = &sealed
	}
	if err := rows.Scan(targets...); err != nil {
		return row, classify(err)
	}
	rest := values
	if q.persons {
		row.PersonNo, rest = values[0].String, values[2:]
		id, err := k.Open("persons.id_no", row.PersonNo, sealed)
		if err != nil {
			return row, err
		}
		no := row.PersonNo
		if !whole {
			id, no = social.IDNumber(id).Masked(), maskTail(no)
		}
		row.Cells = append(row.Cells, no, id)
	}
	for i, v := range rest {
		row.Cells = append(row.Cells, bulkCell(q, i, v.String, place))
	}
	return row, nil
}

// maskTail hides all but the last three figures.
func maskTail(no string) string {
	const shown = 3
	if len(no) <= shown {
		return no
	}
	return "******" + no[len(no)-shown:]
}

// bulkCell writes moments and days as people read them, and defuses what a spreadsheet would take for a formula.
func bulkCell(q bulkQuery, at int, value string, place *time.Location) string {
	isDay := !q.persons && at == 0
	for _, i := range q.times {
		if i != at {
			continue
		}
		unix, err := strconv.ParseInt(value, 10, 64)
		if err != nil || unix == 0 {
			return ""
		}
		return social.At(unix).In(place).Format(time.DateTime)
	}
	if isDay {
		days, _ := strconv.ParseInt(value, 10, 64)
		return social.At(days * 86400).Format(time.DateOnly)
	}
	return social.DefuseFormula(value)
}
