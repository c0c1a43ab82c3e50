package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/desk"
	insured "shebao/internal/web/portal"
)

// gate stands in the place of the pages: whoever comes waits until let go.
type gate struct {
	handler http.Handler
	came    chan string // the addresses of those who got in
	open    chan struct{}
}

func newGate(t *testing.T, p *portal, load web.Load, answer func(http.ResponseWriter, *http.Request, <-chan struct{})) *gate {
	t.Helper()
	var options web.Options
	newPortal(t, p.World, func(o *web.Options) { o.Load, o.Clock = load, p.Clock.Now; options = *o })
	server, err := web.New(options, insured.New, desk.New)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{came: make(chan string, 100), open: make(chan struct{})}
	g.handler = server.Bounded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.came <- r.URL.Path
		answer(w, r, g.open)
	}))
	return g
}

// waiting answers once it is let go.
func waiting(w http.ResponseWriter, r *http.Request, open <-chan struct{}) {
	<-open
	io.WriteString(w, "page")
}

// at once answers.
func atOnce(w http.ResponseWriter, r *http.Request, _ <-chan struct{}) {
	io.Copy(io.Discard, r.Body)
	io.WriteString(w, "page")
}

// send asks from an address and hands the answer over when it is there.
func (g *gate) send(method, path, from string, body io.Reader) <-chan *httptest.ResponseRecorder {
	done := make(chan *httptest.ResponseRecorder, 1)
	r := httptest.NewRequest(method, path, body)
	r.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(from), 4711).String()
	go func() {
		w := httptest.NewRecorder()
		g.handler.ServeHTTP(w, r)
		done <- w
	}()
	return done
}

func (g *gate) get(path string) <-chan *httptest.ResponseRecorder {
	return g.send(http.MethodGet, path, "198.51.100.7", nil)
}

func within[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came")
	}
	return v
}

func TestTooManyAtOnceAreTurnedAwayCalmly(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{MaxRequests: 2, QueueWait: time.Millisecond}, waiting)
	inside := []<-chan *httptest.ResponseRecorder{g.get("/a"), g.get("/b")}
	within(t, g.came)
	within(t, g.came)
	p.DB.Close() // turning somebody away asks the database for nothing
	away := within(t, g.get("/my"))
	seconds, err := strconv.Atoi(away.Header().Get("Retry-After"))
	if away.Code != http.StatusServiceUnavailable || err != nil || seconds < 1 || seconds > 60 {
		t.Errorf("the third gets %d, to come back after %q seconds", away.Code, away.Header().Get("Retry-After"))
	}
	shown := page{status: away.Code, body: away.Body.String()}
	for _, want := range []string{"现在访问的人太多", "刷新"} {
		if !shown.says(want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	testkit.CheckHTML(t, shown.body)
	if len(shown.body) > 16<<10 || away.Header().Get("Set-Cookie") != "" {
		t.Errorf("turning away costs %d bytes, cookie %q", len(shown.body), away.Header().Get("Set-Cookie"))
	}
	for _, path := range []string{"/healthz", "/static/app.css"} {
		answer := g.get(path)
		if got := within(t, g.came); got != path {
			t.Errorf("%s came in the place of %s", got, path)
		}
		defer within(t, answer)
	}
	close(g.open)
	for _, answer := range inside {
		if got := within(t, answer); got.Code != http.StatusOK || got.Body.String() != "page" {
			t.Errorf("one who was inside gets %d", got.Code)
		}
	}
	if got := within(t, g.get("/again")); got.Code != http.StatusOK {
		t.Errorf("once there is room again: %d", got.Code)
	}
}

func TestAFewWaitForTheirTurn(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{MaxRequests: 1, QueueWait: time.Hour}, waiting)
	first := g.get("/first")
	within(t, g.came)
	const wait = 8 // of nine who come now eight may wait, and one is turned away at once
	answers := make(chan *httptest.ResponseRecorder, wait+1)
	for range wait + 1 {
		go func() { answers <- <-g.get("/next") }()
	}
	if turned := within(t, answers); turned.Code != http.StatusServiceUnavailable {
		t.Errorf("one too many gets %d", turned.Code)
	}
	close(g.open)
	if got := within(t, first); got.Code != http.StatusOK {
		t.Errorf("the first gets %d", got.Code)
	}
	for range wait {
		if got := within(t, answers); got.Code != http.StatusOK {
			t.Errorf("one who waited gets %d", got.Code)
		}
	}
}

