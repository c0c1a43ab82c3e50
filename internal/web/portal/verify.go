package portal

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/verifier"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) verifyForm(r *web.Request) error {
	return s.showVerify(r, r.Frame(), s.verifyTyped(r), http.StatusOK)
}

func (s *pages) showVerify(r *web.Request, page parts.Page, v Verify, status int) error {
	v.Captcha = s.Captcha().WithError(page.Error("captcha"))
	v.Key = web.NewKey()
	if r.Page.ID == "verify-document" {
		return r.Render(status, VerifyDocumentPage(page, v))
	}
	v.Ways = parts.Tabs{Label: text.WaysToVerify}
	for _, way := range []string{"code", "file"} {
		v.Ways.Items = append(v.Ways.Items, parts.NavItem{Title: text.VerifyWays[way], Href: menu.At("verify") + "?way=" + way, Current: v.Way == way})
	}
	return r.Render(status, VerifyPage(page, v))
}

// verifyTyped is what the form held.
func (s *pages) verifyTyped(r *web.Request) Verify {
	way := r.URL.Query().Get("way")
	if text.VerifyWays[way] == "" {
		way = "code" // either code; addresses of before said which
	}
	v := Verify{Way: way, Number: r.Field("number"), Code: cmp.Or(r.Field("code"), r.Field("check_code")),
		IDTail: r.Field("id_tail"), Viewer: r.Field("viewer"), Purpose: r.Field("purpose"), Document: r.PathValue("document")}
	if r.Method == http.MethodGet { // the next one at a counter
		v.Viewer, v.Purpose = r.Value(valueViewer), r.Value(valuePurpose)
	}
	return v
}

// Who checks and what for, kept in the visitor's session from one check to the next.
const valueViewer, valuePurpose = "verify_viewer", "verify_purpose"

// checkEither checks by whichever code was typed: a document's check code stands alone, an access code goes with its holder's number.
func (s *pages) checkEither(r *web.Request, v Verify, who verifier.Viewer) (*verifier.Checked, error) {
	if !verifier.IsCheckCode(v.Code) && (strings.TrimSpace(v.Number) != "" || verifier.IsAccessCode(v.Code)) {
		return s.Verifier.AccessCode(r.Context(), v.Number, v.Code, who)
	}
	checked, err := s.Verifier.CheckCode(r.Context(), v.Code, who)
	var problems text.Problems
	if errors.As(err, &problems) {
		moved := slices.Clone(problems)
		for i := range moved {
			if moved[i].Field == "check_code" {
				moved[i].Field = "code" // the one field there is
			}
		}
		return nil, moved
	}
	return checked, err
}

func (s *pages) verify(r *web.Request) error {
	return s.check(r, func(v Verify, who verifier.Viewer) (*verifier.Checked, error) {
		if v.Way != "file" {
			return s.checkEither(r, v, who)
		}
		file, err := file(r, "file")
		if err != nil {
			return nil, err
		}
		return s.Verifier.File(r.Context(), file, who)
	})
}

// check is the way of every kind of check: captcha, the check itself, the outcome or the form again.
func (s *pages) check(r *web.Request, do func(Verify, verifier.Viewer) (*verifier.Checked, error)) error {
	typed := s.verifyTyped(r)
	if r.WantsCaptcha() {
		return s.showVerify(r, r.Frame(), typed, http.StatusOK)
	}
	problem, err := s.CheckCaptcha(r)
	if err != nil {
		return err
	}
	if problem != "" {
		page, status := r.Refused(text.Problems{{Field: "captcha", Message: problem}})
		return s.showVerify(r, page, typed, status)
	}
	who := verifier.Viewer{Name: typed.Viewer, Purpose: typed.Purpose, Address: r.Address(), FormKey: r.Field("captcha_token")}
	checked, err := do(typed, who)
	if page, status := r.Refusal(err); page != nil {
		return s.showVerify(r, *page, typed, status)
	}
	if err != nil {
		return err
	}
	r.SetValue(valueViewer, typed.Viewer)
	r.SetValue(valuePurpose, typed.Purpose)
	return s.showChecked(r, checked, who)
}

