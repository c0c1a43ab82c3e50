package store

import "context"

// collect reads all rows of a query, in their order; none is no error. targets are where the columns of a row go.
func collect[T any](ctx context.Context, q querier, targets func(*T) []any, query string, args ...any) (list []T, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var row T
		if err := rows.Scan(targets(&row)...); err != nil {
			return nil, classify(err)
		}
		list = append(list, row)
	}
	return list, classify(rows.Err())
}

// itself is where the one column of a row goes that is all there is.
func itself[T any](value *T) []any { return []any{value} }

// only is the row that a query was after. ErrNotFound where there is none.
func only[T any](list []T, err error) (*T, error) {
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, ErrNotFound
	}
	return &list[0], nil
}
