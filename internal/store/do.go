package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Actor says who acts, for the audit log.
type Actor struct {
	// Kind is "citizen", "verifier", "staff" or "system".
	Kind string
	// ID is the personal number of a citizen, the name of a staff account, the command of the system; "" for a verifier.
	ID string
	// Address is the network address the request came from, or "".
	Address string
}

// Citizen is the insured person acting on their own record.
func Citizen(personNo, address string) Actor {
	return Actor{Kind: "citizen", ID: personNo, Address: address}
}

// Verifier is a third party, known by address only.
func Verifier(address string) Actor { return Actor{Kind: "verifier", Address: address} }

// System is the product itself, working on a command.
func System(command string) Actor { return Actor{Kind: "system", ID: command} }

// Act describes one change before it is made.
type Act struct {
	// Kind names the act: "register", "access_code.create". It is also what the receipt shows, through package text.
	Kind string
	// Actor is who does it, PersonNo whose record it touches ("" where it is nobody's).
	Actor    Actor
	PersonNo string
	// Key is the idempotency key of the submitted form. With one, the act happens once: a second Do with the same person
	// and key changes nothing and answers with the first one's receipt. "" switches that off.
	Key string
	// Locked says that the act is made under a lock that ends with its connection (LockImport): where the database was away, another may
	// hold it now, so the act is not tried again.
	// It fails with ErrUnavailable once that lock is gone.
	Locked bool
}

// Done is what Do leaves behind.
type Done struct {
	// ReceiptNo is the act's 业务受理号, or "" where the act gave none.
	ReceiptNo string
	// Repeated says that nothing was changed, since the same form had been submitted before.
	Repeated bool
}

// ErrKeyReused means an idempotency key came back with another act.
var ErrKeyReused = errors.New("store: form key used for another act")

// Tx is the only way to write. It lives inside Do.
type Tx struct {
	sql     *sql.Tx
	conn    *sql.Conn // the connection the transaction is on, for what only its driver can do (load.go)
	db      *DB
	ctx     context.Context
	act     Act
	at      time.Time
	receipt string
	detail  map[string]Change
	changed []FeedField       // what the act changed, for the core system (feed.go)
	undoing bool              // the core system refused an act, so what changes now is not for it
	notices map[string]string // ID of the first message of each notice told (message.go)
	reach   map[string]reach  // how people are reached, as far as it was asked (noticechoice.go)
}

// Change is a field before and after an act, as the audit log keeps it (sealed).
type Change struct {
	Before any `json:"before,omitempty"`
	After  any `json:"after,omitempty"`
}

const attempts = 4 // of a transaction that the engine rolled back for its own reasons

// Do is the one door for writes. It opens a transaction, runs f in it, writes the audit entry and commits: all of it, or
// nothing. Messages and the change feed are rows written by f in the same transaction. f may run more than once, so
// it must do nothing but use its Tx. Where PostgreSQL is away, what is safe to try again is tried again for as long as Pool.Retry says: all
// that can't have been committed, and with a form key what may have been. Errors: f's own, unchanged; *ReadOnlyError, ErrFrozen,
// ErrOwnRecord, ErrBusy, ErrUnavailable, ErrFull.
func (db *DB) Do(ctx context.Context, act Act, f func(*Tx) error) (Done, error) {
	if act.Kind == "" || act.Actor.Kind == "" {
		return Done{}, errors.New("store: an act needs a kind and an actor")
	}
	if db.inside != nil {
		return Done{}, errors.New("store: an act within an act")
	}
	again, err := db.patienceFor(ctx, act)
	if err != nil {
		return Done{}, err
	}
	defer again.over()
	var lost string // the receipt of a try of which nobody knows whether it was committed
	for try := 1; ; try++ {
		done, receipt, err := db.try(ctx, act, f)
		switch {
		case err == nil:
			return db.ours(act, done, lost), nil
		case errors.Is(err, ErrBusy) && try < attempts:
			if err := pause(ctx, try); err != nil {
				return Done{}, err
			}
		case !errors.Is(err, ErrUnavailable), receipt.sent && act.Key == "", !again.wait(ctx):
			return done, err
		}
		if receipt.sent && receipt.no != "" {
			lost = receipt.no
		}
	}
}

