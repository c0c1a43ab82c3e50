package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"shebao/internal/social"
)

// Sessions keeps the sessions of the web page, and is an scs.CtxStore and scs.Codec. Like counters, sessions are the product's own
// state and written outside Do; signing in and out are acts of their own.
type Sessions struct {
	sessionCodec
	db *DB
}

// Sessions answers with the session store of this database.
func (db *DB) Sessions() *Sessions { return &Sessions{sessionCodec{db.keys, "session"}, db} }

// Values of a session that also stand in the table: whose it is and of which epoch of theirs, so that all of a person's sessions end
// when their epoch does; and what the person sees of it on their own list.
const (
	SessionPerson  = "person_no"
	SessionEpoch   = "epoch"
	SessionID      = "session_id" // names it on pages; says nothing of the token
	SessionSince   = "since"      // Unix time of the sign-in
	SessionSeen    = "seen"       // Unix time of the last request, coarse
	SessionWay     = "way"        // how the person signed in
	SessionLabel   = "label"      // what the browser says it is, in words
	SessionAddress = "address"    // network address at sign-in
	SessionDevice  = "device_id"  // the device of theirs it runs on
)

// sight is what a request saw of its session when it began.
type sight struct {
	token  string // hash of the token of the session found
	data   []byte // and what was in it, sealed
	frozen bool
}

type sightKey struct{}

// WithSession makes a request's context remember the session found for it: a session that ends while the request is under way is then
// not written once more by it.
func WithSession(ctx context.Context) context.Context {
	return context.WithValue(ctx, sightKey{}, &sight{})
}

// SessionFrozen says that the person of the request's session has frozen changes. It was read with the session.
func SessionFrozen(ctx context.Context) bool {
	seen, ok := ctx.Value(sightKey{}).(*sight)
	return ok && seen.frozen
}

