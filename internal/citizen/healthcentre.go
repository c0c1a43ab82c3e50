package citizen

import (
	"context"
	"errors"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Fields of 变更绑定社康点.
const (
	centreDistrict = "district"
	centreText     = "find"
	centreChosen   = "centre"
)

// centresShown is how many health centres a search lists at most.
const centresShown = 20

// changeCentre is 变更绑定社康点 (guide 三(三)4(1)). The first binding counts at once; a change waits for its month.
var changeCentre = &Procedure{
	Page: "health-centre", Act: store.ActChangeCentre,
	Asks: func(a *Application) []Ask {
		asks := []Ask{
			{Name: centreDistrict, Label: text.CentreDistrict, Kind: AskSelect, Optional: true, Fill: fillDistricts},
			{Name: centreText, Label: text.CentreText, Hint: text.CentreTextHint, Optional: true, Look: text.CentreLook, Width: 20},
		}
		if a.Value(centreDistrict) != "" || a.Value(centreText) != "" || a.Value(centreChosen) != "" {
			asks = append(asks, Ask{Name: centreChosen, Label: text.CentreChoose, Kind: AskChoice, Fill: fillCentres})
		}
		return asks
	},
	Admit:  admitCentre,
	Show:   showCentre,
	Settle: settleCentre,
}

func fillDistricts(ctx context.Context, a *Application, ask *Ask) error {
	districts, err := a.DB.CentreDistricts(ctx)
	ask.Options = []Option{{Text: text.CentreAnyArea}}
	for _, d := range districts {
		ask.Options = append(ask.Options, Option{Value: d, Text: d})
	}
	return err
}

// fillCentres lists what the search finds.
func fillCentres(ctx context.Context, a *Application, ask *Ask) error {
	found, all, err := findCentres(ctx, a)
	ask.Hint = text.CentreNothing
	if len(found) > 0 {
		ask.Hint = text.CentresFound(len(found), all)
	}
	for _, c := range found {
		ask.Options = append(ask.Options, Option{Value: c.No, Text: c.Name, Hint: text.CentreWhere(c.District, c.Street, c.Address, c.Phone)})
	}
	return err
}

// today is the day of the application in the agency's time zone, yyyy-mm-dd.
func today(a *Application) string { return a.Now.In(social.Zone).Format(time.DateOnly) }

func findCentres(ctx context.Context, a *Application) (found []store.HealthCentre, all int, err error) {
	search := store.CentreSearch{District: a.Value(centreDistrict), Text: social.Fold(a.Value(centreText)), OpenOn: today(a)}
	if social.HasControl(search.District) || social.HasControl(search.Text) {
		return nil, 0, nil // no directory has it
	}
	return a.DB.FindCentres(ctx, search, centresShown)
}

// admitCentre asks the conditions in the order in which a person can do something about them.
func admitCentre(ctx context.Context, a *Application) (*Refusal, error) {
	p := a.Person
	switch {
	case !p.Status[social.Medical].InForce():
		return &Refusal{Title: text.CentreCoverNone, Why: text.WhyCoverNone, Pages: []string{"coverage"}}, nil
	case p.MedicalTier == social.TierOne:
		return &Refusal{Title: text.CentreTierOne, Why: text.WhyTierOne}, nil
	case !p.MedicalTier.NeedsHealthCentre():
		return &Refusal{Title: text.CentreCoverNone, Why: text.WhyCoverNone, Pages: []string{"coverage"}}, nil
	}
	if refusal := refuseUse(p, social.CardForHealthCentre, text.CardCentreRefusals, "card-lift-report"); refusal != nil {
		return refusal, nil
	}
	return refuseAnotherChange(ctx, a)
}

// refuseAnotherChange refuses while a change waits, and within a month of the last one, counted from the day it was asked for.
func refuseAnotherChange(ctx context.Context, a *Application) (*Refusal, error) {
	planned, err := a.DB.PlannedCentre(ctx, a.PersonNo)
	if err != nil {
		return nil, err
	}
	if planned != nil {
		name, err := centreName(ctx, a.DB, planned.CentreNo)
		return &Refusal{Title: text.CentreWaits, Why: text.WhyCentreWaits(name, plannedMonth(planned))}, err
	}
	last, err := a.DB.LastDone(ctx, a.PersonNo, store.ActChangeCentre)
	if err != nil || last == 0 {
		return nil, err
	}
	again := oneMonthAfter(social.At(last))
	if a.Now.Before(again) {
		return &Refusal{Title: text.CentreOnceAMonth, Why: text.WhyOnceAMonth(last, again.Unix())}, nil
	}
	return nil, nil
}

func plannedMonth(c *store.PlannedCentre) social.Month {
	return social.MonthOf(social.At(c.DueAt))
}

// centreName names a centre; one that is no longer in the directory by its number, none by words.
func centreName(ctx context.Context, db *store.DB, no string) (string, error) {
	if no == "" {
		return text.CentreNone, nil
	}
	c, err := db.HealthCentre(ctx, no)
	if errors.Is(err, store.ErrNotFound) {
		return text.CentreMissing(no), nil
	}
	return c.Name, err
}

func showCentre(ctx context.Context, a *Application) (Shown, error) {
	shown := Shown{Facts: []Line{{text.WordMedicalTier, text.Tiers[string(a.Person.MedicalTier)]}}}
	planned, err := a.DB.PlannedCentre(ctx, a.PersonNo)
	if err != nil {
		return Shown{}, err
	}
	if planned == nil {
		shown.Notes = centreRules(a)
	}
	centre, err := a.DB.HealthCentre(ctx, a.Person.HealthCentreNo)
	if errors.Is(err, store.ErrNotFound) {
		name, err := centreName(ctx, a.DB, a.Person.HealthCentreNo)
		shown.Facts = append(shown.Facts, Line{text.CentreNow, name})
		return shown, err
	}
	shown.Facts = append(shown.Facts, Line{text.CentreNow, centre.Name},
		Line{text.CoverCentreWhere, text.CentreWhere(centre.District, centre.Street, centre.Address, "")}, Line{text.CoverCentrePhone, centre.Phone})
	return shown, err
}

func centreRules(a *Application) []string {
	if !a.Person.MedicalTier.NeedsHealthCentre() {
		return nil
	}
	rule := text.CentreRule(social.CentreMonth(a.Now.In(social.Zone), a.Settings.CutOffDay), a.Settings.CutOffDay)
	if a.Person.HealthCentreNo == "" {
		rule = text.CentreFirstNote
	}
	return []string{rule, text.CentreAreaNote}
}

func settleCentre(ctx context.Context, a *Application) (*Plan, error) {
	chosen, err := chosenCentre(ctx, a)
	if err != nil {
		return nil, err
	}
	before, err := centreName(ctx, a.DB, a.Person.HealthCentreNo)
	if err != nil {
		return nil, err
	}
	plan := &Plan{Changes: []Difference{{text.CentreNew, before, chosen.Name}}}
	if a.Person.HealthCentreNo == "" {
		plan.Changes = append(plan.Changes, Difference{text.WordFrom, "", text.CentreMonthNow(a.ThisMonth())})
		plan.Notes = []string{text.CentreFirstNote, text.CentreAreaNote}
		plan.Apply = func(tx *store.Tx) error {
			_, err := tx.Change("health_centre_no", chosen.No)
			return err
		}
		return plan, nil
	}
	from := social.CentreMonth(a.Now.In(social.Zone), a.Settings.CutOffDay)
	plan.Changes = append(plan.Changes, Difference{text.WordFrom, "", text.From(from)})
	plan.Notes = []string{text.CentreRule(from, a.Settings.CutOffDay), text.CentreCancelNote(from)}
	plan.Apply = func(tx *store.Tx) error { return tx.PlanCentre(chosen.No, from) }
	return plan, nil
}

// chosenCentre is the centre chosen. Errors: text.Problems.
func chosenCentre(ctx context.Context, a *Application) (c store.HealthCentre, err error) {
	if problem := text.Plain(text.CentreText, a.Value(centreText), false, 60); problem != "" {
		return c, text.OneProblem(centreText, problem)
	}
	no := a.Value(centreChosen)
	if no == "" || social.HasControl(no) {
		return c, unchosen(ctx, a)
	}
	c, err = a.DB.HealthCentre(ctx, no)
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && c.Closed(today(a)):
		return c, text.OneProblem(centreText, text.CentreGone)
	case err == nil && no == a.Person.HealthCentreNo:
		return c, text.OneProblem(centreChosen, text.CentreSame)
	}
	return c, err
}

