// Package firstcontent holds the texts that an agency begins with: guidance, questions and notices, a file of Markdown each.
package firstcontent

import "embed"

// Files has a folder for each kind.
//
//go:embed guidance/*.md questions/*.md notices/*.md
var Files embed.FS
