package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// What goes wrong in this package itself.
var (
	ErrNoPage      = errors.New("web: no such page")
	errNoMethod    = errors.New("web: no such method at this address")
	ErrForbidden   = errors.New("web: not for this person")
	ErrNotOpened   = errors.New("web: a service not opened for this person")
	errCrossOrigin = errors.New("web: posted from another site")
	ErrTooLarge    = errors.New("web: body too large")
	ErrBadForm     = errors.New("web: form can't be read")
	errPanic       = errors.New("web: panic")
	ErrOverloaded  = errors.New("web: too many requests at once")
	errNoCookies   = errors.New("web: sent by a browser that keeps no cookies")
	errTooOften    = errors.New("web: too many requests from one address")
)

// failure is an error as a page.
type failure struct {
	status int
	text.Failure
	next []parts.Link
}

// showError turns an error into a page. It is the only place where errors become statuses.
func (s *Server) showError(r *Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader went away
	}
	if errors.Is(r.Context().Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("%w: %w", context.DeadlineExceeded, err) // whatever the database called it
	}
	r.Unhurried() // the page that says so may take its time
	r.failed = true
	f := s.failureOf(err)
	if errors.Is(err, errNoCookies) && r.Header.Get("Content-Type") == "application/json" {
		r.AnswerScript(f.status, ScriptAnswer{Problem: f.What + f.Do})
		return
	}
	body := parts.ErrorBody{Code: f.status, What: f.What, Do: f.Do, Next: f.next}
	if errors.Is(err, errNoCookies) {
		body.Next = []parts.Link{{Title: r.Page.Title, Href: r.Page.Path}} // opening it again tries anew
	}
	if failed(f.status) {
		body.Ref = r.number
		s.Log.Error("failed", "page", r.Page.ID, "ref", body.Ref, "error", err.Error())
	}
	if body.Next == nil {
		body.Next = []parts.Link{r.Site.Link(r.Site.Home)}
	}
	frame := r.Frame()
	frame.Title, frame.Crumbs, frame.ID, frame.NoIndex, frame.Guidance = f.Title, nil, "error", true, nil
	if err := r.Render(f.status, parts.ErrorPage(frame, body)); err != nil {
		s.Log.Error("error page", "error", err.Error())
	}
}

// stillPage is a failure's page as everyone gets it, whoever they are.
func (s *Server) stillPage(f failure, elder bool) ([]byte, error) {
	r := &Request{Request: &http.Request{URL: &url.URL{Path: "/"}, Header: http.Header{}}, Server: s, Site: s.Portal, Page: s.Portal.Menu.Page("home")}
	frame := r.Frame()
	frame.Title, frame.Crumbs, frame.ID, frame.NoIndex, frame.Elder = f.Title, nil, "error", true, elder
	frame.Banners = s.FixedBanners() // it is made once, and what is announced changes
	body := parts.ErrorBody{Code: f.status, What: f.What, Do: f.Do, Next: []parts.Link{s.Link("home")}}
	var page bytes.Buffer
	err := parts.ErrorPage(frame, body).Render(context.Background(), &page)
	return page.Bytes(), err
}

