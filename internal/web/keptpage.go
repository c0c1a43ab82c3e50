package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"

	"github.com/a-h/templ"

	"shebao/internal/store"
	"shebao/internal/web/parts"
)

// A page that answers a form is kept, sealed, and the browser is led to it (Post/Redirect/Get): what is to be checked, what must be put
// right and what a check found have an address each, so that Back and Reload show them again and send nothing. Only the session that sent
// the form opens it, for an hour; afterwards the address is that of the page itself.

const (
	shown     = "shown"      // names the kept page in an address
	valueKept = "kept_pages" // a secret of the session, by which its pages are found
	mostKept  = 1 << 20      // bytes of a page; a larger one is the answer itself
)

// keptPage is a page as it answered, in both sizes of type: which one is shown may change in between.
type keptPage struct {
	At            string // path of the page, which opens at no other
	Normal, Large []byte
}

// keptName is the name that this answer to a form has from the start, since the page itself says where it is.
func (r *Request) keptName() string {
	if r.kept == "" {
		r.kept = store.NewID()
	}
	return r.kept
}

// Place is the address at which the page being made will be found: its own, or, for the answer to a form, that of the page kept.
func (r *Request) Place() string {
	if r.Method != http.MethodPost || !r.Site.KeepsAnswers {
		return r.URL.RequestURI()
	}
	u, err := url.Parse(r.FormPath())
	if err != nil {
		return r.Page.Path
	}
	query := u.Query()
	query.Set(shown, r.keptName())
	u.RawQuery = query.Encode()
	return u.RequestURI()
}

// keeps says whether a page is one to go back to. A browser that brought no cookie might keep none, and would not find it again.
func (r *Request) keeps(status int) bool {
	return r.Method == http.MethodPost && r.Site.KeepsAnswers && !r.failed && len(r.Cookies()) > 0 && shownAgain(status)
}

// keepAnswer keeps a page and leads to it. It reports whether that was done: where nothing can be written, the page is the answer.
func (r *Request) keepAnswer(component templ.Component) bool {
	place, err := url.Parse(r.Place())
	if err != nil {
		return false
	}
	sealed, err := r.bothSizes(component, place.Path)
	if err != nil || len(sealed) > mostKept {
		return false
	}
	if r.Value(valueKept) == "" {
		r.SetValue(valueKept, store.NewID())
	}
	if err := r.Server.DB.KeepPage(r.Context(), r.Value(valueKept)+r.kept, sealed); err != nil {
		r.Server.Log.Warn("page not kept", "page", r.Page.ID, "ref", r.number, "error", err.Error())
		return false
	}
	return r.Redirect(place.RequestURI()) == nil
}

func (r *Request) bothSizes(component templ.Component, at string) ([]byte, error) {
	kept := keptPage{At: at}
	var err error
	if kept.Normal, err = r.drawn(parts.WithLarge(r.Context(), false), component); err != nil {
		return nil, err
	}
	if kept.Large, err = r.drawn(parts.WithLarge(r.Context(), true), component); err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if err := json.NewEncoder(w).Encode(kept); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// drawn is a page's text.
func (r *Request) drawn(ctx context.Context, component templ.Component) ([]byte, error) {
	var buffer bytes.Buffer
	if err := component.Render(ctx, &buffer); err != nil {
		return nil, err
	}
	if r.Site.Finish == nil {
		return buffer.Bytes(), nil
	}
	return r.Site.Finish(r, buffer.Bytes()), nil
}

// showKept answers with the page that the address names, and reports whether there was one.
func (s *Server) showKept(r *Request) (bool, error) {
	name, secret := r.URL.Query().Get(shown), ""
	if name != "" && r.Method == http.MethodGet && r.Site.KeepsAnswers {
		secret = r.Value(valueKept)
	}
	if secret == "" {
		return false, nil
	}
	packed, err := s.DB.KeptPage(r.Context(), secret+name)
	if err != nil || packed == nil {
		return false, err
	}
	var kept keptPage
	if err := unpack(packed, &kept); err != nil || kept.At != r.URL.Path {
		return false, err
	}
	page := kept.Normal
	if r.Elder() {
		page = kept.Large
	}
	return true, r.Answer(http.StatusOK, "text/html; charset=utf-8", s.freshCaptcha(page))
}

func unpack(packed []byte, into *keptPage) error {
	zipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(zipped)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

var captchaToken = regexp.MustCompile(`name="captcha_token" value="([^"]+)"`)

// freshCaptcha puts another captcha in the place of the one of when the page was kept, which may be over or used up.
func (s *Server) freshCaptcha(page []byte) []byte {
	found := captchaToken.FindSubmatch(page)
	if found == nil {
		return page
	}
	return bytes.ReplaceAll(page, found[1], []byte(s.Captcha().Token))
}
