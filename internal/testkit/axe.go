package testkit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// A Violation is a rule of accessibility that the page breaks.
type Violation struct {
	Rule     string    `json:"id"`     // axe's name, e.g. "color-contrast"
	Impact   string    `json:"impact"` // minor, moderate, serious, critical
	Help     string    `json:"help"`   // the rule in words, in Chinese
	Elements []Element `json:"elements"`
}

// An Element is one that breaks a rule.
type Element struct {
	Target  string `json:"target"` // a CSS selector
	HTML    string `json:"html"`
	Summary string `json:"summary"` // what would mend it
}

func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.Rule, v.Impact, v.Help)
	for _, e := range v.Elements {
		fmt.Fprintf(&b, "\n  %s\n    %s\n    %s", e.Target, e.HTML, strings.ReplaceAll(e.Summary, "\n", "\n    "))
	}
	return b.String()
}

// axeSource is axe-core with its Chinese messages, as `go run ./tools/assets -test` fetches them.
var axeSource = sync.OnceValues(func() (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	data := filepath.Join(root, "internal", "testkit", "data")
	script, err := os.ReadFile(filepath.Join(data, "axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("axe-core is missing, go run ./tools/assets -test fetches it: %w", err)
	}
	locale, err := os.ReadFile(filepath.Join(data, "axe-zh_CN.json"))
	if err != nil {
		return "", fmt.Errorf("axe-core's Chinese is missing, go run ./tools/assets -test fetches it: %w", err)
	}
	return fmt.Sprintf("%s;\naxe.configure({locale: %s});", script, locale), nil
})

// runAxe checks against WCAG 2.2 level AA and axe's own best practice. Without preload it loads nothing
// itself, which the Content-Security-Policy would forbid.
const runAxe = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]},
	resultTypes: ["violations"],
	preload: false,
}).then(result => result.violations.map(v => ({
	id: v.id, impact: v.impact || "", help: v.help,
	elements: v.nodes.map(n => ({target: n.target.join(" "), html: n.html, summary: n.failureSummary || ""})),
})))`

// Axe checks the page as it stands for accessibility. It needs the page's scripts to be on.
func (b *Browser) Axe() []Violation {
	b.t.Helper()
	source, err := axeSource()
	if err != nil {
		b.t.Fatal(err)
	}
	here, err := evaluate[bool](b, `typeof axe !== "undefined"`)
	b.must("axe", err)
	if !here {
		_, err := evaluate[chromedp.Void](b, source)
		b.must("axe", err)
	}
	violations, err := evaluate[[]Violation](b, runAxe, chromedp.EvalAwaitPromise)
	b.must("axe", err)
	return violations
}

// CheckAxe fails the test for each rule of accessibility that the page breaks.
func (b *Browser) CheckAxe() {
	b.t.Helper()
	for _, v := range b.Axe() {
		b.t.Errorf("%s: %v", b.URL(), v)
	}
}
