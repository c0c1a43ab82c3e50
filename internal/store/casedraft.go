package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
)

// SaveCaseDraft keeps what a member of staff has typed at a case, as JSON, in place of what they had typed before; nil throws it away. It
// counts for nothing until an act says the same, so it is written outside Do. Drafts that nobody came back to
// are swept (keep-drafts).
func (db *DB) SaveCaseDraft(ctx context.Context, c *Case, name string, draft any) error {
	if draft == nil {
		return db.technical(ctx, func(raw *sql.Tx) error {
			_, err := raw.ExecContext(ctx, `DELETE FROM case_drafts WHERE person_no = $1 AND case_no = $2 AND staff = $3`, c.PersonNo, c.No, name)
			return classify(err)
		})
	}
	plain, err := json.Marshal(draft)
	if err != nil {
		return err
	}
	now := db.Now()
	return db.technical(ctx, func(raw *sql.Tx) error {
		_, err := raw.ExecContext(ctx, `INSERT INTO case_drafts (person_no, case_no, staff, at, content) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (person_no, case_no, staff) DO UPDATE SET at = excluded.at, content = excluded.content`,
			c.PersonNo, c.No, name, now.Unix(), db.keys.seal("case_drafts.content", c.PersonNo, plain))
		return classify(err)
	})
}

// CaseDraft reads what a member of staff had typed at a case into a value, and says when it was kept; 0 where there is none.
func (db *DB) CaseDraft(ctx context.Context, c *Case, name string, into any) (at int64, err error) {
	var content []byte
	err = db.read.QueryRowContext(ctx, `SELECT at, content FROM case_drafts WHERE person_no = $1 AND case_no = $2 AND staff = $3`,
		c.PersonNo, c.No, name).Scan(&at, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, classify(err)
	}
	plain, err := db.keys.open("case_drafts.content", c.PersonNo, content)
	if err != nil {
		return 0, err
	}
	return at, json.Unmarshal(plain, into)
}
