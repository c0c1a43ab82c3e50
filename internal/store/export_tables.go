package store

import (
	"slices"
	"strings"

	"shebao/internal/social"
	"shebao/internal/statement"
)

// ExportKind is what the cells of an exported column are.
type ExportKind uint8

// The kinds of exported column. A date is text.
const (
	ExportText  ExportKind = iota
	ExportMonth            // yyyymm in Int; 0 is not known
	ExportMoney            // 分 in Int
	ExportCount            // a number in Int
	ExportTime             // Unix seconds in Int; 0 is never
	ExportJSON             // JSON in Text
)

// ExportColumn is a column of a table as its person gets it.
type ExportColumn struct {
	// Name is the field's name in the copy, and the column's in the schema unless from says otherwise.
	Name string
	Kind ExportKind
	// from is the expression it is read by where that is not the column itself.
	from string
	// sealed is what the value is sealed as; a * at its end stands for the row's value of the column "field".
	sealed string
}

// ExportTable is a table of the schema with the rows that one person gets. It holds every column save those that a test lists
// with the reason why they are kept back.
type ExportTable struct {
	Name    string
	Columns []ExportColumn
	// career reads the columns out of the person's contributions, which stand packed in another table; nil for a table of the schema.
	career func(c *social.Contribution, unitName string) []statement.Cell
	// where selects the person's rows ($1); "" stands for those of their person_no.
	where string
	order string
}

func (t *ExportTable) query() string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = c.from
		if c.from == "" {
			columns[i] = "t." + c.Name
		}
	}
	where := t.where
	if where == "" {
		where = "t.person_no = $1"
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + t.Name + " t WHERE " + where + " ORDER BY " + t.order
}

// opensAs is what a cell of the column is sealed as in a row.
func (t *ExportTable) opensAs(column int, field string) string {
	name, ok := strings.CutSuffix(t.Columns[column].sealed, "*")
	if ok {
		return name + field
	}
	return name
}

// fieldColumn is the index of the column "field", or -1.
func (t *ExportTable) fieldColumn() int {
	return slices.IndexFunc(t.Columns, func(c ExportColumn) bool { return c.Name == "field" })
}

func exported(kind ExportKind, names ...string) []ExportColumn {
	columns := make([]ExportColumn, len(names))
	for i, name := range names {
		columns[i] = ExportColumn{Name: name, Kind: kind}
	}
	return columns
}

func texts(names ...string) []ExportColumn  { return exported(ExportText, names...) }
func months(names ...string) []ExportColumn { return exported(ExportMonth, names...) }
func moneys(names ...string) []ExportColumn { return exported(ExportMoney, names...) }
func counts(names ...string) []ExportColumn { return exported(ExportCount, names...) }
func times(names ...string) []ExportColumn  { return exported(ExportTime, names...) }

// opened is a column sealed as a field.
func opened(name, as string) []ExportColumn { return []ExportColumn{{Name: name, sealed: as}} }

// openedJSON is a column of sealed JSON.
func openedJSON(name, as string) []ExportColumn {
	return []ExportColumn{{Name: name, Kind: ExportJSON, sealed: as}}
}

// worked is a text read by an expression.
func worked(name, from string) []ExportColumn { return []ExportColumn{{Name: name, from: from}} }

// unitName names the unit of a row.
var unitName = worked("unit_name", "COALESCE((SELECT u.name FROM units u WHERE u.unit_no = t.unit_no), '')")

// changedValue is a value of the change feed; that of a PIN is a hash and is kept back.
func changedValue(name, as string) []ExportColumn {
	return []ExportColumn{{Name: name, from: "CASE WHEN t.field = 'card_pin_hash' THEN NULL ELSE t." + name + " END", sealed: as}}
}

// unitsOfPerson selects the units of a person's contributions, whose numbers are put in place of the mark, and of the person.
const (
	unitsOfPerson = `(t.unit_no IN (` + unitsMark + `) OR t.unit_no IN (SELECT p.unit_no FROM persons p WHERE p.person_no = $1))`
	unitsMark     = `/* units */`
)

