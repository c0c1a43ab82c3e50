package staff

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// BulkKept is how long an approved export can be downloaded.
const BulkKept = 24 * time.Hour

type bulkContent struct {
	Export string `json:"export"`
}

// AskBulk asks a second person for an export. Days are of the agency's time zone, yyyy-mm-dd. Errors: ErrNotAllowed, text.Problems.
func (s *Service) AskBulk(ctx context.Context, by Clerk, e store.BulkExport, formKey string) error {
	if err := by.must(ExportsRun); err != nil {
		return err
	}
	if problems := bulkProblems(&e); len(problems) > 0 {
		return problems
	}
	e.ID, e.AskedBy = store.NewID(), by.Name
	numbers := text.BulkMasked
	if e.Whole {
		numbers = text.BulkWhole
	}
	p := Proposal{Kind: "export.bulk", Subject: text.BulkTables[e.What], Content: bulkContent{e.ID}, Reason: e.Reason, Facts: []store.Fact{
		{Name: text.LabelBulkWhat, Value: text.BulkTables[e.What]}, {Name: text.LabelBulkDays, Value: fmt.Sprintf(text.BulkDays, e.From, e.To)},
		{Name: text.LabelBulkNumbers, Value: numbers}}}
	_, err := s.proposeAnd(ctx, by, p, formKey, func(tx *store.Tx, proposal string) error {
		e.ProposalID = proposal
		return tx.AskBulk(e)
	})
	return err
}

func bulkProblems(e *store.BulkExport) (problems text.Problems) {
	add := func(field, message string) { problems = append(problems, text.Problem{Field: field, Message: message}) }
	if !slices.Contains(store.BulkTables, e.What) {
		add("what", text.BadBulkWhat)
	}
	from, errFrom := time.Parse(time.DateOnly, e.From)
	to, errTo := time.Parse(time.DateOnly, e.To)
	switch {
	case errFrom != nil:
		add("from", text.BadBulkDay)
	case errTo != nil:
		add("to", text.BadBulkDay)
	case to.Before(from):
		add("to", text.BadBulkDays)
	}
	e.Reason = strings.TrimSpace(e.Reason)
	if problem := text.Plain(text.LabelReason, e.Reason, true, 500); problem != "" {
		add("reason", problem)
	}
	return problems
}

func (s *Service) approveBulk(tx *store.Tx, p *store.Proposal) error {
	var c bulkContent
	if err := json.Unmarshal(p.Content, &c); err != nil {
		return err
	}
	return tx.ApproveBulk(c.Export, tx.Now().Add(BulkKept))
}

// TakeBulk lets whoever asked for an export read it, once. rows is called for a heading and for each row, which is good until it returns.
// With whole
// numbers each person in it finds the look in their own list before their row goes out. Errors: store.ErrNotFound, ErrNotAllowed,
// store.ErrBulkGone; those of rows.
func (s *Service) TakeBulk(ctx context.Context, by Clerk, id, formKey string, rows func(row []string) error) error {
	if err := by.must(ExportsRun); err != nil {
		return err
	}
	var e *store.BulkExport
	_, err := s.db.Do(ctx, store.Act{Kind: "export.take", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) (err error) {
		e, err = tx.TakeBulk(id)
		return err
	})
	if err != nil {
		return err
	}
	if e == nil { // the same form once more
		return store.ErrBulkGone
	}
	if err := rows(text.BulkHeads[e.What]); err != nil {
		return err
	}
	return s.db.ReadBulk(ctx, e, social.Zone, func(page []store.BulkRow) error {
		if e.Whole {
			if err := s.lookedInBulk(ctx, by, e, page); err != nil {
				return err
			}
		}
		for i := range page {
			text.BulkWords(e.What, page[i].Cells)
			if err := rows(page[i].Cells); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) lookedInBulk(ctx context.Context, by Clerk, e *store.BulkExport, page []store.BulkRow) error {
	knownAs, err := s.knownAs(ctx, by)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "export.look", Actor: by.actor()}, func(tx *store.Tx) error {
		seen := map[string]bool{}
		for _, row := range page {
			if row.PersonNo == "" || seen[row.PersonNo] {
				continue
			}
			seen[row.PersonNo] = true
			err := tx.SaveLookupOf(row.PersonNo, store.Lookup{Who: store.LookStaff, Via: store.ViaStaff, Outcome: "shown", Matter: "export:" + e.ID,
				StaffName: knownAs, Reason: e.Reason, Shown: text.BulkTables[e.What]})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
