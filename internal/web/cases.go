package web

import (
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// caseTag says how far a case is.
func caseTag(state social.CaseState) view.Tag {
	tones := map[social.CaseState]view.Tone{social.CaseReturned: view.ToneWarning, social.CaseApproved: view.ToneSuccess, social.CaseRefused: view.ToneDanger}
	return view.Tag{Text: text.CaseStates[state], Tone: tones[state]}
}

// caseStates are how far a person's cases are, by the numbers of their receipts.
func (s *Server) caseStates(r *request) (map[string]social.CaseState, error) {
	cases, err := s.DB.Cases(r.Context(), r.user.PersonNo)
	states := map[string]social.CaseState{}
	for _, c := range cases {
		states[c.No] = c.State
	}
	return states, err
}

// showCase shows the page of a case, with what was typed into its form.
func (s *Server) showCase(r *request, page view.Page, status int, receipt *view.Receipt, standing *citizen.Standing, words string, kept []string) error {
	c := standing.Case
	receipt.State = caseTag(c.State)
	v := view.Case{Key: newKey(), Withdraw: c.State.Open(), Words: words, Content: receipt.Changes, Address: s.portal.menu.Path("receipts") + "/" + c.No,
		Decision: s.decisionLink(standing.Decision)}
	next := text.CaseNext(c.State, c.DueAt)
	if c.State == social.CaseApproved {
		receipt.Next = append([]string{next}, receipt.Next...)
	} else {
		receipt.Next = []string{next}
	}
	receipt.Changes = nil
	for i, step := range standing.Steps {
		v.Steps = append(v.Steps, caseStep(i, step))
	}
	for _, e := range standing.Evidence {
		v.Files = append(v.Files, view.HandedIn{Name: e.Name, Kind: text.EvidenceKinds[e.Kind], Size: text.FileSize(e.Size), At: text.Time(e.At),
			Href: v.Address + "/evidence/" + e.ID})
	}
	if c.State == social.CaseReturned {
		v.Returned = standing.Steps[len(standing.Steps)-1].Note
		waiting, err := s.DB.LooseEvidence(r.Context(), r.user.PersonNo, kept)
		if err != nil {
			return err
		}
		v.Supplement = true
		v.WordsError = page.Error("words")
		v.FileField = fileField(text.WordEvidence, "files", text.EvidenceLimits, page.Error("files"), false, waiting)
	}
	return r.render(status, view.CasePage(page, *receipt, v))
}

func caseStep(i int, step store.CaseStep) view.CaseStep {
	name := text.CaseStepNames[step.State]
	switch {
	case step.State == social.CaseSubmitted && i > 0 && step.ActorKind == "citizen":
		name = text.Supplemented
	case step.State == social.CaseSubmitted && i > 0:
		name = text.Reviewed
	}
	by := text.CaseClerk
	if step.ActorKind == "citizen" {
		by = text.CaseSelf
	}
	return view.CaseStep{Name: name, At: text.Time(step.At), By: by, Note: step.Note}
}

// decisionLink leads to a decision; nil where there is none.
func (s *Server) decisionLink(d *store.Document) *view.Link {
	if d == nil {
		return nil
	}
	return &view.Link{Title: document.DecisionTitle, Href: s.issuedPath(document.DecisionKind, d.ID)}
}

// ownCase reads the case that the address names, with its receipt.
func (s *Server) ownCase(r *request) (*view.Receipt, *citizen.Standing, error) {
	no := r.PathValue("receipt")
	receipt, err := s.receiptView(r, r.user.PersonNo, no)
	if err != nil {
		return nil, nil, err
	}
	receipt.Print = s.portal.menu.Path("receipts") + "/" + no
	s.withPDF(receipt)
	standing, err := s.Citizen.Standing(r.Context(), r.user.PersonNo, no)
	return receipt, standing, err
}

func (s *Server) withdrawCase(r *request) error {
	_, err := s.Citizen.WithdrawCase(r.Context(), r.user.PersonNo, r.PathValue("receipt"), r.key(), r.address())
	return s.afterStep(r, err, "", nil)
}

func (s *Server) supplementCase(r *request) error {
	words := strings.TrimSpace(r.field("words"))
	files, err := s.takeFiles(r, "files")
	if err == nil {
		_, err = s.Citizen.SupplementCase(r.Context(), r.user.PersonNo, r.PathValue("receipt"), words, files, r.key(), r.address())
	}
	return s.afterStep(r, err, words, files)
}

// afterStep leads back to the case, or shows it with what is wrong and what was typed.
func (s *Server) afterStep(r *request, err error, words string, files []string) error {
	page, status := r.refusal(err)
	if page == nil && err != nil {
		return err
	}
	if page == nil {
		return r.redirect(s.portal.menu.Path("receipts") + "/" + url.PathEscape(r.PathValue("receipt")))
	}
	receipt, standing, err := s.ownCase(r)
	if err != nil {
		return err
	}
	return s.showCase(r, *page, status, receipt, standing, words, files)
}

// decisions lists the decisions made on what the person applied for.
func (s *Server) decisions(r *request) error {
	issued, err := s.issuedBefore(r, document.DecisionKind)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.DecisionsPage(r.frame(), issued))
}
