// Package prose is about texts that the agency writes for the public in Markdown: as HTML, as plain words, as terms to search by, and how
// one differs from another. It knows nothing of who writes or reads them.
package prose

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Bounds of a text. Nobody writes more by hand, and what is nested deeper is an attack on whoever renders it.
const (
	MostRunes = 20000
	mostDepth = 8
)

// What a text may not have. Check answers with these.
var (
	ErrLong    = errors.New("prose: text too long")
	ErrHTML    = errors.New("prose: HTML in the text")
	ErrImage   = errors.New("prose: a picture in the text")
	ErrHeading = errors.New("prose: a heading that is not of level 2 to 4")
	ErrLink    = errors.New("prose: a link to something other than http, https, tel or an address of the site")
	ErrNested  = errors.New("prose: lists or quotations nested too deep")
)

// linkTarget is where a link may lead: another site, a telephone, an address of this site.
var linkTarget = regexp.MustCompile(`^(https?://[^\s/\\]\S*|tel:\+?[0-9-]{3,20}|/([^\s/\\]\S*)?)$`)

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), emphasisOfHan{}),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(pageTransformer{}, 500))),
	goldmark.WithRendererOptions(html.WithXHTML(), renderer.WithNodeRenderers(util.Prioritized(tableRenderer{}, 100))),
)

// policy is what may stand in a page, whatever came out of the Markdown: no picture, no style, no class or attribute but those that our own
// table renderer writes.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h2", "h3", "h4", "p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").Matching(linkTarget).OnElements("a")
	p.AllowURLSchemes("http", "https", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(false)
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^table-region$`)).OnElements("div")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^region$`)).OnElements("div")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div")
	p.AllowAttrs("aria-label").OnElements("div", "table")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^table$`)).OnElements("table")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^col$`)).OnElements("th")
	return p
}()

// HTML renders a text for a page whose h1 is title. What is not allowed is left out; tables are named for screen readers after the heading
// above them, or the title.
func HTML(title, source string) string {
	if tooDeep(source) {
		return policy.Sanitize("<pre><code>" + string(util.EscapeHTML([]byte(clip(source)))) + "</code></pre>")
	}
	var out bytes.Buffer
	pc := parser.NewContext()
	pc.Set(titleKey, title)
	if err := markdown.Convert([]byte(clip(source)), &out, parser.WithContext(pc)); err != nil {
		return ""
	}
	return policy.SanitizeReader(&out).String()
}

// clip keeps what is rendered bounded even where nobody checked.
func clip(source string) string {
	if runes := []rune(source); len(runes) > MostRunes {
		return string(runes[:MostRunes])
	}
	return source
}

// Check says what a text has that it may not have; nil for nothing.
func Check(source string) []error {
	if len([]rune(source)) > MostRunes {
		return []error{ErrLong}
	}
	if tooDeep(source) {
		return []error{ErrNested}
	}
	raw := []byte(source)
	found := map[error]bool{}
	ast.Walk(parse(raw), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			if fault := faultOf(n, raw); fault != nil {
				found[fault] = true
			}
		}
		return ast.WalkContinue, nil
	})
	var faults []error
	for _, fault := range []error{ErrHTML, ErrImage, ErrHeading, ErrLink, ErrNested} {
		if found[fault] {
			faults = append(faults, fault)
		}
	}
	return faults
}

// parse is the text as a tree, as it was written: without what the page makes of it.
func parse(raw []byte) ast.Node {
	return plainMarkdown.Parser().Parse(text.NewReader(raw))
}

var plainMarkdown = goldmark.New(goldmark.WithExtensions(extension.Table, emphasisOfHan{}))

