package notify

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/wneessen/go-mail"

	"shebao/internal/store"
	"shebao/internal/text"
)

// MailOptions say which server takes mail.
type MailOptions struct {
	Host string
	Port int
	// User and Password sign in; none where User is "".
	User, Password string
	// From is the sender's address. The part behind @ is also that of Message-IDs.
	From string
	// TLS encrypts the connection: "starttls" (the standard), "tls" from the first octet, or "none", for a server on this machine.
	TLS string
	// Agency is the name beside From.
	Agency string
	Now    func() time.Time
}

// MailSender hands mail to an SMTP server.
type MailSender struct {
	o      MailOptions
	client atomic.Pointer[mail.Client]
	domain string
}

// NewMailSender checks the options; it does not connect.
func NewMailSender(o MailOptions) (*MailSender, error) {
	probe := mail.NewMsg()
	if err := probe.FromFormat(o.Agency, o.From); err != nil {
		return nil, fmt.Errorf("notify: %q is no mail address to send from", o.From)
	}
	client, err := o.client()
	if err != nil {
		return nil, err
	}
	sender := &MailSender{o: o, domain: domainOf(probe.GetFrom()[0].Address)}
	sender.client.Store(client)
	return sender, nil
}

func (o MailOptions) client() (*mail.Client, error) {
	options := []mail.Option{mail.WithPort(o.Port), mail.WithoutNoop(), mail.WithoutRset()}
	switch o.TLS {
	case "starttls", "":
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case "tls":
		options = append(options, mail.WithSSL())
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, fmt.Errorf("notify: %q is no way to encrypt mail; known: starttls, tls, none", o.TLS)
	}
	if o.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(o.User), mail.WithPassword(o.Password))
	}
	client, err := mail.NewClient(o.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("notify: the mail server's settings: %w", err)
	}
	return client, nil
}

// Renew implements Renewable.
func (s *MailSender) Renew(secret string) error {
	o := s.o
	o.Password = secret
	client, err := o.client()
	if err == nil {
		s.client.Store(client)
	}
	return err
}

func domainOf(address string) string {
	for i := len(address) - 1; i >= 0; i-- {
		if address[i] == '@' {
			return address[i+1:]
		}
	}
	return address
}

// Repeatable is false: many servers do not look whether they had a Message-ID before, though it is the same at every try.
func (s *MailSender) Repeatable() bool { return false }

// Send hands the mail over. Each goes over a connection of its own: notices are few, and a connection kept open is often dead.
func (s *MailSender) Send(ctx context.Context, m store.Message) (string, error) {
	letter, err := s.letter(m)
	if err != nil {
		return "", err
	}
	err = s.client.Load().DialAndSendWithContext(ctx, letter)
	if err == nil || letter.IsDelivered() { // what failed then was saying goodbye
		return letter.GetMessageID(), nil
	}
	return "", smtpError(err)
}

func (s *MailSender) letter(m store.Message) (*mail.Msg, error) {
	letter := mail.NewMsg()
	if err := letter.FromFormat(s.o.Agency, s.o.From); err != nil {
		return nil, errors.New("notify: no mail address to send from")
	}
	if err := letter.To(m.Recipient); err != nil {
		return nil, fmt.Errorf("%w: no mail address", ErrRefused) // without the cause, which quotes it
	}
	letter.SetMessageIDWithValue(m.ID + "@" + s.domain)
	letter.SetDateWithValue(s.o.Now())
	letter.Subject(text.MailSubject)
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetBodyString(mail.TypeTextPlain, m.Text+"\r\n")
	return letter, nil
}

// smtpError says what an answer means, without quoting it: servers repeat the address in it.
func smtpError(err error) error {
	var send *mail.SendError
	if !errors.As(err, &send) {
		return errors.New("notify: the mail server can't be reached or does not let us in")
	}
	code := send.ErrorCode()
	permanent := code >= 500 && code <= 599
	switch {
	case send.Reason == mail.ErrSMTPDataClose && code == 0:
		return fmt.Errorf("%w of the mail server", ErrUnclear)
	case permanent && (send.Reason == mail.ErrSMTPRcptTo || send.Reason == mail.ErrSMTPDataClose):
		return fmt.Errorf("%w: the mail server answers %d", ErrRefused, code)
	}
	return fmt.Errorf("notify: the mail server answers %d (step %d)", code, send.Reason)
}
