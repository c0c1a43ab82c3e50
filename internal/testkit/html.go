package testkit

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// CheckHTML fails the test for each fault of the page, in words; see HTMLFaults.
func CheckHTML(t testing.TB, body string) {
	t.Helper()
	for _, fault := range HTMLFaults(body) {
		t.Error(fault)
	}
}

// HTMLFaults lists what is wrong with a page that every page must have right:
// language, title, one h1, labelled inputs, unique ids and references that resolve,
// tables with a caption and headers, images with an alt text, and nothing that the
// strict Content-Security-Policy would block (inline style, script or handler).
func HTMLFaults(body string) []string {
	root, err := html.ParseWithOptions(strings.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		return []string{fmt.Sprintf("not HTML: %v", err)}
	}
	p := document{ids: map[string]int{}}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			p.elements = append(p.elements, n)
			if id, ok := attr(n, "id"); ok {
				p.ids[id]++
			}
		}
	}
	p.checkDocument()
	for _, n := range p.elements {
		p.checkPolicy(n)
		p.checkReferences(n)
		p.checkElement(n)
	}
	return p.faults
}

type document struct {
	elements []*html.Node // in document order
	ids      map[string]int
	faults   []string
}

func (p *document) fault(format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

func (p *document) checkDocument() {
	var title string
	var h1 int
	for _, n := range p.elements {
		switch {
		case n.DataAtom == atom.Html:
			if lang, _ := attr(n, "lang"); lang == "" {
				p.fault("<html> has no lang")
			}
		case n.DataAtom == atom.Title && n.Parent.DataAtom == atom.Head:
			title = text(n)
		case n.DataAtom == atom.H1:
			h1++
			if text(n) == "" {
				p.fault("the <h1> is empty")
			}
		}
	}
	if title == "" {
		p.fault("the page has no title")
	}
	if h1 != 1 {
		p.fault("the page has %d <h1>, not one", h1)
	}
	for _, n := range p.elements {
		id, ok := attr(n, "id")
		if ok && id == "" {
			p.fault("%s has an empty id", describe(n))
		}
		if p.ids[id] > 1 {
			p.fault("%d elements have the id %q", p.ids[id], id)
			p.ids[id] = 1 // told once
		}
	}
}

// checkPolicy finds what the Content-Security-Policy of the pages would block.
func (p *document) checkPolicy(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case a.Key == "style":
			p.fault("%s has an inline style", describe(n))
		case strings.HasPrefix(a.Key, "on"):
			p.fault("%s has an inline handler %s", describe(n), a.Key)
		case strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:"):
			p.fault("%s has a javascript: address", describe(n))
		}
	}
	if n.DataAtom == atom.Style {
		p.fault("the page has an inline <style>")
	}
	if src, _ := attr(n, "src"); n.DataAtom == atom.Script && src == "" {
		p.fault("the page has an inline <script>")
	}
}

// idLists are the attributes that hold the ids of other elements of the page.
var idLists = []string{"for", "form", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls",
	"aria-owns", "aria-details", "aria-errormessage", "aria-flowto", "aria-activedescendant"}

func (p *document) checkReferences(n *html.Node) {
	for _, key := range idLists {
		list, ok := attr(n, key)
		if !ok {
			continue
		}
		if strings.TrimSpace(list) == "" {
			p.fault("%s has an empty %s", describe(n), key)
		}
		for id := range strings.FieldsSeq(list) {
			if p.ids[id] == 0 {
				p.fault("%s: %s names %q, which is not on the page", describe(n), key, id)
			}
		}
	}
	href, ok := attr(n, "href")
	if !ok && n.DataAtom == atom.A {
		p.fault("%s has no href", describe(n))
	}
	if id, found := strings.CutPrefix(href, "#"); found && p.ids[id] == 0 {
		p.fault("%s leads to %q, which is not on the page", describe(n), href)
	}
}

func (p *document) checkElement(n *html.Node) {
	switch n.DataAtom {
	case atom.Input, atom.Select, atom.Textarea:
		if needsLabel(n) && !p.labelled(n) {
			p.fault("%s has no label", describe(n))
		}
	case atom.Button, atom.A:
		if hidden, _ := attr(n, "aria-hidden"); hidden != "true" && !p.named(n) {
			p.fault("%s has no text", describe(n))
		}
	case atom.Img:
		if _, ok := attr(n, "alt"); !ok {
			p.fault("%s has no alt", describe(n))
		}
	case atom.Table:
		p.checkTable(n)
	}
}

