package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"

	"shebao/internal/social"
)

// errPosted means that a row of contributions has a day that is none: no import lets it in.
var errPosted = errors.New("store: a row of contributions has a posted_on that is no day")

// Rows of contributions come in by the row and stand packed, a career at a time. Where all rows of a career come together they are compared
// packed: nothing of what is known already is unpacked.

// The columns of Contributions, as loadTable has them.
const (
	atPerson = iota
	atInsurance
	atMonth
	atUnit
	atBase
	atPersonal
	atEmployer
	atCredited
	atSubsidy
	atTier
	atKind
	atPosted
	atRemark
)

// careerLoad are rows of contributions by the careers that they belong to, with what of these is there.
type careerLoad struct {
	rows    *Rows
	texts   string // rows.texts as a string, of which the texts of rows are parts
	careers map[careerKey]*loadedCareer
	order   []*loadedCareer // as they come in the rows
}

// loadedCareer is a career as it is, and as it will be.
type loadedCareer struct {
	careerKey
	which   []int // the rows of the load that belong to it
	there   bool
	packed  []byte // as it is there
	rows    []social.Contribution
	opened  bool // rows is what it is, or will be
	changed bool
}

// readCareers groups rows of contributions by their careers, and reads those that are there.
func (k *Keys) readCareers(ctx context.Context, q querier, rows *Rows) (*careerLoad, error) {
	l := &careerLoad{rows: rows, texts: string(rows.texts), careers: map[careerKey]*loadedCareer{}}
	var numbers []string
	known := map[string]bool{}
	var last *loadedCareer
	for i := range rows.Len() {
		of := l.keyOf(i)
		if last == nil || last.careerKey != of {
			last = l.careers[of]
		}
		if last == nil {
			last = &loadedCareer{careerKey: of}
			l.careers[of] = last
			l.order = append(l.order, last)
		}
		if !known[of.personNo] {
			known[of.personNo] = true
			numbers = append(numbers, of.personNo)
		}
		last.which = append(last.which, i)
	}
	err := eachSealedCareer(ctx, q, numbers, func(of careerKey, sealed []byte) (err error) {
		c := l.careers[of]
		if c == nil {
			return nil
		}
		c.there = true
		c.packed, err = k.openPacked(of, sealed)
		return err
	})
	return l, err
}

func (l *careerLoad) text(c cell) string { return l.texts[c.from:c.to] }

func (l *careerLoad) keyOf(i int) careerKey {
	row := l.rows.row(i)
	return careerKey{l.text(row[atPerson]), social.Insurance(l.text(row[atInsurance]))}
}

// typed is a row of the load as a contribution.
func (l *careerLoad) typed(i int) (c social.Contribution, err error) {
	row := l.rows.row(i)
	c.Insurance = social.Insurance(l.text(row[atInsurance]))
	c.Month, c.UnitNo, c.Kind = social.Month(row[atMonth].n), l.text(row[atUnit]), social.PayKind(l.text(row[atKind]))
	c.Base, c.Personal, c.Employer = social.Fen(row[atBase].n), social.Fen(row[atPersonal].n), social.Fen(row[atEmployer].n)
	if c.NoCredited = row[atCredited].null(); !c.NoCredited {
		c.Credited = social.Fen(row[atCredited].n)
	}
	if c.NoSubsidy = row[atSubsidy].null(); !c.NoSubsidy {
		c.Subsidy = social.Fen(row[atSubsidy].n)
	}
	c.Tier, c.Remark = l.text(row[atTier]), l.text(row[atRemark])
	var ok bool
	if c.Posted, ok = social.ReadDay(l.text(row[atPosted])); !ok {
		return c, errPosted
	}
	return c, nil
}

// open unpacks what is there.
func (c *loadedCareer) open() (err error) {
	if !c.there || c.opened {
		return nil
	}
	c.opened = true
	c.rows, err = unpackCareer(c.branch, c.packed)
	return err
}

// find looks for the row with the key of another.
func (c *loadedCareer) find(o *social.Contribution) (at int, found bool) {
	return slices.BinarySearchFunc(c.rows, o, func(r social.Contribution, o *social.Contribution) int { return r.Compare(o) })
}

