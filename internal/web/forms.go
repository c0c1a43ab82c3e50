package web

import (
	"net/url"
	"slices"
	"strings"
)

// OneOf is a value where it is one of those offered, else "".
func OneOf(value string, offered ...string) string {
	if slices.Contains(offered, value) {
		return value
	}
	return ""
}

// LocalPath is an address of this site to go to after signing in, or "".
func LocalPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsAny(next, "\\\r\n\t") {
		return ""
	}
	return u.RequestURI()
}
