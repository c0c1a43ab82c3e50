package store_test

import (
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// notExported are the tables that a copy of one's data leaves out, and why. Every other table of the schema is exported.
var notExported = map[string]string{
	"goose_db_version":       "the schema's own version",
	"installation":           "what the database knows of itself: nobody's",
	"data_keys":              "which data keys there were: nobody's",
	"feed_epochs":            "when the database was restored from a copy: nobody's",
	"feed_head":              "the last number of the change feed: nobody's",
	"audit_heads":            "the ends of the audit chains: nobody's",
	"throttles":              "counters under keyed hashes, gone after two days; they name nobody",
	"spent_tokens":           "hashes of captchas used; they name nobody",
	"one_time_codes":         "hashes of codes under keyed hashes, gone in minutes; they name nobody",
	"export_parts":           "the copies themselves",
	"evidence_parts":         "the files handed in, which the person's own case pages hand out one by one",
	"enquiry_notes":          "what staff write among themselves at an enquiry, and who has it: the agency's own work; all that is said to the person stands in enquiry_posts",
	"staff_accounts":         "the agency's people, not the insured",
	"staff_roles":            "what the agency's people may do",
	"staff_role_permissions": "what the agency's people may do",
	"staff_account_roles":    "what the agency's people may do",
	"staff_sessions":         "sessions of the agency's people",
	"content_pieces":         "what the agency writes for the public",
	"content_versions":       "what the agency writes for the public",
	"content_terms":          "what it is found by",
	"content_votes":          "votes on it, nobody's: no table says whose browser it was",
	"staff_passkeys":         "passkeys of the agency's people",
	"staff_passwords":        "hashes of old passwords of the agency's people",
	"staff_signins":          "sign-ins of the agency's people",
	"staff_relatives":        "whose records the agency's people keep away from, by keyed hashes",
	"staff_resets":           "new ways in of the agency's people",
	"staff_notices":          "what the agency's people are told",
	"staff_rights":           "a lock; it names nobody",
	"announcements":          "what everybody is told about the service",
	"read_only_spans":        "when the service changes nothing",
	"proposals":              "what the agency's people propose to each other; what comes of it stands in the person's own tables",
	"conflicts":              "who of the agency's people settles what differs; the values stand in import_conflicts and changes, what came of it in receipts and messages",
	"case_reviews":           "what the agency's people recommend to each other; the decision that comes of it stands in cases and in documents",
	"case_drafts":            "what the agency's people have typed and not sent; what comes of it stands in cases and in documents",
	"kept_pages":             "pages that answered a form, for an hour; they name nobody",
	"case_notes":             "what the agency's people write to each other while they decide, which an agency gives out on request and not by itself",
	"case_rules":             "how the agency decides: nobody's",
	"answer_templates":       "texts to choose from: nobody's",
	"look_samples":           "looks that a supervisor draws for review; the looks themselves stand in lookups",
	"staff_looks":            "searches by the agency's people; what they were shown of the person stands in lookups",
	"staff_look_records":     "statements that such a search opened; each stands in lookups",
	"audit_checks":           "checks of the audit chains: nobody's",
	"audit_exports":          "exports of the audit log that the agency's people approved",
	"heartbeats":             "when the product did what it does from time to time",
	"river_job":              "when messages go out; what is in them stands in messages",
	"river_client":           "the job queue's own state",
	"river_client_queue":     "the job queue's own state",
	"river_leader":           "the job queue's own state",
	"river_migration":        "the schema's own version",
	"river_notification":     "the job queue's own state",
	"river_queue":            "the job queue's own state",
	"import_batches":         "whole imports: nobody's",
	"reminder_runs":          "searches after whole imports: nobody's",
	"import_files":           "whole imports: nobody's",
	"import_jobs":            "whole imports: nobody's",
	"careers":                "the rows of contributions, packed and sealed: exported by the row as contributions",
	"proof_waits":            "until when a phone or an account that an import changed is no proof, gone in a day; the change itself stands in messages",
	"import_undo":            "rows as they were before the latest imports, packed whole by batch; what a person's own rows are stands in their tables",
	"bulk_exports":           "what the agency's people asked to take out; nobody's rows are in it",
	"shared_ids":             "keyed hashes of ID numbers that several people have; the number itself stands in persons",
	"health_centres":         "a public directory; the person's own centre stands in persons",
	"service_halls":          "a public directory",
	"parameters":             "public rates",
	"contribution_bounds":    "public rates",
}

// keptBack are the columns of exported tables that the person does not get, and why.
var keptBack = map[string]string{
	"persons.id_hash":                  "keyed hash of id_no, which is exported",
	"persons.card_pin_hash":            "exists only as a hash",
	"persons.row_hash":                 "keyed hash of the row itself",
	"persons.name_key":                 "the name in the form in which it is compared",
	"persons.card_key":                 "the card's number in that form",
	"persons.postcode_key":             "the postcode in that form",
	"persons.phone_key":                "keyed hash of the phone",
	"persons.account_key":              "keyed hash of the account",
	"persons.account_tail_key":         "keyed hash of its last digits",
	"persons.folded":                   "whether these are worked out",
	"persons.version":                  "a lock's counter",
	"guardianships.guardian_no":        "one of the two is somebody else; the role says which is the person",
	"guardianships.child_no":           "one of the two is somebody else; wards under age are exported as the pages show them",
	"poolings.relative_no":             "one of the two is somebody else; the role says which is the person",
	"poolings.receipt_no":              "the holder's receipt; the person's own stand in receipts",
	"poolings.end_receipt_no":          "the receipt of whoever ended it; the person's own stand in receipts",
	"registrations.id_hash":            "keyed hash of the ID number, which is exported",
	"registrations.password_hash":      "exists only as a hash",
	"registrations.answer_hash":        "exists only as a hash",
	"registrations.session_epoch":      "a counter by which sessions end",
	"registrations.version":            "a lock's counter",
	"sessions.token_hash":              "exists only as a hash",
	"sessions.epoch":                   "a counter by which sessions end",
	"sessions.session_id":              "drawn at random to tell rows apart",
	"sessions.device_id":               "drawn at random to tell devices apart",
	"devices.device_hash":              "exists only as a hash",
	"devices.device_id":                "drawn at random to tell rows apart",
	"signins.signin_id":                "drawn at random to tell rows apart",
	"sessions.data":                    "what a page remembers, an access code just made among it",
	"authenticators.secret":            "whoever has it can make the codes that protect the account",
	"authenticators.last_step":         "a counter by which a code counts once",
	"passkeys.passkey_id":              "drawn at random to tell rows apart",
	"passkeys.credential_hash":         "keyed hash of the credential",
	"passkeys.credential":              "what checks the passkey's signatures",
	"passkeys.sign_count":              "a counter of the device",
	"recovery_codes.code_hash":         "exists only as a hash",
	"submissions.form_key":             "a token that counts once",
	"changes.seq":                      "order in the change feed of everyone",
	"feed_events.feed_no":              "order in the change feed of everyone",
	"access_codes.code_hash":           "exists only as a hash",
	"documents.check_hash":             "exists only as a hash",
	"documents.content":                "keyed hash of the snapshot, which is exported",
	"access_codes.code_id":             "drawn at random to tell rows apart",
	"lookups.lookup_id":                "drawn at random to tell rows apart",
	"lookups.staff":                    "the account of a member of staff; staff_name is how the person knows them",
	"lookups.matter":                   "by which looks at one matter are one; what was shown is exported",
	"lookups.code_id":                  "drawn at random to tell access codes apart",
	"messages.message_id":              "drawn at random to tell rows apart",
	"messages.notice_id":               "the message_id of another row",
	"messages.interrupted":             "how often a server ended while it was sent",
	"messages.next_at":                 "when the queue tries again",
	"messages.due_at":                  "since when it waits in the queue",
	"import_conflicts.batch_id":        "number of a whole import",
	"import_conflicts.withdrawn":       "that the archive withdrew the whole person; it was not done",
	"import_conflicts.event_no":        "which act it is about; the act's changes are exported",
	"changes.before_value":             "as old_value, before imports came",
	"cases.owner":                      "the account of a member of staff",
	"cases.desk":                       "the state, and where it stands inside the agency",
	"cases.version":                    "a lock's counter",
	"case_steps.actor":                 "the person's own number, or the account of a member of staff",
	"evidence.evidence_id":             "drawn at random to tell rows apart",
	"exports.owner":                    "token of the process that makes it",
	"exports.next_at":                  "when the queue tries again",
	"exports.tries":                    "how often the queue tried",
	"exports.done":                     "progress while it is made",
	"exports.total":                    "progress while it is made",
	"audit_log.chain":                  "order in the log of everyone",
	"audit_log.seq":                    "order in the log of everyone",
	"audit_log.actor":                  "the person's own number, or the account of a member of staff",
	"audit_log.mac":                    "the chain's check code",
	"enquiries.owner":                  "the account of a member of staff",
	"enquiries.waits_from":             "when the last wait began; the times of all posts are exported",
	"enquiries.sort_at":                "order in the agency's queue, worked out of the times that are exported",
	"enquiries.version":                "a lock's counter",
	"enquiry_posts.actor":              "the person's own number, or the account of a member of staff",
	"enquiry_posts.flow":               "what the post counts as in the agency's figures",
	"enquiry_posts.waits_from":         "the time of an earlier post, which is exported",
	"registrations.phone_hash":         "keyed hash of the phone, which is exported",
	"registrations.pending_phone_hash": "keyed hash of the pending phone, which is exported",
	"reminders.batch_id":               "number of a whole import",
}

func TestEveryTableAndColumnIsExportedOrKeptBackForAReason(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		known := map[string]bool{}
		for table, columns := range schema(t, w) {
			if strings.HasPrefix(table, "river_") {
				continue // the job queue's own; what its jobs are about stands in messages
			}
			known[table] = true
			at := slices.IndexFunc(store.ExportTables, func(e *store.ExportTable) bool { return e.Name == table })
			switch _, left := notExported[table]; {
			case at < 0 && !left:
				t.Errorf("table %s is in no copy of one's data: add it to store.ExportTables, or say here why not", table)
				continue
			case at >= 0 && left:
				t.Errorf("table %s is both exported and left out", table)
			case at < 0:
				continue
			}
			for _, column := range columns {
				known[table+"."+column] = true
				_, kept := keptBack[table+"."+column]
				if got := exports(store.ExportTables[at], column); got == kept && column != "person_no" {
					t.Errorf("%s.%s: exported %v, kept back %v", table, column, got, kept)
				}
			}
		}
		for column := range keptBack {
			if !known[column] {
				t.Errorf("%s is kept back and does not exist", column)
			}
		}
	})
}

func exports(t *store.ExportTable, column string) bool {
	return slices.ContainsFunc(t.Columns, func(c store.ExportColumn) bool { return c.Name == column })
}

// schema lists the columns of every table.
func schema(t *testing.T, w *fixture.World) map[string][]string {
	t.Helper()
	query := `SELECT string_agg(table_name || '.' || column_name, ',') FROM information_schema.columns WHERE table_schema = 'public'`
	if w.DB.Engine() == store.SQLite {
		query = `SELECT group_concat(m.name || '.' || c.name) FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite@_%' ESCAPE '@'`
	}
	var list string
	w.Ask(t, query, &list)
	tables := map[string][]string{}
	for _, name := range strings.Split(list, ",") {
		table, column, _ := strings.Cut(name, ".")
		tables[table] = append(tables[table], column)
	}
	if len(tables) < 20 {
		t.Fatalf("only %d tables in the schema", len(tables))
	}
	return tables
}
