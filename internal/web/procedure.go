package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/text"
	"shebao/internal/web/view"
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
type extra func(*request, *citizen.Application) (templ.Component, error)

// extras are the pages that show more than a form, by menu ID.
func (s *Server) extras() map[string]extra {
	return map[string]extra{
		"change-address": s.waitingBelow("address.change"), "change-bank": s.waitingBelow("bank.change"),
		"health-centre": s.plannedCentre, "family-pooling": s.poolings,
	}
}

func (s *Server) procedureRoutes() []route {
	var routes []route
	for _, page := range citizen.ProcedurePages() {
		routes = append(routes, get(page, "", s.procedureForm), post(page, "", s.procedure))
	}
	return routes
}

func (s *Server) procedureForm(r *request) error {
	values := map[string]string{}
	for name := range r.URL.Query() {
		values[name] = r.URL.Query().Get(name)
	}
	return s.beginProcedure(r, r.frame(), http.StatusOK, values)
}

// beginProcedure shows the form, or at once what there is to check where nothing is asked.
func (s *Server) beginProcedure(r *request, page view.Page, status int, values map[string]string) error {
	p := s.Citizen.Procedure(r.page.ID)
	a, err := s.Citizen.Apply(r.Context(), r.user.PersonNo, values)
	if err != nil {
		return err
	}
	refusal, err := p.Refuses(r.Context(), a)
	if err != nil {
		return err
	}
	if refusal != nil {
		return s.showRefusal(r, p, a, refusal, status)
	}
	if len(p.Questions(a)) > 0 {
		return s.showProcedure(r, p, a, page, status)
	}
	checked, err := s.Citizen.Check(r.Context(), p, a, newKey())
	if errors.As(err, &refusal) {
		return s.showRefusal(r, p, a, refusal, status)
	}
	if err != nil {
		return err
	}
	return s.showCheck(r, p, a, page, status, checked)
}

// procedure takes a step of the form.
func (s *Server) procedure(r *request) error {
	p := s.Citizen.Procedure(r.page.ID)
	switch r.field("step") {
	case stepSubmit, stepEdit:
		return s.checkedProcedure(r, p)
	}
	a, err := s.filledIn(r, p)
	if err != nil {
		return err
	}
	err = s.takeAllFiles(r, p, a)
	if page, status := r.refusal(err); page != nil {
		return s.showProcedure(r, p, a, *page, status)
	}
	if err != nil {
		return err
	}
	if step := r.field("step"); step == stepLook || step == "" && p.Searching(a) {
		return s.showProcedure(r, p, a, r.frame(), http.StatusOK)
	}
	checked, err := s.Citizen.Check(r.Context(), p, a, newKey())
	if page, status := r.refusal(err); page != nil {
		return s.showProcedure(r, p, a, *page, status)
	}
	if done, err := s.refused(r, p, a, err); done || err != nil {
		return err
	}
	return s.showCheck(r, p, a, r.frame(), http.StatusOK, checked)
}

// filledIn is the application with what was typed into its fields, and nothing else of the form.
func (s *Server) filledIn(r *request, p *citizen.Procedure) (*citizen.Application, error) {
	values := map[string]string{}
	for name := range r.PostForm {
		values[name] = strings.TrimSpace(r.PostForm.Get(name))
	}
	a, err := s.Citizen.Apply(r.Context(), r.user.PersonNo, values)
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
func (s *Server) checkedProcedure(r *request, p *citizen.Procedure) error {
	draft, err := s.Citizen.OpenDraft(p, r.user.PersonNo, r.field("draft"))
	if errors.Is(err, citizen.ErrStep) {
		return s.beginProcedure(r, r.withErrors(text.Problems{{Message: text.MissingDraft}}), http.StatusUnprocessableEntity, nil)
	}
	if err != nil {
		return err
	}
	a, err := s.Citizen.Apply(r.Context(), r.user.PersonNo, draft.Values)
	if err != nil {
		return err
	}
	if r.field("step") == stepEdit {
		return s.showProcedure(r, p, a, r.frame(), http.StatusOK)
	}
	done, err := s.Citizen.Submit(r.Context(), p, r.user.PersonNo, draft, r.address())
	var changed *citizen.Changed
	if errors.As(err, &changed) {
		page := r.withErrors(text.Problems{{Message: text.ChangedMeanwhile}})
		return s.showCheck(r, p, a, page, http.StatusUnprocessableEntity, changed.Checked)
	}
	if page, status := r.refusal(err); page != nil {
		return s.showProcedure(r, p, a, *page, status)
	}
	if done, err := s.refused(r, p, a, err); done || err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}

// refused answers where an error is a refusal, and says whether it was.
func (s *Server) refused(r *request, p *citizen.Procedure, a *citizen.Application, err error) (bool, error) {
	var refusal *citizen.Refusal
	if !errors.As(err, &refusal) {
		return false, err
	}
	_, status := r.refusal(text.OneProblem("", refusal.Title))
	return true, s.showRefusal(r, p, a, refusal, status)
}

func (s *Server) showRefusal(r *request, p *citizen.Procedure, a *citizen.Application, refusal *citizen.Refusal, status int) error {
	v, err := s.procedureView(r, p, a)
	if err != nil {
		return err
	}
	v.Refusal = &view.Notice{Tone: view.ToneWarning, Title: refusal.Title, Text: refusal.Why}
	for _, id := range refusal.Pages {
		v.Refusal.Links = append(v.Refusal.Links, s.link(id))
	}
	return r.render(status, view.ProcedurePage(r.frame(), v))
}

func (s *Server) showProcedure(r *request, p *citizen.Procedure, a *citizen.Application, page view.Page, status int) error {
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
			v.Fields = append(v.Fields, fileField(ask.Label, ask.Name, ask.Hint, page.Error(ask.Name), !ask.Optional, waiting))
			continue
		}
		v.Fields = append(v.Fields, fieldOf(ask, a, page))
	}
	return r.render(status, view.ProcedurePage(page, v))
}

