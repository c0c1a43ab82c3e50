package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	cmpp "github.com/bigwhite/gocmpp"
)

// cmppSession is one connection to a gateway, from signing in to its end.
type cmppSession struct {
	o      CMPPOptions
	report *atomic.Pointer[Report]
	raw    net.Conn
	conn   *cmpp.Conn
	done   chan struct{} // closed by read when the connection is gone
	window chan struct{} // bounds what waits for an answer
	missed atomic.Int32  // active tests without an answer

	mu      sync.Mutex // of writing, and of what follows
	pending map[uint32]chan<- *cmpp.Cmpp3SubmitRspPkt
}

const (
	cmppWindow  = 16 // unanswered submissions, as the standard recommends
	cmppSilence = 3  // active tests without an answer that end a session
)

// dialCMPP connects and signs in.
func dialCMPP(ctx context.Context, o CMPPOptions, report *atomic.Pointer[Report]) (*cmppSession, error) {
	dialer := net.Dialer{Timeout: o.Answer}
	raw, err := dialer.DialContext(ctx, "tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("notify: CMPP: %w", err)
	}
	s := &cmppSession{o: o, report: report, raw: raw, conn: cmpp.NewConn(raw, cmpp.V30), done: make(chan struct{}),
		window: make(chan struct{}, cmppWindow), pending: map[uint32]chan<- *cmpp.Cmpp3SubmitRspPkt{}}
	s.conn.SetState(cmpp.CONN_CONNECTED) // a new one stands as closed
	if err := s.signIn(); err != nil {
		s.conn.Close()
		return nil, err
	}
	s.conn.SetState(cmpp.CONN_AUTHOK)
	go s.read() //nolint:contextcheck // the session outlives whoever opened it
	go s.test()
	return s, nil
}

func (s *cmppSession) signIn() error {
	err := s.conn.SendPkt(&cmpp.CmppConnReqPkt{SrcAddr: s.o.User, Secret: s.o.Secret, Version: cmpp.V30}, <-s.conn.SeqId)
	if err != nil {
		return fmt.Errorf("notify: CMPP: %w", err)
	}
	answer, err := s.conn.RecvAndUnpackPkt(s.o.Answer)
	if err != nil {
		return fmt.Errorf("notify: CMPP: %w", err)
	}
	response, ok := answer.(*cmpp.Cmpp3ConnRspPkt)
	if !ok || response.Status != 0 {
		return errors.New("notify: the CMPP gateway does not let us in: check enterprise code and secret")
	}
	return nil
}

func (s *cmppSession) ended() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// close ends the connection; read sees to the rest.
func (s *cmppSession) close() { s.raw.Close() }

// submit sends one submission and waits for its answer, the gateway's number of it.
func (s *cmppSession) submit(ctx context.Context, p *cmpp.Cmpp3SubmitReqPkt) (uint64, error) {
	select {
	case s.window <- struct{}{}:
		defer func() { <-s.window }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	answer := make(chan *cmpp.Cmpp3SubmitRspPkt, 1)
	number, err := s.request(p, answer)
	if err != nil {
		return 0, fmt.Errorf("notify: CMPP: %w", err)
	}
	defer s.forget(number)
	late := time.NewTimer(s.o.Answer)
	defer late.Stop()
	select {
	case response := <-answer:
		return response.MsgId, submitError(response.Result)
	case <-s.done:
	case <-late.C:
		s.close() // a line that swallows answers is of no use
	case <-ctx.Done():
	}
	return 0, fmt.Errorf("%w of the CMPP gateway", ErrUnclear)
}

func (s *cmppSession) request(p *cmpp.Cmpp3SubmitReqPkt, answer chan<- *cmpp.Cmpp3SubmitRspPkt) (uint32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended() {
		return 0, cmpp.ErrConnIsClosed
	}
	number := <-s.conn.SeqId
	s.pending[number] = answer
	err := s.conn.SendPkt(p, number)
	if err != nil {
		delete(s.pending, number)
	}
	return number, err
}

func (s *cmppSession) forget(number uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, number)
}

// send writes a packet under a number; an error shows at the next read.
func (s *cmppSession) send(p cmpp.Packer, number uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended() {
		_ = s.conn.SendPkt(p, number)
	}
}

// read takes what the gateway sends until the connection ends.
func (s *cmppSession) read() {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(s.done)
		s.conn.Close()
	}()
	for {
		packet, err := s.conn.RecvAndUnpackPkt(0)
		if err != nil {
			return
		}
		switch p := packet.(type) {
		case *cmpp.Cmpp3SubmitRspPkt:
			s.answered(p)
		case *cmpp.CmppActiveTestReqPkt:
			s.send(&cmpp.CmppActiveTestRspPkt{}, p.SeqId)
		case *cmpp.CmppActiveTestRspPkt:
			s.missed.Store(0)
		case *cmpp.Cmpp3DeliverReqPkt:
			go s.delivered(p)
		case *cmpp.CmppTerminateReqPkt:
			s.send(&cmpp.CmppTerminateRspPkt{}, p.SeqId)
			return
		}
	}
}

func (s *cmppSession) answered(p *cmpp.Cmpp3SubmitRspPkt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if answer, waits := s.pending[p.SeqId]; waits {
		answer <- p
		delete(s.pending, p.SeqId)
	}
}

// test tries the line while it is idle and ends a session that does not answer.
func (s *cmppSession) test() {
	ticker := time.NewTicker(s.o.ActiveTest)
	defer ticker.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-ticker.C:
		}
		if s.missed.Add(1) > cmppSilence {
			s.close()
			return
		}
		s.mu.Lock()
		if !s.ended() {
			_ = s.conn.SendPkt(&cmpp.CmppActiveTestReqPkt{}, <-s.conn.SeqId)
		}
		s.mu.Unlock()
	}
}

// reportPatience is how long a report waits for its message to be marked sent: it may overtake the answer to the submission.
const reportPatience = 30

// delivered takes a report, or what somebody wrote back, which nobody reads. A report is confirmed once it is kept, or belongs to
// nothing of ours; one that nobody could keep the gateway sends again.
func (s *cmppSession) delivered(p *cmpp.Cmpp3DeliverReqPkt) {
	if p.RegisterDelivery == reportAsked && !s.keep(p) {
		return
	}
	s.send(&cmpp.Cmpp3DeliverRspPkt{MsgId: p.MsgId}, p.SeqId)
}

func (s *cmppSession) keep(p *cmpp.Cmpp3DeliverReqPkt) (kept bool) {
	var receipt cmpp.CmppReceiptPkt
	if err := receipt.Unpack([]byte(p.MsgContent)); err != nil || receipt.Stat == "ACCEPTD" { // on its way
		return true
	}
	reference, arrived := strconv.FormatUint(receipt.MsgId, 10), receipt.Stat == "DELIVRD"
	for range reportPatience {
		if report := s.report.Load(); report != nil {
			known, err := (*report)(context.Background(), reference, arrived)
			if known && err == nil {
				return true
			}
			kept = err == nil
		}
		select {
		case <-s.done:
			return false
		case <-time.After(time.Second):
		}
	}
	return kept
}
