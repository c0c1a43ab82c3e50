package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) auditDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-audit-log", "", s.auditLog), web.Post("staff-audit-log", "", s.searchAudit),
		web.Get("staff-audit-entry", "", s.auditEntry), web.Post("staff-audit-entry", "", s.showAuditEntry),
		web.Get("staff-audit-check", "", s.auditCheck), web.Post("staff-audit-check", "", s.askAuditCheck), web.Look("staff-audit-check", "/progress", s.auditCheckProgress),
		web.Get("staff-audit-exports", "", s.auditExports), web.Post("staff-audit-exports", "", s.proposeAuditExport),
		web.Post("staff-audit-exports", "/{export}", s.downloadAudit),
	}
}

// searchLife is how long the address of a search leads to what it found.
const searchLife = 2 * time.Hour

// heldSearch is a search as its address has it: sealed, since it may name a person.
type heldSearch struct {
	Filter store.AuditFilter `json:"filter"`
	At     int64             `json:"at"`
}

func searchPurpose(r *web.Request) string { return "audit search of " + r.Clerk.Name }

// holdSearch seals a search for an address.
func holdSearch(r *web.Request, f store.AuditFilter) (string, error) {
	plain, err := json.Marshal(heldSearch{f, r.Server.Now().Unix()})
	return r.Server.DB.Keys().SealToken(searchPurpose(r), string(plain)), err
}

// openSearch opens the search of an address; ok is false where it has none of the auditor's, or an old one.
func openSearch(r *web.Request, token string) (f store.AuditFilter, ok bool) {
	plain, err := r.Server.DB.Keys().OpenToken(searchPurpose(r), token)
	var held heldSearch
	if err != nil || json.Unmarshal([]byte(plain), &held) != nil || r.Server.Now().Unix()-held.At > int64(searchLife.Seconds()) {
		return f, false
	}
	return held.Filter, true
}

// auditLog is 审计日志: the form, and what the search of the address found.
func (s *pages) auditLog(r *web.Request) error {
	v, err := s.auditForm(r, staff.AuditSearch{})
	if err != nil {
		return err
	}
	query := r.URL.Query()
	f, ok := openSearch(r, query.Get("q"))
	if !ok {
		return r.Render(http.StatusOK, AuditLogPage(r.Frame(), v))
	}
	after := auditCursor(query.Get("after"))
	list, err := s.Staff.AuditEntries(r.Context(), r.Clerk.Clerk, f, after, rowsAtOnce+1)
	if err != nil {
		return err
	}
	here := r.Page.Path + "?q=" + query.Get("q")
	v.Act, v.Found = f.Act, &AuditFound{Search: auditFacts(f), Table: parts.LinkedTable{Caption: text.AuditFound, Headers: text.AuditTableHeads},
		Export: s.Desk.Menu.Path("staff-audit-exports") + "?q=" + query.Get("q")}
	list, more := web.Fitting(list, rowsAtOnce)
	for i := range list {
		v.Found.Table.Rows = append(v.Found.Table.Rows, auditRow(r.Page.Path, &list[i]))
	}
	if more {
		c := list[len(list)-1].Cursor()
		v.Found.Next.Href = fmt.Sprintf("%s&after=%d-%d-%d", here, c.At, c.Chain, c.Seq)
	}
	if after != (store.AuditCursor{}) {
		v.Found.Next.First = here
	}
	return r.Render(http.StatusOK, AuditLogPage(r.Frame(), v))
}

func auditFacts(f store.AuditFilter) parts.Facts {
	var facts parts.Facts
	for _, fact := range staff.AuditFacts(f) {
		facts.Rows = append(facts.Rows, parts.Fact{Key: fact.Name, Value: fact.Value})
	}
	return facts
}

func auditCursor(typed string) (c store.AuditCursor) {
	if n, err := fmt.Sscanf(typed, "%d-%d-%d", &c.At, &c.Chain, &c.Seq); n != 3 || err != nil {
		return store.AuditCursor{}
	}
	return c
}

func auditRow(under string, e *store.FoundEntry) parts.LinkedRow {
	return parts.LinkedRow{Href: fmt.Sprintf("%s/entries/%d/%d", under, e.Chain, e.Seq),
		Cells: []string{text.Time(e.At), auditActor(e), text.AuditAct(e.Act), e.PersonNo, strings.Join(auditFields(e), "、")}}
}

func auditActor(e *store.FoundEntry) string {
	return strings.TrimSpace(text.AuditActors[e.ActorKind] + " " + e.ActorID)
}

func auditFields(e *store.FoundEntry) []string {
	names := e.Detail.Fields()
	for i := range names {
		names[i] = text.AuditField(names[i])
	}
	return names
}

func (s *pages) auditForm(r *web.Request, q staff.AuditSearch) (v AuditLog, err error) {
	acts, err := s.Staff.AuditActs(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return v, err
	}
	v = AuditLog{Action: s.Desk.Menu.Path("staff-audit-log"), Actor: q.Actor, Act: q.Act, Person: q.Person, From: q.From, To: q.To, Acts: []parts.Option{{Text: text.AuditAll}}}
	for _, act := range acts {
		v.Acts = append(v.Acts, parts.Option{Value: act, Text: text.AuditAct(act)})
	}
	return v, nil
}

func (s *pages) searchAudit(r *web.Request) error {
	q := staff.AuditSearch{Actor: r.Field("actor"), Act: r.Field("act"), Person: r.Field("person"), From: r.Field("from"), To: r.Field("to")}
	f, err := s.Staff.SearchAudit(r.Context(), r.Clerk.Clerk, q)
	var problems text.Problems
	if errors.As(err, &problems) {
		v, err := s.auditForm(r, q)
		if err != nil {
			return err
		}
		page, status := r.Refused(problems)
		return r.Render(status, AuditLogPage(page, v))
	}
	if err != nil {
		return err
	}
	token, err := holdSearch(r, f)
	if err != nil {
		return err
	}
	return r.Redirect(r.Page.Path + "?q=" + token)
}

// downloadAudit streams an approved export: however long it is, a batch of it is in memory at a time. Where it breaks off, so does the
// connection, so that no part passes for the whole.
func (s *pages) downloadAudit(r *web.Request) error {
	search, err := s.Staff.BeginAuditDownload(r.Context(), r.Clerk.Clerk, r.PathValue("export"))
	if err != nil {
		return err
	}
	file := newStreamedCSV(r, "audit-log.csv")
	if err := file.row(text.AuditHeads); err != nil {
		return file.breakOff(err)
	}
	err = s.Staff.AllAudit(r.Context(), search, func(batch []store.FoundEntry) error {
		for i := range batch {
			if err := file.row(auditCells(&batch[i])); err != nil {
				return err
			}
		}
		return file.flush()
	})
	if err != nil {
		return file.breakOff(err)
	}
	return file.end()
}

func auditCells(e *store.FoundEntry) []string {
	return slices.Concat([]string{text.TimeSeconds(e.At), strconv.FormatInt(e.Chain, 10), strconv.FormatInt(e.Seq, 10), text.AuditActors[e.ActorKind], e.ActorID,
		text.AuditAct(e.Act), e.Act, e.PersonNo, e.ReceiptNo}, []string{strings.Join(auditFields(e), "、")})
}
