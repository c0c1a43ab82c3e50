package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// Evidence is a file handed in with a case.
type Evidence struct {
	PersonNo string
	ID       string
	CaseNo   string // "" until the case is handed in
	Name     string // as its owner named it, made safe
	Kind     string // the type it really is: "application/pdf"
	Size     int64  // bytes
	At       int64  // when it was handed in; before that, when it was uploaded
}

const (
	evidencePart  = 64 << 10       // bytes of a file that a row holds
	evidenceLoose = 10             // files of a person that wait for a case at most; older ones go
	evidenceKept  = 24 * time.Hour // how long they wait
)

// KeepEvidence keeps a file that its owner is about to hand in, for a day. It counts for nothing until an act attaches it, so it is
// written outside Do. Of more than ten such files the oldest go.
func (db *DB) KeepEvidence(ctx context.Context, personNo, name, kind string, content []byte) (*Evidence, error) {
	e := &Evidence{PersonNo: personNo, ID: NewID(), Name: name, Kind: kind, Size: int64(len(content)), At: db.Now().Unix()}
	parts := db.keys.sealParts(e, content) // before the database is asked to wait for it
	return e, db.technical(ctx, func(raw *sql.Tx) error {
		_, err := raw.ExecContext(ctx, `INSERT INTO evidence (person_no, evidence_id, case_no, name, kind, size, at) VALUES ($1, $2, '', $3, $4, $5, $6)`,
			personNo, e.ID, db.keys.Seal("evidence.name", personNo, name), kind, e.Size, e.At)
		for part := 0; err == nil && part < len(parts); part++ {
			_, err = raw.ExecContext(ctx, `INSERT INTO evidence_parts (person_no, evidence_id, part, content) VALUES ($1, $2, $3, $4)`,
				personNo, e.ID, part, parts[part])
		}
		if err == nil {
			err = dropEvidence(ctx, raw, `person_no = $1 AND case_no = '' AND evidence_id NOT IN (SELECT evidence_id FROM evidence
				WHERE person_no = $1 AND case_no = '' ORDER BY at DESC, evidence_id DESC LIMIT $2)`, personNo, evidenceLoose)
		}
		return classify(err)
	})
}

func (k *Keys) sealParts(e *Evidence, content []byte) [][]byte {
	var parts [][]byte
	for piece := range slices.Chunk(content, evidencePart) {
		parts = append(parts, k.seal(evidenceBinding(e.ID, len(parts)), e.PersonNo, piece))
	}
	return parts
}

// evidenceBinding keeps the parts of a file in their order, and in their file. That none is missing the file's size says.
func evidenceBinding(id string, part int) string {
	return fmt.Sprintf("evidence_parts.content %s %d", id, part)
}

// DropEvidence throws a file away that waits for a case. It is no error where there is none.
func (db *DB) DropEvidence(ctx context.Context, personNo, id string) error {
	return db.technical(ctx, func(raw *sql.Tx) error {
		return dropEvidence(ctx, raw, `person_no = $1 AND case_no = '' AND evidence_id = $2`, personNo, id)
	})
}

// dropEvidence deletes files and what they hold. The files go first: one that is being attached meanwhile is then either attached, and
// not found here, or gone, and not found there.
func dropEvidence(ctx context.Context, raw *sql.Tx, where string, args ...any) error {
	rows, err := raw.QueryContext(ctx, `DELETE FROM evidence WHERE `+where+` RETURNING person_no, evidence_id`, args...)
	if err != nil {
		return classify(err)
	}
	var gone [][2]string
	for rows.Next() {
		var key [2]string
		if err := rows.Scan(&key[0], &key[1]); err != nil {
			rows.Close()
			return classify(err)
		}
		gone = append(gone, key)
	}
	if err := rows.Close(); err != nil {
		return classify(err)
	}
	if err := rows.Err(); err != nil {
		return classify(err)
	}
	for _, key := range gone {
		if _, err := raw.ExecContext(ctx, `DELETE FROM evidence_parts WHERE person_no = $1 AND evidence_id = $2`, key[0], key[1]); err != nil {
			return classify(err)
		}
	}
	return nil
}

