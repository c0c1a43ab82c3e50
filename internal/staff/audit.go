package staff

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// AuditSearch is what an auditor searches by, as typed.
type AuditSearch struct {
	Actor    string // the name of a staff account, a personal number, a command of the system
	Act      string
	Person   string // ID number or personal number
	From, To string // days, 2006-01-02, both of them included
}

// SearchAudit reads what was typed as a filter, and keeps that it was searched. Errors: ErrNotAllowed, text.Problems.
func (s *Service) SearchAudit(ctx context.Context, by Clerk, q AuditSearch) (f store.AuditFilter, err error) {
	if err := by.must(AuditRead); err != nil {
		return f, err
	}
	if f, err = s.auditFilter(ctx, q); err != nil {
		return f, err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "audit.search", Actor: by.actor()}, func(tx *store.Tx) error {
		tx.Note("search", nil, f)
		return nil
	})
	return f, err
}

func (s *Service) auditFilter(ctx context.Context, q AuditSearch) (f store.AuditFilter, err error) {
	var problems text.Problems
	f.Act, f.Actor = strings.TrimSpace(q.Act), strings.TrimSpace(q.Actor)
	if text.Plain(text.LabelActor, f.Actor, false, 60) != "" {
		problems.Add("actor", text.AuditBadActor)
	}
	from, until := day(&problems, "from", q.From), day(&problems, "to", q.To)
	if !from.IsZero() {
		f.From = from.Unix()
	}
	if !until.IsZero() {
		f.Until = until.AddDate(0, 0, 1).Unix()
	}
	if f.From != 0 && f.Until != 0 && f.Until <= f.From {
		problems.Add("to", text.AuditBackwards)
	}
	if typed := social.FoldNumber(q.Person); typed != "" {
		if f.PersonNo, err = s.personOf(ctx, typed); errors.Is(err, store.ErrNotFound) {
			problems.Add("person", text.AuditNoPerson)
		} else if err != nil {
			return f, err
		}
	}
	return f, problems.Err()
}

func day(problems *text.Problems, field, typed string) time.Time {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateOnly, social.Fold(typed), social.Zone)
	if err != nil {
		problems.Add(field, text.AuditBadTime)
	}
	return t
}

