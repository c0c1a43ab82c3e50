package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"shebao/internal/social"
)

// Limit says how often something may be tried. Counters live in the database, so that they hold across nodes and
// restarts. They are the product's own state and no act of anyone, so they are written outside Do.
type Limit struct {
	// Scope names what is tried: "register.id".
	Scope string
	// Tries may be made within Window of the first one; the next is refused until the window ends.
	Tries  int
	Window time.Duration
	// FirstDelay, where not 0, makes it a growing delay instead: from the Tries-th try on, each is followed by a delay that
	// starts here and doubles up to MaxDelay. Window is then how long without a try it takes to start afresh.
	FirstDelay, MaxDelay time.Duration
}

// Throttled means that something was tried too often. Until is when it may be tried again.
type Throttled struct{ Until time.Time }

// Error is for logs; pages say it in their own words.
func (t *Throttled) Error() string {
	return "store: tried too often, until " + t.Until.Format(time.RFC3339)
}

// Take counts a try before it is made, so that tries made at once can't slip through together. It answers with zero where
// the try may be made, else with the time from which one may.
func (db *DB) Take(ctx context.Context, l Limit, key string) (until time.Time, err error) {
	err = db.technical(ctx, func(raw *sql.Tx) error {
		until, err = db.take(ctx, raw, l, db.keys.Lookup("throttle", key))
		return err
	})
	if err == nil && !until.IsZero() {
		db.listener.Throttled(l.Scope)
	}
	return until, err
}

// AddressLimit is a limit on tries from one network address, which counts for its line: an IPv4 address, or the /64 of an IPv6 one.
// The /48 around it has a counter of its own, SiteShare times as wide, for whoever has many lines.
type AddressLimit struct {
	Scope  string
	Tries  int
	Window time.Duration
}

// SiteShare is how many times more the /48 around an IPv6 line may try than the line. A carrier may have thousands of people in one.
const SiteShare = 16

// Counted is a limit with what it counts for.
type Counted struct {
	Limit
	Key string
}

// For is the limit with what it counts for.
func (l Limit) For(key string) Counted { return Counted{l, key} }

// From is the limit with the line, and the site around it, that an address counts for.
func (l AddressLimit) From(a Address) []Counted {
	line := Limit{Scope: l.Scope, Tries: l.Tries, Window: l.Window}
	list := []Counted{{line, a.Key()}}
	if site, ok := a.Site(); ok {
		wider := line
		wider.Scope, wider.Tries = l.Scope+"/48", l.Tries*SiteShare
		list = append(list, Counted{wider, site.String()})
	}
	return list
}

// TakeFrom counts a try from an address before it is made. *Throttled where it may not be.
func (db *DB) TakeFrom(ctx context.Context, l AddressLimit, from Address) error {
	return db.TakeEach(ctx, l.From(from)...)
}

// RestoreFrom gives back one try of an address that turned out to be a good one or was not looked at.
func (db *DB) RestoreFrom(ctx context.Context, l AddressLimit, from Address) error {
	return db.RestoreEach(ctx, l.From(from)...)
}

// TakeBoth counts a try of what is known by a key, and of the address it comes from. *Throttled where either is used up; the other is
// given back then.
func (db *DB) TakeBoth(ctx context.Context, a Limit, key string, b AddressLimit, from Address) error {
	return db.TakeEach(ctx, append([]Counted{a.For(key)}, b.From(from)...)...)
}

// TakePair is TakeBoth for two limits that have nothing to do with addresses.
func (db *DB) TakePair(ctx context.Context, a Limit, keyA string, b Limit, keyB string) error {
	return db.TakeEach(ctx, a.For(keyA), b.For(keyB))
}

// TakeEach counts a try for each, or for none where one of them is used up: *Throttled then.
func (db *DB) TakeEach(ctx context.Context, list ...Counted) error {
	for i, c := range list {
		until, err := db.Take(ctx, c.Limit, c.Key)
		if err == nil && !until.IsZero() {
			err = &Throttled{Until: until}
		}
		if err != nil {
			return errors.Join(err, db.RestoreEach(ctx, list[:i]...))
		}
	}
	return nil
}

// RestoreEach gives one try back to each.
func (db *DB) RestoreEach(ctx context.Context, list ...Counted) error {
	var errs []error
	for _, c := range list {
		errs = append(errs, db.Restore(ctx, c.Limit, c.Key))
	}
	return errors.Join(errs...)
}

func (db *DB) take(ctx context.Context, raw *sql.Tx, l Limit, hash string) (time.Time, error) {
	now := db.Now()
	var started, tries, blocked int64
	// The update that changes nothing locks the row until this transaction ends, on both engines.
	err := raw.QueryRowContext(ctx, `INSERT INTO throttles (scope, key_hash, started_at, tries) VALUES ($1, $2, $3, 0)
		ON CONFLICT (scope, key_hash) DO UPDATE SET tries = throttles.tries
		RETURNING started_at, tries, blocked_until`, l.Scope, hash, now.Unix()).Scan(&started, &tries, &blocked)
	if err != nil {
		return time.Time{}, classify(err)
	}
	if blocked > now.Unix() {
		return social.At(blocked), nil
	}
	if now.Unix() >= started+int64(l.Window.Seconds()) {
		started, tries = now.Unix(), 0
	}
	if l.FirstDelay == 0 && tries >= int64(l.Tries) {
		return social.At(started).Add(l.Window).UTC(), nil
	}
	tries, blocked = tries+1, 0
	if l.FirstDelay != 0 {
		started, blocked = now.Unix(), now.Add(l.delay(int(tries))).Unix()
	}
	_, err = raw.ExecContext(ctx, `UPDATE throttles SET started_at = $3, tries = $4, blocked_until = $5
		WHERE scope = $1 AND key_hash = $2`, l.Scope, hash, started, tries, blocked)
	return time.Time{}, classify(err)
}

