package static_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"shebao/internal/web/static"
)

func get(method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestHandler(t *testing.T) {
	css := static.Href("app.css")
	etag := get("GET", css).Header.Get("ETag")
	const forever, ask = "public, max-age=31536000, immutable", "no-cache"
	tests := map[string]struct {
		method, target string
		header         []string
		status         int
		cache          string
		encoding       string
	}{
		"with its version":  {"GET", css, nil, 200, forever, ""},
		"compressed":        {"GET", css, []string{"Accept-Encoding", "br, gzip;q=0.8"}, 200, forever, "gzip"},
		"gzip refused":      {"GET", css, []string{"Accept-Encoding", "gzip;q=0, identity"}, 200, forever, ""},
		"head":              {"HEAD", css, nil, 200, forever, ""},
		"without a version": {"GET", "/static/app.css", nil, 200, ask, ""},
		"an old version":    {"GET", "/static/app.css?v=000000000000", nil, 200, ask, ""},
		"known already":     {"GET", css, []string{"If-None-Match", etag}, 304, forever, ""},
		"not there":         {"GET", "/static/secret.css", nil, 404, "", ""},
		"out of the folder": {"GET", "/static/../static.go", nil, 404, "", ""},
		"the folder":        {"GET", "/static/", nil, 404, "", ""},
		"post":              {"POST", css, nil, 405, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := get(test.method, test.target, test.header...)
			if r.StatusCode != test.status {
				t.Fatalf("status %d, want %d", r.StatusCode, test.status)
			}
			if got := r.Header.Get("Cache-Control"); got != test.cache {
				t.Errorf("Cache-Control %q, want %q", got, test.cache)
			}
			if got := r.Header.Get("Content-Encoding"); got != test.encoding {
				t.Errorf("Content-Encoding %q, want %q", got, test.encoding)
			}
		})
	}
}

func TestFilesArriveWhole(t *testing.T) {
	for name, contentType := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "passkey.js": "text/javascript; charset=utf-8", "favicon.svg": "image/svg+xml",
	} {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r := get("GET", static.Href(name))
		if got := r.Header.Get("Content-Type"); got != contentType {
			t.Errorf("%s: Content-Type %q, want %q", name, got, contentType)
		}
		if body, _ := io.ReadAll(r.Body); !bytes.Equal(body, want) {
			t.Errorf("%s: plain body differs", name)
		}
		z, err := gzip.NewReader(get("GET", static.Href(name), "Accept-Encoding", "gzip").Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(z); !bytes.Equal(body, want) {
			t.Errorf("%s: compressed body differs", name)
		}
	}
}

func TestHrefOfAFileThatIsNotTherePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	static.Href("app.cs")
}

// The script is comfort, so it must not cost a slow line much.
func TestScriptIsSmall(t *testing.T) {
	r := get("GET", static.Href("app.js"), "Accept-Encoding", "gzip")
	if body, _ := io.ReadAll(r.Body); len(body) > 6<<10 {
		t.Errorf("%d bytes sent, want 6 KB at most", len(body))
	}
}

// Contrast: 4.5 to 1 for text, 3 to 1 for the edge of a control (WCAG 2.1, 1.4.3 and 1.4.11).
func TestContrast(t *testing.T) {
	colours := customColours(t)
	tests := []struct {
		front, ground string
		least         float64
	}{
		{"ink", "ground", 4.5},
		{"ink", "tint", 4.5},
		{"ink-soft", "ground", 4.5},
		{"ink-soft", "tint", 4.5},
		{"accent", "ground", 4.5},
		{"accent", "tint", 4.5},
		{"accent", "tint-deep", 4.5},
		{"accent-dark", "tint-deep", 4.5},
		{"ground", "accent", 4.5},
		{"ground", "accent-dark", 4.5},
		{"ground", "ink-soft", 4.5},
		{"ground", "danger", 4.5},
		{"danger", "ground", 4.5},
		{"success", "success-tint", 4.5},
		{"warning", "warning-tint", 4.5},
		{"danger", "danger-tint", 4.5},
		{"danger", "tint", 4.5},
		{"line-strong", "ground", 3},
		{"focus", "ink", 3},
	}
	for _, test := range tests {
		if got := contrast(colours[test.front], colours[test.ground]); got < test.least {
			t.Errorf("%s on %s: %.2f, want %.1f", test.front, test.ground, got, test.least)
		}
	}
}

var customColour = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{3,6});`)

// customColours are the colours named in the style sheet, as relative luminance.
func customColours(t *testing.T) map[string]float64 {
	t.Helper()
	css, err := os.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string]float64{}
	for _, m := range customColour.FindAllStringSubmatch(string(css), -1) {
		colours[m[1]] = luminance(t, m[2])
	}
	return colours
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = fmt.Sprintf("%c%[1]c%c%[2]c%c%[3]c", hex[0], hex[1], hex[2])
	}
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}

func contrast(a, b float64) float64 {
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// The portal is served inside networks without a way out: no font or picture from elsewhere.
func TestStyleSheetLoadsNothingFromElsewhere(t *testing.T) {
	css, err := os.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"@import", "url(", "http:", "https:"} {
		if strings.Contains(string(css), word) {
			t.Errorf("app.css has %q", word)
		}
	}
}
