package store

import (
	"context"
	"errors"
)

// CaseRule is how the agency decides cases of a kind.
type CaseRule struct {
	Kind      string
	FourEyes  bool   // a second person confirms every decision
	ChangedBy string // "" as delivered
	ChangedAt int64
}

// CaseRules are the rules of all kinds that have one.
func (db *DB) CaseRules(ctx context.Context) ([]CaseRule, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT kind, four_eyes, changed_by, changed_at FROM case_rules ORDER BY kind DESC`)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []CaseRule
	for rows.Next() {
		var r CaseRule
		var four int64
		if err := rows.Scan(&r.Kind, &four, &r.ChangedBy, &r.ChangedAt); err != nil {
			return nil, classify(err)
		}
		r.FourEyes = four != 0
		list = append(list, r)
	}
	return list, classify(rows.Err())
}

// FourEyes says whether decisions of a kind take a second person. A kind without a rule does: nobody has said that one is enough.
func (db *DB) FourEyes(ctx context.Context, kind string) (bool, error) {
	var four int64
	err := classify(db.read.QueryRowContext(ctx, `SELECT four_eyes FROM case_rules WHERE kind = $1`, kind).Scan(&four))
	if errors.Is(err, ErrNotFound) {
		return true, nil
	}
	return four != 0, err
}

// SaveFourEyes says whether decisions of a kind take a second person.
func (tx *Tx) SaveFourEyes(kind string, fourEyes bool) error {
	was, err := tx.DB().FourEyes(tx.ctx, kind)
	if err != nil {
		return err
	}
	tx.Note("four eyes for "+kind, was, fourEyes)
	_, err = tx.exec(`INSERT INTO case_rules (kind, four_eyes, changed_by, changed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind) DO UPDATE SET four_eyes = excluded.four_eyes, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		kind, flag(fourEyes), tx.act.Actor.ID, tx.at.Unix())
	return err
}
