package testkit

import (
	"sync"
	"time"

	"shebao/internal/social"
)

// Zone is the agency's time zone.
var Zone = social.Zone

// Start is when a new Clock stands.
var Start = time.Date(2026, time.November, 23, 10, 0, 0, 0, Zone)

// A Clock stands still until it is told to move. It is safe for use by several goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock is a clock that stands at Start.
func NewClock() *Clock { return &Clock{now: Start} }

// Now is the time that the clock shows. Pass it on as a func() time.Time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set puts the clock at t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock on by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
