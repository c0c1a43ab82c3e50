// Package door is how people get in: signing in, the second step and passkeys, of the insured people and of the agency's own.
package door

import "shebao/internal/web"

// Door lets people in. It is safe for concurrent use.
type Door struct{ *web.Server }

// New is the door of a server.
func New(s *web.Server) *Door { return &Door{s} }
