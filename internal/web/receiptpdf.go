package web

import (
	"errors"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// receiptFile is the end of the address of a receipt's PDF.
const receiptFile = "/receipt.pdf"

// receiptPDF is a receipt as a file to keep, with all that happened to it until now.
func (s *Server) receiptPDF(r *request) error {
	receipt, standing, err := s.ownCase(r)
	if errors.Is(err, store.ErrNotFound) && receipt != nil {
		standing, err = nil, nil
	}
	if err != nil {
		return err
	}
	person, err := s.DB.Person(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	kept, err := s.DB.ReceiptByNo(r.Context(), r.user.PersonNo, receipt.No)
	if err != nil {
		return err
	}
	d := document.Receipt{Agency: s.Agency, Demo: s.Demo, Name: person.Name, IDNumber: person.ID.Masked(), IDType: text.PaperOf(person.IDType), PersonNo: person.PersonNo,
		Title: receipt.Title, No: receipt.No, At: social.At(kept.At), State: receipt.State.Text, Next: receipt.Next, Printed: s.now()}
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
	return r.attach("application/pdf", "receipt-"+receipt.No+".pdf", pdf)
}

func receiptSteps(standing *citizen.Standing) []document.ReceiptStep {
	steps := make([]document.ReceiptStep, len(standing.Steps))
	for i, step := range standing.Steps {
		shown := caseStep(i, step)
		steps[i] = document.ReceiptStep{At: shown.At, What: shown.Name, Note: shown.Note}
	}
	return steps
}

// withPDF gives a receipt the address of its file.
func (s *Server) withPDF(v *view.Receipt) {
	v.PDF = s.portal.menu.Path("receipts") + "/" + v.No + receiptFile
}
