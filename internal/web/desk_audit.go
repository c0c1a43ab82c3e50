package web

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
	"shebao/internal/web/view"
)

func (s *Server) auditDeskRoutes() []route {
	return []route{
		get("staff-audit-log", "", s.auditLog), post("staff-audit-log", "", s.searchAudit),
		get("staff-audit-entry", "", s.auditEntry), post("staff-audit-entry", "", s.showAuditEntry),
		get("staff-audit-check", "", s.auditCheck), post("staff-audit-check", "", s.askAuditCheck), get("staff-audit-check", "/progress", s.auditCheckProgress),
		get("staff-audit-exports", "", s.auditExports), post("staff-audit-exports", "", s.proposeAuditExport),
		post("staff-audit-exports", "/{export}", s.downloadAudit),
	}
}

// searchLife is how long the address of a search leads to what it found.
const searchLife = 2 * time.Hour

// heldSearch is a search as its address has it: sealed, since it may name a person.
type heldSearch struct {
	Filter store.AuditFilter `json:"filter"`
	At     int64             `json:"at"`
}

func (r *request) searchPurpose() string { return "audit search of " + r.clerk.Name }

// holdSearch seals a search for an address.
func (r *request) holdSearch(f store.AuditFilter) (string, error) {
	plain, err := json.Marshal(heldSearch{f, r.server.now().Unix()})
	return r.server.DB.Keys().SealToken(r.searchPurpose(), string(plain)), err
}

// heldSearch opens the search of an address; ok is false where it has none of the auditor's, or an old one.
func (r *request) heldSearch(token string) (f store.AuditFilter, ok bool) {
	plain, err := r.server.DB.Keys().OpenToken(r.searchPurpose(), token)
	var held heldSearch
	if err != nil || json.Unmarshal([]byte(plain), &held) != nil || r.server.now().Unix()-held.At > int64(searchLife.Seconds()) {
		return f, false
	}
	return held.Filter, true
}

// auditLog is 审计日志: the form, and what the search of the address found.
func (s *Server) auditLog(r *request) error {
	v, err := s.auditForm(r, staff.AuditSearch{})
	if err != nil {
		return err
	}
	query := r.URL.Query()
	f, ok := r.heldSearch(query.Get("q"))
	if !ok {
		return r.render(http.StatusOK, view.AuditLogPage(r.frame(), v))
	}
	after := auditCursor(query.Get("after"))
	list, err := s.Staff.AuditEntries(r.Context(), r.clerk.Clerk, f, after, deskRows)
	if err != nil {
		return err
	}
	here := r.page.Path + "?q=" + query.Get("q")
	v.Act, v.Found = f.Act, &view.AuditFound{Search: auditFacts(f), Table: view.LinkedTable{Caption: text.AuditFound, Headers: text.AuditTableHeads},
		Export: s.desk.menu.Path("staff-audit-exports") + "?q=" + query.Get("q")}
	for i := range list {
		v.Found.Table.Rows = append(v.Found.Table.Rows, auditRow(r.page.Path, &list[i]))
	}
	if len(list) == deskRows {
		c := list[len(list)-1].Cursor()
		v.Found.Next.Href = fmt.Sprintf("%s&after=%d-%d-%d", here, c.At, c.Chain, c.Seq)
	}
	if after != (store.AuditCursor{}) {
		v.Found.Next.First = here
	}
	return r.render(http.StatusOK, view.AuditLogPage(r.frame(), v))
}

func auditFacts(f store.AuditFilter) view.Facts {
	var facts view.Facts
	for _, fact := range staff.AuditFacts(f) {
		facts.Rows = append(facts.Rows, view.Fact{Key: fact.Name, Value: fact.Value})
	}
	return facts
}

func auditCursor(typed string) (c store.AuditCursor) {
	if n, err := fmt.Sscanf(typed, "%d-%d-%d", &c.At, &c.Chain, &c.Seq); n != 3 || err != nil {
		return store.AuditCursor{}
	}
	return c
}

