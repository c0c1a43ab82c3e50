package portal

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func cut(pair string) (string, string) {
	before, after, _ := strings.Cut(pair, " ")
	return before, after
}

// Registration goes over five pages; what has been proved so far stands in the visitor's session, sealed.

func applicant(r *web.Request) *citizen.Applicant {
	var a citizen.Applicant
	if err := json.Unmarshal([]byte(r.Value(web.ValueApply)), &a); err != nil {
		return nil
	}
	return &a
}

func keepApplicant(r *web.Request, a *citizen.Applicant) error {
	plain, err := json.Marshal(a)
	if err == nil {
		r.SetValue(web.ValueApply, string(plain))
	}
	return err
}

func (s *pages) registerTerms(r *web.Request) error {
	return s.showTerms(r, r.Frame(), http.StatusOK)
}

func (s *pages) showTerms(r *web.Request, page parts.Page, status int) error {
	return r.Render(status, RegisterTerms(page, s.versions(), text.VersionsMark(s.Citizen.AgreedTexts()), s.privacyFacts()))
}

func (s *pages) registerAgree(r *web.Request) error {
	if r.Field("agree") != text.VersionsMark(s.Citizen.AgreedTexts()) {
		page, status := r.Refused(text.Problems{{Message: text.MustAgree}})
		return s.showTerms(r, page, status)
	}
	if err := r.RenewToken(); err != nil {
		return err
	}
	if err := keepApplicant(r, s.Citizen.Agree()); err != nil {
		return err
	}
	return r.Redirect(menu.Step("register", "/numbers"))
}

func (s *pages) registerNumbersForm(r *web.Request) error {
	a := applicant(r)
	if a == nil {
		return r.Redirect(menu.At("register"))
	}
	return r.Render(http.StatusOK, RegisterNumbersPage(r.Frame(), RegisterNumbers{ID: string(a.ID), PersonNo: a.PersonNo}))
}

func (s *pages) registerNumbers(r *web.Request) error {
	a := applicant(r)
	typed := RegisterNumbers{ID: r.Field("id"), PersonNo: r.Field("person_no")}
	err := s.Citizen.MatchNumbers(r.Context(), a, citizen.Numbers(typed), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, RegisterNumbersPage(*page, typed))
	}
	if err != nil {
		return err
	}
	if err := keepApplicant(r, a); err != nil {
		return err
	}
	return r.Redirect(menu.Step("register", "/facts"))
}

func (s *pages) registerFactsForm(r *web.Request) error {
	a := applicant(r)
	if a == nil || a.PersonNo == "" {
		return r.Redirect(menu.At("register"))
	}
	return r.Render(http.StatusOK, RegisterFactsPage(r.Frame(), RegisterFacts{PersonNo: a.PersonNo,
		Phone: a.Phone, Email: a.Email, Address: a.Address, Question: a.Question, Questions: text.Questions}))
}

func (s *pages) registerFacts(r *web.Request) error {
	a := applicant(r)
	if a == nil {
		return citizen.ErrStep
	}
	f := citizen.Facts{
		Name: r.Field("name"), PersonNo: a.PersonNo, CardNo: r.Field("card_no"), Proof: r.Field("proof"),
		ProofValue: r.Field("proof_value"), Phone: r.Field("phone"), Email: r.Field("email"), Question: r.Field("question"),
		Answer: r.Field("answer"), Address: r.Field("address"),
	}
	err := s.Citizen.ProveFacts(r.Context(), a, f, r.Address())
	var two *citizen.TwoNumbers
	if errors.As(err, &two) {
		return sayTwoNumbers(r, two)
	}
	if page, status := r.Refusal(err); page != nil {
		typed := RegisterFacts{Name: f.Name, PersonNo: f.PersonNo, CardNo: f.CardNo, Proof: f.Proof, ProofValue: f.ProofValue,
			Phone: f.Phone, Email: f.Email, Question: f.Question, Answer: f.Answer, Address: f.Address, Questions: text.Questions}
		return r.Render(status, RegisterFactsPage(*page, typed))
	}
	if err != nil {
		return err
	}
	if err := keepApplicant(r, a); err != nil {
		return err
	}
	return r.Redirect(menu.Step("register", "/code"))
}

