package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"shebao/internal/testkit/fixture"
)

// Pages go compressed to who came from our own pages or by the address bar, and never where another site had them asked for: what it sees of
// their length would tell it what is in them (BREACH). Their lengths differ by chance besides.
func TestPagesAreCompressedOnlyWhereSafe(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	const statement = "/records/pension/contributions"
	ask := func(site, encoding string) page {
		b.header = http.Header{"Sec-Fetch-Site": {site}} // "" as from old browsers
		if encoding != "" {
			b.header.Set("Accept-Encoding", encoding)
		}
		return b.get(statement)
	}
	plain := ask("same-origin", "")
	if !plain.says("养老缴交明细") {
		t.Fatalf("the page as it is: %d", plain.status)
	}
	for _, test := range []struct {
		site, encoding string
		compressed     bool
	}{
		{"same-origin", "gzip, br", true}, {"none", "gzip", true}, {"same-origin", "gzip;q=0", false}, {"same-origin", "br", false},
		{"cross-site", "gzip", false}, {"same-site", "gzip", false}, {"", "gzip", false}, {"other", "gzip", false},
	} {
		got := ask(test.site, test.encoding)
		if compressed := got.header.Get("Content-Encoding") == "gzip"; compressed != test.compressed {
			t.Errorf("from %q with %q it is compressed: %v", test.site, test.encoding, compressed)
		}
		if !strings.Contains(strings.Join(got.header.Values("Vary"), " "), "Sec-Fetch-Site") {
			t.Errorf("from %q the answer varies by %q", test.site, got.header.Values("Vary"))
		}
	}
	lengths := map[int]bool{}
	for range 20 {
		got := ask("same-origin", "gzip")
		lengths[len(got.body)] = true
		r, err := gzip.NewReader(strings.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(r)
		if err != nil || !strings.Contains(string(whole), "养老缴交明细") || len(whole) < len(plain.body)/2 {
			t.Fatalf("what comes out has %d bytes, %v", len(whole), err)
		}
		if most := 30 << 10; len(got.body) > most {
			t.Errorf("a statement is %d bytes over the wire, more than %d", len(got.body), most)
		}
	}
	if len(lengths) < 5 {
		t.Errorf("twenty answers have %d lengths", len(lengths))
	}
	t.Logf("the statement is %d bytes, %v compressed", len(plain.body), lengths)
	visitor := p.browser(t)
	for address, b := range map[string]*browser{"/": visitor, "/my": b, "/signin": visitor} {
		as := map[string]int{}
		for _, encoding := range []string{"identity", "gzip"} {
			b.header = http.Header{"Sec-Fetch-Site": {"none"}, "Accept-Encoding": {encoding}}
			as[encoding] = len(b.get(address).body)
		}
		t.Logf("%s is %d bytes, %d compressed", address, as["identity"], as["gzip"])
	}
	b.header = http.Header{"Sec-Fetch-Site": {"none"}, "Accept-Encoding": {"gzip"}}
	if got := b.get(statement + "/download.xlsx"); got.header.Get("Content-Encoding") != "" {
		t.Error("a file is compressed twice")
	}
}