func auditRow(under string, e *store.FoundEntry) view.LinkedRow {
	return view.LinkedRow{Href: fmt.Sprintf("%s/entries/%d/%d", under, e.Chain, e.Seq),
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

func (s *Server) auditForm(r *request, q staff.AuditSearch) (v view.AuditLog, err error) {
	acts, err := s.Staff.AuditActs(r.Context(), r.clerk.Clerk)
	if err != nil {
		return v, err
	}
	v = view.AuditLog{Action: s.desk.menu.Path("staff-audit-log"), Actor: q.Actor, Act: q.Act, Person: q.Person, From: q.From, To: q.To, Acts: []view.Option{{Text: text.AuditAll}}}
	for _, act := range acts {
		v.Acts = append(v.Acts, view.Option{Value: act, Text: text.AuditAct(act)})
	}
	return v, nil
}

func (s *Server) searchAudit(r *request) error {
	q := staff.AuditSearch{Actor: r.field("actor"), Act: r.field("act"), Person: r.field("person"), From: r.field("from"), To: r.field("to")}
	f, err := s.Staff.SearchAudit(r.Context(), r.clerk.Clerk, q)
	var problems text.Problems
	if errors.As(err, &problems) {
		v, err := s.auditForm(r, q)
		if err != nil {
			return err
		}
		return r.render(http.StatusUnprocessableEntity, view.AuditLogPage(r.withErrors(problems), v))
	}
	if err != nil {
		return err
	}
	token, err := r.holdSearch(f)
	if err != nil {
		return err
	}
	return r.redirect(r.page.Path + "?q=" + token)
}

// entryAsked is the place of the entry that the address names.
func entryAsked(r *request) (chain, seq int64, err error) {
	chain, err = strconv.ParseInt(r.PathValue("chain"), 10, 64)
	if err == nil {
		seq, err = strconv.ParseInt(r.PathValue("seq"), 10, 64)
	}
	if err != nil {
		return 0, 0, errNoPage
	}
	return chain, seq, nil
}

func (s *Server) auditEntry(r *request) error {
	return s.auditEntryPage(r, r.frame(), http.StatusOK, "")
}

func (s *Server) auditEntryPage(r *request, page view.Page, status int, reason string) error {
	chain, seq, err := entryAsked(r)
	if err != nil {
		return err
	}
	e, err := s.Staff.AuditEntry(r.Context(), r.clerk.Clerk, chain, seq)
	if err != nil {
		return err
	}
	v := entryView(r, e)
	v.Reason, v.Fields = reason, auditFields(e)
	return r.render(status, view.AuditEntryPage(page, v))
}

func entryView(r *request, e *store.FoundEntry) view.AuditEntry {
	return view.AuditEntry{Action: r.URL.Path, Seen: e.PersonNo != "", Facts: view.Facts{Rows: []view.Fact{
		{Key: text.AuditTime, Value: text.TimeSeconds(e.At)}, {Key: text.WordAuditActor, Value: auditActor(e)}, {Key: text.WordAuditAct, Value: text.AuditAct(e.Act)},
		{Key: text.WordAuditPerson, Value: text.OrNobody(e.PersonNo)}, {Key: text.LabelLookRef, Value: text.OrNobody(e.ReceiptNo)},
		{Key: text.AuditPlace, Value: text.AuditPlaceOf(e.Chain, e.Seq)}}}}
}

// showAuditEntry uncovers an entry's values; like a person's, they stand in no address.
func (s *Server) showAuditEntry(r *request) error {
	chain, seq, err := entryAsked(r)
	if err != nil {
		return err
	}
	e, err := s.Staff.ShowAuditEntry(r.Context(), r.clerk.Clerk, chain, seq, r.field("reason"))
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.auditEntryPage(r, r.withErrors(problems), http.StatusUnprocessableEntity, r.field("reason"))
	}
	if err != nil {
		return err
	}
	v := entryView(r, e)
	v.Address = e.Detail.Address
	v.Values = &view.SimpleTable{Caption: text.AuditValues, HideCaption: true, Headers: text.AuditValueHeads}
	for _, name := range e.Detail.Fields() {
		change := e.Detail.Changes[name]
		v.Values.Rows = append(v.Values.Rows, []string{text.AuditField(name), shownValue(change.Before), shownValue(change.After)})
	}
	return r.render(http.StatusOK, view.AuditEntryPage(r.frame(), v))
}

// shownValue is a value of the audit log as it is read.
func shownValue(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	}
	plain, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(plain)
}

func (s *Server) auditCheck(r *request) error {
	v, err := s.checkView(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.AuditCheckPage(r.frame(), v))
}

func (s *Server) auditCheckProgress(r *request) error {
	v, err := s.checkView(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.AuditCheckProgress(v))
}

