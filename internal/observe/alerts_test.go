package observe_test

import (
	"context"
	"errors"
	"fmt"

	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/notify"
	"shebao/internal/observe"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/testkit/need"
)

// scraped are the figures as Prometheus reads them.
func scraped(t testing.TB, m *observe.Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	handler := observe.Management{Metrics: m, Log: slog.New(slog.DiscardHandler)}.Handler()
	handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// watched are the figures of a world.
func watched(w *fixture.World) *observe.Metrics {
	m := observe.New("test", nil, nil)
	w.DB.Listen(m)
	m.Watching(observe.Sources{
		DB: w.DB, Log: slog.New(slog.DiscardHandler), Hashing: func() (int, int) { return 0, 0 },
		Disk: func() (uint64, uint64, error) { return 60, 100, nil }, Stopped: func() []string { return nil },
		RunsOut: func(context.Context) ([]staff.RunsOut, error) {
			return []staff.RunsOut{{What: staff.EndSigning, Name: "agency", At: w.Clock.Now().AddDate(0, 0, 90)}}, nil
		},
	})
	return m
}

// far is a gateway that may be down.
type far struct{ down bool }

func (f *far) Send(context.Context, store.Message) (string, error) {
	if f.down {
		return "", errors.New("connection refused")
	}
	return "r", nil
}

func (f *far) Repeatable() bool { return true }

// scrapeEvery is how often Prometheus asks, as deploy/prometheus/prometheus.yml says.
const scrapeEvery = 15 * time.Second

// TestAGatewayThatIsDownIsToldWithinFiveMinutes lets a notice be tried against a gateway that is down, reads the figures as Prometheus does,
// and has promtool say when the alert of the repository begins. Without the outage it never does.
func TestAGatewayThatIsDownIsToldWithinFiveMinutes(t *testing.T) {
	promtool := testkit.Program(t, need.Promtool, "promtool")
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for _, down := range []bool{false, true} { // the message that could not be sent stays
			m := watched(w)
			service := notify.New(notify.Options{DB: w.DB, Senders: map[string]notify.Sender{store.ChannelSMS: &far{down}}, Log: slog.New(slog.DiscardHandler), Tried: m.Message})
			series := outage(t, w, service, m)
			expected := "[]"
			if down {
				expected = "[{exp_labels: {severity: page, channel: sms}, exp_annotations: {summary: Messages wait that should have gone out, runbook: docs/runbooks/messages-overdue.md}}]"
			}
			test := fmt.Sprintf("rule_files: [%q]\nevaluation_interval: 15s\ntests:\n  - interval: 15s\n    input_series:\n%s"+
				"    alert_rule_test:\n      - {eval_time: 5m, alertname: ShebaoMessagesOverdue, exp_alerts: %s}\n", filepath.Join(root(t), "deploy/prometheus/alerts.yml"), series, expected)
			run(t, promtool, "test", "rules", written(t, test))
		}
	})
}

// outage queues a notice and tries it for five minutes whenever it is due; it answers with the figure of overdue messages at each scrape.
func outage(t *testing.T, w *fixture.World, service *notify.Service, m *observe.Metrics) (series string) {
	t.Helper()
	message := queue(t, w)
	figure := regexp.MustCompile(`(?m)^shebao_messages_overdue_seconds\{channel="sms"\} (\S+)$`)
	var values []string
	for range int(5*time.Minute/scrapeEvery) + 1 {
		if _, err := service.Deliver(t.Context(), message.PersonNo, message.ID); err != nil {
			t.Fatal(err)
		}
		found := figure.FindStringSubmatch(scraped(t, m))
		if found == nil {
			t.Fatal("the figure is not there")
		}
		values = append(values, found[1])
		w.Clock.Advance(scrapeEvery)
	}
	return fmt.Sprintf("      - {series: 'shebao_messages_overdue_seconds{channel=\"sms\"}', values: %q}\n", strings.Join(values, " "))
}

// queue queues a notice.
func queue(t *testing.T, w *fixture.World) store.Message {
	t.Helper()
	no := w.Persona(t, "employee").PersonNo
	_, err := w.DB.Do(t.Context(), store.Act{Kind: "test", Actor: store.System("test"), PersonNo: no}, func(tx *store.Tx) error {
		return tx.Tell(store.Message{Channel: store.ChannelSMS, Template: "test", Recipient: "13800138000", Text: "好"})
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.DB.Messages(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	return list[slices.IndexFunc(list, func(m store.Message) bool { return m.Template == "test" && m.State == store.MessageQueued })]
}

// TestTheRulesAreTested runs what stands beside them.
func TestTheRulesAreTested(t *testing.T) {
	promtool := testkit.Program(t, need.Promtool, "promtool")
	folder := filepath.Join(root(t), "deploy/prometheus")
	run(t, promtool, "test", "rules", filepath.Join(folder, "alerts_test.yml"))
	run(t, promtool, "check", "config", filepath.Join(folder, "prometheus.yml"))
}

var (
	metricName = regexp.MustCompile(`\b(?:shebao|process|go)_[a-z_]+\b`)
	ofSeries   = regexp.MustCompile(`_(?:bucket|sum|count)$`)
)

// TestAlertsBoardAndRunbooksNameWhatThereIs compares all names of metrics with those that a portal tells, and alerts with runbooks.
func TestAlertsBoardAndRunbooksNameWhatThereIs(t *testing.T) {
	w := fixture.SQLite(t)
	m := watched(w)
	m.Served(observe.Request{Page: "home", Method: "GET", Status: 200})
	m.Watch(func() []observe.Places { return []observe.Places{{For: "all", AtMost: 1}} })
	m.Throttled("test")
	queue(t, w)
	if err := w.DB.Beat(t.Context(), store.BeatSweep); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(scraped(t, m)) {
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			known[strings.Fields(rest)[0]] = true
		}
	}
	runbooks, err := filepath.Glob(filepath.Join(root(t), "docs/runbooks/*.md"))
	if err != nil || len(runbooks) < 2 {
		t.Fatalf("%v, %v", runbooks, err)
	}
	for _, path := range append(runbooks, filepath.Join(root(t), "deploy/prometheus/alerts.yml"), filepath.Join(root(t), "deploy/grafana/shebao.json")) {
		text := read(t, path)
		for _, name := range metricName.FindAllString(text, -1) {
			if !known[name] && !known[ofSeries.ReplaceAllString(name, "")] {
				t.Errorf("%s: there is no metric %s", filepath.Base(path), name)
			}
		}
	}
	rules := read(t, filepath.Join(root(t), "deploy/prometheus/alerts.yml"))
	alerts := regexp.MustCompile(`(?m)^\s+- alert: (\w+)$`).FindAllStringSubmatch(rules, -1)
	named := regexp.MustCompile(`(?m)^\s+runbook: (\S+)$`).FindAllStringSubmatch(rules, -1)
	if len(alerts) == 0 || len(named) != len(alerts) || len(runbooks) != len(alerts)+1 { // and a table of them
		t.Fatalf("%d alerts name %d of %d runbooks", len(alerts), len(named), len(runbooks))
	}
	for i, runbook := range named {
		if text := read(t, filepath.Join(root(t), runbook[1])); !strings.HasPrefix(text, "# "+alerts[i][1]+"\n") {
			t.Errorf("%s is not the runbook of %s", runbook[1], alerts[i][1])
		}
	}
}

func root(t testing.TB) string {
	t.Helper()
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func written(t testing.TB, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "test.yml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t testing.TB, program string, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, args...)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", filepath.Base(program), strings.Join(args, " "), err, out)
	}
}
