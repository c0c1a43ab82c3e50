package store

import (
	"regexp"
	"slices"
	"strings"
)

// sealedTable is a table with sealed values: how to walk it, and what each value is sealed as. A test finds every column of bytes
// in the schema and asks that it stands here.
type sealedTable struct {
	name string
	// key is the primary key, by which the table is walked.
	key     []string
	columns []sealedColumn
}

// sealedColumn is a column of sealed values.
type sealedColumn struct {
	name string
	// as is what a value is sealed as, with {column} for the row's value of another column; more than one where the row does not say which.
	as []string
	// nobody says that the values are sealed for no person; otherwise they are for that of person_no.
	nobody bool
}

func sealedAs(name string, as ...string) sealedColumn { return sealedColumn{name: name, as: as} }

// plainly are columns sealed for their person as what they are: "table.column".
func plainly(table string, columns ...string) []sealedColumn {
	list := make([]sealedColumn, len(columns))
	for i, name := range columns {
		list[i] = sealedAs(name, table+"."+name)
	}
	return list
}

// forNobody are columns sealed as what they are, for no person.
func forNobody(table string, columns ...string) []sealedColumn {
	list := plainly(table, columns...)
	for i := range list {
		list[i].nobody = true
	}
	return list
}

// sealedTables are all values sealed with data keys. What the audit log keeps is sealed with a key of its own.
var sealedTables = []sealedTable{
	{"persons", []string{"person_no"}, plainly("persons", "id_no", "phone", "email", "bank_account", "address")},
	{"careers", []string{"person_no", "insurance"}, []sealedColumn{sealedAs("content", "careers.{insurance}")}},
	{"registrations", []string{"person_no"},
		append(plainly("registrations", "phone", "email", "address"), sealedAs("pending_phone", "registrations.phone"))},
	{"authenticators", []string{"person_no"}, plainly("authenticators", "secret")},
	{"passkeys", []string{"person_no", "passkey_id"}, plainly("passkeys", "credential", "name")},
	{"sessions", []string{"token_hash"},
		append(plainly("sessions", "address"), sealedColumn{name: "data", as: []string{"session"}, nobody: true})},
	{"kept_pages", []string{"page_hash"}, forNobody("kept_pages", "content")},
	{"signins", []string{"person_no", "signin_id"}, plainly("signins", "address")},
	{"access_codes", []string{"person_no", "code_hash"}, plainly("access_codes", "for_whom", "purpose")},
	{"lookups", []string{"person_no", "at", "lookup_id"}, plainly("lookups", "reason")},
	{"receipts", []string{"person_no", "receipt_no"}, plainly("receipts", "facts")},
	{"changes", []string{"seq"}, []sealedColumn{sealedAs("old_value", "changes.{field}"), sealedAs("new_value", "changes.{field}"),
		sealedAs("before_value", "changes.{field}")}},
	{"feed_events", []string{"person_no", "event_no"}, plainly("feed_events", "reason")},
	{"import_conflicts", []string{"person_no", "batch_id", "field"}, []sealedColumn{
		sealedAs("portal_value", "import_conflicts.{field}"), sealedAs("archive_value", "import_conflicts.{field}")}},
	{"conflicts", []string{"person_no", "event_no", "source"}, plainly("conflicts", "note")},
	{"scheduled_changes", []string{"person_no", "receipt_no"}, plainly("scheduled_changes", "fields")},
	{"cases", []string{"person_no", "case_no"}, plainly("cases", "content", "decision")},
	{"case_steps", []string{"person_no", "case_no", "step_no"}, plainly("case_steps", "note")},
	{"case_reviews", []string{"person_no", "case_no", "review_no"}, plainly("case_reviews", "content", "note")},
	{"case_drafts", []string{"person_no", "case_no", "staff"}, plainly("case_drafts", "content")},
	{"case_notes", []string{"person_no", "case_no", "at", "note_id"}, plainly("case_notes", "body")},
	{"evidence", []string{"person_no", "evidence_id"}, plainly("evidence", "name")},
	{"evidence_parts", []string{"person_no", "evidence_id", "part"}, []sealedColumn{sealedAs("content", "evidence_parts.content {evidence_id} {part}")}},
	{"enquiries", []string{"person_no", "enquiry_no"}, plainly("enquiries", "subject")},
	{"enquiry_posts", []string{"person_no", "enquiry_no", "post_no"}, plainly("enquiry_posts", "body")},
	{"enquiry_notes", []string{"person_no", "enquiry_no", "note_no"}, plainly("enquiry_notes", "body")},
	{"enquiry_ratings", []string{"person_no", "enquiry_no", "closing"}, plainly("enquiry_ratings", "comment")},
	{"staff_accounts", []string{"name"}, forNobody("staff_accounts", "app_secret")},
	{"staff_sessions", []string{"token_hash"},
		append(forNobody("staff_sessions", "address"), sealedColumn{name: "data", as: []string{"staff_session"}, nobody: true})},
	{"staff_passkeys", []string{"name", "passkey_id"}, []sealedColumn{{name: "credential", as: []string{"staff_passkeys.credential {name}"}, nobody: true}}},
	{"staff_relatives", []string{"name", "relative_id"}, forNobody("staff_relatives", "shown")},
	{"staff_signins", []string{"name", "signin_id"}, forNobody("staff_signins", "address")},
	{"proposals", []string{"proposal_id"}, forNobody("proposals", "content", "facts")},
	{"staff_looks", []string{"person_no", "look_id"}, plainly("staff_looks", "reason")},
	{"look_samples", []string{"person_no", "looked_at", "lookup_id"}, plainly("look_samples", "note")},
	{"audit_exports", []string{"export_id"}, forNobody("audit_exports", "search")},
	{"import_undo", []string{"undo_no"}, forNobody("import_undo", "content")},
	{"import_jobs", []string{"job_id"}, forNobody("import_jobs", "summary")},
	{"documents", []string{"person_no", "document_id"}, plainly("documents", "snapshot")},
	{"messages", []string{"person_no", "message_id"}, plainly("messages", "recipient", "body")},
	{"export_parts", []string{"person_no", "export_no", "part"}, []sealedColumn{
		sealedAs("content", "export_parts.content {export_no} {part} false", "export_parts.content {export_no} {part} true")}},
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// reads are the columns that are read beside the sealed ones: the key first, then what values are sealed as.
func (t *sealedTable) reads() []string {
	list := slices.Clone(t.key)
	add := func(name string) {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	for _, column := range t.columns {
		if !column.nobody {
			add("person_no")
		}
		for _, as := range column.as {
			for _, match := range placeholder.FindAllStringSubmatch(as, -1) {
				add(match[1])
			}
		}
	}
	return list
}

// binding is what a value is sealed as in a row.
func (c *sealedColumn) binding(as string, row map[string]string) string {
	return placeholder.ReplaceAllStringFunc(as, func(match string) string { return row[strings.Trim(match, "{}")] })
}