// patienceFor is how long an act is tried again. ErrUnavailable where the lock that it is made under is gone.
func (db *DB) patienceFor(ctx context.Context, act Act) (*outage, error) {
	if db.engine != Postgres {
		return &outage{}, nil
	}
	if !act.Locked {
		return &outage{patience: db.pool.Retry}, nil
	}
	if held := db.importing.Load(); held != nil {
		return &outage{}, held.still(ctx)
	}
	return &outage{}, nil
}

// ours tells an act that was committed by a try before, whose answer was lost, from one that somebody had submitted earlier.
func (db *DB) ours(act Act, done Done, lost string) Done {
	if done.Repeated && lost != "" && done.ReceiptNo == lost {
		done.Repeated = false
		db.listener.Acted(act)
	}
	return done
}

// sending says of a try whether its commit was sent, and which receipt it gave.
type sending struct {
	sent bool
	no   string
}

// outage is how long an act waits for a database that is away, from the first time it found it so.
type outage struct {
	patience time.Duration
	until    context.Context // ends with patience, or with the request
	cancel   context.CancelFunc
	step     time.Duration
}

const (
	outageStep = 50 * time.Millisecond
	outageMost = time.Second
)

// wait waits a little, longer each time, and says whether to try again.
func (o *outage) wait(ctx context.Context) bool {
	if o.patience <= 0 {
		return false
	}
	if o.until == nil {
		o.until, o.cancel = context.WithTimeout(ctx, o.patience)
	}
	o.step = min(max(2*o.step, outageStep), outageMost)
	select {
	case <-o.until.Done():
		return false
	case <-time.After(o.step/2 + rand.N(o.step)):
		return o.until.Err() == nil
	}
}

func (o *outage) over() {
	if o.cancel != nil {
		o.cancel()
	}
}

func pause(ctx context.Context, try int) error {
	wait := time.Duration(try*try)*10*time.Millisecond + rand.N(10*time.Millisecond)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait):
		return nil
	}
}

func (db *DB) try(ctx context.Context, act Act, f func(*Tx) error) (done Done, sent sending, err error) {
	conn, raw, err := db.begin(ctx)
	if err != nil {
		return Done{}, sent, classify(err)
	}
	defer conn.Close()
	defer func() {
		_ = raw.Rollback() // which says that it is over, after a commit
		if errors.Is(err, ErrUnavailable) {
			discard(conn)
		}
	}()
	tx := &Tx{sql: raw, conn: conn, db: db, ctx: ctx, act: act, at: db.Now(), detail: map[string]Change{}}
	if done, err := tx.claim(); err != nil || done.Repeated {
		return done, sent, err
	}
	if err := tx.work(f); err != nil {
		return Done{}, sent, err
	}
	beforeStatement()
	sent = sending{true, tx.receipt}
	if err := raw.Commit(); err != nil {
		return Done{}, sent, classify(err)
	}
	beforeStatement()
	db.listener.Acted(act)
	return Done{ReceiptNo: tx.receipt}, sent, nil
}

