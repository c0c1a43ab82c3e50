package prose

import (
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasisOfHan lets asterisks emphasise where they stand between a Chinese character and punctuation: 「**重要提示：**请」. CommonMark's rule of
// flanking
// goes by the blanks between words, which Chinese does not have, and leaves the asterisks on the page
// (https://github.com/commonmark/commonmark-spec/issues/650).
type emphasisOfHan struct{}

// Extend implements goldmark.Extender.
func (emphasisOfHan) Extend(m goldmark.Markdown) {
	const beforeOwn = 400 // the parser's own emphasis has 500
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(asterisks{}, beforeOwn)))
}

// asterisks parses runs of asterisks. Underscores stay as CommonMark has them.
type asterisks struct{}

// Trigger implements parser.InlineParser.
func (asterisks) Trigger() []byte { return []byte{'*'} }

// Parse implements parser.InlineParser.
func (asterisks) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	length := 0
	for length < len(line) && line[length] == '*' {
		length++
	}
	after := '\n'
	if length < len(line) {
		after = util.ToRune(line, length)
	}
	node := parser.NewDelimiter(flanks(before, after), flanks(after, before), length, '*', emphasis{})
	node.Segment = segment.WithStop(segment.Start + length)
	block.Advance(length)
	pc.PushDelimiter(node)
	return node
}

// flanks says whether a run of asterisks with a character outside and one inside may stand at that end of what it emphasises: nothing blank
// inside; and
// where there is punctuation inside that is not Chinese, something other than a letter of a script with blanks outside.
func flanks(outside, inside rune) bool {
	if util.IsSpaceRune(inside) {
		return false
	}
	return !util.IsPunctRune(inside) || isHan(inside) || util.IsSpaceRune(outside) || util.IsPunctRune(outside) || isHan(outside)
}

// isHan reports whether a character is written without blanks around it in Chinese: characters, full-width forms, and the punctuation of
// both.
func isHan(r rune) bool {
	switch {
	case r >= 0x3000 && r <= 0x303f, r >= 0xfe30 && r <= 0xfe4f, r >= 0xff00 && r <= 0xffef:
		return true
	case r == '·', r == '—', r == '…', r >= '‘' && r <= '”':
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul)
}

// emphasis makes what two runs of asterisks enclose.
type emphasis struct{}

// IsDelimiter implements parser.DelimiterProcessor.
func (emphasis) IsDelimiter(b byte) bool { return b == '*' }

// CanOpenCloser implements parser.DelimiterProcessor.
func (emphasis) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

// OnMatch implements parser.DelimiterProcessor.
func (emphasis) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }
