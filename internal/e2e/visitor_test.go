package e2e_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/demo"
	"shebao/internal/text"
)

// visitor is someone whose browser is of no interest: it sends what a form would send.
type visitor struct {
	t      testing.TB
	site   *site
	base   string
	client *http.Client
}

// answer is what came back, after redirects.
type answer struct {
	status int
	path   string
	body   string
}

func (s *site) visitor() *visitor {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	v := &visitor{s.t, s, s.url, &http.Client{Jar: jar, Transport: &http.Transport{}}}
	s.t.Cleanup(v.client.CloseIdleConnections)
	return v
}

// try sends a request and hands out the error that a server which dies in the middle causes.
func (v *visitor) try(request *http.Request) (answer, error) {
	response, err := v.client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Request.URL.Path, string(body)}, err
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	request, err := http.NewRequest(http.MethodGet, v.base+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	a, err := v.try(request)
	if err != nil {
		v.t.Fatal(err)
	}
	return a
}

func (v *visitor) posting(path string, fields url.Values) *http.Request {
	v.t.Helper()
	request, err := http.NewRequest(http.MethodPost, v.base+path, strings.NewReader(fields.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return request
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z_]+)" value="([^"]*)"`)

// fill is the fields of the form at path: the hidden ones as served, the captcha's answer, and those given, name by name.
func (v *visitor) fill(path string, pairs ...string) url.Values {
	v.t.Helper()
	fields := url.Values{}
	for _, hidden := range hiddenField.FindAllStringSubmatch(v.get(path).body, -1) {
		fields.Set(hidden[1], html.UnescapeString(hidden[2]))
	}
	if fields.Has("captcha_token") {
		fields.Set("captcha", captcha)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields.Set(pairs[i], pairs[i+1])
	}
	return fields
}

// submit fills in the form at path and sends it.
func (v *visitor) submit(path string, pairs ...string) answer {
	v.t.Helper()
	a, err := v.try(v.posting(path, v.fill(path, pairs...)))
	if err != nil {
		v.t.Fatal(err)
	}
	return a
}

func (v *visitor) signIn(p demo.Persona) {
	v.t.Helper()
	if a := v.submit("/signin", "id", string(p.IDNumber.Full()), "password", password); a.path != "/my" {
		v.t.Fatalf("signing in led to %s, status %d", a.path, a.status)
	}
}

// registrationSteps are the forms of registration up to the code, in order: the address of each, and its fields.
func registrationSteps(p demo.Persona) [][]string {
	return [][]string{
		{"/register", "agree", text.VersionsMark(text.AgreedTexts)},
		{"/register/numbers", "id", string(p.IDNumber.Full()), "person_no", p.PersonNo},
		{"/register/facts", "name", p.Name, "card_no", p.CardNo, "proof", "phone", "proof_value", p.Phone,
			"phone", p.Phone, "question", "我小时候的绰号", "answer", "示例"},
	}
}

// proveIdentity goes through registration up to the page of the password.
func (v *visitor) proveIdentity(p demo.Persona) {
	v.t.Helper()
	sent := len(v.site.messagesTo(p.Phone, "code"))
	next := []string{"/register/numbers", "/register/facts", "/register/code"}
	for i, step := range registrationSteps(p) {
		if a := v.submit(step[0], step[1:]...); a.path != next[i] {
			v.t.Fatalf("%s led to %s, status %d", step[0], a.path, a.status)
		}
	}
	if a := v.submit("/register/code", "code", v.site.codeTo(p.Phone, sent+1)); a.path != "/register/password" {
		v.t.Fatalf("the code led to %s, status %d", a.path, a.status)
	}
}

func (v *visitor) register(p demo.Persona) {
	v.t.Helper()
	v.proveIdentity(p)
	if a := v.submit("/register/password", "password", password, "again", password); a.path != "/register/done" {
		v.t.Fatalf("registration ended at %s, status %d", a.path, a.status)
	}
	if _, err := v.try(v.posting("/signout", url.Values{})); err != nil { // registering has signed them in
		v.t.Fatal(err)
	}
}

var shownCode = regexp.MustCompile(`data-copy-text>([0-9A-Z-]{14})<`)

// accessCodeIn is the code that the page has just given out.
func accessCodeIn(t testing.TB, a answer) string {
	t.Helper()
	found := shownCode.FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("no access code on %s, status %d", a.path, a.status)
	}
	return found[1]
}
