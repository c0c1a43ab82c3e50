package portal

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// One handler serves every one of 社保业务办理: the form, 核对, and the act. What a page shows besides comes from its own extras.

// Steps of a procedure's form, as its buttons name them.
const (
	stepCheck  = "check"  // what was typed, to be checked
	stepEdit   = "edit"   // back from 核对 to the form
	stepSubmit = "submit" // what was checked, to be done
	stepLook   = "look"   // the form anew, by what was typed so far
)

// extra is what a procedure's page shows below its form.
type extra func(*web.Request, *citizen.Application) (templ.Component, error)

// extras are the pages that show more than a form, by menu ID.
func (s *pages) extras() map[string]extra {
	return map[string]extra{
		"change-address": s.waitingBelow("address.change"), "change-bank": s.waitingBelow("bank.change"),
		"health-centre": s.plannedCentre, "family-pooling": s.poolings,
	}
}

func (s *pages) procedureRoutes() []web.Route {
	var routes []web.Route
	for _, page := range citizen.ProcedurePages() {
		routes = append(routes, web.Get(page, "", s.procedureForm), web.Post(page, "", s.procedure))
	}
	return routes
}

func (s *pages) procedureForm(r *web.Request) error {
	values := map[string]string{}
	for name, given := range r.URL.Query() {
		values[name] = given[0]
	}
	return s.beginProcedure(r, r.Frame(), http.StatusOK, values)
}

// beginProcedure shows the form, or at once what there is to check where nothing is asked.
func (s *pages) beginProcedure(r *web.Request, page parts.Page, status int, values map[string]string) error {
	p := s.Citizen.Procedure(r.Page.ID)
	a, err := s.Citizen.Apply(r.Context(), r.User.PersonNo, values)
	if err != nil {
		return err
	}
	refusal, err := p.Refuses(r.Context(), a)
	if err != nil {
		return err
	}
	if refusal == nil && store.SessionFrozen(r.Context()) && !store.AllowedWhileFrozen(p.Act) {
		refusal = &citizen.Refusal{Title: text.FrozenTitle, Why: text.FrozenWords, Pages: []string{"sessions"}} // before anything is typed
	}
	if refusal != nil {
		return s.showRefusal(r, p, a, refusal, status)
	}
	if len(p.Questions(a)) > 0 {
		return s.showProcedure(r, p, a, page, status)
	}
	checked, err := s.Citizen.Check(r.Context(), p, a, web.NewKey())
	if errors.As(err, &refusal) {
		return s.showRefusal(r, p, a, refusal, status)
	}
	if err != nil {
		return err
	}
	return s.showCheck(r, p, a, page, status, checked)
}

// procedure takes a step of the form.
func (s *pages) procedure(r *web.Request) error {
	p := s.Citizen.Procedure(r.Page.ID)
	switch r.Field("step") {
	case stepSubmit, stepEdit:
		return s.checkedProcedure(r, p)
	}
	a, err := s.filledIn(r, p)
	if err != nil {
		return err
	}
	err = s.TakeAllFiles(r, p, a)
	if page, status := r.Refusal(err); page != nil {
		return s.showProcedure(r, p, a, *page, status)
	}
	if err != nil {
		return err
	}
	if step := r.Field("step"); step == stepLook || step == "" && p.Searching(a) {
		return s.showProcedure(r, p, a, r.Frame(), http.StatusOK)
	}
	checked, err := s.Citizen.Check(r.Context(), p, a, web.NewKey())
	if page, status := r.Refusal(err); page != nil {
		return s.showProcedure(r, p, a, *page, status)
	}
	if done, err := s.refused(r, p, a, err); done || err != nil {
		return err
	}
	return s.showCheck(r, p, a, r.Frame(), http.StatusOK, checked)
}