// contributionCells are the columns of contributions in the order of ExportTables.
func contributionCells(c *social.Contribution, unitName string) []statement.Cell {
	text := func(s string) statement.Cell { return statement.Cell{Text: s} }
	fen := func(n social.Fen, unknown bool) statement.Cell { return statement.Cell{Int: int64(n), Null: unknown} }
	return []statement.Cell{text(string(c.Insurance)), {Int: int64(c.Month)}, text(c.UnitNo), text(unitName), fen(c.Base, false),
		fen(c.Personal, false), fen(c.Employer, false), fen(c.Credited, c.NoCredited), fen(c.Subsidy, c.NoSubsidy), text(c.Tier),
		text(string(c.Kind)), text(c.Posted.String()), text(c.Remark)}
}

// ExportTables are all tables that hold something about a person, the archive's first. Each is read by one query.
var ExportTables = []*ExportTable{
	{Name: "persons", order: "1", Columns: slices.Concat(
		texts("person_no"), texts("id_type"), opened("id_no", "persons.id_no"), texts("nationality", "name", "sex", "birth_date", "household", "category", "person_state"),
		months("first_insured"), texts("unit_no"), unitName, moneys("wage"), opened("phone", "persons.phone"),
		opened("email", "persons.email"), texts("bank_name"), opened("bank_account", "persons.bank_account"),
		opened("address", "persons.address"), texts("postcode", "card_no", "card_status", "medical_tier", "health_centre_no"),
		worked("health_centre_name", "COALESCE((SELECT h.name FROM health_centres h WHERE h.centre_no = t.health_centre_no), '')"),
		texts("pension_status", "medical_status", "injury_status", "unemployment_status", "maternity_status"))},
	{Name: "contributions", career: contributionCells, Columns: slices.Concat(
		texts("insurance"), months("month"), texts("unit_no"), unitName, moneys("base", "personal", "employer", "credited", "subsidy"),
		texts("tier", "kind", "posted_on", "remark"))},
	{Name: "early_contributions", order: "t.from_month DESC, t.kind", Columns: slices.Concat(
		texts("unit_name"), months("from_month", "to_month"), counts("months"), texts("kind"), moneys("amount"), texts("remark"))},
	{Name: "individual_accounts", order: "t.account, t.year DESC", Columns: slices.Concat(
		texts("account"), counts("year"), moneys("opening", "credited", "interest", "paid_out", "closing"), texts("as_of"))},
	{Name: "pension_payments", order: "t.month DESC, t.item", Columns: slices.Concat(
		months("month"), texts("item"), moneys("amount"), texts("bank_name", "account_tail", "status"))},
	{Name: "pension_back_payments", order: "t.paid_month DESC, t.from_month DESC, t.item", Columns: slices.Concat(
		months("paid_month", "from_month", "to_month"), texts("item"), moneys("amount"), texts("reason", "status"))},
	{Name: "medical_charges", order: "t.charged_on DESC, t.receipt_no DESC", Columns: slices.Concat(
		texts("charged_on", "institution", "category"), moneys("total", "account_paid", "fund_paid", "cash_paid"), texts("receipt_no"))},
	{Name: "injury_benefits", order: "t.month DESC, t.case_no, t.item", Columns: slices.Concat(
		texts("case_no", "accident_on", "recognised_on"), counts("grade"), texts("item"), moneys("amount"), months("month"), texts("status"))},
	{Name: "unemployment_claims", order: "t.from_month DESC, t.claim_no", Columns: slices.Concat(
		texts("claim_no"), months("from_month"), counts("granted_months"), texts("status", "stop_reason"), months("stopped_month"))},
	{Name: "unemployment_payments", order: "t.month DESC, t.claim_no", Columns: slices.Concat(
		texts("claim_no"), months("month"), counts("nth"), moneys("benefit", "medical", "other"), texts("status"))},
	{Name: "transfers_in", order: "t.kind, t.from_month DESC, t.origin", Columns: slices.Concat(
		texts("kind", "origin", "agency"), months("from_month", "to_month"), counts("months"), moneys("account_amount", "pooled_amount"),
		texts("arrived_on", "status"))},
	{Name: "debits", order: "t.month DESC, t.due_on DESC, t.run DESC", Columns: slices.Concat(
		months("month"), texts("run"), moneys("amount"), texts("due_on", "account_tail", "status", "reason", "settled_on"))},
	// The other one of a pair is somebody else: what a guardian may see of a ward is exported apart, as the pages show it.
	{Name: "guardianships", where: "t.guardian_no = $1 OR t.child_no = $1", order: "1, 2", Columns: slices.Concat(
		worked("role", "CASE WHEN t.guardian_no = $1 THEN 'guardian' ELSE 'ward' END"), texts("relation"))},
	{Name: "units", order: "t.unit_no", where: unitsOfPerson,
		Columns: slices.Concat(texts("unit_no", "name", "uscc"), counts("industry_class"))},
	{Name: "import_conflicts", order: "t.at DESC, t.field", Columns: slices.Concat(
		times("at"), texts("field"), changedValue("portal_value", "import_conflicts.*"), changedValue("archive_value", "import_conflicts.*"))},

	{Name: "registrations", order: "1", Columns: slices.Concat(
		texts("state"), opened("phone", "registrations.phone"), opened("pending_phone", "registrations.phone"), times("pending_phone_at"),
		opened("email", "registrations.email"), opened("address", "registrations.address"), texts("question"),
		times("created_at", "last_signin_at", "frozen_at", "closed_at"))},
	{Name: "agreements", order: "t.agreed_at DESC, t.agreement, t.version", Columns: slices.Concat(texts("agreement", "version"), times("agreed_at"))},
	{Name: "sessions", order: "t.expires_at DESC", Columns: slices.Concat(
		times("created_at", "seen_at", "expires_at"), texts("way", "label"), opened("address", "sessions.address"))},
	{Name: "devices", order: "t.last_seen DESC, t.first_seen DESC", Columns: slices.Concat(texts("label"), times("first_seen", "last_seen"))},
	{Name: "signins", order: "t.at DESC, t.outcome", Columns: slices.Concat(
		times("at"), texts("outcome", "way", "label"), opened("address", "signins.address"), counts("times"))},
	{Name: "authenticators", order: "1", Columns: times("created_at", "last_used_at")},
	{Name: "passkeys", order: "t.created_at DESC, t.passkey_id", Columns: slices.Concat(
		opened("name", "passkeys.name"), times("created_at", "last_used_at"))},
	{Name: "recovery_codes", order: "t.created_at DESC, t.used_at DESC", Columns: times("created_at", "used_at")},
	{Name: "submissions", order: "t.at DESC, t.act, t.receipt_no", Columns: slices.Concat(times("at"), texts("act", "receipt_no"))},
	{Name: "receipts", order: "t.at DESC, t.receipt_no DESC", Columns: slices.Concat(
		times("at"), texts("act", "receipt_no"), openedJSON("facts", "receipts.facts"))},
	{Name: "changes", order: "t.seq DESC", Columns: slices.Concat(
		times("at"), texts("act", "receipt_no", "field"), changedValue("old_value", "changes.*"), changedValue("new_value", "changes.*"),
		times("acknowledged_at"), counts("event_no"))},
	{Name: "feed_events", order: "t.event_no DESC", Columns: slices.Concat(
		times("at"), texts("act", "receipt_no", "state"), opened("reason", "feed_events.reason"), times("settled_at"), counts("event_no"))},
	{Name: "self_service", order: "1", Columns: slices.Concat(texts("state", "receipt_no"), times("opened_at", "closed_at"))},
	{Name: "base_confirmations", order: "t.year DESC", Columns: slices.Concat(counts("year"), texts("receipt_no"), times("at"))},
	{Name: "debit_requests", order: "t.at DESC, t.receipt_no", Columns: slices.Concat(
		months("month"), texts("run", "receipt_no", "state"), times("at"))},
	{Name: "scheduled_changes", order: "t.made_at DESC, t.receipt_no DESC", Columns: slices.Concat(
		texts("receipt_no", "act"), openedJSON("fields", "scheduled_changes.fields"), texts("state"), times("made_at", "due_at", "settled_at"))},
	{Name: "cases", order: "t.submitted_at DESC, t.case_no DESC", Columns: slices.Concat(
		texts("case_no", "kind", "state"), openedJSON("content", "cases.content"), openedJSON("decision", "cases.decision"),
		times("submitted_at", "due_at", "settled_at"))},
	{Name: "case_steps", order: "t.case_no DESC, t.step_no", Columns: slices.Concat(
		texts("case_no"), counts("step_no"), texts("state", "actor_kind"), times("at"), opened("note", "case_steps.note"))},
	{Name: "evidence", order: "t.at DESC, t.evidence_id", Columns: slices.Concat(
		texts("case_no"), opened("name", "evidence.name"), texts("kind"), counts("size"), times("at"))},
	{Name: "enquiries", order: "t.asked_at DESC, t.enquiry_no DESC", Columns: slices.Concat(
		texts("enquiry_no", "category"), opened("subject", "enquiries.subject"), texts("state"), times("asked_at", "due_at", "answered_at", "closed_at"),
		texts("closed_as"), counts("closings", "posts"))},
	{Name: "enquiry_posts", order: "t.enquiry_no DESC, t.post_no", Columns: slices.Concat(
		texts("enquiry_no"), counts("post_no"), texts("kind", "actor_kind"), times("at"), opened("body", "enquiry_posts.body"), times("due_at"))},
	{Name: "enquiry_ratings", order: "t.enquiry_no DESC, t.closing", Columns: slices.Concat(
		texts("enquiry_no"), counts("closing", "score"), opened("comment", "enquiry_ratings.comment"), times("rated_at", "changed_at"))},
	{Name: "unemployment_stops", order: "t.at DESC, t.receipt_no", Columns: slices.Concat(
		texts("claim_no", "receipt_no", "reason"), months("from_month"), texts("state"), times("at"))},
	// The other one of a pair is somebody else, and so are their receipts.
	{Name: "poolings", where: "t.person_no = $1 OR t.relative_no = $1", order: "t.made_at DESC, t.receipt_no", Columns: slices.Concat(
		worked("role", "CASE WHEN t.person_no = $1 THEN 'holder' ELSE 'relative' END"), texts("relation", "state"), times("made_at", "ended_at"), texts("ended_by"))},
	{Name: "access_codes", order: "t.created_at DESC, t.expires_at DESC", Columns: slices.Concat(
		texts("state", "scope"), opened("for_whom", "access_codes.for_whom"), opened("purpose", "access_codes.purpose"),
		times("created_at", "expires_at", "ended_at"), counts("wrong_tries"), times("wrong_since", "locked_until"))},
	{Name: "documents", order: "t.issued_at DESC, t.document_id", Columns: slices.Concat(
		texts("document_id", "kind", "state"), times("issued_at", "valid_until", "ended_at"), openedJSON("snapshot", "documents.snapshot"))},
	{Name: "lookups", order: "t.at DESC, t.lookup_id", Columns: slices.Concat(
		times("at"), texts("who_kind", "via", "viewer", "purpose"),
		worked("address", "CASE WHEN t.who_kind = 'staff' THEN '' ELSE t.address END"), texts("outcome", "scope", "staff_name"), opened("reason", "lookups.reason"),
		texts("shown"))},
	// A one-time code is for the phone it went to: reading it here would be as good as having that phone.
	{Name: "messages", order: "t.created_at DESC, t.message_id", Columns: slices.Concat(
		times("created_at"), texts("channel", "template", "event"), opened("recipient", "messages.recipient"),
		[]ExportColumn{{Name: "body", sealed: "messages.body", from: "CASE WHEN t.template = 'code' THEN NULL ELSE t.body END"}},
		texts("state"), counts("tries"), times("sent_at", "expires_at"), texts("reference"), times("read_at"))},
	{Name: "notice_choices", order: "t.choice", Columns: slices.Concat(
		texts("choice"), worked("chosen", "CASE WHEN t.chosen = 0 THEN '0' ELSE '1' END"), times("at"))},
	{Name: "reminders", order: "t.found_at DESC, t.kind, t.subject DESC", Columns: slices.Concat(
		texts("kind", "subject"), times("found_at", "settled_at"))},
	{Name: "exports", order: "t.export_no DESC", Columns: slices.Concat(
		counts("export_no"), texts("state"), times("created_at", "made_at", "expires_at"), counts("size"))},
	// What somebody else did may tell of them: only the person's own acts are opened.
	{Name: "audit_log", order: "t.at DESC, t.seq DESC", Columns: slices.Concat(
		times("at"), texts("actor_kind", "act", "receipt_no"),
		[]ExportColumn{{Name: "detail", Kind: ExportJSON, sealed: "audit.detail",
			from: "CASE WHEN t.actor_kind = 'citizen' AND t.actor = t.person_no THEN t.detail END"}})},
}
