package web_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shebao/internal/menu"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/web"
)

// testdata/who-sees-what.txt says of every page of both sites how it answers whom. It was read by people, and is compared with what the
// server does, not with the menu: whoever changes who may see a page changes that file, where the reviewer of the change sees it.
// A page without a row fails. go test ./internal/web -run TestEveryPageForEveryKindOfVisitor -update writes the file anew.

var update = flag.Bool("update", false, "write testdata/who-sees-what.txt anew")

const whoSeesWhat = "testdata/who-sees-what.txt"

const matrixHead = `# How each page answers each kind of visitor. Compared by TestEveryPageForEveryKindOfVisitor; to be read by a person whenever it changes.
#   200 opens
#   303 leads elsewhere: visitors to the sign-in page, whoever is signed in from the doors to their own page
#   403 is there, but not for them
#   404 is not there, or is another's
`

// visitorKind is a column of the matrix.
type visitorKind struct {
	name string
	b    *browser
}

// matrix visits all pages of a menu, each at the address that fill gives it, and writes down how they answer.
func matrix(t *testing.T, m *menu.Menu, visitors []visitorKind, fill func(*menu.Page) string, look func(*menu.Page, visitorKind, page)) (rows []string) {
	t.Helper()
	head := fmt.Sprintf("%-26s", "page")
	for _, v := range visitors {
		head += " " + v.name
	}
	rows = append(rows, head)
	for _, p := range m.Pages() {
		if p.Path == "" {
			continue
		}
		address, row := fill(p), fmt.Sprintf("%-26s", p.ID)
		for _, v := range visitors {
			v.b.t = t
			got := v.b.get(address)
			row += fmt.Sprintf(" %-*d", len(v.name), got.status)
			if look != nil {
				look(p, v, got)
			}
		}
		rows = append(rows, strings.TrimRight(row, " "))
	}
	return rows
}

func TestEveryPageForEveryKindOfVisitor(t *testing.T) {
	testkit.Parallel(t)
	s := besiege(t, fixture.SQLite(t))
	p := s.portal
	lines := strings.Split(strings.TrimRight(matrixHead, "\n"), "\n")
	lines = append(lines, "", "# The portal. What an address names (a certificate, a receipt, a child) is the guardian's.")
	lines = append(lines, citizensMatrix(t, p)...)
	lines = append(lines, "", "# The desk. Standard roles by their codes; what an address names is there, where the address says of one what it is.")
	caseNo, _ := s.claims(t, s.Persona(t, "lately_unemployed"))
	lines = append(lines, deskMatrix(t, p, caseNo)...)
	found := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(filepath.FromSlash(whoSeesWhat), []byte(found), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(filepath.FromSlash(whoSeesWhat))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for row := range strings.Lines(string(golden)) {
		rows[firstWord(row)] = strings.TrimRight(row, "\n")
	}
	for _, row := range lines {
		if word := firstWord(row); word == "" || word == "#" || word == "page" {
			continue
		}
		t.Run(firstWord(row), func(t *testing.T) {
			if rows[firstWord(row)] != row {
				t.Errorf("who sees it has changed:\n- %s\n+ %s", rows[firstWord(row)], row)
			}
		})
	}
	if string(golden) != found {
		t.Errorf("where that is right, write %s anew with -update and let it be read", whoSeesWhat)
	}
}

func firstWord(row string) string {
	word, _, _ := strings.Cut(row, " ")
	return word
}

// citizensMatrix is that of the portal; each page is checked besides for what every page has.
func citizensMatrix(t *testing.T, p *portal) []string {
	t.Helper()
	frozen := p.Persona(t, "tier2")
	p.Edit(t, "UPDATE registrations SET frozen_at = $1 WHERE person_no = $2", p.Clock.Now().Unix(), frozen.PersonNo)
	p.Edit(t, "INSERT INTO self_service (person_no, state, receipt_no, opened_at) VALUES ($1, 'open', '', 1)", p.Persona(t, "self_payer").PersonNo)
	signed := func(key string) *browser {
		b := p.browser(t)
		b.signIn(key)
		return b
	}
	guardian, clerk := signed("guardian"), p.browser(t)
	clerk.staffed("visits-portal", "clerk")
	real := newPortal(t, p.World, func(o *web.Options) { o.Demo = false })
	visitors := []visitorKind{
		{"visitor", p.browser(t)}, {"visitor-not-demo", real.browser(t)}, {"in-work", signed("employee")}, {"self-payer-opened", signed("self_payer")},
		{"pensioner", signed("pensioner")}, {"frozen", signed("tier2")}, {"guardian", guardian}, {"must-agree", p.later(t).browser(t)}, {"staff", clerk},
	}
	visitors[7].b.signIn("mover")
	own := owning(guardian)
	return matrix(t, menu.Default(), visitors, func(page *menu.Page) string { return own.fill(t, page.Path) }, func(page *menu.Page, v visitorKind, got page) {
		checkPage(t, page, got)
		signIn := "/signin?next=" + url.QueryEscape(got.address)
		if v.name == "visitor" && got.status == http.StatusSeeOther && got.header.Get("Location") != signIn {
			t.Errorf("%s leads a visitor to %s, want %s", page.ID, got.header.Get("Location"), signIn)
		}
	})
}

// deskMatrix is that of the desk.
func deskMatrix(t *testing.T, p *portal, caseNo string) []string {
	t.Helper()
	citizen, nothing := p.browser(t), p.browser(t)
	citizen.signIn("employee")
	nothing.hire("nothing")
	visitors := []visitorKind{{"visitor", p.browser(t)}, {"citizen", citizen}, {"no-rights", nothing}}
	for _, role := range []string{"clerk", "reviewer", "supervisor", "editor", "publisher", "data", "data_release", "system", "security", "auditor"} {
		b := p.browser(t)
		b.staffed("is-"+strings.ReplaceAll(role, "_", "-"), role)
		visitors = append(visitors, visitorKind{role, b})
	}
	if len(visitors) != 3+len(text.StandardRoles) {
		t.Errorf("%d standard roles, of which the matrix has %d", len(text.StandardRoles), len(visitors)-3)
	}
	there := thereAtTheDesk(t, p)
	there["{case}"] = caseNo
	return matrix(t, menu.ForStaff(), visitors, func(page *menu.Page) string { return there.fill(t, page.Path) }, nil)
}

// thereAtTheDesk is one of everything that an address of the desk may name. A search for a person is its maker's alone: nobody has one
// here.
func thereAtTheDesk(t *testing.T, p *portal) belongings {
	t.Helper()
	there := belongings{"{visit}": "none", "{statement}": "pension-contributions", "{job}": "none", "{name}": "is-clerk", "{account}": "is-clerk", "{role}": "clerk"}
	for name, query := range map[string]string{
		"{enquiry}": "SELECT enquiry_no FROM enquiries",
		"{piece}":   "SELECT piece_id FROM content_pieces ORDER BY piece_id",
		"{batch}":   "SELECT CAST(batch_id AS TEXT) FROM import_batches",
		"{centre}":  "SELECT centre_no FROM health_centres ORDER BY centre_no",
		"{chain}":   "SELECT CAST(chain AS TEXT) FROM audit_log ORDER BY chain, seq",
		"{seq}":     "SELECT CAST(seq AS TEXT) FROM audit_log ORDER BY chain, seq",
	} {
		var value string
		p.Ask(t, query+" LIMIT 1", &value)
		there[name] = value
	}
	for _, none := range []string{"{conflict}", "{template}"} {
		there[none] = "none"
	}
	return there
}
