package door

const (
	// ValueWarned is how many sign-ins failed before this one, until it was said.
	ValueWarned = "failures"
	// warnFrom is from how many on it is said: one or two are one's own slips.
	warnFrom = 3
	// SignInsAtOnce is how many lines of the list stand open.
	SignInsAtOnce = 20
)
