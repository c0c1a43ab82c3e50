package citizen

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Procedure is one of 社保业务办理, described once: who may, what is asked, what is checked under the lock, what changes, what the
// receipt says, whom it tells and what the core system gets. Each goes the same way: fill in, 核对, submit, receipt. What was shown
// at 核对 is what happens, or the person is told.
type Procedure struct {
	// Page is its ID in the menu; Act the kind of the act that it is.
	Page, Act string
	// SelfService keeps it to those for whom 个人缴费自助业务 is open (◆ in the guide).
	SelfService bool
	// Password asks for the login password besides, at 核对: whoever finds a session left open can't go on.
	Password bool
	// Tries limits comparing what is typed with the archive; the zero Limit stands for the one that most procedures share.
	Tries store.Limit
	// Button is what the form's button says; "" for the usual.
	Button string
	// Files says that it asks for files, so that its form may be as large as they are.
	Files bool
	// Asks are the fields to fill in. nil, or none, where there is nothing to ask: the page then is the check itself.
	Asks func(*Application) []Ask
	// Admit says why the person can't use it now; nil where they can. It is asked before the form and again under the lock.
	Admit func(context.Context, *Application) (*Refusal, error)
	// Show is what stands beside the form; nil for nothing.
	Show func(context.Context, *Application) (Shown, error)
	// Settle reads what was typed and works out what the act does. It runs at 核对 and again under the lock of the person's record.
	// Errors: text.Problems at the fields, *Refusal.
	Settle func(context.Context, *Application) (*Plan, error)
}

// AskKind is how a field is filled in.
type AskKind uint8

// The kinds of field.
const (
	AskText     AskKind = iota
	AskNumber           // digits
	AskSecret           // digits never shown again: a PIN
	AskArea             // several lines
	AskChoice           // every answer in sight
	AskSelect           // a list that drops down
	AskTick             // one statement to agree to
	AskFiles            // files handed in
	AskPassword         // the login password
)

// Ask is a field of a procedure's form.
type Ask struct {
	Name, Label, Hint string
	Kind              AskKind
	Options           []Option // of a choice
	Value             string   // what stands there before anything is typed
	Optional          bool
	// Proof says that it is compared with the archive, so that wrong answers are counted.
	Proof  bool
	Width  int    // about how many characters fit; 0 for the line
	Suffix string // its unit
	// Look is the text of a button beside it that shows the form anew by what was typed so far; "" for none.
	Look string
	// Fill completes a field that is about to be shown with what only the database knows; nil for none. What it needs of what was
	// typed may be anything.
	Fill func(context.Context, *Application, *Ask) error
}

// Option is an answer to choose.
type Option struct{ Value, Text, Hint string }

// Refusal says why a procedure can't be used: which condition failed, and what to do. It is an error, so that Settle may answer with it.
type Refusal struct {
	Title, Why string
	// Pages are menu IDs of where to go on.
	Pages []string
}

// Error is for logs of tests; pages show it in full.
func (r *Refusal) Error() string { return "citizen: refused: " + r.Title }

// Application is a procedure on its way: whose, and what was typed.
type Application struct {
	// DB reads: the database before submitting, the transaction under the lock.
	DB       *store.DB
	PersonNo string
	Person   *store.Person
	Now      time.Time
	Values   map[string]string
	Settings Settings
}

// Value is what was typed into a field, spaces around it removed.
func (a *Application) Value(name string) string { return a.Values[name] }

// Line is a fact with its name.
type Line struct{ Name, Value string }

// Table is a small table beside a form or on the page to check.
type Table struct {
	Caption string
	Headers []string
	Rows    [][]string
	Numeric []int // columns of numbers, from 1
}

// Shown is what stands beside a form.
type Shown struct {
	Facts  []Line
	Tables []Table
	Notes  []string
}

// Difference is one thing that an act changes, as the person reads it.
type Difference struct{ Name, Before, After string }

// Plan is what an act would do: what is shown to be checked, and how it is done.
type Plan struct {
	Changes []Difference
	Tables  []Table
	Notes   []string // what follows, and when
	// Apply makes it so. The act has its receipt, and the person's record is locked.
	Apply func(*store.Tx) error `json:"-"`
	// Tell tells the person of it, and whoever else must know; nil for the sentence of every service.
	Tell func(*store.Tx) error `json:"-"`
}

// mark is a short text that differs where anything of what is shown does.
func (p *Plan) mark() string {
	plain, err := json.Marshal(p)
	if err != nil {
		panic(err) // texts only
	}
	sum := sm3.Sum(plain)
	return hex.EncodeToString(sum[:16])
}

// passwordField is the login password's, where a procedure asks for it.
const passwordField = "password"

