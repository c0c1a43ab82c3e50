package citizen

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Registration by the guide, 一(一): terms, numbers, facts and a proof, password. Before the facts match, every refusal
// reads the same, so that nobody learns here who is insured or registered.

// The limits on trying facts at registration: for an ID number from one network, for it from all together, and by network address. A try
// that fits is given back. Many people share an address where a carrier or a household translates it, so that the ID number is what holds
// a guesser back; the agency may set another number of tries by address, and leave out its halls (Settings): what others tried elsewhere
// keeps nobody from registering there.
var (
	registerByID      = store.Limit{Scope: "register.id", Tries: 5, Window: 6 * time.Hour}
	registerStrangers = store.Limit{Scope: "register.strangers", Tries: 60, Window: 6 * time.Hour}
	registerByAddress = store.AddressLimit{Scope: "register.address", Tries: 60, Window: 6 * time.Hour}
)

// Proofs that a person may choose from.
const (
	ProofPhone    = "phone"     // 参保档案登记的移动电话
	ProofBankTail = "bank_tail" // 银行账号后六位
)

// Numbers is what the second page of registration takes, as typed.
type Numbers struct{ ID, PersonNo string }

// Facts is what the third page takes, as typed.
type Facts struct {
	Name, PersonNo, CardNo string // must equal the archive
	Proof, ProofValue      string // one of the proofs
	Phone                  string // for notices
	Email                  string // optional
	Question, Answer       string
	Address                string // optional
}

// Applicant is a registration under way: what has been proved so far. The web session keeps it, sealed.
type Applicant struct {
	TermsAt    int64             `json:"terms_at"`
	Agreed     []store.Agreement `json:"agreed,omitempty"`
	ID         social.IDNumber   `json:"id,omitempty"`
	PersonNo   string            `json:"person_no,omitempty"`
	Proved     bool              `json:"proved,omitempty"`
	Other      string            `json:"other,omitempty"` // another personal number of the same ID number, masked; known once the facts match
	Phone      string            `json:"phone,omitempty"`
	Email      string            `json:"email,omitempty"`
	Address    string            `json:"address,omitempty"`
	Question   string            `json:"question,omitempty"`
	AnswerHash string            `json:"answer_hash,omitempty"`

	CodePhone string `json:"code_phone,omitempty"` // that the code goes to (register_phone.go); it is the first phone of the account
	Guardian  string `json:"guardian,omitempty"`   // masked name of whose it is, where the person is under age
	Sent      string `json:"sent,omitempty"`       // names the sending of the code
	Confirmed bool   `json:"confirmed,omitempty"`  // the code was right
}

// Agree begins a registration.
func (s *Service) Agree() *Applicant {
	a := &Applicant{TermsAt: s.db.Now().Unix()}
	for _, t := range s.settings.AgreedTexts {
		a.Agreed = append(a.Agreed, store.Agreement{Text: t.Name, Version: t.Current().Version, At: a.TermsAt})
	}
	return a
}

// MatchNumbers checks the pair of numbers and notes them on the applicant. Errors: text.Problems where they are malformed
// or, in one sentence, where they can't go on; *Throttled; the store's.
func (s *Service) MatchNumbers(ctx context.Context, a *Applicant, n Numbers, address string) error {
	if a == nil || a.TermsAt == 0 {
		return ErrStep
	}
	var problems text.Problems
	id, err := social.ParseTypedID(n.ID)
	if err == nil && id != id.Full() {
		err = social.ErrIDLength
	}
	problems.Add("id", text.IDNumber(n.ID, err))
	no, err := social.ParsePersonNo(n.PersonNo)
	problems.Add("person_no", text.PersonNo(n.PersonNo, err))
	if err := problems.Err(); err != nil {
		return err
	}
	if err := s.takeRegister(ctx, id, address); err != nil {
		return err
	}
	ok, err := s.mayRegister(ctx, id, no)
	if err != nil {
		return err
	}
	if !ok {
		return text.OneProblem("", text.NoMatch)
	}
	a.ID, a.PersonNo, a.Proved = id, no, false
	return s.restoreRegister(ctx, id, address)
}

