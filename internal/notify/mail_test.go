package notify_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"strings"
	"testing"
	"time"

	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

const (
	smtpAddress  = "SMTP_ADDRESS"
	mailNobody   = "nobody@example.com"  // 550 at RCPT
	mailLater    = "later@example.com"   // 451 at RCPT
	mailDropped  = "dropped@example.com" // the line breaks where the answer to the text is due
	mailGoodbye  = "goodbye@example.com" // the line breaks after that answer
	mailAnswered = "somebody@example.com"
)

// serveSMTP is a mail server of the few commands that RFC 5321 §4.5.1 asks of each.
func serveSMTP() error {
	listener, err := net.Listen("tcp", os.Getenv(smtpAddress))
	if err != nil {
		return err
	}
	say("up", nil)
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			smtpSession(bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn)))
		}()
	}
}

func smtpSession(rw *bufio.ReadWriter) {
	answer := func(line string) { rw.WriteString(line + "\r\n"); rw.Flush() }
	var from, to string
	answer("220 mail.example.com ESMTP")
	for {
		line, err := rw.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0]); verb {
		case "EHLO", "HELO":
			answer("250-mail.example.com")
			answer("250 8BITMIME")
		case "MAIL":
			from = addressIn(line)
			answer("250 OK")
		case "RCPT":
			switch to = addressIn(line); to {
			case mailNobody:
				answer("550 5.1.1 <" + to + "> unknown")
			case mailLater:
				answer("451 4.3.0 <" + to + "> later")
			default:
				answer("250 OK")
			}
		case "DATA":
			answer("354 go on")
			text := smtpText(rw.Reader)
			say("mail", map[string]string{"from": from, "to": to, "text": text})
			if to == mailDropped {
				return
			}
			answer("250 OK queued")
			if to == mailGoodbye {
				return
			}
		case "QUIT":
			answer("221 bye")
			return
		default:
			answer("250 OK")
		}
	}
}

func addressIn(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	address, _, _ := strings.Cut(rest, ">")
	return address
}

func smtpText(r *bufio.Reader) string {
	var text strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return text.String()
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
}

func reachable(address string) error {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err == nil {
		conn.Close()
	}
	return err
}

