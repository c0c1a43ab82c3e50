package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// Request is one request on its way through a page.
type Request struct {
	*http.Request
	Writer  http.ResponseWriter
	Server  *Server
	Site    *Site
	Page    *menu.Page
	User    *User  // nil for a visitor
	Clerk   *Clerk // the member of staff signed in, on staff's own pages
	started time.Time
	number  string // of the request, in the log and on the pages of errors
	looks   bool   // the page asks by itself, as Look says
	Status  int
	patient *http.Request // without a deadline; nil where there is none
	Device  string        // token of the device, once asked for
	kept    string        // name of the page that answers a form, once asked for
	failed  bool          // the page says what went wrong, and has no address
}

// User is who is signed in, as the session knows them.
type User struct {
	PersonNo   string
	Name       string
	MaskedID   string
	LastSignIn string
	Unread     *int   // notices not marked as read, once asked for
	Capability string // what they may do besides, "" for nothing
}

// pageBuffers hold pages while they are rendered, so that an error half-way still becomes a proper page.
var pageBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const keepPageBuffer = 1 << 20 // a larger buffer is not kept

// Render answers with a page; a form, with the way to it.
func (r *Request) Render(status int, component templ.Component) error {
	if r.keeps(status) && r.keepAnswer(component) {
		return nil
	}
	buffer := pageBuffers.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= keepPageBuffer {
			pageBuffers.Put(buffer)
		}
	}()
	buffer.Reset()
	if err := component.Render(r.Context(), buffer); err != nil {
		return err
	}
	page := buffer.Bytes()
	if r.Site.Finish != nil {
		page = r.Site.Finish(r, page)
	}
	return r.Answer(status, "text/html; charset=utf-8", page)
}

func (r *Request) Answer(status int, contentType string, body []byte) error {
	header := r.Writer.Header()
	body = r.compressed(contentType, body)
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body))) // not in chunks, and a page cut off on the way is seen to be
	r.Status = status
	r.Writer.WriteHeader(status)
	_, _ = r.Writer.Write(body) // the reader went away: there is nobody to tell
	return nil
}

// Attach answers with a file to keep.
func (r *Request) Attach(contentType, name string, body []byte) error {
	return r.AttachAs(contentType, name, name, body)
}

// AttachAs answers with a file to keep whose name people understand. plain is its name in ASCII, for whoever can't read the other
// (RFC 6266, RFC 5987).
func (r *Request) AttachAs(contentType, plain, name string, body []byte) error {
	disposition := `attachment; filename="` + plain + `"`
	if name = fileNameOf(name); name != plain {
		disposition += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}
	r.Writer.Header().Set("Content-Disposition", disposition)
	return r.Answer(http.StatusOK, contentType, body)
}

// fileNameOf is a text without what can't stand in the name of a file somewhere.
func fileNameOf(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || strings.ContainsRune(`/\:*?"<>|`, c) {
			return -1
		}
		return c
	}, name)
}

// OwnFile names a file about the person signed in: what it is, whose, and of which day.
func (r *Request) OwnFile(what, extension string) string {
	return text.FileOf(what, r.User.Name, r.Server.Now().Unix()) + "." + extension
}

// BookHead is what stands over the table of a workbook of the person's own.
func (r *Request) BookHead(title string) BookHead {
	head := r.PrintHead()
	return BookHead{Title: title, Who: head.Who, At: text.MadeAt(head.At)}
}

// Redirect answers a post with where to go on.
func (r *Request) Redirect(to string) error {
	r.Status = http.StatusSeeOther
	http.Redirect(r.Writer, r.Request, to, http.StatusSeeOther)
	return nil
}

// Sessions are those of the site that the page belongs to.
func (r *Request) Sessions() *scs.SessionManager { return r.Site.Sessions }

// Value is a text value of the session.
func (r *Request) Value(key string) string { return r.Sessions().GetString(r.Context(), key) }

func (r *Request) SetValue(key, value string) {
	if sessions := r.Sessions(); sessions.Token(r.Context()) == "" { // the first value of a new session
		sessions.SetDeadline(r.Context(), r.Server.Now().Add(r.Server.Lifetime))
	}
	r.Sessions().Put(r.Context(), key, value)
}

