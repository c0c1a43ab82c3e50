package web_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/verifier"
)

// declaredLimits reads every store.Limit that citizen, verifier, staff and web declare, by its scope, out of their source.
func declaredLimits(t *testing.T) map[string]store.Limit {
	t.Helper()
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	limits := map[string]store.Limit{}
	for _, folder := range []string{"citizen", "verifier", "staff", "web"} {
		files, err := filepath.Glob(filepath.Join(root, "internal", folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				made, ok := n.(*ast.CompositeLit)
				if !ok {
					return true
				}
				if kind, ok := made.Type.(*ast.SelectorExpr); !ok || kind.Sel.Name != "Limit" && kind.Sel.Name != "AddressLimit" || len(made.Elts) == 0 {
					return true
				}
				l := limitOf(t, made)
				limits[l.Scope] = l
				return true
			})
		}
	}
	if len(limits) < 17 {
		t.Fatalf("only %d limits are found", len(limits))
	}
	return limits
}

func limitOf(t *testing.T, made *ast.CompositeLit) (l store.Limit) {
	t.Helper()
	for _, e := range made.Elts {
		pair := e.(*ast.KeyValueExpr)
		switch pair.Key.(*ast.Ident).Name {
		case "Scope":
			l.Scope, _ = strconv.Unquote(pair.Value.(*ast.BasicLit).Value)
		case "Tries":
			l.Tries, _ = strconv.Atoi(pair.Value.(*ast.BasicLit).Value)
		case "Window":
			l.Window = durationOf(t, pair.Value)
		case "FirstDelay":
			l.FirstDelay = durationOf(t, pair.Value)
		case "MaxDelay":
			l.MaxDelay = durationOf(t, pair.Value)
		}
	}
	if l.Scope == "" || l.Tries == 0 || l.Window == 0 {
		t.Fatalf("a limit can't be read: %+v", l)
	}
	return l
}

// durationOf reads "6 * time.Hour" and "time.Hour".
func durationOf(t *testing.T, e ast.Expr) time.Duration {
	t.Helper()
	units := map[string]time.Duration{"Second": time.Second, "Minute": time.Minute, "Hour": time.Hour}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		n, err := strconv.Atoi(e.X.(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		return time.Duration(n) * durationOf(t, e.Y)
	case *ast.SelectorExpr:
		return units[e.Sel.Name]
	}
	t.Fatalf("a duration can't be read: %v", e)
	return 0
}

// guesser is somebody who tries without end.
type guesser struct {
	w  *fixture.World
	s  *citizen.Service
	d  *staff.Service
	v  *verifier.Service
	t  *testing.T
	me demo.Persona // whose session it is, or who is guessed at
	// document and step are what some guesses need.
	document string
	step     *citizen.SecondStep
	clerk    *staff.Step
	line     string // of lines
}

// guess makes the i-th wrong try, from an address of its own unless the address is what counts.
type guess func(g *guesser, ctx context.Context, i int) error

// attack is how the tries of a limit are made, and the key that they count under.
type attack struct {
	who string // persona
	key func(g *guesser) string
	try guess
}

// lines are one line each, by how its addresses are written and counted: whoever has an IPv6 line has 2⁶⁴ addresses on it, and an IPv4 one
// has two spellings.
var lines = map[string]struct {
	address func(i int) string
	counted string
}{
	"IPv4": {func(i int) string { return []string{"203.0.113.77", "::ffff:203.0.113.77", "::FFFF:cb00:714d"}[i%3] }, "203.0.113.77"},
	"IPv6": {func(i int) string { return fmt.Sprintf("2001:db8:7:1:%x::%x", i*7, i+1) }, "2001:db8:7:1::/64"},
}

func from(i int) string { return fmt.Sprintf("198.51.%d.%d", i/200, i%200+1) }

func person(g *guesser) string { return g.me.PersonNo }

func idOf(g *guesser) string { return string(g.me.IDNumber.Full()) }

// onePlace is the network of a guesser who stays where they are, and idThere what their tries at an ID number count for.
const onePlace = "198.51.100.77"

func idThere(g *guesser) string { return idOf(g) + "\x00line:" + onePlace }

func theAddress(g *guesser) string { return lines[g.line].counted }

// address is the i-th of the line from which everything comes where the address is what counts.
func (g *guesser) address(i int) string { return lines[g.line].address(i) }

func theClerk(*guesser) string { return "guessed" }

// someID is an ID number nobody has, sound in itself.
func someID(i int) string {
	digits := fmt.Sprintf("44030119000101%03d", i)
	sum := 0
	for n, d := range digits {
		sum += int(d-'0') * []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}[n]
	}
	return digits + "10X98765432"[sum%11:sum%11+1]
}

