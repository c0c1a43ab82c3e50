package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shebao/internal/demo"
	"shebao/internal/menu"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// Somebody signed in has another person's numbers, all of them, and puts them wherever the portal takes anything.

// raid is what is done to the victims by an attacker.
type raid struct {
	*siege
	t       *testing.T
	victims map[string]*browser
	people  []demo.Persona
	secrets []string
	loot    []string
	b       *browser
}

func newRaid(t *testing.T, w *fixture.World) *raid {
	t.Helper()
	r := &raid{siege: besiege(t, w), t: t}
	r.victims = r.siege.victims(t)
	for key, b := range r.victims {
		who := r.Persona(t, key)
		r.people = append(r.people, who)
		r.secrets = append(r.secrets, secretsOf(who)...)
		r.loot = append(r.loot, r.siege.loot(t, who, b)...)
	}
	for _, child := range []string{"child1", "child2"} {
		who := r.Persona(t, child)
		r.secrets = append(r.secrets, secretsOf(who)...)
		r.loot = append(r.loot, who.PersonNo)
	}
	r.b = r.browser(t)
	own := r.siege.loot(t, r.b.signIn("employee"), r.b)
	r.loot = slices.DeleteFunc(r.loot, func(number string) bool { return slices.Contains(own, number) }) // a unit's number is no secret
	slices.Sort(r.loot)
	r.loot = slices.Compact(r.loot)
	if len(r.loot) < 25 {
		t.Fatalf("only %d numbers to attack with: %q", len(r.loot), r.loot)
	}
	return r
}

// unharmed runs an attack and reports what it changed of the victims' rows.
func (r *raid) unharmed(attack func()) {
	r.t.Helper()
	var before []map[string]string
	for _, who := range r.people {
		before = append(before, r.fingerprints(r.t, who.PersonNo))
	}
	attack()
	for i, who := range r.people {
		sameTables(r.t, "the rows of "+who.Key, before[i], r.fingerprints(r.t, who.PersonNo))
	}
}

// took reports an answer that is a fault or gives somebody's data away.
func (r *raid) took(what string, got page, typed string) {
	r.t.Helper()
	if !calm(got.status) {
		r.t.Errorf("%s with %s answers %d", what, typed, got.status)
	}
	if secret := leaks(got.body, r.secrets, typed); secret != "" {
		r.t.Errorf("%s with %s tells %s", what, typed, secret)
	}
}

// everyNumber attacks the pages of an audience.
func (r *raid) everyNumber(audience menu.Audience) {
	for _, a := range r.addresses {
		if a.Page.Audience != audience || slices.Contains(endsIt, a.Path) {
			continue
		}
		for _, stolen := range r.loot {
			what, address := a.Method+" "+a.Path, at(a.Path, stolen)
			var got page
			if a.Method == http.MethodGet {
				if address != a.Path {
					got = r.b.get(address)
					r.took(what, got, stolen)
					if (personal(a) || a.Page.Audience == menu.Staff) && got.status != http.StatusNotFound && got.status != http.StatusForbidden {
						r.t.Errorf("%s with %s answers %d, want 404", what, stolen, got.status)
					}
				} else {
					got = r.b.get(address + "?" + everyField(r.t, stolen).Encode())
					r.took(what+"?", got, stolen)
				}
				continue
			}
			form := everyField(r.t, stolen)
			form.Set("key", newKey())
			got = r.b.post(address, form)
			r.took(what, got, stolen)
			if strings.Contains(what, "{") && personal(a) && got.status == http.StatusOK {
				r.t.Errorf("%s with %s answers 200", what, stolen)
			}
		}
		if personal(a) || a.Page.Audience == menu.Staff {
			r.b.staysIn("employee")
		}
	}
}

func TestAnothersNumbersOpenNothingAnywhere(t *testing.T) {
	testkit.Parallel(t)
	r := newRaid(t, fixture.SQLite(t))
	r.unharmed(func() { r.everyNumber(menu.Citizen) })
}

func TestAnothersNumbersOpenNothingOnPublicPages(t *testing.T) {
	testkit.Parallel(t)
	r := newRaid(t, fixture.SQLite(t))
	r.b = r.browser(t) // not signed in
	r.everyNumber(menu.Public)
}

// Somebody of the agency who has no rights at all has the numbers too, and is signed in at both sites; a visitor stands at the desk's door.
func TestAnothersNumbersOpenNothingAtTheDesk(t *testing.T) {
	testkit.Parallel(t)
	r := newRaid(t, fixture.SQLite(t))
	r.b.hire("nothing")
	r.unharmed(func() { r.everyNumber(menu.Staff) })
	r.b = r.browser(t)
	r.everyNumber(menu.StaffDoor)
}

// The victims' own pages are posted by the attacker as they stand: with the victims' receipts, sessions, devices, drafts, form keys.
func TestAnothersFormsDoNothingInOnesOwnSession(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		r := newRaid(t, w)
		posted := 0
		r.unharmed(func() {
			for _, b := range r.victims {
				for _, at := range formPages(r.siege, b) {
					for _, form := range at.forms() {
						if slices.Contains(endsIt, form.action) {
							continue
						}
						for _, password := range []string{"", fixture.Password} {
							if password != "" && form.values.Has("password") {
								form.values.Set("password", password)
							}
							got := r.b.post(form.action, form.values)
							r.took("the form of "+form.action, got, form.values.Encode())
							posted++
						}
						r.b.staysIn("employee")
					}
				}
			}
		})
		if posted < 40 {
			t.Errorf("only %d forms were posted", posted)
		}
	})
}

// formPages are the pages with forms that somebody signed in sees, those of their own numbers too.
func formPages(s *siege, b *browser) (list []page) {
	b.t.Helper()
	seen := map[string]bool{}
	var queue []string
	for _, a := range s.addresses {
		if a.Method == http.MethodGet && personal(a) && !strings.Contains(a.Path, "{") && !strings.Contains(a.Path, "download") && !strings.HasSuffix(a.Path, ".zip") {
			queue = append(queue, a.Path)
		}
	}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		u, err := url.Parse(address)
		if err != nil || seen[u.Path] || strings.Contains(u.Path, "/file.pdf") || strings.Contains(u.Path, "/evidence/") {
			continue
		}
		seen[u.Path] = true
		got := b.get(address)
		if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			continue
		}
		list = append(list, got)
		for _, a := range s.addresses {
			under, _, ok := strings.Cut(a.Path, "{")
			if !ok || !personal(a) {
				continue
			}
			queue = append(queue, linksUnder(got, under)...)
		}
	}
	return list
}

// linksUnder are a page's links to addresses that begin so, one for each: what differs in its query only is the same.
func linksUnder(p page, under string) (links []string) {
	for _, link := range testkit.Links(p.body) {
		if strings.HasPrefix(link, under) {
			links = append(links, link)
		}
	}
	return links
}
