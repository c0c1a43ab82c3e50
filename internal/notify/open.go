package notify

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shebao/internal/store"
)

// Setting says where a channel leads.
type Setting struct {
	// Address is file:PATH; https://… for a gateway; cmpp://SP_ID@host:port?src=NUMBER&service=CODE for short messages;
	// smtp://user@host:port?from=ADDRESS for mail, with &tls=starttls (the standard), tls or none.
	Address string
	// Secret is the gateway's, the operator's or the mail account's.
	Secret string
	Agency string
	Now    func() time.Time
	Log    *slog.Logger
}

// Open makes the sender of a channel. It does not connect.
func Open(channel string, s Setting) (Sender, error) {
	if path, ok := strings.CutPrefix(s.Address, "file:"); ok && path != "" {
		return NewFileSender(path, s.Now)
	}
	u, err := url.Parse(s.Address)
	if err != nil {
		return nil, fmt.Errorf("notify: the address of %s is no address", channel) // without the cause, which may quote a password
	}
	switch {
	case u.Host == "":
	case u.Scheme == "https", u.Scheme == "http":
		return openGateway(u, s)
	case u.Scheme == "cmpp" && channel == store.ChannelSMS:
		return openCMPP(u, s)
	case u.Scheme == "smtp" && channel == store.ChannelMail:
		return openMail(u, s)
	}
	return nil, unknown(channel, u)
}

func unknown(channel string, address *url.URL) error {
	known := "cmpp://SP_ID@host:port?src=NUMBER"
	if channel == store.ChannelMail {
		known = "smtp://user@host:port?from=ADDRESS"
	}
	return fmt.Errorf("notify: %q is no channel for %s; known: file:PATH, https://…, %s", address.Redacted(), channel, known)
}

// openGateway refuses to send phone numbers and texts in the open beyond this machine.
func openGateway(u *url.URL, s Setting) (Sender, error) {
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return nil, fmt.Errorf("notify: a gateway on another machine must be https, not %q", u.Scheme+"://"+u.Host)
	}
	return NewGatewaySender(u.String(), []byte(s.Secret), s.Now)
}

func openCMPP(u *url.URL, s Setting) (Sender, error) {
	address := u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), "7890")
	}
	return NewCMPPSender(CMPPOptions{Addr: address, User: u.User.Username(), Secret: s.Secret, Source: u.Query().Get("src"),
		Service: u.Query().Get("service"), Log: s.Log})
}

func openMail(u *url.URL, s Setting) (Sender, error) {
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		port = 587
	}
	encryption := u.Query().Get("tls")
	if encryption == "none" && !isLoopback(u.Hostname()) {
		return nil, fmt.Errorf("notify: mail to %q must be encrypted: tls=none is for a server on this machine", u.Host)
	}
	return NewMailSender(MailOptions{Host: u.Hostname(), Port: port, User: u.User.Username(), Password: s.Secret, From: u.Query().Get("from"),
		TLS: encryption, Agency: s.Agency, Now: s.Now})
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
