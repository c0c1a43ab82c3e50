package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"shebao/internal/bench"
	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/text"
)

const (
	benchCaptcha  = "1234"
	benchPassword = demoPassword
)

// benchServers are the portal, the same portal being recorded, and what answers with the record.
type benchServers struct{ portal, recorder, bare string }

// measurePages starts a portal on the database and asks it for its pages.
func (c measureCmd) measurePages(ctx context.Context, engine bench.Engine, db *store.DB, address string) error {
	careers, people, err := c.cast(ctx, engine, db, address)
	if err != nil {
		return err
	}
	hasher := secret.NewHasher()
	note("giving %d people an account", len(people))
	if err := bench.Register(ctx, db, hasher, people, benchPassword); err != nil {
		return err
	}
	servers, stop, err := startBench(db, hasher)
	if err != nil {
		return err
	}
	defer stop()
	path := menu.Default().Path("pension-contributions")
	note("signing %d people in and recording their pages", len(careers))
	visits, err := bench.SignIn(ctx, servers.recorder, careers, benchPassword, benchCaptcha, path)
	if err != nil {
		return err
	}
	c.printPagesHead(careers)
	if err := c.compare(ctx, "statement", servers, visits); err != nil {
		return err
	}
	return c.compare(ctx, "signin", servers, bench.SignInVisits(people, benchPassword, benchCaptcha))
}

// cast chooses whose statements are read, and who signs in: those and others.
func (c measureCmd) cast(ctx context.Context, engine bench.Engine, db *store.DB, address string) (careers, people []bench.Person, err error) {
	raw, err := engine.Open(address)
	if err != nil {
		return nil, nil, err
	}
	defer raw.Close()
	if careers, err = bench.FindCareers(ctx, db, raw, c.Rows, c.Careers); err != nil {
		return nil, nil, err
	}
	if len(careers) == 0 {
		return nil, nil, fmt.Errorf("nobody in the archive has %d rows: take more --people or fewer --rows", c.Rows)
	}
	others, err := bench.FindPeople(ctx, db, raw, c.Accounts)
	if err != nil {
		return nil, nil, err
	}
	people = slices.Clone(careers)
	for _, p := range others {
		if !slices.ContainsFunc(careers, func(c bench.Person) bool { return c.PersonNo == p.PersonNo }) {
			people = append(people, p)
		}
	}
	return careers, people[:max(len(careers), min(c.Accounts, len(people)))], nil
}

// startBench serves on loopback, each server on a port of its own.
func startBench(db *store.DB, hasher *secret.Hasher) (at benchServers, stop func(), err error) {
	key, cert, err := document.NewSelfSigned(document.DemoName, realTime())
	if err != nil {
		return at, nil, err
	}
	signer, err := document.LoadSigner(key, cert, nil)
	if err != nil {
		return at, nil, err
	}
	// Behind a proxy on loopback, so that every person comes from an address of their own.
	p := portal{db: db, signer: signer, demo: true, hasher: hasher, captcha: benchCaptcha, serverFlags: serverFlags{
		lifeFlags: standardLife,
		Agency:    text.DemoAgency, Idle: 15 * time.Minute, Warn: 150 * time.Second, Lifetime: 12 * time.Hour,
		doorFlags: doorFlags{TrustedProxies: []string{"127.0.0.0/8"}},
	}}
	if p.people, err = p.citizens(); err != nil {
		return at, nil, err
	}
	log := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelInfo}))
	var bare bench.Bare
	var servers []*http.Server
	stop = func() {
		for _, server := range servers {
			server.Close()
		}
	}
	for _, s := range []struct {
		address *string
		handler func(http.Handler) http.Handler
	}{
		{&at.portal, func(portal http.Handler) http.Handler { return portal }},
		{&at.recorder, bare.Record},
		{&at.bare, func(http.Handler) http.Handler { return &bare }},
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			stop()
			return at, nil, err
		}
		site, err := p.site(listener.Addr(), log)
		if err != nil {
			stop()
			return at, nil, err
		}
		server := newServer(s.handler(site.Handler()), standardLife, log)
		servers = append(servers, server)
		*s.address = listener.Addr().String()
		go server.Serve(listener) // ends with stop
	}
	return at, stop, nil
}

// compare measures visits to the portal and then to the bare handler, and prints both.
func (c measureCmd) compare(ctx context.Context, name string, at benchServers, visits []bench.Visit) error {
	plan := bench.Plan{Address: at.portal, Connections: c.Connections, Warmup: c.Warmup,
		Duration: time.Duration(c.Seconds) * time.Second, Visits: visits}
	ours, err := c.profiled(name, func() (generated, error) { return generate(ctx, plan) })
	if err != nil {
		return err
	}
	plan.Address = at.bare
	for _, visit := range plan.Visits {
		for i := range visit {
			visit[i].Marker = "" // the record answers with whose page comes next
		}
	}
	bare, err := generate(ctx, plan)
	if err != nil {
		return err
	}
	printPages(ours, bare)
	if ours.Failed != "" {
		return fmt.Errorf("an answer was not right: %s", ours.Failed)
	}
	return ctx.Err()
}
