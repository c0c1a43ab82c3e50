package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"shebao/internal/social"
)

// PersonFields are the columns of persons that the archive fills, in the order of an ArchivePerson's values. They are
// also the fields that may be changed through the portal.
var PersonFields = []string{
	"person_no", "id_no", "name", "sex", "birth_date", "household", "category", "person_state", "first_insured", "unit_no",
	"wage", "phone", "email", "bank_name", "bank_account", "address", "postcode", "card_no", "card_status", "card_pin_hash",
	"medical_tier", "health_centre_no", "pension_status", "medical_status", "injury_status", "unemployment_status",
	"maternity_status", "id_type", "nationality",
}

// laterFields are fields that the format had not at first, with what they are where a file has not got them. That leaves a row's hash what
// it
// was, or all people would seem changed once.
var laterFields = map[string]string{"id_type": string(social.ResidentID), "nationality": ""}

// ArchivePerson is a row of persons.csv in plain text: values as the archive writes them, by PersonFields ("8000.00",
// "200801", "" for not known). In the place of card_pin_hash stands the PIN's CodeHash, never the PIN.
type ArchivePerson []string

// PersonNo is the row's key.
func (p ArchivePerson) PersonNo() string { return p[0] }

func (p ArchivePerson) value(field string) string { return p[slices.Index(PersonFields, field)] }

// rowHash tells two rows apart without keeping their text.
func (k *Keys) rowHash(p ArchivePerson) string {
	var b strings.Builder
	for at, value := range p {
		if usual, later := laterFields[PersonFields[at]]; later && value == usual {
			continue
		}
		b.WriteString(strconv.Itoa(len(value)))
		b.WriteByte(':')
		b.WriteString(value)
	}
	return k.Lookup("persons.row", b.String())
}

// People are rows of persons on their way into the table: sealed, with the plain values beside, since a change made
// through the portal has to be compared with them.
type People struct {
	keys   *Keys
	rows   *Rows
	plain  []ArchivePerson
	hashes []string
}

// NewPeople makes room for persons sealed with the database's keys.
func (db *DB) NewPeople() *People { return &People{keys: db.keys, rows: NewRows(Persons)} }

// Reset removes all and keeps the room.
func (l *People) Reset() {
	l.rows.Reset()
	clear(l.plain)
	l.plain, l.hashes = l.plain[:0], l.hashes[:0]
}

// Len is how many there are.
func (l *People) Len() int { return len(l.plain) }

// Size is about how many bytes they take.
func (l *People) Size() int { return 3 * l.rows.Size() }

// Sum adds up a column of money in 分.
func (l *People) Sum(column string) int64 { return l.rows.Sum(column) }

// Add seals a person and adds them. The values must have been checked.
func (l *People) Add(p ArchivePerson) error {
	hash := l.keys.rowHash(p)
	if err := l.rows.person(l.keys, p, hash); err != nil {
		return err
	}
	l.plain, l.hashes = append(l.plain, p), append(l.hashes, hash)
	return nil
}

// Withdraw adds a row that withdraws a person. Of p only the personal number counts, and the wage in Sum.
func (l *People) Withdraw(p ArchivePerson) error {
	for _, c := range Persons.Columns {
		switch {
		case c.Name == "person_no":
			l.rows.text(p.PersonNo())
		case c.Name == "wage":
			if err := l.rows.money(p[slices.Index(PersonFields, "wage")]); err != nil {
				return err
			}
		case c.Kind == TextColumn:
			l.rows.text("")
		default:
			l.rows.Null()
		}
	}
	l.rows.Withdraw()
	l.plain, l.hashes = append(l.plain, p), append(l.hashes, "")
	return nil
}

// Withdraws reports whether any row withdraws a person.
func (l *People) Withdraws() bool { return l.rows.Withdraws() }

// person adds one person's cells in the order of Persons.Columns.
func (r *Rows) person(k *Keys, p ArchivePerson, hash string) error {
	for at, field := range PersonFields {
		value := p[at]
		switch {
		case sealedField(field):
			r.sealed(k.Seal("persons."+field, p.PersonNo(), value))
		case field == "wage":
			if err := r.money(value); err != nil {
				return err
			}
		case field == "first_insured":
			month, _ := strconv.ParseInt("0"+value, 10, 32) // "" is 0, not known
			r.Number(month)
		default:
			r.text(value)
		}
		if field == "id_no" {
			r.text(k.idHash(value))
		}
	}
	r.text(hash)
	for _, c := range factColumns {
		r.text(c.key(k, p.PersonNo(), p.value(c.field)))
	}
	r.Number(1) // folded
	return nil
}

func sealedField(field string) bool {
	at := Persons.column(field)
	return at >= 0 && Persons.Columns[at].Kind == SealedColumn
}