func (s *pages) registerCodeForm(r *web.Request) error {
	a := applicant(r)
	if a == nil || !a.Proved {
		return r.Redirect(menu.At("register"))
	}
	if a.Confirmed {
		return r.Redirect(menu.Step("register", "/password"))
	}
	return showRegisterCode(r, r.Frame(), http.StatusOK, a)
}

func showRegisterCode(r *web.Request, page parts.Page, status int, a *citizen.Applicant) error {
	title, words := text.RegisterCodeSent(social.MaskPhone(a.CodePhone), a.Guardian)
	return r.Render(status, RegisterCodePage(page, parts.Notice{Title: title, Text: words}))
}

// registerCode takes the code, or sends another.
func (s *pages) registerCode(r *web.Request) error {
	a, again := applicant(r), r.Field("action") == "code"
	var err error
	if again {
		err = s.Citizen.SendRegisterCode(r.Context(), a, r.Address())
	} else {
		err = s.Citizen.ConfirmPhone(r.Context(), a, r.Field("code"))
	}
	if page, status := r.Refusal(err); page != nil {
		return showRegisterCode(r, *page, status, a)
	}
	if err != nil {
		return err
	}
	if err := keepApplicant(r, a); err != nil {
		return err
	}
	if again {
		return r.Redirect(menu.Step("register", "/code"))
	}
	return r.Redirect(menu.Step("register", "/password"))
}

// sayTwoNumbers ends a registration by the second of a person's personal numbers.
func sayTwoNumbers(r *web.Request, two *citizen.TwoNumbers) error {
	r.DropValue(web.ValueApply)
	return r.Render(r.StatusOf(two), RegisterTwoNumbersPage(r.Frame(), parts.Notice{Tone: parts.ToneWarning, Title: text.TwoNumbers,
		Text: fmt.Sprintf(text.WhyTwoNumbers, two.Other, two.This)}))
}

// otherNumber says that the person has another personal number; nothing where they have not.
func otherNumber(a *citizen.Applicant) []parts.Notice {
	if a == nil || a.Other == "" {
		return nil
	}
	return []parts.Notice{{Tone: parts.ToneWarning, Title: text.TwoNumbers, Text: fmt.Sprintf(text.OtherNumber, a.Other, a.PersonNo)}}
}

func (s *pages) registerPasswordForm(r *web.Request) error {
	a := applicant(r)
	if a == nil || !a.Proved || !a.Confirmed {
		return r.Redirect(menu.At("register"))
	}
	return r.Render(http.StatusOK, RegisterPasswordPage(r.Frame(), web.NewKey(), string(a.ID), otherNumber(a)))
}

func (s *pages) registerPassword(r *web.Request) error {
	if applicant(r) == nil && r.Value(web.ValueApplied) != "" {
		return r.Redirect(menu.Step("register", "/done")) // the second press
	}
	a := applicant(r)
	done, err := s.Citizen.Finish(r.Context(), a, r.Field("password"), r.Field("again"), r.Key(), r.Address())
	var two *citizen.TwoNumbers
	if errors.As(err, &two) {
		return sayTwoNumbers(r, two)
	}
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, RegisterPasswordPage(*page, r.Key(), usernameOf(a), otherNumber(a)))
	}
	if err != nil {
		return err
	}
	r.DropValue(web.ValueApply)
	if err := s.SignInAfterRegistering(r, string(a.ID), r.Field("password")); err != nil {
		return err
	}
	r.SetValue(web.ValueApplied, a.PersonNo+" "+done.ReceiptNo)
	return r.Redirect(menu.Step("register", "/done"))
}

func usernameOf(a *citizen.Applicant) string {
	if a == nil {
		return ""
	}
	return string(a.ID)
}

func (s *pages) registerDone(r *web.Request) error {
	personNo, no := cut(r.Value(web.ValueApplied))
	if no == "" {
		return r.Redirect(menu.At("register"))
	}
	receipt, err := s.receiptView(r, personNo, no)
	if err != nil {
		return err
	}
	receipt.Title, receipt.Links = text.Registered, nil
	return r.Render(http.StatusOK, RegisterDonePage(r.Frame(), *receipt))
}
