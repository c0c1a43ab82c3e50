package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// 待复核: what takes a second person, of every kind (package staff: dangers).

const (
	waitingAtOnce = 100 // more than these are never waiting in earnest
	decidedAtOnce = 20
)

func (s *pages) approvalDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-approvals", "", s.approvals),
		web.Get("staff-approvals", "/{proposal}", s.approval), web.Post("staff-approvals", "/{proposal}", s.decideApproval),
	}
}

func (s *pages) approvalPath(id string) string {
	return s.Desk.Menu.Path("staff-approvals") + "/" + id
}

func (s *pages) approvals(r *web.Request) error {
	ctx, by := r.Context(), r.Clerk.Clerk
	waiting, err := s.Staff.Waiting(ctx, by, waitingAtOnce)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	at, _ := strconv.ParseInt(q.Get("at"), 10, 64)
	decided, err := s.Staff.Decided(ctx, by, store.ProposalPlace{At: at, ID: q.Get("id")}, decidedAtOnce+1)
	if err != nil {
		return err
	}
	reviews, err := s.reviewRows(r)
	if err != nil {
		return err
	}
	v := Approvals{Reviews: reviews, ByCases: by.May(staff.CasesReview), Later: at != 0, First: r.Page.Path}
	if len(decided) > decidedAtOnce {
		decided = decided[:decidedAtOnce]
		last := decided[decidedAtOnce-1]
		v.Next = r.Page.Path + "?" + url.Values{"at": {strconv.FormatInt(last.ProposedAt, 10)}, "id": {last.ID}}.Encode()
	}
	for _, p := range waiting {
		row := s.approvalRow(&p)
		row.When = text.WaitedFor(p.ProposedAt, s.Now().Unix())
		switch {
		case staff.MayDecide(by, &p):
			v.Mine = append(v.Mine, row)
		default:
			v.Others = append(v.Others, row)
		}
	}
	for _, p := range decided {
		row := s.approvalRow(&p)
		row.When, row.Who = text.Time(p.DecidedAt), p.DecidedBy
		v.Decided = append(v.Decided, row)
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, ApprovalsPage(page, v))
}

func (s *pages) approvalRow(p *store.Proposal) ApprovalRow {
	return ApprovalRow{Href: s.approvalPath(p.ID), Kind: text.ProposalKinds[p.Kind], Subject: p.Subject, Who: p.ProposedBy, State: proposalTag(p.State)}
}

func proposalTag(state string) parts.Tag {
	tones := map[string]parts.Tone{store.ProposalWaiting: parts.ToneWarning, store.ProposalApproved: parts.ToneSuccess, store.ProposalRefused: parts.ToneDanger}
	return parts.Tag{Text: text.ProposalStates[state], Tone: tones[state]}
}

func (s *pages) approval(r *web.Request) error {
	return s.showApproval(r, r.Frame(), http.StatusOK)
}

func (s *pages) showApproval(r *web.Request, page parts.Page, status int) error {
	p, err := s.Staff.Proposal(r.Context(), r.Clerk.Clerk, r.PathValue("proposal"))
	if err != nil {
		return err
	}
	facts, err := s.Staff.FactsNow(r.Context(), p)
	if err != nil {
		return err
	}
	v := Approval{Action: s.approvalPath(p.ID), Key: web.NewKey(), Note: r.Field("note"), Reason: p.Reason, May: staff.MayDecide(r.Clerk.Clerk, p),
		Own: p.ProposedBy == r.Clerk.Name && p.State == store.ProposalWaiting, Matter: s.matterLink(r, p), Handed: takeFirst(r, p.ID)}
	for _, f := range facts {
		v.Changes = append(v.Changes, parts.Change{Name: f.Name, Before: f.Before, After: f.Value})
	}
	if v.Mark, err = s.afterReset(r, p.ProposedBy, p.ProposedAt); err != nil {
		return err
	}
	v.About = parts.Facts{Rows: []parts.Fact{{Key: text.WordState, Content: proposalTag(p.State)},
		{Key: text.WordProposedBy, Value: p.ProposedBy}, {Key: text.WordProposedAt, Value: text.Time(p.ProposedAt)}}}
	runsOut := parts.Fact{Key: text.WordRunsOut, Value: text.Time(p.ProposedAt + int64(store.ProposalLife.Seconds()))}
	switch p.State {
	case store.ProposalWaiting:
		v.About.Rows = append(v.About.Rows, parts.Fact{Key: text.WordWaits, Value: text.WaitedFor(p.ProposedAt, s.Now().Unix())}, runsOut)
	case store.ProposalOver:
		v.About.Rows = append(v.About.Rows, runsOut)
	default:
		v.About.Rows = append(v.About.Rows, parts.Fact{Key: text.WordDecidedBy, Value: p.DecidedBy}, parts.Fact{Key: text.WordDecidedAt, Value: text.Time(p.DecidedAt)},
			parts.Fact{Key: text.LabelNote, Value: p.Note})
	}
	page = deskStep(r, page, text.ProposalKinds[p.Kind])
	page.Lead = p.Subject
	return r.Render(status, ApprovalPage(page, v))
}

// matterLink leads to where a proposal's matter stands, if the reader may see that page.
func (s *pages) matterLink(r *web.Request, p *store.Proposal) parts.Link {
	m := staff.MatterOf(p)
	page := s.Desk.Menu.Page(m.Page)
	if page == nil || !r.Clerk.Sees(page) {
		return parts.Link{}
	}
	return parts.Link{Title: text.SeeMatter(page.Title), Href: strings.Replace(page.Path, "{"+m.Variable+"}", url.PathEscape(m.Value), 1)}
}

func (s *pages) decideApproval(r *web.Request) error {
	ctx, by, id := r.Context(), r.Clerk.Clerk, r.PathValue("proposal")
	var said string
	var err error
	switch r.Field("action") {
	case "approve":
		var half string
		if half, err = s.Staff.ApproveProposal(ctx, by, id, r.Field("note"), r.Key()); err == nil && half != "" {
			showOnce(r, firstHalf{For: id, Half: half, Second: true})
			return r.Redirect(s.approvalPath(id))
		}
		said = text.ProposalApprovedSaid
	case "refuse":
		said, err = text.ProposalRefusedSaid, s.Staff.RefuseProposal(ctx, by, id, r.Field("note"), r.Key())
	case "withdraw":
		said, err = text.ProposalWithdrawn, s.Staff.WithdrawProposal(ctx, by, id, r.Key())
	default:
		return web.ErrBadForm
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showApproval(r, *page, status)
	}
	return doneAt(r, err, r.Page.Path, said)
}
