package main

import (
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"os"
	"regexp"
	"strings"

	"shebao/internal/text"
)

func (p portal) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(p.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return newLogger(os.Stderr, level, p.LogFormat)
}

// newLogger writes key=value lines, or JSON where the format says so. Long numbers in them are masked: nobody should log one, and where an error of some library
// quotes one all the same it must not get out.
func newLogger(w io.Writer, level slog.Level, format string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: maskNumbers}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// maskNumbers leaves alone what is no text of somebody else's: the time, numbers, and stacks, which hold addresses of memory.
func maskNumbers(_ []string, a slog.Attr) slog.Attr {
	switch kind := a.Value.Kind(); {
	case a.Key == "stack" || a.Key == "ref":
	case kind == slog.KindString:
		a.Value = slog.StringValue(text.MaskNumbers(a.Value.String()))
	case kind == slog.KindAny && a.Key != slog.LevelKey:
		a.Value = slog.StringValue(text.MaskNumbers(fmt.Sprint(a.Value.Any())))
	}
	return a
}

// networkAddress is whom a connection is with.
var networkAddress = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[[0-9a-fA-F:.]+(?:%\w+)?\](?::\d+)?`)

// connectionLog takes what the HTTP server says of connections: on level debug, since whoever scans the network makes it talk, but for
// a handler that panicked; and without the addresses of people.
func connectionLog(log *slog.Logger) *stdlog.Logger { return stdlog.New(connections{log}, "", 0) }

type connections struct{ log *slog.Logger }

func (c connections) Write(line []byte) (int, error) {
	said := networkAddress.ReplaceAllString(strings.TrimSpace(string(line)), "…")
	if strings.Contains(said, "panic serving") {
		c.log.Error("connection", "stack", said)
	} else {
		c.log.Debug("connection", "said", said)
	}
	return len(line), nil
}
