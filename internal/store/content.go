package store

import (
	"context"
	"errors"
)

// Kinds of what the agency writes for the public.
const (
	ContentGuidance = "guidance" // 须知
	ContentQuestion = "question" // 常见问题
	ContentNotice   = "notice"   // 通知公告
)

// Forever is the end of what ends at no time set.
const Forever = 253402300799

// Errors of content.
var (
	// ErrContentMoved means that somebody saved, published or withdrew a piece meanwhile.
	ErrContentMoved = errors.New("store: the piece is no longer as it was seen")
	// ErrContentShown means that the version is with the public already.
	ErrContentShown = errors.New("store: the version is published already")
)

// Piece is something written for the public: guidance, a question, a notice. Version is the one that it was read for.
type Piece struct {
	ID, Kind, Slug     string
	Latest             int   // number of the newest version
	LatestAt           int64 // when that was saved
	FirstAt            int64 // when the public could first read it; 0 for never
	Helpful, Unhelpful int
	CreatedBy          string
	CreatedAt          int64
	Version
}

// Version is what a piece said from one save to the next.
type Version struct {
	No int
	Writing
	By     string // the name of a staff account
	ByName string // and of its holder, "" for the operator
	At     int64
	Note   string // why

	From, Until  int64 // when the public reads it; both 0 where it was never published, Until Forever for no end
	IssuedBy     string
	IssuedByName string
	IssuedAt     int64
	WithdrawnBy  string
	WithdrawnAt  int64
	WithdrawnWhy string
	ShownNo      int // number of the version that the public reads now, where it was read for staff; 0 for none
	NextNo       int // number of the version that it is to read from NextFrom on; 0 for none
	NextFrom     int64
}

// Writing is what a writer writes.
type Writing struct {
	Title, Keywords, Summary string
	Body                     string // Markdown
	Category                 string
	Service                  string // ID of the page of the menu that it is about, or ""
	Order                    int    // within its category, the smallest first
	Pinned                   bool   // notices: above others
	WantFrom, WantUntil      int64  // when its writer wants it read; 0 for at once, for no end
}

// Shown says whether the public reads the version at a time.
func (v *Version) Shown(at int64) bool { return v.From <= at && at < v.Until }

// Issued says whether the version was published or is to be, whatever became of it.
func (v *Version) Issued() bool { return v.IssuedAt != 0 }

const (
	pieceColumns   = `p.piece_id, p.kind, p.slug, p.latest_no, p.latest_at, p.first_at, p.helpful, p.unhelpful, p.created_by, p.created_at`
	writingColumns = `v.no, v.title, v.keywords, v.summary, v.body, v.category, v.service, v.sort_order, v.pinned, v.want_from, v.want_until`
	versionColumns = writingColumns + `, v.written_by, v.written_at, v.note, v.from_at, v.until_at, v.issued_by, v.issued_at,
		v.withdrawn_by, v.withdrawn_at, v.withdrawn_why`
	// shownPieces are those that the public reads at the time $1.
	shownPieces = ` FROM content_pieces p JOIN content_versions v ON v.piece_id = p.piece_id AND v.until_at > $1 AND v.from_at <= $1 `
)

func (p *Piece) piece() []any {
	return []any{&p.ID, &p.Kind, &p.Slug, &p.Latest, &p.LatestAt, &p.FirstAt, &p.Helpful, &p.Unhelpful, &p.CreatedBy, &p.CreatedAt}
}

func (v *Version) version(pinned *int) []any {
	return []any{&v.No, &v.Title, &v.Keywords, &v.Summary, &v.Body, &v.Category, &v.Service, &v.Order, pinned, &v.WantFrom, &v.WantUntil,
		&v.By, &v.At, &v.Note, &v.From, &v.Until, &v.IssuedBy, &v.IssuedAt, &v.WithdrawnBy, &v.WithdrawnAt, &v.WithdrawnWhy}
}

func scanPiece(row scanner, more ...any) (p Piece, err error) {
	var pinned int
	err = classify(row.Scan(append(append(p.piece(), p.version(&pinned)...), more...)...))
	p.Pinned = pinned != 0
	return p, err
}

