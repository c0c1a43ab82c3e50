package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"shebao/internal/social"
)

// realTime is the machine's clock, in the agency's zone. It measures how long something took and how long a certificate or a file on
// this machine is good for; all else goes by clock.
func realTime() time.Time { return time.Now().In(social.Zone) }

// addressFlags say how people reach the portal.
type addressFlags struct {
	BaseURL string `help:"The portal's address as people type it, in QR codes and on documents (default: the address listened on, with https:// where a certificate is given)." env:"SHEBAO_BASE_URL"`
}

// clock is the clock that a command goes by: the machine's, or, for tests, one that was at another time when the program started and
// runs on from there. base is the portal's own address; nil stands for this machine's.
func clock(base *url.URL) (func() time.Time, error) {
	text := testNow()
	if text == "" {
		return realTime, nil
	}
	if !isLoopback(base) {
		return nil, errors.New(nowVariable + " is set, which makes the portal's clock wrong: it is accepted only where the portal's address (base-url) is a loopback one")
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, fmt.Errorf("%s=%q is no time of the form 2026-03-15T10:00:00+08:00", nowVariable, text)
	}
	return runningFrom(at), nil
}

// runningFrom is a clock that shows a time now and runs on from there.
func runningFrom(at time.Time) func() time.Time {
	started := time.Now()
	return social.Clock(func() time.Time { return at.Add(time.Since(started)) })
}

// clock is the clock of every command, whether it serves people or not: they share the portal's database.
func (f addressFlags) clock() (func() time.Time, error) {
	if f.BaseURL == "" {
		return clock(nil)
	}
	base, err := parseBase(f.BaseURL)
	if err != nil {
		return nil, err
	}
	return clock(base)
}

// isLoopback reports whether only this machine can mean the address.
func isLoopback(base *url.URL) bool {
	if base == nil || base.Hostname() == "localhost" {
		return true
	}
	address := net.ParseIP(base.Hostname())
	return address != nil && address.IsLoopback()
}
