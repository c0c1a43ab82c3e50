package store

import (
	"context"
	"strings"
)

// States of pieces, to choose by. A piece may be in several: one that is published and has a draft beside it.
const (
	ContentDraft     = "draft"     // its newest version is not published
	ContentShown     = "shown"     // the public reads it
	ContentScheduled = "scheduled" // the public is to read a version of it
	ContentGone      = "gone"      // the public could read it, and no longer does
)

// ContentFilter says which pieces to list. Empty fields are for any.
type ContentFilter struct {
	Kind, State, Category, Text string
	// After is the last one of the page before.
	After ContentMark
}

// ContentMark is a place in the list of pieces. The zero value is its beginning.
type ContentMark struct {
	LatestAt int64
	ID       string
}

// deskColumns are what is with the public now and next, at the time $1.
const deskColumns = `,
	(SELECT COALESCE(MAX(s.no), 0) FROM content_versions s WHERE s.piece_id = p.piece_id AND s.from_at <= $1 AND s.until_at > $1),
	(SELECT COALESCE(MAX(s.no), 0) FROM content_versions s WHERE s.piece_id = p.piece_id AND s.from_at > $1 AND s.until_at > s.from_at),
	(SELECT COALESCE(MAX(s.from_at), 0) FROM content_versions s WHERE s.piece_id = p.piece_id AND s.from_at > $1 AND s.until_at > s.from_at)`

// nowShown and toBeShown are conditions on a piece at the time $1.
const (
	nowShown  = `EXISTS (SELECT 1 FROM content_versions s WHERE s.piece_id = p.piece_id AND s.from_at <= $1 AND s.until_at > $1)`
	toBeShown = `EXISTS (SELECT 1 FROM content_versions s WHERE s.piece_id = p.piece_id AND s.from_at > $1 AND s.until_at > s.from_at)`
)

// names of the holders of the accounts that wrote and published.
const (
	nameColumns = `, COALESCE(a.shown_name, ''), COALESCE(b.shown_name, '')`
	nameJoins   = ` LEFT JOIN staff_accounts a ON a.name = v.written_by LEFT JOIN staff_accounts b ON b.name = v.issued_by `
)

func scanDeskPiece(row scanner) (p Piece, err error) {
	var shown, next int
	var from int64
	var by, issued string
	p, err = scanPiece(row, &shown, &next, &from, &by, &issued)
	p.ShownNo, p.NextNo, p.NextFrom, p.ByName, p.IssuedByName = shown, next, from, by, issued
	return p, err
}

// Pieces lists up to n pieces with their newest versions, those saved last first.
func (db *DB) Pieces(ctx context.Context, f ContentFilter, n int) ([]Piece, error) {
	if f.After.ID == "" {
		f.After.LatestAt = Forever
	}
	rows, err := db.read.QueryContext(ctx, `SELECT `+pieceColumns+`, `+versionColumns+deskColumns+nameColumns+`
		FROM content_pieces p JOIN content_versions v ON v.piece_id = p.piece_id AND v.no = p.latest_no`+nameJoins+`
		WHERE ($2 = '' OR p.kind = $2) AND ($3 = '' OR v.category = $3) AND LOWER(v.title || ' ' || v.keywords || ' ' || p.slug) LIKE $4 ESCAPE '~'
			AND ($5 = '' OR $5 = 'draft' AND v.issued_at = 0 OR $5 = 'shown' AND `+nowShown+` OR $5 = 'scheduled' AND `+toBeShown+`
				OR $5 = 'gone' AND p.first_at > 0 AND NOT `+nowShown+` AND NOT `+toBeShown+`)
			AND (p.latest_at < $6 OR p.latest_at = $6 AND p.piece_id > $7)
		ORDER BY p.latest_at DESC, p.piece_id LIMIT $8`, db.Now().Unix(), f.Kind, f.Category, "%"+likeText.Replace(strings.ToLower(f.Text))+"%",
		f.State, f.After.LatestAt, f.After.ID, n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Piece
	for rows.Next() {
		p, err := scanDeskPiece(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, classify(rows.Err())
}

// PieceCategories are the categories that newest versions of a kind have; "" for any kind.
func (db *DB) PieceCategories(ctx context.Context, kind string) ([]string, error) {
	return db.texts(ctx, `SELECT DISTINCT v.category FROM content_pieces p JOIN content_versions v ON v.piece_id = p.piece_id AND v.no = p.latest_no
		WHERE ($1 = '' OR p.kind = $1) ORDER BY v.category`, kind)
}

// PieceCount is how many pieces there are, published or not.
func (db *DB) PieceCount(ctx context.Context) (n int, err error) {
	err = classify(db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM content_pieces`).Scan(&n))
	return n, err
}

// PieceBySlug is the ID of a piece. ErrNotFound where there is none.
func (db *DB) PieceBySlug(ctx context.Context, kind, slug string) (id string, err error) {
	err = classify(db.read.QueryRowContext(ctx, `SELECT piece_id FROM content_pieces WHERE kind = $1 AND slug = $2`, kind, slug).Scan(&id))
	return id, err
}

// Piece reads a piece with one of its versions, 0 for the newest. ErrNotFound where there is none.
func (db *DB) Piece(ctx context.Context, id string, no int) (*Piece, error) {
	p, err := scanDeskPiece(db.read.QueryRowContext(ctx, `SELECT `+pieceColumns+`, `+versionColumns+deskColumns+nameColumns+`
		FROM content_pieces p JOIN content_versions v ON v.piece_id = p.piece_id AND v.no = CASE WHEN $3 = 0 THEN p.latest_no ELSE $3 END`+nameJoins+`
		WHERE p.piece_id = $2`, db.Now().Unix(), id, no))
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// PieceVersions are up to n versions of a piece without their texts, the newest first, before a number (0 for all).
func (db *DB) PieceVersions(ctx context.Context, id string, before, n int) ([]Version, error) {
	return collect(ctx, db.read, func(v *Version) []any {
		return []any{&v.No, &v.Title, &v.By, &v.At, &v.Note, &v.From, &v.Until, &v.IssuedBy, &v.IssuedAt,
			&v.WithdrawnBy, &v.WithdrawnAt, &v.WithdrawnWhy, &v.ByName, &v.IssuedByName}
	}, `SELECT v.no, v.title, v.written_by, v.written_at, v.note, v.from_at, v.until_at, v.issued_by, v.issued_at,
		v.withdrawn_by, v.withdrawn_at, v.withdrawn_why`+nameColumns+` FROM content_versions v`+nameJoins+`
		WHERE v.piece_id = $1 AND ($2 = 0 OR v.no < $2) ORDER BY v.no DESC LIMIT $3`, id, before, n)
}
