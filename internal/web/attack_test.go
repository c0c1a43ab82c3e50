package web_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"image"
	"image/png"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/menu"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/verifier"
	"shebao/internal/web"
)

// The attack suite: what somebody does who means ill, and is signed in or not. It goes through all addresses of the server, all fields of
// its
// forms and all tables of the database, so that what is added later is attacked by itself. docs/security.md names these tests.

// siege is a portal under attack, the addresses that it answers, and its people's side.
type siege struct {
	*portal
	addresses []web.Address
	people    *citizen.Service
}

func besiege(t testing.TB, w *fixture.World) *siege {
	t.Helper()
	s := &siege{}
	s.portal = newPortal(t, w, func(o *web.Options) {
		o.EvenTime = time.Nanosecond // what makes guesses slow has tests of its own
		v := verifier.New(w.DB, fixture.Signer(), fixture.Agency, true)
		v.RefusalTime = 0
		o.Verifier = v
		s.people = o.Citizen
	})
	s.addresses = s.portal.server.Addresses()
	desk := 0
	for _, a := range s.addresses {
		if atDesk(a) {
			desk++
		}
	}
	if desk < 140 || len(s.addresses)-desk < 120 {
		t.Fatalf("%d addresses of the portal and %d of the desk: some are left out", len(s.addresses)-desk, desk)
	}
	s.makesExports(t)
	return s
}

// makesExports makes copies of people's data as they are asked for, so that no page waits for one.
func (s *siege) makesExports(t testing.TB) {
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		s.people.MakeExports(ctx, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() { stop(); <-over })
}

// fieldNames are the names of all fields that any handler reads, by its source, and all that a service asks for.
var fieldNames = sync.OnceValues(func() ([]string, error) {
	root, err := testkit.Root()
	if err != nil {
		return nil, err
	}
	names := map[string]bool{"chosen": true}
	for _, folder := range []string{"web", "web/*", "citizen", "staff"} {
		files, err := filepath.Glob(filepath.Join(root, "internal", folder, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if name := fieldName(n); name != "" {
					names[name] = true
				}
				return true
			})
		}
	}
	for _, field := range []string{citizen.FieldAgeYears, citizen.FieldAgeMonths, citizen.FieldWageGrowth, citizen.FieldAverageGrowth, citizen.FieldGoOn, citizen.FieldPost} {
		names[field] = true
	}
	return slices.Sorted(maps.Keys(names)), nil
})

// fieldName is the name of the field that a piece of source reads or asks for: r.field("x"), query.Get("x"), PostForm["x"], Name: "x", and
// constants, since services keep names in them.
func fieldName(n ast.Node) string {
	var value ast.Expr
	switch n := n.(type) {
	case *ast.CallExpr:
		called, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || len(n.Args) != 1 || called.Sel.Name != "field" && called.Sel.Name != "Field" && called.Sel.Name != "Get" && called.Sel.Name != "Value" {
			return ""
		}
		value = n.Args[0]
	case *ast.IndexExpr:
		value = n.Index
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); !ok || key.Name != "Name" {
			return ""
		}
		value = n.Value
	case *ast.ValueSpec:
		if len(n.Values) != 1 {
			return ""
		}
		value = n.Values[0]
	}
	literal, ok := value.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	name, err := strconv.Unquote(literal.Value)
	if err != nil || !regexp.MustCompile(`^[a-z][a-z_0-9]{0,19}$`).MatchString(name) {
		return ""
	}
	return name
}

// everyField is a form with the same in all fields there are.
func everyField(t testing.TB, value string) url.Values {
	t.Helper()
	names, err := fieldNames()
	if err != nil || len(names) < 60 {
		t.Fatalf("%d names of fields, %v", len(names), err)
	}
	values := url.Values{}
	for _, name := range names {
		values.Set(name, value)
	}
	return values
}

// params are the placeholders of an address.
var params = regexp.MustCompile(`\{[a-z]+\}`)

// at puts a value into all placeholders of an address.
func at(pattern, value string) string {
	return params.ReplaceAllString(pattern, strings.ReplaceAll(url.PathEscape(value), "$", "$$"))
}

