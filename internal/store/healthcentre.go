package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"shebao/internal/social"
)

// HealthCentre is a community health centre (社康点) with its number.
type HealthCentre struct {
	No string
	Centre
	// ClosedOn is the day (yyyy-mm-dd) from which nobody can choose it any more; "" for none.
	ClosedOn string
}

// Closed says whether nobody can choose it any more on a day (yyyy-mm-dd).
func (c *HealthCentre) Closed(on string) bool { return c.ClosedOn != "" && c.ClosedOn <= on }

// CentreSearch says which health centres to look for: those of a district, "" for any, whose name, street or address has a text in it.
type CentreSearch struct {
	District, Text string
	// OpenOn leaves out those closed on a day (yyyy-mm-dd); "" leaves none out.
	OpenOn string
}

const centreColumns = `centre_no, name, district, street, address, phone, hospital, closed_on`

func scanCentre(row scanner, more ...any) (c HealthCentre, err error) {
	err = classify(row.Scan(append([]any{&c.No, &c.Name, &c.District, &c.Street, &c.Address, &c.Phone, &c.Hospital, &c.ClosedOn}, more...)...))
	return c, err
}

// HealthCentre reads one. ErrNotFound where there is none of that number.
func (db *DB) HealthCentre(ctx context.Context, no string) (HealthCentre, error) {
	return scanCentre(db.read.QueryRowContext(ctx, `SELECT `+centreColumns+` FROM health_centres WHERE centre_no = $1`, no))
}

// CentreDistricts are the districts that have health centres.
func (db *DB) CentreDistricts(ctx context.Context) (districts []string, err error) {
	return collect(ctx, db.read, itself[string], `SELECT DISTINCT district FROM health_centres ORDER BY district`)
}

// likeText makes a text stand for itself within LIKE … ESCAPE '~'.
var likeText = strings.NewReplacer("~", "~~", "%", "~%", "_", "~_")

// FindCentres looks for health centres by one query: up to n of them, by district and name, and how many there are in all.
func (db *DB) FindCentres(ctx context.Context, s CentreSearch, n int) (found []HealthCentre, all int, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+centreColumns+`, COUNT(*) OVER () FROM health_centres
		WHERE ($1 = '' OR district = $1) AND LOWER(name || ' ' || street || ' ' || address) LIKE LOWER($2) ESCAPE '~'
			AND ($4 = '' OR closed_on = '' OR closed_on > $4)
		ORDER BY district, name, centre_no LIMIT $3`, s.District, "%"+likeText.Replace(s.Text)+"%", n, s.OpenOn)
	if err != nil {
		return nil, 0, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		c, err := scanCentre(rows, &all)
		if err != nil {
			return nil, 0, err
		}
		found = append(found, c)
	}
	return found, all, classify(rows.Err())
}

// SaveCentre writes a health centre: a new one, or in place of what stood there. An import that has one of the same number writes over it.
func (tx *Tx) SaveCentre(c HealthCentre) error {
	_, err := tx.exec(`INSERT INTO health_centres (centre_no, name, district, street, address, phone, hospital, closed_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (centre_no) DO UPDATE SET name = excluded.name, district = excluded.district, street = excluded.street, address = excluded.address,
			phone = excluded.phone, hospital = excluded.hospital, closed_on = excluded.closed_on`,
		c.No, c.Name, c.District, c.Street, c.Address, c.Phone, c.Hospital, c.ClosedOn)
	return err
}

// BoundToCentre is how many insured people are bound to a centre. It reads all persons: for the page of one centre.
func (db *DB) BoundToCentre(ctx context.Context, no string) (n int64, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM persons WHERE health_centre_no = $1`, no).Scan(&n)
	return n, classify(err)
}

// LastDone is when a person last did something of a kind that stood (Unix seconds): what they withdrew, what came to nothing and what
// the core system refused does not count. 0 for never.
func (db *DB) LastDone(ctx context.Context, personNo, act string) (at int64, err error) {
	err = classify(db.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(r.at), 0) FROM receipts r WHERE r.person_no = $1 AND r.act = $2
		AND NOT EXISTS (SELECT 1 FROM scheduled_changes s WHERE s.person_no = r.person_no AND s.receipt_no = r.receipt_no
			AND s.state IN ($3, $4))
		AND NOT EXISTS (SELECT 1 FROM feed_events e WHERE e.person_no = r.person_no AND e.receipt_no = r.receipt_no AND e.state = $5)`,
		personNo, act, ScheduleCancelled, ScheduleDropped, FeedRefused).Scan(&at))
	return at, err
}