// checks is a wrong try at a service's proof.
func checks(page string, values map[string]string) guess {
	return func(g *guesser, ctx context.Context, _ int) error {
		a, err := g.s.Apply(ctx, g.me.PersonNo, maps.Clone(values))
		if err != nil {
			return err
		}
		_, err = g.s.Check(ctx, g.s.Procedure(page), a, newKey())
		return err
	}
}

// lookingClerk is a member of staff who looks at people.
var lookingClerk = staff.Clerk{Name: "looker", Permissions: []string{staff.PersonsLook}}

func theLooker(*guesser) string { return lookingClerk.Name }

// attacks are they by the limit's scope. A limit without one fails the test.
var attacks = map[string]attack{
	"signin.id": {"employee", idThere, func(g *guesser, ctx context.Context, _ int) error {
		_, err := g.s.SignIn(ctx, idOf(g), "Wrong-2026", citizen.Visit{Address: onePlace})
		return err
	}},
	"signin.strangers": {"employee", idOf, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.s.SignIn(ctx, idOf(g), "Wrong-2026", citizen.Visit{Address: from(i)})
		return err
	}},
	"signin.address": {"employee", theAddress, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.s.SignIn(ctx, someID(i), "Wrong-2026", citizen.Visit{Address: g.address(i)})
		return err
	}},
	"register.id": {"left", idThere, func(g *guesser, ctx context.Context, i int) error {
		return g.s.MatchNumbers(ctx, g.s.Agree(), citizen.Numbers{ID: idOf(g), PersonNo: fmt.Sprint(600900000 + i)}, onePlace)
	}},
	"register.strangers": {"left", idOf, func(g *guesser, ctx context.Context, i int) error {
		return g.s.MatchNumbers(ctx, g.s.Agree(), citizen.Numbers{ID: idOf(g), PersonNo: fmt.Sprint(600900000 + i)}, from(i))
	}},
	"register.address": {"left", theAddress, func(g *guesser, ctx context.Context, i int) error {
		return g.s.MatchNumbers(ctx, g.s.Agree(), citizen.Numbers{ID: someID(i), PersonNo: "600900000"}, g.address(i))
	}},
	"recover.id":        {"employee", idThere, answers(func(g *guesser, _ int) (string, string) { return idOf(g), onePlace })},
	"recover.strangers": {"employee", idOf, answers(func(g *guesser, i int) (string, string) { return idOf(g), from(i) })},
	"recover.address":   {"employee", theAddress, answers(func(g *guesser, i int) (string, string) { return someID(i), g.address(i) })},

	"recover.code":           {"employee", idThere, asksForCode(func(g *guesser, _ int) (string, string) { return idOf(g), onePlace })},
	"recover.code.strangers": {"employee", idOf, asksForCode(func(g *guesser, i int) (string, string) { return idOf(g), from(i) })},
	"recover.code.address":   {"employee", theAddress, asksForCode(func(g *guesser, i int) (string, string) { return someID(i), g.address(i) })},
	"account.password": {"employee", person, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.s.ChangePassword(ctx, g.me.PersonNo, "Wrong-2026", "Litchi-tree-7", "Litchi-tree-7", newKey(), from(i))
		return err
	}},
	"code.phone": {"employee", func(*guesser) string { return "19911112222" }, func(g *guesser, ctx context.Context, i int) error {
		people := []string{"employee", "guardian", "pensioner", "mover", "injured", "tier2", "spouse"}
		return newPhone(g, ctx, g.w.Persona(g.t, people[i%len(people)]).PersonNo, "19911112222")
	}},
	"code.person": {"employee", person, func(g *guesser, ctx context.Context, i int) error {
		return newPhone(g, ctx, g.me.PersonNo, fmt.Sprintf("199111%05d", i))
	}},
	"second.person": {"employee", person, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.s.SignInWithCode(ctx, g.step, "000000", citizen.Visit{Address: from(i)})
		return err
	}},
	"second.address": {"employee", theAddress, func(g *guesser, ctx context.Context, i int) error {
		_, _, err := g.s.BeginSecondPasskey(ctx, siteOf(g), g.step, g.address(i))
		return err
	}},
	"passkey.address": {"employee", theAddress, func(g *guesser, ctx context.Context, i int) error {
		_, _, err := g.s.BeginPasskeySignIn(ctx, siteOf(g), g.address(i))
		return err
	}},
	"staff.name": {"employee", func(g *guesser) string { return theClerk(g) + "\x00" + onePlace }, func(g *guesser, ctx context.Context, _ int) error {
		_, err := g.d.SignIn(ctx, "guessed", "Wrong-2026", staff.Visit{Address: onePlace})
		return err
	}},
	"staff.address": {"employee", theAddress, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.d.SignIn(ctx, fmt.Sprint("nobody", i), "Wrong-2026", staff.Visit{Address: g.address(i)})
		return err
	}},
	"staff.second": {"employee", theClerk, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.d.ProveByCode(ctx, g.clerk, "000000", staff.Visit{Address: from(i)})
		return err
	}},
	"staff.second.address": {"employee", theAddress, func(g *guesser, ctx context.Context, i int) error {
		_, _, err := g.d.BeginProof(ctx, siteOf(g), g.clerk, staff.Visit{Address: g.address(i)})
		return err
	}},
	"staff.password": {"employee", theClerk, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.d.ChangePassword(ctx, staff.Clerk{Name: "guessed", Address: from(i)}, "Wrong-2026", "Litchi-tree-7", "Litchi-tree-7", newKey())
		return err
	}},
	"card.pin":         {"employee", person, checks("card-pin", map[string]string{"old": "999999", "new": "274913", "again": "274913"})},
	"service.proof":    {"guardian", person, checks("change-bank", map[string]string{"bank_name": "示例银行", "bank_account": "6222 0240 0000 1234 562", "bank_tail": "000000", "password": "x"})},
	"pooling.relative": {"guardian", person, checks("family-pooling", map[string]string{"relative_no": "600900001", "relative_id": someID(1), "relation": "spouse"})},
	"evidence": {"lately_unemployed", person, func(g *guesser, ctx context.Context, _ int) error {
		_, err := g.s.TakeIn(ctx, g.me.PersonNo, "files", nil, []citizen.Upload{{Name: "a.png", Content: picture()}})
		return err
	}},
	"content.vote": {"employee", theAddress, func(g *guesser, ctx context.Context, i int) error {
		return g.s.Vote(ctx, "none", fmt.Sprint(i), true, g.address(i))
	}},
	"enquiry.ask": {"lately_unemployed", person, func(g *guesser, ctx context.Context, _ int) error {
		_, err := g.s.AskEnquiry(ctx, g.me.PersonNo, citizen.Question{Category: "other", Subject: "问", Body: "问"}, newKey(), "a")
		return err
	}},
	"enquiry.post": {"lately_unemployed", person, func(g *guesser, ctx context.Context, _ int) error {
		list, err := g.w.DB.Enquiries(ctx, g.me.PersonNo, 0, "", 1)
		if err != nil || len(list) == 0 {
			g.t.Fatalf("no enquiry to write on in: %v", err)
		}
		_, err = g.s.AddToEnquiry(ctx, g.me.PersonNo, list[0].No, "又问", nil, newKey(), "a")
		return err
	}},
	"staff.search": {"employee", theLooker, func(g *guesser, ctx context.Context, _ int) error { // each finds somebody
		_, err := g.d.FindPerson(ctx, lookingClerk, staff.Search{By: staff.ByPerson, Fact: g.me.PersonNo, Kind: "phone", Words: "x"}, "")
		return err
	}},
	"staff.miss": {"employee", theLooker, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.d.FindPerson(ctx, lookingClerk, staff.Search{By: staff.ByID, Fact: someID(i), Kind: "phone", Words: "x"}, "")
		return err
	}},
	"verify.number": {"employee", func(g *guesser) string { return g.document }, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.v.QRCode(ctx, g.document, "0000", verifier.Viewer{Address: from(i)})
		return err
	}},
	"verify.address": {"employee", theAddress, func(g *guesser, ctx context.Context, i int) error {
		_, err := g.v.CheckCode(ctx, "ABCD-EFGH-JKLM-NPQR", verifier.Viewer{Address: g.address(i)})
		return err
	}},
}

