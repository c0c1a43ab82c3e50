package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	"shebao/internal/citizen"
	"shebao/internal/feed"
	"shebao/internal/staff"
)

// serveFeed listens for the core system, where that is asked for.
func (p *portal) serveFeed(all *life, log *slog.Logger) error {
	if p.FeedAddr == "" {
		return nil
	}
	handler := &swapped{}
	load := func() error { return p.loadFeed(handler, log) }
	if err := load(); err != nil {
		return err
	}
	own := &certificate{cert: p.FeedTLSCert, key: p.FeedTLSKey}
	settings, err := p.feedTLS(own)
	if err != nil {
		return err
	}
	listener, err := all.listen("change feed", p.FeedAddr, nil)
	if err != nil {
		return err
	}
	if address, ok := listener.Addr().(*net.TCPAddr); settings == nil && (!ok || !address.IP.IsLoopback()) {
		return errFeedOpen
	}
	all.answer(listener, p.metrics.Around("feed", realTime, withDeadline(handler, p.RequestTimeout)))
	if settings != nil {
		p.runsOut.add(own.ends(staff.EndFeedTLS))
		p.runsOut.add(clientCAEnds(p.FeedClientCA))
		all.secure(listener, p.renewing(settings, own))
		p.watched = append(p.watched, watchFiles("TLS certificate of the feed", own.load, own.cert, own.key))
	}
	p.watched = append(p.watched, watchFiles("feed token", load, p.FeedTokenFile))
	fmt.Printf("change feed on %s\n", listener.Addr())
	return nil
}

// swapped is a handler in whose place another may be put.
type swapped struct{ current atomic.Pointer[http.Handler] }

// ServeHTTP implements http.Handler.
func (s *swapped) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*s.current.Load()).ServeHTTP(w, r)
}

// loadFeed lets the core system in with the token that the file holds now.
func (p *portal) loadFeed(into *swapped, log *slog.Logger) error {
	token, err := p.token()
	if err != nil {
		return err
	}
	handler, err := feed.New(feed.Options{DB: p.db, Undo: citizen.Undo, Token: token, Log: log})
	if err != nil {
		return err
	}
	into.current.Store(&handler)
	return nil
}

// token is what the core system shows.
func (f feedFlags) token() (string, error) {
	if f.FeedTokenFile == "" {
		return "", errors.New("feed-addr needs feed-token-file")
	}
	text, err := readSecret(f.FeedTokenFile)
	if err != nil {
		return "", fmt.Errorf("the feed's token can't be used: %w", err)
	}
	token := strings.TrimSpace(string(text))
	return token, feed.CheckToken(token)
}

// renewing takes the certificates that vouch for the core system anew from their file, for each new connection.
func (p *portal) renewing(settings *tls.Config, own *certificate) *tls.Config {
	if p.FeedClientCA == "" {
		return settings
	}
	var current atomic.Pointer[tls.Config]
	current.Store(settings)
	p.watched = append(p.watched, watchFiles("client CA of the feed", func() error {
		next, err := p.feedTLS(own)
		if err == nil {
			current.Store(next)
		}
		return err
	}, p.FeedClientCA))
	outer := settings.Clone()
	outer.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return current.Load(), nil }
	return outer
}

// feedTLS is how the feed's listener speaks TLS, or nil where it does not.
func (f feedFlags) feedTLS(own *certificate) (*tls.Config, error) {
	switch {
	case (f.FeedTLSCert == "") != (f.FeedTLSKey == ""):
		return nil, errors.New("feed-tls-cert and feed-tls-key belong together")
	case f.FeedTLSCert == "" && f.FeedClientCA != "":
		return nil, errors.New("feed-client-ca needs feed-tls-cert and feed-tls-key")
	case f.FeedTLSCert == "":
		return nil, nil
	}
	if err := own.load(); err != nil {
		return nil, err
	}
	settings := own.config()
	if f.FeedClientCA == "" {
		return settings, nil
	}
	known, err := os.ReadFile(f.FeedClientCA)
	if err != nil {
		return nil, fmt.Errorf("feed-client-ca can't be read: %w", err)
	}
	settings.ClientAuth, settings.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
	if !settings.ClientCAs.AppendCertsFromPEM(known) {
		return nil, errors.New("feed-client-ca holds no certificate")
	}
	return settings, nil
}

// errFeedOpen keeps personal data and the token from going in the clear beyond this machine.
var errFeedOpen = errors.New("feed-addr beyond this machine needs feed-tls-cert and feed-tls-key")
