package store

import (
	"context"
	"slices"
	"time"
)

const weekSeconds = 7 * 24 * 60 * 60

// EnquiryWeek is how enquiries went in a week.
type EnquiryWeek struct {
	From     int64 // its first second
	Arrived  int   // waits that began: asked, asked on after an answer, or opened again
	Answered int   // waits that ended with an answer
	Late     int   // of those answered, after the promised time
	// MedianHours is how long those answered had waited, around the clock; 0 where none was.
	MedianHours float64
	Rated       int     // ratings given
	Rating      float64 // their average, social.LeastScore to social.MostScore; 0 where there is none
}

// EnquiryFlow gives the figures of whole weeks from a time on, with weeks in which nothing happened.
func (db *DB) EnquiryFlow(ctx context.Context, from time.Time, weeks int) ([]EnquiryWeek, error) {
	list := make([]EnquiryWeek, weeks)
	begin := from.Unix()
	for i := range list {
		list[i].From = begin + int64(i)*weekSeconds
	}
	end := begin + int64(weeks)*weekSeconds
	err := db.eachWeek(ctx, enquiryArrivals, begin, end, func(row scanner, week *int) error {
		var n int
		err := row.Scan(week, &n)
		if err == nil {
			list[*week].Arrived = n
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	took := make([][]int64, weeks)
	err = db.eachWeek(ctx, enquiryAnswers, begin, end, func(row scanner, week *int) error {
		var waited, late int64
		err := row.Scan(week, &waited, &late)
		if err == nil {
			list[*week].Late += int(late)
			took[*week] = append(took[*week], waited)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Answered, list[i].MedianHours = len(took[i]), median(took[i])/time.Hour.Seconds()
	}
	return list, db.eachWeek(ctx, enquiryScores, begin, end, func(row scanner, week *int) error {
		var n, sum int
		err := row.Scan(week, &n, &sum)
		if err == nil {
			list[*week].Rated, list[*week].Rating = n, float64(sum)/float64(n)
		}
		return err
	})
}

// The figures by the number of the week since $1, until $2. That flow is not ” is said
// for SQLite, which uses an index of some rows only where the query says so in the same words. A median of an even number of waits is the
// middle between two.
const (
	enquiryArrivals = `SELECT (at - $1) / 604800 AS week, COUNT(*) FROM enquiry_posts WHERE flow = 'arrived' AND flow <> '' AND at >= $1 AND at < $2 GROUP BY 1`

	enquiryAnswers = `SELECT (at - $1) / 604800 AS week, at - waits_from, CASE WHEN at > due_at THEN 1 ELSE 0 END FROM enquiry_posts
		WHERE flow = 'answered' AND flow <> '' AND at >= $1 AND at < $2`

	enquiryScores = `SELECT (rated_at - $1) / 604800 AS week, COUNT(*), SUM(score) FROM enquiry_ratings WHERE rated_at >= $1 AND rated_at < $2 GROUP BY 1`
)

// median is the middle of a list, which it sorts, or between the two in the middle; 0 of an empty one.
func median(list []int64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	half := len(list) / 2
	if len(list)%2 == 1 {
		return float64(list[half])
	}
	return float64(list[half-1]+list[half]) / 2
}

func (db *DB) eachWeek(ctx context.Context, query string, begin, end int64, read func(row scanner, week *int) error) error {
	rows, err := db.read.QueryContext(ctx, query, begin, end)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var week int
		if err := read(rows, &week); err != nil {
			return classify(err)
		}
	}
	return classify(rows.Err())
}
