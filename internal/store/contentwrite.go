package store

import (
	"context"
	"fmt"
	"strings"
)

// AddPiece begins a piece under an ID with its first version. ErrExists where another of its kind has the address.
func (tx *Tx) AddPiece(id, kind, slug string, w Writing, note string) error {
	n, err := tx.exec(`INSERT INTO content_pieces (piece_id, kind, slug, latest_no, latest_at, created_by, created_at) VALUES ($1, $2, $3, 1, $4, $5, $4)
		ON CONFLICT DO NOTHING`, id, kind, slug, tx.at.Unix(), tx.act.Actor.ID)
	if err == nil && n == 0 {
		err = ErrExists
	}
	if err != nil {
		return err
	}
	tx.Note("content "+kind+"/"+slug, nil, 1)
	return tx.addVersion(id, 1, w, note)
}

// SaveVersion saves a new version of a piece over the one that its writer saw. ErrContentMoved where that is not the newest any more.
func (tx *Tx) SaveVersion(id string, seen int, w Writing, note string) (no int, err error) {
	n, err := tx.exec(`UPDATE content_pieces SET latest_no = latest_no + 1, latest_at = $3 WHERE piece_id = $1 AND latest_no = $2`, id, seen, tx.at.Unix())
	if err == nil && n == 0 {
		err = ErrContentMoved
	}
	if err != nil {
		return 0, err
	}
	tx.Note("content "+id, seen, seen+1)
	return seen + 1, tx.addVersion(id, seen+1, w, note)
}

func (tx *Tx) addVersion(id string, no int, w Writing, note string) error {
	_, err := tx.exec(`INSERT INTO content_versions (piece_id, no, title, keywords, summary, body, category, service, sort_order, pinned,
			want_from, want_until, written_by, written_at, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, id, no, w.Title, w.Keywords, w.Summary, w.Body, w.Category, w.Service,
		w.Order, flag(w.Pinned), w.WantFrom, w.WantUntil, tx.act.Actor.ID, tx.at.Unix(), note)
	return err
}

// IssueVersion gives a piece's newest version to the public from a time on until another (Forever for no end), in place of what it reads
// then and of what it was to read later. terms are what it is found by, each with its weight. Errors: ErrContentMoved where the version is
// not
// the newest any more, ErrContentShown where the public reads it already.
func (tx *Tx) IssueVersion(id string, no int, from, until int64, terms map[string]int) error {
	n, err := tx.exec(`UPDATE content_pieces SET latest_no = latest_no WHERE piece_id = $1 AND latest_no = $2`, id, no) // locks the piece
	if err == nil && n == 0 {
		err = ErrContentMoved
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE content_versions SET until_at = CASE WHEN from_at > $3 THEN from_at ELSE $3 END WHERE piece_id = $1 AND no <> $2 AND until_at > $3`,
		id, no, from)
	if err != nil {
		return err
	}
	n, err = tx.exec(`UPDATE content_versions SET from_at = $3, until_at = $4, issued_by = $5, issued_at = $6, withdrawn_by = '', withdrawn_at = 0, withdrawn_why = ''
		WHERE piece_id = $1 AND no = $2 AND NOT (from_at <= $6 AND until_at > $6)`, id, no, from, until, tx.act.Actor.ID, tx.at.Unix())
	if err == nil && n == 0 {
		err = ErrContentShown
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE content_pieces SET first_at = (SELECT MIN(from_at) FROM content_versions WHERE piece_id = $1 AND until_at > from_at) WHERE piece_id = $1`, id)
	if err != nil {
		return err
	}
	tx.Note("content published "+id, nil, map[string]int64{"no": int64(no), "from": from, "until": until})
	return tx.indexVersion(id, no, terms)
}

// indexVersion keeps what a version is found by, and forgets what versions were found by that the public reads no longer.
func (tx *Tx) indexVersion(id string, no int, terms map[string]int) error {
	_, err := tx.exec(`DELETE FROM content_terms WHERE piece_id = $1 AND (no = $2 OR no IN (SELECT no FROM content_versions WHERE piece_id = $1 AND until_at <= $3))`,
		id, no, tx.at.Unix())
	if err != nil {
		return err
	}
	var values []string
	var args []any
	flush := func() error {
		if len(values) == 0 {
			return nil
		}
		_, err := tx.exec(`INSERT INTO content_terms (term, piece_id, no, weight) VALUES `+strings.Join(values, ", "), args...)
		values, args = nil, nil
		return err
	}
	for term, weight := range terms {
		at := len(args)
		values = append(values, fmt.Sprintf("($%d, $%d, $%d, $%d)", at+1, at+2, at+3, at+4))
		args = append(args, term, id, no, weight)
		if len(args) >= 200 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// WithdrawPiece takes a piece from the public at a time, with what it was to read later. ErrContentMoved where the public reads nothing of
// it
// then.
func (tx *Tx) WithdrawPiece(id string, at int64, why string) error {
	n, err := tx.exec(`UPDATE content_versions SET until_at = CASE WHEN from_at > $2 THEN from_at ELSE $2 END, withdrawn_by = $3, withdrawn_at = $4, withdrawn_why = $5
		WHERE piece_id = $1 AND until_at > $2 AND issued_at > 0`, id, at, tx.act.Actor.ID, tx.at.Unix(), why)
	if err == nil && n == 0 {
		err = ErrContentMoved
	}
	tx.Note("content withdrawn "+id, nil, map[string]any{"at": at, "why": why})
	return err
}

// SearchTerms is what to look up: terms as they are, and what terms begin with.
type SearchTerms struct{ Whole, Begin []string }

// mostFound is how many pieces a search looks at: more than anybody reads.
const mostFound = 100

// FindContent are pieces that the public reads now and that have most of the terms, whole, up to a hundred. How well each answers is for
// the
// caller to say.
func (db *DB) FindContent(ctx context.Context, terms SearchTerms) ([]Piece, error) {
	args := []any{db.Now().Unix()}
	next := func(value any) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	}
	var conditions, whole []string
	for _, term := range terms.Whole {
		whole = append(whole, next(term))
	}
	if len(whole) > 0 {
		conditions = append(conditions, "t.term IN ("+strings.Join(whole, ", ")+")")
	}
	for _, begin := range terms.Begin {
		conditions = append(conditions, "t.term >= "+next(begin)+" AND t.term < "+next(begin+"\U0010FFFF"))
	}
	if len(conditions) == 0 {
		return nil, nil
	}
	limit := next(mostFound)
	return db.pieces(ctx, shownPieces+`JOIN (SELECT t.piece_id, t.no, COUNT(*) AS hits, SUM(t.weight) AS weight FROM content_terms t
			JOIN content_versions s ON s.piece_id = t.piece_id AND s.no = t.no AND s.until_at > $1 AND s.from_at <= $1
			WHERE `+strings.Join(conditions, " OR ")+` GROUP BY t.piece_id, t.no ORDER BY hits DESC, weight DESC, t.piece_id LIMIT `+limit+`) AS found
		ON found.piece_id = v.piece_id AND found.no = v.no ORDER BY found.hits DESC, found.weight DESC, p.piece_id`, args...)
}