// elsewhere are limits whose refusal can't be seen here, since they ask for more instead or belong to pages: the tests that see it.
var elsewhere = map[string]string{
	"captcha.address":       "web.TestWrongCaptchasCountAgainstTheAddress",
	"staff.captcha":         "web.TestNoStrangerLocksAStaffAccount",
	"staff.captcha.address": "web.TestAGuesserOfManyStaffNamesMeetsACaptcha",
}

// answers is a wrong answer for an ID number from an address.
func answers(whose func(g *guesser, i int) (id, address string)) guess {
	return func(g *guesser, ctx context.Context, i int) error {
		id, address := whose(g, i)
		return g.s.RecoverByAnswer(ctx, recovery(g, id, citizen.RecoverByQuestion), "x", "S00000000", "Litchi-tree-7", "Litchi-tree-7", citizen.Visit{Address: address})
	}
}

// asksForCode asks for a code to a phone that is not the account's.
func asksForCode(whose func(g *guesser, i int) (id, address string)) guess {
	return func(g *guesser, ctx context.Context, i int) error {
		id, address := whose(g, i)
		return g.s.SendRecoveryCode(ctx, recovery(g, id, citizen.RecoverBySMS), "19911112222", citizen.Visit{Address: address})
	}
}

func recovery(g *guesser, id, way string) *citizen.Recovery {
	r, err := g.s.BeginRecovery(id, way)
	if err != nil {
		g.t.Fatal(err)
	}
	return r
}

