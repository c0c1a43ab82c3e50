package citizen

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// A person's own registration, once signed in (guide 二): password, contact, closing.

var (
	// passwordTries limits guessing the password by someone at a session left open.
	passwordTries = store.Limit{Scope: "account.password", Tries: 5, Window: time.Hour}
	// codesByPhone limits codes sent to a phone that is not (yet) the person's own, codesByPerson all that a person asks for once signed in.
	// What others have sent to a phone so takes nothing from its holder.
	codesByPhone  = store.Limit{Scope: "code.phone", Tries: 5, Window: time.Hour}
	codesByPerson = store.Limit{Scope: "code.person", Tries: 5, Window: time.Hour}
)

const codeLife = 10 * time.Minute

// ChangePassword sets a new password, ends every session (the one it came from begins anew) and tells the person.
func (s *Service) ChangePassword(ctx context.Context, personNo, old, password, again, formKey, address string) (store.Done, error) {
	r, err := s.checkOwnPassword(ctx, personNo, "old", old)
	if err != nil {
		return store.Done{}, err
	}
	person, err := s.db.Person(ctx, personNo)
	if err != nil {
		return store.Done{}, err
	}
	if err := checkNewPassword(password, again, passwordFacts(person, r.Phone)...); err != nil {
		return store.Done{}, err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "password.change", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error { return setPassword(tx, r, hash) })
}

// passwordFacts are what a password must not contain.
func passwordFacts(p *store.Person, phone string) []string {
	return []string{string(p.ID.Full()), p.PersonNo, phone, strings.ReplaceAll(p.BirthDate, "-", "")}
}

func setPassword(tx *store.Tx, r *store.Registration, hash string) error {
	if err := tx.SetPassword(r.PersonNo, hash); err != nil {
		return err
	}
	ended, err := tx.EndSessions(r.PersonNo)
	if err != nil {
		return err
	}
	tx.Note("sessions", ended, 0)
	if err := warn(tx, r, "password_changed", fmt.Sprintf(text.MessagePasswordChanged, text.Time(tx.Now().Unix()))); err != nil {
		return err
	}
	_, err = tx.Receipt()
	return err
}

// checkOwnPassword checks the password of the person signed in; field is where a refusal stands.
func (s *Service) checkOwnPassword(ctx context.Context, personNo, field, password string) (*store.Registration, error) {
	if password == "" {
		return nil, text.OneProblem(field, text.NoPassword)
	}
	until, err := s.db.Take(ctx, passwordTries, personNo)
	if err != nil {
		return nil, err
	}
	if !until.IsZero() {
		return nil, &Throttled{Until: until}
	}
	r, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return nil, err
	}
	ok, err := s.hasher.Matches(ctx, password, r.PasswordHash)
	if err != nil {
		return nil, errors.Join(err, s.db.Restore(ctx, passwordTries, personNo))
	}
	if !ok {
		return nil, text.OneProblem(field, text.WrongPassword)
	}
	return r, s.db.Forgive(ctx, passwordTries, personNo)
}

// ContactChange is a change of contact on its way: checked, and waiting for the code where the phone is a new one. The web
// session keeps it, sealed.
type ContactChange struct {
	Contact
	AnswerHash string `json:"answer_hash"`
	NewPhone   bool   `json:"new_phone"`
}

// BeginContactChange checks what was typed, and the login password: phone, question and answer recover it, so who finds a session left
// open must not be able to change them. Where the phone is a new one, a code goes to it, and FinishContactChange needs that.
func (s *Service) BeginContactChange(ctx context.Context, personNo string, typed Contact, password, address string) (*ContactChange, error) {
	r, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return nil, err
	}
	clean, problems := typed.clean(r.Question)
	if password == "" {
		problems.Add(passwordField, text.NoPassword)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if _, err := s.checkOwnPassword(ctx, personNo, passwordField, password); err != nil {
		return nil, err
	}
	change := &ContactChange{Contact: clean, AnswerHash: r.AnswerHash, NewPhone: clean.Phone != r.Phone}
	if clean.Answer != "" {
		if change.AnswerHash, err = s.hasher.Hash(ctx, foldAnswer(clean.Answer)); err != nil {
			return nil, err
		}
	}
	change.Answer = ""
	if !change.NewPhone {
		return change, nil
	}
	if err := s.db.TakePair(ctx, codesByPhone, clean.Phone, codesByPerson, personNo); err != nil {
		return nil, err
	}
	return change, s.sendCode(ctx, codeTo{purpose: "phone", personNo: personNo, phone: clean.Phone}, address)
}

// codeTo is what a one-time code is for and where it goes.
type codeTo struct {
	purpose, personNo, phone string
	sent                     string // names the sending, where several may be under way at once; a code counts for its own
}

func (c codeTo) subject() string { return c.personNo + c.phone + c.sent }

// sendCode sends a one-time code. Whoever calls it has counted that.
func (s *Service) sendCode(ctx context.Context, to codeTo, address string) error {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return err
	}
	code := fmt.Sprintf("%06d", n)
	if err := s.db.KeepOneTimeCode(ctx, to.purpose, to.subject(), code, s.db.Now().Add(codeLife)); err != nil {
		return err
	}
	act := store.Act{Kind: "code.send", Actor: store.Citizen(to.personNo, address), PersonNo: to.personNo}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		return tx.Tell(store.Message{Channel: "sms", Template: "code", Recipient: to.phone, Text: text.CodeMessage(to.purpose, code)})
	})
	return err
}

