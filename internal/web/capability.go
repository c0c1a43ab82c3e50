package web

import (
	"slices"

	"shebao/internal/menu"
	"shebao/internal/staff"
	"shebao/internal/store"
)

// ValueCapability is what the person may do besides, as of their sign-in: what is opened now appears from the next one on, as the
// guide has it. What has been closed since is refused by the service itself.
const ValueCapability = "capability"

// Sees says whether the person may be shown a page as far as capabilities go.
func (u *User) Sees(p *menu.Page) bool { return p.Capability == "" || p.Capability == u.Capability }

// Clerk is the member of staff signed in, with what they may do as of now.
type Clerk struct {
	staff.Clerk
	ShownName string
	Work      *store.Work // how much waits for them, once asked for
}

// Sees says whether the member of staff may be shown a page.
func (c *Clerk) Sees(p *menu.Page) bool {
	needs := p.Needs()
	return len(needs) == 0 || slices.ContainsFunc(needs, c.May)
}
