package desk

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/xuri/excelize/v2"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

const exportsShown = 50

const (
	bulkXLSX = "/download.xlsx"
	bulkCSV  = "/download.csv"
)

func (s *pages) exportDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-exports", "", s.bulkPage), web.Post("staff-exports", "", s.askBulk),
		web.Post("staff-exports", "/{export}"+bulkXLSX, s.takeBulkXLSX), web.Post("staff-exports", "/{export}"+bulkCSV, s.takeBulkCSV),
	}
}

func (s *pages) bulkPage(r *web.Request) error {
	today := s.Now()
	return s.showBulk(r, http.StatusOK, r.Frame(), store.BulkExport{From: today.AddDate(0, 0, -29).Format(time.DateOnly), To: today.Format(time.DateOnly)})
}

func (s *pages) showBulk(r *web.Request, status int, page parts.Page, typed store.BulkExport) error {
	list, err := s.DB.BulkExports(r.Context(), exportsShown)
	if err != nil {
		return err
	}
	v := BulkExports{MayAsk: r.Clerk.May(staff.ExportsRun), Action: r.Page.Path, Key: web.NewKey(), What: typed.What, From: typed.From, To: typed.To,
		Whole: typed.Whole, Reason: typed.Reason}
	for _, what := range store.BulkTables {
		v.Tables = append(v.Tables, parts.Option{Value: what, Text: text.BulkTables[what]})
	}
	for i := range list {
		v.Exports = append(v.Exports, s.bulkLine(r, &list[i]))
	}
	return r.Render(status, BulkExportsPage(page, v))
}

func (s *pages) bulkLine(r *web.Request, e *store.BulkExport) BulkLine {
	state := e.State
	switch {
	case state == store.BulkWaiting && (e.Decided == store.ProposalRefused || e.Decided == store.ProposalWithdrawn || e.Decided == store.ProposalOver):
		state = e.Decided
	case state == store.BulkApproved && e.ExpiresAt <= s.Now().Unix():
		state = "expired"
	}
	l := BulkLine{Title: text.BulkTables[e.What], Days: fmt.Sprintf(text.BulkDays, e.From, e.To), Who: e.AskedBy, At: text.Time(e.AskedAt),
		Reason: e.Reason, State: parts.Tag{Text: text.BulkStates[state]}, Numbers: text.BulkMasked, Key: web.NewKey()}
	if e.Whole {
		l.Numbers = text.BulkWhole
	}
	if state == store.BulkApproved {
		l.State.Tone, l.Until = parts.ToneSuccess, text.Time(e.ExpiresAt)
		if e.AskedBy == r.Clerk.Name {
			l.Download, l.CSV = r.Page.Path+"/"+e.ID+bulkXLSX, r.Page.Path+"/"+e.ID+bulkCSV
		}
	}
	return l
}

func (s *pages) askBulk(r *web.Request) error {
	e := store.BulkExport{What: r.Field("what"), From: r.Field("from"), To: r.Field("to"), Whole: r.Field("whole") != "", Reason: r.Field("reason")}
	err := s.Staff.AskBulk(r.Context(), r.Clerk.Clerk, e, r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showBulk(r, status, *page, e)
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Page.Path)
}

// takeBulkXLSX hands an export out as a workbook of text cells: no number of a person is shown as 4.4E+17.
func (s *pages) takeBulkXLSX(r *web.Request) error {
	r.LeavePlace() // a long table takes its time
	book := excelize.NewFile()
	defer book.Close()
	if err := web.ForPaper(book, "Sheet1", 1); err != nil {
		return err
	}
	sheet, err := web.StreamSheet(book, "Sheet1")
	if err != nil {
		return err
	}
	err = s.Staff.TakeBulk(r.Context(), r.Clerk.Clerk, r.PathValue("export"), r.Key(), func(row []string) error {
		if sheet.Rows == 0 {
			sheet.TextHeads(row)
			return sheet.Err
		}
		sheet.Texts(row)
		return sheet.Err
	})
	if err == nil {
		err = sheet.Flush()
	}
	if err != nil {
		return err
	}
	return r.StreamAs(web.BookType, "export-"+s.Now().Format(time.DateOnly)+".xlsx", func(w io.Writer) error { return book.Write(w) })
}

func (s *pages) takeBulkCSV(r *web.Request) error {
	r.LeavePlace() // a long table takes its time
	return r.Stream("export-"+s.Now().Format(time.DateOnly)+".csv", func(w io.Writer) error {
		var out *csv.Writer
		err := s.Staff.TakeBulk(r.Context(), r.Clerk.Clerk, r.PathValue("export"), r.Key(), func(row []string) error {
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
