package bench_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shebao/internal/bench"
)

// portal has a form with a token that must come back, and a page of whoever's cookie it is.
func portal(t *testing.T) (address string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /signin", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<input name="captcha_token" value="a+b">`)
	})
	mux.HandleFunc("POST /signin", func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("captcha_token") != "a+b" || r.PostFormValue("password") != "secret" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: r.PostFormValue("id")})
		w.Header().Set("Location", "/my")
		w.WriteHeader(http.StatusSeeOther)
	})
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("session")
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, "the page of %s %s", cookie.Value, strings.Repeat("x", 100_000))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func people(n int) []bench.Person {
	list := make([]bench.Person, n)
	for i := range list {
		list[i] = bench.Person{PersonNo: fmt.Sprint(i), ID: "1", Shown: "the page of 1 "}
	}
	return list
}

func TestEveryVisitIsMadeAndTimed(t *testing.T) {
	address := portal(t)
	visits, err := bench.SignIn(t.Context(), address, people(3), "secret", "1234", "/page")
	if err != nil {
		t.Fatal(err)
	}
	visits = append(visits, bench.SignInVisits(people(1), "secret", "1234")...)
	result := bench.Generate(t.Context(), bench.Plan{Address: address, Connections: 3, Duration: 300 * time.Millisecond, Visits: visits})
	if result.Failed != "" || len(result.Steps) != 3 {
		t.Fatalf("%d kinds of answer, %q; want three and nothing wrong", len(result.Steps), result.Failed)
	}
	for _, s := range result.Steps {
		if s.Answers == 0 || s.Errors != 0 || s.P50 <= 0 || s.P50 > s.P95 || s.P95 > s.P99 || s.P99 > s.Max {
			t.Errorf("%+v", s)
		}
	}
}

func TestAnAnswerThatIsNotRightIsAnError(t *testing.T) {
	address := portal(t)
	page := bench.Request{Step: "page", Method: "GET", Path: "/page", Cookie: "session=1", Status: 200, Marker: "the page of 1 "}
	for name, change := range map[string]func(*bench.Request){
		"another status":       func(r *bench.Request) { r.Cookie = "" },
		"somebody else's page": func(r *bench.Request) { r.Cookie = "session=2" },
	} {
		wrong := page
		change(&wrong)
		result := bench.Generate(t.Context(), bench.Plan{Address: address, Connections: 1, Duration: 100 * time.Millisecond,
			Visits: []bench.Visit{{page}, {wrong}}})
		if len(result.Steps) != 1 || result.Steps[0].Errors == 0 || result.Steps[0].Answers == 0 || result.Failed == "" {
			t.Errorf("%s: %+v", name, result)
		}
	}
}

func TestTheBareHandlerSendsWhatWasRecorded(t *testing.T) {
	var bare bench.Bare
	recorder := bare.Record(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Frame-Options", "DENY")
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, "page ", r.URL.Path)
	}))
	recorder.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/a", nil))
	answer := httptest.NewRecorder()
	bare.ServeHTTP(answer, httptest.NewRequest("GET", "/a", nil))
	if answer.Code != http.StatusAccepted || answer.Body.String() != "page /a" || answer.Header().Get("X-Frame-Options") != "DENY" {
		t.Errorf("answered %d %q %v", answer.Code, answer.Body, answer.Header())
	}
}
