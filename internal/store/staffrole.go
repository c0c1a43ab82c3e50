package store

import "context"

// StaffRole is what its holders may do, and what they may let others do. Roles are data: an agency makes its own.
type StaffRole struct {
	Role        string
	Area        string // what keeps apart roles that nobody may hold together
	Title       string
	Description string
	// Use are the permissions that its holders use, Grant those that they may give to others without using them.
	Use, Grant []string
}

// SaveStaffRole writes a role whole, in place of what it was.
func (tx *Tx) SaveStaffRole(r StaffRole) error {
	_, err := tx.exec(`INSERT INTO staff_roles (role, area, title, description) VALUES ($1, $2, $3, $4)
		ON CONFLICT (role) DO UPDATE SET area = excluded.area, title = excluded.title, description = excluded.description`,
		r.Role, r.Area, r.Title, r.Description)
	if err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM staff_role_permissions WHERE role = $1`, r.Role); err != nil {
		return err
	}
	rights := map[string][2]int64{}
	for _, p := range r.Use {
		rights[p] = [2]int64{1, 0}
	}
	for _, p := range r.Grant {
		rights[p] = [2]int64{rights[p][0], 1}
	}
	for permission, may := range rights {
		if _, err := tx.exec(`INSERT INTO staff_role_permissions (role, permission, may_use, may_grant) VALUES ($1, $2, $3, $4)`,
			r.Role, permission, may[0], may[1]); err != nil {
			return err
		}
	}
	tx.Note("staff role "+r.Role, nil, map[string]any{"use": r.Use, "grant": r.Grant})
	return nil
}

// GrantStaffRole gives an account a role. Giving it once more changes nothing.
func (tx *Tx) GrantStaffRole(name, role string) error {
	tx.Note("staff role of "+name, nil, role)
	_, err := tx.exec(`INSERT INTO staff_account_roles (name, role, granted_by, granted_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		name, role, tx.act.Actor.ID, tx.at.Unix())
	return err
}

// StaffPermissions are the permissions that an account uses, by all its roles.
func (db *DB) StaffPermissions(ctx context.Context, name string) ([]string, error) {
	return db.texts(ctx, `SELECT DISTINCT p.permission FROM staff_account_roles r JOIN staff_role_permissions p ON p.role = r.role
		WHERE r.name = $1 AND p.may_use = 1 ORDER BY p.permission`, name)
}

// texts reads a query's single column.
func (db *DB) texts(ctx context.Context, query string, args ...any) (list []string, err error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, classify(err)
		}
		list = append(list, one)
	}
	return list, classify(rows.Err())
}

// StaffRoleCount is how many roles there are.
func (db *DB) StaffRoleCount(ctx context.Context) (n int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM staff_roles`).Scan(&n)
	return n, classify(err)
}

// StaffPosts are the titles of an account's roles, in order.
func (db *DB) StaffPosts(ctx context.Context, name string) ([]string, error) {
	return db.texts(ctx, `SELECT r.title FROM staff_account_roles a JOIN staff_roles r ON r.role = a.role WHERE a.name = $1 ORDER BY r.title`, name)
}
