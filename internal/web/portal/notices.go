package portal

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// noticesOnPage is how many notices a page of them lists.
const noticesOnPage = 30

// noticePages are the pages where a person sees more of what they were told, by template.
var noticePages = map[string]string{
	"looked_up": "lookups", "code_locked": "access-code", "code_tried": "access-code", "password_changed": "sessions", "phone_change": "change-registration",
	"mail_change": "change-registration", "question_change": "change-registration", "phone_kept": "change-registration",
	text.TemplateRestored: "receipts", text.TemplateTakenBack: "receipts",
	"export": "my-data", text.TemplateEnquiry: "enquiries", "service": "receipts", text.TemplateCase: "receipts", text.TemplateNoticesChosen: "notice-settings",
	text.TemplateReminderMissing: "coverage", text.TemplateReminderLate: "coverage", text.TemplateReminderBase: "base-check", text.TemplateReminderDebit: "bills",
	text.TemplateReminderBenefit: "unemployment-payments", text.TemplateReminderRetirement: "estimate", text.TemplateReminders: "coverage",
	text.TemplateRemindersSettled: "coverage",
}

func (s *pages) notices(r *web.Request) error {
	ctx, no := r.Context(), r.User.PersonNo
	all, unread, err := s.DB.CountNotices(ctx, no)
	if err != nil {
		return err
	}
	current, last := web.PageOf(r.URL.Query().Get("page"), all, noticesOnPage)
	list, err := s.DB.Notices(ctx, no, noticesOnPage, (current-1)*noticesOnPage)
	if err != nil {
		return err
	}
	v := Notices{Settings: s.Link("notice-settings"), All: all, Unread: unread, Until: strconv.FormatInt(s.Now().Unix(), 10), Page: current,
		Pages: parts.Pagination{Base: r.Page.Path + "?page=", Current: current, Last: last}}
	for i := range list {
		v.List = append(v.List, s.told(&list[i]))
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, NoticesPage(page, v))
}

// told is a notice as the page lists it. The text of a one-time code is never among it.
func (s *pages) told(n *store.Notice) Told {
	t := Told{ID: n.ID, Title: text.NoticeTitleOf(n.Template(), n.Text()), At: text.Time(n.At()), Text: strings.Split(cmp.Or(n.Text(), text.NoticeGone), "\n"), Unread: n.Unread()}
	if text.IsCode(n.Template()) {
		t.Text = []string{text.NoticeCode}
	}
	for _, m := range n.Messages {
		if m.Channel != store.ChannelPage { // which is this page
			t.Channels = append(t.Channels, text.Delivery(m.Channel, m.State))
		}
	}
	if id := noticePages[n.Template()]; id != "" {
		link := s.Link(id)
		t.Link = &link
	}
	return t
}

// readNotices marks one notice or all as read. The form says until when those reach that stood on the page.
func (s *pages) readNotices(r *web.Request) error {
	ctx, no, read := r.Context(), r.User.PersonNo, r.Field("read")
	if read == "all" {
		until, _ := strconv.ParseInt(r.Field("until"), 10, 64)
		if err := s.DB.ReadNotices(ctx, no, until); err != nil {
			return err
		}
	} else if err := s.DB.ReadNotice(ctx, no, read); err != nil {
		return err
	}
	if page, _ := strconv.Atoi(r.Field("page")); page > 1 {
		return r.Redirect(r.Page.Path + "?page=" + strconv.Itoa(page))
	}
	return r.Redirect(r.Page.Path)
}

// withUnread marks the way to the notices with how many are unread.
func withUnread(r *web.Request, items []parts.NavItem) []parts.NavItem {
	if n := unread(r); n > 0 {
		web.MarkUnread(items, r.Server.Portal.Menu.Path("notices"), text.Unread(n))
	}
	return items
}
