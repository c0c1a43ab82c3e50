package portal

import (
	"net/http"
	"strings"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// enquiriesOnPage is how many enquiries a page lists.
const enquiriesOnPage = 20

// askPath is where the form of a new enquiry is, below 互动交流.
const askPath = "/ask"

// suggestions are the pages that may answer at once, those of them that are built.
func (s *pages) suggestions() []parts.Link {
	var links []parts.Link
	for _, id := range []string{"questions", "guidance"} {
		if p := s.Portal.Menu.Page(id); p != nil && p.Path != "" {
			links = append(links, s.Link(id))
		}
	}
	return links
}

func (s *pages) answerPromise() string {
	days, due := s.Citizen.AnswerPromise()
	return text.EnquiryPromise(days, due)
}

func (s *pages) enquiries(r *web.Request) error {
	beforeAt, beforeNo := record.PagePlace(r.URL.Query().Get("after"))
	list, err := s.DB.Enquiries(r.Context(), r.User.PersonNo, beforeAt, beforeNo, enquiriesOnPage+1)
	if err != nil {
		return err
	}
	v := Enquiries{Ask: s.Portal.Menu.Path("enquiries") + askPath, Promise: s.answerPromise(), Suggest: s.suggestions(), Later: beforeNo != ""}
	list, more := web.Fitting(list, enquiriesOnPage)
	if more {
		last := list[len(list)-1]
		v.More = r.Page.Path + "?after=" + record.PlaceOf(last.AskedAt, last.No)
	}
	for _, e := range list {
		row := EnquiryRow{Href: s.enquiryPath(e.No), Subject: e.Subject, Category: text.EnquiryCategories[e.Category], No: e.No,
			AskedAt: text.Time(e.AskedAt), State: record.EnquiryTag(e.State), Late: e.Late(s.Now())}
		if e.State == social.EnquiryWaiting {
			row.Due = text.EnquiryDue(e.DueAt)
		}
		v.List = append(v.List, row)
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, EnquiriesPage(page, v))
}

func (s *pages) askForm(r *web.Request) error {
	return s.showAsk(r, r.Frame(), http.StatusOK, citizen.Question{})
}

func (s *pages) showAsk(r *web.Request, page parts.Page, status int, q citizen.Question) error {
	waiting, err := s.DB.LooseEvidence(r.Context(), r.User.PersonNo, q.Files)
	if err != nil {
		return err
	}
	key := r.Key()
	if key == "" {
		key = web.NewKey()
	}
	page.Title, page.Crumbs = text.EnquiryAskTitle, append(page.Crumbs, s.Link("enquiries"))
	return r.Render(status, EnquiryAskPage(page, EnquiryAsk{
		Action: s.Portal.Menu.Path("enquiries") + askPath, Key: key, Keep: s.keepMark(r, "enquiry"), Promise: s.answerPromise(), Suggest: s.suggestions(),
		Categories: record.EnquiryCategories(parts.Option{Text: text.EnquiryChoose}), Category: q.Category, Subject: q.Subject, Body: q.Body,
		MaxSubject: citizen.MaxEnquirySubject, MaxBody: citizen.MaxEnquiryBody, BodyHint: text.EnquiryBodyHint,
		FileField: web.FileField(text.WordEnquiryFiles, "files", text.EnquiryFilesHint, page.Error("files"), false, waiting),
	}))
}

func (s *pages) ask(r *web.Request) error {
	q := citizen.Question{Category: r.Field("category"), Subject: strings.TrimSpace(r.Field("subject")), Body: strings.TrimSpace(r.Field("body"))}
	var done store.Done
	var err error
	q.Files, err = s.TakeFiles(r, "files")
	if err == nil {
		done, err = s.Citizen.AskEnquiry(r.Context(), r.User.PersonNo, q, r.Key(), r.Address())
	}
	if page, status := enquiryRefusal(r, err, text.EnquiryTooMany); page != nil {
		return s.showAsk(r, *page, status, q)
	}
	if err != nil {
		return err
	}
	r.SetValue(web.ValueFlash, text.EnquirySent(done.ReceiptNo))
	return r.Redirect(s.enquiryPath(done.ReceiptNo))
}