func newPhone(g *guesser, ctx context.Context, personNo, phone string) error {
	_, err := g.s.BeginContactChange(ctx, personNo, citizen.Contact{Phone: phone, Question: fixture.Question}, fixture.Password, "a")
	return err
}

func siteOf(g *guesser) *secret.Site {
	base, err := url.Parse(fixture.BaseURL)
	if err != nil {
		g.t.Fatal(err)
	}
	return secret.NewSite(base)
}

// newGuesser is one in a world of their own, with what some guesses need.
func newGuesser(t *testing.T, w *fixture.World, who string) *guesser {
	t.Helper()
	v := verifier.New(w.DB, fixture.Signer(), fixture.Agency, true)
	v.RefusalTime = 0
	g := &guesser{w: w, s: citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{}), v: v, t: t, me: w.Persona(t, who), line: "IPv4"}
	if who != "employee" {
		return g
	}
	var err error
	if g.document, err = g.s.IssueCertificate(t.Context(), citizen.Issuer{Agency: fixture.Agency, Demo: true, Printable: fixture.Renderer(t).Printable}, g.me.PersonNo, false, newKey(), "a"); err != nil {
		t.Fatal(err)
	}
	p := newPortal(t, w)
	p.hire(t, "guessed")
	g.d = p.staff
	if g.clerk, err = g.d.SignIn(t.Context(), "guessed", fixture.Password, staff.Visit{Address: "a"}); err != nil {
		t.Fatal(err)
	}
	b := p.browser(t)
	b.signIn("employee")
	b.addApp()
	var step *citizen.SecondStep
	if _, err := g.s.SignIn(t.Context(), idOf(g), fixture.Password, citizen.Visit{Address: "a"}); !errors.As(err, &step) {
		t.Fatalf("no second step: %v", err)
	}
	g.step = step
	w.Edit(t, "DELETE FROM throttles")
	return g
}

