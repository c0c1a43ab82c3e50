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

// RemoveStaffRole forgets a role that nobody has. ErrNotFound where there is none.
func (tx *Tx) RemoveStaffRole(role string) error {
	if _, err := tx.exec(`DELETE FROM staff_role_permissions WHERE role = $1`, role); err != nil {
		return err
	}
	n, err := tx.exec(`DELETE FROM staff_roles WHERE role = $1`, role)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("staff role "+role, role, nil)
	return err
}

// StaffRoles lists all roles with what they permit, by area and name.
func (db *DB) StaffRoles(ctx context.Context) ([]StaffRole, error) {
	return db.staffRoles(ctx, `1 = 1`)
}

// StaffRole reads one. ErrNotFound where there is none.
func (db *DB) StaffRole(ctx context.Context, role string) (*StaffRole, error) {
	return only(db.staffRoles(ctx, `r.role = $1`, role))
}

// StaffRolesOf lists the roles that an account has.
func (db *DB) StaffRolesOf(ctx context.Context, name string) ([]StaffRole, error) {
	return db.staffRoles(ctx, `r.role IN (SELECT h.role FROM staff_account_roles h WHERE h.name = $1)`, name)
}

func (db *DB) staffRoles(ctx context.Context, where string, args ...any) ([]StaffRole, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT r.role, r.area, r.title, r.description, COALESCE(p.permission, ''), COALESCE(p.may_use, 0), COALESCE(p.may_grant, 0)
		FROM staff_roles r LEFT JOIN staff_role_permissions p ON p.role = r.role WHERE `+where+` ORDER BY r.area DESC, r.role, p.permission`, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []StaffRole
	for rows.Next() {
		var r StaffRole
		var permission string
		var use, grant int64
		if err := rows.Scan(&r.Role, &r.Area, &r.Title, &r.Description, &permission, &use, &grant); err != nil {
			return nil, classify(err)
		}
		if len(list) == 0 || list[len(list)-1].Role != r.Role {
			list = append(list, r)
		}
		last := &list[len(list)-1]
		if use != 0 {
			last.Use = append(last.Use, permission)
		}
		if grant != 0 {
			last.Grant = append(last.Grant, permission)
		}
	}
	return list, classify(rows.Err())
}

// StaffRoleHolders is how many accounts have each role, the disabled ones among them.
func (db *DB) StaffRoleHolders(ctx context.Context) (map[string]int, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT role, COUNT(*) FROM staff_account_roles GROUP BY role`)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	holders := map[string]int{}
	for rows.Next() {
		var role string
		var n int
		if err := rows.Scan(&role, &n); err != nil {
			return nil, classify(err)
		}
		holders[role] = n
	}
	return holders, classify(rows.Err())
}

// StaffRoleTitles are the titles of the roles that accounts have, by account, for accounts from one name to another.
func (db *DB) StaffRoleTitles(ctx context.Context, from, to string) (map[string][]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT h.name, r.title FROM staff_account_roles h JOIN staff_roles r ON r.role = h.role
		WHERE h.name >= $1 AND h.name <= $2 ORDER BY h.name, r.role`, from, to)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	titles := map[string][]string{}
	for rows.Next() {
		var name, title string
		if err := rows.Scan(&name, &title); err != nil {
			return nil, classify(err)
		}
		titles[name] = append(titles[name], title)
	}
	return titles, classify(rows.Err())
}

// StaffGrantable are the permissions that an account may give to others, by all its roles.
func (db *DB) StaffGrantable(ctx context.Context, name string) ([]string, error) {
	return db.texts(ctx, `SELECT DISTINCT p.permission FROM staff_account_roles r JOIN staff_role_permissions p ON p.role = r.role
		JOIN staff_accounts a ON a.name = r.name AND a.state = 'active' WHERE r.name = $1 AND p.may_grant = 1 ORDER BY p.permission`, name)
}

// StaffHolders are the names of the active accounts that use a permission, up to n of them.
func (db *DB) StaffHolders(ctx context.Context, permission string, n int) ([]string, error) {
	return db.texts(ctx, `SELECT DISTINCT r.name FROM staff_role_permissions p JOIN staff_account_roles r ON r.role = p.role
		JOIN staff_accounts a ON a.name = r.name AND a.state = 'active' WHERE p.permission = $1 AND p.may_use = 1 ORDER BY r.name LIMIT $2`, permission, n)
}

// StaffHoldersAt are the names of the active accounts of an office that use a permission, up to n of them; those of every office where the
// office has none.
func (db *DB) StaffHoldersAt(ctx context.Context, permission, office string, n int) ([]string, error) {
	list, err := db.texts(ctx, `SELECT DISTINCT r.name FROM staff_role_permissions p JOIN staff_account_roles r ON r.role = p.role
		JOIN staff_accounts a ON a.name = r.name AND a.state = 'active' WHERE p.permission = $1 AND p.may_use = 1 AND a.office = $3
		ORDER BY r.name LIMIT $2`, permission, n, office)
	if err != nil || len(list) > 0 {
		return list, err
	}
	return db.StaffHolders(ctx, permission, n)
}

// TakeStaffRole takes a role from an account. ErrNotFound where it does not have it.
func (tx *Tx) TakeStaffRole(name, role string) error {
	n, err := tx.exec(`DELETE FROM staff_account_roles WHERE name = $1 AND role = $2`, name, role)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("staff role of "+name, role, nil)
	return err
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
