// Package bench measures the product on the machine it runs on: pages by a load generator that works in a process of its
// own, and imports beside the engine's own loader.
package bench

import (
	"slices"
	"time"
)

// Plan is what the load generator is to do: every connection makes one visit after the other, of all visits in turn, and
// asks again only when its answer is there whole. What a slow answer delays is therefore not asked for; the rate is what
// the machine can do, and not what it does under a given load.
type Plan struct {
	Address     string // host:port
	Connections int
	Warmup      time.Duration // not counted
	Duration    time.Duration
	Visits      []Visit
}

// Visit is what one person does, one request after the other.
type Visit []Request

// Request is a request with the answer that it must get.
type Request struct {
	Step   string // the name it is counted under
	Method string
	Path   string
	From   string // network address of the person, told as a proxy does
	Cookie string
	Form   string // the body of a post, to which the captcha token of the answer before is added
	Status int
	Marker string // what must stand in the body: the name of the person whose page it is
}

// Result is what the generator saw.
type Result struct {
	Steps  []Step // in the order of a visit
	Failed string // the first answer that was not right, or ""
}

// Step sums up the answers to one kind of request.
type Step struct {
	Name          string
	Answers       int // right ones
	Errors        int // wrong ones and none
	Bytes         int // of one body, on average
	PerSecond     float64
	P50, P95, P99 time.Duration
	Max           time.Duration
}

// newStep sums up, over the time that was counted.
func newStep(name string, took []time.Duration, errors, bytes int, over time.Duration) Step {
	slices.Sort(took)
	s := Step{Name: name, Answers: len(took), Errors: errors, PerSecond: float64(len(took)) / over.Seconds()}
	if len(took) == 0 {
		return s
	}
	s.Bytes = bytes / len(took)
	s.P50, s.P95, s.P99, s.Max = percentile(took, 50), percentile(took, 95), percentile(took, 99), took[len(took)-1]
	return s
}

// percentile is the smallest value that at least p of a hundred do not exceed. Values are sorted and not empty.
func percentile(sorted []time.Duration, p int) time.Duration {
	return sorted[(len(sorted)*p+99)/100-1]
}
