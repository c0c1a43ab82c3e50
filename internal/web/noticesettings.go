package web

import (
	"net/http"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) noticeSettingsForm(r *request) error {
	choices, err := s.DB.NoticeChoices(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return s.showNoticeSettings(r, page, http.StatusOK, newKey(), choices)
}

func (s *Server) showNoticeSettings(r *request, page view.Page, status int, key string, c store.NoticeChoices) error {
	registration, err := s.DB.Registration(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	v := view.NoticeSettings{Key: key, Phone: social.MaskPhone(registration.Phone), HasMail: registration.Email != "",
		Registration: s.link("change-registration"), SMS: c.SMS, Mail: c.Mail, Quiet: c.Quiet, Daily: c.Daily}
	for _, group := range text.NoticeGroups {
		g := view.NoticeGroup{Title: group.Title, Hint: group.Hint}
		for _, kind := range group.Kinds {
			g.Kinds = append(g.Kinds, view.NoticeKind{Field: kindField(kind), Title: text.NoticeKinds[kind], Hint: text.NoticeKindHints[kind], Wanted: !c.Off[kind]})
		}
		v.Groups = append(v.Groups, g)
	}
	return r.render(status, view.NoticeSettingsPage(page, v))
}

func kindField(kind text.NoticeKind) string { return "kind-" + string(kind) }

// noticeSettings keeps what was chosen. What is not ticked is not sent by the browser.
func (s *Server) noticeSettings(r *request) error {
	ticked := func(name string) bool { return r.field(name) != "" }
	c := store.NoticeChoices{SMS: ticked("sms"), Mail: ticked("mail"), Quiet: ticked("quiet"), Daily: ticked("daily"), Off: map[text.NoticeKind]bool{}}
	for _, group := range text.NoticeGroups {
		for _, kind := range group.Kinds {
			c.Off[kind] = !ticked(kindField(kind))
		}
	}
	changed, err := s.Citizen.ChooseNotices(r.Context(), r.user.PersonNo, c, r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return s.showNoticeSettings(r, *page, status, r.key(), c)
	}
	if err != nil {
		return err
	}
	said := text.NoticesUnchanged
	if changed {
		said = text.NoticesChosen
	}
	r.setValue(valueFlash, said)
	return r.redirect(r.page.Path)
}
