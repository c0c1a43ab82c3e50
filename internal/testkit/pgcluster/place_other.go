//go:build !linux

package pgcluster

// Place is where clusters stand. Not os.TempDir: a Unix socket's path has at most 107 bytes, and every folder above must be open to the
// server's user.
func Place() string { return "/tmp" }

// PlaceFor is Place for what takes so many bytes.
func PlaceFor(uint64) string { return Place() }