// delay is how long to wait after the n-th try.
func (l Limit) delay(n int) time.Duration {
	if n < l.Tries {
		return 0
	}
	delay := l.FirstDelay
	for range n - l.Tries {
		if delay *= 2; delay >= l.MaxDelay {
			return l.MaxDelay
		}
	}
	return delay
}

// BlockedUntil is when the next try of a key may be made, without counting one; a time gone by where it may be now.
func (db *DB) BlockedUntil(ctx context.Context, l Limit, key string) (time.Time, error) {
	var blocked int64
	err := classify(db.read.QueryRowContext(ctx, `SELECT blocked_until FROM throttles WHERE scope = $1 AND key_hash = $2`,
		l.Scope, db.keys.Lookup("throttle", key)).Scan(&blocked))
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return social.At(blocked), err
}

// Tried is how many tries of a key count now.
func (db *DB) Tried(ctx context.Context, l Limit, key string) (n int, err error) {
	err = classify(db.read.QueryRowContext(ctx, `SELECT tries FROM throttles WHERE scope = $1 AND key_hash = $2 AND started_at > $3`,
		l.Scope, db.keys.Lookup("throttle", key), db.Now().Add(-l.Window).Unix()).Scan(&n))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return n, err
}

// Forgive forgets the tries of a key, after a success.
func (db *DB) Forgive(ctx context.Context, l Limit, key string) error {
	_, err := db.write.ExecContext(ctx, `DELETE FROM throttles WHERE scope = $1 AND key_hash = $2`,
		l.Scope, db.keys.Lookup("throttle", key))
	return classify(err)
}

// Restore gives back one try that turned out to be a good one or was not looked at, with the delay it brought.
func (db *DB) Restore(ctx context.Context, l Limit, key string) error {
	_, err := db.write.ExecContext(ctx, `UPDATE throttles SET tries = tries - 1, blocked_until = 0
		WHERE scope = $1 AND key_hash = $2 AND tries > 0`, l.Scope, db.keys.Lookup("throttle", key))
	return classify(err)
}

// Spend uses up a token that counts once, until it would have expired anyway. It reports whether this was the first time.
func (db *DB) Spend(ctx context.Context, token string, expires time.Time) (first bool, err error) {
	result, err := db.write.ExecContext(ctx, `INSERT INTO spent_tokens (token_hash, expires_at) VALUES ($1, $2)
		ON CONFLICT DO NOTHING`, db.keys.Lookup("token", token), expires.Unix())
	if err != nil {
		return false, classify(err)
	}
	n, err := result.RowsAffected()
	return n == 1, classify(err)
}

// technical runs a short transaction on the product's own state, and again where the engine rolled it back.
func (db *DB) technical(ctx context.Context, f func(*sql.Tx) error) error {
	for try := 1; ; try++ {
		err := db.technicalOnce(ctx, f)
		if err == nil || !errors.Is(kindOf(err), ErrBusy) || try == attempts {
			return err
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

func (db *DB) technicalOnce(ctx context.Context, f func(*sql.Tx) error) error {
	raw, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return classify(err)
	}
	defer raw.Rollback()
	if err := f(raw); err != nil {
		return err
	}
	return classify(raw.Commit())
}

// Sweep deletes what has expired: sessions, answers to forms, spent tokens, one-time codes, counters nobody touched for two days, failures
// under unknown numbers, files that no case came for. What has an end by a setting is Retain's.
func (db *DB) Sweep(ctx context.Context) error {
	now := db.Now()
	for _, sweep := range []struct {
		query string
		until int64
	}{
		{`DELETE FROM sessions WHERE expires_at < $1`, now.Unix()},
		{`DELETE FROM staff_sessions WHERE expires_at < $1`, now.Unix()},
		{`DELETE FROM kept_pages WHERE expires_at < $1`, now.Unix()},
		{`DELETE FROM spent_tokens WHERE expires_at < $1`, now.Unix()},
		{`DELETE FROM one_time_codes WHERE expires_at < $1`, now.Unix()},
		{`DELETE FROM throttles WHERE started_at < $1`, now.Add(-48 * time.Hour).Unix()},
		{`DELETE FROM signins WHERE at < $1 AND person_no = ''`, now.Add(-signInsKeptUnknown).Unix()},
		{`DELETE FROM staff_signins WHERE at < $1 AND name = ''`, now.Add(-signInsKeptUnknown).Unix()},
	} {
		if _, err := db.write.ExecContext(ctx, sweep.query, sweep.until); err != nil {
			return classify(err)
		}
	}
	if err := db.fillPhoneHashes(ctx); err != nil {
		return err
	}
	if err := db.fillFacts(ctx); err != nil {
		return err
	}
	if err := db.sweepEvidence(ctx); err != nil {
		return err
	}
	return db.Beat(ctx, BeatSweep)
}
