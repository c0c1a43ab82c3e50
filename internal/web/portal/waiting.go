package portal

import (
	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/web"
)

// waitingBelow shows below a service's form what of its own waits.
func (s *pages) waitingBelow(act string) extra {
	return func(r *web.Request, _ *citizen.Application) (templ.Component, error) { return s.waiting(r, act) }
}
