package store

import "context"

// What answer templates are used for.
const (
	TemplateReturn  = "case.return"
	TemplateRefuse  = "case.refuse"
	TemplateApprove = "case.approve"
	TemplateEnquiry = "enquiry"
)

// TemplateUses are all uses, in the order in which a list offers them.
var TemplateUses = []string{TemplateReturn, TemplateRefuse, TemplateApprove, TemplateEnquiry}

// AnswerTemplate is a text to choose for a reason or an answer.
type AnswerTemplate struct {
	ID        string
	Use       string // TemplateReturn …
	Kind      string // of a case or an enquiry; "" for all
	Title     string
	Body      string
	ChangedBy string
	ChangedAt int64
	Version   int64 // grows by one with every change
}

const templateColumns = `template_id, used_for, kind, title, body, changed_by, changed_at, version`

// AnswerTemplates are the templates for a use that fit a kind: its own, then those for all. "" for the use gives all uses, "" for the kind
// every kind.
func (db *DB) AnswerTemplates(ctx context.Context, use, kind string) ([]AnswerTemplate, error) {
	return db.answerTemplates(ctx, `($1 = '' OR used_for = $1) AND ($2 = '' OR kind = $2 OR kind = '') ORDER BY used_for, kind DESC, title, template_id LIMIT 500`, use, kind)
}

// AnswerTemplate reads one. ErrNotFound where there is none of that ID.
func (db *DB) AnswerTemplate(ctx context.Context, id string) (*AnswerTemplate, error) {
	return only(db.answerTemplates(ctx, `template_id = $1`, id))
}

func (db *DB) answerTemplates(ctx context.Context, where string, args ...any) ([]AnswerTemplate, error) {
	return collect(ctx, db.read, func(t *AnswerTemplate) []any {
		return []any{&t.ID, &t.Use, &t.Kind, &t.Title, &t.Body, &t.ChangedBy, &t.ChangedAt, &t.Version}
	}, `SELECT `+templateColumns+` FROM answer_templates WHERE `+where, args...)
}

// SaveAnswerTemplate writes a template: a new one where it has no ID, which it then gets, or over the version it was read as. ErrNotFound
// where that is
// no longer there.
func (tx *Tx) SaveAnswerTemplate(t *AnswerTemplate) error {
	tx.Note("answer template "+t.Title, nil, t.Body)
	if t.ID == "" {
		t.ID = NewID()
		_, err := tx.exec(`INSERT INTO answer_templates (`+templateColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
			t.ID, t.Use, t.Kind, t.Title, t.Body, tx.act.Actor.ID, tx.at.Unix())
		return err
	}
	n, err := tx.exec(`UPDATE answer_templates SET used_for = $3, kind = $4, title = $5, body = $6, changed_by = $7, changed_at = $8, version = version + 1
		WHERE template_id = $1 AND version = $2`, t.ID, t.Version, t.Use, t.Kind, t.Title, t.Body, tx.act.Actor.ID, tx.at.Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// DropAnswerTemplate throws a template away. It is no error where there is none.
func (tx *Tx) DropAnswerTemplate(id string) error {
	tx.Note("answer template "+id, id, nil)
	_, err := tx.exec(`DELETE FROM answer_templates WHERE template_id = $1`, id)
	return err
}