// registerTries are what a try counts for. At a hall many register at one machine, with somebody of the agency beside it: there only the ID
// number counts.
func (s *Service) registerTries(id social.IDNumber, address string) []store.Counted {
	from := store.AddressOf(address)
	if from.In(s.settings.HallNetworks) {
		return []store.Counted{registerByID.For(place{key: "hall"}.of(string(id)))}
	}
	list := []store.Counted{registerByID.For(place{key: "line:" + from.Key()}.of(string(id))), registerStrangers.For(string(id))}
	return append(list, s.registerByAddress().From(from)...)
}

func (s *Service) takeRegister(ctx context.Context, id social.IDNumber, address string) error {
	return s.db.TakeEach(ctx, s.registerTries(id, address)...)
}

func (s *Service) restoreRegister(ctx context.Context, id social.IDNumber, address string) error {
	return s.db.RestoreEach(ctx, s.registerTries(id, address)...)
}

func (s *Service) registerByAddress() store.AddressLimit {
	limit := registerByAddress
	if s.settings.RegisterTries != 0 {
		limit.Tries = s.settings.RegisterTries
	}
	return limit
}

// mayRegister reads the same rows whatever the answer, so that its time tells nothing either.
func (s *Service) mayRegister(ctx context.Context, id social.IDNumber, personNo string) (bool, error) {
	person, err := s.db.Person(ctx, personNo)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	paid, paidErr := s.db.PaidFor(ctx, personNo)
	if paidErr != nil {
		return false, paidErr
	}
	registration, registeredErr := s.db.RegistrationByID(ctx, id)
	if registeredErr != nil && !errors.Is(registeredErr, store.ErrNotFound) {
		return false, registeredErr
	}
	// Who has two personal numbers and registered with the other one is told so, once the facts match.
	free := registeredErr != nil || registration.PersonNo != personNo
	return err == nil && free && person.ID.Full() == id.Full() && person.Insured(paid) && !person.CardStatus.Stops(social.CardForRegistering), nil
}

// ProveFacts checks the facts against the archive and notes what was given besides. Errors as for MatchNumbers; only once
// every fact matches may a refusal say its reason: *TwoNumbers for one of them.
func (s *Service) ProveFacts(ctx context.Context, a *Applicant, f Facts, address string) error {
	if a == nil || a.PersonNo == "" {
		return ErrStep
	}
	clean, err := f.clean()
	if err != nil {
		return err
	}
	if err := s.takeRegister(ctx, a.ID, address); err != nil {
		return err
	}
	person, err := s.db.Person(ctx, a.PersonNo)
	if errors.Is(err, store.ErrNotFound) {
		return text.OneProblem("", text.NoMatchFacts)
	}
	if err != nil {
		return err
	}
	if !clean.match(person) {
		return text.OneProblem("", text.NoMatchFacts)
	}
	if err := s.refuse(ctx, person); err != nil {
		return err
	}
	if a.Other, err = s.otherNumber(ctx, person); err != nil {
		return err
	}
	phone, guardian, err := s.registerPhone(ctx, person, clean.Phone)
	if err != nil {
		return err
	}
	answer, err := s.hasher.Hash(ctx, foldAnswer(clean.Answer))
	if err != nil {
		return err
	}
	a.Proved, a.Phone, a.Email, a.Address = true, clean.Phone, clean.Email, clean.Address
	a.Question, a.AnswerHash = clean.Question, answer
	a.CodePhone, a.Guardian, a.Confirmed = phone, guardian, false
	if err := s.restoreRegister(ctx, a.ID, address); err != nil {
		return err
	}
	return s.SendRegisterCode(ctx, a, address)
}

