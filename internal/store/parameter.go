package store

import (
	"context"

	"shebao/internal/social"
)

// Parameters reads all dated figures, by one query.
func (db *DB) Parameters(ctx context.Context) (social.Parameters, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT name, from_month, value, source, note, confidence FROM parameters
		ORDER BY name, from_month`)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	parameters := social.Parameters{}
	for rows.Next() {
		var name social.FigureName
		var f social.Figure
		if err := rows.Scan(&name, &f.From, &f.Value, &f.Source, &f.Note, &f.Confidence); err != nil {
			return nil, classify(err)
		}
		parameters[name] = append(parameters[name], f)
	}
	return parameters, classify(rows.Err())
}
