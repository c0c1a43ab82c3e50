package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// sameOrigin lets a post through only where it comes from the site's own pages. Browsers say so in Sec-Fetch-Site. Older ones send an
// Origin only, which is held against the host that the request names and, since a proxy may have put its own there, against the address
// of the site as people type it; nil where there is none.
func sameOrigin(own *url.URL, next, denied http.Handler) http.Handler {
	modern, older := http.NewCrossOriginProtection(), http.NewCrossOriginProtection()
	if own != nil {
		older.AddTrustedOrigin(originOf(own)) // of what can't be an origin no browser comes
	}
	modern.SetDenyHandler(denied)
	older.SetDenyHandler(denied)
	modernly, oldly := modern.Handler(next), older.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Sec-Fetch-Site") == "" {
			oldly.ServeHTTP(w, r)
			return
		}
		modernly.ServeHTTP(w, r)
	})
}

// originOf is an address as browsers write it in Origin: without a path, without the port that its scheme implies, in lower case and with
// names in other scripts in their ASCII form.
func originOf(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	if port == (map[string]string{"http": "80", "https": "443"})[u.Scheme] {
		port = ""
	}
	switch {
	case port != "":
		host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	return u.Scheme + "://" + host
}