func TestThoseWhoSendLeaveRoomForThoseWhoRead(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{MaxRequests: 4, QueueWait: time.Millisecond}, func(w http.ResponseWriter, r *http.Request, open <-chan struct{}) {
		if r.Method == http.MethodPost {
			<-open // as a sign-in waits for its password to be hashed
		}
		io.WriteString(w, "page")
	})
	sign := func() <-chan *httptest.ResponseRecorder {
		return g.send(http.MethodPost, "/signin", "198.51.100.8", strings.NewReader("id=1"))
	}
	inside := []<-chan *httptest.ResponseRecorder{sign(), sign()}
	within(t, g.came)
	within(t, g.came)
	if got := within(t, sign()); got.Code != http.StatusServiceUnavailable {
		t.Errorf("a third sign-in gets %d", got.Code)
	}
	for range 10 {
		if got := within(t, g.get("/")); got.Code != http.StatusOK {
			t.Fatalf("a page gets %d meanwhile", got.Code)
		}
	}
	close(g.open)
	for _, answer := range inside {
		within(t, answer)
	}
}

func TestWhoReadsSlowlyTakesNoPlace(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{MaxRequests: 1, QueueWait: time.Millisecond}, func(w http.ResponseWriter, r *http.Request, open <-chan struct{}) {
		io.WriteString(w, "page") // from here on it is the network's time
		if r.URL.Path == "/slow" {
			<-open
		}
	})
	slow := g.get("/slow")
	within(t, g.came)
	if got := within(t, g.get("/other")); got.Code != http.StatusOK {
		t.Errorf("another one gets %d meanwhile", got.Code)
	}
	close(g.open)
	within(t, slow)
}

func TestWhoWritesSlowlyTakesNoPlace(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{MaxRequests: 1, QueueWait: time.Millisecond}, atOnce)
	body, dribble := io.Pipe()
	slow := g.send(http.MethodPost, "/signin", "198.51.100.8", body)
	dribble.Write([]byte("id=1"))
	if got := within(t, g.get("/other")); got.Code != http.StatusOK {
		t.Errorf("another one gets %d meanwhile", got.Code)
	}
	dribble.Close()
	if got := within(t, slow); got.Code != http.StatusOK {
		t.Errorf("the slow one gets %d in the end", got.Code)
	}
}

// The attack: sixteen slow anonymous connections, and nobody else can hand a file in. What is on its way takes no place, and of one line
// only a few are let come.
func TestSlowUploadsLeavePlacesToOthers(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{MaxRequests: 8, QueueWait: time.Millisecond}, atOnce)
	large := func() io.Reader { return strings.NewReader(strings.Repeat("x", 100<<10)) }
	var ends []io.Closer
	var answers []<-chan *httptest.ResponseRecorder
	for i := range 16 {
		body, dribble := io.Pipe()
		answers = append(answers, g.send(http.MethodPost, "/verify", fmt.Sprintf("198.51.100.%d", i/4+1), body))
		dribble.Write(make([]byte, 100<<10)) // more than any form
		ends = append(ends, dribble)
	}
	for range 20 {
		if got := within(t, g.send(http.MethodPost, "/verify", "203.0.113.9", large())); got.Code != http.StatusOK {
			t.Fatalf("another upload gets %d meanwhile", got.Code)
		}
		if got := within(t, g.get("/other")); got.Code != http.StatusOK {
			t.Fatalf("a page gets %d meanwhile", got.Code)
		}
	}
	if got := within(t, g.send(http.MethodPost, "/verify", "198.51.100.1", large())); got.Code != http.StatusServiceUnavailable {
		t.Errorf("the fifth of one line gets %d", got.Code)
	}
	for i, end := range ends {
		end.Close()
		if got := within(t, answers[i]); got.Code != http.StatusOK {
			t.Errorf("a slow upload gets %d in the end", got.Code)
		}
	}
	if got := within(t, g.send(http.MethodPost, "/verify", "198.51.100.1", large())); got.Code != http.StatusOK {
		t.Errorf("once they are done another of that line gets %d", got.Code)
	}
}