func (db *DB) sweepEvidence(ctx context.Context) error {
	return db.technical(ctx, func(raw *sql.Tx) error {
		return dropEvidence(ctx, raw, `case_no = '' AND at < $1`, db.Now().Add(-evidenceKept).Unix())
	})
}

// AttachEvidence hands files of the act's person in with one of their cases. ErrNotFound where one of them waits no more.
func (tx *Tx) AttachEvidence(caseNo string, ids ...string) error {
	for _, id := range ids {
		n, err := tx.exec(`UPDATE evidence SET case_no = $3, at = $4 WHERE person_no = $1 AND evidence_id = $2 AND case_no = ''`,
			tx.act.PersonNo, id, caseNo, tx.at.Unix())
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
	}
	return nil
}

const evidenceColumns = `person_no, evidence_id, case_no, name, kind, size, at`

// CaseEvidence lists what was handed in with one of a person's cases, in the order of time.
func (db *DB) CaseEvidence(ctx context.Context, personNo, caseNo string) ([]Evidence, error) {
	return db.evidence(ctx, `person_no = $1 AND case_no = $2 AND case_no <> '' ORDER BY at, evidence_id`, personNo, caseNo)
}

// LooseEvidence reads files of a person that wait for a case, in the order asked for. Those that wait no more are left out.
func (db *DB) LooseEvidence(ctx context.Context, personNo string, ids []string) ([]Evidence, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := db.evidence(ctx, `person_no = $1 AND case_no = ''`, personNo)
	if err != nil {
		return nil, err
	}
	var list []Evidence
	for _, id := range ids {
		if i := slices.IndexFunc(all, func(e Evidence) bool { return e.ID == id }); i >= 0 {
			list = append(list, all[i])
		}
	}
	return list, nil
}

func (db *DB) evidence(ctx context.Context, where string, args ...any) ([]Evidence, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+evidenceColumns+` FROM evidence WHERE `+where, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Evidence
	for rows.Next() {
		var e Evidence
		var name []byte
		if err := rows.Scan(&e.PersonNo, &e.ID, &e.CaseNo, &name, &e.Kind, &e.Size, &e.At); err != nil {
			return nil, classify(err)
		}
		if e.Name, err = db.keys.Open("evidence.name", e.PersonNo, name); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, classify(rows.Err())
}

// EvidenceContent reads one of a person's files with what it holds, whether handed in or waiting. ErrNotFound where they have none of
// that ID; ErrSealed where it is not whole.
func (db *DB) EvidenceContent(ctx context.Context, personNo, id string) (*Evidence, []byte, error) {
	e, err := only(db.evidence(ctx, `person_no = $1 AND evidence_id = $2`, personNo, id))
	if err != nil {
		return nil, nil, err
	}
	content, err := db.evidenceParts(ctx, e)
	return e, content, err
}

func (db *DB) evidenceParts(ctx context.Context, e *Evidence) ([]byte, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT content FROM evidence_parts WHERE person_no = $1 AND evidence_id = $2 ORDER BY part`,
		e.PersonNo, e.ID)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	content := make([]byte, 0, e.Size)
	for part := 0; rows.Next(); part++ {
		var sealed []byte
		if err := rows.Scan(&sealed); err != nil {
			return nil, classify(err)
		}
		plain, err := db.keys.open(evidenceBinding(e.ID, part), e.PersonNo, sealed)
		if err != nil {
			return nil, err
		}
		content = append(content, plain...)
	}
	if err := rows.Err(); err != nil {
		return nil, classify(err)
	}
	if int64(len(content)) != e.Size {
		return nil, ErrSealed
	}
	return content, nil
}
