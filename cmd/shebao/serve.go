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
	"shebao/internal/citizen/evidence/picture"
	"shebao/internal/document"
	"shebao/internal/document/font/data"
	"shebao/internal/menu"
	"shebao/internal/notify"
	"shebao/internal/observe"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/verifier"
	"shebao/internal/web"
	"shebao/internal/web/desk"
	insured "shebao/internal/web/portal"
)

type serveCmd struct {
	databaseFlags
	serverFlags
	signingFlags
}

// contextForStart bounds what happens before the server listens.
func contextForStart() context.Context { return context.Background() }

// Run serves until the program is asked to stop. All settings are checked before anything is opened.
func (c serveCmd) Run(ctx context.Context) error {
	if problems := c.problems(); len(problems) > 0 {
		return errors.Join(problems...)
	}
	signer, err := c.signingFlags.load(c.Data)
	if err != nil {
		return err
	}
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	p := portal{serverFlags: c.serverFlags, addressFlags: c.addressFlags, db: db, data: c.Data, signer: signer, systemd: serviceManager()}
	if path := c.keyFile(); path != "" {
		p.watched = append(p.watched, watchFiles("keys", func() error { return takeUpKeys(ctx, db) }, path))
	}
	p.watched = append(p.watched, c.watchSigner(signer, c.Data))
	return p.run(ctx, nil)
}

// takeUpKeys takes up data keys that were added to the key file or taken out of it, and notes since when they are known.
func takeUpKeys(ctx context.Context, db *store.DB) error {
	if _, err := db.Keys().Reload(); err != nil {
		return err
	}
	return db.RememberDataKeys(ctx)
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
	systemd systemd
	metrics *observe.Metrics // nil where nobody looks
	runsOut *runsOut         // nil where nobody looks
	going   func() bool      // the program is about to stop; nil for never
	// pictures draws pages of PDF files for the desk, one for all of the program.
	pictures *picture.Drawer
}

// run listens, calls ready, and serves until the context ends; then it lets requests under way finish.
func (p portal) run(ctx context.Context, ready func(base *url.URL)) error {
	log := p.logger()
	if p.hasher == nil {
		p.hasher = secret.NewHasher()
	}
	p.pictures = new(picture.Drawer)
	all := &life{lifeFlags: p.lifeFlags, group: group{log: log}, systemd: p.systemd}
	defer all.close()
	own, err := p.certificate()
	if err != nil {
		return err
	}
	listener, err := all.listen("portal", p.Addr, own)
	if err != nil {
		return err
	}
	if own != nil {
		p.watched = append(p.watched, watchFiles("TLS certificate", own.load, own.cert, own.key))
	}
	if err := p.watching(); err != nil {
		return err
	}
	if p.people, err = p.citizens(); err != nil {
		return err
	}
	if p.worker, err = p.importFlags.worker(p.db, p.data, log); err != nil {
		return err
	}
	if p.worker != nil {
		p.worker.Cooling = p.Cooling
	}
	base, err := p.baseURL(listener.Addr())
	if err != nil {
		return err
	}
	p.going = all.going.Load
	p.runsOut = &runsOut{now: p.db.Now, said: map[string]int{}}
	p.runsOut.add(signingEnds(p.signer))
	if own != nil {
		p.runsOut.add(own.ends(staff.EndTLS))
	}
	site, err := p.site(listener.Addr(), log)
	if err != nil {
		return err
	}
	all.answer(listener, site.Handler())
	p.runsOut.add(site.Staff.EndingHere)
	if err := errors.Join(p.serveStaff(all, site, own), p.serveRedirect(all, listener.Addr()), p.serveFeed(all, log), p.serveManage(all, log),
		p.work(all, site, log)); err != nil {
		return err
	}
	return all.run(ctx, func() {
		if ready != nil {
			ready(base)
		}
		fmt.Printf("listening on %s\n", &url.URL{Scheme: p.scheme(), Host: listener.Addr().String()})
	})
}

// redirectsTo is the address that people are sent on to from plain HTTP; nil where that is not asked for.
func (p portal) redirectsTo(listening net.Addr) (*url.URL, error) {
	if p.RedirectHTTP == "" {
		return nil, nil
	}
	base, err := p.baseURL(listening)
	if err != nil {
		return nil, err
	}
	if base.Scheme != "https" {
		return nil, errors.New("redirect-http leads to the portal's own address, which must be https: give base-url, or tls-cert and tls-key")
	}
	return base, nil
}

// newServer bounds what a slow or hostile reader can hold.
func newServer(handler http.Handler, f lifeFlags, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: wholeBodies(handler), ErrorLog: connectionLog(log),
		ReadHeaderTimeout: f.HeaderTimeout, ReadTimeout: f.ReadTimeout, WriteTimeout: f.WriteTimeout,
		IdleTimeout: f.IdleTimeout, MaxHeaderBytes: 32 << 10,
	}
}

