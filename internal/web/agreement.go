package web

import (
	"net/http"
	"net/url"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// Whoever agreed to an older version of what everybody agrees to is shown what changed after signing in, and goes on only once they agree.
// They may sign out instead, or close their registration.

// valueMustAgree says that the person signed in has not agreed to the versions in force.
const valueMustAgree = "must_agree"

const (
	againSuffix = "/changes"
	againPath   = "/terms" + againSuffix
)

// mustAgree leads to the page that asks, and back to this one afterwards; "" where there is nothing to ask.
func (r *request) mustAgree() string {
	if r.value(valueMustAgree) == "" || r.page.ID == "close-registration" {
		return ""
	}
	return againPath + "?" + url.Values{"next": {r.formPath()}}.Encode()
}

// rememberToAsk keeps in the session just begun whether there is something to agree to.
func (s *Server) rememberToAsk(r *request, personNo string) error {
	open, err := s.Citizen.ToAgree(r.Context(), personNo)
	if len(open) > 0 {
		r.setValue(valueMustAgree, "yes")
	}
	return err
}

func (s *Server) agreeAgainForm(r *request) error {
	return s.showAgreeAgain(r, r.frame(), http.StatusOK, localPath(r.URL.Query().Get("next")))
}

func (s *Server) showAgreeAgain(r *request, page view.Page, status int, next string) error {
	if r.user == nil {
		return s.askToSignIn(r)
	}
	open, err := s.Citizen.ToAgree(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	if len(open) == 0 {
		return s.agreed(r, next)
	}
	v := view.AgreeAgain{Action: againPath, Key: newKey(), Next: next, Versions: text.VersionsMark(s.Citizen.AgreedTexts()),
		Close: s.link("close-registration")}
	for _, t := range open {
		v.Texts = append(v.Texts, changedText(t))
	}
	return r.render(status, view.AgreeAgainPage(stepOf(r, page, text.TitleAgreeAgain), v))
}

// changedText is a text of which there is a new version, as a page shows it.
func changedText(t citizen.ToAgree) view.ChangedText {
	shown := view.ChangedText{Title: t.Title, Version: t.Current().Version, Since: t.Current().Since, Before: text.AgreeNoneBefore, Privacy: t.Name == store.AgreePrivacy}
	if t.Before != nil {
		shown.Before = text.AgreedOn(t.Before.Version, t.Before.At)
	}
	for _, v := range t.News {
		shown.Changes = append(shown.Changes, v.Changes...)
	}
	if len(shown.Changes) == 0 {
		shown.Changes = []string{text.AgreementNoChange}
	}
	return shown
}

func (s *Server) agreeAgain(r *request) error {
	if r.user == nil {
		return s.askToSignIn(r)
	}
	next := localPath(r.field("next"))
	err := s.Citizen.AgreeAgain(r.Context(), r.user.PersonNo, r.field("agree"), r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return s.showAgreeAgain(r, *page, status, next)
	}
	if err != nil {
		return err
	}
	return s.agreed(r, next)
}

// agreed lets the person go on to where they wanted.
func (s *Server) agreed(r *request, next string) error {
	r.dropValue(valueMustAgree)
	if next == "" {
		next = s.portal.menu.Path("overview")
	}
	return r.redirect(next)
}
