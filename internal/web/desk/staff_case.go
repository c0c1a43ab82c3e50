package desk

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/statement"
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

func (s *pages) deskCase(r *web.Request) error {
	return s.showDeskCase(r, s.flashed(r), http.StatusOK, nil)
}

// showDeskCase shows a case with what was typed; nil for what the clerk left there the last time.
func (s *pages) showDeskCase(r *web.Request, page parts.Page, status int, typed *staff.CaseDraft) error {
	f, err := s.Staff.Show(r.Context(), r.Clerk.Clerk, r.PathValue("case"))
	if err != nil {
		return err
	}
	draft, at, err := s.Staff.CaseDraft(r.Context(), r.Clerk.Clerk, f.Case)
	if err != nil {
		return err
	}
	if typed != nil {
		draft = *typed
	}
	v, err := s.caseView(r, f, draft)
	if err != nil {
		return err
	}
	v.DraftAt = text.CaseDraftAt(at)
	if slices.ContainsFunc(v.Files, func(file DeskFile) bool { return file.PDF }) {
		r.AllowOwnFrames()
	}
	page.Title = text.CaseKind(f.Case.Kind)
	return r.Render(status, DeskCasePage(page, *v))
}

func (s *pages) caseView(r *web.Request, f *staff.File, draft staff.CaseDraft) (*DeskCase, error) {
	c := f.Case
	names, err := s.DB.StaffNames(r.Context(), accountsIn(f)...)
	if err != nil {
		return nil, err
	}
	v := &DeskCase{Address: s.casePath(c.No), Key: web.NewKey(), Version: c.Version, No: c.No, State: deskTag(c.Desk), Draft: draft,
		Head: s.caseHead(r, f, names), Person: personFacts(f.Person, f.Whole), Whole: f.Whole, Steps: caseSteps(f, names)}
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
		href := v.Address + "/evidence/" + e.ID
		v.Files = append(v.Files, DeskFile{PDF: e.Kind == "application/pdf", View: href + "/view", HandedIn: record.HandedIn{Name: e.Name,
			Kind: text.EvidenceKinds[e.Kind], Size: text.FileSize(e.Size), At: text.Time(e.At), Href: href}})
	}
	if r.Clerk.May(staff.PersonsLook) && !f.Person.Withdrawn {
		v.Hub, v.HubKey, v.HubWords = s.Desk.Menu.Path("staff-persons"), web.NewKey(), text.LookForCase
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
	next, err := s.Staff.NextCase(r.Context(), r.Clerk.Clerk, c)
	if err != nil {
		return nil, err
	}
	if next != "" {
		v.Next = s.casePath(next)
	}
	if err := addReviews(v, f, names); err != nil {
		return nil, err
	}
	s.addMay(r, v, f)
	return v, errors.Join(s.addForms(r, v, f), s.addRecord(r, v, f), s.addWaiting(r, v, f, names))
}

// recordYears is how many years of the record a case's page shows.
const recordYears = 4

// addRecord shows the months of the record that the case is about: the last ones, or, of an objection, those up to the year after its own.
func (s *pages) addRecord(r *web.Request, v *DeskCase, f *staff.File) error {
	if f.Person.Withdrawn {
		return nil
	}
	branch, until := social.Unemployment, 9999
	if f.Case.Kind == social.BaseObjectionCase {
		var o social.BaseObjection
		if err := json.Unmarshal(f.Case.Content, &o); err != nil {
			return err
		}
		branch, until = o.Insurance, o.Month.Year()+1
	}
	at := slices.IndexFunc(statement.All, func(st *statement.Statement) bool { return st.Monthly && !st.Ward && st.Branch == branch })
	if at < 0 {
		return nil
	}
	table, err := s.DB.Statement(r.Context(), statement.All[at], f.Case.PersonNo, s.Now())
	if err != nil {
		return err
	}
	grid := parts.CareerGrid("record-months", table)
	grid.Title = text.Insurances[branch] + text.CaseRecordMonths
	grid.Years = slices.DeleteFunc(grid.Years, func(y parts.YearMonths) bool { return y.Year > until })
	grid.Years = grid.Years[max(0, len(grid.Years)-recordYears):]
	v.Months = grid
	return nil
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
		{Key: text.WordCaseNo, Value: c.No}, {Key: text.WordCaseOwner, Value: owner},
		{Key: text.WordCaseAt, Value: text.Time(c.SubmittedAt)}, {Key: text.WordCaseDue, Value: text.Day(c.DueAt)},
		{Key: text.WordCaseRule, Value: text.FourEyesWord(f.FourEyes)},
	}
}