// personOf is the personal number of who has an ID number or a personal number. store.ErrNotFound where nobody has, or more than one.
func (s *Service) personOf(ctx context.Context, typed string) (string, error) {
	p, err := s.db.Person(ctx, typed)
	if err == nil {
		return p.PersonNo, nil
	}
	id, wrong := social.ParseTypedID(typed)
	if wrong != nil || !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	found, err := s.db.PersonNosByID(ctx, id)
	if err == nil && len(found) != 1 {
		err = store.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}

// AuditEntries are up to n entries of a search after a place, without values: what changed is told by name. Error: ErrNotAllowed.
func (s *Service) AuditEntries(ctx context.Context, by Clerk, f store.AuditFilter, after store.AuditCursor, n int) ([]store.FoundEntry, error) {
	if err := by.must(AuditRead); err != nil {
		return nil, err
	}
	list, err := s.db.SearchAudit(ctx, f, after, n)
	for i := range list {
		veil(&list[i])
	}
	return list, err
}

// AuditEntry is one entry without values. Errors: ErrNotAllowed, store.ErrNotFound.
func (s *Service) AuditEntry(ctx context.Context, by Clerk, chain, seq int64) (*store.FoundEntry, error) {
	if err := by.must(AuditRead); err != nil {
		return nil, err
	}
	e, err := s.db.AuditEntryAt(ctx, chain, seq)
	if err == nil {
		veil(e)
	}
	return e, err
}

// veil takes values, and numbers of people, out of an entry.
func veil(e *store.FoundEntry) {
	for name := range e.Detail.Changes {
		e.Detail.Changes[name] = store.Change{}
	}
	e.Detail.Address = ""
	if e.ActorKind == "citizen" {
		e.ActorID = social.MaskTail(e.ActorID)
	}
	e.PersonNo = social.MaskTail(e.PersonNo)
}

// ShowAuditEntry is one entry with its values. Whom it touched sees that, and why. Errors: as AuditEntry, and text.Problems of the field
// "reason".
func (s *Service) ShowAuditEntry(ctx context.Context, by Clerk, chain, seq int64, reason string) (*store.FoundEntry, error) {
	if err := by.must(AuditRead); err != nil {
		return nil, err
	}
	reason = strings.TrimSpace(reason)
	if problem := text.Plain(text.LabelReason, reason, true, 200); problem != "" {
		return nil, text.OneProblem("reason", problem)
	}
	e, err := s.db.AuditEntryAt(ctx, chain, seq)
	if err != nil {
		return nil, err
	}
	knownAs, err := s.knownAs(ctx, by)
	if err != nil {
		return nil, err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "audit.show", Actor: by.actor(), PersonNo: e.PersonNo}, func(tx *store.Tx) error {
		tx.Note("entry", nil, []int64{chain, seq})
		tx.Note("reason", nil, reason)
		if e.PersonNo == "" {
			return nil
		}
		return tx.SaveLook(store.Lookup{Matter: "audit:" + strconv.FormatInt(chain, 10) + ":" + strconv.FormatInt(seq, 10), StaffName: knownAs, Reason: reason,
			Shown: text.AuditLooked(e.Act)})
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// AuditActs are the kinds of act that the log has. Error: ErrNotAllowed.
func (s *Service) AuditActs(ctx context.Context, by Clerk) ([]string, error) {
	if err := by.must(AuditRead); err != nil {
		return nil, err
	}
	return s.db.AuditActs(ctx)
}

// auditExportKept is how long an approved export of the audit log can be fetched.
const auditExportKept = 72 * time.Hour

// ProposeAuditExport asks a second auditor to approve the export of a search. Errors: ErrNotAllowed, text.Problems of the field "reason".
func (s *Service) ProposeAuditExport(ctx context.Context, by Clerk, f store.AuditFilter, reason, formKey string) error {
	_, err := s.Propose(ctx, by, Proposal{Kind: "export.audit", Subject: text.AuditSubject, Content: f, Facts: auditFacts(f), Reason: reason}, formKey)
	return err
}

// auditFacts say what a search chooses, with the person masked.
func auditFacts(f store.AuditFilter) []store.Fact {
	actor := f.Actor
	if _, err := social.ParsePersonNo(actor); err == nil {
		actor = social.MaskTail(actor)
	}
	facts := []store.Fact{{Name: text.WordAuditActor, Value: actor}, {Name: text.WordAuditAct, Value: text.AuditAct(f.Act)},
		{Name: text.WordAuditPerson, Value: social.MaskTail(f.PersonNo)}, {Name: text.WordAuditFrom}, {Name: text.WordAuditTo}}
	if f.From != 0 {
		facts[3].Value = text.Day(f.From)
	}
	if f.Until != 0 {
		facts[4].Value = text.Day(f.Until - 1)
	}
	for i := range facts {
		if facts[i].Value == "" {
			facts[i].Value = text.AuditAll
		}
	}
	return facts
}

// AuditFacts say what a search chooses, with people masked.
func AuditFacts(f store.AuditFilter) []store.Fact { return auditFacts(f) }

func (s *Service) approveAuditExport(tx *store.Tx, p *store.Proposal) error {
	var f store.AuditFilter
	if err := json.Unmarshal(p.Content, &f); err != nil {
		return err
	}
	return tx.ApproveAuditExport(p.ProposedBy, f, tx.Now().Add(auditExportKept).Unix())
}

// AuditExports are the last exports that the auditor asked for and that were approved. Error: ErrNotAllowed.
func (s *Service) AuditExports(ctx context.Context, by Clerk) ([]store.AuditExport, error) {
	if err := by.must(AuditRead); err != nil {
		return nil, err
	}
	return s.db.AuditExports(ctx, by.Name, 20)
}

// BeginAuditDownload keeps that the auditor fetches an approved export of theirs, and says what it chooses. Errors: ErrNotAllowed,
// store.ErrNotFound where it is not theirs or its time is over.
func (s *Service) BeginAuditDownload(ctx context.Context, by Clerk, exportID string) (store.AuditFilter, error) {
	if err := by.must(AuditRead); err != nil {
		return store.AuditFilter{}, err
	}
	e, err := s.db.AuditExport(ctx, exportID)
	if err != nil {
		return store.AuditFilter{}, err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "audit.download", Actor: by.actor()}, func(tx *store.Tx) error { return tx.CountAuditDownload(exportID) })
	return e.Search, err
}

// AllAudit gives every entry of a search to f in batches, without values, until f fails.
func (s *Service) AllAudit(ctx context.Context, search store.AuditFilter, f func([]store.FoundEntry) error) error {
	return s.db.AllAudit(ctx, search, func(batch []store.FoundEntry) error {
		for i := range batch {
			veil(&batch[i])
		}
		return f(batch)
	})
}
