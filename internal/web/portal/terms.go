package portal

import (
	"net/http"
	"net/url"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/door"
	"shebao/internal/web/parts"
)

// Whoever agreed to an older version of what everybody agrees to is shown what changed after signing in, and goes on only once they agree.
// They may sign out instead, or close their registration.

const againSuffix = "/changes"

var againPath = menu.Step("terms", againSuffix)

func (s *pages) agreeAgainForm(r *web.Request) error {
	return s.showAgreeAgain(r, r.Frame(), http.StatusOK, web.LocalPath(r.URL.Query().Get("next")))
}

func (s *pages) showAgreeAgain(r *web.Request, page parts.Page, status int, next string) error {
	if r.User == nil {
		return s.AskToSignIn(r)
	}
	open, err := s.Citizen.ToAgree(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	if len(open) == 0 {
		return s.agreed(r, next)
	}
	v := AgreeAgain{Action: againPath, Key: web.NewKey(), Next: next, Versions: text.VersionsMark(s.Citizen.AgreedTexts()),
		Close: s.Link("close-registration"), Privacy: s.privacyFacts()}
	for _, t := range open {
		v.Texts = append(v.Texts, changedText(t))
	}
	return r.Render(status, AgreeAgainPage(door.StepOf(r, page, text.TitleAgreeAgain), v))
}

// changedText is a text of which there is a new version, as a page shows it.
func changedText(t citizen.ToAgree) ChangedText {
	shown := ChangedText{Title: t.Title, Version: t.Current().Version, Since: t.Current().Since, Before: text.AgreeNoneBefore, Privacy: t.Name == store.AgreePrivacy}
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

func (s *pages) agreeAgain(r *web.Request) error {
	if r.User == nil {
		return s.AskToSignIn(r)
	}
	next := web.LocalPath(r.Field("next"))
	err := s.Citizen.AgreeAgain(r.Context(), r.User.PersonNo, r.Field("agree"), r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return s.showAgreeAgain(r, *page, status, next)
	}
	if err != nil {
		return err
	}
	return s.agreed(r, next)
}

// agreed lets the person go on to where they wanted.
func (s *pages) agreed(r *web.Request, next string) error {
	r.DropValue(door.ValueMustAgree)
	if next == "" {
		next = s.Portal.Menu.Path("overview")
	}
	return r.Redirect(next)
}

func (s *pages) terms(r *web.Request) error {
	return r.Render(http.StatusOK, TermsPage(r.Frame(), s.versions()[store.AgreeTerms]))
}

// mustAgree leads to the page that asks, and back to this one afterwards; "" where there is nothing to ask.
func mustAgree(r *web.Request) string {
	if r.Value(door.ValueMustAgree) == "" || r.Page.ID == "close-registration" {
		return ""
	}
	return againPath + "?" + url.Values{"next": {r.FormPath()}}.Encode()
}
