package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
)

// pendingChange is a field's latest value set through the portal and not yet confirmed.
type pendingChange struct {
	seq, event             int64
	personNo, field, value string
	// earlier are the unconfirmed changes of the field before it, the first one first; base is what the field had before all of them,
	// as far as anybody knows: the archive's latest value.
	earlier []pendingChange
	base    string
}

// first is the line of the earliest change that waits.
func (c pendingChange) first() int64 {
	if len(c.earlier) > 0 {
		return c.earlier[0].seq
	}
	return c.seq
}

// taken is the latest of the earlier changes whose value the archive brings: the core system has it and what came before it, and not
// yet the rest. Where nothing has come since the first change the value tells nothing.
func (c pendingChange) taken(archive string) (pendingChange, bool) {
	if archive == c.base {
		return pendingChange{}, false
	}
	for _, e := range slices.Backward(c.earlier) {
		if e.value == archive {
			return e, true
		}
	}
	return pendingChange{}, false
}

// conflict is a pending change for which the archive brings another value, or whose person it withdraws.
type conflict struct {
	pendingChange
	archive   string
	withdrawn bool
}

// findPending reads the changes that wait for the core system, the latest of each field, by personal number.
func (k *Keys) findPending(ctx context.Context, q querier, numbers []string) (map[string][]pendingChange, error) {
	pending := map[string][]pendingChange{}
	err := eachPerson(ctx, q, `SELECT seq, event_no, person_no, field, old_value, new_value FROM changes
		WHERE acknowledged_at = 0 AND person_no IN `, numbers, func(rows *sql.Rows) error {
		var c pendingChange
		var before, after []byte
		if err := rows.Scan(&c.seq, &c.event, &c.personNo, &c.field, &before, &after); err != nil {
			return err
		}
		if !slices.Contains(PersonFields, c.field) {
			return nil // a change of something that persons.csv does not carry
		}
		var err error
		if c.base, err = k.Open("changes."+c.field, c.personNo, before); err != nil {
			return err
		}
		c.value, err = k.Open("changes."+c.field, c.personNo, after)
		pending[c.personNo] = append(pending[c.personNo], c)
		return err
	})
	for no, list := range pending {
		pending[no] = byField(list)
	}
	return pending, err
}

// byField puts together the changes of each field: the latest one, with those before it.
func byField(list []pendingChange) []pendingChange {
	slices.SortFunc(list, func(a, b pendingChange) int { return cmp.Compare(a.seq, b.seq) })
	var latest []pendingChange
	for _, c := range list {
		at := slices.IndexFunc(latest, func(o pendingChange) bool { return o.field == c.field })
		if at < 0 {
			latest = append(latest, c)
			continue
		}
		before := latest[at]
		c.base, c.earlier = before.base, before.earlier
		before.earlier = nil
		c.earlier = append(c.earlier, before)
		latest[at] = c
	}
	return latest
}

// confirmChange notes that the archive has brought the portal's value.
func (tx *Tx) confirmChange(c pendingChange) error {
	if err := tx.settleLines(c.personNo, c.field, c.seq); err != nil {
		return err
	}
	return tx.settleEvents(c.personNo)
}

// keepAgainst leaves the portal's value in place of the archive's. What the archive brought is where the field goes back to, should the
// core system refuse the change: increments bring only what is new, so it would not come again.
func (tx *Tx) keepAgainst(batch int64, c conflict) error {
	if err := tx.recordConflict(batch, c); err != nil {
		return err
	}
	if c.withdrawn {
		return nil // it says nothing of the field's value
	}
	if taken, ok := c.taken(c.archive); ok {
		return tx.confirmChange(taken)
	}
	if c.archive == c.base {
		return nil
	}
	return tx.setOld(c.personNo, c.field, c.first(), c.archive)
}

// recordConflict keeps what the archive brought for a field that stays as the portal set it. Somebody has to look at it, but where the same
// was settled before: the archive brings it with every import until the core system has answered.
func (tx *Tx) recordConflict(batch int64, c conflict) error {
	k, field := tx.db.keys, "import_conflicts."+c.field
	same, err := tx.broughtBefore(c)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO import_conflicts (person_no, batch_id, field, portal_value, archive_value, at, withdrawn, event_no)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (person_no, batch_id, field) DO UPDATE SET portal_value = excluded.portal_value,
			archive_value = excluded.archive_value, withdrawn = excluded.withdrawn, event_no = excluded.event_no`, c.personNo, batch, c.field,
		k.Seal(field, c.personNo, c.value), k.Seal(field, c.personNo, c.archive), tx.at.Unix(), flag(c.withdrawn), c.event)
	if err != nil {
		return err
	}
	return tx.openConflict(c.personNo, c.event, ConflictImport, !same)
}

// broughtBefore says whether the last conflict of the same change was about the same value of the archive.
func (tx *Tx) broughtBefore(c conflict) (bool, error) {
	var sealed []byte
	var withdrawn int64
	err := classify(tx.row(`SELECT archive_value, withdrawn FROM import_conflicts WHERE person_no = $1 AND event_no = $2 AND field = $3
		ORDER BY batch_id DESC LIMIT 1`, c.personNo, c.event, c.field).Scan(&sealed, &withdrawn))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	archive, err := tx.db.keys.Open("import_conflicts."+c.field, c.personNo, sealed)
	return archive == c.archive && (withdrawn != 0) == c.withdrawn, err
}
