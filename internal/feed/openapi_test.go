package feed_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// TestTheDescriptionOfTheFeedIsTrue compares docs/api/feed.openapi.yaml with what the feed answers: every status of a path is described, the
// keys of a line are, and so are those of a conflict.
func TestTheDescriptionOfTheFeedIsTrue(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(root, "docs/api/feed.openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	paths := strings.Split(text[:strings.Index(text, "\ncomponents:")], "\n  /feed/")[1:]
	described := map[string]map[int]bool{}
	for _, path := range paths {
		name, rest, _ := strings.Cut(path, ":")
		described["/feed/"+name] = map[int]bool{}
		for _, status := range regexp.MustCompile(`(?m)^        "(\d{3})":`).FindAllStringSubmatch(rest, -1) {
			code, err := strconv.Atoi(status[1])
			if err != nil {
				t.Fatal(err)
			}
			described["/feed/"+name][code] = true
		}
	}
	c := newCore(t, fixture.SQLite(t))
	c.change("518001")
	for _, asked := range []struct{ method, path, body string }{
		{http.MethodGet, "/feed/changes", ""}, {http.MethodGet, "/feed/changes?since=x", ""}, {http.MethodGet, "/feed/changes?since=99", ""},
		{http.MethodPost, "/feed/acknowledgements", `{"seq":1,"accepted":true}`}, {http.MethodPost, "/feed/acknowledgements", strings.Repeat(" ", 1<<20+1)},
		{http.MethodPost, "/feed/acknowledgements?epoch=x", ""},
	} {
		path, _, _ := strings.Cut(asked.path, "?")
		got := c.ask(asked.method, asked.path, asked.body)
		if !described[path][got.Code] {
			t.Errorf("%s %s: %d is not described", asked.method, asked.path, got.Code)
		}
		for _, key := range regexp.MustCompile(`[{,]"(\w+)":`).FindAllStringSubmatch(got.Body.String(), -1) {
			if !regexp.MustCompile(`(?:^|[ {])` + key[1] + `: \{|\n +` + key[1] + `:\n`).MatchString(text) {
				t.Errorf("%s: the key %s is not described", path, key[1])
			}
		}
	}
	if unauthorized := c.send(http.MethodGet, "/feed/changes", "", ""); !described["/feed/changes"][unauthorized.Code] {
		t.Errorf("%d is not described", unauthorized.Code)
	}
}
