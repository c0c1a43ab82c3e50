package store

import (
	"context"
	"errors"
)

// LossReportedAt is when the holder reported their card lost on this portal, in the report that is in force (Unix seconds): the last
// change of the card's state made here that the core system did not refuse. 0 where that was no report, so for a report that an import
// brought: nobody here knows when that was made.
func (db *DB) LossReportedAt(ctx context.Context, personNo string) (at int64, err error) {
	var act string
	err = classify(db.read.QueryRowContext(ctx, `SELECT c.act, c.at FROM changes c JOIN feed_events e
			ON e.person_no = c.person_no AND e.event_no = c.event_no
		WHERE c.person_no = $1 AND c.field = 'card_status' AND e.state <> $2 ORDER BY c.seq DESC LIMIT 1`,
		personNo, FeedRefused).Scan(&act, &at))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if act != "card.report_lost" {
		at = 0
	}
	return at, err
}
