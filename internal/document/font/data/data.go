// Package data is the fonts that the program carries, as they were in this folder when it was built. Only the program itself imports it:
// with 34 MB in each, every test binary would take longer to link and to write.
package data

import "embed"

// Files is this folder.
//
//go:embed *
var Files embed.FS
