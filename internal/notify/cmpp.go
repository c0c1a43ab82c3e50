package notify

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	cmpp "github.com/bigwhite/gocmpp"

	"shebao/internal/store"
	"shebao/internal/text"
)

// CMPPOptions say which gateway of an operator takes short messages, and as whom. The protocol has no encryption: it runs on a
// line of the operator's.
type CMPPOptions struct {
	Addr   string // host:port
	User   string // the enterprise code (SP_Id), at most 6 characters
	Secret string // the shared secret
	// Source is the number that people see as the sender, Service the code of the service that the operator registered.
	Source, Service string
	Log             *slog.Logger
	// Answer bounds the wait for an answer, ActiveTest is how often an idle line is tried. 10 s and 30 s where 0.
	Answer, ActiveTest time.Duration
}

// CMPPSender hands short messages to an operator's gateway by CMPP 3.0, over one connection that is made again when it breaks.
type CMPPSender struct {
	o       CMPPOptions
	mu      sync.Mutex
	session *cmppSession
	report  atomic.Pointer[Report] // set by Listen
}

// NewCMPPSender does not connect yet.
func NewCMPPSender(o CMPPOptions) (*CMPPSender, error) {
	if o.User == "" || len(o.User) > 6 || o.Secret == "" || o.Source == "" || len(o.Source) > 21 || len(o.Service) > 10 {
		return nil, errors.New("notify: CMPP needs an enterprise code of at most 6 characters, a secret, the number to send from (src, at most 21) " +
			"and, where the operator gave one, a service code of at most 10")
	}
	if o.Answer == 0 {
		o.Answer = 10 * time.Second
	}
	if o.ActiveTest == 0 {
		o.ActiveTest = 30 * time.Second
	}
	return &CMPPSender{o: o}, nil
}

// Renew implements Renewable. A connection that stands goes on; the next one is made with the new secret.
func (c *CMPPSender) Renew(secret string) error {
	if secret == "" {
		return errors.New("notify: CMPP needs a secret")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.o.Secret = secret
	return nil
}

// Repeatable is false: the gateway draws the numbers of messages and has none of ours to know one by.
func (c *CMPPSender) Repeatable() bool { return false }

// Send submits the message, in parts where it is long, and answers with the gateway's number of the last part, the only one
// that a report is asked of.
func (c *CMPPSender) Send(ctx context.Context, m store.Message) (reference string, err error) {
	session, err := c.connected(ctx)
	if err != nil {
		return "", err
	}
	for _, part := range c.parts(m) {
		number, err := session.submit(ctx, part)
		if err != nil {
			return "", err
		}
		reference = strconv.FormatUint(number, 10)
	}
	return reference, nil
}

// CMPP's numbers for what a submission says of itself.
const (
	spPays      = 2 // the enterprise pays, not who gets it
	free        = "01"
	ucs2        = 8
	reportAsked = 1
	headed      = 1 // the text begins with a header of concatenation
)

// parts are the submissions of a message: UCS-2, 70 characters alone, else 67 behind a header (05 00 03 reference, total, number). The
// header's reference comes of the message's ID, so that a phone that gets a part again puts it where it was.
func (c *CMPPSender) parts(m store.Message) []*cmpp.Cmpp3SubmitReqPkt {
	sum := fnv.New32a()
	sum.Write([]byte(m.ID))
	texts := text.SMSParts(m.Text)
	list := make([]*cmpp.Cmpp3SubmitReqPkt, len(texts))
	for i, units := range texts {
		content := make([]byte, 0, 2*text.SMSAlone)
		p := &cmpp.Cmpp3SubmitReqPkt{PkTotal: uint8(len(texts)), PkNumber: uint8(i + 1), MsgLevel: 1, ServiceId: c.o.Service,
			FeeUserType: spPays, MsgFmt: ucs2, MsgSrc: c.o.User, FeeType: free, FeeCode: "0", SrcId: c.o.Source,
			DestUsrTl: 1, DestTerminalId: []string{m.Recipient}}
		if len(texts) > 1 {
			p.TpUdhi = headed
			content = append(content, 5, 0, 3, byte(sum.Sum32()), p.PkTotal, p.PkNumber)
		}
		if i == len(texts)-1 {
			p.RegisteredDelivery = reportAsked
		}
		for _, unit := range units {
			content = append(content, byte(unit>>8), byte(unit))
		}
		p.MsgLength, p.MsgContent = uint8(len(content)), string(content)
		list[i] = p
	}
	return list
}

// submitError says what a gateway's result means.
func submitError(result uint32) error {
	switch result {
	case 0:
		return nil
	case 4, 6, 9, 13: // the length, the phone
		return fmt.Errorf("%w: CMPP result %d", ErrRefused, result)
	}
	return fmt.Errorf("notify: CMPP result %d", result)
}

// connected is the session there is, or a new one.
func (c *CMPPSender) connected(ctx context.Context) (*cmppSession, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session != nil && !c.session.ended() {
		return c.session, nil
	}
	session, err := dialCMPP(ctx, c.o, &c.report)
	if err != nil {
		return nil, err
	}
	c.session = session
	return session, nil
}

// Listen keeps a session open until the context ends, so that reports come in while nothing is sent.
func (c *CMPPSender) Listen(ctx context.Context, report Report) {
	c.report.Store(&report)
	wait := time.Second
	for {
		session, err := c.connected(ctx)
		if err == nil {
			wait = time.Second
			select {
			case <-ctx.Done():
				session.close()
				return
			case <-session.done:
				c.o.Log.Warn("the CMPP gateway's connection ended")
			}
		} else if ctx.Err() == nil {
			c.o.Log.Warn("no connection to the CMPP gateway", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, 30*time.Second)
	}
}
