package notify_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shebao/internal/notify"
	"shebao/internal/store"
	"shebao/internal/testkit"
)

func TestTheFileHoldsOneLineOfJSONAMessage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "messages.jsonl")
	clock := testkit.NewClock()
	for _, text := range []string{"您好\n𠮷安宁", "再见"} { // each by a sender of its own, as after a restart
		sender, err := notify.NewFileSender(path, clock.Now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sender.Send(t.Context(), store.Message{Recipient: "13800138000", Channel: "sms", Template: "registered", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(body)), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"at": "2026-11-23T02:00:00Z", "to": "13800138000", "channel": "sms", "template": "registered", "text": "您好\n𠮷安宁"} {
		if got[key] != want {
			t.Errorf("%s is %q, want %q", key, got[key], want)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the file: %v, %v", info.Mode(), err)
	}
	if _, err := notify.NewFileSender(filepath.Join(path, "none"), clock.Now); err == nil {
		t.Error("a file that can't be made was taken")
	}
}
