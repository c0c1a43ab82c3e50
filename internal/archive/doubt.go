package archive

import (
	"bytes"
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// What is taken in and pointed out: rows that break no rule of the format, of which something is hardly what was meant. A row's warnings
// are looked for once the row is taken.

// doubtful is what a cell is looked at by: it returns what is to be pointed out, or "".
type doubtful func(v *value) (reason, detail string)

// unlike makes a column warn of what is no such fact.
func (c column) unlike(f social.Fact, reason string) column {
	c.doubt = func(v *value) (string, string) {
		if social.Key(f, string(v.text)) == "" {
			return reason, ""
		}
		return "", ""
	}
	return c
}

// ahead lets a month or a day lie in the future.
func (c column) ahead() column { c.future = true; return c }

// check is a column and how it is looked at.
type check struct {
	at   int
	look doubtful
}

// doubts look over the rows of one file.
type doubts struct {
	checks []check
	person *personDoubts // of persons.csv
}

// newDoubts makes the checks of a format on a day. printable may be nil.
func newDoubts(f *format, today time.Time, printable func(texts ...string) error) *doubts {
	d := &doubts{}
	day, month := []byte(social.DayOf(today)), int64(social.MonthOf(today))
	font := newGlyphs(printable)
	add := func(at int, look doubtful) { d.checks = append(d.checks, check{at, look}) }
	for at, c := range f.columns {
		if c.doubt != nil {
			add(at, c.doubt)
		}
		switch {
		case c.future:
		case c.kind == monthKind:
			add(at, func(v *value) (string, string) { return futureIf(v.n > month) })
		case c.kind == dateKind:
			add(at, func(v *value) (string, string) { return futureIf(bytes.Compare(v.text, day) > 0) })
		}
		if c.kind == textKind && font != nil {
			add(at, font.look)
		}
	}
	if f == persons {
		d.person = newPersonDoubts(f)
	}
	return d
}

func futureIf(is bool) (string, string) {
	if is {
		return text.WarnFuture, ""
	}
	return "", ""
}

// look appends a row's warnings; one that withdraws something has none. locked says that the person can't register because of one.
func (d *doubts) look(p *rowReader, line int64, into []Reject) (all []Reject, locked bool) {
	before := len(into)
	if p.withdraws {
		return into, false
	}
	for _, c := range d.checks {
		if v := &p.row[c.at]; !v.null {
			if reason, detail := c.look(v); reason != "" {
				into = append(into, Reject{Line: line, Column: p.columnName(c.at), Reason: reason, Detail: detail})
			}
		}
	}
	if d.person != nil {
		into = d.person.look(p, line, into)
		locked = len(into) > before && d.person.locked(p.row)
	}
	if len(into) > before {
		key := p.person0()
		for i := range into[before:] {
			into[before+i].Key = key
		}
	}
	return into, locked
}

// personDoubts look over a person's row as a whole.
type personDoubts struct {
	id, idType, sex, birth, name, card, phone, account int
}

func newPersonDoubts(f *format) *personDoubts {
	return &personDoubts{id: f.at("id_no"), idType: f.at("id_type"), sex: f.at("sex"), birth: f.at("birth_date"), name: f.at("name"),
		card: f.at("card_no"), phone: f.at("phone"), account: f.at("bank_account")}
}

// look compares the ID number with what else the row says of the person.
func (d *personDoubts) look(p *rowReader, line int64, into []Reject) []Reject {
	id := social.IDNumber(p.row[d.id].text)
	warn := func(at int, reason string) {
		into = append(into, Reject{Line: line, Column: p.columnName(at), Reason: reason})
	}
	if _, err := social.ParseTypedID(string(id)); err != nil {
		warn(d.id, text.WarnIDTyped)
	}
	if birth := id.Birth(); !birth.IsZero() {
		if birth.Format(time.DateOnly) != string(p.row[d.birth].text) {
			warn(d.birth, text.WarnBirth)
		}
		if string(id.Sex()) != string(p.row[d.sex].text) {
			warn(d.sex, text.WarnSex)
		}
	}
	return into
}

// locked reports whether what the row has in place of a fact keeps the person from registering: a name or a card that are none, or neither
// a
// phone nor an account to prove themselves by where one stands that is none. Who lacks them altogether is not counted here.
func (d *personDoubts) locked(row []value) bool {
	none := func(f social.Fact, at int) bool { return social.Key(f, string(row[at].text)) == "" }
	broken := func(f social.Fact, at int) bool { return !row[at].null && none(f, at) }
	if _, err := social.ParseTypedID(string(row[d.id].text)); err != nil {
		return true
	}
	proofs := none(social.FactPhone, d.phone) && none(social.FactAccount, d.account)
	return broken(social.FactName, d.name) || broken(social.FactCard, d.card) ||
		proofs && (broken(social.FactPhone, d.phone) || broken(social.FactAccount, d.account))
}

// glyphs remember which characters the documents' fonts have: the question costs little by character and much by text.
type glyphs struct {
	printable func(texts ...string) error
	known     map[rune]bool
}

func newGlyphs(printable func(texts ...string) error) *glyphs {
	if printable == nil {
		return nil
	}
	return &glyphs{printable, map[rune]bool{}}
}

// look names the first character that documents can't show.
func (g *glyphs) look(v *value) (reason, detail string) {
	if isPlain(v.text) {
		return "", ""
	}
	for i := 0; i < len(v.text); {
		r, size := utf8.DecodeRune(v.text[i:])
		i += size
		if r >= utf8.RuneSelf && !g.has(r) {
			return text.WarnGlyph, fmt.Sprintf(text.WarnWhichGlyph, r, r)
		}
	}
	return "", ""
}

func (g *glyphs) has(r rune) bool {
	has, asked := g.known[r]
	if !asked {
		shown := r
		if unified, ok := social.FromPrivateUse(r); ok {
			shown = unified
		}
		has = g.printable(string(shown)) == nil
		g.known[r] = has
	}
	return has
}

// shared finds, chunk by chunk, the ID numbers that several people have; nil for files of anything else.
type shared struct {
	db     *store.DB
	tally  *tally
	column string
	// among says that the database had people before.
	among bool
}

func newShared(ctx context.Context, db *store.DB, f *format) (*shared, error) {
	if f != persons {
		return nil, nil
	}
	among, err := db.HasPeople(ctx)
	return &shared{db: db, tally: newTally(), column: "id_no", among: among}, err
}

// add takes a chunk in; the last one gets the warnings of all.
func (s *shared) add(ctx context.Context, c *chunk) error {
	if s == nil {
		return nil
	}
	c.people.IDs(func(i int, no, id string) { s.tally.add(social.IDNumber(id), no, c.at[i]) })
	if s.among {
		err := s.db.OthersWithID(ctx, c.people, func(i int, no, other string) {
			s.tally.others = append(s.tally.others, sharer{c.at[i], no, other})
		})
		if err != nil {
			return err
		}
	}
	if c.last && c.err == nil {
		c.warnings = append(c.warnings, s.tally.shared(s.column)...)
	}
	return nil
}

// tally finds ID numbers that several people have, in a file and in what the database has besides. It keeps sixteen bytes of a person.
type tally struct {
	seed   maphash.Seed
	people []tallied
	others []sharer
}

type tallied struct {
	id       uint64
	line, no uint32
}

// sharer is a line whose ID number another person has in the database.
type sharer struct {
	line      int64
	no, other string
}

func newTally() *tally { return &tally{seed: maphash.MakeSeed()} }

func (t *tally) add(id social.IDNumber, no string, line int64) {
	t.people = append(t.people, tallied{maphash.String(t.seed, string(id.Full())), uint32(line), packNo(no)})
}

// sevenDigits is added to a personal number of seven digits, which would be one of nine otherwise.
const sevenDigits = 2_000_000_000

func packNo(no string) uint32 {
	n, _ := strconv.ParseUint(no, 10, 32)
	if len(no) == 7 {
		n += sevenDigits
	}
	return uint32(n)
}

func unpackNo(n uint32) string {
	if n >= sevenDigits {
		return fmt.Sprintf("%07d", n-sevenDigits)
	}
	return fmt.Sprintf("%09d", n)
}

// shared are the warnings of all lines whose ID number another person has too.
func (t *tally) shared(column string) []Reject {
	slices.SortFunc(t.people, func(a, b tallied) int {
		if a.id != b.id {
			if a.id < b.id {
				return -1
			}
			return 1
		}
		return int(a.line) - int(b.line)
	})
	var all []Reject
	for first := 0; first < len(t.people); {
		last := first + 1
		for last < len(t.people) && t.people[last].id == t.people[first].id {
			last++
		}
		if several(t.people[first:last]) {
			for _, p := range t.people[first:last] {
				all = append(all, Reject{Line: int64(p.line), Column: column, Reason: text.WarnSharedID, Key: unpackNo(p.no)})
			}
		}
		first = last
	}
	all = append(all, t.sharedWithOthers(column, all)...)
	slices.SortStableFunc(all, func(a, b Reject) int { return int(a.Line - b.Line) })
	return all
}

// several reports whether lines with one ID number are of more than one person: a person may come twice.
func several(lines []tallied) bool {
	return slices.ContainsFunc(lines, func(p tallied) bool { return p.no != lines[0].no })
}

// sharedWithOthers are the warnings of lines whose ID number somebody has who is not in this file: what the file says of people counts, and
// not what the database had of them.
func (t *tally) sharedWithOthers(column string, known []Reject) (all []Reject) {
	if len(t.others) == 0 {
		return nil
	}
	inFile, warned := map[uint32]bool{}, map[int64]bool{}
	for _, p := range t.people {
		inFile[p.no] = true
	}
	for _, w := range known {
		warned[w.Line] = true
	}
	for _, s := range t.others {
		if !inFile[packNo(s.other)] && !warned[s.line] {
			warned[s.line] = true
			all = append(all, Reject{Line: s.line, Column: column, Reason: text.WarnSharedID, Key: s.no})
		}
	}
	return all
}
