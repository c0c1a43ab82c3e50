package portal

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"shebao/internal/citizen"
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
		return s.showTerms(r, r.WithErrors(text.Problems{{Message: text.MustAgree}}), http.StatusUnprocessableEntity)
	}
	if err := r.RenewToken(); err != nil {
		return err
	}
	if err := keepApplicant(r, s.Citizen.Agree()); err != nil {
		return err
	}
	return r.Redirect("/register/numbers")
}

func (s *pages) registerNumbersForm(r *web.Request) error {
	a := applicant(r)
	if a == nil {
		return r.Redirect("/register")
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
	return r.Redirect("/register/facts")
}

func (s *pages) registerFactsForm(r *web.Request) error {
	a := applicant(r)
	if a == nil || a.PersonNo == "" {
		return r.Redirect("/register")
	}
	return r.Render(http.StatusOK, RegisterFactsPage(r.Frame(), RegisterFacts{
		Phone: a.Phone, Email: a.Email, Address: a.Address, Question: a.Question, Questions: text.Questions}))
}

func (s *pages) registerFacts(r *web.Request) error {
	a := applicant(r)
	f := citizen.Facts{
		Name: r.Field("name"), PersonNo: r.Field("person_no"), CardNo: r.Field("card_no"), Proof: r.Field("proof"),
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
	return r.Redirect("/register/code")
}

func (s *pages) registerCodeForm(r *web.Request) error {
	a := applicant(r)
	if a == nil || !a.Proved {
		return r.Redirect("/register")
	}
	if a.Confirmed {
		return r.Redirect("/register/password")
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
		return r.Redirect("/register/code")
	}
	return r.Redirect("/register/password")
}

// sayTwoNumbers ends a registration by the second of a person's personal numbers.
func sayTwoNumbers(r *web.Request, two *citizen.TwoNumbers) error {
	r.DropValue(web.ValueApply)
	return r.Render(http.StatusUnprocessableEntity, RegisterTwoNumbersPage(r.Frame(), parts.Notice{Tone: parts.ToneWarning, Title: text.TwoNumbers,
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
		return r.Redirect("/register")
	}
	return r.Render(http.StatusOK, RegisterPasswordPage(r.Frame(), web.NewKey(), otherNumber(a)))
}

func (s *pages) registerPassword(r *web.Request) error {
	if applicant(r) == nil && r.Value(web.ValueApplied) != "" {
		return r.Redirect("/register/done") // the second press
	}
	a := applicant(r)
	done, err := s.Citizen.Finish(r.Context(), a, r.Field("password"), r.Field("again"), r.Key(), r.Address())
	var two *citizen.TwoNumbers
	if errors.As(err, &two) {
		return sayTwoNumbers(r, two)
	}
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, RegisterPasswordPage(*page, r.Key(), otherNumber(a)))
	}
	if err != nil {
		return err
	}
	r.DropValue(web.ValueApply)
	r.SetValue(web.ValueApplied, a.PersonNo+" "+done.ReceiptNo)
	return r.Redirect("/register/done")
}

func (s *pages) registerDone(r *web.Request) error {
	personNo, no := cut(r.Value(web.ValueApplied))
	if no == "" {
		return r.Redirect("/register")
	}
	receipt, err := s.receiptView(r, personNo, no)
	if err != nil {
		return err
	}
	receipt.Title, receipt.Links = text.Registered, nil
	return r.Render(http.StatusOK, RegisterDonePage(r.Frame(), *receipt))
}