func (r *Rows) sealed(b []byte) {
	if b == nil {
		r.Null()
		return
	}
	r.Text(b)
}

func (r *Rows) money(yuan string) error {
	if yuan == "" {
		r.Null()
		return nil
	}
	fen, err := social.ParseYuan(yuan)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	r.Number(int64(fen))
	return nil
}

// LoadPeople is Load for persons, who have two rules of their own: the sealed values can't be compared, so a keyed hash
// of the row is; and a field changed through the portal that the core system has not confirmed keeps its value, and is
// recorded as a conflict of the batch. Somebody with such a field is not withdrawn either.
func (tx *Tx) LoadPeople(b *ImportBatch, people *People) (Counts, error) { //nolint:gocyclo // one step after another
	plan, err := planPeople(tx.ctx, tx.sql, people, tx.lockPeople)
	if err != nil {
		return Counts{}, err
	}
	merged, err := people.mergedRows(plan.merged)
	if err != nil {
		return Counts{}, err
	}
	waiting, err := tx.keepPeopleUndo(b, people, plan, merged)
	if err != nil {
		return Counts{}, err
	}
	told, err := tx.toldChanges(people, plan)
	if err != nil {
		return Counts{}, err
	}
	if err := tx.remove(people.rows, plan.removed); err != nil {
		return Counts{}, err
	}
	if err := tx.writeNew(people.rows, plan.added); err != nil {
		return Counts{}, err
	}
	if err := tx.insert(people.rows, plan.changed, Persons.replaceClause()); err != nil {
		return Counts{}, err
	}
	if err := tx.insert(merged, upTo(merged.Len()), Persons.replaceClause()); err != nil {
		return Counts{}, err
	}
	if err := tx.followIDs(b, numbersOf(people.rows, slices.Concat(plan.added, plan.changed))); err != nil {
		return Counts{}, err
	}
	if err := tx.followShared(numbersOf(people.rows, slices.Concat(plan.added, plan.changed, plan.removed))); err != nil {
		return Counts{}, err
	}
	if err := tx.followIDs(b, numbersOf(merged, upTo(merged.Len()))); err != nil {
		return Counts{}, err
	}
	if err := tx.followShared(numbersOf(merged, upTo(merged.Len()))); err != nil {
		return Counts{}, err
	}
	if err := tx.tellChanges(b, told); err != nil {
		return Counts{}, err
	}
	for _, c := range plan.confirmed {
		if err := tx.confirmChange(c); err != nil {
			return Counts{}, err
		}
	}
	for _, c := range plan.conflicts {
		if err := tx.keepAgainst(b.ID, c); err != nil {
			return Counts{}, err
		}
	}
	return plan.counts, tx.keepFeedUndo(b, waiting)
}

// keepPeopleUndo keeps what undoes a chunk of persons, before it is written, and answers with what of the change feed it may touch.
func (tx *Tx) keepPeopleUndo(b *ImportBatch, people *People, plan peoplePlan, merged *Rows) (waiting feedUndo, err error) {
	effect := b.effectOn(Persons)
	if effect == nil {
		return waiting, nil
	}
	effect.wrote(people.rows, plan.added, plan.changed)
	effect.wrote(merged, nil, upTo(merged.Len()))
	keep := func(there *foundRow) error { effect.before.addFound(there); return nil }
	keepRemoved := func(there *foundRow) error { effect.removed.addFound(there); return nil }
	if err := tx.db.keys.findRows(tx.ctx, tx.sql, people.rows, plan.removed, keepRemoved); err != nil {
		return waiting, err
	}
	if err := tx.db.keys.findRows(tx.ctx, tx.sql, people.rows, plan.changed, keep); err != nil {
		return waiting, err
	}
	if err := tx.db.keys.findRows(tx.ctx, tx.sql, merged, upTo(merged.Len()), keep); err != nil {
		return waiting, err
	}
	if err := tx.keepUndo(b, effect); err != nil {
		return waiting, err
	}
	touched := map[string]bool{}
	for _, c := range plan.confirmed {
		touched[c.personNo] = true
	}
	for _, c := range plan.conflicts {
		touched[c.personNo] = true
	}
	return readFeedUndo(tx.ctx, tx.sql, slices.Sorted(maps.Keys(touched)))
}

// LoadNewPeople is LoadNew for persons.
func (tx *Tx) LoadNewPeople(b *ImportBatch, people *People) (Counts, error) {
	counts, err := tx.LoadNew(b, people.rows)
	if err != nil {
		return counts, err
	}
	numbers := numbersOf(people.rows, upTo(people.rows.Len()))
	if err := tx.followShared(numbers); err != nil {
		return counts, err
	}
	return counts, tx.followIDs(b, numbers) // of somebody who was withdrawn meanwhile
}