// serveStaff lets the agency's own people in on a listener of their own, where that is asked for.
func (p portal) serveStaff(all *life, site *web.Server, own *certificate) error {
	if p.StaffAddr == "" {
		return nil
	}
	listener, err := all.listen("staff", p.StaffAddr, own)
	if err != nil {
		return err
	}
	all.answer(listener, site.StaffHandler())
	fmt.Printf("staff sign in on %s\n", &url.URL{Scheme: p.scheme(), Host: listener.Addr().String(), Path: menu.At("staff-home")})
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
	staffURL, err := p.staffURL()
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
		CheckPage: base.JoinPath(menu.At("verify")).String(),
		CheckLink: func(docNo string) string { return base.JoinPath(menu.Of("verify-document", docNo)).String() },
		Signer:    p.signer, Fonts: data.Files, Now: p.db.Now,
	})
	if err != nil {
		return nil, err
	}
	load, err := p.load()
	if err != nil {
		return nil, err
	}
	issuer := document.Issuer{Agency: p.Agency, Demo: p.demo, Ready: renderer.Ready, Printable: renderer.Printable}
	return web.New(web.Options{
		DB: p.db, Imports: p.worker, Staff: staff.New(p.db, p.hasher, issuer), StaffApart: p.StaffAddr != "", StaffURL: staffURL,
		Citizen: p.people, Verifier: verifier.New(p.db, p.signer, p.Agency, p.demo), Renderer: renderer,
		Agency: p.Agency, BaseURL: base, Log: log, Clock: realTime, Demo: p.demo, TestCaptcha: fixed,
		Idle: p.Idle, Warn: p.Warn, Lifetime: p.Lifetime, Deadline: p.RequestTimeout, Going: p.going, RunsOut: p.runsOut.lister(), Watch: p.watcher(),
		Pictures: p.pictures, TrustedProxies: proxies, Load: load,
	}, insured.New, desk.New)
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
	if err := p.doors(&settings); err != nil {
		return nil, err
	}
	log := p.logger()
	settings.ScanFailed = func(err error) { log.Error("virus scanner", "error", err.Error()) }
	return citizen.New(p.db, p.hasher, settings), nil
}

// work adds what runs beside the pages: messages, imports, copies of people's data, reminders after imports, checks of the audit log,
// sweeping out what has expired, and whatever is read or written from time to time.
func (p *portal) work(all *life, site *web.Server, log *slog.Logger) error {
	if err := p.tell(all, log); err != nil {
		return err
	}
	if p.worker != nil {
		all.work("imports", p.worker.Run) // an import is left so that the next start goes on with it
	}
	if p.AuditAnchors != "" {
		site.Staff.CompareWith(p.AuditAnchors)
		all.work("audit anchors", func(ctx context.Context) { keepAnchors(ctx, p.db, p.AuditAnchors, log) })
	}
	reminders := notify.Reminders{DB: p.db, Log: log}
	all.work("reminders", reminders.Run)
	all.work("audit checks", func(ctx context.Context) { site.Staff.RunAuditChecks(ctx, log) })
	all.work("sweep", func(ctx context.Context) { sweep(ctx, p.db, log) })
	keep, err := p.retention()
	if err != nil {
		return err
	}
	all.work("retention", func(ctx context.Context) { retain(ctx, p.db, keep, log) })
	all.work("copies of data", func(ctx context.Context) { p.people.MakeExports(ctx, log) })
	all.work("scheduled changes", func(ctx context.Context) { applyScheduled(ctx, p.people, log) })
	all.work("files read again", func(ctx context.Context) { watch(ctx, log, p.watched) })
	all.work("pictures of files", func(ctx context.Context) { p.preparePictures(ctx, log) })
	all.work("what runs out", func(ctx context.Context) { p.runsOut.run(ctx, log) })
	return nil
}

// picturesAfter is when what draws pages of PDF files is made ready, where nobody needed it before: it takes some seconds of a processor, which the
// start has better use for.
const picturesAfter = 10 * time.Minute

func (p *portal) preparePictures(ctx context.Context, log *slog.Logger) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(picturesAfter):
	}
	if err := p.pictures.Prepare(); err != nil {
		log.Error("pages of PDF files can't be shown", "error", err.Error())
	}
	<-ctx.Done()
}

// scheduleEvery is how often it is looked whether the time of a change has come.
const scheduleEvery = time.Minute

// applyScheduled makes changes whose time has come, those of a time when nothing ran first.
func applyScheduled(ctx context.Context, people *citizen.Service, log *slog.Logger) {
	atOnceAndEach(ctx, scheduleEvery, func() {
		if _, err := people.ApplyScheduled(ctx); err != nil && ctx.Err() == nil {
			log.Warn("scheduled changes", "error", err.Error())
		}
	})
}

func sweep(ctx context.Context, db *store.DB, log *slog.Logger) {
	each(ctx, 10*time.Minute, func() {
		if err := db.Sweep(ctx); err != nil {
			log.Warn("sweep", "error", err.Error())
		}
	})
}
