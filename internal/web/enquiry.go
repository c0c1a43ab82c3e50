package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// enquiriesOnPage is how many enquiries a page lists.
const enquiriesOnPage = 20

// askPath is where the form of a new enquiry is, below 互动交流.
const askPath = "/ask"

func (s *Server) enquiryRoutes() []route {
	return []route{
		get("enquiries", "", s.enquiries), get("enquiries", askPath, s.askForm), post("enquiries", askPath, s.ask),
		get("enquiry", "", s.enquiry), post("enquiry", "/add", s.addToEnquiry), post("enquiry", "/close", s.closeEnquiry),
		post("enquiry", "/rate", s.rateEnquiry), post("enquiry", "/reopen", s.reopenEnquiry),
		get("enquiry", "/evidence/{evidence}", s.enquiryFile),
	}
}

// suggestions are the pages that may answer at once, those of them that are built.
func (s *Server) suggestions() []view.Link {
	var links []view.Link
	for _, id := range []string{"questions", "guidance"} {
		if p := s.portal.menu.Page(id); p != nil && p.Path != "" {
			links = append(links, s.link(id))
		}
	}
	return links
}

func (s *Server) answerPromise() string {
	days, due := s.Citizen.AnswerPromise()
	return text.EnquiryPromise(days, due)
}

func (s *Server) enquiries(r *request) error {
	beforeAt, beforeNo := pagePlace(r.URL.Query().Get("after"))
	list, err := s.DB.Enquiries(r.Context(), r.user.PersonNo, beforeAt, beforeNo, enquiriesOnPage+1)
	if err != nil {
		return err
	}
	v := view.Enquiries{Ask: s.portal.menu.Path("enquiries") + askPath, Promise: s.answerPromise(), Suggest: s.suggestions(), Later: beforeNo != ""}
	if len(list) > enquiriesOnPage {
		list = list[:enquiriesOnPage]
		last := list[enquiriesOnPage-1]
		v.More = r.page.Path + "?after=" + placeOf(last.AskedAt, last.No)
	}
	for _, e := range list {
		row := view.EnquiryRow{Href: s.enquiryPath(e.No), Subject: e.Subject, Category: text.EnquiryCategories[e.Category], No: e.No,
			AskedAt: text.Time(e.AskedAt), State: enquiryTag(e.State), Late: e.Late(s.now())}
		if e.State == social.EnquiryWaiting {
			row.Due = text.EnquiryDue(e.DueAt)
		}
		v.List = append(v.List, row)
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.EnquiriesPage(page, v))
}

// placeOf is a place in a list by time and number, as an address carries it; pagePlace reads it, and answers with the list's beginning
// where
// it can't.
func placeOf(at int64, no string) string { return strconv.FormatInt(at, 10) + "-" + no }

func pagePlace(place string) (at int64, no string) {
	before, after, _ := strings.Cut(place, "-")
	at, err := strconv.ParseInt(before, 10, 64)
	if err != nil || len(after) > 64 || social.HasControl(after) {
		return 0, ""
	}
	return at, after
}

func (s *Server) enquiryPath(no string) string { return s.portal.menu.Path("enquiries") + "/" + no }

// enquiryTag says how far an enquiry is.
func enquiryTag(state social.EnquiryState) view.Tag {
	tones := map[social.EnquiryState]view.Tone{social.EnquiryWaiting: view.ToneWarning, social.EnquiryAnswered: view.ToneSuccess}
	return view.Tag{Text: text.EnquiryStates[state], Tone: tones[state]}
}

func (s *Server) askForm(r *request) error {
	return s.showAsk(r, r.frame(), http.StatusOK, citizen.Question{})
}

func (s *Server) showAsk(r *request, page view.Page, status int, q citizen.Question) error {
	waiting, err := s.DB.LooseEvidence(r.Context(), r.user.PersonNo, q.Files)
	if err != nil {
		return err
	}
	key := r.key()
	if key == "" {
		key = newKey()
	}
	page.Title, page.Crumbs = text.EnquiryAskTitle, append(page.Crumbs, s.link("enquiries"))
	return r.render(status, view.EnquiryAskPage(page, view.EnquiryAsk{
		Action: s.portal.menu.Path("enquiries") + askPath, Key: key, Keep: s.keepMark(r, "enquiry"), Promise: s.answerPromise(), Suggest: s.suggestions(),
		Categories: enquiryCategories(view.Option{Text: text.EnquiryChoose}), Category: q.Category, Subject: q.Subject, Body: q.Body,
		MaxSubject: citizen.MaxEnquirySubject, MaxBody: citizen.MaxEnquiryBody, BodyHint: text.EnquiryBodyHint,
		FileField: fileField(text.WordEnquiryFiles, "files", text.EnquiryFilesHint, page.Error("files"), false, waiting),
	}))
}