// raw is the database past the program.
func (p *portal) raw(t testing.TB) *sql.DB {
	t.Helper()
	driver, address := "pgx", p.URL
	if p.DB.Engine() == store.SQLite {
		driver, address = "sqlite", "file:"+p.URL+"?_pragma=busy_timeout(15000)"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// row is one of a table, by column.
type row map[string]any

// rowsOf reads a query past the program.
func rowsOf(t testing.TB, db *sql.DB, query string, args ...any) (list []row) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		r := row{}
		for i, name := range names {
			r[name] = values[i]
		}
		list = append(list, r)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// tables are the names of all tables, with their columns.
func (p *portal) tables(t testing.TB, db *sql.DB) map[string][]string {
	t.Helper()
	query := `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`
	if p.DB.Engine() == store.Postgres {
		query = `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns WHERE table_schema = current_schema()`
	}
	found := map[string][]string{}
	for _, r := range rowsOf(t, db, query) {
		name := fmt.Sprint(r["table"])
		found[name] = append(found[name], fmt.Sprint(r["column"]))
	}
	if len(found) < 40 {
		t.Fatalf("%d tables", len(found))
	}
	return found
}

// technical are the tables that a page may write without being an act: counters, sessions, and the queue's own.
var technical = regexp.MustCompile(`^(sessions|kept_pages|staff_sessions|throttles|spent_tokens|signins|staff_signins|devices|goose.*|river.*)$`)

// fingerprints are what stands in each table, as one number each: all of it, or a person's rows.
func (p *portal) fingerprints(t testing.TB, personNo string) map[string]string {
	t.Helper()
	db := p.raw(t)
	prints := map[string]string{}
	for table, columns := range p.tables(t, db) {
		if technical.MatchString(table) || personNo != "" && !slices.Contains(columns, "person_no") {
			continue
		}
		var list []row
		if personNo == "" {
			list = rowsOf(t, db, "SELECT * FROM "+table)
		} else {
			list = rowsOf(t, db, "SELECT * FROM "+table+" WHERE person_no = $1", personNo)
		}
		lines := make([]string, len(list))
		for i, r := range list {
			lines[i] = fmt.Sprint(r) // maps print in the order of their keys
		}
		slices.Sort(lines)
		prints[table] = fmt.Sprintf("%d rows, %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
	}
	return prints
}

// sameTables reports what changed.
func sameTables(t testing.TB, what string, before, after map[string]string, except ...string) {
	t.Helper()
	for table := range after {
		if before[table] != after[table] && !slices.Contains(except, table) {
			t.Errorf("%s: %s changed: %.12s, then %.12s", what, table, before[table], after[table])
		}
	}
}

// does carries out a service of a person, as its pages do.
func (s *siege) does(t testing.TB, page, personNo string, values map[string]string) store.Done {
	t.Helper()
	p := s.people.Procedure(page)
	a, err := s.people.Apply(t.Context(), personNo, values)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := s.people.Check(t.Context(), p, a, newKey())
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	draft, err := s.people.OpenDraft(p, personNo, checked.Draft)
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.people.Submit(t.Context(), p, personNo, draft, "a")
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	return done
}

// picture is a small file that may be handed in.
var picture = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// claims lets somebody out of work claim benefit: a case with a file.
func (s *siege) claims(t testing.TB, who demo.Persona) (caseNo, fileID string) {
	t.Helper()
	ids, err := s.people.TakeIn(t.Context(), who.PersonNo, "files", nil, []citizen.Upload{{Name: "离职证明.png", Content: picture()}})
	if err != nil {
		t.Fatal(err)
	}
	done := s.does(t, "claim-unemployment", who.PersonNo, map[string]string{"last_day": "2026年10月31日", "leaving": "dismissed", "job_seeking": "1",
		"phone": "13800138000", "files": ids[0]})
	return done.ReceiptNo, ids[0]
}

// victims have one of everything that a number leads to: documents, codes, sessions, devices, a passkey, changes that wait, a relative who
// shares, children, a case with a file. The browsers are signed in as each.
func (s *siege) victims(t testing.TB) map[string]*browser {
	t.Helper()
	mother, jobless := s.browser(t), s.browser(t)
	guardian := mother.signIn("guardian")
	owning(mother)
	mother.submit(mother.get("/account/data"))
	spouse := s.Persona(t, "spouse")
	s.does(t, "family-pooling", guardian.PersonNo, map[string]string{"relative_no": spouse.PersonNo, "relative_id": string(spouse.IDNumber.Full()), "relation": "spouse"})
	s.does(t, "change-bank", guardian.PersonNo, map[string]string{"bank_name": "示例银行", "bank_account": "6222 0240 0000 1234 562",
		"bank_tail": guardian.BankAccount[len(guardian.BankAccount)-6:], "password": fixture.Password})
	s.Edit(t, `INSERT INTO passkeys (person_no, passkey_id, credential_hash, credential, name, sign_count, created_at) VALUES ($1, $2, $3, $4, $5, 0, 0)`,
		guardian.PersonNo, newKey(), "credential-of-the-guardian", []byte("{}"), s.DB.Keys().Seal("passkeys.name", guardian.PersonNo, "刘家的手机"))
	s.claims(t, jobless.signIn("lately_unemployed"))
	return map[string]*browser{"guardian": mother, "lately_unemployed": jobless}
}

// number looks like one that leads somewhere: long enough, and of letters and digits.
var number = regexp.MustCompile(`^[0-9A-Za-z_-]{8,64}$`)

// loot is what an intruder may have got hold of: the numbers in somebody's rows of every table, and those that stand in their pages.
func (s *siege) loot(t testing.TB, who demo.Persona, b *browser) []string {
	t.Helper()
	found := map[string]bool{who.PersonNo: true, string(who.IDNumber): true, who.Phone: true, who.CardNo: true, who.BankAccount: true, "SB" + who.PersonNo: true}
	db := s.raw(t)
	for table, columns := range s.tables(t, db) {
		if !slices.Contains(columns, "person_no") || technical.MatchString(table) && table != "devices" {
			continue
		}
		seen := map[string]int{}
		for _, r := range rowsOf(t, db, "SELECT * FROM "+table+" WHERE person_no = $1 LIMIT 20", who.PersonNo) {
			for column, value := range r {
				text, ok := value.(string)
				if ok && number.MatchString(text) && !strings.HasSuffix(column, "_hash") && strings.ContainsAny(text, "0123456789") && seen[column] < 2 {
					found[text] = true
					seen[column]++
				}
			}
		}
	}
	for _, of := range []string{"/receipts", "/proof/certificate", "/records/wards/contributions", "/account/sessions", "/services/family-pooling", "/account/second-factor", "/enquiries"} {
		for _, link := range testkit.Links(b.get(of).body) {
			if strings.HasPrefix(link, of+"/") && number.MatchString(lastPart(link)) {
				found[lastPart(link)] = true
			}
		}
	}
	delete(found, "")
	return slices.Sorted(maps.Keys(found))
}

// secretsOf are what nobody else may ever read of a person.
func secretsOf(who demo.Persona) []string {
	list := []string{who.Name, string(who.IDNumber), who.IDNumber.Masked(), who.Phone, who.CardNo, who.BankAccount}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// leaks is what an answer tells of somebody that was not typed in just before; "" for nothing.
func leaks(body string, secrets []string, typed string) string {
	for _, secret := range secrets {
		if secret != typed && !strings.Contains(typed, secret) && strings.Contains(body, secret) {
			return secret
		}
	}
	return ""
}

// calm says that an answer is one that the product means to give.
func calm(status int) bool {
	return status == http.StatusOK || status == http.StatusNoContent || status == http.StatusSeeOther || status >= 400 && status < 500 ||
		status == http.StatusMovedPermanently || status == http.StatusTemporaryRedirect
}

// staysIn signs in again where the last answer ended the session, at the portal and, where the browser was signed in there too, at the
// desk.
func (b *browser) staysIn(key string) {
	b.t.Helper()
	if b.get("/account/password").status != http.StatusOK {
		b.portal.Edit(b.t, "DELETE FROM throttles")
		b.cookies = map[string]string{}
		b.signIn(key)
	}
	if b.desk != "" && b.get("/staff/own/password").status != http.StatusOK {
		b.portal.Edit(b.t, "DELETE FROM throttles")
		b.signInStaff(b.desk)
	}
}

// signInBoth signs one of the cast in, and in the same browser somebody at the desk who may do everything there.
func (b *browser) signInBoth(key string) demo.Persona {
	b.t.Helper()
	b.hire("everything", staff.AllPermissions()...)
	return b.signIn(key)
}

// forms are all forms of a page that post, with what stands in them; the first choice where there are several.
func (p page) forms() (list []struct {
	action string
	values url.Values
}) {
	for _, form := range p.all(atom.Form) {
		if attr(form, "method") != "post" || !inside(form, atom.Main) {
			continue
		}
		values := url.Values{}
		for n := range form.Descendants() {
			name := attr(n, "name")
			if name == "" || values.Has(name) && attr(n, "type") == "radio" {
				continue
			}
			switch n.DataAtom {
			case atom.Input, atom.Button, atom.Textarea:
				values.Set(name, attr(n, "value"))
			case atom.Select:
				for o := range n.Descendants() {
					if o.DataAtom == atom.Option && attr(o, "value") != "" {
						values.Set(name, attr(o, "value"))
						break
					}
				}
			}
		}
		list = append(list, struct {
			action string
			values url.Values
		}{cmp.Or(attr(form, "action"), p.address), values})
	}
	return list
}

// personal says that only who is signed in at the portal sees a page.
func personal(a web.Address) bool { return a.Page.Audience == menu.Citizen }

// atDesk says that a page is one of the desk's, at its door or beyond.
func atDesk(a web.Address) bool {
	return a.Page.Audience == menu.Staff || a.Page.Audience == menu.StaffDoor
}

// pathMatches says that an address is one of a pattern.
func pathMatches(pattern, path string) bool {
	wanted, parts := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(wanted) != len(parts) {
		return false
	}
	for i, part := range wanted {
		if !strings.HasPrefix(part, "{") && part != parts[i] {
			return false
		}
	}
	return true
}

// endsIt are the addresses whose purpose is to end the session or to stop changes: attacked last.
var endsIt = []string{"/signout", "/account/sessions", "/account/sessions/freeze", "/account/close", "/staff/signout"}

// menuPath is the address of a page of the menu.
func menuPath(t testing.TB, id string) string {
	t.Helper()
	p := menu.Default().Page(id)
	if p == nil {
		t.Fatalf("the menu has no page %s", id)
		return ""
	}
	return p.Path
}
