package web

import (
	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// plannedCentre shows below 变更绑定社康点 the change that waits for its month, with a way to cancel it.
func (s *Server) plannedCentre(r *request, a *citizen.Application) (templ.Component, error) {
	planned, err := s.Citizen.PlannedCentre(r.Context(), a.PersonNo)
	if err != nil || planned == nil {
		return nil, err
	}
	v := view.PlannedCentre{Rows: []view.Fact{{Key: text.CentreNew, Value: planned.Name}, {Key: text.WordFrom, Value: text.From(planned.From)}}}
	if planned.CanKeep {
		v.Action, v.Key = r.page.Path+"/keep", newKey()
	}
	return view.PlannedCentreSection(v), nil
}

// keepCentre cancels it.
func (s *Server) keepCentre(r *request) error {
	done, err := s.Citizen.KeepCentre(r.Context(), r.user.PersonNo, r.key(), r.address())
	if err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}