// Draft is a filled-in form that was checked: the page carries it, sealed, to the act.
type Draft struct {
	Values map[string]string `json:"values"`
	Mark   string            `json:"mark"`
	Key    string            `json:"key"`
	Until  int64             `json:"until"`
}

// draftLife is how long a checked form may wait to be submitted: as long as a session may idle, and more.
const draftLife = time.Hour

// Checked is a form that may be submitted.
type Checked struct {
	Plan  *Plan
	Draft string // sealed
}

// Changed says that what would happen is no longer what was shown, since something changed in between. Checked is the new state.
type Changed struct{ Checked *Checked }

// Error is for logs of tests.
func (c *Changed) Error() string { return "citizen: changed since it was checked" }

// proofTries limits comparing what is typed with the archive.
var proofTries = store.Limit{Scope: "service.proof", Tries: 5, Window: time.Hour}

// Procedure finds the procedure of a page of the menu; nil where it has none.
func (s *Service) Procedure(page string) *Procedure {
	i := slices.IndexFunc(procedures, func(p *Procedure) bool { return p.Page == page })
	if i < 0 {
		return nil
	}
	return procedures[i]
}

// ProcedurePages are the menu IDs of all procedures.
func ProcedurePages() []string {
	pages := make([]string, len(procedures))
	for i, p := range procedures {
		pages[i] = p.Page
	}
	return pages
}

// Apply begins an application: whose it is, and what was typed so far.
func (s *Service) Apply(ctx context.Context, personNo string, values map[string]string) (*Application, error) {
	return s.application(ctx, s.db, s.db.Now(), personNo, values)
}

func (s *Service) application(ctx context.Context, db *store.DB, now time.Time, personNo string, values map[string]string) (*Application, error) {
	person, err := db.Person(ctx, personNo)
	if err != nil {
		return nil, err
	}
	return &Application{DB: db, PersonNo: personNo, Person: person, Now: now,
		Values: values, Settings: s.settings}, nil
}

// ThisMonth is the month that the application is made in.
func (a *Application) ThisMonth() social.Month { return social.ThisMonth(a.Now) }

// NextMonth is the first month that it can count from.
func (a *Application) NextMonth() social.Month { return social.NextMonth(a.Now) }

// DueMonth is the newest month whose contributions should be on record.
func (a *Application) DueMonth() social.Month { return social.DueMonth(a.Now) }

// Check works out what submitting would do, and seals what was typed for it. Errors: text.Problems, *Refusal, *Throttled, the store's.
func (s *Service) Check(ctx context.Context, p *Procedure, a *Application, formKey string) (*Checked, error) {
	proving := p.proves(a)
	if proving {
		until, err := s.db.Take(ctx, p.tries(), a.PersonNo)
		if err != nil {
			return nil, err
		}
		if !until.IsZero() {
			return nil, &Throttled{Until: until}
		}
	}
	plan, err := p.settle(ctx, a)
	if proving && !p.disproved(a, err) {
		err = errors.Join(err, s.db.Restore(ctx, p.tries(), a.PersonNo))
	}
	if p.Password {
		err = s.reauthenticate(ctx, a, err)
	}
	if err != nil {
		return nil, err
	}
	return s.checked(p, a, plan, formKey)
}

// reauthenticate checks the login password, where nothing else is wrong, and forgets it: what is sealed for the act does not hold it.
func (s *Service) reauthenticate(ctx context.Context, a *Application, err error) error {
	typed := a.Value(passwordField)
	a.Values = maps.Clone(a.Values)
	delete(a.Values, passwordField)
	var problems text.Problems
	if typed == "" && errors.As(err, &problems) {
		problems.Add(passwordField, text.NoPassword)
		return problems
	}
	if err == nil {
		_, err = s.checkOwnPassword(ctx, a.PersonNo, passwordField, typed)
	}
	return err
}

func (s *Service) checked(p *Procedure, a *Application, plan *Plan, formKey string) (*Checked, error) {
	plain, err := json.Marshal(Draft{Values: a.Values, Mark: plan.mark(), Key: formKey, Until: a.Now.Add(draftLife).Unix()})
	if err != nil {
		return nil, err
	}
	return &Checked{Plan: plan, Draft: s.db.Keys().SealToken(p.draftPurpose(a.PersonNo), string(plain))}, nil
}

// draftPurpose binds a draft to the procedure and the person.
func (p *Procedure) draftPurpose(personNo string) string { return "draft " + p.Page + " " + personNo }

// OpenDraft opens what Check sealed for the same person and procedure. ErrStep where it can't be, or has waited too long.
func (s *Service) OpenDraft(p *Procedure, personNo, sealed string) (*Draft, error) {
	plain, err := s.db.Keys().OpenToken(p.draftPurpose(personNo), sealed)
	if err != nil {
		return nil, ErrStep
	}
	var d Draft
	if err := json.Unmarshal([]byte(plain), &d); err != nil || d.Until <= s.db.Now().Unix() {
		return nil, ErrStep
	}
	return &d, nil
}

