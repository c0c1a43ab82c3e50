package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/feed"
)

// serveFeed listens for the core system, where that is asked for. answered is closed when no request of it is under way any more.
func (p *portal) serveFeed(ctx context.Context, log *slog.Logger) (answered <-chan struct{}, err error) {
	done := make(chan struct{})
	if p.FeedAddr == "" {
		close(done)
		return done, nil
	}
	handler, err := p.feedHandler(log)
	if err != nil {
		return nil, err
	}
	own := &certificate{cert: p.FeedTLSCert, key: p.FeedTLSKey}
	settings, err := p.feedTLS(own)
	if err != nil {
		return nil, err
	}
	listener, err := p.listenForFeed(settings)
	if err != nil {
		return nil, err
	}
	if settings != nil {
		own.warnOfEnd(log)
		p.watched = append(p.watched, watchFiles("TLS certificate of the feed", own.load, own.cert, own.key))
	}
	server := newServer(handler, log)
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("feed", "error", err.Error())
		}
	}()
	context.AfterFunc(ctx, func() {
		defer close(done)
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		server.Shutdown(stop)
	})
	fmt.Printf("change feed on %s\n", listener.Addr())
	return done, nil
}

func (p *portal) feedHandler(log *slog.Logger) (http.Handler, error) {
	if p.FeedTokenFile == "" {
		return nil, errors.New("feed-addr needs feed-token-file")
	}
	token, err := os.ReadFile(p.FeedTokenFile)
	if err != nil {
		return nil, fmt.Errorf("the feed's token can't be read: %w", err)
	}
	return feed.New(feed.Options{DB: p.db, Undo: citizen.Undo, Token: strings.TrimSpace(string(token)), Log: log})
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

// listenForFeed opens the listener. Personal data and the token go in the clear only within this machine.
func (f feedFlags) listenForFeed(settings *tls.Config) (net.Listener, error) {
	listener, err := net.Listen("tcp", f.FeedAddr)
	if err != nil {
		return nil, fmt.Errorf("can't listen on %s for the core system: %w", f.FeedAddr, err)
	}
	if settings != nil {
		return tls.NewListener(listener, settings), nil
	}
	if address, ok := listener.Addr().(*net.TCPAddr); !ok || !address.IP.IsLoopback() {
		listener.Close()
		return nil, errors.New("feed-addr beyond this machine needs feed-tls-cert and feed-tls-key")
	}
	return listener, nil
}