// refusedAsTooMany says that a try was not even looked at.
func refusedAsTooMany(err error) bool {
	var throttled *store.Throttled
	return errors.As(err, &throttled)
}

func TestEveryLimitHoldsOneByOneAndSixteenAtOnce(t *testing.T) {
	limits := declaredLimits(t)
	for scope := range limits {
		if _, known := attacks[scope]; !known && elsewhere[scope] == "" {
			t.Errorf("nobody attacks the limit %s: say how in this test", scope)
		}
	}
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		guessers := map[string]*guesser{}
		for _, scope := range slices.Sorted(maps.Keys(attacks)) {
			how := attacks[scope]
			if guessers[how.who] == nil {
				guessers[how.who] = newGuesser(t, w, how.who)
			}
			t.Run(scope, func(t *testing.T) {
				limit, declared := limits[scope]
				if !declared {
					t.Fatal("no such limit any more")
				}
				g := guessers[how.who]
				g.t = t
				tryOneByOne(t, g, limit, how)
				trySixteenAtOnce(t, g, limit, how)
				if how.key(g) == theAddress(g) {
					g.line = "IPv6"
					tryOneByOne(t, g, limit, how)
					g.line = "IPv4"
				}
			})
		}
	})
}

// tryOneByOne makes the last three tries, which are looked at, and some more, which are not.
func tryOneByOne(t *testing.T, g *guesser, limit store.Limit, how attack) {
	t.Helper()
	g.w.Edit(t, "DELETE FROM throttles")
	spend(t, g, limit, how, limit.Tries-3)
	for i := range 3 {
		if err := how.try(g, t.Context(), i); refusedAsTooMany(err) {
			t.Fatalf("try %d of the last 3 is refused already: %v", i+1, err)
		}
	}
	for i := range 3 {
		if err := how.try(g, t.Context(), 10+i); !refusedAsTooMany(err) {
			t.Errorf("after %d tries the next is taken: %v", limit.Tries, err)
		}
	}
}

// trySixteenAtOnce makes them where five are left.
func trySixteenAtOnce(t *testing.T, g *guesser, limit store.Limit, how attack) {
	t.Helper()
	g.w.Edit(t, "DELETE FROM throttles")
	spend(t, g, limit, how, limit.Tries-5)
	var taken atomic.Int32
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			if err := how.try(g, t.Context(), 20+i); !refusedAsTooMany(err) {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if n := taken.Load(); n > 5 || n == 0 {
		t.Errorf("of 16 at once %d are taken, where 5 are left", n)
	}
}

// spend uses up tries before the attack.
func spend(t *testing.T, g *guesser, limit store.Limit, how attack, n int) {
	t.Helper()
	for range n {
		if until, err := g.w.DB.Take(t.Context(), limit, how.key(g)); err != nil || !until.IsZero() {
			t.Fatalf("%v, %v", until, err)
		}
	}
}

// The table of limits in docs/security.md is that of the source.
func TestTheDocumentedLimitsAreThoseOfTheSource(t *testing.T) {
	document := securityDocument(t)
	for scope, l := range declaredLimits(t) {
		row := fmt.Sprintf("| `%s` | %d | %s |", scope, l.Tries, inWords(l))
		if !strings.Contains(document, row) {
			t.Errorf("docs/security.md lacks the row %s", row)
		}
	}
}

func inWords(l store.Limit) string {
	window := shortDuration(l.Window)
	if l.FirstDelay != 0 {
		return fmt.Sprintf("then a delay from %s doubling to %s; forgotten after %s", shortDuration(l.FirstDelay), shortDuration(l.MaxDelay), window)
	}
	return "in " + window
}

func shortDuration(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", d/time.Second)
}

func securityDocument(t *testing.T) string {
	t.Helper()
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
