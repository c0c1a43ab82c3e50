package store

import (
	"context"
	"encoding/json"
)

// AuditExport is an export of the audit log that a second person approved.
type AuditExport struct {
	ID                    string
	AskedBy, ApprovedBy   string
	ApprovedAt, ExpiresAt int64
	Search                AuditFilter
	Downloads             int
}

// ApproveAuditExport lets whoever asked for an export fetch it until a time. The act's actor approves it.
func (tx *Tx) ApproveAuditExport(askedBy string, search AuditFilter, expires int64) error {
	plain, err := json.Marshal(search)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO audit_exports (export_id, asked_by, approved_by, approved_at, expires_at, search) VALUES ($1, $2, $3, $4, $5, $6)`,
		NewID(), askedBy, tx.act.Actor.ID, tx.at.Unix(), expires, tx.db.keys.seal("audit_exports.search", "", plain))
	return err
}

// CountAuditDownload notes that the act's actor fetches an export of theirs. ErrNotFound where they have none of that ID, or its time is
// over.
func (tx *Tx) CountAuditDownload(id string) error {
	n, err := tx.exec(`UPDATE audit_exports SET downloads = downloads + 1 WHERE export_id = $1 AND asked_by = $2 AND expires_at > $3`,
		id, tx.act.Actor.ID, tx.at.Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("audit export "+id, nil, nil)
	return err
}

// AuditExports are the last n exports that somebody asked for and a second person approved.
func (db *DB) AuditExports(ctx context.Context, askedBy string, n int) ([]AuditExport, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT export_id, asked_by, approved_by, approved_at, expires_at, search, downloads FROM audit_exports
		WHERE asked_by = $1 ORDER BY approved_at DESC, export_id LIMIT $2`, askedBy, n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []AuditExport
	for rows.Next() {
		e, err := db.scanAuditExport(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, *e)
	}
	return list, classify(rows.Err())
}

// AuditExport reads one. ErrNotFound where there is none.
func (db *DB) AuditExport(ctx context.Context, id string) (*AuditExport, error) {
	return db.scanAuditExport(db.read.QueryRowContext(ctx, `SELECT export_id, asked_by, approved_by, approved_at, expires_at, search, downloads
		FROM audit_exports WHERE export_id = $1`, id))
}

func (db *DB) scanAuditExport(row scanner) (*AuditExport, error) {
	e := &AuditExport{}
	var search []byte
	err := row.Scan(&e.ID, &e.AskedBy, &e.ApprovedBy, &e.ApprovedAt, &e.ExpiresAt, &search, &e.Downloads)
	if err != nil {
		return nil, classify(err)
	}
	plain, err := db.keys.open("audit_exports.search", "", search)
	if err == nil {
		err = json.Unmarshal(plain, &e.Search)
	}
	return e, err
}
