package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// typedAtEnquiry is what was typed into the forms of an enquiry at the desk.
type typedAtEnquiry struct{ Answer, Note, To, HandOver, Category, As, Closing string }

func (s *Server) deskEnquiry(r *request) error {
	var typed typedAtEnquiry
	t, err := s.chosenTemplate(r)
	if err != nil {
		return err
	}
	if t != nil && t.Use == store.TemplateEnquiry {
		typed.Answer = t.Body
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return s.showDeskEnquiry(r, page, http.StatusOK, typed)
}

func (s *Server) showDeskEnquiry(r *request, page view.Page, status int, typed typedAtEnquiry) error {
	f, err := s.Staff.ShowEnquiry(r.Context(), r.clerk.Clerk, r.PathValue("enquiry"))
	if err != nil {
		return err
	}
	e := f.Enquiry
	v := view.DeskEnquiry{Address: s.deskEnquiryPath(e.No), Version: e.Version, Subject: e.Subject, Standing: s.deskStanding(e), Facts: deskFacts(f),
		Ratings: threadRatings(f.Ratings), NoteKey: newKey(), Note: typed.Note, MaxNote: staff.MaxNote, MaxAnswer: staff.MaxAnswer}
	v.Posts = threadPosts(f.Posts, f.Files, v.Address, true)
	for _, n := range f.Notes {
		v.Notes = append(v.Notes, deskNote(n))
	}
	if e.State != social.EnquiryClosed {
		if err := s.offerSteps(r, &v, e, typed); err != nil {
			return err
		}
	}
	return r.render(status, view.DeskEnquiryPage(page, v))
}

// offerSteps offers what the clerk may do at an open enquiry.
func (s *Server) offerSteps(r *request, v *view.DeskEnquiry, e *store.Enquiry, typed typedAtEnquiry) error {
	mine, nobodys := e.Owner == r.clerk.Name, e.Owner == ""
	if r.clerk.May(staff.Enquiries) {
		if nobodys {
			v.TakeKey = newKey()
		}
		if mine || nobodys {
			v.AnswerKey, v.CloseKey = newKey(), newKey()
			var err error
			if v.Templates.Templates, err = s.templateOptions(r, store.TemplateEnquiry, e.Category); err != nil {
				return err
			}
		}
		v.MoveKey = newKey()
	}
	if !mine && !nobodys {
		v.OwnedBy = e.Owner
	}
	if mine {
		v.GiveBackKey = newKey()
	}
	v.Keep = "staff-enquiry-" + e.No + "-" + s.DB.Keys().Lookup("keep", "staff "+r.clerk.Name)[:16]
	v.Answer, v.AnswerHint = typed.Answer, text.StaffAnswerHint
	v.Categories, v.Category = enquiryCategories(view.Option{Text: text.EnquiryChoose})[1:], e.Category
	v.CloseAs, v.As, v.ClosingWords = closeReasons(), typed.As, typed.Closing
	if !mine && !r.clerk.May(staff.CasesAssign) {
		return nil
	}
	answerers, err := s.Staff.Answerers(r.Context())
	if err != nil {
		return err
	}
	v.HandOverKey, v.To, v.HandOverWords = newKey(), typed.To, typed.HandOver
	v.Answerers = []view.Option{{Text: text.EnquiryChoose}}
	for _, a := range answerers {
		if a.Name != e.Owner {
			v.Answerers = append(v.Answerers, view.Option{Value: a.Name, Text: text.StaffNamed(a.Name, a.Shown)})
		}
	}
	return nil
}

func closeReasons() []view.Option {
	return []view.Option{{Value: store.ClosedAsAnswered, Text: text.StaffCloseAnswered}, {Value: store.ClosedAsDuplicate, Text: text.StaffCloseDuplicate}}
}

func (s *Server) deskStanding(e *store.Enquiry) *view.Notice {
	switch {
	case e.Late(s.now()):
		return &view.Notice{Tone: view.ToneDanger, Title: text.EnquiryLate(e.DueAt)}
	case e.State == social.EnquiryWaiting:
		return &view.Notice{Title: text.EnquiryStates[e.State], Text: text.EnquiryDue(e.DueAt)}
	}
	return nil
}

// deskFacts are an enquiry's facts with whose it is, masked.
func deskFacts(f *staff.EnquiryFile) []view.Fact {
	owner := f.Enquiry.Owner
	if owner == "" {
		owner = text.StaffNobody
	}
	return append(enquiryFacts(f.Enquiry),
		view.Fact{Key: text.StaffOwner, Value: owner},
		view.Fact{Key: text.StaffAsker, Value: asker(f.Person)})
}

// asker is whose an enquiry is, masked.
func asker(p *store.Person) string {
	if p.Withdrawn {
		return maskTail(p.PersonNo) + "，" + text.WordRecord + text.PersonWithdrawn
	}
	return maskedName(p.Name) + "，" + p.ID.Masked()
}

func deskNote(n store.EnquiryNote) view.DeskNote {
	note := view.DeskNote{Name: text.StaffEnquiryNotes[n.Kind], By: n.Actor, At: text.Time(n.At), Body: n.Body}
	switch n.Kind {
	case store.NoteHandOver:
		note.Name = text.StaffHandedTo(n.Other)
	case store.NoteMove:
		note.Name = text.StaffMovedTo(text.EnquiryCategories[n.Other])
	}
	return note
}

// enquiryStep is the step that a form of the desk makes.
func (r *request) enquiryStep() staff.EnquiryStep {
	version, err := strconv.ParseInt(r.field("version"), 10, 64)
	if err != nil || version < 0 {
		version = 1<<62 - 1 // no enquiry's, so that a form that says nothing changes nothing
	}
	return staff.EnquiryStep{By: r.clerk.Clerk, No: r.PathValue("enquiry"), Version: version, Key: r.key()}
}

func (s *Server) takeEnquiry(r *request) error {
	err := s.Staff.TakeEnquiry(r.Context(), r.enquiryStep())
	return s.afterDeskStep(r, err, text.StaffEnquiryTaken, typedAtEnquiry{})
}

func (s *Server) giveEnquiryBack(r *request) error {
	err := s.Staff.GiveEnquiryBack(r.Context(), r.enquiryStep(), "")
	return s.afterDeskStep(r, err, text.StaffEnquiryGivenBack, typedAtEnquiry{})
}

func (s *Server) handEnquiryOver(r *request) error {
	typed := typedAtEnquiry{To: r.field("to"), HandOver: strings.TrimSpace(r.field("handover"))}
	err := s.Staff.HandEnquiryOver(r.Context(), r.enquiryStep(), typed.To, typed.HandOver)
	return s.afterDeskStep(r, err, text.StaffEnquiryHanded, typed)
}

func (s *Server) answerEnquiry(r *request) error {
	typed := typedAtEnquiry{Answer: strings.TrimSpace(r.field("answer"))}
	err := s.Staff.AnswerEnquiry(r.Context(), r.enquiryStep(), typed.Answer)
	return s.afterDeskStep(r, err, text.StaffEnquiryAnswered, typed)
}

func (s *Server) noteOnEnquiry(r *request) error {
	typed := typedAtEnquiry{Note: strings.TrimSpace(r.field("note"))}
	err := s.Staff.NoteOnEnquiry(r.Context(), r.enquiryStep(), typed.Note)
	return s.afterDeskStep(r, err, text.StaffEnquiryNoted, typed)
}

func (s *Server) moveEnquiry(r *request) error {
	typed := typedAtEnquiry{Category: r.field("category")}
	err := s.Staff.MoveEnquiry(r.Context(), r.enquiryStep(), typed.Category)
	return s.afterDeskStep(r, err, text.StaffEnquiryRecast, typed)
}

func (s *Server) settleEnquiry(r *request) error {
	typed := typedAtEnquiry{As: r.field("as"), Closing: strings.TrimSpace(r.field("closing"))}
	err := s.Staff.SettleEnquiry(r.Context(), r.enquiryStep(), typed.As, typed.Closing)
	return s.afterDeskStep(r, err, text.StaffEnquirySettled, typed)
}

// afterDeskStep leads back to the enquiry with what was done, or shows it as it is now with what is wrong and what was typed.
func (s *Server) afterDeskStep(r *request, err error, said string, typed typedAtEnquiry) error {
	switch {
	case errors.Is(err, store.ErrEnquiryMoved):
		err = text.OneProblem("", text.StaffEnquiryMoved)
	case errors.Is(err, staff.ErrNotYours):
		err = text.OneProblem("", text.StaffEnquiryNotYours)
	}
	if page, status := r.refusal(err); page != nil {
		return s.showDeskEnquiry(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	r.setValue(valueFlash, said)
	return r.redirect(s.deskEnquiryPath(r.PathValue("enquiry")))
}

// deskEnquiryFile hands out a file of an enquiry; whoever asked sees that it was looked at.
func (s *Server) deskEnquiryFile(r *request) error {
	file, content, err := s.Staff.EnquiryAttachment(r.Context(), r.clerk.Clerk, r.PathValue("enquiry"), r.PathValue("evidence"))
	if err != nil {
		return err
	}
	return r.handOut(file, content)
}
