package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) auditCheck(r *web.Request) error {
	v, err := s.checkView(r)
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, AuditCheckPage(r.Frame(), v))
}

func (s *pages) auditCheckProgress(r *web.Request) error {
	v, err := s.checkView(r)
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, AuditCheckProgress(v))
}

func (s *pages) checkView(r *web.Request) (AuditCheck, error) {
	v := AuditCheck{Action: r.Page.Path, Key: web.NewKey(), Progress: r.Page.Path + "/progress", Anchored: s.Staff.HasAnchors(),
		Checks: parts.SimpleTable{Caption: text.AuditChecks, HideCaption: true, Headers: text.AuditCheckHeads}}
	list, err := s.Staff.AuditChecks(r.Context(), r.Clerk.Clerk)
	for _, c := range list {
		if c.State != store.CheckDone {
			v.Running = &CheckRun{Done: c.ChainsDone, All: store.AuditChains, Words: text.AuditProgress(c.ChainsDone, store.AuditChains, c.Entries)}
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

func (s *pages) askAuditCheck(r *web.Request) error {
	err := s.Staff.AskAuditCheck(r.Context(), r.Clerk.Clerk, r.Key())
	var problems text.Problems
	if errors.As(err, &problems) {
		v, err := s.checkView(r)
		if err != nil {
			return err
		}
		page, status := r.Refused(problems)
		return r.Render(status, AuditCheckPage(page, v))
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Page.Path)
}