func faultOf(n ast.Node, raw []byte) error {
	switch n := n.(type) {
	case *ast.RawHTML, *ast.HTMLBlock:
		return ErrHTML
	case *ast.Image:
		return ErrImage
	case *ast.Heading:
		if n.Level < 2 || n.Level > 4 {
			return ErrHeading
		}
	case *ast.Link:
		if !linkTarget.Match(n.Destination) {
			return ErrLink
		}
	case *ast.AutoLink:
		if !linkTarget.Match(n.URL(raw)) {
			return ErrLink
		}
	case *ast.List, *ast.Blockquote:
		if depth(n) > mostDepth {
			return ErrNested
		}
	}
	return nil
}

func depth(n ast.Node) (levels int) {
	for up := n; up != nil; up = up.Parent() {
		if up.Kind() == ast.KindList || up.Kind() == ast.KindBlockquote {
			levels++
		}
	}
	return levels
}

// marker is what opens a level of a quotation or list at the start of a line.
var marker = regexp.MustCompile(`^[ \t]*(>|[-+*][ \t]|[0-9]{1,9}[.)][ \t])`)

// maxIndent is more blanks at the start of a line than mostDepth levels need.
const maxIndent = 6 * mostDepth

// tooDeep says, without parsing, that a line opens or continues more levels than anybody writes: the parser's work grows with the product
// of levels and lines.
func tooDeep(source string) bool {
	for line := range strings.Lines(source) {
		if len(line)-len(strings.TrimLeft(line, " \t")) > maxIndent && strings.TrimSpace(line) != "" {
			return true
		}
		levels := 0
		for m := marker.FindString(line); m != ""; m = marker.FindString(line) {
			line = line[len(m):]
			if levels++; levels > mostDepth {
				return true
			}
		}
	}
	return false
}

var titleKey = parser.NewContextKey()

// labelAttribute is the name that a table gets.
var labelAttribute = []byte("aria-label")

// pageTransformer brings headings below the page's h1 and names tables.
type pageTransformer struct{}

// Transform implements parser.ASTTransformer.
func (pageTransformer) Transform(doc *ast.Document, reader text.Reader, pc parser.Context) {
	name, _ := pc.Get(titleKey).(string)
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(max(n.Level, 2), 4)
			name = words(n, reader.Source())
		case *extast.Table:
			n.SetAttribute(labelAttribute, []byte(name))
		}
		return ast.WalkContinue, nil
	})
}

// words are the words within a node.
func words(n ast.Node, raw []byte) string {
	var b strings.Builder
	ast.Walk(n, func(child ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := child.(*ast.Text); ok && entering {
			b.Write(t.Value(raw))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// tableRenderer writes tables as the portal's own look has them: named, and in a region that scrolls on a phone.
type tableRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (tableRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(extast.KindTable, renderTable)
	r.Register(extast.KindTableHeader, renderTableHeader)
	r.Register(extast.KindTableCell, renderTableCell)
}

func renderTable(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering { // the last row has closed the body
		w.WriteString("</table></div>\n")
		return ast.WalkContinue, nil
	}
	label, _ := n.Attribute(labelAttribute)
	name, _ := label.([]byte)
	w.WriteString(`<div class="table-region" role="region" tabindex="0" aria-label="`)
	w.Write(util.EscapeHTML(name))
	w.WriteString(`"><table class="table" aria-label="`)
	w.Write(util.EscapeHTML(name))
	w.WriteString("\">\n")
	return ast.WalkContinue, nil
}

func renderTableHeader(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.WriteString("<thead><tr>\n")
		return ast.WalkContinue, nil
	}
	w.WriteString("</tr></thead>\n")
	if n.NextSibling() != nil {
		w.WriteString("<tbody>\n")
	}
	return ast.WalkContinue, nil
}

func renderTableCell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "td"
	if n.Parent().Kind() == extast.KindTableHeader {
		tag = "th"
	}
	switch {
	case !entering:
		w.WriteString("</" + tag + ">\n")
	case tag == "th":
		w.WriteString(`<th scope="col">`)
	default:
		w.WriteString("<td>")
	}
	return ast.WalkContinue, nil
}
