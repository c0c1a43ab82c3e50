package desk

import (
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) auditExports(r *web.Request) error {
	return s.auditExportsPage(r, r.Frame(), http.StatusOK, r.URL.Query().Get("q"), "")
}

func (s *pages) auditExportsPage(r *web.Request, page parts.Page, status int, token, reason string) error {
	list, err := s.Staff.AuditExports(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("asked") == "1" {
		page.Flash = &parts.Notice{Tone: parts.ToneSuccess, Title: text.AuditProposed}
	}
	v := AuditExports{Action: r.Page.Path, Key: web.NewKey(), SearchPage: s.Desk.Menu.Path("staff-audit-log"), Reason: reason,
		Exports: parts.LinkedTable{Caption: text.AuditExports, Headers: text.AuditExportHeads}}
	if f, ok := openSearch(r, token); ok {
		facts := auditFacts(f)
		v.Query, v.Search = token, &facts
	}
	for _, e := range list {
		row := parts.LinkedRow{Cells: []string{text.Time(e.ApprovedAt), e.ApprovedBy, exportWords(e.Search), text.Time(e.ExpiresAt), strconv.Itoa(e.Downloads)}}
		if e.ExpiresAt > s.Now().Unix() {
			row.Act = DownloadForm(r.Page.Path+"/"+e.ID, text.Time(e.ApprovedAt))
		} else {
			row.Cells = append(row.Cells, text.AuditExportOver)
		}
		v.Exports.Rows = append(v.Exports.Rows, row)
	}
	return r.Render(status, AuditExportsPage(page, v))
}

func exportWords(f store.AuditFilter) string {
	var words []string
	for _, fact := range staff.AuditFacts(f) {
		if fact.Value != text.AuditAll {
			words = append(words, fact.Name+" "+fact.Value)
		}
	}
	if len(words) == 0 {
		return text.AuditAll
	}
	return strings.Join(words, "，")
}

func (s *pages) proposeAuditExport(r *web.Request) error {
	token := r.Field("q")
	f, ok := openSearch(r, token)
	if !ok {
		return r.Redirect(s.Desk.Menu.Path("staff-audit-log"))
	}
	err := s.Staff.ProposeAuditExport(r.Context(), r.Clerk.Clerk, f, r.Field("reason"), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.auditExportsPage(r, *page, status, token, r.Field("reason"))
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Page.Path + "?asked=1")
}
