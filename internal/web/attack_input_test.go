package web_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shebao/internal/menu"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/web"
)

// oddities are put into every field and address: what breaks programs, databases, spreadsheets, pages, headers and file systems.
var oddities = map[string]string{
	"a NUL":                  "a\x00b",
	"line breaks":            "a\r\nSet-Cookie: evil=1\r\n\r\n<html>",
	"no UTF-8":               "\xff\xfe\xc0\x80",
	"written from the right": "\u202e\u200f\ufeff\u2028",
	"a script":               scriptPayload,
	"SQL":                    `' OR '1'='1'; DROP TABLE persons; --`,
	"SQL in a like":          `%_\`,
	"a template":             `{{.}} ${7*7} <%= 7*7 %>`,
	"a path":                 "../../../../etc/passwd",
	"a path, escaped":        "%2e%2e%2f%2e%2e%2fetc%2fpasswd%00.png",
	"a large number":         "99999999999999999999999999",
	"a negative number":      "-1",
	"the least number":       "-9223372036854775808",
	"no number":              "NaN",
	"a fraction":             "1e309",
	"a formula":              formulaPayload,
	"an address":             "//evil.example/",
	"a script's address":     "javascript:alert(1)",
	"JSON":                   `{"$gt":""}`,
	"much":                   strings.Repeat("长", 60),
	"digits only":            strings.Repeat("9", 400),
	"outside the BMP":        "𠮷😀",
	"blanks":                 "\t \u3000\u00a0",
}

const (
	scriptPayload  = `"'></textarea></title></script><script>alert(1)</script><img src=x onerror=alert(1)>`
	formulaPayload = `=HYPERLINK("http://evil.example","x")`
)

// executable says whether markup of scriptPayload came through as markup.
func executable(body string) bool {
	return strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, "onerror=alert(1)>")
}

// withstands reports an answer that is a fault, or into which something got.
func withstands(t *testing.T, what string, got page) {
	t.Helper()
	if !calm(got.status) {
		t.Errorf("%s answers %d", what, got.status)
	}
	if kind := got.header.Get("Content-Type"); strings.HasPrefix(kind, "text/html") && executable(got.body) {
		t.Errorf("%s lets a script through", what)
	}
	for name, values := range got.header {
		for _, value := range values {
			if strings.ContainsAny(value, "\r\n\x00") || strings.Contains(name, "evil") || strings.HasPrefix(value, "evil=") {
				t.Errorf("%s: the header %s: %q", what, name, value)
			}
		}
	}
	if to := got.header.Get("Location"); to != "" {
		u, err := url.Parse(to)
		if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(to, "//") {
			t.Errorf("%s leads to %q", what, to)
		}
	}
}

func TestNothingOddBreaksAnyPage(t *testing.T) {
	testkit.Parallel(t)
	s := besiege(t, fixture.SQLite(t))
	b := s.browser(t)
	b.signInBoth("guardian")
	b.get("/account/second-factor/app")
	for i, what := range slices.Sorted(maps.Keys(oddities)) {
		odd := oddities[what]
		form := everyField(t, odd)
		for _, a := range s.addresses {
			if slices.Contains(endsIt, a.Path) {
				continue
			}
			name := what + ": " + a.Method + " " + a.Path
			if a.Method == http.MethodGet {
				if strings.Contains(a.Path, "{") {
					withstands(t, name, b.get(at(a.Path, odd)))
				}
				if len(a.Path)%5 == i%5 || a.Page.Audience != menu.Citizen || a.Path == "/records/pension/contributions" { // each page with a fifth of them
					withstands(t, name+"?", b.get(at(a.Path, "1")+"?"+form.Encode()))
				}
				continue
			}
			if (len(a.Path)+i)%2 == 0 {
				form.Set("step", "check")
			} else {
				form.Set("step", odd)
			}
			form.Set("key", newKey())
			withstands(t, name, b.post(at(a.Path, odd), form))
		}
		b.staysIn("guardian")
	}
	if s.Count(t, "persons") == 0 {
		t.Error("the table is gone")
	}
}

