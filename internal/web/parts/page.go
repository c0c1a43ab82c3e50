package parts

import (
	"cmp"
	"context"

	"shebao/internal/menu"
)

// Page is everything the frame around a page's content needs. The zero value of
// every field but Title is usable.
type Page struct {
	ID     string // menu ID, for tests and styling; lands in body data-page
	Title  string // the menu title: the h1, the last crumb, the start of <title>
	Lead   string // one sentence under the heading
	Agency string // e.g. 深圳市社会保险基金管理局
	Path   string // address of this page with its query: where 大字版 returns to

	Crumbs []Link    // from the home page down to, and without, this page
	Nav    []NavItem // up to three levels
	User   *User     // who is signed in; nil for a visitor
	Tools  []Link    // links at the top right for a visitor: 登录, 立即注册
	Footer []Link    // help, terms, accessibility, verification

	Site Site // whose site the page is of; the zero value is that of insured people and the public

	Elder   bool         // 大字版 is on
	Banners []Notice     // demo mode, test captcha, read-only mode: above everything
	Flash   *Notice      // outcome of the act just done
	Errors  []FieldError // what must be put right; also marks the title
	Session *Session     // nil for a visitor
	Print   *PrintHead   // provenance on paper; nil where a page is not worth printing

	// Guidance leads to what is to be known about the service that the page is; nil where there is none.
	Guidance *Link

	Description string // one sentence, for search engines; "" for none
	Canonical   string // the page's one address, for search engines; "" for none

	PrintView bool // show on the screen what goes on paper
	NoIndex   bool // keep search engines away
}

// Site is what differs between the frames of the two sites. An empty field is that of insured people and the public.
type Site struct {
	Name    string // what it calls itself
	Home    string // address of its first page
	Display string // where 大字版 posts to
}

func (s Site) name() string { return cmp.Or(s.Name, portalName) }

func (s Site) home() string { return cmp.Or(s.Home, "/") }

func (s Site) display() string { return cmp.Or(s.Display, menu.Display) }

// Link is a text with an address.
type Link struct {
	Title string
	Href  string
}

// NavItem is an entry of the main navigation. A group without a page of its own
// has no Href.
type NavItem struct {
	Title    string
	Href     string
	Current  bool   // this is the page shown
	Open     bool   // the page shown is inside
	Badge    string // stands beside it: 3 条未读
	Children []NavItem
}

// User is who is signed in, already masked as it may be shown.
type User struct {
	Name        string // e.g. 张*
	LastSignIn  string // e.g. 2012年5月3日 09:12, from 深圳; empty at the first sign-in
	SignInsHref string // where sign-ins are listed; "" for none
	OutHref     string // where the sign-out form posts to
	Bell        *Bell  // nil where there are no notices to lead to
	Doubt       string // what to do about a last sign-in that was somebody else's; "" for what insured people are told
}

func (u User) doubt() string {
	return cmp.Or(u.Doubt, "不是您本人？请到「登录与安全」退出所有设备，并拨打 12333。")
}

// Bell leads to the notices.
type Bell struct {
	Href   string
	Unread int
}

// Session tells the page how long it lives. The server stays the authority.
type Session struct {
	IdleSeconds int    // from the last request to the end
	WarnSeconds int    // how long before the end the warning appears
	StayHref    string // POST keeps the session
	OutHref     string // POST ends it
	EndedHref   string // GET: sign-in page that says why one is there
}

// FieldError is one thing to put right, said the same way in the summary and at
// the field. Field is the Name of the field, or empty for the form as a whole.
type FieldError struct {
	Field   string
	Message string
}

// PrintHead says on paper where it comes from.
type PrintHead struct {
	Who     string // e.g. 张三 440************2488
	At      string // when printed
	Address string // the address of the page, to look it up again
	Code    string // check code, where the page has one
}

// Error is the message for a field, or "".
func (p Page) Error(field string) string {
	for _, e := range p.Errors {
		if e.Field == field {
			return e.Message
		}
	}
	return ""
}

// Tone is the kind of a notice or tag. Each has its own symbol and word besides its colour.
type Tone string

// The tones. The zero value counts as ToneInfo.
const (
	ToneInfo    Tone = "info"
	ToneSuccess Tone = "success"
	ToneWarning Tone = "warning"
	ToneDanger  Tone = "danger"
)

func (t Tone) class() string {
	if t == "" {
		return string(ToneInfo)
	}
	return string(t)
}

func (t Tone) Icon() Icon {
	switch t {
	case ToneSuccess:
		return IconTick
	case ToneWarning, ToneDanger:
		return IconWarning
	default:
		return IconInfo
	}
}

type largeKey struct{}

// WithLarge draws pages in 大字版 or not, whatever their frame says.
func WithLarge(ctx context.Context, on bool) context.Context {
	return context.WithValue(ctx, largeKey{}, on)
}

func large(ctx context.Context, by bool) bool {
	if on, said := ctx.Value(largeKey{}).(bool); said {
		return on
	}
	return by
}