// put adds a row, or sets it in place of the one with its key.
func (c *loadedCareer) put(row social.Contribution) error {
	if err := c.open(); err != nil {
		return err
	}
	at, found := c.find(&row)
	if found {
		c.rows[at] = row
	} else {
		c.rows = slices.Insert(c.rows, at, row)
	}
	c.changed = true
	return nil
}

// drop removes the row with the key of another, where there is one.
func (c *loadedCareer) drop(row *social.Contribution) error {
	if err := c.open(); err != nil {
		return err
	}
	if at, found := c.find(row); found {
		c.rows = slices.Delete(c.rows, at, at+1)
		c.changed = true
	}
	return nil
}

// whole settles a career whose rows all come together: it is new, or as it was. settled says that it is.
func (l *careerLoad) whole(c *loadedCareer, room *careerRoom) (settled bool, err error) {
	rows := room.rows[:0]
	for _, i := range c.which {
		if l.rows.withdraws(i) {
			return false, nil
		}
		row, err := l.typed(i)
		if err != nil {
			return false, err
		}
		rows = append(rows, row)
	}
	room.rows = rows
	compare := func(a, b social.Contribution) int { return a.Compare(&b) }
	if !slices.IsSortedFunc(rows, compare) {
		slices.SortFunc(rows, compare)
	}
	for i := 1; i < len(rows); i++ {
		if compare(rows[i-1], rows[i]) == 0 {
			return false, nil
		}
	}
	if c.there {
		room.packed = packCareer(room.packed[:0], rows)
		return bytes.Equal(room.packed, c.packed), nil
	}
	c.rows, c.opened, c.changed = slices.Clone(rows), true, true
	return true, nil
}

// careerRoom is used again from career to career.
type careerRoom struct {
	rows   []social.Contribution
	packed []byte
}

// plan settles all rows of the load: which are new, changed or withdrawn, and what the careers will be. Rows that will be replaced are kept
// in effect, where that is not nil.
func (l *careerLoad) plan(effect *loadEffect) (Counts, error) {
	var counts Counts
	var room careerRoom
	rest := NewRows(l.rows.table)
	for _, c := range l.order {
		settled, err := l.whole(c, &room)
		if err != nil {
			return counts, err
		}
		n := int64(len(c.which))
		switch {
		case !settled:
			for _, i := range c.which {
				rest.copyRow(l.rows, i)
			}
		case c.changed:
			effect.wrote(l.rows, c.which, nil)
			counts = counts.Plus(Counts{Rows: n, Added: n})
		default:
			counts = counts.Plus(Counts{Rows: n, Unchanged: n})
		}
	}
	if rest.Len() == 0 {
		return counts, nil
	}
	byRow, err := l.planRest(rest, effect)
	return counts.Plus(byRow), err
}

// planRest compares rows one by one.
func (l *careerLoad) planRest(rest *Rows, effect *loadEffect) (Counts, error) {
	part := &careerLoad{rows: rest, texts: string(rest.texts), careers: l.careers}
	plan, err := planRows(rest, effect, part.find)
	if err != nil {
		return Counts{}, err
	}
	effect.wrote(rest, plan.added, plan.changed)
	return plan.counts, part.apply(plan.removed, plan.added, plan.changed)
}

