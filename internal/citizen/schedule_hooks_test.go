package citizen

import (
	"context"

	"shebao/internal/store"
)

// RefusalOf is what a person is told who is turned away.
var RefusalOf = refusalOf

// CheckScheduled gives changes by an act a check of the tests, and answers with how to take it back.
func CheckScheduled(act string, check func() (why string, err error)) (restore func()) {
	before := schedules[act]
	rule := before
	rule.check = func(context.Context, *Application, *store.ScheduledChange) (string, error) { return check() }
	schedules[act] = rule
	return func() { schedules[act] = before }
}
