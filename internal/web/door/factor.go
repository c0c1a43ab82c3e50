package door

import (
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// Values of a session about the second factor.
const (
	ValueAppSecret = "app_secret"      // of an authenticator app not confirmed yet
	ValueCodes     = "recovery_codes"  // just made, shown until the person has kept them
	ValueMustAdd   = "must_add_factor" // the agency asks for a second factor and the person has none
)

// StepOf gives a frame the title of a step, below the page it belongs to.
func StepOf(r *web.Request, page parts.Page, title string) parts.Page {
	page.Crumbs = append(page.Crumbs, r.Server.Link(r.Page.ID))
	page.Title = title
	return page
}
