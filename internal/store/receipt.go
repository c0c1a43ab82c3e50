package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"

	"shebao/internal/social"
)

// Fact is a line of a receipt: what changed, as it was shown.
type Fact struct {
	Name   string `json:"name"`
	Before string `json:"before,omitempty"` // "" where there was nothing before, or it does not matter
	Value  string `json:"value"`
}

// Receipt is what an act leaves with the person.
type Receipt struct {
	No    string // 业务受理号: the day in the agency's time zone, and ten digits drawn at random
	Act   string
	At    int64
	Facts []Fact
	// Feed is what the core system has said of the act.
	Feed FeedState
}

// Receipt gives the act its receipt. An act has one at most.
func (tx *Tx) Receipt(facts ...Fact) (string, error) {
	if tx.receipt != "" {
		return "", fmt.Errorf("store: the act %s has a receipt already", tx.act.Kind)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(10_000_000_000))
	if err != nil {
		return "", err
	}
	no := fmt.Sprintf("%s%010d", tx.at.In(social.Zone).Format("20060102"), serial)
	plain, err := json.Marshal(facts)
	if err != nil {
		return "", err
	}
	_, err = tx.exec(`INSERT INTO receipts (person_no, receipt_no, act, at, facts) VALUES ($1, $2, $3, $4, $5)`,
		tx.act.PersonNo, no, tx.act.Kind, tx.at.Unix(), tx.db.keys.seal("receipts.facts", tx.act.PersonNo, plain))
	if err != nil {
		return "", err
	}
	tx.receipt = no
	return no, nil
}

// ReceiptNo is the number of the act's receipt; "" before it has one.
func (tx *Tx) ReceiptNo() string { return tx.receipt }

// Receipts lists a person's receipts, newest first, without their facts.
func (db *DB) Receipts(ctx context.Context, personNo string) ([]Receipt, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT r.receipt_no, r.act, r.at, COALESCE(e.state, ''), e.reason, COALESCE(e.settled_at, 0) FROM receipts r
		LEFT JOIN feed_events e ON e.person_no = r.person_no AND e.receipt_no = r.receipt_no AND e.event_no = (
			SELECT MAX(l.event_no) FROM feed_events l WHERE l.person_no = r.person_no AND l.receipt_no = r.receipt_no)
		WHERE r.person_no = $1 ORDER BY r.at DESC, r.receipt_no DESC LIMIT 500`, personNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Receipt
	for rows.Next() {
		var r Receipt
		var reason []byte
		if err := rows.Scan(&r.No, &r.Act, &r.At, &r.Feed.State, &reason, &r.Feed.SettledAt); err != nil {
			return nil, classify(err)
		}
		if r.Feed.Reason, err = db.keys.Open("feed_events.reason", personNo, reason); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, classify(rows.Err())
}

// ReceiptByNo reads one of a person's receipts. ErrNotFound where they have none of that number.
func (db *DB) ReceiptByNo(ctx context.Context, personNo, no string) (*Receipt, error) {
	r := &Receipt{No: no}
	var sealed []byte
	err := db.read.QueryRowContext(ctx, `SELECT act, at, facts FROM receipts WHERE person_no = $1 AND receipt_no = $2`,
		personNo, no).Scan(&r.Act, &r.At, &sealed)
	if err != nil {
		return nil, classify(err)
	}
	plain, err := db.keys.open("receipts.facts", personNo, sealed)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(plain, &r.Facts); err != nil {
		return nil, err
	}
	r.Feed, err = db.ReceiptState(ctx, personNo, no)
	return r, err
}