func (s *Server) procedureView(r *request, p *citizen.Procedure, a *citizen.Application) (view.Procedure, error) {
	v := view.Procedure{Lead: text.PageLeads[p.Page], Action: r.page.Path, Keep: s.keepMark(r, p.Page), Button: p.Button}
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

func (s *Server) showCheck(r *request, p *citizen.Procedure, a *citizen.Application, page view.Page, status int, c *citizen.Checked) error {
	v := view.ProcedureCheck{Action: r.page.Path, Draft: c.Draft, CanEdit: len(p.Questions(a)) > 0,
		Tables: tablesOf(c.Plan.Tables), Notes: c.Plan.Notes, Lead: text.PageLeads[p.Page]}
	for _, d := range c.Plan.Changes {
		v.Changes = append(v.Changes, view.Change{Name: d.Name, Before: d.Before, After: d.After})
	}
	if !v.CanEdit && p.Show != nil {
		shown, err := p.Show(r.Context(), a)
		if err != nil {
			return err
		}
		v.Facts = factsOf(shown.Facts)
	}
	return r.render(status, view.ProcedureCheckPage(page, v))
}

func factsOf(lines []citizen.Line) []view.Fact {
	facts := make([]view.Fact, len(lines))
	for i, l := range lines {
		facts[i] = view.Fact{Key: l.Name, Value: l.Value}
	}
	return facts
}

func tablesOf(tables []citizen.Table) []view.SimpleTable {
	list := make([]view.SimpleTable, len(tables))
	for i, t := range tables {
		list[i] = view.SimpleTable{Caption: t.Caption, Headers: t.Headers, Rows: t.Rows, Numeric: t.Numeric}
	}
	return list
}

// keepMark is where a tab keeps what was typed into a form: the form, and whose it is, since the next one may sign in in the same tab.
func (s *Server) keepMark(r *request, form string) string {
	return form + "-" + s.DB.Keys().Lookup("keep", r.user.PersonNo)[:16]
}

// fieldOf is an ask as a field of the page, with what was typed and what is wrong with it.
func fieldOf(ask citizen.Ask, a *citizen.Application, page view.Page) templ.Component {
	value, typed := a.Values[ask.Name]
	if !typed {
		value = ask.Value
	}
	fault := page.Error(ask.Name)
	switch ask.Kind {
	case citizen.AskArea:
		return view.Textarea{Label: ask.Label, Name: ask.Name, Value: value, Hint: ask.Hint, Error: fault, Required: !ask.Optional}
	case citizen.AskChoice:
		return view.Radios{Legend: ask.Label, Name: ask.Name, Value: value, Options: optionsOf(ask.Options), Hint: ask.Hint, Error: fault, Required: !ask.Optional}
	case citizen.AskSelect:
		return view.Select{Label: ask.Label, Name: ask.Name, Value: value, Options: optionsOf(ask.Options), Hint: ask.Hint, Error: fault, Required: !ask.Optional}
	case citizen.AskTick:
		return view.Checkbox{Label: ask.Label, Name: ask.Name, Checked: value != "", Hint: ask.Hint, Error: fault}
	}
	field := view.Field{Label: ask.Label, Name: ask.Name, Value: value, Hint: ask.Hint, Error: fault, Required: !ask.Optional,
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
		field.Button = &view.Button{Text: ask.Look, Kind: view.Secondary, Name: "step", Value: stepLook}
	}
	return field
}

func optionsOf(options []citizen.Option) []view.Option {
	list := make([]view.Option, len(options))
	for i, o := range options {
		list[i] = view.Option{Value: o.Value, Text: o.Text, Hint: o.Hint}
	}
	return slices.Clip(list)
}
