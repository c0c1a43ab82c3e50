package store

import (
	"context"
	"strconv"
	"time"
)

// Outcomes of a sign-in.
const (
	SignInOK        = "ok"
	SignInPassword  = "password"  // wrong password
	SignInThrottled = "throttled" // not looked at, since too many were tried
	SignInCode      = "code"      // right password, wrong second factor
)

// SignInEntry is a sign-in or a failure of one, as its person sees it.
type SignInEntry struct {
	At      int64
	Outcome string
	Way     string
	Label   string // what the browser said it is, in words
	Address string
	Times   int // how many at once stand in this entry; the last of them was At
}

// signInsKeptUnknown is how long it is kept what was tried under nobody's number: it serves to see an attack under way. All else goes by keep-signins.
const signInsKeptUnknown = 7 * 24 * time.Hour

const keepSignIn = `INSERT INTO signins (person_no, signin_id, at, outcome, way, label, address) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (person_no, signin_id) DO UPDATE SET at = excluded.at, label = excluded.label, address = excluded.address, times = signins.times + 1`

// KeepSignIn keeps a sign-in of the person.
func (tx *Tx) KeepSignIn(personNo string, e SignInEntry) error {
	_, err := tx.exec(keepSignIn, tx.db.signInArgs(personNo, e, tx.at)...)
	return err
}

// KeepFailedSignIn keeps a failure: the product's own state, since it is nobody's act. personNo is "" where nobody is registered under
// the ID number: that costs the same statement, so that the time of the answer does not tell.
func (db *DB) KeepFailedSignIn(ctx context.Context, personNo string, e SignInEntry) error {
	db.listener.SignInFailed("citizen", personNo, e.Outcome, e.Address)
	_, err := db.write.ExecContext(ctx, keepSignIn, db.signInArgs(personNo, e, db.Now())...)
	return classify(err)
}

func (db *DB) signInArgs(personNo string, e SignInEntry, at time.Time) []any {
	id := NewID()
	if e.Outcome == SignInThrottled { // one entry an hour, or a flood would bury the rest
		id = SignInThrottled + strconv.FormatInt(at.Unix()/3600, 10)
	}
	return []any{personNo, id, at.Unix(), e.Outcome, e.Way, e.Label, db.keys.Seal("signins.address", personNo, e.Address)}
}

// FailedSignIns is how many sign-ins of a person failed after a time.
func (tx *Tx) FailedSignIns(personNo string, after int64) (n int, err error) {
	err = tx.row(`SELECT COALESCE(SUM(times), 0) FROM signins WHERE person_no = $1 AND outcome <> 'ok' AND at > $2`, personNo, after).Scan(&n)
	return n, classify(err)
}

// SignIns are up to n sign-ins and failures of a person after a time, newest first.
func (db *DB) SignIns(ctx context.Context, personNo string, after time.Time, n int) ([]SignInEntry, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT at, outcome, way, label, address, times FROM signins WHERE person_no = $1 AND at > $2
		ORDER BY at DESC, signin_id LIMIT $3`, personNo, after.Unix(), n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []SignInEntry
	for rows.Next() {
		var e SignInEntry
		var address []byte
		if err := rows.Scan(&e.At, &e.Outcome, &e.Way, &e.Label, &address, &e.Times); err != nil {
			return nil, classify(err)
		}
		if e.Address, err = db.keys.Open("signins.address", personNo, address); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, classify(rows.Err())
}

// signInsCompared bounds how many sign-ins a network is looked for in.
const signInsCompared = 100

// SignedInFrom says whether a person signed in from the line of an address after a time.
func (db *DB) SignedInFrom(ctx context.Context, personNo string, from Address, after time.Time) (bool, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT address FROM signins WHERE person_no = $1 AND at > $2 AND outcome = $3
		ORDER BY at DESC LIMIT $4`, personNo, after.Unix(), SignInOK, signInsCompared)
	if err != nil {
		return false, classify(err)
	}
	defer rows.Close()
	known := false
	for rows.Next() {
		var sealed []byte
		if err := rows.Scan(&sealed); err != nil {
			return false, classify(err)
		}
		address, err := db.keys.Open("signins.address", personNo, sealed)
		if err != nil {
			return false, err
		}
		known = known || AddressOf(address).Key() == from.Key()
	}
	return known, classify(rows.Err())
}
