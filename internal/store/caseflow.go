package store

import (
	"context"
	"slices"
	"time"

	"shebao/internal/social"
)

// CaseFlow is what came in and went out of a kind in a week. Other work that arrives and is settled (enquiries) is counted in it too.
type CaseFlow struct {
	Kind    string
	Week    int // counted from the first week asked for, which is 0
	Arrived int
	Settled int // decided or withdrawn
	// Days counts what was decided by how many days it took.
	Days map[int]int
}

// CaseLoad is what is open now.
type CaseLoad struct {
	Kind, Owner string // Kind "" in a count by owner, Owner "" in a count by kind and for nobody's
	OwnerName   string
	Open, Late  int
}

const (
	dayLong  = 24 * 60 * 60
	weekLong = 7 * dayLong
)

// FirstWeek is the Monday, 0:00 in the agency's time zone, that begins the first of so many weeks, of which the last holds a time.
func FirstWeek(now time.Time, weeks int) time.Time {
	day := now.In(social.Zone)
	back := (int(day.Weekday())+6)%7 + 7*(weeks-1)
	return time.Date(day.Year(), day.Month(), day.Day()-back, 0, 0, 0, 0, social.Zone)
}

// CaseFlows are what came in and went out since a week began, by kind and week. It reads indexes alone, no further back than that.
func (db *DB) CaseFlows(ctx context.Context, since time.Time) ([]CaseFlow, error) {
	flows := map[[2]any]*CaseFlow{}
	at := func(kind string, week int) *CaseFlow {
		key := [2]any{kind, week}
		if flows[key] == nil {
			flows[key] = &CaseFlow{Kind: kind, Week: week, Days: map[int]int{}}
		}
		return flows[key]
	}
	err := db.eachCount(ctx, `SELECT kind, (submitted_at - $1) / $2, 0, COUNT(*) FROM cases WHERE submitted_at >= $1 GROUP BY 1, 2`,
		func(kind string, week, _, n int) { at(kind, week).Arrived += n }, since.Unix(), weekLong)
	if err != nil {
		return nil, err
	}
	// A withdrawn case took the agency no decision: its days are -1.
	err = db.eachCount(ctx, `SELECT kind, (settled_at - $1) / $2, CASE WHEN state = 'withdrawn' THEN -1 ELSE (settled_at - submitted_at) / $3 END, COUNT(*)
		FROM cases WHERE settled_at > 0 AND settled_at >= $1 GROUP BY 1, 2, 3`, func(kind string, week, days, n int) {
		flow := at(kind, week)
		flow.Settled += n
		if days >= 0 {
			flow.Days[days] += n
		}
	}, since.Unix(), weekLong, dayLong)
	var list []CaseFlow
	for _, flow := range flows {
		list = append(list, *flow)
	}
	slices.SortFunc(list, func(a, b CaseFlow) int {
		if a.Kind != b.Kind {
			return slices.Compare([]string{a.Kind}, []string{b.Kind})
		}
		return a.Week - b.Week
	})
	return list, err
}

func (db *DB) eachCount(ctx context.Context, query string, each func(kind string, week, days, n int), args ...any) error {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var week, days, n int
		if err := rows.Scan(&kind, &week, &days, &n); err != nil {
			return classify(err)
		}
		each(kind, week, days, n)
	}
	return classify(rows.Err())
}

// Percentile is the least number of days within which a share of what Days counts was decided; false where there is nothing.
func Percentile(days map[int]int, share float64) (int, bool) {
	var known []int
	all := 0
	for d, n := range days {
		known = append(known, d)
		all += n
	}
	slices.Sort(known)
	seen := 0
	for _, d := range known {
		if seen += days[d]; float64(seen) >= share*float64(all) {
			return d, true
		}
	}
	return 0, false
}

// OpenByKind counts what is open, and what of it is late, by kind.
func (db *DB) OpenByKind(ctx context.Context) ([]CaseLoad, error) {
	return db.loads(ctx, `SELECT kind, '', '', COUNT(*), COALESCE(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END), 0) FROM cases WHERE settled_at = 0 GROUP BY kind ORDER BY kind`)
}

// OpenByOwner counts what is open, and what of it is late, by owner: who has most first, nobody's among them.
func (db *DB) OpenByOwner(ctx context.Context) ([]CaseLoad, error) {
	return db.loads(ctx, `SELECT '', c.owner, COALESCE(a.shown_name, ''), c.open, c.late FROM (
			SELECT owner, COUNT(*) AS open, COALESCE(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END), 0) AS late FROM cases WHERE settled_at = 0 GROUP BY owner
		) c LEFT JOIN staff_accounts a ON a.name = c.owner ORDER BY c.open DESC, c.owner LIMIT 200`)
}

func (db *DB) loads(ctx context.Context, query string) ([]CaseLoad, error) {
	return collect(ctx, db.read, func(l *CaseLoad) []any {
		return []any{&l.Kind, &l.Owner, &l.OwnerName, &l.Open, &l.Late}
	}, query, db.Now().Unix())
}
