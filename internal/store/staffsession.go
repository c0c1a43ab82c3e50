package store

import (
	"context"
	"strconv"
	"time"
)

// SessionStaff is the value of a staff session that names the account; SessionEpoch stands beside it.
const SessionStaff = "staff"

// StaffSessions keeps the sessions of the agency's people, apart from those of insured people: an scs.CtxStore and scs.Codec.
type StaffSessions struct {
	sessionCodec
	db *DB
}

// StaffSessions answers with the session store of the agency's people.
func (db *DB) StaffSessions() *StaffSessions {
	return &StaffSessions{sessionCodec{db.keys, "staff_session"}, db}
}

// FindCtx reads a session by the hash of its token. One of an account that is disabled, or whose sessions have been ended, is not found.
func (s *StaffSessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := s.db.read.QueryRowContext(ctx, `SELECT s.data FROM staff_sessions s LEFT JOIN staff_accounts a ON a.name = s.name
		WHERE s.token_hash = $1 AND s.expires_at > $2 AND (s.name = '' OR (a.state = 'active' AND a.epoch = s.epoch))`,
		token, s.db.Now().Unix()).Scan(&data)
	switch err = classify(err); {
	case err == ErrNotFound:
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	if seen, ok := ctx.Value(sightKey{}).(*sight); ok {
		seen.token = token
	}
	return data, true, nil
}

// CommitCtx writes a session. One that the same request found (see WithSession) is written only while it is still there.
func (s *StaffSessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.Decode(data)
	if err != nil {
		return err
	}
	name, _ := values[SessionStaff].(string)
	counted, _ := values[SessionEpoch].(string)
	epoch, _ := strconv.ParseInt(counted, 10, 64)
	query := `INSERT INTO staff_sessions (token_hash, name, epoch, data, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (token_hash) DO UPDATE SET name = excluded.name, epoch = excluded.epoch, data = excluded.data, expires_at = excluded.expires_at`
	if seen, ok := ctx.Value(sightKey{}).(*sight); ok && seen.token == token {
		query = `UPDATE staff_sessions SET name = $2, epoch = $3, data = $4, expires_at = $5 WHERE token_hash = $1`
	}
	_, err = s.db.write.ExecContext(ctx, query, token, name, epoch, data, expiry.Unix())
	return classify(err)
}

// DeleteCtx ends a session.
func (s *StaffSessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.db.write.ExecContext(ctx, `DELETE FROM staff_sessions WHERE token_hash = $1`, token)
	return classify(err)
}

// Find, Commit and Delete complete scs.Store, which asks for them beside those with a context.
func (s *StaffSessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *StaffSessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *StaffSessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
