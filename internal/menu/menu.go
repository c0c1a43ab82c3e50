// Package menu holds the table of pages, in two parts that share no address: the insured people's and the agency's own people's. Routes,
// navigation, breadcrumbs, headings, permissions, the guide map and a
// test of every page against every kind of visitor are all derived from it.
package menu

import (
	"fmt"
	"strings"

	"shebao/internal/statement"
)

// Audience is who a page is for.
type Audience string

// The audiences.
const (
	Public  Audience = "public"  // anyone, signed in or not
	Citizen Audience = "citizen" // an insured person, signed in
	Demo    Audience = "demo"    // anyone, in demo mode only
	// Staff are the agency's own people, signed in; StaffDoor is where they sign in. Their pages are a menu of their own.
	Staff     Audience = "staff"
	StaffDoor Audience = "staff_door"
)

// Body is what a page takes in, which bounds how much of it is read.
type Body int

// The bodies.
const (
	BodyForm    Body = iota // a form without files
	BodyWriting             // a form with a long text
	BodyFile                // a form with one file to check
	BodyFiles               // a form with files to hand in
	BodyStream              // files of any length, read as they come
)

// SelfService is the capability of those for whom 个人缴费自助业务 has been opened (◆ in the guide).
const SelfService = "self_service"

// Page is a row of the table: a page, a group of pages, or a title of the guide whose page is still to be built.
type Page struct {
	// ID names it in code and tests; Parent is the ID of the group it stands in, "" at the top.
	ID, Parent string
	// Title is the guide's own, to the letter: the link's text, the page's heading and its name in the breadcrumb.
	Title string
	// Path is its address; "" for a group.
	Path string
	// Audience is who may see it; Capability what they need besides, or "".
	Audience   Audience
	Capability string
	// Statement is what the page shows, where it is a table of rows and nothing else.
	Statement *statement.Statement
	// Hidden keeps a built page out of the navigation: it is reached from another page.
	Hidden bool
	// Pending marks a title of the guide whose page is not built. It has no address and stands in no navigation.
	Pending bool
	// Lead says in a sentence what the page is for, where it is offered; Icon is the name of its drawing there.
	Lead, Icon string
	// Body is what may be sent to the page.
	Body Body
	// Steps are what stands behind its address, separated by spaces: the steps of a long way, its other forms, its buttons and files.
	Steps string
	// Guide is the place in the guide that asks for it, "" for what goes beyond.
	Guide string
}

// Group reports whether the row only holds others together.
func (p *Page) Group() bool { return p.Path == "" && !p.Pending }

// Menu is the checked table.
type Menu struct {
	pages []*Page
	byID  map[string]*Page
}

// New checks a table: IDs and addresses stand once, parents exist and come first, groups hold no statement, a page is
// either pending or has an address.
func New(pages []Page) (*Menu, error) {
	m := &Menu{byID: map[string]*Page{}}
	paths := map[string]string{}
	for i := range pages {
		p := &pages[i]
		if err := m.check(p, paths); err != nil {
			return nil, err
		}
		m.pages = append(m.pages, p)
		m.byID[p.ID] = p
	}
	return m, nil
}

func (m *Menu) check(p *Page, paths map[string]string) error {
	switch {
	case p.ID == "" || p.Title == "":
		return fmt.Errorf("menu: row %q %q lacks an ID or a title", p.ID, p.Title)
	case m.byID[p.ID] != nil:
		return fmt.Errorf("menu: %s stands twice", p.ID)
	case p.Parent != "" && m.byID[p.Parent] == nil:
		return fmt.Errorf("menu: the parent %s of %s does not come before it", p.Parent, p.ID)
	case p.Pending && p.Path != "":
		return fmt.Errorf("menu: %s is pending and has an address", p.ID)
	case p.Statement != nil && p.Path == "":
		return fmt.Errorf("menu: %s has a statement and no address", p.ID)
	case p.Path != "" && paths[p.Path] != "":
		return fmt.Errorf("menu: %s and %s share the address %s", p.ID, paths[p.Path], p.Path)
	case p.Path != "" && !strings.HasPrefix(p.Path, "/"):
		return fmt.Errorf("menu: the address of %s does not begin with /", p.ID)
	}
	paths[p.Path] = p.ID
	return p.checkSteps()
}

func (p *Page) checkSteps() error {
	if p.Path == "" && p.Steps != "" {
		return fmt.Errorf("menu: %s has steps and no address", p.ID)
	}
	for _, step := range strings.Fields(p.Steps) {
		if !strings.HasPrefix(step, "/") {
			return fmt.Errorf("menu: the step %s of %s does not begin with /", step, p.ID)
		}
	}
	return nil
}

// Default is the table of the insured people's pages and of the public's.
func Default() *Menu { return checked(table) }

// ForStaff is the table of the pages of the agency's own people.
func ForStaff() *Menu { return checked(staffTable) }

// checked panics on a bad table, which a test would have shown.
func checked(table []Page) *Menu {
	m, err := New(append([]Page(nil), table...))
	if err != nil {
		panic(err)
	}
	return m
}

// Needs are the capabilities any one of which opens the page; none where it needs none.
func (p *Page) Needs() []string { return strings.Fields(p.Capability) }

// Pages are all rows, in the table's order.
func (m *Menu) Pages() []*Page { return m.pages }

// Page is the row with an ID, or nil.
func (m *Menu) Page(id string) *Page { return m.byID[id] }

// Path is the address of a page that must exist; it panics where there is none, which any test of the page shows.
func (m *Menu) Path(id string) string {
	p := m.byID[id]
	if p == nil || p.Path == "" {
		panic("menu: no page " + id)
	}
	return p.Path
}

// Children are the rows directly in a group ("" for the top), in order.
func (m *Menu) Children(id string) []*Page {
	var children []*Page
	for _, p := range m.pages {
		if p.Parent == id {
			children = append(children, p)
		}
	}
	return children
}

// Trail is the way from the top down to a page, itself last.
func (m *Menu) Trail(id string) []*Page {
	var trail []*Page
	for p := m.byID[id]; p != nil; p = m.byID[p.Parent] {
		trail = append([]*Page{p}, trail...)
	}
	return trail
}
