package store

import "context"

// Announcement is what everybody is told about the service itself.
type Announcement struct {
	ID         string
	Title      string
	Body       string // plain text; a line is a paragraph
	Tone       string // "info", "warning" or "danger"
	ShownFrom  int64
	ShownUntil int64 // 0: until it is taken down
	MadeBy     string
	MadeAt     int64
	EndedAt    int64 // when it was taken down; 0 for never
	EndedBy    string
}

// Shown says whether it is to be seen at a time.
func (a *Announcement) Shown(at int64) bool {
	return a.EndedAt == 0 && a.ShownFrom <= at && (a.ShownUntil == 0 || at < a.ShownUntil)
}

// Announce keeps an announcement; its ID, who made it and when are the act's.
func (tx *Tx) Announce(a Announcement) error {
	_, err := tx.exec(`INSERT INTO announcements (announcement_id, title, body, tone, shown_from, shown_until, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, NewID(), a.Title, a.Body, a.Tone, a.ShownFrom, a.ShownUntil, tx.act.Actor.ID, tx.at.Unix())
	tx.Note("announcement", nil, a.Title)
	return err
}

// EndAnnouncement takes one down. ErrNotFound where there is none, or it is down already.
func (tx *Tx) EndAnnouncement(id string) error {
	n, err := tx.exec(`UPDATE announcements SET ended_at = $2, ended_by = $3 WHERE announcement_id = $1 AND ended_at = 0`,
		id, tx.at.Unix(), tx.act.Actor.ID)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("announcement", id, nil)
	return err
}

// Announcements are those not over before a time, and those that are still to come, the newest first.
func (db *DB) Announcements(ctx context.Context, after int64, n int) ([]Announcement, error) {
	return collect(ctx, db.read, func(a *Announcement) []any {
		return []any{&a.ID, &a.Title, &a.Body, &a.Tone, &a.ShownFrom, &a.ShownUntil, &a.MadeBy, &a.MadeAt, &a.EndedAt, &a.EndedBy}
	}, `SELECT announcement_id, title, body, tone, shown_from, shown_until, made_by, made_at, ended_at, ended_by
		FROM announcements WHERE (ended_at = 0 OR ended_at > $1) AND (shown_until = 0 OR shown_until > $1)
		ORDER BY shown_from DESC, announcement_id LIMIT $2`, after, n)
}