// apply withdraws and puts rows of the load in the careers.
func (l *careerLoad) apply(removed []int, put ...[]int) error {
	for _, i := range removed {
		key := l.keyed(i)
		if err := l.careers[l.keyOf(i)].drop(&key); err != nil {
			return err
		}
	}
	for _, which := range put {
		for _, i := range which {
			row, err := l.typed(i)
			if err != nil {
				return err
			}
			if err := l.careers[l.keyOf(i)].put(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// keyed is a contribution with the key of a row of the load and nothing else.
func (l *careerLoad) keyed(i int) (c social.Contribution) {
	row := l.rows.row(i)
	c.Month, c.UnitNo, c.Kind = social.Month(row[atMonth].n), l.text(row[atUnit]), social.PayKind(l.text(row[atKind]))
	return c
}

// find hands over what is there under the keys of some rows of the load.
func (l *careerLoad) find(which []int, each func(*foundRow) error) error {
	there := newFoundRow(Contributions)
	for _, i := range which {
		c := l.careers[l.keyOf(i)]
		if err := c.open(); err != nil {
			return err
		}
		key := l.keyed(i)
		at, found := c.find(&key)
		if !found {
			continue
		}
		there.contribution(int64(i), c.personNo, &c.rows[at])
		if err := each(there); err != nil {
			return err
		}
	}
	return nil
}

// contribution fills in a row as a query of a table of contributions would.
func (f *foundRow) contribution(i int64, personNo string, c *social.Contribution) {
	f.i = i
	text := func(at int, text string) { f.texts[at] = append(f.texts[at][:0], text...) }
	number := func(at int, n int64, known bool) { f.numbers[at] = sql.NullInt64{Int64: n, Valid: known} }
	text(atPerson, personNo)
	text(atInsurance, string(c.Insurance))
	number(atMonth, int64(c.Month), true)
	text(atUnit, c.UnitNo)
	number(atBase, int64(c.Base), true)
	number(atPersonal, int64(c.Personal), true)
	number(atEmployer, int64(c.Employer), true)
	number(atCredited, int64(c.Credited), !c.NoCredited)
	number(atSubsidy, int64(c.Subsidy), !c.NoSubsidy)
	text(atTier, c.Tier)
	text(atKind, string(c.Kind))
	text(atPosted, c.Posted.String())
	text(atRemark, c.Remark)
}

// loadCareers is Load for contributions.
func (tx *Tx) loadCareers(b *ImportBatch, rows *Rows) (Counts, error) {
	l, err := tx.db.keys.readCareers(tx.ctx, tx.sql, rows)
	if err != nil {
		return Counts{}, err
	}
	effect := b.effectOn(Contributions)
	counts, err := l.plan(effect)
	if err != nil {
		return Counts{}, err
	}
	if err := tx.keepUndo(b, effect); err != nil {
		return Counts{}, err
	}
	return counts, tx.writeCareers(l)
}

// compareCareers is Compare for contributions.
func (db *DB) compareCareers(ctx context.Context, rows *Rows) (Counts, error) {
	l, err := db.keys.readCareers(ctx, db.read, rows)
	if err != nil {
		return Counts{}, err
	}
	return l.plan(nil)
}

// putContributions adds rows, or sets them in place of those with their keys.
func (tx *Tx) putContributions(rows *Rows) error {
	l, err := tx.db.keys.readCareers(tx.ctx, tx.sql, rows)
	if err == nil {
		err = l.apply(nil, upTo(rows.Len()))
	}
	if err != nil {
		return err
	}
	return tx.writeCareers(l)
}

// dropContributions removes the rows that have the keys of those given.
func (tx *Tx) dropContributions(keys *Rows, which []int) error {
	l, err := tx.db.keys.readCareers(tx.ctx, tx.sql, keys)
	if err == nil {
		err = l.apply(which)
	}
	if err != nil {
		return err
	}
	return tx.writeCareers(l)
}

// writeCareers writes the careers that have changed: new ones by the fastest way, others in place of what they were; an empty one goes.
func (tx *Tx) writeCareers(l *careerLoad) error {
	fresh, changed, gone := NewRows(careersTable), NewRows(careersTable), NewRows(careersTable)
	for _, c := range l.order {
		switch {
		case !c.changed, !c.there && len(c.rows) == 0:
		case len(c.rows) == 0:
			gone.career(tx.db.keys, c.careerKey, nil)
		case c.there:
			changed.career(tx.db.keys, c.careerKey, c.rows)
		default:
			fresh.career(tx.db.keys, c.careerKey, c.rows)
		}
	}
	if err := tx.remove(gone, upTo(gone.Len())); err != nil {
		return err
	}
	if err := tx.writeNew(fresh, upTo(fresh.Len())); err != nil {
		return err
	}
	return tx.insert(changed, upTo(changed.Len()), careersTable.replaceClause())
}

// career adds a row of careersTable.
func (r *Rows) career(k *Keys, of careerKey, rows []social.Contribution) {
	r.text(of.personNo)
	r.text(string(of.branch))
	r.Text(k.SealCareer(of.personNo, of.branch, rows))
}
