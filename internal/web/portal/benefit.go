package portal

import (
	"errors"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// benefitNotices say what the person did here about unemployment benefit that the archive does not have yet.
func (s *pages) benefitNotices(r *web.Request) ([]parts.Notice, error) {
	var notices []parts.Notice
	claim, err := s.DB.DrawnClaim(r.Context(), r.User.PersonNo)
	if err == nil && claim.Stop != nil {
		notices = append(notices, parts.Notice{Tone: parts.ToneWarning, Title: text.Stopped(claim.Stop.From),
			Text:  text.StoppedWhen(text.StopReasons[claim.Stop.Reason], claim.Stop.At),
			Links: []parts.Link{{Title: text.WordReceipt, Href: s.Portal.Menu.Path("receipts") + "/" + claim.Stop.ReceiptNo}}})
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	c, grant, err := citizen.AwaitedGrant(r.Context(), s.DB, r.User.PersonNo)
	if err == nil && grant != nil {
		notices = append(notices, parts.Notice{Tone: parts.ToneSuccess, Title: text.ClaimGranted,
			Text:  text.GrantAwaiting(grant.From, grant.Months, grant.Monthly),
			Links: []parts.Link{{Title: text.WordReceipt, Href: s.Portal.Menu.Path("receipts") + "/" + c.No}}})
	}
	return notices, err
}
