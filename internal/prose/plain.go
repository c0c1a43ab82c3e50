package prose

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Plain is what a text says, without marks: a line for each paragraph, heading, item or cell.
func Plain(source string) string {
	if tooDeep(source) {
		return clip(source)
	}
	raw := []byte(clip(source))
	var b strings.Builder
	ast.Walk(parse(raw), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Value(raw))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte('\n')
				}
			}
		case *ast.AutoLink:
			if entering {
				b.Write(n.Label(raw))
			}
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			if entering {
				b.Write(n.Lines().Value(raw))
			}
		case *ast.RawHTML, *ast.HTMLBlock:
			return ast.WalkSkipChildren, nil
		default:
			if !entering && n.Type() == ast.TypeBlock {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return squeeze(b.String())
}

// squeeze drops empty lines and blanks at the ends of others.
func squeeze(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// Opening is the beginning of what a text says, in one line of up to n characters.
func Opening(source string, n int) string {
	words := []rune(strings.ReplaceAll(Plain(source), "\n", " "))
	if len(words) <= n {
		return string(words)
	}
	return string(words[:n-1]) + "…"
}
