package web

import (
	"encoding/json"
	"net/http"
	"strconv"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

const valueContact = "contact_change"

func (s *Server) changePasswordForm(r *request) error {
	return r.render(http.StatusOK, view.ChangePasswordPage(r.frame(), newKey()))
}

func (s *Server) changePassword(r *request) error {
	done, err := s.Citizen.ChangePassword(r.Context(), r.user.PersonNo, r.field("old"), r.field("password"), r.field("again"), r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.ChangePasswordPage(*page, r.key()))
	}
	if err != nil {
		return err
	}
	if err := s.keepSession(r); err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}

// keepSession moves the session on into the person's new epoch, under a new token, after all of theirs were ended.
func (s *Server) keepSession(r *request) error {
	registration, err := s.DB.Registration(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	if err := r.renewToken(); err != nil {
		return err
	}
	r.setValue(store.SessionEpoch, strconv.FormatInt(registration.SessionEpoch, 10))
	return nil
}

func (s *Server) receiptPath(done store.Done) string {
	return s.portal.menu.Path("receipts") + "/" + done.ReceiptNo
}

func (s *Server) changeRegistrationForm(r *request) error {
	registration, err := s.DB.Registration(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	return s.showRegistration(r, r.frame(), http.StatusOK, citizen.Contact{Phone: registration.Phone, Email: registration.Email,
		Address: registration.Address, Question: registration.Question})
}

func (s *Server) showRegistration(r *request, page view.Page, status int, typed citizen.Contact) error {
	person, err := s.DB.Person(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	registration, err := s.DB.Registration(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	v := view.ChangeRegistration{
		Phone: typed.Phone, Email: typed.Email, Address: typed.Address, Question: typed.Question, Answer: typed.Answer,
		Questions: text.Questions, Key: newKey(), KeepKey: newKey(),
		Fixed: view.Facts{Rows: append(idFacts(person.IDType, person.ID),
			view.Fact{Key: text.WordPersonNo, Value: person.PersonNo}, view.Fact{Key: text.WordName, Value: person.Name},
			view.Fact{Key: text.WordSex, Value: text.Sexes[person.Sex]})},
	}
	v.Pending = pendingPhone(registration)
	return r.render(status, view.ChangeRegistrationPage(page, v))
}

func (s *Server) changeRegistration(r *request) error {
	typed := citizen.Contact{Phone: r.field("phone"), Email: r.field("email"), Address: r.field("address"), Question: r.field("question"), Answer: r.field("answer")}
	change, err := s.Citizen.BeginContactChange(r.Context(), r.user.PersonNo, typed, r.field("password"), r.address())
	if page, status := r.refusal(err); page != nil {
		return s.showRegistration(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	if change.NewPhone {
		plain, err := json.Marshal(change)
		if err != nil {
			return err
		}
		r.setValue(valueContact, string(plain))
		return r.redirect("/account/registration/confirm")
	}
	return s.finishChange(r, change, "")
}

func (s *Server) finishChange(r *request, change *citizen.ContactChange, code string) error {
	done, err := s.Citizen.FinishContactChange(r.Context(), r.user.PersonNo, change, code, r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.ConfirmPhonePage(*page, social.MaskPhone(change.Phone), r.key()))
	}
	if err != nil {
		return err
	}
	r.dropValue(valueContact)
	return r.redirect(s.receiptPath(done))
}

func (r *request) contactChange() *citizen.ContactChange {
	var change citizen.ContactChange
	if err := json.Unmarshal([]byte(r.value(valueContact)), &change); err != nil {
		return nil
	}
	return &change
}

func (s *Server) confirmPhoneForm(r *request) error {
	change := r.contactChange()
	if change == nil {
		return r.redirect(r.page.Path)
	}
	return r.render(http.StatusOK, view.ConfirmPhonePage(r.frame(), social.MaskPhone(change.Phone), newKey()))
}

func (s *Server) confirmPhone(r *request) error {
	change := r.contactChange()
	if change == nil {
		return r.redirect(r.page.Path)
	}
	return s.finishChange(r, change, r.field("code"))
}

func (s *Server) keepPhone(r *request) error {
	done, err := s.Citizen.KeepPhone(r.Context(), r.user.PersonNo, r.key(), r.address())
	if err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}

func (s *Server) closeRegistrationForm(r *request) error {
	return r.render(http.StatusOK, view.CloseRegistrationPage(r.frame(), "", newKey()))
}

func (s *Server) closeRegistration(r *request) error {
	_, err := s.Citizen.CloseRegistration(r.Context(), r.user.PersonNo, r.field("phone"), r.field("password"), r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.CloseRegistrationPage(*page, r.field("phone"), r.key()))
	}
	if err != nil {
		return err
	}
	if err := s.portal.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.redirect("/signin?reason=closed")
}
