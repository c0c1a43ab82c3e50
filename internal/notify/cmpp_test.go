package notify_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf16"

	cmpp "github.com/bigwhite/gocmpp"

	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

const (
	enterprise   = "901234"
	cmppAddress  = "CMPP_ADDRESS"
	cmppMute     = "CMPP_MUTE" // does not answer active tests
	cmppSecret   = "cmpp-secret"
	phoneNobody  = "13800000013" // refused: no such phone
	phoneBusy    = "13800000008" // flow control
	phoneSilent  = "13800000000" // no answer to the submission
	phoneExpired = "13800000099" // reported as not delivered
)

// serveCMPP is an operator's gateway: CMPP 3.0 by the server side of the library, which reports a delivery of what asks for it even
// before it answers the submission.
func serveCMPP() error {
	var number atomic.Uint64
	number.Store(uint64(time.Now().UnixNano()))
	handle := func(r *cmpp.Response, p *cmpp.Packet, _ *log.Logger) (bool, error) {
		switch in := p.Packer.(type) {
		case *cmpp.CmppConnReqPkt:
			return false, signIn(r.Packer.(*cmpp.Cmpp3ConnRspPkt), in)
		case *cmpp.Cmpp3SubmitReqPkt:
			submitted(r, p, in, number.Add(1))
		case *cmpp.Cmpp3DeliverRspPkt:
			say("confirmed", map[string]string{"number": strconv.FormatUint(in.MsgId, 10)})
		case *cmpp.CmppActiveTestReqPkt:
			say("test", nil)
			if os.Getenv(cmppMute) != "" {
				r.Packer = nil
			}
		}
		return false, nil
	}
	say("up", nil)
	return cmpp.ListenAndServe(os.Getenv(cmppAddress), cmpp.V30, time.Minute, 3, io.Discard, cmpp.HandlerFunc(handle))
}

func signIn(out *cmpp.Cmpp3ConnRspPkt, in *cmpp.CmppConnReqPkt) error {
	proof := md5.Sum([]byte(enterprise + strings.Repeat("\x00", 9) + cmppSecret + fmt.Sprintf("%010d", in.Timestamp)))
	out.Version, out.Secret, out.AuthSrc = cmpp.V30, cmppSecret, in.AuthSrc
	if in.SrcAddr != enterprise || in.AuthSrc != string(proof[:]) {
		out.Status = 3
		return errors.New("not let in")
	}
	say("connected", nil)
	return nil
}

func submitted(r *cmpp.Response, p *cmpp.Packet, in *cmpp.Cmpp3SubmitReqPkt, number uint64) {
	out := r.Packer.(*cmpp.Cmpp3SubmitRspPkt)
	say("submitted", map[string]string{"to": in.DestTerminalId[0], "from": in.SrcId, "enterprise": in.MsgSrc, "service": in.ServiceId,
		"headed": fmt.Sprint(in.TpUdhi), "format": fmt.Sprint(in.MsgFmt), "content": hex.EncodeToString([]byte(in.MsgContent)),
		"part": fmt.Sprintf("%d/%d", in.PkNumber, in.PkTotal), "report": fmt.Sprint(in.RegisteredDelivery), "number": strconv.FormatUint(number, 10)})
	out.MsgId = number
	stat := "DELIVRD"
	switch in.DestTerminalId[0] {
	case phoneNobody:
		out.Result = 13
		return
	case phoneBusy:
		out.Result = 8
		return
	case phoneSilent:
		r.Packer = nil
		return
	case phoneExpired:
		stat = "EXPIRED"
	}
	if in.RegisteredDelivery != 1 {
		return
	}
	receipt := cmpp.CmppReceiptPkt{MsgId: number, Stat: stat, SubmitTime: "2611231000", DoneTime: "2611231001", DestTerminalId: in.DestTerminalId[0]}
	content, _ := receipt.Pack()
	p.Conn.SendPkt(&cmpp.Cmpp3DeliverReqPkt{MsgId: number, DestId: in.SrcId, SrcTerminalId: in.DestTerminalId[0], RegisterDelivery: 1,
		MsgLength: uint8(len(content)), MsgContent: string(content)}, <-p.Conn.SeqId)
}

func cmppServer(t *testing.T, address string, variables ...string) *helper {
	t.Helper()
	h := start(t, "cmpp", append(variables, cmppAddress+"="+address)...)
	h.await("up", 1)
	testkit.Eventually(t, 30*time.Second, func() error { return reachable(address) })
	return h
}

