package main

import (
	"context"
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
		{store.ChannelSMS, f.SMS, f.SMSSecretFile, "SHEBAO_SMS_SECRET"},
		{store.ChannelMail, f.Mail, f.MailSecretFile, "SHEBAO_MAIL_SECRET"},
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
func (f messageFlags) limits() []store.Limit {
	if f.SMS == "" && f.Mail == "" {
		return nil
	}
	return notify.NoticeLimits(f.NoticesPerHour, f.NoticesPerDay)
}

// tell starts sending messages until the context ends. ended is closed when none is being sent any more.
func (p portal) tell(ctx context.Context, log *slog.Logger) (ended <-chan struct{}, err error) {
	senders, err := p.channels(p.Agency, p.db.Now, log)
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	if len(senders) == 0 {
		log.Warn("no channel for messages is set (--sms, --mail, --messages): they stay queued")
		close(done)
		return done, nil
	}
	service := notify.New(notify.Options{DB: p.db, Senders: senders, Limits: p.limits(), Log: log})
	go func() {
		defer close(done)
		if err := service.Run(ctx); err != nil {
			log.Error("messages", "error", err.Error())
		}
	}()
	return done, nil
}
