package store

import "context"

// EnquiryPosts are what stands in one of a person's enquiries, in order.
func (db *DB) EnquiryPosts(ctx context.Context, personNo, no string) ([]EnquiryPost, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT post_no, kind, actor_kind, actor, at, body, waits_from, due_at FROM enquiry_posts
		WHERE person_no = $1 AND enquiry_no = $2 ORDER BY post_no`, personNo, no)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []EnquiryPost
	for rows.Next() {
		var p EnquiryPost
		var body []byte
		if err := rows.Scan(&p.No, &p.Kind, &p.ActorKind, &p.Actor, &p.At, &body, &p.WaitsFrom, &p.DueAt); err != nil {
			return nil, classify(err)
		}
		if p.Body, err = db.keys.Open("enquiry_posts.body", personNo, body); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, classify(rows.Err())
}

// EnquiryRatings are the ratings of one of a person's enquiries, by closing.
func (db *DB) EnquiryRatings(ctx context.Context, personNo, no string) ([]EnquiryRating, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT closing, score, comment, rated_at, changed_at FROM enquiry_ratings
		WHERE person_no = $1 AND enquiry_no = $2 ORDER BY closing`, personNo, no)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []EnquiryRating
	for rows.Next() {
		var r EnquiryRating
		var comment []byte
		if err := rows.Scan(&r.Closing, &r.Score, &comment, &r.RatedAt, &r.ChangedAt); err != nil {
			return nil, classify(err)
		}
		if r.Comment, err = db.keys.Open("enquiry_ratings.comment", personNo, comment); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, classify(rows.Err())
}