// Who sends a large body more slowly than a modem is cut off, by the deadline of the connection.
func TestABodyHasALeastSpeed(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{MaxRequests: 8}, atOnce)
	body := io.MultiReader(strings.NewReader(strings.Repeat("x", 100<<10)), iotest.ErrReader(os.ErrDeadlineExceeded))
	if got := within(t, g.send(http.MethodPost, "/verify", "198.51.100.1", body)); got.Code != http.StatusServiceUnavailable {
		t.Errorf("one cut off gets %d", got.Code)
	}
	began := p.Clock.Now()
	w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	r := httptest.NewRequest(http.MethodPost, "/verify", strings.NewReader(strings.Repeat("x", 200<<10)))
	r.RemoteAddr = "198.51.100.1:80"
	g.handler.ServeHTTP(w, r)
	if len(w.read) < 2 || w.read[0].Sub(began) != 17*time.Second || w.read[1].Sub(began) != 19*time.Second {
		t.Errorf("the deadlines for reading are %v after %v, want 15 s and two more for each 64 KB", w.read, began)
	}
}

// deadlines notes what deadlines for reading a connection is given.
type deadlines struct {
	*httptest.ResponseRecorder
	read []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.read = append(d.read, t)
	return nil
}

func TestABodyReachesItsHandlerWhole(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	var got string
	g := newGate(t, p, web.Load{MaxRequests: 8}, func(w http.ResponseWriter, r *http.Request, _ <-chan struct{}) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = string(b)
	})
	for _, size := range []int{0, 1, 64 << 10, 64<<10 + 1, 64<<10 + 2, 300 << 10} {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, "%d,", i)
		}
		want := b.String()[:size]
		within(t, g.send(http.MethodPost, "/verify", "198.51.100.7", strings.NewReader(want)))
		if got != want {
			t.Errorf("of %d bytes %d arrive, or other ones", size, len(got))
		}
	}
}

func TestABodyTooLargeWithoutALengthIsRefused(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) { o.Load.MaxRequests = 4 })
	b := p.browser(t)
	for address, size := range map[string]int{"/signin": 1 << 20, "/verify": 8 << 20} {
		body := io.MultiReader(strings.NewReader("id="), strings.NewReader(strings.Repeat("1", size))) // sent in chunks
		got := b.send(http.MethodPost, address, "application/x-www-form-urlencoded", body)
		if got.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%d bytes in chunks to %s: %d, want 413", size, address, got.status)
		}
	}
	b.signIn("employee")
	if got := b.get("/my"); got.status != http.StatusOK {
		t.Errorf("behind the limits a page answers %d", got.status)
	}
}

