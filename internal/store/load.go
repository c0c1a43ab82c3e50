package store

import (
	"context"
	"database/sql"
)

// Counts say what became of rows. A row is added where its natural key is new, changed where it is there with other
// values, unchanged where it is the same, withdrawn where the file takes it back; Absent counts what was to be withdrawn and was not
// there. Conflicts counts fields that kept the portal's value.
type Counts struct {
	Rows, Added, Changed, Unchanged, Withdrawn, Absent, Rejected, Conflicts int64
}

// Brought reports whether anything is otherwise than before.
func (c Counts) Brought() bool { return c.Added+c.Changed+c.Withdrawn > 0 }

// Plus is the sum of two counts.
func (c Counts) Plus(o Counts) Counts {
	return Counts{c.Rows + o.Rows, c.Added + o.Added, c.Changed + o.Changed, c.Unchanged + o.Unchanged,
		c.Withdrawn + o.Withdrawn, c.Absent + o.Absent, c.Rejected + o.Rejected, c.Conflicts + o.Conflicts}
}

// Load brings rows of a batch into their table, and keeps what undoes it; b is brought up to date and must be saved. Where a key comes
// twice the rows count one after the other, as if each had
// been brought alone, and the last one stays.
func (tx *Tx) Load(b *ImportBatch, rows *Rows) (Counts, error) {
	effect := b.effectOn(rows.table)
	plan, err := planLoad(tx.ctx, tx.sql, rows, effect)
	if err != nil {
		return Counts{}, err
	}
	effect.wrote(rows, plan.added, plan.changed)
	if err := tx.keepClosures(b, rows, plan.removed); err != nil {
		return Counts{}, err
	}
	if err := tx.keepUndo(b, effect); err != nil {
		return Counts{}, err
	}
	if err := tx.remove(rows, plan.removed); err != nil {
		return Counts{}, err
	}
	if err := tx.writeNew(rows, plan.added); err != nil {
		return Counts{}, err
	}
	if err := tx.insert(rows, plan.changed, rows.table.replaceClause()); err != nil {
		return Counts{}, err
	}
	return plan.counts, nil
}

// LoadNew is Load, much faster, for rows that are all taken to be new and of which none withdraws anything. ErrExists where one is not: the
// transaction must
// then be given up, and done again with Load.
func (tx *Tx) LoadNew(b *ImportBatch, rows *Rows) (Counts, error) {
	effect := b.effectOn(rows.table)
	effect.wrote(rows, upTo(rows.Len()), nil)
	if err := tx.keepUndo(b, effect); err != nil {
		return Counts{}, err
	}
	if err := tx.writeNew(rows, upTo(rows.Len())); err != nil {
		return Counts{}, err
	}
	n := int64(rows.Len())
	return Counts{Rows: n, Added: n}, nil
}

// Compare is Load without writing anything. A key that comes again in later rows counts as often as it comes.
func (db *DB) Compare(ctx context.Context, rows *Rows) (Counts, error) {
	plan, err := planLoad(ctx, db.read, rows, nil)
	return plan.counts, err
}

func upTo(n int) []int {
	which := make([]int, n)
	for i := range which {
		which[i] = i
	}
	return which
}

// loadPlan says which rows are to be written, which withdraw what is there, and how all of them count.
type loadPlan struct {
	added, changed, removed []int
	counts                  Counts
}

// rowState is how a row stands to the table.
type rowState uint8

const (
	absent rowState = iota
	equal
	different
)

// planLoad reads what the table has under the rows' keys. Rows that will be replaced are kept in effect, where that is not nil.
func planLoad(ctx context.Context, q querier, rows *Rows, effect *loadEffect) (loadPlan, error) {
	again := repeats(rows)
	var firsts []int
	for i, before := range again.before {
		if before < 0 {
			firsts = append(firsts, i)
		}
	}
	states := make(map[int]rowState, len(firsts))
	err := findRows(ctx, q, rows, firsts, func(there *foundRow) error {
		i := int(there.i)
		states[i] = different
		if !rows.withdraws(i) {
			states[i] = there.compare(rows)
		}
		switch {
		case effect == nil || states[i] == equal && again.last[i] == i:
		case rows.withdraws(again.last[i]):
			effect.removed.addFound(there)
		default:
			effect.before.addFound(there)
		}
		return nil
	})
	if err != nil {
		return loadPlan{}, err
	}
	return again.plan(states, rows.withdraws, rows.same), nil
}

// repetition says of each row which earlier one has its key (-1 for none), and which is the last with it.
type repetition struct {
	before []int
	last   []int // of a key's first row; otherwise unused
}

