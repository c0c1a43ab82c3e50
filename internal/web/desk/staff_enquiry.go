package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// typedAtEnquiry is what was typed into the forms of an enquiry at the desk.
type typedAtEnquiry struct{ Answer, Note, To, HandOver, Category, As, Closing string }

func (s *pages) deskEnquiry(r *web.Request) error {
	var typed typedAtEnquiry
	t, err := s.chosenTemplate(r)
	if err != nil {
		return err
	}
	if t != nil && t.Use == store.TemplateEnquiry {
		typed.Answer = t.Body
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showDeskEnquiry(r, page, http.StatusOK, typed)
}

func (s *pages) showDeskEnquiry(r *web.Request, page parts.Page, status int, typed typedAtEnquiry) error {
	f, err := s.Staff.ShowEnquiry(r.Context(), r.Clerk.Clerk, r.PathValue("enquiry"))
	if err != nil {
		return err
	}
	e := f.Enquiry
	v := DeskEnquiry{Address: s.deskEnquiryPath(e.No), Version: e.Version, Subject: e.Subject, Standing: s.deskStanding(e), Facts: deskFacts(f),
		Ratings: record.ThreadRatings(f.Ratings), NoteKey: web.NewKey(), Note: typed.Note, MaxNote: staff.MaxNote, MaxAnswer: staff.MaxAnswer}
	v.Posts = record.ThreadPosts(f.Posts, f.Files, v.Address, true)
	for _, n := range f.Notes {
		v.Notes = append(v.Notes, deskNote(n))
	}
	if e.State != social.EnquiryClosed {
		if err := s.offerSteps(r, &v, e, typed); err != nil {
			return err
		}
	}
	return r.Render(status, DeskEnquiryPage(page, v))
}

// offerSteps offers what the clerk may do at an open enquiry.
func (s *pages) offerSteps(r *web.Request, v *DeskEnquiry, e *store.Enquiry, typed typedAtEnquiry) error {
	mine, nobodys := e.Owner == r.Clerk.Name, e.Owner == ""
	if r.Clerk.May(staff.Enquiries) {
		if nobodys {
			v.TakeKey = web.NewKey()
		}
		if mine || nobodys {
			v.AnswerKey, v.CloseKey = web.NewKey(), web.NewKey()
			var err error
			if v.Templates.Templates, err = s.templateOptions(r, store.TemplateEnquiry, e.Category); err != nil {
				return err
			}
		}
		v.MoveKey = web.NewKey()
	}
	if !mine && !nobodys {
		v.OwnedBy = e.Owner
	}
	if mine {
		v.GiveBackKey = web.NewKey()
	}
	v.Keep = "staff-enquiry-" + e.No + "-" + s.DB.Keys().Lookup("keep", "staff "+r.Clerk.Name)[:16]
	v.Answer, v.AnswerHint = typed.Answer, text.StaffAnswerHint
	v.Categories, v.Category = record.EnquiryCategories(parts.Option{Text: text.EnquiryChoose})[1:], e.Category
	v.CloseAs, v.As, v.ClosingWords = closeReasons(), typed.As, typed.Closing
	if !mine && !r.Clerk.May(staff.CasesAssign) {
		return nil
	}
	answerers, err := s.Staff.Answerers(r.Context())
	if err != nil {
		return err
	}
	v.HandOverKey, v.To, v.HandOverWords = web.NewKey(), typed.To, typed.HandOver
	v.Answerers = []parts.Option{{Text: text.EnquiryChoose}}
	for _, a := range answerers {
		if a.Name != e.Owner {
			v.Answerers = append(v.Answerers, parts.Option{Value: a.Name, Text: text.StaffNamed(a.Name, a.Shown)})
		}
	}
	return nil
}

func closeReasons() []parts.Option {
	return []parts.Option{{Value: store.ClosedAsAnswered, Text: text.StaffCloseAnswered}, {Value: store.ClosedAsDuplicate, Text: text.StaffCloseDuplicate}}
}

func (s *pages) deskStanding(e *store.Enquiry) *parts.Notice {
	switch {
	case e.Late(s.Now()):
		return &parts.Notice{Tone: parts.ToneDanger, Title: text.EnquiryLate(e.DueAt)}
	case e.State == social.EnquiryWaiting:
		return &parts.Notice{Title: text.EnquiryStates[e.State], Text: text.EnquiryDue(e.DueAt)}
	}
	return nil
}

// deskFacts are an enquiry's facts with whose it is, masked.
func deskFacts(f *staff.EnquiryFile) []parts.Fact {
	owner := f.Enquiry.Owner
	if owner == "" {
		owner = text.StaffNobody
	}
	return append(record.EnquiryFacts(f.Enquiry),
		parts.Fact{Key: text.StaffOwner, Value: owner},
		parts.Fact{Key: text.StaffAsker, Value: asker(f.Person)})
}

// asker is whose an enquiry is, masked.
func asker(p *store.Person) string {
	if p.Withdrawn {
		return maskTail(p.PersonNo) + "，" + text.WordRecord + text.PersonWithdrawn
	}
	return web.MaskedName(p.Name) + "，" + p.ID.Masked()
}

func deskNote(n store.EnquiryNote) DeskNote {
	note := DeskNote{Name: text.StaffEnquiryNotes[n.Kind], By: n.Actor, At: text.Time(n.At), Body: n.Body}
	switch n.Kind {
	case store.NoteHandOver:
		note.Name = text.StaffHandedTo(n.Other)
	case store.NoteMove:
		note.Name = text.StaffMovedTo(text.EnquiryCategories[n.Other])
	}
	return note
}

// enquiryStep is the step that a form of the desk makes.
func enquiryStep(r *web.Request) staff.EnquiryStep {
	version, err := strconv.ParseInt(r.Field("version"), 10, 64)
	if err != nil || version < 0 {
		version = 1<<62 - 1 // no enquiry's, so that a form that says nothing changes nothing
	}
	return staff.EnquiryStep{By: r.Clerk.Clerk, No: r.PathValue("enquiry"), Version: version, Key: r.Key()}
}

func (s *pages) takeEnquiry(r *web.Request) error {
	err := s.Staff.TakeEnquiry(r.Context(), enquiryStep(r))
	return s.afterDeskStep(r, err, text.StaffEnquiryTaken, typedAtEnquiry{})
}

func (s *pages) giveEnquiryBack(r *web.Request) error {
	err := s.Staff.GiveEnquiryBack(r.Context(), enquiryStep(r), "")
	return s.afterDeskStep(r, err, text.StaffEnquiryGivenBack, typedAtEnquiry{})
}

func (s *pages) handEnquiryOver(r *web.Request) error {
	typed := typedAtEnquiry{To: r.Field("to"), HandOver: strings.TrimSpace(r.Field("handover"))}
	err := s.Staff.HandEnquiryOver(r.Context(), enquiryStep(r), typed.To, typed.HandOver)
	return s.afterDeskStep(r, err, text.StaffEnquiryHanded, typed)
}

func (s *pages) answerEnquiry(r *web.Request) error {
	typed := typedAtEnquiry{Answer: strings.TrimSpace(r.Field("answer"))}
	err := s.Staff.AnswerEnquiry(r.Context(), enquiryStep(r), typed.Answer)
	return s.afterDeskStep(r, err, text.StaffEnquiryAnswered, typed)
}

func (s *pages) noteOnEnquiry(r *web.Request) error {
	typed := typedAtEnquiry{Note: strings.TrimSpace(r.Field("note"))}
	err := s.Staff.NoteOnEnquiry(r.Context(), enquiryStep(r), typed.Note)
	return s.afterDeskStep(r, err, text.StaffEnquiryNoted, typed)
}

func (s *pages) moveEnquiry(r *web.Request) error {
	typed := typedAtEnquiry{Category: r.Field("category")}
	err := s.Staff.MoveEnquiry(r.Context(), enquiryStep(r), typed.Category)
	return s.afterDeskStep(r, err, text.StaffEnquiryRecast, typed)
}

func (s *pages) settleEnquiry(r *web.Request) error {
	typed := typedAtEnquiry{As: r.Field("as"), Closing: strings.TrimSpace(r.Field("closing"))}
	err := s.Staff.SettleEnquiry(r.Context(), enquiryStep(r), typed.As, typed.Closing)
	return s.afterDeskStep(r, err, text.StaffEnquirySettled, typed)
}

// afterDeskStep leads back to the enquiry with what was done, or shows it as it is now with what is wrong and what was typed.
func (s *pages) afterDeskStep(r *web.Request, err error, said string, typed typedAtEnquiry) error {
	switch {
	case errors.Is(err, store.ErrEnquiryMoved):
		err = text.OneProblem("", text.StaffEnquiryMoved)
	case errors.Is(err, staff.ErrNotYours):
		err = text.OneProblem("", text.StaffEnquiryNotYours)
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showDeskEnquiry(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	r.SetValue(web.ValueFlash, said)
	return r.Redirect(s.deskEnquiryPath(r.PathValue("enquiry")))
}

// deskEnquiryFile hands out a file of an enquiry; whoever asked sees that it was looked at.
func (s *pages) deskEnquiryFile(r *web.Request) error {
	file, content, err := s.Staff.EnquiryAttachment(r.Context(), r.Clerk.Clerk, r.PathValue("enquiry"), r.PathValue("evidence"))
	if err != nil {
		return err
	}
	return r.HandOut(file, content)
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
