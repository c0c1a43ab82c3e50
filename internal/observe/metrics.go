// Package observe is what an operator sees of a running portal: figures for Prometheus, whether it lives and is ready, what was asked for,
// and what concerns its security. Every figure is named here and nowhere else; docs/operations.md and deploy/prometheus go by these names.
package observe

import (
	"cmp"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"shebao/internal/store"
)

// Request is a page that was answered, without whose it was.
type Request struct {
	Number string // stands in the log and, where something went wrong, on the page
	Page   string // its ID in the menu, never its address
	Method string
	Status int
	Took   time.Duration
}

// Places are the requests worked on and waiting, by what they need a place for.
type Places struct {
	For                    string // all, sending, large
	Taken, Waiting, AtMost int
}

// Watcher hears of requests.
type Watcher interface {
	Served(r Request)
	// Refused is told of a request turned away before any page: why is "overloaded" or "too_often".
	Refused(why string)
	// Watch hands over how the places stand, to be asked for whenever figures are.
	Watch(places func() []Places)
}

// Nobody hears of nothing.
type Nobody struct{}

// Served implements Watcher.
func (Nobody) Served(Request) {}

// Refused implements Watcher.
func (Nobody) Refused(string) {}

// Watch implements Watcher.
func (Nobody) Watch(func() []Places) {}

// durations are the bounds of the histogram of requests in seconds: the service objective (95 of 100 pages within half a second) is one.
var durations = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}

// Metrics are the figures of one program. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry

	requests, refusals, messages, throttled, signIns, acts, swept *prometheus.CounterVec
	took                                                          *prometheus.HistogramVec

	access *AccessLog
	events *Events

	mu     sync.Mutex
	places []func() []Places
}

// New makes the figures of a program. access and events may be nil.
func New(version string, access *AccessLog, events *Events) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(), access: access, events: events,
		requests:  counter("shebao_requests_total", "Pages answered, by page, method and status.", "page", "method", "status"),
		refusals:  counter("shebao_requests_refused_total", "Requests turned away before any page: overloaded or too_often.", "why"),
		messages:  counter("shebao_messages_total", "Tries to send a message: sent, failed (tried again), given_up or held.", "channel", "outcome"),
		throttled: counter("shebao_throttled_total", "Tries that were not made since there were too many, by limit.", "limit"),
		signIns:   counter("shebao_signins_total", "Sign-ins of citizens and staff: ok, password, code or throttled.", "who", "outcome"),
		acts:      counter("shebao_acts_total", "Acts committed, by kind of actor.", "actor"),
		swept:     counter("shebao_retention_rows_total", "Rows deleted since they were kept long enough, by kind.", "kind"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "shebao_request_duration_seconds",
			Help: "How long pages take until they are answered.", Buckets: durations}, []string{"page"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "shebao_build_info", Help: "1; the version is a label.",
		ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.refusals, m.messages, m.throttled, m.signIns, m.acts, m.swept, m.took, build, placesCollector{m},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.begin()
	return m
}

// begin makes the series that alerts go by, so that the first event of each counts as one.
func (m *Metrics) begin() {
	for _, why := range []string{"overloaded", "too_often"} {
		m.refusals.WithLabelValues(why)
	}
	for _, channel := range []string{store.ChannelSMS, store.ChannelMail} {
		for _, outcome := range []string{"sent", "failed", "given_up", "held"} {
			m.messages.WithLabelValues(channel, outcome)
		}
	}
	for _, who := range []string{"citizen", "staff"} {
		for _, outcome := range []string{store.SignInOK, store.SignInPassword, store.SignInCode, store.SignInThrottled} {
			m.signIns.WithLabelValues(who, outcome)
		}
	}
}

// Served implements Watcher.
func (m *Metrics) Served(r Request) {
	m.requests.WithLabelValues(r.Page, method(r.Method), strconv.Itoa(r.Status)).Inc()
	m.took.WithLabelValues(r.Page).Observe(r.Took.Seconds())
	m.access.write(r)
}

// Around counts requests of programs, which are no pages of the menu, under a name.
func (m *Metrics) Around(name string, clock func() time.Time, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, answer := clock(), &answered{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			m.Served(Request{Number: store.NewID()[:12], Page: name, Method: r.Method, Status: answer.status, Took: clock().Sub(began)})
		}()
		next.ServeHTTP(answer, r)
	})
}

// answered remembers the status.
type answered struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (a *answered) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap serves http.ResponseController.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// method keeps the number of series small: anybody may make up a method.
func method(name string) string {
	switch name {
	case "GET", "POST", "HEAD":
		return name
	}
	return "other"
}

// Refused implements Watcher.
func (m *Metrics) Refused(why string) { m.refusals.WithLabelValues(why).Inc() }

// Watch implements Watcher.
func (m *Metrics) Watch(places func() []Places) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.places = append(m.places, places)
}

// Message counts a try to send one.
func (m *Metrics) Message(channel, outcome string) {
	m.messages.WithLabelValues(channel, outcome).Inc()
}

// Acted implements store.Listener.
func (m *Metrics) Acted(act store.Act) {
	m.acts.WithLabelValues(act.Actor.Kind).Inc()
	switch act.Kind {
	case "signin", "recovery_codes.use":
		m.signIns.WithLabelValues("citizen", store.SignInOK).Inc()
	case "staff.signin":
		m.signIns.WithLabelValues("staff", store.SignInOK).Inc()
	}
	m.events.acted(act)
}

// Throttled implements store.Listener.
func (m *Metrics) Throttled(scope string) {
	m.throttled.WithLabelValues(scope).Inc()
	m.events.write(event{Event: "throttled", Limit: scope})
}

// SignInFailed implements store.Listener.
func (m *Metrics) SignInFailed(kind, who, outcome, address string) {
	m.signIns.WithLabelValues(kind, outcome).Inc()
	m.events.signInFailed(kind, who, outcome, address)
}

// Swept implements store.Listener.
func (m *Metrics) Swept(kind string, rows int) { m.swept.WithLabelValues(kind).Add(float64(rows)) }

// placesCollector asks the sites how their places stand.
type placesCollector struct{ *Metrics }

var placesTaken = describe("shebao_places", "Requests by what they need a place for: taken, waiting, and at most at once (at_most).", "for", "state")

// Describe implements prometheus.Collector.
func (placesCollector) Describe(into chan<- *prometheus.Desc) { into <- placesTaken }

// Collect implements prometheus.Collector.
func (c placesCollector) Collect(into chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sum := map[[2]string]int{}
	for _, places := range c.places {
		for _, p := range places() {
			sum[[2]string{p.For, "taken"}] += p.Taken
			sum[[2]string{p.For, "waiting"}] += p.Waiting
			sum[[2]string{p.For, "at_most"}] += p.AtMost
		}
	}
	for of, n := range sum {
		into <- gauge(placesTaken, float64(n), of[0], of[1])
	}
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

func gauge(of *prometheus.Desc, value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(of, prometheus.GaugeValue, value, labels...)
}

// age is how many seconds ago a time was (Unix seconds); 0 for none, and for one to come.
func age(now time.Time, at int64) float64 {
	return float64(max(0, now.Unix()-cmp.Or(at, now.Unix())))
}
