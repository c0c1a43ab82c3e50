package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"syscall"

	"shebao/internal/observe"
)

// manageFlags say how whoever operates the program sees how it is.
type manageFlags struct {
	ManageAddr string `name:"manage-addr" help:"Address for whoever operates the portal: /livez, /readyz, /metrics (Prometheus), /version, and profiles for this machine alone. Off without. Let nobody else reach it." env:"SHEBAO_MANAGE_ADDR"`
	MinFree    int64  `name:"min-free-mb" help:"Megabytes that must be free in the data folder for /readyz to say so." default:"100" env:"SHEBAO_MIN_FREE_MB"`
	AccessLog  string `help:"File that gets a line of JSON for every page answered: which page, when, how; never whose. Opened anew on HUP." env:"SHEBAO_ACCESS_LOG" type:"path"`
	Security   string `name:"security-log" help:"File that gets a line of JSON for everything that concerns security: sign-ins that failed, limits reached, passwords, factors, roles, keys. Opened anew on HUP." env:"SHEBAO_SECURITY_LOG" type:"path"`
}

func (f manageFlags) check() error {
	var wrong []error
	if f.MinFree < 0 {
		wrong = append(wrong, errors.New("min-free-mb must not be negative"))
	}
	for setting, path := range map[string]string{"access-log": f.AccessLog, "security-log": f.Security} {
		if path != "" {
			wrong = append(wrong, folderOf(setting, path))
		}
	}
	return errors.Join(wrong...)
}

// watching makes the figures of the program, and the files that are written beside its log.
func (p *portal) watching() error {
	var access *observe.AccessLog
	var events *observe.Events
	for _, stream := range []struct {
		what, path string
		use        func(io.Writer)
	}{
		{"access log", p.AccessLog, func(w io.Writer) { access = observe.NewAccessLog(w, p.db.Now) }},
		{"security log", p.Security, func(w io.Writer) {
			events = observe.NewEvents(w, p.db.Now, func(kind, of string) string { return p.db.Keys().Lookup("security log "+kind, of) })
		}},
	} {
		if stream.path == "" {
			continue
		}
		file, err := observe.OpenFile(stream.path)
		if err != nil {
			return err
		}
		stream.use(file)
		p.watched = append(p.watched, watchFiles(stream.what, file.Reopen)) // on HUP alone
	}
	p.metrics = observe.New(version, access, events)
	p.db.Listen(p.metrics)
	return nil
}

// watcher is whom the pages tell of requests; nil for nobody.
func (p *portal) watcher() observe.Watcher {
	if p.metrics == nil {
		return nil
	}
	return p.metrics
}

// serveManage listens for whoever operates the program, where that is asked for.
func (p *portal) serveManage(all *life, log *slog.Logger) error {
	if p.ManageAddr == "" {
		return nil
	}
	listener, err := all.listen("management", p.ManageAddr, nil)
	if err != nil {
		return err
	}
	p.metrics.Watching(observe.Sources{DB: p.db, Hashing: p.hasher.Load, RunsOut: p.runsOut.lister(), Disk: p.disk, Stopped: all.stoppedWork, Log: log})
	management := observe.Management{Metrics: p.metrics, Going: all.going.Load, Version: version, Log: log, Checks: p.readiness(all)}
	all.answer(listener, management.Handler())
	fmt.Printf("management on http://%s\n", listener.Addr())
	return nil
}

// readiness is all without which the program serves nobody.
func (p *portal) readiness(all *life) []observe.Check {
	return []observe.Check{
		{Name: "database", Try: p.db.Writable},
		{Name: "schema and keys", Try: p.db.Fits},
		{Name: "disk", Try: func(context.Context) error {
			free, _, err := p.disk()
			if err == nil && free < uint64(p.MinFree)<<20 {
				err = fmt.Errorf("%d MB are free, fewer than %d (min-free-mb)", free>>20, p.MinFree)
			}
			return err
		}},
		{Name: "work", Try: func(context.Context) error {
			if stopped := all.stoppedWork(); len(stopped) > 0 {
				return fmt.Errorf("ends again and again: %s; see the log", strings.Join(stopped, ", "))
			}
			return nil
		}},
	}
}

// disk is how many bytes are free in the data folder, and how many that disk has.
func (p *portal) disk() (free, all uint64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(p.data, &s); err != nil {
		return 0, 0, fmt.Errorf("the data folder can't be looked at: %w", err)
	}
	size := uint64(s.Bsize) //nolint:unconvert // its type differs between systems
	return s.Bavail * size, s.Blocks * size, nil
}
