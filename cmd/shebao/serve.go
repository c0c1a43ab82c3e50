package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/verifier"
	"shebao/internal/web"
)

type serveCmd struct {
	databaseFlags
	serverFlags
	signingFlags
}

// contextForStart bounds what happens before the server listens.
func contextForStart() context.Context { return context.Background() }

// Run serves until the program is asked to stop.
func (c serveCmd) Run(ctx context.Context) error {
	db, err := c.open(time.Now)
	if err != nil {
		return err
	}
	defer db.Close()
	signer, err := c.load(c.Data)
	if err != nil {
		return err
	}
	if signer.IsDemo() {
		return errors.New("signing.crt is of demo mode: make your own with: shebao keys --dir DIR")
	}
	return portal{serverFlags: c.serverFlags, db: db, signer: signer}.run(ctx, nil)
}

// portal is a server with all it needs.
type portal struct {
	serverFlags
	db     *store.DB
	signer *document.Signer
	demo   bool
	hasher *citizen.Hasher
	people *citizen.Service
	// captcha is the answer to every captcha where this program asks itself (bench); "" leaves it to the environment.
	captcha string
}

// run listens, calls ready, and serves until the context ends; then it lets requests under way finish.
func (p portal) run(ctx context.Context, ready func(base *url.URL)) error {
	log := p.logger()
	listener, err := net.Listen("tcp", p.Addr)
	if err != nil {
		return fmt.Errorf("can't listen on %s: %w", p.Addr, err)
	}
	defer listener.Close()
	if p.people, err = p.citizens(); err != nil {
		return err
	}
	handler, err := p.handler(listener.Addr(), log)
	if err != nil {
		return err
	}
	told, err := p.work(ctx, log)
	if err != nil {
		return err
	}
	server := newServer(handler, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if ready != nil {
		ready(&url.URL{Scheme: "http", Host: listener.Addr().String()})
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	err = server.Shutdown(stop)
	<-told // what is being sent is marked before the database closes
	return err
}

// newServer bounds what a slow or hostile reader can hold.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 120 * time.Second,
		IdleTimeout: 120 * time.Second, MaxHeaderBytes: 32 << 10,
	}
}

func (p portal) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(p.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

func (p portal) handler(listening net.Addr, log *slog.Logger) (http.Handler, error) {
	base, err := p.baseURL(listening)
	if err != nil {
		return nil, err
	}
	proxies, err := p.proxies()
	if err != nil {
		return nil, err
	}
	fixed, err := testCaptcha(listening)
	if err != nil {
		return nil, err
	}
	if fixed != "" {
		log.Warn("SHEBAO_TEST_CAPTCHA IS SET: every captcha has the same answer. Never do this on a real server.")
	}
	if p.captcha != "" {
		fixed = p.captcha
	}
	renderer, err := document.NewRenderer(document.Options{
		CheckPage: base.JoinPath("/verify").String(),
		CheckLink: func(docNo string) string { return base.JoinPath("/verify/d/", docNo).String() },
		Signer:    p.signer, Now: p.db.Now,
	})
	if err != nil {
		return nil, err
	}
	server, err := web.New(web.Options{
		DB: p.db, Citizen: p.people, Verifier: verifier.New(p.db, p.signer, p.Agency, p.demo), Renderer: renderer,
		Agency: p.Agency, BaseURL: base, Log: log, Clock: time.Now, Demo: p.demo, TestCaptcha: fixed,
		Idle: p.Idle, Warn: p.Warn, Lifetime: p.Lifetime, TrustedProxies: proxies,
	})
	if err != nil {
		return nil, err
	}
	return server.Handler(), nil
}

// citizens is what insured people can do, one for all of the program: whoever makes their copies is woken by those who ask.
func (p portal) citizens() (*citizen.Service, error) {
	settings, err := p.settings()
	if err != nil {
		return nil, err
	}
	hasher := p.hasher
	if hasher == nil {
		hasher = citizen.NewHasher()
	}
	return citizen.New(p.db, hasher, settings), nil
}

// work starts what runs beside the pages: messages, copies of people's data, and sweeping out what has expired. told is closed
// when no message is being sent any more.
func (p portal) work(ctx context.Context, log *slog.Logger) (told <-chan struct{}, err error) {
	go sweep(ctx, p.db, log)
	go p.people.MakeExports(ctx, log)
	return p.tell(ctx, log)
}

func sweep(ctx context.Context, db *store.DB, log *slog.Logger) {
	ticker := time.NewTicker(10 * time.Minute)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := db.Sweep(ctx); err != nil {
				log.Warn("sweep", "error", err.Error())
			}
		}
	}
}
