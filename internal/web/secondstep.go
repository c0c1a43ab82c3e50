package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// valueSecond is a sign-in between the password and the second factor.
const valueSecond = "second_step"

// pendingSignIn is what the session keeps of it.
type pendingSignIn struct {
	Step *citizen.SecondStep `json:"step"`
	Next string              `json:"next,omitempty"` // where to go afterwards
}

// askForSecond leads on to the second step, under a new token.
func (s *Server) askForSecond(r *request, step *citizen.SecondStep, next string) error {
	plain, err := json.Marshal(pendingSignIn{step, next})
	if err != nil {
		return err
	}
	if err := s.portal.sessions.Clear(r.Context()); err != nil {
		return err
	}
	if err := r.renewToken(); err != nil {
		return err
	}
	r.setValue(valueSecond, string(plain))
	return r.redirect(secondStepPath)
}

const secondStepPath, secondEndedPath = "/signin/second", "/signin?reason=second"

// pendingSignIn is the second step under way; its Step is nil where there is none.
func (r *request) pendingSignIn() (p pendingSignIn) {
	if json.Unmarshal([]byte(r.value(valueSecond)), &p) != nil {
		return pendingSignIn{}
	}
	return p
}

func (s *Server) secondStepForm(r *request) error {
	if r.user != nil {
		return r.redirect("/my")
	}
	return s.showSecondStep(r, r.frame(), http.StatusOK)
}

func (s *Server) showSecondStep(r *request, page view.Page, status int) error {
	ways, err := s.Citizen.SecondWays(r.Context(), r.pendingSignIn().Step)
	if errors.Is(err, citizen.ErrSecondEnded) {
		return r.redirect(secondEndedPath)
	}
	if err != nil {
		return err
	}
	return r.render(status, view.SecondStepPage(stepOf(r, page, text.TitleSecondStep), view.SecondStep{
		App: ways.AppSince != 0, Passkey: ways.Passkeys > 0 && s.passkeySite.Passkeys()}))
}

func (s *Server) secondStep(r *request) error {
	pending := r.pendingSignIn()
	finish, typed := s.Citizen.SignInWithCode, r.field("code")
	if r.field("way") == "recovery" {
		finish, typed = s.Citizen.SignInWithRecoveryCode, r.field("recovery")
	}
	who, err := finish(r.Context(), pending.Step, typed, r.visit())
	if page, status := r.refusal(err); page != nil {
		return s.showSecondStep(r, *page, status)
	}
	if errors.Is(err, citizen.ErrSecondEnded) {
		return r.redirect(secondEndedPath)
	}
	if err != nil {
		return err
	}
	next, err := s.welcome(r, who, pending.Next)
	if err != nil {
		return err
	}
	return r.redirect(next)
}

// welcome begins the session of whoever signed in, and gives where they go.
func (s *Server) welcome(r *request, who *citizen.SignedIn, next string) (string, error) {
	if next = localPath(next); next == "" {
		next = "/my"
	}
	return next, s.startSession(r, who)
}
