package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// component is a part of the program that somebody else may have made.
type component struct {
	name, version string
	remark        string // what else is to be said of it, or ""
	texts         []licenceText
}

// licenceText is a file of a component: its licence, a notice, a grant of patents.
type licenceText struct {
	file string
	text []byte
}

// errNoText says that a component has no licence with it.
var errNoText = errors.New("no licence's text is with it")

// same reports whether two components come under the same texts, word by word.
func (c component) same(other component) bool {
	return c.remark == other.remark && slices.EqualFunc(c.texts, other.texts, func(a, b licenceText) bool {
		return a.file == b.file && bytes.Equal(a.text, b.text)
	})
}

func (c component) title() string { return strings.TrimSpace(c.name + " " + c.version) }

const head = `Licences of shebao and of everything in it.

shebao itself comes first. Of what follows, each part is named with its version, and then the texts that come with it, word by word; parts
whose texts are the same stand together. The source of a Go module, as it was used here, is had by:  go mod download NAME@VERSION
`

// document writes the components with their texts, each text once for all that have it.
func document(components []component) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	done := make([]bool, len(components))
	for i, c := range components {
		if done[i] {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", strings.Repeat("=", 100))
		for j := i; j < len(components); j++ {
			if c.same(components[j]) {
				done[j] = true
				fmt.Fprintln(&b, components[j].title())
			}
		}
		if c.remark != "" {
			fmt.Fprintf(&b, "\n%s\n", c.remark)
		}
		for _, t := range c.texts {
			fmt.Fprintf(&b, "\n%s %s\n\n%s\n", strings.Repeat("-", 20), t.file, bytes.Trim(t.text, "\n"))
		}
	}
	return b.Bytes()
}