// filledIn is the application with what was typed into its fields, and nothing else of the form.
func (s *pages) filledIn(r *web.Request, p *citizen.Procedure) (*citizen.Application, error) {
	values := map[string]string{}
	for name := range r.PostForm {
		values[name] = strings.TrimSpace(r.PostForm.Get(name))
	}
	a, err := s.Citizen.Apply(r.Context(), r.User.PersonNo, values)
	if err != nil {
		return nil, err
	}
	asked := map[string]string{}
	for _, ask := range p.Questions(a) {
		asked[ask.Name] = values[ask.Name]
		if ask.Kind == citizen.AskPassword { // blanks at its ends belong to it
			asked[ask.Name] = r.PostForm.Get(ask.Name)
		}
	}
	a.Values = asked
	return a, nil
}

// checkedProcedure goes on from 核对: to the act, or back to the form.
func (s *pages) checkedProcedure(r *web.Request, p *citizen.Procedure) error {
	draft, err := s.Citizen.OpenDraft(p, r.User.PersonNo, r.Field("draft"))
	if errors.Is(err, citizen.ErrStep) {
		page, status := r.Refused(text.Problems{{Message: text.MissingDraft}})
		return s.beginProcedure(r, page, status, nil)
	}
	if err != nil {
		return err
	}
	a, err := s.Citizen.Apply(r.Context(), r.User.PersonNo, draft.Values)
	if err != nil {
		return err
	}
	if r.Field("step") == stepEdit {
		return s.showProcedure(r, p, a, r.Frame(), http.StatusOK)
	}
	done, err := s.Citizen.Submit(r.Context(), p, r.User.PersonNo, draft, r.Address())
	var changed *citizen.Changed
	if errors.As(err, &changed) {
		page, status := r.Refused(text.Problems{{Message: text.ChangedMeanwhile}})
		return s.showCheck(r, p, a, page, status, changed.Checked)
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showProcedure(r, p, a, *page, status)
	}
	if done, err := s.refused(r, p, a, err); done || err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}

// refused answers where an error is a refusal, and says whether it was.
func (s *pages) refused(r *web.Request, p *citizen.Procedure, a *citizen.Application, err error) (bool, error) {
	var refusal *citizen.Refusal
	if !errors.As(err, &refusal) {
		return false, err
	}
	_, status := r.Refusal(text.OneProblem("", refusal.Title))
	return true, s.showRefusal(r, p, a, refusal, status)
}

func (s *pages) showRefusal(r *web.Request, p *citizen.Procedure, a *citizen.Application, refusal *citizen.Refusal, status int) error {
	v, err := s.procedureView(r, p, a)
	if err != nil {
		return err
	}
	v.Refusal = &parts.Notice{Tone: parts.ToneWarning, Title: refusal.Title, Text: refusal.Why}
	v.Refusal.Links = s.linksFor(r, refusal.Pages...)
	return r.Render(status, ProcedurePage(r.Frame(), v))
}

func (s *pages) showProcedure(r *web.Request, p *citizen.Procedure, a *citizen.Application, page parts.Page, status int) error {
	v, err := s.procedureView(r, p, a)
	if err != nil {
		return err
	}
	for _, ask := range p.Questions(a) {
		if ask.Fill != nil {
			if err := ask.Fill(r.Context(), a, &ask); err != nil {
				return err
			}
		}
		v.Multipart = v.Multipart || ask.Kind == citizen.AskFiles
		if ask.Kind == citizen.AskFiles {
			waiting, err := a.Files(r.Context(), ask.Name)
			if err != nil {
				return err
			}
			v.Fields = append(v.Fields, web.FileField(ask.Label, ask.Name, ask.Hint, page.Error(ask.Name), !ask.Optional, waiting))
			continue
		}
		v.Fields = append(v.Fields, fieldOf(ask, a, page))
	}
	return r.Render(status, ProcedurePage(page, v))
}

