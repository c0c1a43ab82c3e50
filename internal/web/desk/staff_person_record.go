package desk

import (
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// deskRecord shows a statement that the visit opened.
func (s *pages) deskRecord(r *web.Request) error {
	opened, err := s.deskRecordOf(r.PathValue("statement"))
	if err != nil {
		return err
	}
	visit := r.PathValue("visit")
	personNo, err := s.Staff.Record(r.Context(), r.Clerk.Clerk, visit, opened.table)
	if err != nil {
		return s.visitEnded(r, err)
	}
	person, err := s.DB.Person(r.Context(), personNo)
	if err != nil {
		return err
	}
	all, err := s.DB.Statement(r.Context(), opened.table, personNo, s.Now())
	if err != nil {
		return err
	}
	year, err := yearAsked(r)
	if err != nil {
		return err
	}
	selected := all.Year(year)
	number, _ := strconv.Atoi(r.URL.Query().Get("page"))
	part, pages := selected.Page(number, record.StatementRows)
	v := DeskRecord{Title: opened.title, Back: s.Desk.Menu.Path("staff-persons") + "/" + visit,
		Who:        parts.Facts{Rows: []parts.Fact{{Key: text.WordName, Value: social.MaskName(person.Name)}, {Key: text.WordSeenID, Value: person.ID.Masked()}}},
		Filter:     parts.YearFilter{Action: r.URL.Path, Years: all.Years, Current: year},
		Table:      parts.StatementTable{ID: "rows", Caption: text.StatementCaption(opened.title, year), Table: part},
		Legend:     parts.Legend{Units: selected.Units(), Marks: record.Marks(selected, text.PayKinds, text.PayKindMeanings, record.PayKindOrder)},
		Pagination: parts.Pagination{Base: r.URL.Path + "?" + record.YearQuery(year) + "page=", Current: min(max(number, 1), pages), Last: pages}}
	if selected.Rows() == 0 {
		v.Empty = &parts.Empty{Title: text.NoRows}
	}
	return r.Render(http.StatusOK, DeskRecordPage(r.Frame(), v))
}

// yearAsked is the year that the address chooses; 0 stands for all.
func yearAsked(r *web.Request) (int, error) {
	typed := strings.TrimSpace(r.URL.Query().Get("year"))
	if typed == "" {
		return 0, nil
	}
	year, err := strconv.Atoi(typed)
	if err != nil || year < 1949 || year > 2999 {
		return 0, web.ErrNoPage
	}
	return year, nil
}
