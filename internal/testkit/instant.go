package testkit

import (
	"fmt"
	"os"
	"time"
)

// NowVariable is the environment variable with the time at which the clock of a program under test starts, as the program itself reads
// it. Set for a whole run (`SHEBAO_TEST_NOW=2026-12-01T06:10:00+08:00 make test`) it moves every test that starts the program there.
const NowVariable = "SHEBAO_TEST_NOW"

// An Instant is when a test takes place: a fixed time when it began, that runs on with the machine's clock from there.
type Instant struct {
	at    time.Time
	began time.Time
}

// NewInstant is Start, or what NowVariable says.
func NewInstant() (Instant, error) {
	text := os.Getenv(NowVariable)
	if text == "" {
		return InstantAt(Start), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return Instant{}, fmt.Errorf("%s=%q is no time of the form %s", NowVariable, text, Start.Format(time.RFC3339))
	}
	return InstantAt(at), nil
}

// InstantAt begins now, at a time.
func InstantAt(at time.Time) Instant { return Instant{at.In(Zone), time.Now()} }

// Now is the time as a program tells it that was started with Env.
func (i Instant) Now() time.Time { return i.at.Add(time.Since(i.began)) }

// Env is the setting that starts a program's clock at this time.
func (i Instant) Env() string { return NowVariable + "=" + i.Now().Format(time.RFC3339Nano) }
