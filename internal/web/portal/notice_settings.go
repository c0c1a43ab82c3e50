package portal

import (
	"net/http"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) noticeSettingsForm(r *web.Request) error {
	choices, err := s.DB.NoticeChoices(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showNoticeSettings(r, page, http.StatusOK, web.NewKey(), choices)
}

func (s *pages) showNoticeSettings(r *web.Request, page parts.Page, status int, key string, c store.NoticeChoices) error {
	registration, err := s.DB.Registration(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	v := NoticeSettings{Key: key, Phone: social.MaskPhone(registration.Phone), HasMail: registration.Email != "",
		Registration: s.Link("change-registration"), SMS: c.SMS, Mail: c.Mail, Quiet: c.Quiet, Daily: c.Daily}
	for _, group := range text.NoticeGroups {
		g := NoticeGroup{Title: group.Title, Hint: group.Hint}
		for _, kind := range group.Kinds {
			g.Kinds = append(g.Kinds, NoticeKind{Field: kindField(kind), Title: text.NoticeKinds[kind], Hint: text.NoticeKindHints[kind], Wanted: !c.Off[kind]})
		}
		v.Groups = append(v.Groups, g)
	}
	return r.Render(status, NoticeSettingsPage(page, v))
}

func kindField(kind text.NoticeKind) string { return "kind-" + string(kind) }

// noticeSettings keeps what was chosen. What is not ticked is not sent by the browser.
func (s *pages) noticeSettings(r *web.Request) error {
	ticked := func(name string) bool { return r.Field(name) != "" }
	c := store.NoticeChoices{SMS: ticked("sms"), Mail: ticked("mail"), Quiet: ticked("quiet"), Daily: ticked("daily"), Off: map[text.NoticeKind]bool{}}
	for _, group := range text.NoticeGroups {
		for _, kind := range group.Kinds {
			c.Off[kind] = !ticked(kindField(kind))
		}
	}
	changed, err := s.Citizen.ChooseNotices(r.Context(), r.User.PersonNo, c, r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return s.showNoticeSettings(r, *page, status, r.Key(), c)
	}
	if err != nil {
		return err
	}
	said := text.NoticesUnchanged
	if changed {
		said = text.NoticesChosen
	}
	r.SetValue(web.ValueFlash, said)
	return r.Redirect(r.Page.Path)
}
