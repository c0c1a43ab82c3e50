package store

import "context"

// Agreement is that a person agreed to a version of a text.
type Agreement struct {
	Text    string // AgreeTerms, AgreePrivacy
	Version string
	At      int64
}

// The texts that people agree to.
const (
	AgreeTerms   = "terms"   // 服务条款
	AgreePrivacy = "privacy" // 个人信息保护说明
)

// Agree keeps that a person agreed to a version of a text, at a time of their own: at registration that is before all else. Agreeing again,
// after the registration was closed, counts anew.
func (tx *Tx) Agree(personNo string, a Agreement) error {
	_, err := tx.exec(`INSERT INTO agreements (person_no, agreement, version, agreed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_no, agreement, version) DO UPDATE SET agreed_at = excluded.agreed_at`, personNo, a.Text, a.Version, a.At)
	return err
}

// Agreements are all that a person ever agreed to, the latest first.
func (db *DB) Agreements(ctx context.Context, personNo string) (list []Agreement, err error) {
	return collect(ctx, db.read, func(a *Agreement) []any {
		return []any{&a.Text, &a.Version, &a.At}
	}, `SELECT agreement, version, agreed_at FROM agreements WHERE person_no = $1
		ORDER BY agreed_at DESC, version DESC, agreement`, personNo)
}
