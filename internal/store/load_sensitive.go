package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"shebao/internal/text"
)

// What of an import opens an account, pays somebody or speaks for them is looked at apart.

// SensitiveFields are the fields of persons.csv that an import shows apart.
var SensitiveFields = []string{"id_no", "name", "phone", "email", "bank_account", "card_no", "card_status", "card_pin_hash", "person_state", "pension_status"}

// PersonChange is a person's row before and after an import. After is nil where the import withdraws them.
type PersonChange struct {
	At            int // the row's place among those of the chunk
	Before, After ArchivePerson
}

// Value is a field of a row by PersonFields; "" for a row that is not there.
func (p ArchivePerson) Value(field string) string {
	if p == nil {
		return ""
	}
	return p.value(field)
}

// ComparePeople is LoadPeople without writing anything. each, where not nil, gets the rows that are there and would change.
func (db *DB) ComparePeople(ctx context.Context, people *People, each func(PersonChange)) (Counts, error) {
	plan, err := planPeople(ctx, db.read, people, func([]string) error { return nil })
	if err != nil || each == nil {
		return plan.counts, err
	}
	changes, err := people.changes(ctx, db.read, plan, nil)
	for _, c := range changes {
		each(c)
	}
	return plan.counts, err
}

// changes are the rows that a plan replaces or withdraws, of those people that only lets through (all where it is nil).
func (l *People) changes(ctx context.Context, q querier, plan peoplePlan, only map[string]bool) ([]PersonChange, error) {
	last := map[string]int{}
	for i, p := range l.plain {
		last[p.PersonNo()] = i
	}
	after := map[string]ArchivePerson{}
	for _, i := range plan.changed {
		after[l.plain[i].PersonNo()] = l.plain[i]
	}
	for _, p := range plan.merged {
		after[p.PersonNo()] = p
	}
	for _, i := range plan.removed {
		after[l.plain[i].PersonNo()] = nil
	}
	var numbers []string
	for no := range after {
		if only == nil || only[no] {
			numbers = append(numbers, no)
		}
	}
	slices.SortFunc(numbers, func(a, b string) int { return last[a] - last[b] })
	before, err := l.keys.archivePeople(ctx, q, numbers)
	var list []PersonChange
	for _, no := range numbers {
		if before[no] != nil {
			list = append(list, PersonChange{last[no], before[no], after[no]})
		}
	}
	return list, err
}

// RowChange is a row of another table before and after an import, by the table's columns as text. After is nil where it is withdrawn, Before
// where it is new.
type RowChange struct {
	At            int
	Before, After []string
}

// CompareRows is Compare, and hands over what would come, change and go.
func (db *DB) CompareRows(ctx context.Context, rows *Rows, each func(RowChange)) (Counts, error) {
	plan, err := planLoad(ctx, db.read, rows, nil)
	if err != nil {
		return plan.counts, err
	}
	for _, i := range plan.added {
		each(RowChange{At: i, After: rows.words(i)})
	}
	for _, list := range [][]int{plan.changed, plan.removed} {
		err := findRows(ctx, db.read, rows, list, func(there *foundRow) error {
			c := RowChange{At: int(there.i), Before: there.words(rows.table)}
			if !rows.withdraws(c.At) {
				c.After = rows.words(c.At)
			}
			each(c)
			return nil
		})
		if err != nil {
			return plan.counts, err
		}
	}
	return plan.counts, nil
}

// words are a row's cells as text; sealed ones are left out.
func (r *Rows) words(i int) []string {
	list := make([]string, len(r.table.Columns))
	for at, c := range r.row(i) {
		switch kind := r.table.Columns[at].Kind; {
		case kind == SealedColumn || c.null():
		case kind == TextColumn:
			list[at] = string(r.bytes(c))
		default:
			list[at] = strconv.FormatInt(c.n, 10)
		}
	}
	return list
}

func (f *foundRow) words(t *LoadTable) []string {
	list := make([]string, len(t.Columns))
	for at, c := range t.Columns {
		switch c.Kind {
		case SealedColumn:
		case TextColumn:
			list[at] = string(f.texts[at])
		default:
			if f.numbers[at].Valid {
				list[at] = strconv.FormatInt(f.numbers[at].Int64, 10)
			}
		}
	}
	return list
}

// ColumnNames are the names of the table's columns.
func (t *LoadTable) ColumnNames() []string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = c.Name
	}
	return list
}