func (s *Server) checkView(r *request) (view.AuditCheck, error) {
	v := view.AuditCheck{Action: r.page.Path, Key: newKey(), Progress: r.page.Path + "/progress", Anchored: s.Staff.HasAnchors(),
		Checks: view.SimpleTable{Caption: text.AuditChecks, HideCaption: true, Headers: text.AuditCheckHeads}}
	list, err := s.Staff.AuditChecks(r.Context(), r.clerk.Clerk)
	for _, c := range list {
		if c.State != store.CheckDone {
			v.Running = &view.CheckRun{Done: c.ChainsDone, All: store.AuditChains, Words: text.AuditProgress(c.ChainsDone, store.AuditChains, c.Entries)}
			continue
		}
		v.Checks.Rows = append(v.Checks.Rows, []string{text.Time(c.FinishedAt), c.AskedBy, strconv.FormatInt(c.Entries, 10), strconv.Itoa(c.Anchors), checkResult(&c)})
	}
	return v, err
}

// checkResult says what a check found.
func checkResult(c *store.AuditCheck) string {
	if len(c.Faults) == 0 && c.BadAnchors == 0 {
		return text.AuditSound
	}
	var found []string
	for _, f := range c.Faults {
		found = append(found, text.AuditFault(f.Chain, f.Seq, store.AuditChains))
	}
	if c.BadAnchors > 0 {
		found = append(found, text.AuditBadAnchors(c.BadAnchors))
	}
	return strings.Join(found, "；")
}

func (s *Server) askAuditCheck(r *request) error {
	err := s.Staff.AskAuditCheck(r.Context(), r.clerk.Clerk, r.key())
	var problems text.Problems
	if errors.As(err, &problems) {
		v, err := s.checkView(r)
		if err != nil {
			return err
		}
		return r.render(http.StatusUnprocessableEntity, view.AuditCheckPage(r.withErrors(problems), v))
	}
	if err != nil {
		return err
	}
	return r.redirect(r.page.Path)
}

func (s *Server) auditExports(r *request) error {
	return s.auditExportsPage(r, r.frame(), http.StatusOK, r.URL.Query().Get("q"), "")
}

func (s *Server) auditExportsPage(r *request, page view.Page, status int, token, reason string) error {
	list, err := s.Staff.AuditExports(r.Context(), r.clerk.Clerk)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("asked") == "1" {
		page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: text.AuditProposed}
	}
	v := view.AuditExports{Action: r.page.Path, Key: newKey(), SearchPage: s.desk.menu.Path("staff-audit-log"), Reason: reason,
		Exports: view.LinkedTable{Caption: text.AuditExports, Headers: text.AuditExportHeads}}
	if f, ok := r.heldSearch(token); ok {
		facts := auditFacts(f)
		v.Query, v.Search = token, &facts
	}
	for _, e := range list {
		row := view.LinkedRow{Cells: []string{text.Time(e.ApprovedAt), e.ApprovedBy, exportWords(e.Search), text.Time(e.ExpiresAt), strconv.Itoa(e.Downloads)}}
		if e.ExpiresAt > s.now().Unix() {
			row.Act = view.DownloadForm(r.page.Path+"/"+e.ID, text.Time(e.ApprovedAt))
		} else {
			row.Cells = append(row.Cells, text.AuditExportOver)
		}
		v.Exports.Rows = append(v.Exports.Rows, row)
	}
	return r.render(status, view.AuditExportsPage(page, v))
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

func (s *Server) proposeAuditExport(r *request) error {
	token := r.field("q")
	f, ok := r.heldSearch(token)
	if !ok {
		return r.redirect(s.desk.menu.Path("staff-audit-log"))
	}
	err := s.Staff.ProposeAuditExport(r.Context(), r.clerk.Clerk, f, r.field("reason"), r.key())
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.auditExportsPage(r, r.withErrors(problems), http.StatusUnprocessableEntity, token, r.field("reason"))
	}
	if err != nil {
		return err
	}
	return r.redirect(r.page.Path + "?asked=1")
}

// downloadAudit streams an approved export: however long it is, a batch of it is in memory at a time. Where it breaks off, so does the
// connection, so that no part passes for the whole.
func (s *Server) downloadAudit(r *request) error {
	search, err := s.Staff.BeginAuditDownload(r.Context(), r.clerk.Clerk, r.PathValue("export"))
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
