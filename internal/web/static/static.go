// Package static holds the style sheet, the script and the pictures of the portal,
// compiled into the binary and served for good under addresses that change with
// their content.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed app.css app.js passkey.js favicon.svg
var files embed.FS

// asset is one file in the two forms it is sent in.
type asset struct {
	href        string
	etag        string
	contentType string
	plain       []byte
	gzipped     []byte
}

var assets = load()

// contentTypes are fixed here rather than asked of the operating system, whose
// tables differ from machine to machine.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// Href is the address of a file with its version, e.g. "/static/app.css?v=1f3a…".
// It panics on a name that is not there: names are constants in our own templates.
func Href(name string) string {
	a, ok := assets[name]
	if !ok {
		panic("static: no file " + strconv.Quote(name))
	}
	return a.href
}

// Handler serves the files under /static/. An address with the current version is
// cached for a year, any other only after asking again.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	a, ok := assets[strings.TrimPrefix(r.URL.Path, "/static/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", a.etag)
	h.Set("Cache-Control", "no-cache")
	if r.URL.RequestURI() == a.href {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.plain
	if AcceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = a.gzipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the visitor went away; nobody is left to tell
	}
}

// AcceptsGzip reports whether gzip is named and not refused with q=0.
func AcceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		quality, weighted := strings.CutPrefix(strings.TrimSpace(params), "q=")
		if !weighted {
			return true
		}
		q, err := strconv.ParseFloat(quality, 64)
		return err == nil && q > 0
	}
	return false
}

func load() map[string]asset {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // compiled in, so it cannot be missing
	}
	all := make(map[string]asset, len(entries))
	for _, e := range entries {
		body, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		version := hex.EncodeToString(sum[:6])
		all[e.Name()] = asset{
			href:        "/static/" + e.Name() + "?v=" + version,
			etag:        `W/"` + version + `"`,
			contentType: contentTypes[path.Ext(e.Name())],
			plain:       body,
			gzipped:     compress(body),
		}
	}
	return all
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = io.Copy(z, bytes.NewReader(body))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a buffer in memory does not fail
	}
	return b.Bytes()
}