// personFacts are the applicant: whole for whoever works on the case, with every number masked for others.
func personFacts(p *store.Person, whole bool) []parts.Fact {
	if p.Withdrawn {
		return []parts.Fact{{Key: text.WordPersonNo, Value: maskTail(p.PersonNo)},
			{Key: text.WordRecord, Value: text.PersonWithdrawn + "。" + text.CaseNoRecord}}
	}
	name, id, no, phone, account := web.MaskedName(p.Name), p.ID.Masked(), maskTail(p.PersonNo), social.MaskPhone(p.Phone), social.MaskAccount(p.BankAccount)
	if whole {
		name, id, no, phone, account = p.Name, string(p.ID), p.PersonNo, p.Phone, p.BankAccount
	}
	facts := []parts.Fact{
		{Key: text.WordName, Value: name}, {Key: text.WordSex, Value: text.Sexes[p.Sex]}, {Key: text.IDLabel(p.IDType), Value: id},
		{Key: text.WordPersonNo, Value: no}, {Key: text.CoverCategory, Value: text.Categories[p.Category]}, {Key: text.WordContactPhone, Value: phone},
	}
	if p.BankAccount != "" {
		facts = append(facts, parts.Fact{Key: text.WordBankAccount, Value: p.BankName + " " + account})
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
		review.Checked = text.CaseChecked(f.Case.Kind, verdict.Checked)
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

// addForms fills in what the reader may choose from.
func (s *pages) addForms(r *web.Request, v *DeskCase, f *staff.File) (err error) {
	c := f.Case
	v.FourEyes, v.Benefit, v.OnlyRefuse = f.FourEyes, c.Kind == social.UnemploymentCase, c.State == social.CaseReturned
	var uses []string
	if v.MayDecide {
		uses = append(uses, store.TemplateApprove, store.TemplateRefuse)
		for _, check := range text.CaseChecks[c.Kind] {
			v.Checks = append(v.Checks, DeskCheck{ID: check.ID, Words: check.Words, Ticked: slices.Contains(v.Draft.Checked, check.ID)})
		}
	}
	if v.MayReturn {
		uses = append(uses, store.TemplateReturn)
	}
	for _, use := range uses {
		options, err := s.templateOptions(r, use, c.Kind)
		if err != nil {
			return err
		}
		v.Templates = append(v.Templates, options...)
	}
	if !v.MayHandOver {
		return nil
	}
	people, err := s.DB.Colleagues(r.Context(), staff.CasesWork)
	if err != nil {
		return err
	}
	v.People = []parts.Option{{Text: text.BasePleaseChoose}}
	for _, p := range people {
		if p.Name != c.Owner {
			v.People = append(v.People, parts.Option{Value: p.Name, Text: p.ShownName})
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
func (s *pages) addWaiting(r *web.Request, v *DeskCase, f *staff.File, names map[string]string) error {
	review, verdict, err := f.Waiting()
	if err != nil || review == nil || f.Person.Withdrawn { // of whom nothing can be drawn up
		return err
	}
	v.Waiting = &DeskWaiting{By: names[review.ProposedBy], At: text.Time(review.ProposedAt), May: staff.MayReview(r.Clerk.Clerk, f.Case, review)}
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

// typedDraft is what was typed into the form of a case's page.
func typedDraft(r *web.Request) staff.CaseDraft {
	return staff.CaseDraft{Reason: r.Field("reason"), Inner: r.Field("inner"), To: r.Field("to"), Months: r.Field("months"), Monthly: r.Field("monthly"),
		From: r.Field("from"), Checked: r.PostForm["check"]}
}

// actOnCase does a step of a case. What was typed is kept first, so that it is there however the step ends, and thrown away once it is
// done; left is what stays of it.
func (s *pages) actOnCase(r *web.Request, field, said string, left staff.CaseDraft, act func(staff.CaseDraft) error) error {
	ctx, by, no := r.Context(), r.Clerk.Clerk, r.PathValue("case")
	typed := typedDraft(r)
	if err := s.Staff.SaveCaseDraft(ctx, by, no, typed); err != nil {
		return err
	}
	err := act(typed)
	if err == nil {
		err = s.Staff.SaveCaseDraft(ctx, by, no, left)
	}
	return s.afterCase(r, err, field, said, &typed)
}

// afterCase leads back to the case with what was done, or shows it with what is wrong at a field and what was typed.
func (s *pages) afterCase(r *web.Request, err error, field, said string, typed *staff.CaseDraft) error {
	problems := caseProblems(err, field)
	if problems == nil && err != nil {
		return err
	}
	if problems != nil {
		page, status := r.Refused(problems)
		return s.showDeskCase(r, page, status, typed)
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
			if own := problems[i].Field; field != "" && (own == "note" || own == "body") {
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
	return s.afterCase(r, s.Staff.Take(r.Context(), r.Clerk.Clerk, seen(r)), "", text.CaseTaken, nil)
}

func (s *pages) giveCaseBack(r *web.Request) error {
	return s.actOnCase(r, "", text.CaseGiven, staff.CaseDraft{}, func(staff.CaseDraft) error { return s.Staff.GiveBack(r.Context(), r.Clerk.Clerk, seen(r)) })
}

func (s *pages) handCaseOver(r *web.Request) error {
	return s.actOnCase(r, "inner", text.CaseHanded, staff.CaseDraft{}, func(typed staff.CaseDraft) error {
		return s.Staff.HandOver(r.Context(), r.Clerk.Clerk, seen(r), typed.To, typed.Inner)
	})
}

func (s *pages) noteCase(r *web.Request) error {
	left := typedDraft(r)
	left.Inner = ""
	return s.actOnCase(r, "inner", text.CaseNoted, left, func(typed staff.CaseDraft) error {
		return s.Staff.AddNote(r.Context(), r.Clerk.Clerk, seen(r), typed.Inner)
	})
}

func (s *pages) returnCase(r *web.Request) error {
	return s.actOnCase(r, "reason", text.CaseSentOut, staff.CaseDraft{}, func(typed staff.CaseDraft) error {
		return s.Staff.Return(r.Context(), r.Clerk.Clerk, seen(r), typed.Reason)
	})
}

func (s *pages) confirmCase(r *web.Request) error {
	return s.actOnCase(r, "", text.CaseDecided, staff.CaseDraft{}, func(staff.CaseDraft) error { return s.Staff.Confirm(r.Context(), r.Clerk.Clerk, seen(r)) })
}

func (s *pages) sendCaseBack(r *web.Request) error {
	return s.actOnCase(r, "inner", text.CaseSentBack, staff.CaseDraft{}, func(typed staff.CaseDraft) error {
		return s.Staff.SendBack(r.Context(), r.Clerk.Clerk, seen(r), typed.Inner)
	})
}

// keepCaseDraft keeps what was typed: by itself while somebody types, which is answered with nothing, or at a press, which may add the
// text of a template to it.
func (s *pages) keepCaseDraft(r *web.Request) error {
	typed, said := typedDraft(r), text.CaseDraftSaved
	if id := r.Field("template"); r.Field("fill") != "" && id != "" && !social.HasControl(id) {
		t, err := s.DB.AnswerTemplate(r.Context(), id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if t != nil {
			typed.Reason = strings.TrimSpace(typed.Reason + "\n" + t.Body)
		}
	}
	if err := s.Staff.SaveCaseDraft(r.Context(), r.Clerk.Clerk, r.PathValue("case"), typed); err != nil {
		return err
	}
	if r.Header.Get("Accept") == "application/json" {
		r.Status = http.StatusNoContent
		r.Writer.WriteHeader(http.StatusNoContent)
		return nil
	}
	deskFlash(r, said)
	return r.Redirect(s.casePath(r.PathValue("case")))
}

// decideCase shows the decision drawn up, goes back to the form, or decides.
func (s *pages) decideCase(r *web.Request) error {
	typed := typedDraft(r)
	if err := s.Staff.SaveCaseDraft(r.Context(), r.Clerk.Clerk, r.PathValue("case"), typed); err != nil {
		return err
	}
	if r.Field("step") == "edit" {
		return r.Redirect(s.casePath(r.PathValue("case")))
	}
	verdict, err := typedVerdict(web.OneOf(r.Field("verdict"), "approve", "refuse"), typed)
	if err != nil {
		return s.afterCase(r, err, "reason", "", &typed)
	}
	if r.Field("step") != "submit" {
		return s.previewVerdict(r, verdict, typed)
	}
	recommended, err := s.Staff.Decide(r.Context(), r.Clerk.Clerk, seen(r), verdict)
	if err == nil {
		err = s.Staff.SaveCaseDraft(r.Context(), r.Clerk.Clerk, r.PathValue("case"), staff.CaseDraft{})
	}
	said := text.CaseDecided
	if recommended {
		said = text.CaseProposed
	}
	return s.afterCase(r, err, "reason", said, &typed)
}

// typedVerdict reads the form of a decision. Errors: text.Problems.
func typedVerdict(which string, typed staff.CaseDraft) (v staff.Verdict, err error) {
	var problems text.Problems
	if which == "" {
		problems.Add("", text.CaseChoose)
	}
	if which == "refuse" {
		return staff.Verdict{Reason: typed.Reason, Checked: typed.Checked}, nil
	}
	v = staff.Verdict{Approve: true, Ruling: staff.Ruling{Note: typed.Reason}, Checked: typed.Checked}
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
func (s *pages) previewVerdict(r *web.Request, verdict staff.Verdict, typed staff.CaseDraft) error {
	f, err := s.Staff.Show(r.Context(), r.Clerk.Clerk, r.PathValue("case"))
	if err != nil {
		return err
	}
	decision, err := s.Staff.Preview(r.Context(), r.Clerk.Clerk, f, seen(r), verdict)
	if err != nil {
		return s.afterCase(r, err, "reason", "", &typed)
	}
	v := DeskVerdict{Action: s.casePath(f.Case.No) + "/decide", Key: web.NewKey(), Document: decision, FourEyes: f.FourEyes}
	for _, name := range []string{"version", "verdict", "months", "monthly", "from", "reason", "inner", "to"} {
		v.Values = append(v.Values, parts.Hidden{Name: name, Value: r.Field(name)})
	}
	for _, id := range typed.Checked {
		v.Values = append(v.Values, parts.Hidden{Name: "check", Value: id})
	}
	if len(verdict.Checked) < len(text.CaseChecks[f.Case.Kind]) {
		v.Unchecked = text.CaseChecked(f.Case.Kind, verdict.Checked)
	}
	return r.Render(http.StatusOK, DeskVerdictPage(r.Frame(), v))
}

// deskEvidence hands a file of a case out: to be saved, never to be shown in the page's place.
func (s *pages) deskEvidence(r *web.Request) error {
	file, content, err := s.Staff.Evidence(r.Context(), r.Clerk.Clerk, r.PathValue("case"), r.PathValue("evidence"))
	if err != nil {
		return err
	}
	return r.HandOut(file, content)
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
