package bench

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Person is somebody the load generator plays.
type Person struct {
	PersonNo string
	ID       social.IDNumber // the 18-digit form
	Shown    string          // name and masked ID number, as on paper
	Rows     int             // of the statement measured
}

// FindCareers finds people with at least so many rows of pension contributions since the individual accounts began, the
// longest first, among those whose careers take the most room.
func FindCareers(ctx context.Context, db *store.DB, raw *sql.DB, rows, most int) ([]Person, error) {
	people, err := find(ctx, db, raw, `SELECT person_no, 0 AS n FROM careers WHERE insurance = $1 ORDER BY LENGTH(content) DESC, person_no LIMIT $2`,
		string(social.Pension), 4*most)
	if err != nil {
		return nil, err
	}
	for i := range people {
		career, err := db.Career(ctx, people[i].PersonNo, social.Pension)
		if err != nil {
			return nil, err
		}
		people[i].Rows = len(statement.PensionContributions.Window.Part(career))
	}
	people = slices.DeleteFunc(people, func(p Person) bool { return p.Rows < rows })
	slices.SortStableFunc(people, func(a, b Person) int { return b.Rows - a.Rows })
	return people[:min(most, len(people))], nil
}

// FindPeople finds any people who work or worked.
func FindPeople(ctx context.Context, db *store.DB, raw *sql.DB, most int) ([]Person, error) {
	return find(ctx, db, raw, `SELECT person_no, 0 AS n FROM persons WHERE pension_status <> '0' ORDER BY person_no LIMIT $1`, most)
}

func find(ctx context.Context, db *store.DB, raw *sql.DB, query string, args ...any) ([]Person, error) {
	rows, err := raw.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var people []Person
	for rows.Next() {
		var p Person
		if err := rows.Scan(&p.PersonNo, &p.Rows); err != nil {
			return nil, err
		}
		record, err := db.Person(ctx, p.PersonNo)
		if err != nil {
			return nil, err
		}
		p.ID, p.Shown = record.ID.Full(), record.Name+" "+record.ID.Masked()
		people = append(people, p)
	}
	return people, rows.Err()
}

// Register gives every one of the people an account with the same password. It is hashed once, with the product's own
// parameters, since checking it is what a sign-in costs; somebody registered already is left out.
func Register(ctx context.Context, db *store.DB, hasher *secret.Hasher, people []Person, password string) error {
	hash, err := hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	for _, p := range people {
		act := store.Act{Kind: "register", Actor: store.System("bench"), PersonNo: p.PersonNo}
		_, err := db.Do(ctx, act, func(tx *store.Tx) error {
			if known, err := tx.Registered(p.PersonNo); known || err != nil {
				return err
			}
			for _, t := range text.AgreedTexts {
				if err := tx.Agree(p.PersonNo, store.Agreement{Text: t.Name, Version: t.Current().Version, At: tx.Now().Unix()}); err != nil {
					return err
				}
			}
			return tx.Register(store.Registration{PersonNo: p.PersonNo, ID: p.ID, PasswordHash: hash, Phone: "13800000000"})
		})
		if err != nil {
			return fmt.Errorf("bench: register %s: %w", p.PersonNo, err)
		}
	}
	return nil
}