// sessionData is the sealed form of a session: text values only, since they must survive any change of the program.
type sessionData struct {
	Deadline int64             `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// sessionCodec seals the values of sessions of one kind.
type sessionCodec struct {
	keys *Keys
	as   string
}

// Encode seals a session's values, which must all be text.
func (c sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	data := sessionData{deadline.Unix(), make(map[string]string, len(values))}
	for key, value := range values {
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("store: session value %s is a %T, not text", key, value)
		}
		data.Values[key] = text
	}
	plain, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	return c.keys.seal(c.as, "", plain), nil
}

// Decode is the inverse of Encode.
func (c sessionCodec) Decode(sealed []byte) (time.Time, map[string]any, error) {
	var data sessionData
	if len(sealed) == 0 {
		return time.Time{}, nil, ErrSealed
	}
	plain, err := c.keys.open(c.as, "", sealed)
	if err == nil {
		err = json.Unmarshal(plain, &data)
	}
	if err != nil {
		return time.Time{}, nil, err
	}
	values := make(map[string]any, len(data.Values))
	for key, text := range data.Values {
		values[key] = text
	}
	return social.At(data.Deadline), values, nil
}

// FindCtx reads a session by the hash of its token.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	var frozenAt int64
	err := s.db.read.QueryRowContext(ctx, `SELECT s.data, COALESCE(r.frozen_at, 0) FROM sessions s
		LEFT JOIN registrations r ON r.person_no = s.person_no
		WHERE s.token_hash = $1 AND s.expires_at > $2
			AND (s.person_no = '' OR (r.state = 'active' AND r.session_epoch = s.epoch AND `+onRecord+`))`,
		token, s.db.Now().Unix()).Scan(&data, &frozenAt)
	switch err = classify(err); {
	case errors.Is(err, ErrNotFound):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	if seen, ok := ctx.Value(sightKey{}).(*sight); ok {
		seen.token, seen.data, seen.frozen = token, data, frozenAt != 0
	}
	return data, true, nil
}

// CommitCtx writes a session. One that the same request found (see WithSession) is written only while it is still there: whoever ended it
// meanwhile meant it.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.Decode(data)
	if err != nil {
		return err
	}
	value := func(name string) string { text, _ := values[name].(string); return text }
	number := func(name string) int64 { n, _ := strconv.ParseInt(value(name), 10, 64); return n }
	person := value(SessionPerson)
	query := `INSERT INTO sessions (token_hash, person_no, epoch, data, expires_at, seen_at, session_id, created_at, way, label, device_id, address)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (token_hash) DO UPDATE SET person_no = excluded.person_no, epoch = excluded.epoch, data = excluded.data,
			expires_at = excluded.expires_at, seen_at = excluded.seen_at, session_id = excluded.session_id, created_at = excluded.created_at,
			way = excluded.way, label = excluded.label, device_id = excluded.device_id, address = excluded.address`
	args := []any{token, person, number(SessionEpoch), data, expiry.Unix(), number(SessionSeen)}
	if seen, ok := ctx.Value(sightKey{}).(*sight); ok && seen.token == token {
		query = `UPDATE sessions SET person_no = $2, epoch = $3, data = $4, expires_at = $5, seen_at = $6 WHERE token_hash = $1`
	} else {
		args = append(args, value(SessionID), number(SessionSince), value(SessionWay), value(SessionLabel), value(SessionDevice),
			s.db.keys.Seal("sessions.address", person, value(SessionAddress)))
	}
	return s.db.writeSession(ctx, s.sessionCodec, token, values, query, args)
}

// seenPatience is how long a page waits until it is written down that somebody was there.
const seenPatience = 2 * time.Second

// writeSession writes a session. Where all that is new in it is when it was last seen, reading goes on though the database takes no row now:
// it may be a standby for the moment, its disk may be full, or the standby that it waits for may be gone.
func (db *DB) writeSession(ctx context.Context, codec sessionCodec, token string, values map[string]any, query string, args []any) error {
	found, ok := ctx.Value(sightKey{}).(*sight)
	if !ok || found.token != token || !codec.sameButSeen(found.data, values) {
		_, err := db.write.ExecContext(ctx, query, args...)
		return classify(err)
	}
	ctx, cancel := context.WithTimeout(ctx, seenPatience)
	defer cancel()
	_, err := db.write.ExecContext(ctx, query, args...)
	err = classify(err)
	for _, passing := range []error{ErrUnavailable, ErrBusy, ErrFull, context.DeadlineExceeded} {
		if errors.Is(err, passing) {
			return nil
		}
	}
	return err
}

// sameButSeen reports that a session holds what it held when it was found, but for when it was last seen.
func (c sessionCodec) sameButSeen(found []byte, values map[string]any) bool {
	_, before, err := c.Decode(found)
	if err != nil {
		return false
	}
	before, now := maps.Clone(before), maps.Clone(values)
	delete(before, SessionSeen)
	delete(now, SessionSeen)
	return maps.Equal(before, now)
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.db.write.ExecContext(ctx, `DELETE FROM sessions WHERE token_hash = $1`, token)
	return classify(err)
}

// Find, Commit and Delete complete scs.Store, which asks for them beside those with a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Session is a live session as its person sees it.
type Session struct {
	ID        string
	CreatedAt int64 // of the sign-in
	SeenAt    int64 // of the last request, coarse
	Way       string
	Label     string
	DeviceID  string
	Address   string
}

// LiveSessions are a person's sessions that are alive and were seen after a time, the one seen last first.
func (db *DB) LiveSessions(ctx context.Context, personNo string, after time.Time) ([]Session, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT s.session_id, s.created_at, s.seen_at, s.way, s.label, s.device_id, s.address
		FROM sessions s JOIN registrations r ON r.person_no = s.person_no
		WHERE s.person_no = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND s.epoch = r.session_epoch AND r.state = 'active'
		ORDER BY s.seen_at DESC, s.created_at DESC, s.session_id`, personNo, db.Now().Unix(), after.Unix())
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Session
	for rows.Next() {
		var one Session
		var address []byte
		if err := rows.Scan(&one.ID, &one.CreatedAt, &one.SeenAt, &one.Way, &one.Label, &one.DeviceID, &address); err != nil {
			return nil, classify(err)
		}
		if one.Address, err = db.keys.Open("sessions.address", personNo, address); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, classify(rows.Err())
}

// CountSessions is how many sessions of a person are alive.
func (db *DB) CountSessions(ctx context.Context, personNo string) (n int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM sessions s JOIN registrations r ON r.person_no = s.person_no
		WHERE s.person_no = $1 AND s.expires_at > $2 AND s.epoch = r.session_epoch`, personNo, db.Now().Unix()).Scan(&n)
	return n, classify(err)
}

// EndSession ends one session of the person. ErrNotFound where it is none of theirs or over already.
func (tx *Tx) EndSession(personNo, id string) error {
	if id == "" { // of a session from before they were numbered
		return ErrNotFound
	}
	n, err := tx.exec(`DELETE FROM sessions WHERE person_no = $1 AND session_id = $2`, personNo, id)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// EndSessions ends every session of the person by beginning a new epoch, and says how many there were.
func (tx *Tx) EndSessions(personNo string) (int64, error) {
	if _, err := tx.exec(`UPDATE registrations SET session_epoch = session_epoch + 1 WHERE person_no = $1`, personNo); err != nil {
		return 0, err
	}
	return tx.exec(`DELETE FROM sessions WHERE person_no = $1`, personNo)
}
