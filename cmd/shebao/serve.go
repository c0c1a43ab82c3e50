package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"shebao/internal/archive"
	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/document/font/data"
	"shebao/internal/notify"
	"shebao/internal/secret"
	"shebao/internal/staff"
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
	db, err := c.open()
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
	p := portal{serverFlags: c.serverFlags, addressFlags: c.addressFlags, db: db, data: c.Data, signer: signer}
	if path := c.keyFile(); path != "" {
		p.watched = append(p.watched, watchFiles("keys", func() error { _, err := db.Keys().Reload(); return err }, path))
	}
	return p.run(ctx, nil)
}

// portal is a server with all it needs.
type portal struct {
	serverFlags
	addressFlags
	db     *store.DB
	data   string // the data folder
	signer *document.Signer
	demo   bool
	hasher *secret.Hasher
	people *citizen.Service
	worker *archive.Worker
	// captcha is the answer to every captcha where this program asks itself (bench); "" leaves it to the environment.
	captcha string
	watched []*watched // files that are read again when they change
}

// run listens, calls ready, and serves until the context ends; then it lets requests under way finish.
func (p portal) run(ctx context.Context, ready func(base *url.URL)) error {
	log := p.logger()
	own, err := p.certificate()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", p.Addr)
	if err != nil {
		return fmt.Errorf("can't listen on %s: %w", p.Addr, err)
	}
	defer listener.Close()
	if p.hasher == nil {
		p.hasher = secret.NewHasher()
	}
	if p.people, err = p.citizens(); err != nil {
		return err
	}
	if p.worker, err = p.importFlags.worker(p.db, p.data, log); err != nil {
		return err
	}
	site, err := p.site(listener.Addr(), log)
	if err != nil {
		return err
	}
	server := newServer(site.Handler(), log)
	if own != nil {
		own.warnOfEnd(log)
		server.TLSConfig = own.config()
		p.watched = append(p.watched, watchFiles("TLS certificate", own.load, own.cert, own.key))
	}
	if err := p.redirect(ctx, listener.Addr(), log); err != nil {
		return err
	}
	answered, err := p.serveFeed(ctx, log)
	if err != nil {
		return err
	}
	if err := p.serveStaff(ctx, site, own, log); err != nil {
		return err
	}
	if p.AuditAnchors != "" {
		site.Staff.CompareWith(p.AuditAnchors)
	}
	go site.Staff.RunAuditChecks(ctx, log)
	told, err := p.work(ctx, log)
	if err != nil {
		return err
	}
	worked := p.importForStaff(ctx)
	failed := make(chan error, 1)
	go func() {
		if own != nil {
			failed <- server.ServeTLS(listener, "", "")
			return
		}
		failed <- server.Serve(listener)
	}()
	if ready != nil {
		base, err := p.baseURL(listener.Addr())
		if err != nil {
			return err
		}
		ready(base)
	}
	fmt.Printf("listening on %s\n", &url.URL{Scheme: p.scheme(), Host: listener.Addr().String()})
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	err = server.Shutdown(stop)
	<-told // what is being sent is marked before the database closes
	<-answered
	<-worked // an import is left so that the next start goes on with it
	return err
}

// importForStaff does what staff ask for until the context ends. worked is closed when nothing of it is under way any more.
func (p portal) importForStaff(ctx context.Context) (worked <-chan struct{}) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if p.worker != nil {
			p.worker.Run(ctx)
		}
	}()
	return done
}

// redirect sends people on from plain HTTP, where that is asked for.
func (p portal) redirect(ctx context.Context, listening net.Addr, log *slog.Logger) error {
	if p.RedirectHTTP == "" {
		return nil
	}
	base, err := p.baseURL(listening)
	if err != nil {
		return err
	}
	if base.Scheme != "https" {
		return errors.New("redirect-http leads to the portal's own address, which must be https: give base-url, or tls-cert and tls-key")
	}
	return redirectHTTP(ctx, p.RedirectHTTP, base, log)
}

// newServer bounds what a slow or hostile reader can hold.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ErrorLog: connectionLog(log),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 120 * time.Second,
		IdleTimeout: 120 * time.Second, MaxHeaderBytes: 32 << 10,
	}
}

