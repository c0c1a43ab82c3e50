package store

import (
	"context"
	"strconv"
	"strings"

	"shebao/internal/social"
)

// What came back to the owner of a case, as conditions on table cases.
const (
	sentBack = `EXISTS (SELECT 1 FROM case_reviews b WHERE b.person_no = cases.person_no AND b.case_no = cases.case_no
		AND b.outcome = 'sent_back')`
	supplemented = `EXISTS (SELECT 1 FROM case_steps b WHERE b.person_no = cases.person_no AND b.case_no = cases.case_no
		AND b.state = 'returned')`
)

// SoonWithin is how long before its last day a case counts as due soon, in seconds.
const SoonWithin = 3 * 24 * 60 * 60

// WorkScope says whose work is counted, and which kinds of it concern them.
type WorkScope struct {
	Name      string   // the account
	Cases     bool     // they take cases
	All       bool     // they look after everybody's cases and enquiries
	Review    bool     // they confirm what others recommend
	Proposals []string // the kinds of proposals that they may decide
	Enquiries bool
	Conflicts bool
	Drafts    bool
}

// Work is how much waits for somebody. No figure goes beyond CaseCountMost; one more stands for more.
type Work struct {
	Mine, Back, Review, Free int // cases: in one's hands, of these come back, to be confirmed, nobody's
	Soon, Late               int // cases of one's own, or of everybody for whoever looks after them
	Approvals                int // proposals to decide
	Enquiries                int // in one's hands, not answered
	EnquiriesFree            int
	EnquiriesLate            int // of one's own, or of everybody
	Conflicts                int
	Drafts                   int
}

// CaseList is a list of cases of the work that somebody sees.
type CaseList string

// The lists of cases.
const (
	ListMine   CaseList = "mine"
	ListBack   CaseList = "back"
	ListReview CaseList = "review"
	ListFree   CaseList = "free"
	ListSoon   CaseList = "soon"
	ListLate   CaseList = "late"
)

// CaseLists are all, in the order in which they are offered.
var CaseLists = []CaseList{ListLate, ListSoon, ListMine, ListBack, ListReview, ListFree}

// Filter chooses a list's cases at a time in Unix seconds.
func (w WorkScope) Filter(list CaseList, now int64) CaseFilter {
	own := w.Name
	if w.All {
		own = ""
	}
	switch list {
	case ListBack:
		return CaseFilter{Desk: string(social.CaseSubmitted), Owner: w.Name, Back: true}
	case ListReview:
		return CaseFilter{Desk: DeskReview, Reviewer: w.Name}
	case ListFree:
		return CaseFilter{Desk: string(social.CaseSubmitted), Owner: OwnerNobody}
	case ListSoon:
		return CaseFilter{Desk: DeskOpen, Owner: own, DueFrom: now, DueBefore: now + SoonWithin}
	case ListLate:
		return CaseFilter{Desk: DeskOpen, Owner: own, DueBefore: now}
	}
	return CaseFilter{Desk: DeskOpen, Owner: w.Name}
}

// Sees says whether a list of cases concerns them.
func (w WorkScope) Sees(list CaseList) bool {
	switch list {
	case ListReview:
		return w.Review
	case ListFree, ListSoon, ListLate:
		return w.Cases || w.All
	}
	return w.Cases
}

// WorkOf counts what waits for somebody, in one query: each count stops at CaseCountMost rows of an index.
func (db *DB) WorkOf(ctx context.Context, w WorkScope) (*Work, error) {
	work := &Work{}
	query, args, into := work.query(w, db.Now().Unix())
	if len(into) == 0 {
		return work, nil
	}
	return work, classify(db.read.QueryRowContext(ctx, query, args...).Scan(into...))
}

