package web

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"shebao/internal/store"
)

// mostAddresses are remembered in each of two generations. Whoever comes from more than that gets past this limit, and meets the others.
const mostAddresses = 50_000

// rates are how often addresses have come of late. They are of this process; what must hold across nodes is counted in the database.
type rates struct {
	every rate.Limit
	burst int
	ours  []netip.Prefix // proxies, which are not counted themselves

	mu         sync.Mutex
	young, old map[netip.Prefix]*rate.Limiter
}

func newRates(l Load, ours []netip.Prefix) *rates {
	if l.AddressRequests <= 0 {
		return nil
	}
	return &rates{every: rate.Every(l.AddressWindow / time.Duration(l.AddressRequests)), burst: l.AddressRequests, ours: ours,
		young: map[netip.Prefix]*rate.Limiter{}}
}

// allow counts a request for the line it comes from, and on IPv6 for the site around it. What is no address, or a proxy of ours, is not
// counted.
func (r *rates) allow(from store.Address, now time.Time) bool {
	if r == nil || !from.Known() || from.In(r.ours) {
		return true
	}
	if !r.of(from.Line(), 1).AllowN(now, 1) {
		return false
	}
	site, ok := from.Site()
	return !ok || r.of(site, store.SiteShare).AllowN(now, 1)
}

// of is the limiter of a network that may ask for share times as much as a line. When the young generation is full it becomes the old one,
// whose members come back as they are seen.
func (r *rates) of(key netip.Prefix, share int) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	limiter, ok := r.young[key]
	if ok {
		return limiter
	}
	if limiter, ok = r.old[key]; !ok {
		limiter = rate.NewLimiter(r.every*rate.Limit(share), r.burst*share)
	}
	if len(r.young) >= mostAddresses {
		r.old, r.young = r.young, map[netip.Prefix]*rate.Limiter{}
	}
	r.young[key] = limiter
	return limiter
}
