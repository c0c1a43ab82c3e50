package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

const valueRecovery = "recovery"

// evenTime is how long every step of a recovery takes at least, so that its time does not tell whether anyone is registered. It is
// well over what the longest way through takes.
const evenTime = 400 * time.Millisecond

// evenly runs f and answers no sooner than evenTime after it began.
func (s *Server) evenly(r *request, f func() error) error {
	done := time.After(s.EvenTime)
	err := f()
	select {
	case <-done:
	case <-r.Context().Done():
	}
	return err
}

func (r *request) recovery() *citizen.Recovery {
	var recovery citizen.Recovery
	if err := json.Unmarshal([]byte(r.value(valueRecovery)), &recovery); err != nil {
		return nil
	}
	return &recovery
}

func (r *request) keepRecovery(recovery *citizen.Recovery) error {
	plain, err := json.Marshal(recovery)
	if err == nil {
		r.setValue(valueRecovery, string(plain))
	}
	return err
}

func (s *Server) recoverForm(r *request) error {
	return r.render(http.StatusOK, view.RecoverPage(r.frame(), view.Recover{Captcha: s.captcha()}))
}

func (s *Server) recover(r *request) error {
	typed := view.Recover{ID: r.field("id"), Way: r.field("way")}
	if r.wantsCaptcha() {
		typed.Captcha = s.captcha()
		return r.render(http.StatusOK, view.RecoverPage(r.frame(), typed))
	}
	var problems text.Problems
	problem, err := s.checkCaptcha(r)
	if err != nil {
		return err
	}
	recovery, err := s.Citizen.BeginRecovery(typed.ID, typed.Way)
	errors.As(err, &problems)
	problems.Add("captcha", problem)
	if len(problems) > 0 {
		page := r.withErrors(problems)
		typed.Captcha = s.captcha().WithError(page.Error("captcha"))
		return r.render(http.StatusUnprocessableEntity, view.RecoverPage(page, typed))
	}
	if err := r.renewToken(); err != nil {
		return err
	}
	if err := r.keepRecovery(recovery); err != nil {
		return err
	}
	if recovery.Way == citizen.RecoverByQuestion {
		return r.redirect("/recover/question")
	}
	return r.redirect("/recover/phone")
}

func (s *Server) recoverPhoneForm(r *request) error {
	recovery := r.recovery()
	if recovery == nil {
		return r.redirect("/recover")
	}
	return r.render(http.StatusOK, view.RecoverPhonePage(r.frame(), view.Recover{Phone: recovery.Phone}))
}

func (s *Server) recoverPhone(r *request) error {
	recovery := r.recovery()
	if recovery == nil {
		return citizen.ErrStep
	}
	err := s.evenly(r, func() error {
		return s.Citizen.SendRecoveryCode(r.Context(), recovery, r.field("phone"), r.visit())
	})
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.RecoverPhonePage(*page, view.Recover{Phone: r.field("phone")}))
	}
	if err != nil {
		return err
	}
	if err := r.keepRecovery(recovery); err != nil {
		return err
	}
	return r.redirect("/recover/code")
}

func (s *Server) recoverCodeForm(r *request) error {
	if recovery := r.recovery(); recovery == nil || recovery.Phone == "" {
		return r.redirect("/recover")
	}
	return r.render(http.StatusOK, view.RecoverCodePage(r.frame(), view.Recover{}))
}

func (s *Server) recoverCode(r *request) error {
	err := s.evenly(r, func() error {
		return s.Citizen.RecoverBySMS(r.Context(), r.recovery(), r.field("code"), r.field("password"), r.field("again"), r.visit())
	})
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.RecoverCodePage(*page, view.Recover{}))
	}
	return s.recovered(r, err)
}

func (s *Server) recoverQuestionForm(r *request) error {
	recovery := r.recovery()
	if recovery == nil {
		return r.redirect("/recover")
	}
	question, err := s.Citizen.Question(r.Context(), recovery)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.RecoverQuestionPage(r.frame(), view.Recover{Question: question}))
}

func (s *Server) recoverQuestion(r *request) error {
	recovery := r.recovery()
	if recovery == nil {
		return citizen.ErrStep
	}
	err := s.evenly(r, func() error {
		return s.Citizen.RecoverByAnswer(r.Context(), recovery, r.field("answer"), r.field("card_no"), r.field("password"), r.field("again"), r.visit())
	})
	if page, status := r.refusal(err); page != nil {
		question, err := s.Citizen.Question(r.Context(), recovery)
		if err != nil {
			return err
		}
		return r.render(status, view.RecoverQuestionPage(*page, view.Recover{Question: question, CardNo: r.field("card_no")}))
	}
	return s.recovered(r, err)
}

// recovered ends a recovery: the person signs in with the new password.
func (s *Server) recovered(r *request, err error) error {
	if err != nil {
		return err
	}
	r.dropValue(valueRecovery)
	return r.redirect("/signin?reason=recovered")
}