func (p *document) checkTable(table *html.Node) {
	if role, _ := attr(table, "role"); role == "presentation" || role == "none" {
		return
	}
	caption, header := hasName(table), false
	for n := range table.Descendants() {
		caption = caption || n.DataAtom == atom.Caption && text(n) != ""
		header = header || n.DataAtom == atom.Th
	}
	if !caption {
		p.fault("%s has no caption", describe(table))
	}
	if !header {
		p.fault("%s has no <th>", describe(table))
	}
}

func needsLabel(n *html.Node) bool {
	if n.DataAtom != atom.Input {
		return true
	}
	kind, _ := attr(n, "type")
	switch strings.ToLower(kind) {
	case "hidden", "submit", "reset", "button": // without a label: not shown, or named by its value
		return false
	case "image":
		return false // named by alt
	}
	return true
}

func (p *document) labelled(n *html.Node) bool {
	if hasName(n) {
		return true
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if up.DataAtom == atom.Label {
			return text(up) != ""
		}
	}
	id, ok := attr(n, "id")
	if !ok {
		return false
	}
	for _, label := range p.elements {
		if label.DataAtom != atom.Label {
			continue
		}
		if target, _ := attr(label, "for"); target == id && text(label) != "" {
			return true
		}
	}
	return false
}

// named says whether a link or button has a text, or a picture with one.
func (p *document) named(n *html.Node) bool {
	if hasName(n) || text(n) != "" {
		return true
	}
	for child := range n.Descendants() {
		if alt, _ := attr(child, "alt"); alt != "" || hasName(child) {
			return true
		}
	}
	return false
}

// hasName says whether the element is named by ARIA. That aria-labelledby resolves is checked with the references.
func hasName(n *html.Node) bool {
	for _, key := range []string{"aria-label", "aria-labelledby"} {
		if v, _ := attr(n, key); strings.TrimSpace(v) != "" {
			return true
		}
	}
	return false
}

// Links lists where a page leads and what it loads (the href of a, link and area, the
// src of scripts, images and sound), each once, in order, without fragments. Addresses
// within the page and those of other schemes (mailto:, tel:, data:) are left out.
func Links(body string) []string {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil
	}
	var links []string
	seen := map[string]bool{}
	for n := range root.Descendants() {
		for _, key := range []string{"href", "src"} {
			link, ok := followable(n, key)
			if ok && !seen[link] {
				seen[link] = true
				links = append(links, link)
			}
		}
	}
	return links
}

// Sending is an address that a page sends something to, and the method it uses.
type Sending struct{ Method, Address string }

// Sendings lists where the forms of a page are sent: the action of each form and the formaction of each button, and what its scripts
// send to for a passkey. Each stands once, in order; "" is the page's own address.
func Sendings(body string) []Sending {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil
	}
	var sendings []Sending
	add := func(s Sending) {
		if !slices.Contains(sendings, s) {
			sendings = append(sendings, s)
		}
	}
	for n := range root.Descendants() {
		if n.DataAtom == atom.Form {
			action, _ := attr(n, "action")
			add(Sending{methodOf(n, "method", "GET"), action})
		}
		if action, ok := attr(n, "formaction"); ok {
			add(Sending{methodOf(n, "formmethod", methodOf(formAround(n), "method", "GET")), action})
		}
		for _, key := range []string{"data-begin", "data-finish"} {
			if address, ok := attr(n, key); ok {
				add(Sending{"POST", address})
			}
		}
	}
	return sendings
}

func methodOf(n *html.Node, key, otherwise string) string {
	if n == nil {
		return otherwise
	}
	method, ok := attr(n, key)
	if !ok {
		return otherwise
	}
	return strings.ToUpper(method)
}

func formAround(n *html.Node) *html.Node {
	for n != nil && n.DataAtom != atom.Form {
		n = n.Parent
	}
	return n
}

func followable(n *html.Node, key string) (string, bool) {
	value, ok := attr(n, key)
	if !ok {
		return "", false
	}
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil { // a broken link is for the crawler to trip over
		return value, true
	}
	if u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	u.Fragment = ""
	link := u.String()
	return link, link != ""
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// text is the element's text with its white space folded.
func text(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// describe is enough of the element's start tag to find it by.
func describe(n *html.Node) string {
	var b strings.Builder
	b.WriteString("<" + n.Data)
	for _, key := range []string{"id", "name", "type", "class", "href", "src", "for"} {
		if v, ok := attr(n, key); ok {
			fmt.Fprintf(&b, " %s=%q", key, v)
		}
	}
	b.WriteString(">")
	if t := []rune(text(n)); len(t) > 0 {
		b.WriteString(" " + string(t[:min(len(t), 30)]))
	}
	return b.String()
}