// serveStaff lets the agency's own people in on a listener of their own, where that is asked for, until the context ends.
func (p portal) serveStaff(ctx context.Context, site *web.Server, own *certificate, log *slog.Logger) error {
	if p.StaffAddr == "" {
		return nil
	}
	listener, err := net.Listen("tcp", p.StaffAddr)
	if err != nil {
		return fmt.Errorf("can't listen on %s: %w", p.StaffAddr, err)
	}
	server := newServer(site.StaffHandler(), log)
	if own != nil {
		server.TLSConfig = own.config()
	}
	go func() {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		server.Shutdown(stop)
	}()
	go func() {
		serve := func() error { return server.Serve(listener) }
		if own != nil {
			serve = func() error { return server.ServeTLS(listener, "", "") }
		}
		if err := serve(); !errors.Is(err, http.ErrServerClosed) {
			log.Error("staff listener", "error", err.Error())
		}
	}()
	fmt.Printf("staff sign in on %s\n", &url.URL{Scheme: p.scheme(), Host: listener.Addr().String(), Path: "/staff"})
	return nil
}

// site is the pages, citizens' and staff's.
func (p portal) site(listening net.Addr, log *slog.Logger) (*web.Server, error) {
	base, err := p.baseURL(listening)
	if err != nil {
		return nil, err
	}
	proxies, err := p.proxies()
	if err != nil {
		return nil, err
	}
	fixed, err := p.forTests(base, log)
	if err != nil {
		return nil, err
	}
	if p.captcha != "" {
		fixed = p.captcha
	}
	renderer, err := document.NewRenderer(document.Options{
		CheckPage: base.JoinPath("/verify").String(),
		CheckLink: func(docNo string) string { return base.JoinPath("/verify/d/", docNo).String() },
		Signer:    p.signer, Fonts: data.Files, Now: p.db.Now,
	})
	if err != nil {
		return nil, err
	}
	load, err := p.load()
	if err != nil {
		return nil, err
	}
	issuer := document.Issuer{Agency: p.Agency, Demo: p.demo, Printable: renderer.Printable}
	return web.New(web.Options{
		DB: p.db, Imports: p.worker, Staff: staff.New(p.db, p.hasher, issuer), StaffApart: p.StaffAddr != "", Citizen: p.people, Verifier: verifier.New(p.db, p.signer, p.Agency, p.demo), Renderer: renderer,
		Agency: p.Agency, BaseURL: base, Log: log, Clock: realTime, Demo: p.demo, TestCaptcha: fixed,
		Idle: p.Idle, Warn: p.Warn, Lifetime: p.Lifetime, TrustedProxies: proxies, Load: load,
	})
}

// forTests checks and announces what tests have set, and answers with the answer to every captcha, if they set it.
func (p portal) forTests(base *url.URL, log *slog.Logger) (captcha string, err error) {
	if _, err := clock(base); err != nil { // the address is known only now, where none was given
		return "", err
	}
	if testNow() != "" {
		log.Warn("SHEBAO_TEST_NOW IS SET: the portal's clock is wrong. Never do this on a real server.", "now", p.db.Now().Format(time.RFC3339))
	}
	if captcha, err = testCaptcha(base); captcha != "" {
		log.Warn("SHEBAO_TEST_CAPTCHA IS SET: every captcha has the same answer. Never do this on a real server.")
	}
	return captcha, err
}

// citizens is what insured people can do, one for all of the program: whoever makes their copies is woken by those who ask.
func (p portal) citizens() (*citizen.Service, error) {
	settings, err := p.settings()
	if err != nil {
		return nil, err
	}
	log := p.logger()
	settings.ScanFailed = func(err error) { log.Error("virus scanner", "error", err.Error()) }
	return citizen.New(p.db, p.hasher, settings), nil
}

// work starts what runs beside the pages: messages, copies of people's data, reminders after imports, sweeping out what has expired,
// and whatever is read or written from time to time. told is closed
// when no message is being sent any more.
func (p portal) work(ctx context.Context, log *slog.Logger) (told <-chan struct{}, err error) {
	go sweep(ctx, p.db, log)
	go p.people.MakeExports(ctx, log)
	go applyScheduled(ctx, p.people, log)
	reminders := notify.Reminders{DB: p.db, Log: log}
	go reminders.Run(ctx)
	go watch(ctx, log, p.watched)
	if p.AuditAnchors != "" {
		go keepAnchors(ctx, p.db, p.AuditAnchors, log)
	}
	return p.tell(ctx, log)
}

// scheduleEvery is how often it is looked whether the time of a change has come.
const scheduleEvery = time.Minute

// applyScheduled makes changes whose time has come, those of a time when nothing ran first.
func applyScheduled(ctx context.Context, people *citizen.Service, log *slog.Logger) {
	ticker := time.NewTicker(scheduleEvery)
	defer ticker.Stop()
	for {
		if _, err := people.ApplyScheduled(ctx); err != nil && ctx.Err() == nil {
			log.Warn("scheduled changes", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
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