// unchosen says that a centre must be chosen, at the field where that can be mended.
func unchosen(ctx context.Context, a *Application) error {
	field, problem := centreText, text.CentreChooseOne
	if a.Value(centreDistrict) != "" || a.Value(centreText) != "" {
		found, _, err := findCentres(ctx, a)
		if err != nil {
			return err
		}
		field, problem = centreChosen, text.CentreChooseOne
		if len(found) == 0 {
			field, problem = centreText, text.CentreNothing
		}
	}
	return text.OneProblem(field, problem)
}

// hindersCentre says why a change of health centre can't be made any more, now that its month has begun.
func hindersCentre(ctx context.Context, a *Application, c *store.ScheduledChange) (string, error) {
	if !a.Person.Status[social.Medical].InForce() || !a.Person.MedicalTier.NeedsHealthCentre() {
		return text.DroppedNoCover, nil
	}
	chosen, err := a.DB.HealthCentre(ctx, c.Fields[0].Value)
	if errors.Is(err, store.ErrNotFound) || err == nil && chosen.Closed(today(a)) {
		return text.DroppedNoCentre, nil
	}
	return "", err
}

// PlannedCentre is a change of health centre that waits for its month, as pages show it.
type PlannedCentre struct {
	Name    string
	From    social.Month
	CanKeep bool // its month has not begun
}