// lockPeople holds the records of persons, in the order of their numbers, so that no change through the portal comes
// between looking and writing.
func (tx *Tx) lockPeople(numbers []string) error {
	for some := range slices.Chunk(numbers, parametersPerStatement) {
		args := make([]any, len(some))
		for i, no := range some {
			args[i] = no
		}
		if _, err := tx.exec(`UPDATE persons SET version = version + 1 WHERE person_no IN `+parameterList(len(some)), args...); err != nil {
			return err
		}
	}
	return nil
}

// mergedRows are persons by the archive's values with the portal's in place of some.
func (l *People) mergedRows(merged []ArchivePerson) (*Rows, error) {
	rows := NewRows(Persons)
	for _, p := range merged {
		if err := rows.person(l.keys, p, l.keys.rowHash(p)); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// peoplePlan is a loadPlan with what follows from changes through the portal: merged are the rows to write for persons
// who have such changes waiting.
type peoplePlan struct {
	loadPlan
	merged    []ArchivePerson
	confirmed []pendingChange
	conflicts []conflict
}

// planPeople looks the persons up, and the changes that wait for the core system. hold is called with the numbers of
// those who may be written, before these changes are read.
func planPeople(ctx context.Context, q querier, people *People, hold func([]string) error) (peoplePlan, error) {
	again := repeats(people.rows)
	stored, err := findRowHashes(ctx, q, people)
	if err != nil {
		return peoplePlan{}, err
	}
	var there []string
	differs := map[string]bool{}
	for i, before := range again.before {
		no := people.plain[i].PersonNo()
		if hash, exists := stored[no]; exists && before < 0 {
			there = append(there, no)
			differs[no] = hash != people.hashes[again.last[i]]
		}
	}
	waiting, err := findWaiting(ctx, q, there)
	if err != nil {
		return peoplePlan{}, err
	}
	held := slices.DeleteFunc(slices.Clone(there), func(no string) bool { return !differs[no] && !waiting[no] })
	slices.Sort(held)
	if err := hold(held); err != nil {
		return peoplePlan{}, err
	}
	// Until here the core system could answer a change, which writes the row.
	if err := rereadRowHashes(ctx, q, waiting, stored); err != nil {
		return peoplePlan{}, err
	}
	pending, err := people.keys.findPending(ctx, q, there)
	if err != nil {
		return peoplePlan{}, err
	}
	if err := people.keys.voidedHashes(ctx, q, stored); err != nil {
		return peoplePlan{}, err
	}
	return people.plan(again, stored, pending), nil
}

// plan settles what the archive brings against what is stored and against the portal's waiting changes. A row that
// differs only where the portal's value stays is not changed.
func (l *People) plan(again repetition, stored map[string]string, pending map[string][]pendingChange) peoplePlan {
	var plan peoplePlan
	states := map[int]rowState{}
	for i, before := range again.before {
		no := l.plain[i].PersonNo()
		hash, exists := stored[no]
		if before >= 0 || !exists {
			continue // nobody can have changed what was not there
		}
		states[i] = different
		if !l.rows.withdraws(i) && l.settle(i, pending[no]).hash == hash {
			states[i] = equal
		}
		if l.rows.withdraws(again.last[i]) {
			plan.conflicts = append(plan.conflicts, againstWithdrawal(pending[no])...)
			continue
		}
		final := l.settle(again.last[i], pending[no])
		plan.confirmed = append(plan.confirmed, final.confirmed...)
		plan.conflicts = append(plan.conflicts, final.conflicts...)
		if len(pending[no]) > 0 && final.hash != hash {
			plan.merged = append(plan.merged, final.merged)
		}
	}
	plan.loadPlan = again.plan(states, l.rows.withdraws, func(i, j int) bool { return l.hashes[i] == l.hashes[j] })
	waits := func(i int) bool { return len(pending[l.plain[i].PersonNo()]) > 0 }
	plan.changed = slices.DeleteFunc(plan.changed, waits)
	all := len(plan.removed)
	plan.removed = slices.DeleteFunc(plan.removed, waits)
	kept := int64(all - len(plan.removed))
	plan.counts.Withdrawn, plan.counts.Unchanged = plan.counts.Withdrawn-kept, plan.counts.Unchanged+kept
	plan.counts.Conflicts = int64(len(plan.conflicts))
	return plan
}

// againstWithdrawal are the conflicts of withdrawing somebody whose changes wait for the core system: they stay, with what they changed.
func againstWithdrawal(pending []pendingChange) (conflicts []conflict) {
	for _, change := range pending {
		conflicts = append(conflicts, conflict{pendingChange: change, withdrawn: true})
	}
	return conflicts
}

// settlement is a row of the archive with the portal's values in place of those that it must not overwrite.
type settlement struct {
	merged    ArchivePerson
	hash      string
	confirmed []pendingChange
	conflicts []conflict
}

func (l *People) settle(i int, pending []pendingChange) settlement {
	s := settlement{merged: l.plain[i], hash: l.hashes[i]}
	if len(pending) == 0 {
		return s
	}
	s.merged = slices.Clone(s.merged)
	for _, change := range pending {
		at := slices.Index(PersonFields, change.field)
		if s.merged[at] == change.value {
			s.confirmed = append(s.confirmed, change)
			continue
		}
		s.conflicts = append(s.conflicts, conflict{pendingChange: change, archive: s.merged[at]})
		s.merged[at] = change.value
	}
	s.hash = l.keys.rowHash(s.merged)
	return s
}

// findRowHashes reads the hashes of those of the persons that are there already.
func findRowHashes(ctx context.Context, q querier, people *People) (map[string]string, error) {
	numbers := make([]string, people.Len())
	for i, p := range people.plain {
		numbers[i] = p.PersonNo()
	}
	there := map[string]string{}
	return there, readRowHashes(ctx, q, numbers, there)
}

func readRowHashes(ctx context.Context, q querier, numbers []string, into map[string]string) error {
	return eachPerson(ctx, q, `SELECT person_no, row_hash FROM persons WHERE person_no IN `, numbers, func(rows *sql.Rows) error {
		var no, hash string
		if err := rows.Scan(&no, &hash); err != nil {
			return err
		}
		into[no] = hash
		return nil
	})
}

// rereadRowHashes is for those whose changes may have been answered before their records were held.
func rereadRowHashes(ctx context.Context, q querier, waiting map[string]bool, stored map[string]string) error {
	return readRowHashes(ctx, q, slices.Collect(maps.Keys(waiting)), stored)
}

// findWaiting says who of the persons has changes that wait for the core system.
func findWaiting(ctx context.Context, q querier, numbers []string) (map[string]bool, error) {
	waiting := map[string]bool{}
	err := eachPerson(ctx, q, `SELECT DISTINCT person_no FROM changes WHERE acknowledged_at = 0 AND person_no IN `, numbers, func(rows *sql.Rows) error {
		var no string
		err := rows.Scan(&no)
		waiting[no] = true
		return err
	})
	return waiting, err
}

// voidedHashes works out anew the hashes that a change through the portal has voided.
func (k *Keys) voidedHashes(ctx context.Context, q querier, stored map[string]string) error {
	for no, hash := range stored {
		if hash != "" {
			continue
		}
		p, err := k.archivePerson(ctx, q, no)
		if err != nil {
			return err
		}
		stored[no] = k.rowHash(p)
	}
	return nil
}

// archivePerson reads a person's row back into the form of the archive.
func (k *Keys) archivePerson(ctx context.Context, q querier, personNo string) (ArchivePerson, error) {
	return k.scanArchivePerson(q.QueryRowContext(ctx, `SELECT `+strings.Join(PersonFields, ", ")+` FROM persons WHERE person_no = $1`, personNo))
}

// scanArchivePerson reads the columns of PersonFields.
func (k *Keys) scanArchivePerson(row scanner) (ArchivePerson, error) {
	p := make(ArchivePerson, len(PersonFields))
	sealed := make([][]byte, len(PersonFields))
	var month, wage sql.NullInt64
	targets := make([]any, len(PersonFields))
	for at, field := range PersonFields {
		switch {
		case sealedField(field):
			targets[at] = &sealed[at]
		case field == "wage":
			targets[at] = &wage
		case field == "first_insured":
			targets[at] = &month
		default:
			targets[at] = &p[at]
		}
	}
	err := row.Scan(targets...)
	if err != nil {
		return nil, classify(err)
	}
	for at, field := range PersonFields {
		switch {
		case sealedField(field):
			if p[at], err = k.Open("persons."+field, p.PersonNo(), sealed[at]); err != nil {
				return nil, err
			}
		case field == "wage":
			p[at] = plainNumber(field, wage)
		case field == "first_insured":
			p[at] = plainNumber(field, month)
		}
	}
	return p, nil
}

// eachPerson runs a query that ends in "IN" for many personal numbers, some at a time.
func eachPerson(ctx context.Context, q querier, query string, numbers []string, row func(*sql.Rows) error) error {
	for some := range slices.Chunk(numbers, parametersPerStatement) {
		args := make([]any, len(some))
		for i, no := range some {
			args[i] = no
		}
		rows, err := q.QueryContext(ctx, query+parameterList(len(some)), args...)
		if err != nil {
			return classify(err)
		}
		for rows.Next() && err == nil {
			err = row(rows)
		}
		rows.Close()
		if err == nil {
			err = rows.Err()
		}
		if err != nil {
			return classify(err)
		}
	}
	return nil
}

// parameterList is "($1, $2, …)".
func parameterList(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = "$" + strconv.Itoa(i+1)
	}
	return "(" + strings.Join(names, ", ") + ")"
}
