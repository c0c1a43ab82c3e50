package desk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// entryAsked is the place of the entry that the address names.
func entryAsked(r *web.Request) (chain, seq int64, err error) {
	chain, err = strconv.ParseInt(r.PathValue("chain"), 10, 64)
	if err == nil {
		seq, err = strconv.ParseInt(r.PathValue("seq"), 10, 64)
	}
	if err != nil {
		return 0, 0, web.ErrNoPage
	}
	return chain, seq, nil
}

func (s *pages) auditEntry(r *web.Request) error {
	return s.auditEntryPage(r, r.Frame(), http.StatusOK, "")
}

func (s *pages) auditEntryPage(r *web.Request, page parts.Page, status int, reason string) error {
	chain, seq, err := entryAsked(r)
	if err != nil {
		return err
	}
	e, err := s.Staff.AuditEntry(r.Context(), r.Clerk.Clerk, chain, seq)
	if err != nil {
		return err
	}
	v := entryView(r, e)
	v.Reason, v.Fields = reason, auditFields(e)
	return r.Render(status, AuditEntryPage(page, v))
}

func entryView(r *web.Request, e *store.FoundEntry) AuditEntry {
	return AuditEntry{Action: r.URL.Path, Seen: e.PersonNo != "", Facts: parts.Facts{Rows: []parts.Fact{
		{Key: text.AuditTime, Value: text.TimeSeconds(e.At)}, {Key: text.WordAuditActor, Value: auditActor(e)}, {Key: text.WordAuditAct, Value: text.AuditAct(e.Act)},
		{Key: text.WordAuditPerson, Value: text.OrNobody(e.PersonNo)}, {Key: text.LabelLookRef, Value: text.OrNobody(e.ReceiptNo)},
		{Key: text.AuditPlace, Value: text.AuditPlaceOf(e.Chain, e.Seq)}}}}
}

// showAuditEntry uncovers an entry's values; like a person's, they stand in no address.
func (s *pages) showAuditEntry(r *web.Request) error {
	chain, seq, err := entryAsked(r)
	if err != nil {
		return err
	}
	e, err := s.Staff.ShowAuditEntry(r.Context(), r.Clerk.Clerk, chain, seq, r.Field("reason"))
	if page, status := r.Refusal(err); page != nil {
		return s.auditEntryPage(r, *page, status, r.Field("reason"))
	}
	if err != nil {
		return err
	}
	v := entryView(r, e)
	v.Address = e.Detail.Address
	v.Values = &parts.SimpleTable{Caption: text.AuditValues, HideCaption: true, Headers: text.AuditValueHeads}
	for _, name := range e.Detail.Fields() {
		change := e.Detail.Changes[name]
		v.Values.Rows = append(v.Values.Rows, []string{text.AuditField(name), shownValue(change.Before), shownValue(change.After)})
	}
	return r.Render(http.StatusOK, AuditEntryPage(r.Frame(), v))
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