func TestOddBodiesAreRefused(t *testing.T) {
	testkit.Parallel(t)
	s := besiege(t, fixture.SQLite(t))
	b := s.browser(t)
	b.signInBoth("lately_unemployed")
	part := func(name, file, content string) string {
		return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file + "\"\r\nContent-Type: image/png\r\n\r\n" + content + "\r\n"
	}
	for what, body := range map[string][2]string{
		"fields twice":           {"application/x-www-form-urlencoded", "step=check&step=submit&key=" + newKey() + "&key=x&password=a&password=b&id=1&id=2&draft=a&draft=b"},
		"lists and maps":         {"application/x-www-form-urlencoded", "id[]=1&id[$gt]=&password[a][b]=1&step[]=submit"},
		"semicolons":             {"application/x-www-form-urlencoded", "id=1;password=2"},
		"a million fields' head": {"application/x-www-form-urlencoded", strings.Repeat("a=&", 20000)},
		"JSON":                   {"application/json", `{"id":"1","password":["x"]}`},
		"XML":                    {"text/xml", `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`},
		"an unknown kind":        {"x", "a=1"},
		"no kind":                {"", "a=1"},
		"an odd charset":         {"application/x-www-form-urlencoded; charset=utf-7", "id=+ADw-script+AD4-"},
		"a file's path":          {"multipart/form-data; boundary=x", part("files", "../../../etc/cron.d/x.png", "x") + "--x--"},
		"a file's name broken":   {"multipart/form-data; boundary=x", part("files", "a\nb\x00\"><script>.png", "x") + "--x--"},
		"a field as a file":      {"multipart/form-data; boundary=x", part("step", "submit", "submit") + part("password", "", "x") + part("id", "x", "1") + "--x--"},
		"a file in a file":       {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"files\"\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\na\r\n--y--\r\n--x--"},
		"parts without names":    {"multipart/form-data; boundary=x", "--x\r\n\r\na\r\n--x\r\nContent-Disposition: attachment\r\n\r\n\r\n--x--"},
		"a header without end":   {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: " + strings.Repeat("a", 40<<10)},
		"many parts":             {"multipart/form-data; boundary=x", strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n", 1100) + "--x--"},
		"a boundary too long":    {"multipart/form-data; boundary=" + strings.Repeat("x", 200), "a"},
		"nothing":                {"multipart/form-data; boundary=x", ""},
	} {
		for _, a := range s.addresses {
			if a.Method == http.MethodPost && !slices.Contains(endsIt, a.Path) {
				withstands(t, what+": "+a.Path, b.send(http.MethodPost, at(a.Path, "1"), body[0], strings.NewReader(body[1])))
			}
		}
		b.staysIn("lately_unemployed")
	}
}

// plants puts a text into every column of every table that holds words, of everyone: what an intruder, a faulty import or somebody at a
// form may have brought in.
func (s *siege) plants(t *testing.T, payload string) (columns int) {
	t.Helper()
	db := s.raw(t)
	han := regexp.MustCompile(`^[^{\[]*\p{Han}`)
	for table, names := range s.tables(t, db) {
		if strings.HasPrefix(table, "river") || strings.HasPrefix(table, "goose") {
			continue
		}
		for _, column := range names {
			words := false
			for _, r := range rowsOf(t, db, fmt.Sprintf("SELECT DISTINCT %s AS c FROM %s LIMIT 50", column, table)) {
				text, ok := r["c"].(string)
				words = words || ok && han.MatchString(text)
			}
			if words {
				_, err := db.ExecContext(t.Context(), fmt.Sprintf("UPDATE %s SET %s = $1 WHERE %s <> ''", table, column, column), payload)
				if err == nil { // a part of a key can't be the same everywhere
					columns++
				}
			}
		}
		for column, field := range map[string]string{"address": "persons.address", "viewer": "lookups.viewer", "purpose": "lookups.purpose", "for_whom": "access_codes.for_whom"} {
			if slices.Contains(names, column) && strings.HasPrefix(field, table+".") {
				for _, r := range rowsOf(t, db, "SELECT DISTINCT person_no AS p FROM "+table) {
					no := fmt.Sprint(r["p"])
					s.Edit(t, fmt.Sprintf("UPDATE %s SET %s = $1 WHERE person_no = $2", table, column), s.DB.Keys().Seal(field, no, payload), no)
					columns++
				}
			}
		}
	}
	return columns
}

// everyOwnPage visits what can be reached from a person's pages.
func everyOwnPage(s *siege, b *browser) (pages []page) {
	b.t.Helper()
	own := owning(b)
	own["{evidence}"], own["{passkey}"] = "x", "x"
	for _, a := range s.addresses {
		if a.Method == http.MethodGet {
			pages = append(pages, b.get(own.address(a)))
		}
	}
	for _, p := range pages {
		for _, link := range testkit.Links(p.body) {
			if strings.HasPrefix(link, "/") && strings.Contains(link, "view=print") {
				pages = append(pages, b.get(link))
			}
		}
	}
	return pages
}

func TestWordsStoredAnywhereStayWords(t *testing.T) {
	testkit.Parallel(t)
	for _, who := range []string{"guardian", "pensioner", "mover"} {
		s := besiege(t, fixture.SQLite(t))
		b := s.browser(t)
		b.header.Set("User-Agent", scriptPayload)
		if who == "guardian" {
			s.victims(t)
			s.Edit(t, "DELETE FROM passkeys") // it would be asked for at sign-in
		}
		b.signInBoth(who)
		if who == "guardian" {
			owning(b)
			if n := s.plants(t, scriptPayload); n < 12 {
				t.Fatalf("planted in %d columns only", n)
			}
		} else {
			s.plants(t, scriptPayload)
		}
		b.post("/signout", nil)
		b.signIn(who)
		shown := 0
		for _, got := range pagesOf(s, b, who) {
			withstands(t, "stored words: "+got.address, got)
			if strings.HasPrefix(got.header.Get("Content-Type"), "text/html") && strings.Contains(got.body, "alert(1)") {
				shown++
				for _, fault := range testkit.HTMLFaults(got.body) {
					t.Errorf("%s: %s", got.address, fault)
				}
			}
		}
		if shown < 3 {
			t.Errorf("%s: the words are shown on %d pages only: the test proves little", who, shown)
		}
	}
}

// pagesOf are a person's pages, with documents of theirs where they can have all.
func pagesOf(s *siege, b *browser, who string) []page {
	b.t.Helper()
	if who == "guardian" {
		return everyOwnPage(s, b)
	}
	var pages []page
	for _, a := range s.addresses {
		if a.Method == http.MethodGet && !strings.Contains(a.Path, "{") {
			pages = append(pages, b.get(a.Path))
		}
	}
	return pages
}

func TestNoSpreadsheetHoldsAFormula(t *testing.T) {
	testkit.Parallel(t)
	for _, payload := range []string{formulaPayload, "+86", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"} {
		s := besiege(t, fixture.SQLite(t))
		b := s.browser(t)
		b.signInBoth("mover")
		s.plants(t, payload)
		files := 0
		for _, a := range s.addresses {
			if a.Method != http.MethodGet || strings.Contains(a.Path, "{") {
				continue
			}
			switch got := b.get(a.Path); {
			case strings.HasSuffix(a.Path, ".csv"):
				files++
				checkCSV(t, a, got)
			case strings.HasSuffix(a.Path, ".xlsx"):
				files++
				checkXLSX(t, a, got)
			}
		}
		if files < 25 {
			t.Fatalf("%d files", files)
		}
	}
}

var plainNumber = regexp.MustCompile(`^-?[0-9.,]+$`)

// formulaic says that a spreadsheet may take a cell for a formula.
func formulaic(cell string) bool {
	return cell != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cell)[0]) && !plainNumber.MatchString(cell)
}

