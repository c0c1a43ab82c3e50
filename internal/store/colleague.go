package store

import (
	"context"
	"strconv"
)

// Colleague is somebody who works for the agency, as others choose them.
type Colleague struct{ Name, ShownName string }

// Colleagues are the holders of active accounts with a permission, by the names they are known by.
func (db *DB) Colleagues(ctx context.Context, permission string) ([]Colleague, error) {
	return collect(ctx, db.read, func(c *Colleague) []any {
		return []any{&c.Name, &c.ShownName}
	}, `SELECT DISTINCT a.name, a.shown_name FROM staff_role_permissions p JOIN staff_account_roles r ON r.role = p.role
		JOIN staff_accounts a ON a.name = r.name WHERE p.permission = $1 AND p.may_use = 1 AND a.state = 'active' ORDER BY a.shown_name, a.name LIMIT 1000`, permission)
}

// StaffNames are the names that the holders of accounts are known by, by the accounts' own. One of which there is none has its own.
func (db *DB) StaffNames(ctx context.Context, accounts ...string) (map[string]string, error) {
	names, args, places := map[string]string{}, []any{}, ""
	for _, account := range accounts {
		if _, known := names[account]; !known {
			names[account] = account
			args = append(args, account)
			places += ", $" + strconv.Itoa(len(args))
		}
	}
	if len(args) == 0 {
		return names, nil
	}
	rows, err := db.read.QueryContext(ctx, `SELECT name, shown_name FROM staff_accounts WHERE name IN (`+places[2:]+`)`, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, shown string
		if err := rows.Scan(&name, &shown); err != nil {
			return nil, classify(err)
		}
		names[name] = shown
	}
	return names, classify(rows.Err())
}
