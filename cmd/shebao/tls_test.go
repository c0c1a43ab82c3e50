package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificateFiles makes a certificate for loopback that ends then, and its key, in a folder.
func certificateFiles(t *testing.T, dir, name string, end time.Time) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: end.AddDate(-1, 0, 0), NotAfter: end, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, name+".crt"), filepath.Join(dir, name+".key")
	write(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	write(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}))
	return cert, key
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// replace puts a file in the place of another, as a renewal does.
func replace(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	next := to + ".next"
	write(t, next, content)
	// The clock of some file systems is coarse; a renewal is never this close to the one before.
	if err := os.Chtimes(next, time.Now(), time.Now().Add(time.Duration(len(content))*time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, to); err != nil {
		t.Fatal(err)
	}
}

// shown is the name in the certificate that a new connection is shown.
func shown(t *testing.T, address string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
}

func serveTLS(t *testing.T, own *certificate) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }), standardLife, slog.New(slog.DiscardHandler))
	server.TLSConfig = own.config()
	go server.ServeTLS(listener, "", "")
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

func TestANewCertificateIsTakenUpWithoutARestart(t *testing.T) {
	dir, next := t.TempDir(), time.Now().AddDate(1, 0, 0)
	cert, key := certificateFiles(t, dir, "first", next)
	own, err := tlsFlags{TLSCert: cert, TLSKey: key}.certificate()
	if err != nil {
		t.Fatal(err)
	}
	address := serveTLS(t, own)
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	files := watchFiles("TLS certificate", own.load, cert, key)
	files.check(log, false)
	if got := shown(t, address); got != "first" || said.Len() > 0 {
		t.Fatalf("at first %q is shown; the log says %s", got, &said)
	}

	// A renewal writes two files, one after the other; between them they do not belong together.
	newCert, newKey := certificateFiles(t, dir, "second", next)
	replace(t, newCert, cert)
	files.check(log, false)
	if got := shown(t, address); got != "first" || !strings.Contains(said.String(), "level=WARN") {
		t.Errorf("with half of the new pair %q is shown; the log says %s", got, &said)
	}
	replace(t, newKey, key)
	files.check(log, false)
	if got := shown(t, address); got != "second" {
		t.Errorf("with the new pair %q is shown", got)
	}

	old, oldKey := certificateFiles(t, dir, "expired", time.Now().AddDate(0, 0, -1))
	replace(t, old, cert)
	replace(t, oldKey, key)
	said.Reset()
	files.check(log, false)
	if got := shown(t, address); got != "second" || !strings.Contains(said.String(), "ran out on") {
		t.Errorf("with a pair that has run out %q is shown; the log says %s", got, &said)
	}
	said.Reset()
	if files.check(log, false); said.Len() > 0 {
		t.Errorf("the same bad pair is warned of again: %s", &said)
	}
	write(t, cert, []byte("no certificate"))
	files.check(log, true) // as on SIGHUP
	if got := shown(t, address); got != "second" || !strings.Contains(said.String(), "level=WARN") {
		t.Errorf("with no certificate %q is shown; the log says %s", got, &said)
	}
}

func TestTLSIsModernAndSpeaksHTTP2(t *testing.T) {
	cert, key := certificateFiles(t, t.TempDir(), "own", time.Now().AddDate(1, 0, 0))
	own, err := tlsFlags{TLSCert: cert, TLSKey: key}.certificate()
	if err != nil {
		t.Fatal(err)
	}
	address := serveTLS(t, own)
	if _, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	answer, err := client.Get("https://" + address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.ProtoMajor != 2 {
		t.Errorf("spoken is %s", answer.Proto)
	}
}

func TestACertificateNeedsItsKeyAndAnAddressItsScheme(t *testing.T) {
	cert, key := certificateFiles(t, t.TempDir(), "own", time.Now().AddDate(1, 0, 0))
	for _, flags := range []tlsFlags{{TLSCert: cert}, {TLSKey: key}, {TLSCert: cert, TLSKey: cert}, {TLSCert: cert, TLSKey: key + "x"}} {
		if _, err := flags.certificate(); err == nil {
			t.Errorf("%+v is taken", flags)
		}
	}
	listening := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8443}
	for _, test := range []struct {
		portal portal
		want   string
	}{
		{portal{}, "http://localhost:8443"},
		{portal{serverFlags: serverFlags{tlsFlags: tlsFlags{TLSCert: cert, TLSKey: key}}}, "https://localhost:8443"},
		{portal{addressFlags: addressFlags{BaseURL: "https://portal.example"}}, "https://portal.example"},
	} {
		if got, err := test.portal.baseURL(listening); err != nil || got.String() != test.want {
			t.Errorf("%v, %v; want %s", got, err, test.want)
		}
	}
	plain := portal{serverFlags: serverFlags{tlsFlags: tlsFlags{RedirectHTTP: "127.0.0.1:0"}}}
	if _, err := plain.redirectsTo(listening); err == nil {
		t.Error("plain HTTP is sent on to plain HTTP")
	}
}

func TestPlainHTTPIsSentOnToOurOwnAddressOnly(t *testing.T) {
	to := redirectTo(&url.URL{Scheme: "https", Host: "portal.example"})
	for path, want := range map[string]string{
		"/":                      "https://portal.example/",
		"/my?year=2008":          "https://portal.example/my?year=2008",
		"/a%2Fb":                 "https://portal.example/a%2Fb",
		"//evil.example/x":       "https://portal.example//evil.example/x",
		"/\\evil.example":        "https://portal.example/%5Cevil.example",
		"/x?next=//evil.example": "https://portal.example/x?next=//evil.example",
	} {
		r := httptest.NewRequest(http.MethodPost, "http://other.example"+path, nil)
		w := httptest.NewRecorder()
		to.ServeHTTP(w, r)
		if got := w.Header().Get("Location"); w.Code != http.StatusPermanentRedirect || got != want {
			t.Errorf("%s: %d to %q, want %q", path, w.Code, got, want)
		}
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: a cookie over plain HTTP", path)
		}
	}
}
