package desk

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// afterReset marks what an account did in the day after it was given a new way in; nil for anything else.
func (s *pages) afterReset(r *web.Request, name string, moment int64) (*parts.Notice, error) {
	at, err := s.Staff.AfterReset(r.Context(), name, moment)
	if err != nil || at == 0 {
		return nil, err
	}
	return &parts.Notice{Tone: parts.ToneWarning, Title: text.AfterResetTitle(name), Text: text.AfterReset(at)}, nil
}

// typedCase is what was typed into the forms of a case's page.
type typedCase struct {
	Decide         DeskDecide
	Missing        string
	To, Handover   string
	Note, BackNote string
}

func (s *pages) deskCase(r *web.Request) error {
	typed, err := s.fromTemplate(r)
	if err != nil {
		return err
	}
	return s.showDeskCase(r, s.flashed(r), http.StatusOK, typed)
}

// chosenTemplate is the answer template that the address names; nil for none, or one thrown away meanwhile.
func (s *pages) chosenTemplate(r *web.Request) (*store.AnswerTemplate, error) {
	id := r.URL.Query().Get("template")
	if id == "" || social.HasControl(id) {
		return nil, nil
	}
	t, err := s.DB.AnswerTemplate(r.Context(), id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return t, err
}

// fromTemplate fills the form in that the template chosen is for.
func (s *pages) fromTemplate(r *web.Request) (typed typedCase, err error) {
	t, err := s.chosenTemplate(r)
	if t == nil || err != nil {
		return typed, err
	}
	switch t.Use {
	case store.TemplateReturn:
		typed.Missing = t.Body
	case store.TemplateApprove:
		typed.Decide.Verdict, typed.Decide.Reason.Value = "approve", t.Body
	case store.TemplateRefuse:
		typed.Decide.Verdict, typed.Decide.Reason.Value = "refuse", t.Body
	}
	return typed, nil
}

// showDeskCase shows a case with what was typed.
func (s *pages) showDeskCase(r *web.Request, page parts.Page, status int, typed typedCase) error {
	f, err := s.Staff.Show(r.Context(), r.Clerk.Clerk, r.PathValue("case"))
	if err != nil {
		return err
	}
	v, err := s.caseView(r, f, typed)
	if err != nil {
		return err
	}
	return r.Render(status, DeskCasePage(page, *v))
}

func (s *pages) caseView(r *web.Request, f *staff.File, typed typedCase) (*DeskCase, error) {
	c := f.Case
	names, err := s.DB.StaffNames(r.Context(), accountsIn(f)...)
	if err != nil {
		return nil, err
	}
	v := &DeskCase{Address: s.casePath(c.No), Key: web.NewKey(), Version: c.Version, State: deskTag(c.Desk), Note: typed.Note,
		Head: s.caseHead(r, f, names), Person: personFacts(f.Person), Steps: caseSteps(f, names)}
	if c.State.Open() {
		v.Left = s.leftTag(c.DueAt)
	}
	if v.Worked, err = workedOut(c); err != nil {
		return nil, err
	}
	for _, fact := range f.Receipt.Facts {
		v.HandedIn = append(v.HandedIn, parts.Change{Name: fact.Name, After: fact.Value})
	}
	for _, e := range f.Evidence {
		v.Files = append(v.Files, record.HandedIn{Name: e.Name, Kind: text.EvidenceKinds[e.Kind], Size: text.FileSize(e.Size), At: text.Time(e.At), Href: v.Address + "/evidence/" + e.ID})
	}
	for _, o := range f.Others {
		v.Others = append(v.Others, parts.Link{Title: text.CaseKind(o.Kind) + " " + o.No + "（" + text.DeskStates[o.Desk] + "）", Href: s.casePath(o.No)})
	}
	for _, n := range f.Notes {
		v.Notes = append(v.Notes, DeskCaseNote{Kind: text.CaseNoteKinds[n.Kind], By: names[n.Author], At: text.Time(n.At), Body: n.Body})
	}
	if f.Decision != nil {
		v.Decision = v.Address + "/decision.pdf"
	}
	if err := addReviews(v, f, names); err != nil {
		return nil, err
	}
	s.addMay(r, v, f)
	return v, errors.Join(s.addForms(r, v, f, typed), s.addWaiting(r, v, f, names, typed.BackNote))
}

// accountsIn are all accounts that a case's page names.
func accountsIn(f *staff.File) []string {
	list := []string{f.Case.Owner}
	for _, step := range f.Steps {
		list = append(list, step.Actor)
	}
	for _, n := range f.Notes {
		list = append(list, n.Author)
	}
	for _, review := range f.Reviews {
		list = append(list, review.ProposedBy, review.ReviewedBy)
	}
	return list
}

func (s *pages) caseHead(r *web.Request, f *staff.File, names map[string]string) []parts.Fact {
	c := f.Case
	owner := ownerName(r, c.Owner, names[c.Owner])
	return []parts.Fact{
		{Key: text.WordCaseNo, Value: c.No}, {Key: text.WordCaseKind, Value: text.CaseKind(c.Kind)}, {Key: text.WordCaseOwner, Value: owner},
		{Key: text.WordCaseAt, Value: text.Time(c.SubmittedAt)}, {Key: text.WordCaseDue, Value: text.Day(c.DueAt)},
		{Key: text.WordCaseRule, Value: text.FourEyesWord(f.FourEyes)},
	}
}

// personFacts are the applicant, with every number masked.
func personFacts(p *store.Person) []parts.Fact {
	if p.Withdrawn {
		return []parts.Fact{{Key: text.WordPersonNo, Value: maskTail(p.PersonNo)},
			{Key: text.WordRecord, Value: text.PersonWithdrawn + "。" + text.CaseNoRecord}}
	}
	facts := []parts.Fact{
		{Key: text.WordName, Value: web.MaskedName(p.Name)}, {Key: text.WordSex, Value: text.Sexes[p.Sex]}, {Key: text.IDLabel(p.IDType), Value: p.ID.Masked()},
		{Key: text.WordPersonNo, Value: maskTail(p.PersonNo)}, {Key: text.CoverCategory, Value: text.Categories[p.Category]},
		{Key: text.WordContactPhone, Value: social.MaskPhone(p.Phone)},
	}
	if p.BankAccount != "" {
		facts = append(facts, parts.Fact{Key: text.WordBankAccount, Value: p.BankName + " " + social.MaskAccount(p.BankAccount)})
	}
	return facts
}

// maskTail leaves the last three characters of a number.
func maskTail(number string) string {
	return strings.Repeat("*", max(0, len(number)-3)) + number[max(0, len(number)-3):]
}

// workedOut is what the portal worked out when the case was handed in.
func workedOut(c *store.Case) ([]parts.Fact, error) {
	switch c.Kind {
	case social.UnemploymentCase:
		var a social.UnemploymentApplication
		if err := json.Unmarshal(c.Content, &a); err != nil {
			return nil, err
		}
		return []parts.Fact{
			{Key: text.WordPaidMonths, Value: text.Months(a.Paid)}, {Key: text.WordCarried, Value: text.Months(a.Carried)},
			{Key: text.WordBenefitMonth, Value: text.Months(a.Months)}, {Key: text.WordEachMonth, Value: text.Yuan(a.Monthly)},
			{Key: text.WordFirstMonth, Value: text.YearMonth(staff.FirstMonth(c))},
		}, nil
	case social.BaseObjectionCase:
		var o social.BaseObjection
		if err := json.Unmarshal(c.Content, &o); err != nil {
			return nil, err
		}
		return []parts.Fact{{Key: text.WordBaseUsed, Value: text.Yuan(o.Base)}, {Key: text.WordActualWage, Value: text.Yuan(o.Wage)},
			{Key: text.WordBaseDifference, Value: text.Yuan(o.Wage - o.Base)}}, nil
	}
	return nil, nil
}

// caseSteps names the agency's people, whom the applicant does not see.
func caseSteps(f *staff.File, names map[string]string) (list []record.CaseStep) {
	for i, step := range f.Steps {
		shown := record.CaseStepOf(i, step)
		if step.ActorKind == "staff" {
			shown.By = names[step.Actor]
		}
		list = append(list, shown)
	}
	return list
}

func addReviews(v *DeskCase, f *staff.File, names map[string]string) error {
	for _, r := range f.Reviews {
		var verdict staff.Verdict
		if err := json.Unmarshal(r.Content, &verdict); err != nil {
			return err
		}
		review := DeskReview{What: text.RefusalWord, By: names[r.ProposedBy], At: text.Time(r.ProposedAt), Outcome: text.ReviewOutcomes[r.Outcome], Note: r.Note}
		if verdict.Approve {
			review.What = text.ApprovalWord
		}
		if r.Outcome == store.ReviewConfirmed || r.Outcome == store.ReviewSentBack {
			review.Reviewer = names[r.ReviewedBy] + "，" + text.Time(r.ReviewedAt)
		}
		v.Reviews = append(v.Reviews, review)
	}
	return nil
}

// addMay says what the reader may do with the case as it is.
func (s *pages) addMay(r *web.Request, v *DeskCase, f *staff.File) {
	c, by := f.Case, r.Clerk.Clerk
	open, mine, free := c.State.Open(), c.Owner == by.Name, c.Desk != store.DeskReview
	decidable := free && !f.Person.Withdrawn
	v.MayNote = true
	v.MayTake = open && c.Owner == "" && by.May(staff.CasesWork)
	v.MayGiveBack = open && free && mine && by.May(staff.CasesWork)
	v.MayHandOver = open && free && (mine && by.May(staff.CasesWork) || by.May(staff.CasesAssign))
	v.MayReturn = mine && decidable && c.State == social.CaseSubmitted && by.May(staff.CasesWork)
	v.MayDecide = mine && decidable && open && by.May(staff.CasesDecide)
}

// addForms fills the forms in that the reader may use.
func (s *pages) addForms(r *web.Request, v *DeskCase, f *staff.File, typed typedCase) (err error) {
	c := f.Case
	v.Decide = typed.Decide
	v.Decide.FourEyes, v.Decide.Benefit, v.Decide.OnlyRefuse = f.FourEyes, c.Kind == social.UnemploymentCase, c.State == social.CaseReturned
	v.Return.Value = typed.Missing
	if v.MayDecide {
		refuse, err := s.templateOptions(r, store.TemplateRefuse, c.Kind)
		if err != nil {
			return err
		}
		approve, err := s.templateOptions(r, store.TemplateApprove, c.Kind)
		if err != nil {
			return err
		}
		v.Decide.Reason.Templates = slices.Concat(approve, refuse)
	}
	if v.MayReturn {
		if v.Return.Templates, err = s.templateOptions(r, store.TemplateReturn, c.Kind); err != nil {
			return err
		}
	}
	if v.MayHandOver {
		people, err := s.DB.Colleagues(r.Context(), staff.CasesWork)
		if err != nil {
			return err
		}
		v.HandOver = DeskHandOver{To: typed.To, Note: typed.Handover, People: []parts.Option{{Text: text.BasePleaseChoose}}}
		for _, p := range people {
			if p.Name != c.Owner {
				v.HandOver.People = append(v.HandOver.People, parts.Option{Value: p.Name, Text: p.ShownName})
			}
		}
	}
	return nil
}

// templateOptions are the answer templates for a use and kind.
func (s *pages) templateOptions(r *web.Request, use, kind string) (options []parts.Option, err error) {
	list, err := s.DB.AnswerTemplates(r.Context(), use, kind)
	for _, t := range list {
		options = append(options, parts.Option{Value: t.ID, Text: text.TemplateUses[use] + "：" + t.Title})
	}
	return options, err
}

// addWaiting shows the decision that waits for a second person.
func (s *pages) addWaiting(r *web.Request, v *DeskCase, f *staff.File, names map[string]string, note string) error {
	review, verdict, err := f.Waiting()
	if err != nil || review == nil || f.Person.Withdrawn { // of whom nothing can be drawn up
		return err
	}
	v.Waiting = &DeskWaiting{By: names[review.ProposedBy], At: text.Time(review.ProposedAt), May: staff.MayReview(r.Clerk.Clerk, f.Case, review), Note: note}
	if !v.Waiting.May && r.Clerk.May(staff.CasesReview) {
		v.Waiting.WhyNot = text.CaseOwnReview
	}
	if v.Waiting.Mark, err = s.afterReset(r, review.ProposedBy, review.ProposedAt); err != nil {
		return err
	}
	v.Waiting.Document, err = s.Staff.Drawn(f, *verdict)
	return err
}

// seen is the case as the form showed it.
func seen(r *web.Request) staff.SeenCase {
	seen := staff.SeenCase{CaseNo: r.PathValue("case"), Version: staff.AnyVersion, Key: r.Key()}
	if version, err := strconv.ParseInt(r.Field("version"), 10, 64); err == nil && version >= 0 {
		seen.Version = version
	}
	return seen
}

// afterCase leads back to the case with what was done, or shows it with what is wrong at a field and what was typed.
func (s *pages) afterCase(r *web.Request, err error, field, said string, typed typedCase) error {
	problems := caseProblems(err, field)
	if problems == nil && err != nil {
		return err
	}
	if problems != nil {
		return s.showDeskCase(r, r.WithErrors(problems), http.StatusUnprocessableEntity, typed)
	}
	deskFlash(r, said)
	return r.Redirect(s.casePath(r.PathValue("case")))
}

// caseProblems is what a step of a case got wrong, as a person can mend it; nil for anything else. field is where the step's reason was
// typed.
func caseProblems(err error, field string) text.Problems {
	var held *staff.Held
	var problems text.Problems
	var missing *document.MissingGlyphError
	one := func(field, message string) text.Problems { return text.Problems{{Field: field, Message: message}} }
	switch {
	case errors.As(err, &problems):
		for i := range problems {
			if problems[i].Field == "note" && field != "" {
				problems[i].Field = field
			}
		}
		return problems
	case errors.As(err, &held) && held.By == "":
		return one("", text.CaseHeldByNobody)
	case errors.As(err, &held):
		return one("", text.CaseHeldBy(held.ShownName))
	case errors.As(err, &missing):
		return one(field, text.CaseNoGlyph)
	case errors.Is(err, staff.ErrMoved):
		return one("", text.CaseStepMoved)
	case errors.Is(err, staff.ErrReason):
		return one(field, text.CaseNeedsReason)
	case errors.Is(err, staff.ErrGrant):
		return one("months", text.CaseBadGrant)
	case errors.Is(err, staff.ErrSamePerson):
		return one("", text.CaseOwnReview)
	}
	return nil
}

func (s *pages) takeCase(r *web.Request) error {
	return s.afterCase(r, s.Staff.Take(r.Context(), r.Clerk.Clerk, seen(r)), "", text.CaseTaken, typedCase{})
}

func (s *pages) giveCaseBack(r *web.Request) error {
	return s.afterCase(r, s.Staff.GiveBack(r.Context(), r.Clerk.Clerk, seen(r)), "", text.CaseGiven, typedCase{})
}

func (s *pages) handCaseOver(r *web.Request) error {
	typed := typedCase{To: r.Field("to"), Handover: r.Field("handover")}
	return s.afterCase(r, s.Staff.HandOver(r.Context(), r.Clerk.Clerk, seen(r), typed.To, typed.Handover), "handover", text.CaseHanded, typed)
}

func (s *pages) noteCase(r *web.Request) error {
	typed := typedCase{Note: r.Field("body")}
	return s.afterCase(r, s.Staff.AddNote(r.Context(), r.Clerk.Clerk, seen(r), typed.Note), "body", text.CaseNoted, typed)
}

func (s *pages) returnCase(r *web.Request) error {
	typed := typedCase{Missing: r.Field("missing")}
	return s.afterCase(r, s.Staff.Return(r.Context(), r.Clerk.Clerk, seen(r), typed.Missing), "missing", text.CaseSentOut, typed)
}

func (s *pages) confirmCase(r *web.Request) error {
	return s.afterCase(r, s.Staff.Confirm(r.Context(), r.Clerk.Clerk, seen(r)), "", text.CaseDecided, typedCase{})
}

func (s *pages) sendCaseBack(r *web.Request) error {
	typed := typedCase{BackNote: r.Field("note")}
	return s.afterCase(r, s.Staff.SendBack(r.Context(), r.Clerk.Clerk, seen(r), typed.BackNote), "note", text.CaseSentBack, typed)
}

// decideCase shows the decision drawn up, goes back to the form, or decides.
func (s *pages) decideCase(r *web.Request) error {
	typed := typedCase{Decide: DeskDecide{Verdict: web.OneOf(r.Field("verdict"), "approve", "refuse"), Months: r.Field("months"), Monthly: r.Field("monthly"),
		From: r.Field("from"), Reason: DeskReason{Value: r.Field("reason")}}}
	if r.Field("step") == "edit" {
		return s.showDeskCase(r, r.Frame(), http.StatusOK, typed)
	}
	verdict, err := typedVerdict(typed.Decide)
	if err != nil {
		return s.afterCase(r, err, "reason", "", typed)
	}
	if r.Field("step") != "submit" {
		return s.previewVerdict(r, verdict, typed)
	}
	recommended, err := s.Staff.Decide(r.Context(), r.Clerk.Clerk, seen(r), verdict)
	said := text.CaseDecided
	if recommended {
		said = text.CaseProposed
	}
	return s.afterCase(r, err, "reason", said, typed)
}

// typedVerdict reads the form of a decision. Errors: text.Problems.
func typedVerdict(typed DeskDecide) (v staff.Verdict, err error) {
	var problems text.Problems
	if typed.Verdict == "" {
		problems.Add("verdict", text.CaseChoose)
	}
	if typed.Verdict == "refuse" {
		return staff.Verdict{Reason: typed.Reason.Value}, nil
	}
	v = staff.Verdict{Approve: true, Ruling: staff.Ruling{Note: typed.Reason.Value}}
	if months := social.Fold(strings.TrimSpace(typed.Months)); months != "" {
		if v.Ruling.Months, err = strconv.Atoi(months); err != nil || v.Ruling.Months == 0 {
			problems.Add("months", text.CaseBadMonths)
		}
	}
	if monthly := social.Fold(strings.TrimSpace(typed.Monthly)); monthly != "" {
		if v.Ruling.Monthly, err = social.ParseYuan(strings.ReplaceAll(monthly, ",", "")); err != nil || v.Ruling.Monthly == 0 {
			problems.Add("monthly", text.CaseBadMonthly)
		}
	}
	if from := social.Fold(strings.TrimSpace(typed.From)); from != "" {
		if v.Ruling.From, err = social.ParseMonth(from); err != nil {
			problems.Add("from", text.CaseBadFrom)
		}
	}
	return v, problems.Err()
}

// previewVerdict shows the decision before it is issued.
func (s *pages) previewVerdict(r *web.Request, verdict staff.Verdict, typed typedCase) error {
	f, err := s.Staff.Show(r.Context(), r.Clerk.Clerk, r.PathValue("case"))
	if err != nil {
		return err
	}
	decision, err := s.Staff.Preview(r.Context(), r.Clerk.Clerk, f, seen(r), verdict)
	if err != nil {
		return s.afterCase(r, err, "reason", "", typed)
	}
	v := DeskVerdict{Action: s.casePath(f.Case.No) + "/decide", Key: web.NewKey(), Document: decision, FourEyes: f.FourEyes}
	for _, name := range []string{"version", "verdict", "months", "monthly", "from", "reason"} {
		v.Values = append(v.Values, parts.Hidden{Name: name, Value: r.Field(name)})
	}
	return r.Render(http.StatusOK, DeskVerdictPage(r.Frame(), v))
}

// deskEvidence hands a file of a case out: to be saved, never to be shown in the page's place.
func (s *pages) deskEvidence(r *web.Request) error {
	file, content, err := s.Staff.Evidence(r.Context(), r.Clerk.Clerk, r.PathValue("case"), r.PathValue("evidence"))
	if err != nil {
		return err
	}
	h := r.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	return r.Answer(http.StatusOK, file.Kind, content)
}

// deskDecision hands the decision on a case out.
func (s *pages) deskDecision(r *web.Request) error {
	decision, err := s.Staff.Decision(r.Context(), r.Clerk.Clerk, r.PathValue("case"))
	if err != nil {
		return err
	}
	pdf, err := s.Renderer.PDF(decision)
	if err != nil {
		return err
	}
	return r.Attach("application/pdf", decision.Common().DocNo+".pdf", pdf)
}
