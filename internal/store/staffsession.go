package store

import (
	"context"
	"errors"
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
	case errors.Is(err, ErrNotFound):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	if seen, ok := ctx.Value(sightKey{}).(*sight); ok {
		seen.token, seen.data = token, data
	}
	return data, true, nil
}

// CommitCtx writes a session. One that the same request found (see WithSession) is written only while it is still there.
func (s *StaffSessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.Decode(data)
	if err != nil {
		return err
	}
	value := func(name string) string { text, _ := values[name].(string); return text }
	number := func(name string) int64 { n, _ := strconv.ParseInt(value(name), 10, 64); return n }
	query := `INSERT INTO staff_sessions (token_hash, name, epoch, data, expires_at, seen_at, session_id, created_at, way, label, address)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (token_hash) DO UPDATE SET name = excluded.name, epoch = excluded.epoch, data = excluded.data, expires_at = excluded.expires_at,
			seen_at = excluded.seen_at, session_id = excluded.session_id, created_at = excluded.created_at, way = excluded.way, label = excluded.label,
			address = excluded.address`
	args := []any{token, value(SessionStaff), number(SessionEpoch), data, expiry.Unix(), number(SessionSeen)}
	if seen, ok := ctx.Value(sightKey{}).(*sight); ok && seen.token == token {
		query = `UPDATE staff_sessions SET name = $2, epoch = $3, data = $4, expires_at = $5, seen_at = $6 WHERE token_hash = $1`
	} else {
		args = append(args, value(SessionID), number(SessionSince), value(SessionWay), value(SessionLabel),
			s.db.keys.Seal("staff_sessions.address", "", value(SessionAddress)))
	}
	return s.db.writeSession(ctx, s.sessionCodec, token, values, query, args)
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

// StaffSessionsOf lists the live sessions of an account seen after a time, newest first.
func (db *DB) StaffSessionsOf(ctx context.Context, name string, seenAfter time.Time) ([]Session, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT s.session_id, s.created_at, s.seen_at, s.way, s.label, s.address FROM staff_sessions s
		JOIN staff_accounts a ON a.name = s.name AND a.epoch = s.epoch
		WHERE s.name = $1 AND s.expires_at > $2 AND s.seen_at > $3 ORDER BY s.created_at DESC, s.session_id`, name, db.Now().Unix(), seenAfter.Unix())
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Session
	for rows.Next() {
		var one Session
		var address []byte
		if err := rows.Scan(&one.ID, &one.CreatedAt, &one.SeenAt, &one.Way, &one.Label, &address); err != nil {
			return nil, classify(err)
		}
		if one.Address, err = db.keys.Open("staff_sessions.address", "", address); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, classify(rows.Err())
}

// EndStaffSessions ends the sessions of an account, all but the one kept ("" for none).
func (tx *Tx) EndStaffSessions(name, keep string) error {
	tx.Note("staff sessions of "+name, nil, "ended")
	return tx.dropStaffSessions(name, keep)
}

func (tx *Tx) dropStaffSessions(name, keep string) error {
	_, err := tx.exec(`DELETE FROM staff_sessions WHERE name = $1 AND (session_id <> $2 OR $2 = '')`, name, keep)
	return err
}
