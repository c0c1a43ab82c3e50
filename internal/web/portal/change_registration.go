package portal

import (
	"encoding/json"
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

const valueContact = "contact_change"

func (s *pages) changeRegistrationForm(r *web.Request) error {
	registration, err := s.DB.Registration(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	return s.showRegistration(r, r.Frame(), http.StatusOK, citizen.Contact{Phone: registration.Phone, Email: registration.Email,
		Address: registration.Address, Question: registration.Question})
}

func (s *pages) showRegistration(r *web.Request, page parts.Page, status int, typed citizen.Contact) error {
	person, err := s.DB.Person(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	registration, err := s.DB.Registration(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	v := ChangeRegistration{
		Phone: typed.Phone, Email: typed.Email, Address: typed.Address, Question: typed.Question, Answer: typed.Answer,
		Questions: text.Questions, Key: web.NewKey(), KeepKey: web.NewKey(),
		Fixed: parts.Facts{Rows: append(idFacts(person.IDType, person.ID),
			parts.Fact{Key: text.WordPersonNo, Value: person.PersonNo}, parts.Fact{Key: text.WordName, Value: person.Name},
			parts.Fact{Key: text.WordSex, Value: text.Sexes[person.Sex]})},
	}
	v.Pending = pendingPhone(registration)
	return r.Render(status, ChangeRegistrationPage(page, v))
}

func (s *pages) changeRegistration(r *web.Request) error {
	typed := citizen.Contact{Phone: r.Field("phone"), Email: r.Field("email"), Address: r.Field("address"), Question: r.Field("question"), Answer: r.Field("answer")}
	change, err := s.Citizen.BeginContactChange(r.Context(), r.User.PersonNo, typed, r.Field("password"), r.Address())
	if page, status := r.Refusal(err); page != nil {
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
		r.SetValue(valueContact, string(plain))
		return r.Redirect(menu.Step("change-registration", "/confirm"))
	}
	return s.finishChange(r, change, "")
}

func (s *pages) finishChange(r *web.Request, change *citizen.ContactChange, code string) error {
	done, err := s.Citizen.FinishContactChange(r.Context(), r.User.PersonNo, change, code, r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, ConfirmPhonePage(*page, social.MaskPhone(change.Phone), r.Key()))
	}
	if err != nil {
		return err
	}
	r.DropValue(valueContact)
	return r.Redirect(s.receiptPath(done))
}

func contactChange(r *web.Request) *citizen.ContactChange {
	var change citizen.ContactChange
	if err := json.Unmarshal([]byte(r.Value(valueContact)), &change); err != nil {
		return nil
	}
	return &change
}

func (s *pages) confirmPhoneForm(r *web.Request) error {
	change := contactChange(r)
	if change == nil {
		return r.Redirect(r.Page.Path)
	}
	return r.Render(http.StatusOK, ConfirmPhonePage(r.Frame(), social.MaskPhone(change.Phone), web.NewKey()))
}

func (s *pages) confirmPhone(r *web.Request) error {
	change := contactChange(r)
	if change == nil {
		return r.Redirect(r.Page.Path)
	}
	return s.finishChange(r, change, r.Field("code"))
}

func (s *pages) keepPhone(r *web.Request) error {
	done, err := s.Citizen.KeepPhone(r.Context(), r.User.PersonNo, r.Key(), r.Address())
	if err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}