// enquiryCategories are the categories to choose from, after a first choice.
func enquiryCategories(first view.Option) []view.Option {
	options := []view.Option{first}
	for _, c := range social.EnquiryCategories {
		options = append(options, view.Option{Value: c, Text: text.EnquiryCategories[c]})
	}
	return options
}

func (s *Server) ask(r *request) error {
	q := citizen.Question{Category: r.field("category"), Subject: strings.TrimSpace(r.field("subject")), Body: strings.TrimSpace(r.field("body"))}
	var done store.Done
	var err error
	q.Files, err = s.takeFiles(r, "files")
	if err == nil {
		done, err = s.Citizen.AskEnquiry(r.Context(), r.user.PersonNo, q, r.key(), r.address())
	}
	if page, status := r.enquiryRefusal(err, text.EnquiryTooMany); page != nil {
		return s.showAsk(r, *page, status, q)
	}
	if err != nil {
		return err
	}
	r.setValue(valueFlash, text.EnquirySent(done.ReceiptNo))
	return r.redirect(s.enquiryPath(done.ReceiptNo))
}

// enquiryRefusal is refusal, with a sentence of its own where too much was asked in a day; nil where it was not that.
func (r *request) enquiryRefusal(err error, tooMuch func(int64) string) (*view.Page, int) {
	page, status := r.refusal(err)
	var throttled *store.Throttled
	if errors.As(err, &throttled) && tooMuch != nil {
		said := r.withErrors(text.Problems{{Message: tooMuch(throttled.Until.Unix())}})
		page = &said
	}
	return page, status
}

// typed is what was typed into the forms of a thread.
type typedThread struct {
	Body, Reason, Comment, Score string
	Files                        []string
}

func (s *Server) enquiry(r *request) error {
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return s.showEnquiry(r, page, http.StatusOK, typedThread{})
}

func (s *Server) addToEnquiry(r *request) error {
	typed := typedThread{Body: strings.TrimSpace(r.field("body"))}
	var err error
	typed.Files, err = s.takeFiles(r, "files")
	if err == nil {
		_, err = s.Citizen.AddToEnquiry(r.Context(), r.user.PersonNo, r.PathValue("enquiry"), typed.Body, typed.Files, r.key(), r.address())
	}
	return s.afterEnquiry(r, err, text.EnquiryAdded, typed)
}

func (s *Server) closeEnquiry(r *request) error {
	typed, rating := r.rating()
	_, err := s.Citizen.CloseEnquiry(r.Context(), r.user.PersonNo, r.PathValue("enquiry"), rating, r.key(), r.address())
	return s.afterEnquiry(r, err, text.EnquiryShut, typed)
}

func (s *Server) rateEnquiry(r *request) error {
	typed, rating := r.rating()
	_, err := s.Citizen.RateEnquiry(r.Context(), r.user.PersonNo, r.PathValue("enquiry"), rating, r.key(), r.address())
	return s.afterEnquiry(r, err, text.EnquiryRated, typed)
}

func (s *Server) reopenEnquiry(r *request) error {
	typed := typedThread{Reason: strings.TrimSpace(r.field("reason"))}
	_, err := s.Citizen.ReopenEnquiry(r.Context(), r.user.PersonNo, r.PathValue("enquiry"), typed.Reason, r.key(), r.address())
	return s.afterEnquiry(r, err, text.EnquiryReopened, typed)
}

// rating reads a rating out of a form.
func (r *request) rating() (typedThread, citizen.Rating) {
	typed := typedThread{Score: r.field("score"), Comment: strings.TrimSpace(r.field("comment"))}
	score, err := strconv.Atoi(typed.Score)
	if err != nil && typed.Score != "" {
		score = -1 // no score there is
	}
	return typed, citizen.Rating{Score: score, Comment: typed.Comment}
}

// afterEnquiry leads back to the thread with what was done, or shows it with what is wrong and what was typed.
func (s *Server) afterEnquiry(r *request, err error, said string, typed typedThread) error {
	if page, status := r.enquiryRefusal(err, text.EnquiryTooMuch); page != nil {
		return s.showEnquiry(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	r.setValue(valueFlash, said)
	return r.redirect(s.enquiryPath(r.PathValue("enquiry")))
}

// enquiryFile hands out a file of one's own enquiry.
func (s *Server) enquiryFile(r *request) error {
	file, content, err := s.DB.EvidenceContent(r.Context(), r.user.PersonNo, r.PathValue("evidence"))
	if err == nil && file.CaseNo != r.PathValue("enquiry") {
		err = store.ErrNotFound
	}
	if err != nil {
		return err
	}
	return r.handOut(file, content)
}
