package web

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/xuri/excelize/v2"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

const exportsShown = 50

const (
	bulkXLSX = "/download.xlsx"
	bulkCSV  = "/download.csv"
)

func (s *Server) exportDeskRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{"staff-exports", get, "", s.bulkPage}, {"staff-exports", post, "", s.askBulk},
		{"staff-exports", post, "/{export}" + bulkXLSX, s.takeBulkXLSX}, {"staff-exports", post, "/{export}" + bulkCSV, s.takeBulkCSV},
	}
}

func (s *Server) bulkPage(r *request) error {
	today := s.now()
	return s.showBulk(r, http.StatusOK, r.frame(), store.BulkExport{From: today.AddDate(0, 0, -29).Format(time.DateOnly), To: today.Format(time.DateOnly)})
}

func (s *Server) showBulk(r *request, status int, page view.Page, typed store.BulkExport) error {
	list, err := s.DB.BulkExports(r.Context(), exportsShown)
	if err != nil {
		return err
	}
	v := view.BulkExports{MayAsk: r.clerk.May(staff.ExportsRun), Action: r.page.Path, Key: newKey(), What: typed.What, From: typed.From, To: typed.To,
		Whole: typed.Whole, Reason: typed.Reason}
	for _, what := range store.BulkTables {
		v.Tables = append(v.Tables, view.Option{Value: what, Text: text.BulkTables[what]})
	}
	for i := range list {
		v.Exports = append(v.Exports, s.bulkLine(r, &list[i]))
	}
	return r.render(status, view.BulkExportsPage(page, v))
}

func (s *Server) bulkLine(r *request, e *store.BulkExport) view.BulkLine {
	state := e.State
	switch {
	case state == store.BulkWaiting && (e.Decided == store.ProposalRefused || e.Decided == store.ProposalWithdrawn || e.Decided == store.ProposalOver):
		state = e.Decided
	case state == store.BulkApproved && e.ExpiresAt <= s.now().Unix():
		state = "expired"
	}
	l := view.BulkLine{Title: text.BulkTables[e.What], Days: fmt.Sprintf(text.BulkDays, e.From, e.To), Who: e.AskedBy, At: text.Time(e.AskedAt),
		Reason: e.Reason, State: view.Tag{Text: text.BulkStates[state]}, Numbers: text.BulkMasked, Key: newKey()}
	if e.Whole {
		l.Numbers = text.BulkWhole
	}
	if state == store.BulkApproved {
		l.State.Tone, l.Until = view.ToneSuccess, text.Time(e.ExpiresAt)
		if e.AskedBy == r.clerk.Name {
			l.Download, l.CSV = r.page.Path+"/"+e.ID+bulkXLSX, r.page.Path+"/"+e.ID+bulkCSV
		}
	}
	return l
}

func (s *Server) askBulk(r *request) error {
	e := store.BulkExport{What: r.field("what"), From: r.field("from"), To: r.field("to"), Whole: r.field("whole") != "", Reason: r.field("reason")}
	err := s.Staff.AskBulk(r.Context(), r.clerk.Clerk, e, r.key())
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.showBulk(r, http.StatusUnprocessableEntity, r.withErrors(problems), e)
	}
	if err != nil {
		return err
	}
	return r.redirect(r.page.Path)
}

// takeBulkXLSX hands an export out as a workbook of text cells: no number of a person is shown as 4.4E+17.
func (s *Server) takeBulkXLSX(r *request) error {
	r.leavePlace() // a long table takes its time
	book := excelize.NewFile()
	defer book.Close()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	sheet := &sheetWriter{w: w}
	err = s.Staff.TakeBulk(r.Context(), r.clerk.Clerk, r.PathValue("export"), r.key(), func(row []string) error {
		if sheet.rows == 0 {
			sheet.evenWidths(len(row))
		}
		sheet.texts(row)
		return sheet.err
	})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return err
	}
	return r.streamAs(bookType, "export-"+s.now().Format(time.DateOnly)+".xlsx", func(w io.Writer) error { return book.Write(w) })
}

func (s *Server) takeBulkCSV(r *request) error {
	r.leavePlace() // a long table takes its time
	return r.stream("export-"+s.now().Format(time.DateOnly)+".csv", func(w io.Writer) error {
		var out *csv.Writer
		err := s.Staff.TakeBulk(r.Context(), r.clerk.Clerk, r.PathValue("export"), r.key(), func(row []string) error {
			if out == nil {
				if _, err := io.WriteString(w, "\uFEFF"); err != nil {
					return err
				}
				out = csv.NewWriter(w)
				out.UseCRLF = true
			}
			return out.Write(row)
		})
		if err != nil || out == nil {
			return err
		}
		out.Flush()
		return out.Error()
	})
}
