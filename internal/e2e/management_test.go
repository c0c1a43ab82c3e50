package e2e_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
	"shebao/internal/testkit/need"
	"shebao/internal/testkit/pgcluster"
)

// asked is what the management listener answers within a time; the status is 0 where it does not.
func asked(t *testing.T, within time.Duration, address string) (status int, body string) {
	t.Helper()
	client := http.Client{Timeout: within, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(address)
	if err != nil {
		t.Logf("%s: %v", address, err)
		return 0, ""
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Logf("%s: %v", address, err)
		return 0, ""
	}
	return answer.StatusCode, string(text)
}

// TestAPostgresThatHangsIsToldWithinThreeSeconds stops PostgreSQL where it is: the program lives, and is not ready.
func TestAPostgresThatHangsIsToldWithinThreeSeconds(t *testing.T) {
	long(t)
	t.Parallel()
	testkit.Require(t, need.Postgres)
	cluster, err := pgcluster.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Stop() })
	s := newSite(t)
	s.database = cluster.URL()
	manage := "http://" + testkit.FreeAddr(t)
	s.serve("--manage-addr", strings.TrimPrefix(manage, "http://"))
	t.Cleanup(func() { cluster.Thaw() }) // before the program is stopped
	if status, body := asked(t, time.Minute, manage+"/readyz"); status != http.StatusOK {
		t.Fatalf("before: %d %s", status, body)
	}
	if err := cluster.Freeze(); err != nil {
		t.Fatal(err)
	}
	if status, body := asked(t, 3*time.Second, manage+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "no answer") {
		t.Errorf("readyz of a database that hangs: %d %s", status, body)
	}
	if status, body := asked(t, 3*time.Second, manage+"/livez"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("livez of a database that hangs: %d %s", status, body)
	}
	if err := cluster.Thaw(); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, time.Minute, func() error {
		if status, body := asked(t, time.Minute, manage+"/readyz"); status != http.StatusOK {
			return &unlike{status, body}
		}
		return nil
	})
	if status, body := asked(t, time.Minute, manage+"/metrics"); status != http.StatusOK || !strings.Contains(body, "shebao_database_up 1") {
		t.Errorf("metrics afterwards: %d %.300s", status, body)
	}
}

type unlike struct {
	status int
	body   string
}

func (u *unlike) Error() string { return http.StatusText(u.status) + " " + u.body }

// TestTheStreamsOfAnOperator signs in wrongly and looks at what is written, and that it is written anew where the file was moved away.
func TestTheStreamsOfAnOperator(t *testing.T) {
	long(t)
	t.Parallel()
	s := newSite(t)
	manage := testkit.FreeAddr(t)
	access := s.data + "/access.jsonl"
	s.serve("--manage-addr", manage, "--access-log", access, "--log-format", "json")
	for _, path := range []string{"/signin?x=440301199001011234", "/verify"} {
		if status, _ := asked(t, time.Minute, s.process.URL()+path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	text, err := os.ReadFile(access)
	if err != nil || strings.Count(string(text), "\n") != 2 || !strings.Contains(string(text), `"page":"signin","method":"GET","status":200`) {
		t.Errorf("access log: %s, %v", text, err)
	}
	for _, personal := range []string{"127.0.0.1", "440301", "?"} {
		if strings.Contains(string(text), personal) {
			t.Errorf("the access log holds %q: %s", personal, text)
		}
	}
	if log := s.process.Stderr(); !strings.Contains(log, `"msg":"request","page":"signin"`) {
		t.Errorf("log: %s", log)
	}
	if status, body := asked(t, time.Minute, "http://"+manage+"/metrics"); status != http.StatusOK ||
		!strings.Contains(body, `shebao_requests_total{method="GET",page="signin",status="200"} 1`) {
		t.Errorf("metrics: %d %s", status, body)
	}
	if err := os.Rename(access, access+".1"); err != nil {
		t.Fatal(err)
	}
	s.process.HangUp()
	testkit.Eventually(t, time.Minute, func() error { _, err := os.Stat(access); return err })
}