func cmppSender(t *testing.T, address, secret string, change ...func(*notify.CMPPOptions)) *notify.CMPPSender {
	t.Helper()
	o := notify.CMPPOptions{Addr: address, User: enterprise, Secret: secret, Source: "10690012333", Service: "SHEBAO", Log: quiet(), Answer: 2 * time.Second}
	for _, f := range change {
		f(&o)
	}
	s, err := notify.NewCMPPSender(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAShortMessageGoesToTheOperator(t *testing.T) {
	address := testkit.FreeAddr(t)
	server := cmppServer(t, address)
	s := cmppSender(t, address, cmppSecret)
	reference, err := s.Send(t.Context(), notice("您的验证码是482913"))
	if err != nil {
		t.Fatal(err)
	}
	got := server.await("submitted", 1)[0].With
	for key, want := range map[string]string{"to": phone, "from": "10690012333", "enterprise": enterprise, "service": "SHEBAO", "headed": "0", "format": "8",
		"part": "1/1", "report": "1", "number": reference, "content": hex.EncodeToString(ucs2("您的验证码是482913"))} {
		if got[key] != want {
			t.Errorf("%s is %q, want %q", key, got[key], want)
		}
	}
}

func TestALongShortMessageGoesInPartsThatFitTogether(t *testing.T) {
	address := testkit.FreeAddr(t)
	server := cmppServer(t, address)
	s := cmppSender(t, address, cmppSecret)
	m := notice(strings.Repeat("社保", 40) + "𠮷")
	m.ID = "M1"
	for range 2 { // as after a try that failed
		if _, err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	var whole []byte
	var headers []string
	list := server.await("submitted", 4)
	for i, e := range list {
		content, err := hex.DecodeString(e.With["content"])
		if err != nil || len(content) > 140 || e.With["headed"] != "1" {
			t.Fatalf("part %d: %v", i, e.With)
		}
		headers = append(headers, hex.EncodeToString(content[:6]))
		if whole = append(whole, content[6:]...); e.With["report"] != strconv.Itoa(i%2) {
			t.Errorf("part %s asks for a report: %s", e.With["part"], e.With["report"])
		}
	}
	if string(whole) != strings.Repeat(string(ucs2(m.Text)), 2) {
		t.Error("the parts do not make the text")
	}
	if headers[0][:6] != "050003" || headers[0][8:] != "0201" || headers[1][8:] != "0202" || headers[0][:8] != headers[1][:8] || headers[0] != headers[2] {
		t.Errorf("headers %v", headers)
	}
}

func TestWhatAnOperatorsAnswerMeans(t *testing.T) {
	address := testkit.FreeAddr(t)
	cmppServer(t, address)
	s := cmppSender(t, address, cmppSecret)
	for to, want := range map[string]error{phoneNobody: notify.ErrRefused, phoneBusy: nil, phoneSilent: notify.ErrUnclear} {
		m := notice("好")
		m.Recipient = to
		_, err := s.Send(t.Context(), m)
		if err == nil || errors.Is(err, notify.ErrRefused) != (want == notify.ErrRefused) || errors.Is(err, notify.ErrUnclear) != (want == notify.ErrUnclear) {
			t.Errorf("%s: %v, want %v", to, err, want)
		}
		if strings.Contains(err.Error(), to) {
			t.Errorf("the error names the phone: %v", err)
		}
	}
	if _, err := cmppSender(t, address, "wrong").Send(t.Context(), notice("好")); err == nil || errors.Is(err, notify.ErrRefused) {
		t.Errorf("a wrong secret: %v; it is no fault of the message", err)
	}
}

func TestAConnectionThatBreaksIsMadeAgain(t *testing.T) {
	address := testkit.FreeAddr(t)
	first := cmppServer(t, address)
	s := cmppSender(t, address, cmppSecret)
	if _, err := s.Send(t.Context(), notice("一")); err != nil {
		t.Fatal(err)
	}
	first.kill()
	if _, err := s.Send(t.Context(), notice("二")); err == nil {
		t.Error("sent to nobody")
	}
	second := cmppServer(t, address)
	testkit.Eventually(t, 10*time.Second, func() error { _, err := s.Send(t.Context(), notice("三")); return err })
	second.await("submitted", 1)
}

func TestALineThatDoesNotAnswerIsGivenUpAndMadeAgain(t *testing.T) {
	address := testkit.FreeAddr(t)
	server := cmppServer(t, address, cmppMute+"=1")
	s := cmppSender(t, address, cmppSecret, func(o *notify.CMPPOptions) { o.ActiveTest = 50 * time.Millisecond })
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Listen(ctx, func(context.Context, string, bool) (bool, error) { return true, nil })
	}()
	server.await("connected", 2)
	if tests := len(server.all("test")); tests < 3 {
		t.Errorf("given up after %d tests", tests)
	}
	stop()
	<-ended
}

func TestAReportOfDeliveryReachesTheMessage(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		address := testkit.FreeAddr(t)
		server := cmppServer(t, address)
		expired := notice("过期")
		expired.Recipient = phoneExpired
		run(t, notify.New(notify.Options{DB: w.DB, Log: quiet(), Senders: map[string]notify.Sender{store.ChannelSMS: cmppSender(t, address, cmppSecret)}}))
		arrives, never := tell(t, w, notice("好"))[0], tell(t, w, expired)[0]
		awaitState(t, w, arrives.ID, store.MessageDelivered)
		awaitState(t, w, never.ID, store.MessageGivenUp)
		server.await("confirmed", 2) // so that the gateway does not report them for ever
		if n := len(server.all("submitted")); n != 2 {
			t.Errorf("%d submissions", n)
		}
	})
}

func ucs2(s string) (list []byte) {
	for _, unit := range utf16.Encode([]rune(s)) {
		list = append(list, byte(unit>>8), byte(unit))
	}
	return list
}
