package menu

import (
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Addresses that are buttons and belong to no page: signing out, staying signed in, larger letters, another captcha.
const (
	SignOut = "/signout"
	Stay    = "/session/stay"
	Display = "/display"

	StaffSignOut = "/staff/signout"
	StaffStay    = "/staff/session/stay"
	StaffDisplay = "/staff/display"

	NewCaptcha = "/captcha/new"
)

// rows are the rows of both tables by ID: the two share no ID.
var rows = sync.OnceValue(func() map[string]*Page {
	all := map[string]*Page{}
	for _, p := range slices.Concat(Default().Pages(), ForStaff().Pages()) {
		all[p.ID] = p
	}
	return all
})

// At is the address of a page of either table, for links and forms. It panics where there is none: a test over the source looks at
// every ID that is named.
func At(id string) string {
	p := rows()[id]
	if p == nil || p.Path == "" {
		panic("menu: no page " + id)
	}
	return p.Path
}

// Step is the address of a step of a page, as it stands in the page's row: Step("register", "/numbers"). It panics as At does.
func Step(id, step string) string {
	address := At(id)
	if !rows()[id].Has(step) {
		panic("menu: page " + id + " has no step " + step)
	}
	return address + step
}

// Of is the address of one of the pages of a row, by the names that fill its {…} in order. An empty name leaves what they all begin with.
func Of(id string, names ...string) string {
	address := At(id)
	for _, name := range names {
		before, rest, more := strings.Cut(address, "{")
		_, after, closed := strings.Cut(rest, "}")
		if !more || !closed {
			panic("menu: too many names for " + id)
		}
		address = before + url.PathEscape(name) + after
	}
	return address
}

// Has reports whether a page has a step: one of its row, or the two files of every table of rows. The page itself is the step "".
func (p *Page) Has(step string) bool {
	if step == "" || slices.Contains(strings.Fields(p.Steps), step) {
		return true
	}
	return p.Statement != nil && (step == "/download.xlsx" || step == "/download.csv")
}
