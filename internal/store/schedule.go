package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// States of a scheduled change.
const (
	ScheduleWaiting   = "waiting"
	ScheduleDone      = "done"
	ScheduleCancelled = "cancelled" // by the person
	ScheduleDropped   = "dropped"   // it could no longer be made
)

// FieldValue is a field of persons with a value in archive form.
type FieldValue struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// ScheduledField is a field of a scheduled change, with what stood there when it was asked for.
type ScheduledField struct {
	FieldValue
	Before string `json:"before,omitempty"`
}

// ScheduledChange is a change of a person's fields that waits for its time.
type ScheduledChange struct {
	PersonNo  string
	ReceiptNo string // of the act that asked for it
	Act       string
	Fields    []ScheduledField
	State     string
	MadeAt    int64
	DueAt     int64
	SettledAt int64
}

// Value is what a field is to become; "" where the change is not about it.
func (c *ScheduledChange) Value(field string) string {
	for _, f := range c.Fields {
		if f.Field == field {
			return f.Value
		}
	}
	return ""
}

const scheduleColumns = `person_no, receipt_no, act, fields, state, made_at, due_at, settled_at`

// Schedule keeps a change of the act's person until its time, with what stands in the fields now. The act must have its receipt, and
// the person's record be locked.
func (tx *Tx) Schedule(due time.Time, fields ...FieldValue) error {
	if tx.receipt == "" {
		return errors.New("store: a scheduled change needs its act's receipt")
	}
	kept := make([]ScheduledField, len(fields))
	for i, f := range fields {
		if err := changeable(f.Field); err != nil {
			return err
		}
		before, err := tx.field(f.Field)
		if err != nil {
			return err
		}
		kept[i] = ScheduledField{FieldValue: f, Before: before}
	}
	plain, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	no := tx.act.PersonNo
	_, err = tx.exec(`INSERT INTO scheduled_changes (person_no, receipt_no, act, fields, state, made_at, due_at)
		VALUES ($1, $2, $3, $4, 'waiting', $5, $6)`,
		no, tx.receipt, tx.act.Kind, tx.db.keys.seal("scheduled_changes.fields", no, plain), tx.at.Unix(), due.Unix())
	return err
}

// SettleScheduled ends a change that waits: done, cancelled or dropped. ErrNotFound where none waits under the receipt.
func (tx *Tx) SettleScheduled(receiptNo, state string) error {
	n, err := tx.exec(`UPDATE scheduled_changes SET state = $3, settled_at = $4 WHERE person_no = $1 AND receipt_no = $2 AND state = 'waiting'`,
		tx.act.PersonNo, receiptNo, state, tx.at.Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// WaitingChange reads a change of the act's person that waits under a receipt. ErrNotFound where none does.
func (tx *Tx) WaitingChange(receiptNo string) (*ScheduledChange, error) {
	c, err := tx.DB().ScheduledByReceipt(tx.ctx, tx.act.PersonNo, receiptNo)
	if err == nil && c.State != ScheduleWaiting {
		return nil, ErrNotFound
	}
	return c, err
}

// ScheduledByReceipt reads a person's scheduled change by the receipt of the act that asked for it, whatever its state. ErrNotFound.
func (db *DB) ScheduledByReceipt(ctx context.Context, personNo, receiptNo string) (*ScheduledChange, error) {
	return only(db.scheduled(ctx, `WHERE person_no = $1 AND receipt_no = $2`, personNo, receiptNo))
}

// ScheduledByReceipts are all scheduled changes of a person, by the receipts of the acts that asked for them.
func (db *DB) ScheduledByReceipts(ctx context.Context, personNo string) (map[string]ScheduledChange, error) {
	list, err := db.scheduled(ctx, `WHERE person_no = $1`, personNo)
	changes := make(map[string]ScheduledChange, len(list))
	for _, c := range list {
		changes[c.ReceiptNo] = c
	}
	return changes, err
}

// Overtaken says whether any of the fields has become something else since the change was asked for; what it is to become does not count.
func (tx *Tx) Overtaken(c *ScheduledChange) (bool, error) {
	for _, f := range c.Fields {
		current, err := tx.field(f.Field)
		if err != nil {
			return false, err
		}
		if current != f.Before && current != f.Value {
			return true, nil
		}
	}
	return false, nil
}

// Scheduled are a person's scheduled changes by an act, newest first.
func (db *DB) Scheduled(ctx context.Context, personNo, act string) ([]ScheduledChange, error) {
	return db.scheduled(ctx, `WHERE person_no = $1 AND act = $2 ORDER BY made_at DESC, receipt_no DESC`, personNo, act)
}

// WaitingChanges are a person's scheduled changes that wait for their time, by any of the acts; the first due comes first.
func (db *DB) WaitingChanges(ctx context.Context, personNo string, acts ...string) ([]ScheduledChange, error) {
	list, err := db.scheduled(ctx, `WHERE person_no = $1 AND state = 'waiting' ORDER BY due_at, receipt_no`, personNo)
	return slices.DeleteFunc(list, func(c ScheduledChange) bool { return !slices.Contains(acts, c.Act) }), err
}

// DueChange is a scheduled change whose time has come, unopened.
type DueChange struct {
	PersonNo, ReceiptNo, Act string
	DueAt                    int64
}

// DueChanges are up to n scheduled changes whose time has come and that come after one of them (the zero value: from the first), longest
// first. One that can't be made stays due, and is passed over by asking for those after it.
func (db *DB) DueChanges(ctx context.Context, after DueChange, n int) ([]DueChange, error) {
	return collect(ctx, db.read, func(d *DueChange) []any {
		return []any{&d.PersonNo, &d.ReceiptNo, &d.Act, &d.DueAt}
	}, `SELECT person_no, receipt_no, act, due_at FROM scheduled_changes
		WHERE state = 'waiting' AND due_at <= $1 AND (due_at, person_no, receipt_no) > ($2, $3, $4)
		ORDER BY due_at, person_no, receipt_no LIMIT $5`, db.Now().Unix(), after.DueAt, after.PersonNo, after.ReceiptNo, n)
}

func (db *DB) scheduled(ctx context.Context, where string, args ...any) ([]ScheduledChange, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+scheduleColumns+` FROM scheduled_changes `+where, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []ScheduledChange
	for rows.Next() {
		c, err := db.keys.scanScheduled(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, classify(rows.Err())
}

func (k *Keys) scanScheduled(rows *sql.Rows) (c ScheduledChange, err error) {
	var sealed []byte
	err = rows.Scan(&c.PersonNo, &c.ReceiptNo, &c.Act, &sealed, &c.State, &c.MadeAt, &c.DueAt, &c.SettledAt)
	if err != nil {
		return c, classify(err)
	}
	plain, err := k.open("scheduled_changes.fields", c.PersonNo, sealed)
	if err == nil {
		err = json.Unmarshal(plain, &c.Fields)
	}
	return c, err
}

// Continue lets the act go on under a receipt that an earlier act gave, for what that one set going.
func (tx *Tx) Continue(receiptNo string) { tx.receipt = receiptNo }
