package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"
)

// certificate is the portal's own, taken anew from its files without a restart.
type certificate struct {
	cert, key string
	current   atomic.Pointer[tls.Certificate]
}

// certificate is what the flags name, or nil where the portal does not speak TLS itself.
func (f tlsFlags) certificate() (*certificate, error) {
	if (f.TLSCert == "") != (f.TLSKey == "") {
		return nil, errors.New("tls-cert and tls-key belong together")
	}
	if f.TLSCert == "" {
		return nil, nil
	}
	c := &certificate{cert: f.TLSCert, key: f.TLSKey}
	return c, c.load()
}

// load reads the files. Where they can't be used, or hold a certificate that has run out, the former one stays.
func (c *certificate) load() error {
	pair, err := readPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("the TLS certificate can't be used: %w", err)
	}
	if c.current.Load() != nil && realTime().After(pair.Leaf.NotAfter) {
		return fmt.Errorf("the new TLS certificate ran out on %s", pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	c.current.Store(&pair)
	return nil
}

func readPair(cert, key string) (pair tls.Certificate, err error) {
	private, err := readSecret(key)
	if err != nil {
		return pair, err
	}
	public, err := os.ReadFile(cert)
	if err != nil {
		return pair, err
	}
	return tls.X509KeyPair(public, private)
}

// config is for a server: TLS 1.2 and later, with the standard library's choice of ciphers.
func (c *certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		return c.current.Load(), nil
	}}
}

// serveRedirect sends whoever comes by plain HTTP to the portal's own address, where that is asked for. It never answers with anything
// else, and does not go by the Host that it is asked for.
func (p portal) serveRedirect(all *life, listening net.Addr) error {
	base, err := p.redirectsTo(listening)
	if err != nil || base == nil {
		return err
	}
	listener, err := all.listen("plain HTTP", p.RedirectHTTP, nil)
	if err != nil {
		return err
	}
	all.answer(listener, redirectTo(base))
	fmt.Printf("sending on from http://%s\n", listener.Addr())
	return nil
}

func redirectTo(base *url.URL) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := url.URL{Scheme: base.Scheme, Host: base.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
	})
}
