package main

import "net/http"

// wholeBodies answers only to requests that say in one way where their body ends. A request with both a Content-Length and chunks may be
// one request to a proxy and two to us; net/http goes by the chunks and hides the length, so over HTTP/1 every body in chunks is refused.
// No browser sends one, and a proxy that waits for the whole body sends its length. HTTP/1.0 knows no chunks, and whatever comes after such a
// request with a body is not read as another.
func wholeBodies(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
			http.Error(w, "the length of a body is wanted: Content-Length, without Transfer-Encoding", http.StatusLengthRequired)
			return
		}
		if !r.ProtoAtLeast(1, 1) && r.ContentLength != 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
