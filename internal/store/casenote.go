package store

import "context"

// Kinds of what colleagues write about a case.
const (
	NotePlain    = "note"
	NoteHandover = "handover"
	NoteBack     = "back" // with a case sent back by the second person
)

// CaseNote is what a member of staff wrote to colleagues about a case. The applicant never sees it.
type CaseNote struct {
	Kind   string
	Author string // an account
	At     int64
	Body   string
}

// SaveCaseNote keeps a note about a case of the act's person.
func (tx *Tx) SaveCaseNote(caseNo, kind, body string) error {
	no := tx.act.PersonNo
	_, err := tx.exec(`INSERT INTO case_notes (person_no, case_no, at, note_id, kind, author, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		no, caseNo, tx.at.Unix(), NewID(), kind, tx.act.Actor.ID, tx.db.keys.Seal("case_notes.body", no, body))
	return err
}

// CaseNotes are the notes about one of a person's cases, the latest first.
func (db *DB) CaseNotes(ctx context.Context, personNo, caseNo string) ([]CaseNote, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT kind, author, at, body FROM case_notes WHERE person_no = $1 AND case_no = $2
		ORDER BY at DESC, note_id LIMIT 200`, personNo, caseNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []CaseNote
	for rows.Next() {
		var n CaseNote
		var body []byte
		if err := rows.Scan(&n.Kind, &n.Author, &n.At, &body); err != nil {
			return nil, classify(err)
		}
		if n.Body, err = db.keys.Open("case_notes.body", personNo, body); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, classify(rows.Err())
}
