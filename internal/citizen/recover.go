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

// Codes sent and answers that were wrong count apart, each for the ID number at a place, for all strangers together, and by address. A
// stranger's codes and tries take nothing from those of the holder on their own device: a code opens the recovery it was sent in, no other.
var (
	recoverByID      = store.Limit{Scope: "recover.id", Tries: 5, Window: 6 * time.Hour}
	recoverStrangers = store.Limit{Scope: "recover.strangers", Tries: 20, Window: 24 * time.Hour}
	recoverByAddress = store.AddressLimit{Scope: "recover.address", Tries: 20, Window: 6 * time.Hour}

	recoverCodesByID      = store.Limit{Scope: "recover.code", Tries: 5, Window: 6 * time.Hour}
	recoverCodesStrangers = store.Limit{Scope: "recover.code.strangers", Tries: 10, Window: 24 * time.Hour}
	recoverCodesByAddress = store.AddressLimit{Scope: "recover.code.address", Tries: 20, Window: 6 * time.Hour}

	recoverGuard     = guard{recoverByID, recoverStrangers, recoverByAddress}
	recoverCodeGuard = guard{recoverCodesByID, recoverCodesStrangers, recoverCodesByAddress}
)

// Recovery is a recovery under way. The web session keeps it, sealed.
type Recovery struct {
	ID    social.IDNumber `json:"id"`
	Way   string          `json:"way"`
	Phone string          `json:"phone,omitempty"` // as typed; whether it is the right one is not said
	Sent  string          `json:"sent,omitempty"`  // names the sending of the code, so that it counts here alone
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

// holder is whose account a recovery is about, and from where it is tried; the registration is nil where nobody has that ID number.
func (s *Service) holder(ctx context.Context, r *Recovery, v Visit) (*store.Registration, place, error) {
	registration, err := s.db.RegistrationByID(ctx, r.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, place{}, err
	}
	personNo := ""
	if registration != nil {
		personNo = registration.PersonNo
	}
	at, err := s.placeOf(ctx, personNo, v)
	return registration, at, err
}

// SendRecoveryCode sends a one-time code to the phone where it is the one on the account, and says nothing of whether it is.
func (s *Service) SendRecoveryCode(ctx context.Context, r *Recovery, typedPhone string, v Visit) error {
	phone, err := social.ParseMobile(typedPhone)
	if problem := text.Mobile(typedPhone, err); problem != "" {
		return text.OneProblem("phone", problem)
	}
	registration, at, err := s.holder(ctx, r, v)
	if err != nil {
		return err
	}
	if err := s.take(ctx, recoverCodeGuard, string(r.ID.Full()), at, v.Address); err != nil {
		return err
	}
	r.Phone, r.Sent = phone, store.NewID()
	if registration == nil || registration.Phone != phone {
		return nil
	}
	return s.sendCode(ctx, codeTo{purpose: "recover", personNo: registration.PersonNo, phone: phone, sent: r.Sent}, v.Address)
}

// RecoverBySMS sets a new password with the code that was sent. Every failure of the code reads the same.
func (s *Service) RecoverBySMS(ctx context.Context, r *Recovery, code, password, again string, v Visit) error {
	if r == nil || r.Phone == "" {
		return ErrStep
	}
	if err := checkNewPassword(password, again, string(r.ID.Full()), r.Phone); err != nil {
		return err
	}
	registration, at, err := s.holder(ctx, r, v)
	if err != nil {
		return err
	}
	if err := s.take(ctx, recoverGuard, string(r.ID.Full()), at, v.Address); err != nil {
		return err
	}
	personNo := ""
	if registration != nil {
		personNo = registration.PersonNo
	}
	if err := s.useCode(ctx, codeTo{purpose: "recover", personNo: personNo, phone: r.Phone, sent: r.Sent}, code); err != nil {
		return err
	}
	return s.resetPassword(ctx, r, registration, password, at, v)
}

// RecoverByAnswer sets a new password with the answer and the card's number. Every failure of the two reads the same.
func (s *Service) RecoverByAnswer(ctx context.Context, r *Recovery, answer, typedCard, password, again string, v Visit) error {
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
	registration, at, err := s.holder(ctx, r, v)
	if err != nil {
		return err
	}
	if err := s.take(ctx, recoverGuard, string(r.ID.Full()), at, v.Address); err != nil {
		return err
	}
	ok, err := s.answers(ctx, registration, answer, card)
	if err != nil {
		return err
	}
	if !ok {
		return text.OneProblem("", text.WrongAnswer)
	}
	return s.resetPassword(ctx, r, registration, password, at, v)
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

func (s *Service) resetPassword(ctx context.Context, r *Recovery, registration *store.Registration, password string, at place, v Visit) error {
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	personNo, fact := registration.PersonNo, string(r.ID.Full())
	act := store.Act{Kind: "password.recover", Actor: store.Citizen(personNo, v.Address), PersonNo: personNo}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error { return setPassword(tx, registration, hash) })
	if err != nil {
		return err
	}
	return errors.Join(s.settle(ctx, recoverGuard, fact, at, v.Address), s.db.Forgive(ctx, signInByID, at.of(fact)))
}