// Acts and the feed's name of a change of health centre that waits for its month. Its value is "centre's number:yyyymm".
const (
	ActChangeCentre = "centre.change"
	ActKeepCentre   = "centre.keep"

	plannedCentreField = "health_centre_planned"
)

// PlannedCentre is a change of health centre that waits for its month.
type PlannedCentre struct {
	ReceiptNo string
	CentreNo  string
	DueAt     int64
}

func (c PlannedCentre) value() string {
	return c.CentreNo + ":" + social.MonthOf(social.At(c.DueAt)).Compact()
}

// PlannedCentre is a person's change of health centre that waits for its month; nil for none.
func (db *DB) PlannedCentre(ctx context.Context, personNo string) (*PlannedCentre, error) {
	list, err := db.Scheduled(ctx, personNo, ActChangeCentre)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if c.State == ScheduleWaiting && len(c.Fields) > 0 {
			return &PlannedCentre{ReceiptNo: c.ReceiptNo, CentreNo: c.Fields[0].Value, DueAt: c.DueAt}, nil
		}
	}
	return nil, nil
}

// PlanCentre keeps the act's person's change of health centre until its month begins, and tells the core system ahead.
func (tx *Tx) PlanCentre(centreNo string, from social.Month) error {
	due := time.Date(from.Year(), time.Month(from.Mon()), 1, 0, 0, 0, 0, social.Zone)
	if err := tx.Schedule(due, FieldValue{Field: "health_centre_no", Value: centreNo}); err != nil {
		return err
	}
	return tx.ChangeOther(plannedCentreField, "", PlannedCentre{CentreNo: centreNo, DueAt: due.Unix()}.value())
}

// KeepCentre cancels such a change, and tells the core system. ErrNotFound where it no longer waits.
func (tx *Tx) KeepCentre(planned PlannedCentre) error {
	if err := tx.SettleScheduled(planned.ReceiptNo, ScheduleCancelled); err != nil {
		return err
	}
	return tx.ChangeOther(plannedCentreField, planned.value(), "")
}

// ForgetCentre tells the core system that a change which waited is not made after all.
func (tx *Tx) ForgetCentre(c *ScheduledChange) error {
	if len(c.Fields) == 0 {
		return nil
	}
	return tx.ChangeOther(plannedCentreField, PlannedCentre{CentreNo: c.Fields[0].Value, DueAt: c.DueAt}.value(), "")
}

// UndoPlanCentre drops the change that waits of an event which the core system refused, also one that the person has cancelled
// meanwhile: nothing brings that back. One that has taken effect is an event of its own.
func (tx *Tx) UndoPlanCentre(e FeedEvent) error {
	if !slices.ContainsFunc(e.Fields, func(f FeedField) bool { return f.Field == plannedCentreField }) {
		return nil
	}
	_, err := tx.exec(`UPDATE scheduled_changes SET state = 'dropped', settled_at = $3 WHERE person_no = $1 AND receipt_no = $2
		AND state IN ('waiting', 'cancelled')`, e.PersonNo, e.ReceiptNo, tx.at.Unix())
	return err
}

// UndoKeepCentre lets the change wait again whose cancelling the core system refused, unless another one has been asked for since.
func (tx *Tx) UndoKeepCentre(e FeedEvent) error {
	_, err := tx.exec(`UPDATE scheduled_changes SET state = 'waiting', settled_at = 0 WHERE person_no = $1
		AND act = $2 AND state = 'cancelled' AND settled_at = (SELECT at FROM receipts WHERE person_no = $1 AND receipt_no = $3)
		AND NOT EXISTS (SELECT 1 FROM scheduled_changes WHERE person_no = $1 AND act = $2 AND state = 'waiting')`, e.PersonNo, ActChangeCentre, e.ReceiptNo)
	return err
}
