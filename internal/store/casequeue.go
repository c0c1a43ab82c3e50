package store

import (
	"context"
	"strconv"
	"strings"
)

// Where a case stands for the agency, beside its states.
const (
	// DeskReview is a case of which a decision waits for a second person; to the applicant it is submitted.
	DeskReview = "review"
	// DeskOpen chooses every case that is not decided.
	DeskOpen = "open"
)

// OwnerNobody chooses cases that nobody works on.
const OwnerNobody = "-"

// CaseCountMost is as far as cases of a filter are counted: a count to the end would read the whole queue with every page.
const CaseCountMost = 1000

// CaseFilter chooses cases of the agency's queue. Empty fields choose all.
type CaseFilter struct {
	Kind  string
	Desk  string // DeskOpen, DeskReview, or a state
	Owner string // an account, or OwnerNobody
	// DueFrom and DueBefore choose those to be decided from a time on and before a time, in Unix seconds; 0 for all.
	DueFrom, DueBefore int64
	// Back chooses what came back to its owner: sent back by a second person, or supplemented by the applicant.
	Back bool
	// Reviewer chooses, of what waits for a second person, what this account may confirm; "" for all.
	Reviewer string
	// AfterDue and AfterNo are those of the last case of the page before; AfterNo "" begins.
	AfterDue int64
	AfterNo  string
	Limit    int
}

// QueuedCase is a case in a list of the agency's, with the names that the list shows.
type QueuedCase struct {
	Case
	PersonName string // whole: to be masked where it is shown
	OwnerName  string // of the holder of the owner's account; "" where there is none
}

// CaseQueue lists cases of everybody, the one due first coming first, without what they hold.
func (db *DB) CaseQueue(ctx context.Context, f CaseFilter) ([]QueuedCase, error) {
	query, args := f.query()
	return collect(ctx, db.read, func(c *QueuedCase) []any { return append(c.fields(), &c.PersonName, &c.OwnerName) }, query, args...)
}

// query chooses a page first, out of an index, and looks the names up for its rows alone.
func (f CaseFilter) query() (string, []any) {
	where, args := f.where(nil)
	args = append(args, f.Limit)
	return `SELECT c.` + strings.ReplaceAll(caseColumns, ", ", ", c.") + `, COALESCE(p.name, ''), COALESCE(a.shown_name, '') FROM (
			SELECT ` + caseColumns + ` FROM cases WHERE ` + where + ` ORDER BY due_at, case_no LIMIT $` + strconv.Itoa(len(args)) + `
		) c LEFT JOIN persons p ON p.person_no = c.person_no LEFT JOIN staff_accounts a ON a.name = c.owner
		ORDER BY c.due_at, c.case_no`, args
}

// CountCases counts the cases of a filter, wherever its page begins, up to CaseCountMost; one more stands for more.
func (db *DB) CountCases(ctx context.Context, f CaseFilter) (n int, err error) {
	query, args := f.count(nil)
	err = db.read.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, classify(err)
}

// count goes the way of a page, in its order, so that it stops after as many rows of the same index.
// Its placeholders come after the arguments given.
func (f CaseFilter) count(args []any) (string, []any) {
	f.AfterNo = ""
	where, args := f.where(args)
	args = append(args, CaseCountMost+1)
	return `SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE ` + where + ` ORDER BY due_at, case_no LIMIT $` + strconv.Itoa(len(args)) + `) c`, args
}

func (f CaseFilter) where(args []any) (string, []any) {
	c := conditions{all: []string{"case_no <> ''"}, args: args}
	if f.Kind != "" {
		c.add("kind = ?", f.Kind)
	}
	switch f.Desk {
	case "":
	case DeskOpen:
		c.add("settled_at = 0") // as the indexes of what is open say it
	default:
		c.add("desk = ?", f.Desk)
	}
	switch f.Owner {
	case "":
	case OwnerNobody:
		c.add("owner = ?", "")
	default:
		c.add("owner = ?", f.Owner)
	}
	if f.DueFrom != 0 {
		c.add("due_at >= ?", f.DueFrom)
	}
	if f.DueBefore != 0 {
		c.add("due_at < ?", f.DueBefore)
	}
	if f.Back {
		c.add("(" + sentBack + " OR " + supplemented + ")")
	}
	if f.Reviewer != "" {
		c.add("owner <> ?", f.Reviewer)
		c.add(`NOT EXISTS (SELECT 1 FROM case_reviews r WHERE r.person_no = cases.person_no AND r.case_no = cases.case_no AND r.outcome = 'waiting'
			AND r.proposed_by = ?)`, f.Reviewer)
	}
	if f.AfterNo != "" {
		c.add("(due_at, case_no) > (?, ?)", f.AfterDue, f.AfterNo)
	}
	return c.where()
}

// OwnCase gives a case of the act's person to somebody, or to nobody (""), from how it was read: whoever comes second gets ErrCaseMoved.
func (tx *Tx) OwnCase(c *Case, owner string) error {
	n, err := tx.exec(`UPDATE cases SET owner = $4 WHERE person_no = $1 AND case_no = $2 AND owner = $3 AND settled_at = 0`,
		tx.act.PersonNo, c.No, c.Owner, owner)
	if err == nil && n == 0 {
		return ErrCaseMoved
	}
	tx.Note("owner of case "+c.No, c.Owner, owner)
	c.Owner = owner
	return err
}

// OpenCasesOf are the cases of a person that are not decided yet.
func (db *DB) OpenCasesOf(ctx context.Context, personNo string) ([]Case, error) {
	return db.cases(ctx, `person_no = $1 AND settled_at = 0 ORDER BY submitted_at, case_no LIMIT 100`, personNo)
}