// settle asks who may, then works out what the act does.
func (p *Procedure) settle(ctx context.Context, a *Application) (*Plan, error) {
	if refusal, err := p.Refuses(ctx, a); err != nil || refusal != nil {
		return nil, errors.Join(err, refusal.asError())
	}
	return p.Settle(ctx, a)
}

func (r *Refusal) asError() error {
	if r == nil {
		return nil
	}
	return r
}

// Refuses says why the person can't use the procedure now; nil where they can.
func (p *Procedure) Refuses(ctx context.Context, a *Application) (*Refusal, error) {
	if p.SelfService {
		opened, err := a.DB.SelfServiceSince(ctx, a.PersonNo)
		if err != nil {
			return nil, err
		}
		if opened == 0 {
			return &Refusal{Title: text.SelfServiceClosed, Why: text.WhySelfServiceClosed, Pages: []string{"apply-self-service"}}, nil
		}
	}
	if p.Admit == nil {
		return nil, nil
	}
	return p.Admit(ctx, a)
}

// Questions are the fields to fill in; none where the page is the check itself.
func (p *Procedure) Questions(a *Application) []Ask {
	var asks []Ask
	if p.Asks != nil {
		asks = p.Asks(a)
	}
	if p.Password {
		asks = append(asks, Ask{Name: passwordField, Label: text.WordLoginPassword, Hint: text.HintLoginPassword, Kind: AskPassword})
	}
	return asks
}

// tries is the limit on comparing what is typed with the archive.
func (p *Procedure) tries() store.Limit {
	if p.Tries.Tries == 0 {
		return proofTries
	}
	return p.Tries
}

// Searching says that what there is to choose from depends on what was typed, and nothing was chosen yet: Enter then searches.
func (p *Procedure) Searching(a *Application) bool {
	return slices.ContainsFunc(p.Questions(a), func(q Ask) bool { return q.Fill != nil && q.Kind == AskChoice && a.Value(q.Name) == "" })
}

// proves says that something typed will be compared with the archive.
func (p *Procedure) proves(a *Application) bool {
	return slices.ContainsFunc(p.Questions(a), func(q Ask) bool { return q.Proof && a.Value(q.Name) != "" })
}

// disproved says that the comparison failed.
func (p *Procedure) disproved(a *Application, err error) bool {
	var problems text.Problems
	if !errors.As(err, &problems) {
		return false
	}
	return slices.ContainsFunc(p.Questions(a), func(q Ask) bool {
		return q.Proof && slices.ContainsFunc(problems, func(problem text.Problem) bool { return problem.Field == q.Name })
	})
}

// Submit does what was checked: once, however often it is submitted. Errors: *Changed where it would do something else by now,
// text.Problems, *Refusal, the store's.
func (s *Service) Submit(ctx context.Context, p *Procedure, personNo string, d *Draft, address string) (store.Done, error) {
	act := store.Act{Kind: p.Act, Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: d.Key}
	var changed *Changed
	done, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		a, err := s.application(ctx, tx.DB(), tx.Now(), personNo, d.Values)
		if err != nil {
			return err
		}
		plan, err := p.settle(ctx, a)
		if err != nil {
			return err
		}
		if plan.mark() != d.Mark {
			checked, err := s.checked(p, a, plan, d.Key)
			return errors.Join(err, &Changed{checked})
		}
		return p.carryOut(tx, plan)
	})
	if errors.As(err, &changed) {
		return store.Done{}, changed
	}
	return done, err
}

func (p *Procedure) carryOut(tx *store.Tx, plan *Plan) error {
	facts := make([]store.Fact, len(plan.Changes))
	for i, c := range plan.Changes {
		facts[i] = store.Fact{Name: c.Name, Before: c.Before, Value: c.After}
		tx.Note(c.Name, c.Before, c.After)
	}
	if _, err := tx.Receipt(facts...); err != nil {
		return err
	}
	if err := plan.Apply(tx); err != nil {
		return err
	}
	if plan.Tell != nil {
		return plan.Tell(tx)
	}
	return tx.TellPerson(text.TemplateService, "", text.ServiceDone(text.Acts[p.Act], tx.Now().Unix()))
}

// procedures are all of them, in the menu's order.
var procedures = []*Procedure{
	applySelfService, changeAddress, changeWage, upgradeID, stopCover, resumeCover,
	retryDebit,
	reportLost, liftReport, changePIN,
	changeCentre, shareAccount,
	stopUnemployment, claimUnemployment,
	confirmBases, objectToBase,
	changeBank,
}
