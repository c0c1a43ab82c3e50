package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var writesTo = regexp.MustCompile(`(?i)\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w*)`)

// writes are the tables that a text of SQL writes to; "" for one whose name is put in.
func writes(text string) (tables []string) {
	for _, match := range writesTo.FindAllStringSubmatch(text, -1) {
		if match[1] == "SKIP" || match[1] == "SET" { // FOR UPDATE SKIP LOCKED, DO UPDATE SET
			continue
		}
		tables = append(tables, match[1])
	}
	return tables
}

// hasTx reports that a function is given a Tx, or is a method of one.
func hasTx(f *ast.FuncType, receiver *ast.FieldList) bool {
	for _, list := range []*ast.FieldList{f.Params, receiver} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			pointer, ok := field.Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if name, ok := pointer.X.(*ast.Ident); ok && name.Name == "Tx" {
				return true
			}
		}
	}
	return false
}

// outside are the tables that the package writes to without a Tx, each with the functions that do.
func outside(t *testing.T) map[string][]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return outsideOf(files)
}

func outsideOf(files []*ast.File) map[string][]string {
	named, found := namedTexts(files), map[string][]string{}
	for _, file := range files {
		for _, declared := range file.Decls {
			function, ok := declared.(*ast.FuncDecl)
			if !ok || function.Body == nil || hasTx(function.Type, function.Recv) {
				continue
			}
			ast.Inspect(function.Body, func(n ast.Node) bool {
				tables := written(n)
				if name, ok := n.(*ast.Ident); ok {
					tables = named[name.Name]
				}
				for _, table := range tables {
					if !slices.Contains(found[table], function.Name.Name) {
						found[table] = append(found[table], function.Name.Name)
					}
				}
				inner, ok := n.(*ast.FuncLit)
				return !ok || !hasTx(inner.Type, nil)
			})
		}
	}
	return found
}

// namedTexts are the constants and variables of the package that have texts of SQL in them, with the tables that those write to.
func namedTexts(files []*ast.File) map[string][]string {
	named := map[string][]string{}
	for _, file := range files {
		for _, declared := range file.Decls {
			general, ok := declared.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				value, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				ast.Inspect(value, func(n ast.Node) bool {
					if tables := written(n); tables != nil {
						named[value.Names[0].Name] = append(named[value.Names[0].Name], tables...)
					}
					return true
				})
			}
		}
	}
	return named
}

// written are the tables that a text of the source writes to.
func written(n ast.Node) []string {
	text, ok := n.(*ast.BasicLit)
	if !ok || text.Kind != token.STRING {
		return nil
	}
	said, err := strconv.Unquote(text.Value)
	if err != nil {
		return nil
	}
	return writes(said)
}

