package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// watchEvery is how often files are looked at. SIGHUP looks at once.
const watchEvery = 5 * time.Second

// watched is files that the program reads again when they have changed, without a restart.
type watched struct {
	what  string // for the log
	files []string
	again func() error // leaves everything as it was where it fails
	seen  string
}

func watchFiles(what string, again func() error, files ...string) *watched {
	w := &watched{what: what, files: files, again: again}
	w.seen = w.stamp()
	return w
}

// stamp is another text whenever one of the files is another.
func (w *watched) stamp() string {
	var b strings.Builder
	for _, path := range w.files {
		info, err := os.Stat(path)
		if err != nil {
			b.WriteString("none ")
			continue
		}
		fmt.Fprintf(&b, "%d %d ", info.ModTime().UnixNano(), info.Size())
	}
	return b.String()
}

// check reads the files again where they have changed, or at once where it is asked to. Files that can't be used leave a warning; they
// are tried again when they have changed once more.
func (w *watched) check(log *slog.Logger, atOnce bool) {
	stamp := w.stamp()
	if stamp == w.seen && !atOnce {
		return
	}
	w.seen = stamp
	if err := w.again(); err != nil {
		log.Warn("read again: kept what was there", "what", w.what, "error", err.Error())
		return
	}
	log.Info("read again", "what", w.what)
}

// watch checks until the context ends.
func watch(ctx context.Context, log *slog.Logger, list []*watched) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		atOnce := false
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			atOnce = true
		case <-ticker.C:
		}
		for _, w := range list {
			w.check(log, atOnce)
		}
	}
}