func (s *pages) showChecked(r *web.Request, checked *verifier.Checked, who verifier.Viewer) error {
	page, v := r.Frame(), verified(checked)
	page.Print = r.PrintHead()
	v.Next, v.Print = menu.At("verify"), r.Place()
	v.Check = checkFacts(checked, who, text.Time(s.Now().Unix()))
	return r.Render(http.StatusOK, VerifiedPage(page, v))
}

// checkFacts are what a counter keeps of a check: its number and time, who made it and what for.
func checkFacts(checked *verifier.Checked, who verifier.Viewer, at string) (facts []parts.Fact) {
	for _, f := range []parts.Fact{{Key: text.WordCheckNo, Value: checked.No}, {Key: text.WordCheckedAt, Value: at},
		{Key: text.WordCheckedWho, Value: who.Name}, {Key: text.WordCheckedFor, Value: who.Purpose}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

// verified is the outcome of a check as a page says it.
func verified(checked *verifier.Checked) Verified {
	outcome := string(checked.Outcome)
	v := Verified{Document: checked.Document, Excerpt: checked.Excerpt, Pages: allRows,
		Outcome: parts.Notice{Tone: parts.ToneDanger, Title: text.Outcomes[outcome], Text: text.OutcomeMeanings[outcome]},
		ByCode:  checked.Outcome == verifier.NotOurs || checked.Outcome == verifier.Altered}
	switch checked.Outcome {
	case verifier.Genuine:
		v.Outcome.Tone = parts.ToneSuccess
	case verifier.Expired, verifier.Superseded, verifier.Corrected, verifier.NotOurs, verifier.Missing:
		v.Outcome.Tone = parts.ToneWarning
	}
	switch {
	case checked.Code != nil:
		v.Outcome.Text, v.LeftOut = text.OpenedByCode, text.ScopeLeavesOut[checked.Code.Scope]
		v.Dates.Rows = grantFacts(checked.Code)
	case checked.Document != nil:
		v.Dates.Rows = checkedDates(checked)
	}
	return v
}

// grantFacts are what the holder of an access code gave with it, and until when it counts.
func grantFacts(c *store.AccessCode) []parts.Fact {
	facts := []parts.Fact{{Key: text.WordGranted, Value: text.CodeScopes[c.Scope]}}
	if c.ForWhom != "" {
		facts = append(facts, parts.Fact{Key: text.WordGrantedTo, Value: c.ForWhom})
	}
	if c.Purpose != "" {
		facts = append(facts, parts.Fact{Key: text.WordGrantedFor, Value: c.Purpose})
	}
	return append(facts, parts.Fact{Key: text.WordGrantedUntil, Value: text.Time(c.ExpiresAt)})
}

// allRows shows a document whole: the answer to a check has no address to turn its pages at.
var allRows = ListPages{}

// checkedDates are the facts about a document checked.
func checkedDates(checked *verifier.Checked) []parts.Fact {
	rows := factRows(checked.Document.Heads())
	if checked.EndedAt != 0 {
		rows = append(rows, parts.Fact{Key: text.EndedAt[string(checked.Outcome)], Value: text.Time(checked.EndedAt)})
	}
	return rows
}

func factRows(facts []document.Fact) []parts.Fact {
	rows := make([]parts.Fact, 0, len(facts))
	for _, f := range facts {
		rows = append(rows, parts.Fact{Key: f.Label, Value: f.Value})
	}
	return rows
}

// file reads an uploaded file whole; nil where none was chosen.
func file(r *web.Request, name string) ([]byte, error) {
	file, header, err := r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, web.ErrBadForm
	}
	defer file.Close()
	if header.Size > document.MaxCheckSize {
		return nil, text.OneProblem(name, text.FileLarge)
	}
	return io.ReadAll(file)
}
