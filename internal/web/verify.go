package web

import (
	"errors"
	"io"
	"net/http"

	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/verifier"
	"shebao/internal/web/view"
)

// maxFile bounds the body of a request that brings a file to check: the file and a little form around it.
const maxFile = document.MaxCheckSize + maxForm

func (s *Server) verifyForm(r *request) error {
	return s.showVerify(r, r.frame(), s.verifyTyped(r), http.StatusOK)
}

func (s *Server) showVerify(r *request, page view.Page, v view.Verify, status int) error {
	v.Captcha = s.captcha().WithError(page.Error("captcha"))
	v.Key = newKey()
	if r.page.ID == "verify-document" {
		return r.render(status, view.VerifyDocumentPage(page, v))
	}
	v.Ways = view.Tabs{Label: text.WaysToVerify}
	for _, way := range []string{"code", "check", "file"} {
		v.Ways.Items = append(v.Ways.Items, view.NavItem{Title: text.VerifyWays[way], Href: "/verify?way=" + way, Current: v.Way == way})
	}
	return r.render(status, view.VerifyPage(page, v))
}

// verifyTyped is what the form held.
func (s *Server) verifyTyped(r *request) view.Verify {
	way := r.URL.Query().Get("way")
	if text.VerifyWays[way] == "" {
		way = "code"
	}
	return view.Verify{Way: way, Number: r.field("number"), Code: r.field("code"), CheckCode: r.field("check_code"),
		IDTail: r.field("id_tail"), Viewer: r.field("viewer"), Purpose: r.field("purpose"), Document: r.PathValue("document")}
}

func (s *Server) verify(r *request) error {
	return s.check(r, func(v view.Verify, who verifier.Viewer) (*verifier.Checked, error) {
		switch v.Way {
		case "check":
			return s.Verifier.CheckCode(r.Context(), v.CheckCode, who)
		case "file":
			file, err := r.file("file")
			if err != nil {
				return nil, err
			}
			return s.Verifier.File(r.Context(), file, who)
		}
		return s.Verifier.AccessCode(r.Context(), v.Number, v.Code, who)
	})
}

func (s *Server) verifyDocumentForm(r *request) error {
	return s.showVerify(r, r.frame(), s.verifyTyped(r), http.StatusOK)
}

func (s *Server) verifyDocument(r *request) error {
	return s.check(r, func(v view.Verify, who verifier.Viewer) (*verifier.Checked, error) {
		return s.Verifier.QRCode(r.Context(), v.Document, v.IDTail, who)
	})
}

// check is the way of every kind of check: captcha, the check itself, the outcome or the form again.
func (s *Server) check(r *request, do func(view.Verify, verifier.Viewer) (*verifier.Checked, error)) error {
	typed := s.verifyTyped(r)
	if r.wantsCaptcha() {
		return s.showVerify(r, r.frame(), typed, http.StatusOK)
	}
	problem, err := s.checkCaptcha(r)
	if err != nil {
		return err
	}
	if problem != "" {
		return s.showVerify(r, r.withErrors(text.Problems{{Field: "captcha", Message: problem}}), typed, http.StatusUnprocessableEntity)
	}
	who := verifier.Viewer{Name: typed.Viewer, Purpose: typed.Purpose, Address: r.address(), FormKey: r.field("captcha_token")}
	checked, err := do(typed, who)
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.showVerify(r, r.withErrors(problems), typed, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return s.showChecked(r, checked)
}

func (s *Server) showChecked(r *request, checked *verifier.Checked) error {
	return r.render(http.StatusOK, view.VerifiedPage(r.frame(), verified(checked)))
}

// verified is the outcome of a check as a page says it.
func verified(checked *verifier.Checked) view.Verified {
	outcome := string(checked.Outcome)
	v := view.Verified{Document: checked.Document, Excerpt: checked.Excerpt, Pages: allRows,
		Outcome: view.Notice{Tone: view.ToneDanger, Title: text.Outcomes[outcome], Text: text.OutcomeMeanings[outcome]},
		ByCode:  checked.Outcome == verifier.NotOurs || checked.Outcome == verifier.Altered}
	switch checked.Outcome {
	case verifier.Genuine:
		v.Outcome.Tone = view.ToneSuccess
	case verifier.Expired, verifier.Superseded, verifier.Corrected, verifier.NotOurs, verifier.Missing:
		v.Outcome.Tone = view.ToneWarning
	}
	switch {
	case checked.Code != nil:
		v.Outcome.Text, v.LeftOut = text.OpenedByCode, text.ScopeLeavesOut[checked.Code.Scope]
		v.Dates.Rows = append([]view.Fact{{Key: text.WordCheckedAt, Value: text.Time(checked.At.Unix())}}, grantFacts(checked.Code)...)
	case checked.Document != nil:
		v.Dates.Rows = checkedDates(checked)
	}
	return v
}

// grantFacts are what the holder of an access code gave with it, and until when it counts.
func grantFacts(c *store.AccessCode) []view.Fact {
	facts := []view.Fact{{Key: text.WordGranted, Value: text.CodeScopes[c.Scope]}}
	if c.ForWhom != "" {
		facts = append(facts, view.Fact{Key: text.WordGrantedTo, Value: c.ForWhom})
	}
	if c.Purpose != "" {
		facts = append(facts, view.Fact{Key: text.WordGrantedFor, Value: c.Purpose})
	}
	return append(facts, view.Fact{Key: text.WordGrantedUntil, Value: text.Time(c.ExpiresAt)})
}

// allRows shows a document whole: the answer to a check has no address to turn its pages at.
var allRows = view.ListPages{}

// checkedDates are the facts about a document checked.
func checkedDates(checked *verifier.Checked) []view.Fact {
	rows := factRows(checked.Document.Heads())
	if checked.EndedAt != 0 {
		rows = append(rows, view.Fact{Key: text.EndedAt[string(checked.Outcome)], Value: text.Time(checked.EndedAt)})
	}
	return rows
}

func factRows(facts []document.Fact) []view.Fact {
	rows := make([]view.Fact, 0, len(facts))
	for _, f := range facts {
		rows = append(rows, view.Fact{Key: f.Label, Value: f.Value})
	}
	return rows
}

// file reads an uploaded file whole; nil where none was chosen.
func (r *request) file(name string) ([]byte, error) {
	file, header, err := r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, errBadForm
	}
	defer file.Close()
	if header.Size > document.MaxCheckSize {
		return nil, text.OneProblem(name, text.FileLarge)
	}
	return io.ReadAll(file)
}
