package store

import (
	"context"
	"database/sql"
	"errors"
)

// Vote says whether a browser found a piece helpful, in place of what it said before. browser is the random number in its cookie. Votes are
// counted, and are nobody's act: written outside Do.
func (db *DB) Vote(ctx context.Context, pieceID, browser string, helpful bool) error {
	voter := db.keys.Lookup("content_vote", pieceID+"\x00"+browser)
	return db.technical(ctx, func(raw *sql.Tx) error {
		// The update that changes nothing locks the piece until this transaction ends, so that its counts stay right.
		result, err := raw.ExecContext(ctx, `UPDATE content_pieces SET helpful = helpful WHERE piece_id = $1`, pieceID)
		if err != nil {
			return classify(err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return ErrNotFound
		}
		var before [2]int64 // votes of this browser for it, and against
		var said int64
		err = classify(raw.QueryRowContext(ctx, `SELECT helpful FROM content_votes WHERE piece_id = $1 AND voter_hash = $2`, pieceID, voter).Scan(&said))
		switch {
		case err == nil:
			before = [2]int64{said, 1 - said}
		case !errors.Is(err, ErrNotFound):
			return err
		}
		now := flag(helpful)
		_, err = raw.ExecContext(ctx, `INSERT INTO content_votes (piece_id, voter_hash, helpful) VALUES ($1, $2, $3)
			ON CONFLICT (piece_id, voter_hash) DO UPDATE SET helpful = excluded.helpful`, pieceID, voter, now)
		if err != nil {
			return classify(err)
		}
		_, err = raw.ExecContext(ctx, `UPDATE content_pieces SET helpful = helpful + $2, unhelpful = unhelpful + $3 WHERE piece_id = $1`,
			pieceID, now-before[0], 1-now-before[1])
		return classify(err)
	})
}

// VoteOf is what a browser said of a piece; voted is false where it said nothing.
func (db *DB) VoteOf(ctx context.Context, pieceID, browser string) (helpful, voted bool, err error) {
	if browser == "" {
		return false, false, nil
	}
	var said int64
	err = classify(db.read.QueryRowContext(ctx, `SELECT helpful FROM content_votes WHERE piece_id = $1 AND voter_hash = $2`,
		pieceID, db.keys.Lookup("content_vote", pieceID+"\x00"+browser)).Scan(&said))
	if errors.Is(err, ErrNotFound) {
		return false, false, nil
	}
	return said == 1, err == nil, err
}
