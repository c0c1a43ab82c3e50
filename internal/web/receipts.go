package web

import (
	"net/http"
	"strings"

	"shebao/internal/text"
	"shebao/internal/web/view"
)

func cut(pair string) (string, string) {
	before, after, _ := strings.Cut(pair, " ")
	return before, after
}

// receiptView is one of a person's receipts as a page shows it.
func (s *Server) receiptView(r *request, personNo, no string) (*view.Receipt, error) {
	receipt, err := s.DB.ReceiptByNo(r.Context(), personNo, no)
	if err != nil {
		return nil, err
	}
	v := &view.Receipt{Title: text.Acts[receipt.Act], No: receipt.No, At: text.Time(receipt.At), Print: r.URL.Path}
	for _, f := range receipt.Facts {
		v.Changes = append(v.Changes, view.Change{Name: f.Name, After: f.Value})
	}
	if next := text.ActNext[receipt.Act]; next != "" {
		v.Next = []string{next}
	}
	return v, nil
}

func (s *Server) receipts(r *request) error {
	list, err := s.DB.Receipts(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	var rows []view.ReceiptRow
	for _, receipt := range list {
		rows = append(rows, view.ReceiptRow{Title: text.Acts[receipt.Act], At: text.Time(receipt.At), No: receipt.No,
			Href: s.menu.Path("receipts") + "/" + receipt.No})
	}
	return r.render(http.StatusOK, view.ReceiptsPage(r.frame(), rows))
}

func (s *Server) receipt(r *request) error {
	receipt, err := s.receiptView(r, r.user.PersonNo, r.PathValue("receipt"))
	if err != nil {
		return err
	}
	page := r.frame()
	page.Print = r.printHead()
	return r.render(http.StatusOK, view.ReceiptPage(page, *receipt))
}
