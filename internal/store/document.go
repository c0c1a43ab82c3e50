package store

import (
	"context"
	"time"

	"shebao/internal/social"
)

// Document is a document issued to a person.
type Document struct {
	PersonNo   string
	ID         string // its number, shown on it and in the QR code's address; drawn at random
	Kind       string // as package document names it; with a series ("entitlement:2025") where others stay valid beside it
	CheckCode  string // printed on the document; only its keyed hash is stored, so reads leave it empty
	State      string // DocumentValid, DocumentReplaced, DocumentRevoked
	Content    string // keyed hash of what it says, to know whether a new one would say anything else
	IssuedAt   int64
	ValidUntil int64
	EndedAt    int64
	Snapshot   []byte // the model it was printed from, as JSON; lists leave it empty
}

// What has become of a document. That its time has run out is told by ValidUntil, and that the record has been corrected by the record.
const (
	DocumentValid    = "valid"
	DocumentReplaced = "superseded" // by another of its series: decisions alone
	DocumentRevoked  = "revoked"
)

// ReplaceDocuments marks the person's valid documents of exactly a kind and series as replaced by the one that is issued next.
func (tx *Tx) ReplaceDocuments(personNo, kind string) error {
	_, err := tx.exec(`UPDATE documents SET state = 'superseded', ended_at = $3 WHERE person_no = $1 AND kind = $2 AND state = 'valid'`,
		personNo, kind, tx.at.Unix())
	return err
}

// IssueDocument keeps a new document, beside those that there are.
func (tx *Tx) IssueDocument(d Document) error {
	k := tx.db.keys
	_, err := tx.exec(`INSERT INTO documents (person_no, document_id, kind, check_hash, state, content, issued_at,
			valid_until, snapshot)
		VALUES ($1, $2, $3, $4, 'valid', $5, $6, $7, $8)`,
		d.PersonNo, d.ID, d.Kind, k.CodeHash("check", "", d.CheckCode), k.Lookup("content", d.Content), d.IssuedAt,
		d.ValidUntil, k.seal("documents.snapshot", d.PersonNo, d.Snapshot))
	return err
}

// RevokeDocument marks a valid document of the person revoked. ErrNotFound where they have none such.
func (tx *Tx) RevokeDocument(personNo, id string) error {
	n, err := tx.exec(`UPDATE documents SET state = 'revoked', ended_at = $3
		WHERE person_no = $1 AND document_id = $2 AND state = 'valid'`, personNo, id, tx.at.Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

const documentColumns = `person_no, document_id, kind, state, content, issued_at, valid_until, ended_at, `

// Documents lists a person's documents of a kind and all its series, newest first.
func (db *DB) Documents(ctx context.Context, personNo, kind string) ([]Document, error) {
	return db.documents(ctx, `''`, `person_no = $1 AND (kind = $2 OR kind LIKE $2 || ':%')
		ORDER BY issued_at DESC, document_id LIMIT 100`, personNo, kind)
}

// ValidDocuments lists a person's documents in force of exactly a kind and series, newest first.
func (db *DB) ValidDocuments(ctx context.Context, personNo, kind string) ([]Document, error) {
	return db.documents(ctx, `''`, `person_no = $1 AND kind = $2 AND state = 'valid' AND valid_until >= $3
		ORDER BY issued_at DESC, document_id`, personNo, kind, social.StartOfDay(db.Now()).Unix())
}

// ValidDocuments is DB.ValidDocuments as the act sees things.
func (tx *Tx) ValidDocuments(personNo, kind string) ([]Document, error) {
	return tx.DB().ValidDocuments(tx.ctx, personNo, kind)
}

// Document reads one of a person's documents. ErrNotFound where they have none of that ID.
func (db *DB) Document(ctx context.Context, personNo, id string) (*Document, error) {
	return db.oneDocument(ctx, `person_no = $1 AND document_id = $2`, personNo, id)
}

// DocumentByID finds a document by the number in its QR code, for a third party.
func (db *DB) DocumentByID(ctx context.Context, id string) (*Document, error) {
	return db.oneDocument(ctx, `document_id = $1`, id)
}

// DocumentByCheckCode finds a document by the check code printed on it, for a third party.
func (db *DB) DocumentByCheckCode(ctx context.Context, code string) (*Document, error) {
	return db.oneDocument(ctx, `check_hash = $1`, db.keys.CodeHash("check", "", code))
}

// SaysSame reports whether a document's content is content.
func (db *DB) SaysSame(d *Document, content string) bool {
	return d.Content == db.keys.Lookup("content", content)
}

// InForce reports whether a document was neither voided nor has run out at a time. Its last day is a whole day: documents of old have the
// hour of their issue in ValidUntil, and say the day alone.
func (d *Document) InForce(at time.Time) bool {
	return d.State == DocumentValid && d.ValidUntil >= social.StartOfDay(at).Unix()
}

func (db *DB) oneDocument(ctx context.Context, where string, args ...any) (*Document, error) {
	return only(db.documents(ctx, `snapshot`, where, args...))
}

// documents reads documents with their snapshots, or without them: one of a whole career is a quarter of a megabyte.
func (db *DB) documents(ctx context.Context, snapshot, where string, args ...any) ([]Document, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+documentColumns+snapshot+` FROM documents WHERE `+where, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Document
	for rows.Next() {
		var d Document
		var sealed []byte
		err := rows.Scan(&d.PersonNo, &d.ID, &d.Kind, &d.State, &d.Content, &d.IssuedAt, &d.ValidUntil, &d.EndedAt, &sealed)
		if err != nil {
			return nil, classify(err)
		}
		if len(sealed) > 0 {
			if d.Snapshot, err = db.keys.open("documents.snapshot", d.PersonNo, sealed); err != nil {
				return nil, err
			}
		}
		list = append(list, d)
	}
	return list, classify(rows.Err())
}
