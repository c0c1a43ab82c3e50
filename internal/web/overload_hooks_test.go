package web

import (
	"net/http"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
)

// Bounded is what stands before the pages, with something else in their place.
func (s *Server) Bounded(next http.Handler) http.Handler { return s.bounded(next) }

// RememberedAfter is how many addresses are remembered after n have come, and how many at most.
func RememberedAfter(n int, address func(int) string) (remembered, most int) {
	r := newRates(Load{AddressRequests: 1, AddressWindow: time.Minute}, nil)
	for i := range n {
		r.allow(store.AddressOf(address(i)), social.At(0))
	}
	return len(r.young) + len(r.old), 2 * mostAddresses
}