// query builds the counts that concern somebody, with where each goes.
func (work *Work) query(w WorkScope, now int64) (query string, args, into []any) {
	var counts []string
	cases := map[CaseList]*int{ListMine: &work.Mine, ListBack: &work.Back, ListReview: &work.Review, ListFree: &work.Free, ListSoon: &work.Soon,
		ListLate: &work.Late}
	for _, list := range CaseLists {
		if !w.Sees(list) {
			continue
		}
		var count string
		count, args = w.Filter(list, now).count(args)
		counts, into = append(counts, "("+count+")"), append(into, cases[list])
	}
	count := func(to *int, from string, values ...any) {
		from, args = numbered(args, from, values...)
		args = append(args, CaseCountMost+1)
		counts = append(counts, "(SELECT COUNT(*) FROM (SELECT 1 FROM "+from+" LIMIT $"+strconv.Itoa(len(args))+") q)")
		into = append(into, to)
	}
	if len(w.Proposals) > 0 {
		kinds := make([]any, 0, len(w.Proposals)+3)
		kinds = append(kinds, ProposalWaiting, w.Name, now-int64(ProposalLife.Seconds()))
		for _, kind := range w.Proposals {
			kinds = append(kinds, kind)
		}
		count(&work.Approvals, `proposals WHERE state = ? AND proposed_by <> ? AND proposed_at > ? AND kind IN (?`+strings.Repeat(", ?", len(w.Proposals)-1)+`)`, kinds...)
	}
	if w.Enquiries {
		count(&work.Enquiries, `enquiries WHERE state = 'waiting' AND owner = ?`, w.Name)
		count(&work.EnquiriesFree, `enquiries WHERE state = 'waiting' AND owner = ''`)
	}
	switch {
	case w.All:
		count(&work.EnquiriesLate, `enquiries WHERE state = 'waiting' AND sort_at < ?`, now)
	case w.Enquiries:
		count(&work.EnquiriesLate, `enquiries WHERE state = 'waiting' AND owner = ? AND sort_at < ?`, w.Name, now)
	}
	if w.Conflicts {
		count(&work.Conflicts, openConflicts)
	}
	if w.Drafts {
		count(&work.Drafts, `content_pieces p JOIN content_versions v ON v.piece_id = p.piece_id AND v.no = p.latest_no WHERE v.issued_at = 0`)
	}
	return "SELECT " + strings.Join(counts, ", "), args, into
}

// openConflicts are the conflicts that nobody has settled, of people whose records are there.
const openConflicts = `conflicts e WHERE handled = ''
	AND EXISTS (SELECT 1 FROM persons p WHERE p.person_no = e.person_no)`

// WorkCase is a case of a list of work, with how it came there.
type WorkCase struct {
	QueuedCase
	Since                  int64 // when it came to where it stands
	SentBack, Supplemented bool  // a second person, the applicant, had it before
}

// WorkCases lists the cases of a list, the one due first coming first.
func (db *DB) WorkCases(ctx context.Context, f CaseFilter) ([]WorkCase, error) {
	where, args := f.where(nil)
	args = append(args, f.Limit)
	rows, err := db.read.QueryContext(ctx, `SELECT c.`+strings.ReplaceAll(caseColumns, ", ", ", c.")+`, COALESCE(p.name, ''), COALESCE(a.shown_name, ''),
			COALESCE((SELECT MAX(s.at) FROM case_steps s WHERE s.person_no = c.person_no AND s.case_no = c.case_no), 0),
			COALESCE((SELECT MAX(CASE WHEN r.reviewed_at > r.proposed_at THEN r.reviewed_at ELSE r.proposed_at END)
				FROM case_reviews r WHERE r.person_no = c.person_no AND r.case_no = c.case_no), 0), c.back, c.supplemented
		FROM (SELECT `+caseColumns+`, CASE WHEN `+sentBack+` THEN 1 ELSE 0 END AS back, CASE WHEN `+supplemented+` THEN 1 ELSE 0 END AS supplemented
			FROM cases WHERE `+where+` ORDER BY due_at, case_no LIMIT $`+strconv.Itoa(len(args))+`
		) c LEFT JOIN persons p ON p.person_no = c.person_no LEFT JOIN staff_accounts a ON a.name = c.owner
		ORDER BY c.due_at, c.case_no`, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []WorkCase
	for rows.Next() {
		var c WorkCase
		var stepped, reviewed int64
		var back, again int
		if err := rows.Scan(append(c.fields(), &c.PersonName, &c.OwnerName, &stepped, &reviewed, &back, &again)...); err != nil {
			return nil, classify(err)
		}
		c.Since, c.SentBack, c.Supplemented = max(stepped, reviewed), back == 1, again == 1
		list = append(list, c)
	}
	return list, classify(rows.Err())
}