func checkCSV(t *testing.T, a web.Address, got page) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\uFEFF"))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %d %v", a.Path, got.status, err)
	}
	for _, cell := range slices.Concat(rows...) {
		if formulaic(cell) {
			t.Errorf("%s: a cell reads %q", a.Path, cell)
			return
		}
	}
}

func checkXLSX(t *testing.T, a web.Address, got page) {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(got.body))
	if err != nil {
		t.Fatalf("%s: %d %v", a.Path, got.status, err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, cells := range rows {
			for x := range cells {
				name, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := book.GetCellFormula(sheet, name); err != nil || formula != "" {
					t.Errorf("%s: %s holds the formula %q (%v)", a.Path, name, formula, err)
				}
			}
		}
	}
}

// Where the portal leads on to, and the names of files it hands out, are no way to bring in headers or other sites.
func TestNoHeaderAndNoRedirectIsBroughtIn(t *testing.T) {
	s := besiege(t, fixture.SQLite(t))
	b := s.browser(t)
	id := string(s.Persona(t, "employee").IDNumber)
	for _, evil := range []string{"/my\r\nSet-Cookie: a=b", "/my%0d%0aSet-Cookie:%20a=b", "//evil.example", `/\evil.example`, "https://evil.example", "/\u2028/evil.example",
		"javascript:alert(1)", "/%5cevil.example", "/.//evil.example", "/;@evil.example", "http:evil.example", "/my#\r\nx", "///evil.example", "/\t/evil.example", " //evil.example"} {
		s.Edit(t, "DELETE FROM throttles")
		for what, got := range map[string]page{
			"signing in": b.submit(b.get("/signin?next="+url.QueryEscape(evil)), "id", id, "password", fixture.Password, "captcha", captchaAnswer, "next", evil),
			"大字版":        b.post("/display", url.Values{"mode": {"elder"}, "back": {evil}}),
		} {
			withstands(t, fmt.Sprintf("%s with %q", what, evil), got)
		}
		b.post("/signout", nil)
		withstands(t, "a page not yet signed in for", b.get("/my?next="+url.QueryEscape(evil)))
	}
	worker := s.Persona(t, "lately_unemployed")
	b.signIn("lately_unemployed")
	caseNo, _ := s.claims(t, worker)
	for _, name := range []string{"a\r\nSet-Cookie: a=b.png", `a"; filename="b.exe`, "../../x.png", "证\u202e明gnp.exe", "\x00.png"} {
		s.Edit(t, "UPDATE evidence SET name = $1", s.DB.Keys().Seal("evidence.name", worker.PersonNo, name))
		list, err := s.DB.CaseEvidence(t.Context(), worker.PersonNo, caseNo)
		if err != nil || len(list) == 0 {
			t.Fatalf("%v, %v", list, err)
		}
		got := b.get("/receipts/" + caseNo + "/evidence/" + list[0].ID)
		withstands(t, fmt.Sprintf("a file called %q", name), got)
		if got.status == http.StatusOK && !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("a file called %q is handed out as %q", name, got.header.Get("Content-Disposition"))
		}
	}
}