func repeats(rows *Rows) repetition {
	n := rows.Len()
	r := repetition{before: make([]int, n), last: make([]int, n)}
	first := make(map[string]int, n)
	var key []byte
	for i := range n {
		key = rows.appendKey(key[:0], i)
		at, seen := first[string(key)]
		if !seen {
			first[string(key)] = i
			r.before[i], r.last[i] = -1, i
			continue
		}
		r.before[i] = r.last[at]
		r.last[at] = i
	}
	return r
}

// plan counts rows one after the other and picks, for each key, the last row to write. states are those of the first
// rows of each key; withdraws says which rows take back what is there, and same compares two others.
func (r repetition) plan(states map[int]rowState, withdraws func(i int) bool, same func(i, j int) bool) loadPlan {
	p := loadPlan{counts: Counts{Rows: int64(len(r.before))}}
	for i, before := range r.before {
		there := before >= 0 && !withdraws(before) || before < 0 && states[i] != absent
		switch {
		case withdraws(i) && there:
			p.counts.Withdrawn++
		case withdraws(i):
			p.counts.Absent++
		case !there:
			p.counts.Added++
		case before >= 0 && same(before, i), before < 0 && states[i] == equal:
			p.counts.Unchanged++
		default:
			p.counts.Changed++
		}
		if before < 0 {
			p.write(r.last[i], states[i], r.last[i] == i, withdraws)
		}
	}
	return p
}

// write notes what is to be done with the last row of a key. state is how its first row stands to the table; only says that it is the only
// one.
func (p *loadPlan) write(last int, state rowState, only bool, withdraws func(i int) bool) {
	switch {
	case withdraws(last) && state != absent:
		p.removed = append(p.removed, last)
	case withdraws(last):
	case state == absent:
		p.added = append(p.added, last)
	case state != equal || !only:
		p.changed = append(p.changed, last)
	}
}

// parametersPerStatement keeps statements short: SQLite gets slower with more.
const parametersPerStatement = 200

// findRows looks up the rows' keys, many at a time, and hands over what is there under them.
func findRows(ctx context.Context, q querier, rows *Rows, which []int, each func(*foundRow) error) error {
	perQuery := parametersPerStatement / (len(rows.table.key) + 1)
	find := rows.table.findSQL(perQuery)
	for len(which) > 0 {
		n := min(perQuery, len(which))
		if n < perQuery {
			find = rows.table.findSQL(n)
		}
		if err := findSome(ctx, q, find, rows, which[:n], each); err != nil {
			return err
		}
		which = which[n:]
	}
	return nil
}

func findSome(ctx context.Context, q querier, find string, rows *Rows, which []int, each func(*foundRow) error) error {
	var args []any
	for _, i := range which {
		args = append(args, int64(i))
		row := rows.row(i)
		for _, at := range rows.table.key {
			if rows.table.Columns[at].Kind == TextColumn {
				args = append(args, string(rows.bytes(row[at])))
			} else {
				args = append(args, row[at].n)
			}
		}
	}
	found, err := q.QueryContext(ctx, find, args...)
	if err != nil {
		return classify(err)
	}
	defer found.Close()
	there := newFoundRow(rows.table)
	for found.Next() {
		if err := found.Scan(there.targets...); err != nil {
			return classify(err)
		}
		if err := each(there); err != nil {
			return err
		}
	}
	return classify(found.Err())
}

// foundRow is a row of the table as it is read, for comparison.
type foundRow struct {
	i       int64
	texts   []sql.RawBytes
	numbers []sql.NullInt64
	targets []any
}

func newFoundRow(t *LoadTable) *foundRow {
	f := &foundRow{texts: make([]sql.RawBytes, len(t.Columns)), numbers: make([]sql.NullInt64, len(t.Columns))}
	f.targets = append(f.targets, &f.i)
	for at, c := range t.Columns {
		if c.Kind == TextColumn || c.Kind == SealedColumn {
			f.targets = append(f.targets, &f.texts[at])
		} else {
			f.targets = append(f.targets, &f.numbers[at])
		}
	}
	return f
}

func (f *foundRow) compare(rows *Rows) rowState {
	for at, c := range rows.row(int(f.i)) {
		isText := rows.table.Columns[at].Kind == TextColumn
		switch {
		case isText && string(rows.bytes(c)) != string(f.texts[at]):
			return different
		case !isText && (c.null() == f.numbers[at].Valid || (!c.null() && c.n != f.numbers[at].Int64)):
			return different
		}
	}
	return equal
}
