package main

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"shebao/internal/notify"
	"shebao/internal/store"
)

// channels are the senders asked for, by channel.
func (f messageFlags) channels(agency string, now func() time.Time, log *slog.Logger) (map[string]notify.Sender, error) {
	if f.Messages != "" && !strings.HasPrefix(f.Messages, "file:") {
		return nil, fmt.Errorf("messages: %q is no channel; known: file:PATH, or say --sms and --mail", f.Messages)
	}
	senders := map[string]notify.Sender{}
	for _, c := range []struct{ channel, address, secretFile, variable string }{
		{store.ChannelSMS, f.SMS, f.SMSSecretFile, smsSecretVariable},
		{store.ChannelMail, f.Mail, f.MailSecretFile, mailSecretVariable},
	} {
		if c.address == "" {
			c.address = f.Messages
		}
		if c.address == "" {
			continue
		}
		secret, err := f.secret(c.secretFile, c.variable)
		if err != nil {
			return nil, err
		}
		senders[c.channel], err = notify.Open(c.channel, notify.Setting{Address: c.address, Secret: secret, Agency: agency, Now: now, Log: log})
		if err != nil {
			return nil, err
		}
	}
	return senders, nil
}

// limits are none where all messages go to a file, which nobody is flooded by.
func (f messageFlags) limits() (chatter, warnings []store.Limit) {
	if f.SMS == "" && f.Mail == "" {
		return nil, nil
	}
	return notify.NoticeLimits(f.NoticesPerHour, f.NoticesPerDay), notify.WarningLimits()
}

// tell adds the sending of messages. What is being sent when the work ends is marked first.
func (p *portal) tell(all *life, log *slog.Logger) error {
	senders, err := p.channels(p.Agency, p.db.Now, log)
	if err != nil {
		return err
	}
	if len(senders) == 0 {
		log.Warn("no channel for messages is set (--sms, --mail, --messages): they stay queued")
		return nil
	}
	p.watchSecret(store.ChannelSMS, p.SMSSecretFile, senders)
	p.watchSecret(store.ChannelMail, p.MailSecretFile, senders)
	chatter, warnings := p.limits()
	service := notify.New(notify.Options{DB: p.db, Senders: senders, Limits: chatter, Warnings: warnings, Log: log, Tried: p.metrics.Message})
	all.attempt("messages", service.Run)
	for name, f := range service.Beside() {
		all.work(name, f)
	}
	return nil
}

// watchSecret lets a channel take up a new secret without a restart.
func (p *portal) watchSecret(channel, path string, senders map[string]notify.Sender) {
	sender, ok := senders[channel].(notify.Renewable)
	if path == "" || !ok {
		return
	}
	p.watched = append(p.watched, watchFiles("secret of "+channel, func() error {
		secret, err := p.secret(path, "")
		if err != nil {
			return err
		}
		return sender.Renew(secret)
	}, path))
}
