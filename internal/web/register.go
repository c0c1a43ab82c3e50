package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// Registration goes over five pages; what has been proved so far stands in the visitor's session, sealed.

func (r *request) applicant() *citizen.Applicant {
	var a citizen.Applicant
	if err := json.Unmarshal([]byte(r.value(valueApply)), &a); err != nil {
		return nil
	}
	return &a
}

func (r *request) keepApplicant(a *citizen.Applicant) error {
	plain, err := json.Marshal(a)
	if err == nil {
		r.setValue(valueApply, string(plain))
	}
	return err
}

func (s *Server) registerTerms(r *request) error {
	return s.showTerms(r, r.frame(), http.StatusOK)
}

func (s *Server) showTerms(r *request, page view.Page, status int) error {
	return r.render(status, view.RegisterTerms(page, s.versions(), text.VersionsMark(s.Citizen.AgreedTexts())))
}

func (s *Server) registerAgree(r *request) error {
	if r.field("agree") != text.VersionsMark(s.Citizen.AgreedTexts()) {
		return s.showTerms(r, r.withErrors(text.Problems{{Message: text.MustAgree}}), http.StatusUnprocessableEntity)
	}
	if err := r.renewToken(); err != nil {
		return err
	}
	if err := r.keepApplicant(s.Citizen.Agree()); err != nil {
		return err
	}
	return r.redirect("/register/numbers")
}

func (s *Server) registerNumbersForm(r *request) error {
	a := r.applicant()
	if a == nil {
		return r.redirect("/register")
	}
	return r.render(http.StatusOK, view.RegisterNumbersPage(r.frame(), view.RegisterNumbers{ID: string(a.ID), PersonNo: a.PersonNo}))
}

func (s *Server) registerNumbers(r *request) error {
	a := r.applicant()
	typed := view.RegisterNumbers{ID: r.field("id"), PersonNo: r.field("person_no")}
	err := s.Citizen.MatchNumbers(r.Context(), a, citizen.Numbers(typed), r.address())
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.RegisterNumbersPage(*page, typed))
	}
	if err != nil {
		return err
	}
	if err := r.keepApplicant(a); err != nil {
		return err
	}
	return r.redirect("/register/facts")
}

// refusal is the frame and status of a form that must be shown again, or nil where the error is no matter of the form.
func (r *request) refusal(err error) (*view.Page, int) {
	var problems text.Problems
	var throttled *citizen.Throttled
	switch {
	case errors.As(err, &problems):
		page := r.withErrors(problems)
		return &page, http.StatusUnprocessableEntity
	case errors.As(err, &throttled):
		page := r.withErrors(text.Problems{{Message: text.TooMany(throttled.Until, r.server.now())}})
		return &page, http.StatusTooManyRequests
	}
	return nil, 0
}

func (s *Server) registerFactsForm(r *request) error {
	a := r.applicant()
	if a == nil || a.PersonNo == "" {
		return r.redirect("/register")
	}
	return r.render(http.StatusOK, view.RegisterFactsPage(r.frame(), view.RegisterFacts{
		Phone: a.Phone, Email: a.Email, Address: a.Address, Question: a.Question, Questions: text.Questions}))
}

func (s *Server) registerFacts(r *request) error {
	a := r.applicant()
	f := citizen.Facts{
		Name: r.field("name"), PersonNo: r.field("person_no"), CardNo: r.field("card_no"), Proof: r.field("proof"),
		ProofValue: r.field("proof_value"), Phone: r.field("phone"), Email: r.field("email"), Question: r.field("question"),
		Answer: r.field("answer"), Address: r.field("address"),
	}
	err := s.Citizen.ProveFacts(r.Context(), a, f, r.address())
	var two *citizen.TwoNumbers
	if errors.As(err, &two) {
		return r.sayTwoNumbers(two)
	}
	if page, status := r.refusal(err); page != nil {
		typed := view.RegisterFacts{Name: f.Name, PersonNo: f.PersonNo, CardNo: f.CardNo, Proof: f.Proof, ProofValue: f.ProofValue,
			Phone: f.Phone, Email: f.Email, Question: f.Question, Answer: f.Answer, Address: f.Address, Questions: text.Questions}
		return r.render(status, view.RegisterFactsPage(*page, typed))
	}
	if err != nil {
		return err
	}
	if err := r.keepApplicant(a); err != nil {
		return err
	}
	return r.redirect("/register/code")
}

