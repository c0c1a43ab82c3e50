package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"net/http"
	"strings"
	"sync"

	"shebao/internal/web/static"
)

const (
	worthCompressing = 1400 // what goes in one packet is no faster compressed
	compression      = 5    // as small as most, in a third of the time
	mostPadding      = 200  // random bytes in the head of a compressed page
)

var compressors = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, compression)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// compressed is a page as it goes over the wire. A page holds what only its person may know (form keys, a new access code, figures), and what
// somebody typed beside it (a search); whoever can have a browser ask for pages with guesses in the address, and sees how long the answers
// are, could read the rest letter by letter (BREACH). So a page is compressed only where the browser says that no other site had it asked for,
// and its length is blurred besides by padding in gzip's own head. Without that word, as from old browsers, it goes as it is.
func (r *Request) compressed(contentType string, body []byte) []byte {
	if !strings.HasPrefix(contentType, "text/html") || len(body) < worthCompressing {
		return body
	}
	h := r.Writer.Header()
	h.Add("Vary", "Accept-Encoding, Sec-Fetch-Site")
	if !static.AcceptsGzip(r.Header.Get("Accept-Encoding")) || !ownDoing(r.Request) {
		return body
	}
	var out bytes.Buffer
	w := compressors.Get().(*gzip.Writer)
	defer compressors.Put(w)
	w.Reset(&out)
	w.Extra = padding()
	if _, err := w.Write(body); err != nil {
		return body
	}
	if err := w.Close(); err != nil {
		return body
	}
	h.Set("Content-Encoding", "gzip")
	return out.Bytes()
}

// ownDoing says whether the person came from our own pages, or by the address bar.
func ownDoing(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "same-origin" || site == "none"
}

// padding is a field of gzip's head that nobody reads (RFC 1952, 2.3.1.1), of random bytes in random number.
func padding() []byte {
	const head = 4
	field := make([]byte, 1+mostPadding)
	_, _ = rand.Read(field) // it can't fail
	n := int(field[0]) % mostPadding
	return append([]byte{'S', 'B', byte(n), byte(n >> 8)}, field[1:1+n]...)[:head+n]
}
