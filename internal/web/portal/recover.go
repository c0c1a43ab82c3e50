package portal

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/door"
)

const valueRecovery = "recovery"

// evenTime is how long every step of a recovery takes at least, so that its time does not tell whether anyone is registered. It is
// well over what the longest way through takes.
const evenTime = 400 * time.Millisecond

// evenly runs f and answers no sooner than evenTime after it began.
func (s *pages) evenly(r *web.Request, f func() error) error {
	done := time.After(s.EvenTime)
	err := f()
	select {
	case <-done:
	case <-r.Context().Done():
	}
	return err
}

func recovery(r *web.Request) *citizen.Recovery {
	var recovery citizen.Recovery
	if err := json.Unmarshal([]byte(r.Value(valueRecovery)), &recovery); err != nil {
		return nil
	}
	return &recovery
}

func keepRecovery(r *web.Request, recovery *citizen.Recovery) error {
	plain, err := json.Marshal(recovery)
	if err == nil {
		r.SetValue(valueRecovery, string(plain))
	}
	return err
}

func (s *pages) recoverForm(r *web.Request) error {
	return r.Render(http.StatusOK, RecoverPage(r.Frame(), Recover{Captcha: s.Captcha()}))
}

func (s *pages) recover(r *web.Request) error {
	typed := Recover{ID: r.Field("id"), Way: r.Field("way")}
	if r.WantsCaptcha() {
		typed.Captcha = s.Captcha()
		return r.Render(http.StatusOK, RecoverPage(r.Frame(), typed))
	}
	var problems text.Problems
	problem, err := s.CheckCaptcha(r)
	if err != nil {
		return err
	}
	recovery, err := s.Citizen.BeginRecovery(typed.ID, typed.Way)
	errors.As(err, &problems)
	problems.Add("captcha", problem)
	if len(problems) > 0 {
		page, status := r.Refused(problems)
		typed.Captcha = s.Captcha().WithError(page.Error("captcha"))
		return r.Render(status, RecoverPage(page, typed))
	}
	if err := r.RenewToken(); err != nil {
		return err
	}
	if err := keepRecovery(r, recovery); err != nil {
		return err
	}
	if recovery.Way == citizen.RecoverByQuestion {
		return r.Redirect(menu.Step("recover", "/question"))
	}
	return r.Redirect(menu.Step("recover", "/phone"))
}

func (s *pages) recoverPhoneForm(r *web.Request) error {
	recovery := recovery(r)
	if recovery == nil {
		return r.Redirect(menu.At("recover"))
	}
	return r.Render(http.StatusOK, RecoverPhonePage(r.Frame(), Recover{Phone: recovery.Phone}))
}

func (s *pages) recoverPhone(r *web.Request) error {
	recovery := recovery(r)
	if recovery == nil {
		return citizen.ErrStep
	}
	err := s.evenly(r, func() error {
		return s.Citizen.SendRecoveryCode(r.Context(), recovery, r.Field("phone"), door.Visit(r))
	})
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, RecoverPhonePage(*page, Recover{Phone: r.Field("phone")}))
	}
	if err != nil {
		return err
	}
	if err := keepRecovery(r, recovery); err != nil {
		return err
	}
	return r.Redirect(menu.Step("recover", "/code"))
}

func (s *pages) recoverCodeForm(r *web.Request) error {
	recovery := recovery(r)
	if recovery == nil || recovery.Phone == "" {
		return r.Redirect(menu.At("recover"))
	}
	return r.Render(http.StatusOK, RecoverCodePage(r.Frame(), Recover{Username: string(recovery.ID)}))
}

func (s *pages) recoverCode(r *web.Request) error {
	err := s.evenly(r, func() error {
		return s.Citizen.RecoverBySMS(r.Context(), recovery(r), r.Field("code"), r.Field("password"), r.Field("again"), door.Visit(r))
	})
	if page, status := r.Refusal(err); page != nil {
		username := ""
		if under := recovery(r); under != nil {
			username = string(under.ID)
		}
		return r.Render(status, RecoverCodePage(*page, Recover{Username: username}))
	}
	return s.recovered(r, err)
}

func (s *pages) recoverQuestionForm(r *web.Request) error {
	recovery := recovery(r)
	if recovery == nil {
		return r.Redirect(menu.At("recover"))
	}
	question, err := s.Citizen.Question(r.Context(), recovery)
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, RecoverQuestionPage(r.Frame(), Recover{Username: string(recovery.ID), Question: question}))
}

func (s *pages) recoverQuestion(r *web.Request) error {
	recovery := recovery(r)
	if recovery == nil {
		return citizen.ErrStep
	}
	err := s.evenly(r, func() error {
		return s.Citizen.RecoverByAnswer(r.Context(), recovery, r.Field("answer"), r.Field("card_no"), r.Field("password"), r.Field("again"), door.Visit(r))
	})
	if page, status := r.Refusal(err); page != nil {
		question, err := s.Citizen.Question(r.Context(), recovery)
		if err != nil {
			return err
		}
		return r.Render(status, RecoverQuestionPage(*page, Recover{Username: string(recovery.ID), Question: question, CardNo: r.Field("card_no")}))
	}
	return s.recovered(r, err)
}

// recovered ends a recovery: the person signs in with the new password.
func (s *pages) recovered(r *web.Request, err error) error {
	if err != nil {
		return err
	}
	r.DropValue(valueRecovery)
	return r.Redirect(menu.At("signin") + "?reason=recovered")
}
