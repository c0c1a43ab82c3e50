package web

import "net/http"

// answer is a response that can be cut short. A session is written just before the first byte of the page that changed it; where
// that fails, the page of the error stands in its place and what the handler writes afterwards is dropped.
type answer struct {
	http.ResponseWriter
	final bool
}

func answers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&answer{ResponseWriter: w}, r)
	})
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if !a.final {
		a.ResponseWriter.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) {
	if a.final {
		return len(b), nil
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap serves http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// sessionFailed answers where a session can't be read or kept, since the database is away.
func (s *Server) sessionFailed(w http.ResponseWriter, hr *http.Request, err error) {
	for _, name := range []string{"Location", "Content-Disposition"} { // of the page that won't come
		w.Header().Del(name)
	}
	r := &Request{Request: hr, Writer: w, Server: s, Site: s.Portal, Page: s.Portal.Menu.Page("home"), started: s.Clock()}
	s.showError(r, err)
	s.log(r)
	if a, ok := w.(*answer); ok {
		a.final = true
	}
}
