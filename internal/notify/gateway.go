package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"shebao/internal/store"
)

// Headers of a request to a gateway.
const (
	HeaderTimestamp = "X-Shebao-Timestamp" // Unix seconds
	HeaderNonce     = "X-Shebao-Nonce"     // 32 hexadecimal digits, never twice
	HeaderSignature = "X-Shebao-Signature" // Sign of the request
	HeaderMessage   = "Idempotency-Key"    // the message's ID, the same at every try: a gateway sends it once
)

// Sign is the signature of a request: HMAC-SM3 over timestamp, nonce and body, each on a line, in hexadecimal.
func Sign(secret []byte, timestamp, nonce string, body []byte) string {
	mac := hmac.New(sm3.New, secret)
	for _, line := range [][]byte{[]byte(timestamp), []byte(nonce)} {
		mac.Write(append(line, '\n'))
	}
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// GatewaySender posts each message as JSON to an HTTP gateway that serves the agency's several systems.
type GatewaySender struct {
	url    string
	secret atomic.Pointer[[]byte]
	now    func() time.Time
	client *http.Client
}

// minSecret is the shortest secret to sign with, in octets.
const minSecret = 16

// NewGatewaySender posts to an address with requests signed by a secret that the gateway shares.
func NewGatewaySender(address string, secret []byte, now func() time.Time) (*GatewaySender, error) {
	// A signed request goes where it was meant to and nowhere else.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	g := &GatewaySender{url: address, now: now, client: &http.Client{CheckRedirect: stay}}
	return g, g.Renew(string(secret))
}

// Renew implements Renewable.
func (g *GatewaySender) Renew(secret string) error {
	if len(secret) < minSecret {
		return fmt.Errorf("notify: the gateway's secret must have at least %d characters", minSecret)
	}
	next := []byte(secret)
	g.secret.Store(&next)
	return nil
}

// Repeatable is true: the gateway knows a message by its Idempotency-Key.
func (g *GatewaySender) Repeatable() bool { return true }

// maxAnswer bounds what is read of a gateway's answer.
const maxAnswer = 4 << 10

// Send posts the message. The gateway may answer with {"reference": "…"}.
func (g *GatewaySender) Send(ctx context.Context, m store.Message) (string, error) {
	request, err := g.request(ctx, m)
	if err != nil {
		return "", err
	}
	response, err := g.client.Do(request)
	if err != nil {
		var whole *url.Error // which names the address
		if errors.As(err, &whole) {
			err = whole.Err
		}
		return "", fmt.Errorf("%w: %w", ErrUnclear, err) // the request may have arrived
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	switch status := response.StatusCode; {
	case status >= 200 && status <= 299:
		var answer struct {
			Reference string `json:"reference"`
		}
		_ = json.Unmarshal(body, &answer) // a gateway need not say more than its status
		return answer.Reference, nil
	case err != nil, status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status < 400:
		return "", fmt.Errorf("notify: the gateway answers with status %d", status)
	default:
		return "", fmt.Errorf("%w: the gateway answers with status %d", ErrRefused, status)
	}
}

func (g *GatewaySender) request(ctx context.Context, m store.Message) (*http.Request, error) {
	body, err := json.Marshal(struct {
		ID       string `json:"id"`
		To       string `json:"to"`
		Channel  string `json:"channel"`
		Template string `json:"template"`
		Text     string `json:"text"`
	}{m.ID, m.Recipient, m.Channel, m.Template, m.Text})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("notify: the gateway's address is no address")
	}
	var random [16]byte
	rand.Read(random[:])
	timestamp, nonce := strconv.FormatInt(g.now().Unix(), 10), hex.EncodeToString(random[:])
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set(HeaderTimestamp, timestamp)
	request.Header.Set(HeaderNonce, nonce)
	request.Header.Set(HeaderSignature, Sign(*g.secret.Load(), timestamp, nonce, body))
	request.Header.Set(HeaderMessage, m.ID)
	return request, nil
}
