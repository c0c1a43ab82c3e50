package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// 待复核: what takes a second person, of every kind (package staff: dangers).

const (
	waitingAtOnce = 100 // more than these are never waiting in earnest
	decidedAtOnce = 20
)

func (s *Server) approvalDeskRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{"staff-approvals", get, "", s.approvals},
		{"staff-approvals", get, "/{proposal}", s.approval}, {"staff-approvals", post, "/{proposal}", s.decideApproval},
	}
}

// markWaiting marks the way to the page with how much waits for the clerk. It is a hint: where it can't be read, the page is shown without.
func (r *request) markWaiting(items []view.NavItem) {
	home := r.server.desk.menu.Path("staff-approvals")
	if !r.clerk.sees(r.server.desk.menu.Page("staff-approvals")) {
		return
	}
	if n, err := r.server.Staff.WaitingFor(r.Context(), r.clerk.Clerk); err == nil && n > 0 {
		markUnread(items, home, text.WaitingBadge(n))
	}
}

func (s *Server) approvalPath(id string) string {
	return s.desk.menu.Path("staff-approvals") + "/" + id
}

func (s *Server) approvals(r *request) error {
	ctx, by := r.Context(), r.clerk.Clerk
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
	v := view.Approvals{Later: at != 0, First: r.page.Path}
	if len(decided) > decidedAtOnce {
		decided = decided[:decidedAtOnce]
		last := decided[decidedAtOnce-1]
		v.Next = r.page.Path + "?" + url.Values{"at": {strconv.FormatInt(last.ProposedAt, 10)}, "id": {last.ID}}.Encode()
	}
	for _, p := range waiting {
		row := s.approvalRow(&p)
		row.When = text.WaitedFor(p.ProposedAt, s.now().Unix())
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
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.ApprovalsPage(page, v))
}

func (s *Server) approvalRow(p *store.Proposal) view.ApprovalRow {
	return view.ApprovalRow{Href: s.approvalPath(p.ID), Kind: text.ProposalKinds[p.Kind], Subject: p.Subject, Who: p.ProposedBy, State: proposalTag(p.State)}
}

func proposalTag(state string) view.Tag {
	tones := map[string]view.Tone{store.ProposalWaiting: view.ToneWarning, store.ProposalApproved: view.ToneSuccess, store.ProposalRefused: view.ToneDanger}
	return view.Tag{Text: text.ProposalStates[state], Tone: tones[state]}
}

func (s *Server) approval(r *request) error {
	return s.showApproval(r, r.frame(), http.StatusOK)
}

func (s *Server) showApproval(r *request, page view.Page, status int) error {
	p, err := s.Staff.Proposal(r.Context(), r.clerk.Clerk, r.PathValue("proposal"))
	if err != nil {
		return err
	}
	facts, err := s.Staff.FactsNow(r.Context(), p)
	if err != nil {
		return err
	}
	v := view.Approval{Action: s.approvalPath(p.ID), Key: newKey(), Note: r.field("note"), Reason: p.Reason, May: staff.MayDecide(r.clerk.Clerk, p),
		Own: p.ProposedBy == r.clerk.Name && p.State == store.ProposalWaiting, Matter: s.matterLink(r, p), Handed: r.takeFirst(p.ID)}
	for _, f := range facts {
		v.Changes = append(v.Changes, view.Change{Name: f.Name, Before: f.Before, After: f.Value})
	}
	if v.Mark, err = s.afterReset(r, p.ProposedBy, p.ProposedAt); err != nil {
		return err
	}
	v.About = view.Facts{Rows: []view.Fact{{Key: text.WordState, Content: proposalTag(p.State)},
		{Key: text.WordProposedBy, Value: p.ProposedBy}, {Key: text.WordProposedAt, Value: text.Time(p.ProposedAt)}}}
	runsOut := view.Fact{Key: text.WordRunsOut, Value: text.Time(p.ProposedAt + int64(store.ProposalLife.Seconds()))}
	switch p.State {
	case store.ProposalWaiting:
		v.About.Rows = append(v.About.Rows, view.Fact{Key: text.WordWaits, Value: text.WaitedFor(p.ProposedAt, s.now().Unix())}, runsOut)
	case store.ProposalOver:
		v.About.Rows = append(v.About.Rows, runsOut)
	default:
		v.About.Rows = append(v.About.Rows, view.Fact{Key: text.WordDecidedBy, Value: p.DecidedBy}, view.Fact{Key: text.WordDecidedAt, Value: text.Time(p.DecidedAt)},
			view.Fact{Key: text.LabelNote, Value: p.Note})
	}
	page = r.deskStep(page, text.ProposalKinds[p.Kind])
	page.Lead = p.Subject
	return r.render(status, view.ApprovalPage(page, v))
}

// matterLink leads to where a proposal's matter stands, if the reader may see that page.
func (s *Server) matterLink(r *request, p *store.Proposal) view.Link {
	m := staff.MatterOf(p)
	page := s.desk.menu.Page(m.Page)
	if page == nil || !r.clerk.sees(page) {
		return view.Link{}
	}
	return view.Link{Title: text.SeeMatter(page.Title), Href: strings.Replace(page.Path, "{"+m.Variable+"}", url.PathEscape(m.Value), 1)}
}

// afterReset marks what an account did in the day after it was given a new way in; nil for anything else.
func (s *Server) afterReset(r *request, name string, moment int64) (*view.Notice, error) {
	at, err := s.Staff.AfterReset(r.Context(), name, moment)
	if err != nil || at == 0 {
		return nil, err
	}
	return &view.Notice{Tone: view.ToneWarning, Title: text.AfterResetTitle(name), Text: text.AfterReset(at)}, nil
}

func (s *Server) decideApproval(r *request) error {
	ctx, by, id := r.Context(), r.clerk.Clerk, r.PathValue("proposal")
	var said string
	var err error
	switch r.field("action") {
	case "approve":
		var half string
		if half, err = s.Staff.ApproveProposal(ctx, by, id, r.field("note"), r.key()); err == nil && half != "" {
			r.showOnce(firstHalf{For: id, Half: half, Second: true})
			return r.redirect(s.approvalPath(id))
		}
		said = text.ProposalApprovedSaid
	case "refuse":
		said, err = text.ProposalRefusedSaid, s.Staff.RefuseProposal(ctx, by, id, r.field("note"), r.key())
	case "withdraw":
		said, err = text.ProposalWithdrawn, s.Staff.WithdrawProposal(ctx, by, id, r.key())
	default:
		return errBadForm
	}
	if page, status := r.refusal(err); page != nil {
		return s.showApproval(r, *page, status)
	}
	return r.doneAt(err, r.page.Path, said)
}
