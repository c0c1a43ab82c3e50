package portal

import (
	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// plannedCentre shows below 变更绑定社康点 the change that waits for its month, with a way to cancel it.
func (s *pages) plannedCentre(r *web.Request, a *citizen.Application) (templ.Component, error) {
	planned, err := s.Citizen.PlannedCentre(r.Context(), a.PersonNo)
	if err != nil || planned == nil {
		return nil, err
	}
	v := PlannedCentre{Rows: []parts.Fact{{Key: text.CentreNew, Value: planned.Name}, {Key: text.WordFrom, Value: text.From(planned.From)}}}
	if planned.CanKeep {
		v.Action, v.Key = r.Page.Path+"/keep", web.NewKey()
	}
	return PlannedCentreSection(v), nil
}

// keepCentre cancels it.
func (s *pages) keepCentre(r *web.Request) error {
	done, err := s.Citizen.KeepCentre(r.Context(), r.User.PersonNo, r.Key(), r.Address())
	if err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}
