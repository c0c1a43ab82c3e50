package citizen

import (
	"context"
	"errors"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// 找回密码 (guide 二(一)), in two ways. It must not tell whether anyone is registered: every step shows the same pages in the same words
// and takes as long, whoever is asked for.

// Ways to recover.
const (
	RecoverBySMS      = "sms"      // 手机短信获取密码
	RecoverByQuestion = "question" // 问题答案重设密码
)

var (
	recoverByID      = store.Limit{Scope: "recover.id", Tries: 5, Window: 6 * time.Hour}
	recoverByAddress = store.AddressLimit{Scope: "recover.address", Tries: 20, Window: 6 * time.Hour}
)

// Recovery is a recovery under way. The web session keeps it, sealed.
type Recovery struct {
	ID    social.IDNumber `json:"id"`
	Way   string          `json:"way"`
	Phone string          `json:"phone,omitempty"` // as typed; whether it is the right one is not said
}

// BeginRecovery takes ID number and way.
func (s *Service) BeginRecovery(typedID, way string) (*Recovery, error) {
	var problems text.Problems
	id, err := social.ParseTypedID(typedID)
	problems.Add("id", text.IDNumber(typedID, err))
	problems.Add("way", text.RecoveryChoice(way, RecoverBySMS, RecoverByQuestion))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return &Recovery{ID: id, Way: way}, nil
}

// Question is the security question for the ID number; for one nobody registered with, always the same of those on offer.
func (s *Service) Question(ctx context.Context, r *Recovery) (string, error) {
	registration, err := s.db.RegistrationByID(ctx, r.ID)
	if err == nil {
		return registration.Question, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	hash := s.db.Keys().Lookup("question", string(r.ID.Full()))
	return text.Questions[int(hash[0])%len(text.Questions)], nil
}

// SendRecoveryCode sends a one-time code to the phone where it is the one on the account, and says nothing of whether it is.
func (s *Service) SendRecoveryCode(ctx context.Context, r *Recovery, typedPhone, address string) error {
	phone, err := social.ParseMobile(typedPhone)
	if problem := text.Mobile(typedPhone, err); problem != "" {
		return text.OneProblem("phone", problem)
	}
	if err := s.db.TakeBoth(ctx, recoverByID, string(r.ID.Full()), recoverByAddress, store.AddressOf(address)); err != nil {
		return err
	}
	r.Phone = phone
	registration, err := s.db.RegistrationByID(ctx, r.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || registration.Phone != phone {
		return err
	}
	err = s.sendCode(ctx, "recover", registration.PersonNo, phone, address)
	var throttled *Throttled
	if errors.As(err, &throttled) {
		return nil // to say so would tell that the phone is right
	}
	return err
}

// RecoverBySMS sets a new password with the code that was sent. Every failure of the code reads the same.
func (s *Service) RecoverBySMS(ctx context.Context, r *Recovery, code, password, again, address string) error {
	if r == nil || r.Phone == "" {
		return ErrStep
	}
	if err := checkNewPassword(password, again, string(r.ID.Full()), r.Phone); err != nil {
		return err
	}
	if err := s.db.TakeBoth(ctx, recoverByID, string(r.ID.Full()), recoverByAddress, store.AddressOf(address)); err != nil {
		return err
	}
	registration, err := s.db.RegistrationByID(ctx, r.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	personNo := ""
	if registration != nil {
		personNo = registration.PersonNo
	}
	if err := s.useCode(ctx, "recover", personNo, r.Phone, code); err != nil {
		return err
	}
	return s.resetPassword(ctx, r, registration, password, address)
}

// RecoverByAnswer sets a new password with the answer and the card's number. Every failure of the two reads the same.
func (s *Service) RecoverByAnswer(ctx context.Context, r *Recovery, answer, typedCard, password, again, address string) error {
	if r == nil {
		return ErrStep
	}
	var problems text.Problems
	problems.Add("answer", text.Plain(text.WordAnswer, answer, true, 60))
	card, err := social.ParseCardNo(typedCard)
	problems.Add("card_no", text.CardNo(typedCard, err))
	if err := problems.Err(); err != nil {
		return err
	}
	if err := checkNewPassword(password, again, string(r.ID.Full())); err != nil {
		return err
	}
	if err := s.db.TakeBoth(ctx, recoverByID, string(r.ID.Full()), recoverByAddress, store.AddressOf(address)); err != nil {
		return err
	}
	registration, err := s.db.RegistrationByID(ctx, r.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	ok, err := s.answers(ctx, registration, answer, card)
	if err != nil {
		return err
	}
	if !ok {
		return text.OneProblem("", text.WrongAnswer)
	}
	return s.resetPassword(ctx, r, registration, password, address)
}

// answers checks both facts, with the same work where there is no registration.
func (s *Service) answers(ctx context.Context, r *store.Registration, answer, card string) (bool, error) {
	known := r
	if known == nil {
		known = &store.Registration{}
	}
	right, err := s.hasher.Matches(ctx, foldAnswer(answer), known.AnswerHash)
	if err != nil {
		return false, err
	}
	person, err := s.db.Person(ctx, known.PersonNo)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return right && person.Facts.Card(card), nil
}

func (s *Service) resetPassword(ctx context.Context, r *Recovery, registration *store.Registration, password, address string) error {
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	personNo := registration.PersonNo
	act := store.Act{Kind: "password.recover", Actor: store.Citizen(personNo, address), PersonNo: personNo}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error { return setPassword(tx, registration, hash) })
	if err != nil {
		return err
	}
	return errors.Join(s.db.Forgive(ctx, recoverByID, string(r.ID.Full())), s.db.Forgive(ctx, signInByID, string(r.ID.Full())))
}