func (s *Server) registerCodeForm(r *request) error {
	a := r.applicant()
	if a == nil || !a.Proved {
		return r.redirect("/register")
	}
	if a.Confirmed {
		return r.redirect("/register/password")
	}
	return r.showRegisterCode(r.frame(), http.StatusOK, a)
}

func (r *request) showRegisterCode(page view.Page, status int, a *citizen.Applicant) error {
	title, words := text.RegisterCodeSent(social.MaskPhone(a.CodePhone), a.Guardian)
	return r.render(status, view.RegisterCodePage(page, view.Notice{Title: title, Text: words}))
}

// registerCode takes the code, or sends another.
func (s *Server) registerCode(r *request) error {
	a, again := r.applicant(), r.field("action") == "code"
	var err error
	if again {
		err = s.Citizen.SendRegisterCode(r.Context(), a, r.address())
	} else {
		err = s.Citizen.ConfirmPhone(r.Context(), a, r.field("code"))
	}
	if page, status := r.refusal(err); page != nil {
		return r.showRegisterCode(*page, status, a)
	}
	if err != nil {
		return err
	}
	if err := r.keepApplicant(a); err != nil {
		return err
	}
	if again {
		return r.redirect("/register/code")
	}
	return r.redirect("/register/password")
}

// sayTwoNumbers ends a registration by the second of a person's personal numbers.
func (r *request) sayTwoNumbers(two *citizen.TwoNumbers) error {
	r.dropValue(valueApply)
	return r.render(http.StatusUnprocessableEntity, view.RegisterTwoNumbersPage(r.frame(), view.Notice{Tone: view.ToneWarning, Title: text.TwoNumbers,
		Text: fmt.Sprintf(text.WhyTwoNumbers, two.Other, two.This)}))
}

// otherNumber says that the person has another personal number; nothing where they have not.
func otherNumber(a *citizen.Applicant) []view.Notice {
	if a == nil || a.Other == "" {
		return nil
	}
	return []view.Notice{{Tone: view.ToneWarning, Title: text.TwoNumbers, Text: fmt.Sprintf(text.OtherNumber, a.Other, a.PersonNo)}}
}

func (s *Server) registerPasswordForm(r *request) error {
	a := r.applicant()
	if a == nil || !a.Proved || !a.Confirmed {
		return r.redirect("/register")
	}
	return r.render(http.StatusOK, view.RegisterPasswordPage(r.frame(), newKey(), otherNumber(a)))
}

func (s *Server) registerPassword(r *request) error {
	if r.applicant() == nil && r.value(valueApplied) != "" {
		return r.redirect("/register/done") // the second press
	}
	a := r.applicant()
	done, err := s.Citizen.Finish(r.Context(), a, r.field("password"), r.field("again"), r.key(), r.address())
	var two *citizen.TwoNumbers
	if errors.As(err, &two) {
		return r.sayTwoNumbers(two)
	}
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.RegisterPasswordPage(*page, r.key(), otherNumber(a)))
	}
	if err != nil {
		return err
	}
	r.dropValue(valueApply)
	r.setValue(valueApplied, a.PersonNo+" "+done.ReceiptNo)
	return r.redirect("/register/done")
}

func (s *Server) registerDone(r *request) error {
	personNo, no := cut(r.value(valueApplied))
	if no == "" {
		return r.redirect("/register")
	}
	receipt, err := s.receiptView(r, personNo, no)
	if err != nil {
		return err
	}
	receipt.Title, receipt.Links = text.Registered, nil
	return r.render(http.StatusOK, view.RegisterDonePage(r.frame(), *receipt))
}
