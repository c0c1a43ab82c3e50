package web

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// noticesOnPage is how many notices a page of them lists.
const noticesOnPage = 30

// noticePages are the pages where a person sees more of what they were told, by template.
var noticePages = map[string]string{
	"looked_up": "lookups", "code_locked": "access-code", "code_tried": "access-code", "password_changed": "sessions", "phone_change": "change-registration",
	"mail_change": "change-registration", "question_change": "change-registration", "phone_kept": "change-registration",
	text.TemplateRestored: "receipts",
	"export":              "my-data", text.TemplateEnquiry: "enquiries", "service": "receipts", text.TemplateCase: "receipts", text.TemplateNoticesChosen: "notice-settings",
	text.TemplateReminderMissing: "coverage", text.TemplateReminderLate: "coverage", text.TemplateReminderBase: "base-check", text.TemplateReminderDebit: "bills",
	text.TemplateReminderBenefit: "unemployment-payments", text.TemplateReminderRetirement: "estimate", text.TemplateReminders: "coverage",
	text.TemplateRemindersSettled: "coverage",
}

func (s *Server) notices(r *request) error {
	ctx, no := r.Context(), r.user.PersonNo
	all, unread, err := s.DB.CountNotices(ctx, no)
	if err != nil {
		return err
	}
	current, last := pageOf(r.URL.Query().Get("page"), all, noticesOnPage)
	list, err := s.DB.Notices(ctx, no, noticesOnPage, (current-1)*noticesOnPage)
	if err != nil {
		return err
	}
	v := view.Notices{Settings: s.link("notice-settings"), All: all, Unread: unread, Until: strconv.FormatInt(s.now().Unix(), 10), Page: current,
		Pages: view.Pagination{Base: r.page.Path + "?page=", Current: current, Last: last}}
	for i := range list {
		v.List = append(v.List, s.told(&list[i]))
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.NoticesPage(page, v))
}

// told is a notice as the page lists it. The text of a one-time code is never among it.
func (s *Server) told(n *store.Notice) view.Told {
	t := view.Told{ID: n.ID, Title: text.NoticeTitle(n.Template()), At: text.Time(n.At()), Text: strings.Split(cmp.Or(n.Text(), text.NoticeGone), "\n"), Unread: n.Unread()}
	if text.IsCode(n.Template()) {
		t.Text = []string{text.NoticeCode}
	}
	for _, m := range n.Messages {
		if m.Channel != store.ChannelPage { // which is this page
			t.Channels = append(t.Channels, text.Delivery(m.Channel, m.State))
		}
	}
	if id := noticePages[n.Template()]; id != "" {
		link := s.link(id)
		t.Link = &link
	}
	return t
}

// readNotices marks one notice or all as read. The form says until when those reach that stood on the page.
func (s *Server) readNotices(r *request) error {
	ctx, no, read := r.Context(), r.user.PersonNo, r.field("read")
	if read == "all" {
		until, _ := strconv.ParseInt(r.field("until"), 10, 64)
		if err := s.DB.ReadNotices(ctx, no, until); err != nil {
			return err
		}
	} else if err := s.DB.ReadNotice(ctx, no, read); err != nil {
		return err
	}
	if page, _ := strconv.Atoi(r.field("page")); page > 1 {
		return r.redirect(r.page.Path + "?page=" + strconv.Itoa(page))
	}
	return r.redirect(r.page.Path)
}

// unread counts what the person signed in has not marked as read, once for a request. Where it can't be read the page stands without it.
func (r *request) unread() int {
	if r.user.unread == nil {
		n, err := r.server.DB.UnreadNotices(r.Context(), r.user.PersonNo)
		if err != nil {
			r.server.Log.Error("counting unread notices", "error", err.Error())
		}
		r.user.unread = &n
	}
	return *r.user.unread
}

// withUnread marks the way to the notices with how many are unread.
func (r *request) withUnread(items []view.NavItem) []view.NavItem {
	if n := r.unread(); n > 0 {
		markUnread(items, r.server.menu.Path("notices"), text.Unread(n))
	}
	return items
}

func markUnread(items []view.NavItem, href, badge string) (found bool) {
	for i := range items {
		if items[i].Href == href || markUnread(items[i].Children, href, badge) {
			items[i].Badge = badge
			return true
		}
	}
	return false
}