func (s *pages) procedureView(r *web.Request, p *citizen.Procedure, a *citizen.Application) (Procedure, error) {
	v := Procedure{Lead: r.Page.Lead, Action: r.Page.Path, Keep: s.keepMark(r, p.Page), Button: p.Button}
	if p.Show != nil {
		shown, err := p.Show(r.Context(), a)
		if err != nil {
			return v, err
		}
		v.Facts, v.Tables, v.Notes = factsOf(shown.Facts), tablesOf(shown.Tables), shown.Notes
	}
	if more := s.extras()[p.Page]; more != nil {
		var err error
		if v.Extra, err = more(r, a); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (s *pages) showCheck(r *web.Request, p *citizen.Procedure, a *citizen.Application, page parts.Page, status int, c *citizen.Checked) error {
	v := ProcedureCheck{Action: r.Page.Path, Draft: c.Draft, CanEdit: len(p.Questions(a)) > 0,
		Tables: tablesOf(c.Plan.Tables), Notes: c.Plan.Notes, Lead: r.Page.Lead}
	for _, d := range c.Plan.Changes {
		v.Changes = append(v.Changes, parts.Change{Name: d.Name, Before: d.Before, After: d.After})
	}
	if !v.CanEdit && p.Show != nil {
		shown, err := p.Show(r.Context(), a)
		if err != nil {
			return err
		}
		v.Facts = factsOf(shown.Facts)
	}
	return r.Render(status, ProcedureCheckPage(page, v))
}

func factsOf(lines []citizen.Line) []parts.Fact {
	facts := make([]parts.Fact, len(lines))
	for i, l := range lines {
		facts[i] = parts.Fact{Key: l.Name, Value: l.Value}
	}
	return facts
}

func tablesOf(tables []citizen.Table) []parts.SimpleTable {
	list := make([]parts.SimpleTable, len(tables))
	for i, t := range tables {
		list[i] = parts.SimpleTable{Caption: t.Caption, Headers: t.Headers, Rows: t.Rows, Numeric: t.Numeric}
	}
	return list
}

// keepMark is where a tab keeps what was typed into a form: the form, and whose it is, since the next one may sign in in the same tab.
func (s *pages) keepMark(r *web.Request, form string) string {
	return form + "-" + s.DB.Keys().Lookup("keep", r.User.PersonNo)[:16]
}

// fieldOf is an ask as a field of the page, with what was typed and what is wrong with it.
func fieldOf(ask citizen.Ask, a *citizen.Application, page parts.Page) templ.Component {
	value, typed := a.Values[ask.Name]
	if !typed {
		value = ask.Value
	}
	fault := page.Error(ask.Name)
	switch ask.Kind {
	case citizen.AskArea:
		return parts.Textarea{Label: ask.Label, Name: ask.Name, Value: value, Hint: ask.Hint, Error: fault, Required: !ask.Optional}
	case citizen.AskChoice:
		return parts.Radios{Legend: ask.Label, Name: ask.Name, Value: value, Options: optionsOf(ask.Options), Hint: ask.Hint, Error: fault, Required: !ask.Optional}
	case citizen.AskSelect:
		return parts.Select{Label: ask.Label, Name: ask.Name, Value: value, Options: optionsOf(ask.Options), Hint: ask.Hint, Error: fault, Required: !ask.Optional}
	case citizen.AskTick:
		return parts.Checkbox{Label: ask.Label, Name: ask.Name, Checked: value != "", Hint: ask.Hint, Error: fault}
	}
	field := parts.Field{Label: ask.Label, Name: ask.Name, Value: value, Hint: ask.Hint, Error: fault, Required: !ask.Optional,
		Width: ask.Width, Suffix: ask.Suffix, Autocomplete: "off", MaxLength: 330, Secret: ask.Proof}
	switch ask.Kind {
	case citizen.AskNumber:
		field.InputMode = "numeric"
	case citizen.AskSecret:
		field.Type, field.InputMode, field.Secret = "password", "numeric", true
	case citizen.AskPassword:
		field.Type, field.Autocomplete, field.MaxLength = "password", "current-password", 200
	}
	if ask.Look != "" {
		field.Button = &parts.Button{Text: ask.Look, Kind: parts.Secondary, Name: "step", Value: stepLook}
	}
	return field
}

func optionsOf(options []citizen.Option) []parts.Option {
	list := make([]parts.Option, len(options))
	for i, o := range options {
		list[i] = parts.Option{Value: o.Value, Text: o.Text, Hint: o.Hint}
	}
	return slices.Clip(list)
}
