package store

// Listener hears of what happens in the database, for figures and for the operator's stream of security events. It is called from many
// goroutines at once, and everybody waits until it has returned.
type Listener interface {
	// Acted is told of an act once it is committed.
	Acted(act Act)
	// Throttled is told that a try was not made, since there were too many: the scope of the limit.
	Throttled(scope string)
	// SignInFailed is told of a sign-in that failed: by a citizen or by staff, whose name is "" where nobody has it, and why (SignInPassword …).
	SignInFailed(kind, who, outcome, address string)
	// Swept is told of rows of a kind (Kind.Name) that were kept long enough and are gone.
	Swept(kind string, rows int)
}

// nobody hears of nothing.
type nobody struct{}

func (nobody) Acted(Act)                      {}
func (nobody) Throttled(string)               {}
func (nobody) SignInFailed(_, _, _, _ string) {}
func (nobody) Swept(string, int)              {}

// Listen says who hears of what happens from here on. It is said once, before the database is used by several.
func (db *DB) Listen(l Listener) { db.listener = l }
