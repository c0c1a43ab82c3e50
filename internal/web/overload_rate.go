package web

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostAddresses are remembered in each of two generations. Whoever comes from more than that gets past this limit, and meets the others.
const mostAddresses = 50_000

// rates are how often addresses have come of late. They are of this process; what must hold across nodes is counted in the database.
type rates struct {
	every rate.Limit
	burst int

	mu         sync.Mutex
	young, old map[netip.Prefix]*rate.Limiter
}

func newRates(l Load) *rates {
	if l.AddressRequests <= 0 {
		return nil
	}
	return &rates{every: rate.Every(l.AddressWindow / time.Duration(l.AddressRequests)), burst: l.AddressRequests,
		young: map[netip.Prefix]*rate.Limiter{}}
}

// allow counts a request. An address that is none, "" among them, is not counted.
func (r *rates) allow(address string, now time.Time) bool {
	if r == nil {
		return true
	}
	key, ok := holder(address)
	return !ok || r.of(key).AllowN(now, 1)
}

// holder is the network of whoever has the address: an IPv6 line has 2⁶⁴ of them.
func holder(address string) (netip.Prefix, bool) {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}, false
	}
	parsed = parsed.Unmap().WithZone("")
	bits := 64
	if parsed.Is4() {
		bits = 32
	}
	prefix, err := parsed.Prefix(bits)
	return prefix, err == nil
}

// of is the limiter of a network. When the young generation is full it becomes the old one, whose members come back as they are seen.
func (r *rates) of(key netip.Prefix) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	limiter, ok := r.young[key]
	if ok {
		return limiter
	}
	if limiter, ok = r.old[key]; !ok {
		limiter = rate.NewLimiter(r.every, r.burst)
	}
	if len(r.young) >= mostAddresses {
		r.old, r.young = r.young, map[netip.Prefix]*rate.Limiter{}
	}
	r.young[key] = limiter
	return limiter
}
