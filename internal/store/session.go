package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Sessions keeps the sessions of the web page, and is an scs.CtxStore and scs.Codec. Like counters, sessions are the product's own
// state and written outside Do; signing in and out are acts of their own.
type Sessions struct{ db *DB }

// Sessions answers with the session store of this database.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

// The values that say whose session it is and of which epoch of theirs. They also stand in the table, so that all of a
// person's sessions end when their epoch does.
const (
	SessionPerson = "person_no"
	SessionEpoch  = "epoch"
)

// sessionData is the sealed form of a session: text values only, since they must survive any change of the program.
type sessionData struct {
	Deadline int64             `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// Encode seals a session's values, which must all be text.
func (s *Sessions) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
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
	return s.db.keys.seal("session", "", plain), nil
}

// Decode is the inverse of Encode.
func (s *Sessions) Decode(sealed []byte) (time.Time, map[string]any, error) {
	var data sessionData
	if len(sealed) == 0 {
		return time.Time{}, nil, ErrSealed
	}
	plain, err := s.db.keys.open("session", "", sealed)
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
	return time.Unix(data.Deadline, 0).UTC(), values, nil
}

// FindCtx reads a session by the hash of its token.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := s.db.read.QueryRowContext(ctx, `SELECT s.data FROM sessions s
		LEFT JOIN registrations r ON r.person_no = s.person_no
		WHERE s.token_hash = $1 AND s.expires_at > $2
			AND (s.person_no = '' OR (r.state = 'active' AND r.session_epoch = s.epoch))`,
		token, s.db.Now().Unix()).Scan(&data)
	switch err = classify(err); {
	case err == ErrNotFound:
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	return data, true, nil
}

// CommitCtx writes a session.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.Decode(data)
	if err != nil {
		return err
	}
	person, _ := values[SessionPerson].(string)
	epochText, _ := values[SessionEpoch].(string)
	epoch, _ := strconv.ParseInt(epochText, 10, 64)
	_, err = s.db.write.ExecContext(ctx, `INSERT INTO sessions (token_hash, person_no, epoch, data, expires_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (token_hash) DO UPDATE SET person_no = excluded.person_no, epoch = excluded.epoch,
			data = excluded.data, expires_at = excluded.expires_at`,
		token, person, epoch, data, expiry.Unix())
	return classify(err)
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

// CountSessions is how many sessions of a person are alive.
func (db *DB) CountSessions(ctx context.Context, personNo string) (n int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM sessions s JOIN registrations r ON r.person_no = s.person_no
		WHERE s.person_no = $1 AND s.expires_at > $2 AND s.epoch = r.session_epoch`, personNo, db.Now().Unix()).Scan(&n)
	return n, classify(err)
}

// EndSessions ends every session of the person by beginning a new epoch, and says how many there were.
func (tx *Tx) EndSessions(personNo string) (int64, error) {
	if _, err := tx.exec(`UPDATE registrations SET session_epoch = session_epoch + 1 WHERE person_no = $1`, personNo); err != nil {
		return 0, err
	}
	return tx.exec(`DELETE FROM sessions WHERE person_no = $1`, personNo)
}