func mailServer(t *testing.T) (*helper, notify.Sender) {
	t.Helper()
	address := testkit.FreeAddr(t)
	h := start(t, "smtp", smtpAddress+"="+address)
	h.await("up", 1)
	s, err := notify.Open(store.ChannelMail, notify.Setting{Address: "smtp://" + address + "?from=noreply@shebao.example&tls=none", Agency: fixture.Agency,
		Now: testkit.NewClock().Now, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	return h, s
}

func letter(to string) store.Message {
	return store.Message{ID: "M1", Channel: store.ChannelMail, Template: "registered", Recipient: to, Text: "您已注册。\n.如非本人操作，请拨打 12333。𠮷"}
}

func TestALetterReachesTheMailServer(t *testing.T) {
	server, s := mailServer(t)
	if _, err := s.Send(t.Context(), letter(mailAnswered)); err != nil {
		t.Fatal(err)
	}
	got := server.await("mail", 1)[0].With
	m, err := mail.ReadMessage(strings.NewReader(got["text"]))
	if err != nil || got["from"] != "noreply@shebao.example" || got["to"] != mailAnswered {
		t.Fatalf("%v, %v", got, err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "社会保险服务个人网页通知" {
		t.Errorf("the subject is %q, %v", subject, err)
	}
	if m.Header.Get("Message-ID") != "<M1@shebao.example>" || m.Header.Get("Auto-Submitted") != "auto-generated" || !strings.Contains(m.Header.Get("Date"), "23 Nov 2026") {
		t.Errorf("the header is %v", m.Header)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != fixture.Agency {
		t.Errorf("from %v, %v", from, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.ReplaceAll(strings.TrimSpace(string(body)), "\r\n", "\n") != letter("").Text {
		t.Errorf("the body is %q, %v", body, err)
	}
}

func TestWhatAMailServersAnswerMeans(t *testing.T) {
	server, s := mailServer(t)
	for _, test := range []struct {
		to     string
		failed bool
		wraps  error
	}{
		{mailNobody, true, notify.ErrRefused}, {mailLater, true, nil}, {mailDropped, true, notify.ErrUnclear}, {mailGoodbye, false, nil},
		{"no address", true, notify.ErrRefused}, {"two@example.com\r\nBcc: x@example.com", true, notify.ErrRefused},
	} {
		_, err := s.Send(t.Context(), letter(test.to))
		if (err != nil) != test.failed || errors.Is(err, notify.ErrRefused) != (test.wraps == notify.ErrRefused) || errors.Is(err, notify.ErrUnclear) != (test.wraps == notify.ErrUnclear) {
			t.Errorf("%q: %v, want %v", test.to, err, test.wraps)
		}
		if err != nil && strings.Contains(err.Error(), test.to) {
			t.Errorf("the error names the address: %v", err)
		}
	}
	if n := len(server.await("mail", 2)); n != 2 {
		t.Errorf("%d letters arrived, want 2", n)
	}
	server.kill()
	if _, err := s.Send(t.Context(), letter(mailAnswered)); err == nil || errors.Is(err, notify.ErrUnclear) || errors.Is(err, notify.ErrRefused) {
		t.Errorf("no server: %v", err)
	}
}

func TestMailIsNotSentInTheOpenUnlessToThisMachine(t *testing.T) {
	server, _ := mailServer(t)
	address := server.cmd.Env[len(server.cmd.Env)-1][len(smtpAddress)+1:]
	s, err := notify.Open(store.ChannelMail, notify.Setting{Address: "smtp://" + address + "?from=noreply@shebao.example", Agency: fixture.Agency,
		Now: testkit.NewClock().Now, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Send(t.Context(), letter(mailAnswered)); err == nil || len(server.all("mail")) != 0 {
		t.Errorf("a server without STARTTLS got %d letters, %v", len(server.all("mail")), err)
	}
}

func TestAChannelIsRefusedWithWhatWouldDo(t *testing.T) {
	for _, test := range []struct{ channel, address, secret, want string }{
		{store.ChannelSMS, "pigeon:coop", "", "cmpp://"},
		{store.ChannelMail, "pigeon:coop", "", "smtp://"},
		{store.ChannelSMS, "smtp://mail.example.com", "", "cmpp://"},
		{store.ChannelMail, "cmpp://gateway.example.com", "", "smtp://"},
		{store.ChannelSMS, "file:", "", "file:PATH"},
		{store.ChannelSMS, "https://gateway.example.com/send", "short", "16 characters"},
		{store.ChannelSMS, "http://gateway.example.com/send", secret, "https"},
		{store.ChannelSMS, "cmpp://901234@gateway.example.com", "s", "src"},
		{store.ChannelSMS, "cmpp://90123456@gateway.example.com?src=1069", "s", "6 characters"},
		{store.ChannelSMS, "cmpp://901234@gateway.example.com?src=1069", "", "secret"},
		{store.ChannelMail, "smtp://mail.example.com?from=nobody", "", "mail address"},
		{store.ChannelMail, "smtp://mail.example.com?from=a@example.com&tls=none", "", "tls=none"},
		{store.ChannelMail, "smtp://mail.example.com?from=a@example.com&tls=perhaps", "", "perhaps"},
	} {
		_, err := notify.Open(test.channel, notify.Setting{Address: test.address, Secret: test.secret, Agency: fixture.Agency, Now: testkit.NewClock().Now, Log: quiet()})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %s: %v, want a word of %q", test.channel, test.address, err, test.want)
		}
	}
	_, err := notify.Open(store.ChannelMail, notify.Setting{Address: "ftp://user:hunter22@mail.example.com"})
	if err == nil || strings.Contains(fmt.Sprint(err), "hunter22") {
		t.Errorf("the error shows a password: %v", err)
	}
}
