package store

import (
	"context"
	"errors"

	"shebao/internal/social"
)

// ErrStale means that what a change was proposed for is not as it was then.
var ErrStale = errors.New("store: changed since it was proposed")

// FigureUnits are the units that figures of a name are kept in: "fen" or "ppm".
func (db *DB) FigureUnits(ctx context.Context) (map[social.FigureName]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT DISTINCT name, unit FROM parameters`)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	units := map[social.FigureName]string{}
	for rows.Next() {
		var name social.FigureName
		var unit string
		if err := rows.Scan(&name, &unit); err != nil {
			return nil, classify(err)
		}
		units[name] = unit
	}
	return units, classify(rows.Err())
}

// BoundChange is a row of bounds to be written or taken away. Before is the row that stood under its key when that was proposed; nil for
// none.
type BoundChange struct {
	Bound  social.Bound  `json:"bound"`
	Before *social.Bound `json:"before,omitempty"`
	Remove bool          `json:"remove,omitempty"`
}

// ChangeBound writes a row of bounds. ErrStale where another stands there than the one the change was made for.
func (tx *Tx) ChangeBound(c BoundChange) error {
	all, err := tx.DB().Bounds(tx.ctx)
	if err != nil {
		return err
	}
	stands := BoundOf(all, c.Bound)
	if (stands == nil) != (c.Before == nil) || stands != nil && *stands != *c.Before {
		return ErrStale
	}
	b := c.Bound
	tx.Note("contribution_bounds "+string(b.Insurance)+" "+b.Tier+" "+b.Household+" "+b.From.Compact(), c.Before, c.Bound)
	if c.Remove {
		_, err = tx.exec(`DELETE FROM contribution_bounds WHERE insurance = $1 AND tier = $2 AND household = $3 AND from_month = $4`,
			string(b.Insurance), b.Tier, b.Household, int(b.From))
		return err
	}
	_, err = tx.exec(`INSERT INTO contribution_bounds (insurance, tier, household, from_month, to_month, min, max, source, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (insurance, tier, household, from_month) DO UPDATE SET to_month = excluded.to_month, min = excluded.min, max = excluded.max,
			source = excluded.source, note = excluded.note`,
		string(b.Insurance), b.Tier, b.Household, int(b.From), int(b.To), int64(b.Min), int64(b.Max), b.Source, b.Note)
	return err
}

// BoundOf is the row under the key of another: branch, tier, household and first month; nil for none.
func BoundOf(rows []social.Bound, like social.Bound) *social.Bound {
	for _, b := range rows {
		if b.Insurance == like.Insurance && b.Tier == like.Tier && b.Household == like.Household && b.From == like.From {
			return &b
		}
	}
	return nil
}

// FigureChange is a dated figure to be written or taken away. Before is the one that stood in its month when that was proposed; nil for
// none.
type FigureChange struct {
	Name   social.FigureName `json:"name"`
	Unit   string            `json:"unit"` // "fen" or "ppm"
	Figure social.Figure     `json:"figure"`
	Before *social.Figure    `json:"before,omitempty"`
	Remove bool              `json:"remove,omitempty"`
}

// ChangeFigure writes a dated figure. ErrStale where another stands in its month than the one the change was made for.
func (tx *Tx) ChangeFigure(c FigureChange) error {
	all, err := tx.DB().Parameters(tx.ctx)
	if err != nil {
		return err
	}
	stands := FigureOf(all[c.Name], c.Figure.From)
	if (stands == nil) != (c.Before == nil) || stands != nil && *stands != *c.Before {
		return ErrStale
	}
	f := c.Figure
	tx.Note("parameters "+string(c.Name)+" "+f.From.Compact(), c.Before, c.Figure)
	if c.Remove {
		_, err = tx.exec(`DELETE FROM parameters WHERE name = $1 AND from_month = $2`, string(c.Name), int(f.From))
		return err
	}
	_, err = tx.exec(`INSERT INTO parameters (name, from_month, value, unit, source, note, confidence) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (name, from_month) DO UPDATE SET value = excluded.value, source = excluded.source, note = excluded.note,
			confidence = excluded.confidence`,
		string(c.Name), int(f.From), f.Value, c.Unit, f.Source, f.Note, string(f.Confidence))
	return err
}

// FigureOf is the figure that begins in a month; nil for none.
func FigureOf(figures social.Figures, from social.Month) *social.Figure {
	for _, f := range figures {
		if f.From == from {
			return &f
		}
	}
	return nil
}
