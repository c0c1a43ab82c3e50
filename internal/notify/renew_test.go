package notify_test

import (
	"testing"

	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit"
)

func TestAGatewaysSecretIsReplacedWhileMessagesAreSent(t *testing.T) {
	g := newGateway(t)
	sender, err := notify.NewGatewaySender(g.URL, []byte("the-secret-of-last-year"), testkit.NewClock().Now)
	if err != nil {
		t.Fatal(err)
	}
	send := func() error {
		_, err := sender.Send(t.Context(), store.Message{ID: "1", Channel: store.ChannelSMS, Recipient: "13800138000", Text: "好"})
		return err
	}
	if send() == nil {
		t.Fatal("the gateway takes the old secret")
	}
	if err := sender.Renew("short"); err == nil {
		t.Error("a short secret is taken")
	}
	if err := sender.Renew(secret); err != nil {
		t.Fatal(err)
	}
	if err := send(); err != nil {
		t.Errorf("with the new secret: %v", err)
	}
}

// Every sender with a secret can take up another.
var _ = []notify.Renewable{&notify.GatewaySender{}, &notify.CMPPSender{}, &notify.MailSender{}}
