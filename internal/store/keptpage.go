package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"
)

// keptPageLife is how long the answer to a form can be gone back to: as long as what stood in it can be sent.
const keptPageLife = time.Hour

// KeepPage keeps the page that answered a form for an hour. Its name is a secret of the visitor's session; the table knows neither whose
// the page is nor what is in it. Like sessions, pages are the product's own state and written outside Do.
func (db *DB) KeepPage(ctx context.Context, name string, page []byte) error {
	hash := db.keys.Lookup("kept page", name)
	content := db.keys.seal("kept_pages.content", "", append([]byte(hash), page...))
	return db.technical(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO kept_pages (page_hash, expires_at, content) VALUES ($1, $2, $3)`,
			hash, db.Now().Add(keptPageLife).Unix(), content)
		return classify(err)
	})
}

// KeptPage reads a page by its name; nil where there is none any more.
func (db *DB) KeptPage(ctx context.Context, name string) ([]byte, error) {
	hash := db.keys.Lookup("kept page", name)
	var content []byte
	err := db.read.QueryRowContext(ctx, `SELECT content FROM kept_pages WHERE page_hash = $1 AND expires_at > $2`, hash, db.Now().Unix()).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, classify(err)
	}
	plain, err := db.keys.open("kept_pages.content", "", content)
	if err != nil {
		return nil, err
	}
	page, ours := bytes.CutPrefix(plain, []byte(hash)) // a row moved under another name opens nothing
	if !ours {
		return nil, ErrSealed
	}
	return page, nil
}
