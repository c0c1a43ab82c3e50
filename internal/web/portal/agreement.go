package portal

import (
	"net/url"

	"shebao/internal/web"
	"shebao/internal/web/door"
)

// mustAgree leads to the page that asks, and back to this one afterwards; "" where there is nothing to ask.
func mustAgree(r *web.Request) string {
	if r.Value(door.ValueMustAgree) == "" || r.Page.ID == "close-registration" {
		return ""
	}
	return againPath + "?" + url.Values{"next": {r.FormPath()}}.Encode()
}