// work does what an act does between its first statement and its commit.
func (tx *Tx) work(f func(*Tx) error) error {
	for _, step := range []func() error{tx.refuseReadOnly, tx.refuseFrozen, tx.refuseOwn, func() error { return f(tx) }, tx.markReset, tx.settle, tx.audit} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// discard has a connection closed instead of used again: its server may live on as a standby.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}

// begin opens a transaction on a connection of its own. A pooled connection that has died meanwhile is left for the next,
// as database/sql does where it chooses the connection itself.
func (db *DB) begin(ctx context.Context) (*sql.Conn, *sql.Tx, error) {
	for try := 1; ; try++ {
		conn, err := db.write.Conn(ctx)
		if err != nil {
			return nil, nil, err
		}
		raw, err := conn.BeginTx(ctx, nil)
		if err == nil {
			return conn, raw, nil
		}
		conn.Close()
		if !errors.Is(kindOf(err), ErrUnavailable) || ctx.Err() != nil || try == attempts {
			return nil, nil, err
		}
	}
}

// claim takes the form's key for this transaction. A second one with the same key waits here for the first to end.
func (tx *Tx) claim() (Done, error) {
	if tx.act.Key == "" {
		return Done{}, nil
	}
	n, err := tx.exec(`INSERT INTO submissions (person_no, form_key, act, receipt_no, at) VALUES ($1, $2, $3, '', $4)
		ON CONFLICT DO NOTHING`, tx.act.PersonNo, tx.act.Key, tx.act.Kind, tx.at.Unix())
	if err != nil || n == 1 {
		return Done{}, err
	}
	var kind, receipt string
	err = tx.row(`SELECT act, receipt_no FROM submissions WHERE person_no = $1 AND form_key = $2`,
		tx.act.PersonNo, tx.act.Key).Scan(&kind, &receipt)
	if err != nil {
		return Done{}, classify(err)
	}
	if kind != tx.act.Kind {
		return Done{}, ErrKeyReused
	}
	return Done{ReceiptNo: receipt, Repeated: true}, nil
}

// settle writes what is complete only now: the event for the core system, and the receipt to the form's key.
func (tx *Tx) settle() error {
	if err := tx.writeEvent(); err != nil {
		return err
	}
	if tx.act.Key == "" || tx.receipt == "" {
		return nil
	}
	_, err := tx.exec(`UPDATE submissions SET receipt_no = $3 WHERE person_no = $1 AND form_key = $2`,
		tx.act.PersonNo, tx.act.Key, tx.receipt)
	return err
}

// Note keeps a field's value before and after for the audit log.
func (tx *Tx) Note(field string, before, after any) { tx.detail[field] = Change{before, after} }

// Now is the time of the act, the same for all it writes.
func (tx *Tx) Now() time.Time { return tx.at }

// Context is that of the act.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Actor is who acts.
func (tx *Tx) Actor() Actor { return tx.act.Actor }

// PersonNo is whose record the act touches.
func (tx *Tx) PersonNo() string { return tx.act.PersonNo }

// Lock holds a person's record until the transaction ends, so that what was checked stays true. ErrNotFound where there
// is no such person.
func (tx *Tx) Lock(personNo string) error {
	n, err := tx.exec(`UPDATE persons SET version = version + 1 WHERE person_no = $1`, personNo)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// beforeStatement is called before each statement of an act and before its commit. Tests of the package end the program in it.
var beforeStatement = func() {}

func (tx *Tx) exec(query string, args ...any) (int64, error) {
	beforeStatement()
	result, err := tx.sql.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, classify(err)
	}
	return result.RowsAffected()
}

func (tx *Tx) row(query string, args ...any) *sql.Row {
	beforeStatement()
	return tx.sql.QueryRowContext(tx.ctx, query, args...)
}

// DB reads as this transaction sees things, so that what is checked under a lock is read by the same code as a page. Nothing
// can be written through it.
func (tx *Tx) DB() *DB {
	view := *tx.db
	view.read, view.inside, view.readers, view.write = tx.sql, tx, nil, nil
	return &view
}

// SQL is the transaction itself, for a library that must write in it (the job queue). Nothing else uses it.
func (tx *Tx) SQL() *sql.Tx { return tx.sql }

// detailJSON is the sealed part of an audit entry.
func (tx *Tx) detailJSON() ([]byte, error) {
	if len(tx.detail) == 0 && tx.act.Actor.Address == "" {
		return nil, nil
	}
	plain, err := json.Marshal(struct {
		Address string            `json:"address,omitempty"`
		Changes map[string]Change `json:"changes,omitempty"`
	}{tx.act.Actor.Address, tx.detail})
	if err != nil {
		return nil, fmt.Errorf("store: audit detail: %w", err)
	}
	return tx.db.keys.sealDetail(tx.act.PersonNo, plain), nil
}