// refuse says why a person whose facts all match can't register.
func (s *Service) refuse(ctx context.Context, p *store.Person) error {
	if p.CardStatus.Stops(social.CardForRegistering) {
		return text.OneProblem("", text.CardReportedLost)
	}
	switch _, err := s.db.Registration(ctx, p.PersonNo); {
	case err == nil:
		return text.OneProblem("", text.AlreadyRegistered)
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return twoNumbers(ctx, s.db, p)
}

// TwoNumbers means that the person is registered by another personal number under the same ID number. Signing in goes by the ID number, so
// there can be one registration only.
type TwoNumbers struct {
	This, Other string // the personal numbers, of which the other is masked
}

func (*TwoNumbers) Error() string {
	return "citizen: registered by another personal number of the same ID number"
}

func twoNumbers(ctx context.Context, db *store.DB, p *store.Person) error {
	other, err := db.RegistrationByID(ctx, p.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil || other.PersonNo == p.PersonNo:
		return err
	}
	return &TwoNumbers{This: p.PersonNo, Other: maskedNumber(other.PersonNo)}
}

// otherNumber is another personal number that the archive has under the person's ID number, masked; "" for none.
func (s *Service) otherNumber(ctx context.Context, p *store.Person) (string, error) {
	numbers, err := s.db.PersonNosByID(ctx, p.ID)
	for _, no := range numbers {
		if no != p.PersonNo {
			return maskedNumber(no), err
		}
	}
	return "", err
}

// maskedNumber leaves the last three figures of a personal number.
func maskedNumber(no string) string {
	const shown = 3
	return strings.Repeat("*", len(no)-shown) + no[len(no)-shown:]
}

// clean folds what was typed and checks its form.
func (f Facts) clean() (Facts, error) {
	var problems text.Problems
	f.Name = social.CleanText(f.Name)
	problems.Add("name", text.Plain(text.WordName, f.Name, true, longestName))
	var err error
	typed := f.PersonNo
	f.PersonNo, err = social.ParsePersonNo(typed)
	problems.Add("person_no", text.PersonNo(typed, err))
	typed = f.CardNo
	f.CardNo, err = social.ParseCardNo(typed)
	problems.Add("card_no", text.CardNo(typed, err))
	problems.Add("proof", text.ProofChoice(f.Proof, ProofPhone, ProofBankTail))
	typed = f.ProofValue
	if f.Proof == ProofBankTail {
		f.ProofValue, err = social.ParseBankTail(typed)
		problems.Add("proof_value", text.BankTail(typed, err))
	} else {
		f.ProofValue, err = social.ParseMobile(typed)
		problems.Add("proof_value", text.Mobile(typed, err))
	}
	contact, wrong := Contact{f.Phone, f.Email, f.Address, f.Question, f.Answer}.clean("")
	f.Phone, f.Email, f.Address, f.Question, f.Answer = contact.Phone, contact.Email, contact.Address, contact.Question, contact.Answer
	return f, append(problems, wrong...).Err()
}

func checkEmail(email string) string {
	if email == "" {
		return ""
	}
	if address, err := mail.ParseAddress(email); err != nil || address.Address != email || len(email) > longestEmail {
		return text.BadEmail
	}
	return ""
}

// match compares every fact without stopping at the first that differs.
func (f Facts) match(p *store.Person) bool {
	proved := p.Facts.Phone
	if f.Proof == ProofBankTail {
		proved = p.Facts.AccountTail
	}
	name, number, card, proof := p.Facts.Name(f.Name), same(f.PersonNo, p.PersonNo), p.Facts.Card(f.CardNo), proved(f.ProofValue)
	return name && number && card && proof
}

// The lengths of what people type again that the archive takes as well.
const (
	longestName    = 100
	longestEmail   = 254
	longestAddress = 300
	longestBank    = 100
)

// foldAnswer makes answers that a person would call the same equal: width, case and blanks do not count.
func foldAnswer(answer string) string {
	return strings.ToLower(strings.Join(strings.Fields(social.Fold(answer)), ""))
}

// Finish sets the password and registers: all of it, or nothing, once however often it is sent. Errors: text.Problems, ErrStep,
// the store's.
func (s *Service) Finish(ctx context.Context, a *Applicant, password, again, formKey, address string) (store.Done, error) {
	if a == nil || !a.Proved || a.CodePhone != "" && !a.Confirmed {
		return store.Done{}, ErrStep
	}
	if err := checkNewPassword(password, again, string(a.ID), a.PersonNo, a.Phone, birthDigits(a.ID)); err != nil {
		return store.Done{}, err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "register", Actor: store.Citizen(a.PersonNo, address), PersonNo: a.PersonNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error { return register(tx, a, hash, s.settings.Cooling) }) //nolint:contextcheck // the transaction has it
}

// birthDigits is the birth date in an ID number as people type it, or "".
func birthDigits(id social.IDNumber) string {
	if id.Birth().IsZero() {
		return ""
	}
	return id.Birth().Format("20060102")
}

func checkNewPassword(password, again string, facts ...string) error {
	var problems text.Problems
	if problem := secret.CheckPassword(password, facts...); problem != "" {
		problems.Add("password", problem)
	} else if !secret.Same(password, again) {
		problems.Add("again", text.PasswordsDiffer)
	}
	return problems.Err()
}

func register(tx *store.Tx, a *Applicant, hash string, cooling time.Duration) error {
	if err := tx.Lock(a.PersonNo); err != nil {
		return err
	}
	person, err := tx.Person(a.PersonNo)
	if err != nil {
		return err
	}
	if person.CardStatus.Stops(social.CardForRegistering) {
		return text.OneProblem("", text.CardReportedLost)
	}
	if err := twoNumbers(tx.Context(), tx.DB(), person); err != nil {
		return err
	}
	r := &store.Registration{
		PersonNo: a.PersonNo, ID: a.ID, PasswordHash: hash, Phone: a.Phone, Email: a.Email, Address: a.Address,
		Question: a.Question, AnswerHash: a.AnswerHash,
	}
	if a.CodePhone != "" {
		r.Phone = a.CodePhone
	}
	err = tx.Register(*r)
	if errors.Is(err, store.ErrExists) {
		return text.OneProblem("", text.AlreadyRegistered)
	}
	if err != nil {
		return err
	}
	noted := map[string]any{"phone": a.Phone}
	for _, agreed := range a.Agreed {
		if err := tx.Agree(a.PersonNo, agreed); err != nil {
			return err
		}
		noted[agreed.Text] = agreed.Version
	}
	tx.Note("registration", nil, noted)
	if err := warn(tx, r, "registered", fmt.Sprintf(text.MessageRegistered, text.Time(tx.Now().Unix()))); err != nil {
		return err
	}
	shown, err := otherNoticePhone(tx, r, a.Phone, cooling)
	if err != nil {
		return err
	}
	_, err = tx.Receipt(store.Fact{Name: text.WordName, Value: person.Name}, store.Fact{Name: text.WordPersonNo, Value: a.PersonNo},
		store.Fact{Name: text.WordNoticePhone, Value: shown})
	return err
}

// otherNoticePhone lets another phone than the one that was proved count after the cooling period only, so that the holder of that one can
// stop it; it says what the receipt says of it.
func otherNoticePhone(tx *store.Tx, r *store.Registration, phone string, cooling time.Duration) (shown string, err error) {
	if phone == r.Phone {
		return social.MaskPhone(phone), nil
	}
	from := tx.Now().Add(cooling).Unix()
	if err := tx.ChangePhone(r.PersonNo, r.Phone, phone, from); err != nil {
		return "", err
	}
	tx.Note(text.WordPhone, r.Phone, phone)
	words := fmt.Sprintf(text.MessagePhoneChange, social.MaskPhone(phone), text.Time(from))
	return text.PhoneFrom(social.MaskPhone(phone), from), warn(tx, r, "phone_change", words)
}