// archivePeople is archivePerson of several.
func (k *Keys) archivePeople(ctx context.Context, q querier, numbers []string) (map[string]ArchivePerson, error) {
	people := map[string]ArchivePerson{}
	err := eachPerson(ctx, q, `SELECT `+strings.Join(PersonFields, ", ")+` FROM persons WHERE person_no IN `, numbers, func(rows *sql.Rows) error {
		p, err := k.scanArchivePerson(rows)
		if err == nil {
			people[p.PersonNo()] = p
		}
		return err
	})
	return people, err
}

// Fields whose change by an import is told and waits.
const (
	waitsPhone   = "phone"
	waitsAccount = "bank_account"
)

// toldChanges are the people whose phone or account a plan changes, by the keyed hashes, so that few rows must be opened.
func (tx *Tx) toldChanges(people *People, plan peoplePlan) ([]PersonChange, error) {
	phone, account := Persons.column("phone_key"), Persons.column("account_key")
	next := map[string][2]string{}
	for _, i := range plan.changed {
		row := people.rows.row(i)
		next[people.plain[i].PersonNo()] = [2]string{string(people.rows.bytes(row[phone])), string(people.rows.bytes(row[account]))}
	}
	for _, p := range plan.merged {
		next[p.PersonNo()] = [2]string{factColumns[factAt("phone")].key(people.keys, p.PersonNo(), p.value("phone")),
			factColumns[factAt("bank_account")].key(people.keys, p.PersonNo(), p.value("bank_account"))}
	}
	only := map[string]bool{}
	var numbers []string
	for no := range next {
		numbers = append(numbers, no)
	}
	slices.Sort(numbers)
	err := eachPerson(tx.ctx, tx.sql, `SELECT person_no, phone_key, account_key FROM persons WHERE person_no IN `, numbers, func(rows *sql.Rows) error {
		var no, phone, account string
		err := rows.Scan(&no, &phone, &account)
		if next[no] != [2]string{phone, account} {
			only[no] = true
		}
		return err
	})
	if err != nil || len(only) == 0 {
		return nil, err
	}
	return people.changes(tx.ctx, tx.sql, plan, only)
}

// factAt is the place of a field among the facts by which people prove themselves.
func factAt(field string) int {
	return slices.IndexFunc(factColumns, func(c factColumn) bool { return c.field == field })
}

// tellChanges tells people at the old phone and the new one that an import changed their phone or account, which proves nothing for a while.
func (tx *Tx) tellChanges(b *ImportBatch, changes []PersonChange) error {
	from := tx.at.Add(b.Cooling)
	numbers := make([]string, len(changes))
	for i, c := range changes {
		numbers[i] = c.Before.PersonNo()
	}
	if err := tx.reachAll(numbers); err != nil {
		return err
	}
	for _, c := range changes {
		no, phones := c.Before.PersonNo(), []string{c.Before.value("phone"), c.After.Value("phone")}
		if c.After == nil {
			continue
		}
		for _, field := range []string{waitsPhone, waitsAccount} {
			value := c.After.value(field)
			if value == c.Before.value(field) {
				continue
			}
			m := Message{Template: text.TemplateArchivePhone, Text: text.ArchivePhone(value, tx.at.Unix(), from.Unix())}
			if field == waitsAccount {
				m = Message{Template: text.TemplateArchiveAccount, Text: text.ArchiveAccount(value, tx.at.Unix(), from.Unix())}
			}
			if err := tx.tellAtBoth(no, phones, m); err != nil {
				return err
			}
			if err := tx.waitAsProof(b.ID, no, field, from); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellAtBoth tells a person on their pages, where their notices go, and at the archive's phones.
func (tx *Tx) tellAtBoth(personNo string, phones []string, m Message) error {
	if err := tx.tellAt(personNo, m); err != nil {
		return err
	}
	own, err := tx.NoticePhone(personNo)
	if err != nil {
		return err
	}
	told := []string{own, ""}
	for _, phone := range phones {
		if slices.Contains(told, phone) {
			continue
		}
		told = append(told, phone)
		m.Channel, m.Recipient = ChannelSMS, phone
		if err := tx.TellTo(personNo, m); err != nil {
			return err
		}
	}
	return nil
}

// DropProofWaits forgets who waited and does not any more.
func (tx *Tx) DropProofWaits() error {
	_, err := tx.exec(`DELETE FROM proof_waits WHERE until_at <= $1`, tx.at.Unix())
	return err
}

func (tx *Tx) waitAsProof(batch int64, personNo, field string, until time.Time) error {
	_, err := tx.exec(`INSERT INTO proof_waits (person_no, field, until_at, batch_id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_no, field) DO UPDATE SET until_at = excluded.until_at, batch_id = excluded.batch_id`, personNo, field, until.Unix(), batch)
	return err
}
