package web

import (
	"errors"

	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// keepWaiting is where stopping a change that waits posts to, below 登录与安全.
const keepWaiting = "/keep"

// waiting shows the person's changes by one of the acts ("" for any) that wait and can be stopped; nil where there are none.
func (s *Server) waiting(r *request, act string) (templ.Component, error) {
	list, err := s.Citizen.Waiting(r.Context(), r.user.PersonNo)
	if err != nil {
		return nil, err
	}
	var shown []view.WaitingChange
	for _, w := range list {
		if act != "" && w.Act != act {
			continue
		}
		shown = append(shown, view.WaitingChange{Key: newKey(), ReceiptNo: w.ReceiptNo,
			Notice: view.Notice{Tone: view.ToneWarning, Title: text.WaitingTitle(w.Act), Text: text.WaitingWords(w.What, w.Made, w.DueAt)}})
	}
	if len(shown) == 0 {
		return nil, nil
	}
	return view.WaitingChanges(s.portal.menu.Path("sessions")+keepWaiting, shown), nil
}

// waitingBelow shows below a service's form what of its own waits.
func (s *Server) waitingBelow(act string) extra {
	return func(r *request, _ *citizen.Application) (templ.Component, error) { return s.waiting(r, act) }
}

// keep stops a change that waits. One that has been made or stopped meanwhile is shown as it is.
func (s *Server) keep(r *request) error {
	done, err := s.Citizen.KeepScheduled(r.Context(), r.user.PersonNo, r.field("receipt"), r.key(), r.address())
	if errors.Is(err, store.ErrNotFound) {
		return r.redirect(s.portal.menu.Path("sessions"))
	}
	if err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}
