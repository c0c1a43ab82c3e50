package door

import (
	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/web"
)

const (
	// ValueWarned is how many sign-ins failed before this one, until it was said.
	ValueWarned = "failures"
	// warnFrom is from how many on it is said: one or two are one's own slips.
	warnFrom = 3
	// SignInsAtOnce is how many lines of the list stand open.
	SignInsAtOnce = 20
)

// visit is where the request comes from. A browser without a token of its device is given one, which its cookie holds once it has signed
// in.
func Visit(r *web.Request) citizen.Visit {
	if r.Device == "" {
		kept := r.KeptCookie(web.DeviceCookie)
		if r.Device = store.NewID(); len(kept) == len(r.Device) && !social.HasControl(kept) {
			r.Device = kept
		}
	}
	return citizen.Visit{Address: r.Address(), Agent: r.UserAgent(), Device: r.Device}
}