func (db *DB) pieces(ctx context.Context, rest string, args ...any) ([]Piece, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+pieceColumns+`, `+versionColumns+rest, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Piece
	for rows.Next() {
		p, err := scanPiece(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, classify(rows.Err())
}

// PublicPiece is a piece as the public reads it now. ErrNotFound where it does not.
func (db *DB) PublicPiece(ctx context.Context, kind, slug string) (*Piece, error) {
	return only(db.pieces(ctx, shownPieces+`WHERE p.kind = $2 AND p.slug = $3`, db.Now().Unix(), kind, slug))
}

// PublicPieces are up to n pieces of a kind as the public reads them now, in the order of their addresses, after one: to go through all.
func (db *DB) PublicPieces(ctx context.Context, kind, afterSlug string, n int) ([]Piece, error) {
	return db.pieces(ctx, shownPieces+`WHERE p.kind = $2 AND p.slug > $3 ORDER BY p.slug LIMIT $4`, db.Now().Unix(), kind, afterSlug, n)
}

// ContentCategory is a category with the first of its pieces and how many it has.
type ContentCategory struct {
	Name   string
	All    int
	Pieces []Piece
}

// ContentCategories are the categories of a kind that the public reads now, in the order of their first pieces, each with up to n of them.
func (db *DB) ContentCategories(ctx context.Context, kind string, n int) (list []ContentCategory, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT slug, title, summary, category, all_of FROM (
		SELECT p.slug, v.title, v.summary, v.category, v.sort_order, COUNT(*) OVER (PARTITION BY v.category) AS all_of,
			MIN(v.sort_order) OVER (PARTITION BY v.category) AS first_of,
			ROW_NUMBER() OVER (PARTITION BY v.category ORDER BY v.sort_order, p.slug) AS place`+shownPieces+`WHERE p.kind = $2) AS listed
		WHERE place <= $3 ORDER BY first_of, category, place`, db.Now().Unix(), kind, n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		p := Piece{Kind: kind}
		var all int
		if err := rows.Scan(&p.Slug, &p.Title, &p.Summary, &p.Category, &all); err != nil {
			return nil, classify(err)
		}
		if len(list) == 0 || list[len(list)-1].Name != p.Category {
			list = append(list, ContentCategory{Name: p.Category, All: all})
		}
		last := &list[len(list)-1]
		last.Pieces = append(last.Pieces, p)
	}
	return list, classify(rows.Err())
}

// ContentIn are up to n pieces of a category that the public reads now, after the one of a slug; "" for the first.
func (db *DB) ContentIn(ctx context.Context, kind, category, afterSlug string, n int) ([]Piece, error) {
	return db.pieces(ctx, shownPieces+`WHERE p.kind = $2 AND v.category = $3 AND ($4 = '' OR EXISTS (
		SELECT 1 FROM content_pieces q JOIN content_versions w ON w.piece_id = q.piece_id AND w.until_at > $1 AND w.from_at <= $1
		WHERE q.kind = $2 AND q.slug = $4 AND (v.sort_order > w.sort_order OR v.sort_order = w.sort_order AND p.slug > q.slug)))
		ORDER BY v.sort_order, p.slug LIMIT $5`, db.Now().Unix(), kind, category, afterSlug, n)
}

// PinnedNotices are up to n notices that stand above others.
func (db *DB) PinnedNotices(ctx context.Context, n int) ([]Piece, error) {
	return db.pieces(ctx, shownPieces+`WHERE p.kind = $2 AND v.pinned = 1 ORDER BY p.first_at DESC, p.piece_id LIMIT $3`, db.Now().Unix(), ContentNotice, n)
}

// PublicNoticeMark is a place in the list of notices: the one that was read last. The zero value is its beginning.
type PublicNoticeMark struct {
	FirstAt int64
	ID      string
}

// PublicNotices are up to n notices that the public reads now and that are not pinned, the newest first, after a mark.
func (db *DB) PublicNotices(ctx context.Context, after PublicNoticeMark, n int) ([]Piece, error) {
	if after.ID == "" {
		after.FirstAt = Forever
	}
	return db.pieces(ctx, shownPieces+`WHERE p.kind = $2 AND v.pinned = 0 AND (p.first_at < $3 OR p.first_at = $3 AND p.piece_id > $4)
		ORDER BY p.first_at DESC, p.piece_id LIMIT $5`, db.Now().Unix(), ContentNotice, after.FirstAt, after.ID, n)
}

// GuidanceOf are the guidance pieces about a service that the public reads now, then others of a category: up to n.
func (db *DB) GuidanceOf(ctx context.Context, service, category string, n int) ([]Piece, error) {
	return db.pieces(ctx, shownPieces+`WHERE p.kind = $2 AND ($3 <> '' AND v.service = $3 OR v.category = $4)
		ORDER BY CASE WHEN v.service = $3 THEN 0 ELSE 1 END, v.sort_order, p.slug LIMIT $5`, db.Now().Unix(), ContentGuidance, service, category, n)
}

// ServiceGuidance are, by the page of the menu that it is about, the guidance that the public reads now. Only slug and title are read.
func (db *DB) ServiceGuidance(ctx context.Context) (map[string]Piece, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT v.service, p.slug, v.title`+shownPieces+`WHERE p.kind = $2 AND v.service <> ''
		ORDER BY v.sort_order DESC, p.slug DESC`, db.Now().Unix(), ContentGuidance)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	found := map[string]Piece{}
	for rows.Next() {
		var service string
		p := Piece{Kind: ContentGuidance}
		if err := rows.Scan(&service, &p.Slug, &p.Title); err != nil {
			return nil, classify(err)
		}
		found[service] = p
	}
	return found, classify(rows.Err())
}
