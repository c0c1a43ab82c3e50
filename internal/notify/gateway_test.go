package notify_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

const secret = "a-secret-of-the-gateway"

// gateway is an HTTP gateway as an agency would run one: it takes what is signed, once for each key and nonce.
type gateway struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int // to answer with, one after the other; then 200
	nonces   []string
	bodies   []map[string]string
	forged   int
}

func newGateway(t *testing.T, statuses ...int) *gateway {
	g := &gateway{statuses: statuses}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	nonce, timestamp := r.Header.Get(notify.HeaderNonce), r.Header.Get(notify.HeaderTimestamp)
	if r.Header.Get(notify.HeaderSignature) != notify.Sign([]byte(secret), timestamp, nonce, body) || slices.Contains(g.nonces, nonce) {
		g.forged++
		w.WriteHeader(http.StatusForbidden)
		return
	}
	g.nonces = append(g.nonces, nonce)
	var m map[string]string
	json.Unmarshal(body, &m)
	m["timestamp"], m["key"] = timestamp, r.Header.Get(notify.HeaderMessage)
	g.bodies = append(g.bodies, m)
	if len(g.statuses) > 0 {
		status := g.statuses[0]
		g.statuses = g.statuses[1:]
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		return
	}
	io.WriteString(w, `{"reference": "gw-`+strconv.Itoa(len(g.bodies))+`"}`)
}

func gatewaySender(t *testing.T, address, secret string) notify.Sender {
	t.Helper()
	s, err := notify.Open(store.ChannelSMS, notify.Setting{Address: address, Secret: secret, Now: testkit.NewClock().Now, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAGatewayGetsASignedRequest(t *testing.T) {
	g := newGateway(t)
	m := notice("您好")
	m.ID = "M1"
	reference, err := gatewaySender(t, g.URL, secret).Send(t.Context(), m)
	if err != nil || reference != "gw-1" || g.forged != 0 {
		t.Fatalf("%q, %v", reference, err)
	}
	for key, want := range map[string]string{"id": "M1", "key": "M1", "to": phone, "channel": "sms", "template": "registered", "text": "您好", "timestamp": "1795399200"} {
		if got := g.bodies[0][key]; got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if len(g.nonces[0]) != 32 {
		t.Errorf("the nonce is %q", g.nonces[0])
	}
}

func TestASignatureHangsOnEveryPart(t *testing.T) {
	// HMAC-SM3 of "1\n2\n3" under "key", worked out with OpenSSL: printf '1\n2\n3' | openssl dgst -sm3 -hmac key
	if got := notify.Sign([]byte("key"), "1", "2", []byte("3")); got != "822307860457627f811181e7def283122aa9656d3a2957e549684ffc459ad58e" {
		t.Errorf("the signature is %s", got)
	}
	whole := notify.Sign([]byte(secret), "1", "2", []byte("3"))
	for name, other := range map[string]string{
		"secret": notify.Sign([]byte("other"), "1", "2", []byte("3")), "time": notify.Sign([]byte(secret), "9", "2", []byte("3")),
		"nonce": notify.Sign([]byte(secret), "1", "9", []byte("3")), "body": notify.Sign([]byte(secret), "1", "2", []byte("9")),
	} {
		if other == whole {
			t.Errorf("another %s has the same signature", name)
		}
	}
}

func TestWhatAGatewaysAnswerMeans(t *testing.T) {
	for status, want := range map[int]error{500: nil, 502: nil, 503: nil, 429: nil, 408: nil, 302: nil, 400: notify.ErrRefused, 403: notify.ErrRefused, 404: notify.ErrRefused, 422: notify.ErrRefused} {
		g := newGateway(t, status)
		_, err := gatewaySender(t, g.URL, secret).Send(t.Context(), notice("好"))
		if err == nil || errors.Is(err, notify.ErrRefused) != (want != nil) || len(g.bodies) != 1 {
			t.Errorf("status %d means %v after %d requests", status, err, len(g.bodies))
		}
		if strings.Contains(err.Error(), phone) {
			t.Errorf("status %d: the error names the phone", status)
		}
	}
	if _, err := gatewaySender(t, "http://"+testkit.FreeAddr(t), secret).Send(t.Context(), notice("好")); !errors.Is(err, notify.ErrUnclear) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestAGatewayThatFailsGetsTheSameMessageAgainUnderTheSameKey(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		g := newGateway(t, 503, 500)
		s, m := service(w.DB, gatewaySender(t, g.URL, secret)), tell(t, w, notice("好"))[0]
		for range 2 {
			w.Clock.Set(deliver(t, s, m))
		}
		if again := deliver(t, s, m); !again.IsZero() || stateOf(t, w, m.ID) != store.MessageSent {
			t.Errorf("%s, again at %v", stateOf(t, w, m.ID), again)
		}
		if len(g.bodies) != 3 || g.bodies[0]["key"] != m.ID || g.bodies[2]["key"] != m.ID || g.forged != 0 {
			t.Errorf("the gateway saw %v", g.bodies)
		}
	})
}

func TestAWrongSecretIsRefused(t *testing.T) {
	g := newGateway(t)
	if _, err := gatewaySender(t, g.URL, "another-secret-altogether").Send(t.Context(), notice("好")); !errors.Is(err, notify.ErrRefused) {
		t.Errorf("%v", err)
	}
}