// useCode checks a one-time code as typed.
func (s *Service) useCode(ctx context.Context, to codeTo, typed string) error {
	code := social.FoldNumber(typed)
	if code == "" {
		return text.OneProblem("code", text.NoCode)
	}
	ok, err := s.db.UseOneTimeCode(ctx, to.purpose, to.subject(), code)
	if err == nil && !ok {
		return text.OneProblem("code", text.BadCode)
	}
	return err
}

// FinishContactChange writes the change. A new phone must be proved by the code sent to it, counts after the cooling period, and the old
// one is told at once.
func (s *Service) FinishContactChange(ctx context.Context, personNo string, c *ContactChange, code, formKey, address string) (store.Done, error) {
	if c == nil {
		return store.Done{}, ErrStep
	}
	if c.NewPhone {
		if err := s.useCode(ctx, codeTo{purpose: "phone", personNo: personNo, phone: c.Phone}, code); err != nil {
			return store.Done{}, err
		}
	}
	old, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "registration.change", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error { return changeContact(tx, old, c, s.settings.Cooling) })
}

func changeContact(tx *store.Tx, old *store.Registration, c *ContactChange, cooling time.Duration) error {
	err := tx.SetContact(store.Registration{PersonNo: old.PersonNo, Email: c.Email, Address: c.Address, Question: c.Question, AnswerHash: c.AnswerHash})
	if err != nil {
		return err
	}
	var facts []store.Fact
	note := func(name, before, after string) {
		if before != after {
			tx.Note(name, before, after)
			facts = append(facts, store.Fact{Name: name, Value: after})
		}
	}
	note(text.WordEmail, old.Email, c.Email)
	note(text.WordAddress, old.Address, c.Address)
	note(text.WordQuestion, old.Question, c.Question)
	if old.AnswerHash != c.AnswerHash {
		tx.Note(text.WordAnswer, nil, text.AnswerChanged)
		facts = append(facts, store.Fact{Name: text.WordAnswer, Value: text.AnswerChanged})
	}
	if err := warnOfContact(tx, old, c); err != nil {
		return err
	}
	if c.NewPhone {
		from := tx.Now().Add(cooling).Unix()
		if err := tx.ChangePhone(old.PersonNo, old.Phone, c.Phone, from); err != nil {
			return err
		}
		tx.Note(text.WordPhone, old.Phone, c.Phone)
		facts = append(facts, store.Fact{Name: text.WordPhone, Value: text.PhoneFrom(social.MaskPhone(c.Phone), from)})
		words := fmt.Sprintf(text.MessagePhoneChange, social.MaskPhone(c.Phone), text.Time(from))
		if err := warn(tx, old, "phone_change", words, c.Phone); err != nil {
			return err
		}
	}
	_, err = tx.Receipt(facts...)
	return err
}

// warnOfContact tells of what recovers the account beside the phone.
func warnOfContact(tx *store.Tx, old *store.Registration, c *ContactChange) error {
	at := text.Time(tx.Now().Unix())
	if old.Email != c.Email {
		if err := warn(tx, old, "mail_change", fmt.Sprintf(text.MessageMailChange, at)); err != nil {
			return err
		}
	}
	if old.Question == c.Question && old.AnswerHash == c.AnswerHash {
		return nil
	}
	return warn(tx, old, "question_change", fmt.Sprintf(text.MessageQuestionChange, at))
}

// KeepPhone stops a change of phone before it takes effect, and tells both phones. store.ErrNotFound where none is under way.
func (s *Service) KeepPhone(ctx context.Context, personNo, formKey, address string) (store.Done, error) {
	r, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "phone.keep", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.KeepPhone(personNo); err != nil {
			return err
		}
		words := fmt.Sprintf(text.MessagePhoneKept, text.Time(tx.Now().Unix()), social.MaskPhone(r.Phone))
		if err := warn(tx, r, "phone_kept", words, r.PendingPhone); err != nil {
			return err
		}
		_, err := tx.Receipt()
		return err
	})
}

// CloseRegistration closes the registration (注销) on proof of phone and password, ends every session and voids access codes. The
// person may register again; the archive is not touched.
func (s *Service) CloseRegistration(ctx context.Context, personNo, phone, password, formKey, address string) (store.Done, error) {
	typed, err := social.ParseMobile(phone)
	if problem := text.Mobile(phone, err); problem != "" {
		return store.Done{}, text.OneProblem("phone", problem)
	}
	r, err := s.checkOwnPassword(ctx, personNo, "password", password)
	if err != nil {
		return store.Done{}, err
	}
	if typed != r.Phone {
		return store.Done{}, text.OneProblem("phone", text.WrongPhone)
	}
	act := store.Act{Kind: "registration.close", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if _, err := tx.EndSessions(personNo); err != nil {
			return err
		}
		if _, err := stopGuarded(ctx, tx); err != nil { // nobody could stop them any more
			return err
		}
		if err := tx.CloseRegistration(personNo); err != nil {
			return err
		}
		if err := warn(tx, r, "closed", fmt.Sprintf(text.MessageClosed, text.Time(tx.Now().Unix()))); err != nil {
			return err
		}
		_, err = tx.Receipt()
		return err
	})
}