// A change outside Do is one that leaves no entry in the audit log (ADR 1). What is written so stands here, by table: by whom, and why it is nobody's act.
// A table or a function that is not here writes in Do.
var outsideDo = map[string]struct{ by, why string }{
	"audit_checks":   {"ClaimAuditCheck PutAuditCheckBack keepAuditCheck", "how far a check is, and which server has it; asking for one is an act"},
	"authenticators": {"UseAuthenticatorStep", "the step of the last code, so that none counts twice; signing in is an act of its own"},
	"case_drafts":    {"SaveCaseDraft", "what somebody is typing counts for nothing until an act says the same"},
	"content_pieces": {"Vote", "sums of votes, which are nobody's"},
	"content_votes":  {"Vote", "votes are nobody's: the browser is known by a keyed hash of this piece alone"},
	"data_keys":      {"rememberDataKeys", "since when the program knows a key; the operator made it"},
	"evidence":       {"KeepEvidence dropEvidence", "a file counts for nothing until an act attaches it, and goes in a day where none does"},
	"evidence_parts": {"KeepEvidence dropEvidence", "as evidence"},
	"export_parts":   {"SweepExports", "their time is over"},
	"exports":        {"ClaimExport settleExport SweepExports", "how far a copy is, and which server makes it; asking for one is an act"},
	"feed_events":    {"publish", "the number that a reader sees it under; what happened was an act"},
	"feed_head":      {"publish", "the last of these numbers"},
	"heartbeats":     {"Beat Writable giveRetainLease takeRetainLease", "when the product did what it does from time to time, and which server does"},
	"import_jobs":    {"ClaimImportJob settleJob", "how far a job is, and which server has it; asking, releasing and what it changes are acts"},
	"installation":   {"writeInstallation", "what the database knows of itself, made at the first start"},
	"messages": {"ClaimMessage MessageSent MessageGivenUp MessageFailed HoldMessage MessageReported ReadNotice ReadNotices",
		"how far a message is on its way, and that its person has seen it; telling somebody is part of an act"},
	"one_time_codes": {"KeepOneTimeCode UseOneTimeCode Sweep", "gone in minutes; what a code is for is an act"},
	"passkeys":       {"UsePasskey", "the counter of the last use; signing in is an act of its own"},
	"persons":        {"fillFactsOf", "keys worked out of what is there, where an older program did not"},
	"registrations":  {"fillPhoneHash", "a key worked out of what is there, where an older program did not"},
	"reminder_runs":  {"BeginReminders takeRun AdvanceReminders", "how far a search is, and which server has it; what it finds is written in Do"},
	"kept_pages":     {"KeepPage Sweep", "the page that answered a form, for Back and Reload; an hour"},
	"sessions":       {"CommitCtx DeleteCtx Sweep", "written by almost every request; signing in and out are acts"},
	"signins":        {"KeepFailedSignIn Sweep", "failures, which are no act of whoever has the account; sign-ins are written in Do"},
	"spent_tokens":   {"Spend Sweep", "a captcha counts once"},
	"staff_accounts": {"UseStaffAppStep", "as authenticators"},
	"staff_passkeys": {"UseStaffPasskey", "as passkeys"},
	"staff_sessions": {"CommitCtx DeleteCtx Sweep", "as sessions"},
	"staff_signins":  {"KeepFailedStaffSignIn Sweep", "as signins"},
	"throttles":      {"take Forgive Restore Sweep", "counters of tries"},
	"any by its name": {"deleteSQL insertSQL update", "deleteSQL and insertSQL make the text for Load and for rolling an import back, in Do; update is of sealing anew " +
		"with a new data key, which changes no value and is told as one act (ADR 10)"},
}

func TestWhatIsWrittenOutsideDoStandsInAList(t *testing.T) {
	found := outside(t)
	found["any by its name"] = found[""]
	delete(found, "")
	for table, by := range found {
		slices.Sort(by)
		listed := strings.Fields(outsideDo[table].by)
		slices.Sort(listed)
		if !slices.Equal(by, listed) {
			t.Errorf("%s is written outside Do by %v, and listed are %v: write it in Do, or say here why it is nobody's act", table, by, listed)
		}
	}
	for table := range outsideDo {
		if len(found[table]) == 0 {
			t.Errorf("%s is listed, and written in Do alone", table)
		}
	}
}

// The list is only as good as what finds the writes.
func TestAWriteOutsideDoIsFound(t *testing.T) {
	for text, want := range map[string][]string{
		"INSERT INTO sessions (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1": {"sessions"},
		"update staff_notices set read_at = 1":                                    {"staff_notices"},
		"SELECT 1 FROM messages FOR UPDATE SKIP LOCKED":                           nil,
		"DELETE FROM evidence WHERE ":                                             {"evidence"},
		"UPDATE ":                                                                 {""},
		"WITH a AS (DELETE FROM devices RETURNING 1) INSERT INTO signins SELECT * FROM a": {"devices", "signins"},
	} {
		if got := writes(text); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	const source = `package store
const shared = "UPDATE a SET x = 1"
func (tx *Tx) in() { run(shared); run("DELETE FROM b") }
func (db *DB) act() { db.Do(func(tx *Tx) error { return run("DELETE FROM c") }) }
func (db *DB) out() { run(shared); db.technical(func(raw *sql.Tx) error { return run("INSERT INTO d VALUES (1)") }) }
func help(tx *Tx, x int) { run("UPDATE e SET x = 1") }`
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := outsideOf([]*ast.File{file}); len(got) != 2 || !slices.Equal(got["a"], []string{"out"}) || !slices.Equal(got["d"], []string{"out"}) {
		t.Errorf("found %v, want a and d, both by out", got)
	}
}
