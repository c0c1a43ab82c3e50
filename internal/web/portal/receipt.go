package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// showCase shows the page of a case, with what was typed into its form.
func (s *pages) showCase(r *web.Request, page parts.Page, status int, receipt *parts.Receipt, standing *citizen.Standing, words string, kept []string) error {
	c := standing.Case
	receipt.State, receipt.Steps = caseTag(c.State), nil // 办理经过 tells them
	v := Case{Key: web.NewKey(), Withdraw: c.State.Open(), Words: words, Content: receipt.Changes, Address: s.Portal.Menu.Path("receipts") + "/" + c.No,
		Decision: s.decisionLink(standing.Decision)}
	next := text.CaseNext(c.State, c.DueAt)
	if c.State == social.CaseApproved {
		receipt.Next = append([]string{next}, receipt.Next...)
	} else {
		receipt.Next = []string{next}
	}
	receipt.Changes = nil
	for i, step := range standing.Steps {
		v.Steps = append(v.Steps, record.CaseStepOf(i, step))
	}
	for _, e := range standing.Evidence {
		v.Files = append(v.Files, record.HandedIn{Name: e.Name, Kind: text.EvidenceKinds[e.Kind], Size: text.FileSize(e.Size), At: text.Time(e.At),
			Href: v.Address + "/evidence/" + e.ID})
	}
	if c.State == social.CaseReturned {
		v.Returned = standing.Steps[len(standing.Steps)-1].Note
		waiting, err := s.DB.LooseEvidence(r.Context(), r.User.PersonNo, kept)
		if err != nil {
			return err
		}
		v.Supplement = true
		v.WordsError = page.Error("words")
		v.FileField = web.FileField(text.WordEvidence, "files", text.EvidenceLimits, page.Error("files"), false, waiting)
	}
	return r.Render(status, CasePage(page, *receipt, v))
}

// decisionLink leads to a decision; nil where there is none.
func (s *pages) decisionLink(d *store.Document) *parts.Link {
	if d == nil {
		return nil
	}
	return &parts.Link{Title: document.DecisionTitle, Href: s.issuedPath(document.DecisionKind, d.ID)}
}

// ownCase reads the case that the address names, with its receipt.
func (s *pages) ownCase(r *web.Request) (*parts.Receipt, *citizen.Standing, error) {
	no := r.PathValue("receipt")
	receipt, err := s.receiptView(r, r.User.PersonNo, no)
	if err != nil {
		return nil, nil, err
	}
	receipt.Print = s.Portal.Menu.Path("receipts") + "/" + no
	s.withPDF(receipt)
	standing, err := s.Citizen.Standing(r.Context(), r.User.PersonNo, no)
	return receipt, standing, err
}

func (s *pages) withdrawCase(r *web.Request) error {
	_, err := s.Citizen.WithdrawCase(r.Context(), r.User.PersonNo, r.PathValue("receipt"), r.Key(), r.Address())
	return s.afterStep(r, err, "", nil)
}

func (s *pages) supplementCase(r *web.Request) error {
	words := strings.TrimSpace(r.Field("words"))
	files, err := s.TakeFiles(r, "files")
	if err == nil {
		_, err = s.Citizen.SupplementCase(r.Context(), r.User.PersonNo, r.PathValue("receipt"), words, files, r.Key(), r.Address())
	}
	return s.afterStep(r, err, words, files)
}

// afterStep leads back to the case, or shows it with what is wrong and what was typed.
func (s *pages) afterStep(r *web.Request, err error, words string, files []string) error {
	page, status := r.Refusal(err)
	if page == nil && err != nil {
		return err
	}
	if page == nil {
		return r.Redirect(s.Portal.Menu.Path("receipts") + "/" + url.PathEscape(r.PathValue("receipt")))
	}
	receipt, standing, err := s.ownCase(r)
	if err != nil {
		return err
	}
	return s.showCase(r, *page, status, receipt, standing, words, files)
}

// evidence hands one of the person's own files out.
func (s *pages) evidence(r *web.Request) error {
	file, content, err := s.DB.EvidenceContent(r.Context(), r.User.PersonNo, r.PathValue("evidence"))
	if err == nil && file.CaseNo != r.PathValue("receipt") {
		err = store.ErrNotFound
	}
	if err != nil {
		return err
	}
	return r.HandOut(file, content)
}

// receiptFile is the end of the address of a receipt's PDF.
const receiptFile = "/receipt.pdf"

// receiptPDF is a receipt as a file to keep, with all that happened to it until now.
func (s *pages) receiptPDF(r *web.Request) error {
	receipt, standing, err := s.ownCase(r)
	if errors.Is(err, store.ErrNotFound) && receipt != nil {
		standing, err = nil, nil
	}
	if err != nil {
		return err
	}
	person, err := s.DB.Person(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	kept, err := s.DB.ReceiptByNo(r.Context(), r.User.PersonNo, receipt.No)
	if err != nil {
		return err
	}
	d := document.Receipt{Agency: s.Agency, Demo: s.Demo, Name: person.Name, IDNumber: person.ID.Masked(), IDType: text.PaperOf(person.IDType), PersonNo: person.PersonNo,
		Title: receipt.Title, No: receipt.No, At: social.At(kept.At), State: receipt.State.Text, Next: receipt.Next, Printed: s.Now()}
	for _, c := range receipt.Changes {
		d.Changes = append(d.Changes, document.ReceiptLine(c))
	}
	if standing != nil {
		d.State, d.Next, d.Steps = caseTag(standing.Case.State).Text, []string{text.CaseNext(standing.Case.State, standing.Case.DueAt)}, receiptSteps(standing)
	}
	pdf, err := s.Renderer.ReceiptPDF(d)
	if err != nil {
		return err
	}
	return r.AttachAs("application/pdf", "receipt-"+receipt.No+".pdf", r.OwnFile(receipt.Title+text.FileReceipt, "pdf"), pdf)
}

func receiptSteps(standing *citizen.Standing) []document.ReceiptStep {
	steps := make([]document.ReceiptStep, len(standing.Steps))
	for i, step := range standing.Steps {
		shown := record.CaseStepOf(i, step)
		steps[i] = document.ReceiptStep{At: shown.At, What: shown.Name, Note: shown.Note}
	}
	return steps
}

// withPDF gives a receipt the address of its file.
func (s *pages) withPDF(v *parts.Receipt) {
	v.PDF = s.Portal.Menu.Path("receipts") + "/" + v.No + receiptFile
}

func (s *pages) receipt(r *web.Request) error {
	page := r.Frame()
	page.Print = r.PrintHead()
	receipt, standing, err := s.ownCase(r)
	if err == nil {
		return s.showCase(r, page, http.StatusOK, receipt, standing, "", nil)
	}
	if receipt == nil || !errors.Is(err, store.ErrNotFound) {
		return err
	}
	decision, err := s.Citizen.Decision(r.Context(), r.User.PersonNo, receipt.No)
	if err != nil {
		return err
	}
	if asked, err := s.DB.Enquiry(r.Context(), r.User.PersonNo, receipt.No); err == nil {
		receipt.Links = append(receipt.Links, parts.Link{Title: text.EnquiryLink, Href: s.enquiryPath(asked.No)})
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if link := s.decisionLink(decision); link != nil {
		receipt.Links = append(receipt.Links, *link)
	}
	return r.Render(http.StatusOK, ReceiptPage(page, *receipt))
}
