package store

import (
	"context"
	"strings"

	"shebao/internal/social"
)

// What a number found is of.
const (
	HitCase    = "case"
	HitEnquiry = "enquiry"
)

// NumberHit is a case or an enquiry whose number ends as was asked for.
type NumberHit struct {
	Of         string // HitCase or HitEnquiry
	No         string
	Kind       string // of the case; the enquiry's category
	State      string // where the case stands for the agency; the enquiry's state
	PersonName string // whole: to be masked where it is shown
	At         int64  // when it was handed in
}

// tailFrom is where the last six digits of a number begin, as the indexes have it.
const tailFrom = "13"

// NumbersEnding are the cases, and the enquiries, whose number ends in six digits, the newest first, up to n of either.
func (db *DB) NumbersEnding(ctx context.Context, tail string, n int) ([]NumberHit, error) {
	return collect(ctx, db.read, (*NumberHit).fields, `SELECT q.of, q.no, q.kind, q.state, q.at, COALESCE(p.name, '') FROM (
			SELECT * FROM (SELECT 'case' AS of, case_no AS no, kind, desk AS state, submitted_at AS at, person_no FROM cases
				WHERE substr(case_no, `+tailFrom+`) = $1 ORDER BY submitted_at DESC LIMIT $2) c
			UNION ALL SELECT * FROM (SELECT 'enquiry' AS of, enquiry_no AS no, category AS kind, state, asked_at AS at, person_no FROM enquiries
				WHERE substr(enquiry_no, `+tailFrom+`) = $1 ORDER BY asked_at DESC LIMIT $2) e
		) q LEFT JOIN persons p ON p.person_no = q.person_no ORDER BY q.at DESC, q.no`, tail, n)
}

func (h *NumberHit) fields() []any {
	return []any{&h.Of, &h.No, &h.Kind, &h.State, &h.At, &h.PersonName}
}

// PersonNosByName finds who has a name, however it is written, and was born on a day (2006-01-02).
func (db *DB) PersonNosByName(ctx context.Context, name, birthDate string) ([]string, error) {
	return db.personNos(ctx, `SELECT person_no FROM persons WHERE birth_date = $1 AND (name_key = $2 AND name_key <> '' OR folded = 0 AND name = $3)
		ORDER BY person_no LIMIT $4`, birthDate, social.Key(social.FactName, name), strings.TrimSpace(name), findMost)
}