// watching is what the address of a page says that loads itself again.
const watching = "watching"

// LookAgain lets a browser without JavaScript load the page anew by itself, which keeps no session alive.
func (r *Request) LookAgain(every time.Duration) {
	r.Writer.Header().Set("Refresh", fmt.Sprintf("%d; url=%s?%s=1", int(every.Seconds()), r.URL.EscapedPath(), watching))
}

// Here notes in the session that somebody is there now. It writes only where the time before is
// older than SeenStep, and not where a page asks by itself.
func (r *Request) Here(seen, now int64) {
	if !r.looks && now-seen >= int64(SeenStep.Seconds()) {
		r.SetValue(ValueSeen, strconv.FormatInt(now, 10))
	}
}

// RenewToken gives the session a new token, so that one known before is worth nothing, and its whole life anew. The session
// manager goes by a clock of its own, which is overruled here.
func (r *Request) RenewToken() error {
	if err := r.Sessions().RenewToken(r.Context()); err != nil {
		return err
	}
	r.Sessions().SetDeadline(r.Context(), r.Server.Now().Add(r.Server.Lifetime))
	return nil
}

func (r *Request) DropValue(key string) { r.Sessions().Remove(r.Context(), key) }

// Field is a field of the submitted form, as typed.
func (r *Request) Field(name string) string { return r.PostFormValue(name) }

// Key is the form's idempotency key, where it has the form of ours.
func (r *Request) Key() string {
	if key := r.Field("key"); len(key) == 32 && !social.HasControl(key) {
		return key
	}
	return ""
}

// NewKey is a key for a form about to be shown.
func NewKey() string { return store.NewID() }

// Address is the network address that the request comes from, as it is written down.
func (r *Request) Address() string { return r.Server.from(r.Request).String() }

// from is the network address that a request comes from: its sender's, or, where that is a proxy of ours, the last one that no proxy of
// ours wrote.
func (s *Server) from(r *http.Request) store.Address {
	sender := store.AddressOf(r.RemoteAddr)
	if !sender.In(s.TrustedProxies) {
		return sender
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		from := store.AddressOf(hop)
		if from.Known() && !from.In(s.TrustedProxies) {
			return from
		}
		if !from.Known() && strings.TrimSpace(hop) != "" {
			break // nothing beyond what can't be read is to be believed
		}
	}
	return sender
}

// Frame is the page's frame: title, breadcrumb, navigation, who is signed in.
func (r *Request) Frame() parts.Page { return r.Site.Frame(r) }

// WithErrors is the frame with what must be put right.
func (r *Request) WithErrors(problems text.Problems) parts.Page {
	p := r.Frame()
	for _, problem := range problems {
		p.Errors = append(p.Errors, parts.FieldError{Field: problem.Field, Message: problem.Message})
	}
	return p
}

// PrintHead says on paper whose page it is.
func (r *Request) PrintHead() *parts.PrintHead {
	address := *r.Server.BaseURL
	address.Path = r.URL.Path
	head := &parts.PrintHead{At: text.Time(r.Server.Now().Unix()), Address: address.String()}
	if r.Page.Audience == menu.Citizen { // what everybody may read is nobody's
		head.Who = r.User.Name + " " + r.User.MaskedID
	}
	return head
}

// Trail are the breadcrumbs from a site's first page down to a page, which is not among them.
func Trail(home parts.Link, trail []*menu.Page, group func(*menu.Page) string) []parts.Link {
	crumbs := []parts.Link{home}
	for _, p := range trail[:len(trail)-1] {
		link := parts.Link{Title: p.Title}
		if !strings.Contains(p.Path, "{") {
			link.Href = p.Path
		}
		if link.Href == "" && p.Group() {
			link.Href = group(p)
		}
		crumbs = append(crumbs, link)
	}
	return crumbs
}

// Link is a page of the insured people's site as a link.
func (s *Server) Link(id string) parts.Link { return s.Portal.Link(id) }