// PlannedCentre reads a person's change that waits; nil for none.
func (s *Service) PlannedCentre(ctx context.Context, personNo string) (*PlannedCentre, error) {
	planned, err := s.db.PlannedCentre(ctx, personNo)
	if err != nil || planned == nil {
		return nil, err
	}
	name, err := centreName(ctx, s.db, planned.CentreNo)
	return &PlannedCentre{Name: name, From: plannedMonth(planned), CanKeep: s.db.Now().Unix() < planned.DueAt}, err
}

// KeepCentre cancels a change that waits, until its month begins. Errors: text.Problems where none waits or it is too late, the store's.
func (s *Service) KeepCentre(ctx context.Context, personNo, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: store.ActKeepCentre, Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		planned, err := tx.DB().PlannedCentre(ctx, personNo)
		switch {
		case err != nil:
			return err
		case planned == nil:
			return text.OneProblem("", text.CentreNoneWaits)
		case tx.Now().Unix() >= planned.DueAt:
			return text.OneProblem("", text.CentreMonthBegun)
		}
		return keepCentre(ctx, tx, planned)
	})
}

func keepCentre(ctx context.Context, tx *store.Tx, planned *store.PlannedCentre) error {
	name, err := centreName(ctx, tx.DB(), planned.CentreNo)
	if err != nil {
		return err
	}
	before := text.CentreOf(name, plannedMonth(planned))
	if _, err := tx.Receipt(store.Fact{Name: text.CentrePlanned, Before: before, Value: text.CentreKept}); err != nil {
		return err
	}
	tx.Note(text.CentrePlanned, before, text.CentreKept)
	if err := tx.KeepCentre(*planned); err != nil {
		return err
	}
	return tx.TellPerson(text.TemplateService, "", text.ServiceDone(text.Acts[store.ActKeepCentre], tx.Now().Unix()))
}
