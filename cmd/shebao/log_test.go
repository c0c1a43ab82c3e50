package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestLongNumbersDoNotGetIntoTheLog(t *testing.T) {
	var out bytes.Buffer
	log := newLogger(&out, slog.LevelDebug, "text")
	for _, number := range []string{"440300197403121430", "44030019740312143X", "13800138000", "6222021234567890123", "600000001"} {
		out.Reset()
		log.Error("failed with "+number, "error", "invalid input: \""+number+"\"", "cause", errors.New("about "+number), "any", []string{number})
		if strings.Contains(out.String(), number) {
			t.Errorf("the log says %s", &out)
		}
		if !strings.Contains(out.String(), "level=ERROR") || !strings.Contains(out.String(), "invalid input") {
			t.Errorf("the log no longer says what happened: %s", &out)
		}
	}
	out.Reset()
	log.Info("request", "page", "signin", "status", 200, "ms", int64(12345678), "ref", "123456789012")
	if !strings.Contains(out.String(), "ms=12345678") || !strings.Contains(out.String(), "ref=123456789012") {
		t.Errorf("a figure of ours is masked: %s", &out)
	}
}

func TestTheServersOwnWordsNameNoAddress(t *testing.T) {
	for said, level := range map[string]string{
		"http: TLS handshake error from 203.0.113.7:4711: EOF":                        "DEBUG",
		"http: TLS handshake error from [2001:db8::7]:4711: tls: bad certificate":     "DEBUG",
		"http: panic serving 203.0.113.7:4711: runtime error: index out of range [3]": "ERROR",
	} {
		var out bytes.Buffer
		fmt.Fprintln(connectionLog(newLogger(&out, slog.LevelDebug, "text")).Writer(), said)
		if strings.Contains(out.String(), "203.0.113.7") || strings.Contains(out.String(), "2001:db8") || !strings.Contains(out.String(), "level="+level) {
			t.Errorf("%s becomes %s", said, &out)
		}
	}
}

func TestAHandlerThatPanicsIsLogged(t *testing.T) {
	var out bytes.Buffer
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("broken") }))
	server.Config.ErrorLog = connectionLog(newLogger(&out, slog.LevelInfo, "text"))
	server.Start()
	if _, err := http.Get(server.URL); err == nil {
		t.Error("it is answered")
	}
	server.Close()
	if !strings.Contains(out.String(), "broken") || strings.Contains(out.String(), "127.0.0.1") {
		t.Errorf("the log says %s", &out)
	}
}