func (s *Server) failureOf(err error) failure { //nolint:gocyclo // a table of errors
	var throttled *store.Throttled
	var readOnly *store.ReadOnlyError
	var missing *document.MissingGlyphError
	var problems text.Problems
	var two *citizen.TwoNumbers
	switch {
	case errors.As(err, &throttled):
		return s.tooMany(throttled.Until)
	case errors.As(err, &readOnly):
		f := failure{http.StatusServiceUnavailable, text.FailureReadOnly, []parts.Link{s.Link("status"), s.Link("overview")}}
		f.What = text.ReadOnlyWords(readOnly.Reason, readOnly.UntilAt)
		return f
	case errors.As(err, &missing):
		f := failure{status: http.StatusUnprocessableEntity, Failure: text.FailureGlyph}
		f.What = text.NoGlyph(missing.Text, missing.Rune)
		return f
	case errors.Is(err, document.ErrCertificateEnded):
		return failure{status: http.StatusServiceUnavailable, Failure: text.FailureUnsigned}
	case errors.As(err, &problems):
		f := failure{status: http.StatusUnprocessableEntity, Failure: text.FailureProblems}
		f.What = problems.Error()
		return f
	case errors.As(err, &two): // told on a page of its own
		return failure{status: http.StatusUnprocessableEntity, Failure: text.FailureProblems}
	case errors.Is(err, citizen.ErrStep):
		return failure{http.StatusConflict, text.FailureStep, []parts.Link{s.Link("register")}}
	case errors.Is(err, ErrNoPage), errors.Is(err, store.ErrNotFound):
		return failure{status: http.StatusNotFound, Failure: text.FailureNoPage}
	case errors.Is(err, errNoMethod):
		return failure{status: http.StatusMethodNotAllowed, Failure: text.FailureMethod}
	case errors.Is(err, ErrForbidden), errors.Is(err, staff.ErrNotAllowed):
		return failure{status: http.StatusForbidden, Failure: text.FailureForbidden}
	case errors.Is(err, ErrNotOpened):
		return failure{http.StatusForbidden, text.FailureNotOpened, []parts.Link{s.Link("apply-self-service"), s.Link("overview")}}
	case errors.Is(err, store.ErrFrozen):
		return failure{http.StatusForbidden, text.FailureFrozen, []parts.Link{s.Link("sessions"), s.Link("overview")}}
	case errors.Is(err, staff.ErrSamePerson):
		return failure{status: http.StatusForbidden, Failure: text.FailureSamePerson}
	case errors.Is(err, staff.ErrOwnRecord):
		return failure{status: http.StatusForbidden, Failure: text.FailureOwnRecord}
	case errors.Is(err, staff.ErrProposalOver):
		return failure{status: http.StatusConflict, Failure: text.FailureOver}
	case errors.Is(err, store.ErrBulkGone):
		return failure{http.StatusGone, text.FailureBulkGone, []parts.Link{s.Desk.Link("staff-exports")}}
	case errors.Is(err, store.ErrNoUndo):
		return failure{status: http.StatusConflict, Failure: text.FailureNoUndo}
	case errors.Is(err, staff.ErrSignInEnded), errors.Is(err, staff.ErrRepeated):
		return failure{status: http.StatusConflict, Failure: text.FailureStaffAgain}
	case errors.Is(err, staff.ErrDecided), errors.Is(err, staff.ErrMoved), errors.Is(err, staff.ErrJobMoved), errors.Is(err, staff.ErrContentMoved),
		errors.Is(err, store.ErrContentShown):
		return failure{status: http.StatusConflict, Failure: text.FailureDecided}
	case errors.Is(err, errCrossOrigin):
		return failure{status: http.StatusForbidden, Failure: text.FailureOrigin}
	case errors.Is(err, errNoCookies):
		return failure{status: http.StatusBadRequest, Failure: text.FailureNoCookies}
	case errors.Is(err, ErrTooLarge):
		return failure{status: http.StatusRequestEntityTooLarge, Failure: text.FailureTooLarge}
	case errors.Is(err, ErrBadForm):
		return failure{status: http.StatusBadRequest, Failure: text.FailureBadForm}
	case errors.Is(err, ErrOverloaded):
		return failure{status: http.StatusServiceUnavailable, Failure: text.FailureOverloaded}
	case errors.Is(err, errTooOften):
		return failure{status: http.StatusTooManyRequests, Failure: text.FailureTooOften}
	case errors.Is(err, store.ErrKeyReused):
		return failure{status: http.StatusConflict, Failure: text.FailureKeyReused}
	case errors.Is(err, store.ErrBusy):
		return failure{status: http.StatusServiceUnavailable, Failure: text.FailureBusy}
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return failure{status: http.StatusServiceUnavailable, Failure: text.FailureUnavailable}
	case errors.Is(err, store.ErrFull):
		return failure{status: http.StatusInsufficientStorage, Failure: text.FailureFull}
	}
	return failure{status: http.StatusInternalServerError, Failure: text.FailureInternal}
}

func (s *Server) tooMany(until time.Time) failure {
	f := failure{status: http.StatusTooManyRequests, Failure: text.FailureThrottled}
	f.What = text.TooMany(until, s.Now())
	return f
}

// plainNotFound answers for a picture or a sound, which is no page.
func plainNotFound(w http.ResponseWriter) {
	http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
}

// PlainUnavailable answers a program that reads the site's own lists where the database does not answer.
func (s *Server) PlainUnavailable(w http.ResponseWriter, page string, err error) {
	s.Log.Error("failed", "page", page, "error", err.Error())
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

// health answers whoever watches the server, or shares people out among several: whether the database answers, and the server does not
// stop.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if s.Going != nil && s.Going() {
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	}
	if err := s.DB.Ping(r.Context()); err != nil {
		http.Error(w, "database unavailable", http.StatusServiceUnavailable)
		return
	}
	w.Write([]byte("ok\n"))
}

// Refusal is the frame and status of a form that must be shown again, or nil where the error is no matter of the form.
func (r *Request) Refusal(err error) (*parts.Page, int) {
	var problems text.Problems
	var throttled *citizen.Throttled
	switch {
	case errors.As(err, &problems):
		page := r.WithErrors(problems)
		return &page, r.StatusOf(err)
	case errors.As(err, &throttled):
		page := r.WithErrors(text.Problems{{Message: text.TooMany(throttled.Until, r.Server.Now())}})
		return &page, r.StatusOf(err)
	}
	return nil, 0
}

// Refused is the frame and status of a form that is shown again with what must be put right.
func (r *Request) Refused(problems text.Problems) (parts.Page, int) {
	return r.WithErrors(problems), r.StatusOf(problems)
}

// StatusOf is the status of an error, for a page that tells it in words of its own and keeps what was typed.
func (r *Request) StatusOf(err error) int { return r.Server.failureOf(err).status }

// shownAgain says whether a page of this status is one to go back to: an answer to a form, or the form with what must be put right.
func shownAgain(status int) bool {
	return status == http.StatusOK || status == http.StatusUnprocessableEntity || status == http.StatusTooManyRequests
}

// failed says whether a status is the server's own failure.
func failed(status int) bool { return status >= http.StatusInternalServerError }
