package observe

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// readyTimeout is how long all checks of readiness together may take.
const readyTimeout = 2 * time.Second

// Check is something without which the program serves nobody. Its name is for whoever operates it.
type Check struct {
	Name string
	Try  func(context.Context) error
}

// Management is the listener for whoever operates the program. It has an address of its own, and lets in whoever reaches that.
type Management struct {
	Metrics *Metrics
	Checks  []Check
	Going   func() bool // the program is about to stop
	Version string
	Log     *slog.Logger
}

// Handler answers /livez, /readyz, /metrics and /version, and /debug/pprof/ from this machine alone: profiles tell what pages are about.
func (m Management) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { plain(w, "ok\n") })
	mux.HandleFunc("GET /readyz", m.ready)
	mux.HandleFunc("GET /version", m.version)
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.Metrics.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	profiles := http.NewServeMux()
	profiles.HandleFunc("/debug/pprof/", pprof.Index)
	profiles.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	profiles.HandleFunc("/debug/pprof/profile", pprof.Profile)
	profiles.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	profiles.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("/debug/pprof/", func(w http.ResponseWriter, r *http.Request) {
		if from, err := netip.ParseAddrPort(r.RemoteAddr); err != nil || !from.Addr().Unmap().IsLoopback() {
			http.Error(w, "profiles are for this machine alone", http.StatusForbidden)
			return
		}
		profiles.ServeHTTP(w, r)
	})
	return mux
}

func plain(w http.ResponseWriter, words string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(words))
}

// ready answers 200 where all checks pass in time, and 503 otherwise, with what each found as JSON.
func (m Management) ready(w http.ResponseWriter, r *http.Request) {
	found, ready := map[string]string{}, true
	for name, err := range m.check(r.Context()) {
		found[name] = "ok"
		if err != nil {
			found[name], ready = err.Error(), false
		}
	}
	if m.Going != nil && m.Going() {
		found["program"], ready = "stopping", false
	}
	w.Header().Set("Content-Type", "application/json")
	if !ready {
		m.Log.Warn("not ready", "checks", found)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(found)
}

// check makes all checks beside each other. One that has not answered in time has failed, whether it can be broken off or not.
func (m Management) check(ctx context.Context) map[string]error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	type result struct {
		name string
		err  error
	}
	results := make(chan result, len(m.Checks))
	found := map[string]error{}
	for _, c := range m.Checks {
		found[c.Name] = errNoAnswer
		go func() { results <- result{c.Name, c.Try(ctx)} }()
	}
	for range m.Checks {
		select {
		case r := <-results:
			found[r.name] = r.err
		case <-ctx.Done():
			return found
		}
	}
	return found
}

// errNoAnswer is a check that took too long.
var errNoAnswer = noAnswer{}

type noAnswer struct{}

// Error implements error.
func (noAnswer) Error() string { return "no answer within " + readyTimeout.String() }

func (m Management) version(w http.ResponseWriter, _ *http.Request) {
	said := map[string]string{"version": m.Version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" || setting.Key == "vcs.time" {
				said[setting.Key] = setting.Value
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(said)
}