func TestOneAddressMayAskOnlySoOften(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{AddressRequests: 3, AddressWindow: 5 * time.Minute}, atOnce)
	ask := func(path, from string) int {
		t.Helper()
		return within(t, g.send(http.MethodGet, path, from, nil)).Code
	}
	for range 3 {
		if got := ask("/", "198.51.100.7"); got != http.StatusOK {
			t.Fatalf("within the limit: %d", got)
		}
	}
	away := within(t, g.send(http.MethodGet, "/my", "198.51.100.7", nil))
	if shown := (page{body: away.Body.String()}); away.Code != http.StatusTooManyRequests || !shown.says(text.FailureTooOften.Title) || away.Header().Get("Retry-After") == "" {
		t.Errorf("past the limit: %d, %q", away.Code, away.Header().Get("Retry-After"))
	}
	testkit.CheckHTML(t, away.Body.String())
	for what, got := range map[string]int{
		"a style sheet": ask("/static/app.css", "198.51.100.7"), "whoever watches the server": ask("/healthz", "198.51.100.7"),
		"another address": ask("/", "198.51.100.8"), "the proxy itself": ask("/", "10.0.0.1"),
	} {
		if got != http.StatusOK {
			t.Errorf("%s meanwhile: %d", what, got)
		}
	}
	p.Clock.Advance(2 * time.Minute) // one comes back each 100 seconds
	if a, b := ask("/", "198.51.100.7"), ask("/", "198.51.100.7"); a != http.StatusOK || b != http.StatusTooManyRequests {
		t.Errorf("after two minutes: %d and %d, want one more", a, b)
	}
}

func TestAnIPv6LineIsOneAddressAndAProxyNone(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{AddressRequests: 2, AddressWindow: time.Minute}, atOnce)
	var codes []int
	for i := range 3 {
		codes = append(codes, within(t, g.send(http.MethodGet, "/", fmt.Sprintf("2001:db8:0:1::%x", i+1), nil)).Code)
	}
	if codes[1] != http.StatusOK || codes[2] != http.StatusTooManyRequests {
		t.Errorf("three addresses of one line get %v", codes)
	}
	if got := within(t, g.send(http.MethodGet, "/", "2001:db8:0:2::1", nil)).Code; got != http.StatusOK {
		t.Errorf("the next line gets %d", got)
	}
	turnedAway := 0
	for i := range 40 { // each from a line of its own, all in one site: sixteen times as many as from a line
		if within(t, g.send(http.MethodGet, "/", fmt.Sprintf("2001:db8:1:%x::1", i+1), nil)).Code == http.StatusTooManyRequests {
			turnedAway++
		}
	}
	if turnedAway != 40-2*16 {
		t.Errorf("of 40 from one site %d are turned away, want 8", turnedAway)
	}
	for i := range 20 { // people behind our proxy
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "10.0.0.1:80"
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i+1))
		w := httptest.NewRecorder()
		if g.handler.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatalf("person %d behind the proxy gets %d", i, w.Code)
		}
	}
}

func TestWhoIsRememberedIsBounded(t *testing.T) {
	remembered, most := web.RememberedAfter(250_000, func(i int) string { return netip.AddrFrom4([4]byte{11, byte(i >> 16), byte(i >> 8), byte(i)}).String() })
	if remembered > most || remembered == 0 {
		t.Errorf("%d addresses are remembered, at most %d", remembered, most)
	}
}

func TestNothingIsBoundedUnlessAskedFor(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	g := newGate(t, p, web.Load{}, waiting)
	var answers []<-chan *httptest.ResponseRecorder
	for range 50 {
		answers = append(answers, g.get("/"))
	}
	for range answers {
		within(t, g.came)
	}
	close(g.open)
	for _, answer := range answers {
		if got := within(t, answer); got.Code != http.StatusOK {
			t.Errorf("%d", got.Code)
		}
	}
}

func TestEveryCookieIsOfThisHostAlone(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	b.post("/display", map[string][]string{"mode": {"elder"}, "back": {"/"}})
	if len(b.cookies) < 2 {
		t.Fatalf("cookies: %v", b.cookies)
	}
	for name := range b.cookies {
		if !strings.HasPrefix(name, "__Host-") {
			t.Errorf("the cookie %s could be set by another host", name)
		}
	}
	// What a page without TLS could have planted counts for nothing.
	planted := p.browser(t)
	planted.cookies = map[string]string{"session": b.cookies[sessionCookie], "display": "elder"}
	if got := planted.get("/my"); got.status != http.StatusSeeOther {
		t.Errorf("a session in a cookie of another name opens the page: %d", got.status)
	}
}
