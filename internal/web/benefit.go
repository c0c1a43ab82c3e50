package web

import (
	"errors"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// benefitNotices say what the person did here about unemployment benefit that the archive does not have yet.
func (s *Server) benefitNotices(r *request) ([]view.Notice, error) {
	var notices []view.Notice
	claim, err := s.DB.DrawnClaim(r.Context(), r.user.PersonNo)
	if err == nil && claim.Stop != nil {
		notices = append(notices, view.Notice{Tone: view.ToneWarning, Title: text.Stopped(claim.Stop.From),
			Text:  text.StoppedWhen(text.StopReasons[claim.Stop.Reason], claim.Stop.At),
			Links: []view.Link{{Title: text.WordReceipt, Href: s.portal.menu.Path("receipts") + "/" + claim.Stop.ReceiptNo}}})
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	c, grant, err := citizen.AwaitedGrant(r.Context(), s.DB, r.user.PersonNo)
	if err == nil && grant != nil {
		notices = append(notices, view.Notice{Tone: view.ToneSuccess, Title: text.ClaimGranted,
			Text:  text.GrantAwaiting(grant.From, grant.Months, grant.Monthly),
			Links: []view.Link{{Title: text.WordReceipt, Href: s.portal.menu.Path("receipts") + "/" + c.No}}})
	}
	return notices, err
}
